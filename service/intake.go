// Package service holds what a resident, a volunteer, a cadre or a clock can
// do. Each deed is one transaction: state row, event rows, clocks, outbox.
package service

import (
	"context"

	"linli/domain"
	"linli/store"
	"linli/understand"
)

// Intake takes what a WeChat account received and answers it (来信).
type Intake struct {
	DB     *store.DB
	Redis  *store.Redis
	Reader *understand.Reader
	Code   func() string // makes a fresh binding code of eight digits
	Wake   func()        // tells the sender that something may be due
}

// Receive takes one message and returns the text to answer with, "" for none.
// The same message again, however often and however close, does nothing and
// gets the same answer. Denied: its nonce came before with another message.
func (s *Intake) Receive(ctx context.Context, m domain.Message) (string, error) {
	if !s.Redis.FreshNonce(ctx, m.Nonce, m.Digest) {
		return "", domain.Errorf(domain.Denied, "the nonce was seen with another message")
	}
	var reply string
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		arrival, err := tx.Arrive(m)
		if err != nil {
			return err
		}
		if arrival.Repeat {
			reply = arrival.Reply
			return nil
		}
		c := chat{Tx: tx, intake: s, message: m, inbox: arrival.ID}
		if reply, err = c.answer(); err != nil {
			return err
		}
		return tx.Answer(arrival.ID, c.me.ID, reply)
	})
	if err != nil {
		return "", err
	}
	s.Wake()
	return reply, nil
}
