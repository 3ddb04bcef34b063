package service

import (
	"unicode/utf8"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// move is one deed done to a ticket by somebody on some ground.
type move struct {
	deed domain.Deed
	part domain.Part
	by   domain.Actor
	data map[string]any
}

// step does a deed to a ticket: the state machine allows it, the state row
// changes if nobody was faster, an event tells of it, the next clock runs.
func step(tx *store.Tx, t *domain.Ticket, m move) error {
	from := t.State
	to, err := from.After(m.deed, m.part)
	if err != nil {
		return err
	}
	t.State = to
	data := map[string]any{"from": from, "to": to}
	for k, v := range m.data {
		data[k] = v
	}
	if err := note(tx, t, string(m.deed), m.by, data); err != nil {
		return err
	}
	return restartClock(tx, *t)
}

// note writes a ticket's row under its next version, and the event that tells why.
func note(tx *store.Tx, t *domain.Ticket, kind string, by domain.Actor, data map[string]any) error {
	if err := tx.ChangeTicket(t); err != nil {
		return err
	}
	return tx.Record(onTicket(*t), kind, by, data)
}

// restartClock starts the clock of the state a ticket is in now.
func restartClock(tx *store.Tx, t domain.Ticket) error {
	kind, within, owed := domain.Deadline(t.State, t.Urgency)
	if !owed {
		return tx.SetClock(t.ID, "", tx.Now)
	}
	return tx.SetClock(t.ID, kind, tx.Now.Add(within))
}

// take gives the ticket to a volunteer who was asked. The ticket's own row
// decides who was first.
func (c *chat) take(t domain.Ticket, o domain.Offer) (string, error) {
	t.Owner = c.me.ID
	err := step(c.Tx, &t, move{domain.Take, domain.Invited, c.by(), map[string]any{"offer": o.ID}})
	if domain.CodeOf(err) == domain.Conflict {
		return say.TakenAlready(t), nil
	}
	if err != nil {
		return "", err
	}
	if err := c.ChangeOffer(o, domain.OfferAccepted); err != nil {
		return "", err
	}
	return c.taken(t)
}

// takeAsStaff gives a waiting ticket to somebody of the staff.
func (c *chat) takeAsStaff(t domain.Ticket) (string, error) {
	t.Owner = c.me.ID
	if err := step(c.Tx, &t, move{domain.Take, domain.Staff, c.by(), nil}); err != nil {
		return "", err
	}
	return c.taken(t)
}

// taken withdraws what was asked of others, tells the requester who comes, and
// shows the taker the door.
func (c *chat) taken(t domain.Ticket) (string, error) {
	if err := withdraw(c.Tx, t, domain.PushTaken); err != nil {
		return "", err
	}
	if err := tell(c.Tx, t, domain.PushComing); err != nil {
		return "", err
	}
	door, err := c.door(t)
	if err != nil {
		return "", err
	}
	more, err := c.added(t)
	if err != nil {
		return "", err
	}
	requester, err := c.Person(t.Requester)
	return say.Yours(t, door, requester, more), err
}

// added is what was added to a ticket in words, newest first.
func (c *chat) added(t domain.Ticket) ([]string, error) {
	additions, err := c.Additions(t.ID)
	out := make([]string, len(additions))
	for i, a := range additions {
		out[i] = a.Text
	}
	return out, err
}

// door is a ticket's whole address.
func (c *chat) door(t domain.Ticket) (string, error) {
	b, err := buildingOf(c.View, t.Building)
	return say.Door(b, t.Place), err
}

// buildingOf reads a building that may be unknown.
func buildingOf(v store.View, id domain.ID) (domain.Building, error) {
	if id == 0 {
		return domain.Building{}, nil
	}
	return v.Building(id)
}

// decline takes a no: he is not asked for this ticket again, somebody else is.
func (c *chat) decline(t domain.Ticket, o domain.Offer) (string, error) {
	if err := c.ChangeOffer(o, domain.OfferDeclined); err != nil {
		return "", err
	}
	if err := c.Record(onTicket(t), "declined", c.by(), map[string]any{"offer": o.ID}); err != nil {
		return "", err
	}
	return say.Declined(t), goOn(c.Tx, &t)
}

func (c *chat) arrive(t domain.Ticket) (string, error) {
	if err := step(c.Tx, &t, move{domain.Arrive, domain.Taker, c.by(), nil}); err != nil {
		return "", err
	}
	return say.ThanksArrived(t), tell(c.Tx, t, domain.PushArrived)
}

func (c *chat) finish(t domain.Ticket, served int) (string, error) {
	if err := step(c.Tx, &t, move{domain.Finish, domain.Taker, c.by(), map[string]any{"served": served}}); err != nil {
		return "", err
	}
	return say.ThanksDone(t), tell(c.Tx, t, domain.PushFollowup)
}

// handBack looks for somebody else. The reason stays in the sealed message.
func (c *chat) handBack(t domain.Ticket) (string, error) {
	o, err := c.LastOfferTo(c.me.ID, t.ID)
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return "", err
	}
	if err == nil && o.State == domain.OfferAccepted {
		if err := c.ChangeOffer(o, domain.OfferDeclined); err != nil {
			return "", err
		}
	}
	t.Owner = 0
	if err := step(c.Tx, &t, move{domain.HandBack, domain.Taker, c.by(), map[string]any{"inbox": c.inbox}}); err != nil {
		return "", err
	}
	if err := tell(c.Tx, t, domain.PushAgain); err != nil {
		return "", err
	}
	return say.HandedBack(t), seek(c.Tx, &t)
}

// rate takes the requester's answer to whether it is settled.
func (c *chat) rate(t domain.Ticket, r domain.Rating) (string, error) {
	if r != domain.RatedBad {
		err := step(c.Tx, &t, move{domain.Confirm, domain.Requester, c.by(), map[string]any{"rating": int(r)}})
		return say.Rated(t, r), err
	}
	return c.reopen(t)
}

// reopen looks for another handler and tells the duty.
func (c *chat) reopen(t domain.Ticket) (string, error) {
	t.Owner = 0
	t.Reopened++
	if err := step(c.Tx, &t, move{domain.Reopen, domain.Requester, c.by(), map[string]any{"inbox": c.inbox}}); err != nil {
		return "", err
	}
	if utf8.RuneCountInString(c.message.Text) > 4 {
		// What is wrong is for whoever comes next to read.
		if err := c.Record(onTicket(t), "added", c.by(), map[string]any{"inbox": c.inbox}); err != nil {
			return "", err
		}
	}
	if err := seek(c.Tx, &t); err != nil {
		return "", err
	}
	if err := c.Ask(c.me.ID, c.message.Account, store.Question{Kind: askedWrong, Ticket: t.ID}); err != nil {
		return "", err
	}
	return say.Rated(t, domain.RatedBad), oweDuty(c.Tx, t, domain.PushNotSolved, c.Now)
}
