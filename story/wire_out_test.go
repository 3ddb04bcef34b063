package story

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
	"linli/wxmsg"
)

// outside is the client against WeChat as the simulator plays it: an official
// account, its mini-program and a corp, and oWANG who has just written to each.
type outside struct {
	*testing.T
	wechat *sim.WeChat
	client *wxmsg.Client
	api    string
	at     time.Time
}

func newOutside(t *testing.T) *outside {
	o := &outside{T: t, at: time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC)}
	now := func() time.Time { return o.at }
	o.wechat = sim.New(now)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "success") }))
	api := httptest.NewServer(o.wechat)
	t.Cleanup(func() { api.Close(); server.Close(); o.wechat.Close() })
	o.api = api.URL
	fields, notices := map[string][]string{"T": {"thing1"}}, map[string][]string{"N": {"thing1"}}
	accounts := []domain.Account{
		{Name: "yanbin", Kind: domain.VerifiedService, AppID: "wx0001"},
		{Name: "mini", Kind: domain.Mini, AppID: "wx0002"},
		{Name: "corp", Kind: domain.WeCom, AppID: "ww0003", AgentID: 1000002},
	}
	for i := range accounts {
		a := &accounts[i]
		a.Secret, a.APIBase = "secret-of-"+a.Name, api.URL
		played := sim.Account{Name: a.Name, Kind: string(a.Kind), AppID: a.AppID, Secret: a.Secret, Token: "token", OriginalID: "gh_" + a.Name, Callback: server.URL,
			Templates: fields, Notices: notices}
		if a.Kind == domain.WeCom {
			played.AgentID, played.Members, played.Robots = a.AgentID, []string{"oWANG"}, map[string]string{"key-1": "楼长群"}
		}
		o.wechat.AddAccount(played)
	}
	o.client = wxmsg.NewClient(accounts, now)
	for _, account := range []string{"yanbin", "mini"} {
		o.must(o.wechat.Phone(account, "oWANG").Says(t.Context(), "在吗"))
	}
	return o
}

