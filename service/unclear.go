package service

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// notUnderstood asks again, kindly, and lists the message for the staff.
func (c *chat) notUnderstood(d understand.Draft) (string, error) {
	community, sure := c.home()
	if sure {
		if err := c.unclear(d, 0, community); err != nil {
			return "", err
		}
	}
	home, err := c.Community(community)
	return say.NotUnderstood(home.DutyPhone), err
}

// unclear lists the message for the staff (未懂).
func (c *chat) unclear(d understand.Draft, ticket, community domain.ID) error {
	return c.AddUnclear(store.Unclear{Inbox: c.inbox, Person: c.me.ID, Community: community, Ticket: ticket,
		Intent: d.Intent, Category: d.Category, Urgency: d.Urgency, Lexicon: c.lexicon})
}

// What staff is asked about the list: which message, and what it is about. It is
// open for a quarter of an hour, and gives way to whatever is asked after it.
const (
	askedUnclear = "unclear"
	askedReading = "reading"
	unclearFor   = 15 * time.Minute
	mostUnclear  = 10
)

// listUnclear shows staff what was not understood.
func (c *chat) listUnclear() (string, error) {
	communities, _, err := c.staffOf()
	if err != nil || len(communities) == 0 {
		return c.notStaff(err)
	}
	var lines []string
	q := store.Question{Kind: askedUnclear}
	for _, community := range communities {
		some, err := c.UnclearOf(community, mostUnclear-len(q.Options))
		if err != nil {
			return "", err
		}
		for _, u := range some {
			q.Options = append(q.Options, u.ID)
			lines = append(lines, say.UnclearLine(u.Text, u.At, c.Now))
		}
	}
	if len(lines) == 0 {
		return say.NothingUnclear(), nil
	}
	return say.Unclear(lines), c.Ask(c.me.ID, c.message.Account, q)
}

// picksUnclear takes a number for the message of the list, or for what it is about.
func (c *chat) picksUnclear(text string) (reply string, done bool, err error) {
	n, err := strconv.Atoi(strings.Trim(text, " 　。."))
	if err != nil || n < 0 || n > len(domain.Categories)+1 {
		return "", false, nil
	}
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if domain.CodeOf(err) == domain.NotFound || err == nil && (q.Kind != askedUnclear && q.Kind != askedReading || c.Now.Sub(q.Asked) > unclearFor) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	if n <= 9 {
		others, err := c.matters(domain.Number{Digit: n})
		if err != nil {
			return "", false, err
		}
		for _, m := range others {
			if m.ticket.Changed.After(q.Asked) {
				return "", false, nil
			}
		}
	}
	reply, err = c.picked(q, n)
	return reply, true, err
}

func (c *chat) picked(q store.Question, n int) (string, error) {
	if q.Kind == askedUnclear {
		if n < 1 || n > len(q.Options) {
			return say.PickUnclear(len(q.Options)), nil
		}
		u, err := c.Unclear(q.Options[n-1])
		if err != nil {
			return "", err
		}
		return say.WhatIsIt(u.Text), c.Ask(c.me.ID, c.message.Account, store.Question{Kind: askedReading, Options: q.Options[n-1 : n]})
	}
	if n > len(domain.Categories) {
		return say.PickUnclear(len(domain.Categories)), nil
	}
	category := domain.None
	if n > 0 {
		category = domain.Categories[n-1]
	}
	if err := c.Settle(c.me.ID, c.message.Account); err != nil {
		return "", err
	}
	t, err := corrects(c.Tx, q.Options[0], Rightly{Category: category}, c.me.ID)
	if domain.CodeOf(err) == domain.Conflict {
		return say.ReadAlready(), nil
	}
	c.about = t.ID
	return say.Corrected(t, category), err
}

// corrects takes what a message is about from staff: it is a labelled row, and
// makes the ticket that it should have made or puts right the one it made.
// Conflict: somebody has read it already.
func corrects(tx *store.Tx, id domain.ID, r Rightly, by domain.ID) (t domain.Ticket, err error) {
	category := r.Category
	u, err := tx.Unclear(id)
	if err != nil {
		return t, err
	}
	first, err := tx.ReadUnclear(id)
	if err == nil && !first {
		err = domain.Errorf(domain.Conflict, "the message was read already")
	}
	if err != nil {
		return t, err
	}
	right := store.Correction{Inbox: u.Inbox, WasIntent: u.Intent, WasCategory: u.Category, WasUrgency: u.Urgency, Lexicon: u.Lexicon,
		Intent: domain.IntentRequest, Category: category, Urgency: min(max(u.Urgency, 1), 2), By: by}
	switch {
	case category == domain.None:
		right.Intent, right.Urgency = domain.IntentSmalltalk, 0
	case category == domain.Emergency:
		right.Urgency = 3
	case r.Intent != "":
		right.Intent = r.Intent
		if right.Intent == domain.IntentQuestion && u.Urgency == 0 {
			right.Urgency = 0
		}
	case u.Intent.OpensTicket():
		right.Intent = u.Intent
	}
	if err := tx.AddCorrection(right); err != nil {
		return t, err
	}
	if category == domain.None {
		return t, tx.Record(store.Subject{Kind: "message", ID: u.Inbox}, "corrected", domain.By(by), map[string]any{"category": category})
	}
	t, err = tx.TicketFrom(u.Inbox)
	if domain.CodeOf(err) == domain.NotFound {
		return opensLate(tx, u, right)
	}
	if err != nil {
		return t, err
	}
	return t, putRight(tx, &t, right)
}

