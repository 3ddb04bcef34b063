package wxmsg

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// Without an api_base a code's picture is WeChat's.
func TestPicturesAreWeChats(t *testing.T) {
	c := NewClient([]domain.Account{{Name: "service", Kind: domain.VerifiedService}}, clock)
	if got := c.senders["service"].elsewhere(pictureBase); got != "https://mp.weixin.qq.com" {
		t.Error(got)
	}
}

func TestOAuthURLIsWhatWeChatWants(t *testing.T) {
	c := NewClient([]domain.Account{{Name: "service", Kind: domain.VerifiedService, AppID: testAppID}}, clock)
	got, err := c.OAuthURL("service", "https://linli.example/h/cb?x=1&y=楼", "S7x")
	want := "https://open.weixin.qq.com/connect/oauth2/authorize?appid=" + testAppID +
		"&redirect_uri=https%3A%2F%2Flinli.example%2Fh%2Fcb%3Fx%3D1%26y%3D%E6%A5%BC&response_type=code&scope=snsapi_base&state=S7x#wechat_redirect"
	if err != nil || got != want {
		t.Errorf("%v\n%s\n%s", err, got, want)
	}
	c = NewClient([]domain.Account{{Name: "service", Kind: domain.VerifiedService, APIBase: "http://127.0.0.1:9/base/"}}, clock)
	if got, err := c.OAuthURL("service", "https://linli.example", "s"); err != nil || !strings.HasPrefix(got, "http://127.0.0.1:9/base/connect/oauth2/authorize?") {
		t.Errorf("an account with its own api_base: %s, %v", got, err)
	}
}

// A snapshot's openid is made up: who holds one is nobody.
func TestSnapshotsAreNobody(t *testing.T) {
	for snapshot, real := range map[string]bool{"": true, `,"is_snapshotuser":0`: true, `,"is_snapshotuser":null`: true, `,"is_snapshotuser":false`: true,
		`,"is_snapshotuser":1`: false, `,"is_snapshotuser":"1"`: false, `,"is_snapshotuser":true`: false, `,"is_snapshotuser":{}`: false, `,"is_snapshotuser":2`: false} {
		p := newPlatform(t)
		p.send = answering(`{"openid":"` + testOpenID + `"` + snapshot + `}`)
		got, err := allAccounts(p).OAuthUser(t.Context(), "service", "plantedCODE")
		if real && (err != nil || got.OpenID != testOpenID) || !real && (domain.CodeOf(err) != domain.Denied || got != domain.Session{}) {
			t.Errorf("%s: %+v, %v", snapshot, got, err)
		}
	}
}

// The example of WeChat's own documentation.
func TestPageSignature(t *testing.T) {
	c := JSConfig{Nonce: "Wm3WZYTPz0wzccnW", Timestamp: 1414587457}
	ticket := "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
	if got := signPage(ticket, c, "http://mp.weixin.qq.com?params=value"); got != "0f9de62fce790f9a083d5c99e95740ceb90c27ed" {
		t.Error(got)
	}
}

func TestPagesAreSignedWithOneTicket(t *testing.T) {
	p := newPlatform(t)
	p.send = answering(`{"errcode":0,"ticket":"plantedTICKET","expires_in":7200}`)
	a := account(domain.SafeMode)
	a.Secret, a.APIBase = "plantedSECRET", p.URL+"/base"
	now := &watch{at: testNow}
	c := NewClient([]domain.Account{a}, now.now)
	hosts := []string{"linli.example", "127.0.0.1:8080"}
	seen := map[string]bool{}
	sign := func() {
		t.Helper()
		got, err := c.JSConfig(t.Context(), "yanbin", "https://linli.example/h/1?a=b#part", hosts)
		if err != nil {
			t.Fatal(err)
		}
		if got.AppID != testAppID || got.Timestamp != now.now().Unix() || seen[got.Nonce] || got.Signature != signPage("plantedTICKET", got, "https://linli.example/h/1?a=b") {
			t.Errorf("%+v", got)
		}
		seen[got.Nonce] = true
	}
	sign()
	sign()
	if n := len(p.sends()); n != 1 {
		t.Errorf("%d tickets were fetched", n)
	}
	now.forward(6900 * time.Second)
	sign()
	if n := len(p.sends()); n != 2 {
		t.Errorf("%d tickets were fetched", n)
	}
	if _, err := c.JSConfig(t.Context(), "yanbin", "http://127.0.0.1:8080/", hosts); err != nil {
		t.Error(err)
	}
	for _, page := range []string{"https://evil.example/", "https://linli.example.evil/", "https://linli.example:8443/", "https://linli.example@evil.example/", "https://a@linli.example/",
		"javascript:alert(1)", "//linli.example/", "", "linli.example", "https://evil.example/#https://linli.example/", "ftp://linli.example/", "https://linli.example\\@evil/"} {
		if _, err := c.JSConfig(t.Context(), "yanbin", page, hosts); domain.CodeOf(err) != domain.Denied {
			t.Errorf("%q: %v", page, err)
		}
	}
}

