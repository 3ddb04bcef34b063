package app

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// office stands in for api.weixin.qq.com as far as an operator asks it.
type office struct {
	*httptest.Server
	token     string // what the token call answers
	templates string
	granted   string // subscription messages
	menu      string
	replies   string
	skew      time.Duration

	mu        sync.Mutex
	published []map[string]any
}

func newOffice(t *testing.T) *office {
	o := &office{token: `{"access_token":"planted-access","expires_in":7200}`,
		templates: `{"template_list":[
			{"template_id":"T-task","title":"任务通知","content":"{{first.DATA}}\n工单:{{character_string1.DATA}}\n类别:{{phrase2.DATA}}\n{{thing3.DATA}}{{thing4.DATA}}{{remark.DATA}}"},
			{"template_id":"T-status","title":"进度","content":"{{character_string1.DATA}}{{thing2.DATA}}{{thing3.DATA}}{{thing4.DATA}}"},
			{"template_id":"T-rate","title":"评价","content":"{{character_string1.DATA}}{{thing2.DATA}}{{thing3.DATA}}"}]}`,
		granted: `{"errcode":0,"data":[{"priTmplId":"S-task","title":"任务","content":"{{thing1.DATA}}","type":2}]}`,
		menu:    `{"is_menu_open":0}`, replies: `{"is_add_friend_reply_open":0,"is_autoreply_open":0}`}
	o.Server = httptest.NewServer(o)
	t.Cleanup(o.Close)
	return o
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", time.Now().Add(o.skew).UTC().Format(http.TimeFormat))
	switch r.URL.Path {
	case "/cgi-bin/stable_token", "/cgi-bin/gettoken":
		_, _ = io.WriteString(w, o.token)
	case "/cgi-bin/template/get_all_private_template":
		_, _ = io.WriteString(w, o.templates)
	case "/wxaapi/newtmpl/gettemplate":
		_, _ = io.WriteString(w, o.granted)
	case "/cgi-bin/get_current_selfmenu_info":
		_, _ = io.WriteString(w, o.menu)
	case "/cgi-bin/get_current_autoreply_info":
		_, _ = io.WriteString(w, o.replies)
	case "/cgi-bin/agent/get":
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok","close":1}`)
	case "/cgi-bin/menu/create":
		var body map[string]any
		_ = json.NewDecoder(r.Body).Decode(&body)
		o.mu.Lock()
		o.published = append(o.published, body)
		o.mu.Unlock()
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func realAccount(api string) Account {
	return Account{Name: "yanbin", Kind: "verified_service", AppID: "wx0123456789abcdef", Secret: "planted-secret-1", Token: "plantedtoken1", Mode: "safe",
		AESKey: strings.Repeat("planted", 6) + "A", OriginalID: "gh_0123456789ab", APIBase: api, Templates: map[string]Template{
			"task":   {ID: "T-task", Fields: map[string]string{"character_string1": "number", "phrase2": "category", "thing3": "place", "thing4": "text"}},
			"status": {ID: "T-status", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text", "thing4": "who"}},
			"rate":   {ID: "T-rate", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text"}}}}
}

// checked runs a running Linli and a check of its account, whose configuration
// or WeChat has been changed since.
func checked(t *testing.T, since func(c *Config, o *office)) (string, error) {
	t.Helper()
	o := newOffice(t)
	var cfg Config
	a := bare(t, func(c *Config) {
		c.Accounts = []Account{realAccount(o.URL)}
		c.Accounts[0].Files = map[string]string{"MP_verify_a.txt": "a"}
		cfg = *c
	})
	t.Cleanup(func() { _ = a.Close() })
	server := httptest.NewServer(a.Handler)
	t.Cleanup(server.Close)
	cfg.PublicURL = server.URL
	cfg.Accounts = []Account{realAccount(o.URL)}
	cfg.Accounts[0].Files = map[string]string{"MP_verify_a.txt": "a"}
	if since != nil {
		since(&cfg, o)
	}
	var out strings.Builder
	err := AccountCheck{Config: cfg, Name: "yanbin", Now: time.Now, Out: &out}.Run(t.Context())
	for line := range strings.Lines(out.String()) {
		if !strings.HasPrefix(line, "ok ") && !strings.HasPrefix(line, "wrong ") && !strings.HasPrefix(line, "cannot tell ") {
			t.Errorf("a line begins otherwise: %s", line)
		}
	}
	if text := out.String() + errText(err); strings.Contains(text, "planted") {
		t.Errorf("a secret was printed:\n%s", text)
	}
	if (err != nil) != strings.Contains("\n"+out.String(), "\nwrong ") {
		t.Errorf("it ended with %v after\n%s", err, out.String())
	}
	return out.String(), err
}

func TestAnAccountThatIsRight(t *testing.T) {
	out, err := checked(t, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"ok           appid", "ok           mode: safe", "answers WeChat's check", "refuses a check with a wrong signature", "opens callbacks with this",
		"ok           files: MP_verify_a.txt", "ok           access token", "ok           clock", "ok           template rate: the card 「评价」", "ok           menu", "ok           auto-replies", "cannot tell  at WeChat"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
}

func TestWhatIsWrongWithAnAccountIsSaid(t *testing.T) {
	first := func(c *Config) *Account { return &c.Accounts[0] }
	for name, tt := range map[string]struct {
		since func(c *Config, o *office)
		words []string
	}{
		"appid":             {func(c *Config, _ *office) { first(c).AppID = "0123456789abcdef" }, []string{"wrong        appid"}},
		"twice":             {func(c *Config, _ *office) { c.Accounts = append(c.Accounts, realAccount("")); c.Accounts[1].Name = "b" }, []string{"wrong        appid: account b"}},
		"no secret":         {func(c *Config, _ *office) { first(c).Secret = "" }, []string{"wrong        secret", "LINLI_ACCOUNTS"}},
		"short key":         {func(c *Config, _ *office) { first(c).AESKey = "planted" }, []string{"wrong        callback: aes_key", "43"}},
		"original id":       {func(c *Config, _ *office) { first(c).OriginalID = "planted" }, []string{"wrong        original_id"}},
		"same keys":         {func(c *Config, _ *office) { first(c).AESKeyPrevious = first(c).AESKey }, []string{"wrong        aes_key_previous"}},
		"no public url":     {func(c *Config, _ *office) { c.PublicURL = "" }, []string{"wrong        server: public_url"}},
		"nobody there":      {func(c *Config, _ *office) { c.PublicURL = "http://127.0.0.1:1" }, []string{"wrong        server", "refused"}},
		"other port":        {func(c *Config, _ *office) { c.PublicURL = "https://linli.invalid:8443" }, []string{"wrong        public_url: it names port 8443", "host name is not known"}},
		"http":              {func(c *Config, _ *office) { c.PublicURL = "http://linli.invalid" }, []string{"wrong        public_url: it is http"}},
		"other name":        {func(c *Config, _ *office) { c.PublicURL += "/sub" }, []string{"wrong        server", "no Linli that knows"}},
		"other token":       {func(c *Config, _ *office) { first(c).Token = "another" }, []string{"wrong        server", "token there is another"}},
		"other key":         {func(c *Config, _ *office) { first(c).AESKey = strings.Repeat("another", 6) + "A" }, []string{"answers WeChat's check", "wrong        server: it does not open"}},
		"other mode":        {func(c *Config, _ *office) { first(c).Mode = "plain" }, []string{"wrong        server: it does not open"}},
		"not for this kind": {func(c *Config, _ *office) { first(c).Kind = "verified_subscription" }, []string{"wrong        templates", "take the block out"}},
		"wrong secret": {func(_ *Config, o *office) {
			o.token = `{"errcode":40125,"errmsg":"invalid appsecret planted-secret-1 rid: 7"}`
		}, []string{"wrong        access token: the secret is wrong", "(40125)"}},
		"white list": {func(_ *Config, o *office) {
			o.token = `{"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 65a0"}`
		}, []string{"white list", "WeChat sees 203.0.113.7 (40164)"}},
		"a proxy answers": {func(_ *Config, o *office) { o.token = `<html>` }, []string{"wrong        access token: WeChat cannot be asked"}},
		"clock":           {func(_ *Config, o *office) { o.skew = 7*time.Minute + 30*time.Second }, []string{"wrong        clock: it is off by 7m", "NTP"}},
		"no such template": {func(c *Config, _ *office) {
			first(c).Templates["rate"] = Template{ID: "T-x", Fields: map[string]string{"thing1": "text"}}
		}, []string{"wrong        template rate: its id is none of the 3"}},
		"fields":             {func(_ *Config, o *office) { o.templates = strings.ReplaceAll(o.templates, "phrase2", "phrase5") }, []string{"wrong        template task", "phrase5 of the card is not filled, phrase2 is not on the card", "has character_string1, phrase5, thing3, thing4"}},
		"what a field holds": {func(c *Config, _ *office) { first(c).Templates["task"].Fields["character_string1"] = "place" }, []string{"wrong        template task", "character_string1 cannot hold a place"}},
		"no templates":       {func(c *Config, _ *office) { first(c).Templates = nil }, []string{"wrong        templates: none is configured for task, status, rate"}},
		"not verified":       {func(_ *Config, o *office) { o.templates = `{"errcode":48001,"errmsg":"api unauthorized rid: 1"}` }, []string{"wrong        templates: the account has no permission", "(48001)"}},
		"subscription": {func(c *Config, _ *office) {
			first(c).Subscriptions = map[string]Template{"task": {ID: "S-x", Fields: map[string]string{"thing1": "text"}}}
		}, []string{"wrong        subscription task"}},
		"a menu by hand": {func(_ *Config, o *office) {
			o.menu = `{"is_menu_open":1,"selfmenu_info":{"button":[{"type":"news","name":"通知公告","value":"x"}]}}`
		}, []string{"wrong        menu", "通知公告: something made by hand"}},
		"a menu to lose": {func(c *Config, o *office) {
			first(c).Menu = []Button{{Name: "求助", Key: "求助"}}
			o.menu = `{"is_menu_open":1,"selfmenu_info":{"button":[{"type":"click","name":"求助","key":"求助"},{"name":"更多","sub_button":{"list":[{"type":"view","name":"官网","url":"https://x/"}]}}]}}`
		}, []string{"wrong        menu", "更多 > 官网: opens https://x/", "account menu yanbin -publish"}},
		"a file that is not there": {func(c *Config, _ *office) { first(c).Files = map[string]string{"MP_verify_b.txt": "b"} }, []string{"wrong        files: MP_verify_b.txt", "(status 404)"}},
		"auto-replies": {func(_ *Config, o *office) {
			o.replies = `{"is_add_friend_reply_open":1,"is_autoreply_open":1,"keyword_autoreply_info":{"list":[{},{}]}}`
		}, []string{"wrong        auto-replies", "被关注回复", "2 rules for words"}},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := checked(t, tt.since)
			if err == nil {
				t.Fatalf("nothing was wrong:\n%s", out)
			}
			for _, word := range tt.words {
				if !strings.Contains(out, word) {
					t.Errorf("it does not say %q:\n%s", word, out)
				}
			}
		})
	}
}

func TestAnApplicationOfACorpIsChecked(t *testing.T) {
	o := newOffice(t)
	cfg := Defaults()
	cfg.Accounts = []Account{{Name: "corp", Kind: "wecom", AppID: "ww0123456789abcdef", Secret: "planted", AgentID: 7, APIBase: o.URL}}
	var out strings.Builder
	err := AccountCheck{Config: cfg, Name: "corp", Now: time.Now, Out: &out}.Run(t.Context())
	if err == nil || !strings.Contains(out.String(), "wrong        agent_id: the application is switched off") || strings.Count(out.String(), "wrong ") != 1 {
		t.Errorf("%v\n%s", err, out.String())
	}
	if err := (AccountCheck{Config: cfg, Name: "nobody", Now: time.Now, Out: io.Discard}).Run(t.Context()); err == nil || !strings.Contains(err.Error(), "it has: corp") {
		t.Errorf("%v", err)
	}
}

func TestTheMenuIsShownAndPublished(t *testing.T) {
	o := newOffice(t)
	o.menu = `{"is_menu_open":1,"selfmenu_info":{"button":[{"type":"view","name":"官网","url":"https://x/"}]}}`
	cfg := Defaults()
	cfg.Accounts = []Account{realAccount(o.URL)}
	cfg.Accounts[0].Menu = []Button{{Name: "求助", Key: "我要求助"}, {Name: "更多", Buttons: []Button{{Name: "进度", Key: "进度"}}}}
	var out strings.Builder
	m := AccountMenu{Config: cfg, Name: "yanbin", Now: time.Now, Out: &out}
	if err := m.Show(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"at WeChat now:\n  官网: opens https://x/\n", "in the configuration:\n  求助: says 「我要求助」\n  更多 > 进度: says 「进度」\n",
		"publishing takes away  官网", "publishing adds        求助"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not show %q:\n%s", want, out.String())
		}
	}
	if err := m.Publish(t.Context()); err != nil || len(o.published) != 1 {
		t.Fatalf("%v, %d published", err, len(o.published))
	}
	if got := fmt.Sprint(o.published[0]); got != "map[button:[map[key:我要求助 name:求助 type:click] map[name:更多 sub_button:[map[key:进度 name:进度 type:click]]]]]" {
		t.Errorf("published %s", got)
	}
	o.token = `{"errcode":40164,"errmsg":"invalid ip 203.0.113.7, not in whitelist"}`
	if err := m.Publish(t.Context()); err == nil || !strings.Contains(err.Error(), "203.0.113.7") {
		t.Errorf("%v", err)
	}
	cfg.Accounts[0].Kind = "unverified"
	if err := m.Publish(t.Context()); err == nil || len(o.published) != 1 {
		t.Errorf("an unverified account published (%v)", err)
	}
}
