package store

import (
	"strings"
	"time"

	"linli/domain"
)

// CommunitiesOfMini lists the communities a mini-program serves, the first made first.
func (v View) CommunitiesOfMini(mini string) ([]domain.Community, error) {
	var rows []communityRow
	err := v.all(&rows, `SELECT `+communityColumns+` FROM community WHERE mini = ? ORDER BY id LIMIT 500`, mini)
	return nouns(rows, communityRow.noun), err
}

// BuildingsIn lists the buildings of a community, estate by estate.
func (v View) BuildingsIn(community domain.ID) ([]domain.Building, error) {
	var rows []buildingRow
	err := v.all(&rows, `SELECT `+buildingColumns+` FROM building b JOIN estate e ON e.id = b.estate_id WHERE b.community_id = ? ORDER BY e.id, b.id LIMIT 2000`, community)
	return nouns(rows, buildingRow.noun), err
}

// IdentityWith reads an identity by its id.
func (v View) IdentityWith(id domain.ID) (domain.Identity, error) {
	var row identityRow
	err := v.one(&row, "identity", `SELECT `+identityColumns+` FROM identity WHERE id = ?`, id)
	return row.noun(), err
}

// IdentitiesOf lists the identities of a person.
func (v View) IdentitiesOf(person domain.ID) ([]domain.Identity, error) {
	var rows []identityRow
	err := v.all(&rows, `SELECT `+identityColumns+` FROM identity WHERE person_id = ? ORDER BY id LIMIT 50`, person)
	return nouns(rows, identityRow.noun), err
}

// SetSaidPhone writes the phone a person says is his. Nobody is found by it.
func (tx *Tx) SetSaidPhone(p domain.Person) error {
	return tx.exec(`UPDATE person SET said_phone_sealed = ?, updated_at = ? WHERE id = ?`, tx.keys.close("person.said_phone", p.ID, p.SaidPhone), msec(tx.Now), p.ID)
}

// absorbed are the columns that name whose something is, and follow a person
// who turns out to be another. What is history, as an event's actor, stays.
var absorbed = []string{
	`UPDATE identity SET person_id = ?, bind_fails = 0 WHERE person_id = ?`,
	`UPDATE ticket SET requester_id = ?, version = version + 1 WHERE requester_id = ?`,
	`UPDATE inbox SET person_id = ? WHERE person_id = ?`,
	`UPDATE attachment SET person_id = ? WHERE person_id = ?`,
	`UPDATE consent SET person_id = ? WHERE person_id = ?`,
	`UPDATE erasure SET person_id = ? WHERE person_id = ?`,
	`UPDATE question SET person_id = ? WHERE person_id = ?`,
	`UPDATE invitation SET person_id = ? WHERE person_id = ?`,
	`UPDATE talk SET person_id = ? WHERE person_id = ?`,
	`UPDATE suggestion SET person_id = ? WHERE person_id = ?`,
}

// Absorb gives everything a person had to another, who he turned out to be, and
// leaves his row as an erasure would: who is erased later has no shadow. The
// caller has made sure that he was nobody else.
func (tx *Tx) Absorb(from, to domain.ID) error {
	if err := tx.loseEntry(from, 0); err != nil {
		return err
	}
	for _, query := range absorbed {
		if err := tx.exec(query, to, from); err != nil {
			return err
		}
	}
	if err := tx.absorbHelped(from, to); err != nil {
		return err
	}
	if err := tx.absorbCare(from, to); err != nil {
		return err
	}
	if err := tx.absorbNotices(from, to); err != nil {
		return err
	}
	if err := tx.moveOwed(`person_id = ?`, to, from); err != nil {
		return err
	}
	columns, err := tx.columns("person")
	if err != nil {
		return err
	}
	return tx.exec(`UPDATE person SET `+strings.Join(forgotten("person", columns), ", ")+` WHERE id = ?`, from)
}

// absorbHelped gives on the tickets that others entered for a person, one by one
// so that no other ticket is held.
func (tx *Tx) absorbHelped(from, to domain.ID) error {
	for {
		var ids []domain.ID
		err := tx.all(&ids, `SELECT id FROM ticket WHERE beneficiary_id = ? ORDER BY id LIMIT 200`, from)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := tx.exec(`UPDATE ticket SET beneficiary_id = ?, version = version + 1 WHERE id = ?`, to, id); err != nil {
				return err
			}
		}
	}
}

// TicketsPage lists a requester's tickets in the given states, newest first,
// those before an id only unless it is 0.
func (v View) TicketsPage(person, before domain.ID, states []domain.State, most int) ([]domain.Ticket, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return v.tickets(`requester_id = ? AND state IN (?) AND id < ? ORDER BY id DESC LIMIT ?`, person, states, before, most)
}

// TicketsToVisit lists the settled matters of a community whose requesters a
// person must ask.
func (v View) TicketsToVisit(community domain.ID) ([]domain.Ticket, error) {
	return v.tickets(`community_id = ? AND state IN (?) AND EXISTS (SELECT 1 FROM clock c WHERE c.ticket_id = ticket.id AND c.stopped_at = 0 AND c.kind = ?) ORDER BY id LIMIT 50`,
		community, []domain.State{domain.Resolved}, domain.ClockVisit)
}

// Said is one message of a conversation and the answer it got.
type Said struct {
	Kind  domain.MessageKind
	Text  string
	Reply string
	At    time.Time
}

// Conversation lists what a person wrote about a ticket, by chat or by the
// mini-program, with the answers, first things first.
func (v View) Conversation(ticket, person domain.ID) ([]Said, error) {
	var rows []struct {
		ID    domain.ID          `db:"id"`
		Kind  domain.MessageKind `db:"kind"`
		Text  []byte             `db:"text_sealed"`
		Reply []byte             `db:"reply_sealed"`
		At    int64              `db:"received_at"`
	}
	err := v.all(&rows, `SELECT id, kind, text_sealed, reply_sealed, received_at FROM inbox
		WHERE person_id = ? AND kind IN (?, ?) AND (ticket_id = ? OR id = (SELECT t.inbox_id FROM ticket t WHERE t.id = ?)) ORDER BY id LIMIT 200`,
		person, domain.KindText, domain.KindAPI, ticket, ticket)
	if err != nil {
		return nil, err
	}
	out := make([]Said, len(rows))
	for i, r := range rows {
		out[i] = Said{Kind: r.Kind, At: fromMsec(r.At)}
		err := v.unseal(r.ID, sealed{"inbox.text", r.Text, &out[i].Text}, sealed{"inbox.reply", r.Reply, &out[i].Reply})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ToldPush is one push that reached a person.
type ToldPush struct {
	Kind domain.PushKind
	At   time.Time
}

// Told lists what a person was told of a ticket, first things first.
func (v View) Told(ticket, person domain.ID) ([]ToldPush, error) {
	var rows []struct {
		Kind domain.PushKind `db:"kind"`
		At   int64           `db:"created_at"`
	}
	err := v.all(&rows, `SELECT kind, created_at FROM outbox WHERE ticket_id = ? AND person_id = ? ORDER BY id LIMIT 200`, ticket, person)
	out := make([]ToldPush, len(rows))
	for i, r := range rows {
		out[i] = ToldPush{Kind: r.Kind, At: fromMsec(r.At)}
	}
	return out, err
}
