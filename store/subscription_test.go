package store_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

func TestWhatSomebodyAgreedToIsSpentMessageByMessage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		const her, notice = domain.ID(7), "S-notice"
		inTx(t, db, func(tx *store.Tx) error {
			return tx.AddIdentity(domain.Identity{ID: her, Account: "yanbin", OpenID: "oZHANG", Person: 1})
		})
		second := time.Unix(0, 0)
		saysAt := func(at time.Time, accepted, popup bool) func(tx *store.Tx) error {
			return func(tx *store.Tx) error {
				return tx.Subscribe(her, domain.Subscription{TemplateID: notice, Accepted: accepted, Popup: popup}, at)
			}
		}
		says := func(accepted, popup bool) func(tx *store.Tx) error {
			return func(tx *store.Tx) error {
				second = second.Add(time.Hour)
				return saysAt(second, accepted, popup)(tx)
			}
		}
		before := func(ago time.Duration, accepted, popup bool) func(tx *store.Tx) error {
			return func(tx *store.Tx) error { return saysAt(second.Add(-ago), accepted, popup)(tx) }
		}
		left := func() (n int) {
			for {
				var spent bool
				inTx(t, db, func(tx *store.Tx) (err error) {
					spent, err = tx.Agreed(store.Way{Identity: her, Template: domain.Template{ID: notice}})
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
			{"a yes that was said before the no, and told after it", []func(tx *store.Tx) error{says(false, true), before(time.Second, true, true)}, 0},
			{"a no that was said before the yes, and told after it", []func(tx *store.Tx) error{says(true, true), before(time.Second, false, true)}, 1},
			{"it ended what was agreed before it", []func(tx *store.Tx) error{says(true, true), says(true, true), before(time.Second, false, true)}, 1},
			{"a yes before that no comes last", []func(tx *store.Tx) error{says(true, true), before(time.Second, false, true), before(time.Minute, true, true)}, 1},
			{"two yes in the wrong order are two", []func(tx *store.Tx) error{says(true, true), before(time.Second, true, true)}, 2},
			{"in one second the order of arrival counts", []func(tx *store.Tx) error{says(true, true), before(0, false, true), before(0, true, true)}, 1},
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
			if spent, err := tx.Agreed(store.Way{Identity: 8, Template: domain.Template{ID: notice}}); spent || err != nil {
				t.Errorf("another's was spent: %v, %v", spent, err)
			}
			return nil
		})
	})
}

func TestOneMessageIsSpentOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		inTx(t, db, func(tx *store.Tx) error {
			if err := tx.AddIdentity(domain.Identity{ID: 7, Account: "yanbin", OpenID: "oZHANG", Person: 1}); err != nil {
				return err
			}
			return tx.Subscribe(7, domain.Subscription{TemplateID: "S", Accepted: true, Popup: true}, tx.Now)
		})
		var all sync.WaitGroup
		var won atomic.Int32
		for range 8 {
			all.Go(func() {
				spent := false
				err := db.InTx(ctx, func(tx *store.Tx) (err error) {
					spent, err = tx.Agreed(store.Way{Identity: 7, Template: domain.Template{ID: "S"}})
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
