package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
)

func TestTheSecondOfTwoHandsBackAndTheFirstWaitsForAnother(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.policy("\nurgency:\n", "\ntwo_people: [repair]\nurgency:\n")
		zhang, wang, chen, zhao := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oCHEN"), w.phone("oZHAO")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		wang.Hears("1", "还差一位")
		chen.Hears("1", "两个人齐了").Hears("4 家里有事", "另找人")
		wang.Sees("同去的人去不了，正给您另找一位")
		ticket := w.hasState(1001, domain.Offering)
		if got, want := w.history(ticket), "opened dispatch waits_for_second take hand_back dispatch"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		w.isInOrder()
		zhao.Counts("1 1001", 2).Hears("1 1001", "两个人齐了", "王师傅").Hears("待办", "1001", "501")
		wang.Counts("【两个人齐了】", 2).Hears("2", "您已到")
		zhao.Hears("4", "另找人") // at the door the first stays, and is not alone unseen
		wang.Sees("同去的人走了")
		w.phone("oLIMIN").Sees("【安全】工单 1001")
		wang.Hears("3", "辛苦了")
		w.hasState(1001, domain.Resolved)
		w.isInOrder()
	})
}

func TestTheFirstOfTwoHandsBackAndTheSecondWaits(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.policy("\nurgency:\n", "\ntwo_people: [repair]\nurgency:\n")
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oWANG").Hears("1", "还差一位")
		w.phone("oCHEN").Hears("1", "两个人齐了")
		w.phone("oWANG").Hears("4", "另找人")
		w.phone("oCHEN").Sees("正给您另找一位")
		w.phone("oZHAO").Hears("1 1001", "两个人齐了", "陈师傅")
		w.isInOrder()
	})
}

// TestTheSecondOfTwoGoesAway: whether he is away from today, or leaves the
// account, the first is told and waits for another.
func TestTheSecondOfTwoGoesAway(t *testing.T) {
	for _, goes := range []func(second *phone){
		func(second *phone) { second.Hears("请假 3-3", "您请假", "1001") },
		func(second *phone) { second.Leaves() },
	} {
		everywhere(t, rhine, func(w *town) {
			w.policy("\nurgency:\n", "\ntwo_people: [repair]\nurgency:\n")
			zhang, wang, chen, zhao := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oCHEN"), w.phone("oZHAO")
			zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
			wang.Hears("1", "还差一位")
			chen.Hears("1", "两个人齐了")
			goes(chen)
			w.deliver()
			wang.Sees("同去的人去不了，正给您另找一位")
			w.hasState(1001, domain.Offering)
			zhao.Hears("1 1001", "两个人齐了", "王师傅")
			w.isInOrder()
		})
	}
}

func TestTheRequesterHearsOfAPause(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oWANG").Hears("1", "归您了").Hears("2", "您已到").Hears("暂停 1001 等配件", "暂停计时")
		zhang.Sees("工单 1001：要等配件，先停一停。有人盯着")
		w.phone("oWANG").Hears("继续 1001", "接着计时")
		zhang.Sees("工单 1001：接着办了")
		w.isInOrder()
	})
}

func TestAPolicyDecidesWhetherTheDutyIsRungAtNight(t *testing.T) {
	for _, rings := range []bool{true, false} {
		everywhere(t, rhine, func(w *town) {
			if !rings {
				w.policy("{who: duty, minutes: 30, rings: true}", "{who: duty, minutes: 30}")
			}
			for _, o := range []string{"oCHEN", "oZHAO", "oSUN"} {
				w.phone(o).Hears("休息", "先休息")
			}
			zhang, wang, limin := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
			w.at("20:59")
			zhang.Hears("3号楼2单元501水管爆了，水一直流", "工单 1001")
			w.at("21:05")
			limin.SeesNot("1 1001")
			wang.Hears("0", "")
			w.deliver()
			w.hasState(1001, domain.Open)
			if rung := strings.Contains(limin.screen(), "1 1001"); rung != rings {
				t.Errorf("the duty was rung: %v, and the policy says rings: %v:\n%s", rung, rings, limin.screen())
			}
			w.at("07:50")
			limin.Sees("1 1001")
			w.isInOrder()
		})
	}
}

