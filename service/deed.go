package service

import (
	"errors"
	"unicode/utf8"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// What the deeds of ticket.go are answered with in the chat.

func (c *chat) takes(t domain.Ticket, o domain.Offer) (string, error) {
	if c.left() {
		return say.TakenAlready(t), nil
	}
	err := c.take(&t, o)
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Words, nil
	}
	if domain.CodeOf(err) == domain.Conflict {
		return say.TakenAlready(t), nil
	}
	if err != nil {
		return "", err
	}
	switch {
	case t.Owner == 0:
		return say.WaitsForSecond(t), nil
	case t.Owner != c.me.ID:
		return c.goesWith(t)
	}
	return c.yours(t)
}

func (c *chat) takesAsStaff(t domain.Ticket) (string, error) {
	if c.left() {
		return say.TakenAlready(t), nil
	}
	if err := c.takeAsStaff(&t); err != nil {
		return "", err
	}
	return c.yours(t)
}

// left tells that the writer has left since: his words came late, nothing reaches
// him any more, and nobody may wait for him.
func (c *chat) left() bool { return !c.identity.Following }

// yours shows the taker the door.
func (c *chat) yours(t domain.Ticket) (string, error) {
	door, err := c.door(t)
	if err != nil {
		return "", err
	}
	more, err := c.added(t)
	if err != nil {
		return "", err
	}
	helped, err := c.Person(t.Helped())
	if err != nil {
		return "", err
	}
	if err := c.Record(onTicket(t), "shown", c.by(), map[string]any{"reason": "taken", "phone": false}); err != nil {
		return "", err
	}
	return say.Yours(t, door, helped, more) + c.taskLink(t), nil
}

// taskLink is the line with the page of a task for who has just taken it, "" if
// nobody outside reaches this server.
func (c *chat) taskLink(t domain.Ticket) string {
	if c.intake.URL == "" {
		return ""
	}
	return "\n" + say.PageLine(domain.PageTask) + c.intake.URL + c.PageLink(domain.PageFor(domain.PageTask, t.ID, c.me.ID, c.Now))
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

func (c *chat) declines(t domain.Ticket, o domain.Offer) (string, error) {
	return say.Declined(t), c.decline(t, o)
}

func (c *chat) arrives(t domain.Ticket) (string, error) {
	err := c.arrive(&t)
	return say.ThanksArrived(t), err
}

func (c *chat) finishes(t domain.Ticket, served int) (string, error) {
	err := c.finish(&t, served)
	return say.ThanksDone(t), err
}

// handsBack looks for somebody else. If the reason speaks of danger the duty
// looks, even if it was no longer his to hand back.
func (c *chat) handsBack(t domain.Ticket) (string, error) {
	read := c.intake.Reader.Read(c.message.Text)
	if !perilous(read) {
		err := c.handBack(&t)
		return say.HandedBack(t), err
	}
	if err := oweDuty(c.Tx, t, domain.PushLook, c.Now); err != nil {
		return "", err
	}
	err := c.handBack(&t)
	if domain.CodeOf(err) == domain.Conflict {
		err = nil
	}
	if read.Urgency < 3 { // it may be one, of his own house
		return say.HandedBack(t), err
	}
	return say.DangerLead + say.HandedBack(t), err
}

// rates takes the requester's answer to whether it is settled.
func (c *chat) rates(t domain.Ticket, r domain.Rating) (string, error) {
	if r != domain.RatedBad {
		err := c.confirm(&t, r, domain.Requester)
		return say.Rated(t, r), err
	}
	return c.complains(t)
}

// complains takes a matter up again and asks what is wrong, unless she just said so.
func (c *chat) complains(t domain.Ticket) (string, error) {
	if err := c.reopen(&t, domain.Requester, utf8.RuneCountInString(c.message.Text) > 4); err != nil {
		return "", err
	}
	err := c.Ask(c.me.ID, c.message.Account, store.Question{Kind: askedWrong, Ticket: t.ID})
	return say.Rated(t, domain.RatedBad), err
}

// adds notes more about an open matter.
func (c *chat) adds(t domain.Ticket, d understand.Draft) (string, error) {
	if d.Phone != "" {
		t.Phone = d.Phone
	}
	err := c.add(&t, privateWords(d))
	return say.Noted(t), err
}

// privateWords tells that words may speak of health or a dispute.
func privateWords(d understand.Draft) bool {
	return d.Category.Private() && d.Category != domain.Emergency
}

// cancels takes one matter back.
func (c *chat) cancels(t domain.Ticket) (string, error) {
	done, err := c.cancel(&t) // which may only have calmed it
	if err != nil {
		return "", err
	}
	if !done {
		return c.notDone(t)
	}
	return say.Cancelled(t), c.Settle(c.me.ID, c.message.Account)
}

// notDone tells why a matter goes on though she takes it back.
func (d *doer) notDone(t domain.Ticket) (string, error) {
	switch {
	case t.Urgency >= 3:
		return say.StillLooking(t), nil
	case t.Doubt != "":
		return say.Calmed(t), nil
	}
	if t.State == domain.Joint || t.State == domain.Shelved {
		return say.JointGoesOn(t), nil
	}
	return say.OthersWait(t), nil
}
