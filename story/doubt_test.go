package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
)

const dizzy = "老汉刚才晕了一下 现在好了 3号楼2单元501"

// calledTo tells whether anybody was called to a ticket.
func (w *town) calledTo(number int64) bool {
	w.t.Helper()
	pushes, err := w.app.DB.View(w.ctx).PushesFor(w.ticket(number).ID)
	w.must(err)
	for _, p := range pushes {
		if p.Kind == domain.PushDuty || p.Kind == domain.PushOffer || p.Kind == domain.PushLook {
			return true
		}
	}
	return false
}

func TestWhatMayBeADangerIsAskedByOneTap(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		w.at("02:13")
		zhang.Hears(dizzy, "120", "工单 1001：真的危险吗", "1 快来人", "2 没事")
		w.forward(119 * time.Second)
		if w.calledTo(1001) {
			t.Fatal("somebody was called before she answered")
		}
		zhang.Hears("1", "120", "正在叫人去莱茵小镇3号楼2单元501")
		w.hasState(1001, domain.Offering)
		for _, openid := range []string{"oWANG", "oCHEN", "oZHAO", "oLIMIN"} {
			w.phone(openid).Sees("1001")
		}
		w.phone("oWANG").Hears("1", "归您了")
		zhang.Sees("王师傅马上过来")
		if got, want := w.history(w.ticket(1001)), "opened danger_asked raised dispatch take"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		w.isInOrder()
	})
}

func TestSilenceAboutADangerCountsAsYes(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		w.at("02:13")
		zhang.Hears(dizzy, "真的危险吗")
		w.forward(2 * time.Minute)
		zhang.Sees("没等到您回话，正在叫人去看您")
		for _, openid := range []string{"oWANG", "oCHEN", "oZHAO", "oLIMIN"} {
			w.phone(openid).Sees("1001")
		}
		if got := w.ticket(1001); got.Urgency != 3 || got.Doubt != domain.DoubtRaised {
			t.Errorf("it stands as %+v", got)
		}
		zhang.Hears("2", "没事就好", "还是请人来看一眼")
		w.phone("oLIMIN").Sees("说没事了，请")
		w.isInOrder()
	})
}

func TestWhoSaysThatAllIsWellIsLookedAfterTheNextDay(t *testing.T) {
	for _, answer := range []string{"2", "2 没事", "没事了", "不用来了", "取消"} {
		t.Run(answer, func(t *testing.T) {
			everywhere(t, rhine, func(w *town) {
				zhang, duty := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
				w.at("02:13")
				zhang.Hears(dizzy, "真的危险吗").Hears(answer, "没事就好", "社区还会请人来看看您")
				w.forward(5 * time.Minute)
				if got := w.ticket(1001); got.State == domain.Cancelled || got.Urgency != 1 || got.Doubt != domain.DoubtCalmed {
					t.Fatalf("it stands as %+v", got)
				}
				duty.SeesNot("1001")
				zhang.Hears("取消", "没事就好") // and it stays open
				w.at("08:01")
				for _, openid := range []string{"oWANG", "oCHEN", "oZHAO"} {
					w.phone(openid).SeesNot("1001") // whoever comes is sent by the duty, who has looked
				}
				duty.Sees("1001", "说没事了，请").Hears("1 1001", "归您了").Hears("2", "您已到").Hears("3", "辛苦了")
				zhang.Sees("说办好了，您看呢")
				w.isInOrder()
			})
		})
	}
}

func TestWhatIsAddedToADoubt(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("老汉刚才晕了一下 现在好了", "真的危险吗")
		zhang.Hears("3号楼2单元501", "3号楼")
		if w.calledTo(1001) {
			t.Error("the address alone called somebody")
		}
		zhang.Hears("5", "真的危险吗").Hears("快来人", "120", "正在叫人")
		w.hasState(1001, domain.Offering)
		liu := w.phone("oLIU").Follows()
		liu.Hears("老汉刚才晕了一下 现在好了 3号楼1单元101", "工单 1002", "真的危险吗")
		liu.Hears("他倒在地上没气了快来人", "120", "正在叫人")
		w.phone("oWANG").Sees("1002")
		w.isInOrder()
	})
}

func TestADoubtInTheMiniProgramIsAnsweredThere(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang := w.opens("mZHANG").lives("3号楼", "2", "501")
		told := zhang.does("POST", "/tickets", map[string]any{"text": "老汉刚才晕了一下 现在好了"})
		if at[string](w.t, told, "need") != "tap" || !strings.Contains(at[string](w.t, told, "message"), "真的危险吗") {
			t.Fatalf("she read %v", told)
		}
		id := at[string](w.t, told, "tickets.0.id")
		told = zhang.does("POST", "/tickets/"+id+"/add", map[string]any{"text": "1"})
		if at[string](w.t, told, "need") != "" || !strings.Contains(at[string](w.t, told, "message"), "正在叫人") {
			t.Errorf("she read %v", told)
		}
		w.deliver()
		w.phone("oLIMIN").Sees("【紧急】", "1001")
	})
}

