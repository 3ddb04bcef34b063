package desk

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/store"
)

// Settings is what a house goes by: its policies, its calendar, its accounts. It
// holds no secret.
type Settings struct {
	Ladders        []Ladder
	Two            string // categories that two people go to; "" for none
	Visits         string
	Version        int // 0: the program's own
	By, Loaded     string
	Before         []PolicyLoaded
	Year           int
	Spans          []Span
	Accounts       []Account
	Communities    []Place
	CalendarSilent bool // nothing is known of this year
}

// Ladder is how help is looked for at one urgency.
type Ladder struct {
	Urgency string
	Steps   []LadderStep
}

// LadderStep is one step of it.
type LadderStep struct{ Who, Wait, More string }

// PolicyLoaded is one loading of policies.
type PolicyLoaded struct {
	Version    int
	By, Loaded string
}

// Span is days in a row that are off, or worked.
type Span struct {
	Days, Name, Source string
	Work               bool
}

// AccountFacts is what the configuration says of an account, without its secrets.
type AccountFacts struct {
	Name                     string
	Kind                     domain.AccountKind
	Mode                     domain.CallbackMode
	Secret, Callback         bool // there is one
	OldKey, Forward          bool // two keys are taken; another system hears every callback
	Templates, Subscriptions []string
	Buttons                  int
}

// Account is how an account of WeChat stands, as far as it shows here.
type Account struct {
	Name, Kind, Mode string
	Serves           string   // the communities of whoever looks that it serves
	Notes            []string // what is wrong or to be kept in mind
	Cards            string   // what it has templates for
	Last             string   // WeChat's last callback, "" if none is among the newest
	Spent            []Count
	Halts            []Halt
}

// policiesShown is how many loadings are listed.
const policiesShown = 10

// Settings reads them for somebody who may look at his communities' board.
func (s *Views) Settings(ctx context.Context, by login.Staff, calendar *domain.Calendar, facts []AccountFacts, roles []domain.Role) (out Settings, err error) {
	err = s.DB.Snapshot(ctx, func(v store.View) error {
		if err := s.policies(v, &out); err != nil {
			return err
		}
		return s.accounts(v, by.Communities(roles), facts, &out)
	})
	out.Year = s.Now().In(domain.China).Year()
	for _, span := range calendar.Spans(out.Year) {
		days := span.From.Format("1月2日")
		if !span.From.Equal(span.Until) {
			days += " – " + span.Until.Format("1月2日")
		}
		out.Spans = append(out.Spans, Span{days, span.Name, span.Source, span.Work})
	}
	out.CalendarSilent = len(out.Spans) == 0
	return out, err
}

func (s *Views) policies(v store.View, out *Settings) error {
	p, err := v.Policies()
	if err != nil {
		return err
	}
	out.Version = p.Version
	out.Ladders = Ladders(p)
	out.Two, out.Visits = say.TwoPeople(p.Two), say.Visits(p.Returns, p.Errands)
	loaded, err := v.PoliciesLoaded(policiesShown)
	if err != nil {
		return err
	}
	for _, l := range loaded {
		one := PolicyLoaded{l.Policies.Version, say.Actor(l.Loader), moment(l.Loaded)}
		if one.By, err = loadedBy(v, l, one.By); err != nil {
			return err
		}
		if out.By == "" {
			out.By, out.Loaded = one.By, one.Loaded
			continue
		}
		out.Before = append(out.Before, one)
	}
	return nil
}

// Ladders words how help is looked for, the most urgent first.
func Ladders(p domain.Policies) (out []Ladder) {
	for u := 3; u >= 0; u-- {
		l := Ladder{Urgency: say.Urgency(u)}
		for _, step := range p.Steps[u] {
			l.Steps = append(l.Steps, LadderStep{say.StepWho(step), say.StepWait(step), say.StepMore(step)})
		}
		out = append(out, l)
	}
	return out
}

// Policies are those in use.
func (s *Views) Policies(ctx context.Context) (domain.Policies, error) {
	return s.DB.View(ctx).Policies()
}

