package store

import (
	"encoding/json"
	"fmt"
	"time"

	"linli/domain"
)

// SetClock stops what runs for a ticket and, for a kind, starts that clock.
func (tx *Tx) SetClock(c domain.Clock) error {
	if err := tx.exec(`UPDATE clock SET stopped_at = ? WHERE ticket_id = ? AND stopped_at = 0`, msec(tx.Now), c.Ticket); err != nil {
		return err
	}
	if c.Kind == "" {
		return nil
	}
	return tx.StartClock(c)
}

// StartClock starts the first clock of a new ticket.
func (tx *Tx) StartClock(c domain.Clock) error {
	return tx.exec(`INSERT INTO clock (id, ticket_id, kind, step, started_at, due_at, stopped_at, reason, left_ms) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)`,
		tx.NewID(), c.Ticket, c.Kind, c.Step, msec(tx.Now), msec(c.Due), c.Reason, c.Left.Milliseconds())
}

const clockColumns = `id, ticket_id, kind, step, due_at, reason, left_ms`

type clockRow struct {
	ID     domain.ID        `db:"id"`
	Ticket domain.ID        `db:"ticket_id"`
	Kind   domain.ClockKind `db:"kind"`
	Step   int              `db:"step"`
	Due    int64            `db:"due_at"`
	Reason domain.Pause     `db:"reason"`
	Left   int64            `db:"left_ms"`
}

func (r clockRow) noun() domain.Clock {
	return domain.Clock{ID: r.ID, Ticket: r.Ticket, Kind: r.Kind, Step: r.Step, Due: fromMsec(r.Due), Reason: r.Reason, Left: time.Duration(r.Left) * time.Millisecond}
}

// RunningClock reads what must happen next to a ticket and until when;
// NotFound when nothing is owed.
func (v View) RunningClock(ticket domain.ID) (domain.Clock, error) {
	var row clockRow
	err := v.one(&row, "running clock", `SELECT `+clockColumns+` FROM clock WHERE ticket_id = ? AND stopped_at = 0 ORDER BY due_at LIMIT 1`, ticket)
	return row.noun(), err
}

// DueClocks lists the clocks that have run out by a time, the longest overdue
// first, those behind the last one looked at.
func (v View) DueClocks(now time.Time, last domain.Clock, most int) ([]domain.Clock, error) {
	var rows []clockRow
	err := v.all(&rows, `SELECT `+clockColumns+` FROM clock WHERE stopped_at = 0 AND due_at <= ? AND (due_at > ? OR due_at = ? AND id > ?) ORDER BY due_at, id LIMIT ?`,
		msec(now), msec(last.Due), msec(last.Due), last.ID, most)
	return nouns(rows, clockRow.noun), err
}

// StopClock takes a clock that has run out; false when another process took it
// or its ticket has moved on.
func (tx *Tx) StopClock(id domain.ID) (bool, error) {
	n, err := tx.change(`UPDATE clock SET stopped_at = ? WHERE id = ? AND stopped_at = 0 AND due_at <= ?`, msec(tx.Now), id, msec(tx.Now))
	return n == 1, err
}

// Lease makes a process the one that does a thing until a time; false while
// another is. The holder may renew it.
func (tx *Tx) Lease(name, holder string, until time.Time) (bool, error) {
	n, err := tx.change(`UPDATE lease SET holder = ?, until = ? WHERE name = ? AND (holder = ? OR until <= ?)`, holder, msec(until), name, holder, msec(tx.Now))
	if err != nil || n == 1 {
		return n == 1, err
	}
	err = tx.exec(`INSERT INTO lease (name, holder, until) VALUES (?, ?, ?)`, name, holder, msec(until))
	if IsDuplicate(err) {
		// Somebody else's, or ours with the same end: MariaDB counts no change then.
		var now string
		err = tx.one(&now, "lease", `SELECT holder FROM lease WHERE name = ?`, name)
		return now == holder, err
	}
	return err == nil, err
}

// StoodStill is how a ticket has stood still until now; how often, not counting what
// waited for its resident.
func (tx *Tx) StoodStill(ticket domain.ID) (s domain.Standstill, err error) {
	var said []struct {
		By   domain.ID `db:"actor_id"`
		Data string    `db:"data"`
	}
	err = tx.all(&said, `SELECT actor_id, data FROM event WHERE subject = 'ticket' AND subject_id = ? AND kind = 'paused' ORDER BY seq DESC LIMIT 100`, ticket)
	if err != nil || len(said) == 0 {
		return s, err
	}
	for _, one := range said {
		var data struct {
			Reason domain.Pause `json:"reason"`
		}
		if err := json.Unmarshal([]byte(one.Data), &data); err != nil {
			return s, fmt.Errorf("read an event's data: %w", err)
		}
		if data.Reason == domain.PauseResident {
			continue
		}
		if s.Times++; s.Times == 1 {
			s.By, s.Why = one.By, data.Reason
		}
	}
	var stood []struct {
		From  int64 `db:"started_at"`
		Until int64 `db:"stopped_at"`
	}
	err = tx.all(&stood, `SELECT started_at, stopped_at FROM clock WHERE ticket_id = ? AND kind = ? ORDER BY id LIMIT 200`, ticket, domain.ClockPaused)
	for _, c := range stood {
		until := tx.Now
		if c.Until != 0 {
			until = fromMsec(c.Until)
		}
		s.Time += tx.Calendar.Worked(fromMsec(c.From), until)
	}
	return s, err
}
