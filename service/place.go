package service

import (
	"slices"
	"strings"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// askedBuilding is the question which of several buildings is meant.
const askedBuilding = "building"

// spot is where help is needed, as far as it can be told.
type spot struct {
	community domain.ID
	sure      bool // the community is certain, not just the account's front desk
	place     domain.Place
	building  domain.Building   // zero while unknown
	said      bool              // by the message, not taken from the profile
	options   []domain.Building // several buildings fit what was said
	elsewhere bool              // at another home than the writer's, not known which
}

// missing tells that nobody can be sent yet for a ticket at that spot.
func (s spot) missing(t domain.Ticket) bool {
	return t.Hands && (t.Category.NeedsPlace() || t.Urgency >= 3) && s.building.ID == 0
}

// words names the spot for its requester, "" if nothing is known.
func (s spot) words() string {
	door := say.Door(s.building, s.place)
	if door != "" && !s.said {
		return say.AsRegistered(door)
	}
	return door
}

// locate finds the building that a place and the message's words mean. Without
// one it is at the door where the writer just helps, where he lives, or where
// his newest matter is.
func (c *chat) locate(p domain.Place) (spot, error) {
	s := spot{place: p, said: p.Building != ""}
	s.community, s.sure = c.home()
	if !s.said {
		if b, err := c.called(); err != nil || b.ID != 0 {
			return spot{community: b.Community, sure: true, building: b, said: true, place: domain.Place{Building: b.Label, Unit: p.Unit, Room: p.Room}}, err
		}
		where, err := c.usual()
		if err != nil || where.building.ID == 0 {
			s.elsewhere = where.elsewhere
			return s, err
		}
		where.place.Unit, where.place.Room = or(p.Unit, where.place.Unit), or(p.Room, where.place.Room)
		return where, nil
	}
	found, err := c.BuildingsOf(c.message.Account, p.Building)
	if err != nil {
		return s, err
	}
	if b, err := c.called(); err != nil {
		return s, err
	} else if b.ID != 0 && b.Label == p.Building {
		found = []domain.Building{b}
	}
	if found, err = c.narrow(found); err != nil {
		return s, err
	}
	if len(found) == 1 {
		s.building, s.community, s.sure = found[0], found[0].Community, true
	}
	s.options = found
	return s, nil
}

// usual is where the writer is when he does not say, or where he is for whom she
// asks. A danger at another home is looked for at hers first: a hint, no more.
func (c *chat) usual() (spot, error) {
	held, err := c.atTheDoor()
	if err != nil {
		return spot{}, err
	}
	if len(held) > 0 && held[0].Building != 0 {
		s, err := c.at(held[0].Building, held[0].Place)
		s.said = true
		return s, err
	}
	s, elsewhere, err := c.hisHome()
	if err != nil || s.building.ID != 0 || elsewhere && !perilous(c.intake.Reader.Read(c.message.Text)) {
		s.elsewhere = elsewhere
		return s, err
	}
	if c.me.Building != 0 {
		s, err = c.at(c.me.Building, domain.Place{Unit: c.me.Unit, Room: c.me.Room})
		s.elsewhere = elsewhere
		return s, err
	}
	if elsewhere {
		return s, nil
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil || len(open) == 0 || open[0].Building == 0 {
		return spot{}, err
	}
	return c.at(open[0].Building, open[0].Place)
}

// atTheDoor lists the matters the writer is at work on, the last arrival first.
func (c *chat) atTheDoor() ([]domain.Ticket, error) {
	held, err := c.TicketsOwnedBy(c.me.ID, domain.Working)
	slices.SortFunc(held, func(a, b domain.Ticket) int { return b.Changed.Compare(a.Changed) })
	return held, err
}

func (c *chat) at(building domain.ID, p domain.Place) (spot, error) {
	b, err := c.Building(building)
	p.Building = b.Label
	return spot{community: b.Community, sure: true, building: b, place: p}, err
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// home is the writer's community; while unknown, the account's front desk.
func (c *chat) home() (domain.ID, bool) {
	if c.me.Community != 0 {
		return c.me.Community, true
	}
	return c.communities[0].ID, len(c.communities) == 1
}

// narrow keeps, of several buildings with one number, those of the estate the
// message names, and none if it names another; else the writer's own building,
// else those of his community.
func (c *chat) narrow(found []domain.Building) ([]domain.Building, error) {
	estates, err := c.EstateNames()
	if err != nil {
		return nil, err
	}
	for _, name := range estates {
		if strings.Contains(c.message.Text, name) {
			return slices.DeleteFunc(found, func(b domain.Building) bool { return b.EstateName != name }), nil
		}
	}
	for _, keep := range []func(domain.Building) bool{
		func(b domain.Building) bool { return b.ID == c.me.Building },
		func(b domain.Building) bool { return b.Community == c.me.Community },
	} {
		var some []domain.Building
		for _, b := range found {
			if keep(b) {
				some = append(some, b)
			}
		}
		if len(some) > 0 {
			return some, nil
		}
	}
	return found, nil
}

// maxOptions is how many numbered answers a question may have.
const maxOptions = 9

// askBuilding asks by numbers which building is meant, of a ticket or, for 0,
// of the writer's home.
func (c *chat) askBuilding(found []domain.Building, ticket domain.ID) (string, error) {
	found = found[:min(len(found), maxOptions)]
	q := store.Question{Kind: askedBuilding, Ticket: ticket}
	names := make([]string, len(found))
	for i, b := range found {
		names[i] = b.EstateName + b.Name
		q.Options = append(q.Options, b.ID)
	}
	return say.WhichBuilding(names), c.Ask(c.me.ID, c.message.Account, q)
}

// address takes a message that says where, or who, and nothing else: the
// answer to a question, a correction, or a resident making himself known.
func (c *chat) address(d understand.Draft) (string, error) {
	if err := c.learnSurname(d.Surname); err != nil {
		return "", err
	}
	if d.Place.Empty() {
		return say.NiceToMeet(c.me), nil
	}
	if t, ok, err := c.whereAsked(); err != nil || ok {
		if err == nil {
			return c.placeNamed(t, d.Place)
		}
		return "", err
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	if i := slices.IndexFunc(open, waits); i >= 0 {
		return c.placeNamed(open[i], d.Place)
	}
	mine := understand.TellsHome(c.message.Text)
	if i := slices.IndexFunc(open, func(t domain.Ticket) bool { return t.Urgency >= 3 }); i >= 0 && !mine {
		return c.placeNamed(open[i], d.Place)
	}
	correction := d.Intent == domain.IntentFollowup || d.Place.Building == "" || understand.Corrects(c.message.Text)
	if len(open) > 0 && !mine && (correction || !open[0].Confirmed) {
		return c.placeNamed(open[0], d.Place)
	}
	at, err := c.locate(d.Place)
	if err != nil {
		return "", err
	}
	return c.settle(at)
}

// waits tells that a matter cannot go on before it is known where.
func waits(t domain.Ticket) bool {
	return t.Building == 0 && (t.Category.NeedsPlace() || t.Urgency >= 3) && t.Hands
}

// placeNamed notes the place said for a matter; a unit or room alone leaves the
// building as it was.
func (c *chat) placeNamed(t domain.Ticket, p domain.Place) (string, error) {
	if p.Building == "" {
		if t.Building == 0 {
			return say.WhichBuildingAtAll(), nil
		}
		at, err := c.at(t.Building, domain.Place{Unit: or(p.Unit, t.Place.Unit), Room: or(p.Room, t.Place.Room)})
		if err != nil {
			return "", err
		}
		return c.placeTicket(t, at)
	}
	at, err := c.locate(p)
	if err != nil {
		return "", err
	}
	switch {
	case len(at.options) > 1:
		return c.askBuilding(at.options, t.ID)
	case at.building.ID == 0:
		return say.NoSuchBuilding(p.Building), nil
	}
	return c.placeTicket(t, at)
}

// chosen takes the answer to which building it is.
func (c *chat) chosen(q store.Question, building domain.ID) (string, error) {
	if q.Ticket == 0 {
		at, err := c.at(building, domain.Place{Unit: c.me.Unit, Room: c.me.Room})
		if err != nil {
			return "", err
		}
		return c.settle(at)
	}
	t, err := c.Ticket(q.Ticket)
	if err != nil {
		return "", err
	}
	if t.State.Finished() {
		return say.NothingOpen(), nil
	}
	at, err := c.at(building, domain.Place{Unit: t.Place.Unit, Room: t.Place.Room})
	if err != nil {
		return "", err
	}
	return c.placeTicket(t, at)
}

// askAgain puts a question once more to somebody who answered beside it.
func (c *chat) askAgain(q store.Question) (string, error) {
	var options []domain.Building
	for _, id := range q.Options {
		b, err := c.Building(id)
		if err != nil {
			return "", err
		}
		options = append(options, b)
	}
	return c.askBuilding(options, q.Ticket)
}

// chosenByName takes the name of an estate for the number it stands beside.
func (c *chat) chosenByName() (reply string, done bool, err error) {
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if domain.CodeOf(err) == domain.NotFound {
		return "", false, nil
	}
	if err != nil || q.Kind != askedBuilding {
		return "", false, err
	}
	for _, id := range q.Options {
		b, err := c.Building(id)
		if err != nil {
			return "", false, err
		}
		if strings.Contains(c.message.Text, b.EstateName) {
			if err := c.Settle(c.me.ID, c.message.Account); err != nil {
				return "", false, err
			}
			reply, err = c.chosen(q, id)
			return reply, true, err
		}
	}
	return "", false, nil
}
