package store

import (
	"context"
	"slices"
	"sync"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// numbers hands out the running numbers of tickets where many transactions run
// at once: a counter row changed inside a deed would be locked to its end, and
// all deeds of an account would wait in one line. Numbers are counted outside of
// them instead, on a connection of its own: one at a time as a rule, several in a
// rush, because each count is a commit of its own. What a
// deed that was rolled back did not use goes to the next, and what is left over
// when the process ends goes back, so numbers run without holes unless it dies in
// a rush. Beside a second process they are not in the order of time.
type numbers struct {
	pool  *sqlx.DB   // one connection
	deeds func() int // how many are under way
	mu    sync.Mutex
	line  map[string]*numberLine
}

// numberLine is one counter's.
type numberLine struct {
	turn chan struct{} // holds one token: whoever has it may look at the rest
	free []int64
	last int64 // the highest number counted
}

const (
	fewDeeds    = 2  // at once are no rush
	mostNumbers = 32 // counted ahead at most: they are what a killed process loses
)

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
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return 0, domain.Errorf(domain.Unavailable, "take a number: %w", ctx.Err())
	}
	if len(l.free) == 0 {
		many := int64(1)
		if deeds := n.deeds(); deeds > fewDeeds {
			many = min(int64(4*deeds), mostNumbers)
		}
		last, err := n.advance(ctx, name, many)
		if err != nil {
			return 0, err
		}
		l.last = last
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

// close returns what was counted and not used, if nobody has counted on since.
func (n *numbers) close(ctx context.Context) error {
	for name, l := range n.line {
		kept := l.last
		for i := len(l.free) - 1; i >= 0 && l.free[i] == kept; i-- {
			kept--
		}
		if kept == l.last {
			continue
		}
		// Else they are lost, which harms nobody.
		_, _ = n.pool.ExecContext(ctx, `UPDATE counter SET value = ? WHERE name = ? AND value = ?`, kept, name, l.last)
	}
	return n.pool.Close()
}

// advance counts many numbers at once and returns the last of them, in one
// statement that commits by itself and locks its row no longer than that.
func (n *numbers) advance(ctx context.Context, name string, many int64) (last int64, err error) {
	result, err := n.pool.ExecContext(ctx, `INSERT INTO counter (name, value) VALUES (?, LAST_INSERT_ID(?))
		ON DUPLICATE KEY UPDATE value = LAST_INSERT_ID(value + ?)`, name, many, many)
	if err != nil {
		return 0, domain.Errorf(domain.Unavailable, "take a number: %w", wrapped(err))
	}
	return result.LastInsertId()
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
func (tx *Tx) count(name string) (int64, error) {
	n, err := tx.change(`UPDATE counter SET value = value + 1 WHERE name = ?`, name)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		// Two first comers: the loser's duplicate is retried by InTx.
		if err := retryDuplicate(tx.exec(`INSERT INTO counter (name, value) VALUES (?, 1)`, name)); err != nil {
			return 0, err
		}
	}
	var value int64
	if err := tx.one(&value, "counter "+name, `SELECT value FROM counter WHERE name = ?`, name); err != nil {
		return 0, err
	}
	return value, nil
}
