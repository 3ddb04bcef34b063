package service

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"linli/domain"
	"linli/store"
)

// Telephones takes what became of telephone calls beside WeChat.
type Telephones struct {
	DB   *store.DB
	Wake func() // tells the sender that something may be due
}

// Ended acts on the end of one call, once: OK where it was answered. It may be
// told before the call itself is written down.
func (s Telephones) Ended(ctx context.Context, r domain.Result) error {
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.KeepResult(store.NoAccount, r); err != nil {
			return err
		}
		told, err := tx.UnsettledCalled(store.NoAccount, r.MsgID)
		if err != nil {
			return err
		}
		return Deliveries{}.settle(tx, told)
	})
	if err == nil {
		s.Wake()
	}
	return err
}

// rang notes whether somebody answered his telephone. Where he did not, and
// nobody has seen to it meanwhile, the next of the staff is called.
func (Deliveries) rang(tx *store.Tx, r store.Receipt) error {
	p, err := tx.Push(r.Push)
	if err != nil {
		return err
	}
	t, err := tx.Ticket(p.Ticket)
	if err != nil {
		return err
	}
	kind := "telephone_answered"
	if r.Failed {
		kind = "telephone_unanswered"
	}
	if err := tx.Record(onTicket(t), kind, house, map[string]any{"push": p.ID, "person": p.Person}); err != nil {
		return err
	}
	if !r.Failed || t.State.Finished() || p.Kind == domain.PushOffer { // others are asked when the step is over
		return nil
	}
	beside, err := strconv.ParseInt(strings.TrimPrefix(p.Key, "alarm:"), 10, 64)
	if err != nil {
		return domain.Errorf(domain.Internal, "an alarm does not name its push")
	}
	called, err := tx.Push(domain.ID(beside))
	if err != nil {
		return err
	}
	if seen, err := seenToSince(tx.View, t, called); err != nil || seen {
		return err
	}
	return callAnother(tx, t, called)
}

// seenToSince tells that somebody has taken a matter or given a word of it since
// a push was owed. That somebody had it before is no answer: the push may be owed
// because nothing is heard of him.
func seenToSince(v store.View, t domain.Ticket, p domain.Push) (bool, error) {
	if t.Owner == 0 || p.Kind == domain.PushDuty {
		return t.Owner != 0, nil
	}
	events, err := v.Events(onTicket(t))
	return slices.ContainsFunc(events, func(e store.Event) bool {
		return e.At.After(p.Owed) && (e.Kind == string(domain.Take) || e.Actor.Person == t.Owner)
	}), err
}
