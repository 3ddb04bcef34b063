package service

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"

	"linli/domain"
	"linli/say"
)

// ticketOfStaff reads a ticket of a community where the caller is staff; to others it
// is as one that is not there.
func (c *chat) ticketOfStaff(id domain.ID) (domain.Ticket, error) {
	t, err := c.Ticket(id)
	if err != nil {
		return t, err
	}
	if err := staffOnly(c.View, c.by(), t.Community); err != nil {
		return domain.Ticket{}, err
	}
	c.about = t.ID
	return t, c.in(t.Account)
}

// Assign gives a matter of the caller's community to a member: what waits, and what
// another holds.
func (m *Mini) Assign(ctx context.Context, d Deed[Named]) (json.RawMessage, error) {
	return toMatter(ctx, m, d, func(c *chat, t *domain.Ticket) error { return c.assigns(t, d.In.Person) })
}

// toMatter does something to a matter of a community where the caller is staff, and
// shows it.
func toMatter[In any](ctx context.Context, m *Mini, d Deed[In], do func(c *chat, t *domain.Ticket) error) (json.RawMessage, error) {
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		t, err := c.ticketOfStaff(d.About)
		if err != nil {
			return nil, err
		}
		if err := moved(do(c, &t)); err != nil {
			return nil, err
		}
		return c.jobOf(t.ID)
	})
}

// TeamNamed is a team.
type TeamNamed struct {
	Team domain.ID `json:"team_id"`
}

// AssignTeam asks the leads of a team to name somebody for a matter that waits.
func (m *Mini) AssignTeam(ctx context.Context, d Deed[TeamNamed]) (json.RawMessage, error) {
	return toMatter(ctx, m, d, func(c *chat, t *domain.Ticket) error { return c.assignsTeam(t, d.In.Team) })
}

// givesTo is what staff writes to give a matter to somebody.
var givesTo = regexp.MustCompile(`^(?:工单)?\s*\d{4,9}(?:\s+(?:给\s*)?(\S+))?$`)

// gives takes 「派 1024 王强」 from staff; of others it is read as any words. A lead who
// is asked whom he sends answers so.
func (c *chat) gives(rest string) (reply string, done bool, err error) {
	m := givesTo.FindStringSubmatch(rest)
	if m == nil {
		return "", false, nil
	}
	t, staff, err := c.staffTicket(rest)
	if err != nil || !staff {
		return "", false, err
	}
	if m[1] == "" {
		return say.HowToSend(t), true, nil
	}
	c.about = t.ID
	if _, _, asked, err := c.toName(t.ID); err != nil || asked {
		if err == nil {
			reply, err = c.sendsCalled(t, m[1])
		}
		return reply, true, err
	}
	member, refusal, err := c.memberNamed(m[1])
	if err != nil || refusal != "" {
		return refusal, true, err
	}
	had := t.Owner
	err = c.assigns(&t, member.ID)
	var refused *Refusal
	switch {
	case errors.As(err, &refused):
		return refused.Words, true, nil
	case domain.CodeOf(err) == domain.Conflict:
		return say.NotGiven(t), true, nil
	case err != nil:
		return "", true, err
	case member.ID == c.me.ID:
		return say.AlreadyYours(t), true, nil
	case member.ID == had:
		return say.HasIt(t, member), true, nil
	}
	phones, err := reachable(c.View, t.Account, []domain.ID{member.ID})
	if len(phones) == 0 {
		return say.SentUntold(t, member), true, err
	}
	return say.Sent(t, member), true, err
}

// PutOff is for how many days a matter is put off, and why.
type PutOff struct {
	Days   int    `json:"days"`
	Reason string `json:"reason"`
}

// Shelve puts off a matter until a review, by the secretary or the street of its
// community (挂账); a joint case, too.
func (m *Mini) Shelve(ctx context.Context, d Deed[PutOff]) (json.RawMessage, error) {
	text, look, err := m.words(ctx, d.By, d.In.Reason, true)
	if err != nil {
		return nil, err
	}
	return m.write(ctx, d.message(text), d.By, looked(look, func(c *chat) (any, error) {
		t, err := c.Ticket(d.About)
		if err != nil {
			return nil, err
		}
		if sees, err := seesJoint(c.View, c.me.ID, t.Community); err != nil || !sees {
			return nil, orNotThere(err)
		}
		if err := c.in(t.Account); err != nil {
			return nil, err
		}
		c.about = t.ID
		_, err = perform(c.Tx, t, c.by(), JointDeed{Deed: domain.Shelve, Days: d.In.Days, Words: text})
		if domain.CodeOf(err) == domain.Denied {
			return nil, refuse(domain.Denied, say.JointNotYours(t))
		}
		if err = moved(err); err != nil {
			return nil, err
		}
		return c.jobOf(t.ID)
	}))
}
