package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestStableTokenIsTheSameUntilItIsRenewed(t *testing.T) {
	s := newStage(t, nil)
	first := s.token(false)
	if again := s.token(false); again != first {
		t.Error("a second fetch gave another token")
	}
	s.clock.pass(tokenLife - tokenOverlap - time.Second)
	answer := s.call("POST", "/cgi-bin/stable_token", `{"grant_type":"client_credential","appid":"wx2c2769f8efd9abc2","secret":"secret"}`)
	if answer["access_token"] != first || answer["expires_in"] != json.Number("301") {
		t.Errorf("shortly before its renewal: %v", answer["expires_in"])
	}
	s.clock.pass(time.Second)
	second := s.token(false)
	if second == first {
		t.Error("five minutes before its end the token was not renewed")
	}
	for _, token := range []string{first, second} {
		expectCode(t, "both tokens", s.userInfo(token), codeBadOpenID)
	}
	s.clock.pass(tokenOverlap)
	expectCode(t, "the first token after its end", s.userInfo(first), codeTokenExpired)
	third := s.token(true)
	if third == second {
		t.Error("force_refresh gave the same token")
	}
	expectCode(t, "the forced token's elder", s.userInfo(second), codeBadOpenID)
	s.clock.pass(tokenOverlap)
	expectCode(t, "the elder after five minutes", s.userInfo(second), codeTokenExpired)
	expectCode(t, "a token two renewals old", s.userInfo(first), codeBadToken)
	if got := s.TokenFetches("yanbin"); got != 5 {
		t.Errorf("%d fetches counted", got)
	}
}

// userInfo is the cheapest call that needs a token: it tells an unknown openid from a bad token.
func (s *stage) userInfo(token string) int {
	s.t.Helper()
	return errcode(s.call("GET", "/cgi-bin/user/info?openid=oNOBODY&access_token="+token, ""))
}

func TestPlainTokenKillsTheOneBefore(t *testing.T) {
	s := newStage(t, nil)
	fetch := func() string {
		answer := s.call("GET", "/cgi-bin/token?grant_type=client_credential&appid=wx2c2769f8efd9abc2&secret=secret", "")
		return answer["access_token"].(string)
	}
	stable, first, second := s.token(false), fetch(), fetch()
	expectCode(t, "the first", s.userInfo(first), codeBadToken)
	expectCode(t, "the second", s.userInfo(second), codeBadOpenID)
	expectCode(t, "the stable one", s.userInfo(stable), codeBadOpenID)
}

func TestStolenTokensAndWrongCredentials(t *testing.T) {
	s := newStage(t, nil)
	token := s.token(false)
	s.StealToken("yanbin")
	answer := s.call("GET", "/cgi-bin/user/info?openid=o&access_token="+token, "")
	expectCode(t, "stolen", errcode(answer), codeBadToken)
	if !strings.Contains(answer["errmsg"].(string), "rid: ") {
		t.Errorf("no request id in %q", answer["errmsg"])
	}
	expectCode(t, "a fresh one", s.userInfo(s.token(false)), codeBadOpenID)
	expectCode(t, "none", s.userInfo(""), codeNoToken)
	for body, want := range map[string]int{
		`{"grant_type":"client_credential","appid":"wxOTHER","secret":"secret"}`:            codeBadAppID,
		`{"grant_type":"client_credential","appid":"wx2c2769f8efd9abc2","secret":"guess"}`:  codeBadSecret,
		`{"grant_type":"authorization_code","appid":"wx2c2769f8efd9abc2","secret":"guess"}`: codeBadGrant,
		`{"grant_type"`: codeBadData,
	} {
		expectCode(t, body, errcode(s.call("POST", "/cgi-bin/stable_token", body)), want)
	}
	expectCode(t, "GET", errcode(s.call("GET", "/cgi-bin/stable_token", "")), codeNeedPost)
	expectCode(t, "POST", errcode(s.call("POST", "/cgi-bin/user/info", "")), codeNeedGet)
}

