package story

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// consenting tells how many consents of hers stand.
func (w *town) consenting() string {
	w.t.Helper()
	return column(w, w.behind(), `SELECT COUNT(*) FROM consent WHERE kind = 'service' AND withdrawn_at = 0`)
}

func TestWhoTookHisConsentBackIsAskedAgainInChat(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang := w.phone("oZHANG").Follows().Hears("3号楼2单元501灯坏了", "正在找人")
		if got := w.consenting(); got != "1" {
			t.Fatalf("%s consents stand after her first matter", got)
		}
		mini := w.opens("oZHANG").links()
		mini.does("DELETE", "/me/consent", nil)
		w.forward(time.Hour)
		zhang.Hears("厨房水管漏水了", "撤回过同意", "请回 1")
		if got := w.consenting(); got != "0" {
			t.Fatalf("%s consents stand, and she was only asked", got)
		}
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Fatalf("something was made of her words: %v", err)
		}
		zhang.Hears("1", "1002", "正在找人")
		if got := w.consenting(); got != "1" {
			t.Errorf("%s consents stand after her yes", got)
		}
		if got := w.ticket(1002); got.Text != "厨房水管漏水了" {
			t.Errorf("the matter is %q", got.Text)
		}
		w.forward(time.Minute)
		zhang.Hears("楼道里有垃圾没人扫", "1003")
		w.isInOrder()
	})
}

func TestADangerNeedsNoConsentAndRenewsNone(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		zhang := w.phone("oZHANG").Follows().Hears("3号楼2单元501灯坏了", "正在找人")
		mini := w.opens("oZHANG").links()
		mini.does("DELETE", "/me/consent", nil)
		zhang.Hears("家里着火了", "119")
		w.phone("oLIMIN").Sees("1002")
		asked := mini.does("POST", "/tickets", map[string]any{"text": "爷爷昏倒了叫不醒"})
		if !at[bool](t, asked, "danger") {
			t.Errorf("a danger was answered %v", asked)
		}
		if got := w.consenting(); got != "0" {
			t.Errorf("%s consents stand after a danger", got)
		}
		w.isInOrder()
	})
}

func TestWhoTookHisConsentBackIsAskedAgainInTheMiniProgram(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		li := w.opens("mLI").lives("3号楼", "2", "501")
		if told := at[string](t, li.does("POST", "/tickets", map[string]any{"text": "水管漏了"}), "message"); !strings.Contains(told, "只给来帮您的人看") {
			t.Errorf("nobody told her how her words are kept: %s", told)
		}
		w.forward(time.Minute)
		if told := at[string](t, li.does("POST", "/tickets", map[string]any{"text": "灯坏了"}), "message"); strings.Contains(told, "只给来帮您的人看") {
			t.Errorf("she is told again: %s", told)
		}
		li.does("DELETE", "/me/consent", nil)
		li.fails(http.StatusForbidden, "POST", "/tickets", map[string]any{"text": "下水道堵了"}, "no_consent", "请先在「我的」里同意")
		if got := w.consenting(); got != "0" {
			t.Errorf("%s consents stand, and she was only asked", got)
		}
		li.does("PUT", "/me/consent", map[string]any{"kind": "service"})
		li.does("POST", "/tickets", map[string]any{"text": "下水道堵了"})
		if got := w.consenting(); got != "1" {
			t.Errorf("%s consents stand after her yes", got)
		}
		w.isInOrder()
	})
}

func TestWhoFollowsByTheCodeAtHerDoorIsToldHowHerWordsAreKept(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		buildings, err := w.app.DB.View(w.ctx).BuildingsOf("yanbin", "3")
		w.must(err)
		scene := "b" + buildings[0].ID.String()
		zhang := w.phone("oZHANG")
		if reply := zhang.Scans(scene); !strings.Contains(reply, "3号楼") || !strings.Contains(reply, "只给来帮您的人看") {
			t.Errorf("she read %s", reply)
		}
		if reply := zhang.Scans(scene); strings.Contains(reply, "只给来帮您的人看") {
			t.Errorf("she reads it again: %s", reply)
		}
	})
}
