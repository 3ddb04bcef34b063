package domain

import (
	"log/slog"
	"slices"
)

// AccountKind is the type of a WeChat account; it decides what may be called.
type AccountKind string

// The account kinds (认证服务号, 认证订阅号, 未认证, 小程序, 企业微信自建应用).
const (
	VerifiedService      AccountKind = "verified_service"
	VerifiedSubscription AccountKind = "verified_subscription"
	Unverified           AccountKind = "unverified"
	Mini                 AccountKind = "mini"
	WeCom                AccountKind = "wecom" // an application of a corp: AppID is the corp's id, an openid is a member's userid
)

// Capability is one thing that only some kinds of accounts may do.
type Capability string

// The capabilities.
const (
	CanReceive   Capability = "receive"    // callbacks and passive replies
	CanCustom    Capability = "custom"     // customer-service messages (客服消息)
	CanTemplate  Capability = "template"   // template messages (模板消息)
	CanSubscribe Capability = "subscribe"  // subscription notices (订阅通知) of an official account
	CanMiniSend  Capability = "mini_send"  // subscription messages (订阅消息) of a mini-program
	CanWeCom     Capability = "wecom_send" // messages of an application to members of the corp
	CanMenu      Capability = "menu"
	CanScene     Capability = "scene" // QR codes with a scene (带参数二维码)
	CanOAuth     Capability = "oauth" // openid of whoever opens a page (网页授权)
	CanMass      Capability = "mass"  // mass sends to a list of openids
)

// capabilities is what each kind may do, after WeChat's own list of permissions.
var capabilities = map[AccountKind][]Capability{
	VerifiedService:      {CanReceive, CanCustom, CanTemplate, CanSubscribe, CanMenu, CanScene, CanOAuth, CanMass},
	VerifiedSubscription: {CanReceive, CanCustom, CanMenu},
	Unverified:           {CanReceive},
	Mini:                 {CanReceive, CanCustom, CanMiniSend},
	WeCom:                {CanWeCom},
}

// Can tells whether accounts of a kind may do a thing at all.
func (k AccountKind) Can(c Capability) bool { return slices.Contains(capabilities[k], c) }

// CallbackMode is the message encryption mode set for an account at WeChat.
type CallbackMode string

// The three modes: plain (明文), compat (兼容), safe (安全).
const (
	PlainMode  CallbackMode = "plain"
	CompatMode CallbackMode = "compat"
	SafeMode   CallbackMode = "safe"
)

// Account is one official account or mini-program as configured (公众号/小程序).
// It holds secrets: it logs as its name only.
type Account struct {
	Name           string // our name for it, part of the callback URL
	Kind           AccountKind
	AppID          string
	Secret         string
	Token          string // signs callbacks
	AESKey         string // EncodingAESKey, 43 characters; "" in plain mode
	AESKeyPrevious string // accepted too while a key is being rotated
	Mode           CallbackMode
	OriginalID     string // gh_..., the ToUserName of its callbacks
	APIBase        string // "" means Tencent's own
	AgentID        int64  // of a WeCom application
	// Templates are what was applied for, by our names (task, status, rate ..):
	// template messages of an official account, subscription messages of a
	// mini-program.
	Templates map[string]Template
	// Subscriptions are the subscription notices of an official account, by the same names.
	Subscriptions map[string]Template
	Menu          []Button
	ForwardTo     string // the URL of a system that shall hear every callback, too; "" for none
}

// Button is a button of an account's menu (自定义菜单): one with buttons of its
// own, or one that does something.
type Button struct {
	Name    string
	Key     string // a click: the words it stands for
	URL     string // a page
	AppID   string // a mini-program, with its Page; URL is for old phones
	Page    string
	Buttons []Button
}

// LogValue keeps an account's secrets out of logs.
func (a Account) LogValue() slog.Value { return slog.StringValue(a.Name) }

// String keeps an account's secrets out of %v.
func (a Account) String() string { return "account " + a.Name }

// GoString keeps an account's secrets out of %#v.
func (a Account) GoString() string { return a.String() }

// Template is a template message applied for at WeChat: its id and, for each
// of its fields, which of our values fills it (category, place, deadline ..).
type Template struct {
	ID     string
	Fields map[string]string
	// LongTerm tells that one consent to it holds until it is taken back (长期订阅).
	LongTerm bool
}

// Session is who opened a mini-program, as WeChat tells for its login code.
type Session struct {
	OpenID  string
	UnionID string // "" where the accounts share no open platform
}
