package sim

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// contents are the texts the server under test got, in the order they came.
func (s *stage) contents() []string {
	out := []string{}
	for _, d := range s.deliveries() {
		out = append(out, d.fields["Content"])
	}
	return out
}

func (s *stage) expectContents(what string, want ...string) {
	s.t.Helper()
	if got := s.contents(); strings.Join(got, "|") != strings.Join(want, "|") {
		s.t.Errorf("%s: arrived %q, want %q", what, got, want)
	}
}

const zhang = `"account":"yanbin","openid":"oZHANG"`

func (s *stage) holds(on bool) { s.must("/sim/hold", fmt.Sprintf(`{%s,"on":%v}`, zhang, on)) }

func (s *stage) writes(text string) map[string]any {
	return s.must("/sim/phone", fmt.Sprintf(`{%s,"do":"say","text":%q}`, zhang, text))
}

func TestWhatIsHeldBackIsOvertaken(t *testing.T) {
	s := controlled(t)
	s.replies("收到")
	s.holds(true)
	if got := s.writes("先"); fmt.Sprint(got["held"]) != "[1]" || got["reply"] != "" {
		t.Errorf("held back: %v", got)
	}
	s.holds(false)
	s.Clock.Pass(time.Minute)
	s.writes("后")
	s.expectContents("before the order", "后")
	if b := last(s.Phone("yanbin", "oZHANG")); b.Text != "收到" {
		t.Errorf("the second was not answered: %+v", b)
	}
	s.replies("也收到")
	answers := s.must("/sim/deliver", `{"letters":["1"]}`)["answers"].([]any)
	if one := answers[0].(map[string]any); len(answers) != 1 || one["status"] != 200.0 || one["reply"] != "也收到" || one["letter"] != "1" {
		t.Errorf("answered %v", answers)
	}
	got := s.deliveries()
	if len(got) != 1 || got[0].fields["Content"] != "先" || got[0].fields["CreateTime"] != "1773043200" || got[0].query["timestamp"][0] != "1773043260" {
		t.Errorf("a late letter keeps the time it was written at and is signed when it goes: %+v", got)
	}
	if b := last(s.Phone("yanbin", "oZHANG")); b.Text != "也收到" {
		t.Errorf("the phone shows %+v", b)
	}
}

func TestALetterIsRepeatedLongAfter(t *testing.T) {
	s := controlled(t)
	s.holds(true)
	s.writes("灯坏了")
	s.must("/sim/phone", `{`+zhang+`,"do":"photo","bytes":"/9j/2Q=="}`)
	s.replies("收到")
	before := len(s.Phone("yanbin", "oZHANG").Bubbles())
	s.must("/sim/deliver", `{"letters":["2","1","1"],"together":false}`)
	got := s.deliveries()
	if len(got) != 3 || got[0].fields["MsgType"] != "image" || got[1].fields["MsgId"] != got[2].fields["MsgId"] || got[1].query["nonce"][0] == got[2].query["nonce"][0] {
		t.Errorf("delivered %+v", got)
	}
	if n := len(s.Phone("yanbin", "oZHANG").Bubbles()) - before; n != 2 {
		t.Errorf("%d replies are shown to two messages", n)
	}
	if got := s.tell("/sim/letters"); !strings.Contains(got, `"id":"1","account":"yanbin","openid":"oZHANG"`) || !strings.Contains(got, `"deliveries":2,"answered":true`) || strings.Contains(got, "灯坏了") {
		t.Errorf("the letters are told as %s", got)
	}
	s.must("/sim/deliver", `{"letters":["1","1","1","1"],"together":true}`)
	if n := len(s.deliveries()); n != 7 {
		t.Errorf("%d deliveries after four at once", n)
	}
}

