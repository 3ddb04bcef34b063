package desk

import (
	"context"
	"time"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
)

// Part is one matter of a joint case as its unit sees it: what, where, until when;
// nothing of whom it is for.
type Part struct {
	ID               domain.ID
	Number           int64
	Unit, Community  string
	Item             string // which matter of its case, and from whom it came
	What, Where      string
	Gist, State      string
	Reason           string
	Ruled, Open      bool
	Due              time.Time
	Left             string
	Late             bool
	Deeds            []Choice
	CommunityTelling string // the duty's phone
}

// DueMsec is when its time is over, for the script that lets the clock turn.
func (p Part) DueMsec() int64 { return p.Due.UnixMilli() }

var unitDeeds = []domain.Deed{domain.SayReceived, domain.SayWorking, domain.SayDone, domain.SayBlocked, domain.SayNotOurs}

// Parts lists the legs of the units somebody answers for, those that are open first.
func (s *Views) Parts(ctx context.Context, by login.Staff) (out []Part, err error) {
	view, now := s.DB.View(ctx), s.Now()
	legs, err := view.LegsFor(by.Person.ID)
	if err != nil {
		return nil, err
	}
	var over []Part
	for _, l := range legs {
		t, err := view.Ticket(l.Ticket)
		if err != nil {
			return nil, err
		}
		unit, err := view.Partner(l.Partner)
		if err != nil {
			return nil, err
		}
		home, err := view.Community(t.Community)
		if err != nil {
			return nil, err
		}
		var b domain.Building
		if t.Building != 0 {
			if b, err = view.Building(t.Building); err != nil {
				return nil, err
			}
		}
		from, err := view.UnitName(l.From)
		if err != nil {
			return nil, err
		}
		p := Part{ID: l.ID, Number: t.Number, Unit: unit.Name, Item: say.Item(l, from), Community: home.Name, CommunityTelling: home.DutyPhone, What: say.Task(t.Category),
			Where: say.Building(b, t.Place), Gist: say.Gist(t), State: say.LegState(l.State), Ruled: l.Ruled,
			Open: l.Waits(), Reason: l.Why()}
		clocks, err := view.ClocksOf([]domain.ID{l.ID})
		if err != nil {
			return nil, err
		}
		if clock, ok := clocks[l.ID]; ok && l.State != domain.LegPassed {
			p.Due, p.Left, p.Late = clock.Due, say.TimeLeft(clock.Due, now), clock.Due.Before(now)
		}
		for _, d := range unitDeeds {
			if _, err := l.State.After(d, domain.TheUnit, l.Holds); err == nil {
				p.Deeds = append(p.Deeds, Choice{Value: string(d), Name: say.LegDeed(d)})
			}
		}
		if p.Open {
			out = append(out, p)
		} else {
			over = append(over, p)
		}
	}
	return append(out, over...), nil
}
