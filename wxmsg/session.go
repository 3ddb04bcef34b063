package wxmsg

import (
	"context"
	"net/url"

	"linli/domain"
)

const sessionPath = "/sns/jscode2session"

type sessionReply struct {
	answer
	OpenID  string `json:"openid"`
	UnionID string `json:"unionid"`
}

func (r sessionReply) whole() bool { return isOpenID(r.OpenID) }

// Session trades the login code of a mini-program for who opened it. A code works
// once. Invalid: wrong, too old or used; Denied: WeChat blocks this user;
// Unavailable: try again with a new code; Internal: the operator must look.
// The session key stays here: nothing of ours decrypts with it.
func (c *Client) Session(ctx context.Context, account, code string) (domain.Session, error) {
	const what = "login"
	s, err := c.sender(account, domain.Mini)
	if err != nil {
		return domain.Session{}, asRead(what, sessionPath, err)
	}
	got, err := read[sessionReply](ctx, s, what, request{path: sessionPath, bare: true, private: []string{code}, query: url.Values{
		"appid": {s.account.AppID}, "secret": {s.account.Secret}, "js_code": {code}, "grant_type": {"authorization_code"}}})
	if err != nil {
		return domain.Session{}, err
	}
	return domain.Session{OpenID: got.OpenID, UnionID: got.UnionID}, nil
}
