package sim

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestClockThatRanFasterKeepsWhatItGained(t *testing.T) {
	real := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	c := NewClock(func() time.Time { return real })
	pass := func(d time.Duration, want string) {
		t.Helper()
		real = real.Add(d)
		if got := c.Now().Format(time.TimeOnly); got != want {
			t.Errorf("the clock shows %s, want %s", got, want)
		}
	}
	pass(time.Second, "08:00:01")
	c.Run(60)
	pass(time.Second, "08:01:01")
	c.Pass(time.Hour)
	pass(time.Second, "09:02:01")
	c.Run(1)
	pass(time.Second, "09:02:02")
	if ahead, speed := c.Standing(); ahead != time.Hour+118*time.Second || speed != 1 {
		t.Errorf("it is %v ahead at %d", ahead, speed)
	}
}

func TestPageShowsTheWall(t *testing.T) {
	s := newStage(t, nil)
	s.replies("收到")
	s.SetPhones(Screen{Name: "张阿姨", Role: "居民", Account: "yanbin", OpenID: "oZHANG"})
	s.Control = true
	on, fault := true, error(nil)
	s.Wall = Wall{Stories: true, Console: "/console/", Group: "corp", GroupName: "大家圈", Switches: map[string]func(bool) error{"redis": func(to bool) error { on = to; return fault }}}
	look := func() (state pageState) {
		t.Helper()
		_, text := s.visit("GET", "/state.json", "", "")
		if err := json.Unmarshal([]byte(text), &state); err != nil {
			t.Fatal(err)
		}
		return state
	}
	order := func(what, body string, want int) {
		t.Helper()
		if code, text := s.visit("POST", "/sim/"+what, "application/json", body); code != want {
			t.Errorf("%s %s: HTTP %d: %s", what, body, code, text)
		}
	}
	order("switch", `{"name":"redis","on":false}`, 200)
	if on || !look().Wall.Off["redis"] || look().Wall.Console != "/console/" {
		t.Errorf("the switch is on: %v; the wall is %+v", on, look().Wall)
	}
	fault = errors.New("stuck")
	order("switch", `{"name":"redis","on":true}`, 400)
	order("switch", `{"name":"water","on":true}`, 400)
	if !look().Wall.Off["redis"] {
		t.Error("what is stuck counts as on")
	}
	order("group", `{"who":"小孙","text":"停水了"}`, 200)
	order("group", `{"who":"小孙","text":" "}`, 400)
	if b := look().Group.Bubbles; len(b) != 1 || b[0].From != FromOther || b[0].Text != "小孙\n停水了" {
		t.Errorf("the group shows %+v", b)
	}
	before := len(s.deliveries())
	order("repeat", `{"account":"yanbin","openid":"oZHANG","text":"灯坏了","copies":3}`, 200)
	order("repeat", `{"account":"yanbin","openid":"oZHANG","text":"灯坏了","copies":99}`, 400)
	if got := len(s.deliveries()) - before; got != 3 {
		t.Errorf("it was delivered %d times", got)
	}
}

func TestPageShowsAPhotoThatWasSent(t *testing.T) {
	s := newStage(t, nil)
	s.replies("收到")
	s.SetPhones(Screen{Name: "张阿姨", Role: "居民", Account: "yanbin", OpenID: "oZHANG"})
	me := `{"account":"yanbin","openid":"oZHANG","text":"灯坏了"}`
	for _, deed := range []string{"/photo", "/voice", "/click"} {
		if code, text := s.visit("POST", deed, "application/json", me); code != 200 || strings.Contains(text, "error") {
			t.Errorf("%s: HTTP %d: %s", deed, code, text)
		}
	}
	_, text := s.visit("GET", "/state.json", "", "")
	var state pageState
	if err := json.Unmarshal([]byte(text), &state); err != nil {
		t.Fatal(err)
	}
	pic := state.Phones[0].Bubbles[0].Pic
	if code, body := s.visit("GET", "/picture/"+pic, "", ""); pic == "" || code != 200 || body != string(samplePhoto) {
		t.Errorf("the picture %q: HTTP %d, %d bytes", pic, code, len(body))
	}
	if code, _ := s.visit("GET", "/picture/other", "", ""); code != 404 {
		t.Errorf("another picture: HTTP %d", code)
	}
	for _, b := range state.Phones[0].Bubbles[1:] {
		if b.Pic != "" {
			t.Errorf("there is a picture on %+v", b)
		}
	}
	all := s.deliveries()
	if got := all[len(all)-2].fields["Recognition"]; got != "灯坏了" {
		t.Errorf("WeChat understood %q", got)
	}
}
