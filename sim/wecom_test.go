package sim

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// company is a stage with a WeCom application of two members and a robot in one group.
func company(t *testing.T) (*stage, func(body string) map[string]any) {
	s := newStage(t, nil)
	s.AddAccount(Account{Name: "corp", AppID: "ww1", Secret: "corpsecret", Kind: WeCom, AgentID: 1000002, Members: []string{"limin", "wangqiang"}, Robots: map[string]string{"key-1": "一队"}})
	answer := s.call("GET", "/cgi-bin/gettoken?corpid=ww1&corpsecret=corpsecret", "")
	token, _ := answer["access_token"].(string)
	if token == "" {
		t.Fatalf("no token: %v", answer)
	}
	return s, func(body string) map[string]any {
		return s.call("POST", "/cgi-bin/message/send?access_token="+token, body)
	}
}

func TestAnApplicationWritesToItsMembers(t *testing.T) {
	s, send := company(t)
	answer := send(`{"touser":"limin|nobody","msgtype":"text","agentid":1000002,"text":{"content":"工单 1024 没人接"}}`)
	if errcode(answer) != 0 || answer["invaliduser"] != "nobody" {
		t.Errorf("answer %v", answer)
	}
	phone := s.Phone("corp", "limin")
	if last(phone).Text != "工单 1024 没人接" {
		t.Errorf("the screen shows %+v", last(phone))
	}
	send(`{"touser":"limin","msgtype":"textcard","agentid":1000002,"textcard":{"title":"工单 1024","description":"水管漏水","url":"https://example.org/h/1"}}`)
	if got := last(phone); got.Text != "工单 1024\n水管漏水" || got.Link != "https://example.org/h/1" {
		t.Errorf("the screen shows %+v", got)
	}
	send(`{"touser":"@all","msgtype":"text","agentid":1000002,"text":{"content":"` + strings.Repeat("好", 1000) + `"}}`)
	if got := last(s.Phone("corp", "wangqiang")).Text; got != strings.Repeat("好", MaxText/3) {
		t.Errorf("%d bytes arrived", len(got))
	}
	for body, want := range map[string]int{
		`{"touser":"nobody","msgtype":"text","agentid":1000002,"text":{"content":"好"}}`: codeNoMember,
		`{"touser":"limin","msgtype":"text","agentid":1,"text":{"content":"好"}}`:        codeBadAgent,
		`{"touser":"limin","msgtype":"text","agentid":1000002,"text":{"content":""}}`:   codeEmptyText,
		`{"touser":"limin","msgtype":"fax","agentid":1000002}`:                          codeBadMsgType,
	} {
		expectCode(t, body, errcode(send(body)), want)
	}
	expectCode(t, "an official account's token", errcode(s.post("/cgi-bin/message/send", `{}`)), codeNoPermission)
	expectCode(t, "wrong secret", errcode(s.call("GET", "/cgi-bin/gettoken?corpid=ww1&corpsecret=guess", "")), codeBadToken)
	s.SetWhiteList("corp", "203.0.113.7")
	expectCode(t, "from elsewhere", errcode(s.call("GET", "/cgi-bin/gettoken?corpid=ww1&corpsecret=corpsecret", "")), codeForeignIP)
}

func TestAMemberGetsThirtyAMinuteAndNoRepeats(t *testing.T) {
	s, send := company(t)
	const same = `{"touser":"limin","msgtype":"text","agentid":1000002,"enable_duplicate_check":1,"duplicate_check_interval":60,"text":{"content":"一样"}}`
	send(same)
	send(same)
	phone := s.Phone("corp", "limin")
	if n := len(phone.Bubbles()); n != 1 {
		t.Errorf("a repeat was shown: %d bubbles", n)
	}
	s.clock.pass(time.Minute)
	send(same)
	for i := range memberMinute {
		expectCode(t, "send", errcode(send(fmt.Sprintf(`{"touser":"limin","msgtype":"text","agentid":1000002,"text":{"content":"%d"}}`, i))), 0)
	}
	if n := len(phone.Bubbles()); n != 1+memberMinute {
		t.Errorf("%d bubbles", n)
	}
}

func TestARobotPostsTwentyAMinute(t *testing.T) {
	s, _ := company(t)
	post := func(key, body string) int { return errcode(s.call("POST", "/cgi-bin/webhook/send?key="+key, body)) }
	const text = `{"msgtype":"text","text":{"content":"今晚停水"}}`
	expectCode(t, "another key", post("key-2", text), codeBadWebhook)
	expectCode(t, "too long", post("key-1", `{"msgtype":"markdown","markdown":{"content":"`+strings.Repeat("x", maxMarkdown+1)+`"}}`), codeTooLongWeCom)
	for range robotMinute {
		expectCode(t, "post", post("key-1", text), 0)
	}
	expectCode(t, "the 21st", post("key-1", text), codeDayUsedUp)
	if got := s.Phone("corp", "一队").Bubbles(); len(got) != robotMinute || got[0].Text != "今晚停水" {
		t.Errorf("%d bubbles in the group", len(got))
	}
	s.clock.pass(time.Minute)
	expectCode(t, "a minute later", post("key-1", text), 0)
}
