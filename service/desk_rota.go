package service

import (
	"context"
	"slices"
	"time"

	"linli/domain"
	"linli/store"
)

// Rota is what staff does at its desk to who has the duty when (值班表、换班、请假).
type Rota struct {
	DB   *store.DB
	Wake func() // tells the sender that something may be due
}

// do does a deed to a member of a community, for its staff alone.
func (s *Rota) do(ctx context.Context, by domain.Actor, community, person domain.ID, deed func(tx *store.Tx) error) error {
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		if err := staffOnly(tx.View, by, community); err != nil {
			return err
		}
		trusted, err := tx.Trusted(community, []domain.ID{person})
		if err != nil {
			return err
		}
		if !trusted[person] {
			return domain.Errorf(domain.Invalid, "no member of this community")
		}
		return deed(tx)
	})
	if err == nil {
		s.Wake()
	}
	return err
}

// StandIn puts a member on duty on one day, in place of whom the rota names.
func (s *Rota) StandIn(ctx context.Context, by domain.Actor, community domain.ID, in domain.StandIn) error {
	if in.Day == 0 {
		return domain.Errorf(domain.Invalid, "a day is needed")
	}
	return s.do(ctx, by, community, in.Person, func(tx *store.Tx) error { return standsIn(tx, community, in, by) })
}

// Away writes that a member is not there, and tells how many matters that he had
// not begun look for others.
func (s *Rota) Away(ctx context.Context, by domain.Actor, community domain.ID, a domain.Absence) (left int, err error) {
	if a.From == 0 || tooLong(a) {
		return 0, domain.Errorf(domain.Invalid, "up to %d days, the first one first", longestAbsence)
	}
	err = s.do(ctx, by, community, a.Person, func(tx *store.Tx) error {
		some, err := goesAway(tx, a, by)
		left = len(some)
		return err
	})
	return left, err
}

// Back ends what a member is away for from today on.
func (s *Rota) Back(ctx context.Context, by domain.Actor, community, person domain.ID) error {
	return s.do(ctx, by, community, person, func(tx *store.Tx) error {
		_, err := comesBack(tx, person, by)
		return err
	})
}

// AddShift gives a member a turn of every week, or of every so many weeks.
func (s *Rota) AddShift(ctx context.Context, by domain.Actor, community domain.ID, in domain.Shift) error {
	if in.Weekday < time.Sunday || in.Weekday > time.Saturday || in.Weeks < 1 || in.Weeks > mostWeeks || in.Week < 0 || in.Week >= in.Weeks {
		return domain.Errorf(domain.Invalid, "no such turn")
	}
	return s.do(ctx, by, community, in.Person, func(tx *store.Tx) error {
		return changeShifts(tx, community, in, by, "shift_added", func(all []domain.Shift) []domain.Shift { return append(all, in) })
	})
}

// mostWeeks is the longest rotation.
const mostWeeks = 26

// DropShift ends a turn of the weekly rota.
func (s *Rota) DropShift(ctx context.Context, by domain.Actor, community, shift domain.ID) error {
	return s.DB.InTx(ctx, func(tx *store.Tx) error {
		if err := staffOnly(tx.View, by, community); err != nil {
			return err
		}
		rota, err := tx.RotaOf(community, tx.Now, tx.Now)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(rota.Shifts, func(s domain.Shift) bool { return s.ID == shift })
		if i < 0 {
			return notThere()
		}
		return changeShifts(tx, community, rota.Shifts[i], by, "shift_ended", func(all []domain.Shift) []domain.Shift {
			return slices.DeleteFunc(all, func(s domain.Shift) bool { return s.ID == shift })
		})
	})
}

// changeShifts writes the weekly rota anew and what was done to it; what changes
// nothing is no event.
func changeShifts(tx *store.Tx, community domain.ID, of domain.Shift, by domain.Actor, kind string, change func([]domain.Shift) []domain.Shift) error {
	rota, err := tx.RotaOf(community, tx.Now, tx.Now)
	if err != nil {
		return err
	}
	effect, err := tx.SetRota(community, change(rota.Shifts))
	if err != nil || effect == store.Same {
		return err
	}
	return tx.Record(onPerson(of.Person), kind, by, map[string]any{"community": community, "weekday": int(of.Weekday)})
}

// tooLong tells that an absence ends before it begins, or takes too many days.
func tooLong(a domain.Absence) bool {
	return a.Until < a.From || a.Until.Midnight().Sub(a.From.Midnight()).Hours() > 24*longestAbsence
}

// goesAway writes an absence; who is away from today on leaves what he has not begun.
func goesAway(tx *store.Tx, a domain.Absence, by domain.Actor) (left []domain.Ticket, err error) {
	today := domain.DayOf(tx.Now)
	if err := tx.Away(a, a.From <= today, by.Person); err != nil {
		return nil, err
	}
	if err := tx.Record(onPerson(a.Person), "away", by, map[string]any{"from": a.From, "until": a.Until}); err != nil {
		return nil, err
	}
	if a.From <= today && today <= a.Until {
		left, err = leavesAll(tx, a.Person, by)
	}
	return left, err
}

// comesBack ends what somebody is away for from today on, and tells whether he was.
func comesBack(tx *store.Tx, person domain.ID, by domain.Actor) (was bool, err error) {
	if was, err = tx.Back(person, domain.DayOf(tx.Now)); err != nil || !was {
		return was, err
	}
	return true, tx.Record(onPerson(person), "back", by, nil)
}

// standsIn writes who has the duty of one day.
func standsIn(tx *store.Tx, community domain.ID, s domain.StandIn, by domain.Actor) error {
	if err := tx.StandIn(community, s, by.Person); err != nil {
		return err
	}
	return tx.Record(onPerson(s.Person), "stands_in", by, map[string]any{"community": community, "day": s.Day})
}