func (o *outside) must(_ any, err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// shows expects the last words on a screen.
func (o *outside) shows(account, openid, want string) sim.Bubble {
	o.Helper()
	all := o.wechat.Phone(account, openid).Bubbles()
	if len(all) == 0 || !strings.Contains(all[len(all)-1].Text, want) {
		o.Fatalf("%s of %s shows %+v, want %q", openid, account, all, want)
	}
	return all[len(all)-1]
}

func (o *outside) send(d domain.Delivery) error {
	d.OpenID, d.Fields = "oWANG", []domain.Field{{Name: "thing1", Value: "水管漏了"}}
	_, err := o.client.Send(o.Context(), d)
	return err
}

func TestEveryChannelReachesThePhone(t *testing.T) {
	o := newOutside(t)
	menu := domain.Delivery{Account: "yanbin", Channel: domain.ChannelCustom, Text: "工单 1001 <办好了吗>", Choices: []domain.Choice{{ID: "10011", Text: "1 办好了"}, {ID: "10013", Text: "3 没办好"}}}
	o.must(nil, o.send(menu))
	o.shows("yanbin", "oWANG", "<办好了吗>")
	o.must(o.wechat.Phone("yanbin", "oWANG").Tap(t.Context(), "10013"))
	o.must(nil, o.send(domain.Delivery{Account: "mini", Channel: domain.ChannelCustom, Text: "王师傅来了", Choices: menu.Choices}))
	o.shows("mini", "oWANG", "3 没办好")
	o.must(nil, o.send(domain.Delivery{Account: "yanbin", Channel: domain.ChannelTemplate, TemplateID: "T", MiniAppID: "wx0002", Page: "pages/task?id=1", ClientMsgID: "a1"}))
	if b := o.shows("yanbin", "oWANG", "水管漏了"); !strings.Contains(b.Link, "pages/task?id=1") {
		t.Errorf("a tap opens %q", b.Link)
	}
	for account, channel := range map[string]domain.Channel{"yanbin": domain.ChannelSubscribe, "mini": domain.ChannelMini} {
		d := domain.Delivery{Account: account, Channel: channel, TemplateID: "N", Page: "pages/task"}
		o.class(o.send(d), domain.SendClosed) // nobody was asked
		o.must(o.wechat.Phone(account, "oWANG").Accepts(t.Context(), "N"))
		o.must(nil, o.send(d))
		o.shows(account, "oWANG", "水管漏了")
		o.class(o.send(d), domain.SendClosed) // one consent, one message
	}
	o.must(nil, o.send(domain.Delivery{Account: "corp", Channel: domain.ChannelWeCom, Text: "派单：水管漏了"}))
	o.shows("corp", "oWANG", "派单")
	_, err := o.client.Send(t.Context(), domain.Delivery{Account: "corp", Channel: domain.ChannelWeCom, OpenID: "oNOBODY", Text: "派单"})
	o.class(err, domain.SendGone)
	o.must(nil, o.client.Robot(t.Context(), wxmsg.Group{Key: "key-1", APIBase: o.api}, "明天停水"))
	o.shows("corp", "楼长群", "明天停水")
	o.class(o.client.Robot(t.Context(), wxmsg.Group{Key: "key-2", APIBase: o.api}, "明天停水"), domain.SendGone)
}

func (o *outside) class(err error, want domain.SendClass) {
	o.Helper()
	if failed, ok := err.(*domain.SendError); !ok || failed.Class != want {
		o.Errorf("%v, want %s", err, want)
	}
}

// A photo, an article and a mini-program's page are shown inside the window.
func TestCardsReachThePhone(t *testing.T) {
	o := newOutside(t)
	ctx, c := t.Context(), o.client
	for _, account := range []string{"yanbin", "mini"} {
		id, err := c.UploadMedia(ctx, account, domain.Media{ContentType: "image/jpeg", Bytes: []byte("\xff\xd8\xff")})
		o.must(id, err)
		o.must(nil, c.SendPhoto(ctx, account, "oWANG", id))
		if b := o.shows(account, "oWANG", "图片"); b.Media != id {
			t.Errorf("%s shows the photo %q", account, b.Media)
		}
		o.must(nil, c.SendArticle(ctx, account, "oWANG", wxmsg.Article{Title: "停水通知", Text: "明天九点", URL: "https://linli.example/n/1", Picture: "https://linli.example/1.jpg"}))
		if b := o.shows(account, "oWANG", "停水通知"); b.Link != "https://linli.example/n/1" {
			t.Errorf("a tap opens %q", b.Link)
		}
		o.must(nil, c.SendCard(ctx, account, "oWANG", wxmsg.Card{Title: "报名", AppID: "wx0002", Page: "pages/task?id=1", Thumb: id}))
		if b := o.shows(account, "oWANG", "报名"); b.Link != "pages/task?id=1" {
			t.Errorf("a tap opens %q", b.Link)
		}
		o.class(c.SendPhoto(ctx, account, "oWANG", "gone"), domain.SendBad)
		o.class(c.SendPhoto(ctx, account, "oNOBODY", id), domain.SendGone)
	}
	o.class(c.SendCard(ctx, "yanbin", "oWANG", wxmsg.Card{Title: "报名", AppID: "wxOTHER", Page: "p", Thumb: "M"}), domain.SendBad)
	o.at = o.at.Add(49 * time.Hour)
	o.class(c.SendArticle(ctx, "yanbin", "oWANG", wxmsg.Article{Title: "停水通知", URL: "https://linli.example/n/1"}), domain.SendClosed)
}

// A token that was stolen is no reason to lose a message, of any account.
func TestStolenTokensAreRenewedOnEveryChannel(t *testing.T) {
	o := newOutside(t)
	for account, channel := range map[string]domain.Channel{"yanbin": domain.ChannelTemplate, "corp": domain.ChannelWeCom} {
		d := domain.Delivery{Account: account, Channel: channel, TemplateID: "T", Text: "派单一"}
		o.must(nil, o.send(d))
		o.wechat.StealToken(account)
		o.at = o.at.Add(time.Hour)
		o.must(nil, o.send(d))
	}
}

func TestTheSmallCallsWork(t *testing.T) {
	o := newOutside(t)
	ctx, c := t.Context(), o.client
	o.must(nil, c.Typing(ctx, "yanbin", "oWANG"))
	if !o.wechat.Phone("yanbin", "oWANG").Typing() {
		t.Error("the screen does not show that somebody types")
	}
	o.must(nil, c.Typing(ctx, "yanbin", "oWANG")) // it shows already
	id, err := c.UploadMedia(ctx, "yanbin", domain.Media{ContentType: "image/png", Bytes: []byte("\x89PNG\r\n\x1a\n")})
	o.must(id, err)
	if m, err := c.Media(ctx, "yanbin", id, domain.Photo); err != nil || string(m.Bytes) != "\x89PNG\r\n\x1a\n" {
		t.Errorf("what was uploaded is %q, %v", m.Bytes, err)
	}
	code, err := c.QRScene(ctx, "yanbin", "bind-17", time.Hour)
	o.must(code, err)
	picture, err := url.Parse(code.Picture)
	o.must(picture, err)
	o.must(o.wechat.Phone("yanbin", "oLI").ScanTicket(ctx, picture.Query().Get("ticket")))
	o.must(c.MiniCode(ctx, "mini", "pages/task", "t=17"))
	o.must(c.URLLink(ctx, "mini", wxmsg.MiniPage{Path: "pages/task", Query: "t=17"}, 30))
	who, err := c.UserInfo(ctx, "yanbin", "oWANG")
	if err != nil || !who.Following {
		t.Errorf("%+v, %v", who, err)
	}
	if _, err := c.UserInfo(ctx, "yanbin", "oNOBODY"); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("somebody unknown: %v", err)
	}
	tag, err := c.CreateTag(ctx, "yanbin", "志愿者")
	o.must(tag, err)
	if _, err := c.CreateTag(ctx, "yanbin", "志愿者"); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("the same tag again: %v", err)
	}
	o.must(nil, c.TagUser(ctx, "yanbin", "oWANG", tag))
	o.must(nil, c.UntagUser(ctx, "yanbin", "oWANG", tag))
	o.must(c.JSConfig(ctx, "yanbin", "https://linli.example/h/1", []string{"linli.example"}))
}

