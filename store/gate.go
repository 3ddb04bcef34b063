package store

import (
	"context"

	"linli/domain"
)

// gate keeps work that nobody waits for from taking all connections: a few are its
// own, and up to a half while nobody else wants any.
type gate struct {
	own    chan struct{}
	more   chan struct{} // nil: never more than its own
	others func() int    // how many connections anybody holds
}

// Behind is the same database for work that nobody waits for: all who share it
// write on a sixth of the connections, and on a half of them while all the others
// are idle, so that a callback finds one free; on SQLite a few stand in line at a
// time. It is closed with the first.
func (db *DB) Behind() *DB {
	behind := *db
	if db.Engine == SQLite {
		behind.gate = &gate{own: make(chan struct{}, together/4)}
		return &behind
	}
	most := db.writer.Stats().MaxOpenConnections
	own := max(1, most/6)
	behind.gate = &gate{own: make(chan struct{}, own), more: make(chan struct{}, max(0, most/2-own)), others: func() int { return db.writer.Stats().InUse }}
	return &behind
}

// enter waits for a place and returns what gives it back. Unavailable: ctx ended first.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	select {
	case g.own <- struct{}{}:
		return func() { <-g.own }, nil
	default:
	}
	if g.more != nil && g.others() <= len(g.own)+len(g.more) {
		select {
		case g.more <- struct{}{}:
			return func() { <-g.more }, nil
		default:
		}
	}
	select {
	case g.own <- struct{}{}:
		return func() { <-g.own }, nil
	case <-ctx.Done():
		return nil, domain.Errorf(domain.Unavailable, "begin a transaction: %w", ctx.Err())
	}
}
