package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"linli/domain"
	"linli/store"
)

// Rounds looks ahead for every community: whose absence begins, whether nobody
// keeps a turn of tomorrow's rota, and whether a team has too few who can come.
type Rounds struct {
	DB     *store.DB
	Holder string
	Wake   func()
	Log    *slog.Logger
}

// How often it is looked, and from which hours of a day it is told.
const (
	roundsPace  = 10 * time.Minute
	roundsLease = 30 * time.Minute
	holesFrom   = 16
	risksFrom   = 9
	roundsUntil = 20
)

// Run looks every ten minutes, until ctx ends.
func (s *Rounds) Run(ctx context.Context) {
	tick := time.NewTicker(roundsPace)
	defer tick.Stop()
	for {
		if err := s.Once(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("it could not be looked ahead", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once looks at every community, each in a transaction of its own, and one that
// fails keeps no other waiting; nothing while another process does. Who was told
// already is not told again: of a hole once a day, of a weak team once a week.
func (s *Rounds) Once(ctx context.Context) error {
	mine := false
	err := s.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		mine, err = tx.Lease("rounds", s.Holder, tx.Now.Add(roundsLease))
		return err
	})
	if err != nil || !mine {
		return err
	}
	var faults error
	for after := domain.ID(0); ; {
		some, err := s.DB.View(ctx).Communities(after)
		if err != nil {
			return errors.Join(faults, err)
		}
		if len(some) == 0 {
			s.Wake()
			return faults
		}
		for _, c := range some {
			after = c.ID
			err := s.DB.InTx(ctx, func(tx *store.Tx) error { return lookAhead(tx, c) })
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				faults = errors.Join(faults, fmt.Errorf("community %d: %w", c.ID, err))
			}
		}
	}
}

func lookAhead(tx *store.Tx, c domain.Community) error {
	if err := beginAbsences(tx, c); err != nil {
		return err
	}
	hour := tx.Now.In(domain.China).Hour()
	if hour >= holesFrom && hour < roundsUntil {
		if err := warnOfHoles(tx, c); err != nil {
			return err
		}
	}
	if hour >= risksFrom && hour < roundsUntil && tx.Calendar.Working(tx.Now) {
		if err := warnOfAnswers(tx, c); err != nil {
			return err
		}
		return warnOfRisks(tx, c)
	}
	return nil
}

// beginAbsences finds others for what those hold who said before that they would
// be away from today on, and tells them that they need not go.
func beginAbsences(tx *store.Tx, c domain.Community) error {
	people, err := tx.BeginAbsences(c.ID, domain.DayOf(tx.Now))
	if err != nil {
		return err
	}
	for _, person := range people {
		left, err := leavesAll(tx, person, house)
		if err != nil {
			return err
		}
		for _, t := range left {
			if err := owe(tx, t, domain.PushCalledOff, person, tx.Now); err != nil {
				return err
			}
		}
	}
	return nil
}

// warnOfAnswers tells those who answer for them, once a week and all at once, which
// answers of the bank want a look.
func warnOfAnswers(tx *store.Tx, c domain.Community) error {
	answers, err := tx.AnswersOf(c.ID)
	if err != nil {
		return err
	}
	var told []domain.ID
	for _, a := range answers {
		switch {
		case !a.WantsLook(tx.Now):
		case a.Owner != 0:
			told = append(told, a.Owner)
		default:
			duty, err := tx.OnDuty(c.ID)
			if err != nil {
				return err
			}
			told = append(told, duty...)
		}
	}
	return oweHouse(tx, c, domain.PushStale, weekOf(tx.Now), told)
}

// weekOf names the week of a moment.
func weekOf(at time.Time) string {
	year, week := at.In(domain.China).ISOWeek()
	return fmt.Sprintf("%d-%d", year, week)
}

// warnOfHoles tells those who fill a hole of tomorrow's rota.
func warnOfHoles(tx *store.Tx, c domain.Community) error {
	tomorrow := tx.Now.AddDate(0, 0, 1)
	rota, err := tx.RotaOf(c.ID, tx.Now, tomorrow)
	if err != nil || len(rota.Holes(tomorrow)) == 0 {
		return err
	}
	staff, err := tx.Staff(c.ID)
	if err != nil {
		return err
	}
	var told []domain.ID
	for _, g := range staff {
		if (g.Duty || g.Role == domain.RoleSecretary) && !slices.Contains(told, g.Person) {
			told = append(told, g.Person)
		}
	}
	return oweHouse(tx, c, domain.PushHole, domain.DayOf(tomorrow).Midnight().Format(time.DateOnly), told)
}

// warnOfRisks tells the leads of weak teams, and the duty.
func warnOfRisks(tx *store.Tx, c domain.Community) error {
	teams, _, err := tx.TeamStrengths(c, tx.Now)
	if err != nil {
		return err
	}
	var told []domain.ID
	for _, s := range teams {
		if len(s.Risks()) > 0 {
			told = append(told, s.Leads...)
		}
	}
	if !slices.ContainsFunc(teams, func(s domain.TeamStrength) bool { return len(s.Risks()) > 0 }) {
		return nil
	}
	duty, err := tx.OnDuty(c.ID)
	if err != nil {
		return err
	}
	return oweHouse(tx, c, domain.PushRisk, weekOf(tx.Now), append(told, duty...))
}

func oweHouse(tx *store.Tx, c domain.Community, kind domain.PushKind, when string, people []domain.ID) error {
	slices.Sort(people)
	for _, person := range slices.Compact(people) {
		key := fmt.Sprintf("%s:%d:%s:%d", kind, c.ID, when, person)
		if _, err := tx.PushOwed(key); err == nil {
			continue
		} else if domain.CodeOf(err) != domain.NotFound {
			return err
		}
		if err := tx.Owe(domain.Push{Key: key, Account: c.Account, Person: person, Kind: kind}); err != nil {
			return err
		}
	}
	return nil
}
