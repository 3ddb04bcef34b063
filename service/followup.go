package service

import (
	"strconv"

	"linli/domain"
	"linli/say"
	"linli/understand"
)

// status tells how far the writer's matters are.
func (c *chat) status() (string, error) {
	tickets, err := c.TicketsAskedBy(c.me.ID, append(unfinished, domain.Resolved)...)
	if err != nil {
		return "", err
	}
	lines := make([]string, len(tickets))
	for i, t := range tickets {
		var taker domain.Person
		if t.Owner != 0 {
			if taker, err = c.Person(t.Owner); err != nil {
				return "", err
			}
		}
		lines[i] = say.StatusLine(t, taker)
	}
	return say.Status(lines), nil
}

// followup attaches what is said to the newest matter it can belong to.
func (c *chat) followup(d understand.Draft) (string, error) {
	text := c.message.Text
	if understand.Cancels(text) {
		return c.cancel("")
	}
	if understand.NotSolved(text) {
		t, ok, err := c.lastDone()
		if err != nil {
			return "", err
		}
		if ok {
			return say.Rated(t, domain.RatedBad), c.reopen(&t)
		}
	}
	if !d.Place.Empty() {
		return c.address(d)
	}
	open, err := c.TicketsAskedBy(c.me.ID, append(unfinished, domain.Resolved)...)
	if err != nil {
		return "", err
	}
	if len(open) == 0 {
		if d.Category != domain.None {
			return c.request(d) // nothing is open, but something is clearly wanted
		}
		return say.NothingOpen(), nil
	}
	return c.add(open[0], d)
}

// add notes more about an open matter and lets the taker know.
func (c *chat) add(t domain.Ticket, d understand.Draft) (string, error) {
	if d.Phone != "" {
		t.Phone = d.Phone
	}
	if err := c.ChangeTicket(&t); err != nil {
		return "", err
	}
	if err := c.Record(onTicket(t), "added", c.by(), map[string]any{"inbox": c.inbox}); err != nil {
		return "", err
	}
	if t.Owner != 0 {
		if err := owe(c.Tx, t, domain.PushAdded, t.Owner, c.Now); err != nil {
			return "", err
		}
	}
	return say.Noted(t), nil
}

// lastDone is the newest matter somebody called done, if it may be reopened.
func (c *chat) lastDone() (domain.Ticket, bool, error) {
	done, err := c.TicketsAskedBy(c.me.ID, domain.Resolved, domain.Closed)
	if err != nil || len(done) == 0 {
		return domain.Ticket{}, false, err
	}
	t := done[0]
	return t, t.State == domain.Resolved || c.Now.Sub(t.Changed) <= domain.ReopenWithin, nil
}

// cancel takes a matter back; with several open it is asked which.
func (c *chat) cancel(number string) (string, error) {
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	if n, err := strconv.ParseInt(number, 10, 64); err == nil {
		var named []domain.Ticket
		for _, t := range open {
			if t.Number == n {
				named = append(named, t)
			}
		}
		open = named
	}
	switch len(open) {
	case 0:
		return say.NothingOpen(), nil
	case 1:
		return c.cancelTicket(open[0])
	}
	lines := make([]string, len(open))
	for i, t := range open {
		lines[i] = say.StatusLine(t, domain.Person{})
	}
	return say.WhichMatter("取消", open[0], lines), nil
}

// cancelTicket takes one matter back. A danger is closed only after a person
// has looked, whatever a proud or confused voice says.
func (c *chat) cancelTicket(t domain.Ticket) (string, error) {
	if t.Urgency >= 3 {
		if err := c.Record(onTicket(t), "cancel_wished", c.by(), map[string]any{"inbox": c.inbox}); err != nil {
			return "", err
		}
		if err := oweDuty(c.Tx, t, domain.PushCall, c.Now); err != nil {
			return "", err
		}
		return say.StillLooking(t), nil
	}
	taker := t.Owner
	if err := step(c.Tx, &t, move{domain.Cancel, domain.Requester, c.by(), map[string]any{"inbox": c.inbox}}); err != nil {
		return "", err
	}
	if err := withdraw(c.Tx, t, domain.PushCalledOff); err != nil {
		return "", err
	}
	if taker != 0 {
		if err := owe(c.Tx, t, domain.PushCalledOff, taker, c.Now); err != nil {
			return "", err
		}
	}
	return say.Cancelled(t), nil
}

// thanks takes kind or measuring words as the answer to the follow-up question
// where one is open: thanks count as content unless she says otherwise.
func (c *chat) thanks(d understand.Draft) (string, error) {
	done, err := c.TicketsAskedBy(c.me.ID, domain.Resolved)
	if err != nil {
		return "", err
	}
	if len(done) == 0 {
		return say.NoTrouble(), nil
	}
	rating := domain.RatedGood
	switch text := c.message.Text; {
	case understand.NotSolved(text):
		rating = domain.RatedBad
	case d.Intent == domain.IntentRating && understand.Mixed(text):
		rating = domain.RatedFair
	}
	return c.rate(done[0], rating)
}
