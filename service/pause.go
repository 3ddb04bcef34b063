package service

import (
	"errors"
	"slices"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// pauses lets the time of a matter stand still, 「暂停 1024 等配件」: for whoever
// holds it and the staff. What cannot wait is never paused.
func (c *chat) pauses(rest string) (string, error) {
	t, may, err := c.heldOrStaff(rest)
	if err != nil || !may {
		return c.notStaff(err)
	}
	why, ok := say.PauseFor(rest)
	if !ok {
		return say.HowToPause(t), nil
	}
	days, seen, err := c.pause(&t, why)
	var refused *Refusal
	if errors.As(err, &refused) {
		return refused.Words, nil
	}
	return say.Paused(t, why, days, seen), err
}

// resumes lets it run on, 「继续 1024」.
func (c *chat) resumes(rest string) (string, error) {
	t, may, err := c.heldOrStaff(rest)
	if err != nil || !may {
		return c.notStaff(err)
	}
	clock, err := c.RunningClock(t.ID)
	if err != nil || clock.Kind != domain.ClockPaused {
		return say.NotPaused(t), dropNotFound(err)
	}
	c.about = t.ID
	if err := resume(c.Tx, &t, clock, c.by()); err != nil {
		return "", err
	}
	return say.Resumed(t), toldOfPause(c.Tx, t)
}

// toldOfPause tells a requester that her matter waits, and for what, or goes on:
// as its clock says when it is sent.
func toldOfPause(tx *store.Tx, t domain.Ticket) error {
	if t.Intent.OfHouse() {
		return nil
	}
	return owe(tx, t, domain.PushPaused, t.Requester, tx.Now)
}

// heldOrStaff finds the ticket a text names, if its writer holds it or is staff there.
func (c *chat) heldOrStaff(text string) (domain.Ticket, bool, error) {
	t, staff, err := c.staffTicket(text)
	return t, staff || t.ID != 0 && t.Owner == c.me.ID, err
}

// pause stops the clock of a matter somebody holds, for so many working days at
// most, and keeps what is left of its time; seen tells that others hear of it. It
// refuses what has no such clock, and what a volunteer has stopped for too long.
func (d *doer) pause(t *domain.Ticket, why domain.Pause) (days int, seen bool, err error) {
	clock, err := d.RunningClock(t.ID)
	if dropNotFound(err) != nil {
		return 0, false, err
	}
	if t.Urgency >= 2 || !slices.Contains([]domain.ClockKind{domain.ClockArrive, domain.ClockResolve}, clock.Kind) {
		return 0, false, refuse(domain.Conflict, say.NotPaused(*t))
	}
	so, err := d.StoodStill(t.ID)
	if err != nil {
		return 0, false, err
	}
	staff, err := isStaff(d.View, d.me.ID, t.Community)
	if err != nil {
		return 0, false, err
	}
	forHer := why == domain.PauseResident && !t.Intent.OfHouse() // she hears of it, and it ends by itself
	if days = so.Left(); staff || forHer {
		days = domain.LongestPause
	} else if days == 0 {
		return 0, false, refuse(domain.Conflict, say.PausedEnough(*t, so))
	}
	left := d.Calendar.Worked(d.Now, clock.Due)
	if err := d.note(t, "paused", map[string]any{"reason": why, "clock": clock.Kind}); err != nil {
		return 0, false, err
	}
	if err := toldOfPause(d.Tx, *t); err != nil {
		return 0, false, err
	}
	stands := domain.Clock{Ticket: t.ID, Kind: domain.ClockPaused, Step: clock.Step, Reason: why, Left: left, Due: d.Calendar.WorkingDays(d.Now, days)}
	if forHer {
		stands.Step, stands.Due = 0, d.Calendar.WorkingDays(d.Now, domain.WaitForHer[0])
	}
	if err := d.SetClock(stands); err != nil || forHer {
		return days, false, err
	}
	seen, err = d.showPause(*t, so, staff)
	return days, seen, err
}

// showPause tells the duty when a volunteer stops a matter that has stood still
// before, and those above when staff does, once a volunteer no longer could.
func (d *doer) showPause(t domain.Ticket, before domain.Standstill, staff bool) (seen bool, err error) {
	level := domain.LevelDuty
	switch {
	case before.Times == 0, staff && before.Left() > 0:
		return false, nil
	case staff:
		chiefs, err := responsible(d.Tx, t.Community, domain.LevelSecretary)
		if err != nil {
			return false, err
		}
		if level = domain.LevelSecretary; slices.Contains(chiefs, d.me.ID) {
			level = domain.LevelStreet
		}
	}
	people, err := responsible(d.Tx, t.Community, level)
	if err != nil {
		return false, err
	}
	for _, person := range people {
		if person == d.me.ID {
			continue
		}
		if err := owe(d.Tx, t, domain.PushStops, person, d.Now); err != nil {
			return false, err
		}
		seen = true
	}
	return seen, nil
}

// pauseOver goes on with what has stood still for long enough. What waits for its
// resident reminds her once more, and then ends as unanswered.
func pauseOver(tx *store.Tx, t *domain.Ticket, c domain.Clock) error {
	if !c.WaitsForHer() || t.Intent.OfHouse() {
		return goesOn(tx, t, c)
	}
	if c.Step == 0 {
		if err := note(tx, t, "reminded", house, map[string]any{"clock": c.Kind}); err != nil {
			return err
		}
		c.Step, c.Due = 1, tx.Calendar.WorkingDays(tx.Now, domain.WaitForHer[1])
		if err := tx.SetClock(c); err != nil {
			return err
		}
		return owe(tx, *t, domain.PushWaits, t.Requester, tx.Now)
	}
	needs, err := needsVisit(tx.View, *t)
	if err != nil {
		return err
	}
	if others, err := hasMerged(tx.View, *t); err != nil || needs || others {
		if err != nil {
			return err
		}
		return goesOn(tx, t, c) // a person asks her, or others wait for it
	}
	return neverAnswered(tx, t)
}

// neverAnswered ends a matter that needed its resident, who said nothing, and
// tells those who were to go there.
func neverAnswered(tx *store.Tx, t *domain.Ticket) error {
	if err := step(tx, t, move{domain.Lapse, domain.House, house, map[string]any{"visited": false, "reason": domain.PauseResident}}); err != nil {
		return err
	}
	if err := callOffSecond(tx, *t); err != nil {
		return err
	}
	return owe(tx, *t, domain.PushWaits, t.Owner, tx.Now)
}

// heardFromHer lets a matter run on that waited for its resident, who has written.
func (d *doer) heardFromHer(t *domain.Ticket) error {
	clock, err := d.RunningClock(t.ID)
	if err != nil || !clock.WaitsForHer() || d.me.ID == t.Owner {
		return dropNotFound(err)
	}
	return resume(d.Tx, t, clock, d.by())
}

// goesOn lets a matter run on whose pause has lasted long enough, and asks its
// taker how far it is.
func goesOn(tx *store.Tx, t *domain.Ticket, c domain.Clock) error {
	if err := resume(tx, t, c, house); err != nil {
		return err
	}
	return owe(tx, *t, domain.PushNudge, t.Owner, tx.Now)
}

// resume starts the clock again with what was left, at least a day.
func resume(tx *store.Tx, t *domain.Ticket, c domain.Clock, by domain.Actor) error {
	if err := note(tx, t, "resumed", by, map[string]any{"reason": c.Reason}); err != nil {
		return err
	}
	if c.WaitsForHer() && !t.Intent.OfHouse() {
		c.Step = 0 // which counted her reminders
	}
	kind, _, owed := domain.NextClock(*t, domain.RunPolicy{}, c.Step)
	if !owed {
		return runClock(tx, *t, c.Step)
	}
	due := tx.Calendar.WorkingTime(tx.Now, c.Left)
	if next := tx.Calendar.WorkingDays(tx.Now, 1); due.Before(next) {
		due = next
	}
	return tx.SetClock(domain.Clock{Ticket: t.ID, Kind: kind, Step: c.Step, Due: due})
}

// answersWaiting tells that words about a kind of matter are the answer to one of
// that kind which waits for her.
func (c *chat) answersWaiting(t domain.Ticket, d understand.Draft) (bool, error) {
	if t.Owner == 0 || d.Category != t.Category || d.Needs > 1 || d.Urgency >= 3 || d.Tier == domain.TierB || !d.Place.Empty() {
		return false, nil
	}
	clock, err := c.RunningClock(t.ID)
	return clock.WaitsForHer(), dropNotFound(err)
}
