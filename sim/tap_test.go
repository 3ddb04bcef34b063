package sim

import (
	"context"
	"testing"
	"time"
)

const menuMessage = `{"touser":"oZHANG","msgtype":"msgmenu","msgmenu":{"head_content":"办好了吗？","list":[{"id":"101","content":"满意"},{"id":"102","content":"没办好"}],"tail_content":"谢谢"}}`

func TestATapSendsTheAnswerWithItsID(t *testing.T) {
	s, ctx := newStage(t, nil), context.Background()
	phone := s.Phone("yanbin", "oZHANG")
	phone.Says(ctx, "灯坏了")
	expectCode(t, "menu", errcode(s.post("/cgi-bin/message/custom/send", menuMessage)), 0)
	if got := last(phone); got.Text != "办好了吗？\n满意\n没办好\n谢谢" || len(got.Taps) != 2 {
		t.Fatalf("the screen shows %+v", got)
	}
	s.replies("收到")
	if reply, err := phone.Tap(ctx, "102"); err != nil || reply != "收到" {
		t.Fatalf("%q, %v", reply, err)
	}
	got := s.deliveries()[0].fields
	if got["MsgType"] != "text" || got["Content"] != "没办好" || got["bizmsgmenuid"] != "102" {
		t.Errorf("the server was sent %v", got)
	}
	if _, err := phone.Tap(ctx, "103"); err == nil {
		t.Error("an answer nobody offered was tapped")
	}
}

func TestAnInlineLinkIsTapped(t *testing.T) {
	s, ctx := newStage(t, nil), context.Background()
	phone := s.Phone("yanbin", "oZHANG")
	s.replies(`请点 <a href="weixin://bizmsgmenu?msgmenucontent=%E8%BF%9B%E5%BA%A6&msgmenuid=7">进度</a>`)
	phone.Says(ctx, "灯坏了")
	phone.Tap(ctx, "7")
	if got := s.deliveries()[1].fields; got["Content"] != "进度" || got["bizmsgmenuid"] != "7" {
		t.Errorf("the server was sent %v", got)
	}
}

func TestWhoMaySendAMenu(t *testing.T) {
	subscription := newStage(t, func(a *Account) { a.Kind = VerifiedSubscription })
	subscription.Phone("yanbin", "oZHANG").Says(context.Background(), "在吗")
	expectCode(t, "a subscription account", errcode(subscription.post("/cgi-bin/message/custom/send", menuMessage)), codeBadAccountType)
	s := newStage(t, nil)
	s.Phone("yanbin", "oZHANG").Says(context.Background(), "在吗")
	for body, want := range map[string]int{
		`{"touser":"oZHANG","msgtype":"msgmenu","msgmenu":{"head_content":"办好了吗？","list":[{"id":"yes","content":"满意"}]}}`: codeBadData,
		`{"touser":"oZHANG","msgtype":"msgmenu","msgmenu":{"head_content":"办好了吗？","list":[]}}`:                            codeEmptyText,
	} {
		expectCode(t, body, errcode(s.post("/cgi-bin/message/custom/send", body)), want)
	}
}

func TestTypingIsShownToSomebodyWhoHasJustWritten(t *testing.T) {
	s := newStage(t, nil)
	phone := s.Phone("yanbin", "oZHANG")
	typing := func(command string) int {
		return errcode(s.post("/cgi-bin/message/custom/typing", `{"touser":"oZHANG","command":"`+command+`"}`))
	}
	phone.Follow(context.Background(), "")
	expectCode(t, "to somebody silent", typing("Typing"), codeNotTalking)
	phone.Says(context.Background(), "在吗")
	expectCode(t, "at once", typing("Typing"), 0)
	if !phone.Typing() {
		t.Error("the screen shows nothing")
	}
	expectCode(t, "again", typing("Typing"), codeTypingAlready)
	expectCode(t, "stop", typing("CancelTyping"), 0)
	expectCode(t, "nonsense", typing("Dance"), codeBadCommand)
	s.clock.pass(talkLife + time.Second)
	expectCode(t, "half a minute later", typing("Typing"), codeNotTalking)
}

func TestSomebodyWhoRefusesMessages(t *testing.T) {
	s := newStage(t, func(a *Account) { a.Reports = true })
	phone := s.Phone("yanbin", "oZHANG")
	phone.Says(context.Background(), "在吗")
	phone.Blocks(true)
	expectCode(t, "custom", s.customSend("oZHANG", "好"), codeBlocked)
	phone.Blocks(false)
	expectCode(t, "taken back", s.customSend("oZHANG", "好"), 0)
}
