package push

import (
	"slices"
	"time"

	"linli/domain"
	"linli/store"
)

// note writes what became of a send, for each push that was in the message.
func (r *Relay) note(tx *store.Tx, plan plan, receipt domain.Receipt, sendErr error) error {
	pushes := append([]domain.Push{plan.push}, plan.joined...)
	if sendErr == nil {
		if err := tx.Decided(plan.decisions, domain.DecisionSent, 0, receipt.MsgID); err != nil {
			return err
		}
		return r.noteSent(tx, plan, pushes, receipt)
	}
	failed := failureOf(sendErr)
	if err := r.learn(tx, plan, failed); err != nil {
		return err
	}
	if err := tx.Decided(plan.decisions, string(failed.Class), failed.ErrCode, ""); err != nil {
		return err
	}
	for _, p := range pushes {
		if err := r.noteFailure(tx, p, failed); err != nil {
			return err
		}
	}
	return nil
}

// noteSent marks all that was in the message before anything is done about one
// of them: WeChat may have told already what became of it.
func (r *Relay) noteSent(tx *store.Tx, plan plan, pushes []domain.Push, receipt domain.Receipt) error {
	var taken []domain.Push
	for _, p := range pushes {
		held, err := tx.MarkPush(p, store.PushResult{State: domain.PushSent, Channel: p.Channel, Due: tx.Now})
		if err == nil && held && p.ID == plan.push.ID {
			err = tx.KeepReceipt(p, plan.delivery, receipt)
		}
		if err != nil {
			return err
		}
		if held {
			taken = append(taken, p)
		}
	}
	for _, p := range taken {
		if err := r.Outcomes.Sent(tx, p); err != nil {
			return err
		}
	}
	return nil
}

func (r *Relay) noteFailure(tx *store.Tx, p domain.Push, failed *domain.SendError) error {
	result := verdict(p, failed, tx.Now)
	if failed.Class == domain.SendStop && failed.ErrCode != 0 {
		result.Due = place(p, tx.Now) // at once by another way, if there is one
	}
	held, err := tx.MarkPush(p, result)
	if err != nil || !held {
		return err
	}
	if result.State == domain.PushHuman || result.State == domain.PushFailed {
		return r.undeliverable(tx, p, result.State == domain.PushFailed)
	}
	return nil
}

// learn keeps what a failure says about the person, the channel or the account,
// and gives back what was certainly not used.
func (r *Relay) learn(tx *store.Tx, plan plan, failed *domain.SendError) error {
	w := plan.way
	if failed.Class == domain.SendUnknown {
		return nil
	}
	if err := tx.RefundQuota(store.QuotaOn(w.account.Name, w.channel, tx.Now)); err != nil {
		return err
	}
	return tx.Refused(w.costs(), failed)
}

const maxAttempts = 8

// formCodes are refusals of the form a push has on one channel, not of what it
// says: in another form it may pass.
var formCodes = []int64{40037, 40165, 41030, 43116, 45002, 47003}

// verdict tells what a failed push becomes and when it is looked at again.
// What may have arrived is sent again: under the same id where WeChat dedupes,
// else once, and a notice never. What this way refuses goes at once by another,
// if the planner finds one: it keeps the place it had among all that is owed.
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
	otherwise := func() store.PushResult {
		result.State, result.Due = domain.PushPending, place(p, now)
		return result
	}
	last := p.Attempts >= maxAttempts
	switch failed.Class {
	case domain.SendStop:
		result.Free = true
		return again(domain.PushPending, domain.StopUntil(failed, now).Sub(now))
	case domain.SendUnknown:
		once := p.State == domain.PushSending && !p.Kind.Notice()
		if last || !p.Channel.Dedupes() && !once {
			return end(unheard(p))
		}
		return again(p.State, time.Duration(5*p.Attempts)*time.Second)
	case domain.SendAgain:
		if !last {
			return again(asBefore(p), time.Second<<min(2*p.Attempts, 10))
		}
	case domain.SendClosed, domain.SendGone:
		if !last {
			return otherwise()
		}
	case domain.SendBad:
		if !last && slices.Contains(formCodes, failed.ErrCode) {
			return otherwise()
		}
		return end(domain.PushFailed)
	}
	return end(domain.PushHuman)
}

// behindAtMost is how far back a push keeps its place: what is due for longer
// looks forgotten.
const behindAtMost = 30 * time.Second

// place is when a push is due that keeps the place it had among all that is owed.
func place(p domain.Push, now time.Time) time.Time {
	if longAgo := now.Add(-behindAtMost); p.Owed.Before(longAgo) {
		return longAgo
	}
	return p.Owed
}

// asBefore is how a push stands after a call that certainly brought nothing: an
// earlier one may have.
func asBefore(p domain.Push) domain.PushState {
	if p.State == domain.PushResending {
		return domain.PushSending
	}
	return domain.PushPending
}

// unheard is what becomes of a push that may have arrived and is not sent again:
// of a notice that is all, anything else a person must tell.
func unheard(p domain.Push) domain.PushState {
	if p.Kind.Notice() {
		return domain.PushUnknown
	}
	return domain.PushHuman
}
