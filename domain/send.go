package domain

import (
	"fmt"
	"slices"
	"time"
)

// Channel is a way a push can take to a phone.
type Channel string

// The channels.
const (
	ChannelPassive   Channel = "passive"   // in the answer to a message of his
	ChannelCustom    Channel = "custom"    // customer-service message, inside the window of the user's last message
	ChannelTemplate  Channel = "template"  // template message
	ChannelSubscribe Channel = "subscribe" // subscription notice of an official account, one for each consent
	ChannelMini      Channel = "mini"      // subscription message of a mini-program, one for each consent
	ChannelWeCom     Channel = "wecom"     // message of a WeCom application to a member
	ChannelAlarm     Channel = "alarm"     // a telephone that rings, through a provider beside WeChat
	ChannelMass      Channel = "mass"      // one mass send of an official account to many
	ChannelDeputy    Channel = "deputy"    // another person of the household or team, who is asked to pass it on
)

// Dedupes tells that a message sent again under the same ClientMsgID within ten
// minutes is shown once only.
func (c Channel) Dedupes() bool { return c == ChannelTemplate || c == ChannelWeCom }

// Plain tells that a channel carries a push's own words and no template.
func (c Channel) Plain() bool {
	return c == ChannelCustom || c == ChannelWeCom || c == ChannelPassive
}

// Field is one named value of a template message.
type Field struct{ Name, Value string }

// Choice is one line of a menu message that can be tapped; its ID comes back as
// the tapped message's Choice.
type Choice struct{ ID, Text string }

// Delivery is one push, rendered, on one channel, ready for the wire.
type Delivery struct {
	Account     string // configured name; the one whose openid it is, which may be another than the push's
	OpenID      string
	Channel     Channel
	Text        string   // ChannelCustom, ChannelWeCom, ChannelAlarm
	Choices     []Choice // ChannelCustom: a menu message (msgmenu) with Text above and Tail below; digits only as IDs
	Tail        string
	TemplateID  string  // ChannelTemplate, ChannelSubscribe, ChannelMini
	Fields      []Field // of the template, in the order to be shown
	Page        string  // ChannelMini: the page a tap opens; ChannelTemplate and ChannelSubscribe with MiniAppID: likewise
	MiniAppID   string
	URL         string // ChannelTemplate, ChannelSubscribe: the page a tap opens, where there is no MiniAppID
	ClientMsgID string // dedupes at WeChat for ten minutes where the channel can
}

// AccessToken is what an account's calls to WeChat are allowed by. It prints
// nothing of itself.
type AccessToken struct {
	Value string
	Until time.Time // when another is to be fetched
}

// String keeps the token out of %v.
func (t AccessToken) String() string { return "access token" }

// GoString keeps the token out of %#v.
func (t AccessToken) GoString() string { return t.String() }

// Receipt is WeChat's word that it took a delivery.
type Receipt struct{ MsgID string } // what a later event about it names; "" where none comes

// SendClass says what a failed send means for what is still owed.
type SendClass string

// The classes.
const (
	SendAgain   SendClass = "again"   // busy or down: the same call later
	SendUnknown SendClass = "unknown" // it may have arrived: time-out, broken answer
	SendClosed  SendClass = "closed"  // this channel is shut for this person now; another may do
	SendGone    SendClass = "gone"    // this person never, until he comes back
	SendStop    SendClass = "stop"    // the account may not do this at all: everyone stop, tell the operator
	SendBad     SendClass = "bad"     // our content is refused: repeating is useless, a person must look
)

// SendError is a failed send. Its text holds WeChat's code and request id,
// never a token, an openid or the content.
type SendError struct {
	Class   SendClass
	ErrCode int64  // WeChat's errcode; 0 when the answer never came
	Detail  string // WeChat's errmsg with its rid, or the transport's fault
}

// StopFor is how long an account or channel that WeChat refuses is left alone.
const StopFor = 10 * time.Minute

// QuotaUsedUp is WeChat's word that a day's quota of a call is used up.
const QuotaUsedUp = 45009

// StopUntil tells when what was refused is tried again. A quota comes back at
// midnight in China.
func StopUntil(failed *SendError, now time.Time) time.Time {
	if failed.ErrCode == QuotaUsedUp {
		return NextMidnight(now)
	}
	return now.Add(StopFor)
}

// NextMidnight is when a day of China ends, and its quotas with it.
func NextMidnight(now time.Time) time.Time { return midnight(now).AddDate(0, 0, 1) }

// apiCodes are refusals of one API of an account; the others go on.
var apiCodes = []int64{40200, 43107, QuotaUsedUp, 48001, 48003, 48004, 48008, 50001, 50004}

// OfOneAPI tells that WeChat refuses one API of an account, not the account itself.
func (e *SendError) OfOneAPI() bool { return slices.Contains(apiCodes, e.ErrCode) }

func (e *SendError) Error() string {
	return fmt.Sprintf("send failed (%s): errcode %d %s", e.Class, e.ErrCode, e.Detail)
}
