package service

import (
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// askedKind is the question which of two kinds a matter is; its options are their
// places in domain.Categories. After kindTime the likelier one goes out.
const (
	askedKind = "kind"
	kindTime  = 2 * time.Minute
)

// torn tells that it is worth asking what kind a matter is: the reader is unsure,
// somebody must go there, and the two kinds go to different teams.
func (c *chat) torn(d understand.Draft, at spot) (bool, error) {
	t := domain.Ticket{Category: d.Category, Hands: hands(d.Category, d)}
	if !d.Torn || d.Damage || !t.Hands || at.missing(t) || len(at.options) > 1 || at.building.ID == 0 {
		return false, nil
	}
	teams, err := c.TeamsOf(at.community)
	if err != nil {
		return false, err
	}
	return !slices.Equal(bestTeams(teams, d.Category, at.building.ID), bestTeams(teams, d.Runner, at.building.ID)), nil
}

// bestTeams are the teams that are asked first for a kind at a building.
func bestTeams(teams []domain.Team, c domain.Category, building domain.ID) (best []domain.ID) {
	most := -1
	for _, team := range teams {
		rank, ok := team.Fits(c, building)
		switch {
		case !ok || rank < most:
		case rank > most:
			most, best = rank, []domain.ID{team.ID}
		default:
			best = append(best, team.ID)
		}
	}
	return best
}

// chooses lets a matter wait until she says of which kind it is, or the time is over.
func (c *chat) chooses(t *domain.Ticket, runner domain.Category) error {
	if err := c.note(t, "category_asked", map[string]any{"category": t.Category, "runner_up": runner}); err != nil {
		return err
	}
	if err := c.SetClock(domain.Clock{Ticket: t.ID, Kind: domain.ClockChoice, Due: c.Now.Add(kindTime)}); err != nil {
		return err
	}
	return c.Ask(c.me.ID, c.message.Account, store.Question{Kind: askedKind, Ticket: t.ID, Options: []domain.ID{kindNo(t.Category), kindNo(runner)}})
}

func kindNo(c domain.Category) domain.ID { return domain.ID(slices.Index(domain.Categories, c)) }

// notChosen sends a matter out as what it most likely is.
func notChosen(tx *store.Tx, t *domain.Ticket) error {
	if t.State != domain.Open || t.Owner != 0 {
		return runClock(tx, *t, 0)
	}
	who, err := tx.Person(t.Requester)
	if err != nil {
		return err
	}
	d := doer{Tx: tx, me: who, account: t.Account}
	if _, err := d.sendOff(t); err != nil || t.State != domain.Open {
		return err
	}
	return runClock(tx, *t, 0)
}

// choosesKind takes 1 or 2 for the kind of a matter that she was asked about,
// unless the digit answers what came after, or what she is asked to do herself.
// Once somebody has it, what it is is between the two.
func (c *chat) choosesKind(digit int, others []matter) (reply string, done bool, err error) {
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if err != nil || q.Kind != askedKind || digit > len(q.Options) || c.Now.Sub(q.Asked) > hereFor {
		return "", false, dropNotFound(err)
	}
	if slices.ContainsFunc(others, func(m matter) bool { return m.helps || m.ticket.ID == q.Ticket || !m.ticket.Changed.Before(q.Asked) }) {
		return "", false, nil
	}
	t, err := c.Ticket(q.Ticket)
	if err != nil || t.Owner != 0 || t.State != domain.Open && t.State != domain.Offering {
		return "", false, err
	}
	if err := c.Settle(c.me.ID, c.message.Account); err != nil {
		return "", true, err
	}
	if digit == 0 {
		reply, err = c.human()
		return reply, true, err
	}
	if err := c.ofKind(&t, domain.Categories[q.Options[digit-1]]); err != nil {
		return "", true, err
	}
	door, err := c.door(t)
	return say.Received(t, door, ""), true, err
}

// ofKind sends a matter out as what she says it is; what is out already as that
// stays so.
func (c *chat) ofKind(t *domain.Ticket, kind domain.Category) error {
	if kind != t.Category {
		_, err := reread(c.Tx, t, store.Correction{Category: kind, By: c.me.ID})
		return err
	}
	if t.State != domain.Open {
		return nil
	}
	if _, err := c.sendOff(t); err != nil || t.State != domain.Open {
		return err
	}
	return runClock(c.Tx, *t, 0)
}
