package domain

import "log/slog"

// AccountKind is the type of a WeChat account; it decides what may be called.
type AccountKind string

// The account kinds (wechat: 认证服务号, 认证订阅号, 未认证, 小程序).
const (
	VerifiedService      AccountKind = "verified_service"
	VerifiedSubscription AccountKind = "verified_subscription"
	Unverified           AccountKind = "unverified"
	Mini                 AccountKind = "mini"
)

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
	Templates      map[string]Template
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
}

// Session is who opened a mini-program, as WeChat tells for its login code.
type Session struct {
	OpenID  string
	UnionID string // "" where the accounts share no open platform
}
