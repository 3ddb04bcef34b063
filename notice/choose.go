package notice

import (
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// way is one way to a person's phone: a channel of an account to one of his
// identities there.
type way struct {
	channel  domain.Channel
	account  domain.Account
	identity domain.Identity
	template domain.Template
}

// costs is the way as what it costs is kept.
func (w way) costs() store.Way {
	return store.Way{Account: w.account.Name, Channel: w.channel, Identity: w.identity.ID, Person: w.identity.Person, Template: w.template}
}

// order is which channel is tried first: words in the customer-service window
// cost nothing; then a template, then what he agreed to, then the corp.
var order = []domain.Channel{domain.ChannelCustom, domain.ChannelTemplate, domain.ChannelSubscribe, domain.ChannelMini, domain.ChannelWeCom}

// capability is what an account must be able to do for a channel.
var capability = map[domain.Channel]domain.Capability{domain.ChannelCustom: domain.CanCustom, domain.ChannelTemplate: domain.CanTemplate,
	domain.ChannelSubscribe: domain.CanSubscribe, domain.ChannelMini: domain.CanMiniSend, domain.ChannelWeCom: domain.CanWeCom}

// template names the template of config.yaml that carries notices.
const template = "notice"

// sameName is how long WeChat knows a message again by our id, with some margin.
const sameName = 9 * time.Minute

// one decides about one row: its way, or its end, or when it is looked at again;
// neither if it is left for a later chunk.
func (r *Crier) one(k *claiming, row domain.NoticeTo) (way, store.ToResult, error) {
	now, n := k.tx.Now, k.Notice
	if row.State == domain.ToSending { // its sender died, or WeChat did not answer
		if w, ok := r.sameWay(k, row); ok && now.Sub(row.Sent) < sameName {
			return w, store.ToResult{}, nil
		}
		return way{}, end(row, domain.ToUnknown, ""), nil
	}
	switch {
	case k.refused[row.Person]:
		return way{}, end(row, domain.ToSuppressed, domain.ReasonRefused), nil
	case k.rung[row.Person] >= k.weekly:
		return way{}, end(row, domain.ToSuppressed, domain.ReasonCap), nil
	case !n.Emergency && r.Desk.Quiet.Holds(now):
		return way{}, later(row, r.Desk.Quiet.End(now).Add(spread(row.Person))), nil
	case row.Attempts >= maxAttempts:
		return way{}, end(row, domain.ToHuman, domain.ReasonTried), nil
	}
	var opens time.Time
	why := r.lost(k, row)
	for _, w := range r.ways(k, row) {
		reason, until := r.closed(k, w)
		if reason == "" && !w.channel.Dedupes() && k.doubt <= 0 {
			return way{}, store.ToResult{}, nil
		}
		if reason == "" {
			ok, err := k.spend(w)
			if err != nil || ok {
				return w, store.ToResult{}, err
			}
			reason = domain.ReasonConsent
		}
		if !until.IsZero() && (opens.IsZero() || until.Before(opens)) {
			opens = until
		}
		why = reason
	}
	if !opens.IsZero() && opens.Before(n.At.Add(domain.NoticeWaits)) {
		if !n.Emergency && r.Desk.Quiet.Holds(opens) {
			opens = r.Desk.Quiet.End(opens).Add(spread(row.Person))
		}
		return way{}, later(row, opens), nil
	}
	return way{}, end(row, domain.ToHuman, why), nil
}

const maxAttempts = 6

// lost tells why there is no way at all to somebody's phone.
func (r *Crier) lost(k *claiming, row domain.NoticeTo) domain.Reason {
	if row.Tried != "" {
		return domain.ReasonTried
	}
	for _, i := range k.identities[row.Person] {
		if i.Account == k.Account && !i.Following {
			return domain.ReasonLeft
		}
	}
	return domain.ReasonStranger
}

func end(row domain.NoticeTo, state domain.ToState, why domain.Reason) store.ToResult {
	return store.ToResult{State: state, Reason: why, Channel: row.Channel, Tried: row.Tried, ErrCode: row.ErrCode, Unsent: state != domain.ToUnknown}
}

func later(row domain.NoticeTo, due time.Time) store.ToResult {
	return store.ToResult{State: domain.ToPlanned, Channel: row.Channel, Tried: row.Tried, ErrCode: row.ErrCode, Due: due, Unsent: true}
}

// ways lists the ways to a person's phone that could be tried at all, the best first.
func (r *Crier) ways(k *claiming, row domain.NoticeTo) (out []way) {
	for _, channel := range order {
		for _, i := range k.identities[row.Person] {
			a, known := r.Accounts[i.Account]
			if !known || !a.Kind.Can(capability[channel]) || strings.Contains(row.Tried, ","+string(channel)+",") {
				continue
			}
			official := a.Name == k.Account
			if !official && channel != domain.ChannelMini && channel != domain.ChannelWeCom || official && !i.Following {
				continue
			}
			w := way{channel: channel, account: a, identity: i}
			configured := a.Templates
			if channel == domain.ChannelSubscribe {
				configured = a.Subscriptions
			}
			ok := channel.Plain()
			if !ok {
				w.template, ok = configured[template]
			}
			if ok {
				out = append(out, w)
			}
		}
	}
	return out
}

// sameWay finds the way a row was being called on when its sender died, where
// WeChat shows it once only.
func (r *Crier) sameWay(k *claiming, row domain.NoticeTo) (way, bool) {
	if !row.Channel.Dedupes() {
		return way{}, false
	}
	for _, w := range r.ways(k, row) {
		if w.channel == row.Channel {
			return w, true
		}
	}
	return way{}, false
}

// closed tells why a way may not be taken now, and when it opens again.
func (r *Crier) closed(k *claiming, w way) (domain.Reason, time.Time) {
	now := k.tx.Now
	for _, key := range []string{w.account.Name + "|", w.account.Name + "|" + string(w.channel)} {
		if until, ok := k.pauses[key]; ok {
			return domain.ReasonPaused, until
		}
	}
	if until := r.resting(w.account.Name, now); !until.IsZero() {
		return domain.ReasonSilent, until
	}
	if w.channel == domain.ChannelCustom && (w.identity.WindowLeft < 2 || !w.identity.WindowUntil.After(now)) {
		return domain.ReasonShut, time.Time{}
	}
	q, err := r.quota(k, w)
	if err != nil || q.room <= q.taken {
		return domain.ReasonBudget, domain.NextMidnight(now)
	}
	return "", time.Time{}
}

// spend takes what a way costs: one of the day's budget, and a message of the
// window, of which the last is kept for what somebody asked for, or a consent.
func (k *claiming) spend(w way) (bool, error) {
	switch w.channel {
	case domain.ChannelCustom:
		k.windows = append(k.windows, w.identity.ID) // all of them in one statement
	case domain.ChannelSubscribe, domain.ChannelMini:
		if ok, err := k.tx.Agreed(w.costs()); err != nil || !ok {
			return false, err
		}
	}
	k.quotas[store.QuotaOn(w.account.Name, w.channel, k.tx.Now)].taken++
	if !w.channel.Dedupes() {
		k.doubt--
	}
	return true, nil
}

// share is which part of a day's budget notices may take: three in four. The rest
// is for what people asked for.
const share = 4

// quota is what is left of a day's budget for notices.
func (r *Crier) quota(k *claiming, w way) (*quota, error) {
	key := store.QuotaOn(w.account.Name, w.channel, k.tx.Now)
	if q := k.quotas[key]; q != nil {
		return q, nil
	}
	limit, err := k.tx.DayLimit(w.account.Name, w.channel, r.Budgets[w.account.Name][w.channel])
	if err != nil {
		return &quota{}, err
	}
	q := &quota{room: 1 << 30}
	if limit > 0 {
		spent, err := k.tx.QuotaSpent(key)
		if err != nil {
			return &quota{}, err
		}
		q.room = int(max(0, limit-limit/share-spent))
	}
	k.quotas[key] = q
	return q, nil
}

// delivery is what goes on the wire.
func (r *Crier) delivery(k *claiming, row domain.NoticeTo, w way) domain.Delivery {
	by := spoken{w.account.Name, w.channel}
	d, said := k.said[by]
	if !said {
		d = r.says(k, w)
		k.said[by] = d
	}
	d.OpenID, d.ClientMsgID = w.identity.OpenID, row.ID.String()
	return d
}

// spoken is what a notice says by: an account's channel has one template for it.
type spoken struct {
	account string
	channel domain.Channel
}

// says is what goes on the wire of a way, the same for everybody it leads to.
func (r *Crier) says(k *claiming, w way) domain.Delivery {
	d := domain.Delivery{Account: w.account.Name, Channel: w.channel}
	if w.channel.Plain() {
		d.Text = k.text
		return d
	}
	n := k.Notice
	at := k.tx.Now.In(domain.China).Format("2006-01-02 15:04")
	values := map[string]string{"number": n.ID.String(), "category": say.NoticeHead(n), "text": say.NoticeNote(n), "place": k.community.Name, "community": k.community.Name,
		"who": k.community.Name, "state": say.NoticeHead(n), "time": at, "deadline": at, "phone": k.community.DutyPhone, "urgency": "", "count": "1"}
	d.TemplateID, d.Fields = w.template.ID, w.template.Fill(values, say.Unsaid)
	if w.channel == domain.ChannelMini {
		d.Page = miniPage + n.ID.String()
	} else {
		d.URL = r.Desk.page(n)
	}
	return d
}

// miniPage is the page of the mini-program that shows a notice.
const miniPage = "pages/notice/notice?id="
