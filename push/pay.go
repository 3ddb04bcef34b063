package push

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"linli/domain"
	"linli/store"
)

// pay sends one push: what is to be said is decided and marked before the
// call, what WeChat answered after it, and the network is used between two
// transactions, never inside one. Once begun it is not interrupted.
func (r *Relay) pay(ctx context.Context, p domain.Push) error {
	if p.Kind == domain.PushFetch {
		return r.Fetches.pay(ctx, p)
	}
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
	if err != nil && domain.CodeOf(err) != domain.Unavailable {
		return errors.Join(err, r.spoil(ctx, p))
	}
	if err != nil || !plan.send {
		return err
	}
	calling, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, sendErr := r.Sender.Send(calling, plan.delivery)
	r.report(ctx, plan, sendErr)
	noting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return r.DB.InTx(noting, func(tx *store.Tx) error { return r.note(tx, plan, sendErr) })
}

// spoil puts back a push that cannot be planned by its own fault, for a growing
// pause, so that it holds up nobody's line.
func (r *Relay) spoil(ctx context.Context, p domain.Push) error {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return r.DB.InTx(limited, func(tx *store.Tx) error {
		return tx.SpoilPush(p, tx.Now.Add(time.Second<<min(2*p.Attempts+1, 10)))
	})
}

// report logs a failed send, with WeChat's request id. What only an operator
// can mend is an error.
func (r *Relay) report(ctx context.Context, plan plan, sendErr error) {
	if sendErr == nil {
		return
	}
	level := slog.LevelWarn
	if class := failureOf(sendErr).Class; class == domain.SendStop || class == domain.SendBad {
		level = slog.LevelError
	}
	p := plan.push
	r.Log.Log(ctx, level, "a push was not taken", "push", p.ID, "kind", p.Kind, "ticket", p.Ticket, "account", p.Account,
		"channel", p.Channel, "attempt", p.Attempts, "error", sendErr)
}

// failureOf reads a sender's error; one that says nothing may have arrived.
func failureOf(err error) *domain.SendError {
	var failed *domain.SendError
	if !errors.As(err, &failed) {
		failed = &domain.SendError{Class: domain.SendUnknown, Detail: "no answer"}
	}
	return failed
}

// note writes what became of a send.
func (r *Relay) note(tx *store.Tx, plan plan, sendErr error) error {
	p := plan.push
	if sendErr == nil {
		held, err := tx.MarkPush(p, store.PushResult{State: domain.PushSent, Channel: p.Channel, Due: tx.Now})
		if err != nil || !held {
			return err
		}
		return r.Outcomes.Sent(tx, p)
	}
	failed := failureOf(sendErr)
	if err := r.learn(tx, plan, failed); err != nil {
		return err
	}
	result := verdict(p, failed, tx.Now)
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
	custom := plan.push.Channel == domain.ChannelCustom
	switch failed.Class {
	case domain.SendAgain, domain.SendBad:
		if custom {
			return tx.RefundWindow(plan.identity)
		}
	case domain.SendClosed:
		if custom {
			return tx.CloseWindow(plan.identity)
		}
	case domain.SendGone:
		return tx.Unfollowed(plan.identity)
	case domain.SendStop:
		if custom {
			if err := tx.RefundWindow(plan.identity); err != nil {
				return err
			}
		}
		return tx.PauseAccount(plan.push.Account, failed.ErrCode, stopUntil(failed, tx.Now))
	}
	return nil
}

const (
	stopFor     = 10 * time.Minute // an account WeChat refuses is left alone that long
	quotaFor    = time.Hour        // one whose quota of the day is used up is tried that rarely
	maxAttempts = 8
	quotaUsedUp = 45009
)

// stopUntil tells when a refused account is tried again. A quota comes back at
// midnight in China, or sooner if the operator has it cleared.
func stopUntil(failed *domain.SendError, now time.Time) time.Time {
	if failed.ErrCode != quotaUsedUp {
		return now.Add(stopFor)
	}
	day := now.In(domain.China)
	midnight := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, domain.China)
	if soon := now.Add(quotaFor); soon.Before(midnight) {
		return soon
	}
	return midnight
}

// verdict tells what a failed push becomes and when it is looked at again.
// What may have arrived is sent again: under the same id where WeChat dedupes,
// else once, and a notice never.
func verdict(p domain.Push, failed *domain.SendError, now time.Time) store.PushResult {
	result := store.PushResult{Channel: p.Channel, ErrCode: failed.ErrCode, Due: now}
	end := func(state domain.PushState) store.PushResult {
		result.State = state
		return result
	}
	again := func(state domain.PushState, wait time.Duration) store.PushResult {
		result.State, result.Due = state, now.Add(wait)
		return result
	}
	template, last := p.Channel == domain.ChannelTemplate, p.Attempts >= maxAttempts
	switch failed.Class {
	case domain.SendStop:
		result.Free = true
		return again(domain.PushPending, stopUntil(failed, now).Sub(now))
	case domain.SendUnknown:
		once := p.State == domain.PushSending && !p.Kind.Notice()
		if last || !template && !once {
			return end(domain.PushUnknown)
		}
		return again(p.State, time.Duration(5*p.Attempts)*time.Second)
	case domain.SendAgain:
		if !last {
			return again(domain.PushPending, time.Second<<min(2*p.Attempts, 10))
		}
	case domain.SendClosed:
		if !last && !template {
			return again(domain.PushPending, 0) // at once by another way
		}
	case domain.SendBad:
		return end(domain.PushFailed)
	}
	return end(domain.PushHuman)
}
