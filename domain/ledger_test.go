package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/domain"
)

// TestEveryTicketIsInOneClass takes events in any order, also such as the state
// machine would never let happen, and counts: each ticket is in one class of the
// month it was received in, and no share is more than the whole.
func TestEveryTicketIsInOneClass(t *testing.T) {
	start := time.Date(2026, 3, 31, 20, 0, 0, 0, domain.China)
	rapid.Check(t, func(r *rapid.T) {
		total := domain.Counts{}
		for range rapid.IntRange(1, 20).Draw(r, "tickets") {
			e, at := domain.Entry{}, start
			e.Take(domain.Happening{Kind: "opened", At: at, To: domain.Open, Category: domain.Repair, Intent: domain.IntentRequest, Community: 1})
			for range rapid.IntRange(0, 12).Draw(r, "events") {
				row := rapid.SampledFrom(domain.Transitions).Draw(r, "deed")
				at = at.Add(time.Duration(rapid.IntRange(0, 5000).Draw(r, "minutes")) * time.Minute)
				e.Take(domain.Happening{Kind: string(row.Deed), At: at, From: row.From, To: row.To, By: 7, Team: 3, Sort: "党员", Part: row.By, Served: 2, Into: 9, Unanswered: rapid.Bool().Draw(r, "unanswered"),
					Rating: domain.Rating(rapid.IntRange(1, 2).Draw(r, "rating")), Due: at.Add(time.Minute).UnixMilli()})
			}
			total.Add(e.Counts()[202603], 1)
			for cell, counts := range e.Cells() {
				if cell.Community != 1 || counts[domain.FigReceived] > 1 {
					r.Fatalf("%+v counts %v", cell, counts)
				}
			}
		}
		if n := total.Sum(domain.Classes...); n != total[domain.FigReceived] {
			r.Fatalf("%d of %d tickets are in a class: %v", n, total[domain.FigReceived], total)
		}
		for _, rate := range []domain.Rate{total.AnsweredRate(), total.SolvedRate(), total.ContentRate(), total.SpokenRate()} {
			if rate.N > rate.Of || rate.N < 0 {
				r.Fatalf("a share of %+v in %v", rate, total)
			}
		}
	})
}

// TestSilenceNeverImprovesAFigure: who said that it is not settled has not taken it
// back by saying nothing after it was done again.
func TestSilenceNeverImprovesAFigure(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, domain.China)
	for _, c := range []struct {
		deeds string
		want  domain.Figure
	}{
		{"take finish lapse", domain.FigSilent},
		{"take finish reopen", domain.FigBad},
		{"take finish reopen take finish", domain.FigWaiting},
		{"take finish reopen take finish lapse", domain.FigBad},
		{"take finish reopen take finish close", domain.FigBad},
		{"take finish reopen take lapse", domain.FigBad},
		{"take finish confirm reopen take finish lapse", domain.FigBad},
		{"take finish reopen take finish confirm", domain.FigGood},
		{"take finish reopen merge unmerge take finish lapse", domain.FigBad}, // another ticket is no word of hers
		{"merge settle reopen take finish lapse", domain.FigBad},              // of hers alone
		{"merge settle reopen", domain.FigBad},
		{"merge settle reopen merge settle", domain.FigMerged},
		{"merge settle confirm unmerge take finish lapse", domain.FigSilent}, // she spoke of another matter
	} {
		e, state := domain.Entry{}, domain.Open
		e.Take(domain.Happening{Kind: "opened", At: at, To: state, Category: domain.Property, Intent: domain.IntentRequest, Community: 1})
		for _, deed := range strings.Fields(c.deeds) {
			i := slices.IndexFunc(domain.Transitions, func(row domain.Transition) bool { return row.From == state && row.Deed == domain.Deed(deed) })
			if i < 0 {
				t.Fatalf("%s: nobody may %s what is %s", c.deeds, deed, state)
			}
			at, state = at.Add(time.Hour), domain.Transitions[i].To
			h := domain.Happening{Kind: deed, At: at, To: state, By: 7, Served: 1}
			switch domain.Deed(deed) {
			case domain.Confirm:
				h.Rating = domain.RatedGood
			case domain.Merge:
				h.Into = 9
			}
			e.Take(h)
		}
		if got := e.Class(); got != c.want {
			t.Errorf("%s: it counts as %s, want %s", c.deeds, got, c.want)
		}
		if e.Dropped() {
			t.Errorf("%s: it is said to be counted nowhere", c.deeds)
		}
	}
}

func TestShareOfFewCasesIsNoPercentage(t *testing.T) {
	for rate, small := range map[domain.Rate]bool{{}: true, {N: 9, Of: 9}: true, {N: 0, Of: 10}: false} {
		if rate.Small() != small {
			t.Errorf("%+v is small: %v", rate, rate.Small())
		}
	}
	if p := (domain.Rate{N: 2, Of: 3}).Percent(); p != 67 {
		t.Errorf("two of three are %d%%", p)
	}
}
