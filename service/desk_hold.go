package service

import (
	"context"
	"slices"

	"linli/domain"
	"linli/say"
)

// AssignTeam is the deed of asking one team's lead to name somebody.
const AssignTeam domain.Deed = "assign_team"

// Take gives a waiting ticket to whoever asks for it, of the staff or called to it.
func (s *Desk) Take(ctx context.Context, f Form) error {
	return s.doesFor(ctx, f, domain.Take, called, func(c *chat, t *domain.Ticket) error {
		if t.Owner == c.me.ID {
			return nil
		}
		return c.takeOnce(*t, func() error { return c.takeAsStaff(t) })
	})
}

// Arrive notes that who holds a ticket is there.
func (s *Desk) Arrive(ctx context.Context, f Form) error {
	return s.doesFor(ctx, f, domain.Arrive, holding, func(c *chat, t *domain.Ticket) error { return moved(c.arrive(t)) })
}

// Finish takes the word of who holds a ticket that it is done, for so many served.
func (s *Desk) Finish(ctx context.Context, f Form, served int) error {
	return s.doesFor(ctx, f, domain.Finish, holding, func(c *chat, t *domain.Ticket) error {
		if served < 0 || served > mostServed {
			return refuse(domain.Invalid, say.Incomplete())
		}
		return moved(c.finish(t, served))
	})
}

// HandBack looks for somebody else than who holds a ticket.
func (s *Desk) HandBack(ctx context.Context, f Form) error {
	return s.doesFor(ctx, f, domain.HandBack, holding, func(c *chat, t *domain.Ticket) error {
		_, err := c.handsBack(*t)
		return moved(err)
	})
}

// Assign gives a ticket to a member.
func (s *Desk) Assign(ctx context.Context, f Form, person domain.ID) error {
	return s.does(ctx, f, domain.HandOver, func(c *chat, t *domain.Ticket) error { return moved(c.assigns(t, person)) })
}

// assigns gives a ticket to a member: what waits, and what another holds, who is
// told that he need not go. The member may hand it back. Conflict, before anything is
// written: as it stands nobody can be given it.
func (d *doer) assigns(t *domain.Ticket, person domain.ID) error {
	grants, err := d.GrantsOf(person)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(grants, func(g domain.Grant) bool { return g.Community == t.Community }) || t.OwnBy(person) {
		return refuse(domain.Invalid, say.NotAMember())
	}
	state := t.State
	if t.Owner != 0 {
		if state, err = state.After(domain.HandBack, domain.House); err != nil {
			return err
		}
	}
	if _, err := state.After(domain.Take, domain.Staff); err != nil || t.Owner == person {
		return err
	}
	return d.assign(t, person)
}

// assign takes a ticket from who holds it, if anybody does, and gives it to another.
func (d *doer) assign(t *domain.Ticket, person domain.ID) error {
	if was := t.Owner; was != 0 {
		if err := d.endsOffer(was, t.ID, func(s domain.OfferState) bool { return s == domain.OfferAccepted }, domain.OfferDeclined); err != nil {
			return err
		}
		t.Owner = 0
		if err := d.step(t, domain.HandBack, domain.House, map[string]any{"reason": "assigned"}); err != nil {
			return err
		}
		if was != d.me.ID {
			if err := owe(d.Tx, *t, domain.PushCalledOff, was, d.Now); err != nil {
				return err
			}
		}
	}
	t.Owner = person
	if err := d.step(t, domain.Take, domain.Staff, map[string]any{"owner": person}); err != nil {
		return err
	}
	// Who was asked already is not told that another has it.
	asked := func(s domain.OfferState) bool { return s.Live() || s == domain.OfferJoined }
	if err := d.endsOffer(person, t.ID, asked, domain.OfferAccepted); err != nil {
		return err
	}
	if err := d.taken(*t); err != nil {
		return err
	}
	if err := d.secondGoesWith(*t); err != nil || person == d.me.ID {
		return err
	}
	return owe(d.Tx, *t, domain.PushNamed, person, d.Now)
}

// secondGoesWith tells the second of two with whom he goes now.
func (d *doer) secondGoesWith(t domain.Ticket) error {
	with, err := d.JoinedTo(t.ID)
	if err != nil {
		return dropNotFound(err)
	}
	p := pushOf(t, domain.PushPair, with.Person, d.Now)
	p.Offer = with.ID
	return d.Owe(p)
}

// endsOffer changes the last offer of a ticket to somebody, if it is as expected.
func (d *doer) endsOffer(person, ticket domain.ID, is func(domain.OfferState) bool, to domain.OfferState) error {
	o, err := d.LastOfferTo(person, ticket)
	if err != nil || !is(o.State) {
		return dropNotFound(err)
	}
	return d.ChangeOffer(o, to)
}

// AssignTeam asks the leads of a team to name somebody for what waits.
func (s *Desk) AssignTeam(ctx context.Context, f Form, team domain.ID) error {
	return s.does(ctx, f, AssignTeam, func(c *chat, t *domain.Ticket) error { return c.assignsTeam(t, team) })
}

// assignsTeam asks the leads of a team to name somebody for what waits; whoever
// was asked before may still come.
func (c *chat) assignsTeam(t *domain.Ticket, team domain.ID) error {
	leads, err := c.leadsOfTeam(*t, team)
	switch {
	case err != nil:
		return err
	case len(leads) == 0:
		return refuse(domain.Invalid, say.NoLeadThere())
	case t.State != domain.Open && t.State != domain.Offering:
		return refuse(domain.Conflict, say.MovedOn())
	}
	return c.askLeads(t, team, leads)
}

func (c *chat) leadsOfTeam(t domain.Ticket, team domain.ID) ([]domain.ID, error) {
	teams, err := c.TeamsOf(t.Community)
	if err != nil || !slices.ContainsFunc(teams, func(o domain.Team) bool { return o.ID == team }) {
		return nil, err
	}
	return c.LeadsOfTeam(team, t.Community)
}

// askLeads offers a ticket to a team's leads, who name somebody.
func (c *chat) askLeads(t *domain.Ticket, team domain.ID, leads []domain.ID) error {
	run, err := c.LastRun(t.ID)
	if domain.CodeOf(err) == domain.NotFound || err == nil && t.State == domain.Open {
		run, err = c.AddRun(*t)
	}
	if err != nil {
		return err
	}
	asked := 0
	for _, lead := range leads {
		was, err := c.LastOfferTo(lead, t.ID)
		if err == nil && was.Run == run.ID || lead == t.Helped() {
			continue // he was asked in this round
		}
		if err := dropNotFound(err); err != nil {
			return err
		}
		o, err := c.AddOffer(run, lead, team)
		if err != nil {
			return err
		}
		asked++
		err = c.Owe(domain.Push{Key: offerKey(o), Account: t.Account, Person: lead, Kind: domain.PushOffer, Ticket: t.ID, Offer: o.ID, Urgent: t.Urgency >= 3})
		if err != nil {
			return err
		}
		run.Log.Choices = append(run.Log.Choices, domain.Asking{Wave: run.Wave, Person: lead, Asked: true, Why: domain.GroundLead})
	}
	if asked == 0 {
		return refuse(domain.Conflict, say.AskedAlready())
	}
	if err := c.SaveRun(&run); err != nil {
		return err
	}
	data := map[string]any{"run": run.ID, "asked": asked, "team": team}
	if t.State == domain.Offering {
		return c.Record(onTicket(*t), "asked_more", c.by(), data)
	}
	return c.step(t, domain.Dispatch, domain.House, data)
}
