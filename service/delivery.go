package service

import (
	"slices"

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
		return tx.ChangeOffer(o, domain.OfferSent)
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

// Undeliverable goes on without a phone that cannot be reached: another
// volunteer is asked in place of one, another of the staff is called in place
// of the duty. When WeChat refused the words themselves (failed), nobody else
// would get them either: it is the duty's.
func (d Deliveries) Undeliverable(tx *store.Tx, p domain.Push, failed bool) error {
	t, err := tx.Ticket(p.Ticket)
	if err != nil {
		return err
	}
	err = tx.Record(onTicket(t), "undeliverable", house, map[string]any{"push": p.ID, "kind": p.Kind, "person": p.Person})
	if err != nil {
		return err
	}
	switch p.Kind {
	case domain.PushOffer:
		return d.offerLost(tx, t, p, failed)
	case domain.PushDuty, domain.PushCall, domain.PushLook, domain.PushCheck, domain.PushNotSolved:
		return callAnother(tx, t, p)
	case domain.PushAdded, domain.PushPlaced, domain.PushCalledOff:
		if p.Person == t.Owner {
			return oweDuty(tx, t, domain.PushLook, tx.Now) // whoever holds it cannot be told
		}
		return callAnother(tx, t, p)
	}
	return nil
}

func (Deliveries) offerLost(tx *store.Tx, t domain.Ticket, p domain.Push, failed bool) error {
	o, err := tx.Offer(p.Offer)
	if err != nil || !o.State.Live() {
		return err
	}
	if err := tx.ChangeOffer(o, domain.OfferUndeliverable); err != nil {
		return err
	}
	if !failed {
		return goOn(tx, &t)
	}
	live, err := tx.LiveOffersOf(t.ID)
	if err != nil || len(live) > 0 || t.State != domain.Offering {
		return err
	}
	return exhaust(tx, &t)
}

// callAnother calls the next of a community's staff who has not been called
// for this yet.
func callAnother(tx *store.Tx, t domain.Ticket, p domain.Push) error {
	staff, err := tx.Staff(t.Community)
	if err != nil {
		return err
	}
	called, err := tx.PushesFor(t.ID)
	if err != nil {
		return err
	}
	for _, g := range staff {
		already := slices.ContainsFunc(called, func(c domain.Push) bool { return c.Kind == p.Kind && c.Person == g.Person })
		if !already {
			return owe(tx, t, p.Kind, g.Person, tx.Now)
		}
	}
	return tx.Record(onTicket(t), "nobody_on_duty", house, map[string]any{"push": p.Kind})
}
