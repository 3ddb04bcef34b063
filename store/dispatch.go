package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// AddRun starts the next round of looking for somebody for a ticket, with a copy
// of the policy that is in use.
func (tx *Tx) AddRun(t domain.Ticket) (domain.Run, error) {
	policies, err := tx.Policies()
	if err != nil {
		return domain.Run{}, err
	}
	r := domain.Run{ID: tx.NewID(), Ticket: t.ID, Policy: policies.For(t)}
	policy, err := json.Marshal(r.Policy)
	if err != nil {
		return domain.Run{}, err
	}
	steps, err := json.Marshal(r.Policy.Steps)
	if err != nil {
		return domain.Run{}, err
	}
	return r, retryDuplicate(tx.exec(`INSERT INTO run (id, ticket_id, no, wave, policy, steps, created_at)
		SELECT ?, ?, COALESCE(MAX(no), 0) + 1, 0, ?, ?, ? FROM run WHERE ticket_id = ?`, r.ID, t.ID, string(policy), string(steps), msec(tx.Now), t.ID))
}

const runColumns = `id, ticket_id, wave, policy, steps, choices`

type runRow struct {
	ID      domain.ID `db:"id"`
	Ticket  domain.ID `db:"ticket_id"`
	Wave    int       `db:"wave"`
	Policy  string    `db:"policy"`
	Steps   *string   `db:"steps"`
	Choices *string   `db:"choices"`
}

func (row runRow) noun() (domain.Run, error) {
	r := domain.Run{ID: row.ID, Ticket: row.Ticket, Wave: row.Wave}
	for _, part := range []struct {
		text *string
		into any
	}{{&row.Policy, &r.Policy}, {row.Steps, &r.Policy.Steps}, {row.Choices, &r.Log}} {
		if part.text == nil {
			continue // of a run from before there was such a thing
		}
		if err := json.Unmarshal([]byte(*part.text), part.into); err != nil {
			return domain.Run{}, fmt.Errorf("read a run: %w", err)
		}
	}
	r.Policy.Stands = r.Wave
	return r, nil
}

// LastRun reads the newest round of a ticket.
func (v View) LastRun(ticket domain.ID) (domain.Run, error) {
	var row runRow
	if err := v.one(&row, "run", `SELECT `+runColumns+` FROM run WHERE ticket_id = ? ORDER BY no DESC LIMIT 1`, ticket); err != nil {
		return domain.Run{}, err
	}
	return row.noun()
}

