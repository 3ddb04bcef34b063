package story

import (
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

func TestTheCadreMarksATaskForTwoBeforeAnybodySaidYes(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, chen := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oCHEN")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		wang.Hears("两人 1001", "") // he is no cadre: nothing is marked
		w.phone("oLIMIN").Hears("两人 1001", "要两个人去", "一人 1001").Hears("1001 要两个人去", "要两个人去")
		wang.Hears("1", "还差一位")
		w.hasState(1001, domain.Offering)
		zhang.SeesNot("王师傅")
		chen.Hears("1", "两个人齐了", "王师傅")
		wang.Sees("【两个人齐了】")
		zhang.Sees("王师傅")
		ticket := w.hasState(1001, domain.Accepted)
		if got, want := w.history(ticket), "opened dispatch people waits_for_second take"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		wang.Hears("2", "您已到").Hears("3", "辛苦了")
		w.isInOrder()
		w.sound()
		zhang.Hears("3", "") // it was not done: two must go again
		w.forward(0)
		w.phone("oZHAO").Sees("1001")
		w.phone("oZHAO").Hears("1 1001", "还差一位")
		w.isInOrder()
	})
}

func TestWhoHasATaskWaitsForASecondWhenItIsMarked(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, chen, lead := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oCHEN"), w.phone("oLIMIN")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		wang.Hears("1", "归您了")
		lead.Hears("工单1001得两个人去", "要两个人去")
		w.hasState(1001, domain.Offering)
		wang.Sees("要两个人去，还差一位，齐了马上告诉您")
		zhang.Counts("要两个人去，正在找第二位", 1)
		w.isInOrder()
		w.sound()
		chen.Hears("1 1001", "两个人齐了", "王师傅")
		wang.Sees("【两个人齐了】")
		ticket := w.hasState(1001, domain.Accepted)
		if got, want := w.history(ticket), "opened dispatch take people hand_back dispatch take"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		if ticket.Owner != w.owner("13800000001").ID {
			t.Error("the first does not have it")
		}
		lead.Hears("一个人 1001", "一个人去就够了") // the second need not go
		chen.Sees("工单 1001", "已另有安排")
		chen.Hears("待办", "").Hears("4 1001", "没对上")
		wang.Hears("2", "您已到")
		lead.Hears("两人 1001", "改不了去几个人")
		wang.Hears("3", "辛苦了")
		w.isInOrder()
		w.sound()
	})
}

func TestWhoWaitsForASecondHasItWhenOneIsEnough(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.policy("\nurgency:\n", "\ntwo_people: [repair]\nurgency:\n")
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oWANG").Hears("1", "还差一位")
		w.phone("oLIMIN").Hears("1001 一个人就够了", "一个人去就够了")
		w.phone("oWANG").Sees("【派您】", "想请您去一趟")
		w.phone("oCHEN").Hears("1", "有人接")
		w.hasState(1001, domain.Accepted)
		w.phone("oWANG").Hears("待办 1001", "501").Hears("4", "另找人")
		w.phone("oCHEN").Hears("1 1001", "归您了") // it stays with one, whatever the policy says
		w.isInOrder()
		w.sound()
	})
}

func TestATaskIsNotMarkedWhereNobodyElseCanGoOrItIsADanger(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		for _, o := range []string{"oCHEN", "oZHAO", "oSUN"} {
			w.phone(o).Hears("休息", "先休息")
		}
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oWANG").Hears("1", "归您了")
		w.phone("oLIMIN").Hears("两人 1001", "没有第二个人可以问")
		if ticket := w.hasState(1001, domain.Accepted); ticket.People != 0 {
			t.Errorf("%d must go", ticket.People)
		}
		w.phone("oLIU").Follows().Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		w.phone("oLIMIN").Hears("两人 1002", "谁先到谁先帮")
		w.isInOrder()
	})
}

func TestNobodyIsCountedWhereNobodyNeedsToGo(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang := w.opens("mZHANG").lives("3号楼", "2", "501")
		ticket := zhang.asks("医保卡丢了去哪里补办")
		if w.ticket(1001).Hands {
			t.Fatal("somebody must go there")
		}
		w.phone("oLIMIN").Hears("两人 1001", "不用上门")
		w.opens("oLIMIN").links().fails(409, "POST", "/duty/tickets/"+ticket+"/people", map[string]any{"people": 2}, "不用上门")
		if n := w.ticket(1001).People; n != 0 {
			t.Errorf("%d must go", n)
		}
	})
}

