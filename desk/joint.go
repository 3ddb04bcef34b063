package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/store"
)

// JointRoles are those who may look at a community's joint cases.
var JointRoles = append(slices.Clone(domain.StaffRoles), domain.RoleStreet)

// Joints are the joint cases of a community (联办), those that want somebody first.
type Joints struct {
	Communities []Place
	Ended       bool // those that are over, else those that are not
	Cases       []JointCase
	Before      domain.ID // where the next page of those that are over begins; 0 behind the last
	Now         time.Time
	Rulings     int // how many wait for a ruling
}

// JointCase is one of them.
type JointCase struct {
	Ticket            domain.ID
	Number            int64
	Category, Place   string
	Lead, Ball, State string
	Legs              []JointLeg
	Ruling, Bounced   bool // a leg waits for the street, or was sent back
	Blocked, Late     bool
	Settled           bool // every unit is done: the lead can end it
}

// JointLeg is one matter of it and the unit that has it, with its clock.
type JointLeg struct {
	No                 int
	Unit, From, Status string // From: the unit it came from, "" for none
	Wants              bool   // the unit cannot go on by itself
	Done               bool
	Due                time.Time
	Left               string
	Late               bool
}

// DueMsec is when its time is over, for the script that lets the clock turn.
func (l JointLeg) DueMsec() int64 { return l.Due.UnixMilli() }

const (
	mostRunning = 200 // joint cases of a community at once
	endedPage   = 30  // joint cases on a page of those that are over
)

// Joints lists joint cases for somebody who may look at them.
func (s *Views) Joints(ctx context.Context, by login.Staff, community domain.ID, ended bool, before domain.ID) (out Joints, err error) {
	if err := seesAs(by, community, JointRoles); err != nil {
		return out, err
	}
	out = Joints{Ended: ended, Now: s.Now()}
	if out.Communities, err = s.Communities(ctx, by, JointRoles, community); err != nil {
		return out, err
	}
	view := s.DB.View(ctx)
	states, most := []domain.CaseState{domain.CaseRunning, domain.CaseShelved}, mostRunning
	if ended {
		states, most = []domain.CaseState{domain.CaseDone, domain.CaseEnded}, endedPage
	}
	cases, err := view.CasesIn(community, states, before, most+1)
	if err != nil {
		return out, err
	}
	if len(cases) > most {
		cases = cases[:most]
		out.Before = cases[most-1].ID
	}
	if out.Cases, err = jointCases(view, community, cases, out.Now); err != nil || ended {
		return out, err
	}
	slices.SortStableFunc(out.Cases, func(a, b JointCase) int { return cmp.Compare(a.rank(), b.rank()) })
	for _, k := range out.Cases {
		if k.Ruling {
			out.Rulings++
		}
	}
	return out, nil
}

// rank puts first what waits for a ruling, then what a unit sent back, cannot do
// or is late with, then what only wants to be ended.
func (k JointCase) rank() int {
	for i, is := range []bool{k.Ruling, k.Bounced, k.Blocked, k.Late, k.Settled} {
		if is {
			return i
		}
	}
	return 5
}

// jointCases reads what is shown of cases, with few queries.
func jointCases(v store.View, community domain.ID, cases []domain.Case, now time.Time) ([]JointCase, error) {
	var ids, tickets, leads []domain.ID
	for _, k := range cases {
		ids, tickets, leads = append(ids, k.ID), append(tickets, k.Ticket), append(leads, k.Lead)
	}
	legs, err := v.LegsOfCases(ids)
	if err != nil {
		return nil, err
	}
	var legIDs []domain.ID
	of := map[domain.ID][]domain.Leg{}
	for _, l := range legs {
		legIDs, of[l.Case] = append(legIDs, l.ID), append(of[l.Case], l)
	}
	clocks, err := v.ClocksOf(legIDs)
	if err != nil {
		return nil, err
	}
	shown, err := cards(v, tickets, now)
	if err != nil {
		return nil, err
	}
	names, err := calls(v, community, leads)
	if err != nil {
		return nil, err
	}
	units, err := v.PartnersOf(community)
	if err != nil {
		return nil, err
	}
	out := make([]JointCase, len(cases))
	for i, k := range cases {
		out[i] = jointCase(k, of[k.ID], clocks, units, now)
		out[i].Lead = names[k.Lead]
		if j := slices.IndexFunc(shown, func(c Card) bool { return c.ID == k.Ticket }); j >= 0 {
			c := shown[j]
			out[i].Number, out[i].Category, out[i].Place, out[i].State = c.Number, c.Category, c.Place, c.State
		}
	}
	return out, nil
}

func jointCase(k domain.Case, legs []domain.Leg, clocks map[domain.ID]domain.Clock, units []domain.Partner, now time.Time) JointCase {
	name := map[domain.ID]string{}
	for _, u := range units {
		name[u.ID] = u.Name
	}
	ball := domain.BallOf(legs, k.Created)
	if k.State == domain.CaseShelved {
		ball = domain.Ball{With: domain.TheChief, Since: k.Review}
	}
	out := JointCase{Ticket: k.Ticket, Settled: k.State == domain.CaseRunning && domain.AllSettled(legs)}
	if k.State == domain.CaseRunning || k.State == domain.CaseShelved {
		out.Ball = say.Ball(ball, name)
	}
	for _, l := range legs {
		one := JointLeg{No: l.No, Unit: name[l.Partner], From: name[l.From], Status: say.LegState(l.State), Done: l.State == domain.LegDone,
			Wants: l.State == domain.LegBounced || l.State == domain.LegDisputed || l.State == domain.LegBlocked}
		if clock, runs := clocks[l.ID]; runs {
			one.Due, one.Left, one.Late = clock.Due, say.TimeLeft(clock.Due, now), clock.Due.Before(now)
		}
		out.Late = out.Late || one.Late
		if k.State == domain.CaseRunning {
			out.Ruling = out.Ruling || l.State == domain.LegDisputed
			out.Bounced = out.Bounced || l.State == domain.LegBounced
			out.Blocked = out.Blocked || l.State == domain.LegBlocked
		}
		out.Legs = append(out.Legs, one)
	}
	return out
}
