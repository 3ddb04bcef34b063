package service

import (
	"linli/domain"
	"linli/say"
	"linli/understand"
)

// settle notes where the writer lives. Another building than before is a move:
// the old door does not come along.
func (c *chat) settle(at spot) (string, error) {
	switch {
	case len(at.options) > 1 && c.me.Building == 0:
		c.me.Unit, c.me.Room = at.place.Unit, at.place.Room
	case len(at.options) > 1: // her old home stands until the new one is known
		return c.askBuilding(at.options, 0)
	case at.building.ID == 0 && at.place.Building != "":
		return say.NoSuchBuilding(at.place.Building), nil
	case at.building.ID == 0:
		return say.WhichBuildingAtAll(), nil
	}
	if err := c.live(at); err != nil {
		return "", err
	}
	if len(at.options) > 1 {
		return c.askBuilding(at.options, 0)
	}
	return say.Settled(say.Door(at.building, domain.Place{Unit: c.me.Unit, Room: c.me.Room})), nil
}

// live writes the writer's home.
func (c *chat) live(at spot) error {
	if at.building.ID != 0 {
		if c.me.Building != at.building.ID {
			c.me.Unit, c.me.Room = "", ""
		}
		c.me.Building, c.me.Community = at.building.ID, at.building.Community
		c.me.Unit, c.me.Room = or(at.place.Unit, c.me.Unit), or(at.place.Room, c.me.Room)
		if err := c.Settle(c.me.ID, c.message.Account); err != nil {
			return err
		}
	}
	if err := c.ChangePerson(c.me); err != nil {
		return err
	}
	return c.recordMe("settled", map[string]any{"building": c.me.Building})
}

// learn keeps what a request tells of its writer: the surname, and the home if
// she asks for herself and it was not known.
func (c *chat) learn(d understand.Draft, at spot) error {
	if err := c.learnSurname(d.Surname); err != nil {
		return err
	}
	if c.me.Building == 0 && at.said && at.building.ID != 0 && d.Who == "" && d.Intent == domain.IntentRequest && at.place.Room != "" {
		return c.live(at)
	}
	return nil
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

// placeTicket notes where a matter is, and with it every other of the writer's
// that waited for a place; sends on what waited, and tells those who were
// called already.
func (c *chat) placeTicket(t domain.Ticket, at spot) (string, error) {
	if err := c.Settle(c.me.ID, c.message.Account); err != nil {
		return "", err
	}
	if err := c.moveTo(&t, at); err != nil {
		return "", err
	}
	others, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	for _, other := range others {
		if other.ID != t.ID && waits(other) {
			if err := c.moveTo(&other, at); err != nil {
				return "", err
			}
		}
	}
	if c.me.Building == 0 && at.place.Room != "" && c.intake.Reader.Read(t.Text).Who == "" {
		if err := c.live(at); err != nil {
			return "", err
		}
	}
	door, err := c.door(t)
	if err != nil {
		return "", err
	}
	return say.Placed(t, door), nil
}

// moveTo writes a ticket's new place. A ticket of another community than it
// was thought is offered anew in its own.
func (c *chat) moveTo(t *domain.Ticket, at spot) error {
	apart, err := c.departs(t, at.building.ID)
	if err != nil {
		return err
	}
	waited, from := (waits(*t) || apart) && t.State == domain.Open && t.Owner == 0, t.Community
	t.Building, t.Community, t.Place, t.Confirmed = at.building.ID, at.building.Community, at.place, true
	data := map[string]any{"building": t.Building, "community": t.Community, "inbox": c.inbox}
	if t.Community != from {
		data["from_community"] = from
	}
	if err := c.note(t, "placed", data); err != nil {
		return err
	}
	if t.Urgency >= 3 { // who is behind that door may be left alone
		if err := coverDependants(c.Tx, *t); err != nil {
			return err
		}
	}
	switch {
	case t.Doubt == domain.DoubtAsked:
		return nil // she is asked something else first
	case t.Community != from && t.State == domain.Offering:
		if err := withdraw(c.Tx, *t, domain.PushCalledOff); err != nil {
			return err
		}
		if err := step(c.Tx, t, move{domain.Exhaust, domain.House, house, nil}); err != nil {
			return err
		}
		return seek(c.Tx, t)
	case waited, t.Community != from && t.State == domain.Open && t.Owner == 0:
		if err := c.raisesAtNight(t); err != nil {
			return err
		}
		_, err := c.sendOff(t)
		return err
	case t.Owner != 0:
		return owe(c.Tx, *t, domain.PushPlaced, t.Owner, c.Now)
	}
	return c.tellCalled(*t)
}

// raisesAtNight raises a matter whose door shows now that it is of somebody who is
// cared for.
func (c *chat) raisesAtNight(t *domain.Ticket) error {
	urgency, err := c.atNight(*t)
	if err != nil || !t.Hands || t.Doubt != "" || urgency <= t.Urgency {
		return err
	}
	t.Urgency = urgency
	if err := c.ChangeReading(*t); err != nil {
		return err
	}
	if err := c.note(t, "corrected", map[string]any{"was": t.Category, "category": t.Category, "urgency": t.Urgency}); err != nil {
		return err
	}
	return runClock(c.Tx, *t, 0)
}

// tellCalled tells everybody who was called where it is; in danger the duty too.
func (c *chat) tellCalled(t domain.Ticket) error {
	offers, err := c.LiveOffersOf(t.ID)
	if err != nil {
		return err
	}
	for _, o := range offers {
		if err := owe(c.Tx, t, domain.PushPlaced, o.Person, c.Now); err != nil {
			return err
		}
	}
	if t.Urgency < 3 {
		return nil
	}
	return oweDuty(c.Tx, t, domain.PushPlaced, c.Now)
}
