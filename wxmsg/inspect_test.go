package wxmsg

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linli/domain"
)

func TestSigningInTellsTheTimeAndNoSecret(t *testing.T) {
	p := newPlatform(t)
	at := time.Date(2026, 5, 1, 2, 3, 4, 0, time.UTC)
	p.token = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", at.Format(http.TimeFormat))
		fmt.Fprint(w, `{"access_token":"plantedTOKEN-0","expires_in":7200}`)
	}
	c := consoleOf(t, p)
	if got, err := c.SignIn(t.Context()); err != nil || !got.Equal(at) {
		t.Errorf("%v, %v", got, err)
	}
	if text := fmt.Sprintf("%v %+v %#v", c, c, c); strings.Contains(text, "planted") {
		t.Errorf("it prints %s", text)
	}
	for body, want := range map[string]int64{
		`{"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1"}`: 40164,
		`{"errcode":40125,"errmsg":"invalid appsecret plantedSECRET"}`:                                         40125,
		`{}`: 0, `null`: 0, `<html>busy`: 0, `[]`: 0, ``: 0,
	} {
		p.token = writeMedia("application/json", body)
		_, err := consoleOf(t, p).SignIn(t.Context())
		class := domain.SendStop
		if want == 0 {
			class = domain.SendUnknown
		}
		if fault := failure(t, err, class); fault.ErrCode != want {
			t.Errorf("%s: %d", body, fault.ErrCode)
		}
	}
}

func TestTemplatesThatWereGranted(t *testing.T) {
	p := newPlatform(t)
	p.send = func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/base/cgi-bin/template/get_all_private_template":
			fmt.Fprint(w, `{"template_list":[{"template_id":"T1","title":"任务通知","content":"{{first.DATA}}\n工单号：{{character_string1.DATA}}\n说明:{{ thing4.DATA }}\n{{thing4.DATA}}{{remark.DATA}}"}]}`)
		case "/base/wxaapi/newtmpl/gettemplate":
			fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","data":[{"priTmplId":"S1","title":"进度","content":"会议:{{thing2.DATA}}\n","type":2},{"priTmplId":"S2","title":"进度","content":"{{thing1.DATA}}","type":3}]}`)
		default:
			fmt.Fprint(w, `{"errcode":48001,"errmsg":"api unauthorized `+testAESKey+` plantedTOKEN-0 rid: 1"}`)
		}
	}
	c := consoleOf(t, p)
	got, err := c.Templates(t.Context())
	if diff := cmp.Diff([]Applied{{ID: "T1", Title: "任务通知", Fields: []string{"character_string1", "thing4"}}}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	got, err = c.Subscriptions(t.Context())
	if diff := cmp.Diff([]Applied{{ID: "S1", Title: "进度", Fields: []string{"thing2"}}, {ID: "S2", Title: "进度", Fields: []string{"thing1"}, LongTerm: true}}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	_, err = c.AutoReplies(t.Context())
	if fault := failure(t, err, domain.SendStop); fault.ErrCode != 48001 || strings.Contains(fault.Detail, testAESKey) {
		t.Errorf("%v", fault)
	}
	if n := len(p.tokensAsked()); n != 1 {
		t.Errorf("%d token calls", n)
	}
}

func TestAutoRepliesThatStillAnswer(t *testing.T) {
	p := newPlatform(t)
	for body, want := range map[string]AutoReplies{
		`{"is_add_friend_reply_open":1,"is_autoreply_open":1,"message_default_autoreply_info":{"type":"text","content":"hi"},"keyword_autoreply_info":{"list":[{},{}]}}`: {true, true, 2},
		`{"is_add_friend_reply_open":0,"is_autoreply_open":0,"keyword_autoreply_info":{"list":[{},{}]}}`:                                                                 {},
		`{"is_add_friend_reply_open":0,"is_autoreply_open":1}`:                                                                                                           {},
	} {
		p.send = writeMedia("application/json", body)
		if got, err := consoleOf(t, p).AutoReplies(t.Context()); err != nil || got != want {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
}

func TestAnApplicationOfACorp(t *testing.T) {
	var paths []string
	p := newPlatform(t)
	p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.Method+" "+r.URL.Path+"?"+r.URL.RawQuery)
		if strings.HasSuffix(r.URL.Path, "gettoken") {
			fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","access_token":"T","expires_in":7200}`)
			return
		}
		fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","agentid":1000002,"close":0}`)
	})
	client := NewClient([]domain.Account{{Name: "corp", Kind: domain.WeCom, AppID: "ww1", Secret: "s", AgentID: 1000002, APIBase: p.URL}}, clock)
	c, err := client.Console("corp")
	if err != nil {
		t.Fatal(err)
	}
	if on, err := c.Application(t.Context()); err != nil || !on {
		t.Errorf("%v, %v", on, err)
	}
	want := []string{"GET /cgi-bin/gettoken?corpid=ww1&corpsecret=s", "GET /cgi-bin/agent/get?access_token=T&agentid=1000002"}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Error(diff)
	}
}

// What a check sends is answered by the right codec and by no other, and never
// becomes a message.
func TestKnocksAndEnvelopes(t *testing.T) {
	for _, mode := range []domain.CallbackMode{domain.PlainMode, domain.CompatMode, domain.SafeMode} {
		a := account(mode)
		c := codecOf(t, a)
		if got, err := c.Echo(Knock(a, testNow, "n", "echo1", true)); err != nil || got != "echo1" {
			t.Errorf("%s: %q, %v", mode, got, err)
		}
		if _, err := c.Echo(Knock(a, testNow, "n", "echo1", false)); domain.CodeOf(err) != domain.Denied {
			t.Errorf("%s: a wrong knock: %v", mode, err)
		}
		query, body := c.Envelope("n")
		if _, err := c.Open(query, body); domain.CodeOf(err) != domain.Invalid {
			t.Errorf("%s: its own envelope: %v", mode, err)
		}
		for name, change := range map[string]func(*domain.Account){
			"token": func(a *domain.Account) { a.Token = "another" },
			"key":   func(a *domain.Account) { a.AESKey = nextAESKey },
			"appid": func(a *domain.Account) { a.AppID = "wx2" },
			"owner": func(a *domain.Account) { a.OriginalID = "gh_other" },
			"mode": func(a *domain.Account) {
				a.Mode = domain.SafeMode
				if mode != domain.PlainMode {
					a.Mode = domain.PlainMode
				}
			},
		} {
			if mode == domain.PlainMode && (name == "key" || name == "appid") {
				continue // it has none
			}
			other := account(mode)
			change(&other)
			if _, err := codecOf(t, other).Open(query, body); domain.CodeOf(err) != domain.Denied {
				t.Errorf("%s: an envelope for another %s: %v", mode, name, err)
			}
		}
	}
}
