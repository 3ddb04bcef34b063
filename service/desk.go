package service

import (
	"context"
	"slices"

	"linli/domain"
	"linli/store"
)

// Desk is what the staff of a community does at its desk beside the chat: what
// was merged, what was not understood, what is kept as an answer.
type Desk struct {
	DB     *store.DB
	Wake   func()  // tells the sender that something may be due
	Intake *Intake // what a form has in common with the chat
	Album  *Album  // photos and voices
}

// Unmerge takes a merged ticket apart again, within domain.UnmergeWithin: it is
// open, nobody's, and help is looked for. Conflict if it is not merged.
func (s *Desk) Unmerge(ctx context.Context, by domain.Actor, ticket domain.ID) error {
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		t, err := tx.Ticket(ticket)
		if err != nil {
			return err
		}
		if err := staffOnly(tx.View, by, t.Community); err != nil {
			return err
		}
		return unmerge(tx, &t, by)
	})
	if err == nil {
		s.Wake()
	}
	return err
}

// staffOnly lets nobody but a community's staff on: to others what is there is
// as what is not.
func staffOnly(v store.View, by domain.Actor, community domain.ID) error {
	ok, err := isStaff(v, by.Person, community)
	if err == nil && (!ok || by.Kind != domain.ActorPerson) {
		err = domain.Errorf(domain.NotFound, "no such thing for this person")
	}
	return err
}

// Unclear lists what was not understood in a community and nobody has read yet,
// the newest first.
func (s *Desk) Unclear(ctx context.Context, by domain.Actor, community domain.ID) ([]store.Unclear, error) {
	v := s.DB.View(ctx)
	if err := staffOnly(v, by, community); err != nil {
		return nil, err
	}
	return v.UnclearOf(community, 200)
}

// Rightly is how staff reads a message.
type Rightly struct {
	Category domain.Category // None for no matter at all
	Intent   domain.Intent   // "" for what was read, or a request
}

// Correct says what a listed message is about. It makes the ticket that the
// message should have made, or puts right the one it made. Conflict: somebody
// has read it already.
func (s *Desk) Correct(ctx context.Context, by domain.Actor, id domain.ID, r Rightly) (t domain.Ticket, err error) {
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		u, err := tx.Unclear(id)
		if err != nil {
			return err
		}
		if err := staffOnly(tx.View, by, u.Community); err != nil {
			return err
		}
		if r.Category != domain.None && !slices.Contains(domain.Categories, r.Category) || r.Intent != "" && !r.Intent.OpensTicket() {
			return domain.Errorf(domain.Invalid, "there is no such category or intent")
		}
		t, err = corrects(tx, id, r, by.Person)
		return err
	})
	if err == nil {
		s.Wake()
	}
	return t, err
}

// KeepAnswer keeps an answer for all who ask in a community. Invalid: it holds
// what is somebody's own.
func (s *Desk) KeepAnswer(ctx context.Context, by domain.Actor, a domain.Answer) (domain.Answer, error) {
	a.ID, a.Imported, a.MadeBy = 0, false, by.Person
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		if err := staffOnly(tx.View, by, a.Community); err != nil {
			return err
		}
		return keepAnswer(tx, &s.Intake.Bank, &a, by)
	})
	return a, err
}
