package service

import (
	"context"
	"errors"
	"regexp"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Form is what somebody of the staff does to a ticket at the desk. Its key makes
// that it is done once, however often it is sent.
type Form struct {
	By     domain.Actor
	Ticket domain.ID
	Key    string // 16 to 64 letters and digits, fresh with the page it stands on
	Words  string // what was written; kept sealed, as a message is
}

var formKey = regexp.MustCompile(`^[0-9A-Za-z]{16,64}$`)

// does does what a form asks in one transaction, once for its key. Only the staff
// of the ticket's community may; to others it is as one that is not there.
func (s *Desk) does(ctx context.Context, f Form, deed domain.Deed, do func(c *chat, t *domain.Ticket) error) error {
	return s.doesFor(ctx, f, deed, func(c *chat, t domain.Ticket) error { return staffOnly(c.View, f.By, t.Community) }, do)
}

// doesFor does it for whoever may by another rule.
func (s *Desk) doesFor(ctx context.Context, f Form, deed domain.Deed, may func(*chat, domain.Ticket) error, do func(*chat, *domain.Ticket) error) error {
	words, err := wordsOf(f.Words, false)
	if err != nil {
		return err
	}
	if !formKey.MatchString(f.Key) {
		return domain.Errorf(domain.Invalid, "a form has a key of 16 to 64 letters and digits")
	}
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		t, err := tx.Ticket(f.Ticket)
		if err != nil {
			return err
		}
		c, err := s.chat(tx, f.By, t.Account, words)
		if err != nil {
			return err
		}
		if err := may(c, t); err != nil {
			return err
		}
		message := c.message
		message.Kind, message.Type, message.SentAt = domain.KindAPI, "desk", tx.Now
		message.Key, message.Digest = sum("desk|"+c.me.ID.String()+"|"+f.Key), sum(string(deed)+"\n"+t.ID.String()+"\n"+words)
		arrival, err := tx.Arrive(message, tx.Now)
		if err != nil {
			return err
		}
		if arrival.Repeat {
			if arrival.Digest != message.Digest {
				return refuse(domain.Conflict, say.KeyUsed())
			}
			return nil
		}
		c.inbox = arrival.ID
		if err := do(c, &t); err != nil {
			return err
		}
		return tx.Answer(arrival.ID, c.me.ID, t.ID, "")
	})
	if err == nil {
		s.Wake()
	}
	return err
}

// chat is somebody of the staff as if he wrote to an account: what follows is
// the same as there.
func (s *Desk) chat(tx *store.Tx, by domain.Actor, account, words string) (*chat, error) {
	if by.Kind != domain.ActorPerson {
		return nil, notThere()
	}
	me, err := tx.Person(by.Person)
	if err != nil {
		return nil, err
	}
	c := &chat{doer: doer{Tx: tx, me: me, lexicon: s.Intake.Reader.Version()}, intake: s.Intake,
		message: domain.Message{Kind: domain.KindText, Text: words}, came: tx.Now}
	return c, c.in(account)
}

// called lets the staff on, and whoever was called to a ticket that waits.
func called(c *chat, t domain.Ticket) error {
	may, err := c.mayTake(t)
	if err == nil && !may {
		err = notThere()
	}
	return err
}

// holding lets nobody on but who holds a ticket.
func holding(c *chat, t domain.Ticket) error {
	if t.Owner == c.me.ID {
		return nil
	}
	if err := called(c, t); err != nil {
		return err
	}
	return refuse(domain.Conflict, say.MovedOn())
}

// moved tells that a deed came too late, unless it has its own words.
func moved(err error) error {
	var refusal *Refusal
	if domain.CodeOf(err) == domain.Conflict && !errors.As(err, &refusal) {
		return refuse(domain.Conflict, say.MovedOn())
	}
	return err
}
