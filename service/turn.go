package service

import (
	"context"
	"sync"

	"linli/domain"
)

// turns has the messages of one writer wait for each other before they take a
// connection to the database. His row would have them wait there anyway, each with
// a connection that others could use: twelve busy volunteers are enough to hold
// them all. What other servers take for him still meets at his row.
type turns struct {
	mu      sync.Mutex
	writers map[string]*turn
}

// turn is one writer's: whoever has put something into busy has it.
type turn struct {
	busy  chan struct{}
	wants int // how many have it or wait for it
}

// take waits until it is a message's turn, those of its writer in the order they
// came, and returns what ends it. Unavailable: ctx ended first.
func (t *turns) take(ctx context.Context, m domain.Message) (end func(), err error) {
	who := m.Account + "|" + m.OpenID
	t.mu.Lock()
	if t.writers == nil {
		t.writers = map[string]*turn{}
	}
	his := t.writers[who]
	if his == nil {
		his = &turn{busy: make(chan struct{}, 1)}
		t.writers[who] = his
	}
	his.wants++
	t.mu.Unlock()
	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if his.wants--; his.wants == 0 {
			delete(t.writers, who)
		}
	}
	select {
	case his.busy <- struct{}{}:
		return func() { <-his.busy; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, domain.Errorf(domain.Unavailable, "an earlier message of its writer is still being taken: %w", ctx.Err())
	}
}
