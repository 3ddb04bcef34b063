package service

import (
	"context"
	"slices"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// PersonShown is what is opened of a person, and why: the name, the door, the
// phone, and what must be known of those who cannot be left alone.
type PersonShown struct {
	Name, Place, Phone string
	Reason             string
	Dependants         []DependantShown
}

// DependantShown is one whom a person looks after.
type DependantShown struct{ Name, Note string }

// RevealPerson shows who a person is to the staff of her community, for a reason.
// That it was read, by whom and why, is an event of hers.
func (s *Desk) RevealPerson(ctx context.Context, by domain.Actor, person domain.ID, reason string) (out PersonShown, err error) {
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(person)
		if err != nil {
			return err
		}
		if err := staffOnly(tx.View, by, p.Community); err != nil {
			return err
		}
		if !slices.Contains(Reasons, reason) {
			return refuse(domain.Invalid, say.Incomplete())
		}
		b, err := buildingOf(tx.View, p.Building)
		if err != nil {
			return err
		}
		out = PersonShown{Name: p.Name, Phone: p.Phone, Reason: reason, Place: say.Door(b, domain.Place{Unit: p.Unit, Room: p.Room})}
		if out.Phone == "" {
			out.Phone = p.SaidPhone
		}
		if out.Dependants, err = dependantsShown(tx.View, person); err != nil {
			return err
		}
		return tx.Record(onPerson(person), "shown", by, map[string]any{"reason": reason, "phone": out.Phone != ""})
	})
	return out, err
}

// dependantsShown reads whom a person looks after, and the note on herself where
// another looks after her.
func dependantsShown(v store.View, person domain.ID) ([]DependantShown, error) {
	all, err := v.DependantsOf(person)
	if err != nil {
		return nil, err
	}
	own, err := v.DependantOf(person)
	if err == nil {
		all = append(all, own)
	} else if dropNotFound(err) != nil {
		return nil, err
	}
	var out []DependantShown
	for _, d := range all {
		p, err := v.Person(d.Person)
		if err != nil {
			return nil, err
		}
		out = append(out, DependantShown{p.Name, d.Note})
	}
	return out, nil
}
