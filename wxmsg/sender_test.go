package wxmsg

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"linli/domain"
)

const (
	testToken  = "yanbinTOKEN7"
	testAESKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	nextAESKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	testAppID  = "wx1234567890abcdef"
	testOrigin = "gh_yanbin"
	testOpenID = "oWANG_qiang-0001"
)

var testNow = time.Unix(1750000000, 0)

func clock() time.Time { return testNow }

func account(mode domain.CallbackMode) domain.Account {
	return domain.Account{Name: "yanbin", Kind: domain.VerifiedService, AppID: testAppID, Secret: "secretOfYanbin",
		Token: testToken, AESKey: testAESKey, Mode: mode, OriginalID: testOrigin}
}

func codecOf(t testing.TB, a domain.Account) opener {
	t.Helper()
	c, err := NewCodec(a, clock, 300*time.Second)
	if err != nil {
		t.Fatalf("NewCodec: %v", err)
	}
	return opener{c}
}

// opener is a codec that is given queries as url.Values.
type opener struct{ *Codec }

func (o opener) Open(query url.Values, body []byte) (*Callback, error) {
	return o.Codec.Open(Query(query.Encode()), body)
}

func (o opener) Echo(query url.Values) (string, error) { return o.Codec.Echo(Query(query.Encode())) }

// tencent is the other side of the wire. Its cryptography is the SDK's, so that
// a fault of ours cannot hide in both halves of a test.
type tencent struct {
	t      testing.TB
	token  string
	aesKey string
	appID  string
	at     time.Time
	nonce  string
	random string
}

func newTencent(t testing.TB) tencent {
	return tencent{t: t, token: testToken, aesKey: testAESKey, appID: testAppID, at: testNow,
		nonce: "415670741", random: "0123456789abcdef"}
}

func (w tencent) timestamp() string { return strconv.FormatInt(w.at.Unix(), 10) }

// plain signs a request the way the plain mode does.
func (w tencent) plain() url.Values {
	return url.Values{"timestamp": {w.timestamp()}, "nonce": {w.nonce}, "openid": {"oSomebodyElse"},
		"signature": {util.Signature(w.token, w.timestamp(), w.nonce)}}
}

func (w tencent) encrypt(message string) string {
	w.t.Helper()
	encrypted, err := util.EncryptMsg([]byte(w.random), []byte(message), w.appID, w.aesKey)
	if err != nil {
		w.t.Fatalf("the SDK's EncryptMsg: %v", err)
	}
	return string(encrypted)
}

func (w tencent) sealedQuery(encrypted string) url.Values {
	q := w.plain()
	q.Set("encrypt_type", "aes")
	q.Set("msg_signature", util.Signature(w.token, w.timestamp(), w.nonce, encrypted))
	return q
}

// safe gives a request of safe mode, its envelope in the format of the message.
func (w tencent) safe(message string) (url.Values, []byte) {
	encrypted := w.encrypt(message)
	if strings.HasPrefix(strings.TrimSpace(message), "{") {
		body, _ := json.Marshal(map[string]string{"ToUserName": testOrigin, "Encrypt": encrypted})
		return w.sealedQuery(encrypted), body
	}
	return w.sealedQuery(encrypted), []byte("<xml><ToUserName><![CDATA[" + testOrigin + "]]></ToUserName><Encrypt><![CDATA[" +
		encrypted + "]]></Encrypt></xml>")
}

// element is one name and value of a body, in order.
type element struct{ name, value string }

func head(kind string) []element {
	return []element{{"ToUserName", testOrigin}, {"FromUserName", testOpenID},
		{"CreateTime", strconv.FormatInt(testNow.Unix(), 10)}, {"MsgType", kind}}
}

func xmlBody(elements ...element) string {
	var b strings.Builder
	b.WriteString("<xml>")
	for _, e := range elements {
		b.WriteString("<" + e.name + "><![CDATA[" + e.value + "]]></" + e.name + ">\n")
	}
	b.WriteString("</xml>")
	return b.String()
}

func textXML(words, id string) string {
	return xmlBody(append(head("text"), element{"Content", words}, element{"MsgId", id})...)
}

func eventXML(name string, more ...element) string {
	return xmlBody(append(append(head("event"), element{"Event", name}), more...)...)
}

func openSafe(t testing.TB, message string) *Callback {
	t.Helper()
	cb, err := codecOf(t, account(domain.SafeMode)).Open(newTencent(t).safe(message))
	if err != nil {
		t.Fatalf("Open: %v\nof %s", err, message)
	}
	return cb
}

func openPlain(t testing.TB, message string) *Callback {
	t.Helper()
	cb, err := codecOf(t, account(domain.PlainMode)).Open(newTencent(t).plain(), []byte(message))
	if err != nil {
		t.Fatalf("Open: %v\nof %s", err, message)
	}
	return cb
}
