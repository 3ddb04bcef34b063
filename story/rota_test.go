package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// turns is rhine with a second cadre, a secretary and a rota: 马春燕 from Monday to
// Friday by day, 李敏 in the nights from Monday to Friday.
const turns = rhine + `      - {name: 马春燕, role: cadre, phone: "13800000008", openid: oMACHUN}
      - {name: 周建国, role: secretary, phone: "13800000020", openid: oZHOU}
    rota:
      - {who: "13800000008", days: [周一, 周二, 周三, 周四, 周五], hours: "08:00-18:00"}
      - {who: "13800000009", days: [周一, 周二, 周三, 周四], hours: "18:00-08:00"}
`

// follow lets people follow the account.
func (w *town) follow(openids ...string) {
	w.t.Helper()
	for _, o := range openids {
		w.phone(o).Follows()
	}
}

func TestTheDutyIsAskedOfTheRota(t *testing.T) {
	everywhere(t, turns, func(w *town) {
		w.follow("oMACHUN", "oZHOU", "oZHANG")
		w.phone("oZHANG").Hears("物业费多少钱一平", "工单 1001")
		w.phone("oMACHUN").Sees("1001")
		w.phone("oLIMIN").SeesNot("1001")
		w.at("18:30")
		w.phone("oZHANG").Hears("暖气费多少钱一平", "工单 1002")
		w.phone("oLIMIN").Sees("1002").Hears("值班表", "现在值班：李敏", "马春燕")
		w.phone("oMACHUN").SeesNot("1002")
	})
}

func TestWhatWaitedThroughTheNightGoesToWhoHasTheDutyThen(t *testing.T) {
	everywhere(t, turns, func(w *town) {
		w.follow("oMACHUN", "oZHOU", "oZHANG")
		w.at("22:00")
		w.phone("oZHANG").Hears("物业费多少钱一平", "工单 1001")
		w.phone("oLIMIN").SeesNot("1001")
		w.at("07:46")
		w.phone("oLIMIN").Sees("1001") // his turn lasts until eight
		w.at("23:00")
		w.phone("oZHANG").Hears("停车费多少钱一月", "工单 1002")
		w.clock.Forward(w.until("08:05"))
		w.deliver()
		w.phone("oLIMIN").SeesNot("1002")
		w.phone("oMACHUN").Sees("1002")
	})
}

func TestAHoleInTheRotaIsToldTheDayBeforeAndFilled(t *testing.T) {
	everywhere(t, turns, func(w *town) {
		w.follow("oMACHUN", "oZHOU", "oZHANG")
		w.phone("oMACHUN").Hears("请假", "请写日期").Hears("请假 3-4", "您请假：3月4日 周三")
		w.at("16:05")
		w.must(w.app.Rounds.Once(w.ctx))
		w.must(w.app.Rounds.Once(w.ctx))
		w.deliver()
		w.phone("oLIMIN").Counts("明天的班有空缺", 1).Hears("值班表", "马春燕（请假或休息")
		w.phone("oZHOU").Counts("明天的班有空缺", 1)
		w.at("18:30")
		w.phone("oLIMIN").Hears("请假 李敏 3-4", "李敏请假")
		w.clock.Forward(w.until("09:00"))
		w.deliver()
		w.phone("oZHANG").Hears("物业费多少钱一平", "工单 1001")
		w.phone("oZHOU").Sees("1001") // both cadres are away: the secretary
		w.phone("oMACHUN").SeesNot("1001").Hears("销假", "假期销了")
		w.phone("oZHANG").Hears("暖气费多少钱一平", "工单 1002")
		w.phone("oMACHUN").Sees("1002")
	})
}

// What cannot be read of one community keeps no other from hearing of its holes.
func TestAFaultInOneCommunityKeepsNoOtherWaiting(t *testing.T) {
	everywhere(t, rhine+lake+`    rota: [{who: "13800000019", days: [周四], hours: "08:00-18:00"}]
`, func(w *town) {
		w.follow("oZHANG", "oTIAN")
		tian := w.phone("oTIAN").Hears("请假 3-5", "您请假：3月5日 周四")
		w.phone("oZHANG").Hears("莱茵小镇3号楼2单元501水管漏了", "工单 1001")
		w.phone("oWANG").Hears("1", "归您了").Hears("请假 3-4", "您请假：3月4日 周三")
		w.exec("UPDATE ticket SET room_sealed = 'broken' WHERE number = 1001")
		w.clock.Forward(w.until("16:05") + 24*time.Hour)
		if err := w.app.Rounds.Once(w.ctx); err == nil {
			t.Error("nothing is said of what cannot be read")
		}
		w.deliver()
		tian.Counts("明天的班有空缺", 1)
	})
}

