package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

func TestBacklogCountsWhatIsUnfinished(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		store.AddBareCommunity(t, db, 1)
		store.AddFinished(t, db, 600)
		now := clock.Now()
		store.OwePast(t, db, "late", domain.PushPending, now.Add(-90*time.Second))
		store.OwePast(t, db, "silent", domain.PushSending, now.Add(-2*time.Minute))
		store.OwePast(t, db, "under way", domain.PushSending, now.Add(time.Second))
		store.OwePast(t, db, "later", domain.PushPending, now.Add(time.Hour))
		store.OwePast(t, db, "human", domain.PushHuman, now.Add(-time.Hour))
		store.OwePast(t, db, "refused", domain.PushFailed, now.Add(-time.Hour))
		store.OwePast(t, db, "long ago", domain.PushHuman, now.Add(-25*time.Hour))
		inTx(t, db, func(tx *store.Tx) error {
			for i, state := range []domain.State{domain.Open, domain.Offering, domain.Offering, domain.Resolved, domain.Cancelled} {
				ticket := domain.Ticket{ID: tx.NewID(), Community: domain.ID(i % 2), Account: "yanbin", State: state}
				if err := tx.AddTicket(&ticket, tx.NewID(), 0); err != nil {
					return err
				}
				if err := tx.SetClock(domain.Clock{Ticket: ticket.ID, Kind: domain.ClockAccept, Due: now.Add(time.Duration(i-2) * time.Minute)}); err != nil {
					return err
				}
			}
			if err := tx.PauseAccount("yuchi", 40164, now.Add(-time.Second)); err != nil {
				return err
			}
			return tx.PauseAccount("yanbin", 40164, now.Add(time.Minute))
		})
		b, err := db.Backlog(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if b.Due != 2 || !b.OldestDue.Equal(now.Add(-2*time.Minute)) || b.ToPeople != 2 || b.Overdue != 3 || len(b.Paused) != 1 || b.Paused[0].Account != "yanbin" {
			t.Errorf("%+v", b)
		}
		for state, want := range map[domain.State]int{domain.Open: 1, domain.Offering: 2, domain.Accepted: 0, domain.Working: 0, domain.Resolved: 1} {
			if b.Tickets[state] != want {
				t.Errorf("%d tickets are %s, want %d", b.Tickets[state], state, want)
			}
		}
		if _, counted := b.Tickets[domain.Closed]; counted {
			t.Error("finished tickets are counted")
		}
		for index, plan := range store.Plans(t, db) {
			if !strings.Contains(plan, index) {
				t.Errorf("%s is not used:\n%s", index, plan)
			}
		}
	})
}

func TestAnEmptyBacklog(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		b, err := db.Backlog(ctx)
		if err != nil || b.Due != 0 || !b.OldestDue.IsZero() || len(b.Paused) > 0 || len(b.Tickets) != len(domain.Unfinished()) {
			t.Errorf("%+v (%v)", b, err)
		}
	})
}

func TestWritableTellsWhetherAWriteIsTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		if err := db.Writable(ctx); err != nil {
			t.Fatal(err)
		}
		held, release, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			ended <- db.InTx(ctx, func(tx *store.Tx) error {
				if err := tx.PauseAccount("yanbin", 1, tx.Now); err != nil {
					return err
				}
				close(held)
				<-release
				return nil
			})
		}()
		<-held
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		if err := db.Writable(short); db.Engine == store.SQLite && err == nil {
			t.Error("a writer that is held takes a write")
		} else if db.Engine == store.MySQL && err != nil {
			t.Errorf("another's transaction is in the way: %v", err)
		}
		close(release)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if db.Writable(ctx) == nil {
			t.Error("a closed database takes a write")
		}
	})
}
