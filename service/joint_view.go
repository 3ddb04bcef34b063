package service

import (
	"context"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// CaseView is a joint case as the staff and the street see it.
type CaseView struct {
	Ticket  domain.ID        `json:"ticket_id"`
	Number  int64            `json:"number"`
	State   domain.CaseState `json:"state"`
	Lead    string           `json:"lead"`
	Ball    string           `json:"ball"` // with whom it is, since when, in words
	Settled bool             `json:"settled"`
	Review  *time.Time       `json:"review_at"`
	Legs    []LegView        `json:"legs"`
	Minutes []MinuteView     `json:"minutes"`

	Leads, Rules, Shelves bool `json:"-"` // whoever looks may do what the lead, the street, the chief may
}

// LegView is one matter of it, with the unit that has it.
type LegView struct {
	No     int             `json:"no"`
	Unit   string          `json:"unit"`
	From   string          `json:"from"` // the unit it came from; "" when it has never gone on
	Phone  string          `json:"phone"`
	State  domain.LegState `json:"state"`
	Status string          `json:"status"`
	Ruled  bool            `json:"ruled"`
	Reason string          `json:"reason"`
	Since  time.Time       `json:"since"`
	Due    *time.Time      `json:"due_at"`
	Alone  bool            `json:"alone"` // no message reaches the unit: it is telephoned, or sent a link
}

// MinuteView is what was written down once.
type MinuteView struct {
	Text    string    `json:"text"`
	Written time.Time `json:"at"`
}

// mostMinutes is how many minutes of a case are shown.
const mostMinutes = 50

// Case shows the joint case of a ticket; NotFound if it is none, or not for this
// person's eyes.
func (s *Joint) Case(ctx context.Context, by domain.Actor, ticket domain.ID) (out CaseView, err error) {
	v := s.DB.View(ctx)
	t, err := v.Ticket(ticket)
	if err != nil {
		return out, err
	}
	if ok, err := seesJoint(v, by.Person, t.Community); err != nil || !ok || by.Kind != domain.ActorPerson {
		return out, orNotThere(err)
	}
	k, err := v.CaseOf(t.ID)
	if err != nil {
		return out, err
	}
	legs, err := v.LegsOf(k.ID)
	if err != nil {
		return out, err
	}
	out = CaseView{Ticket: t.ID, Number: t.Number, State: k.State, Settled: domain.AllSettled(legs), Review: maybe(k.Review), Legs: []LegView{}, Minutes: []MinuteView{}}
	if err := out.may(v, k, by.Person); err != nil {
		return out, err
	}
	lead, err := v.Person(k.Lead)
	if err != nil {
		return out, err
	}
	grants, err := v.GrantsOf(k.Lead)
	if err != nil {
		return out, err
	}
	ball, names, err := v.BallOf(k)
	if err != nil {
		return out, err
	}
	out.Lead, out.Ball = say.Helper(lead, grants), say.Ball(ball, names)
	for _, l := range legs {
		unit, err := v.Partner(l.Partner)
		if err != nil {
			return out, err
		}
		due, alone, err := legFacts(v, l, unit)
		if err != nil {
			return out, err
		}
		out.Legs = append(out.Legs, LegView{No: l.No, Unit: unit.Name, From: names[l.From], Phone: unit.Phone, State: l.State, Status: say.LegState(l.State), Ruled: l.Ruled,
			Reason: l.Reason, Since: here(l.Since), Due: maybe(due), Alone: alone})
	}
	minutes, err := v.MinutesOf(k.ID, mostMinutes)
	for _, m := range minutes {
		out.Minutes = append(out.Minutes, MinuteView{m.Text, here(m.Written)})
	}
	return out, err
}

// may tells what somebody may do to a running case as it stands.
func (c *CaseView) may(v store.View, k domain.Case, person domain.ID) (err error) {
	if k.State != domain.CaseRunning {
		return nil
	}
	for part, may := range map[domain.Part]*bool{domain.TheLead: &c.Leads, domain.TheStreet: &c.Rules, domain.TheChief: &c.Shelves} {
		if *may, err = hasPart(v, k, person, part); err != nil {
			return err
		}
	}
	return nil
}
