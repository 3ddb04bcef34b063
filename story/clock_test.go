package story

import (
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

// chiefs are those above the duty of rhine.
const chiefs = `      - {name: 周建国, role: secretary, phone: "13800000020", openid: oZHOU}
      - {name: 郑玉兰, role: street, phone: "13800000021", openid: oZHENG}
`

// hasLevel fails the test unless the ticket was escalated that far.
func (w *town) hasLevel(number int64, want int) {
	w.t.Helper()
	if got := w.ticket(number).Level; got != want {
		w.t.Fatalf("ticket %d is at level %d, want %d", number, got, want)
	}
}

func TestNobodyAcceptsAndItGoesUpTheLadder(t *testing.T) {
	everywhere(t, rhine+chiefs, func(w *town) {
		w.phone("oZHOU").Follows()
		w.phone("oZHENG").Follows()
		zhang, sun, duty := w.phone("oZHANG").Follows(), w.phone("oSUN"), w.phone("oLIMIN")
		zhang.Says("3号楼2单元501水管漏了")
		w.phone("oWANG").Sees("1001")
		sun.SeesNot("1001")
		w.forward(2*time.Hour + time.Minute)
		sun.Sees("1001") // the second wave asks whoever else may come
		duty.SeesNot("1001")
		w.forward(2*time.Hour + time.Minute)
		duty.Sees("1001")
		zhang.Sees("已交给社区值班的人")
		w.hasState(1001, domain.Open)
		w.hasLevel(1001, domain.LevelDuty)
		w.at("09:00")
		w.phone("oZHOU").Sees("1001")
		w.hasLevel(1001, domain.LevelSecretary)
		w.phone("oZHENG").SeesNot("1001")
		w.forward(25 * time.Hour)
		w.phone("oZHENG").Sees("1001")
		w.hasLevel(1001, domain.LevelStreet)
		w.phone("oWANG").Hears("1 1001", "归您了") // late, and still the best
		zhang.Sees("王师傅")
		w.hasLevel(1001, domain.LevelNone)
	})
}

func TestDangerAtNightRingsEverybodyAndGoesUpWithinMinutes(t *testing.T) {
	everywhere(t, rhine+chiefs, func(w *town) {
		w.phone("oZHOU").Follows()
		w.phone("oZHENG").Follows()
		zhang := w.phone("oZHANG").Follows()
		w.at("02:13")
		zhang.Hears("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203", "120", "正在叫人")
		for _, openid := range []string{"oWANG", "oCHEN", "oZHAO", "oSUN", "oLIMIN"} {
			w.phone(openid).Sees("1001")
		}
		w.phone("oZHOU").SeesNot("1001")
		w.forward(3 * time.Minute)
		w.phone("oZHOU").Sees("1001") // four volunteers are all there are
		w.forward(3 * time.Minute)
		w.phone("oZHENG").Sees("1001").Says("1 1001")
		ticket := w.hasState(1001, domain.Accepted)
		zhang.Sees("马上过来")
		w.phone("oZHENG").Hears("3", "辛苦了")
		w.hasState(1001, domain.Resolved)
		if got, want := w.history(ticket), "opened dispatch overdue exhaust escalated overdue escalated take finish"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
	})
}

func TestWhoIsLateIsRemindedThenReplaced(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, chen := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oCHEN")
		zhang.Says("3号楼2单元501水管漏了")
		wang.Hears("1", "归您了")
		w.forward(25 * time.Hour)
		wang.Sees("您到了吗？到了回 2，去不了回 4")
		w.hasState(1001, domain.Accepted)
		w.forward(9 * time.Hour)
		zhang.Sees("正在给您另找人")
		wang.Sees("先问问别人")
		chen.Hears("1 1001", "归您了")
		ticket := w.hasState(1001, domain.Accepted)
		if got, want := w.history(ticket), "opened dispatch take overdue reminded overdue hand_back dispatch take"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
	})
}