// RunsOf lists every round of a ticket, the first one first.
func (v View) RunsOf(ticket domain.ID) ([]domain.Run, error) {
	var rows []runRow
	if err := v.all(&rows, `SELECT `+runColumns+` FROM run WHERE ticket_id = ? ORDER BY no LIMIT 50`, ticket); err != nil {
		return nil, err
	}
	out := make([]domain.Run, len(rows))
	for i, row := range rows {
		var err error
		if out[i], err = row.noun(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// mostChoices bounds what is kept of one run.
const mostChoices = 200

// SaveRun writes how far a run is, and whom it asked and why.
func (tx *Tx) SaveRun(r *domain.Run) error {
	r.Policy.Stands = r.Wave
	if n := len(r.Log.Choices); n > mostChoices {
		r.Log.Choices = r.Log.Choices[n-mostChoices:]
	}
	text, err := json.Marshal(r.Log)
	if err != nil {
		return err
	}
	if err := tx.exec(`UPDATE run SET wave = ?, choices = ? WHERE id = ?`, r.Wave, string(text), r.ID); err != nil {
		return err
	}
	tx.knows("run", runOf(r.Ticket), *r, nil)
	return nil
}

// AddOffer asks one volunteer and notes that he was asked now.
// As the lead of a team he is asked to name somebody of it.
func (tx *Tx) AddOffer(r domain.Run, person, team domain.ID) (domain.Offer, error) {
	o := domain.Offer{ID: tx.NewID(), Run: r.ID, Ticket: r.Ticket, Person: person, Wave: r.Wave, State: domain.OfferQueued, Team: team}
	err := tx.exec(`INSERT INTO offer (id, run_id, ticket_id, person_id, wave, state, team_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		o.ID, o.Run, o.Ticket, o.Person, o.Wave, o.State, o.Team, msec(tx.Now), msec(tx.Now))
	tx.asked = append(tx.asked, person)
	return o, err
}

// markAsked notes when those were asked who were, last in the transaction and in
// a fixed order: many matters ask the same few people at once, and each would
// hold the others' rows to its end.
func (tx *Tx) markAsked() error {
	if len(tx.asked) == 0 {
		return nil
	}
	slices.Sort(tx.asked)
	query, args, err := sqlx.In(`UPDATE person SET last_asked_at = ? WHERE id IN (?)`, msec(tx.Now), slices.Compact(tx.asked))
	if err != nil {
		return err
	}
	return tx.exec(query, args...)
}

type offerRow struct {
	ID       domain.ID         `db:"id"`
	RunID    domain.ID         `db:"run_id"`
	TicketID domain.ID         `db:"ticket_id"`
	PersonID domain.ID         `db:"person_id"`
	Wave     int               `db:"wave"`
	State    domain.OfferState `db:"state"`
	TeamID   domain.ID         `db:"team_id"`
}

func (r offerRow) noun() domain.Offer {
	return domain.Offer{ID: r.ID, Run: r.RunID, Ticket: r.TicketID, Person: r.PersonID, Wave: r.Wave, State: r.State, Team: r.TeamID}
}

const offerColumns = `id, run_id, ticket_id, person_id, wave, state, team_id`

// Offer reads one offer.
func (v View) Offer(id domain.ID) (domain.Offer, error) {
	var row offerRow
	err := v.one(&row, "offer", `SELECT `+offerColumns+` FROM offer WHERE id = ?`, id)
	return row.noun(), err
}

// LiveOffersTo lists what a volunteer is being asked, the oldest first.
func (v View) LiveOffersTo(person domain.ID) ([]domain.Offer, error) {
	return v.offers(`person_id = ? AND state IN (?) ORDER BY id LIMIT 50`, person, liveOffers)
}

// ofLastRun tells of an offer o that it is of its ticket's last search for help: who
// went with another before does not go with who comes now.
const ofLastRun = `o.run_id = (SELECT r.id FROM run r WHERE r.ticket_id = o.ticket_id ORDER BY r.no DESC LIMIT 1)`

// TicketsJoinedBy lists what somebody goes to with whoever holds it.
func (v View) TicketsJoinedBy(person domain.ID) ([]domain.Ticket, error) {
	return v.tickets(`state IN (?) AND owner_id <> ? AND id IN (SELECT o.ticket_id FROM offer o WHERE o.person_id = ? AND o.state = ? AND `+ofLastRun+`) ORDER BY id LIMIT 20`,
		[]domain.State{domain.Accepted, domain.Working}, person, person, domain.OfferJoined)
}

// JoinedTo reads the offer of who goes to a ticket with its holder; NotFound if
// nobody does.
func (v View) JoinedTo(ticket domain.ID) (domain.Offer, error) {
	var row offerRow
	err := v.one(&row, "offer", `SELECT `+offerColumns+` FROM offer o WHERE ticket_id = ? AND state = ? AND `+ofLastRun+` ORDER BY id DESC LIMIT 1`, ticket, domain.OfferJoined)
	return row.noun(), err
}

// LiveOffersOf lists who is being asked for a ticket.
func (v View) LiveOffersOf(ticket domain.ID) ([]domain.Offer, error) {
	return v.offers(`ticket_id = ? AND state IN (?) ORDER BY id LIMIT 200`, ticket, liveOffers)
}

// LastOfferTo reads the newest offer of a ticket to a volunteer, answered or not.
func (v View) LastOfferTo(person, ticket domain.ID) (domain.Offer, error) {
	var row offerRow
	err := v.one(&row, "offer", `SELECT `+offerColumns+` FROM offer WHERE ticket_id = ? AND person_id = ? ORDER BY id DESC LIMIT 1`, ticket, person)
	return row.noun(), err
}

// NewestOfferTo reads the last thing a volunteer was asked, answered or not.
func (v View) NewestOfferTo(person domain.ID) (domain.Offer, error) {
	var row offerRow
	err := v.one(&row, "offer", `SELECT `+offerColumns+` FROM offer WHERE person_id = ? ORDER BY id DESC LIMIT 1`, person)
	return row.noun(), err
}

var liveOffers = []domain.OfferState{domain.OfferQueued, domain.OfferSent, domain.OfferWaiting}

func (v View) offers(where string, args ...any) ([]domain.Offer, error) {
	query, args, err := sqlx.In(`SELECT `+offerColumns+` FROM offer WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	var rows []offerRow
	if err := v.all(&rows, query, args...); err != nil {
		return nil, err
	}
	return nouns(rows, offerRow.noun), nil
}

// ChangeOffer moves an offer on from the state it was read in. If it does not
// stand there any more, sent or answered meanwhile, the whole transaction is run
// again on what it is now.
func (tx *Tx) ChangeOffer(o domain.Offer, to domain.OfferState) error {
	taken := domain.CalendarMonth(0)
	if slices.Contains(taking, to) {
		taken = domain.MonthOf(tx.Now)
	}
	n, err := tx.change(`UPDATE offer SET state = ?, updated_at = ?, taken_month = ? WHERE id = ? AND state = ?`, to, msec(tx.Now), taken, o.ID, o.State)
	if err == nil && n == 0 {
		return lostRace{errors.New("the offer changed meanwhile")}
	}
	return err
}