func TestOneDayIsSwapped(t *testing.T) {
	everywhere(t, turns, func(w *town) {
		w.follow("oMACHUN", "oZHOU", "oZHANG")
		if reply := w.phone("oWANG").Says("换班 3-3 李敏"); strings.Contains(reply, "李敏值班") {
			t.Errorf("a volunteer swapped: %q", reply)
		}
		w.phone("oLIMIN").Hears("换班 3-3 某某某", "名单里没有这个人").Hears("换班 3-3 周建国", "3月3日 周二由周建国值班")
		w.phone("oZHANG").Hears("物业费多少钱一平", "工单 1002")
		w.phone("oZHOU").Sees("1002")
		w.phone("oMACHUN").SeesNot("1002")
	})
}

// TestAStandInForSomeHoursLeavesTheRestOfTheDayAsItIs: whoever has the hours
// before and behind keeps them, and where he is away that is told.
func TestAStandInForSomeHoursLeavesTheRestOfTheDayAsItIs(t *testing.T) {
	everywhere(t, turns, func(w *town) {
		zhang, machun, limin, zhou := w.phone("oZHANG"), w.phone("oMACHUN"), w.phone("oLIMIN"), w.phone("oZHOU")
		w.follow("oMACHUN", "oZHOU", "oZHANG")
		limin.Hears("换班 3-3 20:00-06:00 周建国", "3月3日 周二由周建国值班")
		limin.Hears("值班表", "现在值班：马春燕", "3月3日 周二 08:00-18:00 马春燕", "3月3日 周二 18:00-20:00 李敏", "3月3日 周二 20:00-06:00 周建国", "3月4日 周三 06:00-08:00 李敏")
		zhang.Hears("物业费多少钱一平", "工单 1001")
		machun.Sees("1001")
		limin.SeesNot("1001")
		w.at("20:05")
		zhang.Hears("暖气费多少钱一平", "工单 1002")
		zhou.Sees("1002")
		limin.SeesNot("1002")
		limin.Hears("换班 3-5 08:00-12:00 周建国", "由周建国值班").Hears("请假 马春燕 3-5", "马春燕请假")
		w.forward(21 * time.Hour) // the 4th, 17:05
		w.must(w.app.Rounds.Once(w.ctx))
		w.deliver()
		limin.Sees("明天的班有空缺", "3月5日 周四 12:00-18:00 没有人").SeesNot("08:00-12:00 没有人")
	})
}

// TestAVolunteerRestsAfterTheNight: of the rota, and of one day's change. A
// danger asks him all the same, and the rest ends ten hours after the night.
func TestAVolunteerRestsAfterTheNight(t *testing.T) {
	planned := func(days string) string {
		return rhine + `    rota:
      - {who: "13800000001", days: [` + days + `}
`
	}
	for roster, change := range map[string]string{
		planned(`周二], hours: "18:00-08:00"`): "", rhine: "换班 3-3 18:00-08:00 王强",
		planned(`周三], hours: "00:00-08:00"`): "", rhine + "\n": "换班 3-4 00:00-08:00 王强",
	} {
		everywhere(t, roster, func(w *town) {
			zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
			if change != "" {
				w.phone("oLIMIN").Hears(change, "由王强值班")
			}
			w.at("23:00")
			w.at("09:30")
			zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
			w.phone("oCHEN").Sees("1001")
			wang.SeesNot("1001")
			w.phone("oLIMIN").Hears("为何 1001", "王强（刚值完夜班）")
			w.phone("oLIU").Follows().Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
			wang.Sees("1002")
			w.at("18:05")
			w.phone("oSUNZI").Follows().Hears("3号楼1单元102灯坏了", "工单 1003")
			wang.Sees("1003")
		})
	}
}

func TestWhoIsAwayIsNotSent(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oWANG").Hears("请假 3-3 3-5", "您请假：3月3日 周二 到 3月5日 周四")
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oWANG").SeesNot("1001")
		w.phone("oCHEN").Sees("1001")
		w.phone("oLIMIN").Hears("为何 1001", "第1步 就近", "王强（请假）", "陈德福（本队）", "孙立新（本队）", "吴海峰（联系不上）")
		if reply := w.phone("oCHEN").Says("为何 1001"); strings.Contains(reply, "就近") {
			t.Errorf("a volunteer read %q", reply)
		}
	})
}

// TestALeadWhoGaveItBackIsNotAskedToGo: she took it as one of the staff, without
// having been asked.
func TestALeadWhoGaveItBackIsNotAskedToGo(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		lead := w.phone("oLEAD")
		lead.Hears("休息", "先休息")
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		lead.Hears("值班", "").Hears("1 1001", "归您了").Hears("4 1001 家里有事", "另找人")
		w.phone("oCHEN").Sees("1001")
		w.forward(10 * time.Hour)
		lead.SeesNot("去得了回")
		w.isInOrder()
	})
}