func TestTheDeskMarksATaskForTwo(t *testing.T) {
	everywhere(t, everybody+lake, func(w *town) {
		lead, other := w.sits("李敏"), w.sits("吴审计")
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501水管漏了")
		lead.opens(w.page(1001)).reads("要两个人去").readsNot(`class="tag blue">要两个人<`)
		other.posts(w.page(1001)+"/people", map[string][]string{"people": {"2"}})
		lead.works(1001, "people", "people", "2")
		lead.opens(w.page(1001)).reads(`class="tag blue">要两个人<`, "一个人去就够", "要两个人去")
		w.phone("oWANG").Hears("1 1001", "还差一位")
		lead.works(1001, "people", "people", "1")
		lead.balks(400, "没填全", 1001, "people", "people", "3")
		w.hasState(1001, domain.Accepted)
		lead.opens(w.page(1001)).readsNot(`class="tag blue">要两个人<`)
		w.sound()
	})
}

func TestTheMiniProgramMarksATaskForTwo(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang, duty, wang, chen := w.opens("mZHANG").lives("3号楼", "2", "501"), w.opens("oLIMIN").links(), w.opens("oWANG").links(), w.opens("oCHEN").links()
		ticket := zhang.asks("水管漏了，电话13900000000")
		duty.does("POST", "/duty/tickets/"+ticket+"/people", map[string]any{"people": 2})
		duty.fails(400, "POST", "/duty/tickets/"+ticket+"/people", map[string]any{"people": 0})
		wang.fails(403, "POST", "/duty/tickets/"+ticket+"/people", map[string]any{"people": 1})
		wang.takes()
		w.hasState(1001, domain.Offering)
		chen.takes()
		w.hasState(1001, domain.Accepted)
		wang.does("POST", "/tasks/"+ticket+"/arrive", nil)
		duty.fails(409, "POST", "/duty/tickets/"+ticket+"/people", map[string]any{"people": 1})
		w.sound()
	})
}

func TestVerifyFindsHowManyMustGoChangedBehindItsBack(t *testing.T) {
	w := build(t, store.SQLite, rhine)
	w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
	w.phone("oLIMIN").Hears("两人 1001", "要两个人去")
	w.sound()
	_, err := w.behind().Exec(`UPDATE ticket SET people = 1`)
	w.must(err)
	if findings, err := w.app.DB.View(w.ctx).Verify(w.clock.Now()); err != nil || len(findings) == 0 {
		t.Errorf("found is %v (%v)", findings, err)
	}
}

// TestWhoWaitsForASecondHearsThatThereIsNone: the duty has it then, and he may still go.
func TestWhoWaitsForASecondHearsThatThereIsNone(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oLIMIN").Hears("两人 1001", "要两个人去")
		wang := w.phone("oWANG").Hears("1", "还差一位", "齐了马上告诉您")
		for _, openid := range []string{"oCHEN", "oZHAO", "oSUN"} {
			w.phone(openid).Hears("0 1001", "找别人")
		}
		w.forward(2*time.Hour + time.Minute)
		w.hasState(1001, domain.Open)
		wang.Counts("工单 1001：没找到同去的人，交给社区值班安排，您不用等了", 1)
		w.isInOrder()
		wang.Hears("1 1001", "归您了")
		w.isInOrder()
	})
}

// TestWhoWaitedHearsInTheMorningThatHeNeedNot, whatever became of it at night.
func TestWhoWaitedHearsInTheMorningThatHeNeedNot(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.policy("\nurgency:\n", "\ntwo_people: [repair]\nurgency:\n")
		zhang, wang, limin := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
		w.at("22:00")
		zhang.Hears("3号楼2单元501水管爆了，水一直流", "工单 1001")
		wang.Hears("1 1001", "还差一位")
		w.forward(16 * time.Minute)
		w.forward(16 * time.Minute)
		w.hasState(1001, domain.Open)
		limin.Hears("1 1001", "归您了").Hears("2 1001", "您已到")
		w.at("07:45")
		w.hasState(1001, domain.Working)
		wang.Sees("没找到同去的人", "您不用等了").SeesNot("请当心")
	})
}

// TestANoToWhatNobodyAskedIsNoMatterOfHisOwn: staff who names a matter that is not
// his to refuse is told so; a resident's 0 is still the wish for a person.
func TestANoToWhatNobodyAskedIsNoMatterOfHisOwn(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows().Hears("3号楼2单元501灯坏了", "工单 1001")
		w.phone("oLIMIN").Hears("0 1001", "没对上")
		w.nothingAfter(1001)
		zhang.Hears("0 1001", "值班的人")
		w.isInOrder()
	})
}
