package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// What is told or asked at the desk.
const (
	AnswerDeed   domain.Deed = "answer"
	AskDeed      domain.Deed = "ask"
	TurnDownDeed domain.Deed = "turn_down"
)

// Answer gives a requester an answer, with which her matter is done; she is
// asked whether that is what she wanted.
func (s *Desk) Answer(ctx context.Context, f Form) error {
	return s.tells(ctx, f, AnswerDeed, nil)
}

// NotOurs are the reasons for which a matter is turned down (不予受理).
var NotOurs = []string{"outside", "impossible", "lawless", "known"}

// TurnDown tells a requester that the community cannot do it, and why: a class of
// its own in the figures. She may say that she does not agree.
func (s *Desk) TurnDown(ctx context.Context, f Form, reason string) error {
	return s.tells(ctx, f, TurnDownDeed, map[string]any{"reason": reason})
}

// tells answers a ticket in words and finishes it. In danger, or where it is
// private, words are spoken and not sent.
func (s *Desk) tells(ctx context.Context, f Form, deed domain.Deed, class map[string]any) error {
	empty := strings.TrimSpace(f.Words) == ""
	f.Words = answering(f)
	return s.does(ctx, f, deed, func(c *chat, t *domain.Ticket) error {
		switch {
		case empty:
			return refuse(domain.Invalid, say.WriteSomething())
		case class != nil && !slices.Contains(NotOurs, class["reason"].(string)):
			return refuse(domain.Invalid, say.Incomplete())
		case t.Owner != 0 && t.Owner != c.me.ID || !slices.Contains(atWork, t.State):
			return refuse(domain.Conflict, say.MovedOn())
		case t.Category.Private() || t.Urgency >= 3:
			return refuse(domain.Conflict, say.AnswerByVoice(*t))
		}
		if class != nil {
			if err := c.note(t, "turned_down", class); err != nil {
				return err
			}
		}
		return moved(c.answerWith(t))
	})
}

// answering are the words of an answer as the chat writes them: the sender reads
// them by the same rule. The number is nobody's; the ticket is the form's.
func answering(f Form) string {
	return fmt.Sprintf("答复 %d %s", domain.FirstNumber, strings.Join(strings.Fields(f.Words), " "))
}

// answerWith takes a ticket if nobody has it, owes its requester the words of the
// message, and finishes it.
func (c *chat) answerWith(t *domain.Ticket) error {
	if t.Owner == 0 {
		t.Owner = c.me.ID
		if err := c.step(t, domain.Take, domain.Staff, nil); err != nil {
			return err
		}
		if err := withdraw(c.Tx, *t, domain.PushTaken); err != nil {
			return err
		}
	}
	if err := c.note(t, "answered", map[string]any{"inbox": c.inbox}); err != nil {
		return err
	}
	if err := c.oweWords(*t, domain.PushAnswer); err != nil {
		return err
	}
	return c.finish(t, 1)
}

func (c *chat) oweWords(t domain.Ticket, kind domain.PushKind) error {
	p := pushOf(t, kind, t.Requester, c.Now)
	p.Inbox = c.inbox
	return c.Owe(p)
}

// Ask asks a requester something about her open matter; what she writes back is
// added to it.
func (s *Desk) Ask(ctx context.Context, f Form) error {
	empty := strings.TrimSpace(f.Words) == ""
	f.Words = answering(f)
	return s.does(ctx, f, AskDeed, func(c *chat, t *domain.Ticket) error {
		switch {
		case empty:
			return refuse(domain.Invalid, say.WriteSomething())
		case !slices.Contains(seenTo, t.State):
			return refuse(domain.Conflict, say.MovedOn())
		case t.Category.Private():
			return refuse(domain.Conflict, say.AnswerByVoice(*t))
		}
		if err := c.note(t, "asked_back", map[string]any{"inbox": c.inbox}); err != nil {
			return err
		}
		return c.oweWords(*t, domain.PushAsk)
	})
}

// Visit takes what a requester told somebody of the staff who asked her whether
// it is settled.
func (s *Desk) Visit(ctx context.Context, f Form, rating domain.Rating) error {
	return s.does(ctx, f, domain.Confirm, func(c *chat, t *domain.Ticket) error {
		if rating < domain.RatedGood || rating > domain.RatedBad {
			return refuse(domain.Invalid, say.Incomplete())
		}
		judge, err := c.mayJudge(*t)
		switch {
		case err != nil:
			return err
		case !judge:
			return refuse(domain.Conflict, say.NotYours())
		case t.State != domain.Resolved:
			return refuse(domain.Conflict, say.MovedOn())
		case rating == domain.RatedBad:
			return moved(c.reopen(t, domain.Staff, f.Words != ""))
		}
		return moved(c.confirm(t, rating, domain.Staff))
	})
}

// Shown is what is opened of a ticket, and why.
type Shown struct {
	Door
	Name   string
	Reason string
}

// Reasons are those for which the door and phone of a ticket are read.
var Reasons = []string{"call", "visit", "check", "complaint"}

// Reveal shows the door, name and phone of a ticket to who holds it and to its
// community's staff, until a day after its end. That it was read, by whom and why,
// is an event.
func (s *Desk) Reveal(ctx context.Context, by domain.Actor, ticket domain.ID, reason string) (out Shown, err error) {
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		t, err := tx.Ticket(ticket)
		if err != nil {
			return err
		}
		c, err := s.chat(tx, by, t.Account, "")
		if err != nil {
			return err
		}
		ground, err := c.ground(t)
		switch {
		case err != nil:
			return err
		case !slices.Contains(Reasons, reason):
			return refuse(domain.Invalid, say.Incomplete())
		case !c.opens(t, ground):
			return refuse(domain.Denied, say.ShutAgain())
		}
		helped, err := tx.Person(t.Helped())
		if err != nil {
			return err
		}
		task, err := c.opened(t, reason)
		if err != nil {
			return err
		}
		out = Shown{Door: *task.Door, Name: helped.Name, Reason: reason}
		out.Text = t.Text
		return nil
	})
	return out, err
}

// Media gives the bytes of a photo, voice or video of a ticket to its community's staff
// and who holds it. That it was looked at is an event.
func (s *Desk) Media(ctx context.Context, by domain.Actor, id domain.ID) (contentType string, bytes []byte, err error) {
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		a, err := tx.Attachment(id)
		if err != nil {
			return err
		}
		contentType = a.ContentType
		if a.Ticket == 0 && a.Person == by.Person && a.State == domain.AttachmentStored {
			return nil // his own, sent for no matter
		}
		t, err := tx.Ticket(a.Ticket)
		if err != nil {
			return err
		}
		c, err := s.chat(tx, by, t.Account, "")
		if err != nil {
			return err
		}
		return c.look(a)
	})
	if err != nil {
		return "", nil, err
	}
	bytes, err = s.Album.Files.Get(id)
	return contentType, bytes, err
}
