package sim

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestTheDayAndTheMinuteHaveTheirLimits(t *testing.T) {
	s := newStage(t, nil)
	const path = "/cgi-bin/user/info"
	s.SetLimit("yanbin", path, Limit{Day: 3, Minute: 2})
	token := s.token(false)
	expectCode(t, "one", s.userInfo(token), codeBadOpenID)
	expectCode(t, "two", s.userInfo(token), codeBadOpenID)
	expectCode(t, "three in a minute", s.userInfo(token), codeMinuteUsedUp)
	s.clock.pass(time.Minute)
	expectCode(t, "four in a day", s.userInfo(token), codeDayUsedUp)
	if got := s.Used("yanbin", path); got != (Usage{Today: 4, Minute: 1}) {
		t.Errorf("counted %+v", got)
	}
	s.clock.pass(8 * time.Hour) // past midnight in China
	if got := s.Used("yanbin", path); got != (Usage{}) {
		t.Errorf("the next day begins with %+v", got)
	}
	expectCode(t, "the next day", s.userInfo(s.token(false)), codeBadOpenID)
	s.SetLimit("yanbin", path, Limit{})
	for range 5 {
		expectCode(t, "without limits", s.userInfo(s.token(false)), codeBadOpenID)
	}
}

func TestDocumentedLimitsBoundForcedRefreshes(t *testing.T) {
	s := newStage(t, nil)
	s.KeepLimits("yanbin")
	for range 20 {
		s.token(true)
	}
	answer := s.call("POST", "/cgi-bin/stable_token", `{"grant_type":"client_credential","appid":"wx2c2769f8efd9abc2","secret":"secret","force_refresh":true}`)
	expectCode(t, "the 21st", errcode(answer), codeDayUsedUp)
	s.token(false)
	if got := s.Used("yanbin", ForcedToken).Today; got != 21 || s.Limits("yanbin")[ForcedToken].Day != 20 {
		t.Errorf("%d forced", got)
	}
}

func TestTokensAreForTheWhiteListOnly(t *testing.T) {
	s := newStage(t, nil)
	token := s.token(false)
	s.SetWhiteList("yanbin", "203.0.113.7")
	for _, answer := range []map[string]any{
		s.call("POST", "/cgi-bin/stable_token", `{"grant_type":"client_credential","appid":"wx2c2769f8efd9abc2","secret":"secret"}`),
		s.call("GET", "/cgi-bin/token?grant_type=client_credential&appid=wx2c2769f8efd9abc2&secret=secret", ""),
	} {
		expectCode(t, "from elsewhere", errcode(answer), codeForeignServer)
		if !strings.HasPrefix(answer["errmsg"].(string), "invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist") {
			t.Errorf("errmsg %q", answer["errmsg"])
		}
	}
	expectCode(t, "a token fetched before", s.userInfo(token), codeBadOpenID)
	s.SetWhiteList("yanbin", append(s.WhiteList("yanbin"), "127.0.0.1")...)
	s.token(false)
}

func TestSettingsKeepTheirKnobs(t *testing.T) {
	s := newStage(t, nil)
	s.SetWhiteList("yanbin", "203.0.113.7")
	s.AddAccount(s.account())
	if got := s.WhiteList("yanbin"); len(got) != 1 {
		t.Errorf("the white list is %v", got)
	}
	if _, err := s.Flush(context.Background()); err != nil {
		t.Error(err)
	}
}
