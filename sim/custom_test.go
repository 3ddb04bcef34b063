package sim

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestFiveMessagesWithinTwoDaysOfAMessage(t *testing.T) {
	s := newStage(t, nil)
	ctx, phone := context.Background(), s.Phone("yanbin", "oZHANG")
	expectCode(t, "to nobody", s.customSend("oNOBODY", "好"), codeBadOpenID)
	expectCode(t, "before any message", s.customSend("oZHANG", "好"), codeNotFollower)
	phone.Says(ctx, "灯坏了")
	for i := range messageSends {
		expectCode(t, fmt.Sprint("send ", i), s.customSend("oZHANG", fmt.Sprint("进展 ", i)), 0)
	}
	expectCode(t, "the sixth", s.customSend("oZHANG", "好"), codeUsedUp)
	if got := last(phone); got.Text != "进展 4" || got.From != FromAccount {
		t.Errorf("the screen shows %+v", got)
	}
	phone.Says(ctx, "还没好")
	phone.Says(ctx, "快点")
	s.clock.pass(messageWindow - time.Second)
	for range messageSends {
		expectCode(t, "in the new window", s.customSend("oZHANG", "好"), 0)
	}
	expectCode(t, "two messages do not add up", s.customSend("oZHANG", "好"), codeUsedUp)
	s.clock.pass(time.Second)
	expectCode(t, "after two days", s.customSend("oZHANG", "好"), codeWindowClosed)
	phone.Says(ctx, "算了")
	phone.Unfollow(ctx)
	expectCode(t, "after unfollowing", s.customSend("oZHANG", "好"), codeNotFollower)
	phone.Says(ctx, "再见")
	expectCode(t, "a stranger's words", s.customSend("oZHANG", "好"), codeNotFollower)
}

func TestThreeMessagesWithinAMinuteOfAnAction(t *testing.T) {
	ctx := context.Background()
	actions := map[string]func(*Phone) error{
		"follow": func(p *Phone) error { _, err := p.Follow(ctx, "b3"); return err },
		"click":  func(p *Phone) error { _, err := p.Click(ctx, "duty"); return err },
		"scan":   func(p *Phone) error { _, err := p.Scan(ctx, "b3"); return err },
		"message menu": func(p *Phone) error {
			_, err := p.SendsRaw(ctx, "text", Text("Content", "满意"), Text("bizmsgmenuid", "1"))
			return err
		},
	}
	for name, act := range actions {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, nil)
			phone := s.Phone("yanbin", "oZHANG")
			if err := act(phone); err != nil {
				t.Fatal(err)
			}
			for range actionSends {
				expectCode(t, "send", s.customSend("oZHANG", "好"), 0)
			}
			expectCode(t, "the fourth", s.customSend("oZHANG", "好"), codeUsedUp)
			act(phone)
			s.clock.pass(actionWindow)
			expectCode(t, "after a minute", s.customSend("oZHANG", "好"), codeWindowClosed)
		})
	}
}

func TestWhatCustomSendRefuses(t *testing.T) {
	s := newStage(t, nil)
	s.Phone("yanbin", "oZHANG").Says(context.Background(), "在吗")
	path := "/cgi-bin/message/custom/send?access_token=" + s.token(false)
	expectCode(t, "image", errcode(s.call("POST", path, `{"touser":"oZHANG","msgtype":"image","image":{"media_id":"m"}}`)), codeBadMedia)
	expectCode(t, "a kind that is not played", errcode(s.call("POST", path, `{"touser":"oZHANG","msgtype":"wxcard"}`)), codeBadMsgType)
	expectCode(t, "two articles", errcode(s.call("POST", path, `{"touser":"oZHANG","msgtype":"news","news":{"articles":[{"title":"一"},{"title":"二"}]}}`)), codeTooManyArticles)
	expectCode(t, "a link of an official account", errcode(s.call("POST", path, `{"touser":"oZHANG","msgtype":"link","link":{"title":"一"}}`)), codeBadMsgType)
	expectCode(t, "broken JSON", errcode(s.call("POST", path, `{"touser":`)), codeBadData)
	expectCode(t, "empty", s.customSend("oZHANG", ""), codeEmptyText)
	expectCode(t, "too long", s.customSend("oZHANG", strings.Repeat("好", MaxText/3+1)), codeTextTooLong)
	expectCode(t, "full length", s.customSend("oZHANG", strings.Repeat("好", MaxText/3)), 0)
	unverified := s.account()
	unverified.Kind = Unverified
	s.AddAccount(unverified)
	expectCode(t, "unverified", s.customSend("oZHANG", "好"), codeNoPermission)
}

