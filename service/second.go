package service

import (
	"slices"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// joined: 4 hands back what the writer was to go to as the second of two.
func (c *chat) joined() ([]matter, error) {
	tickets, err := c.TicketsJoinedBy(c.me.ID)
	return each(tickets, say.ICannot, true, func(t domain.Ticket) (string, error) {
		err := c.leaveSecond(&t)
		return say.HandedBack(t), err
	}), err
}

// isSecond tells that somebody goes to a ticket with whoever holds it.
func (d *doer) isSecond(t domain.Ticket) (bool, error) {
	o, err := d.JoinedTo(t.ID)
	return err == nil && o.Person == d.me.ID && t.Owner != d.me.ID, dropNotFound(err)
}

// callOffSecond tells who was to go to a ticket with its holder that he need not.
func callOffSecond(tx *store.Tx, t domain.Ticket) error {
	with, err := tx.JoinedTo(t.ID)
	if err != nil {
		return dropNotFound(err)
	}
	if err := tx.ChangeOffer(with, domain.OfferWithdrawn); err != nil {
		return err
	}
	return owe(tx, t, domain.PushCalledOff, with.Person, tx.Now)
}

// leaveSecond takes it that the writer, the second of two, cannot go.
func (d *doer) leaveSecond(t *domain.Ticket) error {
	d.about = t.ID
	return leaveSecond(d.Tx, t, d.me.ID, move{by: d.by(), data: map[string]any{"inbox": d.inbox}})
}

// leaveSecond takes it that the second of two cannot go. Before they are there
// another second is looked for, and the first waits; who is at the door already
// stays, and the duty hears that he is alone.
func leaveSecond(tx *store.Tx, t *domain.Ticket, second domain.ID, m move) error {
	o, err := tx.LastOfferTo(second, t.ID)
	if err != nil {
		return err
	}
	if err := tx.ChangeOffer(o, domain.OfferDeclined); err != nil {
		return err
	}
	m.deed, m.part, m.data["offer"] = domain.HandBack, domain.Second, o.ID
	if t.State == domain.Working {
		if err := note(tx, t, "second_left", m.by, m.data); err != nil {
			return err
		}
		if err := owe(tx, *t, domain.PushAlone, t.Owner, tx.Now); err != nil {
			return err
		}
		return oweDuty(tx, *t, domain.PushSafety, tx.Now)
	}
	first := t.Owner
	his, err := tx.LastOfferTo(first, t.ID)
	if dropNotFound(err) != nil { // staff may have sent him whom nobody had asked
		return err
	}
	if err == nil && his.State == domain.OfferAccepted {
		if err := tx.ChangeOffer(his, domain.OfferWithdrawn); err != nil {
			return err
		}
	}
	t.Owner = 0
	if err := step(tx, t, m); err != nil {
		return err
	}
	return seekSecond(tx, t, first, domain.PushAlone)
}

// seekSecond looks for a second for who waits, and tells him so; where there is
// nobody the duty sends somebody.
func seekSecond(tx *store.Tx, t *domain.Ticket, first domain.ID, tells domain.PushKind) error {
	run, err := tx.AddRun(*t)
	if err != nil {
		return err
	}
	waits, err := tx.AddOffer(run, first, 0)
	if err != nil {
		return err
	}
	if err := tx.ChangeOffer(waits, domain.OfferWaiting); err != nil {
		return err
	}
	waits.State = domain.OfferWaiting
	asked, besides, err := advance(tx, *t, &run)
	if err != nil {
		return err
	}
	if asked > 0 {
		err = step(tx, t, move{domain.Dispatch, domain.House, house, map[string]any{"run": run.ID, "asked": asked}})
	} else {
		err = tx.ChangeOffer(waits, domain.OfferExpired)
	}
	if err != nil {
		return err
	}
	if asked == 0 || besides {
		if err := oweBesides(tx, *t, run, domain.PushDuty); err != nil {
			return err
		}
	}
	if asked == 0 {
		if err := callFirst(tx, t, run); err != nil {
			return err
		}
	}
	return oweFirst(tx, *t, tells, waits)
}

// oweFirst owes the first of two a push about his waiting for a second.
func oweFirst(tx *store.Tx, t domain.Ticket, kind domain.PushKind, waits domain.Offer) error {
	p := pushOf(t, kind, waits.Person, tx.Now)
	p.Offer = waits.ID
	return tx.Owe(p)
}

// needsTwo tells that two people must go where a ticket is now looked after.
func (d *doer) needsTwo(t domain.Ticket) (bool, error) {
	if t.State != domain.Offering {
		return false, nil
	}
	run, err := d.LastRun(t.ID)
	return t.NeedsTwo(run.Policy), err
}

// takeTogether takes a yes to what needs two people: the first waits, with the
// second it is taken, by the first. Of anything else it does nothing.
func (d *doer) takeTogether(t *domain.Ticket, o domain.Offer) (done bool, err error) {
	if two, err := d.needsTwo(*t); err != nil || !two {
		return false, err
	}
	d.about = t.ID
	first, err := d.whoWaits(*t, o.Person)
	switch {
	case err != nil:
		return false, err
	case first.ID != 0:
		return true, d.together(t, first, o)
	case o.State == domain.OfferWaiting:
		return true, nil
	}
	return true, d.await(t, o)
}

// nameOfTwo takes it that a lead names one of the two who must go, the first to
// wait until there is a second.
func (d *doer) nameOfTwo(t *domain.Ticket, lead domain.Offer, person domain.ID) error {
	first, err := d.whoWaits(*t, person)
	if err != nil {
		return err
	}
	his, err := d.offerBeside(lead, person)
	if err != nil {
		return err
	}
	if first.ID == 0 {
		err = d.await(t, his)
	} else {
		if first.Person != lead.Person { // he is not told that another has it
			if err := d.ChangeOffer(lead, domain.OfferWithdrawn); err != nil {
				return err
			}
		}
		err = d.together(t, first, his)
	}
	if err != nil {
		return err
	}
	p := pushOf(*t, domain.PushPair, person, d.Now)
	p.Offer = his.ID
	return d.Owe(p)
}

// whoWaits finds the offer of who would come and waits for a second, other than
// the one himself; none is the zero offer.
func (d *doer) whoWaits(t domain.Ticket, but domain.ID) (domain.Offer, error) {
	live, err := d.LiveOffersOf(t.ID)
	i := slices.IndexFunc(live, func(l domain.Offer) bool { return l.State == domain.OfferWaiting && l.Person != but })
	if err != nil || i < 0 {
		return domain.Offer{}, err
	}
	return live[i], nil
}

// await lets the first of two wait. The row of the ticket decides between two who
// say yes at once.
func (d *doer) await(t *domain.Ticket, o domain.Offer) error {
	if err := d.note(t, "waits_for_second", map[string]any{"offer": o.ID}); err != nil {
		return err
	}
	return d.ChangeOffer(o, domain.OfferWaiting)
}

// together gives a ticket to the first of two, with whom the second goes.
func (d *doer) together(t *domain.Ticket, first, second domain.Offer) error {
	t.Owner = first.Person
	if err := d.step(t, domain.Take, domain.Invited, map[string]any{"offer": first.ID, "owner": first.Person, "second": second.Person}); err != nil {
		return err
	}
	if err := d.ChangeOffer(first, domain.OfferAccepted); err != nil {
		return err
	}
	if err := d.ChangeOffer(second, domain.OfferJoined); err != nil {
		return err
	}
	if err := d.taken(*t); err != nil {
		return err
	}
	return owe(d.Tx, *t, domain.PushSecond, first.Person, d.Now)
}

// whomElse asks a lead whom he sends as the second, where one is still missing.
func (c *chat) whomElse(ticket domain.ID) (string, error) {
	t, o, ok, err := c.toName(ticket)
	if err != nil || !ok {
		return "", err
	}
	people, err := c.sendable(t, o)
	if err != nil || len(people) == 0 {
		return say.WhomElse(nil), err
	}
	names, err := c.asksWhom(t, people)
	return say.WhomElse(names), err
}

// goesWith tells the second of two where to go, and with whom.
func (c *chat) goesWith(t domain.Ticket) (string, error) {
	door, err := c.door(t)
	if err != nil {
		return "", err
	}
	first, err := c.Person(t.Owner)
	if err != nil {
		return "", err
	}
	if err := c.Record(onTicket(t), "shown", c.by(), map[string]any{"reason": "joined", "phone": false}); err != nil {
		return "", err
	}
	return say.GoWith(t, door, first), nil
}
