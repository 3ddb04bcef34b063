package wxmsg

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/blake2b"
	"pgregory.net/rapid"

	"linli/domain"
)

// A resident writes in safe mode; everything about the message is filled.
func TestTextIsFilled(t *testing.T) {
	body := textXML("3号楼2单元的灯坏了", "6054768590064713728")
	got := openSafe(t, body).Message
	sum := blake2b.Sum256([]byte(body))
	want := domain.Message{Account: "yanbin", OpenID: testOpenID, Kind: domain.KindText, Type: "text",
		Text: "3号楼2单元的灯坏了", Key: got.Key, SentAt: testNow.UTC(), Raw: []byte(body),
		Nonce: "yanbin:1750000000:415670741", Digest: hex.EncodeToString(sum[:])}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(got.Key) != 64 || strings.Trim(got.Key, "0123456789abcdef") != "" {
		t.Errorf("the key %q is no hex SHA-256", got.Key)
	}
}

// The same message means the same in every mode and format.
func TestModesAndFormatsAgree(t *testing.T) {
	asXML := textXML("灯坏了", "77")
	asJSON := fmt.Sprintf(`{"ToUserName":%q,"FromUserName":%q,"CreateTime":"%d"," MsgType":"text","Content":"灯坏了","MsgId":77}`,
		testOrigin, testOpenID, testNow.Unix())
	want := openSafe(t, asXML).Message
	compat := account(domain.CompatMode)
	w := newTencent(t)
	encrypted := w.encrypt(asXML)
	mixed := strings.Replace(textXML("假的", "78"), "</xml>", "<Encrypt>"+encrypted+"</Encrypt></xml>", 1)
	inCompat, err := codecOf(t, compat).Open(w.sealedQuery(encrypted), []byte(mixed))
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]domain.Message{
		"safe JSON": openSafe(t, asJSON).Message, "plain XML": openPlain(t, asXML).Message,
		"plain JSON": openPlain(t, asJSON).Message, "compat XML": inCompat.Message,
	} {
		if got.Text != want.Text || got.Key != want.Key || !got.SentAt.Equal(want.SentAt) || got.Kind != want.Kind {
			t.Errorf("%s gave %+v, want %+v", name, got, want)
		}
	}
}

func TestKinds(t *testing.T) {
	key := func(v string) element { return element{"EventKey", v} }
	tests := []struct {
		name, body             string
		kind                   domain.MessageKind
		typ, text, scene, menu string
	}{
		{name: "text", body: textXML("你好", "1"), kind: domain.KindText, typ: "text", text: "你好"},
		{name: "menu tap", body: xmlBody(append(head("text"), element{"Content", "满意"}, element{"MsgId", "2"}, element{"bizmsgmenuid", "t-1024"})...),
			kind: domain.KindText, typ: "text", text: "满意", menu: "t-1024"},
		{name: "follow", body: eventXML("subscribe", key("")), kind: domain.KindFollow, typ: "event:subscribe"},
		{name: "follow by QR", body: eventXML("subscribe", key("qrscene_b3")), kind: domain.KindFollow, typ: "event:subscribe", scene: "b3"},
		{name: "follow after paying", body: eventXML("subscribe", key("last_trade_no_1")), kind: domain.KindFollow, typ: "event:subscribe"},
		{name: "unfollow", body: eventXML("unsubscribe", key("")), kind: domain.KindUnfollow, typ: "event:unsubscribe"},
		{name: "scan", body: eventXML("SCAN", key("b3")), kind: domain.KindScan, typ: "event:SCAN", scene: "b3"},
		{name: "click", body: eventXML("CLICK", key("PROGRESS")), kind: domain.KindClick, typ: "event:CLICK", text: "PROGRESS"},
		{name: "view", body: eventXML("VIEW", key("http://x/")), kind: domain.KindView, typ: "event:VIEW", text: "http://x/"},
		{name: "place without a place", body: xmlBody(append(head("location"), element{"Location_X", "91"}, element{"Location_Y", "0"})...), kind: domain.KindOther, typ: "location"},
		{name: "image", body: xmlBody(append(head("image"), element{"MediaId", "m"}, element{"MsgId", "3"})...), kind: domain.KindImage, typ: "image"},
		{name: "image that cannot be fetched", body: xmlBody(append(head("image"), element{"PicUrl", "http://10.0.0.1/x"})...), kind: domain.KindOther, typ: "image"},
		{name: "voice", body: xmlBody(append(head("voice"), element{"MediaId", "m"}, element{"Recognition", "灯坏了\a。"})...), kind: domain.KindVoice, typ: "voice", text: "灯坏了 。"},
		{name: "video", body: xmlBody(append(head("video"), element{"MediaId", "m"})...), kind: domain.KindVideo, typ: "video"},
		{name: "video that cannot be fetched", body: xmlBody(append(head("video"), element{"MediaId", "../x"})...), kind: domain.KindOther, typ: "video"},
		{name: "unknown", body: xmlBody(append(head("hologram"), element{"Depth", "3"})...), kind: domain.KindOther, typ: "hologram"},
		{name: "unknown event", body: eventXML("never_seen"), kind: domain.KindOther, typ: "event:never_seen"},
		{name: "endless type", body: xmlBody(head(strings.Repeat("类", 100))...), kind: domain.KindOther, typ: strings.Repeat("类", 21)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cb := openSafe(t, tt.body)
			m := cb.Message
			if m.Kind != tt.kind || m.Type != tt.typ || m.Text != tt.text || m.Scene != tt.scene || m.Choice != tt.menu {
				t.Errorf("got kind %q type %q text %q scene %q menu %q", m.Kind, m.Type, m.Text, m.Scene, m.Choice)
			}
			if string(m.Raw) != tt.body {
				t.Error("the raw body is not kept")
			}
		})
	}
}

