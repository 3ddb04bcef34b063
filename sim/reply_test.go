package sim

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestBadRepliesShowTheServiceAsBroken(t *testing.T) {
	wrap := func(inner string) string { return "<xml>" + inner + "</xml>" }
	head := "<ToUserName>oZHANG</ToUserName><FromUserName>gh_10f6c3c3ac5a</FromUserName><CreateTime>1</CreateTime>"
	text := func(content string) string {
		return wrap(head + "<MsgType>text</MsgType><Content>" + content + "</Content>")
	}
	cases := map[string]string{
		"words":             "好的",
		"success and more":  "success\n",
		"JSON on XML":       `{"ToUserName":"oZHANG"}`,
		"another root":      strings.ReplaceAll(text("好"), "xml>", "body>"),
		"wrong receiver":    strings.Replace(text("好"), "oZHANG", "oLI", 1),
		"wrong sender":      strings.Replace(text("好"), "gh_", "hg_", 1),
		"no time":           strings.Replace(text("好"), "<CreateTime>1</CreateTime>", "", 1),
		"no text":           text(""),
		"too long":          text(strings.Repeat("好", MaxText/3+1)),
		"another kind":      wrap(head + "<MsgType>image</MsgType><Image><MediaId>m</MediaId></Image>"),
		"something twice":   wrap(head + head + "<MsgType>text</MsgType><Content>好</Content>"),
		"cut short":         strings.TrimSuffix(text("好"), "</xml>"),
		"something after":   text("好") + "<xml></xml>",
		"a document type":   "<!DOCTYPE xml>" + text("好"),
		"a sealed envelope": wrap("<Encrypt>x</Encrypt><MsgSignature>x</MsgSignature><TimeStamp>1</TimeStamp><Nonce>1</Nonce>"),
	}
	for name, body := range cases {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, func(a *Account) { a.Mode = Plain })
			expectBroken(t, s, func(delivery) []byte { return []byte(body) })
		})
	}
}

func TestBadEnvelopesShowTheServiceAsBroken(t *testing.T) {
	s := newStage(t, nil)
	a := s.account()
	inner := func(d delivery) []byte {
		b := s.account()
		b.Mode = Plain
		body, _ := write(b.Format, []Element{
			Text("ToUserName", d.fields["FromUserName"]), Text("FromUserName", b.OriginalID), Number("CreateTime", 1), Text("MsgType", "text"), Text("Content", "好"),
		})
		return body
	}
	other := a
	other.AppID = "wxOTHER"
	cases := map[string]func(delivery) []byte{
		"not sealed":       inner,
		"sealed success":   func(delivery) []byte { return s.envelope(a, []byte("success")) },
		"another appid":    func(d delivery) []byte { return s.envelope(other, inner(d)) },
		"wrong signature":  func(d delivery) []byte { return []byte(strings.Replace(string(s.reply(d, "好")), "[77]", "[78]", 1)) },
		"no nonce":         func(d delivery) []byte { return []byte(strings.ReplaceAll(string(s.reply(d, "好")), "Nonce", "Once")) },
		"key of yesterday": func(d delivery) []byte { b := a; b.AESKey = strings.Repeat("A", 43); return s.envelope(b, inner(d)) },
	}
	for name, reply := range cases {
		t.Run(name, func(t *testing.T) { expectBroken(t, s, reply) })
	}
}

func expectBroken(t *testing.T, s *stage, reply func(delivery) []byte) {
	t.Helper()
	s.answers(func(_ int, rw http.ResponseWriter, d delivery) { rw.Write(reply(d)) })
	phone := s.Phone("yanbin", "oZHANG")
	if _, err := phone.Says(context.Background(), "在吗"); !errors.Is(err, ErrBadReply) {
		t.Errorf("error %v", err)
	}
	if got := len(s.deliveries()); got != 1 {
		t.Errorf("an answer of 200 was followed by %d more tries", got-1)
	}
	if last(phone).Text != Broken {
		t.Errorf("the screen shows %+v", last(phone))
	}
}

func TestSuccessEmptyPrologAndFullLengthAreFine(t *testing.T) {
	s := newStage(t, func(a *Account) { a.Mode = Compat })
	full := strings.Repeat("好", MaxText/3)
	for name, c := range map[string]struct {
		body func(d delivery) string
		want string
	}{
		"success":     {func(delivery) string { return "success" }, ""},
		"empty":       {func(delivery) string { return "" }, ""},
		"prolog":      {func(d delivery) string { return `<?xml version="1.0"?>` + string(s.reply(d, "好")) }, "好"},
		"full length": {func(d delivery) string { return string(s.reply(d, full)) }, full},
		"sealed":      {func(d delivery) string { return string(s.envelope(s.account(), s.reply(d, "好"))) }, "好"},
	} {
		t.Run(name, func(t *testing.T) {
			s.answers(func(_ int, rw http.ResponseWriter, d delivery) { io.WriteString(rw, c.body(d)) })
			if reply, err := s.Phone("yanbin", "oZHANG").Says(context.Background(), "在吗"); err != nil || reply != c.want {
				t.Errorf("reply %q, %v", reply, err)
			}
		})
	}
}
