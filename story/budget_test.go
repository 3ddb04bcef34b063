package story

import (
	"testing"

	"linli/domain"
)

// TestABudgetOfTheConfigurationIsKept: when a day's messages are used up, what
// can wait goes another way.
func TestABudgetOfTheConfigurationIsKept(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.cfg.Accounts[0].Budgets = map[string]int64{"custom": 2} // one of them for dangers
		w.restart()
		ticket := w.taken()
		for _, key := range []string{"oFIRST", "oSECOND"} {
			w.owed(ticket, domain.PushComing, key, true)
		}
		w.deliver()
		p, err := w.app.DB.View(w.ctx).PushOwed("oSECOND")
		w.must(err)
		if p.State != domain.PushSent || p.Channel != domain.ChannelTemplate {
			t.Errorf("the second is %s by %s", p.State, p.Channel)
		}
	})
}
