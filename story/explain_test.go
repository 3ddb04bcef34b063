package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
)

// TestAnOperatorIsToldWhyAPushWentThatWay: each way in plain English, and
// nobody by name.
func TestAnOperatorIsToldWhyAPushWentThatWay(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		for range 3 { // she and the two who are told that somebody comes
			w.wechat.Fail("/cgi-bin/message/custom/send", sim.Fault{Code: 45047})
		}
		w.phone("oWANG").Hears("1", "归您了")
		dir := t.TempDir()
		writeConfig(t, dir, w.cfg)
		explained := func(p domain.Push, words ...string) {
			t.Helper()
			out, errs, code := linli(t, dir, "push", "explain", p.ID.String())
			for _, word := range words {
				if code != 0 || !strings.Contains(out, word) || private.MatchString(out) {
					t.Errorf("ended with %d and does not say %q:\n%s%s", code, word, out, errs)
				}
			}
		}
		pushes, err := w.app.DB.View(w.ctx).PushesFor(w.ticket(1001).ID)
		w.must(err)
		for _, p := range pushes {
			if p.Kind == domain.PushComing {
				explained(p, "coming about ticket", "by custom of yanbin: refused: this way is shut for this person (errcode 45047)",
					"by template of yanbin: taken", "not custom of yanbin: this push was refused there before", "now: sent by template")
			}
		}
		w.at("22:00")
		w.forward(time.Hour)
		w.phone("oLIU").Follows().Says("3号楼1单元102灯坏了")
		w.forward(time.Minute)
		pushes, err = w.app.DB.View(w.ctx).PushesFor(w.ticket(1002).ID)
		w.must(err)
		explained(pushes[0], "no way was taken: it waits", "quiet hours", "now: pending: due since")
		oneClearLine(t, dir, []string{"push", "explain", "5"}, "no such push")
		oneClearLine(t, dir, []string{"push"}, "push explain ID")
	})
}
