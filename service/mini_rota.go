package service

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// DutyView is who has the duty of a community now, and whose turns come in seven days.
type DutyView struct {
	PlaceName
	Now   []PlaceName `json:"now"`
	Turns []TurnView  `json:"turns"`
}

// TurnView is one turn of duty.
type TurnView struct {
	Person  PlaceName `json:"person"`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
	StandIn bool      `json:"stand_in"` // he was put there for this one day
	Hole    bool      `json:"hole"`     // nobody keeps it, be it for a part
}

// Duties shows the rota of the communities where the caller is staff (值班表).
func (m *Mini) Duties(ctx context.Context, by Caller) (out []DutyView, err error) {
	err = m.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		out = []DutyView{}
		for _, id := range staffedBy(by.Grants) {
			one, err := dutyView(tx, id)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}

func dutyView(tx *store.Tx, community domain.ID) (DutyView, error) {
	home, err := tx.Community(community)
	if err != nil {
		return DutyView{}, err
	}
	week, err := dutyWeekOf(tx, community)
	out := DutyView{PlaceName{home.ID, home.Name}, []PlaceName{}, []TurnView{}}
	for _, p := range week.now {
		out.Now = append(out.Now, PlaceName{p.ID, p.Name})
	}
	for _, t := range week.turns {
		out.Turns = append(out.Turns, TurnView{PlaceName{t.who.ID, t.who.Name}, here(t.From), here(t.Until), t.Chosen, t.hole})
	}
	return out, err
}

// StandInFor is who has the duty of a day, or of some of its hours.
type StandInFor struct {
	Person    domain.ID `json:"person_id"`
	Community domain.ID `json:"community_id"` // 0 where only one can be meant
	Day       string    `json:"day"`
	From      string    `json:"from"` // "" with until: the whole day
	Until     string    `json:"until"`
}

// on reads it; ok is false for no such day or hours.
func (in StandInFor) on(today domain.Day) (s domain.StandIn, ok bool) {
	day, err := parseDay(in.Day)
	s = domain.StandIn{Person: in.Person, Day: day}
	if err != nil || day < today || (in.From == "") != (in.Until == "") {
		return s, false
	}
	if in.From == "" {
		return s, true
	}
	from, ok := domain.ParseClock(in.From)
	until, ok2 := domain.ParseClock(in.Until)
	s.From, s.Until = from%(24*time.Hour), until%(24*time.Hour)
	return s, ok && ok2
}

// StoodIn is the rota after a change, and what is read of it.
type StoodIn struct {
	Message string   `json:"message"`
	Rota    DutyView `json:"rota"`
}

// StandIn puts a member on duty for a day, or for some of its hours, in place of
// whom the rota names (换班).
func (m *Mini) StandIn(ctx context.Context, d Deed[StandInFor]) (json.RawMessage, error) {
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		s, ok := d.In.on(domain.DayOf(c.Now))
		if !ok {
			return nil, refuse(domain.Invalid, say.Incomplete())
		}
		p, community, err := standsWhere(c.View, c.me.ID, d.In)
		if err != nil {
			return nil, err
		}
		if err := standsIn(c.Tx, community, s, c.by()); err != nil {
			return nil, err
		}
		rota, err := dutyView(c.Tx, community)
		return StoodIn{say.StoodIn(s, p.Name), rota}, err
	})
}

// standsWhere reads who is to stand in, and for which community: the one that is named,
// or the only one where he is a member and the caller is staff.
func standsWhere(v store.View, staff domain.ID, in StandInFor) (p domain.Person, community domain.ID, err error) {
	p, communities, err := memberOf(v, staff, in.Person)
	if domain.CodeOf(err) == domain.NotFound || in.Community != 0 && err == nil && !slices.Contains(communities, in.Community) {
		return p, 0, refuse(domain.Invalid, say.WhoIsMeant(false))
	}
	switch {
	case err != nil:
		return p, 0, err
	case in.Community != 0:
		return p, in.Community, nil
	case len(communities) > 1:
		return p, 0, refuse(domain.Invalid, say.WhichStaff())
	}
	return p, communities[0], nil
}

// AbsencesOf tells the staff of his community when a member is away, from today on.
func (m *Mini) AbsencesOf(ctx context.Context, by Caller, member domain.ID) (out Aways, err error) {
	err = m.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		p, _, err := memberOf(tx.View, by.Person.ID, member)
		if err != nil {
			return err
		}
		out, err = aways(tx, p.ID, "")
		return err
	})
	return out, err
}

// AwayOf takes it from the staff of his community that a member is away.
func (m *Mini) AwayOf(ctx context.Context, d Deed[AwayView]) (json.RawMessage, error) {
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		p, _, err := memberOf(c.View, c.me.ID, d.About)
		if err != nil {
			return nil, err
		}
		return awayFor(c, p, d.In)
	})
}

// BackOf ends, by the staff of his community, what a member is away for.
func (m *Mini) BackOf(ctx context.Context, d Deed[Nothing]) (json.RawMessage, error) {
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		p, _, err := memberOf(c.View, c.me.ID, d.About)
		if err != nil {
			return nil, err
		}
		return backFor(c, p)
	})
}
