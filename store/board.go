package store

import (
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// Lamp is as much of an unfinished ticket as tells where on the board it stands.
type Lamp struct {
	Ticket   domain.ID
	State    domain.State
	Urgency  int
	Category domain.Category
	Building domain.ID
	Owner    domain.ID
	Doubt    domain.Doubt
	Clock    domain.Clock // zero where none runs
}

// mostLamps bounds a community's board.
const mostLamps = 20000

// Lamps lists a community's tickets in some states.
func (v View) Lamps(community domain.ID, states ...domain.State) ([]Lamp, error) {
	query, args, err := sqlx.In(`SELECT t.id, t.state, t.urgency, t.category, t.building_id, t.owner_id, t.doubt,
			COALESCE(c.kind, '') AS clock_kind, COALESCE(c.due_at, 0) AS due_at, COALESCE(c.reason, '') AS reason
		FROM ticket t LEFT JOIN clock c ON c.ticket_id = t.id AND c.stopped_at = 0
		WHERE t.community_id = ? AND t.state IN (?) ORDER BY t.id DESC LIMIT ?`, community, states, mostLamps)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		ID       domain.ID        `db:"id"`
		State    domain.State     `db:"state"`
		Urgency  int              `db:"urgency"`
		Category domain.Category  `db:"category"`
		Building domain.ID        `db:"building_id"`
		Owner    domain.ID        `db:"owner_id"`
		Doubt    domain.Doubt     `db:"doubt"`
		Kind     domain.ClockKind `db:"clock_kind"`
		Due      int64            `db:"due_at"`
		Reason   domain.Pause     `db:"reason"`
	}
	if err := v.all(&rows, query, args...); err != nil {
		return nil, err
	}
	out := make([]Lamp, len(rows))
	for i, r := range rows {
		out[i] = Lamp{Ticket: r.ID, State: r.State, Urgency: r.Urgency, Category: r.Category, Building: r.Building, Owner: r.Owner, Doubt: r.Doubt,
			Clock: domain.Clock{Ticket: r.ID, Kind: r.Kind, Due: fromMsec(r.Due), Reason: r.Reason}}
	}
	return out, nil
}

// Tickets reads tickets by their ids, in no order; one that is not there is left out.
func (v View) Tickets(ids []domain.ID) ([]domain.Ticket, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return v.tickets(`id IN (?) ORDER BY id LIMIT 5000`, ids)
}

// ClocksOf reads the running clocks of tickets.
func (v View) ClocksOf(tickets []domain.ID) (map[domain.ID]domain.Clock, error) {
	out := map[domain.ID]domain.Clock{}
	if len(tickets) == 0 {
		return out, nil
	}
	query, args, err := sqlx.In(`SELECT `+clockColumns+` FROM clock WHERE ticket_id IN (?) AND stopped_at = 0 ORDER BY due_at DESC LIMIT 5000`, tickets)
	if err != nil {
		return nil, err
	}
	var rows []clockRow
	if err := v.all(&rows, query, args...); err != nil {
		return nil, err
	}
	for _, r := range rows {
		out[r.Ticket] = r.noun()
	}
	return out, nil
}

// People reads persons by their ids.
func (v View) People(ids []domain.ID) (map[domain.ID]domain.Person, error) {
	out := map[domain.ID]domain.Person{}
	if len(ids) == 0 {
		return out, nil
	}
	query, args, err := sqlx.In(`SELECT `+personColumns+` FROM person WHERE id IN (?) ORDER BY id LIMIT 5000`, ids)
	if err != nil {
		return nil, err
	}
	var rows []personRow
	if err := v.all(&rows, query, args...); err != nil {
		return nil, err
	}
	for _, r := range rows {
		if out[r.ID], err = v.person(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Stir is something that happened to a ticket or to a leg of its joint case.
type Stir struct {
	Event     domain.ID `db:"id"`
	Ticket    domain.ID `db:"ticket_id"`
	Community domain.ID `db:"community_id"`
	Moved     bool      `db:"moved"` // it may have come from another community
}

// mostStirs bounds how much is read at once.
const mostStirs = 5000

// Stirs lists what happened since a time, the oldest first; that somebody read
// something is nothing. Ids are not in the order of commits: whoever follows
// reads an overlap again.
func (v View) Stirs(since time.Time) ([]Stir, error) {
	first := firstID(since)
	var rows []Stir
	err := v.all(&rows, `SELECT e.id, t.id AS ticket_id, t.community_id, e.kind = 'placed' AS moved FROM event e JOIN ticket t ON t.id = e.subject_id
			WHERE e.id >= ? AND e.subject = 'ticket' AND e.kind <> 'shown'
		UNION ALL SELECT e.id, t.id, t.community_id, 0 FROM event e JOIN joint_leg l ON l.id = e.subject_id JOIN ticket t ON t.id = l.ticket_id
			WHERE e.id >= ? AND e.subject = 'leg'
		ORDER BY 1 LIMIT ?`, first, first, mostStirs)
	return rows, err
}
