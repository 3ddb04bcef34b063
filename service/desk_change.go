package service

import (
	"context"
	"slices"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// The deeds that change what a ticket says.
const (
	ReclassDeed domain.Deed = "reclass"
	PlaceDeed   domain.Deed = "place"
	PauseDeed   domain.Deed = "pause"
	ResumeDeed  domain.Deed = "resume"
)

// Reclass says what a ticket is about and how urgent it is at least; while nobody
// has it, help is looked for anew. It is a labelled row for the lexicon, too.
func (s *Desk) Reclass(ctx context.Context, f Form, category domain.Category, urgency int) error {
	return s.does(ctx, f, ReclassDeed, func(c *chat, t *domain.Ticket) error {
		if !slices.Contains(domain.Categories, category) || urgency < 0 || urgency > 3 {
			return refuse(domain.Invalid, say.Incomplete())
		}
		if !slices.Contains(seenTo, t.State) {
			return refuse(domain.Conflict, say.MovedOn())
		}
		if category == domain.Emergency {
			urgency = 3
		}
		if category == t.Category && urgency <= t.Urgency {
			return nil
		}
		from, err := c.TicketInbox(t.ID)
		if err != nil {
			return err
		}
		right := store.Correction{Inbox: from, WasIntent: t.Intent, WasCategory: t.Category, WasUrgency: t.Urgency, Lexicon: t.Lexicon,
			Intent: t.Intent, Category: category, Urgency: max(urgency, t.Urgency), By: c.me.ID}
		if err := c.AddCorrection(right); err != nil {
			return err
		}
		return moved(putRight(c.Tx, t, right))
	})
}

// Place says where a ticket is, which sends it on its way if it waited for that.
func (s *Desk) Place(ctx context.Context, f Form, to Where) error {
	return s.does(ctx, f, PlaceDeed, func(c *chat, t *domain.Ticket) error {
		if err := (MeChange{Unit: &to.Unit, Room: &to.Room}).tidy(); err != nil {
			return err
		}
		if !slices.Contains(unfinished, t.State) {
			return refuse(domain.Conflict, say.MovedOn())
		}
		at, err := c.at(to.Building, domain.Place{Unit: to.Unit, Room: to.Room})
		if domain.CodeOf(err) == domain.NotFound {
			return refuse(domain.Invalid, say.Incomplete())
		}
		if err != nil {
			return err
		}
		if err := staffOnly(c.View, f.By, at.community); err != nil { // it would leave his eyes
			return refuse(domain.Invalid, say.Incomplete())
		}
		at.said = true
		return moved(c.moveTo(t, at))
	})
}

// Pause lets the time of a ticket stand still for a reason.
func (s *Desk) Pause(ctx context.Context, f Form, why domain.Pause) error {
	return s.does(ctx, f, PauseDeed, func(c *chat, t *domain.Ticket) error {
		if !slices.Contains(domain.Pauses, why) {
			return refuse(domain.Invalid, say.Incomplete())
		}
		_, _, err := c.pause(t, why)
		return err
	})
}

// Resume lets it run on.
func (s *Desk) Resume(ctx context.Context, f Form) error {
	return s.does(ctx, f, ResumeDeed, func(c *chat, t *domain.Ticket) error {
		clock, err := c.RunningClock(t.ID)
		if err == nil && clock.Kind != domain.ClockPaused || domain.CodeOf(err) == domain.NotFound {
			return refuse(domain.Conflict, say.NotPaused(*t))
		}
		if err != nil {
			return err
		}
		return resume(c.Tx, t, clock, c.by())
	})
}

// Merge takes a waiting ticket for one more report of the loss that another of the
// same building is about: both are of common facilities, and neither is a danger.
func (s *Desk) Merge(ctx context.Context, f Form, into int64) error {
	return s.does(ctx, f, domain.Merge, func(c *chat, t *domain.Ticket) error {
		main, err := c.TicketNumbered(t.Account, into)
		if err = dropNotFound(err); err != nil {
			return err
		}
		fits := main.ID != 0 && main.ID != t.ID && main.Community == t.Community && main.Building != 0 && main.Building == t.Building &&
			main.Category == domain.Property && t.Category == domain.Property && main.Urgency < 3 && t.Urgency < 3
		if !fits || !slices.Contains(seenTo, main.State) || t.Owner != 0 || t.State != domain.Open && t.State != domain.Offering {
			return refuse(domain.Conflict, say.CannotMerge())
		}
		return moved(c.mergeInto(t, main))
	})
}

// mergeInto puts a ticket into the gathering of another, which begins one if it has none.
func (c *chat) mergeInto(t *domain.Ticket, main domain.Ticket) error {
	if others, err := hasMerged(c.View, *t); err != nil || others {
		if err == nil {
			err = refuse(domain.Conflict, say.CannotMerge())
		}
		return err
	}
	place, err := c.GatheredOf(main.ID)
	if err != nil || place.Gathering == 0 || place.Main != 0 || place.Parted {
		if err := dropNotFound(err); err != nil {
			return err
		}
		return refuse(domain.Conflict, say.CannotMerge())
	}
	g, err := c.GatheringOf(place.Gathering)
	if err != nil {
		return err
	}
	if g.Ticket != main.ID {
		return refuse(domain.Conflict, say.CannotMerge())
	}
	if err := c.EndGathering(t.ID); err != nil { // nobody waits for it
		return err
	}
	if t.State == domain.Offering {
		if err := withdraw(c.Tx, *t, domain.PushCalledOff); err != nil {
			return err
		}
		if err := step(c.Tx, t, move{domain.Exhaust, domain.House, c.by(), nil}); err != nil {
			return err
		}
	}
	return c.merge(t, g)
}
