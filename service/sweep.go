package service

import (
	"context"
	"log/slog"
	"time"

	"linli/store"
)

// Sweep takes away what has explained the past for long enough.
type Sweep struct {
	DB  *store.DB
	Log *slog.Logger
}

// How often it is swept, and how many rows go in one transaction.
const (
	sweepPace = time.Hour
	sweepMost = 500
)

// Run sweeps every hour, until ctx ends.
func (s *Sweep) Run(ctx context.Context) {
	tick := time.NewTicker(sweepPace)
	defer tick.Stop()
	for {
		if _, err := s.Once(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("what is too old could not be taken away", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once takes away all that is too old, a little at a time, and tells how many
// rows that were.
func (s *Sweep) Once(ctx context.Context) (gone int64, err error) {
	for n := int64(sweepMost); err == nil && n == sweepMost; gone += n {
		err = s.DB.InTx(ctx, func(tx *store.Tx) (err error) {
			n, err = tx.SweepDecisions(tx.Now.Add(-store.DecisionsKept), sweepMost)
			return err
		})
		if err != nil {
			return gone, err
		}
	}
	var days int64
	err = s.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		if days, err = tx.SweepQuota(tx.Now.Add(-store.QuotaKept)); err != nil {
			return err
		}
		errands, err := tx.SweepErrands(tx.Now.Add(-store.QuotaKept))
		days += errands
		return err
	})
	return gone + days, err
}