// An answer about somebody else is no answer.
func TestUserInfoOfSomebodyElse(t *testing.T) {
	p := newPlatform(t)
	c := allAccounts(p)
	for answer, want := range map[string]domain.Code{
		`{"subscribe":1,"openid":"oSomebody"}`:           domain.Unavailable,
		`{"openid":"` + testOpenID + `"}`:                domain.Unavailable,
		`{"subscribe":0,"openid":"` + testOpenID + `"}`:  "",
		`{"errcode":40003,"errmsg":"invalid openid"}`:    domain.NotFound,
		`{"errcode":45011,"errmsg":"too often"}`:         domain.Unavailable,
		`{"errcode":48001,"errmsg":"api unauthorized"}`:  domain.Internal,
		`{"errcode":40001,"errmsg":"no token is right"}`: domain.Unavailable,
	} {
		p.send = answering(answer)
		got, err := c.UserInfo(t.Context(), "service", testOpenID)
		if domain.CodeOf(err) != want || got.Following {
			t.Errorf("%s: %+v, %v", answer, got, err)
		}
	}
}

// A text of somebody who is not there is not checked; that is no failure.
func TestVerdicts(t *testing.T) {
	p := newPlatform(t)
	c := allAccounts(p)
	for answer, want := range map[string]domain.Verdict{
		`{"errcode":0,"result":{"suggest":"pass","label":100}}`:    domain.VerdictPass,
		`{"errcode":0,"result":{"suggest":"risky","label":20002}}`: domain.VerdictRisky,
		`{"errcode":61010,"errmsg":"code is expired"}`:             domain.VerdictNone,
		`{"errcode":0,"result":{"suggest":"fine"}}`:                "",
		`{"errcode":0}`: "",
		`{"errcode":87014,"errmsg":"risky content"}`: "",
	} {
		p.send = answering(answer)
		got, err := c.CheckText(t.Context(), "mini", testOpenID, "工单")
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", answer, got, err)
		}
	}
}

// Groups and clients print none of their secrets.
func TestGroupsTellNoKey(t *testing.T) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, Group{Key: "plantedKEY"}); strings.Contains(text, "planted") {
			t.Error(text)
		}
	}
}

// A mini-program's code comes as a picture, or as JSON that says no.
func TestMiniCodeIsAPictureOrANo(t *testing.T) {
	p := newPlatform(t)
	c := allAccounts(p)
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		want   domain.Code
	}{
		"a refusal typed as a picture": {writeMedia("image/jpeg", `{"errcode":41030,"errmsg":"invalid page"}`), domain.Invalid},
		"too many this minute":         {writeMedia("application/json", `{"errcode":45009,"errmsg":"reach max api minute quota"}`), domain.Unavailable},
		"a page":                       {writeMedia("text/html", "<html>"), domain.Unavailable},
		"nothing":                      {writeMedia("image/jpeg", ""), domain.Unavailable},
		"bytes of any kind":            {writeMedia("application/octet-stream", "\x00\x00"), domain.Unavailable},
		"too large":                    {writeMedia("image/jpeg", strings.Repeat("x", maxCode+1)), domain.Invalid},
	} {
		p.send = tt.answer
		if got, err := c.MiniCode(t.Context(), "mini", "pages/task", "t=1"); domain.CodeOf(err) != tt.want || got.Bytes != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A secret is taken out as an address writes it, too.
func TestSecretsInAddressesAreTakenOut(t *testing.T) {
	if got := redactor()("invalid openid [oLVPpjqs9BhvzwPj5A-vTYAX3GLc] rid: 5f3b9c1a-7a1d2e3f-0a1b2c3d"); got != "invalid openid [***] rid: 5f3b9c1a-7a1d2e3f-0a1b2c3d" {
		t.Error(got)
	}
	secret := "a+b/c=d&e"
	if got := redactor(secret)("GET /x?secret=" + url.QueryEscape(secret) + " and " + secret); strings.Contains(got, "b/c") || strings.Contains(got, "%2B") {
		t.Error(got)
	}
}
