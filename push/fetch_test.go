package push

import (
	"testing"
	"time"

	"linli/domain"
)

// TestEveryFetchEnds walks every class: what may pass is tried for three days
// and no longer, what is gone not once more.
func TestEveryFetchEnds(t *testing.T) {
	now := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	for class, passes := range map[domain.SendClass]bool{
		domain.SendAgain: true, domain.SendUnknown: true, domain.SendStop: true, domain.SendClosed: true,
		domain.SendGone: false, domain.SendBad: false,
	} {
		p, at := domain.Push{Attempts: 1}, now
		state, due := fetchVerdict(p, class, at)
		for state == domain.PushPending && p.Attempts < 1000 {
			if wait := due.Sub(at); wait < time.Second || wait > time.Hour {
				t.Errorf("%s waits %s after attempt %d", class, wait, p.Attempts)
			}
			at = due
			p.Attempts++
			state, due = fetchVerdict(p, class, at)
		}
		lasted := at.Sub(now)
		if state != domain.PushFailed || passes && (lasted < 72*time.Hour || lasted > 80*time.Hour) || !passes && lasted > 0 {
			t.Errorf("%s ends as %s after %s", class, state, lasted)
		}
	}
	if _, due := fetchVerdict(domain.Push{Attempts: 1}, domain.SendAgain, now); due.Sub(now) > 10*time.Second {
		t.Errorf("the first time it waits %s", due.Sub(now))
	}
	if _, due := fetchVerdict(domain.Push{Attempts: 1}, domain.SendStop, now); due.Sub(now) <= domain.StopFor {
		t.Error("an account that was stopped for it gets no time for anything else")
	}
}
