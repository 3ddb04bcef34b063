package sim

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestTextAndReplyInEveryModeAndFormat(t *testing.T) {
	for _, mode := range []string{Plain, Compat, Safe} {
		for _, format := range []string{XML, JSON} {
			t.Run(mode+" "+format, func(t *testing.T) {
				s := newStage(t, func(a *Account) { a.Mode, a.Format = mode, format })
				s.replies("收到，<马上>来 & 看看]]>")
				phone := s.Phone("yanbin", "oZHANG")
				said := "3号楼停电了 <b> & ]]> \"快\""
				reply, err := phone.Says(context.Background(), said)
				if err != nil || reply != "收到，<马上>来 & 看看]]>" {
					t.Fatalf("reply %q, %v", reply, err)
				}
				got := s.deliveries()
				if len(got) != 1 {
					t.Fatalf("%d deliveries", len(got))
				}
				checkDelivery(t, s, got[0], said)
				if b := phone.Bubbles(); len(b) != 2 || b[0].From != FromMe || b[0].Text != said || b[1].From != FromAccount || b[1].Text != reply {
					t.Errorf("the screen shows %+v", b)
				}
			})
		}
	}
}

func checkDelivery(t *testing.T, s *stage, d delivery, said string) {
	t.Helper()
	a := s.account()
	query := func(name string) string { return strings.Join(d.query[name], ",") }
	if query("signature") != sign(a.Token, query("timestamp"), query("nonce")) || query("openid") != "oZHANG" || query("from") != "wechat" {
		t.Errorf("the query is wrong: %v", d.query)
	}
	outside, err := read(a.Format, []byte(d.raw))
	if err != nil {
		t.Fatal(err)
	}
	if a.Mode != Plain && query("msg_signature") != sign(a.Token, query("timestamp"), query("nonce"), outside["Encrypt"]) {
		t.Error("msg_signature is wrong")
	}
	if visible := outside["Content"] != ""; visible != (a.Mode != Safe) {
		t.Errorf("the text is visible outside: %v", visible)
	}
	want := map[string]string{
		"ToUserName": a.OriginalID, "FromUserName": "oZHANG", "MsgType": "text", "Content": said,
		"CreateTime": strconv.FormatInt(s.clock.now().Unix(), 10), "MsgId": d.fields["MsgId"],
	}
	for name, value := range want {
		if d.fields[name] != value || value == "" {
			t.Errorf("%s is %q, want %q", name, d.fields[name], value)
		}
	}
}

func TestEventsOfFollowingScanningAndClicking(t *testing.T) {
	s := newStage(t, nil)
	phone, ctx := s.Phone("yanbin", "oZHANG"), context.Background()
	deeds := []struct {
		name       string
		do         func() error
		event, key string
		follows    bool
	}{
		{"scan by a stranger", func() error { _, err := phone.Scan(ctx, "b3"); return err }, "subscribe", "qrscene_b3", true},
		{"scan by a follower", func() error { _, err := phone.Scan(ctx, "b4"); return err }, "SCAN", "b4", true},
		{"menu", func() error { _, err := phone.Click(ctx, "duty"); return err }, "CLICK", "duty", true},
		{"unfollow", func() error { return phone.Unfollow(ctx) }, "unsubscribe", "", false},
		{"text after unfollowing", func() error { _, err := phone.Says(ctx, "在吗"); return err }, "", "", false},
		{"follow", func() error { _, err := phone.Follow(ctx, ""); return err }, "subscribe", "", true},
	}
	for _, d := range deeds {
		if err := d.do(); err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
		all := s.deliveries()
		f := all[len(all)-1].fields
		if f["Event"] != d.event || f["EventKey"] != d.key || (f["MsgId"] == "") != (d.event != "") {
			t.Errorf("%s: delivered %v", d.name, f)
		}
		if phone.Follows() != d.follows {
			t.Errorf("%s: follows is %v", d.name, phone.Follows())
		}
	}
}

func TestRawMessagesKeepTheirElements(t *testing.T) {
	s := newStage(t, func(a *Account) { a.Mode, a.Format = Plain, JSON })
	phone := s.Phone("yanbin", "oZHANG")
	if _, err := phone.SendsRaw(context.Background(), "voice", Text("MediaId", "m1"), Text("Format", "amr")); err != nil {
		t.Fatal(err)
	}
	if f := s.deliveries()[0].fields; f["MsgType"] != "voice" || f["MediaId"] != "m1" || f["MsgId"] == "" {
		t.Errorf("delivered %v", f)
	}
	if got := last(phone); got.Kind != KindEvent || got.Text != "[语音]" {
		t.Errorf("the screen shows %+v", got)
	}
	list := Group("SubscribeMsgPopupEvent", Group("List", Text("TemplateId", "a")), Group("List", Text("TemplateId", "b")))
	if _, err := phone.SendsRaw(context.Background(), "event", Text("Event", "subscribe_msg_popup_event"), list); err != nil {
		t.Fatal(err)
	}
	var body struct {
		MsgID                  int64 `json:"MsgId"`
		SubscribeMsgPopupEvent struct{ List []struct{ TemplateId string } }
	}
	if err := json.Unmarshal([]byte(s.deliveries()[1].raw), &body); err != nil {
		t.Fatal(err)
	}
	if items := body.SubscribeMsgPopupEvent.List; len(items) != 2 || items[1].TemplateId != "b" || body.MsgID != 0 {
		t.Errorf("delivered %+v", body)
	}
	if len(phone.Bubbles()) != 1 {
		t.Error("an event nobody sees left a bubble")
	}
}

