package app

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/wxmsg"
)

var (
	accountName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)
	fileName    = regexp.MustCompile(`^[A-Za-z0-9_]{1,100}\.txt$`)
	// templateField is how WeChat names the fields of a card: a kind and a number.
	templateField = regexp.MustCompile(`^[a-z_]{1,20}[0-9]{1,2}$`)
)

// mostFile is how long the text of a public file may be; WeChat's have 16 bytes.
const mostFile = 1 << 10

// kinds are the account kinds there are.
var kinds = []domain.AccountKind{domain.VerifiedService, domain.VerifiedSubscription, domain.Unverified, domain.Mini, domain.WeCom}

// templateNames are what a template or subscription can be for.
var templateNames = []string{"task", "status", "rate", "notice", "alarm"}

// templateValues are what a template's field may be filled with.
var templateValues = []string{"number", "category", "place", "text", "deadline", "urgency", "state", "who", "time", "phone", "community", "count"}

// isWeb tells that a text is the address of something on the web, without a
// name and password in it.
func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil && u.Fragment == ""
}

// inTheClear tells that what is sent to an address could be read on the way: it
// is http and leads out of this machine and its private network.
func inTheClear(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" {
		return false
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		return !ip.IsLoopback() && !ip.IsPrivate()
	}
	return strings.Contains(u.Hostname(), ".") // a name without dots is of this network
}

func (a Alarm) check() error {
	switch {
	case a.URL != "" && !isWeb(a.URL):
		return errors.New("`alarm.url` begins with https:// and names a host")
	case inTheClear(a.URL):
		return errors.New("`alarm.url` begins with https://: phone numbers would pass in the clear")
	case a.URL != "" && a.Secret == "":
		return errors.New("`alarm.secret` is missing: the provider knows by it that a call is Linli's; set LINLI_ALARM_SECRET")
	case a.URL == "" && a.Secret != "":
		return errors.New("`alarm.secret` stands there without `alarm.url`")
	}
	return nil
}

func (s Speech) check() error {
	switch {
	case s.URL != "" && !isWeb(s.URL):
		return errors.New("`speech.url` begins with https:// or http:// and names a host")
	case inTheClear(s.URL):
		return errors.New("`speech.url` begins with https://, or leads to this machine or a private network: voices would pass in the clear")
	case strings.HasSuffix(strings.TrimSuffix(s.URL, "/"), "/v1"):
		return errors.New("`speech.url` goes up to /v1 and without it")
	case s.URL == "" && s.Key != "":
		return errors.New("`speech.key` stands there without `speech.url`")
	}
	return nil
}

// checkAccounts finds the first fault of the accounts, in words without a value.
func (c Config) checkAccounts() error {
	seen, files := map[string]bool{}, map[string]string{}
	for i, a := range c.Accounts {
		switch {
		case !accountName.MatchString(a.Name):
			return fmt.Errorf("account %d: `name` is small letters, digits and dashes", i+1)
		case seen[a.Name]:
			return fmt.Errorf("account %s stands there twice", a.Name)
		}
		seen[a.Name] = true
		if err := a.check(); err != nil {
			return fmt.Errorf("account %s: %w", a.Name, err)
		}
		if err := checkBudgets(a.Budgets); err != nil {
			return fmt.Errorf("account %s, budgets: %w", a.Name, err)
		}
		if c.ownCallback(a.ForwardTo) {
			return fmt.Errorf("account %s: `forward_to` is this Linli's own address: callbacks would go round in a circle", a.Name)
		}
		for name, text := range a.Files {
			if have, ok := files[name]; ok && have != text {
				return fmt.Errorf("account %s: `files`: another account has a file of the same name with another text", a.Name)
			}
			files[name] = text
		}
	}
	return nil
}

func (a Account) check() error {
	kind := domain.AccountKind(a.Kind)
	switch {
	case !slices.Contains(kinds, kind):
		return errors.New("`kind` is verified_service, verified_subscription, unverified, mini or wecom")
	case a.APIBase != "" && !isWeb(a.APIBase):
		return errors.New("`api_base` begins with https:// and names a host")
	case kind == domain.WeCom && a.AgentID <= 0:
		return errors.New("`agent_id` is missing: the AgentId of the WeCom application")
	case kind != domain.WeCom && a.AgentID != 0:
		return errors.New("`agent_id` is for accounts of kind wecom only")
	case a.ForwardTo != "" && !isWeb(a.ForwardTo):
		return errors.New("`forward_to` begins with https:// and names a host")
	case a.ForwardTo != "" && !kind.Can(domain.CanReceive):
		return errors.New("`forward_to`: an account of this kind gets no callbacks")
	}
	if err := checkTemplates("template", a.Templates); err != nil {
		return err
	}
	if err := checkTemplates("subscription", a.Subscriptions); err != nil {
		return err
	}
	if err := wxmsg.CheckMenu(buttons(a.Menu)); err != nil {
		return err
	}
	for name, text := range a.Files {
		if !fileName.MatchString(name) {
			return errors.New("`files`: a name is letters, digits and _ and ends in .txt")
		}
		if text == "" || len(text) > mostFile {
			return fmt.Errorf("`files`: the text of a file is what WeChat put into it, at most %d bytes", mostFile)
		}
	}
	return nil
}

// codecs makes the codec of every account that WeChat calls us for.
func (c Config) codecs(now func() time.Time) (map[string]*wxmsg.Codec, error) {
	out := map[string]*wxmsg.Codec{}
	for _, a := range c.accounts() {
		if !hasCallback(a) {
			continue
		}
		codec, err := wxmsg.NewCodec(a, now, callbackTolerance)
		if err != nil {
			return nil, domain.Errorf(domain.Invalid, "configuration: %w", err)
		}
		out[a.Name] = codec
	}
	return out, nil
}

// files are the public files of all accounts.
func (c Config) files() map[string]string {
	out := map[string]string{}
	for _, a := range c.Accounts {
		maps.Copy(out, a.Files)
	}
	return out
}

func (c Config) filesOf(account string) map[string]string {
	for _, a := range c.Accounts {
		if a.Name == account {
			return a.Files
		}
	}
	return nil
}

// ownCallback tells that an address is one of our callback addresses.
func (c Config) ownCallback(address string) bool {
	own, err := url.Parse(c.PublicURL)
	to, err2 := url.Parse(address)
	return err == nil && err2 == nil && own.Host != "" && strings.EqualFold(own.Host, to.Host) && strings.HasPrefix(to.Path, "/wx/")
}

func checkTemplates(what string, of map[string]Template) error {
	for _, name := range slices.Sorted(maps.Keys(of)) {
		if !slices.Contains(templateNames, name) {
			return fmt.Errorf("a %s is for one of %s", what, strings.Join(templateNames, ", "))
		}
		if err := of[name].check(); err != nil {
			return fmt.Errorf("%s %s: %w", what, name, err)
		}
	}
	return nil
}

func (t Template) check() error {
	if t.ID == "" || len(t.Fields) == 0 {
		return errors.New("`id` and `fields` are needed")
	}
	for _, field := range slices.Sorted(maps.Keys(t.Fields)) {
		if !templateField.MatchString(field) {
			return errors.New("a field is named as on WeChat's card: thing1, time3, character_string2")
		}
		if !slices.Contains(templateValues, t.Fields[field]) {
			return fmt.Errorf("field %s: want one of %s", field, strings.Join(templateValues, ", "))
		}
	}
	return nil
}
