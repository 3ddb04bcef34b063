package wxmsg

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"linli/domain"
)

// MaxBody is the largest callback body that is read, in bytes. A text message
// has at most 2 KiB and an encrypted event of many items stays far below.
const MaxBody = 64 << 10

// maxWord bounds a nonce and an echostr, which are stored or echoed.
const maxWord = 128

const alphanumeric = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// Codec checks, opens and answers the callbacks (消息推送) of one account. It is
// safe for concurrent use and prints as the account's name only.
type Codec struct {
	account    string
	appID      string
	originalID string
	token      string
	mode       domain.CallbackMode
	keys       []*aesKey // the first one seals replies, all of them open callbacks
	now        func() time.Time
	tolerance  int64 // seconds
}

// NewCodec makes the codec of an account whose callbacks may be at most
// tolerance old or ahead by now's clock. It returns Invalid, naming the account
// and the field but never its value, when the account is not configured right.
func NewCodec(a domain.Account, now func() time.Time, tolerance time.Duration) (*Codec, error) {
	c := &Codec{account: a.Name, appID: a.AppID, originalID: a.OriginalID, token: a.Token,
		mode: a.Mode, now: now, tolerance: int64(tolerance / time.Second)}
	switch {
	case a.Name == "":
		return nil, domain.Errorf(domain.Invalid, "an account has no name")
	case !isToken(a.Token):
		return nil, misconfigured(a, "token", "must have 3 to 32 letters or digits")
	case a.Mode != domain.PlainMode && a.Mode != domain.CompatMode && a.Mode != domain.SafeMode:
		return nil, misconfigured(a, "mode", "must be plain, compat or safe")
	case c.tolerance <= 0:
		return nil, domain.Errorf(domain.Invalid, "account %s: the tolerance of callbacks must be at least a second", a.Name)
	case a.Mode == domain.PlainMode:
		return c, nil
	case a.AppID == "":
		return nil, misconfigured(a, "appid", "is missing")
	}
	if err := c.addKeys(a); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Codec) addKeys(a domain.Account) error {
	key, err := newAESKey(a.AESKey)
	if err != nil {
		return misconfigured(a, "aes_key", err.Error())
	}
	c.keys = []*aesKey{key}
	if a.AESKeyPrevious == "" {
		return nil
	}
	if key, err = newAESKey(a.AESKeyPrevious); err != nil {
		return misconfigured(a, "aes_key_previous", err.Error())
	}
	c.keys = append(c.keys, key)
	return nil
}

func misconfigured(a domain.Account, field, fault string) error {
	return domain.Errorf(domain.Invalid, "account %s: %s %s", a.Name, field, fault)
}

// String keeps the token and the keys out of %v.
func (c *Codec) String() string { return "codec of account " + c.account }

// GoString keeps the token and the keys out of %#v.
func (c *Codec) GoString() string { return c.String() }

// Echo answers WeChat's check of the callback address (GET): the echostr to be
// written back raw, or Denied.
func (c *Codec) Echo(query Query) (string, error) {
	a := query.words()
	s, err := c.stampOf(&a)
	if err != nil {
		return "", err
	}
	if !signed(a.signature.value, c.token, s.timestamp, s.nonce) {
		return "", c.denied("the signature is wrong")
	}
	echo := a.echo.value
	if !isEcho(echo) {
		// The signature does not cover it: nothing that a browser could run goes back.
		return "", domain.Errorf(domain.Invalid, "account %s: echostr is no plain word", c.account)
	}
	return echo, nil
}

// Open checks and decodes one callback (POST), whose body it keeps. Denied:
// wrong signature, stale, sent in the clear to an account that encrypts, meant
// for another account or not decryptable. Invalid: too large, too deep or
// malformed.
func (c *Codec) Open(query Query, body []byte) (*Callback, error) {
	if len(body) > MaxBody {
		return nil, domain.Errorf(domain.Invalid, "account %s: callback body is over %d bytes", c.account, MaxBody)
	}
	a := query.words()
	if a.echo.there {
		return nil, domain.Errorf(domain.Invalid, "account %s: a callback carries an echostr", c.account)
	}
	s, err := c.stampOf(&a)
	if err != nil {
		return nil, err
	}
	if c.mode == domain.PlainMode && !signed(a.signature.value, c.token, s.timestamp, s.nonce) {
		return nil, c.denied("the signature is wrong")
	}
	var outer, sealed record
	r := &outer
	isJSON, err := scan(body, r)
	if err == nil && c.mode != domain.PlainMode {
		r = &sealed
		body, err = c.unseal(a.msgSignature.value, s, &outer, r)
	}
	if err != nil {
		return nil, err
	}
	cb := &Callback{codec: c, to: clean(r.get(toUserName)), json: isJSON}
	if err := c.message(r, body, s, &cb.Message); err != nil {
		return nil, err
	}
	return cb, nil
}

