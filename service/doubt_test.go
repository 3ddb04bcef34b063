package service

import (
	"testing"
	"time"

	"linli/domain"
	"linli/store"
	"linli/understand"
)

// TestOnlyAThingThatIsSeenToSilencesTheModelsWorry: words that go on about a leak
// which somebody is to see to are not asked about; whatever else stands open, is
// over, lies long or may be about herself keeps no worry back.
func TestOnlyAThingThatIsSeenToSilencesTheModelsWorry(t *testing.T) {
	now := time.Date(2026, 11, 28, 3, 0, 0, 0, time.UTC)
	c := &chat{doer: doer{Tx: &store.Tx{Now: now}}, intake: &Intake{Reader: NewLive(nil)}, message: domain.Message{Text: "水越来越多了"}}
	leak := domain.Ticket{Category: domain.Repair, State: domain.Accepted, Changed: now.Add(-time.Hour), Text: "水管漏水"}
	words := understand.Draft{Category: domain.Repair, Hunch: true}
	if !c.goesOnAbout(leak, words) {
		t.Error("a leak that is seen to is asked about")
	}
	for name, change := range map[string]func(t *domain.Ticket, d *understand.Draft){
		"over":         func(t *domain.Ticket, _ *understand.Draft) { t.State = domain.Closed },
		"put off":      func(t *domain.Ticket, _ *understand.Draft) { t.State = domain.Shelved },
		"long ago":     func(t *domain.Ticket, _ *understand.Draft) { t.Changed = now.Add(-13 * time.Hour) },
		"asked before": func(t *domain.Ticket, _ *understand.Draft) { t.Doubt = domain.DoubtCalmed },
		"no kind":      func(t *domain.Ticket, d *understand.Draft) { t.Category, d.Category = domain.Other, domain.Other },
		"her health":   func(t *domain.Ticket, d *understand.Draft) { t.Category, d.Category = domain.Health, domain.Health },
		"somebody":     func(_ *domain.Ticket, d *understand.Draft) { d.Who = "老伴" },
	} {
		other, said := leak, words
		change(&other, &said)
		if c.goesOnAbout(other, said) {
			t.Errorf("%s: her words are not asked about", name)
		}
	}
}
