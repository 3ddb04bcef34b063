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

// order is which channel is tried first: words in the customer-service window
// cost nothing; then a template, then what he agreed to, then the corp.
var order = []domain.Channel{domain.ChannelCustom, domain.ChannelTemplate, domain.ChannelSubscribe, domain.ChannelMini, domain.ChannelWeCom}

// capability is what an account must be able to do for a channel.
var capability = map[domain.Channel]domain.Capability{domain.ChannelCustom: domain.CanCustom, domain.ChannelTemplate: domain.CanTemplate,
	domain.ChannelSubscribe: domain.CanSubscribe, domain.ChannelMini: domain.CanMiniSend, domain.ChannelWeCom: domain.CanWeCom}

// template names the template of config.yaml that carries notices.
const template = "notice"

// claiming is what is known when the ways of some rows are chosen.
type claiming struct {
	tx         *store.Tx
	notice     domain.Notice
	community  domain.Community
	identities map[domain.ID][]domain.Identity
	refused    map[domain.ID]bool
	rung       map[domain.ID]int
	weekly     int                  // how many may ring a phone in seven days
	pauses     map[string]time.Time // by account, and by account and channel
	quotas     map[store.Quota]*quota
	ends       map[domain.ID]store.ToResult
}

// quota is what of a day's messages a chunk may still take, and has taken.
type quota struct{ room, taken int }

// claim takes the next rows of a notice that are due, decides about each, and
// marks those that are to be called; nil when there are none, or the notice does
// not run.
func (r *Crier) claim(tx *store.Tx, notice domain.ID) (*chunk, error) {
	n, err := tx.Notice(notice)
	if err != nil || n.State != domain.NoticeRunning {
		return nil, err
	}
	if until := r.resting(n.Account, tx.Now); !until.IsZero() {
		return nil, nil
	}
	most := r.Chunk
	if most <= 0 {
		most = usualChunk
	}
	for {
		token := r.Claim()
		rows, err := tx.ClaimRecipients(n.ID, token, most, lease)
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		c := &chunk{token: token, at: tx.Now, notice: n}
		if err := r.decide(tx, c, rows); err != nil {
			return nil, err
		}
		if len(c.calls) > 0 {
			return c, nil
		}
	}
}

// decide finds the way of each claimed row, or its end.
func (r *Crier) decide(tx *store.Tx, c *chunk, rows []domain.NoticeTo) error {
	k, err := r.know(tx, c.notice, rows)
	if err != nil {
		return err
	}
	text := say.NoticeText(c.notice, k.community.Name, r.Desk.page(c.notice))
	for _, row := range rows {
		w, end, err := r.one(k, row)
		if err != nil {
			return err
		}
		if end.State != "" {
			k.ends[row.ID] = end
			continue
		}
		row.Channel, row.Claim = w.channel, c.token
		c.calls = append(c.calls, call{row: row, way: w, delivery: r.delivery(k, row, w, text)})
	}
	if err := r.spent(k, c); err != nil {
		return err
	}
	if err := tx.EndRecipients(c.token, k.ends); err != nil {
		return err
	}
	begun := make([]domain.NoticeTo, len(c.calls))
	for i, one := range c.calls {
		begun[i] = one.row
	}
	return tx.BeginRecipients(begun)
}

// know reads what the rows' ways depend on.
func (r *Crier) know(tx *store.Tx, n domain.Notice, rows []domain.NoticeTo) (k *claiming, err error) {
	k = &claiming{tx: tx, notice: n, pauses: map[string]time.Time{}, quotas: map[store.Quota]*quota{}, ends: map[domain.ID]store.ToResult{}}
	people := make([]domain.ID, len(rows))
	for i, row := range rows {
		people[i] = row.Person
	}
	if k.community, err = tx.Community(n.Community); err != nil {
		return nil, err
	}
	if k.identities, err = tx.IdentitiesOfAll(people); err != nil {
		return nil, err
	}
	if k.refused, err = tx.RefuseNotices(people); err != nil {
		return nil, err
	}
	if k.rung, k.weekly, err = rung(tx, n, people); err != nil {
		return nil, err
	}
	accounts := make([]string, 0, len(r.Accounts))
	for name := range r.Accounts {
		accounts = append(accounts, name)
	}
	pauses, err := tx.PausesOf(accounts, tx.Now)
	for _, p := range pauses {
		k.pauses[p.Account+"|"+string(p.Channel)] = p.Until
	}
	return k, err
}

