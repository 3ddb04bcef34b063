package story

import (
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

// TestWhatExplainsThePastIsKeptForAWhile: decisions go after ninety days, but for
// those about what is still owed; the counters of a day after forty.
func TestWhatExplainsThePastIsKeptForAWhile(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		sweeps := func(after time.Duration, want int64) {
			t.Helper()
			w.clock.Forward(after)
			gone, err := w.app.Sweep.Once(w.ctx)
			w.must(err)
			if gone != want {
				t.Errorf("%d rows were taken away, want %d", gone, want)
			}
		}
		ticket := w.taken()
		db := w.behind()
		decided := func() int64 { return number(w, db, "SELECT COUNT(*) FROM decision") }
		counted := func() int64 { return number(w, db, "SELECT COUNT(*) FROM quota") }
		owed := number(w, db, "SELECT MAX(push_id) FROM decision")
		w.exec("UPDATE outbox SET state = 'pending' WHERE id = " + domain.ID(owed).String())
		about, all, days := number(w, db, "SELECT COUNT(*) FROM decision WHERE push_id = ?", owed), decided(), counted()
		if ticket.ID == 0 || about == 0 || all-about == 0 || days == 0 {
			t.Fatalf("%d decisions, %d of what is owed, %d counters", all, about, days)
		}
		sweeps(store.QuotaKept, 0)
		sweeps(24*time.Hour, days)
		sweeps(store.DecisionsKept-store.QuotaKept-25*time.Hour, 0)
		sweeps(2*time.Hour, all-about)
		if decided() != about {
			t.Errorf("%d decisions are left, want the %d about what is owed", decided(), about)
		}
		w.exec("UPDATE outbox SET state = 'sent', due_at = 0 WHERE id = " + domain.ID(owed).String())
		for _, f := range w.found() {
			if f.Check == "decision" {
				t.Errorf("verify misses what was taken away in its time: %v", f)
			}
		}
		sweeps(0, about)
	})
}

// found lists what linli verify finds.
func (w *town) found() []store.Finding {
	w.t.Helper()
	found, err := w.app.DB.View(w.ctx).Verify(w.clock.Now())
	w.must(err)
	return found
}
