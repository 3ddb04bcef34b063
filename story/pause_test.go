package story

import (
	"testing"
	"time"

	"linli/domain"
)

// TestWhoPausesAgainAndAgainIsSeen: the first pause of a matter is its holder's;
// of each further one the duty hears, and after three only staff may pause it.
func TestWhoPausesAgainAndAgainIsSeen(t *testing.T) {
	everywhere(t, rhine+chiefs, func(w *town) {
		w.wednesday()
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		wang, duty, chief := w.phone("oWANG"), w.phone("oLIMIN"), w.phone("oZHOU").Follows()
		chief.Says("在吗")
		wang.Hears("1 1001", "归您了").Hears("2", "您已到")
		duty.Says("待办")
		wang.Hears("暂停 1001 等配件", "10 个工作日后会再问您").Hears("继续 1001", "接着计时")
		duty.SeesNot("暂停")
		wang.Hears("暂停 1001 等天气", "值班或书记也会知道")
		duty.Counts("工单 1001", 1).Sees("【值班】工单 1001", "王师傅第2次暂停计时：等天气", "请问一声")
		if _, err := w.app.Clocks.Once(w.ctx); err != nil {
			t.Fatal(err)
		}
		wang.Hears("继续 1001", "接着计时").Hears("暂停 1001 等配件", "值班或书记也会知道").Hears("继续 1001", "接着计时")
		duty.Sees("第3次暂停计时：等配件")
		wang.Hears("暂停 1001 等配件", "停过 3 次了", "请社区的人来停")
		if clock, err := w.app.DB.View(w.ctx).RunningClock(w.ticket(1001).ID); err != nil || clock.Kind != domain.ClockResolve {
			t.Errorf("then %s runs (%v)", clock.Kind, err)
		}
		chief.SeesNot("暂停")
		duty.Hears("暂停 1001 等审批", "暂停计时：等审批")
		duty.SeesNot("第4次")
		chief.Sees("工单 1001", "社区李干部第4次暂停计时：等审批")
		w.isInOrder()
	})
}

// TestAMatterStandsStillForAMonthByItsHoldersWordAtMost: however few the pauses.
func TestAMatterStandsStillForAMonthByItsHoldersWordAtMost(t *testing.T) {
	everywhere(t, rhine+chiefs, func(w *town) {
		w.wednesday()
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		wang, duty := w.phone("oWANG"), w.phone("oLIMIN")
		wang.Hears("1 1001", "归您了").Hears("2", "您已到").Hears("暂停 1001 等配件", "10 个工作日")
		for range 8 { // until the eighth working day
			w.forward(24 * time.Hour)
		}
		w.forward(2 * 24 * time.Hour)
		wang.Hears("继续 1001", "接着计时").Hears("4 1001 我要出远门", "另找人")
		chen := w.phone("oCHEN")
		chen.Says("待办")
		duty.Says("待办")
		chen.Hears("1 1001", "归您了").Hears("暂停 1001 等天气", "10 个工作日")
		duty.Sees("陈师傅第2次暂停计时：等天气", "前后停了 8 个工作日")
		for range 15 {
			w.forward(24 * time.Hour)
		}
		chen.Sees("到了回2 办完回3").Hears("暂停 1001 等天气", "2 个工作日后会再问您")
		for range 4 {
			w.forward(24 * time.Hour)
		}
		if clock, err := w.app.DB.View(w.ctx).RunningClock(w.ticket(1001).ID); err != nil || clock.Kind != domain.ClockArrive {
			t.Errorf("then %s runs (%v)", clock.Kind, err)
		}
		w.isInOrder()
	})
}

// TestWhatIsToldOfAPauseIsToldThoughItIsOver: the news waits for the morning, and
// by then the matter may have gone on.
func TestWhatIsToldOfAPauseIsToldThoughItIsOver(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.wednesday()
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		wang := w.phone("oWANG")
		wang.Hears("1 1001", "归您了").Hears("2", "您已到").Hears("暂停 1001 等配件", "计时").Hears("继续 1001", "接着")
		w.at("22:00")
		wang.Hears("暂停 1001 等配件", "暂停计时").Hears("继续 1001", "接着")
		w.phone("oLIMIN").SeesNot("第2次")
		w.at("08:00")
		w.phone("oLIMIN").Sees("又暂停")
		w.isInOrder()
	})
}

// TestWhatWaitsForHerIsNotCounted: she hears of it each time, and it ends by itself.
func TestWhatWaitsForHerIsNotCounted(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.wednesday()
		zhang := w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		wang, duty := w.phone("oWANG"), w.phone("oLIMIN")
		duty.Says("待办")
		wang.Hears("1 1001", "归您了").Hears("2", "您已到")
		for range 4 {
			wang.Hears("暂停 1001 等居民", "提醒居民")
			zhang.Hears("师傅我在家了", "")
		}
		wang.Hears("暂停 1001 等配件", "10 个工作日后会再问您")
		duty.SeesNot("次暂停计时")
		w.isInOrder()
	})
}
