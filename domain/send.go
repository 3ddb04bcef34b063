package domain

import (
	"fmt"
	"time"
)

// Channel is a way a push can take to a phone.
type Channel string

// The channels.
const (
	ChannelCustom   Channel = "custom"   // customer-service message, inside the window of the user's last message
	ChannelTemplate Channel = "template" // template message
)

// Field is one named value of a template message.
type Field struct{ Name, Value string }

// Delivery is one push, rendered, on one channel, ready for the wire.
type Delivery struct {
	Account     string // configured name
	OpenID      string
	Channel     Channel
	Text        string  // ChannelCustom
	TemplateID  string  // ChannelTemplate
	Fields      []Field // ChannelTemplate, in the order to be shown
	ClientMsgID string  // dedupes at WeChat for ten minutes where the channel can
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
type Receipt struct{ MsgID string }

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

func (e *SendError) Error() string {
	return fmt.Sprintf("send failed (%s): errcode %d %s", e.Class, e.ErrCode, e.Detail)
}
