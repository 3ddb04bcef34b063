package service

import (
	"regexp"
	"strconv"
	"unicode/utf8"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// status tells how far the writer's matters are.
func (c *chat) status() (string, error) {
	tickets, err := c.TicketsAskedBy(c.me.ID, append(unfinished[:len(unfinished):len(unfinished)], domain.Resolved)...)
	if err != nil {
		return "", err
	}
	lines := make([]string, len(tickets))
	for i, t := range tickets {
		helper, err := helperOf(c.View, t)
		if err != nil {
			return "", err
		}
		lines[i] = say.StatusLine(t, helper)
	}
	return say.Status(lines), nil
}

// helperOf names who has a ticket, "" while nobody has.
func helperOf(v store.View, t domain.Ticket) (string, error) {
	if t.Owner == 0 {
		return "", nil
	}
	p, err := v.Person(t.Owner)
	if err != nil {
		return "", err
	}
	grants, err := v.GrantsOf(t.Owner)
	return say.Helper(p, grants), err
}

// aboutDone takes kind or measuring words as the answer to the follow-up
// question where one is open. Thanks count as content unless she says otherwise;
// a new need is no answer.
func (c *chat) aboutDone(d understand.Draft) (reply string, done bool, err error) {
	resolved, err := c.TicketsAskedBy(c.me.ID, domain.Resolved)
	if err != nil || len(resolved) == 0 || !d.Place.Empty() {
		return "", false, err
	}
	text := c.message.Text
	short := utf8.RuneCountInString(text) <= 12
	spoken := understand.SpokenAnswer(text)
	var rating domain.Rating
	switch {
	case understand.NotSolved(text), short && (spoken == understand.No || understand.Displeased(text)):
		rating = domain.RatedBad
	case short && understand.Mixed(text), d.Intent == domain.IntentRating && understand.Mixed(text):
		rating = domain.RatedFair
	case short && (understand.Pleased(text) || spoken == understand.Yes || spoken == understand.Done):
		rating = domain.RatedGood
	case d.Needs > 0:
		return "", false, nil
	case d.Intent == domain.IntentThanks, d.Intent == domain.IntentRating:
		rating = domain.RatedGood
	default:
		return "", false, nil
	}
	reply, err = c.rate(resolved[0], rating)
	return reply, true, err
}

// followup attaches what is said to the newest matter it can belong to.
func (c *chat) followup(d understand.Draft) (string, error) {
	text := c.message.Text
	if understand.Cancels(text) {
		return c.cancel(d)
	}
	if !d.Place.Empty() {
		return c.address(d)
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	if len(open) > 0 {
		return c.add(open[0], d)
	}
	if understand.NotSolved(text) {
		closed, err := c.TicketsAskedBy(c.me.ID, domain.Closed)
		if err != nil {
			return "", err
		}
		for _, t := range closed {
			same := d.Category == domain.None || d.Category == t.Category
			if same && c.Now.Sub(t.Changed) <= domain.ReopenWithin {
				return c.reopen(t)
			}
		}
	}
	if d.Category != domain.None {
		return c.request(d) // nothing of the kind is open, but something is clearly wanted
	}
	return say.NothingOpen(), nil
}

// add notes more about an open matter and lets whoever has it know; in danger
// the duty too.
func (c *chat) add(t domain.Ticket, d understand.Draft) (string, error) {
	if d.Phone != "" {
		t.Phone = d.Phone
	}
	if err := note(c.Tx, &t, "added", c.by(), map[string]any{"inbox": c.inbox, "private": d.Category.Private() && d.Category != domain.Emergency}); err != nil {
		return "", err
	}
	if t.Owner != 0 {
		if err := owe(c.Tx, t, domain.PushAdded, t.Owner, c.Now); err != nil {
			return "", err
		}
	}
	if t.Urgency >= 3 {
		if err := oweDuty(c.Tx, t, domain.PushAdded, c.Now); err != nil {
			return "", err
		}
	}
	return say.Noted(t), nil
}

// report takes what a helper says from the door of a matter he has taken: the
// duty reads it, it is no matter of his own.
func (c *chat) report(t domain.Ticket) (string, error) {
	if err := note(c.Tx, &t, "added", c.by(), map[string]any{"inbox": c.inbox}); err != nil {
		return "", err
	}
	return say.Reported(t), oweDuty(c.Tx, t, domain.PushAdded, c.Now)
}

// ticketNumber finds the number of a ticket in words about it.
var ticketNumber = regexp.MustCompile(`\d{4,9}`)

// cancelWord takes 「取消」, perhaps with a ticket's number behind it.
func (c *chat) cancelWord(rest string) (string, error) {
	if rest != "" && ticketNumber.FindString(rest) == "" {
		return c.meaning(c.message.Text)
	}
	return c.cancel(understand.Draft{})
}

// cancel takes a matter back; with several open, or one of another kind than
// the words are about, it is asked which.
func (c *chat) cancel(d understand.Draft) (string, error) {
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	number, err := strconv.ParseInt(ticketNumber.FindString(c.message.Text), 10, 64)
	named := err == nil && number >= domain.FirstNumber
	fit := make([]matter, 0, len(open))
	for _, t := range open {
		if !named || t.Number == number {
			fit = append(fit, matter{t, "取消", c.cancelTicket})
		}
	}
	other := len(fit) == 1 && !named && d.Category != "" && d.Category != domain.None && d.Category != fit[0].ticket.Category && fit[0].ticket.Urgency < 3
	switch {
	case len(fit) == 0:
		return say.NothingOpen(), nil
	case other:
		return say.CancelWhich(fit[0].ticket), nil
	}
	return c.pick("取消", fit)
}

// cancelTicket takes one matter back. A danger is closed only after a person
// has looked, whatever a proud or confused voice says.
func (c *chat) cancelTicket(t domain.Ticket) (string, error) {
	if t.Urgency >= 3 {
		if err := note(c.Tx, &t, "cancel_wished", c.by(), map[string]any{"inbox": c.inbox}); err != nil {
			return "", err
		}
		return say.StillLooking(t), oweDuty(c.Tx, t, domain.PushCheck, c.Now)
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