// capped tells that a notice counts beside the others of the week. What puts an
// earlier one right must reach whoever got that.
func capped(n domain.Notice) bool { return n.Kind == domain.NoticePlain && !n.Emergency }

// uncapped is more than anybody gets in a week.
const uncapped = 1 << 30

// rung counts what rang the phones of some people this week, and tells how much
// may; of what is not counted nothing did.
func rung(tx *store.Tx, n domain.Notice, people []domain.ID) (map[domain.ID]int, int, error) {
	if !capped(n) {
		return nil, uncapped, nil
	}
	policies, err := tx.Policies()
	if err != nil {
		return nil, 0, err
	}
	counts, err := tx.RungInWeek(people, tx.Now.Add(-domain.NoticeWeek), n.ID)
	return counts, policies.Notices.Weekly, err
}

// sameName is how long WeChat knows a message again by our id, with some margin.
const sameName = 9 * time.Minute

// one decides about one row: its way, or its end, or when it is looked at again.
func (r *Crier) one(k *claiming, row domain.NoticeTo) (way, store.ToResult, error) {
	now, n := k.tx.Now, k.notice
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
		reason, until := r.closed(k, row, w)
		if reason == "" {
			ok, err := spend(k.tx, w)
			if err != nil {
				return way{}, store.ToResult{}, err
			}
			if ok {
				return w, store.ToResult{}, nil
			}
			reason = shut[w.channel]
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
		if i.Account == k.notice.Account && !i.Following {
			return domain.ReasonLeft
		}
	}
	return domain.ReasonStranger
}

// shut is why nothing could be spent on a channel.
var shut = map[domain.Channel]domain.Reason{domain.ChannelCustom: domain.ReasonShut, domain.ChannelSubscribe: domain.ReasonConsent, domain.ChannelMini: domain.ReasonConsent}

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
			official := a.Name == k.notice.Account
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
func (r *Crier) closed(k *claiming, row domain.NoticeTo, w way) (domain.Reason, time.Time) {
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
		return domain.ReasonBudget, midnight(now)
	}
	q.taken++
	return "", time.Time{}
}

// spend takes what a way costs besides the day's budget: a message of the window,
// of which the last is kept for what somebody asked for, or a consent.
func spend(tx *store.Tx, w way) (bool, error) {
	switch w.channel {
	case domain.ChannelCustom:
		return tx.SpendWindow(w.identity.ID, 1)
	case domain.ChannelSubscribe, domain.ChannelMini:
		if w.template.LongTerm {
			return tx.HoldsSubscription(w.identity.ID, w.template.ID)
		}
		return tx.SpendSubscription(w.identity.ID, w.template.ID)
	}
	return true, nil
}

// giveBack returns what a way cost that was certainly not used.
func giveBack(tx *store.Tx, w way) error {
	switch w.channel {
	case domain.ChannelCustom:
		return tx.RefundWindow(w.identity.ID)
	case domain.ChannelSubscribe, domain.ChannelMini:
		if !w.template.LongTerm {
			return tx.RefundSubscription(w.identity.ID, w.template.ID)
		}
	}
	return nil
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
	limit := domain.DayBudget[w.channel]
	if configured := r.Budgets[w.account.Name][w.channel]; configured > 0 {
		limit = configured
	} else if w.channel == domain.ChannelWeCom {
		members, err := k.tx.MembersOf(w.account.Name)
		if err != nil {
			return &quota{}, err
		}
		limit = domain.WeComEach * members
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

// spent counts the messages of a chunk in the day's budgets, each in one statement.
func (r *Crier) spent(k *claiming, c *chunk) error {
	counts := map[store.Quota]int{}
	for _, one := range c.calls {
		if one.row.State != domain.ToSending { // a repeat was counted the first time
			counts[store.QuotaOn(one.way.account.Name, one.way.channel, k.tx.Now)]++
		}
	}
	for q, n := range counts {
		if _, err := k.tx.SpendQuotas(q, n, 0); err != nil {
			return err
		}
	}
	return nil
}

// delivery is what goes on the wire.
func (r *Crier) delivery(k *claiming, row domain.NoticeTo, w way, text string) domain.Delivery {
	d := domain.Delivery{Account: w.account.Name, OpenID: w.identity.OpenID, Channel: w.channel, ClientMsgID: row.ID.String()}
	if w.channel.Plain() {
		d.Text = text
		return d
	}
	n := k.notice
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

// midnight is when a day of China ends, and its quotas with it.
func midnight(now time.Time) time.Time {
	day := now.In(domain.China)
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, domain.China)
}
