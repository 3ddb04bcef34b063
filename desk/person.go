package desk

import (
	"context"
	"slices"
	"time"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/store"
)

// Person is the page of a resident, but for the name, the door, the phone and the
// notes: these are opened with a reason.
type Person struct {
	Neighbour
	Community     domain.ID
	Plan          *Cared
	Every         int       // as the form has it
	Visitor, Team domain.ID // as the form has it
	Dependants    []Neighbour
	CaredBy       *Neighbour // who looks after her, where she cannot be left alone
	Tickets       []Card
	Readings      []Read
	Members       []Choice
	Teams         []Choice
}

// Read is one time that somebody looked at a door or a phone.
type Read struct {
	Happening
	Whom, Where    string
	Person, Ticket domain.ID
	Number         int64
}

const (
	mostReadings = 20
	readingsPage = 50
)

// Person reads the page of a resident, for the staff of her community.
func (s *Views) Person(ctx context.Context, by login.Staff, id domain.ID) (out Person, err error) {
	view := s.DB.View(ctx)
	p, err := view.Person(id)
	if err != nil {
		return out, err
	}
	if err := seesAs(by, p.Community, CadreRoles); err != nil {
		return out, err
	}
	where, err := s.places(ctx, p.Community)
	if err != nil {
		return out, err
	}
	out = Person{Neighbour: neighbour(p, where), Community: p.Community}
	for _, read := range []func(store.View, *Person, map[domain.ID]string) error{s.plan, dependants, s.matters, readings, choices} {
		if err := read(view, &out, where); err != nil {
			return out, err
		}
	}
	return out, nil
}

// places names the buildings of a community.
func (s *Views) places(ctx context.Context, community domain.ID) (map[domain.ID]string, error) {
	all, err := s.buildings(ctx, community, 0)
	out := map[domain.ID]string{}
	for _, b := range all {
		out[b.ID] = b.Name
	}
	return out, err
}

// planned tells how a care plan stands.
func planned(p domain.CarePlan, now time.Time) Cared {
	return Cared{Every: p.Every, Last: say.Day(p.Last), Next: say.Day(p.Due), Late: p.Missed > 0 || p.Due.Before(now), Missed: p.Missed, Ticket: p.Ticket}
}

// visitors names who visits, by plan.
func visitors(v store.View, community domain.ID, plans []domain.CarePlan) (map[domain.ID]string, error) {
	var ids []domain.ID
	for _, p := range plans {
		ids = append(ids, p.Visitor)
	}
	names, err := calls(v, community, ids)
	if err != nil {
		return nil, err
	}
	teams, err := v.TeamsOf(community)
	if err != nil {
		return nil, err
	}
	out := map[domain.ID]string{}
	for _, p := range plans {
		out[p.ID] = names[p.Visitor]
		if i := slices.IndexFunc(teams, func(t domain.Team) bool { return t.ID == p.Team }); i >= 0 {
			out[p.ID] = teams[i].Name
		}
	}
	return out, nil
}

func (s *Views) plan(v store.View, out *Person, _ map[domain.ID]string) error {
	p, err := v.CarePlanOf(out.ID)
	if domain.CodeOf(err) == domain.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	names, err := visitors(v, out.Community, []domain.CarePlan{p})
	if err != nil {
		return err
	}
	plan := planned(p, s.Now())
	plan.Visitor = names[p.ID]
	if p.Ticket != 0 {
		t, err := v.Ticket(p.Ticket)
		if err != nil {
			return err
		}
		if !t.State.Finished() {
			plan.TicketState = say.Standing(t.State)
		}
	}
	out.Plan, out.Every, out.Visitor, out.Team = &plan, p.Every, p.Visitor, p.Team
	return nil
}

// dependants reads whom she looks after, and who looks after her.
func dependants(v store.View, out *Person, where map[domain.ID]string) error {
	all, err := v.DependantsOf(out.ID)
	if err != nil {
		return err
	}
	for _, d := range all {
		p, err := v.Person(d.Person)
		if err != nil {
			return err
		}
		out.Dependants = append(out.Dependants, neighbour(p, where))
	}
	d, err := v.DependantOf(out.ID)
	if domain.CodeOf(err) == domain.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	carer, err := v.Person(d.Carer)
	one := neighbour(carer, where)
	out.CaredBy = &one
	return err
}

// matters lists what was asked for her, the newest first.
func (s *Views) matters(v store.View, out *Person, _ map[domain.ID]string) error {
	tickets, err := v.TicketsFor(out.ID, domain.States...)
	if err != nil {
		return err
	}
	var ids []domain.ID
	for _, t := range tickets {
		if t.Community == out.Community {
			ids = append(ids, t.ID)
		}
	}
	out.Tickets, err = cards(v, ids, s.Now())
	return err
}

func readings(v store.View, out *Person, _ map[domain.ID]string) error {
	some, err := v.ReadingsOf(out.ID, mostReadings)
	if err != nil {
		return err
	}
	out.Readings, err = reads(v, out.Community, some)
	return err
}

// reads tells of readings in words.
func reads(v store.View, community domain.ID, some []store.Reading) ([]Read, error) {
	var readers []domain.ID
	for _, r := range some {
		readers = append(readers, r.Actor.Person)
	}
	names, err := calls(v, community, readers)
	if err != nil {
		return nil, err
	}
	var out []Read
	for _, r := range some {
		out = append(out, Read{Happening: Happening{r.At, names[r.Actor.Person], say.Event(r.Kind, r.Data)}, Person: r.Whom, Ticket: r.Ticket, Number: r.Number})
	}
	return out, nil
}

func choices(v store.View, out *Person, _ map[domain.ID]string) error {
	members, err := v.MembersOfCommunity(out.Community)
	if err != nil {
		return err
	}
	for _, p := range members {
		out.Members = append(out.Members, Choice{p.ID.String(), p.Name, p.ID == out.Visitor})
	}
	teams, err := v.TeamsOf(out.Community)
	for _, t := range teams {
		out.Teams = append(out.Teams, Choice{t.ID.String(), t.Name, t.ID == out.Team})
	}
	return err
}

// Readings is a page of who looked at whose door and phone in a community.
type Readings struct {
	Communities []Place
	Lines       []Read
	Opens       bool      // who looks may open what was read
	Before      domain.ID // where the next page begins; 0 behind the last
}

// Readings lists who looked at doors and phones, the newest first.
func (s *Views) Readings(ctx context.Context, by login.Staff, community, before domain.ID) (out Readings, err error) {
	if err := seesAs(by, community, BookRoles); err != nil {
		return out, err
	}
	if out.Communities, err = s.Communities(ctx, by, BookRoles, community); err != nil {
		return out, err
	}
	out.Opens = by.In(community, CadreRoles)
	view := s.DB.View(ctx)
	some, err := view.Readings(community, before, readingsPage+1)
	if err != nil {
		return out, err
	}
	if len(some) > readingsPage {
		some = some[:readingsPage]
		out.Before = some[readingsPage-1].ID
	}
	if out.Lines, err = reads(view, community, some); err != nil {
		return out, err
	}
	where, err := s.places(ctx, community)
	if err != nil {
		return out, err
	}
	var whom []domain.ID
	for _, r := range some {
		whom = append(whom, r.Whom)
	}
	people, err := view.People(whom)
	for i, r := range some {
		n := neighbour(people[r.Whom], where)
		out.Lines[i].Whom, out.Lines[i].Where = n.Who, n.Where
	}
	return out, err
}
