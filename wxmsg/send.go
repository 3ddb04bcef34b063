package wxmsg

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"linli/domain"
)

const (
	apiBase      = "https://api.weixin.qq.com"
	customPath   = "/cgi-bin/message/custom/send"
	templatePath = "/cgi-bin/message/template/send"
	maxDetail    = 300 // bytes of WeChat's errmsg that are kept
)

// Client sends messages for the configured accounts. It is safe for concurrent
// use and prints none of their secrets.
type Client struct{ senders map[string]*sender }

// sender is one account on the way out.
type sender struct {
	account domain.Account

	token *tokenSource
	base  *url.URL
	fault string // why the account cannot send at all
}

// NewClient makes a client for accounts. The first one in a process also puts
// its wire under the SDK (util.DefaultHTTPClient): SDK calls that do not come
// from a Client fail from then on.
func NewClient(accounts []domain.Account, now func() time.Time) *Client {
	install()
	c := &Client{senders: make(map[string]*sender, len(accounts))}
	for _, a := range accounts {
		s := &sender{account: a}
		if a.APIBase != "" {
			base, err := url.Parse(a.APIBase)
			if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
				s.fault = "the account's api_base is no http address"
			}
			s.base = base
		}
		s.token = newTokenSource(a, s.base, now)
		c.senders[a.Name] = s
	}
	return c
}

// ShareTokens makes all processes of a store use one access token per account,
// fetched by one of them at a time. It is called before the first send.
func (c *Client) ShareTokens(store TokenStore) {
	for _, s := range c.senders {
		s.token.store = store
	}
}

// String keeps the accounts' secrets out of %v.
func (c *Client) String() string { return "WeChat client" }

// GoString keeps the accounts' secrets out of %#v.
func (c *Client) GoString() string { return c.String() }

// Send hands one delivery to WeChat. Every failure is a *domain.SendError. A
// refused access token is renewed and the call repeated once.
func (c *Client) Send(ctx context.Context, d domain.Delivery) (domain.Receipt, error) {
	s, ok := c.senders[d.Account]
	if !ok {
		return domain.Receipt{}, &domain.SendError{Class: domain.SendStop, Detail: "the account is not configured"}
	}
	path, message, fault := compose(d)
	switch {
	case s.fault != "":
		return domain.Receipt{}, &domain.SendError{Class: domain.SendStop, Detail: s.fault}
	case fault != "":
		return domain.Receipt{}, &domain.SendError{Class: domain.SendBad, Detail: fault}
	}
	token, err := s.token.get(ctx)
	if err != nil {
		return domain.Receipt{}, err
	}
	a, err := s.post(ctx, path, token, message)
	if err == nil && tokenRefused(*a.ErrCode) {
		if token, err = s.token.renew(ctx, token); err == nil {
			a, err = s.post(ctx, path, token, message)
		}
	}
	if err != nil {
		return domain.Receipt{}, err
	}
	return s.judge(a, d, token)
}

// answer is WeChat's word on a send. An answer without an errcode is none: "{}"
// and "null" come from proxies, not from WeChat.
type answer struct {
	ErrCode *int64      `json:"errcode"`
	ErrMsg  string      `json:"errmsg"`
	MsgID   json.Number `json:"msgid"`
}

// post makes one call; its error is a *domain.SendError.
func (s *sender) post(ctx context.Context, path, token string, message any) (answer, error) {
	var a answer
	body, err := util.PostJSONContext(withCall(ctx, call{base: s.base, token: token}), apiBase+path, message)
	var fault *wireError
	switch {
	case errors.As(err, &fault) && !fault.sent:
		return a, &domain.SendError{Class: domain.SendAgain, Detail: fault.detail}
	case errors.As(err, &fault):
		return a, &domain.SendError{Class: domain.SendUnknown, Detail: fault.detail}
	case err != nil:
		return a, &domain.SendError{Class: domain.SendAgain, Detail: "the call could not be made"}
	case json.Unmarshal(body, &a) != nil:
		return a, &domain.SendError{Class: domain.SendUnknown, Detail: "the answer is not what WeChat says"}
	case a.ErrCode == nil:
		return a, &domain.SendError{Class: domain.SendUnknown, Detail: "the answer has no errcode"}
	}
	return a, nil
}

// judge turns an answer into a receipt or a failure with its class.
func (s *sender) judge(a answer, d domain.Delivery, token string) (domain.Receipt, error) {
	code := *a.ErrCode
	if code == 0 || code == alreadyTaken && d.Channel == domain.ChannelTemplate && d.ClientMsgID != "" {
		return domain.Receipt{MsgID: a.MsgID.String()}, nil
	}
	private := []string{token, d.OpenID, d.Text}
	for _, f := range d.Fields {
		private = append(private, f.Value)
	}
	detail := unclassed(code) + redactor(private...)(s.token.redact(a.ErrMsg))
	return domain.Receipt{}, &domain.SendError{Class: classOf(code), ErrCode: code, Detail: detail}
}

// redactor makes a function that takes words out of WeChat's errmsg, bounds it
// and keeps it on one line. Words of one or two bytes stay: they tell nothing
// and stand in every sentence.
func redactor(words ...string) func(string) string {
	var pairs []string
	for _, w := range words {
		if len(w) > 2 {
			pairs = append(pairs, w, "***")
		}
	}
	r := strings.NewReplacer(pairs...)
	return func(s string) string {
		s = strings.Join(strings.Fields(clean(r.Replace(s))), " ")
		return cut(s, maxDetail)
	}
}
