package store_test

import (
	"testing"
	"time"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// TestARowThatWasNotCalledHasNotBeenTried: a row that is given back uncalled six
// times over has as many tries left as before.
func TestARowThatWasNotCalledHasNotBeenTried(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		const notice = 77
		inTx(t, db, func(tx *store.Tx) error {
			row := domain.NoticeTo{Notice: notice, Lane: domain.LanePush, State: domain.ToPlanned, Due: tx.Now}
			first, second := row, row
			first.Person, second.Person = 5, 6
			return tx.AddRecipients([]domain.NoticeTo{first, second})
		})
		due := func() (rows []domain.NoticeTo) {
			inTx(t, db, func(tx *store.Tx) (err error) {
				rows, err = tx.DueRecipients(notice, 10)
				return err
			})
			return rows
		}
		for range 6 {
			inTx(t, db, func(tx *store.Tx) error {
				rows, err := tx.DueRecipients(notice, 10)
				if err != nil {
					return err
				}
				if len(rows) != 2 {
					t.Fatalf("%d rows are due", len(rows))
				}
				if err := tx.BeginRecipients("mine", rows, time.Minute); err != nil {
					return err
				}
				called := store.ToResult{State: domain.ToPlanned, Due: tx.Now, Unsent: true}
				idle := called
				idle.Idle = true
				return tx.EndRecipients("mine", map[domain.ID]store.ToResult{rows[0].ID: called, rows[1].ID: idle})
			})
		}
		if rows := due(); len(rows) != 2 || rows[0].Attempts != 6 || rows[1].Attempts != 0 {
			t.Errorf("after six rounds the rows are %+v", rows)
		}
	})
}
