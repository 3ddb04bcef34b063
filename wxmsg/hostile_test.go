package wxmsg

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/domain"
)

// attempt is one request that must be refused, and how.
type attempt struct {
	name  string
	mode  domain.CallbackMode
	query func(tencent) url.Values
	body  string // of plain mode, or of the message that is sealed
	outer string // replaces the envelope
	code  domain.Code
}

func (a attempt) request(w tencent) (url.Values, []byte) {
	query, body := w.plain(), []byte(a.body)
	if a.mode != domain.PlainMode {
		query, body = w.safe(a.body)
	}
	if a.outer != "" {
		body = []byte(strings.Replace(a.outer, "ENCRYPTED", w.encrypt(a.body), 1))
	}
	if a.query != nil {
		query = a.query(w)
	}
	return query, body
}

func with(name, value string) func(tencent) url.Values {
	return func(w tencent) url.Values {
		q, _ := w.safe(textXML("灯坏了", "1"))
		q.Set(name, value)
		return q
	}
}

const safe, plain, compat = domain.SafeMode, domain.PlainMode, domain.CompatMode

// forged are requests that WeChat did not send to this account.
func forged() []attempt {
	good := textXML("灯坏了", "1")
	return []attempt{
		{name: "forged msg_signature", mode: safe, body: good, query: with("msg_signature", strings.Repeat("0", 40)), code: domain.Denied},
		{name: "no msg_signature", mode: safe, body: good, query: func(w tencent) url.Values { return w.plain() }, code: domain.Denied},
		{name: "the plain signature in the place of the other", mode: safe, body: good, code: domain.Denied, query: func(w tencent) url.Values {
			q := w.plain()
			q.Set("msg_signature", q.Get("signature"))
			return q
		}},
		{name: "forged plain signature", mode: plain, body: good, query: with("signature", strings.Repeat("a", 40)), code: domain.Denied},
		{name: "no plain signature", mode: plain, body: good, query: with("signature", ""), code: domain.Denied},
		{name: "msg_signature does not stand in for signature", mode: plain, body: good, query: with("signature", "x"), code: domain.Denied},
		{name: "another nonce", mode: safe, body: good, query: with("nonce", "1"), code: domain.Denied},
		{name: "no nonce", mode: plain, body: good, query: func(w tencent) url.Values { w.nonce = ""; return w.plain() }, code: domain.Denied},
		{name: "endless nonce", mode: plain, body: good, query: func(w tencent) url.Values { w.nonce = strings.Repeat("1", 129); return w.plain() }, code: domain.Denied},
		{name: "timestamp is no number", mode: plain, body: good, query: with("timestamp", "soon"), code: domain.Denied},
		{name: "plaintext to a safe account", mode: safe, body: good, outer: good, code: domain.Denied},
		{name: "plaintext to a safe account by encrypt_type", mode: safe, body: good, outer: good, query: with("encrypt_type", "raw"), code: domain.Denied},
		{name: "plaintext to a compat account", mode: compat, body: good, outer: good, code: domain.Denied},
		{name: "ciphertext to a plain account", mode: plain, body: "<xml><Encrypt>QUJD</Encrypt></xml>", code: domain.Denied},
		{name: "ciphertext is no base64", mode: safe, outer: "<xml><Encrypt>%%%</Encrypt></xml>", code: domain.Denied,
			query: func(w tencent) url.Values { return w.sealedQuery("%%%") }},
		{name: "ciphertext of half a block", mode: safe, outer: "<xml><Encrypt>QUJD</Encrypt></xml>", code: domain.Denied,
			query: func(w tencent) url.Values { return w.sealedQuery("QUJD") }},
		{name: "envelope to another account", mode: safe, body: good, code: domain.Denied,
			outer: "<xml><ToUserName>gh_other</ToUserName><Encrypt>ENCRYPTED</Encrypt></xml>"},
		{name: "message to another account", mode: safe, body: strings.Replace(good, testOrigin, "gh_other", 1), code: domain.Denied},
		{name: "plain message to another account", mode: plain, body: strings.Replace(good, testOrigin, "gh_other", 1), code: domain.Denied},
	}
}

