package story

import (
	"strings"
	"sync"
	"testing"
	"time"

	"linli/domain"
)

func TestTheWholeStoryByChat(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, chen := w.phone("oZHANG"), w.phone("oWANG"), w.phone("oCHEN")
		zhang.Follows().Sees("邻里帮", "只给来帮您的人看", "住哪栋")
		zhang.Hears("我姓张，住3号楼2单元501", "记下了", "莱茵小镇3号楼2单元501")
		zhang.Hears("厨房水管漏水了，电话13900000000", "便民维修", "工单 1001", "按您登记的莱茵小镇3号楼", "正在找人")

		wang.Sees("工单 1001", "便民维修", "莱茵小镇3号楼", "张家").SeesNot("501", "13900000000", "2单元")
		wang.Hears("1", "工单 1001 归您了", "莱茵小镇3号楼2单元501").SeesNot("13900000000")
		zhang.Sees("王师傅接了")
		chen.Sees("工单 1001 已有人接了")
		w.hasState(1001, domain.Accepted)

		wang.Hears("2", "您已到")
		zhang.Sees("王师傅到了")
		w.hasState(1001, domain.Working)

		wang.Hears("3 2", "辛苦了")
		zhang.Sees("1 办好了，满意", "3 没办好")
		w.hasState(1001, domain.Resolved)

		zhang.Hears("1", "谢谢您", "工单 1001 办结")
		ticket := w.hasState(1001, domain.Closed)
		if got, want := w.history(ticket), "opened dispatch take arrive finish confirm"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		if _, err := w.app.DB.View(w.ctx).RunningClock(ticket.ID); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("a clock still runs: %v", err)
		}
		zhang.Hears("进度", "没有在办的事")
	})
}

func TestEveryStepRepeatedThreeTimesAtOnceDoesItsWorkOnce(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		thrice := func(p *phone, text string) {
			t.Helper()
			answers, err := p.phone.SaysTimes(w.ctx, text, 3)
			w.must(err)
			for _, a := range answers {
				if a.Err != nil || a.Status != 200 || a.Reply == "" || a.Reply != answers[0].Reply {
					t.Fatalf("%q was answered %+v", text, answers)
				}
			}
			w.deliver()
		}
		thrice(zhang, "3号楼2单元501水管漏了")
		thrice(wang, "1")
		thrice(wang, "2")
		thrice(wang, "3")
		thrice(zhang, "1")
		ticket := w.hasState(1001, domain.Closed)
		if got, want := w.history(ticket), "opened dispatch take arrive finish confirm"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		wang.Counts("（有几件事就写", 1)
		zhang.Counts("接了", 2).Counts("师傅到了", 1).Counts("3 没办好", 1) // 「有人接了马上告诉您」 and 「王师傅接了」
		view := w.app.DB.View(w.ctx)
		if _, err := view.TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("there is a second ticket: %v", err)
		}
	})
}

func TestOfTwoWhoAnswerAtOnceOneComes(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		volunteers := []*phone{w.phone("oWANG"), w.phone("oCHEN"), w.phone("oZHAO")}
		for round := range 8 {
			zhang.Hears("3号楼2单元501水管漏了", "工单")
			number := int64(1001 + round)
			replies := make([]string, len(volunteers))
			var all sync.WaitGroup
			for i, v := range volunteers {
				all.Go(func() {
					reply, err := v.phone.Says(w.ctx, "1")
					if err != nil {
						t.Error(err)
					}
					replies[i] = reply
				})
			}
			all.Wait()
			w.deliver()
			won := 0
			var winner *phone
			for i, reply := range replies {
				switch {
				case strings.Contains(reply, "归您了"):
					won++
					winner = volunteers[i]
				case strings.Contains(reply, "已经有人接了"):
				default:
					t.Fatalf("round %d: a volunteer read %q", round, reply)
				}
			}
			if won != 1 {
				t.Fatalf("round %d: %d winners among %q", round, won, replies)
			}
			w.hasState(number, domain.Accepted)
			winner.Hears("3", "辛苦了")
			zhang.Hears("1", "谢谢您")
			w.forward(time.Minute)
		}
	})
}

