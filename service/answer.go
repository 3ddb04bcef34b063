package service

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// askedAnswered is no question but the answer that was given last: who wants a
// person after it is asked about by its words.
const (
	askedAnswered = "answered"
	answeredFor   = 30 * time.Minute
)

// askable are the categories in which a request may be met by an answer.
var askable = []domain.Category{domain.Borrow, domain.Course, domain.Lift, domain.Policy, domain.Medicine, domain.Other, domain.None}

// fromBank answers a question from what the community has laid down, if it is
// surely that one. Else a person does (答案库).
func (c *chat) fromBank(d understand.Draft) (reply string, done bool, err error) {
	community, sure := c.home()
	asks, idle, err := c.mayAsk(d)
	if err != nil || !asks || !sure || perilous(d) || d.Needs > 1 || !d.Place.Empty() || d.Phone != "" {
		return "", false, err
	}
	answers, err := c.AnswersOf(community)
	if err != nil {
		return "", false, err
	}
	answers = slices.DeleteFunc(answers, func(a domain.Answer) bool { return a.State(c.Now) != domain.AnswerInUse })
	i, near := c.intake.Bank.Find(keptOf(answers), c.message.Text)
	if i < 0 {
		return c.nearBank(d, near && idle)
	}
	a := answers[i]
	if err := c.CountAnswer(a.ID); err != nil {
		return "", false, err
	}
	if err := c.recordMe("answered", map[string]any{"answer": a.ID, "inbox": c.inbox}); err != nil {
		return "", false, err
	}
	if _, err := c.OpenQuestion(c.me.ID, c.message.Account); domain.CodeOf(err) == domain.NotFound {
		err = c.Ask(c.me.ID, c.message.Account, store.Question{Kind: askedAnswered, Options: []domain.ID{c.inbox}})
		if err != nil {
			return "", false, err
		}
	} else if err != nil {
		return "", false, err
	}
	return say.FromBank(a), true, nil
}

// mayAsk tells that a message may be met by an answer. While nothing of hers is
// open it is idle if it would be taken for talk, or for a word about her matters.
func (c *chat) mayAsk(d understand.Draft) (asks, idle bool, err error) {
	switch {
	case d.Intent == domain.IntentQuestion, d.Intent == domain.IntentRequest && slices.Contains(askable, d.Category):
		return true, false, nil
	case d.Intent.OpensTicket() || d.Intent == domain.IntentThanks:
		return false, false, nil
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	return d.Intent == domain.IntentSmalltalk || len(open) == 0, len(open) == 0, err
}

// nearBank gives a person what asks for something the bank knows of and has no
// sure answer to, where it would not have been understood.
func (c *chat) nearBank(d understand.Draft, near bool) (reply string, done bool, err error) {
	if !near {
		return "", false, nil
	}
	d.Intent, d.Category, d.Categories, d.Needs = domain.IntentQuestion, domain.Policy, []domain.Category{domain.Policy}, 1
	reply, err = c.request(d)
	return reply, true, err
}

// unanswered is what somebody asked whom an answer from the bank did not satisfy,
// and the message in which she did; 0 for none.
func (c *chat) unanswered() (text string, in domain.ID, err error) {
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if err != nil || q.Kind != askedAnswered {
		return "", 0, dropNotFound(err)
	}
	if err := c.Settle(c.me.ID, c.message.Account); err != nil || c.Now.Sub(q.Asked) > answeredFor {
		return "", 0, err
	}
	text, err = c.MessageText(q.Options[0])
	return text, q.Options[0], err
}

// answers takes a staff answer to a ticket, 「答复 1024 周末也开」: its requester
// reads it, and is asked whether that is what she wanted to know.
func (c *chat) answers() (string, error) {
	if domain.Disclaims(c.message.Text) {
		return c.disclaims()
	}
	number, words, ok := domain.AnswerTo(c.message.Text)
	t, staff, err := c.staffTicket(number)
	switch {
	case err != nil || !staff:
		return c.notStaff(err)
	case !ok:
		return say.HowToAnswer(t), nil
	case t.Owner != 0 && t.Owner != c.me.ID || !slices.Contains(atWork, t.State):
		now, err := c.Standing(t)
		if err != nil {
			return "", err
		}
		helper, err := helperOf(c.View, now)
		return say.StatusLine(now, helper), err
	case t.Category.Private() || t.Urgency >= 3:
		return say.AnswerByVoice(t), nil
	}
	if t.Owner == 0 {
		t.Owner = c.me.ID
		if err := c.step(&t, domain.Take, domain.Staff, nil); err != nil {
			return "", err
		}
		if err := withdraw(c.Tx, t, domain.PushTaken); err != nil {
			return "", err
		}
	}
	if err := c.note(&t, "answered", map[string]any{"inbox": c.inbox}); err != nil {
		return "", err
	}
	p := pushOf(t, domain.PushAnswer, t.Requester, c.Now)
	p.Inbox = c.inbox
	if err := c.Owe(p); err != nil {
		return "", err
	}
	return say.Answered(t, domain.Personal(words)), c.finish(&t, 1)
}

// laidDown splits 「问 .. 答 ..」.
var laidDown = regexp.MustCompile(`^\s*问\s*[：: ]?\s*(.+?)[\s，。；;？?]*答\s*[：: ]?\s*(.+)$`)

// keepsAnswer keeps an answer for all who will ask: what was answered to a
// ticket, 「存答案 1024」, or what is written out, 「存答案 问 .. 答 ..」.
func (c *chat) keepsAnswer(rest string) (string, error) {
	communities, _, err := c.staffOf()
	if err != nil || len(communities) == 0 {
		return c.notStaff(err)
	}
	a := domain.Answer{Community: communities[0], MadeBy: c.me.ID}
	if home, sure := c.home(); sure && slices.Contains(communities, home) {
		a.Community = home
	}
	if m := laidDown.FindStringSubmatch(strings.ReplaceAll(rest, "\n", " ")); m != nil {
		a.Questions, a.Words = []string{m[1]}, m[2]
	} else {
		t, staff, err := c.staffTicket(rest)
		if err != nil {
			return "", err
		}
		if !staff {
			return say.HowToKeepAnswer(), nil
		}
		words, err := c.lastAnswer(t)
		if err != nil {
			return "", err
		}
		if words == "" {
			return say.NotAnsweredYet(t), nil
		}
		c.about = t.ID
		a.Community, a.Ticket, a.Questions, a.Words = t.Community, t.ID, []string{strings.Join(strings.Fields(t.Text), " ")}, words
	}
	err = keepAnswer(c.Tx, &c.intake.Bank, &a, c.by())
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Words, nil
	}
	return say.AnswerKept(a), err
}

// lastAnswer is what staff answered to a ticket last, "" for nothing.
func (c *chat) lastAnswer(t domain.Ticket) (string, error) {
	events, err := c.Events(onTicket(t))
	if err != nil {
		return "", err
	}
	for _, e := range slices.Backward(events) {
		if e.Kind != "answered" {
			continue
		}
		text, _ := e.Data["inbox"].(string)
		inbox, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return "", domain.Errorf(domain.Internal, "an answer without its message")
		}
		said, err := c.MessageText(domain.ID(inbox))
		_, words, _ := domain.AnswerTo(said)
		return words, err
	}
	return "", nil
}
