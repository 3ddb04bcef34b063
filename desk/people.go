package desk

import (
	"context"
	"strings"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/store"
)

// Sought is whom somebody looks for among the residents of a community; what is
// empty is not asked for.
type Sought struct {
	Name, Phone string
	Building    domain.ID
}

// Any tells that anything is asked for.
func (q Sought) Any() bool { return q.Name != "" || q.Phone != "" || q.Building != 0 }

// People are residents of a community (居民), masked, and those who are cared for.
type People struct {
	Communities []Place
	Community   domain.ID
	Buildings   []Place
	Searched    bool
	Found       []Neighbour
	More        bool // there are more than are listed
	Cared       []Cared
}

// Neighbour is a resident as anybody of the staff may see her: of which family, in
// which building.
type Neighbour struct {
	ID         domain.ID
	Who, Where string
	Care       bool
}

// Cared is one who is to be heard of every so many days.
type Cared struct {
	Neighbour
	Every       int
	Last, Next  string
	Late        bool
	Missed      int
	Visitor     string
	Ticket      domain.ID // of the visit or check that was made of it last
	TicketState string    // "" where none is open
}

const (
	mostFound = 50
	mostCared = 300
)

// People lists who is cared for and, where somebody is sought, who is found.
func (s *Views) People(ctx context.Context, by login.Staff, community domain.ID, q Sought) (out People, err error) {
	if err := seesAs(by, community, CadreRoles); err != nil {
		return out, err
	}
	out = People{Community: community, Searched: q.Any()}
	if out.Communities, err = s.Communities(ctx, by, CadreRoles, community); err != nil {
		return out, err
	}
	if out.Buildings, err = s.buildings(ctx, community, q.Building); err != nil {
		return out, err
	}
	where := map[domain.ID]string{}
	for _, b := range out.Buildings {
		where[b.ID] = b.Name
	}
	view := s.DB.View(ctx)
	if q.Any() {
		found, err := sought(view, community, q)
		if err != nil {
			return out, err
		}
		out.More = len(found) > mostFound
		for _, p := range found[:min(len(found), mostFound)] {
			out.Found = append(out.Found, neighbour(p, where))
		}
	}
	out.Cared, err = s.cared(view, community, where)
	return out, err
}

func neighbour(p domain.Person, where map[domain.ID]string) Neighbour {
	return Neighbour{p.ID, say.Resident(p), where[p.Building], p.Care}
}

// sought finds whom somebody looks for; by phone it is one at most.
func sought(v store.View, community domain.ID, q Sought) ([]domain.Person, error) {
	fits := func(p domain.Person) bool {
		return p.Community == community && (q.Name == "" || strings.Contains(p.Name, q.Name)) && (q.Building == 0 || p.Building == q.Building)
	}
	if q.Phone == "" {
		return v.PeopleWho(community, fits, mostFound+1)
	}
	p, err := v.PersonByPhone(q.Phone)
	if domain.CodeOf(err) == domain.NotFound || err == nil && !fits(p) {
		return nil, nil
	}
	return []domain.Person{p}, err
}

// cared lists the care plans of a community, who was not heard of first.
func (s *Views) cared(v store.View, community domain.ID, where map[domain.ID]string) ([]Cared, error) {
	plans, err := v.CarePlansIn(community, mostCared)
	if err != nil {
		return nil, err
	}
	var ids, tickets []domain.ID
	for _, p := range plans {
		ids = append(ids, p.Person)
		if p.Ticket != 0 {
			tickets = append(tickets, p.Ticket)
		}
	}
	people, err := v.People(ids)
	if err != nil {
		return nil, err
	}
	visitors, err := visitors(v, community, plans)
	if err != nil {
		return nil, err
	}
	open, err := v.Tickets(tickets)
	if err != nil {
		return nil, err
	}
	states := map[domain.ID]domain.State{}
	for _, t := range open {
		states[t.ID] = t.State
	}
	out := make([]Cared, len(plans))
	for i, p := range plans {
		out[i] = planned(p, s.Now())
		out[i].Neighbour, out[i].Visitor = neighbour(people[p.Person], where), visitors[p.ID]
		if state := states[p.Ticket]; state != "" && !state.Finished() {
			out[i].TicketState = say.Standing(state)
		}
	}
	return out, nil
}