func TestWhoWentAtNightAndDoesNotReportIsAskedThenTheDutyIsRung(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.telephones()
		zhang, wang, limin := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
		w.at("22:00")
		wang.Hears("值班", "")
		zhang.Hears("3号楼2单元501水管爆了，水一直流", "工单 1001")
		wang.Hears("1", "归您了")
		w.forward(44 * time.Minute)
		before := strings.Count(wang.screen(), "1001")
		w.forward(2 * time.Minute)
		wang.Counts("1001", before+1) // it rings, though it is night
		limin.SeesNot("【安全】", "没回音")
		w.forward(16 * time.Minute)
		if safety := strings.Count(limin.screen(), "没回音") + strings.Count(limin.screen(), "【安全】"); safety == 0 {
			t.Errorf("the duty was not told: %s", limin.screen())
		}
		limin.rings(1)
		w.hasState(1001, domain.Accepted) // nobody is called back from where he may lie
		wang.Hears("2", "您已到")
		w.forward(92 * time.Minute)
		w.forward(31 * time.Minute)
		if safety := strings.Count(limin.screen(), "没回音") + strings.Count(limin.screen(), "【安全】"); safety < 2 {
			t.Errorf("the duty was not told again: %s", limin.screen())
		}
		w.isInOrder()
	})
}

func TestWhoWasCalledToADangerStandsDown(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		w.phone("oLIMIN").Sees("【紧急】工单 1001").SeesNot("已经到场")
		w.phone("oWANG").Hears("1", "归您了").Hears("2", "您已到")
		w.phone("oLIMIN").Sees("工单 1001：王师傅已经到场")
		w.phone("oWANG").Hears("3", "辛苦了").SeesNot("已经到场")
		w.phone("oLIMIN").Counts("已经到场", 1)
		w.isInOrder()
	})
}

// TestTheSecondMaySeeTheDoorThoughTheFirstLeaves: he waits for another, and what
// he read before was his to read.
func TestTheSecondMaySeeTheDoorThoughTheFirstLeaves(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.policy("\nurgency:\n", "\ntwo_people: [repair]\nurgency:\n")
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oWANG").Hears("1", "还差一位")
		w.phone("oCHEN").Hears("1", "两个人齐了", "501")
		w.phone("oWANG").Leaves()
		w.deliver()
		w.hasState(1001, domain.Offering)
		w.isInOrder()
	})
}

// TestTheSecondHearsThatNobodyNeedsToGo: whatever ends what two were to go to, the
// second of them is called off as the first is.
func TestTheSecondHearsThatNobodyNeedsToGo(t *testing.T) {
	for name, ends := range map[string]func(w *town){
		"she takes it back":  func(w *town) { w.phone("oZHANG").Hears("取消 1001", "取消了") },
		"it is a joint case": func(w *town) { w.phone("oLIMIN").Hears("联办 1001 绿洲物业", "牵头") },
		"it is put off":      func(w *town) { w.phone("oZHOU").Hears("挂账 1001 20 等开春", "") },
		"it is not ours":     func(w *town) { w.phone("oLIMIN").Hears("不归 1001 归物业管", "") },
	} {
		everywhere(t, rhine+chiefs+units, func(w *town) {
			w.phone("oZHOU").Follows()
			w.phone("oZHANG").Follows().Hears("3号楼2单元501灯坏了", "工单 1001")
			taker := w.phone("oWANG")
			if name == "it is not ours" {
				taker = w.phone("oLIMIN")
			}
			taker.Hears("1 1001", "归您了")
			w.phone("oLIMIN").Hears("两人 1001", "要两个人去")
			w.phone("oCHEN").Hears("1 1001", "两个人齐了")
			ends(w)
			w.deliver()
			w.phone("oCHEN").Sees("工单 1001 不用去了")
			w.phone("oCHEN").Hears("待办", "").Hears("待办 1001", "")
			if held, err := w.app.DB.View(w.ctx).TicketsJoinedBy(w.owner("13800000002").ID); err != nil || len(held) != 0 {
				t.Errorf("%s: he still goes to %v (%v)", name, held, err)
			}
			w.isInOrder()
		})
	}
}