// TestALateNoIsKept: the search in which he was asked is over, and another begins.
func TestALateNoIsKept(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		wang, chen := w.phone("oWANG"), w.phone("oCHEN")
		wang.Sees("1001")
		for range 8 {
			w.forward(12 * time.Hour) // nobody answers: the duty has it
		}
		w.hasState(1001, domain.Open)
		asked := strings.Count(wang.screen(), "去得了回")
		wang.Hears("0 1001", "不打扰您")
		chen.Hears("1 1001", "归您了").Hears("4 1001 家里有事", "另找人")
		w.forward(30 * time.Hour)
		wang.Counts("去得了回", asked)
		w.isInOrder()
	})
}

func TestWhoWillBeAwayKeepsWhatHeTookUntilThatDay(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		wang, chen := w.phone("oWANG"), w.phone("oCHEN")
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		wang.Hears("1", "归您了").Hears("约 3-5 10:00", "").Hears("请假 3-4 3-6", "您请假")
		look := func() {
			w.must(w.app.Rounds.Once(w.ctx))
			w.forward(time.Minute)
		}
		look()
		w.hasState(1001, domain.Accepted) // it is still his
		w.forward(23 * time.Hour)         // the morning of the 4th
		look()
		w.hasState(1001, domain.Offering)
		wang.Sees("工单 1001 不用去了")
		chen.Sees("工单 1001")
		w.phone("oZHANG").Sees("1001")
		look()
		wang.Counts("不用去了", 1)
		w.isInOrder()
	})
}

func TestAPauseKeepsWhatIsLeftOfTheTime(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		wang := w.phone("oWANG")
		wang.Hears("1", "归您了").Hears("2", "您已到")
		clock, err := w.app.DB.View(w.ctx).RunningClock(w.ticket(1001).ID)
		w.must(err)
		if want := time.Date(2026, 3, 12, 18, 0, 0, 0, domain.China); !clock.Due.Equal(want) {
			t.Errorf("seven working days end %s", clock.Due.In(domain.China))
		}
		wang.Hears("暂停 1001", "请写明原因").Hears("暂停 1001 等配件", "暂停计时：等配件")
		w.forward(8 * 24 * time.Hour)
		w.hasLevel(1001, domain.LevelNone)
		wang.SeesNot("办完了吗").Hears("继续 1001", "接着计时")
		clock, err = w.app.DB.View(w.ctx).RunningClock(w.ticket(1001).ID)
		w.must(err)
		if want := time.Date(2026, 3, 20, 18, 0, 0, 0, domain.China); clock.Kind != domain.ClockResolve || !clock.Due.Equal(want) {
			t.Errorf("then it ends %s", clock.Due.In(domain.China))
		}
		wang.Hears("暂停 1001 等天气", "暂停计时")
		w.forward(15 * 24 * time.Hour)
		wang.Sees("办完回3")
		ticket := w.hasState(1001, domain.Working)
		if got, want := w.history(ticket), "opened dispatch take arrive paused resumed paused overdue resumed"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		w.isInOrder()
	})
}

// TestWhatWaitsForItsResidentRemindsHerAndEndsUnanswered: she is reminded by day,
// and what she never answers is closed as silence; a word of hers lets it go on.
func TestWhatWaitsForItsResidentRemindsHerAndEndsUnanswered(t *testing.T) {
	for _, writes := range []bool{false, true} {
		everywhere(t, rhine, func(w *town) {
			w.policy("sample: 10", "sample: 0")
			zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
			zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
			wang.Hears("1", "归您了").Hears("2", "您已到").Hears("暂停 1001 等居民", "提醒居民", "按没回话办结")
			zhang.Sees("等您方便的时候")
			w.forward(48 * time.Hour) // Thursday morning
			zhang.SeesNot("在等您")
			w.at("18:05")
			zhang.Sees("在等您")
			if writes {
				zhang.Says("水管的事明天下午可以来，我在家")
				wang.Hears("待办 1001", "明天下午可以来")
			}
			w.forward(5 * 24 * time.Hour) // Tuesday evening
			if writes {
				w.hasState(1001, domain.Working)
				zhang.Counts("在等您", 1)
				w.isInOrder()
				return
			}
			ticket := w.hasState(1001, domain.Closed)
			if got, want := w.history(ticket), "opened dispatch take arrive paused overdue reminded overdue lapse"; got != want {
				t.Errorf("the events are %q, want %q", got, want)
			}
			entry, err := w.app.DB.View(w.ctx).Entry(ticket.ID)
			w.must(err)
			if entry.Class() != domain.FigSilent || ticket.Rating != 0 {
				t.Errorf("it counts as %s, rated %d", entry.Class(), ticket.Rating)
			}
			wang.Sees("居民一直没回话，已经办结") // on a card: he wrote nothing for days
			w.isInOrder()
		})
	}
}
