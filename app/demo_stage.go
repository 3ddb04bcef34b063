package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"linli/docs"
	"linli/domain"
	"linli/sim"
)

// The templates of the demo's accounts: what each field shows.
var (
	demoTemplates = map[string]Template{
		"task":   {ID: "demo-task", Fields: map[string]string{"character_string1": "number", "phrase2": "category", "thing3": "place", "thing4": "text"}},
		"status": {ID: "demo-status", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text", "thing4": "who"}},
		"rate":   {ID: "demo-rate", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text"}},
	}
	demoNotices = map[string]Template{
		"status": {ID: "notice-status", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text"}},
		"rate":   {ID: "notice-rate", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text"}},
	}
	demoMini = map[string]Template{
		"status": {ID: "mini-status", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text"}},
		"rate":   {ID: "mini-rate", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text"}},
	}
)

// What the demo adds to the example community: a mini-program, and a corp in
// which who is on duty is a member.
const (
	demoMiniMark = "-mini"
	demoCorpMark = "-corp"
)

var (
	demoAccountLine = regexp.MustCompile(`(?m)^    account: (\w+).*$`)
	demoDutyMember  = regexp.MustCompile(`openid: o(\w+), duty: true`)
)

// demoTown is the example community with what the demo adds to it.
func demoTown() []byte {
	town := demoAccountLine.ReplaceAll(docs.Example, []byte("    account: $1\n    mini: $1"+demoMiniMark+"\n    wecom: $1"+demoCorpMark))
	return demoDutyMember.ReplaceAll(town, []byte("openid: o$1, wecom: $1, duty: true"))
}

// demoCommunity is what the demo must know of a community.
type demoCommunity struct {
	Name    string
	Account string
	Members []struct{ Name, Role, Phone, OpenID, WeCom string }
}

// stage makes the demo's configuration, and the accounts and phones of the
// simulator that belong to it.
func (d Demo) stage(wechat *sim.WeChat, base string) (Config, []sim.Screen, error) {
	cfg := Defaults()
	cfg.Database = "sqlite://" + filepath.Join(d.Data, "demo.db")
	cfg.Spool = filepath.Join(d.Data, "spool")
	cfg.PublicURL = base
	cfg.Quiet = "" // phones must ring at any hour
	cfg.KeysFile = filepath.Join(d.Data, "demo.keys")
	cfg.Blobs = filepath.Join(d.Data, "demo.blobs")
	cfg.Alarm = Alarm{URL: base + "/sim/alarm/call", Secret: "demo-telephones"}
	if err := MakeKeys(cfg.KeysFile); err != nil && !errors.Is(err, os.ErrExist) {
		return cfg, nil, err
	}
	var example struct{ Communities []demoCommunity }
	if err := yaml.Unmarshal(demoTown(), &example); err != nil {
		return cfg, nil, fmt.Errorf("read the example community: %w", err)
	}
	var residents, members []sim.Screen
	for i, c := range example.Communities {
		for _, account := range demoAccounts(i, c.Account, base) {
			cfg.Accounts = append(cfg.Accounts, account)
			played := Played(account, base+"/wx/"+account.Name)
			if account.Kind == string(domain.WeCom) {
				played.Robots = map[string]string{demoGroupKey + account.Name: demoGroup}
			}
			for _, m := range c.Members {
				if account.Kind == string(domain.WeCom) && m.WeCom != "" {
					played.Members = append(played.Members, m.WeCom)
				}
			}
			wechat.AddAccount(played)
		}
		residents, members = append(residents, demoResidents(i, c)...), append(members, demoMembers(c)...)
	}
	screens := append(residents, members...)
	wechat.SetPhones(screens...)
	wechat.SetTelephones(sim.Telephones{Secret: cfg.Alarm.Secret, Hook: base + "/hook/alarm"})
	return cfg, screens, nil
}

// demoResidents are the phones of the residents of a community, and the
// mini-program of one more.
func demoResidents(i int, c demoCommunity) (screens []sim.Screen) {
	for n, name := range []string{"张奶奶", "李大爷", "赵阿姨"} {
		screens = append(screens, sim.Screen{Name: name + " · " + c.Name, Role: "居民", Account: c.Account, OpenID: fmt.Sprintf("oRESIDENT%d%d", i+1, n+1)})
	}
	return append(screens, sim.Screen{Name: "钱女士 · " + c.Name + "小程序", Role: "居民", Account: c.Account + demoMiniMark, OpenID: fmt.Sprintf("mRESIDENT%d", i+1)})
}

// demoMembers are the phones of a community's members; the telephone of who is
// on duty rings.
func demoMembers(c demoCommunity) (screens []sim.Screen) {
	for _, m := range c.Members {
		if m.OpenID == "" {
			continue
		}
		screen := sim.Screen{Name: m.Name, Role: demoRole(m.Role), Account: c.Account, OpenID: m.OpenID}
		if demoRole(m.Role) == "干部" {
			screen.Telephone = m.Phone
		}
		screens = append(screens, screen)
		if m.WeCom != "" {
			screens = append(screens, sim.Screen{Name: m.Name + " · 企业微信", Role: demoRole(m.Role), Account: c.Account + demoCorpMark, OpenID: m.WeCom})
		}
	}
	return screens
}

func demoRole(role string) string {
	switch domain.Role(role) {
	case domain.RoleVolunteer, domain.RoleLead:
		return "志愿者"
	}
	return "干部"
}

// demoAccounts are a community's official account, mini-program and corp.
func demoAccounts(i int, name, base string) []Account {
	official := demoAccount(i, name, base)
	mini, corp := official, official
	mini.Name, mini.Kind, mini.AppID, mini.OriginalID = name+demoMiniMark, string(domain.Mini), fmt.Sprintf("wxmini%012d", i+1), fmt.Sprintf("gh_mini%05d", i+1)
	mini.Templates, mini.Subscriptions = demoMini, nil
	mini.Menu = nil
	corp = Account{Name: name + demoCorpMark, Kind: string(domain.WeCom), AppID: fmt.Sprintf("ww%016d", i+1), Secret: official.Secret, AgentID: 1_000_002, APIBase: official.APIBase}
	return []Account{official, mini, corp}
}

// demoAccount is an account in safe mode. Its secrets guard nothing: only the
// simulator in the same process knows and accepts them.
func demoAccount(i int, name, base string) Account {
	key := strings.Repeat("demo", 10) + fmt.Sprintf("%dAA", i%9+1)
	return Account{Name: name, Kind: string(domain.VerifiedService), AppID: fmt.Sprintf("wxdemo%012d", i+1), Secret: fmt.Sprintf("demosecret%022d", i+1),
		Token: fmt.Sprintf("demotoken%d", i+1), AESKey: key, Mode: string(domain.SafeMode), OriginalID: fmt.Sprintf("gh_demo%05d", i+1),
		APIBase: base + "/sim", Templates: demoTemplates, Subscriptions: demoNotices, Menu: demoMenu}
}

// openMini opens the mini-program on a phone, which makes its owner known.
func openMini(ctx context.Context, wechat *sim.WeChat, a domain.Account, s sim.Screen) error {
	body, err := json.Marshal(map[string]string{"appid": a.AppID, "code": wechat.LoginCode(s.Account, s.OpenID)})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(a.APIBase, "/sim")+"/api/mini/v1/login", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the login was answered with %s", resp.Status)
	}
	return nil
}

// corp is the name of the demo's first corp, whose robot speaks in the group.
func (c Config) corp() string {
	for _, a := range c.Accounts {
		if a.Kind == string(domain.WeCom) {
			return a.Name
		}
	}
	return ""
}
