package service

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"linli/domain"
	"linli/store"
)

// Spreads carries what became of a loss to everybody who reported it. The deed
// itself is done to the one ticket that is seen to, so that it is quick however
// many households wait; theirs follow within seconds, some at a time. What is
// left to do stands in the database, so that a process that dies forgets nothing.
type Spreads struct {
	DB     *store.DB
	Holder string // names this process among several
	Wake   func() // tells the sender that something may be due
	Log    *slog.Logger
}

// How many reports are reached in one transaction: few enough that nobody who
// writes meanwhile waits for it.
const spreadBatch = 25

// Run carries on every second, until ctx ends.
func (s *Spreads) Run(ctx context.Context) {
	tick := time.NewTicker(clockPace)
	defer tick.Stop()
	for {
		if _, err := s.Once(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("what became of a loss could not be carried on", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once reaches everybody there is to reach and tells how many; nobody while
// another process is at it.
func (s *Spreads) Once(ctx context.Context) (reached int, err error) {
	var passed domain.ID // what fails stays, and is passed over
	for {
		var at store.Spread
		n := 0
		err := s.DB.InTx(ctx, func(tx *store.Tx) error {
			n, at = 0, store.Spread{}
			mine, err := tx.Lease("spreads", s.Holder, tx.Now.Add(clockLease))
			if err != nil || !mine {
				return err
			}
			if at, err = tx.NextSpread(passed); err != nil {
				return dropNotFound(err)
			}
			n, err = spreadSome(tx, at)
			return err
		})
		switch {
		case err != nil && (ctx.Err() != nil || at.ID == 0):
			return reached, err
		case err != nil:
			// One loss that cannot be carried on keeps no other waiting.
			s.Log.Error("what became of a loss did not reach all", "spread", at.ID, "ticket", at.Main, "kind", at.Kind, "error", err)
			passed = at.ID
		case at.ID == 0:
			return reached, nil
		}
		if reached += n; n > 0 {
			s.Wake()
		}
	}
}

// spreadSome reaches the next few reports.
func spreadSome(tx *store.Tx, s store.Spread) (int, error) {
	some, err := tx.ToReach(s, spreadBatch)
	if err != nil {
		return 0, err
	}
	for _, one := range some {
		if err := reach(tx, s, one); err != nil {
			return 0, err
		}
	}
	if len(some) < spreadBatch {
		return len(some), tx.EndSpread(s)
	}
	return len(some), tx.Reached(s, some[len(some)-1].ID)
}

// reach does to one report what became of its loss.
func reach(tx *store.Tx, s store.Spread, one domain.Ticket) error {
	switch s.Kind {
	case store.SpreadWord: // by the number of her own ticket
		p := pushOf(one, s.Push, one.Requester, tx.Now)
		p.Key = fmt.Sprintf("%s:%d:into%d:%d", s.Push, one.ID, s.Version, one.Requester)
		return tx.Owe(p)
	case store.SpreadEnd: // she is asked for her own word
		one.Owner = s.Person
		if err := step(tx, &one, move{domain.Settle, domain.House, house, map[string]any{"into": s.Main}}); err != nil {
			return err
		}
		return tell(tx, one, domain.PushFollowup)
	case store.SpreadApart:
		err := unmerge(tx, &one, domain.By(s.Person))
		if domain.CodeOf(err) == domain.Conflict { // merged too long ago
			return nil
		}
		return err
	case store.SpreadPassed:
		return tx.Record(onTicket(one), "passed_on", house, map[string]any{"into": s.Main})
	}
	return domain.Errorf(domain.Internal, "a spread of an unknown kind")
}

// spread makes what became of a ticket reach everybody whose report was merged into it.
func spread(tx *store.Tx, t domain.Ticket, s store.Spread) error {
	some, err := hasMerged(tx.View, t)
	if err != nil || !some {
		return err
	}
	s.Main, s.Version = t.ID, t.Version
	return tx.AddSpread(s)
}
