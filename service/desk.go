package service

import (
	"context"

	"linli/domain"
	"linli/store"
)

// Desk is what the staff of a community does at its desk beside the chat: what
// was merged, what was not understood, what is kept as an answer.
type Desk struct {
	DB   *store.DB
	Wake func() // tells the sender that something may be due
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
