package notice

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"linli/domain"
)

// slow is a WeChat that takes its time; it counts who was cut off.
type slow struct {
	takes time.Duration

	mu          sync.Mutex
	begun, torn int
}

func (s *slow) Send(ctx context.Context, _ domain.Delivery) (domain.Receipt, error) {
	s.mu.Lock()
	s.begun++
	s.mu.Unlock()
	select {
	case <-time.After(s.takes):
		return domain.Receipt{}, nil
	case <-ctx.Done():
		s.mu.Lock()
		s.torn++
		s.mu.Unlock()
		return domain.Receipt{}, &domain.SendError{Class: domain.SendUnknown, Detail: "no answer"}
	}
}

// TestWhoWasNotCalledHasNotBeenTried: what a slow WeChat leaves of a chunk was not
// called, costs no try, and comes next; nobody is cut off because the chunk ends.
func TestWhoWasNotCalledHasNotBeenTried(t *testing.T) {
	for _, takes := range []time.Duration{100 * time.Millisecond, 1300 * time.Millisecond, 5900 * time.Millisecond, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			wire := &slow{takes: takes}
			r := &Crier{Sender: wire, Log: slog.New(slog.DiscardHandler)}
			c := &chunk{at: time.Now(), calls: make([]call, usualChunk)}
			for i := range c.calls {
				c.calls[i].row.Attempts = 1
			}
			taken, idle := r.call(t.Context(), c), 0
			if took := time.Since(c.at); took+patience > lease {
				t.Errorf("calls of %s: the chunk takes %s: its rows are another's before it is written down", takes, took)
			}
			for _, one := range c.calls {
				if !one.idle {
					continue
				}
				idle++
				if to := verdict(one, failureOf(one.err), c.at); to.State != domain.ToPlanned || !to.Idle || !to.Unsent || !to.Due.Equal(c.at) {
					t.Fatalf("who was not called becomes %+v", to)
				}
			}
			if idle+wire.begun != usualChunk || taken != wire.begun-wire.torn {
				t.Errorf("calls of %s: %d taken, %d begun, %d not called", takes, taken, wire.begun, idle)
			}
			if takes < answers && wire.torn > 0 {
				t.Errorf("calls of %s: %d are cut off", takes, wire.torn)
			}
			if takes > answers && idle == 0 || takes < begins/8 && idle > 0 {
				t.Errorf("calls of %s: %d are not called", takes, idle)
			}
		})
	}
}
