package service

import (
	"linli/domain"
	"linli/store"
)

// Deliveries says what a sent or unsendable push means for its ticket.
type Deliveries struct{}

// Sent moves an offer on; if it was withdrawn while its push was on the way,
// the volunteer is told so.
func (Deliveries) Sent(tx *store.Tx, p domain.Push) error {
	if p.Kind != domain.PushOffer {
		return nil
	}
	o, err := tx.Offer(p.Offer)
	if err != nil {
		return err
	}
	switch o.State {
	case domain.OfferQueued:
		_, err = tx.ChangeOffer(o, domain.OfferSent)
		return err
	case domain.OfferWithdrawn:
		t, err := tx.Ticket(o.Ticket)
		if err != nil {
			return err
		}
		why := domain.PushTaken
		if t.State == domain.Cancelled {
			why = domain.PushCalledOff
		}
		return oweWithdrawal(tx, t, o, why)
	}
	return nil
}

// Undeliverable asks somebody else in place of a volunteer whose phone cannot
// be reached.
func (Deliveries) Undeliverable(tx *store.Tx, p domain.Push) error {
	if p.Kind != domain.PushOffer {
		return nil
	}
	o, err := tx.Offer(p.Offer)
	if err != nil || !o.State.Live() {
		return err
	}
	if ok, err := tx.ChangeOffer(o, domain.OfferUndeliverable); err != nil || !ok {
		return err
	}
	t, err := tx.Ticket(o.Ticket)
	if err != nil {
		return err
	}
	if err := tx.Record(onTicket(t), "undeliverable", house, map[string]any{"offer": o.ID}); err != nil {
		return err
	}
	return goOn(tx, &t)
}
