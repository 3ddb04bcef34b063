package story

import (
	"strings"
	"sync"
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
	"linli/store"
)

func TestVolunteersMayAnswerInWords(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, chen, zhao := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oCHEN"), w.phone("oZHAO")
		zhang.Says("3号楼2单元501水管漏了")
		chen.Hears("没空", "不打扰您")
		zhao.Hears("0去不了", "不打扰您")
		wang.Hears("1我去", "归您了")
		wang.Hears("到了", "您已到")
		w.hasState(1001, domain.Working)
		wang.Hears("弄完了", "辛苦了")
		zhang.Hears("没办好", "对不起", "哪里没好")
		w.hasState(1001, domain.Offering)
		sun := w.phone("oSUN").Sees("工单 1001")
		sun.Hears("①", "归您了").Hears("办好了。", "辛苦了")
		zhang.Hears("好着呢", "办结")
		w.hasState(1001, domain.Closed)
	})
}

func TestALateNoIsNoCallForAPerson(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.phone("oWANG").Hears("1", "归您了")
		w.phone("oCHEN").Hears("0", "不打扰您").Hears("0", "不打扰您")
		w.phone("oLIMIN").SeesNot("找人工")
	})
}

func TestAChangedMindIsWelcomeWhileNobodyCame(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.phone("oWANG").Hears("0", "不打扰您").Hears("1 1001", "归您了")
		w.hasState(1001, domain.Accepted)
	})
}

func TestADangersAddressReachesEverybodyWhoWasCalled(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, duty := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
		zhang.Hears("快来人啊我爷爷倒在厨房了不动弹", "120", "几号楼")
		wang.Sees("【紧急】工单 1001").SeesNot("莱茵小镇")
		zhang.Hears("3号楼1单元203", "莱茵小镇3号楼1单元203")
		wang.Sees("工单 1001 的地址：莱茵小镇3号楼").SeesNot("203").Hears("1", "203")
		duty.Sees("工单 1001 的地址：莱茵小镇3号楼")
		zhang.Hears("是2号楼，说错了", "2号楼")
		wang.Sees("工单 1001 的地址：莱茵小镇2号楼")
	})
}

func TestPressingInADangerOpensNoSecondOne(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, duty := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		zhang.Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		zhang.Hears("快来人啊 我爷爷没气了", "120", "工单 1001")
		zhang.Hears("人还没到，快点", "工单 1001")
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("a second danger was opened: %v", err)
		}
		duty.Sees("工单 1001 有补充")
		w.phone("oWANG").Hears("1", "归您了")
		duty.Hears("待办", "紧急，有人在办", "工单 1001")
	})
}

func TestASecondDangerElsewhereIsItsOwn(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		zhang.Hears("2号楼着火了 冒黑烟", "119", "工单 1002")
		if first, second := w.ticket(1001), w.ticket(1002); first.Place.Building != "3" || second.Place.Building != "2" {
			t.Errorf("the places are %+v and %+v", first.Place, second.Place)
		}
	})
}

func TestADangerMovesToItsCommunityWithEverybodyTold(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		zhang, wang, deng, tian := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oDENG"), w.phone("oTIAN")
		zhang.Says("快来人啊我爷爷倒在厨房了不动弹")
		tian.Sees("【紧急】工单 1001")
		wang.Sees("【紧急】工单 1001")
		zhang.Hears("鱼池嘉园8号楼2单元501", "鱼池嘉园8号楼")
		wang.Sees("不用去了，已另有安排")
		deng.Sees("【紧急】工单 1001", "鱼池嘉园8号楼")
		tian.Hears("1 1001", "归您了", "501")
		zhang.Sees("田干部马上过来")
	})
}

func TestTheDutyCalledFromTheOtherCommunityMayTakeIt(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		w.phone("oZHANG").Follows().Says("快来人啊我爷爷倒在厨房了不动弹")
		w.phone("oTIAN").Hears("1 1001", "归您了")
		w.phone("oDENG").Hears("1 1001", "没对上")
	})
}

func TestEveryCallForAPersonReachesTheDuty(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, duty := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		zhang.Hears("人工", "值班的人", "您的电话")
		duty.Counts("找人工", 1).Says("待办")
		zhang.Hears("我要找人工", "值班的人")
		duty.Counts("找人工", 2)
		zhang.Hears("13900000017", "工单 1001")
		duty.Hears("1 1001", "归您了").Hears("待办 1001", "电话 13900000017")
	})
}