// unseal opens the encrypted part of a compat or safe body and reads it. The plain
// elements that stand beside it in compat mode are not signed and are never used.
func (c *Codec) unseal(signature string, s stamp, outer, sealed *record) (message []byte, err error) {
	encrypted := outer.word(encrypt)
	if encrypted == "" {
		return nil, c.denied("the body is not encrypted but the account's mode demands it")
	}
	if !signed(signature, c.token, s.timestamp, s.nonce, encrypted) {
		return nil, c.denied("the msg_signature is wrong")
	}
	if to := outer.get(toUserName); to != "" && !c.ours(to) {
		return nil, c.denied("the envelope is addressed to another account")
	}
	if message, err = c.decrypt(encrypted); err != nil {
		return nil, c.denied(err.Error())
	}
	_, err = scan(message, sealed)
	return message, err
}

// decrypt tries the current key, then the previous one.
func (c *Codec) decrypt(encrypted string) (message []byte, err error) {
	for _, k := range c.keys {
		var fault error
		if message, fault = k.decrypt(encrypted, c.appID); fault == nil {
			return message, nil
		}
		if !errors.Is(err, errOtherReceiver) {
			err = fault // of two faults the one that says more
		}
	}
	return nil, err
}

// ours tells whether a ToUserName is this account, as far as that is configured.
func (c *Codec) ours(to string) bool { return c.originalID == "" || to == c.originalID }

func (c *Codec) denied(fault string) error {
	return domain.Errorf(domain.Denied, "account %s: %s", c.account, fault)
}

// Query is the raw query of a request, of which five words are read.
type Query string

// asked is what a query says, each by the first value of its name.
type asked struct{ signature, msgSignature, timestamp, nonce, echo said }

type said struct {
	value string
	there bool
}

// words reads a query as url.ParseQuery does: a pair that is not escaped right
// is none.
func (q Query) words() (a asked) {
	// Nothing is escaped, as in all of Tencent's.
	bare := strings.IndexByte(string(q), '%') < 0 && strings.IndexByte(string(q), '+') < 0 && strings.IndexByte(string(q), ';') < 0
	for rest := string(q); rest != ""; {
		var pair string
		pair, rest, _ = strings.Cut(rest, "&")
		key, value, _ := strings.Cut(pair, "=")
		if !bare {
			var errs [2]error
			key, errs[0] = url.QueryUnescape(key)
			value, errs[1] = url.QueryUnescape(value)
			if errs[0] != nil || errs[1] != nil || strings.Contains(pair, ";") {
				continue
			}
		}
		if word := a.named(key); word != nil && !word.there {
			*word = said{value, true}
		}
	}
	return a
}

func (a *asked) named(name string) *said {
	switch name {
	case "signature":
		return &a.signature
	case "msg_signature":
		return &a.msgSignature
	case "timestamp":
		return &a.timestamp
	case "nonce":
		return &a.nonce
	case "echostr":
		return &a.echo
	}
	return nil
}

// stamp is what makes a request one of a kind.
type stamp struct{ timestamp, nonce string }

// stampOf takes the timestamp and nonce of a query if they are fresh and usable.
func (c *Codec) stampOf(a *asked) (stamp, error) {
	s := stamp{timestamp: a.timestamp.value, nonce: a.nonce.value}
	at, err := strconv.ParseInt(s.timestamp, 10, 64)
	if err != nil || s.nonce == "" || len(s.nonce) > maxWord {
		return s, c.denied("the request has no usable timestamp and nonce")
	}
	if now := c.now().Unix(); at < now-c.tolerance || at > now+c.tolerance {
		return s, c.denied("the request is stale or from the future")
	}
	return s, nil
}

func isToken(s string) bool {
	return len(s) >= 3 && len(s) <= 32 && strings.Trim(s, alphanumeric) == ""
}

func isEcho(s string) bool {
	return s != "" && len(s) <= maxWord && strings.Trim(s, alphanumeric+"_-+/=") == ""
}
