package service

import (
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
	o, err := d.LastOfferTo(d.me.ID, t.ID)
	return err == nil && o.State == domain.OfferJoined && t.Owner != d.me.ID, dropNotFound(err)
}

// leaveSecond takes it that the second of two cannot go. Before they are there
// another second is looked for, and the first waits; who is at the door already
// stays, and the duty hears that he is alone.
func (d *doer) leaveSecond(t *domain.Ticket) error {
	d.about = t.ID
	o, err := d.LastOfferTo(d.me.ID, t.ID)
	if err != nil {
		return err
	}
	if err := d.ChangeOffer(o, domain.OfferDeclined); err != nil {
		return err
	}
	if t.State == domain.Working {
		if err := d.note(t, "second_left", map[string]any{"offer": o.ID, "inbox": d.inbox}); err != nil {
			return err
		}
		if err := owe(d.Tx, *t, domain.PushAlone, t.Owner, d.Now); err != nil {
			return err
		}
		return oweDuty(d.Tx, *t, domain.PushSafety, d.Now)
	}
	first := t.Owner
	his, err := d.LastOfferTo(first, t.ID)
	if err != nil {
		return err
	}
	if err := d.ChangeOffer(his, domain.OfferWithdrawn); err != nil {
		return err
	}
	t.Owner = 0
	if err := d.step(t, domain.HandBack, domain.Second, map[string]any{"offer": o.ID, "inbox": d.inbox}); err != nil {
		return err
	}
	return seekSecond(d.Tx, t, first)
}

// seekSecond looks for a second for who waits; where there is nobody the duty
// sends somebody.
func seekSecond(tx *store.Tx, t *domain.Ticket, first domain.ID) error {
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
	asked, _, err := advance(tx, *t, &run)
	if err != nil {
		return err
	}
	if asked > 0 {
		err = step(tx, t, move{domain.Dispatch, domain.House, house, map[string]any{"run": run.ID, "asked": asked}})
	} else if err = tx.ChangeOffer(waits, domain.OfferExpired); err == nil {
		err = oweDuty(tx, *t, domain.PushDuty, tx.Now)
	}
	if err != nil {
		return err
	}
	p := pushOf(*t, domain.PushAlone, first, tx.Now)
	p.Offer = waits.ID
	return tx.Owe(p)
}