// malformed are bodies that could be read in two ways or cost too much.
func malformed() []attempt {
	good := textXML("灯坏了", "1")
	deep := strings.Replace(good, "<MsgId>", strings.Repeat("<a>", 16)+strings.Repeat("</a>", 16)+"<MsgId>", 1)
	jsonHead := fmt.Sprintf(`"ToUserName":%q,"FromUserName":%q,"CreateTime":%d,"MsgType":"text"`, testOrigin, testOpenID, testNow.Unix())
	return []attempt{
		{name: "echostr on a POST", mode: safe, body: good, query: with("echostr", "1"), code: domain.Invalid},
		{name: "too large", mode: plain, body: textXML(strings.Repeat("a", MaxBody), "1"), code: domain.Invalid},
		{name: "too deep", mode: plain, body: deep, code: domain.Invalid},
		{name: "too deep inside the ciphertext", mode: safe, body: deep, code: domain.Invalid},
		{name: "too deep in JSON", mode: plain, body: "{" + jsonHead + `,"a":` + strings.Repeat("[", 16) + strings.Repeat("]", 16) + "}", code: domain.Invalid},
		{name: "DOCTYPE", mode: plain, body: `<!DOCTYPE xml [<!ENTITY e "x">]>` + good, code: domain.Invalid},
		{name: "DOCTYPE after a declaration", mode: plain, body: `<?xml version="1.0"?><!DOCTYPE xml>` + good, code: domain.Invalid},
		{name: "entity declaration inside", mode: safe, body: strings.Replace(good, "<MsgId>", "<!ENTITY e SYSTEM 'file:///etc/passwd'><MsgId>", 1), code: domain.Invalid},
		{name: "comment", mode: plain, body: strings.Replace(good, "<MsgId>", "<!-- x --><MsgId>", 1), code: domain.Invalid},
		{name: "processing instruction", mode: plain, body: strings.Replace(good, "<MsgId>", "<?php x ?><MsgId>", 1), code: domain.Invalid},
		{name: "empty directive", mode: plain, body: strings.Replace(good, "<MsgId>", "<!x/><MsgId>", 1), code: domain.Invalid},
		{name: "empty instruction", mode: plain, body: strings.Replace(good, "<MsgId>", "<?x/><MsgId>", 1), code: domain.Invalid},
		{name: "text before the root", mode: plain, body: `<?xml version="1.0"?>x` + good, code: domain.Invalid},
		{name: "two declarations", mode: plain, body: `<?xml version="1.0"?><?xml version="1.0"?>` + good, code: domain.Invalid},
		{name: "two roots", mode: plain, body: good + good, code: domain.Invalid},
		{name: "another root", mode: plain, body: strings.ReplaceAll(good, "xml>", "html>"), code: domain.Invalid},
		{name: "text after the root", mode: plain, body: good + "x", code: domain.Invalid},
		{name: "unclosed", mode: plain, body: strings.TrimSuffix(good, "</xml>"), code: domain.Invalid},
		{name: "unclosed CDATA", mode: plain, body: "<xml><Content><![CDATA[x</Content></xml>", code: domain.Invalid},
		{name: "crossed tags", mode: plain, body: "<xml><a><b></a></b></xml>", code: domain.Invalid},
		{name: "unclosed tag", mode: plain, body: "<xml><a", code: domain.Invalid},
		{name: "structure in an identity", mode: plain, body: strings.Replace(good, "<![CDATA["+testOpenID+"]]>", "o<b>Evil</b>", 1), code: domain.Invalid},
		{name: "structure in an identity of JSON", mode: plain, body: "{" + jsonHead + `,"Content":["灯坏了"]}`, code: domain.Invalid},
		{name: "malformed JSON", mode: plain, body: "{" + jsonHead + ",}", code: domain.Invalid},
		{name: "trailing JSON", mode: plain, body: "{" + jsonHead + "}{}", code: domain.Invalid},
		{name: "truncated JSON", mode: plain, body: "{" + jsonHead, code: domain.Invalid},
		{name: "unclosed quote", mode: plain, body: `<xml a="` + good, code: domain.Invalid},
		{name: "tag inside a tag", mode: plain, body: "<xml <a></a></xml>", code: domain.Invalid},
		{name: "instruction that only looks like a declaration", mode: plain, body: "<?xmlx ?>" + good, code: domain.Invalid},
		{name: "markup after the head of a tag", mode: plain, body: "<xml>text", code: domain.Invalid},
		{name: "unclosed object in JSON", mode: plain, body: "{" + jsonHead + `,"a":[1`, code: domain.Invalid},
		{name: "keys that are no words", mode: plain, body: "{" + jsonHead + ",1:2}", code: domain.Invalid},
		{name: "neither XML nor JSON", mode: plain, body: "MsgType=text", code: domain.Invalid},
		{name: "empty", mode: plain, body: "", code: domain.Invalid},
		{name: "only a declaration", mode: plain, body: "<?xml version='1.0'?>", code: domain.Invalid},
	}
}

