package story

import (
	"testing"

	"linli/domain"
)

// TestWhatIsHandedBackWithNobodyToAskIsTheDutysAndSheHearsSo: nobody else is looked
// for, and she is not told that anybody is.
func TestWhatIsHandedBackWithNobodyToAskIsTheDutysAndSheHearsSo(t *testing.T) {
	everywhere(t, rhine+chiefs, func(w *town) {
		zhang, duty, chief := w.phone("oZHANG").Follows(), w.phone("oLIMIN"), w.phone("oZHOU").Follows()
		chief.Says("在吗")
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		for _, o := range []string{"oCHEN", "oZHAO", "oSUN"} {
			w.phone(o).Says("0 1001")
		}
		duty.Says("待办")
		w.phone("oWANG").Hears("1 1001", "归您了").Hears("4 1001 家里有事", "另找人")
		w.hasState(1001, domain.Open)
		zhang.Sees("刚才接的人这回没能办成，已交给社区值班的人，会有人联系您").SeesNot("另找人")
		duty.Sees("【值班】工单 1001")
		chief.SeesNot("1001")
		w.isInOrder()
	})
}

// TestWhoeverStandsFirstOnTheLadderHearsWhenNobodyCanBeAsked: at once, be it at the
// very start, after everybody said no, or when it is handed back.
func TestWhoeverStandsFirstOnTheLadderHearsWhenNobodyCanBeAsked(t *testing.T) {
	everywhere(t, rhine+chiefs, func(w *town) {
		w.policy(calmStep+"    - {who: duty, minutes: 480, daytime: true}\n", "    - {who: nearest, minutes: 120, daytime: true}\n")
		duty, chief := w.phone("oLIMIN"), w.phone("oZHOU").Follows()
		chief.Says("在吗")
		duty.Says("待办")
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		for _, o := range []string{"oWANG", "oCHEN", "oZHAO", "oSUN"} {
			chief.SeesNot("1001")
			w.phone(o).Says("0 1001")
		}
		w.hasState(1001, domain.Open)
		duty.Sees("【值班】工单 1001")
		chief.Sees("【督办】工单 1001", "还没人接")
		for _, o := range []string{"oWANG", "oCHEN", "oZHAO", "oSUN"} {
			w.phone(o).Hears("休息", "好的")
		}
		w.phone("oLIU").Follows().Hears("3号楼1单元102灯坏了", "工单 1002")
		duty.Sees("【值班】工单 1002")
		chief.Sees("【督办】工单 1002")
		duty.Hears("1 1002", "归您了").Hears("4 1002 家里有事", "另找人")
		w.phone("oLIU").Sees("已交给社区值班的人")
		if got := len(w.owedAs(1002, domain.PushLate)); got != 2 {
			t.Errorf("those above were told %d times, want at the start and when it was handed back", got)
		}
		w.isInOrder()
	})
}
