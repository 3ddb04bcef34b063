package store

import (
	"errors"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

const ticketColumns = `id, community_id, number, account, requester_id, beneficiary_id, intent, category, urgency, hands, state, owner_id, building_id, building, unit, room_sealed, confirmed, phone_sealed, text_sealed, gist, reopened, level, rating, version, created_at, updated_at, lexicon, doubt, people`

type ticketRow struct {
	ID          domain.ID       `db:"id"`
	CommunityID domain.ID       `db:"community_id"`
	Number      int64           `db:"number"`
	Account     string          `db:"account"`
	RequesterID domain.ID       `db:"requester_id"`
	Beneficiary domain.ID       `db:"beneficiary_id"`
	Intent      domain.Intent   `db:"intent"`
	Category    domain.Category `db:"category"`
	Urgency     int             `db:"urgency"`
	Hands       bool            `db:"hands"`
	State       domain.State    `db:"state"`
	OwnerID     domain.ID       `db:"owner_id"`
	BuildingID  domain.ID       `db:"building_id"`
	Building    string          `db:"building"`
	Unit        string          `db:"unit"`
	RoomSealed  []byte          `db:"room_sealed"`
	Confirmed   bool            `db:"confirmed"`
	PhoneSealed []byte          `db:"phone_sealed"`
	TextSealed  []byte          `db:"text_sealed"`
	Gist        string          `db:"gist"`
	Reopened    int             `db:"reopened"`
	Level       int             `db:"level"`
	Rating      domain.Rating   `db:"rating"`
	Version     int64           `db:"version"`
	CreatedAt   int64           `db:"created_at"`
	UpdatedAt   int64           `db:"updated_at"`
	Lexicon     string          `db:"lexicon"`
	Doubt       domain.Doubt    `db:"doubt"`
	People      int             `db:"people"`
}

func (v View) ticket(r ticketRow) (domain.Ticket, error) {
	t := domain.Ticket{ID: r.ID, Community: r.CommunityID, Number: r.Number, Account: r.Account, Requester: r.RequesterID,
		Beneficiary: r.Beneficiary, Intent: r.Intent, Category: r.Category, Urgency: r.Urgency, Hands: r.Hands, State: r.State, Owner: r.OwnerID, Building: r.BuildingID,
		Place: domain.Place{Building: r.Building, Unit: r.Unit}, Confirmed: r.Confirmed, Gist: r.Gist, Lexicon: r.Lexicon,
		Reopened: r.Reopened, Level: r.Level, Rating: r.Rating, Doubt: r.Doubt, People: r.People, Version: r.Version, Created: fromMsec(r.CreatedAt), Changed: fromMsec(r.UpdatedAt)}
	err := v.unseal(r.ID,
		sealed{"ticket.room", r.RoomSealed, &t.Place.Room},
		sealed{"ticket.phone", r.PhoneSealed, &t.Phone},
		sealed{"ticket.text", r.TextSealed, &t.Text})
	return t, err
}

// Ticket reads one ticket.
func (v View) Ticket(id domain.ID) (domain.Ticket, error) {
	var row ticketRow
	if err := v.one(&row, "ticket", `SELECT `+ticketColumns+` FROM ticket WHERE id = ?`, id); err != nil {
		return domain.Ticket{}, err
	}
	return v.ticket(row)
}

// TicketNumbered reads the ticket that people of an account speak of by its number.
func (v View) TicketNumbered(account string, number int64) (domain.Ticket, error) {
	var row ticketRow
	if err := v.one(&row, "ticket", `SELECT `+ticketColumns+` FROM ticket WHERE account = ? AND number = ?`, account, number); err != nil {
		return domain.Ticket{}, err
	}
	return v.ticket(row)
}

// TicketsAskedBy lists a requester's tickets in the given states, newest first.
func (v View) TicketsAskedBy(person domain.ID, states ...domain.State) ([]domain.Ticket, error) {
	return v.tickets(`requester_id = ? AND state IN (?) ORDER BY id DESC LIMIT 20`, person, states)
}

// TicketsOwnedBy lists what somebody is responsible for in the given states,
// the oldest first.
func (v View) TicketsOwnedBy(person domain.ID, states ...domain.State) ([]domain.Ticket, error) {
	return v.tickets(`owner_id = ? AND state IN (?) ORDER BY id LIMIT 50`, person, states)
}

// TicketsOfDuty lists what a community's duty is responsible for in the given
// states, the oldest first.
func (v View) TicketsOfDuty(community domain.ID, states ...domain.State) ([]domain.Ticket, error) {
	return v.tickets(`owner_id = 0 AND community_id = ? AND state IN (?) ORDER BY urgency DESC, id LIMIT 50`, community, states)
}

// DangersOf lists a community's dangers that somebody has taken and nobody has
// finished.
func (v View) DangersOf(community domain.ID) ([]domain.Ticket, error) {
	return v.tickets(`community_id = ? AND state IN (?) AND urgency >= 3 AND owner_id <> 0 ORDER BY id LIMIT 20`, community, []domain.State{domain.Accepted, domain.Working})
}

// TicketsPaged lists what somebody was called to as duty, or higher up, and
// nobody has taken.
func (v View) TicketsPaged(person domain.ID) ([]domain.Ticket, error) {
	var called []domain.ID
	query, args, err := sqlx.In(`SELECT id FROM outbox WHERE person_id = ? AND kind IN (?) LIMIT 1`, person, calls)
	if err == nil {
		err = v.all(&called, query, args...)
	}
	if err != nil || len(called) == 0 {
		return nil, err // a volunteer: for each of his digits all that is open would be looked through
	}
	// Asked of the few open tickets: whoever has the duty was called to thousands.
	return v.tickets(`owner_id = 0 AND state IN (?) AND (SELECT COUNT(*) FROM outbox o WHERE o.ticket_id = ticket.id AND o.person_id = ? AND o.kind IN (?)) > 0
		ORDER BY urgency DESC, id LIMIT 50`, []domain.State{domain.Open, domain.Offering}, person, calls)
}

// calls are the pushes by which somebody is called as duty, or higher up.
var calls = []domain.PushKind{domain.PushDuty, domain.PushLate}

func (v View) tickets(where string, args ...any) ([]domain.Ticket, error) {
	query, args, err := sqlx.In(`SELECT `+ticketColumns+` FROM ticket WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	var rows []ticketRow
	if err := v.all(&rows, query, args...); err != nil {
		return nil, err
	}
	out := make([]domain.Ticket, len(rows))
	for i, r := range rows {
		if out[i], err = v.ticket(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// AddTicket writes a new ticket under its account's next number. The pair of
// message and need is unique, so a message never makes the same ticket twice.
func (tx *Tx) AddTicket(t *domain.Ticket, inbox domain.ID, need int) error {
	number, err := tx.number("ticket:" + t.Account)
	if err != nil {
		return err
	}
	t.Number, t.Version, t.Created, t.Changed = domain.FirstNumber-1+number, 1, tx.Now, tx.Now
	return tx.exec(`INSERT INTO ticket (id, community_id, number, inbox_id, need_no, account, requester_id, beneficiary_id, intent, category, urgency, hands, state, owner_id, building_id, building, unit, room_sealed, confirmed, phone_sealed, text_sealed, gist, reopened, level, rating, version, created_at, updated_at, lexicon)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0, 1, ?, ?, ?)`,
		t.ID, t.Community, t.Number, inbox, need, t.Account, t.Requester, t.Beneficiary, t.Intent, t.Category, t.Urgency, t.Hands, t.State, t.Owner, t.Building,
		cut(t.Place.Building, 32), cut(t.Place.Unit, 16), tx.keys.close("ticket.room", t.ID, t.Place.Room), t.Confirmed,
		tx.keys.close("ticket.phone", t.ID, t.Phone), tx.keys.close("ticket.text", t.ID, t.Text), cut(t.Gist, 200), t.Level, msec(tx.Now), msec(tx.Now), t.Lexicon)
}

// ChangeTicket writes a ticket's state row if nobody changed it since t was
// read; else the whole transaction is run again on what stands there now. This
// is what makes exactly one volunteer the winner.
func (tx *Tx) ChangeTicket(t *domain.Ticket) error {
	n, err := tx.change(`UPDATE ticket SET community_id = ?, state = ?, owner_id = ?, building_id = ?, building = ?, unit = ?, room_sealed = ?, confirmed = ?, phone_sealed = ?, reopened = ?, level = ?, rating = ?, people = ?, version = version + 1, updated_at = ?
		WHERE id = ? AND version = ?`,
		t.Community, t.State, t.Owner, t.Building, cut(t.Place.Building, 32), cut(t.Place.Unit, 16),
		tx.keys.close("ticket.room", t.ID, t.Place.Room), t.Confirmed, tx.keys.close("ticket.phone", t.ID, t.Phone), t.Reopened, t.Level, t.Rating, t.People, msec(tx.Now), t.ID, t.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return lostRace{errors.New("the ticket changed meanwhile")}
	}
	t.Version++
	return nil
}
