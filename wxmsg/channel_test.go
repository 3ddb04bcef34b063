package wxmsg

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linli/domain"
)

func obj(pairs ...any) map[string]any {
	out := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i].(string)] = pairs[i+1]
	}
	return out
}

// Every channel writes what its call's documentation asks for.
func TestEveryChannelOnTheWire(t *testing.T) {
	fields := obj("thing1", obj("value", "路灯坏了"), "time3", obj("value", "18:30"))
	mini := func(d *domain.Delivery) { d.MiniAppID, d.Page = "wxmini", "pages/task?id=7" }
	for name, tt := range map[string]struct {
		channel domain.Channel
		change  func(*domain.Delivery)
		path    string
		body    map[string]any
	}{
		"a text": {domain.ChannelCustom, func(d *domain.Delivery) { d.Choices, d.Tail = nil, "" }, customPath,
			obj("touser", testOpenID, "msgtype", "text", "text", obj("content", "工单 1024 已派"))},
		"a text with an end": {domain.ChannelCustom, func(d *domain.Delivery) { d.Choices, d.Tail = nil, "谢谢" }, customPath,
			obj("touser", testOpenID, "msgtype", "text", "text", obj("content", "工单 1024 已派\n谢谢"))},
		"a menu": {domain.ChannelCustom, func(d *domain.Delivery) {
			d.Choices, d.Tail = []domain.Choice{{ID: "1024001", Text: "1 <去>"}, {ID: "1024000", Text: "0 不去"}}, "谢谢"
		}, customPath, obj("touser", testOpenID, "msgtype", "msgmenu", "msgmenu", obj("head_content", "工单 1024 已派", "tail_content", "谢谢",
			"list", []any{obj("id", "1024001", "content", "1 <去>"), obj("id", "1024000", "content", "0 不去")}))},
		"a menu where none can be": {domain.ChannelCustom, func(d *domain.Delivery) { d.Account = "subscription" }, customPath,
			obj("touser", testOpenID, "msgtype", "text", "text", obj("content", "工单 1024 已派\nplantedCHOICE\nplantedTAIL"))},
		"a template with a page": {domain.ChannelTemplate, func(*domain.Delivery) {}, templatePath,
			obj("touser", testOpenID, "template_id", "tmpl-1", "client_msg_id", "outbox-7", "url", "https://plantedURL/", "data", fields)},
		"a template with a mini-program": {domain.ChannelTemplate, mini, templatePath,
			obj("touser", testOpenID, "template_id", "tmpl-1", "client_msg_id", "outbox-7", "miniprogram", obj("appid", "wxmini", "pagepath", "pages/task?id=7"), "data", fields)},
		"a notice with a page": {domain.ChannelSubscribe, func(*domain.Delivery) {}, subscribePath,
			obj("touser", testOpenID, "template_id", "tmpl-1", "page", "https://plantedURL/", "data", fields)},
		"a notice with a mini-program": {domain.ChannelSubscribe, mini, subscribePath,
			obj("touser", testOpenID, "template_id", "tmpl-1", "miniprogram", obj("appid", "wxmini", "pagepath", "pages/task?id=7"), "data", fields)},
		"a message of the mini-program": {domain.ChannelMini, mini, miniPath,
			obj("touser", testOpenID, "template_id", "tmpl-1", "page", "pages/task?id=7", "miniprogram_state", "formal", "lang", "zh_CN", "data", fields)},
		"a message of the corp": {domain.ChannelWeCom, func(*domain.Delivery) {}, wecomPath, obj("touser", testOpenID, "msgtype", "text", "agentid", 1000002.0,
			"text", obj("content", "工单 1024 已派"), "enable_duplicate_check", 1.0, "duplicate_check_interval", 600.0)},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlatform(t)
			p.send = func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","msgid":"31"}`)
			}
			d := deliveries()[tt.channel]
			tt.change(&d)
			receipt, err := allAccounts(p).Send(t.Context(), d)
			if err != nil || receipt.MsgID != "31" {
				t.Fatal(receipt, err)
			}
			want := []sent{{"/base" + tt.path, "plantedTOKEN-0", "application/json;charset=utf-8", tt.body}}
			if diff := cmp.Diff(want, p.sends(), cmp.AllowUnexported(sent{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What an account's kind cannot do is refused before any call.
func TestChannelsThatAnAccountHasNot(t *testing.T) {
	p := newPlatform(t)
	c := allAccounts(p)
	for account, kind := range map[string]domain.AccountKind{"service": domain.VerifiedService, "subscription": domain.VerifiedSubscription,
		"unverified": domain.Unverified, "mini": domain.Mini, "corp": domain.WeCom} {
		for channel, d := range deliveries() {
			before := len(p.sends()) + len(p.tokensAsked())
			d.Account = account
			_, err := c.Send(t.Context(), d)
			if kind.Can(ways[channel].needs) {
				if err != nil {
					t.Errorf("%s by %s: %v", account, channel, err)
				}
				continue
			}
			fault := failure(t, err, domain.SendStop)
			if !strings.Contains(fault.Detail, string(kind)) || !strings.Contains(fault.Detail, string(channel)) || len(p.sends())+len(p.tokensAsked()) != before {
				t.Errorf("%s by %s: %v after a call", account, channel, fault)
			}
		}
	}
}

func TestChannelsRefuseWhatTheyCannotCarry(t *testing.T) {
	p := newPlatform(t)
	c := allAccounts(p)
	for name, tt := range map[string]struct {
		channel domain.Channel
		change  func(*domain.Delivery)
	}{
		"a choice that is a word":         {domain.ChannelCustom, func(d *domain.Delivery) { d.Choices[0].ID = "take" }},
		"a choice that is no number":      {domain.ChannelCustom, func(d *domain.Delivery) { d.Choices[0].ID = "-1" }},
		"a choice without id":             {domain.ChannelCustom, func(d *domain.Delivery) { d.Choices[0].ID = "" }},
		"a choice beyond what SDKs read":  {domain.ChannelCustom, func(d *domain.Delivery) { d.Choices[0].ID = strings.Repeat("9", 19) }},
		"a choice without text":           {domain.ChannelCustom, func(d *domain.Delivery) { d.Choices[0].Text = "" }},
		"a custom message without text":   {domain.ChannelCustom, func(d *domain.Delivery) { d.Text = "" }},
		"a notice without template":       {domain.ChannelSubscribe, func(d *domain.Delivery) { d.TemplateID = "" }},
		"a mini message without template": {domain.ChannelMini, func(d *domain.Delivery) { d.TemplateID = "" }},
		"a corp message without text":     {domain.ChannelWeCom, func(d *domain.Delivery) { d.Text = "" }},
		"a corp message to everybody":     {domain.ChannelWeCom, func(d *domain.Delivery) { d.OpenID = "@all" }},
		"a corp message to two":           {domain.ChannelWeCom, func(d *domain.Delivery) { d.OpenID = "wang|li" }},
		"nobody":                          {domain.ChannelTemplate, func(d *domain.Delivery) { d.OpenID = "" }},
	} {
		d := deliveries()[tt.channel]
		tt.change(&d)
		_, err := c.Send(t.Context(), d)
		t.Run(name, func(t *testing.T) { failure(t, err, domain.SendBad) })
	}
	if n := len(p.sends()) + len(p.tokensAsked()); n != 0 {
		t.Errorf("%d calls went out", n)
	}
}

// WeCom says yes and names, beside it, those whom it could not reach.
func TestMembersWhomWeComDoesNotReach(t *testing.T) {
	for answer, class := range map[string]domain.SendClass{
		`{"errcode":0,"errmsg":"ok","invaliduser":"LI|` + strings.ToUpper(testOpenID) + `","msgid":"m"}`: domain.SendGone,
		`{"errcode":0,"errmsg":"ok","unlicenseduser":"` + testOpenID + `","msgid":"m"}`:                  domain.SendGone,
		`{"errcode":81013,"errmsg":"user & party & tag all invalid"}`:                                    domain.SendGone,
		`{"errcode":0,"errmsg":"ok","invaliduser":"LI","msgid":"m"}`:                                     "",
	} {
		p := newPlatform(t)
		p.send = func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, answer) }
		_, err := allAccounts(p).Send(t.Context(), deliveries()[domain.ChannelWeCom])
		if class == "" {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		failure(t, err, class)
	}
}

// A corp's token is its own: fetched once, with the corp's secret, and fetched
// again when WeCom refuses it.
func TestTheTokenOfACorp(t *testing.T) {
	p := newPlatform(t)
	c, d := allAccounts(p), deliveries()[domain.ChannelWeCom]
	for range 3 {
		if _, err := c.Send(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(p.tokensAsked()); n != 1 {
		t.Errorf("%d tokens for three messages", n)
	}
	refused := false
	p.send = func(w http.ResponseWriter, _ *http.Request) {
		if !refused {
			refused = true
			p.revoke()
			fmt.Fprint(w, `{"errcode":42001,"errmsg":"access_token expired"}`)
			return
		}
		fmt.Fprint(w, `{"errcode":0}`)
	}
	if _, err := c.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if asked, calls := p.tokensAsked(), p.sends(); len(asked) != 2 || len(calls) != 5 || calls[4].token != "plantedTOKEN-1" {
		t.Errorf("token calls %v, calls %+v", asked, calls)
	}
	for answer, class := range map[string]domain.SendClass{
		`{"errcode":40001,"errmsg":"invalid credential plantedSECRET"}`: domain.SendStop,
		`{"errcode":60020,"errmsg":"not allow to access from your ip"}`: domain.SendStop,
		`{"errcode":-1,"errmsg":"system busy"}`:                         domain.SendAgain,
		`{"errcode":45009,"errmsg":"api freq out of limit"}`:            domain.SendAgain,
		`{}`: domain.SendAgain, `null`: domain.SendAgain, `<html>`: domain.SendAgain,
		`{"errcode":0,"access_token":"` + strings.Repeat("x", 513) + `","expires_in":7200}`: domain.SendAgain,
	} {
		p.token = func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, answer) }
		_, err := allAccounts(p).Send(t.Context(), d)
		if fault := failure(t, err, class); !strings.HasPrefix(fault.Detail, "access token") {
			t.Errorf("%s: the operator reads %q", answer, fault.Detail)
		}
	}
}

// WeCom gives the same token until it ends: one that it refuses once and gives
// again is used again, and that no more than once a minute.
func TestATokenThatACorpGivesAgain(t *testing.T) {
	p := newPlatform(t)
	c, d := allAccounts(p), deliveries()[domain.ChannelWeCom]
	refuse := 1
	p.send = func(w http.ResponseWriter, _ *http.Request) {
		if refuse > 0 {
			refuse--
			fmt.Fprint(w, `{"errcode":40001,"errmsg":"invalid credential"}`)
			return
		}
		fmt.Fprint(w, `{"errcode":0}`)
	}
	if _, err := c.Send(t.Context(), d); err != nil {
		t.Errorf("refused once: %v", err)
	}
	if asked := p.tokensAsked(); len(asked) != 2 || asked[0] || asked[1] {
		t.Errorf("token calls %v", asked)
	}
	refuse = 1000
	for range 3 {
		_, err := c.Send(t.Context(), d)
		failure(t, err, domain.SendAgain)
	}
	if n := len(p.sends()); n != 5 {
		t.Errorf("%d calls of four messages, one of which was repeated", n)
	}
	refuse = 0
	if _, err := c.Send(t.Context(), d); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// Without an api_base WeCom's calls go to WeCom and the others to WeChat.
func TestCallsGoToTencent(t *testing.T) {
	c := NewClient([]domain.Account{{Name: "corp", Kind: domain.WeCom}, {Name: "mini", Kind: domain.Mini}}, clock)
	for account, host := range map[string]string{"corp": "https://qyapi.weixin.qq.com/x?a=1", "mini": "https://api.weixin.qq.com/x?a=1"} {
		req, err := request{path: "/x", query: map[string][]string{"a": {"1"}}}.http(t.Context(), c.senders[account].host)
		if err != nil || req.URL.String() != host || req.Method != http.MethodGet {
			t.Errorf("%s calls %v, %v", account, req.URL, err)
		}
	}
}