// unusable are messages without what every message has.
func unusable() []attempt {
	good := textXML("灯坏了", "1")
	return []attempt{
		{name: "no sender", mode: plain, body: strings.Replace(good, testOpenID, "", 1), code: domain.Invalid},
		{name: "sender with a blank", mode: plain, body: strings.Replace(good, testOpenID, "o WANG", 1), code: domain.Invalid},
		{name: "sender with a newline", mode: plain, body: strings.Replace(good, testOpenID, "oWANG\n", 1), code: domain.Invalid},
		{name: "sender with broken UTF-8", mode: plain, body: strings.Replace(good, testOpenID, "oWANG\xff", 1), code: domain.Invalid},
		{name: "sender with a character of no XML", mode: plain, body: strings.Replace(good, testOpenID, "oWANG\uFFFE", 1), code: domain.Invalid},
		{name: "endless sender", mode: plain, body: strings.Replace(good, testOpenID, strings.Repeat("o", 65), 1), code: domain.Invalid},
		{name: "no MsgType", mode: plain, body: strings.Replace(good, "MsgType>", "Sort>", 2), code: domain.Invalid},
		{name: "no CreateTime", mode: plain, body: strings.Replace(good, "CreateTime>", "Time>", 2), code: domain.Invalid},
		{name: "CreateTime beyond all dates", mode: plain, body: strings.Replace(good, "1750000000", "9223372036854775807", 1), code: domain.Invalid},
	}
}

func TestHostileRequestsAreRefused(t *testing.T) {
	for _, a := range slices.Concat(forged(), malformed(), unusable()) {
		t.Run(a.name, func(t *testing.T) {
			query, body := a.request(newTencent(t))
			cb, err := codecOf(t, account(a.mode)).Open(query, body)
			if domain.CodeOf(err) != a.code || cb != nil {
				t.Fatalf("Open gave %v, %v, want %s", cb, err, a.code)
			}
			checkSilent(t, err)
		})
	}
}

// checkSilent sees that an error tells neither content nor secrets.
func checkSilent(t *testing.T, err error) {
	t.Helper()
	for _, secret := range []string{testToken, testAESKey, nextAESKey, testOpenID, "灯坏了", "415670741"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error %q tells %q", err, secret)
		}
	}
}

func TestDuplicateElementsAreRefused(t *testing.T) {
	for _, name := range []string{"ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Content", "Encrypt", "Event", "EventKey"} {
		asXML := "<xml><" + name + ">1</" + name + "><x/><" + name + ">1</" + name + "></xml>"
		asJSON := `{"` + name + `":"1","x":{},"` + name + `":"1"}`
		blank := `{"` + name + `":"1"," ` + name + `":"2"}`
		for _, body := range []string{asXML, asJSON, blank} {
			_, err := codecOf(t, account(domain.PlainMode)).Open(newTencent(t).plain(), []byte(body))
			if domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), "twice") {
				t.Errorf("%s: %v", body, err)
			}
		}
	}
	// What stands inside a list may repeat.
	items := strings.Replace(eventXML("x"), "</xml>", "<L><Event>a</Event><Event>b</Event></L></xml>", 1)
	if got := openPlain(t, items).Message.Type; got != "event:x" {
		t.Errorf("a nested element was taken: %s", got)
	}
}

// A depth and a size just within the limits are taken.
func TestLimitsAreNotOffByOne(t *testing.T) {
	good := textXML("灯坏了", "1")
	openPlain(t, strings.Replace(good, "<MsgId>", strings.Repeat("<a>", 15)+strings.Repeat("</a>", 15)+"<MsgId>", 1))
	openPlain(t, good+strings.Repeat(" ", MaxBody-len(good)))
	openPlain(t, strings.Replace(good, testOpenID, strings.Repeat("o", 64), 1))
}

