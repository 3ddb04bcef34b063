package service

import (
	"time"

	"linli/domain"
	"linli/say"
	"linli/understand"
)

// fragmentsFor is how long words may follow that belong to one request (话分几次说).
const fragmentsFor = 3 * time.Minute

// goesOn takes a message for more of a request that was just made, or that still
// waits for its place: the same need, perhaps with where it is.
func (c *chat) goesOn(t domain.Ticket, d understand.Draft) (reply string, done bool, err error) {
	age := c.Now.Sub(t.Created)
	fresh := age < fragmentsFor || waits(t) && age < recently
	if !fresh || t.Urgency >= 3 || t.Doubt != "" || perilous(d) || d.Needs != 1 || d.Category != t.Category || t.Text == c.message.Text {
		return "", false, nil
	}
	if t.Intent == domain.IntentQuestion || d.Intent == domain.IntentQuestion {
		return "", false, nil // what is asked in nearly the same words is something else
	}
	if !c.intake.Reader.SaysOnce(t.Category, t.Text, c.message.Text, d.Damage) {
		return "", false, nil
	}
	there, err := c.there(t, d)
	if err != nil || !there {
		return "", false, err
	}
	if reply, err = c.adds(t, d); err != nil {
		return "", true, err
	}
	if t, err = c.Ticket(t.ID); err != nil {
		return "", true, err
	}
	if err := c.presser(&t, d); err != nil {
		return "", true, err
	}
	switch {
	case !d.Place.Empty() && !t.Confirmed:
		reply, err = c.placeNamed(t, d.Place)
	case waits(t):
		reply = say.WhereIsIt(t)
	}
	return reply, true, err
}

// there tells that the place of a message is that of a ticket, as far as either
// is known.
func (c *chat) there(t domain.Ticket, d understand.Draft) (bool, error) {
	p := d.Place
	agree := func(one, other string) bool { return one == "" || other == "" || one == other }
	if t.Building == 0 || !t.Confirmed {
		return true, nil
	}
	at, err := c.locate(p)
	if p.Empty() { // of another's home she spoke before, of her own now
		return at.building.ID == 0 || at.building.ID == t.Building, err
	}
	return at.building.ID == t.Building && agree(p.Unit, t.Place.Unit) && agree(p.Room, t.Place.Room), err
}

// presser raises a matter that her further words show to be of today.
func (c *chat) presser(t *domain.Ticket, d understand.Draft) error {
	urgency := urgencyOf(t.Category, d)
	if urgency <= t.Urgency {
		return nil
	}
	t.Urgency = urgency
	if err := c.ChangeReading(*t); err != nil {
		return err
	}
	return c.note(t, "corrected", map[string]any{"was": t.Category, "category": t.Category, "urgency": t.Urgency})
}

// placesWaiting takes the place of a new matter for that of one which she was just
// asked about: she answers with the next thing she needs.
func (c *chat) placesWaiting(at spot) error {
	if !at.said || at.building.ID == 0 {
		return nil
	}
	open, err := c.TicketsAskedBy(c.me.ID, domain.Open)
	if err != nil {
		return err
	}
	for _, t := range open {
		if waits(t) && t.Doubt == "" && c.Now.Sub(t.Created) < answerPatience {
			if err := c.moveTo(&t, at); err != nil {
				return err
			}
		}
	}
	return nil
}
