package store_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// opens writes one ticket and returns its number.
func opens(tx *store.Tx) (int64, error) {
	ticket := domain.Ticket{ID: tx.NewID(), Account: "yanbin", Community: 1, Requester: 2, State: domain.Open}
	err := tx.AddTicket(&ticket, tx.NewID(), 1)
	return ticket.Number, err
}

func TestNumbersRunWithoutHoles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		const deeds, broken = 60, 3
		var all sync.WaitGroup
		var mu sync.Mutex
		var got []int64
		for i := range deeds {
			all.Go(func() {
				var number int64
				err := db.InTx(ctx, func(tx *store.Tx) (err error) {
					if number, err = opens(tx); err == nil && i%broken == 0 {
						return errors.New("thought better of it")
					}
					return err
				})
				if err != nil {
					if i%broken != 0 {
						t.Error(err)
					}
					return
				}
				mu.Lock()
				got = append(got, number)
				mu.Unlock()
			})
		}
		all.Wait()
		// Those that were given back last are taken by the next.
		for len(got) < deeds {
			inTx(t, db, func(tx *store.Tx) error {
				number, err := opens(tx)
				got = append(got, number)
				return err
			})
		}
		slices.Sort(got)
		for i, number := range got {
			if number != int64(domain.FirstNumber+i) {
				t.Fatalf("the numbers are %v", got)
			}
		}
	})
}

func TestADeedUnderWayKeepsNoOtherFromItsNumber(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		if engine == store.SQLite {
			continue // one writer at a time by nature
		}
		// A new database: where rows were deleted a second before, an insert waits.
		db := storetest.Open(t, storetest.URL(t, engine), storetest.NewClock())
		inTx(t, db, func(tx *store.Tx) error {
			if _, err := opens(tx); err != nil {
				return err
			}
			inTx(t, db, func(other *store.Tx) error { // would wait for the first one's end
				_, err := opens(other)
				return err
			})
			return nil
		})
	}
}
