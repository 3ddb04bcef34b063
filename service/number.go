package service

import (
	"slices"
	"strconv"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// matter is one thing a number could be the answer to.
type matter struct {
	ticket domain.Ticket
	do     func(domain.Ticket) (string, error)
}

// number answers a digit: it goes to the one open thing it fits. With several
// it is asked which, with none a word of help is given.
func (c *chat) number(n domain.Number) (string, error) {
	if n.Ticket == 0 {
		if reply, done, err := c.choose(n.Digit); done || err != nil {
			return reply, err
		}
	}
	all, err := c.matters(n)
	if err != nil {
		return "", err
	}
	var fit []matter
	for _, m := range all {
		twice := slices.ContainsFunc(fit, func(f matter) bool { return f.ticket.ID == m.ticket.ID })
		if !twice && (n.Ticket == 0 || m.ticket.Number == n.Ticket) {
			fit = append(fit, m)
		}
	}
	switch {
	case len(fit) == 1:
		return fit[0].do(fit[0].ticket)
	case len(fit) > 1:
		lines := make([]string, len(fit))
		for i, m := range fit {
			lines[i] = say.StatusLine(m.ticket, domain.Person{})
		}
		return say.WhichMatter(strconv.Itoa(n.Digit), fit[0].ticket, lines), nil
	}
	return c.tooLate(n)
}

// matters lists what the digit could answer just now.
func (c *chat) matters(n domain.Number) ([]matter, error) {
	var out []matter
	for _, find := range []func(domain.Number) ([]matter, error){c.offered, c.mine, c.asked, c.duty} {
		some, err := find(n)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// offered: 1 takes and 0 declines what a volunteer is asked.
func (c *chat) offered(n domain.Number) ([]matter, error) {
	if n.Digit > 1 {
		return nil, nil
	}
	offers, err := c.LiveOffersTo(c.me.ID)
	if err != nil {
		return nil, err
	}
	var out []matter
	for _, o := range offers {
		t, err := c.Ticket(o.Ticket)
		if err != nil {
			return nil, err
		}
		do := func(t domain.Ticket) (string, error) { return c.take(t, o) }
		if n.Digit == 0 {
			do = func(t domain.Ticket) (string, error) { return c.decline(t, o) }
		}
		out = append(out, matter{t, do})
	}
	return out, nil
}

// mine: 2 arrives at, 3 finishes and 4 hands back what the writer has taken.
func (c *chat) mine(n domain.Number) ([]matter, error) {
	var states []domain.State
	var do func(domain.Ticket) (string, error)
	switch n.Digit {
	case 2:
		states, do = []domain.State{domain.Accepted}, c.arrive
	case 3:
		states = []domain.State{domain.Accepted, domain.Working}
		do = func(t domain.Ticket) (string, error) { return c.finish(t, n.Served) }
	case 4:
		states, do = []domain.State{domain.Accepted, domain.Working}, c.handBack
	default:
		return nil, nil
	}
	tickets, err := c.TicketsOwnedBy(c.me.ID, states...)
	return all(tickets, do), err
}

// asked: 1, 2 and 3 answer whether the requester's matter is settled.
func (c *chat) asked(n domain.Number) ([]matter, error) {
	if n.Digit < 1 || n.Digit > 3 {
		return nil, nil
	}
	tickets, err := c.TicketsAskedBy(c.me.ID, domain.Resolved)
	return all(tickets, func(t domain.Ticket) (string, error) { return c.rate(t, domain.Rating(n.Digit)) }), err
}

// duty: 1 and the ticket's number takes what waits for the duty; that heap is
// there to be named, never to be guessed.
func (c *chat) duty(n domain.Number) ([]matter, error) {
	if n.Digit != 1 || n.Ticket == 0 {
		return nil, nil
	}
	waiting, err := c.waitingForDuty()
	return all(waiting, c.takeAsStaff), err
}

func all(tickets []domain.Ticket, do func(domain.Ticket) (string, error)) []matter {
	out := make([]matter, len(tickets))
	for i, t := range tickets {
		out[i] = matter{t, do}
	}
	return out
}

// tooLate answers a number nothing waits for: usually somebody else was faster.
func (c *chat) tooLate(n domain.Number) (string, error) {
	offer, err := c.NewestOfferTo(c.me.ID)
	if err == nil && n.Ticket != 0 {
		offer, err = c.offerNumbered(n.Ticket)
	}
	if err == nil && n.Digit == 1 {
		t, err := c.Ticket(offer.Ticket)
		if err != nil {
			return "", err
		}
		switch {
		case t.Owner == c.me.ID && !t.State.Finished() && t.State != domain.Resolved:
			return say.AlreadyYours(t), nil
		case offer.State == domain.OfferWithdrawn && t.State == domain.Cancelled:
			return say.CalledOff(t), nil
		case offer.State == domain.OfferWithdrawn:
			return say.TakenAlready(t), nil
		}
	}
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return "", err
	}
	if n.Digit == 0 {
		return c.human()
	}
	return say.NumberHelp(), nil
}

// offerNumbered finds the last offer to the writer of a ticket he names.
func (c *chat) offerNumbered(number int64) (domain.Offer, error) {
	for _, community := range c.communities {
		t, err := c.TicketNumbered(community.ID, number)
		if domain.CodeOf(err) == domain.NotFound {
			continue
		}
		if err != nil {
			return domain.Offer{}, err
		}
		if o, err := c.LastOfferTo(c.me.ID, t.ID); domain.CodeOf(err) != domain.NotFound {
			return o, err
		}
	}
	return domain.Offer{}, domain.Errorf(domain.NotFound, "no such offer")
}

// choose answers the building question a person was asked, if there is one.
func (c *chat) choose(digit int) (reply string, done bool, err error) {
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if domain.CodeOf(err) == domain.NotFound {
		return "", false, nil
	}
	if err != nil || q.Kind != askedBuilding {
		return "", false, err
	}
	if digit == 0 {
		if err := c.Settle(c.me.ID, c.message.Account); err != nil {
			return "", true, err
		}
		reply, err = c.human()
		return reply, true, err
	}
	if digit > len(q.Options) {
		return "", false, nil
	}
	reply, err = c.chosen(q.Options[digit-1])
	return reply, true, err
}

// onTicket is a ticket as the subject of events.
func onTicket(t domain.Ticket) store.Subject { return store.Subject{Kind: "ticket", ID: t.ID} }
