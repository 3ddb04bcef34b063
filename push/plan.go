package push

import (
	"slices"
	"time"

	"linli/domain"
	"linli/store"
)

// plan is what was decided for one push at the moment of sending.
type plan struct {
	send      bool
	at        time.Time
	noWay     bool          // no way leads to that phone
	leader    domain.Push   // as it was claimed
	push      domain.Push   // as it stands while it is being called
	joined    []domain.Push // others of the same person that go in its message
	words     words
	way       way
	delivery  domain.Delivery
	decisions []domain.ID // to be ended with the answer
}

// plan decides whether a push is still wanted and which way it takes, and
// marks it so before the call. Those that wait behind it may go in its message.
func (r *Relay) plan(tx *store.Tx, p domain.Push, rest []domain.Push) (plan, error) {
	if p.Attempts >= maxAttempts {
		return plan{noWay: true}, r.giveUp(tx, p, choice{})
	}
	twice, err := mayBeTwice(tx, p)
	switch {
	case err != nil:
		return plan{}, err
	case twice && p.Kind.Notice():
		return plan{}, settle(tx, p, domain.PushUnknown)
	case twice:
		return plan{noWay: true}, r.giveUp(tx, p, choice{})
	}
	words, wanted, err := r.compose(tx, p)
	if err != nil {
		return plan{}, err
	}
	if !wanted {
		return plan{}, drop(tx, p)
	}
	if moved, err := handOver(tx, p); moved || err != nil {
		return plan{}, err
	}
	if err := r.alarmBeside(tx, p); err != nil {
		return plan{}, err
	}
	if waits, err := r.waits(tx, p); waits || err != nil {
		return plan{}, err
	}
	identities, err := tx.IdentitiesOf(p.Person)
	if err != nil {
		return plan{}, err
	}
	ways := r.ways(p, identities, words.template)
	if leads(ways) {
		if held, err := r.quiet(tx, p, heard(identities), words.urgency); held || err != nil {
			return plan{}, err
		}
	}
	c, err := r.consider(tx, p, words, ways)
	if err != nil {
		return plan{}, err
	}
	decided, err := r.decide(tx, &c)
	if err != nil || !decided.send {
		return decided, err
	}
	return decided, r.join(tx, &decided, rest)
}

// decide chooses the way and writes the choice down, whichever it is.
func (r *Relay) decide(tx *store.Tx, c *choice) (plan, error) {
	p := c.push
	w, ok, err := r.choose(tx, c)
	if err != nil {
		return plan{}, err
	}
	if !ok {
		return r.noWay(tx, c)
	}
	begun, held, err := tx.BeginPush(p, w.channel, tx.Now.Add(lease))
	if err != nil {
		return plan{}, err
	}
	if !held {
		return plan{}, r.unspend(tx, w)
	}
	id, err := tx.Decide(domain.Decision{Push: p.ID, Leader: p.ID, Account: w.account.Name, Channel: w.channel, Passed: c.passed, Result: domain.DecisionCalled})
	return plan{send: true, at: tx.Now, leader: p, push: begun, words: c.words, way: w, delivery: w.delivery(p, c.words), decisions: []domain.ID{id}}, err
}

// unspend gives back all that a way cost.
func (r *Relay) unspend(tx *store.Tx, w way) error {
	if err := tx.GiveBack(w.costs()); err != nil {
		return err
	}
	return tx.RefundQuota(store.QuotaOn(w.account.Name, w.channel, tx.Now))
}

// How long after it was owed a push may wait for a way to open again; beyond
// that somebody else must be found, and sooner for what cannot wait.
const (
	longest = 24 * time.Hour
	tooLong = domain.StopFor + time.Minute
)

// waits tells that a way opens again while it is not too late. That WeChat does
// not answer is no refusal: nobody else would be reached meanwhile, either.
func (c *choice) waits(now time.Time) bool {
	if len(c.silent) > 0 {
		return !c.opens.IsZero() && !c.opens.After(now.Add(tooLong))
	}
	most := longest
	if c.push.Urgent || c.words.urgency >= 2 {
		most = tooLong
	}
	return !c.opens.IsZero() && !c.opens.After(c.push.Owed.Add(most))
}

// noWay lets a push wait for a way that opens again, or leaves it to a person. A
// notice is not sent that has nothing but the message kept for others or would
// come too late.
func (r *Relay) noWay(tx *store.Tx, c *choice) (plan, error) {
	p, waits := c.push, c.waits(tx.Now)
	late := p.Kind.Notice() && !c.opens.IsZero()
	if !waits && !late && !slices.ContainsFunc(c.passed, func(w domain.Passed) bool { return w.Reason == domain.ReasonKept }) {
		return plan{noWay: true}, r.giveUp(tx, p, *c)
	}
	result := domain.DecisionNoWay
	if waits {
		result = domain.DecisionHeld
	}
	if _, err := tx.Decide(domain.Decision{Push: p.ID, Passed: c.passed, Result: result}); err != nil {
		return plan{}, err
	}
	if waits {
		return plan{}, tx.PutBack(p, c.opens)
	}
	return plan{}, settle(tx, p, domain.PushSuppressed)
}

