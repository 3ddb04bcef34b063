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
// transactions, never inside one. Once begun it is not interrupted when ctx ends.
// What went along with it is told.
func (r *Relay) pay(ctx context.Context, p domain.Push, rest []domain.Push) (joined []domain.Push, err error) {
	if p.Kind == domain.PushFetch {
		return nil, r.Fetches.pay(ctx, p) // it brings nothing to a phone, and may take a minute
	}
	whole := context.WithoutCancel(ctx)
	if p.Channel == domain.ChannelAlarm {
		return nil, r.ring(whole, p)
	}
	planning, cancel := context.WithTimeout(whole, patience)
	defer cancel()
	var plan plan
	err = r.DB.InTx(planning, func(tx *store.Tx) (err error) {
		plan, err = r.plan(tx, p, rest)
		return err
	})
	if err == nil && plan.noWay {
		r.Log.Warn("no way to a phone is left for a push", "push", p.ID, "kind", p.Kind, "ticket", p.Ticket)
	}
	if err != nil && domain.CodeOf(err) != domain.Unavailable {
		return nil, errors.Join(err, r.spoil(whole, p))
	}
	if err != nil || !plan.send {
		return nil, err
	}
	calling, cancel := context.WithTimeout(whole, patience)
	defer cancel()
	receipt, sendErr := r.Sender.Send(calling, plan.delivery)
	r.Lines.called(plan.way.account.Name, sendErr, plan.at)
	r.report(ctx, plan, sendErr)
	return plan.joined, r.noted(ctx, plan, receipt, sendErr)
}

// How long it is tried to note what became of a call, and how often.
const (
	noting    = 2 * patience
	notePause = 250 * time.Millisecond
)

// noted writes what became of a call. A yes is written though the database be away
// for a moment: what nobody has noted goes out once more. Not after ctx has ended.
func (r *Relay) noted(ctx context.Context, plan plan, receipt domain.Receipt, sendErr error) error {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), noting)
	defer cancel()
	for {
		trying, cancel := context.WithTimeout(limited, patience)
		err := r.DB.InTx(trying, func(tx *store.Tx) error { return r.note(tx, plan, receipt, sendErr) })
		cancel()
		if err == nil || domain.CodeOf(err) != domain.Unavailable || sendErr != nil {
			return err
		}
		pause := time.NewTimer(notePause)
		select {
		case <-pause.C:
			continue
		case <-ctx.Done():
		case <-limited.Done():
		}
		pause.Stop()
		return err
	}
}

// ring pays an alarm; one that is owed when no provider is configured any more is not needed.
func (r *Relay) ring(ctx context.Context, p domain.Push) error {
	if r.Alarms != nil {
		return r.Alarms.pay(ctx, p)
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return r.DB.InTx(limited, func(tx *store.Tx) error { return drop(tx, p) })
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
