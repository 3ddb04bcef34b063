package story

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
)

// Tells lets WeChat tell Linli something of a phone's owner, and lets everything
// due be done; nobody is answered.
func (p *phone) Tells(event string, elements ...sim.Element) *phone {
	p.w.t.Helper()
	reply, err := p.phone.SendsRaw(p.w.ctx, "event", append([]sim.Element{sim.Text("Event", event)}, elements...)...)
	p.w.must(err)
	if reply != "" {
		p.w.t.Fatalf("%s read %q in answer to %s", p.name, reply, event)
	}
	p.w.deliver()
	return p
}

// isInOrder fails the test if the records are not.
func (w *town) isInOrder() {
	w.t.Helper()
	found, err := w.app.DB.View(w.ctx).Verify(w.clock.Now())
	w.must(err)
	for _, f := range found {
		w.t.Error(f)
	}
}

func TestWhatWeChatTellsOfStrangersBringsNobodyHere(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		stranger := w.phone("oNOBODY")
		stranger.Tells("MASSSENDJOBFINISH", sim.Number("MsgID", 7), sim.Text("Status", "send success"), sim.Number("TotalCount", 100))
		stranger.Tells("user_info_modified", sim.Text("OpenID", "oNOBODY"))
		stranger.Tells("LOCATION", sim.Text("Latitude", "36.06"), sim.Text("Longitude", "103.83"))
		stranger.Tells("never_seen_before")
		if _, err := w.app.DB.View(w.ctx).Identity("yanbin", "oNOBODY"); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("somebody came: %v", err)
		}
		w.isInOrder()
	})
}

func TestWhateverSheSendsOpensTheWindow(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		for kind, elements := range map[string][]sim.Element{
			"video":    {sim.Text("MediaId", "m1"), sim.Text("ThumbMediaId", "t1")},
			"location": {sim.Number("Location_X", 36), sim.Number("Location_Y", 103), sim.Text("Label", "")},
			"link":     {sim.Text("Title", "通知"), sim.Text("Url", "http://x/")},
			"hologram": {sim.Text("Depth", "3")},
		} {
			wang := w.phone("oWANG")
			w.forward(72 * time.Hour)
			_, err := wang.phone.SendsRaw(w.ctx, kind, elements...)
			w.must(err)
			identity, err := w.app.DB.View(w.ctx).Identity("yanbin", "oWANG")
			w.must(err)
			if want := w.clock.Now().Add(domain.WordWindow); !identity.WindowUntil.Equal(want.Truncate(time.Millisecond)) {
				t.Errorf("after a %s the window is open until %v, want %v", kind, identity.WindowUntil, want)
			}
		}
	})
}

func TestAResultThatNobodyWaitsForIsLogged(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		var log strings.Builder
		w.app.Intake.Log = slog.New(slog.NewTextHandler(&log, nil))
		zhang := w.phone("oZHANG").Follows()
		zhang.Tells("MASSSENDJOBFINISH", sim.Number("MsgID", 7), sim.Text("Status", "send success"), sim.Number("TotalCount", 100), sim.Number("SentCount", 97), sim.Number("ErrorCount", 3))
		zhang.Tells("wxa_media_check", sim.Text("trace_id", "planted-trace"), sim.Number("isrisky", 1))
		zhang.Tells("TEMPLATESENDJOBFINISH", sent("8", "success")...)
		lines := strings.Split(strings.TrimSpace(log.String()), "\n")
		if len(lines) != 1 || !strings.Contains(lines[0], "account=yanbin kind=sent") || !strings.Contains(lines[0], "people=100 left=0 sent=97 failed=3") {
			t.Errorf("logged\n%s", log.String())
		}
	})
}
