package wxmsg

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/silenceper/wechat/v2/util"

	"linli/domain"
)

const sessionPath = "/sns/jscode2session"

// What jscode2session answers of a code, besides the faults of every call.
const (
	codeInvalid = 40029
	codeUsed    = 40163
	codeRisky   = 40226 // WeChat thinks that the user is a danger
)

// Session trades the login code of a mini-program for who opened it. A code works
// once. Invalid: wrong, too old or used; Denied: WeChat blocks this user;
// Unavailable: try again with a new code; Internal: the operator must look.
// The session key stays here: nothing of ours decrypts with it.
func (c *Client) Session(ctx context.Context, account, code string) (domain.Session, error) {
	s, ok := c.senders[account]
	if !ok || s.fault != "" {
		return domain.Session{}, domain.Errorf(domain.Internal, "login: the account is not configured")
	}
	query := url.Values{"appid": {s.account.AppID}, "secret": {s.account.Secret}, "js_code": {code}, "grant_type": {"authorization_code"}}
	body, err := util.HTTPGetContext(withCall(ctx, call{base: s.base}), apiBase+sessionPath+"?"+query.Encode())
	if err != nil {
		// The error's text holds the address, and with it the secret.
		return domain.Session{}, domain.Errorf(domain.Unavailable, "login: WeChat gave no answer")
	}
	var answer struct {
		ErrCode int64  `json:"errcode"`
		OpenID  string `json:"openid"`
		UnionID string `json:"unionid"`
	}
	switch {
	case json.Unmarshal(body, &answer) != nil:
		return domain.Session{}, domain.Errorf(domain.Unavailable, "login: the answer is not what WeChat says")
	case answer.ErrCode != 0:
		return domain.Session{}, domain.Errorf(sessionCode(answer.ErrCode), "login: WeChat answered %d", answer.ErrCode)
	case answer.OpenID == "":
		return domain.Session{}, domain.Errorf(domain.Unavailable, "login: the answer names nobody")
	}
	return domain.Session{OpenID: answer.OpenID, UnionID: answer.UnionID}, nil
}

// sessionCode says what an errcode of jscode2session means for who logs in.
func sessionCode(errcode int64) domain.Code {
	switch errcode {
	case codeInvalid, codeUsed:
		return domain.Invalid
	case codeRisky:
		return domain.Denied
	}
	if classOf(errcode) == domain.SendAgain {
		return domain.Unavailable
	}
	return domain.Internal
}
