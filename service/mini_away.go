package service

import (
	"context"
	"encoding/json"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// AwayView are days on which somebody is not there.
type AwayView struct {
	From  string `json:"from"` // 2026-11-25
	Until string `json:"until"`
}

// Aways is when the caller is away, with what he reads when he has just said so.
type Aways struct {
	Message  string     `json:"message"`
	Absences []AwayView `json:"absences"`
}

// Absences tells when the caller is away, from today on (请假).
func (m *Mini) Absences(ctx context.Context, by Caller) (Aways, error) {
	var out Aways
	err := m.Intake.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		out, err = aways(tx, by.Person.ID, "")
		return err
	})
	return out, err
}

func aways(tx *store.Tx, person domain.ID, message string) (Aways, error) {
	some, err := tx.AbsencesOf(person, domain.DayOf(tx.Now))
	out := Aways{Message: message, Absences: []AwayView{}}
	for _, a := range some {
		out.Absences = append(out.Absences, AwayView{a.From.Midnight().Format(time.DateOnly), a.Until.Midnight().Format(time.DateOnly)})
	}
	return out, err
}

// Away takes it that the caller is away on some days: he is in no rota and is
// sent nowhere; what he has not begun goes to others when the first of them comes.
func (m *Mini) Away(ctx context.Context, d Deed[AwayView]) (json.RawMessage, error) {
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		return awayFor(c, domain.Person{ID: c.me.ID}, d.In)
	})
}

// awayFor writes that a member is away; his name is "" for the caller's own.
func awayFor(c *chat, member domain.Person, in AwayView) (any, error) {
	from, err := parseDay(in.From)
	until, err2 := parseDay(in.Until)
	a := domain.Absence{Person: member.ID, From: from, Until: until}
	if err != nil || err2 != nil || tooLong(a) || a.Until < domain.DayOf(c.Now) {
		return nil, refuse(domain.Invalid, say.Incomplete())
	}
	left, err := goesAway(c.Tx, a, c.by())
	if err != nil {
		return nil, err
	}
	return aways(c.Tx, member.ID, say.Away(a, member.Name)+say.LeftToOthers(left))
}

// parseDay reads a day like 2026-11-25.
func parseDay(text string) (domain.Day, error) {
	at, err := time.ParseInLocation(time.DateOnly, text, domain.China)
	return domain.DayOf(at), err
}

// ComeBack ends what the caller is away for, from today on (销假).
func (m *Mini) ComeBack(ctx context.Context, d Deed[Nothing]) (json.RawMessage, error) {
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		return backFor(c, domain.Person{ID: c.me.ID})
	})
}

// backFor ends what a member is away for.
func backFor(c *chat, member domain.Person) (any, error) {
	message, err := endsAbsence(c.Tx, member, c.by())
	if err != nil {
		return nil, err
	}
	return aways(c.Tx, member.ID, message)
}

// PauseFor is why the time of a matter stands still.
type PauseFor struct {
	Reason domain.Pause `json:"reason"`
}

// Pause lets the time of what the caller holds, or of a matter of his staff's,
// stand still for a reason.
func (m *Mini) Pause(ctx context.Context, d Deed[PauseFor]) (json.RawMessage, error) {
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		t, err := c.keptTicket(d.About)
		if err != nil {
			return nil, err
		}
		if say.Pause(d.In.Reason) == "" {
			return nil, refuse(domain.Invalid, say.Incomplete())
		}
		if _, _, err := c.pause(&t, d.In.Reason); err != nil {
			return nil, err
		}
		return c.jobOf(t.ID)
	})
}

// Resume lets it run on.
func (m *Mini) Resume(ctx context.Context, d Deed[Nothing]) (json.RawMessage, error) {
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		t, err := c.keptTicket(d.About)
		if err != nil {
			return nil, err
		}
		clock, err := c.RunningClock(t.ID)
		if dropNotFound(err) != nil {
			return nil, err
		}
		if err != nil || clock.Kind != domain.ClockPaused {
			return nil, refuse(domain.Conflict, say.NotPaused(t))
		}
		if err := resume(c.Tx, &t, clock, c.by()); err != nil {
			return nil, err
		}
		if err := toldOfPause(c.Tx, t); err != nil {
			return nil, err
		}
		return c.jobOf(t.ID)
	})
}

// keptTicket reads a ticket that the caller holds, or that is of his staff's.
func (c *chat) keptTicket(id domain.ID) (domain.Ticket, error) {
	t, err := c.Ticket(id)
	if err != nil {
		return t, err
	}
	if t.Owner != c.me.ID {
		if err := staffOnly(c.View, c.by(), t.Community); err != nil {
			return domain.Ticket{}, err
		}
	}
	c.about = t.ID
	return t, c.in(t.Account)
}
