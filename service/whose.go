package service

import (
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// askedHere is the question whether a matter is where its writer lives.
// askedWhere follows a no: her next address is that matter's.
const (
	askedHere  = "here"
	askedWhere = "where"
	hereFor    = 30 * time.Minute
)

// hisHome is the home of whoever the message asks help for, if that is not the
// writer's: of the one whom she looks after, else where she said before that he
// is. elsewhere tells that it is another and not known which.
func (c *chat) hisHome() (s spot, elsewhere bool, err error) {
	text := c.message.Text
	d := c.intake.Reader.Read(text)
	if d.For == understand.KinSelf && c.me.Building == 0 {
		return s, false, nil
	}
	elsewhere = d.Elsewhere(text)
	who, err := c.lookedAfter(d, elsewhere)
	if err != nil || who.Building != 0 {
		if err == nil {
			s, err = c.at(who.Building, domain.Place{Unit: who.Unit, Room: who.Room})
		}
		return s, false, err
	}
	if !elsewhere {
		return s, false, nil
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return s, false, err
	}
	i := slices.IndexFunc(open, func(t domain.Ticket) bool {
		return t.Confirmed && t.Building != 0 && d.Who != "" && strings.Contains(t.Text, d.Who)
	})
	if i < 0 {
		return s, true, nil
	}
	s, err = c.at(open[i].Building, open[i].Place)
	return s, false, err
}

// lookedAfter finds the one whom the writer looks after and means: by name, or as
// the only one, or where all have one door. Nobody if that is not clear.
func (c *chat) lookedAfter(d understand.Draft, elsewhere bool) (domain.Person, error) {
	all, err := c.DependantsOf(c.me.ID)
	if err != nil || len(all) == 0 {
		return domain.Person{}, err
	}
	var people, named []domain.Person
	for _, one := range all {
		p, err := c.Person(one.Person)
		if err != nil {
			return p, err
		}
		people = append(people, p)
		if p.Name != "" && strings.Contains(c.message.Text, p.Name) {
			named = append(named, p)
		}
	}
	if len(named) == 0 && (elsewhere || d.Elder() && !understand.AtHome(c.message.Text)) {
		named = people
	}
	if len(named) == 0 || slices.ContainsFunc(named, func(p domain.Person) bool {
		return p.Building != named[0].Building || p.Unit != named[0].Unit || p.Room != named[0].Room
	}) {
		return domain.Person{}, nil
	}
	return named[0], nil
}

// checksPlace asks by a digit whether a matter is where the writer is registered:
// whether she lives there still, or whether he for whom she asks lives with her.
// Nothing is asked beside another question that is open.
func (c *chat) checksPlace(reply string, made []domain.Ticket, at spot) (string, error) {
	t := made[0]
	if len(made) > 1 || t.State == domain.Merged || at.said || !t.Hands || !t.Category.NeedsPlace() || t.Urgency >= 3 || t.Doubt != "" || len(at.options) > 0 || at.place.Building != "" && at.building.ID == 0 {
		return reply, nil
	}
	known := t.Building != 0 && (t.State == domain.Offering || t.State == domain.Open)
	if !known && !(at.elsewhere && c.me.Building != 0) {
		return reply, nil
	}
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if err == nil && q.Kind != askedHere && q.Kind != askedAnswered && c.Now.Sub(q.Asked) < hereFor {
		return reply, nil
	}
	if dropNotFound(err) != nil {
		return "", err
	}
	if known {
		reply = say.Received(t, at.words(), "") + say.RightPlace()
	} else {
		reply = say.WhoseHome(t)
	}
	return reply, c.Ask(c.me.ID, c.message.Account, store.Question{Kind: askedHere, Ticket: t.ID})
}

// here takes 1, 2 or 0 for whether a matter is where its writer is registered,
// unless the digit answers what came after, or what she is asked to do herself.
func (c *chat) here(digit int, others []matter) (reply string, done bool, err error) {
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if err != nil || q.Kind != askedHere || digit > 2 || c.Now.Sub(q.Asked) > hereFor {
		return "", false, dropNotFound(err)
	}
	if slices.ContainsFunc(others, func(m matter) bool { return m.helps || m.ticket.ID == q.Ticket || !m.ticket.Changed.Before(q.Asked) }) {
		return "", false, nil
	}
	t, err := c.Ticket(q.Ticket)
	if err != nil || t.State != domain.Open && t.State != domain.Offering && t.State != domain.Accepted {
		return "", false, err
	}
	switch {
	case digit == 0:
		if err := c.Settle(c.me.ID, c.message.Account); err != nil {
			return "", true, err
		}
		reply, err = c.human()
	case digit == 2:
		reply, err = say.WhereThen(t), c.Ask(c.me.ID, c.message.Account, store.Question{Kind: askedWhere, Ticket: t.ID})
	case t.Building == 0:
		var at spot
		if at, err = c.at(c.me.Building, domain.Place{Unit: c.me.Unit, Room: c.me.Room}); err == nil {
			reply, err = c.placeTicket(t, at)
		}
	default:
		reply, err = c.rightPlace(t)
	}
	return reply, true, err
}

// rightPlace notes that a matter is where its writer is registered.
func (c *chat) rightPlace(t domain.Ticket) (string, error) {
	if err := c.Settle(c.me.ID, c.message.Account); err != nil {
		return "", err
	}
	t.Confirmed = true
	if err := c.note(&t, "placed", map[string]any{"building": t.Building, "community": t.Community, "inbox": c.inbox}); err != nil {
		return "", err
	}
	door, err := c.door(t)
	return say.Placed(t, door), err
}

// whereAsked is the matter whose right address she was just asked for.
func (c *chat) whereAsked() (t domain.Ticket, ok bool, err error) {
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if err != nil || q.Kind != askedWhere && q.Kind != askedHere || c.Now.Sub(q.Asked) > hereFor {
		return t, false, dropNotFound(err)
	}
	t, err = c.Ticket(q.Ticket)
	return t, err == nil && (q.Kind == askedWhere || t.Building == 0) && !t.State.Finished() && t.State != domain.Resolved, err
}