func TestStaleRequests(t *testing.T) {
	tests := []struct {
		age  time.Duration
		code domain.Code
	}{{0, ""}, {300 * time.Second, ""}, {-300 * time.Second, ""}, {301 * time.Second, domain.Denied}, {-301 * time.Second, domain.Denied}, {24 * 365 * time.Hour, domain.Denied}}
	for _, tt := range tests {
		w := newTencent(t)
		w.at = testNow.Add(-tt.age)
		_, err := codecOf(t, account(domain.SafeMode)).Open(w.safe(textXML("灯坏了", "1")))
		if domain.CodeOf(err) != tt.code {
			t.Errorf("age %v gave %v, want %q", tt.age, err, tt.code)
		}
		q := w.plain()
		q.Set("echostr", "123")
		if _, err := codecOf(t, account(domain.SafeMode)).Echo(q); domain.CodeOf(err) != tt.code {
			t.Errorf("echo of age %v gave %v, want %q", tt.age, err, tt.code)
		}
	}
}

// A message sealed with our key but for another AppID is another account's.
func TestAnotherAppID(t *testing.T) {
	w := newTencent(t)
	w.appID = "wxffffffffffffffff"
	_, err := codecOf(t, account(domain.SafeMode)).Open(w.safe(textXML("灯坏了", "1")))
	if domain.CodeOf(err) != domain.Denied || !strings.Contains(err.Error(), "another AppID") {
		t.Errorf("got %v", err)
	}
}

// During a change of keys both open; the AppID is still checked under both.
func TestKeyRotation(t *testing.T) {
	a := account(domain.SafeMode)
	a.AESKey, a.AESKeyPrevious = nextAESKey, testAESKey
	c := codecOf(t, a)
	body := textXML("灯坏了", "1")
	older, newer, foreign := newTencent(t), newTencent(t), newTencent(t)
	newer.aesKey = nextAESKey
	foreign.appID = "wxffffffffffffffff"
	for name, w := range map[string]tencent{"previous": older, "current": newer} {
		if cb, err := c.Open(w.safe(body)); err != nil || cb.Message.Text != "灯坏了" {
			t.Errorf("%s key: %v", name, err)
		}
	}
	for _, key := range []string{testAESKey, nextAESKey} {
		foreign.aesKey = key
		if _, err := c.Open(foreign.safe(body)); domain.CodeOf(err) != domain.Denied || !strings.Contains(err.Error(), "another AppID") {
			t.Errorf("another AppID: %v", err)
		}
	}
	if _, err := codecOf(t, account(domain.SafeMode)).Open(newer.safe(body)); domain.CodeOf(err) != domain.Denied {
		t.Errorf("a key that is not configured: %v", err)
	}
}

// A query reads as net/url would read it, whatever it is.
func TestAnyQuery(t *testing.T) {
	words := rapid.OneOf(rapid.SampledFrom([]string{"nonce", "n", "=", "&", "&&", ";", "%6eonce", "%", "%zz", "+", "灯", "nonce=1"}), rapid.String())
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(words, 0, 9).Draw(rt, "query"), "")
		values, _ := url.ParseQuery(text)
		got := Query(text).words().nonce
		if got.there != values.Has("nonce") || got.value != values.Get("nonce") {
			rt.Fatalf("%q: %+v, want %q", text, got, values["nonce"])
		}
	})
}

func TestEcho(t *testing.T) {
	tests := []struct {
		name, echo string
		change     func(url.Values)
		code       domain.Code
	}{
		{name: "good", echo: "4375120948345356249"},
		{name: "base64", echo: "aB3-_+/="},
		{name: "forged", echo: "1", change: func(q url.Values) { q.Set("signature", strings.Repeat("0", 40)) }, code: domain.Denied},
		{name: "unsigned", echo: "1", change: func(q url.Values) { q.Del("signature") }, code: domain.Denied},
		{name: "missing", echo: "", code: domain.Invalid},
		{name: "script", echo: "<script>", code: domain.Invalid},
		{name: "endless", echo: strings.Repeat("1", 129), code: domain.Invalid},
	}
	for _, tt := range tests {
		q := newTencent(t).plain()
		q.Set("echostr", tt.echo)
		if tt.change != nil {
			tt.change(q)
		}
		got, err := codecOf(t, account(domain.SafeMode)).Echo(q)
		if domain.CodeOf(err) != tt.code || tt.code == "" && got != tt.echo || tt.code != "" && got != "" {
			t.Errorf("%s: got %q, %v", tt.name, got, err)
		}
	}
}