func TestCardsOfCustomSendAreChecked(t *testing.T) {
	s := newStage(t, nil)
	s.AddAccount(Account{Name: "mini", AppID: "wxMINI", Secret: "secret", Kind: Mini, Pages: []string{"pages/task"}})
	s.Phone("yanbin", "oZHANG").Says(context.Background(), "在吗")
	thumb := s.Phone("yanbin", "oZHANG").keep(jpeg, []byte("\xff\xd8\xff"))
	path := "/cgi-bin/message/custom/send?access_token=" + s.token(false)
	for body, want := range map[string]int{
		`"news","news":{"articles":[{"title":"停水","url":"https://linli.example/n","picurl":"https://linli.example/1.jpg"}]}`:                0,
		`"news","news":{"articles":[{"title":"停水"}]}`:                                                                                       codeBadURL,
		`"news","news":{"articles":[{"title":"停水","url":"javascript:alert(1)"}]}`:                                                           codeBadURL,
		`"news","news":{"articles":[{"title":"停水","url":"https://linli.example/n","picurl":"1.jpg"}]}`:                                      codeBadURL,
		`"news","news":{"articles":[{"url":"https://linli.example/n"}]}`:                                                                    codeEmptyText,
		`"miniprogrampage","miniprogrampage":{"title":"停水","appid":"wxMINI","pagepath":"pages/task?id=1","thumb_media_id":"` + thumb + `"}`: 0,
		`"miniprogrampage","miniprogrampage":{"title":"停水","appid":"wxMINI","pagepath":"pages/task","thumb_media_id":"none"}`:               codeBadMedia,
		`"miniprogrampage","miniprogrampage":{"title":"停水","appid":"wxMINI","pagepath":"pages/none","thumb_media_id":"` + thumb + `"}`:      codeBadPagePath,
		`"miniprogrampage","miniprogrampage":{"title":"停水","appid":"wxMINI","thumb_media_id":"` + thumb + `"}`:                              codeBadPagePath,
		`"miniprogrampage","miniprogrampage":{"title":"停水","appid":"wxOTHER","pagepath":"pages/task","thumb_media_id":"` + thumb + `"}`:     codeBadAppID,
		`"miniprogrampage","miniprogrampage":{"title":"停水","pagepath":"pages/task","thumb_media_id":"` + thumb + `"}`:                       codeBadAppID,
		`"miniprogrampage","miniprogrampage":{"appid":"wxMINI","pagepath":"pages/task","thumb_media_id":"` + thumb + `"}`:                   codeEmptyText,
	} {
		expectCode(t, body, errcode(s.call("POST", path, `{"touser":"oZHANG","msgtype":`+body+`}`)), want)
	}
}

func TestEscapesReachThePhoneAsTheyAre(t *testing.T) {
	s := newStage(t, nil)
	phone := s.Phone("yanbin", "oZHANG")
	phone.Says(context.Background(), "在吗")
	path := "/cgi-bin/message/custom/send?access_token=" + s.token(false)
	s.call("POST", path, `{"touser":"oZHANG","msgtype":"text","text":{"content":"\u003ca\u003e \\u003c <a>\n\"\u000a"}}`)
	if got, want := last(phone).Text, "\\u003ca\\u003e \\u003c <a>\n\"\n"; got != want {
		t.Errorf("the screen shows %q, want %q", got, want)
	}
}
