package sim

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// controlled is a stage whose control API is served, with a clock of its own.
func controlled(t *testing.T) *stage {
	s := newStage(t, func(a *Account) { a.Notices = map[string][]string{"T-once": {"thing1", "time3"}} })
	s.Control, s.Clock = true, NewClock(s.clock.now)
	s.now = s.Clock.Now
	return s
}

// order posts to the control API.
func (s *stage) order(path, body string) (int, map[string]any) {
	s.t.Helper()
	resp, err := http.Post(s.api.URL+path, "application/json", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	out := map[string]any{}
	if resp.Header.Get("Content-Type") == "application/json; charset=utf-8" {
		err = json.NewDecoder(resp.Body).Decode(&out)
	}
	if err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	return resp.StatusCode, out
}

// must posts an order that works.
func (s *stage) must(path, body string) map[string]any {
	s.t.Helper()
	code, out := s.order(path, body)
	if code != http.StatusOK {
		s.t.Fatalf("%s: HTTP %d %v", path, code, out)
	}
	return out
}

func (s *stage) tell(path string) string {
	s.t.Helper()
	resp, err := http.Get(s.api.URL + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(body)
}

func TestAPhoneIsMovedOverHTTP(t *testing.T) {
	s := controlled(t)
	s.answers(func(_ int, rw http.ResponseWriter, d delivery) { io.WriteString(rw, d.query["echostr"][0]) })
	s.must("/sim/verify", `{"account":"yanbin"}`)
	s.replies("收到")
	if got := s.must("/sim/phone", `{"account":"yanbin","openid":"oZHANG","do":"say","text":"灯坏了"}`); got["reply"] != "收到" {
		t.Errorf("reply %v", got)
	}
	s.answers(func(_ int, rw http.ResponseWriter, _ delivery) { io.WriteString(rw, "success") })
	s.must("/sim/phone", `{"account":"yanbin","openid":"oZHANG","do":"accept","templates":["T-once"]}`)
	if got := s.tell("/sim/phone?account=yanbin&openid=oZHANG"); !strings.Contains(got, `"text":"灯坏了"`) || !strings.Contains(got, `"T-once":{"left":1`) || !strings.Contains(got, `"follows":true`) {
		t.Errorf("the phone is told as %s", got)
	}
	code := s.must("/sim/phone", `{"account":"yanbin","openid":"oZHANG","do":"login"}`)["reply"].(string)
	if got := s.call("GET", "/sns/jscode2session?grant_type=authorization_code&appid=wx2c2769f8efd9abc2&secret=secret&js_code="+code, ""); got["openid"] != "oZHANG" {
		t.Errorf("the login code gave %v", got)
	}
	s.answers(func(_ int, rw http.ResponseWriter, _ delivery) { rw.WriteHeader(500) })
	if code, got := s.order("/sim/phone", `{"account":"yanbin","openid":"oZHANG","do":"say","text":"在吗"}`); code != http.StatusBadGateway || got["error"] == "" {
		t.Errorf("a server that fails: HTTP %d %v", code, got)
	}
}

func TestKnobsAreTurnedOverHTTP(t *testing.T) {
	s := controlled(t)
	token := s.token(false)
	s.must("/sim/fail", `{"path":"/cgi-bin/user/info","faults":[{"code":45009}]}`)
	expectCode(t, "fault", s.userInfo(token), 45009)
	s.must("/sim/limit", `{"account":"yanbin","path":"/cgi-bin/user/info","minute":1}`)
	expectCode(t, "within the limit", s.userInfo(token), codeBadOpenID)
	expectCode(t, "over the limit", s.userInfo(token), codeMinuteUsedUp)
	s.must("/sim/clock", `{"pass":"1m"}`)
	expectCode(t, "a minute later", s.userInfo(token), codeBadOpenID)
	s.must("/sim/steal", `{"account":"yanbin"}`)
	expectCode(t, "stolen", s.userInfo(token), codeBadToken)
	s.must("/sim/white_list", `{"account":"yanbin","addresses":["203.0.113.7"]}`)
	s.must("/sim/events", `{"delay":"90s","copies":2}`)
	if got := s.Events(); got.Delay != 90*time.Second || got.Copies != 2 {
		t.Errorf("rules %+v", got)
	}
	got := s.tell("/sim/account?account=yanbin")
	for _, part := range []string{`"white_list":["203.0.113.7"]`, `"delay":"1m30s"`, `"/cgi-bin/user/info":{"day":0,"minute":1}`, `"token_fetches":1`} {
		if !strings.Contains(got, part) {
			t.Errorf("%s is not in %s", part, got)
		}
	}
	if got := s.must("/sim/flush", `{}`); got["delivered"] != 0.0 {
		t.Errorf("flushed %v", got)
	}
	if got := s.tell("/sim/log"); !strings.Contains(got, `"path":"/cgi-bin/user/info"`) {
		t.Errorf("log: %s", got)
	}
}

func TestAnAccountIsAddedOverHTTP(t *testing.T) {
	s := controlled(t)
	s.must("/sim/account", `{"name":"mini","appid":"wxMINI","secret":"s","kind":"mini","notices":{"N":["thing1"]}}`)
	if got := s.tell("/sim/accounts"); !strings.Contains(got, `"appid":"wxMINI"`) || strings.Contains(got, `secret`) {
		t.Errorf("accounts: %s", got)
	}
	if a, err := s.settings("mini"); err != nil || len(a.Notices["N"]) != 1 || a.Kind != Mini {
		t.Errorf("added %+v, %v", a, err)
	}
	s.must("/sim/screens", `[{"name":"张奶奶","role":"居民","account":"mini","openid":"oZHANG"}]`)
	if got := s.tell("/state.json"); !strings.Contains(got, "张奶奶") {
		t.Errorf("the page shows %s", got)
	}
}

func TestOrdersThatAreWrong(t *testing.T) {
	s := controlled(t)
	for path, body := range map[string]string{
		"/sim/account":    `{"name":"x","appid":"y","secret":"z","kind":"bank"}`,
		"/sim/phone":      `{"account":"yanbin","openid":"o","do":"dance"}`,
		"/sim/limit":      `{"account":"nobody","path":"/"}`,
		"/sim/fail":       `{"path":"/none","faults":[{}]}`,
		"/sim/clock":      `{"pass":"two days"}`,
		"/sim/steal":      `{"account":"yanbin","now":true}`,
		"/sim/white_list": `nonsense`,
	} {
		if code, got := s.order(path, body); code != http.StatusBadRequest || got["error"] == nil {
			t.Errorf("%s %s: HTTP %d %v", path, body, code, got)
		}
	}
	if code, _ := s.order("/sim/nothing", `{}`); code != http.StatusNotFound {
		t.Errorf("an order nobody knows: HTTP %d", code)
	}
	resp, err := http.Post(s.api.URL+"/sim/steal", "text/plain", strings.NewReader(`{"account":"yanbin"}`))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("a form of a foreign site: HTTP %d", resp.StatusCode)
	}
	s.Control = false
	if code, _ := s.order("/sim/steal", `{"account":"yanbin"}`); code == http.StatusOK {
		t.Error("orders are taken though nobody wanted them")
	}
}
