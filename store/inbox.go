package store

import (
	"errors"
	"time"

	"linli/domain"
)

// Arrival is what the inbox knows of a message that has just come.
type Arrival struct {
	ID     domain.ID
	Repeat bool      // it came before
	Person domain.ID // whose it was then
	Reply  string    // the answer it got then
	Digest string    // of what came then
}

// Arrive writes a message that came at a time into the inbox, or finds the same
// one there with the answer it got. Two at once queue on the unique key: the second sees what
// the first committed.
func (tx *Tx) Arrive(m domain.Message, came time.Time) (Arrival, error) {
	id := tx.NewID()
	err := tx.exec(`INSERT INTO inbox (id, account, openid, message_key, digest, kind, type, person_id, raw_sealed, text_sealed, reply_sealed, sent_at, received_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, NULL, ?, ?)`,
		id, m.Account, m.OpenID, m.Key, m.Digest, m.Kind, cut(m.Type, 64), tx.keys.close("inbox.raw", id, rawOf(m)),
		tx.keys.close("inbox.text", id, m.Text), msec(m.SentAt), msec(came))
	if err == nil {
		return Arrival{ID: id}, nil
	}
	if !IsDuplicate(err) {
		return Arrival{}, err
	}
	var row struct {
		ID     domain.ID `db:"id"`
		Person domain.ID `db:"person_id"`
		Digest string    `db:"digest"`
		Reply  []byte    `db:"reply_sealed"`
	}
	if err := tx.one(&row, "message", `SELECT id, person_id, digest, reply_sealed FROM inbox WHERE message_key = ?`, m.Key); err != nil {
		if domain.CodeOf(err) == domain.NotFound {
			return Arrival{}, lostRace{errors.New("the first of two equal messages was rolled back")}
		}
		return Arrival{}, err
	}
	reply, err := tx.keys.open("inbox.reply", row.ID, row.Reply)
	return Arrival{ID: row.ID, Repeat: true, Person: row.Person, Reply: reply, Digest: row.Digest}, err
}

// rawOf keeps the whole body of what Linli does not understand yet.
func rawOf(m domain.Message) string {
	if m.Kind == domain.KindOther {
		return string(m.Raw)
	}
	return ""
}

// Answer writes whose message it was, which matter it was about (0 for none)
// and the reply it gets, now and whenever it is repeated.
func (tx *Tx) Answer(inbox, person, ticket domain.ID, reply string) error {
	return tx.exec(`UPDATE inbox SET person_id = ?, ticket_id = ?, reply_sealed = ? WHERE id = ?`, person, ticket, tx.keys.close("inbox.reply", inbox, reply), inbox)
}

// MessagesSince lists when what came from a person since a time came, the newest
// first, up to most. What waited in the spool came before its row was written.
func (v View) MessagesSince(person domain.ID, since time.Time, most int) ([]time.Time, error) {
	var came []int64
	err := v.all(&came, `SELECT received_at FROM inbox WHERE person_id = ? AND id >= ? AND received_at >= ? ORDER BY id DESC LIMIT ?`, person, firstID(since), msec(since), most)
	out := make([]time.Time, len(came))
	for i, ms := range came {
		out[i] = fromMsec(ms)
	}
	return out, err
}

// Shared is a place, a page or a video that somebody sent.
type Shared struct {
	Inbox  domain.ID
	Kind   domain.MessageKind
	Text   string
	Ticket domain.ID // that it opened by itself; 0 for none
}

// LooseShared lists the places, pages and videos that somebody has sent to an
// account since a time and that belong to no words yet, oldest first.
func (v View) LooseShared(person domain.ID, account string, since time.Time) ([]Shared, error) {
	var rows []struct {
		ID     domain.ID          `db:"id"`
		Kind   domain.MessageKind `db:"kind"`
		Text   []byte             `db:"text_sealed"`
		Ticket domain.ID          `db:"ticket_id"`
	}
	err := v.all(&rows, `SELECT id, kind, text_sealed, ticket_id FROM inbox i WHERE person_id = ? AND id >= ? AND account = ? AND kind IN (?, ?, ?)
		AND (ticket_id = 0 OR EXISTS (SELECT 1 FROM ticket t WHERE t.id = i.ticket_id AND t.inbox_id = i.id)) AND received_at >= ? ORDER BY id LIMIT 10`,
		person, firstID(since), account, domain.KindLocation, domain.KindLink, domain.KindVideo, msec(since))
	if err != nil {
		return nil, err
	}
	out := make([]Shared, len(rows))
	for i, r := range rows {
		out[i] = Shared{Inbox: r.ID, Kind: r.Kind, Ticket: r.Ticket}
		if err := v.unseal(r.ID, sealed{"inbox.text", r.Text, &out[i].Text}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ShareWith notes which matter something that was sent before belongs to.
func (tx *Tx) ShareWith(inbox, ticket domain.ID) error {
	return tx.exec(`UPDATE inbox SET ticket_id = ? WHERE id = ?`, ticket, inbox)
}

// ReplyTo reads what a message was answered.
func (v View) ReplyTo(inbox domain.ID) (string, error) {
	var sealed []byte
	if err := v.one(&sealed, "message", `SELECT reply_sealed FROM inbox WHERE id = ?`, inbox); err != nil {
		return "", err
	}
	return v.keys.open("inbox.reply", inbox, sealed)
}

// cut shortens a text to at most n characters.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