func TestUserInfoAndLoginCodes(t *testing.T) {
	s := newStage(t, nil)
	phone, ctx := s.Phone("yanbin", "oZHANG"), context.Background()
	info := func() map[string]any {
		return s.call("GET", "/cgi-bin/user/info?openid=oZHANG&access_token="+s.token(false), "")
	}
	if got := info(); got["subscribe"] != json.Number("0") || got["unionid"] != "u-oZHANG" {
		t.Errorf("a stranger: %v", got)
	}
	phone.Follow(ctx, "b3")
	phone.SetUnionID("union-1")
	if got := info(); got["subscribe"] != json.Number("1") || got["unionid"] != "union-1" || got["qr_scene_str"] != "b3" {
		t.Errorf("a follower: %v", got)
	}
	login := func(code string) map[string]any {
		return s.call("GET", "/sns/jscode2session?grant_type=authorization_code&appid=wx2c2769f8efd9abc2&secret=secret&js_code="+code, "")
	}
	code := s.LoginCode("yanbin", "oZHANG")
	if got := login(code); got["openid"] != "oZHANG" || got["session_key"] == "" || got["unionid"] != "union-1" {
		t.Errorf("login: %v", got)
	}
	expectCode(t, "used", errcode(login(code)), codeUsedCode)
	expectCode(t, "invented", errcode(login("123")), codeBadCode)
	late := s.LoginCode("yanbin", "oZHANG")
	s.clock.pass(codeLife)
	expectCode(t, "late", errcode(login(late)), codeBadCode)
	if s.LoginCode("nobody", "oZHANG") != "" {
		t.Error("an unknown account gave a code")
	}
}

func TestFaultsComeInTheirOrderAndEnd(t *testing.T) {
	s := newStage(t, nil)
	phone := s.Phone("yanbin", "oZHANG")
	phone.Says(context.Background(), "在吗")
	const path = "/cgi-bin/message/custom/send"
	body := `{"touser":"oZHANG","msgtype":"text","text":{"content":"好"}}`
	target := path + "?access_token=" + s.token(false)
	s.Fail(path, Fault{Code: 45009, Message: "reach max api daily quota limit"}, Fault{Status: 500}, Fault{Body: "null"}, Fault{Reset: true}, Fault{Late: true, Reset: true})

	if got := s.call("POST", target, body); errcode(got) != 45009 || !strings.HasPrefix(got["errmsg"].(string), "reach max") {
		t.Errorf("errcode fault: %v", got)
	}
	post := func(ctx context.Context) (*http.Response, error) {
		request, err := http.NewRequestWithContext(ctx, "POST", s.api.URL+target, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			response.Body.Close()
		}
		return response, err
	}
	if response, err := post(context.Background()); err != nil || response.StatusCode != 500 {
		t.Errorf("status fault: %v", err)
	}
	if response, err := post(context.Background()); err != nil || response.StatusCode != 200 {
		t.Errorf("body fault: %v", err)
	}
	if _, err := post(context.Background()); err == nil {
		t.Error("the connection was not cut")
	}
	if last(phone).From != FromMe {
		t.Error("a failed call reached the phone")
	}
	if _, err := post(context.Background()); err == nil || last(phone).Text != "好" {
		t.Errorf("a late fault: %v, the screen shows %+v", err, last(phone))
	}
	expectCode(t, "after the faults", errcode(s.call("POST", target, body)), 0)

	s.Fail(path, Fault{Hang: true})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := post(ctx); err == nil {
		t.Error("a hanging call was answered")
	}
}

func TestLogIsBoundedAndKeepsNoSecrets(t *testing.T) {
	s := newStage(t, nil)
	phone := s.Phone("yanbin", "oZHANG")
	token := s.token(false)
	for range maxEntries {
		if _, err := phone.Says(context.Background(), "我的秘密"); err != nil {
			t.Fatal(err)
		}
	}
	s.customSend("oZHANG", "你的秘密")
	entries := s.Log()
	if len(entries) != maxEntries {
		t.Errorf("%d entries", len(entries))
	}
	all := fmt.Sprint(entries)
	for _, secret := range []string{"秘密", token, "secret", "access_token=", testKey} {
		if strings.Contains(all, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if end := entries[len(entries)-1]; end.Direction != Inward || end.Account != "yanbin" || end.Summary != "text to oZHANG: ok" {
		t.Errorf("the last entry is %+v", end)
	}
}
