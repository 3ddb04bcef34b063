package service

import (
	"context"
	"encoding/json"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Entry is a matter that staff enters for somebody without a phone, who has
// asked for it.
type Entry struct {
	By  domain.Actor
	Key string // of the form, under which it is entered once
	ForAnother
	Text string
}

// Entered is what came of it.
type Entered struct {
	Ticket  domain.ID `json:"ticket_id"`
	Message string    `json:"message"`
}

// Enter makes the ticket of somebody without a phone. The writer hears how it goes.
func (s *Desk) Enter(ctx context.Context, e Entry) (out Entered, err error) {
	text, err := wordsOf(e.Text, true)
	if err != nil {
		return out, err
	}
	draft := s.Intake.Reader.Read(text).Calm() // who enters it knows her, and has looked
	in, err := Ask{Text: text, For: &e.ForAnother}.tidy(perilous(draft))
	if err != nil {
		return out, err
	}
	if !e.Consent {
		return out, refuse(domain.Invalid, say.ConsentFirst())
	}
	if !formKey.MatchString(e.Key) {
		return out, domain.Errorf(domain.Invalid, "a form has a key of 16 to 64 letters and digits")
	}
	if !draft.Intent.OpensTicket() {
		draft.Intent = domain.IntentRequest // who is entered wants something
	}
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		out, err = s.enters(tx, e, *in.For, text, func(c *chat, at spot) (Told, error) {
			return c.entersWhom(*in.For, at, draft)
		})
		return err
	})
	if err == nil {
		s.Wake()
	}
	return out, err
}

func (s *Desk) enters(tx *store.Tx, e Entry, who ForAnother, text string, do func(*chat, spot) (Told, error)) (out Entered, err error) {
	b, err := tx.Building(who.Building)
	if domain.CodeOf(err) == domain.NotFound {
		return out, refuse(domain.Invalid, say.Incomplete())
	}
	if err != nil {
		return out, err
	}
	if err := staffOnly(tx.View, e.By, b.Community); err != nil {
		return out, err
	}
	community, err := tx.Community(b.Community)
	if err != nil {
		return out, err
	}
	c, err := s.chat(tx, e.By, community.Account, text)
	if err != nil {
		return out, err
	}
	message := c.message
	message.Kind, message.Type, message.SentAt = domain.KindAPI, "desk", tx.Now
	message.Key, message.Digest = sum("desk|"+c.me.ID.String()+"|"+e.Key), sum("enter\n"+who.Name+"\n"+text)
	arrival, err := tx.Arrive(message, tx.Now)
	if err != nil {
		return out, err
	}
	if arrival.Repeat {
		if arrival.Digest != message.Digest {
			return out, refuse(domain.Conflict, say.KeyUsed())
		}
		return out, json.Unmarshal([]byte(arrival.Reply), &out)
	}
	c.inbox = arrival.ID
	at, err := c.at(b.ID, domain.Place{Unit: who.Unit, Room: who.Room})
	if err != nil {
		return out, err
	}
	told, err := do(c, at)
	if err != nil {
		return out, err
	}
	out = Entered{told.Tickets[0].ID, told.Message}
	reply, err := json.Marshal(out)
	if err != nil {
		return out, err
	}
	return out, tx.Answer(arrival.ID, c.me.ID, out.Ticket, string(reply))
}