func TestThreeTimesNotSolvedGoesToTheSecretary(t *testing.T) {
	everywhere(t, rhine+chiefs, func(w *town) {
		w.phone("oZHOU").Follows()
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		for _, openid := range []string{"oWANG", "oCHEN", "oZHAO"} {
			w.phone(openid).Hears("1 1001", "归您了").Hears("3", "辛苦了")
			zhang.Hears("3", "对不起")
		}
		w.phone("oZHOU").Sees("【督办】工单 1001")
		w.phone("oLIMIN").Sees("没办好（第3次）")
		w.hasState(1001, domain.Open)
		w.hasLevel(1001, domain.LevelSecretary)
		w.phone("oZHOU").Hears("1 1001", "归您了")
	})
}

func TestSilenceIsAskedOnceMoreAndNeverCountsAsContent(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		w.phone("oWANG").Hears("1", "归您了").Hears("3", "辛苦了")
		w.forward(25 * time.Hour)
		zhang.Counts("3 没办好", 2)
		w.forward(49 * time.Hour)
		ticket := w.hasState(1001, domain.Closed)
		if ticket.Rating != 0 {
			t.Errorf("silence was rated %d", ticket.Rating)
		}
		if got, want := w.history(ticket), "opened dispatch take finish overdue reminded overdue lapse"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		w.phone("oLIMIN").SeesNot("回访")
	})
}

func TestAfterADangerSilenceSendsSomebodyToAsk(t *testing.T) {
	everywhere(t, rhine+chiefs, func(w *town) {
		w.phone("oZHOU").Follows()
		duty := w.phone("oLIMIN")
		w.phone("oZHANG").Follows().Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		w.phone("oWANG").Hears("1", "归您了").Hears("3", "辛苦了")
		w.forward(25 * time.Hour)
		w.forward(49 * time.Hour)
		duty.Sees("1001", "回访 1001 1")
		w.hasState(1001, domain.Resolved)
		w.phone("oWANG").Says("回访 1001 1") // not his to say
		w.hasState(1001, domain.Resolved)
		w.forward(73 * time.Hour)
		w.phone("oZHOU").Sees("回访 1001 1")
		duty.Hears("回访 1001", "请写上结果").Hears("回访 1001 2", "办结")
		if ticket := w.hasState(1001, domain.Closed); ticket.Rating != domain.RatedFair {
			t.Errorf("rated %d", ticket.Rating)
		}
	})
}

// shifts is rhine with a second cadre on duty.
const shifts = rhine + `      - {name: 周敏, role: cadre, phone: "13800000008", openid: oZHOU, duty: true}
`

func TestWhoHandledItIsNotSentToAskHowItWas(t *testing.T) {
	for name, world := range map[string]string{"of two on duty the other asks": shifts, "a secretary asks where the duty handled it": rhine + chiefs} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, world, func(w *town) {
				limin, zhou := w.phone("oLIMIN").Follows(), w.phone("oZHOU").Follows()
				w.phone("oZHANG").Follows().Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
				limin.Hears("1 1001", "归您了").Hears("3 1001", "辛苦了")
				w.forward(25 * time.Hour)
				w.forward(49 * time.Hour)
				limin.SeesNot("回访 1001 1")
				zhou.Sees("回访 1001 1")
				limin.Hears("回访 1001 1", "不归您管")
				w.hasState(1001, domain.Resolved)
				zhou.Hears("回访 1001 1", "办结")
				w.hasState(1001, domain.Closed)
				w.isInOrder()
			})
		})
	}
}

func TestWhoHandledItAsksWhereThereIsNobodyElse(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		limin := w.phone("oLIMIN").Follows()
		w.phone("oZHANG").Follows().Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		limin.Hears("1 1001", "归您了").Hears("3 1001", "辛苦了")
		w.forward(25 * time.Hour)
		w.forward(49 * time.Hour)
		limin.Sees("回访 1001 1").Hears("回访 1001 1", "办结")
		w.isInOrder()
	})
}

