package wxmsg

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"linli/domain"
)

const (
	corpTokenPath = "/cgi-bin/gettoken"
	wecomPath     = "/cgi-bin/message/send"
)

// wecomMessage is the body of message/send (企业微信应用消息) for a text.
type wecomMessage struct {
	ToUser    string     `json:"touser"`
	MsgType   string     `json:"msgtype"`
	AgentID   int64      `json:"agentid"`
	Text      customText `json:"text"`
	Duplicate int        `json:"enable_duplicate_check"`
	Interval  int        `json:"duplicate_check_interval"` // seconds
}

// sameFor is how long the same text to the same member is shown once only: as
// long as domain.Channel.Dedupes promises.
const sameFor = 600

// composeWeCom writes to one member: "a|b" would be two and "@all" everybody.
func composeWeCom(a domain.Account, d domain.Delivery) (any, string) {
	switch {
	case d.Text == "":
		return nil, "the delivery has no text"
	case strings.Contains(d.OpenID, "|") || strings.HasPrefix(d.OpenID, "@"):
		return nil, "the delivery is not to one member"
	case a.AgentID == 0:
		return nil, "the account has no agent_id"
	}
	return wecomMessage{ToUser: d.OpenID, MsgType: "text", AgentID: a.AgentID, Text: customText{d.Text}, Duplicate: 1, Interval: sameFor}, ""
}

// wecomReply names who the message could not be sent to, beside a yes.
type wecomReply struct {
	answer
	MsgID      messageID `json:"msgid"`
	Invalid    string    `json:"invaliduser"`
	Unlicensed string    `json:"unlicenseduser"`
}

func (r wecomReply) whole() bool { return r.ErrCode != nil }

func postWeCom(ctx context.Context, s *sender, r request, d domain.Delivery) (domain.Receipt, error) {
	got, err := ask[wecomReply](ctx, s, r)
	if err != nil {
		return domain.Receipt{}, err
	}
	among := func(list string) bool {
		return slices.ContainsFunc(strings.Split(list, "|"), func(id string) bool { return strings.EqualFold(id, d.OpenID) })
	}
	switch {
	case among(got.Invalid):
		return domain.Receipt{}, &domain.SendError{Class: domain.SendGone, Detail: "no member of the corp, or not in the application's range"}
	case among(got.Unlicensed):
		return domain.Receipt{}, &domain.SendError{Class: domain.SendGone, Detail: "the member has no licence"}
	}
	return domain.Receipt{MsgID: string(got.MsgID)}, nil
}

// corpToken asks for the access token of a WeCom application. There is no
// forcing one: WeCom gives another when the last has ended.
func (s *sender) corpToken(ctx context.Context) (grant, error) {
	got, err := ask[grant](ctx, s, request{path: corpTokenPath, bare: true,
		query: url.Values{"corpid": {s.account.AppID}, "corpsecret": {s.account.Secret}}})
	return got, noToken(err, func(code int64) domain.SendClass {
		if m, _ := meaningOf(corpTokenPath, code); m.class == domain.SendAgain {
			return domain.SendAgain
		}
		return domain.SendStop
	})
}
