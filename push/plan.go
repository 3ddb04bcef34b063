package push

import (
	"time"

	"linli/domain"
	"linli/store"
)

// plan is what was decided for one push at the moment of sending.
type plan struct {
	send     bool
	noWay    bool        // no way leads to that phone
	push     domain.Push // as it stands while it is being called
	identity domain.ID
	delivery domain.Delivery
}

// plan decides whether a push is still wanted and which way it takes, and
// marks it so before the call.
func (r *Relay) plan(tx *store.Tx, p domain.Push) (plan, error) {
	if p.Attempts >= maxAttempts {
		return plan{noWay: true}, r.giveUp(tx, p)
	}
	if mayBeTwice(p) {
		return plan{}, settle(tx, p, domain.PushUnknown)
	}
	words, wanted, err := compose(tx, p)
	if err != nil {
		return plan{}, err
	}
	if !wanted {
		return plan{}, settle(tx, p, domain.PushSuppressed)
	}
	if waits, err := r.waits(tx, p); waits || err != nil {
		return plan{}, err
	}
	identity, err := tx.IdentityOf(p.Person, p.Account)
	if domain.CodeOf(err) == domain.NotFound || err == nil && !identity.Following {
		return plan{noWay: true}, r.giveUp(tx, p)
	}
	if err != nil {
		return plan{}, err
	}
	if held, err := r.quiet(tx, p, identity, words.urgency); held || err != nil {
		return plan{}, err
	}
	d, ok, err := r.choose(tx, p, identity, words)
	if err != nil {
		return plan{}, err
	}
	if !ok {
		return plan{noWay: true}, r.giveUp(tx, p)
	}
	p, held, err := tx.BeginPush(p, d.Channel, tx.Now.Add(lease))
	return plan{send: held, push: p, identity: identity.ID, delivery: d}, err
}

// waits puts a push back that must not go out yet, because an older one to the
// same person is still on its way. A danger does not wait for what has not set
// out: that may be held up with a refused account.
func (r *Relay) waits(tx *store.Tx, p domain.Push) (bool, error) {
	overtakes, err := tx.Overtakes(p)
	if err != nil || !overtakes {
		return false, err
	}
	return true, tx.AwaitTurn(p)
}

// mayBeTwice tells that a push would ring twice where once must do: its sender
// fell silent after a call that WeChat does not dedupe, and it is a notice or
// was sent again already.
func mayBeTwice(p domain.Push) bool {
	return p.Channel == domain.ChannelCustom && (p.State == domain.PushResending || p.State == domain.PushSending && p.Kind.Notice())
}

// mayHaveArrived tells that a template was called and its answer never came.
func mayHaveArrived(p domain.Push) bool {
	return p.Channel == domain.ChannelTemplate && p.State != domain.PushPending
}

// settle ends a push without a call.
func settle(tx *store.Tx, p domain.Push, state domain.PushState) error {
	_, err := tx.MarkPush(p, store.PushResult{State: state, Channel: p.Channel, ErrCode: p.ErrCode, Due: tx.Now})
	return err
}

// choose takes the customer-service window while it is open, else the
// template applied for; ok is false when there is no way. What may have arrived
// as a template goes as one again, under the same id.
func (r *Relay) choose(tx *store.Tx, p domain.Push, to domain.Identity, words words) (domain.Delivery, bool, error) {
	d := domain.Delivery{Account: p.Account, OpenID: to.OpenID, ClientMsgID: p.ID.String()}
	account := r.Accounts[p.Account]
	if !mayHaveArrived(p) && (account.Kind == domain.VerifiedService || account.Kind == domain.VerifiedSubscription) {
		open, err := tx.SpendWindow(to.ID)
		if err != nil {
			return d, false, err
		}
		if open {
			d.Channel, d.Text = domain.ChannelCustom, words.text
			return d, true, nil
		}
	}
	template, ok := account.Templates[words.template]
	if account.Kind != domain.VerifiedService || !ok {
		return d, false, nil
	}
	d.Channel, d.TemplateID, d.Fields = domain.ChannelTemplate, template.ID, fill(template, words.values)
	return d, true, nil
}

// giveUp leaves a push to a person, because no way leads to that phone.
func (r *Relay) giveUp(tx *store.Tx, p domain.Push) error {
	held, err := tx.MarkPush(p, store.PushResult{State: domain.PushHuman, Channel: p.Channel, ErrCode: p.ErrCode, Due: tx.Now})
	if err != nil || !held {
		return err
	}
	return r.Outcomes.Undeliverable(tx, p, false)
}

// words is a push in every form a channel may need.
type words struct {
	text     string
	template string            // task, status or rate
	urgency  int               // of its ticket
	values   map[string]string // by the names config.yaml uses
}

// chinaTime is how a template's time field is written.
func chinaTime(t time.Time) string { return t.In(domain.China).Format("2006-01-02 15:04") }
