package sim

import (
	"sync"
	"time"
)

// Clock is a clock that can be put forward: what takes WeChat two days is over at once.
type Clock struct {
	base func() time.Time

	mu    sync.Mutex
	ahead time.Duration
}

// NewClock is a clock that goes with base until it is put forward.
func NewClock(base func() time.Time) *Clock { return &Clock{base: base} }

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base().Add(c.ahead)
}

// Pass puts the clock forward.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}
