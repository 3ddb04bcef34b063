package story

import (
	"slices"
	"strings"
	"testing"

	"linli/domain"
)

func TestAGroupsTalkBecomesTicketsByTapsAlone(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		_, he, _ := w.heads()
		he.Hears("群消息\n张姐：大家早上好\n李大爷：3号楼2单元电梯又坏了，停在5楼\n小王：我家也是\n赵婶：草莓特价19.9一斤，要的接龙\n老孙：听说下周要停水三天，大家快存水\n周阿姨：1单元门口的路灯不亮了，晚上看不见",
			"要办的事：", "1 李大爷：3号楼2单元电梯又坏了", "2 周阿姨：1单元门口的路灯", "像传言", "听说下周要停水")
		w.noTicket()
		he.Hears("1", "开好了", "工单 1001", "各位邻居")
		ticket := w.hasState(1001, domain.Offering)
		if strings.Contains(ticket.Text, "草莓") || !strings.Contains(ticket.Text, "电梯") {
			t.Errorf("the ticket says %q", ticket.Text)
		}
		view := w.app.DB.View(w.ctx)
		if _, err := view.TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("there is a second ticket: %v", err)
		}
		left := slices.DeleteFunc(places(w, "路灯不亮了"), func(place string) bool { return strings.HasPrefix(place, "inbox.") })
		if len(left) > 0 { // the message itself and its answer are kept as every message
			t.Errorf("what was not confirmed is kept: %v", left)
		}
		w.isInOrder()
	})
}
