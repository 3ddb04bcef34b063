package service

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"linli/domain"
	"linli/store"
)

// Clocks acts when a deadline passes: it asks more volunteers, reminds, goes up
// the ladder of those responsible. Everything due stands in the database, so
// that a process that dies forgets nothing.
type Clocks struct {
	DB     *store.DB
	Holder string // names this process among several
	Wake   func() // tells the sender that something may be due
	Log    *slog.Logger
}

// How the clocks are watched: how often, how long a process that watches may be
// silent before another does, how many are acted on between two looks.
const (
	clockPace  = time.Second
	clockLease = 15 * time.Second
	clockBatch = 100
)

// Run acts on what is due every second, until ctx ends.
func (s *Clocks) Run(ctx context.Context) {
	tick := time.NewTicker(clockPace)
	defer tick.Stop()
	for {
		if _, err := s.Once(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("the clocks could not be watched", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once acts on every clock that has run out and tells how many; none while
// another process watches. Each is a deed and a transaction of its own.
func (s *Clocks) Once(ctx context.Context) (acted int, err error) {
	var last domain.Clock // what fails stays due, and is passed over
	for {
		var due []domain.Clock
		err := s.DB.InTx(ctx, func(tx *store.Tx) error {
			due = nil
			mine, err := tx.Lease("clocks", s.Holder, tx.Now.Add(clockLease))
			if err != nil || !mine {
				return err
			}
			due, err = tx.DueClocks(tx.Now, last, clockBatch)
			return err
		})
		if err != nil {
			return acted, err
		}
		for _, c := range due {
			done, err := s.act(ctx, c)
			switch {
			case ctx.Err() != nil:
				return acted, ctx.Err()
			case err != nil:
				// One ticket that cannot be read keeps nobody waiting.
				s.Log.Error("a deadline passed and nothing could be done", "clock", c.ID, "ticket", c.Ticket, "kind", c.Kind, "error", err)
			case done:
				acted++
			}
		}
		if acted > 0 {
			s.Wake()
		}
		if len(due) < clockBatch {
			return acted, nil
		}
		last = due[len(due)-1]
	}
}

// act does what a clock that ran out calls for, if it still runs.
func (s *Clocks) act(ctx context.Context, c domain.Clock) (done bool, err error) {
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		if done, err = tx.StopClock(c.ID); err != nil || !done {
			return err
		}
		if c.Kind == domain.ClockLeg {
			return legRanOut(tx, c)
		}
		t, err := tx.Ticket(c.Ticket)
		if err != nil {
			return err
		}
		err = tx.Record(onTicket(t), "overdue", house, map[string]any{"clock": c.Kind, "step": c.Step})
		if err != nil {
			return err
		}
		return ranOut(tx, &t, c)
	})
	return done && err == nil, err
}

// ranOut is what each kind of clock calls for. It always leaves another one
// running, or a finished ticket.
func ranOut(tx *store.Tx, t *domain.Ticket, c domain.Clock) error {
	switch c.Kind {
	case domain.ClockAccept:
		return waveOver(tx, t, c)
	case domain.ClockAnswer:
		return escalate(tx, t, t.Level+1, house)
	case domain.ClockArrive:
		return notArrived(tx, t, c)
	case domain.ClockResolve:
		return notDone(tx, t, c)
	case domain.ClockReturn:
		return silent(tx, t, c)
	case domain.ClockVisit:
		return notVisited(tx, t, c)
	case domain.ClockQueue:
		return callForVisit(tx, t, visit{level: domain.LevelDuty, waited: true})
	case domain.ClockCheck:
		return caseStill(tx, *t, c)
	case domain.ClockReview:
		return review(tx, t)
	case domain.ClockTap:
		return notTapped(tx, t)
	case domain.ClockChoice:
		return notChosen(tx, t)
	case domain.ClockPaused:
		return pauseOver(tx, t, c)
	}
	return domain.Errorf(domain.Internal, "a clock of an unknown kind ran out")
}

// waveOver asks more people; when the run has used up its waves, or there is
// nobody more to ask, the duty must act.
func waveOver(tx *store.Tx, t *domain.Ticket, c domain.Clock) error {
	run, err := tx.LastRun(t.ID)
	if err != nil {
		return err
	}
	asked, tells, err := advance(tx, *t, &run)
	if err != nil {
		return err
	}
	if asked > 0 {
		if err := tx.Record(onTicket(*t), "asked_more", house, map[string]any{"run": run.ID, "wave": run.Wave, "asked": asked}); err != nil {
			return err
		}
		if tells {
			if err := oweBesides(tx, *t, run, domain.PushLate); err != nil {
				return err
			}
		}
		return runClock(tx, *t, c.Step+1)
	}
	return exhaust(tx, t)
}

// escalate makes the next higher person responsible for seeing to an open
// ticket, the street at last, who is told again and again.
func escalate(tx *store.Tx, t *domain.Ticket, level int, by domain.Actor) error {
	t.Level = min(max(level, domain.LevelDuty), domain.LevelStreet)
	if err := note(tx, t, "escalated", by, map[string]any{"level": t.Level}); err != nil {
		return err
	}
	if err := runClock(tx, *t, 0); err != nil {
		return err
	}
	return callLevel(tx, *t, domain.PushLate, t.Level)
}

// callLevel calls those responsible at a level to what nobody has taken, by
// telephone besides where the policy of its run says so.
func callLevel(tx *store.Tx, t domain.Ticket, kind domain.PushKind, level int) error {
	run, err := tx.LastRun(t.ID)
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return err
	}
	ring := ringing{}
	if call, said := run.Policy.Calls(level); said {
		ring = ringing{alarm: call.Alarm, rings: domain.RingsNo}
		if call.Rings {
			ring.rings = domain.RingsYes
		}
	}
	return oweLevel(tx, t, kind, level, ring)
}

// owePeople owes a push to those responsible at a level. Where nobody stands
// there, to the next lower that is there: a ladder ends at a human.
func owePeople(tx *store.Tx, t domain.Ticket, kind domain.PushKind, level int) error {
	return oweLevel(tx, t, kind, level, ringing{})
}

// ringing is how a push reaches somebody who sleeps, by the policy.
type ringing struct {
	alarm bool // by telephone besides
	rings domain.Rings
}

func oweLevel(tx *store.Tx, t domain.Ticket, kind domain.PushKind, level int, ring ringing) error {
	people, err := responsible(tx, t.Community, level)
	if err != nil {
		return err
	}
	if len(people) == 0 {
		return tx.Record(onTicket(t), "nobody_on_duty", house, map[string]any{"push": kind})
	}
	for _, person := range people {
		p := pushOf(t, kind, person, tx.Now)
		p.Urgent, p.Rings = p.Urgent || ring.alarm, ring.rings
		if err := tx.Owe(p); err != nil {
			return err
		}
	}
	return nil
}

// responsible lists who must act at a level: the duty, the secretary, the
// street; the next lower where a level has nobody.
func responsible(tx *store.Tx, community domain.ID, level int) ([]domain.ID, error) {
	for ; level > domain.LevelDuty; level-- {
		role := domain.RoleSecretary
		if level == domain.LevelStreet {
			role = domain.RoleStreet
		}
		people, err := tx.PeopleWith(community, role)
		if err != nil || len(people) > 0 {
			return people, err
		}
	}
	return tx.OnDuty(community)
}

// notArrived reminds the taker, in danger the duty with him; then others are
// asked in a volunteer's place, and above one of the staff, and in danger, the
// next higher is told.
func notArrived(tx *store.Tx, t *domain.Ticket, c domain.Clock) error {
	if c.Step == 0 {
		return remind(tx, t, c)
	}
	staff, err := isStaff(tx.View, t.Owner, t.Community)
	if err != nil {
		return err
	}
	if staff || t.Urgency >= 3 { // nobody on his way to a danger is called back
		return overtime(tx, t, c)
	}
	_, alone, err := safetyTime(tx, *t, c.Step)
	switch {
	case err != nil:
		return err
	case alone: // something may have happened to him
		return notHeardFrom(tx, t, c)
	}
	taker := t.Owner
	if err := handBack(tx, t, move{domain.HandBack, domain.House, house, map[string]any{"reason": "late"}}); err != nil {
		return err
	}
	return owe(tx, *t, domain.PushRelieved, taker, tx.Now)
}

// notDone reminds the taker, then tells those above him, one after the other.
// Nobody is called away from a door.
func notDone(tx *store.Tx, t *domain.Ticket, c domain.Clock) error {
	if c.Step == 0 {
		return remind(tx, t, c)
	}
	_, alone, err := safetyTime(tx, *t, c.Step)
	switch {
	case err != nil:
		return err
	case alone:
		return notHeardFrom(tx, t, c)
	}
	return overtime(tx, t, c)
}

// stillNight is how long somebody who set out at night is feared for as if it were
// night still: until then the duty was rung; after it his task is late like any other.
const stillNight = 3 * time.Hour

// safetyTime is how long somebody is left without a word where he is to be feared
// for: it is night, or it was when he took it or came there a while ago.
func safetyTime(tx *store.Tx, t domain.Ticket, step int) (a domain.Allowance, alone bool, err error) {
	if a, alone = domain.SafetyTime(t, tx.Now, step); alone || step == 0 {
		return a, alone, nil
	}
	began := domain.Take
	if t.State == domain.Working {
		began = domain.Arrive
	}
	since, err := tx.LastTime(t.ID, began)
	if err != nil || tx.Now.Sub(since) > stillNight {
		return a, false, dropNotFound(err)
	}
	a, alone = domain.SafetyTime(t, since, step)
	return a, alone, nil
}

// notHeardFrom rings the duty when who went somewhere at night does not answer.
func notHeardFrom(tx *store.Tx, t *domain.Ticket, c domain.Clock) error {
	t.Level = domain.LevelDuty
	if err := note(tx, t, "not_heard_from", house, map[string]any{"clock": c.Kind, "step": c.Step}); err != nil {
		return err
	}
	if err := runClock(tx, *t, c.Step+1); err != nil {
		return err
	}
	return oweLevel(tx, *t, domain.PushSafety, domain.LevelDuty, ringing{alarm: true, rings: domain.RingsYes})
}

// standDown tells those who were called to a danger that somebody is there.
func standDown(tx *store.Tx, t domain.Ticket) error {
	if t.Urgency < 3 {
		return nil
	}
	called, err := tx.Called(t.ID)
	if err != nil {
		return err
	}
	for _, person := range called {
		if person == t.Owner {
			continue
		}
		p := pushOf(t, domain.PushStands, person, tx.Now)
		p.Key = fmt.Sprintf("stands:%d:%d", t.ID, person)
		if err := tx.Owe(p); err != nil {
			return err
		}
	}
	return nil
}

// remind asks the taker how far he is, in danger the duty too.
func remind(tx *store.Tx, t *domain.Ticket, c domain.Clock) error {
	if err := note(tx, t, "reminded", house, map[string]any{"clock": c.Kind}); err != nil {
		return err
	}
	if err := runClock(tx, *t, c.Step+1); err != nil {
		return err
	}
	if err := owe(tx, *t, domain.PushNudge, t.Owner, tx.Now); err != nil || t.Urgency < 3 {
		return err
	}
	return owePeople(tx, *t, domain.PushLate, domain.LevelDuty)
}

// overtime tells the next higher level of a matter that somebody holds for too long.
func overtime(tx *store.Tx, t *domain.Ticket, c domain.Clock) error {
	t.Level = min(t.Level+1, domain.LevelStreet)
	if err := note(tx, t, "escalated", house, map[string]any{"level": t.Level}); err != nil {
		return err
	}
	if err := runClock(tx, *t, c.Step+1); err != nil {
		return err
	}
	return owePeople(tx, *t, domain.PushLate, t.Level)
}

// silent asks the requester once more; then a person asks her where that is due,
// else the matter is closed as unanswered.
func silent(tx *store.Tx, t *domain.Ticket, c domain.Clock) error {
	if c.Step == 0 {
		if err := note(tx, t, "reminded", house, map[string]any{"clock": c.Kind}); err != nil {
			return err
		}
		if err := runClock(tx, *t, 1); err != nil {
			return err
		}
		return tell(tx, *t, domain.PushRemind)
	}
	due, err := needsVisit(tx.View, *t)
	if err != nil {
		return err
	}
	if !due {
		return step(tx, t, move{domain.Lapse, domain.House, house, map[string]any{"visited": false}})
	}
	return callForVisit(tx, t, visit{level: domain.LevelDuty})
}

// isStaff tells that somebody runs a community's day.
func isStaff(v store.View, person, community domain.ID) (bool, error) {
	grants, err := v.GrantsOf(person)
	return slices.ContainsFunc(grants, func(g domain.Grant) bool {
		return g.Community == community && slices.Contains(domain.StaffRoles, g.Role)
	}), err
}
