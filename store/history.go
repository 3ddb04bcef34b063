package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"linli/domain"
)

// Past asks for what happened to a community's tickets.
type Past struct {
	Community domain.ID
	Kind      string    // "" for every
	Person    domain.ID // 0 for everybody
	Before    domain.ID // an event's id; 0 for the newest
}

// Passage is an event with the ticket that it happened to.
type Passage struct {
	ID     domain.ID
	Ticket domain.ID
	Number int64
	Event
}

// Reading is one time that somebody looked at a door or a phone.
type Reading struct {
	ID     domain.ID
	Ticket domain.ID // 0 where the page of a person was read
	Number int64
	Whom   domain.ID // whose it was
	Event
}

type readingRow struct {
	ID      domain.ID        `db:"id"`
	Ticket  domain.ID        `db:"ticket"`
	Number  int64            `db:"number"`
	Whom    domain.ID        `db:"whom"`
	Actor   domain.ActorKind `db:"actor"`
	ActorID domain.ID        `db:"actor_id"`
	At      int64            `db:"at"`
	Data    string           `db:"data"`
}

const readingColumns = `e.id, COALESCE(t.id, 0) AS ticket, COALESCE(t.number, 0) AS number,
	CASE WHEN t.id IS NULL THEN e.subject_id WHEN t.beneficiary_id > 0 THEN t.beneficiary_id ELSE t.requester_id END AS whom, e.actor, e.actor_id, e.at, e.data
	FROM event e LEFT JOIN ticket t ON e.subject = 'ticket' AND t.id = e.subject_id`

func (v View) readings(where string, args ...any) (out []Reading, err error) {
	err = eachRow(v, func(r readingRow) error {
		e := Event{Kind: "shown", Actor: domain.Actor{Kind: r.Actor, Person: r.ActorID}, At: fromMsec(r.At)}
		if err := json.Unmarshal([]byte(r.Data), &e.Data); err != nil {
			return fmt.Errorf("read an event's data: %w", err)
		}
		out = append(out, Reading{r.ID, r.Ticket, r.Number, r.Whom, e})
		return nil
	}, `SELECT `+readingColumns+` `+where, args...)
	return out, err
}

// Readings lists who looked at doors and phones in a community behind an id, the
// newest first; 0 begins at the newest.
func (v View) Readings(community, before domain.ID, most int) ([]Reading, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return v.readings(`LEFT JOIN person p ON e.subject = 'person' AND p.id = e.subject_id
		WHERE e.kind = 'shown' AND e.id < ? AND (t.community_id = ? OR p.community_id = ?) ORDER BY e.id DESC LIMIT ?`, before, community, community, most)
}

// ReadingsOf lists who looked at the door and phone of a person, on her page and
// on tickets of hers, the newest first.
func (v View) ReadingsOf(person domain.ID, most int) ([]Reading, error) {
	return v.readings(`WHERE e.kind = 'shown' AND (e.subject = 'person' AND e.subject_id = ?
		OR e.subject = 'ticket' AND e.subject_id IN (SELECT h.id FROM ticket h WHERE h.beneficiary_id = ? OR h.beneficiary_id = 0 AND h.requester_id = ?))
		ORDER BY e.id DESC LIMIT ?`, person, person, person, most)
}

// History lists what happened to a community's tickets, the newest first.
func (v View) History(a Past, most int) ([]Passage, error) {
	where, args := []string{`e.subject = 'ticket'`, `t.community_id = ?`}, []any{a.Community}
	if a.Kind != "" {
		where, args = append(where, `e.kind = ?`), append(args, a.Kind)
	}
	if a.Person != 0 {
		where, args = append(where, `e.actor_id = ?`), append(args, a.Person)
	}
	if a.Before != 0 {
		where, args = append(where, `e.id < ?`), append(args, a.Before)
	}
	var out []Passage
	err := eachRow(v, func(r struct {
		ID      domain.ID        `db:"id"`
		Ticket  domain.ID        `db:"subject_id"`
		Number  int64            `db:"number"`
		Seq     int64            `db:"seq"`
		Kind    string           `db:"kind"`
		Actor   domain.ActorKind `db:"actor"`
		ActorID domain.ID        `db:"actor_id"`
		At      int64            `db:"at"`
		Data    string           `db:"data"`
	}) error {
		e := Event{Seq: r.Seq, Kind: r.Kind, Actor: domain.Actor{Kind: r.Actor, Person: r.ActorID}, At: fromMsec(r.At)}
		if err := json.Unmarshal([]byte(r.Data), &e.Data); err != nil {
			return fmt.Errorf("read an event's data: %w", err)
		}
		out = append(out, Passage{r.ID, r.Ticket, r.Number, e})
		return nil
	}, `SELECT e.id, e.subject_id, t.number, e.seq, e.kind, e.actor, e.actor_id, e.at, e.data FROM event e JOIN ticket t ON t.id = e.subject_id
		WHERE `+strings.Join(where, " AND ")+` ORDER BY e.id DESC LIMIT ?`, append(args, most)...)
	return out, err
}