func TestWhoLeavesInBetweenIsReplaced(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, sun := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oSUN")
		zhang.Says("3号楼2单元501水管漏了")
		w.phone("oCHEN").Leaves()
		w.deliver()
		sun.Sees("工单 1001") // asked in his place
		wang.Hears("1", "归您了").Leaves()
		w.deliver()
		zhang.Sees("正在给您另找人")
		w.hasState(1001, domain.Offering)
		w.phone("oZHAO").Hears("1", "归您了")
		zhang.Leaves()
		w.phone("oZHAO").Hears("2", "您已到")
		w.phone("oZHAO").Sees("收不到消息了")
		w.phone("oZHAO").Hears("3", "辛苦了")
		w.forward(25 * time.Hour)
		w.forward(49 * time.Hour)
		w.hasState(1001, domain.Closed) // no question reaches her, and nothing calls for a visit
	})
}

func TestACadreEntersAMatterForSomebodyWithoutAPhone(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		duty, wang := w.phone("oLIMIN"), w.phone("oWANG")
		duty.Hears("代 灯坏了", "请写全")
		duty.Hears("代 鱼池嘉园8号楼2单元501 张奶奶 灯坏了", "不归您管")
		duty.Hears("代 莱茵小镇3号楼2单元501 张奶奶 水管漏了", "代张家记下了", "便民维修", "莱茵小镇3号楼2单元501", "工单 1001", "正在找人")
		wang.Sees("工单 1001", "张家").SeesNot("501").Hears("1", "归您了", "501", "张家")
		duty.Sees("王师傅接了")
		wang.Hears("3", "辛苦了")
		duty.Sees("3 没办好").Hears("1", "办结")
		ticket := w.hasState(1001, domain.Closed)
		if ticket.Beneficiary == 0 || ticket.Beneficiary == ticket.Requester {
			t.Errorf("helped is %d, asked for by %d", ticket.Beneficiary, ticket.Requester)
		}
		consents, err := w.app.DB.View(w.ctx).Consents(ticket.Beneficiary)
		w.must(err)
		if len(consents) != 1 || consents[0].Kind != store.ConsentProxy || consents[0].By != ticket.Requester {
			t.Errorf("her consent is %+v", consents)
		}
		duty.Hears("代 莱茵小镇3号楼2单元501 张奶奶 灯坏了", "工单 1002")
		if again := w.ticket(1002); again.Beneficiary != ticket.Beneficiary {
			t.Errorf("the same old lady became another person")
		}
		if reply := wang.Says("代 莱茵小镇3号楼1单元101 李大爷 灯坏了"); reply == "" {
			t.Errorf("a volunteer who may not read nothing")
		}
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1004); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("there is a fourth ticket: %v", err)
		}
	})
}

// TestAnothersPhoneIsNotHerOwn: a number that is known as somebody else's stands
// in the ticket only, and whoever is entered has agreed, known before or not.
func TestAnothersPhoneIsNotHerOwn(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		duty, view := w.phone("oLIMIN"), w.app.DB.View(w.ctx)
		wang, err := view.PersonByPhone("13800000001")
		w.must(err)
		duty.Hears("代 3号楼2单元501 张奶奶 水管漏了，电话13800000001", "代张家记下了")
		old := w.ticket(1001)
		if old.Beneficiary == wang.ID || old.Phone != "13800000001" {
			t.Errorf("helped is %d, the volunteer is %d, the phone %q", old.Beneficiary, wang.ID, old.Phone)
		}
		duty.Hears("代 3号楼2单元501 张奶奶 灯坏了，电话13800000001", "代张家记下了")
		duty.Hears("代 3号楼1单元101 王师傅 灯坏了，电话13800000001", "工单 1003")
		if again, his := w.ticket(1002), w.ticket(1003); again.Beneficiary != old.Beneficiary || his.Beneficiary != wang.ID {
			t.Errorf("then helped are %d and %d, want %d and %d", again.Beneficiary, his.Beneficiary, old.Beneficiary, wang.ID)
		}
		for person, times := range map[domain.ID]int64{old.Beneficiary: 2, wang.ID: 1} {
			consents, err := view.Consents(person)
			if err != nil || len(consents) != 1 || consents[0].Kind != store.ConsentProxy || consents[0].By != old.Requester {
				t.Errorf("the consent of %d is %+v (%v)", person, consents, err)
			}
			if n := number(w, w.behind(), "SELECT COUNT(*) FROM event WHERE kind = 'entered' AND subject_id = ?", person); n != times {
				t.Errorf("%d was entered %d times", person, n)
			}
		}
	})
}

