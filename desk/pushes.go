package desk

import (
	"context"
	"fmt"
	"time"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/store"
)

// Health is how the messages about a community's tickets get on.
type Health struct {
	Communities []Place
	Oldest      string // how long the oldest unsent one has waited; "" without any
	Unsent      []Push
	ToPeople    []Push // left to a person, or refused for good, in the last days
	Counts      []Count
	Spent       []Count
	Halts       []Halt
}

// Count is how many messages went so.
type Count struct {
	Name, Channel string
	Count         int64
}

// Halt is an account, or one channel of it, that WeChat refuses just now.
type Halt struct {
	Account, Channel, Since, Until string
	ErrCode                        int64
}

// Push is a message with how it stands and what was decided about it.
type Push struct {
	ID, Ticket    domain.ID
	Number        int64
	Kind, State   string
	Who           string // whom it is for
	Channel, Owed string
	Decisions     []Decision
}

// Decision is one attempt to reach a phone.
type Decision struct {
	At, Way, Result string
	Code            int64
	Passed          []string
}

// How far back, and how many.
const (
	mostPushes = 50
	backDays   = 3 * 24 * time.Hour
)

// Health reads how messages get on, for somebody who may look at the community.
func (s *Views) Health(ctx context.Context, by login.Staff, community domain.ID) (out Health, err error) {
	if err := sees(by, community); err != nil {
		return out, err
	}
	if out.Communities, err = s.Communities(ctx, by, CadreRoles, community); err != nil {
		return out, err
	}
	return out, s.DB.Snapshot(ctx, func(v store.View) error {
		now := s.Now()
		if err := waiting(v, community, now, &out); err != nil {
			return err
		}
		counts, err := v.PushCounts(community, domain.DayOf(now).Midnight())
		if err != nil {
			return err
		}
		for _, c := range counts {
			out.Counts = append(out.Counts, Count{say.PushState(c.State), say.Channel(c.Channel), c.Count})
		}
		spent, err := v.SpentOn(now)
		if err != nil {
			return err
		}
		for _, c := range spent {
			out.Spent = append(out.Spent, Count{c.Account, say.Channel(c.Channel), c.Count})
		}
		halts, err := v.Halts(now)
		for _, h := range halts {
			out.Halts = append(out.Halts, Halt{h.Account, say.Channel(h.Channel), clock(h.Since), clock(h.Until), h.ErrCode})
		}
		return err
	})
}

// waiting reads what is not sent yet, and what waits for a person.
func waiting(v store.View, community domain.ID, now time.Time, out *Health) error {
	var oldest time.Time
	for _, state := range domain.Owed {
		some, err := v.PushesIn(community, state, time.Time{}, mostPushes)
		if err != nil {
			return err
		}
		for _, p := range some {
			if oldest.IsZero() || p.Owed.Before(oldest) {
				oldest = p.Owed
			}
			out.Unsent = append(out.Unsent, told(p))
		}
	}
	for _, state := range []domain.PushState{domain.PushHuman, domain.PushFailed} {
		some, err := v.PushesIn(community, state, now.Add(-backDays), mostPushes)
		if err != nil {
			return err
		}
		for _, p := range some {
			if p.Deputy == 0 {
				out.ToPeople = append(out.ToPeople, told(p))
			}
		}
	}
	if !oldest.IsZero() {
		out.Oldest = say.Waited(now.Sub(oldest))
	}
	return numbered(v, out.Unsent, out.ToPeople)
}

// numbered writes the tickets' numbers beside pushes.
func numbered(v store.View, lists ...[]Push) error {
	var ids []domain.ID
	for _, list := range lists {
		for _, p := range list {
			ids = append(ids, p.Ticket)
		}
	}
	tickets, err := v.Tickets(ids)
	numbers := map[domain.ID]int64{}
	for _, t := range tickets {
		numbers[t.ID] = t.Number
	}
	for _, list := range lists {
		for i := range list {
			list[i].Number = numbers[list[i].Ticket]
		}
	}
	return err
}

func clock(at time.Time) string { return at.In(domain.China).Format("1月2日 15:04:05") }

func told(p domain.Push) Push {
	state := say.PushState(p.State)
	switch {
	case store.AwaitsTurn(p):
		state = say.PushInTurn
	case p.State == domain.PushHuman && p.Deputy != 0:
		state = say.PushDeputed
	}
	return Push{ID: p.ID, Ticket: p.Ticket, Kind: say.PushKind(p.Kind), State: state, Channel: say.Channel(p.Channel), Owed: clock(p.Owed)}
}

// Sendings are the messages about one ticket, each explained.
type Sendings struct {
	Ticket domain.ID
	Number int64
	Pushes []Push
}

// Sendings explains the messages about a ticket: which ways were taken, and why not others.
func (s *Views) Sendings(ctx context.Context, by login.Staff, ticket domain.ID) (out Sendings, err error) {
	view := s.DB.View(ctx)
	t, err := view.Ticket(ticket)
	if err != nil {
		return out, err
	}
	if err := sees(by, t.Community); err != nil {
		return out, err
	}
	out.Ticket, out.Number = t.ID, t.Number
	pushes, err := view.PushesFor(ticket)
	if err != nil {
		return out, err
	}
	names, err := named(view, t.Community, pushes)
	if err != nil {
		return out, err
	}
	for _, p := range pushes {
		one := told(p)
		one.Number, one.Who = t.Number, names[p.Person]
		decisions, err := view.Decisions(p.ID)
		if err != nil {
			return out, err
		}
		for _, d := range decisions {
			one.Decisions = append(one.Decisions, decided(d))
		}
		out.Pushes = append(out.Pushes, one)
	}
	return out, nil
}

// named tells whom messages are for: members by name, others by their family's.
func named(v store.View, community domain.ID, pushes []domain.Push) (map[domain.ID]string, error) {
	var ids []domain.ID
	for _, p := range pushes {
		ids = append(ids, p.Person)
	}
	return calls(v, community, ids)
}

func decided(d domain.Decision) Decision {
	out := Decision{At: clock(d.At), Way: say.Channel(d.Channel), Result: say.Decided(d.Result), Code: d.ErrCode}
	if d.Account != "" {
		out.Way = fmt.Sprintf("%s（%s）", out.Way, d.Account)
	}
	for _, p := range d.Passed {
		if p.Channel == "" {
			out.Passed = append(out.Passed, say.PassedBy(p.Reason))
			continue
		}
		out.Passed = append(out.Passed, say.Channel(p.Channel)+"："+say.PassedBy(p.Reason))
	}
	return out
}
