package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// solved brings a matter of oZHANG to the follow-up question.
func (w *town) solved(words string) *phone {
	w.t.Helper()
	zhang := w.phone("oZHANG").Follows()
	zhang.Hears(words, "工单 1001")
	w.phone("oWANG").Hears("1", "归您了").Hears("3", "辛苦了")
	w.hasState(1001, domain.Resolved)
	return zhang
}

func TestADangerOfTheSameNumberInAnotherEstateIsItsOwn(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("快来人啊我爷爷倒在厨房了不动弹 莱茵小镇3号楼1单元203")
		zhang.Hears("鱼池嘉园3号楼着火了 冒黑烟", "119", "工单 1002")
		if first, second := w.ticket(1001), w.ticket(1002); first.Building == second.Building || second.Building == 0 {
			t.Errorf("the dangers are at %d and %d", first.Building, second.Building)
		}
	})
}

func TestADangersPlaceIsCorrectedInAnyWords(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		wang.Hears("1", "203")
		zhang.Hears("2号楼1单元203", "2号楼1单元203")
		wang.Sees("工单 1001 的地址：莱茵小镇2号楼").Hears("待办 1001", "莱茵小镇2号楼1单元203")
	})
}

func TestWordsBehindAnAddressAreNotLost(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("快来人啊我爷爷倒在厨房了不动弹")
		zhang.Hears("3号楼1单元203，我爷爷没气了，门锁着要带开锁的", "120")
		w.phone("oWANG").Hears("1", "203", "门锁着要带开锁的")
	})
}

func TestAPossibleDangerIsNoRating(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.solved("3号楼2单元501水管漏了")
		zhang.Hears("老汉刚才晕了一下，现在还是不太舒服", "120", "工单 1002：真的危险吗").Hears("1", "正在叫人")
		w.phone("oLIMIN").Sees("1002")
		w.hasState(1001, domain.Resolved)
	})
}

func TestAnotherKindOfMatterIsNoRating(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.solved("3号楼2单元501水管漏了")
		zhang.Hears("楼道垃圾三天没人来收了", "工单 1002")
		w.hasState(1001, domain.Resolved)
		zhang.Hears("没修好，水管还在漏", "对不起")
		w.hasState(1001, domain.Offering)
		zhang.Hears("水龙头那里还在滴水", "记到工单 1001")
	})
}

func TestContentIsNotReadOutOfPoliteness(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.solved("3号楼2单元501水管漏了")
		for _, word := range []string{"收到", "好的"} {
			zhang.Says(word)
			w.hasState(1001, domain.Resolved)
		}
		zhang.Hears("1", "办结")
		zhang.Hears("3", "对不起") // she has thought better of it
		w.hasState(1001, domain.Offering)
	})
}

func TestWhoRefusedMayStillComeWhenNobodyDid(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		for _, openid := range []string{"oWANG", "oCHEN", "oZHAO", "oSUN"} {
			w.phone(openid).Hears("0", "不打扰您")
		}
		w.hasState(1001, domain.Open)
		w.phone("oCHEN").Hears("1", "归您了")
		w.hasState(1001, domain.Accepted)
	})
}

func TestThanksForNewsTakesNothing(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.phone("oWANG").Says("收到")
		w.phone("oWANG").Says("好的")
		w.hasState(1001, domain.Offering)
	})
}

func TestAHelpersReasonIsNoRating(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.phone("oWANG").Hears("1", "归您了").Hears("2，敲门没人来开", "您已到")
		w.hasState(1001, domain.Working)
	})
}

func TestCancellingTouchesOnlyWhatIsMeant(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元1501水管漏了")
		zhang.Says("别取消啊")
		w.hasState(1001, domain.Offering)
		zhang.Hears("3号楼2单元1501的不用来了", "工单 1001 取消了")
		zhang.Says("3号楼2单元1501插座坏了")
		if reply := zhang.Says("取消 1001"); !strings.Contains(reply, "工单 1001") || !strings.Contains(reply, "已取消") {
			t.Errorf("she read %q", reply)
		}
		w.hasState(1002, domain.Offering)
	})
}

func TestABareNumberAnswersWhichMatterWasMeant(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		wang := w.phone("oWANG")
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.phone("oLIU").Follows().Says("3号楼1单元102灯坏了")
		wang.Hears("1", "您说的是哪一件").Hears("1002", "工单 1002 归您了")
		w.hasState(1001, domain.Offering)
	})
}

func TestStaffReadAnyMatterOfTheirs(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501水管漏了，我电话13900000017")
		w.phone("oWANG").Hears("1", "归您了")
		w.phone("oLIMIN").Hears("待办 1001", "莱茵小镇3号楼2单元501", "电话 13900000017")
		for _, openid := range []string{"oTIAN", "oCHEN"} {
			if reply := w.phone(openid).Says("待办 1001"); strings.Contains(reply, "501") || strings.Contains(reply, "139") {
				t.Errorf("%s read %q", openid, reply)
			}
		}
	})
}

func TestTheDoorsCodeAnswersWhereItIs(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("水管漏了", "几号楼")
		buildings, err := w.app.DB.View(w.ctx).BuildingsOf("yanbin", "3")
		w.must(err)
		if reply := zhang.Scans("b" + buildings[0].ID.String()); !strings.Contains(reply, "正在找人") {
			t.Errorf("after the scan she read %q", reply)
		}
		w.phone("oWANG").Sees("工单 1001")
	})
}

func TestTheTeamForEmergenciesIsAskedFirst(t *testing.T) {
	const firstAid = `      - {name: 何勇, role: volunteer, phone: "13800000031", openid: oHE, teams: [红十字队]}
`
	roster := strings.Replace(rhine, "      - {name: 邻里帮二队}\n", "      - {name: 邻里帮二队}\n      - {name: 红十字队, categories: [emergency, health]}\n", 1) + firstAid
	everywhere(t, roster, func(w *town) {
		w.phone("oHE").Follows()
		w.phone("oZHANG").Follows().Says("快来人啊我爷爷倒在厨房了不动弹 2号楼1单元203")
		w.phone("oHE").Sees("【紧急】工单 1001")
	})
}

func TestTwoAdditionsAreBothTold(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Says("3号楼2单元501水管漏了")
		wang.Hears("1", "归您了")
		for _, text := range []string{"我白天不在家", "下午五点以后来吧"} {
			if _, err := zhang.phone.Says(w.ctx, text); err != nil {
				t.Fatal(err)
			}
		}
		w.forward(time.Second)
		wang.Sees("我白天不在家", "下午五点以后来吧")
	})
}

func TestADashBeforeTheNumberIsAnAnswerWhereThereIsOne(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.phone("oWANG").Hears("1-1001", "工单 1001 归您了")
		w.phone("oLIU").Follows().Hears("1-1001", "莱茵小镇1号楼")
	})
}

func TestADigitInAnswerToWhereIsNoRating(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼大门外路灯坏了")
		w.phone("oSUN").Says("1")
		w.phone("oSUN").Hears("3", "辛苦了")
		w.forward(time.Minute)
		zhang.Hears("家里水管漏了", "几号楼").Hears("3", "几号楼")
		w.hasState(1001, domain.Resolved)
		zhang.Hears("3号楼2单元501", "正在找人").Hears("1", "工单 1001 办结")
	})
}
