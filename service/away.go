package service

import (
	"linli/domain"
	"linli/store"
)

// leavesAll looks for others for what somebody who is away from now on was asked
// or has taken and not begun, be it as the second of two. Nobody is called away
// from a door or a danger.
func leavesAll(tx *store.Tx, person domain.ID, by domain.Actor) (left []domain.Ticket, err error) {
	offers, err := tx.LiveOffersTo(person)
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		t, err := tx.Ticket(o.Ticket)
		if err != nil {
			return nil, err
		}
		if err := tx.ChangeOffer(o, domain.OfferDeclined); err != nil {
			return nil, err
		}
		if err := tx.Record(onTicket(t), "declined", by, map[string]any{"offer": o.ID, "reason": "away"}); err != nil {
			return nil, err
		}
		if err := goOn(tx, &t); err != nil {
			return nil, err
		}
	}
	held, err := tx.TicketsOwnedBy(person, domain.Accepted)
	if err != nil {
		return nil, err
	}
	for _, t := range held {
		if t.Urgency >= 3 {
			continue
		}
		if err := handBack(tx, &t, move{domain.HandBack, domain.House, by, map[string]any{"reason": "away"}}); err != nil {
			return nil, err
		}
		left = append(left, t)
	}
	joined, err := tx.TicketsJoinedBy(person)
	if err != nil {
		return nil, err
	}
	for _, t := range joined {
		if t.Urgency >= 3 || t.State == domain.Working {
			continue
		}
		if err := leaveSecond(tx, &t, person, move{by: by, data: map[string]any{"reason": "away"}}); err != nil {
			return nil, err
		}
		left = append(left, t)
	}
	return left, nil
}
