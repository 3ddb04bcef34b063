package service

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"linli/domain"
	"linli/store"
)

// UnitLeg is one matter of a joint case as a unit sees it that has it or sent it on: what, where, until when;
// nothing of whom it is for.
type UnitLeg struct {
	ID        domain.ID       `json:"id"`
	Number    int64           `json:"number"`
	No        int             `json:"no"`   // of the matter in its case, from 1
	From      string          `json:"from"` // the unit it came from; "" when it has never gone on
	Unit      string          `json:"unit"`
	Community string          `json:"community"`
	Phone     string          `json:"phone"` // the duty's
	What      string          `json:"what"`
	Where     string          `json:"where"` // the building
	Gist      string          `json:"gist"`
	State     domain.LegState `json:"state"`
	Status    string          `json:"status"`
	Ruled     bool            `json:"ruled"`
	Reason    string          `json:"reason"`
	Since     time.Time       `json:"since_at"`
	Due       *time.Time      `json:"due_at"`
	Deeds     []domain.Deed   `json:"deeds"`
}

// Legs lists the legs of the units the caller answers for, those that wait for a
// unit first.
func (m *Mini) Legs(ctx context.Context, by Caller) ([]UnitLeg, error) {
	view := m.Intake.DB.View(ctx)
	legs, err := view.LegsFor(by.Person.ID)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(legs, func(a, b domain.Leg) int { return rankOf(a) - rankOf(b) })
	out := make([]UnitLeg, len(legs))
	for i, l := range legs {
		if out[i], err = unitLeg(view, l); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func rankOf(l domain.Leg) int {
	switch {
	case l.State.Holder() == domain.TheUnit:
		return 0
	case l.State.Settled():
		return 2
	}
	return 1
}

func unitLeg(v store.View, l domain.Leg) (UnitLeg, error) {
	p, err := legPage(v, l, "")
	if err != nil {
		return UnitLeg{}, err
	}
	from, err := v.UnitName(l.From)
	if err != nil {
		return UnitLeg{}, err
	}
	out := UnitLeg{ID: l.ID, Number: p.Number, No: l.No, From: from, Unit: p.Unit, Community: p.Community, Phone: p.Phone, What: p.What, Where: p.Where, Gist: p.Gist,
		State: l.State, Status: p.State, Ruled: l.Ruled, Reason: l.Why(), Since: here(l.Since), Due: maybe(p.Due), Deeds: p.Deeds}
	if out.Deeds == nil {
		out.Deeds = []domain.Deed{}
	}
	return out, nil
}

// LegWord is what a unit says of its leg.
type LegWord struct {
	Deed  domain.Deed `json:"deed"`
	Words string      `json:"words"` // why it cannot, or whose it is
}

// LegSays takes what the caller's unit says of its leg.
func (m *Mini) LegSays(ctx context.Context, d Deed[LegWord]) (json.RawMessage, error) {
	text, look, err := m.words(ctx, d.By, d.In.Words, false)
	if err != nil {
		return nil, err
	}
	return m.write(ctx, d.message(text), d.By, looked(look, func(c *chat) (any, error) {
		l, err := saysOf(c.Tx, c.by(), d.About, d.In.Deed, text)
		if err != nil {
			return nil, err
		}
		c.about = l.Ticket
		return unitLeg(c.View, l)
	}))
}

// saysOf takes what somebody's unit says of its leg; NotFound where it is
// another unit's.
func saysOf(tx *store.Tx, by domain.Actor, leg domain.ID, deed domain.Deed, words string) (domain.Leg, error) {
	legs, err := tx.LegsFor(by.Person)
	if err != nil {
		return domain.Leg{}, err
	}
	i := slices.IndexFunc(legs, func(l domain.Leg) bool { return l.ID == leg })
	if i < 0 || by.Kind != domain.ActorPerson {
		return domain.Leg{}, notThere()
	}
	l := legs[i]
	if !slices.Contains(pageDeeds, deed) {
		return l, domain.Errorf(domain.Invalid, "a unit says no such thing")
	}
	if words == "" && (deed == domain.SayBlocked || deed == domain.SayNotOurs && !l.Ruled) {
		return l, domain.Errorf(domain.Invalid, "a reason is needed")
	}
	t, err := tx.Ticket(l.Ticket)
	if err != nil {
		return l, err
	}
	d, err := takeUp(tx, t, by)
	if err != nil {
		return l, err
	}
	unit := l.Partner
	if err := d.says(&l, deed, words); err != nil {
		return l, err
	}
	return l.For(unit), d.moved()
}
