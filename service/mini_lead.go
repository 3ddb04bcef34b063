package service

import (
	"context"
	"encoding/json"
	"slices"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// MemberName is a member whom his lead may send.
type MemberName struct {
	ID   domain.ID `json:"id"`
	Name string    `json:"name"`
}

// Sendable lists whom the caller may send who is asked as the lead of a team.
type Sendable struct {
	People []MemberName `json:"people"`
	Wanted int          `json:"wanted"` // how many are still to be named
}

// Sendable lists whom the caller may name for what he is asked as a lead.
func (m *Mini) Sendable(ctx context.Context, by Caller, offer domain.ID) (out Sendable, err error) {
	err = m.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		c, err := m.chat(tx, by, "")
		if err != nil {
			return err
		}
		o, t, err := c.leadsOffer(offer)
		if err != nil {
			return err
		}
		out, err = c.sendableFor(t, o)
		return err
	})
	return out, err
}

func (c *chat) sendableFor(t domain.Ticket, o domain.Offer) (Sendable, error) {
	out := Sendable{People: []MemberName{}, Wanted: 1}
	people, err := c.sendable(t, o)
	if err != nil {
		return out, err
	}
	for _, p := range people {
		out.People = append(out.People, MemberName{p.ID, p.Name})
	}
	two, err := c.needsTwo(t)
	if err != nil || !two {
		return out, err
	}
	first, err := c.whoWaits(t, 0)
	if first.ID == 0 {
		out.Wanted = 2
	}
	return out, err
}

// leadsOffer reads an offer in which the caller is asked to name somebody, while
// that still stands.
func (c *chat) leadsOffer(id domain.ID) (o domain.Offer, t domain.Ticket, err error) {
	if o, t, err = c.myOffer(id); err != nil {
		return o, t, err
	}
	switch {
	case o.Team == 0:
		err = refuse(domain.Conflict, say.NotALead())
	case t.Owner != 0:
		err = refuse(domain.Conflict, say.TakenAlready(t))
	case !o.State.Live():
		err = refuse(domain.Conflict, say.MovedOn())
	}
	return o, t, err
}

// Named is who goes.
type Named struct {
	Person domain.ID `json:"person_id"`
}

// Sent is a job and what its lead reads of whom he has sent.
type Sent struct {
	Message string `json:"message"`
	Task    Job    `json:"task"`
}

// Name takes it that the caller, asked as a lead, names a member of his team, or
// himself. Where two must go, who is named first waits for the second.
func (m *Mini) Name(ctx context.Context, d Deed[Named]) (json.RawMessage, error) {
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		o, t, err := c.leadsOffer(d.About)
		if err != nil {
			return nil, err
		}
		people, err := c.sendable(t, o)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(people, func(p domain.Person) bool { return p.ID == d.In.Person })
		if i < 0 {
			return nil, refuse(domain.Invalid, say.NotSendable())
		}
		c.about = t.ID
		if people[i].ID == c.me.ID {
			err = c.take(&t, o)
		} else {
			err = c.name(&t, o, people[i].ID)
		}
		if err = moved(err); err != nil {
			return nil, err
		}
		message, err := c.sentWords(t, people[i])
		if err != nil {
			return nil, err
		}
		task, err := c.jobOf(t.ID)
		return Sent{message, task}, err
	})
}

// sentWords tells a lead whom he has sent.
func (c *chat) sentWords(t domain.Ticket, named domain.Person) (string, error) {
	switch t.Owner {
	case named.ID:
		return say.Sent(t, named), nil
	case 0:
		return say.SentFirst(t, named), nil
	}
	first, err := c.Person(t.Owner)
	return say.SentBoth(t, first, named), err
}