// waits puts a push back that must not go out yet, because an older one to the
// same person is still on its way. A danger does not wait for what has not set
// out: that may be held up with a refused account. What is called once more stands
// in a line of its own, in which it would be claimed over and over.
func (r *Relay) waits(tx *store.Tx, p domain.Push) (bool, error) {
	older, overtakes, err := tx.Overtakes(p)
	if err != nil || !overtakes {
		return false, err
	}
	if p.Urgent || p.State != domain.PushPending {
		return true, tx.PutBack(p, tx.Now.Add(turnPause)) // a danger waits for a call under way: it would be claimed over and over until that ends
	}
	if older.After(tx.Now) { // it is being sent: until it is, its person is passed over anyway
		older = place(p, tx.Now)
	}
	return true, tx.AwaitTurn(p, older)
}

// turnPause is how soon a danger is looked at again for whose person a call is
// under way.
const turnPause = 250 * time.Millisecond

// mayBeTwice tells that a push would ring twice where once must do: its sender
// fell silent after a call that WeChat does not dedupe, and it is a notice or
// was sent again already.
func mayBeTwice(tx *store.Tx, p domain.Push) (bool, error) {
	if p.Channel == "" || p.Channel == domain.ChannelAlarm || p.State != domain.PushResending && (p.State != domain.PushSending || !p.Kind.Notice()) {
		return false, nil
	}
	if !p.Channel.Dedupes() {
		return true, nil
	}
	return nameForgotten(tx, p)
}

// sameName is how long WeChat knows a message again by our id, with some margin.
const sameName = 9 * time.Minute

// nameForgotten tells that a push perhaps arrived so long ago that WeChat does not
// know its name any more: whoever calls now was away for minutes.
func nameForgotten(tx *store.Tx, p domain.Push) (bool, error) {
	decisions, err := tx.Decisions(p.ID)
	i := slices.IndexFunc(decisions, func(d domain.Decision) bool {
		return d.Channel == p.Channel && (d.Result == domain.DecisionCalled || d.Result == string(domain.SendUnknown))
	})
	return err == nil && i >= 0 && tx.Now.Sub(decisions[i].At) >= sameName, err
}

// mayHaveArrived tells that a push was called under a name that WeChat dedupes,
// and its answer never came: it goes again under that name or not at all.
func mayHaveArrived(p domain.Push) bool {
	return p.Channel.Dedupes() && p.State != domain.PushPending
}

// settle ends a push without a call.
func settle(tx *store.Tx, p domain.Push, state domain.PushState) error {
	_, err := tx.MarkPush(p, store.PushResult{State: state, Channel: p.Channel, ErrCode: p.ErrCode, Due: tx.Now})
	return err
}

// drop ends a push that is not needed any more, and writes that down.
func drop(tx *store.Tx, p domain.Push) error {
	held, err := tx.MarkPush(p, store.PushResult{State: domain.PushSuppressed, Channel: p.Channel, ErrCode: p.ErrCode, Due: tx.Now})
	if err != nil || !held {
		return err
	}
	_, err = tx.Decide(domain.Decision{Push: p.ID, Result: domain.DecisionUnwanted})
	return err
}

// giveUp leaves a push to a person, because no way leads to that phone or
// WeChat refused its words wherever they might go.
func (r *Relay) giveUp(tx *store.Tx, p domain.Push, c choice) error {
	state := domain.PushHuman
	if wordsRefused(c.before) {
		state = domain.PushFailed
	}
	held, err := tx.MarkPush(p, store.PushResult{State: state, Channel: p.Channel, ErrCode: p.ErrCode, Due: tx.Now})
	if err != nil || !held {
		return err
	}
	if _, err := tx.Decide(domain.Decision{Push: p.ID, Passed: c.passed, Result: domain.DecisionNoWay}); err != nil {
		return err
	}
	return r.undeliverable(tx, p, state == domain.PushFailed)
}

// undeliverable lets the rest of the house know, and the telephone ring where
// that is due.
func (r *Relay) undeliverable(tx *store.Tx, p domain.Push, failed bool) error {
	if err := r.alarmInstead(tx, p); err != nil {
		return err
	}
	return r.Outcomes.Undeliverable(tx, p, failed)
}

// words is a push in every form a channel may need.
type words struct {
	text     string
	template string            // task, status or rate
	urgency  int               // of its ticket
	task     bool              // it is not about a matter of his own
	values   map[string]string // by the names config.yaml uses
	taker    domain.ID         // who has the ticket, 0 while nobody has
	named    bool              // a lead is asked whom he sends
	url      string            // of the page that a tap opens; "" for none
}

// chinaTime is how a template's time field is written.
func chinaTime(t time.Time) string { return t.In(domain.China).Format("2006-01-02 15:04") }