func TestThreeTriesOfTheSameMessage(t *testing.T) {
	s := newStage(t, nil)
	s.Limit = 300 * time.Millisecond
	s.answers(func(n int, rw http.ResponseWriter, d delivery) {
		switch n {
		case 1:
			rw.WriteHeader(http.StatusBadGateway)
		case 2:
			<-d.gone
		default:
			rw.Write(s.reply(d, "第三次才答上"))
		}
	})
	reply, err := s.Phone("yanbin", "oZHANG").Says(context.Background(), "停水了")
	if err != nil || reply != "第三次才答上" {
		t.Fatalf("reply %q, %v", reply, err)
	}
	got := s.deliveries()
	if len(got) != 3 || got[0].raw != got[1].raw || got[0].raw != got[2].raw || got[0].query["nonce"][0] != got[2].query["nonce"][0] {
		t.Errorf("the %d tries are not the same message", len(got))
	}
	summaries := []string{"try 1: HTTP 502", "try 2: too slow", "try 3: replied"}
	for i, e := range s.Log() {
		if !strings.Contains(e.Summary, summaries[i]) || e.Direction != Outward || e.Path != "/wx/yanbin" {
			t.Errorf("log entry %d is %+v", i, e)
		}
	}
}

func TestAfterTheLastTryThePhoneSaysTheServiceIsBroken(t *testing.T) {
	s := newStage(t, nil)
	s.server.Close()
	phone := s.Phone("yanbin", "oZHANG")
	if _, err := phone.Says(context.Background(), "有人吗"); !errors.Is(err, ErrNoAnswer) {
		t.Fatalf("error %v", err)
	}
	if last(phone).Text != Broken || len(s.Log()) != 3 {
		t.Errorf("the screen shows %+v after %d tries", last(phone), len(s.Log()))
	}
	s.Tries = 4
	phone.Says(context.Background(), "喂")
	if len(s.Log()) != 7 {
		t.Errorf("%d tries with the knob at 4", len(s.Log())-3)
	}
}

func TestCopiesAtOnceAreOneMessage(t *testing.T) {
	s := newStage(t, nil)
	together := make(chan struct{})
	s.answers(func(n int, rw http.ResponseWriter, d delivery) {
		if n == 3 {
			close(together)
		}
		<-together // none is answered before all have arrived
		rw.Write(s.reply(d, "已登记"))
	})
	phone := s.Phone("yanbin", "oZHANG")
	answers, err := phone.SaysTimes(context.Background(), "电梯坏了", 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range answers {
		if a.Reply != "已登记" || a.Status != 200 || a.Err != nil {
			t.Errorf("answer %+v", a)
		}
	}
	nonces := map[string]bool{}
	for _, d := range s.deliveries() {
		nonces[d.query["nonce"][0]] = true
		if first := s.deliveries()[0].fields; d.fields["MsgId"] != first["MsgId"] || d.fields["CreateTime"] != first["CreateTime"] {
			t.Error("the copies are not one message")
		}
	}
	if len(nonces) != 3 {
		t.Errorf("%d nonces for 3 copies", len(nonces))
	}
	if len(phone.Bubbles()) != 2 {
		t.Errorf("the screen shows %+v", phone.Bubbles())
	}
}

func TestMessageIdsAreUniqueRisingAndBeyondFloats(t *testing.T) {
	s := newStage(t, nil)
	before := int64(1 << 53)
	for range 5 {
		if _, err := s.Phone("yanbin", "oZHANG").Says(context.Background(), "你好"); err != nil {
			t.Fatal(err)
		}
		all := s.deliveries()
		id, err := strconv.ParseInt(all[len(all)-1].fields["MsgId"], 10, 64)
		if err != nil || id <= before {
			t.Fatalf("MsgId %d after %d, %v", id, before, err)
		}
		before = id
	}
}

func TestVerify(t *testing.T) {
	s := newStage(t, nil)
	s.answers(func(_ int, rw http.ResponseWriter, d delivery) {
		if d.query["signature"][0] != sign("spamtest", d.query["timestamp"][0], d.query["nonce"][0]) {
			rw.WriteHeader(http.StatusForbidden)
			return
		}
		io.WriteString(rw, d.query["echostr"][0])
	})
	if err := s.Verify(context.Background(), "yanbin"); err != nil {
		t.Error(err)
	}
	s.answers(func(_ int, rw http.ResponseWriter, d delivery) { io.WriteString(rw, "ok") })
	if err := s.Verify(context.Background(), "yanbin"); !errors.Is(err, ErrBadReply) {
		t.Errorf("a wrong echo gave %v", err)
	}
	s.answers(func(_ int, rw http.ResponseWriter, d delivery) { rw.WriteHeader(http.StatusForbidden) })
	if err := s.Verify(context.Background(), "yanbin"); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("a refusal gave %v", err)
	}
	if err := s.Verify(context.Background(), "nobody"); err == nil {
		t.Error("an unknown account was verified")
	}
}
