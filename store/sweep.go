package store

import (
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// How long is kept what only explains the past: why pushes took their ways, and
// how many went out in a day.
const (
	DecisionsKept = 90 * 24 * time.Hour
	QuotaKept     = 40 * 24 * time.Hour
)

// SweepDecisions takes away some of the oldest decisions from before a time, but
// none about a push that is still owed, and tells how many.
func (tx *Tx) SweepDecisions(before time.Time, most int) (int64, error) {
	query, args, err := sqlx.In(`SELECT d.id FROM decision d LEFT JOIN outbox o ON o.id = d.push_id WHERE d.id < ? AND (o.id IS NULL OR o.state NOT IN (?)) ORDER BY d.id LIMIT ?`,
		firstID(before), domain.Owed, most)
	if err != nil {
		return 0, err
	}
	var old []domain.ID
	if err := tx.all(&old, query, args...); err != nil || len(old) == 0 {
		return 0, err
	}
	if query, args, err = sqlx.In(`DELETE FROM decision WHERE id IN (?)`, old); err != nil {
		return 0, err
	}
	return tx.change(query, args...)
}

// SweepQuota takes away the counters of the days before a time's, and tells how
// many.
func (tx *Tx) SweepQuota(before time.Time) (int64, error) {
	return tx.change(`DELETE FROM quota WHERE day < ?`, QuotaOn("", "", before).Day)
}