func keyOf(t *testing.T, body string) string { t.Helper(); return openSafe(t, body).Message.Key }

// WeChat repeats an unanswered message with fresh random bytes and a fresh
// signature; it stays the same message.
func TestRepeatKeepsItsKey(t *testing.T) {
	body := textXML("灯坏了", "6054768590064713728")
	c := codecOf(t, account(domain.SafeMode))
	first, err := c.Open(newTencent(t).safe(body))
	if err != nil {
		t.Fatal(err)
	}
	again := newTencent(t)
	again.random, again.nonce, again.at = "fedcba9876543210", "260774613", testNow.Add(5*time.Second)
	second, err := c.Open(again.safe(body))
	if err != nil {
		t.Fatal(err)
	}
	if first.Message.Key != second.Message.Key || first.Message.Digest != second.Message.Digest {
		t.Error("the repeat looks like another message")
	}
	if first.Message.Nonce == second.Message.Nonce {
		t.Error("the nonce of the request is not told apart")
	}
}

func TestKeysThatMustDiffer(t *testing.T) {
	voice := func(openID, id string) string {
		h := head("voice")
		h[1].value = openID
		return xmlBody(append(h, element{"MediaId", "m"}, element{"MsgId", id})...)
	}
	list := func(status string) string {
		return strings.Replace(eventXML("subscribe_msg_change_event"), "</xml>",
			"<SubscribeMsgChangeEvent><List><TemplateId>t</TemplateId><SubscribeStatusString>"+status+
				"</SubscribeStatusString></List></SubscribeMsgChangeEvent></xml>", 1)
	}
	tests := map[string][2]string{
		"voices of two people with one MsgId": {voice("oA", "5"), voice("oB", "5")},
		"two messages of one second":          {textXML("嗯", "1"), textXML("嗯", "2")},
		"LOCATION beside another event":       {eventXML("LOCATION", element{"Latitude", "36"}), eventXML("SCAN", element{"EventKey", "b3"})},
		"two buttons of one second":           {eventXML("CLICK", element{"EventKey", "A"}), eventXML("CLICK", element{"EventKey", "B"})},
		"two jobs of one second":              {eventXML("TEMPLATESENDJOBFINISH", element{"MsgID", "1"}), eventXML("TEMPLATESENDJOBFINISH", element{"MsgID", "2"})},
		"two lists of one second":             {list("accept"), list("reject")},
		"two messages without MsgId":          {xmlBody(append(head("text"), element{"Content", "a"})...), xmlBody(append(head("text"), element{"Content", "b"})...)},
		"a MsgId that looks like an event":    {xmlBody(append(head("text"), element{"MsgId", "event\nCLICK\nA"})...), eventXML("CLICK", element{"EventKey", "A"})},
		"two checked pictures of one second":  {eventXML("wxa_media_check", element{"trace_id", "1"}), eventXML("wxa_media_check", element{"trace_id", "2"})},
		"a border moved":                      {eventXML("A|1", element{"EventKey", "2"}), eventXML("A", element{"EventKey", "1|2"})},
	}
	for name, pair := range tests {
		first := keyOf(t, pair[0])
		if first == keyOf(t, pair[1]) {
			t.Errorf("%s: one key for two messages", name)
		}
		if again := keyOf(t, pair[0]); first != again {
			t.Errorf("%s: the key is not stable", name)
		}
	}
}

// A button tapped twice in one second is tapped once, whatever else the body says.
func TestDoubleTap(t *testing.T) {
	tap := eventXML("CLICK", element{"EventKey", "A"})
	if keyOf(t, tap) != keyOf(t, strings.Replace(tap, "</xml>", "<Extra/></xml>", 1)) {
		t.Error("one tap counts twice")
	}
}

