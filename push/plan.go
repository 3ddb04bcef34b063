package push

import (
	"time"

	"linli/domain"
	"linli/store"
)

// plan is what was decided for one push at the moment of sending.
type plan struct {
	send     bool
	noWay    bool // no way leads to that phone
	identity domain.ID
	delivery domain.Delivery
}

// plan decides whether a push is still wanted and which way it takes, and
// marks it so before the call.
func (r *Relay) plan(tx *store.Tx, p domain.Push) (plan, error) {
	if p.Attempts > maxAttempts {
		return plan{noWay: true}, r.giveUp(tx, p)
	}
	words, wanted, err := compose(tx, p)
	if err != nil {
		return plan{}, err
	}
	if !wanted {
		_, err := tx.MarkPush(p, store.PushResult{State: domain.PushSuppressed, Due: tx.Now})
		return plan{}, err
	}
	identity, err := tx.IdentityOf(p.Person, p.Account)
	if domain.CodeOf(err) == domain.NotFound || err == nil && !identity.Following {
		return plan{noWay: true}, r.giveUp(tx, p)
	}
	if err != nil {
		return plan{}, err
	}
	d, ok, err := r.choose(tx, p, identity, words)
	if err != nil {
		return plan{}, err
	}
	if !ok {
		return plan{noWay: true}, r.giveUp(tx, p)
	}
	held, err := tx.MarkPush(p, store.PushResult{State: domain.PushSending, Channel: d.Channel, Due: tx.Now.Add(lease)})
	return plan{send: held, identity: identity.ID, delivery: d}, err
}

// choose takes the customer-service window while it is open, else the
// template applied for; ok is false when there is no way.
func (r *Relay) choose(tx *store.Tx, p domain.Push, to domain.Identity, words words) (domain.Delivery, bool, error) {
	d := domain.Delivery{Account: p.Account, OpenID: to.OpenID, ClientMsgID: p.ID.String()}
	account := r.Accounts[p.Account]
	if account.Kind == domain.VerifiedService || account.Kind == domain.VerifiedSubscription {
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
	held, err := tx.MarkPush(p, store.PushResult{State: domain.PushHuman, ErrCode: p.ErrCode, Due: tx.Now})
	if err != nil || !held {
		return err
	}
	return r.Outcomes.Undeliverable(tx, p, false)
}

// words is a push in every form a channel may need.
type words struct {
	text     string
	template string            // task, status or rate
	values   map[string]string // by the names config.yaml uses
}

// chinaTime is how a template's time field is written.
func chinaTime(t time.Time) string { return t.In(domain.China).Format("2006-01-02 15:04") }
