package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// Pools tells how the database's connections are used, by the name of their pool.
func (db *DB) Pools() map[string]sql.DBStats {
	if db.Engine == SQLite {
		return map[string]sql.DBStats{"write": db.writer.Stats(), "read": db.reader.Stats()}
	}
	return map[string]sql.DBStats{"both": db.writer.Stats()}
}

// Backlog is what is unfinished just now.
type Backlog struct {
	Due       int       // pushes that should be on their way
	OldestDue time.Time // since when the first of them; zero without any
	ToPeople  int       // pushes left to a person, or refused for good, in the last day
	Tickets   map[domain.State]int
	Overdue   int     // clocks that have run out and were not stopped
	Paused    []Pause // accounts, and channels of them, that WeChat refuses just now
}

// countLimit bounds what one figure costs: whatever is more counts as this.
const countLimit = 10_000

// Backlog counts what is unfinished. Each figure reads a stretch of an index,
// at most countLimit of it, and never a finished ticket.
func (db *DB) Backlog(ctx context.Context) (Backlog, error) {
	v, now := db.View(ctx), db.now()
	b := Backlog{Tickets: map[domain.State]int{}}
	for _, read := range []func() error{
		func() error { return v.due(now, &b) },
		func() error {
			return v.number(&b.ToPeople, `outbox WHERE state IN (?, ?) AND due_at > ?`, domain.PushHuman, domain.PushFailed, msec(now.Add(-24*time.Hour)))
		},
		func() error { return v.number(&b.Overdue, `clock WHERE stopped_at = 0 AND due_at <= ?`, msec(now)) },
		func() (err error) { b.Paused, err = v.PausedAccounts(now); return err },
		func() error { return v.unfinished(b.Tickets) },
	} {
		if err := read(); err != nil {
			return Backlog{}, err
		}
	}
	return b, nil
}

// number counts the rows of a query's end, up to countLimit.
func (v View) number(dest *int, from string, args ...any) error {
	query := fmt.Sprintf(`SELECT COUNT(*) FROM (SELECT id FROM %s LIMIT %d) t`, from, countLimit)
	return v.one(dest, "number", query, args...)
}

// due counts the pushes that the relay should have taken: the pending ones and
// those whose sender fell silent.
func (v View) due(now time.Time, b *Backlog) error {
	for _, state := range []domain.PushState{domain.PushPending, domain.PushSending} {
		var some int
		if err := v.number(&some, `outbox WHERE state = ? AND due_at <= ?`, state, msec(now)); err != nil {
			return err
		}
		b.Due += some
		var oldest []int64
		if err := v.all(&oldest, `SELECT due_at FROM outbox WHERE state = ? AND due_at <= ? ORDER BY due_at LIMIT 1`, state, msec(now)); err != nil {
			return err
		}
		if len(oldest) > 0 && (b.OldestDue.IsZero() || fromMsec(oldest[0]).Before(b.OldestDue)) {
			b.OldestDue = fromMsec(oldest[0])
		}
	}
	return nil
}

// unfinished counts the tickets of every state in which something is owed; a
// matter that no community is known for yet stands under community 0.
func (v View) unfinished(counts map[domain.State]int) error {
	communities := []domain.ID{0}
	var known []domain.ID
	if err := v.all(&known, `SELECT id FROM community ORDER BY id LIMIT 1000`); err != nil {
		return err
	}
	communities = append(communities, known...)
	for _, state := range domain.States {
		if state.Finished() {
			continue
		}
		query, args, err := sqlx.In(`ticket WHERE community_id IN (?) AND state = ?`, communities, state)
		if err != nil {
			return err
		}
		var n int
		if err := v.number(&n, query, args...); err != nil {
			return err
		}
		counts[state] = n
	}
	return nil
}
