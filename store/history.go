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
