package push

import (
	"time"

	"linli/domain"
	"linli/store"
)

// choice is what is known about a push when its way is chosen, and what was
// passed over on the way there.
type choice struct {
	push   domain.Push
	words  words
	ways   []way
	before []domain.Decision // of earlier attempts
	pauses []store.Pause
	silent map[string]time.Time // accounts whose calls WeChat does not answer just now, and until when they are left alone
	passed []domain.Passed
	opens  time.Time // when the first of what is closed for a while opens again; zero if none is
}

// consider reads what a choice needs to know.
func (r *Relay) consider(tx *store.Tx, p domain.Push, words words, ways []way) (c choice, err error) {
	c = choice{push: p, words: words, ways: ways}
	if p.Attempts > 0 || p.ErrCode != 0 {
		if c.before, err = tx.Decisions(p.ID); err != nil {
			return c, err
		}
	}
	accounts := []string{p.Account}
	c.silent = map[string]time.Time{}
	for _, w := range ways {
		if until := r.Lines.silent(w.account.Name, tx.Now); !until.IsZero() {
			c.silent[w.account.Name] = until
		}
		accounts = append(accounts, w.account.Name)
	}
	c.pauses, err = tx.PausesOf(accounts, tx.Now)
	return c, err
}

// choose takes the best way that may be used now and spends what it costs. A
// danger that nothing was tried for yet tries one that WeChat refuses or leaves
// unanswered just now, if there is no other.
func (r *Relay) choose(tx *store.Tx, c *choice) (way, bool, error) {
	w, ok, err := r.first(tx, c)
	if err != nil || ok || c.opens.IsZero() || !c.push.Urgent || c.push.ErrCode != 0 || c.push.Attempts > 0 {
		return w, ok, err
	}
	c.pauses, c.silent, c.passed, c.opens = nil, nil, nil, time.Time{}
	return r.first(tx, c)
}

// first takes the first way that is open.
func (r *Relay) first(tx *store.Tx, c *choice) (way, bool, error) {
	for i, w := range c.ways {
		reason := c.closed(w)
		if reason == "" {
			var err error
			if reason, err = r.spend(tx, c, w); err != nil {
				return way{}, false, err
			}
		}
		if reason != "" {
			c.pass(w, reason)
			continue
		}
		for _, rest := range c.ways[i+1:] {
			if rest.closed == "" {
				rest.closed = domain.ReasonLater
			}
			c.pass(rest, rest.closed)
		}
		return w, true, nil
	}
	return way{}, false, nil
}

// pass notes why a way was not taken; what is said of a channel first counts.
func (c *choice) pass(w way, reason domain.Reason) {
	if w.kept == 0 && w.channel == domain.ChannelCustom && reason == domain.ReasonLater && c.push.Kind.Minor() {
		return // it was passed over as the first way
	}
	c.passed = append(c.passed, domain.Passed{Account: w.account.Name, Channel: w.channel, Reason: reason})
}

// closed tells why a way may not be used now, before anything is spent; "" if it may.
func (c *choice) closed(w way) domain.Reason {
	switch {
	case w.closed != "":
		return w.closed
	case refusedBefore(w, c.before):
		return domain.ReasonTried
	case mayHaveArrived(c.push) && w.channel != c.push.Channel:
		return domain.ReasonSameName
	}
	for _, p := range c.pauses {
		if p.Account == w.account.Name && (p.Channel == "" || p.Channel == w.channel) {
			c.wait(p.Until)
			return domain.ReasonPaused
		}
	}
	if until, ok := c.silent[w.account.Name]; ok {
		c.wait(until)
		return domain.ReasonSilent
	}
	return ""
}

func (c *choice) wait(until time.Time) {
	if c.opens.IsZero() || until.Before(c.opens) {
		c.opens = until
	}
}

// spend takes what a way costs: a message of the window, a consent, one of the
// day's budget. What may not be taken is the reason to pass on.
func (r *Relay) spend(tx *store.Tx, c *choice, w way) (domain.Reason, error) {
	switch w.channel {
	case domain.ChannelCustom:
		if ok, err := tx.SpendWindow(w.identity.ID, w.kept); err != nil || !ok {
			if w.kept > 0 && w.identity.WindowLeft > 0 && w.identity.WindowUntil.After(tx.Now) {
				return domain.ReasonKept, err
			}
			return domain.ReasonShut, err
		}
	case domain.ChannelSubscribe, domain.ChannelMini:
		if ok, err := tx.Agreed(w.costs()); err != nil || !ok {
			return domain.ReasonConsent, err
		}
	}
	limit, err := r.limit(tx, c.push, w)
	if err != nil {
		return "", err
	}
	ok, err := tx.SpendQuota(store.QuotaOn(w.account.Name, w.channel, tx.Now), limit)
	if err != nil || ok {
		return "", err
	}
	c.wait(domain.NextMidnight(tx.Now))
	return domain.ReasonBudget, tx.GiveBack(w.costs())
}

// costs is the way as what it costs is kept.
func (w way) costs() store.Way {
	return store.Way{Account: w.account.Name, Channel: w.channel, Identity: w.identity.ID, Person: w.identity.Person, Template: w.template}
}

// reserve is which part of a day's budget is kept for dangers: one in so many.
const reserve = 20

// limit is how many messages a day may have reached before this push is one too
// many; 0 for no limit.
func (r *Relay) limit(tx *store.Tx, p domain.Push, w way) (int64, error) {
	limit, err := tx.DayLimit(w.account.Name, w.channel, r.Budgets[w.account.Name][w.channel])
	if err != nil {
		return 0, err
	}
	if !p.Urgent && limit > 0 {
		limit -= (limit + reserve - 1) / reserve
		if limit == 0 {
			limit = -1 // all of it is kept
		}
	}
	return limit, nil
}

// delivery is what goes on the wire by a way.
func (w way) delivery(p domain.Push, words words) domain.Delivery {
	d := domain.Delivery{Account: w.account.Name, OpenID: w.identity.OpenID, Channel: w.channel, ClientMsgID: p.ID.String()}
	if w.channel.Plain() {
		d.Text = words.text
		if w.channel == domain.ChannelWeCom {
			// WeCom shows the same words to the same member once in ten minutes: a
			// second call must differ from the first, the same one sent again must not.
			d.Text += "\n" + chinaTime(p.Owed)
		}
		if w.channel == domain.ChannelCustom && w.account.Kind == domain.VerifiedService {
			asks(&d, p.Kind, words)
		}
		return d
	}
	d.TemplateID, d.Fields = w.template.ID, fill(w.template, words.values)
	switch {
	case w.channel != domain.ChannelMini:
		d.URL = words.url
	case p.Ticket != 0:
		d.Page = ticketPage + p.Ticket.String()
		if words.task {
			d.Page = taskPage + p.Ticket.String()
		}
	}
	return d
}

// The pages of the mini-program: of a ticket for whoever asked, and of a task
// for whoever is asked for it, holds it or is staff there.
const (
	ticketPage = "pages/ticket/ticket?id="
	taskPage   = "pages/task/task?id="
)
