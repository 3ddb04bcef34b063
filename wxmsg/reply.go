package wxmsg

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"strconv"
	"strings"

	"linli/domain"
)

const (
	// maxReply is the longest passive text WeChat shows, in bytes; longer ones
	// appear to the resident as a fault of the account.
	maxReply = 2048
	ellipsis = "…"

	plainType = "text/plain; charset=utf-8"
	xmlType   = "application/xml; charset=utf-8"
	jsonType  = "application/json; charset=utf-8"
)

// Callback is one callback that passed every check.
type Callback struct {
	Message domain.Message

	codec *Codec
	to    string // our own ToUserName, the sender of the reply
	json  bool
}

// Reply renders a passive reply (被动回复) to the callback, in its format and
// its account's mode, cut to 2048 bytes. Without text it is the bare word
// "success", which WeChat takes as "nothing to say" and which is never encrypted.
func (cb *Callback) Reply(text string) (contentType string, body []byte, err error) {
	text = clean(text)
	if strings.TrimSpace(text) == "" {
		return plainType, []byte("success"), nil
	}
	if len(text) > maxReply {
		text = cut(text, maxReply-len(ellipsis)) + ellipsis
	}
	contentType = xmlType
	if cb.json {
		contentType = jsonType
	}
	if body, err = cb.text(text); err == nil && cb.codec.mode == domain.SafeMode {
		body, err = cb.seal(body)
	}
	if err != nil {
		return "", nil, domain.Errorf(domain.Internal, "account %s: rendering a reply: %w", cb.codec.account, err)
	}
	return contentType, body, nil
}

func (cb *Callback) text(text string) ([]byte, error) {
	now := cb.codec.now().Unix()
	if cb.json {
		return marshal(textReply{ToUserName: cb.Message.OpenID, FromUserName: cb.to,
			CreateTime: now, MsgType: "text", Content: text})
	}
	x := openXML(markup + len(cb.Message.OpenID) + len(cb.to) + len(text))
	x.word("ToUserName", cb.Message.OpenID)
	x.word("FromUserName", cb.to)
	x.number("CreateTime", now)
	x.word("MsgType", "text")
	x.word("Content", text)
	return x.close(), nil
}

// seal wraps a reply in the encrypted envelope of safe mode.
func (cb *Callback) seal(message []byte) ([]byte, error) {
	c := cb.codec
	var random [randomSize]byte
	_, _ = rand.Read(random[:]) // it never fails: it ends the process instead
	now, nonce := c.now().Unix(), rand.Text()[:16]
	timestamp := strconv.FormatInt(now, 10)
	encrypted := c.keys[0].encrypt(random, message, c.appID)
	signature := sign(c.token, timestamp, nonce, encrypted)
	if cb.json {
		return marshal(sealedReply{Encrypt: encrypted, MsgSignature: signature, TimeStamp: now, Nonce: nonce})
	}
	x := openXML(markup + len(encrypted))
	x.word("Encrypt", encrypted)
	x.word("MsgSignature", signature)
	x.number("TimeStamp", now)
	x.word("Nonce", nonce)
	return x.close(), nil
}

type textReply struct {
	ToUserName   string
	FromUserName string
	CreateTime   int64
	MsgType      string
	Content      string
}

type sealedReply struct {
	Encrypt      string
	MsgSignature string
	TimeStamp    int64
	Nonce        string
}

// markup is about what the tags and the small words of a reply take, in bytes.
const markup = 320

// xmlText is XML being written.
type xmlText []byte

func openXML(room int) xmlText { return append(make(xmlText, 0, room), "<xml>"...) }

func (x xmlText) close() []byte { return append(x, "</xml>"...) }

// word writes an element of CDATA; "]]>" inside is split over two sections.
func (x *xmlText) word(name, value string) {
	x.say("<", name, ">", cdataOpen, strings.ReplaceAll(value, cdataClose, "]]"+cdataClose+cdataOpen+">"), cdataClose, "</", name, ">")
}

func (x *xmlText) number(name string, n int64) {
	x.say("<", name, ">")
	*x = strconv.AppendInt(*x, n, 10)
	x.say("</", name, ">")
}

func (x *xmlText) say(words ...string) {
	for _, w := range words {
		*x = append(*x, w...)
	}
}

// marshal is json.Marshal without HTML escapes, which WeChat would show as they are.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}
