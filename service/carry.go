package service

import (
	"context"
	"strings"

	"linli/domain"
	"linli/store"
)

// What of somebody's due pushes goes into the answer to his own message.
const (
	mostCarried  = 2
	mostTried    = 8    // words are made of no more: in a rush hundreds may be due to one person
	passiveLimit = 2048 // bytes of a passive reply; WeChat refuses more
)

// carry puts what is due for the writer into the answer to his message, which
// costs nothing of his window: the newest first, as far as they fit. Dangers
// ring for themselves, and no other ticket's question is put beside the answer.
// carries tells whether there was any.
func (c *chat) carry(reply string) (with string, carries bool, err error) {
	if c.intake.Words == nil || reply == "" || c.message.Kind != domain.KindText && c.message.Kind != domain.KindClick || c.intake.danger(c.message) {
		return reply, false, nil
	}
	due, err := c.DueToWriter(c.me.ID, c.message.Account, c.Now)
	if err != nil {
		return "", false, err
	}
	parts, tried := []string{reply}, 0
	for _, p := range due {
		if p.Urgent || p.Kind.Asks() || p.Kind == domain.PushFetch {
			continue
		}
		if tried++; tried > mostTried || len(parts) > mostCarried {
			break
		}
		words, wanted, err := c.intake.Words(c.Tx, p)
		if err != nil {
			return "", false, err
		}
		if !wanted || words == "" || len(strings.Join(append(parts, words), "\n\n")) > passiveLimit {
			continue
		}
		taken, err := c.SendInAnswer(p, c.inbox)
		if err != nil {
			return "", false, err
		}
		if taken {
			parts = append(parts, words)
		}
	}
	return strings.Join(parts, "\n\n"), len(parts) > 1, nil
}

// Handed is told that the answer to a message was written to WeChat: what it
// carried has been shown. Until then, and where this is never heard of, it is
// still owed.
func (s *Intake) Handed(ctx context.Context, inbox domain.ID) {
	trying, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Patience)
	defer cancel()
	if err := s.DB.InTx(trying, func(tx *store.Tx) error { return handed(tx, inbox) }); err != nil {
		s.Log.Warn("an answer was written and could not be noted; what it carried goes out again", "inbox", inbox, "error", err)
	}
}

// handed marks what an answer carried as shown.
func handed(tx *store.Tx, inbox domain.ID) error {
	carried, err := tx.CarriedIn(inbox)
	if err != nil {
		return err
	}
	for _, p := range carried {
		held, err := tx.MarkPush(p, store.PushResult{State: domain.PushSent, Channel: domain.ChannelPassive, Due: tx.Now})
		if err != nil {
			return err
		}
		if !held {
			continue
		}
		p.State, p.Channel = domain.PushSent, domain.ChannelPassive
		_, err = tx.Decide(domain.Decision{Push: p.ID, Leader: p.ID, Account: p.Account, Channel: domain.ChannelPassive, Result: domain.DecisionSent, MsgID: inbox.String()})
		if err != nil {
			return err
		}
		if err := (Deliveries{}).Sent(tx, p); err != nil {
			return err
		}
	}
	return nil
}
