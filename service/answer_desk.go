package service

import (
	"context"
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// onKept does something to an answer of a community whose staff he is.
func (s *Desk) onKept(ctx context.Context, by domain.Actor, id domain.ID, do func(tx *store.Tx, a domain.Answer) error) error {
	return s.DB.InTx(ctx, func(tx *store.Tx) error {
		a, err := tx.KeptAnswer(id)
		if err != nil {
			return err
		}
		if err := staffOnly(tx.View, by, a.Community); err != nil {
			return err
		}
		if !a.Taken.IsZero() {
			return refuse(domain.Conflict, say.AnswerMoved())
		}
		return do(tx, a)
	})
}

// ChangeAnswer makes a kept answer another. One whose words change is taken back
// and written anew, so that its counts tell of one wording each.
func (s *Desk) ChangeAnswer(ctx context.Context, by domain.Actor, a domain.Answer) error {
	return s.onKept(ctx, by, a.ID, func(tx *store.Tx, was domain.Answer) error {
		a.Community, a.Imported, a.Ticket, a.MadeBy = was.Community, was.Imported, was.Ticket, was.MadeBy
		if err := fitsAll(tx, &s.Intake.Bank, a); err != nil {
			return err
		}
		if slices.Equal(was.Questions, a.Questions) && was.Words == a.Words {
			return kept(tx, a, by)
		}
		next := a
		next.MadeBy = by.Person
		if err := tx.AddAnswer(&next); err != nil {
			return err
		}
		first, err := tx.RetireAnswer(was.ID, next.ID)
		if err == nil && !first {
			err = refuse(domain.Conflict, say.AnswerMoved())
		}
		if err != nil {
			return err
		}
		return tx.Record(onAnswer(next.ID), "reworded", by, map[string]any{"was": was.ID})
	})
}

func kept(tx *store.Tx, a domain.Answer, by domain.Actor) error {
	still, err := tx.KeepAnswer(a)
	if err == nil && !still {
		err = refuse(domain.Conflict, say.AnswerMoved())
	}
	if err != nil {
		return err
	}
	return tx.Record(onAnswer(a.ID), "changed", by, map[string]any{"owner": a.Owner})
}

// WithdrawAnswer takes an answer back: nobody gets it any more.
func (s *Desk) WithdrawAnswer(ctx context.Context, by domain.Actor, id domain.ID) error {
	return s.onKept(ctx, by, id, func(tx *store.Tx, a domain.Answer) error {
		first, err := tx.RetireAnswer(id, 0)
		if err == nil && !first {
			err = refuse(domain.Conflict, say.AnswerMoved())
		}
		if err != nil {
			return err
		}
		return tx.Record(onAnswer(id), "taken", by, nil)
	})
}

// RenewAnswer takes it that an answer still holds: it is looked at again in a year.
func (s *Desk) RenewAnswer(ctx context.Context, by domain.Actor, id domain.ID) error {
	return s.onKept(ctx, by, id, func(tx *store.Tx, a domain.Answer) error {
		a.Review = time.Time{}
		if a.WantsLook(tx.Now) {
			return refuse(domain.Conflict, say.AnswerNeedsDay())
		}
		a.Review = domain.DayOf(tx.Now.Add(domain.ReviewAfter)).Midnight()
		still, err := tx.KeepAnswer(a)
		if err == nil && !still {
			err = refuse(domain.Conflict, say.AnswerMoved())
		}
		if err != nil {
			return err
		}
		return tx.Record(onAnswer(id), "renewed", by, nil)
	})
}
