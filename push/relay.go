// Package push pays what the outbox owes: it looks again whether a push is
// still wanted, chooses the way it may take just now, and calls WeChat until
// WeChat says yes or never.
package push

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"linli/domain"
	"linli/store"
)

// Sender is the wire to WeChat. A failed send is a *domain.SendError.
type Sender interface {
	Send(ctx context.Context, d domain.Delivery) (domain.Receipt, error)
}

// Outcomes is told what became of a push, in the transaction that notes it,
// because a send means something for its ticket.
type Outcomes interface {
	Sent(tx *store.Tx, p domain.Push) error
	// Undeliverable: no way leads to the phone; failed: WeChat refused the words.
	Undeliverable(tx *store.Tx, p domain.Push, failed bool) error
}

// Relay sends what is due.
type Relay struct {
	DB       *store.DB
	Sender   Sender
	Outcomes Outcomes
	Accounts map[string]domain.Account
	Claim    func() string // a token nobody else uses
	Log      *slog.Logger
}

// How a relay works: how many pushes it claims at once, how long they are its
// own, how many people it serves at the same time, how often it looks.
const (
	batch    = 24
	lease    = 30 * time.Second
	abreast  = 8
	pace     = time.Second
	patience = 6 * time.Second // per send and per transaction; the wire itself gives up after five
)

// Run sends what is due whenever it is woken, and every second anyway, until
// ctx ends.
func (r *Relay) Run(ctx context.Context, wake <-chan struct{}) {
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for {
		if _, err := r.Once(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("the outbox could not be served", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-tick.C:
		}
	}
}

// Once sends everything that is due now and tells how many pushes it handled.
// One person's pushes go out in their order, several people's side by side.
func (r *Relay) Once(ctx context.Context) (handled int, err error) {
	for {
		var claimed []domain.Push
		token := r.Claim()
		err := r.DB.InTx(ctx, func(tx *store.Tx) (err error) {
			claimed, err = tx.ClaimPushes(token, batch, lease)
			return err
		})
		if err != nil || len(claimed) == 0 {
			return handled, err
		}
		queues := map[domain.ID][]domain.Push{}
		for _, p := range claimed {
			queues[p.Person] = append(queues[p.Person], p)
		}
		var people errgroup.Group
		people.SetLimit(abreast)
		for _, queue := range queues {
			people.Go(func() error {
				for _, p := range queue {
					if ctx.Err() != nil {
						return ctx.Err() // what was claimed and not begun is due again when the lease ends
					}
					if err := r.pay(context.WithoutCancel(ctx), p); err != nil {
						// One push that cannot be read keeps nobody waiting.
						r.Log.Error("a push could not be handled", "push", p.ID, "kind", p.Kind, "attempt", p.Attempts, "error", err)
					}
				}
				return nil
			})
		}
		if err := people.Wait(); err != nil {
			return handled, err
		}
		handled += len(claimed)
	}
}

// pay sends one push: what is to be said is decided and marked before the
// call, what WeChat answered after it, and the network is used between two
// transactions, never inside one. Once begun it is not interrupted.
func (r *Relay) pay(ctx context.Context, p domain.Push) error {
	planning, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var plan plan
	err := r.DB.InTx(planning, func(tx *store.Tx) (err error) {
		plan, err = r.plan(tx, p)
		return err
	})
	if err == nil && plan.noWay {
		r.Log.Warn("no way to a phone is left for a push", "push", p.ID, "kind", p.Kind, "ticket", p.Ticket)
	}
	if err != nil || !plan.send {
		return err
	}
	calling, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, sendErr := r.Sender.Send(calling, plan.delivery)
	if sendErr != nil {
		r.Log.Warn("a push was not taken", "push", p.ID, "kind", p.Kind, "channel", plan.delivery.Channel, "attempt", p.Attempts, "error", sendErr)
	}
	noting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return r.DB.InTx(noting, func(tx *store.Tx) error { return r.note(tx, p, plan, sendErr) })
}

// note writes what became of a send.
func (r *Relay) note(tx *store.Tx, p domain.Push, plan plan, sendErr error) error {
	result := store.PushResult{State: domain.PushSent, Channel: plan.delivery.Channel, Due: tx.Now}
	var failed *domain.SendError
	switch {
	case sendErr == nil:
		held, err := tx.MarkPush(p, result)
		if err != nil || !held {
			return err
		}
		return r.Outcomes.Sent(tx, p)
	case !errors.As(sendErr, &failed):
		failed = &domain.SendError{Class: domain.SendUnknown, Detail: "no answer"}
	}
	result.ErrCode = failed.ErrCode
	if err := r.learn(tx, plan, failed); err != nil {
		return err
	}
	result.State, result.Due = verdict(p, plan.delivery.Channel, failed.Class, tx.Now)
	held, err := tx.MarkPush(p, result)
	if err != nil || !held {
		return err
	}
	if result.State == domain.PushHuman || result.State == domain.PushFailed {
		return r.Outcomes.Undeliverable(tx, p, result.State == domain.PushFailed)
	}
	return nil
}

// learn keeps what a failure says about the person or the account.
func (r *Relay) learn(tx *store.Tx, plan plan, failed *domain.SendError) error {
	switch failed.Class {
	case domain.SendAgain:
		if plan.delivery.Channel == domain.ChannelCustom {
			return tx.RefundWindow(plan.identity)
		}
	case domain.SendClosed:
		if plan.delivery.Channel == domain.ChannelCustom {
			return tx.CloseWindow(plan.identity)
		}
	case domain.SendGone:
		return tx.Unfollowed(plan.identity)
	case domain.SendStop:
		return tx.PauseAccount(plan.delivery.Account, failed.ErrCode, tx.Now.Add(stopFor))
	}
	return nil
}

const (
	stopFor     = 10 * time.Minute // an account WeChat refuses is left alone that long
	maxAttempts = 8
)

// verdict tells what a failed push becomes and when it is looked at again.
func verdict(p domain.Push, channel domain.Channel, class domain.SendClass, now time.Time) (domain.PushState, time.Time) {
	again := func(wait time.Duration) (domain.PushState, time.Time) {
		if p.Attempts >= maxAttempts {
			return domain.PushHuman, now
		}
		return domain.PushPending, now.Add(wait)
	}
	switch class {
	case domain.SendAgain:
		return again(time.Second << min(2*p.Attempts, 10))
	case domain.SendClosed:
		if channel == domain.ChannelTemplate {
			return domain.PushHuman, now
		}
		return again(0) // at once by another way
	case domain.SendStop:
		return domain.PushPending, now.Add(stopFor)
	case domain.SendUnknown:
		if p.Attempts < 2 {
			return again(5 * time.Second)
		}
		return domain.PushUnknown, now
	case domain.SendGone:
		return domain.PushHuman, now
	}
	return domain.PushFailed, now
}