func TestALetterArrivesByTheClock(t *testing.T) {
	s := controlled(t)
	s.holds(true)
	s.writes("晚到")
	if got := s.must("/sim/deliver", `{"letters":["1"],"after":"90s"}`); got["pending"] != 1.0 {
		t.Errorf("waits: %v", got)
	}
	s.Clock.Pass(89 * time.Second)
	if got := s.must("/sim/flush", `{}`); got["delivered"] != 0.0 || len(s.deliveries()) != 0 {
		t.Errorf("too early: %v", got)
	}
	s.Clock.Pass(time.Second)
	if got := s.must("/sim/flush", `{}`); got["delivered"] != 1.0 {
		t.Errorf("due: %v", got)
	}
	s.expectContents("due", "晚到")
}

func TestTheNumberOfTriesIsAnOrder(t *testing.T) {
	s := controlled(t)
	fails := func(_ int, rw http.ResponseWriter, _ delivery) { rw.WriteHeader(http.StatusServiceUnavailable) }
	s.answers(fails)
	s.must("/sim/tries", `{"n":4}`)
	if code, _ := s.order("/sim/phone", `{`+zhang+`,"do":"say","text":"在吗"}`); code != http.StatusBadGateway || len(s.deliveries()) != 4 {
		t.Errorf("HTTP %d after %d tries", code, len(s.deliveries()))
	}
	s.holds(true)
	s.writes("还在吗")
	s.answers(fails)
	answers := s.must("/sim/deliver", `{"letters":["1"],"tries":2}`)["answers"].([]any)
	if len(answers) != 2 || answers[1].(map[string]any)["error"] != "HTTP 503" || answers[1].(map[string]any)["try"] != 2.0 {
		t.Errorf("answered %v", answers)
	}
	if b := last(s.Phone("yanbin", "oZHANG")); b.Text != Broken {
		t.Errorf("the phone shows %+v", b)
	}
	s.answers(func(n int, rw http.ResponseWriter, _ delivery) {
		if n < 3 {
			rw.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		io.WriteString(rw, "success")
	})
	if got := s.must("/sim/deliver", `{"letters":["1"]}`)["answers"].([]any); len(got) != 3 || got[2].(map[string]any)["status"] != 200.0 {
		t.Errorf("answered %v", got)
	}
}

func TestEveryDeedCanBeHeldBack(t *testing.T) {
	s := controlled(t)
	s.holds(true)
	s.must("/sim/phone", `{`+zhang+`,"do":"follow","text":"b3"}`)
	s.must("/sim/repeat", `{`+zhang+`,"text":"三遍","copies":3}`)
	s.must("/sim/phone", `{`+zhang+`,"do":"accept","templates":["T-once"]}`)
	got := s.must("/sim/phone", `{`+zhang+`,"do":"unfollow"}`)
	if fmt.Sprint(got["held"]) != "[1 2 3 4]" || len(s.deliveries()) != 0 {
		t.Errorf("held %v, delivered %+v", got["held"], s.deliveries())
	}
	s.must("/sim/deliver", `{"letters":["4","3","2","1"]}`)
	deliveries := s.deliveries()
	for i, want := range []string{"unsubscribe", "subscribe_msg_popup_event", "三遍", "qrscene_b3"} {
		if len(deliveries) != 4 || !strings.Contains(deliveries[i].inner, want) {
			t.Fatalf("%d is not %s: %+v", i, want, deliveries)
		}
	}
}

func TestWrongOrdersAboutLetters(t *testing.T) {
	s := controlled(t)
	s.holds(true)
	s.writes("一")
	for _, wrong := range [][2]string{
		{"/sim/deliver", `{"letters":["7"]}`}, {"/sim/deliver", `{"letters":[]}`}, {"/sim/deliver", `{"letters":["1"],"tries":11}`},
		{"/sim/deliver", `{"letters":["1"],"after":"soon"}`}, {"/sim/tries", `{"n":0}`}, {"/sim/tries", `{"n":11}`},
		{"/sim/hold", `{"account":"nobody","openid":"o","on":true}`}, {"/sim/hold", `{"account":"yanbin","on":true}`},
	} {
		if code, got := s.order(wrong[0], wrong[1]); code != http.StatusBadRequest || got["error"] == nil {
			t.Errorf("%s %s: HTTP %d %v", wrong[0], wrong[1], code, got)
		}
	}
	if len(s.deliveries()) != 0 {
		t.Error("a wrong order delivered something")
	}
}
