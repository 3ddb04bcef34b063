package service

import (
	"linli/domain"
	"linli/store"
)

// Resigns lets go of what somebody has in hand in a community in which he has no role
// any more, and tells how much that was: what he was asked goes to others, help is
// looked for anew for what he had taken or was to go along to, what he led or had put
// off is another's of its staff. Who was going somewhere hears that he need not.
func Resigns(tx *store.Tx, person, community domain.ID, by domain.Actor) (left int, err error) {
	grants, err := tx.GrantsOf(person)
	if err != nil {
		return 0, err
	}
	r := resigning{Tx: tx, person: person, community: community, by: by, all: len(grants) == 0}
	for _, part := range []func() (int, error){r.offers, r.holds, r.goesAlong, r.leads} {
		n, err := all(part)
		if left += n; err != nil {
			return left, err
		}
	}
	return left, nil
}

// resigning is one who is let go of in a community.
type resigning struct {
	*store.Tx
	person, community domain.ID
	by                domain.Actor
	all               bool // he has no role anywhere: what was found to be of another community, too
}

// concerns tells that a ticket is one he must not have any more.
func (r resigning) concerns(t domain.Ticket) bool { return r.all || t.Community == r.community }

// all does a part again and again until nothing of it is left.
func all(part func() (int, error)) (done int, err error) {
	for {
		n, err := part()
		if done += n; err != nil || n == 0 {
			return done, err
		}
	}
}

// why is the reason in the events of it.
func (r resigning) why() map[string]any { return map[string]any{"reason": "resigned"} }

func (r resigning) offers() (n int, err error) {
	offers, err := r.LiveOffersTo(r.person)
	if err != nil {
		return 0, err
	}
	for _, o := range offers {
		t, err := r.Ticket(o.Ticket)
		if err != nil {
			return n, err
		}
		if !r.concerns(t) {
			continue
		}
		n++
		if err := r.ChangeOffer(o, domain.OfferDeclined); err != nil {
			return n, err
		}
		if err := r.Record(onTicket(t), "declined", r.by, map[string]any{"offer": o.ID, "reason": "resigned"}); err != nil {
			return n, err
		}
		if err := goOn(r.Tx, &t); err != nil {
			return n, err
		}
	}
	return n, nil
}

func (r resigning) holds() (int, error) {
	return r.each(givable, func(t domain.Ticket) error {
		if err := handBack(r.Tx, &t, move{domain.HandBack, domain.House, r.by, r.why()}); err != nil {
			return err
		}
		return owe(r.Tx, t, domain.PushCalledOff, r.person, r.Now)
	})
}

func (r resigning) leads() (n int, err error) {
	over := func(t domain.Ticket) error { return handOver(r.Tx, t, r.person, r.by) }
	n, err = r.each([]domain.State{domain.Joint, domain.Shelved}, over)
	if err != nil || n > 0 {
		return n, err
	}
	led, err := r.CasesLed(r.person) // what another has put off since
	if err != nil {
		return 0, err
	}
	cases := make([]domain.ID, len(led))
	for i, k := range led {
		cases[i] = k.Ticket
	}
	tickets, err := r.Tickets(cases)
	if err != nil {
		return 0, err
	}
	return r.of(tickets, over)
}

func (r resigning) goesAlong() (int, error) {
	joined, err := r.TicketsJoinedBy(r.person)
	if err != nil {
		return 0, err
	}
	return r.of(joined, func(t domain.Ticket) error {
		if err := leaveSecond(r.Tx, &t, r.person, move{by: r.by, data: r.why()}); err != nil {
			return err
		}
		return owe(r.Tx, t, domain.PushCalledOff, r.person, r.Now)
	})
}

// each does something with what he has of the community in some states.
func (r resigning) each(states []domain.State, do func(domain.Ticket) error) (int, error) {
	held, err := r.TicketsOwnedBy(r.person, states...)
	if err != nil {
		return 0, err
	}
	return r.of(held, do)
}

func (r resigning) of(tickets []domain.Ticket, do func(domain.Ticket) error) (n int, err error) {
	for _, t := range tickets {
		if !r.concerns(t) {
			continue
		}
		n++
		if err := do(t); err != nil {
			return n, err
		}
	}
	return n, nil
}