// loadedBy names who loaded policies: the event knows, the row only his kind.
func loadedBy(v store.View, l store.Policy, otherwise string) (string, error) {
	events, err := v.Events(store.Subject{Kind: "policy", ID: domain.ID(l.Policies.Version)})
	if err != nil {
		return "", err
	}
	for _, e := range events {
		if e.Kind != "loaded" || e.Actor.Person == 0 {
			continue
		}
		people, err := v.People([]domain.ID{e.Actor.Person})
		if err != nil {
			return "", err
		}
		if name := people[e.Actor.Person].Name; name != "" {
			return name, nil
		}
	}
	return otherwise, nil
}

// accounts tells of the accounts that serve somebody's communities.
func (s *Views) accounts(v store.View, communities []domain.ID, facts []AccountFacts, out *Settings) error {
	his := map[string][]string{} // the communities of an account
	for _, id := range communities {
		c, err := v.Community(id)
		if err != nil {
			return err
		}
		for _, name := range []string{c.Account, c.Mini} {
			his[name] = append(his[name], c.Name)
		}
	}
	now := s.Now()
	last, err := v.LastCalls()
	if err != nil {
		return err
	}
	spent, err := v.SpentOn(now)
	if err != nil {
		return err
	}
	halts, err := v.Halts(now)
	if err != nil {
		return err
	}
	for _, f := range facts {
		if his[f.Name] == nil && f.Kind != domain.WeCom {
			continue
		}
		a := Account{Name: f.Name, Kind: say.AccountKind(f.Kind), Mode: say.CallbackMode(f.Mode), Serves: strings.Join(his[f.Name], "、"), Notes: notesOn(f), Cards: say.Cards(f.Templates, f.Subscriptions)}
		if at := last[f.Name]; !at.IsZero() {
			a.Last = fmt.Sprintf("%s（%s前）", moment(at), say.Waited(max(now.Sub(at), time.Minute)))
		}
		for _, c := range spent {
			if c.Account == f.Name {
				a.Spent = append(a.Spent, Count{Name: c.Account, Channel: say.Channel(c.Channel), Count: c.Count})
			}
		}
		for _, h := range halts {
			if h.Account == f.Name {
				a.Halts = append(a.Halts, Halt{h.Account, say.Channel(h.Channel), clock(h.Since), clock(h.Until), h.ErrCode})
			}
		}
		out.Accounts = append(out.Accounts, a)
	}
	return nil
}

// notesOn words what is wrong with an account, or to be kept in mind.
func notesOn(f AccountFacts) (out []string) {
	official := f.Kind == domain.VerifiedService
	missing := slices.DeleteFunc([]string{"task", "status", "rate", "notice", "alarm"}, func(n string) bool { return slices.Contains(append(f.Templates, f.Subscriptions...), n) })
	for name, holds := range map[string]bool{
		"secret": !f.Secret, "callback": f.Kind.Can(domain.CanReceive) && !f.Callback, "plain": f.Callback && f.Mode == domain.PlainMode, "compat": f.Callback && f.Mode == domain.CompatMode, "oldkey": f.OldKey,
		"forward": f.Forward, "unverified": f.Kind == domain.Unverified, "subscription": f.Kind == domain.VerifiedSubscription,
	} {
		if holds {
			out = append(out, say.AccountNote(name))
		}
	}
	if official && len(missing) > 0 {
		out = append(out, say.CardsMissing(missing))
	}
	slices.Sort(out)
	return out
}

// FactsOf is what the configuration says of accounts, without their secrets.
func FactsOf(accounts []domain.Account) (out []AccountFacts) {
	for _, a := range accounts {
		out = append(out, AccountFacts{Name: a.Name, Kind: a.Kind, Mode: a.Mode, Secret: a.Secret != "", Callback: a.Token != "", OldKey: a.AESKeyPrevious != "", Forward: a.ForwardTo != "",
			Templates: slices.Sorted(maps.Keys(a.Templates)), Subscriptions: slices.Sorted(maps.Keys(a.Subscriptions)), Buttons: len(a.Menu)})
	}
	return out
}
