package story

import (
	"testing"
	"time"

	"linli/domain"
)

// at moves the clock to a time of day in China.
func (w *town) at(clock string) {
	w.t.Helper()
	w.forward(w.until(clock))
}

// until is how far away a time of day is, the next day's if it is past.
func (w *town) until(clock string) time.Duration {
	w.t.Helper()
	want, err := time.Parse("15:04", clock)
	w.must(err)
	now := w.clock.Now().In(domain.China)
	moment := time.Date(now.Year(), now.Month(), now.Day(), want.Hour(), want.Minute(), 0, 0, domain.China)
	if moment.Before(now) {
		moment = moment.AddDate(0, 0, 1)
	}
	return moment.Sub(now)
}

func TestAVolunteerIsNotRungAtNight(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, duty := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
		w.at("22:00")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		w.at("23:50")
		w.at("07:29")
		wang.SeesNot("1001")
		duty.SeesNot("1001")
		w.at("07:45")
		wang.Sees("1001")
		pushes, err := w.app.DB.View(w.ctx).PushesFor(w.ticket(1001).ID)
		w.must(err)
		for _, p := range pushes {
			if p.Attempts > 1 {
				t.Errorf("being held cost %s %d attempts", p.Kind, p.Attempts)
			}
		}
	})
}

func TestWhatIsHeldAndNotWantedAnyMoreIsNeverSent(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		w.at("22:00")
		zhang.Says("3号楼2单元501水管漏了")
		zhang.Hears("不用来了，我自己弄好了，谢谢", "工单 1001 取消了")
		w.at("07:45")
		wang.SeesNot("1001")
	})
}

func TestAfterTheQuietHoursNoStormBreaksLoose(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		volunteers := []*phone{w.phone("oWANG"), w.phone("oCHEN"), w.phone("oZHAO")}
		w.at("22:00")
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.at("07:30")
		rung := map[int]bool{}
		for range 16 {
			n := 0
			for _, v := range volunteers {
				n += len(v.screen())
			}
			rung[n] = true
			w.forward(time.Minute)
		}
		if len(rung) != 1+len(volunteers) {
			t.Errorf("the phones rang at %d moments, want one each", len(rung)-1)
		}
	})
}

func TestADangerRingsEverybodyAtNight(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		w.at("02:13")
		zhang.Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
		for _, openid := range []string{"oWANG", "oCHEN", "oZHAO", "oLIMIN"} {
			w.phone(openid).Sees("1001")
		}
		w.phone("oWANG").Hears("1", "归您了")
		zhang.Sees("王师傅马上过来")
	})
}

func TestWhoWroteJustNowIsAnsweredAtNight(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, liu, wang := w.phone("oZHANG").Follows(), w.phone("oLIU").Follows(), w.phone("oWANG")
		w.at("20:50")
		liu.Hears("3号楼1单元102灯坏了", "工单 1001")
		w.at("22:10")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1002")
		w.at("22:30")
		wang.Hears("1 1002", "工单 1002 归您了").Hears("1 1001", "工单 1001 归您了")
		zhang.Sees("王师傅接了")
		liu.SeesNot("王师傅接了") // she wrote long ago and sleeps
		w.at("07:45")
		liu.Sees("王师傅接了")
	})
}

func TestWhatCannotWaitRingsTheDutyAtNightAndNobodyElse(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, duty := w.phone("oZHANG").Follows(), w.phone("oLIMIN")
		w.at("22:00")
		zhang.Says("3号楼2单元501家里停水了急用")
		if ticket := w.ticket(1001); ticket.Urgency != 2 {
			t.Fatalf("the ticket's urgency is %d", ticket.Urgency)
		}
		duty.Sees("1001")
		for _, openid := range []string{"oWANG", "oCHEN", "oZHAO", "oSUN"} {
			w.phone(openid).SeesNot("1001")
		}
		duty.Hears("1 1001", "归您了")
		zhang.Sees("李干部接了") // she wrote just now
	})
}

func TestWithoutQuietHoursPhonesRingAtAnyHour(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.app.Relay.Quiet = domain.QuietHours{}
		w.at("23:00")
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.phone("oWANG").Sees("1001")
	})
}

func TestWhoWroteBeforeALongOutageIsNotWokenByItsEnd(t *testing.T) {
	without(t, func(w *town) {
		w.clock.Forward(w.until("20:55"))
		w.phone("oZHANG").tells("3号楼2单元501水管漏了")
		w.phone("oLI").tells("3号楼2单元502着火了快来人")
	}, func(w *town) {
		w.clock.Forward(6 * time.Hour)
		w.drains(2)
		w.phone("oZHANG").SeesNot("工单")
		w.phone("oLI").Sees("正在叫人去")
		w.at("07:46")
		w.phone("oZHANG").Counts("收到：便民维修", 1)
		w.isInOrder()
	})
}

// TestHowADangerWentIsNotAskedAtNight, unless she wrote just now; who comes and
// that he is there is told at any hour.
func TestHowADangerWentIsNotAskedAtNight(t *testing.T) {
	for _, awake := range []bool{false, true} {
		everywhere(t, rhine, func(w *town) {
			zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
			w.at("02:13")
			zhang.Says("快来人啊我爷爷倒在厨房了不动弹 3号楼1单元203")
			wang.Hears("1", "归您了")
			w.at("02:50")
			wang.Hears("2", "您已到")
			zhang.Sees("王师傅到了")
			if awake {
				w.at("04:10")
				zhang.Says("救护车到楼下了")
			}
			w.at("04:30")
			wang.Hears("3", "辛苦了")
			if awake {
				zhang.Sees("3 没办好")
			} else {
				zhang.SeesNot("没办好")
			}
			w.at("07:46")
			zhang.Counts("3 没办好", 1)
			w.isInOrder()
		})
	}
}
