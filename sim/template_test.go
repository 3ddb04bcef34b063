package sim

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"
)

func (s *stage) templateSend(id string, extra []Element, data ...Element) map[string]any {
	s.t.Helper()
	elements := append([]Element{Text("touser", "oWANG"), Text("template_id", id), Group("data", data...)}, extra...)
	body, err := writeJSON(elements)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.call("POST", "/cgi-bin/message/template/send?access_token="+s.token(false), string(body))
}

func field(name, value string) Element { return Group(name, Text("value", value)) }

func TestTemplateReachesAFollower(t *testing.T) {
	s := newStage(t, nil)
	phone := s.Phone("yanbin", "oWANG")
	phone.Follow(context.Background(), "")
	link := []Element{Text("url", "https://example.org/h/1")}
	expectCode(t, "send", errcode(s.templateSend("T-task", link, field("time3", "18:30"), field("thing1", "水管漏水"), field("first", "您好"))), 0)
	want := Bubble{At: s.clock.now(), From: FromAccount, Kind: KindTemplate, Text: "T-task\nthing1: 水管漏水\ntime3: 18:30", Link: "https://example.org/h/1"}
	if got := last(phone); !reflect.DeepEqual(got, want) {
		t.Errorf("the screen shows %+v", got)
	}
	mini := append(link, Group("miniprogram", Text("appid", "wxMINI"), Text("pagepath", "pages/task?id=1")))
	s.templateSend("T-task", mini, field("time3", "18:30"), field("thing1", "水管漏水"))
	if got := last(phone).Link; got != "pages/task?id=1" {
		t.Errorf("the mini-program did not win: %q", got)
	}
}

func TestWhatTemplateSendRefuses(t *testing.T) {
	s := newStage(t, nil)
	thing, clock := field("thing1", "水管漏水"), field("time3", "18:30")
	expectCode(t, "unknown openid", errcode(s.templateSend("T-task", nil, thing, clock)), codeBadOpenID)
	phone := s.Phone("yanbin", "oWANG")
	expectCode(t, "stranger", errcode(s.templateSend("T-task", nil, thing, clock)), codeNotFollower)
	phone.Follow(context.Background(), "")
	expectCode(t, "unknown template", errcode(s.templateSend("T-other", nil, thing, clock)), codeBadTemplate)
	expectCode(t, "missing field", errcode(s.templateSend("T-task", nil, thing)), codeBadFieldValue)
	expectCode(t, "unknown field", errcode(s.templateSend("T-task", nil, thing, clock, field("thing9", "好"))), codeBadFieldValue)
	answer := s.templateSend("T-task", nil, field("thing1", "两\n行"), clock)
	expectCode(t, "line break", errcode(answer), codeBadFieldValue)
	if !strings.Contains(answer["errmsg"].(string), "data.thing1.value") {
		t.Errorf("errmsg %q does not name the field", answer["errmsg"])
	}
	a := s.account()
	a.Kind = VerifiedSubscription
	s.AddAccount(a)
	expectCode(t, "subscription account", errcode(s.templateSend("T-task", nil, thing, clock)), codeNoPermission)
	if len(phone.Bubbles()) != 1 {
		t.Errorf("a refused template reached the phone: %+v", phone.Bubbles())
	}
}

func TestClientMsgIDIsDeliveredOnceInTenMinutes(t *testing.T) {
	s := newStage(t, nil)
	phone := s.Phone("yanbin", "oWANG")
	phone.Follow(context.Background(), "")
	send := func(id string) any {
		answer := s.templateSend("T-task", []Element{Text("client_msg_id", id)}, field("thing1", "漏水"), field("time3", "18:30"))
		expectCode(t, "send", errcode(answer), 0)
		return answer["msgid"]
	}
	first := send("job-1")
	s.clock.pass(dedupeFor - time.Second)
	if send("job-1") != first || len(phone.Bubbles()) != 2 {
		t.Error("a repeated client_msg_id was delivered again")
	}
	if send("job-2") == first || len(phone.Bubbles()) != 3 {
		t.Error("another client_msg_id was not delivered")
	}
	s.clock.pass(time.Second)
	if send("job-1") == first || len(phone.Bubbles()) != 4 {
		t.Error("after ten minutes the same client_msg_id was not delivered")
	}
	if send("") == send("") {
		t.Error("without client_msg_id messages were taken for one")
	}
}

func TestValuesOfTemplateFields(t *testing.T) {
	good := map[string][]string{
		"thing1":            {strings.Repeat("好", 20), "3号楼 2单元"},
		"const2":            {"办理中"},
		"number3":           {"1024", "3.5", strings.Repeat("9", 32)},
		"letter4":           {"ABC"},
		"symbol5":           {"★★★"},
		"character_string6": {"GD-20260309-001"},
		"time7":             {"18:30", "8:05:00", "2026年3月9日 18:30", "2026-03-09 18:30", "8:00~12:00", "2026年3月9日 8:00~2026年3月9日 12:00"},
		"date8":             {"2026年3月9日", "2026-03-09", "2026年3月9日 18:30", "2026年3月9日~2026年3月10日"},
		"amount9":           {"¥12.50", "100元"},
		"phone_number10":    {"0931-0000000", "+86-13800000001", "138****0001"},
		"car_number11":      {"甘A12345", "甘AD12345", "甘A1234学"},
		"name12":            {"王强", "古丽·买买提", "Wang Qiang"},
		"phrase13":          {"办理中"},
	}
	bad := map[string][]string{
		"thing1":            {"", "  ", strings.Repeat("好", 21), "一\t二", "一\u0007二"},
		"number3":           {"12件", "-1", strings.Repeat("9", 33)},
		"letter4":           {"A1", strings.Repeat("a", 33)},
		"symbol5":           {"★★★★★★", "a"},
		"character_string6": {"工单1024", strings.Repeat("1", 33)},
		"time7":             {"24:00", "8点", "明天 18:30", "2026年3月9日"},
		"date8":             {"3月9日", "18:30"},
		"amount9":           {"12345678901", "十元"},
		"phone_number10":    {strings.Repeat("1", 18), "电话138"},
		"car_number11":      {"甘AD1234567", "甘A12京45"},
		"name12":            {strings.Repeat("王", 11), strings.Repeat("a", 21), "王5"},
		"phrase13":          {"办理完成了吗", "ok"},
		"fruit14":           {"苹果"},
	}
	for name, values := range good {
		for _, value := range values {
			if !fits(name, value) {
				t.Errorf("%s refuses %q", name, value)
			}
		}
	}
	for name, values := range bad {
		for _, value := range values {
			if fits(name, value) {
				t.Errorf("%s accepts %q", name, value)
			}
		}
	}
}