func TestWebLoginsOfPeopleAndOfSnapshots(t *testing.T) {
	o := newOutside(t)
	link, err := o.client.OAuthURL("yanbin", "https://linli.example/h/back", "S1")
	o.must(link, err)
	phone := o.wechat.Phone("yanbin", "oWANG")
	code := func() string {
		back, err := phone.Opens(link)
		o.must(back, err)
		u, err := url.Parse(back)
		o.must(u, err)
		if u.Query().Get("state") != "S1" {
			t.Errorf("sent back to %s", back)
		}
		return u.Query().Get("code")
	}
	first := code()
	if who, err := o.client.OAuthUser(t.Context(), "yanbin", first); err != nil || who.OpenID != "oWANG" {
		t.Errorf("%+v, %v", who, err)
	}
	if _, err := o.client.OAuthUser(t.Context(), "yanbin", first); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("the same code again: %v", err)
	}
	phone.SetSnapshot(true)
	if _, err := o.client.OAuthUser(t.Context(), "yanbin", code()); domain.CodeOf(err) != domain.Denied {
		t.Errorf("a snapshot: %v", err)
	}
}

func TestWhatPeopleWriteIsChecked(t *testing.T) {
	o := newOutside(t)
	ctx, c := t.Context(), o.client
	o.at = o.at.Add(3 * time.Hour)
	if v, err := c.CheckText(ctx, "mini", "oWANG", "水管漏了"); err != nil || v != domain.VerdictNone {
		t.Errorf("of somebody who has not been there for three hours: %s, %v", v, err)
	}
	if _, err := c.CheckMedia(ctx, "mini", "oWANG", "https://linli.example/1.jpg"); domain.CodeOf(err) != domain.Denied {
		t.Errorf("his photo: %v", err)
	}
	o.opens(ctx)
	o.wechat.SetJudgement([]string{"坏话"}, []string{"怪话"})
	for text, want := range map[string]domain.Verdict{"水管漏了": domain.VerdictPass, "一句怪话": domain.VerdictReview, "一句坏话": domain.VerdictRisky} {
		if v, err := c.CheckText(ctx, "mini", "oWANG", text); err != nil || v != want {
			t.Errorf("%s: %s, %v", text, v, err)
		}
	}
	o.must(c.CheckMedia(ctx, "mini", "oWANG", "https://linli.example/1.jpg"))
}

// opens lets oWANG open the mini-program.
func (o *outside) opens(ctx context.Context) {
	o.Helper()
	who, err := o.client.Session(ctx, "mini", o.wechat.LoginCode("mini", "oWANG"))
	if err != nil || who.OpenID != "oWANG" {
		o.Fatalf("%+v, %v", who, err)
	}
}

// Whatever the simulator can be made to answer beside the sends has a class, too.
func TestOtherErrcodesOfTheSimulatorHaveAClass(t *testing.T) {
	classed := map[int64]bool{}
	for _, c := range wxmsg.ErrCodes() {
		classed[c.Code] = true
	}
	for _, code := range append(sim.OtherCodes(), sim.WeComCodes()...) {
		if !classed[int64(code)] {
			t.Errorf("errcode %d has no class for any call", code)
		}
	}
}