func TestWhoEntersADoubtForSomebodyIsAskedHerself(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		duty := w.phone("oLIMIN")
		duty.Hears("代 3号楼2单元501 张奶奶 刚才晕了一下 现在好了", "真的危险吗").Hears("1", "正在叫人")
		w.phone("oWANG").Sees("1001")
	})
}

// cared is a resident whom the community looks after.
const cared = `
      - {name: 赵淑兰, role: resident, phone: "13800000088", openid: oZHAOSL, building: 3号楼, care: true}
`

func TestAVoiceAtNightOfSomebodyCaredForCallsPeople(t *testing.T) {
	everywhere(t, rhine+cared, func(w *town) {
		her, liu, duty := w.phone("oZHAOSL").Follows(), w.phone("oLIU").Follows(), w.phone("oLIMIN")
		w.at("02:13")
		her.SendsVoice("", "120", "语音收到了", "是急事吗", "1 快来人", "2 没事")
		liu.SendsVoice("", "社区的人听了就回您")
		w.forward(59 * time.Second)
		duty.SeesNot("1001", "1002")
		w.forward(time.Second)
		duty.Sees("1001").SeesNot("1002") // hers can wait until the morning
		her.Sees("没等到您回话")
		w.isInOrder()
	})
}

func TestAVoiceAtNightThatIsNothingWaitsForTheMorning(t *testing.T) {
	everywhere(t, rhine+cared, func(w *town) {
		her, duty := w.phone("oZHAOSL").Follows(), w.phone("oLIMIN")
		w.at("02:13")
		her.SendsVoice("", "是急事吗").Hears("2", "没事就好")
		w.forward(10 * time.Minute)
		duty.SeesNot("1001")
		w.at("08:01")
		duty.Sees("1001", "说没事了，请")
	})
}

func TestStaffMarksWhomTheCommunityLooksAfter(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, duty := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		zhang.Says("我姓张，住3号楼2单元501")
		zhang.Hears("灯坏了", "工单 1001").Hears("关爱 1001", "")
		person := func() domain.Person {
			identity, err := w.app.DB.View(w.ctx).Identity("yanbin", "oZHANG")
			w.must(err)
			p, err := w.app.DB.View(w.ctx).Person(identity.Person)
			w.must(err)
			return p
		}
		if person().Care {
			t.Fatal("she marked herself")
		}
		duty.Hears("关爱", "先问过本人").Hears("关爱 1001", "张家记为关爱对象")
		if !person().Care {
			t.Fatal("she is not marked")
		}
		given, err := w.app.DB.View(w.ctx).Consents(person().ID)
		w.must(err)
		if last := given[len(given)-1]; last.Kind != "care" || last.By == person().ID || !last.Withdrawn.IsZero() {
			t.Errorf("the consent is %+v", last)
		}
		duty.Hears("解除关爱 1001", "不再记为")
		if given, err = w.app.DB.View(w.ctx).Consents(person().ID); err != nil || person().Care || given[len(given)-1].Withdrawn.IsZero() {
			t.Errorf("%+v stands (%v)", given, err)
		}
		w.isInOrder()
	})
}

func TestDamageThatGoesOnRingsPeopleOnDutyAtNight(t *testing.T) {
	for _, words := range []string{"楼上漏水滴到床上了", "楼上漏水，水正往我家床上滴", "天花板滴水，被子都湿了", "我家水管爆了，水一直往外冒", "卫生间一直漏水，都漫到客厅了"} {
		t.Run(words, func(t *testing.T) {
			everywhere(t, rhine, func(w *town) {
				zhang := w.phone("oZHANG").Follows()
				zhang.Says("我姓张，住3号楼2单元501")
				w.at("22:40")
				zhang.Hears(words, "工单 1001")
				if got := w.ticket(1001); got.Urgency != 2 {
					t.Errorf("its urgency is %d", got.Urgency)
				}
				w.phone("oLIMIN").Sees("1001")
				w.phone("oWANG").SeesNot("1001")
			})
		})
	}
}

func TestWhatStaffReadRightlyIsExportedByTheCommand(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Hears("呜哩哇啦叽里呱啦 13900000017", "没太听懂")
		w.phone("oLIMIN").Hears("未懂", "呜哩哇啦").Hears("1", "是哪一类").Hears("3", "便民维修")
		dir := t.TempDir()
		writeConfig(t, dir, w.cfg)
		out, errs, code := linli(t, dir, "labels", "export")
		if code != 0 || strings.Count(out, "\n") != 1 || !strings.Contains(out, `"category":"repair"`) || strings.Contains(out, "13900000017") || !strings.Contains(errs, "1 labelled") {
			t.Errorf("ended with %d:\n%s%s", code, out, errs)
		}
		if _, errs, code = linli(t, dir, "labels", "export", "-o", "labels.jsonl"); code != 0 {
			t.Errorf("ended with %d: %s", code, errs)
		}
		oneClearLine(t, dir, []string{"labels", "export", "-o", "labels.jsonl"}, "cannot be made")
		oneClearLine(t, dir, []string{"labels"}, "linli labels export")
	})
}