// opensLate opens the ticket of a message that staff has read, and tells its writer.
func opensLate(tx *store.Tx, u store.Unclear, right store.Correction) (t domain.Ticket, err error) {
	who, err := tx.Person(u.Person)
	if err != nil {
		return t, err
	}
	t = domain.Ticket{ID: tx.NewID(), Community: u.Community, Account: u.Account, Requester: who.ID, Intent: right.Intent, Category: right.Category,
		Urgency: right.Urgency, State: domain.Open, Hands: right.Intent != domain.IntentQuestion, Building: who.Building, Text: u.Text, Lexicon: u.Lexicon}
	if who.Building != 0 {
		b, err := tx.Building(who.Building)
		if err != nil {
			return t, err
		}
		t.Place = domain.Place{Building: b.Label, Unit: who.Unit, Room: who.Room}
	}
	if !t.Category.Private() {
		t.Gist = domain.Gist(t.Text)
	}
	d := doer{Tx: tx, me: who, account: u.Account, inbox: u.Inbox, lexicon: u.Lexicon}
	if err := d.open(&t, 1); err != nil {
		return t, err
	}
	if err := tx.Record(onTicket(t), "corrected", domain.By(right.By), map[string]any{"category": t.Category}); err != nil {
		return t, err
	}
	if t.Urgency < 3 && waits(t) {
		err = oweDuty(tx, t, domain.PushDuty, tx.Now.Add(answerPatience))
	} else {
		_, err = d.sendOff(&t)
	}
	if err != nil {
		return t, err
	}
	return t, tell(tx, t, domain.PushRead)
}

// putRight gives a ticket the category that staff reads; while nobody has it,
// help is looked for anew and the requester told. What turns out to be a danger
// is called out as one, whoever has it.
func putRight(tx *store.Tx, t *domain.Ticket, right store.Correction) error {
	anew, err := reread(tx, t, right)
	if err != nil || !anew {
		return err
	}
	return tell(tx, *t, domain.PushRead)
}

// reread gives a ticket another category; anew tells that help is looked for again.
func reread(tx *store.Tx, t *domain.Ticket, right store.Correction) (anew bool, err error) {
	was := *t
	t.Category, t.Urgency = right.Category, max(t.Urgency, right.Urgency)
	if t.Doubt == domain.DoubtAsked { // a person has looked
		t.Doubt = ""
	}
	if right.Intent == domain.IntentQuestion && t.Intent != right.Intent {
		t.Intent, t.Hands = right.Intent, false
	}
	if t.Category == domain.Emergency {
		t.Hands = true
	}
	if t.Category.Private() {
		t.Gist = ""
	}
	if err := tx.ChangeReading(*t); err != nil {
		return false, err
	}
	by := domain.By(right.By)
	if err := note(tx, t, "corrected", by, map[string]any{"was": was.Category, "category": t.Category, "urgency": t.Urgency}); err != nil {
		return false, err
	}
	if t.Urgency >= 3 && was.Urgency < 3 {
		return false, callOut(tx, t, by)
	}
	if t.Owner != 0 || t.State != domain.Open && t.State != domain.Offering {
		if t.Urgency > was.Urgency && slices.Contains(atWork, t.State) {
			err = runClock(tx, *t, 0) // there is less time now
		}
		return false, err
	}
	return seekAnew(tx, t)
}

// seekAnew looks for help anew for what nobody has, once it is known where.
func seekAnew(tx *store.Tx, t *domain.Ticket) (bool, error) {
	if t.State == domain.Offering {
		if err := withdraw(tx, *t, domain.PushCalledOff); err != nil {
			return false, err
		}
		if err := step(tx, t, move{domain.Exhaust, domain.House, house, nil}); err != nil {
			return false, err
		}
	}
	if t.Urgency < 3 && waits(*t) {
		return false, nil // it is asked where
	}
	return true, seek(tx, t)
}