func TestADeclineAsksTheNextAndTheLastOneTellsTheDuty(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, duty := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		zhang.Says("3号楼2单元501水管漏了")
		sun := w.phone("oSUN").SeesNot("工单 1001")
		w.phone("oWANG").Hears("0", "不打扰您")
		sun.Sees("工单 1001")
		w.phone("oCHEN").Hears("0", "不打扰您")
		w.phone("oZHAO").Hears("0", "不打扰您")
		duty.SeesNot("工单 1001")
		sun.Hears("0", "不打扰您")
		duty.Sees("【值班】工单 1001", "回「1 1001」")
		w.hasState(1001, domain.Open)
		w.phone("oWANG").Counts("（有几件事就写", 1)
		duty.Hears("待办", "等值班处理", "工单 1001")
		duty.Hears("1 1001", "归您了", "501")
		zhang.Sees("社区李干部接了")
		duty.Hears("3", "辛苦了")
		zhang.Hears("2", "办结")
		w.hasState(1001, domain.Closed)
	})
}

func TestWhoHandsBackIsReplacedAndNotAskedAgain(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, chen := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oCHEN")
		zhang.Says("3号楼2单元501水管漏了")
		wang.Hears("1", "归您了")
		wang.Hears("4 孩子发烧了", "另找人")
		zhang.Sees("正在给您另找人").SeesNot("孩子发烧")
		w.hasState(1001, domain.Offering)
		wang.Counts("（有几件事就写", 1)
		chen.Counts("（有几件事就写", 2).Hears("1", "归您了")
		zhang.Sees("陈师傅接了")
		ticket := w.hasState(1001, domain.Accepted)
		if got, want := w.history(ticket), "opened dispatch take hand_back dispatch take"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
	})
}

func TestNotSolvedGoesToSomebodyElseAndTellsTheDuty(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, chen, duty := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oCHEN"), w.phone("oLIMIN")
		zhang.Says("3号楼2单元501水管漏了")
		wang.Hears("1", "归您了").Hears("3", "辛苦了")
		zhang.Hears("3", "对不起", "重新办")
		duty.Sees("没办好（第1次）")
		ticket := w.hasState(1001, domain.Offering)
		if ticket.Reopened != 1 {
			t.Errorf("reopened %d times", ticket.Reopened)
		}
		wang.Counts("（有几件事就写", 1)
		chen.Hears("1", "归您了").Hears("3", "辛苦了")
		zhang.Counts("3 没办好", 2).Hears("谢谢", "办结")
		w.hasState(1001, domain.Closed)
		zhang.Hears("又坏了，跟没修一样", "对不起")
		w.hasState(1001, domain.Offering)
	})
}

func TestWhereItIsIsAskedOnceAndTheAnswerSendsSomebody(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, duty := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
		zhang.Hears("水管漏了", "工单 1001", "几号楼")
		wang.SeesNot("工单 1001")
		duty.SeesNot("工单 1001")
		zhang.Hears("3号楼2单元501", "莱茵小镇3号楼2单元501", "正在找人")
		wang.Sees("工单 1001")
		w.forward(11 * time.Minute)
		duty.SeesNot("工单 1001")
		zhang.Hears("灯也坏了", "按您登记的莱茵小镇3号楼2单元501")
	})
}

func TestAQuestionLeftUnansweredGoesToAPerson(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Hears("水管漏了", "几号楼")
		w.forward(9 * time.Minute)
		w.phone("oLIMIN").SeesNot("工单 1001")
		w.forward(2 * time.Minute)
		w.phone("oLIMIN").Sees("1001", "便民维修", "由您接") // as a template card: his window is shut
	})
}
