package store

import (
	"time"

	"linli/domain"
)

// Errand counts one more errand that a rule makes for somebody today; false
// where there were so many already.
func (tx *Tx) Errand(rule domain.Errand, whose domain.ID, most int) (bool, error) {
	day := domain.DayOf(tx.Now)
	n, err := tx.change(`UPDATE errand SET made = made + 1 WHERE rule = ? AND whose_id = ? AND day = ? AND made < ?`, rule, whose, day, most)
	if err != nil || n == 1 || most < 1 {
		return n == 1, err
	}
	err = tx.exec(`INSERT INTO errand (id, rule, whose_id, day, made) VALUES (?, ?, ?, ?, 1)`, tx.NewID(), rule, whose, day)
	if IsDuplicate(err) {
		return false, nil
	}
	return err == nil, err
}

// Errands tells how many errands a rule made for somebody today.
func (tx *Tx) Errands(rule domain.Errand, whose domain.ID) (int, error) {
	var made int
	_, err := found(tx.one(&made, "errands", `SELECT made FROM errand WHERE rule = ? AND whose_id = ? AND day = ?`, rule, whose, domain.DayOf(tx.Now)))
	return made, err
}

// QueuedVisits tells whether somebody waits in a community for a day on which
// there is room to ask her, in danger first.
func (v View) QueuedVisits(community domain.ID, danger bool) (bool, error) {
	least := 0
	if danger {
		least = 3
	}
	var ids []domain.ID
	err := v.all(&ids, `SELECT c.id FROM clock c JOIN ticket t ON t.id = c.ticket_id WHERE c.stopped_at = 0 AND c.kind = ? AND t.community_id = ? AND t.urgency >= ? LIMIT 1`, domain.ClockQueue, community, least)
	return len(ids) > 0, err
}

// SweepErrands takes away the counters of the days before a time's, and tells
// how many.
func (tx *Tx) SweepErrands(before time.Time) (int64, error) {
	return tx.change(`DELETE FROM errand WHERE day < ?`, domain.DayOf(before))
}
