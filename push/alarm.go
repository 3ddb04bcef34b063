package push

import (
	"context"
	"log/slog"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Ringer lets a telephone ring beside WeChat. A failure is a *domain.SendError;
// the same call again rings once.
type Ringer interface {
	Ring(ctx context.Context, c domain.AlarmCall) (domain.Receipt, error)
}

// Alarms pays the rows of the outbox that owe a telephone its ringing: a push
// wakes nobody who sleeps.
type Alarms struct {
	DB       *store.DB
	Ringer   Ringer
	Outcomes Outcomes
	Log      *slog.Logger
}

// alarmBeside owes the telephone of whoever is called to a danger, beside the
// push: of the duty always, of volunteers while they sleep, as their step says.
func (r *Relay) alarmBeside(tx *store.Tx, p domain.Push) error {
	duty := p.Kind.ForDuty() && p.Kind != domain.PushErrand
	volunteer := p.Kind == domain.PushOffer && p.Rings == domain.RingsAlarm && r.Quiet.Holds(tx.Now)
	if !p.Urgent || !duty && !volunteer {
		return nil
	}
	return r.oweAlarm(tx, p)
}

// alarmInstead owes the telephone of somebody of the duty whose push cannot
// reach him, though it cannot wait.
func (r *Relay) alarmInstead(tx *store.Tx, p domain.Push) error {
	if r.Alarms == nil || !p.Kind.ForDuty() {
		return nil
	}
	t, err := tx.Ticket(p.Ticket)
	if err != nil || !p.Urgent && t.Urgency < 2 {
		return err
	}
	return r.oweAlarm(tx, p)
}

// oweAlarm owes it once for each push, as a row of its own and of no account:
// what WeChat refuses does not hold it up.
func (r *Relay) oweAlarm(tx *store.Tx, p domain.Push) error {
	if r.Alarms == nil {
		return nil
	}
	return tx.Owe(domain.Push{Key: "alarm:" + p.ID.String(), Person: p.Person, Kind: p.Kind, Ticket: p.Ticket, Offer: p.Offer, Inbox: p.Inbox,
		Urgent: true, Channel: domain.ChannelAlarm})
}

// ringing is an alarm that is about to be called.
type ringing struct {
	push     domain.Push
	call     domain.AlarmCall
	decision domain.ID
}

// pay rings once.
func (a *Alarms) pay(ctx context.Context, p domain.Push) error {
	planning, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var r ringing
	var begun bool
	err := a.DB.InTx(planning, func(tx *store.Tx) (err error) {
		r, begun, err = a.begin(tx, p)
		return err
	})
	if err != nil || !begun {
		return err
	}
	calling, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	receipt, ringErr := a.Ringer.Ring(calling, r.call)
	if ringErr != nil {
		a.Log.Error("a telephone could not be rung", "push", p.ID, "kind", p.Kind, "ticket", p.Ticket, "attempt", r.push.Attempts, "error", ringErr)
	}
	noting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return a.DB.InTx(noting, func(tx *store.Tx) error { return a.note(tx, r, receipt, ringErr) })
}

// begin marks an alarm as being called, if it is still needed and there is a
// number to call.
func (a *Alarms) begin(tx *store.Tx, p domain.Push) (r ringing, begun bool, err error) {
	f, err := read(tx, p)
	if err != nil {
		return r, false, err
	}
	needed := wanted(p, f.ticket)
	if needed && p.Kind == domain.PushOffer {
		o, err := tx.Offer(p.Offer)
		if err != nil {
			return r, false, err
		}
		needed = o.State.Live()
	}
	if !needed {
		return r, false, drop(tx, p)
	}
	person, err := tx.Person(p.Person)
	if err != nil {
		return r, false, err
	}
	if person.Phone == "" {
		passed := []domain.Passed{{Channel: domain.ChannelAlarm, Reason: domain.ReasonPhone}}
		if _, err := tx.Decide(domain.Decision{Push: p.ID, Passed: passed, Result: domain.DecisionNoWay}); err != nil {
			return r, false, err
		}
		return r, false, settle(tx, p, domain.PushSuppressed)
	}
	if r.push, begun, err = tx.BeginPush(p, domain.ChannelAlarm, tx.Now.Add(lease)); err != nil || !begun {
		return r, false, err
	}
	r.call = domain.AlarmCall{Phone: person.Phone, Text: alarmText(p.Kind, f), Ticket: f.ticket.Number, Level: f.ticket.Level, Key: p.ID.String()}
	r.decision, err = tx.Decide(domain.Decision{Push: p.ID, Leader: p.ID, Channel: domain.ChannelAlarm, Result: domain.DecisionCalled})
	return r, true, err
}

// alarmText is what a telephone says.
func alarmText(kind domain.PushKind, f facts) string {
	if kind == domain.PushOffer {
		return say.AlarmOffer(f.ticket, f.building)
	}
	return say.Alarm(f.ticket, f.building)
}

// note writes what became of a call. It rings once however often it is asked
// for, so whatever may pass is tried again.
func (a *Alarms) note(tx *store.Tx, r ringing, receipt domain.Receipt, ringErr error) error {
	result, said, code := store.PushResult{State: domain.PushSent, Channel: domain.ChannelAlarm, Due: tx.Now}, domain.DecisionSent, int64(0)
	if ringErr != nil {
		failed := *failureOf(ringErr)
		said, code = string(failed.Class), failed.ErrCode
		if failed.Class != domain.SendBad {
			failed.Class = domain.SendAgain
		}
		result = verdict(r.push, &failed, tx.Now)
	}
	held, err := tx.MarkPush(r.push, result)
	if err != nil || !held {
		return err
	}
	if err := tx.Decided([]domain.ID{r.decision}, said, code, receipt.MsgID); err != nil {
		return err
	}
	if result.State == domain.PushSent {
		if err := tx.KeepReceipt(r.push, domain.Delivery{Account: store.NoAccount, Channel: domain.ChannelAlarm}, receipt); err != nil {
			return err
		}
		return a.Outcomes.Sent(tx, r.push)
	}
	if result.State == domain.PushHuman || result.State == domain.PushFailed {
		return a.Outcomes.Undeliverable(tx, r.push, result.State == domain.PushFailed)
	}
	return nil
}
