package store_test

import (
	"context"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

func TestOneProcessWatchesUntilItFallsSilent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx := context.Background()
		watches := func(holder string) (mine bool) {
			t.Helper()
			err := db.InTx(ctx, func(tx *store.Tx) (err error) {
				mine, err = tx.Lease("clocks", holder, tx.Now.Add(15*time.Second))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return mine
		}
		for range 2 {
			if !watches("a") {
				t.Fatal("the first comer does not watch")
			}
		}
		if watches("b") {
			t.Fatal("two watch")
		}
		clock.Forward(14 * time.Second)
		if watches("b") || !watches("a") {
			t.Fatal("the watch was lost before its time")
		}
		clock.Forward(15 * time.Second)
		if !watches("b") || watches("a") {
			t.Fatal("nobody took over from a silent process")
		}
	})
}

func TestAClockThatRanOutIsTakenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx := context.Background()
		err := db.InTx(ctx, func(tx *store.Tx) error {
			for ticket := range domain.ID(3) {
				due := tx.Now.Add(time.Duration(ticket) * time.Hour)
				if err := tx.SetClock(domain.Clock{Ticket: ticket + 1, Kind: domain.ClockAccept, Step: int(ticket), Due: due}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		clock.Forward(time.Hour)
		due, err := db.View(ctx).DueClocks(clock.Now(), domain.Clock{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(due) != 2 || due[0].Ticket != 1 || due[1].Step != 1 {
			t.Fatalf("due are %+v", due)
		}
		running, err := db.View(ctx).RunningClock(3)
		if err != nil {
			t.Fatal(err)
		}
		stop := func(id domain.ID) (taken bool) {
			t.Helper()
			err := db.InTx(ctx, func(tx *store.Tx) (err error) {
				taken, err = tx.StopClock(id)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return taken
		}
		if !stop(due[0].ID) || stop(due[0].ID) || stop(running.ID) {
			t.Error("a clock is taken exactly once, and not before its time")
		}
	})
}

func TestAConsentStandsOnceUntilItIsWithdrawn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ctx := context.Background()
		agree := func(tx *store.Tx) error {
			return tx.Consent(store.Consent{Person: 5, Kind: store.ConsentService, By: 5})
		}
		withdraw := func(tx *store.Tx) error { return tx.WithdrawConsent(5, store.ConsentService) }
		for _, do := range []func(*store.Tx) error{agree, agree, withdraw, agree} {
			if err := db.InTx(ctx, do); err != nil {
				t.Fatal(err)
			}
			clock.Forward(time.Minute)
		}
		consents, err := db.View(ctx).Consents(5)
		if err != nil {
			t.Fatal(err)
		}
		if len(consents) != 2 || consents[0].Withdrawn.IsZero() || !consents[1].Withdrawn.IsZero() {
			t.Errorf("the consents are %+v", consents)
		}
	})
}