// TestWhoWentBeforeDoesNotGoAgain: the second of two whose work was not done is no
// second of who goes next, and reads the door no more.
func TestWhoWentBeforeDoesNotGoAgain(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Hears("3号楼2单元501灯坏了", "工单 1001")
		w.phone("oLIMIN").Hears("两人 1001", "要两个人去")
		w.phone("oWANG").Hears("1", "还差一位")
		w.phone("oCHEN").Hears("1", "两个人齐了")
		w.phone("oWANG").Hears("2", "您已到").Hears("3", "辛苦了")
		w.phone("oZHANG").Hears("3", "")
		w.phone("oLIMIN").Hears("一人 1001", "一个人去就够了")
		w.phone("oZHAO").Hears("1 1001", "归您了")
		if held, err := w.app.DB.View(w.ctx).TicketsJoinedBy(w.owner("13800000002").ID); err != nil || len(held) != 0 {
			t.Errorf("he still goes to %v (%v)", held, err)
		}
		w.phone("oCHEN").Hears("4 1001 家里有事", "数字没对上")
		w.hasState(1001, domain.Accepted)
		w.isInOrder()
	})
}

// TestWhoNeverWentIsLateInTheMorning: the duty was rung all night, by day others go.
func TestWhoNeverWentIsLateInTheMorning(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.telephones()
		zhang, wang, limin := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
		w.at("22:00")
		wang.Hears("值班", "")
		zhang.Hears("3号楼2单元501水管爆了，水一直流", "工单 1001")
		wang.Hears("1 1001", "归您了")
		for range 9 * 4 {
			w.forward(15 * time.Minute)
		}
		w.hasState(1001, domain.Accepted) // nobody is called back from where he may lie
		if len(w.owedAs(1001, domain.PushSafety)) == 0 {
			t.Error("the duty is not told that he does not report")
		}
		limin.Sees("1001")
		for range 5 * 4 {
			w.forward(15 * time.Minute)
		}
		wang.Sees("先问问别人")
		if now := w.ticket(1001); now.Owner != 0 {
			t.Errorf("at noon it is %s and still his", now.State)
		}
		w.isInOrder()
	})
}

// TestWhoSetOutAtNightIsFearedForInTheMorning: whether he is asked before or after
// the day begins, and whether he is on his way or there.
func TestWhoSetOutAtNightIsFearedForInTheMorning(t *testing.T) {
	for name, c := range map[string]struct{ out, asked, late, before string }{
		"asked at night":  {"06:40", "07:26", "07:42", ""},
		"asked by day":    {"06:55", "07:41", "07:57", ""},
		"there by night":  {"06:30", "08:01", "08:32", "2"},
		"there since six": {"06:05", "07:36", "08:07", "2"},
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, rhine, func(w *town) {
				w.telephones()
				zhang, wang, limin := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
				w.at(c.out)
				zhang.Hears("3号楼2单元501水管爆了，水一直流", "工单 1001")
				wang.Hears("1 1001", "归您了")
				if c.before != "" {
					wang.Hears(c.before, "您已到")
				}
				was := w.ticket(1001).State
				w.at(c.asked)
				limin.rings(0)
				w.at(c.late)
				limin.rings(1)
				if len(w.owedAs(1001, domain.PushSafety)) == 0 {
					t.Error("the duty is not told that he does not report")
				}
				wang.SeesNot("先问问别人")
				w.hasState(1001, was) // nobody is called back from where he may lie
				w.isInOrder()
			})
		})
	}
}
