package service

import (
	"context"
	"slices"

	"linli/domain"
	"linli/store"
)

// Says takes what a unit's contact says of its leg at the desk. NotFound: it is
// another unit's.
func (s *Joint) Says(ctx context.Context, by domain.Actor, leg domain.ID, deed domain.Deed, words string) error {
	if !slices.Contains(pageDeeds, deed) {
		return domain.Errorf(domain.Invalid, "a unit says no such thing")
	}
	words, err := wordsOf(words, false)
	if err != nil {
		return err
	}
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		legs, err := tx.LegsFor(by.Person)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(legs, func(l domain.Leg) bool { return l.ID == leg })
		if i < 0 || by.Kind != domain.ActorPerson {
			return notThere()
		}
		if words == "" && (deed == domain.SayBlocked || deed == domain.SayNotOurs && !legs[i].Ruled) {
			return domain.Errorf(domain.Invalid, "a reason is needed")
		}
		t, err := tx.Ticket(legs[i].Ticket)
		if err != nil {
			return err
		}
		d, err := takeUp(tx, t, by)
		if err != nil {
			return err
		}
		if err := d.says(&legs[i], deed, words); err != nil {
			return err
		}
		return d.moved()
	})
	if err == nil {
		s.Wake()
	}
	return err
}