func TestNotArrivedIsAboutTheOpenMatterNotAnOldOne(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		w.phone("oWANG").Hears("1", "归您了").Hears("3", "辛苦了")
		zhang.Hears("1", "办结")
		w.forward(24 * time.Hour)
		zhang.Says("3号楼2单元501插座坏了")
		zhang.Hears("等了一天没人来", "工单 1002")
		w.hasState(1001, domain.Closed)
	})
}

func TestAnOldQuestionDoesNotSwallowALaterAnswer(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("我住3号楼2单元501", "哪一栋")
		zhang.Hears("莱茵小镇1号楼1单元101水管漏了", "莱茵小镇1号楼")
		w.forward(time.Minute)
		w.phone("oSUN").Hears("1", "归您了").Hears("3", "辛苦了")
		zhang.Hears("2", "办结")
		w.hasState(1001, domain.Closed)
	})
}

func TestTheBuildingMayBeChosenByItsName(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("3号楼2单元501水管漏了", "哪一栋").Hears("鱼池嘉园", "鱼池嘉园3号楼2单元501", "正在找人")
		w.phone("oDENG").Sees("工单 1001")
		w.phone("oLIU").Follows().Hears("3号楼2单元501水管漏了", "哪一栋").Hears("莱茵小镇3号楼", "莱茵小镇3号楼", "正在找人")
	})
}

func TestWordsThatBeginWithADigitAreNotAnswers(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("4盏路灯都不亮了，3号楼门口", "工单 1001")
		w.phone("oWANG").Says("1 1001")
		w.phone("oSUN").Hears("1 1001", "归您了").Hears("4把椅子能借吗", "")
		w.hasState(1001, domain.Accepted)
	})
}

func TestAnUnknownBuildingIsAskedAgainAndNobodyIsSent(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("水管漏了 19号楼2单元301", "没找到19号楼")
		w.phone("oSUN").SeesNot("工单")
		zhang.Hears("莱茵小镇8号楼", "没找到8号楼") // there is one, but not there
		zhang.Hears("莱茵小镇1号楼2单元301", "莱茵小镇1号楼2单元301", "正在找人")
		zhang.Hears("不对，是33号楼", "没找到33号楼")
		if p := w.ticket(1001).Place; p.Building != "1" {
			t.Errorf("the place is now %+v", p)
		}
	})
}

func TestACorrectionKeepsTheBuildingOfItsMatter(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		daughter := w.phone("oLIU").Follows()
		daughter.Hears("我姓刘，住2号楼1单元101", "记下了")
		daughter.Says("我爸住3号楼1单元501，他家水管漏了")
		daughter.Hears("写错门牌了，应该是2单元", "莱茵小镇3号楼2单元501")
		person, err := w.app.DB.View(w.ctx).Person(w.ticket(1001).Requester)
		w.must(err)
		if person.Unit != "1" || person.Room != "101" {
			t.Errorf("her own home became %s %s", person.Unit, person.Room)
		}
		daughter.Hears("我住1号楼2单元202", "您住莱茵小镇1号楼2单元202")
		if place := w.ticket(1001).Place; place.Room != "501" {
			t.Errorf("her father's place became %+v", place)
		}
	})
}

func TestOneAddressIsForEveryMatterThatWaits(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("家里灯坏了，另外楼道的垃圾也没人清", "2件事", "几号楼")
		zhang.Hears("3号楼2单元501", "莱茵小镇3号楼2单元501")
		w.hasState(1001, domain.Offering)
		w.hasState(1002, domain.Offering)
	})
}

func TestHealthIsNotToldWithAnotherMatter(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了，另外想请人给我妈量个血压")
		w.phone("oWANG").Sees("工单").SeesNot("血压")
		w.phone("oSUN").SeesNot("血压", "健康")
		w.phone("oLIU").Follows().Says("3号楼1单元102 跟楼上为噪音吵架了，请来个人调解")
		w.phone("oSUN").SeesNot("调解", "吵架", "噪音").Sees("上门帮忙")
	})
}

func TestWhatAHelperWritesAtTheDoorIsNotHisOwnMatter(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		wang, duty := w.phone("oWANG"), w.phone("oLIMIN")
		wang.Hears("1", "归您了").Hears("2", "您已到").Hears("缺个零件明天再来", "工单 1001")
		duty.Sees("工单 1001 有补充")
		wang.Hears("改到明天上午再来", "工单 1001") // a change, but not of a matter of his own
		wang.Hears("老人摔地上了起不来", "120", "莱茵小镇3号楼")
		if danger := w.ticket(1002); danger.Urgency != 3 || danger.Place.Building != "3" {
			t.Errorf("the danger is %+v", danger)
		}
	})
}

