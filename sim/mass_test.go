package sim

import (
	"context"
	"encoding/json"
	"testing"
	"time"
)

func TestAFollowerOfAServiceAccountGetsFourAMonth(t *testing.T) {
	s, ctx := newStage(t, func(a *Account) { a.Reports = true }), context.Background()
	phone := s.Phone("yanbin", "oZHANG")
	phone.Follow(ctx, "")
	s.Phone("yanbin", "oWANG").Follow(ctx, "")
	s.Phone("yanbin", "oWANG").Unfollow(ctx)
	for i := range maxMonthly + 1 {
		expectCode(t, "send", errcode(s.post("/cgi-bin/message/mass/send", `{"touser":["oZHANG","oWANG"],"msgtype":"text","text":{"content":"停水通知"}}`)), 0)
		before := len(s.deliveries())
		s.Flush(ctx)
		f := s.deliveries()[before].fields
		sent, filtered := "1", "2"
		if i == maxMonthly {
			sent, filtered = "0", "1"
		}
		if f["Event"] != "MASSSENDJOBFINISH" || f["TotalCount"] != "2" || f["SentCount"] != sent || f["FilterCount"] != filtered || f["ErrorCount"] != "1" {
			t.Errorf("report %d: %v", i, f)
		}
	}
	if n := len(phone.Bubbles()); n != 1+maxMonthly {
		t.Errorf("%d bubbles", n)
	}
	s.clock.pass(31 * 24 * time.Hour)
	s.post("/cgi-bin/message/mass/sendall", `{"filter":{"is_to_all":true},"msgtype":"text","text":{"content":"新的一月"}}`)
	if last(phone).Text != "新的一月" {
		t.Error("the next month brought nothing")
	}
}

func TestASubscriptionAccountSendsOnceADay(t *testing.T) {
	s := newStage(t, func(a *Account) { a.Kind = VerifiedSubscription })
	const all = `{"filter":{"is_to_all":true},"msgtype":"text","text":{"content":"停水通知"}}`
	expectCode(t, "the first", errcode(s.post("/cgi-bin/message/mass/sendall", all)), 0)
	expectCode(t, "the second", errcode(s.post("/cgi-bin/message/mass/sendall", all)), codeNoMassQuota)
	expectCode(t, "to a list", errcode(s.post("/cgi-bin/message/mass/send", all)), codeNoPermission)
	s.clock.pass(24 * time.Hour)
	expectCode(t, "the next day", errcode(s.post("/cgi-bin/message/mass/sendall", all)), 0)
}

func TestAMassIsSentOnceUnderItsID(t *testing.T) {
	s := newStage(t, nil)
	phone := s.Phone("yanbin", "oZHANG")
	phone.Follow(context.Background(), "")
	send := func() map[string]any {
		return s.post("/cgi-bin/message/mass/sendall", `{"filter":{"is_to_all":true},"msgtype":"text","text":{"content":"停水通知"},"clientmsgid":"n-1"}`)
	}
	first := send()
	expectCode(t, "at once", errcode(send()), codeMassTooFast)
	s.clock.pass(retryAfter)
	again := send()
	expectCode(t, "later", errcode(again), codeMassKnown)
	if again["msg_id"].(json.Number) != first["msg_id"].(json.Number) || len(phone.Bubbles()) != 2 {
		t.Errorf("first %v, again %v", first, again)
	}
	expectCode(t, "to a tag nobody made", errcode(s.post("/cgi-bin/message/mass/sendall", `{"filter":{"tag_id":7},"msgtype":"text","text":{"content":"停水通知"}}`)), codeBadTag)
}
