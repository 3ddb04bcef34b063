package story

import (
	"testing"
	"time"

	"linli/domain"
)

func (w *town) only(number int64) {
	w.t.Helper()
	if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", number+1); domain.CodeOf(err) != domain.NotFound {
		w.t.Errorf("there is a ticket %d: %v", number+1, err)
	}
}

func TestAnAddressGivenTogetherWithTheMatterMakesNoDouble(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang, duty := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
		zhang.Hears("水管漏了", "工单 1001", "几号楼")
		w.forward(4 * time.Minute)
		zhang.Hears("3号楼2单元501，水管漏了", "莱茵小镇3号楼2单元501", "工单 1001")
		wang.Sees("工单号: 1001")
		w.only(1001)
		w.forward(11 * time.Minute)
		duty.SeesNot("1001")
		wang.Hears("1", "工单 1001 归您了", "501")
	})
}

func TestWordsWrittenOneAfterTheOtherAreOneRequest(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		w.forward(time.Minute)
		zhang.Hears("厨房的水管漏得厉害", "工单 1001")
		w.only(1001)
		w.phone("oWANG").Hears("1", "漏得厉害")
		w.forward(4 * time.Minute)
	})
}

func TestTwoNeedsStayTwo(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, wang := w.phone("oZHANG").Follows(), w.phone("oWANG")
		zhang.Hears("水管漏了", "工单 1001", "几号楼")
		zhang.Hears("3号楼2单元501，灯坏了", "工单 1002")
		wang.Sees("工单 1001", "工单 1002")
		if place := w.ticket(1001).Place; place.Room != "501" {
			t.Errorf("the first is at %+v", place)
		}
		zhang.Hears("3号楼2单元501厕所马桶堵了", "工单 1003")
		zhang.Hears("1号楼1单元101马桶堵了", "工单 1004")
		zhang.Hears("卧室灯也坏了", "工单 1005")
	})
}

func TestANewLossIsNoComplaintAboutAnOldOne(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("我姓张，住3号楼2单元501")
		zhang.Hears("3号楼2单元楼道灯坏了", "工单 1001")
		w.phone("oSUN").Hears("1", "归您了").Hears("3", "辛苦了")
		w.hasState(1001, domain.Resolved)
		zhang.Hears("家里没来水了", "工单 1002")
		w.hasState(1001, domain.Resolved)
		zhang.Hears("没修好，还是不亮", "对不起")
		if w.ticket(1001).State == domain.Resolved {
			t.Error("what she says of the light is not heard")
		}
	})
}

func TestAnotherThingThatBreaksIsNoComplaint(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.solved("3号楼2单元501水管漏了")
		zhang.Hears("卧室的灯又坏了，一闪一闪的", "工单 1002")
		w.hasState(1001, domain.Resolved)
		zhang.Hears("水管还在滴水", "对不起")
		w.hasState(1001, domain.Offering)
	})
}
