package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// AddRun starts the next round of looking for somebody, with a copy of its policy.
func (tx *Tx) AddRun(ticket domain.ID, policy domain.RunPolicy) (domain.Run, error) {
	text, err := json.Marshal(policy)
	if err != nil {
		return domain.Run{}, err
	}
	r := domain.Run{ID: tx.NewID(), Ticket: ticket, Policy: policy}
	return r, retryDuplicate(tx.exec(`INSERT INTO run (id, ticket_id, no, wave, policy, created_at)
		SELECT ?, ?, COALESCE(MAX(no), 0) + 1, 0, ?, ? FROM run WHERE ticket_id = ?`, r.ID, ticket, string(text), msec(tx.Now), ticket))
}

// LastRun reads the newest round of a ticket.
func (v View) LastRun(ticket domain.ID) (domain.Run, error) {
	var row struct {
		ID     domain.ID `db:"id"`
		Wave   int       `db:"wave"`
		Policy string    `db:"policy"`
	}
	if err := v.one(&row, "run", `SELECT id, wave, policy FROM run WHERE ticket_id = ? ORDER BY no DESC LIMIT 1`, ticket); err != nil {
		return domain.Run{}, err
	}
	r := domain.Run{ID: row.ID, Ticket: ticket, Wave: row.Wave}
	if err := json.Unmarshal([]byte(row.Policy), &r.Policy); err != nil {
		return domain.Run{}, fmt.Errorf("read a run's policy: %w", err)
	}
	return r, nil
}

// NextWave counts a run's waves on.
func (tx *Tx) NextWave(r *domain.Run) error {
	r.Wave++
	return tx.exec(`UPDATE run SET wave = ? WHERE id = ?`, r.Wave, r.ID)
}

// AddOffer asks one volunteer and notes that he was asked now.
func (tx *Tx) AddOffer(r domain.Run, person domain.ID) (domain.Offer, error) {
	o := domain.Offer{ID: tx.NewID(), Run: r.ID, Ticket: r.Ticket, Person: person, Wave: r.Wave, State: domain.OfferQueued}
	err := tx.exec(`INSERT INTO offer (id, run_id, ticket_id, person_id, wave, state, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		o.ID, o.Run, o.Ticket, o.Person, o.Wave, o.State, msec(tx.Now), msec(tx.Now))
	tx.asked = append(tx.asked, person)
	return o, err
}

// markAsked notes when those were asked who were, last in the transaction and in
// a fixed order: many matters ask the same few people at once, and each would
// hold the others' rows to its end.
func (tx *Tx) markAsked() error {
	slices.Sort(tx.asked)
	for _, person := range slices.Compact(tx.asked) {
		if err := tx.exec(`UPDATE person SET last_asked_at = ? WHERE id = ?`, msec(tx.Now), person); err != nil {
			return err
		}
	}
	return nil
}

type offerRow struct {
	ID       domain.ID         `db:"id"`
	RunID    domain.ID         `db:"run_id"`
	TicketID domain.ID         `db:"ticket_id"`
	PersonID domain.ID         `db:"person_id"`
	Wave     int               `db:"wave"`
	State    domain.OfferState `db:"state"`
}

func (r offerRow) noun() domain.Offer {
	return domain.Offer{ID: r.ID, Run: r.RunID, Ticket: r.TicketID, Person: r.PersonID, Wave: r.Wave, State: r.State}
}

const offerColumns = `id, run_id, ticket_id, person_id, wave, state`

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

var liveOffers = []domain.OfferState{domain.OfferQueued, domain.OfferSent}

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
	n, err := tx.change(`UPDATE offer SET state = ?, updated_at = ? WHERE id = ? AND state = ?`, to, msec(tx.Now), o.ID, o.State)
	if err == nil && n == 0 {
		return lostRace{errors.New("the offer changed meanwhile")}
	}
	return err
}
