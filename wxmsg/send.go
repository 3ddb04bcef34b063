package wxmsg

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"linli/domain"
)

const (
	apiBase   = "https://api.weixin.qq.com"
	corpBase  = "https://qyapi.weixin.qq.com"
	maxMsgID  = 128
	maxDetail = 300 // bytes of WeChat's errmsg that are kept
)

// Client sends messages for the configured accounts. It is safe for concurrent
// use and prints none of their secrets.
type Client struct{ senders map[string]*sender }

// sender is one account on the way out.
type sender struct {
	account domain.Account

	token  *tokenSource
	ticket *tokenSource // of the JS-SDK
	host   string       // Tencent's own
	base   *url.URL     // where api_base points; nil for none
	fault  string       // why the account cannot send at all
}

// NewClient makes a client for accounts. The first one in a process also puts
// its wire under the SDK (util.DefaultHTTPClient): SDK calls that do not come
// from a Client fail from then on.
func NewClient(accounts []domain.Account, now func() time.Time) *Client {
	install()
	c := &Client{senders: make(map[string]*sender, len(accounts))}
	for _, a := range accounts {
		s := &sender{account: a, host: apiBase}
		if a.Kind == domain.WeCom {
			s.host = corpBase
		}
		var ok bool
		if s.base, ok = baseOf(a.APIBase); !ok {
			s.fault = "the account's api_base is no http address"
		}
		s.token = newTokenSource(a.Name, now, s.tokenOf)
		s.token.steady = a.Kind == domain.WeCom
		s.ticket = newTokenSource(a.Name+" ticket", now, s.ticketOf)
		c.senders[a.Name] = s
	}
	return c
}

// baseOf reads an api_base; nil for none.
func baseOf(address string) (*url.URL, bool) {
	if address == "" {
		return nil, true
	}
	base, err := url.Parse(address)
	return base, err == nil && base.Host != "" && (base.Scheme == "http" || base.Scheme == "https")
}

// ShareTokens makes all processes of a store use one access token and one
// ticket per account, fetched by one of them at a time. It is called before the
// first send.
func (c *Client) ShareTokens(store TokenStore) {
	for _, s := range c.senders {
		s.token.store, s.ticket.store = store, store
	}
}

// String keeps the accounts' secrets out of %v.
func (c *Client) String() string { return "WeChat client" }

// GoString keeps the accounts' secrets out of %#v.
func (c *Client) GoString() string { return c.String() }

// sender finds an account that may make a call.
func (c *Client) sender(account string, kinds ...domain.AccountKind) (*sender, error) {
	s, ok := c.senders[account]
	switch {
	case !ok:
		return nil, &domain.SendError{Class: domain.SendStop, Detail: "the account is not configured"}
	case s.fault != "":
		return nil, &domain.SendError{Class: domain.SendStop, Detail: s.fault}
	case len(kinds) > 0 && !slices.Contains(kinds, s.account.Kind):
		return nil, &domain.SendError{Class: domain.SendStop, Detail: fmt.Sprintf("an account of kind %s may not make this call", s.account.Kind)}
	}
	return s, nil
}

// way is how a channel's deliveries are sent.
type way struct {
	needs   domain.Capability
	compose func(a domain.Account, d domain.Delivery) (message any, fault string)
	send    func(ctx context.Context, s *sender, r request, d domain.Delivery) (domain.Receipt, error)
	path    string
}

var ways = map[domain.Channel]way{
	domain.ChannelCustom:    {domain.CanCustom, composeCustom, post, customPath},
	domain.ChannelTemplate:  {domain.CanTemplate, composeTemplate, postNamed, templatePath},
	domain.ChannelSubscribe: {domain.CanSubscribe, composeSubscribe, post, subscribePath},
	domain.ChannelMini:      {domain.CanMiniSend, composeMini, post, miniPath},
	domain.ChannelWeCom:     {domain.CanWeCom, composeWeCom, postWeCom, wecomPath},
}

// Send hands one delivery to WeChat. Every failure is a *domain.SendError. A
// channel that the account's kind cannot take is refused before any call (stop). A
// refused access token is renewed and the call repeated once.
func (c *Client) Send(ctx context.Context, d domain.Delivery) (domain.Receipt, error) {
	s, err := c.sender(d.Account)
	if err != nil {
		return domain.Receipt{}, err
	}
	w, ok := ways[d.Channel]
	switch {
	case !ok:
		return domain.Receipt{}, &domain.SendError{Class: domain.SendBad, Detail: "the delivery's channel is unknown"}
	case !s.account.Kind.Can(w.needs):
		detail := fmt.Sprintf("an account of kind %s has no %s channel", s.account.Kind, d.Channel)
		return domain.Receipt{}, &domain.SendError{Class: domain.SendStop, Detail: detail}
	case d.OpenID == "":
		return domain.Receipt{}, &domain.SendError{Class: domain.SendBad, Detail: "the delivery has no openid"}
	}
	message, fault := w.compose(s.account, d)
	if fault != "" {
		return domain.Receipt{}, &domain.SendError{Class: domain.SendBad, Detail: fault}
	}
	return w.send(ctx, s, request{path: w.path, body: message, private: private(d)}, d)
}

// private lists the words of a delivery that no error may repeat.
func private(d domain.Delivery) []string {
	out := []string{d.OpenID, d.Text, d.Tail, d.URL, d.Page}
	for _, f := range d.Fields {
		out = append(out, f.Value)
	}
	for _, choice := range d.Choices {
		out = append(out, choice.Text)
	}
	return out
}

// sendReply is WeChat's word on a send. An answer without an errcode is none.
type sendReply struct {
	answer
	MsgID messageID `json:"msgid"`
}

func (r sendReply) whole() bool { return r.ErrCode != nil }

// messageID is what WeChat calls a message: here a number, there a word. Whatever
// else it may be does not make a yes a no.
type messageID string

// UnmarshalJSON takes a number or a string.
func (id *messageID) UnmarshalJSON(b []byte) error {
	var word string
	if len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9') {
		word = string(b) // a number, as it stands
	} else {
		_ = json.Unmarshal(b, &word) // anything else is no name
	}
	*id = messageID(cut(clean(word), maxMsgID))
	return nil
}

// post sends a message of a channel that has no name for it.
func post(ctx context.Context, s *sender, r request, _ domain.Delivery) (domain.Receipt, error) {
	got, err := ask[sendReply](ctx, s, r)
	if err != nil {
		return domain.Receipt{}, failed(err)
	}
	return domain.Receipt{MsgID: string(got.MsgID)}, nil
}

// failed makes a code that says yes to something which was not asked a failure
// of the content.
func failed(err error) error {
	if fault, ok := err.(*domain.SendError); ok && fault.Class == taken {
		fault.Class = domain.SendBad
	}
	return err
}

// digits tells that a word is a number of a menu's line; WeChat hands others
// back in ways that SDKs cannot read.
func digits(word string) bool {
	return word != "" && len(word) <= 18 && strings.Trim(word, "0123456789") == ""
}
