package wxmsg

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/silenceper/wechat/v2/util"
	"pgregory.net/rapid"

	"linli/domain"
)

// shown is a passive reply as WeChat reads it.
type shown struct {
	ToUserName, FromUserName, MsgType, Content string
	CreateTime                                 int64
}

type sealed struct {
	Encrypt, MsgSignature, Nonce string
	TimeStamp                    json.Number
}

func decode(t testing.TB, contentType string, body []byte, into any) {
	t.Helper()
	var err error
	switch contentType {
	case "application/xml; charset=utf-8":
		err = xml.Unmarshal(body, into)
	case "application/json; charset=utf-8":
		err = json.Unmarshal(body, into)
	default:
		t.Fatalf("content type %q", contentType)
	}
	if err != nil {
		t.Fatalf("WeChat could not read %q: %v", body, err)
	}
}

// unsealReply opens an encrypted reply with the SDK.
func unsealReply(t testing.TB, contentType string, body []byte) []byte {
	t.Helper()
	var s sealed
	decode(t, contentType, body, &s)
	if want := util.Signature(testToken, s.TimeStamp.String(), s.Nonce, s.Encrypt); s.MsgSignature != want {
		t.Errorf("the reply is signed %s, want %s", s.MsgSignature, want)
	}
	_, message, err := util.DecryptMsg(testAppID, s.Encrypt, testAESKey)
	if err != nil {
		t.Fatalf("the SDK cannot open the reply: %v", err)
	}
	return message
}

func jsonText(words string) string {
	return fmt.Sprintf(`{"ToUserName":%q,"FromUserName":%q,"CreateTime":%d,"MsgType":"text","Content":%q,"MsgId":1}`,
		testOrigin, testOpenID, testNow.Unix(), words)
}

// A reply goes back in the format and mode it was asked in, to whom it is owed.
func TestReplyReachesTheResident(t *testing.T) {
	const words = `收到 <1024> & "灯" ]]> 完`
	want := shown{ToUserName: testOpenID, FromUserName: testOrigin, MsgType: "text", Content: words, CreateTime: testNow.Unix()}
	for _, body := range []string{textXML("灯坏了", "1"), jsonText("灯坏了")} {
		contentType, plain, err := openPlain(t, body).Reply(words)
		if err != nil {
			t.Fatal(err)
		}
		var got shown
		decode(t, contentType, plain, &got)
		if got != want {
			t.Errorf("plain reply %+v, want %+v", got, want)
		}
		if !strings.Contains(string(plain), "<1024> &") {
			t.Errorf("the reply is escaped: %s", plain)
		}
		contentType, envelope, err := openSafe(t, body).Reply(words)
		if err != nil {
			t.Fatal(err)
		}
		got = shown{}
		decode(t, contentType, unsealReply(t, contentType, envelope), &got)
		if got != want {
			t.Errorf("safe reply %+v, want %+v", got, want)
		}
		if (contentType == jsonType) != strings.HasPrefix(body, "{") {
			t.Errorf("a reply of %s to %s", contentType, body)
		}
		if strings.Contains(string(envelope), "1024") || strings.Contains(string(envelope), testOpenID) {
			t.Error("the sealed reply shows what it says")
		}
	}
}

// In compat mode the reply is plain.
func TestCompatReplyIsPlain(t *testing.T) {
	cb, err := codecOf(t, account(domain.CompatMode)).Open(newTencent(t).safe(textXML("灯坏了", "1")))
	if err != nil {
		t.Fatal(err)
	}
	contentType, body, err := cb.Reply("好")
	if err != nil {
		t.Fatal(err)
	}
	var got shown
	decode(t, contentType, body, &got)
	if got.Content != "好" {
		t.Errorf("reply %q", body)
	}
}

func TestNothingToSay(t *testing.T) {
	for _, text := range []string{"", " \n", "\x00"} {
		contentType, body, err := openSafe(t, textXML("灯坏了", "1")).Reply(text)
		if err != nil || string(body) != "success" || !strings.HasPrefix(contentType, "text/plain") {
			t.Errorf("Reply(%q) gave %q %q %v", text, contentType, body, err)
		}
	}
}

func TestLongRepliesAreCut(t *testing.T) {
	tests := []struct{ text, want string }{
		{strings.Repeat("a", 2048), strings.Repeat("a", 2048)},
		{strings.Repeat("a", 2049), strings.Repeat("a", 2045) + "…"},
		{strings.Repeat("灯", 682) + "ab", strings.Repeat("灯", 682) + "ab"},
		{strings.Repeat("灯", 683), strings.Repeat("灯", 681) + "…"},
		{"a" + strings.Repeat("灯", 700), "a" + strings.Repeat("灯", 681) + "…"},
	}
	for _, tt := range tests {
		_, body, err := openPlain(t, textXML("灯坏了", "1")).Reply(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		var got shown
		decode(t, xmlType, body, &got)
		if got.Content != tt.want {
			t.Errorf("%d bytes were cut to %d, want %d", len(tt.text), len(got.Content), len(tt.want))
		}
	}
}

// Whatever is said, WeChat can read it and shows at most 2048 bytes of it.
func TestAnyReplyIsReadable(t *testing.T) {
	callbacks := []*Callback{openSafe(t, textXML("灯坏了", "1")), openSafe(t, jsonText("灯坏了"))}
	rapid.Check(t, func(rt *rapid.T) {
		words := "w" + rapid.OneOf(rapid.StringN(0, 900, -1), rapid.StringOf(rapid.RuneFrom([]rune("]>[<&灯\x01\n")))).Draw(rt, "words")
		for _, cb := range callbacks {
			contentType, envelope, err := cb.Reply(words)
			if err != nil {
				rt.Fatal(err)
			}
			var got shown
			decode(t, contentType, unsealReply(t, contentType, envelope), &got)
			if len(got.Content) > 2048 || !utf8.ValidString(got.Content) {
				rt.Fatalf("the reply has %d bytes", len(got.Content))
			}
			if len(words) <= 2048 && got.Content != clean(words) {
				rt.Fatalf("the reply is %q, want %q", got.Content, clean(words))
			}
		}
	})
}

// Two replies never share the random bytes that hide equal texts.
func TestRepliesDiffer(t *testing.T) {
	cb := openSafe(t, textXML("灯坏了", "1"))
	seen := map[string]bool{}
	for range 3 {
		contentType, body, err := cb.Reply("好")
		if err != nil {
			t.Fatal(err)
		}
		var s sealed
		decode(t, contentType, body, &s)
		if seen[s.Encrypt] || seen[s.Nonce] {
			t.Error("two sealed replies are equal")
		}
		seen[s.Encrypt], seen[s.Nonce] = true, true
	}
}
