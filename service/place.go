package service

import (
	"slices"
	"strings"

	"linli/domain"
	"linli/say"
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
}

// missing tells that nobody can be sent yet for a matter of that category.
func (s spot) missing(c domain.Category) bool {
	return c.NeedsPlace() && s.building.ID == 0 && (s.place.Building == "" || len(s.options) > 1)
}

// words names the spot for its requester, "" if nothing is known.
func (s spot) words() string {
	door := say.Door(s.building, s.place)
	if door != "" && !s.said {
		return say.AsRegistered(door)
	}
	return door
}

// locate finds the building that a place and the message's words mean; without
// a place it is where the writer lives.
func (c *chat) locate(p domain.Place) (spot, error) {
	s := spot{place: p, said: !p.Empty()}
	s.community, s.sure = c.home()
	switch {
	case p.Building != "":
		found, err := c.BuildingsOf(c.message.Account, p.Building)
		if err != nil {
			return s, err
		}
		if found = c.narrow(found); len(found) == 1 {
			s.building = found[0]
		}
		s.options = found
	case c.me.Building != 0:
		b, err := c.Building(c.me.Building)
		if err != nil {
			return s, err
		}
		s.building, s.place.Building = b, b.Label
		s.place.Unit, s.place.Room = or(p.Unit, c.me.Unit), or(p.Room, c.me.Room)
	}
	if s.building.ID != 0 {
		s.community, s.sure = s.building.Community, true
	}
	return s, nil
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

// narrow keeps, of several buildings with one number, those of an estate the
// message names, else of the writer's estate, else of his community.
func (c *chat) narrow(found []domain.Building) []domain.Building {
	mine := slices.IndexFunc(found, func(b domain.Building) bool { return b.ID == c.me.Building })
	for _, keep := range []func(domain.Building) bool{
		func(b domain.Building) bool { return strings.Contains(c.message.Text, b.EstateName) },
		func(b domain.Building) bool { return mine >= 0 && b.ID == found[mine].ID },
		func(b domain.Building) bool { return b.Community == c.me.Community },
	} {
		var some []domain.Building
		for _, b := range found {
			if keep(b) {
				some = append(some, b)
			}
		}
		if len(some) > 0 {
			found = some
		}
	}
	return found
}

// maxOptions is how many numbered answers a question may have.
const maxOptions = 9

// askBuilding asks by numbers which building is meant.
func (c *chat) askBuilding(found []domain.Building) (string, error) {
	found = found[:min(len(found), maxOptions)]
	names, ids := make([]string, len(found)), make([]domain.ID, len(found))
	for i, b := range found {
		names[i], ids[i] = b.EstateName+b.Name, b.ID
	}
	return say.WhichBuilding(names), c.Ask(c.me.ID, c.message.Account, askedBuilding, ids)
}

// address takes a message that says where, or who, and nothing else: the
// answer to a question, a correction, or a resident making himself known.
func (c *chat) address(d understand.Draft) (string, error) {
	if err := c.learnSurname(d.Surname); err != nil {
		return "", err
	}
	if d.Place.Empty() {
		return say.Greeting(), nil
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	at, err := c.locate(d.Place)
	if err != nil {
		return "", err
	}
	if len(open) > 0 {
		return c.placeTicket(open[0], at)
	}
	return c.settle(at)
}

// settle notes where the writer lives.
func (c *chat) settle(at spot) (string, error) {
	c.me.Unit, c.me.Room = or(at.place.Unit, c.me.Unit), or(at.place.Room, c.me.Room)
	if at.building.ID != 0 {
		c.me.Building, c.me.Community = at.building.ID, at.building.Community
	}
	if err := c.ChangePerson(c.me); err != nil {
		return "", err
	}
	if err := c.recordMe("settled", map[string]any{"building": c.me.Building}); err != nil {
		return "", err
	}
	switch {
	case len(at.options) > 1:
		return c.askBuilding(at.options)
	case at.building.ID == 0 && at.place.Building != "":
		return say.NoSuchBuilding(at.place.Building), nil
	case at.building.ID == 0:
		return say.WhichBuildingAtAll(), nil
	}
	return say.Settled(say.Door(at.building, domain.Place{Building: at.building.Label, Unit: c.me.Unit, Room: c.me.Room})), nil
}

// placeTicket notes where an open matter is, and sends it on if that was what
// it waited for.
func (c *chat) placeTicket(t domain.Ticket, at spot) (string, error) {
	waited := t.State == domain.Open && t.Owner == 0 && t.Category.NeedsPlace() && t.Building == 0
	t.Place = domain.Place{Building: or(at.place.Building, t.Place.Building), Unit: or(at.place.Unit, t.Place.Unit), Room: or(at.place.Room, t.Place.Room)}
	if at.building.ID != 0 {
		t.Building, t.Confirmed = at.building.ID, true
	}
	if err := c.moveTo(&t, at); err != nil {
		return "", err
	}
	if len(at.options) > 1 {
		return c.askBuilding(at.options)
	}
	if c.me.Building == 0 && at.building.ID != 0 && c.intake.Reader.Read(t.Text).Who == "" {
		if _, err := c.settle(at); err != nil {
			return "", err
		}
	}
	if waited {
		if err := dispatch(c.Tx, &t); err != nil {
			return "", err
		}
	} else if t.Owner != 0 {
		if err := owe(c.Tx, t, domain.PushAdded, t.Owner, c.Now); err != nil {
			return "", err
		}
	}
	door, err := c.door(t)
	return say.Placed(t, door), err
}

// moveTo writes a ticket's new place, and gives it to the community that the
// building belongs to.
func (c *chat) moveTo(t *domain.Ticket, at spot) error {
	data := map[string]any{"building": t.Building, "inbox": c.inbox}
	if at.building.ID != 0 && at.building.Community != t.Community {
		data["community"], data["number"] = t.Community, t.Number
		if err := c.MoveTicket(t, at.building.Community); err != nil {
			return err
		}
	}
	if err := c.ChangeTicket(t); err != nil {
		return err
	}
	return c.Record(onTicket(*t), "placed", c.by(), data)
}

// chosen takes the answer to which building it is.
func (c *chat) chosen(building domain.ID) (string, error) {
	if err := c.Settle(c.me.ID, c.message.Account); err != nil {
		return "", err
	}
	b, err := c.Building(building)
	if err != nil {
		return "", err
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	at := spot{community: b.Community, sure: true, said: true, building: b, place: domain.Place{Building: b.Label}}
	if len(open) > 0 && open[0].Building == 0 {
		return c.placeTicket(open[0], at)
	}
	return c.settle(at)
}

// learnSurname keeps the surname a resident gives for herself.
func (c *chat) learnSurname(surname string) error {
	if surname == "" || c.me.Name != "" {
		return nil
	}
	c.me.Name = surname
	if err := c.ChangePerson(c.me); err != nil {
		return err
	}
	return c.recordMe("named", nil)
}
