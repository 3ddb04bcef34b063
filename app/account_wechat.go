package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/wxmsg"
)

// mostSkew is how far our clock may be off before somebody should look: the
// callbacks themselves are refused after callbackTolerance.
const mostSkew = 30 * time.Second

// signIn fetches an access token, which shows appid, secret and white list, and
// holds our clock against WeChat's. It tells whether WeChat let us in.
func (f *findings) signIn(ctx context.Context, console *wxmsg.Console, a domain.Account, now func() time.Time) bool {
	if a.Secret == "" || a.AppID == "" {
		return false // form has said it
	}
	began := now()
	theirs, err := console.SignIn(ctx)
	if err != nil {
		f.fault("access token", "%s", refusal(err))
		return false
	}
	f.fine("access token", "WeChat takes appid, secret and this server's address")
	skew := theirs.Sub(now()).Abs()
	switch {
	case theirs.IsZero():
		f.unseen("clock", "WeChat's answer bore no time")
	case skew > mostSkew+now().Sub(began):
		f.fault("clock", "it is off by %s, and callbacks more than %.0f minutes off are refused: let NTP keep it", skew.Round(time.Second), callbackTolerance.Minutes())
	default:
		f.fine("clock", "it agrees with WeChat's")
	}
	return true
}

// advice says what an operator does about an errcode.
var advice = map[int64]string{
	40001:  "the secret is wrong: reset it under 设置与开发 > 基本配置 and put it into the environment",
	40125:  "the secret is wrong: reset it under 设置与开发 > 基本配置 and put it into the environment",
	40243:  "the secret is frozen: unfreeze it under 设置与开发 > 基本配置",
	40013:  "the appid is wrong, or the account is of another kind than `kind` says",
	41002:  "the appid is missing",
	41004:  "the secret is missing",
	40164:  "this server's address is not on the IP white list (设置与开发 > 基本配置 > IP白名单)",
	61004:  "this server's address is not on the IP white list (设置与开发 > 基本配置 > IP白名单)",
	60020:  "this server's address is not among the application's trusted ones (企业可信IP)",
	89503:  "the account's administrator must agree to this server's address: he finds the request in his WeChat",
	89506:  "the administrator refused this server's address today: ask him, and try again tomorrow",
	89507:  "the administrator refused this server's address: ask him, and try again in an hour",
	40056:  "the agent_id is wrong",
	301002: "the agent_id is not the one that the secret belongs to",
	48001:  "the account has no permission for this: its kind is another than `kind` says, or the function is not switched on (设置与开发 > 接口权限)",
	45009:  "the day's calls are used up: again after midnight",
	50005:  "the account is frozen",
}

// refusal says in an operator's words what WeChat answered.
func refusal(err error) string {
	var failed *domain.SendError
	if !errors.As(err, &failed) {
		return "the call could not be made"
	}
	words, known := advice[failed.ErrCode]
	switch {
	case failed.ErrCode == 0:
		return "WeChat cannot be asked from here: " + failed.Detail
	case !known:
		return fmt.Sprintf("WeChat answered %d: %s", failed.ErrCode, failed.Detail)
	}
	if ip := addressIn(failed.Detail); ip != "" {
		words += "; WeChat sees " + ip
	}
	return fmt.Sprintf("%s (%d)", words, failed.ErrCode)
}

// addressIn finds the IP address that WeChat names in its words.
func addressIn(words string) string {
	for _, word := range strings.FieldsFunc(words, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF.:", r) }) {
		if ip, err := netip.ParseAddr(strings.Trim(word, ".")); err == nil {
			return ip.Unmap().String()
		}
	}
	return ""
}

// needed are the cards without which somebody who has not written of late is
// not reached.
var needed = []string{"task", "status", "rate"}

// messages holds the configured templates and subscriptions against those that
// were granted.
func (f *findings) messages(ctx context.Context, console *wxmsg.Console, a domain.Account) {
	switch {
	case a.Kind == domain.WeCom:
		f.application(ctx, console)
	case a.Kind.Can(domain.CanMiniSend) && len(a.Templates) > 0:
		granted, err := console.Subscriptions(ctx)
		f.cards("template", a.Templates, granted, err)
	case a.Kind.Can(domain.CanTemplate):
		granted, err := console.Templates(ctx)
		f.cards("template", a.Templates, granted, err)
		if len(a.Subscriptions) > 0 {
			granted, err = console.Subscriptions(ctx)
			f.cards("subscription", a.Subscriptions, granted, err)
		}
		missing := slices.DeleteFunc(slices.Clone(needed), func(name string) bool {
			_, template := a.Templates[name]
			_, subscription := a.Subscriptions[name]
			return template || subscription
		})
		if len(missing) > 0 {
			f.fault("templates", "none is configured for %s: whoever did not write within 48 hours is not reached; docs/templates.md has wordings to apply for", strings.Join(missing, ", "))
		}
	}
}

func (f *findings) application(ctx context.Context, console *wxmsg.Console) {
	on, err := console.Application(ctx)
	switch {
	case err != nil:
		f.fault("agent_id", "%s", refusal(err))
	case !on:
		f.fault("agent_id", "the application is switched off: switch it on in the corp's console")
	default:
		f.fine("agent_id", "the application is there")
	}
}

// cards compares card by card.
func (f *findings) cards(what string, configured map[string]domain.Template, granted []wxmsg.Applied, err error) {
	var failed *domain.SendError
	switch {
	case errors.As(err, &failed) && failed.ErrCode != 0:
		f.fault(what+"s", "%s", refusal(err))
		return
	case err != nil:
		f.unseen(what+"s", "%s", refusal(err))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(configured)) {
		f.card(what+" "+name, configured[name], granted)
	}
}

func (f *findings) card(step string, t domain.Template, granted []wxmsg.Applied) {
	i := slices.IndexFunc(granted, func(g wxmsg.Applied) bool { return g.ID == t.ID })
	if i < 0 {
		f.fault(step, "its id is none of the %d that this account was granted: copy it from mp.weixin.qq.com", len(granted))
		return
	}
	var faults []string
	for _, field := range granted[i].Fields {
		if _, ok := t.Fields[field]; !ok {
			faults = append(faults, field+" of the card is not filled")
		}
	}
	for _, field := range slices.Sorted(maps.Keys(t.Fields)) {
		switch value := t.Fields[field]; {
		case !slices.Contains(granted[i].Fields, field):
			faults = append(faults, field+" is not on the card")
		case !fits(field, value):
			faults = append(faults, field+" cannot hold a "+value)
		}
	}
	if t.LongTerm != granted[i].LongTerm {
		f.fault(step, "the card 「%s」 was granted with long_term: %t", granted[i].Title, granted[i].LongTerm)
		return
	}
	if len(faults) > 0 {
		f.fault(step, "WeChat would refuse it (47003): %s; the card 「%s」 has %s", strings.Join(faults, ", "), granted[i].Title, strings.Join(granted[i].Fields, ", "))
		return
	}
	f.fine(step, "the card 「%s」 has just these fields", granted[i].Title)
}

// holds is what a field of each kind can be filled with; a kind that is not
// listed holds none of our values, thing and const hold all of them.
var holds = map[string][]string{
	"number": {"number", "count"}, "character_string": {"number", "count", "phone", "deadline", "time"}, "phone_number": {"phone"},
	"time": {"deadline", "time"}, "date": {"deadline", "time"}, "phrase": {"category", "state", "urgency"}, "name": {"who", "community"},
}

func fits(field, value string) bool {
	kind := strings.TrimRight(field, "0123456789")
	return kind == "thing" || kind == "const" || slices.Contains(holds[kind], value)
}
