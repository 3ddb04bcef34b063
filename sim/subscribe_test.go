package sim

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
)

// noticed is a stage whose account holds subscription templates: T-once and the long-term T-long.
func noticed(t *testing.T, kind string) *stage {
	return newStage(t, func(a *Account) {
		a.Kind, a.Reports = kind, true
		a.Notices = map[string][]string{"T-once": {"thing1", "time3"}, "T-long": {"thing1", "time3"}}
		a.LongTerm = []string{"T-long"}
		a.Printed = map[string]string{"T-once": "派单通知", "T-once.thing1": "事项"}
		a.Pages = []string{"pages/task"}
	})
}

const noticeBody = `{"touser":"oWANG","template_id":"TEMPLATE","page":"pages/task?id=7","data":{"thing1":{"value":"水管漏水"},"time3":{"value":"18:30"}}}`

func notice(template string) string { return strings.Replace(noticeBody, "TEMPLATE", template, 1) }

func TestOneConsentIsOneNotice(t *testing.T) {
	for kind, path := range map[string]string{VerifiedService: "/cgi-bin/message/subscribe/bizsend", Mini: "/cgi-bin/message/subscribe/send"} {
		t.Run(kind, func(t *testing.T) {
			s, ctx := noticed(t, kind), context.Background()
			phone := s.Phone("yanbin", "oWANG")
			send := func(template string) int { return errcode(s.post(path, notice(template))) }
			expectCode(t, "without consent", send("T-once"), codeRefused)
			phone.Accepts(ctx, "T-once")
			phone.Accepts(ctx, "T-once")
			if got := phone.Consent("T-once"); got.Left != 2 || phone.Follows() {
				t.Fatalf("two taps left %+v, follows: %v", got, phone.Follows())
			}
			expectCode(t, "a bad value", errcode(s.post(path, strings.Replace(notice("T-once"), "18:30", "傍晚", 1))), codeBadFieldValue)
			expectCode(t, "the first", send("T-once"), 0)
			if got := last(phone); got.Kind != KindNotice || got.Link != "pages/task?id=7" || !strings.HasPrefix(got.Text, "派单通知\n事项: 水管漏水\n") {
				t.Errorf("the screen shows %+v", got)
			}
			phone.Rejects(ctx, "T-once")
			expectCode(t, "the second", send("T-once"), 0)
			expectCode(t, "the third", send("T-once"), codeRefused)
			phone.Accepts(ctx, "T-long")
			for range 3 {
				expectCode(t, "long-term", send("T-long"), 0)
			}
			phone.SwitchesOff(ctx, "T-long")
			expectCode(t, "switched off", send("T-long"), codeRefused)
			if _, err := phone.Accepts(ctx, "T-long"); err == nil {
				t.Error("a template that is switched off was asked for")
			}
			phone.SwitchesOn(ctx, "T-long")
			expectCode(t, "switched on", send("T-long"), 0)
			expectCode(t, "a template message's id", send("T-task"), codeBadTemplate)
			expectCode(t, "to nobody", errcode(s.post(path, strings.Replace(notice("T-once"), "oWANG", "oNOBODY", 1))), codeBadOpenID)
		})
	}
}

func TestNoticesAreForTheRightKindOfAccount(t *testing.T) {
	s := noticed(t, VerifiedService)
	expectCode(t, "a mini-program's call", errcode(s.post("/cgi-bin/message/subscribe/send", notice("T-once"))), codeNoPermission)
	s = noticed(t, Mini)
	expectCode(t, "an official account's call", errcode(s.post("/cgi-bin/message/subscribe/bizsend", notice("T-once"))), codeNoPermission)
	s.Phone("yanbin", "oWANG").Accepts(context.Background(), "T-once")
	page := strings.Replace(notice("T-once"), "pages/task", "pages/none", 1)
	expectCode(t, "a page that is not released", errcode(s.post("/cgi-bin/message/subscribe/send", page)), codeBadPage)
}

func TestTheServerHearsOfConsents(t *testing.T) {
	s, ctx := noticed(t, VerifiedService), context.Background()
	phone := s.Phone("yanbin", "oWANG")
	phone.Accepts(ctx, "T-once", "T-long")
	phone.SwitchesOff(ctx, "T-long")
	s.post("/cgi-bin/message/subscribe/bizsend", notice("T-once"))
	if n, err := s.Flush(ctx); n != 1 || err != nil {
		t.Fatalf("%d reports, %v", n, err)
	}
	all := s.deliveries()
	for i, want := range []string{"<Event><![CDATA[subscribe_msg_popup_event]]></Event>", "subscribe_msg_change_event", "subscribe_msg_sent_event"} {
		if !strings.Contains(all[i].inner, want) {
			t.Errorf("delivery %d is %s", i, all[i].inner)
		}
	}
	if got := strings.Count(all[0].inner, "<List>"); got != 2 {
		t.Errorf("%d lines in the popup's event: %s", got, all[0].inner)
	}
	if _, err := phone.Accepts(ctx, "a", "b", "c", "d"); err == nil {
		t.Error("a popup asked for four templates")
	}
}

func TestGrantedTemplatesAreListedWithTheirLines(t *testing.T) {
	s := noticed(t, VerifiedService)
	list := s.get("/cgi-bin/template/get_all_private_template", "")["template_list"].([]any)
	one := list[0].(map[string]any)
	if len(list) != 1 || one["template_id"] != "T-task" || one["content"] != "thing1：{{thing1.DATA}}\ntime3：{{time3.DATA}}\n" {
		t.Errorf("templates: %v", list)
	}
	list = s.get("/wxaapi/newtmpl/gettemplate", "")["data"].([]any)
	long, once := list[0].(map[string]any), list[1].(map[string]any)
	if long["type"] != json.Number("3") || once["type"] != json.Number("2") || once["title"] != "派单通知" || !strings.HasPrefix(once["content"].(string), "事项：{{thing1.DATA}}\n") {
		t.Errorf("notices: %v", list)
	}
}