func TestTheReasonReachesWhoeverComesNext(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		zhang.Hears("我不在家，让他找我邻居拿钥匙", "来帮您的人看得到")
		w.phone("oWANG").Hears("1", "补充：我不在家，让他找我邻居拿钥匙").Hears("3", "辛苦了")
		zhang.Hears("3，还在滴水", "对不起")
		w.phone("oCHEN").Hears("1", "还在滴水")
	})
}

func TestARepeatedWishIsOneMatter(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("水管漏了", "工单 1001")
		w.forward(time.Minute)
		zhang.Hears("水管漏了", "工单 1001")
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("the same words made another ticket: %v", err)
		}
	})
}

func TestAQuestionIsNotAskedForItsDoor(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		reply := zhang.Says("物业费多少钱一平")
		if strings.Contains(reply, "几号楼") || !strings.Contains(reply, "值班") {
			t.Errorf("the question was answered %q", reply)
		}
		w.phone("oLIMIN").Sees("【值班】工单 1001").Hears("1 1001", "归您了").Hears("4", "另找人")
		w.phone("oSUN").SeesNot("工单")
	})
}

func TestNoCodeGivesMoreThanItsMakerHas(t *testing.T) {
	const more = `      - {name: 周建国, role: secretary, phone: "13800000020"}
      - {name: 马春燕, role: cadre, phone: "13800000021"}
`
	everywhere(t, rhine+more, func(w *town) {
		w.phone("oLIMIN").Hears("邀请 13800000020", "没找到").Hears("邀请 13800000021", "没找到")
		w.phone("oWANG").Hears("绑定 12345678", "已经绑定")
	})
}

func TestAnotherOfTheStaffIsCalledWhenTheDutyCannotBeReached(t *testing.T) {
	const more = `      - {name: 马春燕, role: cadre, phone: "13800000021", openid: oMA}
`
	everywhere(t, rhine+more, func(w *town) {
		w.phone("oMA").Follows()
		w.phone("oLIMIN").Leaves()
		w.phone("oZHANG").Follows().Says("人工")
		w.phone("oMA").Sees("找人工")
	})
}

// TestTheRelayAndTheVolunteersNeverMissEachOther sends pushes while volunteers
// answer them: whatever meets, one comes and nobody is left with a live offer.
func TestTheRelayAndTheVolunteersNeverMissEachOther(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		openids := []string{"oWANG", "oCHEN", "oZHAO"}
		for round := range 15 {
			w.clock.Forward(time.Minute)
			if _, err := zhang.phone.Says(w.ctx, "3号楼2单元501水管漏了"); err != nil {
				t.Fatal(err)
			}
			var all sync.WaitGroup
			all.Go(func() {
				if _, err := w.app.Relay.Once(w.ctx); err != nil {
					t.Error(err)
				}
			})
			for _, openid := range openids {
				all.Go(func() {
					if _, err := w.phone(openid).phone.Says(w.ctx, "1"); err != nil {
						t.Errorf("round %d: %v", round, err)
					}
				})
			}
			all.Wait()
			w.deliver()
			ticket := w.hasState(int64(1001+round), domain.Accepted)
			view := w.app.DB.View(w.ctx)
			offers, err := view.LiveOffersOf(ticket.ID)
			w.must(err)
			if len(offers) > 0 {
				t.Fatalf("round %d: %d offers stayed live", round, len(offers))
			}
			events, err := view.Events(store.Subject{Kind: "ticket", ID: ticket.ID})
			w.must(err)
			takes := 0
			for _, e := range events {
				if e.Kind == string(domain.Take) {
					takes++
				}
			}
			if takes != 1 {
				t.Fatalf("round %d: taken %d times", round, takes)
			}
			for _, openid := range openids {
				w.phone(openid).Says("3")
			}
			zhang.Hears("1", "办结")
		}
	})
}

func TestWordsThatWeChatRefusesGoToTheDutyNotThroughTheWholeTeam(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		for range 3 {
			w.wechat.Fail("/cgi-bin/message/custom/send", sim.Fault{Code: 45168})
		}
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.phone("oSUN").SeesNot("工单")
		w.phone("oLIMIN").Sees("【值班】工单 1001")
		w.hasState(1001, domain.Open)
	})
}
