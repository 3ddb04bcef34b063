package push

import (
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// What becomes one message: what has waited so long, as after an outage or the
// quiet hours, so many at most, within what one message of plain words holds.
const (
	bundleAfter = time.Minute
	bundleMost  = 10
	bundleBytes = 2048
)

// mayJoin tells that a push may be one of several in a message: it waited, is
// tried for the first time and is no danger.
func mayJoin(p domain.Push, now time.Time) bool {
	return !p.Urgent && p.State == domain.PushPending && p.Attempts == 0 && p.ErrCode == 0 && p.Channel == "" &&
		p.Kind != domain.PushFetch && now.Sub(p.Owed) >= bundleAfter
}

// join puts the next ordinary pushes of the same person into the message of a
// push that is about to be called: their words below its own, or, on a card,
// how many there are besides. What asks something is never hidden behind a card.
func (r *Relay) join(tx *store.Tx, plan *plan, rest []domain.Push) error {
	if !mayJoin(plan.leader, tx.Now) || r.Quiet.Holds(tx.Now) {
		return nil
	}
	for _, p := range rest {
		if len(plan.joined)+1 >= bundleMost || !mayJoin(p, tx.Now) || p.Account != plan.push.Account || !plan.way.channel.Plain() && p.Kind.Asks() {
			break // nothing overtakes it
		}
		words, wanted, err := r.compose(tx, p)
		if err != nil {
			return err
		}
		if !wanted {
			continue // its own turn ends it
		}
		if plan.way.channel.Plain() && max(len(plan.delivery.Text), len(plan.words.text))+len(words.text)+2 > bundleBytes {
			break
		}
		if err := r.joinOne(tx, plan, p, words); err != nil {
			return err
		}
	}
	if n := len(plan.joined); n > 0 && !plan.way.channel.Plain() {
		plan.words.values["text"] = say.Besides(n, plan.words.values["text"])
		plan.delivery = plan.way.delivery(plan.leader, plan.words)
	}
	return nil
}

func (r *Relay) joinOne(tx *store.Tx, plan *plan, p domain.Push, words words) error {
	begun, held, err := tx.BeginPush(p, plan.way.channel, tx.Now.Add(lease))
	if err != nil || !held {
		return err
	}
	id, err := tx.Decide(domain.Decision{Push: p.ID, Leader: plan.push.ID, Account: plan.way.account.Name, Channel: plan.way.channel, Result: domain.DecisionCalled})
	if err != nil {
		return err
	}
	if plan.way.channel.Plain() {
		if len(plan.delivery.Choices) > 0 {
			plan.unasked()
		}
		plan.delivery.Text += "\n\n" + words.text
	}
	plan.joined, plan.decisions = append(plan.joined, begun), append(plan.decisions, id)
	return nil
}
