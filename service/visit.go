package service

import (
	"slices"

	"linli/domain"
	"linli/store"
)

// visit is one call for somebody to ask a requester whether it is settled (回访).
type visit struct {
	times  int  // how often it was called for before
	level  int  // whom it is for
	waited bool // for a day on which there is room
}

// needsVisit tells that a person asks when the requester does not answer, by the
// policies in use.
func needsVisit(v store.View, t domain.Ticket) (bool, error) {
	policies, err := v.Policies()
	if err != nil {
		return false, err
	}
	var of []domain.Occasion
	if _, err := v.CaseOf(t.ID); err == nil {
		of = append(of, domain.OccasionJoint)
	} else if dropNotFound(err) != nil {
		return false, err
	}
	helped, err := v.Person(t.Helped())
	if helped.Care {
		of = append(of, domain.OccasionCare)
	}
	return policies.Returns.Calls(t, of...), err
}

// callForVisit gives a person of the community the task to ask her: the one of
// the duty who has fewest today, while he has room; else it waits for another
// day, dangers first, and then in the order in which they came.
func callForVisit(tx *store.Tx, t *domain.Ticket, v visit) error {
	who, err := asker(tx, *t, v)
	if err != nil {
		return err
	}
	if v.level == domain.LevelDuty && who == waitsItsTurn {
		if err := note(tx, t, "visit_waits", house, nil); err != nil {
			return err
		}
		return tx.SetClock(domain.Clock{Ticket: t.ID, Kind: domain.ClockQueue, Due: domain.ErrandMorning(tx.Now, t.Urgency >= 3)})
	}
	t.Level = v.level
	if err := note(tx, t, "visit_due", house, map[string]any{"level": v.level}); err != nil {
		return err
	}
	err = tx.SetClock(domain.Clock{Ticket: t.ID, Kind: domain.ClockVisit, Step: v.times, Due: domain.VisitTime[v.times].From(tx.Now, tx.Calendar)})
	if err != nil {
		return err
	}
	if who != 0 {
		return owe(tx, *t, domain.PushVisit, who, tx.Now)
	}
	people, err := askers(tx, *t, v.level)
	if err != nil {
		return err
	}
	if len(people) == 0 {
		return owePeople(tx, *t, domain.PushVisit, v.level)
	}
	for _, person := range people {
		if err := owe(tx, *t, domain.PushVisit, person, tx.Now); err != nil {
			return err
		}
	}
	return nil
}

// askers lists who may be sent to ask at a level, else at another, the lower ones
// first: not who handled the matter, unless there is nobody else.
func askers(tx *store.Tx, t domain.Ticket, level int) ([]domain.ID, error) {
	levels := []int{level}
	for at := level - 1; at >= domain.LevelDuty; at-- {
		levels = append(levels, at)
	}
	for at := level + 1; at <= domain.LevelStreet; at++ {
		levels = append(levels, at)
	}
	for _, at := range levels {
		people, err := responsible(tx, t.Community, at)
		if err != nil {
			return nil, err
		}
		if others := slices.DeleteFunc(slices.Clone(people), func(p domain.ID) bool { return p == t.Owner }); len(others) > 0 {
			return others, nil
		}
	}
	return responsible(tx, t.Community, level)
}

// waitsItsTurn stands for nobody who has room today.
const waitsItsTurn domain.ID = -1

// asker finds who of the duty goes, and counts it; 0 where it is for everybody
// at a level.
func asker(tx *store.Tx, t domain.Ticket, v visit) (domain.ID, error) {
	if v.level != domain.LevelDuty {
		return 0, nil
	}
	people, err := askers(tx, t, v.level)
	if err != nil || len(people) == 0 {
		return 0, err
	}
	if !v.waited {
		before, err := tx.QueuedVisits(t.Community, t.Urgency >= 3)
		if err != nil {
			return 0, err
		}
		if before {
			return waitsItsTurn, nil
		}
	}
	policies, err := tx.Policies()
	if err != nil {
		return 0, err
	}
	least, best := policies.Returns.PerCadre, waitsItsTurn
	for _, person := range people {
		made, err := tx.Errands(domain.ErrandReturn, person)
		if err != nil {
			return 0, err
		}
		if made < least {
			least, best = made, person
		}
	}
	if best == waitsItsTurn {
		return best, nil
	}
	if room, err := tx.Errand(domain.ErrandReturn, best, policies.Returns.PerCadre); err != nil || !room {
		return waitsItsTurn, err
	}
	return best, nil
}

// notVisited reminds the secretary; a visit that is not made after that either
// stays on record as missed.
func notVisited(tx *store.Tx, t *domain.Ticket, c domain.Clock) error {
	if c.Step == 0 {
		return callForVisit(tx, t, visit{times: 1, level: domain.LevelSecretary})
	}
	return step(tx, t, move{domain.Lapse, domain.House, house, map[string]any{"visited": false, "visit_missed": true}})
}
