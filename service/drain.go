package service

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"linli/store"
)

// How the spool is worked through: how many writers side by side, how often a
// message may fail while others pass, how much more time it has than a callback,
// how often it is looked at while something waits, and how often for files of
// processes that died.
const (
	drainAbreast  = 4
	drainTries    = 10
	drainPatience = 5
	drainPace     = time.Second
	adoptEvery    = 30 // rounds
)

// RunDrain works through the spool as soon as something waits, and every second
// while it does, until ctx ends.
func (s *Intake) RunDrain(ctx context.Context) {
	tick := time.NewTicker(drainPace)
	defer tick.Stop()
	away := false
	for round := 1; ; round++ {
		_, err := s.DrainOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil && !away {
			s.Log.Error("the database takes nothing; messages wait in the spool", "error", err)
		}
		if err == nil && away {
			s.Log.Info("the database is back; the spool is worked through")
		}
		away = err != nil
		select {
		case <-ctx.Done():
			return
		case <-s.Spool.Woke():
		case <-tick.C:
		}
		if round%adoptEvery == 0 {
			if err := s.Spool.Adopt(); err != nil {
				s.Log.Error("the spool's folder could not be read", "error", err)
			}
		}
	}
}

// DrainOnce works through what waits in the spool, each writer's messages in
// their order, several writers side by side, and tells how many left it. A fault
// means that the database takes nothing yet: one message finds that out, the
// others are not tried.
func (s *Intake) DrainOnce(ctx context.Context) (int, error) {
	s.draining.Lock()
	defer s.draining.Unlock()
	due := s.Spool.Due()
	if len(due) == 0 {
		return 0, nil
	}
	var gone atomic.Int64
	_, err := s.drain(ctx, due[0], &gone)
	if err == nil {
		writers, within := errgroup.WithContext(ctx)
		writers.SetLimit(drainAbreast)
		for _, e := range s.Spool.Due() {
			writers.Go(func() error { return s.drainLine(within, e, &gone) })
		}
		err = writers.Wait()
	}
	if gone.Load() > 0 {
		s.Wake()
	}
	return int(gone.Load()), err
}

// drainLine works through one writer's messages until one of them must wait.
func (s *Intake) drainLine(ctx context.Context, e *store.Spooled, gone *atomic.Int64) error {
	for e != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		passed, err := s.drain(ctx, e, gone)
		if err != nil || !passed {
			return err
		}
		e = s.Spool.Next(e)
	}
	return nil
}

// drain does what one message asks; passed tells that it has left the spool.
// One that fails while the database takes a write has a fault of its own: it
// waits longer each time, and in the end for a person.
func (s *Intake) drain(ctx context.Context, e *store.Spooled, gone *atomic.Int64) (passed bool, err error) {
	m, fault := s.Spool.Read(e)
	if fault == nil {
		trying, cancel := context.WithTimeout(ctx, drainPatience*s.Patience)
		_, fault = s.take(trying, m, e)
		cancel()
	}
	if fault == nil {
		s.Spool.Done(e)
		gone.Add(1)
		return true, nil
	}
	probing, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	if err := s.DB.Writable(probing); err != nil {
		return false, err
	}
	if s.Spool.Postpone(e, fault) < drainTries {
		return false, nil
	}
	if err := s.Spool.SetAside(e, fault); err != nil {
		s.Log.Error("a spooled message that keeps failing could not be set aside", "error", err)
		return false, nil
	}
	gone.Add(1)
	return true, nil
}
