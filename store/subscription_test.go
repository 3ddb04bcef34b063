package store_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

func TestWhatSomebodyAgreedToIsSpentMessageByMessage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		const her, notice = domain.ID(7), "S-notice"
		says := func(accepted, popup bool) func(tx *store.Tx) error {
			return func(tx *store.Tx) error {
				return tx.Subscribe(her, domain.Subscription{TemplateID: notice, Accepted: accepted, Popup: popup})
			}
		}
		left := func() (n int) {
			for {
				var spent bool
				inTx(t, db, func(tx *store.Tx) (err error) {
					spent, err = tx.SpendSubscription(her, notice)
					return err
				})
				if !spent {
					return n
				}
				n++
			}
		}
		refund := func(tx *store.Tx) error { return tx.RefundSubscription(her, notice) }
		closed := func(tx *store.Tx) error { return tx.CloseSubscription(her, notice) }
		for _, story := range []struct {
			name  string
			deeds []func(tx *store.Tx) error
			want  int
		}{
			{"nothing agreed", nil, 0},
			{"three times yes", []func(tx *store.Tx) error{says(true, true), says(true, true), says(true, true)}, 3},
			{"a yes in the settings is no message", []func(tx *store.Tx) error{says(true, false)}, 0},
			{"a no ends what was left", []func(tx *store.Tx) error{says(true, true), says(false, true)}, 0},
			{"a no in the settings, too", []func(tx *store.Tx) error{says(true, true), says(false, false)}, 0},
			{"a yes after a no counts", []func(tx *store.Tx) error{says(false, true), says(true, true)}, 1},
			{"one that was not used comes back", []func(tx *store.Tx) error{says(true, true), refund}, 2},
			{"none comes back after a no", []func(tx *store.Tx) error{says(true, true), says(false, true), refund}, 0},
			{"WeChat knows of none", []func(tx *store.Tx) error{says(true, true), says(true, true), closed}, 0},
		} {
			for _, deed := range story.deeds {
				inTx(t, db, deed)
			}
			if got := left(); got != story.want {
				t.Errorf("%s: %d messages, want %d", story.name, got, story.want)
			}
		}
		holds := func(want bool, deed func(tx *store.Tx) error) {
			t.Helper()
			inTx(t, db, deed)
			inTx(t, db, func(tx *store.Tx) error {
				if held, err := tx.HoldsSubscription(her, notice); held != want || err != nil {
					t.Errorf("a long-term consent holds: %v (%v)", held, err)
				}
				return nil
			})
		}
		holds(true, says(true, true))
		holds(false, says(false, false))
		holds(true, says(true, false)) // switched on again in the settings
		holds(false, closed)
		holds(true, says(true, true))
		inTx(t, db, func(tx *store.Tx) error {
			if held, err := tx.HoldsSubscription(8, notice); held || err != nil {
				t.Errorf("another's holds: %v, %v", held, err)
			}
			if spent, err := tx.SpendSubscription(8, notice); spent || err != nil {
				t.Errorf("another's was spent: %v, %v", spent, err)
			}
			return nil
		})
	})
}

func TestOneMessageIsSpentOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		inTx(t, db, func(tx *store.Tx) error {
			return tx.Subscribe(7, domain.Subscription{TemplateID: "S", Accepted: true, Popup: true})
		})
		var all sync.WaitGroup
		var won atomic.Int32
		for range 8 {
			all.Go(func() {
				spent := false
				err := db.InTx(ctx, func(tx *store.Tx) (err error) {
					spent, err = tx.SpendSubscription(7, "S")
					return err
				})
				if err != nil {
					t.Error(err)
				}
				if spent {
					won.Add(1)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 {
			t.Errorf("%d of 8 spent it", won.Load())
		}
	})
}
