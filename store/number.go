package store

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// numbers hands out the running numbers of tickets where many transactions run
// at once: a counter row changed inside a deed would be locked to its end, and
// all deeds of an account would wait in one line. A number is counted by a
// transaction of its own instead, on a connection of its own, and those who wait
// at the same moment are counted together. What a deed that was rolled back did
// not use goes to the next, so numbers run without holes unless a process ends
// just then.
type numbers struct {
	pool *sqlx.DB // one connection
	mu   sync.Mutex
	line map[string]*numberLine
}

// numberLine is one counter's.
type numberLine struct {
	waiting atomic.Int64
	turn    chan struct{} // holds one token: whoever has it may look at free
	free    []int64
}

func (n *numbers) of(name string) *numberLine {
	n.mu.Lock()
	defer n.mu.Unlock()
	l := n.line[name]
	if l == nil {
		l = &numberLine{turn: make(chan struct{}, 1)}
		if n.line == nil {
			n.line = map[string]*numberLine{}
		}
		n.line[name] = l
	}
	return l
}

// take takes a counter's next number.
func (n *numbers) take(ctx context.Context, name string) (int64, error) {
	l := n.of(name)
	l.waiting.Add(1)
	defer l.waiting.Add(-1)
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return 0, domain.Errorf(domain.Unavailable, "take a number: %w", ctx.Err())
	}
	if len(l.free) == 0 {
		many := l.waiting.Load()
		last, err := n.advance(ctx, name, many)
		if err != nil {
			return 0, err
		}
		for i := last - many + 1; i <= last; i++ {
			l.free = append(l.free, i)
		}
	}
	number := l.free[0]
	l.free = l.free[1:]
	return number, nil
}

// giveBack returns a number that nobody will ever read.
func (n *numbers) giveBack(name string, number int64) {
	l := n.of(name)
	l.turn <- struct{}{}
	l.free = append(l.free, number)
	slices.Sort(l.free)
	<-l.turn
}

// advance counts many numbers at once and returns the last of them.
func (n *numbers) advance(ctx context.Context, name string, many int64) (last int64, err error) {
	own, err := n.pool.BeginTxx(ctx, nil)
	if err != nil {
		return 0, domain.Errorf(domain.Unavailable, "take a number: %w", wrapped(err))
	}
	defer func() { _ = own.Rollback() }() // after the commit it does nothing
	tx := &Tx{View: View{ctx: ctx, q: own}}
	if last, err = tx.advance(name, many); err != nil {
		return 0, err
	}
	if err := own.Commit(); err != nil {
		return 0, domain.Errorf(domain.Unavailable, "take a number: %w", wrapped(err))
	}
	return last, nil
}

// number takes the next number of a counter that people read, from 1.
func (tx *Tx) number(name string) (int64, error) {
	if tx.numbers == nil {
		return tx.count(name)
	}
	number, err := tx.numbers.take(tx.ctx, name)
	if err == nil {
		tx.took = append(tx.took, taken{name, number})
	}
	return number, err
}

// taken is a number that a transaction used.
type taken struct {
	name   string
	number int64
}

// count takes the next number of a named counter, from 1.
func (tx *Tx) count(name string) (int64, error) { return tx.advance(name, 1) }

// advance counts a counter on and returns where it stands then.
func (tx *Tx) advance(name string, many int64) (int64, error) {
	n, err := tx.change(`UPDATE counter SET value = value + ? WHERE name = ?`, many, name)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		// Two first comers: the loser's duplicate is retried by InTx.
		if err := retryDuplicate(tx.exec(`INSERT INTO counter (name, value) VALUES (?, ?)`, name, many)); err != nil {
			return 0, err
		}
	}
	var value int64
	if err := tx.one(&value, "counter "+name, `SELECT value FROM counter WHERE name = ?`, name); err != nil {
		return 0, err
	}
	return value, nil
}
