package wxmsg

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"linli/domain"
)

// checkOpened sees that an accepted body made a message that the rest of the
// house can rely on, and that a refused one was refused with a code.
func checkOpened(t *testing.T, body []byte) {
	cb, err := codecOf(t, account(domain.PlainMode)).Open(newTencent(t).plain(), body)
	checkResult(t, cb, err, body)
}

// checkResult tells whether a body with this message in it was accepted.
func checkResult(t *testing.T, cb *Callback, err error, body []byte) bool {
	if err != nil {
		if code := domain.CodeOf(err); code != domain.Invalid && code != domain.Denied {
			t.Fatalf("refused with code %s: %v", code, err)
		}
		return false
	}
	m := cb.Message
	if !bytes.Equal(m.Raw, body) || len(m.Key) != 64 || len(m.Digest) != 64 || len(m.Type) > maxType || !isOpenID(m.OpenID) {
		t.Fatalf("message %+v", m)
	}
	for _, s := range []string{m.Text, m.Scene, m.Type, m.Choice} {
		if !utf8.ValidString(s) || strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) >= 0 {
			t.Fatalf("%q is not clean", s)
		}
	}
	for _, r := range m.Results {
		if r.MsgID == "" || len(r.MsgID) > maxType || len(r.Reason) > maxType || r.OK != (r.Reason == "") || !utf8.ValidString(r.Reason) {
			t.Fatalf("result %+v", r)
		}
	}
	for _, s := range m.Subscriptions {
		if s.TemplateID == "" || len(s.TemplateID) > maxType || !isMediaID(s.TemplateID) {
			t.Fatalf("subscription %+v", s)
		}
	}
	if l := m.Location; !(l.Latitude >= -90 && l.Latitude <= 90 && l.Longitude >= -180 && l.Longitude <= 180) {
		t.Fatalf("location %+v", l)
	}
	contentType, reply, err := cb.Reply("好")
	if err != nil {
		t.Fatal(err)
	}
	if cb.codec.mode == domain.SafeMode {
		reply = unsealReply(t, contentType, reply)
	}
	var got shown
	decode(t, contentType, reply, &got)
	if got.ToUserName != m.OpenID || got.Content != "好" {
		t.Fatalf("the reply reads %+v", got)
	}
	return true
}

func FuzzOpenXML(f *testing.F) {
	for _, seed := range []string{textXML("灯坏了", "1"), eventXML("subscribe", element{"EventKey", "qrscene_b3"}),
		"<?xml version='1.0'?>" + textXML("a]]&gt;", "2"), `<xml><a b="c>d"/>< Content>&#20320;&amp;</Content></xml>`,
		"<!DOCTYPE xml><xml></xml>", "<xml><List><item/></List></xml>", "<xml", "</xml>", "<xml></xml>\x00"} {
		f.Add([]byte(seed))
	}
	for _, e := range everyKind {
		f.Add([]byte(e.xml()))
	}
	f.Fuzz(func(t *testing.T, body []byte) { checkOpened(t, body) })
}

func FuzzOpenJSON(f *testing.F) {
	for _, seed := range []string{jsonText("灯坏了"), strings.Replace(jsonText("a"), `"MsgId":1`, `"List":[{"a":1}]," MsgId":"1"`, 1),
		"{\"Content\":\"\x01\\\x02\"}", `{"a":[[[[]]]]}`, `{`, `{"a":1,"a":2}`, `{"Content":null}`} {
		f.Add([]byte(seed))
	}
	for _, e := range everyKind {
		f.Add([]byte(e.json()))
	}
	f.Fuzz(func(t *testing.T, body []byte) { checkOpened(t, body) })
}

func FuzzDecrypt(f *testing.F) {
	key, err := newAESKey(testAESKey)
	if err != nil {
		f.Fatal(err)
	}
	for _, message := range []string{"", "<xml></xml>", strings.Repeat("灯", 100)} {
		f.Add(key.encrypt([randomSize]byte{1}, []byte(message), testAppID), []byte(message))
	}
	f.Add("QUJD", []byte("a"))
	f.Fuzz(func(t *testing.T, encrypted string, message []byte) {
		if opened, err := key.decrypt(encrypted, testAppID); err == nil && len(opened) > len(encrypted) {
			t.Fatal("a message longer than its ciphertext")
		}
		random := [randomSize]byte{2}
		opened, err := key.decrypt(key.encrypt(random, message, testAppID), testAppID)
		if err != nil || !bytes.Equal(opened, message) {
			t.Fatalf("%q came back as %q, %v", message, opened, err)
		}
	})
}

// A ciphertext with a broken padding or length opens to nothing.
func TestDecryptIsStrict(t *testing.T) {
	key, err := newAESKey(testAESKey)
	if err != nil {
		t.Fatal(err)
	}
	good := key.encrypt([randomSize]byte{}, []byte("hello"), testAppID)
	if m, err := key.decrypt(good, testAppID); err != nil || string(m) != "hello" {
		t.Fatalf("%q, %v", m, err)
	}
	for _, receiver := range []string{"", testAppID + "x", testAppID[:5], "hello" + testAppID} {
		if _, err := key.decrypt(good, receiver); err != errOtherReceiver {
			t.Errorf("receiver %q: %v", receiver, err)
		}
	}
	block := func(length byte, pad int) []byte {
		head := append(make([]byte, headSize-1), length)
		return append(append(head, "hello"+testAppID...), bytes.Repeat([]byte{byte(pad)}, pad)...)
	}
	if m, err := key.decrypt(rawEncrypt(key, block(5, 21)), testAppID); err != nil || string(m) != "hello" {
		t.Fatalf("%q, %v", m, err)
	}
	for name, plain := range map[string][]byte{
		"padding of 53":         block(5, 53),
		"length a byte over":    block(24, 21),
		"padding of zero":       make([]byte, 64),
		"padding of 33":         bytes.Repeat([]byte{33}, 64),
		"uneven padding":        append(block(5, 21)[:63:63], 20),
		"a wrong byte inside":   append(block(5, 21)[:50:50], append([]byte{1}, block(5, 21)[51:]...)...),
		"all padding":           bytes.Repeat([]byte{32}, 32),
		"length over the block": append(bytes.Repeat([]byte{255}, 63), 1),
	} {
		if _, err := key.decrypt(rawEncrypt(key, plain), testAppID); err != errUndecryptable {
			t.Errorf("%s: %v", name, err)
		}
	}
}
