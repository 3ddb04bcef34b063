package sim

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestATextIsJudgedForSomebodyInTheMiniProgram(t *testing.T) {
	s := newStage(t, func(a *Account) { a.Kind = Mini })
	s.SetJudgement([]string{"坏话"}, []string{"广告"})
	check := func(text string) (map[string]any, string) {
		answer := s.post("/wxa/msg_sec_check", `{"openid":"oZHANG","scene":2,"version":2,"content":"`+text+`"}`)
		judged, _ := answer["result"].(map[string]any)
		suggest, _ := judged["suggest"].(string)
		return answer, suggest
	}
	answer, _ := check("灯坏了")
	expectCode(t, "of nobody", errcode(answer), codeBadOpenID)
	s.LoginCode("yanbin", "oZHANG")
	for text, want := range map[string]string{"灯坏了": "pass", "一句坏话": "risky", "小广告": "review"} {
		if _, got := check(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	answer, _ = check(strings.Repeat("长", maxChecked+1))
	expectCode(t, "too long", errcode(answer), codeTextTooLong)
	expectCode(t, "version 1", errcode(s.post("/wxa/msg_sec_check", `{"openid":"oZHANG","content":"灯"}`)), codeBadArgs)
	s.clock.pass(activeFor)
	answer, _ = check("灯坏了")
	expectCode(t, "two hours later", errcode(answer), codeNotActive)
}

func TestAPictureIsJudgedLater(t *testing.T) {
	s := newStage(t, func(a *Account) { a.Kind = Mini })
	s.LoginCode("yanbin", "oZHANG")
	s.SetJudgement([]string{"bad"}, nil)
	s.SetEvents(EventRules{Delay: 10 * time.Minute})
	trace := s.post("/wxa/media_check_async", `{"media_url":"https://example.org/bad.jpg","media_type":2,"version":2,"scene":1,"openid":"oZHANG"}`)["trace_id"].(string)
	s.Flush(context.Background())
	if len(s.deliveries()) != 0 {
		t.Fatal("judged at once")
	}
	s.clock.pass(10 * time.Minute)
	s.Flush(context.Background())
	got := s.deliveries()[0].inner
	for _, part := range []string{"wxa_media_check", trace, "<suggest><![CDATA[risky]]></suggest>", "<label>20001</label>"} {
		if !strings.Contains(got, part) {
			t.Errorf("%s is not in %s", part, got)
		}
	}
}
