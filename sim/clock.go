package sim

import (
	"sync"
	"time"
)

// Clock is a clock that can be put forward and made to run faster: what takes WeChat two days is over at once.
type Clock struct {
	base func() time.Time

	mu    sync.Mutex
	ahead time.Duration
	speed int       // seconds it goes in one of base
	since time.Time // when it began to go at this speed, by base
}

// NewClock is a clock that goes with base until it is put forward.
func NewClock(base func() time.Time) *Clock { return &Clock{base: base, speed: 1, since: base()} }

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.base()
	return now.Add(c.ahead + c.gained(now))
}

// gained is how far the clock has run ahead since it got its speed.
func (c *Clock) gained(now time.Time) time.Duration {
	return now.Sub(c.since) * time.Duration(c.speed-1)
}

// Pass puts the clock forward.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// Run lets the clock go so many seconds in one; what it has gained stays.
func (c *Clock) Run(speed int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.base()
	c.ahead += c.gained(now)
	c.since, c.speed = now, speed
}

// Standing is how far the clock is ahead and how fast it goes.
func (c *Clock) Standing() (ahead time.Duration, speed int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead + c.gained(c.base()), c.speed
}
