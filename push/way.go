package push

import (
	"slices"
	"time"

	"linli/domain"
)

// way is one way to a person's phone: a channel of an account to one of his
// identities there.
type way struct {
	channel  domain.Channel
	account  domain.Account
	identity domain.Identity
	template domain.Template
	kept     int           // customer-service messages that must be left afterwards
	closed   domain.Reason // why it cannot be tried whatever the hour, "" if it can
}

// capability is what an account must be able to do for a channel.
var capability = map[domain.Channel]domain.Capability{domain.ChannelCustom: domain.CanCustom, domain.ChannelTemplate: domain.CanTemplate,
	domain.ChannelSubscribe: domain.CanSubscribe, domain.ChannelMini: domain.CanMiniSend, domain.ChannelWeCom: domain.CanWeCom}

// ways lists every way a push could take, the best first. Words in the
// customer-service window cost nothing and are read where he wrote; then comes
// the corp's own application for its members if he did nothing that preceded
// this, else a template; then what he agreed to; then the rest.
func (r *Relay) ways(p domain.Push, identities []domain.Identity, template string) []way {
	order := []domain.Channel{domain.ChannelCustom, domain.ChannelTemplate, domain.ChannelSubscribe, domain.ChannelMini, domain.ChannelWeCom}
	if r.unasked(p, identities) {
		order = []domain.Channel{domain.ChannelCustom, domain.ChannelWeCom, domain.ChannelTemplate, domain.ChannelSubscribe, domain.ChannelMini}
	}
	var out []way
	for _, channel := range order {
		found := false
		for _, i := range identities {
			account, known := r.Accounts[i.Account]
			if !known || !r.serves(p, account, channel) {
				continue
			}
			found = true
			out = append(out, describe(way{channel: channel, account: account, identity: i}, p, template))
		}
		if !found {
			account := domain.Account{}
			if channel != domain.ChannelMini && channel != domain.ChannelWeCom {
				account.Name = p.Account
			}
			out = append(out, way{channel: channel, account: account, closed: domain.ReasonStranger})
		}
	}
	return lastOfWindow(p, out)
}

// unasked tells that nothing the person did preceded a push. To have followed
// the account is no such deed: its window is a minute, that of words two days.
func (r *Relay) unasked(p domain.Push, identities []domain.Identity) bool {
	return !slices.ContainsFunc(identities, func(i domain.Identity) bool {
		return i.Account == p.Account && p.Owed.Before(i.WindowUntil)
	})
}

// serves tells that a channel to an account's identities may carry a push: the
// official account that owes it, any mini-program, any corp.
func (r *Relay) serves(p domain.Push, account domain.Account, channel domain.Channel) bool {
	switch channel {
	case domain.ChannelMini:
		return account.Kind == domain.Mini
	case domain.ChannelWeCom:
		return account.Kind == domain.WeCom
	}
	return account.Name == p.Account
}

// describe fills in a way's template, and why it cannot be taken at all.
func describe(w way, p domain.Push, template string) way {
	configured := w.account.Templates
	if w.channel == domain.ChannelSubscribe {
		configured = w.account.Subscriptions
	}
	var ok bool
	w.template, ok = configured[template]
	switch official := w.account.Name == p.Account; {
	case !w.account.Kind.Can(capability[w.channel]):
		w.closed = domain.ReasonUnable
	case official && !w.identity.Following:
		w.closed = domain.ReasonLeft
	case !w.channel.Plain() && !ok:
		w.closed = domain.ReasonUnconfigured
	case w.channel == domain.ChannelCustom && p.Kind.Minor():
		w.kept = 1
	}
	return w
}

// lastOfWindow adds, behind everything else, the last message of the window for
// what must not take it while there is another way. A notice never takes it.
func lastOfWindow(p domain.Push, ways []way) []way {
	if p.Kind.Notice() {
		return ways
	}
	for _, w := range ways {
		if w.kept > 0 {
			w.kept = 0
			ways = append(ways, w)
		}
	}
	return ways
}

// leads tells that at least one of the ways could be tried at some hour.
func leads(ways []way) bool {
	return slices.ContainsFunc(ways, func(w way) bool { return w.closed == "" })
}

// heard is when somebody last wrote or tapped, in any of the accounts.
func heard(identities []domain.Identity) (last time.Time) {
	for _, i := range identities {
		if i.Heard.After(last) {
			last = i.Heard
		}
	}
	return last
}

// refusedBefore tells that a push was refused on a way already, so that it must
// not be tried again. Once a template's fields were refused only plain words may do.
func refusedBefore(w way, before []domain.Decision) bool {
	return slices.ContainsFunc(before, func(d domain.Decision) bool {
		same := d.Account == w.account.Name && d.Channel == w.channel
		switch domain.SendClass(d.Result) {
		case domain.SendClosed:
			return same
		case domain.SendGone:
			return same && w.account.Kind != domain.VerifiedService && w.account.Kind != domain.VerifiedSubscription
		case domain.SendBad:
			return same || !d.Channel.Plain() && !w.channel.Plain()
		}
		return false
	})
}

// wordsRefused tells that WeChat refused what a push says.
func wordsRefused(before []domain.Decision) bool {
	return slices.ContainsFunc(before, func(d domain.Decision) bool { return d.Result == string(domain.SendBad) })
}