func TestWhoRestsIsNotAsked(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oWANG").Hears("休息", "先休息")
		w.phone("oZHANG").Follows().Hears("休息", "")
		w.phone("oZHANG").Says("3号楼2单元501水管漏了")
		w.phone("oWANG").SeesNot("工单 1001").Hears("值班", "您在值班")
		w.phone("oCHEN").Sees("工单 1001")
	})
}

func TestAFloodOfWordsMakesNoFloodOfWork(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		for range 25 {
			zhang.Says("你好")
		}
		zhang.Hears("3号楼2单元501水管漏了", "太快了")
		w.noTicket()
		zhang.Hears("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203", "120", "工单 1001")
		w.forward(2 * time.Minute)
		zhang.Hears("3号楼2单元501水管漏了", "工单 1002")
	})
}

func TestABlockedPersonIsKeptAndNotActedOn(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, duty := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		duty.Hears("屏蔽 1001", "屏蔽一周")
		zhang.Hears("1号楼1单元101灯坏了", "收到了")
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("a blocked person opened a ticket: %v", err)
		}
		zhang.Hears("着火了 1号楼", "119", "工单 1002")
		duty.Hears("解除屏蔽 1001", "解除")
		zhang.Hears("1号楼1单元101灯坏了", "工单 1003")
		w.phone("oWANG").Says("屏蔽 1001")
		zhang.Hears("进度", "工单 1003")
	})
}
func TestHandedBackAtNightIsAskedInTheMorning(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, chen := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oCHEN")
		zhang.Says("3号楼2单元501水管漏了")
		wang.Hears("1", "归您了")
		w.at("22:05")
		wang.Hears("4", "另找人")
		w.hasState(1001, domain.Offering)
		chen.Counts("（有几件事就写", 1)
		zhang.SeesNot("另找人")
		w.at("08:00")
		chen.Counts("回「1 1001」我去", 1).Hears("1", "归您了")
		zhang.Sees("陈师傅")
	})
}

// TestSheHearsWhoHasItHoweverNobodyCame: silence, a no of everybody, and phones that
// nothing reaches come to the same, and she hears of it once.
func TestSheHearsWhoHasItHoweverNobodyCame(t *testing.T) {
	volunteers := []string{"oWANG", "oCHEN", "oZHAO", "oSUN"}
	const leak, danger = "3号楼2单元501水管漏了", "快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203"
	refuse := func(w *town) {
		for _, openid := range volunteers {
			w.phone(openid).Hears("0 1001", "找别人")
		}
	}
	for name, c := range map[string]struct {
		words  string
		before func(w *town)
		nobody func(w *town)
	}{
		"all say no":             {leak, nil, refuse},
		"all say no to a danger": {danger, nil, refuse},
		"no phone is reached": {leak, func(w *town) {
			w.withoutCards()
			w.forward(time.Hour)
			w.phone("oLIMIN").Says("待办")
		}, func(w *town) { w.deliver() }},
		"nobody answers": {leak, nil, func(w *town) {
			w.forward(2*time.Hour + time.Minute)
			w.forward(2*time.Hour + time.Minute)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, rhine, func(w *town) {
				if c.before != nil {
					c.before(w)
				}
				zhang := w.phone("oZHANG").Follows().Hears(c.words, "工单 1001")
				c.nobody(w)
				w.hasState(1001, domain.Open)
				zhang.Counts("志愿者还没腾出手，已交给社区值班的人", 1)
				w.forward(10 * time.Minute)
				zhang.Counts("已交给社区值班的人", 1)
				w.isInOrder()
			})
		})
	}
}
