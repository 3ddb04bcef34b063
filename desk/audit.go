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
	Opens         bool      // who looks may open the tickets
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
	if err := seesAs(by, a.Community, BookRoles); err != nil {
		return out, err
	}
	if out.Communities, err = s.Communities(ctx, by, BookRoles, a.Community); err != nil {
		return out, err
	}
	out.Opens = by.In(a.Community, BoardRoles)
	view := s.DB.View(ctx)
	members, err := view.MembersOfCommunity(a.Community)
	if err != nil {
		return out, err
	}
	for _, p := range members {
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
	var ids []domain.ID
	for _, e := range events {
		ids = append(ids, e.Actor.Person)
	}
	names, err := calls(view, a.Community, ids)
	for _, e := range events {
		who := names[e.Actor.Person]
		switch {
		case who != "":
		case e.Actor.Kind == domain.ActorPerson:
			who = say.Resident(domain.Person{})
		default:
			who = say.Actor(e.Actor.Kind)
		}
		out.Lines = append(out.Lines, Audited{Happening{e.At, who, say.Event(e.Kind, e.Data)}, e.Ticket, e.Number})
	}
	return out, err
}
