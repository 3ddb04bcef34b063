package store

import (
	"encoding/json"
	"fmt"
	"time"

	"linli/domain"
)

// Subject is what an event happened to.
type Subject struct {
	Kind string // ticket, person, import
	ID   domain.ID
}

// Event is one thing that happened. Data holds ids and enumerated values only,
// so that a person can be erased without touching history.
type Event struct {
	Seq   int64
	Kind  string
	Actor domain.Actor
	At    time.Time
	Data  map[string]any
}

// Record appends what happened to a subject, numbered without gaps; two at once
// on one subject are run one after the other.
func (tx *Tx) Record(on Subject, kind string, by domain.Actor, data map[string]any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("write an event's data: %w", err)
	}
	if data == nil {
		text = []byte("{}")
	}
	err = tx.exec(`INSERT INTO event (id, subject, subject_id, seq, kind, actor, actor_id, at, data)
		SELECT ?, ?, ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ? FROM event WHERE subject = ? AND subject_id = ?`,
		tx.NewID(), on.Kind, on.ID, kind, by.Kind, by.Person, msec(tx.Now), string(text), on.Kind, on.ID)
	if err != nil || on.Kind != "ticket" {
		return retryDuplicate(err)
	}
	return tx.enter(on.ID, Event{Kind: kind, Actor: by, At: fromMsec(msec(tx.Now))}, string(text))
}

// Events lists what happened to a subject, first things first.
func (v View) Events(on Subject) ([]Event, error) {
	var rows []struct {
		Seq     int64            `db:"seq"`
		Kind    string           `db:"kind"`
		Actor   domain.ActorKind `db:"actor"`
		ActorID domain.ID        `db:"actor_id"`
		At      int64            `db:"at"`
		Data    string           `db:"data"`
	}
	if err := v.all(&rows, `SELECT seq, kind, actor, actor_id, at, data FROM event WHERE subject = ? AND subject_id = ? ORDER BY seq LIMIT 1000`, on.Kind, on.ID); err != nil {
		return nil, err
	}
	out := make([]Event, len(rows))
	for i, r := range rows {
		out[i] = Event{Seq: r.Seq, Kind: r.Kind, Actor: domain.Actor{Kind: r.Actor, Person: r.ActorID}, At: fromMsec(r.At)}
		if err := json.Unmarshal([]byte(r.Data), &out[i].Data); err != nil {
			return nil, fmt.Errorf("read an event's data: %w", err)
		}
	}
	return out, nil
}

// Looked tells that it is written down since a time that somebody looked at an
// attachment of a ticket.
func (v View) Looked(ticket, by, attachment domain.ID, since time.Time) (bool, error) {
	var data []string
	err := v.all(&data, `SELECT data FROM event WHERE subject = 'ticket' AND subject_id = ? AND kind = 'shown' AND actor_id = ? AND at > ? AND data LIKE ? ORDER BY seq DESC LIMIT 1`,
		ticket, by, msec(since), `%"attachment":"`+attachment.String()+`"%`)
	return len(data) > 0, err
}

// LastTime is when a deed was last done to a ticket; NotFound if it never was.
func (v View) LastTime(ticket domain.ID, deed domain.Deed) (time.Time, error) {
	var at int64
	err := v.one(&at, "event", `SELECT at FROM event WHERE subject = 'ticket' AND subject_id = ? AND kind = ? ORDER BY seq DESC LIMIT 1`, ticket, deed)
	return fromMsec(at), err
}

// Addition is one message that says more about a ticket.
type Addition struct {
	Inbox   domain.ID
	Text    string // without doors, phones and names
	Private bool   // it may speak of health or a dispute: not to be pushed
}

// Additions reads what was added to a ticket in words, newest first.
func (v View) Additions(ticket domain.ID) ([]Addition, error) {
	var data []string
	err := v.all(&data, `SELECT data FROM event WHERE subject = 'ticket' AND subject_id = ? AND kind = 'added' ORDER BY seq DESC LIMIT 10`, ticket)
	if err != nil {
		return nil, err
	}
	out := make([]Addition, len(data))
	for i, d := range data {
		if out[i], err = v.addition(d); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (v View) addition(data string) (Addition, error) {
	var added struct {
		Inbox   domain.ID `json:"inbox"`
		Private bool      `json:"private"`
	}
	if err := json.Unmarshal([]byte(data), &added); err != nil {
		return Addition{}, fmt.Errorf("read an event's data: %w", err)
	}
	var sealedText []byte
	if err := v.one(&sealedText, "message", `SELECT text_sealed FROM inbox WHERE id = ?`, added.Inbox); err != nil {
		return Addition{}, err
	}
	text, err := v.keys.open("inbox.text", added.Inbox, sealedText)
	return Addition{Inbox: added.Inbox, Text: domain.Mask(text), Private: added.Private}, err
}