// The same words to another account are another message.
func TestKeyNamesTheAccount(t *testing.T) {
	other := account(domain.PlainMode)
	other.Name = "jinyan"
	body := textXML("灯坏了", "1")
	cb, err := codecOf(t, other).Open(newTencent(t).plain(), []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if cb.Message.Key == keyOf(t, body) || cb.Message.Account != "jinyan" {
		t.Error("two accounts share a key")
	}
}

// An odd character must not lose a resident's message.
func TestOddCharacters(t *testing.T) {
	rest := fmt.Sprintf(`"ToUserName":%q,"FromUserName":%q,"CreateTime":%d,"MsgType":"text","MsgId":"1"}`, testOrigin, testOpenID, testNow.Unix())
	tests := []struct{ name, body, text string }{
		{"bell in XML", textXML("灯\x07坏了", "1"), "灯 坏了"},
		{"newline and tab stay", textXML("灯\n坏\t了", "1"), "灯\n坏\t了"},
		{"DEL and C1", textXML("a\x7fb\u0085c", "1"), "a b c"},
		{"broken UTF-8 in XML", textXML("灯\xe5\x9d", "1"), "灯\uFFFD\uFFFD"},
		{"entities", strings.Replace(textXML("X", "1"), "<![CDATA[X]]>", "a &lt;b&gt; &amp;&#20320;&#x597D; & &nope; &#0x; &", 1), "a <b> &你好 & &nope; &#0x; &"},
		{"split CDATA", strings.Replace(textXML("X", "1"), "<![CDATA[X]]>", "<![CDATA[a]]]]><![CDATA[>b]]>", 1), "a]]>b"},
		{"markup in CDATA", textXML("<FromUserName>oEvil</FromUserName>", "1"), "<FromUserName>oEvil</FromUserName>"},
		{"attributes", strings.Replace(textXML("好", "1"), "<Content>", `<Content lang="a>b">`, 1), "好"},
		{"blank before a name", strings.Replace(textXML("好", "1"), "<Content>", "< Content>", 1), "好"},
		{"declaration", `<?xml version="1.0"?>` + "\n" + textXML("好", "1"), "好"},
		{"raw bell in JSON", "{\"Content\":\"灯\x07坏\n了\",\n" + rest, "灯 坏\n了"},
		{"escaped bell in JSON", `{"Content":"灯\u0007坏了",` + rest, "灯 坏了"},
		{"bell after a backslash", "{\"Content\":\"a\\\x07b\"," + rest, "a\nb"},
		{"quote after a backslash", "{\"Content\":\"a\\\"\x07b\"," + rest, "a\" b"},
		{"broken UTF-8 in JSON", "{\"Content\":\"灯\xe5\"," + rest, "灯\uFFFD"},
		{"List object", `{"Content":"好","List":{"a":[1,{"b":null}]},` + rest, "好"},
		{"raw tab in JSON", "{\"Content\":\"a\tb\"," + rest, "a\tb"},
		{"nested names in JSON", `{"x":{"Content":"a","Content":"b"},"y":[{"Content":"c"}],"Content":"好",` + rest, "好"},
		{"other values", `{"Content":"好","a":true,"b":null,"c":1.5,` + rest, "好"},
		{"number as words", `{"Content":12,` + rest, "12"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := openPlain(t, tt.body).Message.Text; got != tt.text {
				t.Errorf("text %q, want %q", got, tt.text)
			}
			if got := openSafe(t, tt.body).Message.Text; got != tt.text {
				t.Errorf("in safe mode text %q, want %q", got, tt.text)
			}
		})
	}
}

// A time after 2038 and a non-numeric menu id are no reason to drop a message.
func TestLateTimes(t *testing.T) {
	h := head("text")
	h[2].value = "4294967296"
	m := openSafe(t, xmlBody(append(h, element{"Content", "好"}, element{"MsgId", "1"})...)).Message
	if m.SentAt.Year() != 2106 {
		t.Errorf("sent at %v", m.SentAt)
	}
}

// Whatever a person types arrives as typed but for control characters.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		words := rapid.String().Draw(rt, "words")
		escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(words)
		asCDATA := textXML(strings.ReplaceAll(words, "]]>", "]]]]><![CDATA[>"), "1")
		asText := strings.Replace(textXML("@@", "1"), "<![CDATA[@@]]>", escaped, 1)
		for _, body := range []string{asCDATA, asText} {
			if got := openPlain(t, body).Message.Text; got != clean(words) {
				rt.Fatalf("text %q, want %q", got, clean(words))
			}
		}
	})
}

// Whatever is passed over as clean already reads as if it had been cleaned.
func TestCleanWords(t *testing.T) {
	for words, want := range map[string]string{"": "", "灯坏了\n谢谢\t": "灯坏了\n谢谢\t", "a\x00b\x7f": "a b ", "\u0085": " ", "\uFFFE\uFFFF": "  ", "\uFFFD": "\uFFFD",
		"\xff": "\uFFFD", "灯\xef": "灯\uFFFD", "\xef\xbf": "\uFFFD\uFFFD", "\xed\xa0\x80": "\uFFFD\uFFFD\uFFFD"} {
		if got := clean(words); got != want {
			t.Errorf("%q is cleaned to %q, want %q", words, got, want)
		}
	}
}
