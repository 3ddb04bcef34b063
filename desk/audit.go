package desk

import (
	"context"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/store"
)

// Audit is a page of what happened to a community's tickets, the newest first.
type Audit struct {
	Communities   []Place
	Kinds, People []Choice
	Lines         []Audited
	Before        domain.ID // where the next page begins; 0 behind the last
}

// Audited is one thing that happened, to which ticket, by whom.
type Audited struct {
	Happening
	Ticket domain.ID
	Number int64
}

// AuditFilter is what is looked for.
type AuditFilter = store.Past

// auditPage is how many events a page has.
const auditPage = 50

// Audit reads what happened, for somebody who may look at the community.
func (s *Views) Audit(ctx context.Context, by login.Staff, a AuditFilter) (out Audit, err error) {
	if err := sees(by, a.Community); err != nil {
		return out, err
	}
	if out.Communities, err = s.Communities(ctx, by, a.Community); err != nil {
		return out, err
	}
	view := s.DB.View(ctx)
	members, err := view.MembersOfCommunity(a.Community)
	if err != nil {
		return out, err
	}
	named := map[domain.ID]string{}
	for _, p := range members {
		named[p.ID] = p.Name
		out.People = append(out.People, Choice{p.ID.String(), p.Name, p.ID == a.Person})
	}
	for _, kind := range say.EventKinds {
		out.Kinds = append(out.Kinds, Choice{kind, say.Event(kind, nil), kind == a.Kind})
	}
	events, err := view.History(a, auditPage+1)
	if err != nil {
		return out, err
	}
	if len(events) > auditPage {
		events = events[:auditPage]
		out.Before = events[auditPage-1].ID
	}
	names, err := actors(view, events)
	for _, e := range events {
		who := named[e.Actor.Person]
		switch p, known := names[e.Actor.Person]; {
		case who != "":
		case known && p.Name != "": // a resident is told by her family's name
			who = say.Resident(p)
		case e.Actor.Kind == domain.ActorPerson:
			who = say.Resident(domain.Person{})
		default:
			who = say.Actor(e.Actor.Kind)
		}
		out.Lines = append(out.Lines, Audited{Happening{e.At, who, say.Event(e.Kind, e.Data)}, e.Ticket, e.Number})
	}
	return out, err
}

func actors(view store.View, events []store.Passage) (map[domain.ID]domain.Person, error) {
	var ids []domain.ID
	for _, e := range events {
		if e.Actor.Person != 0 {
			ids = append(ids, e.Actor.Person)
		}
	}
	return view.People(ids)
}
