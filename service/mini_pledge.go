package service

import (
	"context"
	"fmt"
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// PledgeView is what a member offers, in words and one by one.
type PledgeView struct {
	Message string      `json:"message"`
	Skills  []string    `json:"skills"`
	Hours   []HoursView `json:"hours"`
	Cap     int         `json:"month_cap"` // 0: no limit
}

// HoursView are hours of the week: weekdays from 1, Monday, to 7, and times like 09:00.
type HoursView struct {
	From  int    `json:"from_day"`
	Until int    `json:"until_day"`
	Open  string `json:"open"`
	Close string `json:"close"`
}

// PledgeIn is what changes of it; what is not there stays.
type PledgeIn struct {
	Skills *[]string    `json:"skills"`
	Hours  *[]HoursView `json:"hours"`
	Cap    *int         `json:"month_cap"`
}

// Pledge tells what the caller offers.
func (m *Mini) Pledge(ctx context.Context, by Caller) (PledgeView, error) {
	p, err := m.Intake.DB.View(ctx).PledgeOf(by.Person.ID)
	return pledgeView(p, "", false), err
}

// ChangePledge writes what the caller offers from now on.
func (m *Mini) ChangePledge(ctx context.Context, by Caller, in PledgeIn) (PledgeView, error) {
	return m.changePledge(ctx, by, in, func(c *chat) (domain.Person, error) { return domain.Person{ID: c.me.ID}, nil })
}

// PledgeOf tells the staff of his community what a member offers.
func (m *Mini) PledgeOf(ctx context.Context, by Caller, member domain.ID) (PledgeView, error) {
	view := m.Intake.DB.View(ctx)
	who, _, err := memberOf(view, by.Person.ID, member)
	if err != nil {
		return PledgeView{}, err
	}
	p, err := view.PledgeOf(who.ID)
	return pledgeView(p, who.Name, false), err
}

// ChangePledgeOf writes it by the staff of his community for him.
func (m *Mini) ChangePledgeOf(ctx context.Context, by Caller, member domain.ID, in PledgeIn) (PledgeView, error) {
	return m.changePledge(ctx, by, in, func(c *chat) (domain.Person, error) {
		p, _, err := memberOf(c.View, c.me.ID, member)
		return p, err
	})
}

func (m *Mini) changePledge(ctx context.Context, by Caller, in PledgeIn, whose func(c *chat) (domain.Person, error)) (out PledgeView, err error) {
	change, ok := in.change()
	if !ok {
		return out, refuse(domain.Invalid, say.Incomplete())
	}
	err = m.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		c, err := m.chat(tx, by, "")
		if err != nil {
			return err
		}
		who, err := whose(c)
		if err != nil {
			return err
		}
		p, err := pledges(tx, who.ID, change, c.by())
		out = pledgeView(p, who.Name, true)
		return err
	})
	return out, err
}

// memberOf reads a member, and the communities where he is one and somebody is
// staff; to others he is as one who is not there.
func memberOf(v store.View, staff, member domain.ID) (p domain.Person, communities []domain.ID, err error) {
	grants, err := v.GrantsOf(member)
	if err != nil {
		return p, nil, err
	}
	for _, g := range grants {
		ok, err := isStaff(v, staff, g.Community)
		if err != nil {
			return p, nil, err
		}
		if ok && !slices.Contains(communities, g.Community) {
			communities = append(communities, g.Community)
		}
	}
	if len(communities) == 0 {
		return p, nil, notThere()
	}
	p, err = v.Person(member)
	return p, communities, err
}

// pledgeView shows what somebody offers.
func pledgeView(p domain.Pledge, who string, noted bool) PledgeView {
	out := PledgeView{say.Pledged(p, who, noted), append([]string{}, p.Skills...), []HoursView{}, p.Cap}
	for _, h := range p.Hours {
		out.Hours = append(out.Hours, HoursView{dayNumber(h.From), dayNumber(h.Until), clockText(h.Open), clockText(h.Close)})
	}
	return out
}

// dayNumber is a weekday from 1, Monday, to 7.
func dayNumber(d time.Weekday) int { return (int(d)+6)%7 + 1 }

func clockText(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

// change reads it; ok is false for no such days or times.
func (in PledgeIn) change() (out PledgeChange, ok bool) {
	out = PledgeChange{Skills: in.Skills, Cap: in.Cap}
	if in.Hours == nil {
		return out, true
	}
	hours := []domain.Hours{}
	for _, h := range *in.Hours {
		open, ok := domain.ParseClock(h.Open)
		shut, ok2 := domain.ParseClock(h.Close)
		if !ok || !ok2 || h.From < 1 || h.From > 7 || h.Until < 1 || h.Until > 7 {
			return out, false
		}
		hours = append(hours, domain.Hours{From: time.Weekday(h.From % 7), Until: time.Weekday(h.Until % 7), Open: open, Close: shut})
	}
	out.Hours = &hours
	return out, true
}
