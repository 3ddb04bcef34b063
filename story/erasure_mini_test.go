package story

import (
	"testing"

	"linli/service"
)

func TestWhatHerHelpersReadInTheMiniProgramIsErasedToo(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		wang := w.opens("oWANG").links()
		zhang.Hears("3号楼2单元503厨房水管漏水了", "工单 1001")
		ticket := wang.takes()
		wang.does("POST", "/tasks/"+ticket+"/arrive", nil)
		wang.does("POST", "/tasks/"+ticket+"/done", nil)
		zhang.Hears("1", "办结")
		if len(places(w, "厨房水管")) == 0 {
			t.Fatal("it is nowhere even before")
		}
		_, err := w.subject().Erase(w.ctx, operator, service.Who{Account: "yanbin", OpenID: "oZHANG"})
		w.must(err)
		w.nowhere("厨房水管", "503", "oZHANG")
		w.isInOrder()
	})
}
