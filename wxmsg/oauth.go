package wxmsg

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"linli/domain"
)

const (
	oauthPath     = "/sns/oauth2/access_token"
	authorizePath = "/connect/oauth2/authorize"
	authorizeBase = "https://open.weixin.qq.com"
	maxState      = 128
)

// OAuthURL is where a page sends somebody to learn his openid (网页授权,
// snsapi_base: he is asked nothing). WeChat sends him on to back with a code and
// the state, which is the caller's to bind to the session and to use once.
// Invalid: the state is not 1 to 128 letters and digits.
func (c *Client) OAuthURL(account, back, state string) (string, error) {
	const what = "web login"
	s, err := c.sender(account, domain.VerifiedService)
	if err != nil {
		return "", asRead(what, oauthPath, err)
	}
	if state == "" || len(state) > maxState || strings.ContainsFunc(state, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return "", domain.Errorf(domain.Invalid, "%s: a state is 1 to %d letters and digits", what, maxState)
	}
	// WeChat wants the parameters in this order.
	return s.elsewhere(authorizeBase) + authorizePath + "?appid=" + url.QueryEscape(s.account.AppID) + "&redirect_uri=" + url.QueryEscape(back) +
		"&response_type=code&scope=snsapi_base&state=" + state + "#wechat_redirect", nil
}

// elsewhere is a host of WeChat's for people's phones; where api_base stands in
// for WeChat it stands in for that, too.
func (s *sender) elsewhere(host string) string {
	if s.base == nil {
		return host
	}
	return strings.TrimSuffix(s.account.APIBase, "/")
}

// oauthReply is who opened a page. A snapshot (快照页) is nobody: WeChat shows
// the page to somebody who did not agree, under an openid made up for it.
type oauthReply struct {
	answer
	OpenID   string          `json:"openid"`
	UnionID  string          `json:"unionid"`
	Snapshot json.RawMessage `json:"is_snapshotuser"`
}

func (r oauthReply) whole() bool { return isOpenID(r.OpenID) }

func (r oauthReply) real() bool {
	switch string(r.Snapshot) {
	case "", "0", `"0"`, "false", "null":
		return true
	}
	return false
}

// OAuthUser trades the code that OAuthURL's way ends with for who came. A code
// works once. Invalid: wrong, too old or used; Denied: WeChat blocks this person,
// or he looks at a snapshot of the page and nobody knows who he is.
func (c *Client) OAuthUser(ctx context.Context, account, code string) (domain.Session, error) {
	const what = "web login"
	s, err := c.sender(account, domain.VerifiedService)
	if err != nil {
		return domain.Session{}, asRead(what, oauthPath, err)
	}
	got, err := read[oauthReply](ctx, s, what, request{path: oauthPath, bare: true, private: []string{code}, query: url.Values{
		"appid": {s.account.AppID}, "secret": {s.account.Secret}, "code": {code}, "grant_type": {"authorization_code"}}})
	switch {
	case err != nil:
		return domain.Session{}, err
	case !got.real():
		return domain.Session{}, domain.Errorf(domain.Denied, "%s: a snapshot has no person", what)
	}
	return domain.Session{OpenID: got.OpenID, UnionID: got.UnionID}, nil
}
