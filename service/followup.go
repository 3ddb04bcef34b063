package service

import (
	"regexp"
	"slices"
	"strconv"
	"time"
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
		if t, err = c.Standing(t); err != nil {
			return "", err
		}
		alone, err := putOffAlone(c.View, t)
		if err != nil {
			return "", err
		}
		if t.State == domain.Joint || t.State == domain.Shelved && !alone {
			if lines[i], err = jointStatus(c.View, t); err != nil {
				return "", err
			}
			continue
		}
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

// short tells that a text is hardly more than an answer.
func short(text string) bool { return utf8.RuneCountInString(text) <= 12 }

// aboutDone takes kind or measuring words as the answer to the follow-up
// question where one is open. Thanks count as content unless she says otherwise;
// a new need is no answer, nor are words about another kind of matter.
func (c *chat) aboutDone(d understand.Draft) (reply string, done bool, err error) {
	resolved, err := c.TicketsAskedBy(c.me.ID, domain.Resolved)
	if err != nil || !d.Place.Empty() {
		return "", false, err
	}
	text := c.message.Text
	resolved = slices.DeleteFunc(resolved, func(t domain.Ticket) bool { return c.another(t, d) })
	rating, ok := rated(text, d)
	if !ok || len(resolved) == 0 {
		return "", false, nil
	}
	reply, err = c.pick(strconv.Itoa(int(rating)), each(resolved, say.Rating(rating), false, func(t domain.Ticket) (string, error) { return c.rates(t, rating) }))
	return reply, true, err
}

// another tells that words are about another matter than a ticket's: of another
// kind, of another supply, or a new need that names another thing and says nothing
// of what was done.
func (c *chat) another(t domain.Ticket, d understand.Draft) bool {
	text := c.message.Text
	if d.Category == domain.None || d.Category == domain.Other {
		return false
	}
	supply := domain.SupplyOf(d.Category, text)
	if utf8.RuneCountInString(text) <= 6 && supply == "" {
		return false
	}
	if t.Category != d.Category {
		return true
	}
	if was := domain.SupplyOf(t.Category, t.Text); supply != "" && was != "" {
		return supply != was
	}
	newly := d.Needs > 0 || understand.NotSolved(text)
	return newly && !understand.OfTheWork(text) && !c.intake.Reader.SameMatter(d.Category, t.Text, text)
}

// rated reads how content a text is; ok is false when it does not say.
func rated(text string, d understand.Draft) (rating domain.Rating, ok bool) {
	switch {
	case understand.NotSolved(text), short(text) && understand.Displeased(text):
		return domain.RatedBad, true
	case short(text) && understand.Mixed(text), d.Intent == domain.IntentRating && understand.Mixed(text):
		return domain.RatedFair, true
	case short(text) && (understand.Pleased(text) || understand.SpokenAnswer(text) == understand.Done):
		return domain.RatedGood, true
	case d.Needs > 0:
		return 0, false
	}
	return domain.RatedGood, d.Intent == domain.IntentThanks || d.Intent == domain.IntentRating
}

// askedWrong is the question what was not settled; it is open for half an hour.
const (
	askedWrong = "wrong"
	wrongFor   = 30 * time.Minute
)

// aboutWrong takes the answer to what was not settled: more about that matter,
// not a new one.
func (c *chat) aboutWrong(d understand.Draft) (reply string, done bool, err error) {
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if domain.CodeOf(err) == domain.NotFound {
		return "", false, nil
	}
	if err != nil || q.Kind != askedWrong || c.Now.Sub(q.Asked) > wrongFor || !d.Place.Empty() || understand.Cancels(c.message.Text) {
		return "", false, err
	}
	t, err := c.Ticket(q.Ticket)
	if err != nil || t.State.Finished() || d.Category != domain.None && d.Category != domain.Other && d.Category != t.Category {
		return "", false, err
	}
	reply, err = c.adds(t, d)
	return reply, true, err
}

// meant chooses, of several open matters, the one that words belong to: of
// their kind, else a danger, else the newest.
func (c *chat) meant(open []domain.Ticket, d understand.Draft) domain.Ticket {
	if d.Category != domain.None && d.Category != domain.Other && d.Category != "" {
		if i := slices.IndexFunc(open, func(t domain.Ticket) bool { return t.Category == d.Category }); i >= 0 {
			return open[i]
		}
	}
	if i := slices.IndexFunc(open, func(t domain.Ticket) bool { return t.Urgency >= 3 && c.Now.Sub(t.Created) < recently }); i >= 0 {
		return open[i]
	}
	return open[0]
}

// followup attaches what is said to the matter it belongs to.
func (c *chat) followup(d understand.Draft) (string, error) {
	text := c.message.Text
	if understand.Cancels(text) {
		return c.takeBack()
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	same := slices.ContainsFunc(open, func(t domain.Ticket) bool { return t.Category == d.Category && !c.another(t, d) })
	vague := d.Category == domain.None || d.Category == domain.Other
	if !d.Place.Empty() && (vague || same) {
		return c.address(d)
	}
	if understand.NotSolved(text) && !same {
		if reply, done, err := c.takesUp(d, len(open) > 0); done || err != nil {
			return reply, err
		}
	}
	switch {
	case len(open) > 0 && d.Place.Empty() && (same || vague || !understand.NotSolved(text)):
		return c.adds(c.meant(open, d), d)
	case d.Category != domain.None:
		return c.request(d) // nothing of the kind is open, but something is clearly wanted
	}
	held, err := c.atTheDoor()
	if err != nil || len(held) == 0 {
		return say.NothingOpen(), err
	}
	return c.report(held[0], d)
}

// takesUp takes up again what was closed lately, if the words are about it:
// of the same kind, or of none while nothing else is open.
func (c *chat) takesUp(d understand.Draft, others bool) (reply string, done bool, err error) {
	closed, err := c.TicketsAskedBy(c.me.ID, domain.Closed)
	if err != nil {
		return "", false, err
	}
	for _, t := range closed {
		about := d.Category == t.Category && !c.another(t, d) || d.Category == domain.None && !others
		if about && c.Now.Sub(t.Changed) <= domain.ReopenWithin {
			reply, err = c.complains(t)
			return reply, true, err
		}
	}
	return "", false, nil
}

// report takes what a helper says from the door of a matter he has taken: the
// duty reads it, it is no matter of his own.
func (c *chat) report(t domain.Ticket, d understand.Draft) (string, error) {
	if err := c.note(&t, "added", map[string]any{"inbox": c.inbox, "private": privateWords(d)}); err != nil {
		return "", err
	}
	duty, err := c.OnDuty(t.Community)
	if err != nil {
		return "", err
	}
	return say.Reported(t), c.tellAdded(t, duty)
}

// ticketNumber finds the number of a ticket in words about it.
var ticketNumber = regexp.MustCompile(`\d{4,9}`)

// cancelWord takes 「取消」, perhaps with a ticket's number behind it.
func (c *chat) cancelWord(rest string) (string, error) {
	if rest != "" && ticketNumber.FindString(rest) == "" {
		return c.meaning(c.message.Text)
	}
	return c.takeBack()
}

// takeBack takes a matter back: the one whose number is named, the only one, or
// it is asked which.
func (c *chat) takeBack() (string, error) {
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	for _, text := range ticketNumber.FindAllString(c.message.Text, -1) {
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			continue
		}
		if i := slices.IndexFunc(open, func(t domain.Ticket) bool { return t.Number == number }); i >= 0 {
			return c.cancels(open[i])
		}
		t, err := c.TicketNumbered(c.message.Account, number)
		if err == nil && t.Requester == c.me.ID {
			return say.StatusLine(t, ""), nil
		}
		if err != nil && domain.CodeOf(err) != domain.NotFound {
			return "", err
		}
	}
	if reply, done, err := c.takesSuggestionBack(open); done || err != nil {
		return reply, err
	}
	if len(open) == 0 {
		return say.NothingOpen(), nil
	}
	if i := slices.IndexFunc(open, func(t domain.Ticket) bool { return t.Urgency >= 3 && c.Now.Sub(t.Created) < recently }); i >= 0 {
		return c.cancels(open[i]) // whatever else is open, she means the danger; somebody looks all the same
	}
	return c.pick(say.TakeBack, each(open, say.TakeBack, false, c.cancels))
}

// urging finds the words of somebody who does not ask how far it is but presses.
var urging = regexp.MustCompile(`快点|快些|赶紧|抓紧|催|还没来|还不来|没人来|等了`)

// asksHowFar tells how far the writer's matters are; who presses is heard by
// whoever has hers, too.
func (c *chat) asksHowFar(d understand.Draft) (string, error) {
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	if len(open) > 0 && urging.MatchString(c.message.Text) {
		t := c.meant(open, d)
		if err := c.add(&t, privateWords(d)); err != nil {
			return "", err
		}
	}
	return c.status()
}
