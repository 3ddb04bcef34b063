package sim_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/credential"
	"github.com/silenceper/wechat/v2/officialaccount/basic"
	"github.com/silenceper/wechat/v2/officialaccount/broadcast"
	"github.com/silenceper/wechat/v2/officialaccount/config"
	sdkcontext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/js"
	"github.com/silenceper/wechat/v2/officialaccount/material"
	"github.com/silenceper/wechat/v2/officialaccount/menu"
	"github.com/silenceper/wechat/v2/officialaccount/message"
	"github.com/silenceper/wechat/v2/officialaccount/oauth"
	"github.com/silenceper/wechat/v2/officialaccount/user"
	"github.com/silenceper/wechat/v2/util"

	"linli/sim"
)

// toSim sends what is meant for Tencent's hosts to the simulator; the SDK itself is left as it is.
type toSim struct{ base *url.URL }

func (t toSim) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.URL.Scheme, out.URL.Host = t.base.Scheme, t.base.Host
	return http.DefaultTransport.RoundTrip(out)
}

// sdk is the account of the SDK's own client, against a simulator with one follower, oWANG.
func sdk(t *testing.T) (*sim.WeChat, *sim.Phone, *sdkcontext.Context) {
	at := time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC)
	wechat := sim.New(func() time.Time { return at })
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, "success") }))
	api := httptest.NewServer(wechat)
	base, err := url.Parse(api.URL)
	if err != nil {
		t.Fatal(err)
	}
	before := util.DefaultHTTPClient
	util.DefaultHTTPClient = &http.Client{Transport: toSim{base}}
	t.Cleanup(func() { util.DefaultHTTPClient = before; api.Close(); server.Close(); wechat.Close() })
	wechat.AddAccount(sim.Account{Name: "yanbin", AppID: "wx2c2769f8efd9abc2", Secret: "secret", Token: "spamtest", OriginalID: "gh_10f6c3c3ac5a",
		Kind: sim.VerifiedService, Callback: server.URL, Templates: map[string][]string{"T-task": {"thing1", "time3"}}, Notices: map[string][]string{"N-task": {"thing1"}}})
	phone := wechat.Phone("yanbin", "oWANG")
	if _, err := phone.Says(context.Background(), "在吗"); err != nil {
		t.Fatal(err)
	}
	// The parts are put together by hand, because the SDK's package officialaccount brings a logger of its own.
	store := cache.NewMemory()
	tokens := credential.NewStableAccessToken("wx2c2769f8efd9abc2", "secret", credential.CacheKeyOfficialAccountPrefix, store)
	oa := &sdkcontext.Context{Config: &config.Config{AppID: "wx2c2769f8efd9abc2", AppSecret: "secret", Token: "spamtest", Cache: store}, AccessTokenHandle: tokens}
	return wechat, phone, oa
}

func shows(t *testing.T, p *sim.Phone, want string) sim.Bubble {
	t.Helper()
	all := p.Bubbles()
	b := all[len(all)-1]
	if b.From != sim.FromAccount || !strings.Contains(b.Text, want) {
		t.Fatalf("the screen shows %+v, not %q", b, want)
	}
	return b
}

func TestTheSDKFetchesATokenAndSendsTemplates(t *testing.T) {
	wechat, phone, oa := sdk(t)
	token, err := oa.GetAccessToken()
	if err != nil || token == "" {
		t.Fatalf("token %q, %v", token, err)
	}
	task := &message.TemplateMessage{ToUser: "oWANG", TemplateID: "T-task", URL: "https://example.org/h/1",
		Data: map[string]*message.TemplateDataItem{"thing1": {Value: "水管漏水"}, "time3": {Value: "18:30"}}}
	if id, err := message.NewTemplate(oa).Send(task); err != nil || id <= 0 {
		t.Fatalf("template: %d, %v", id, err)
	}
	if got := shows(t, phone, "thing1: 水管漏水"); got.Link != "https://example.org/h/1" {
		t.Errorf("link %q", got.Link)
	}
	list, err := message.NewTemplate(oa).List()
	if err != nil || len(list) != 1 || !strings.Contains(list[0].Content, "{{thing1.DATA}}") {
		t.Errorf("templates %+v, %v", list, err)
	}
	task.Data["time3"].Value = "傍晚"
	if _, err := message.NewTemplate(oa).Send(task); err == nil || !strings.Contains(err.Error(), "47003") {
		t.Errorf("a bad value: %v", err)
	}
	wechat.StealToken("yanbin")
	task.Data["time3"].Value = "18:30"
	if _, err := message.NewTemplate(oa).Send(task); err == nil || !strings.Contains(err.Error(), "40001") {
		t.Errorf("a stolen token, cached by the SDK: %v", err)
	}
}

func TestTheSDKSendsCustomerMessages(t *testing.T) {
	_, phone, oa := sdk(t)
	customer := message.NewMessageManager(oa)
	if err := customer.Send(message.NewCustomerTextMessage("oWANG", "已派单")); err != nil {
		t.Fatal(err)
	}
	shows(t, phone, "已派单")
	ask := &message.CustomerMessage{ToUser: "oWANG", Msgtype: "msgmenu", Msgmenu: &message.MediaMsgmenu{HeadContent: "办好了吗？", List: []message.MsgmenuItem{{ID: "101", Content: "满意"}}}}
	if err := customer.Send(ask); err != nil {
		t.Fatal(err)
	}
	if got := shows(t, phone, "办好了吗？"); len(got.Taps) != 1 || got.Taps[0].ID != "101" {
		t.Errorf("answers %+v", got.Taps)
	}
	if err := customer.Send(message.NewCustomerTextMessage("oNOBODY", "好")); err == nil || !strings.Contains(err.Error(), "40003") {
		t.Errorf("to nobody: %v", err)
	}
}

func TestTheSDKUploadsMedia(t *testing.T) {
	_, phone, oa := sdk(t)
	file := t.TempDir() + "/a.png"
	write(t, file, "\x89PNG\r\n\x1a\nrest")
	made, err := material.NewMaterial(oa).MediaUpload(material.MediaTypeImage, file)
	if err != nil || made.MediaID == "" {
		t.Fatalf("upload %+v, %v", made, err)
	}
	if err := message.NewMessageManager(oa).Send(message.NewCustomerImgMessage("oWANG", made.MediaID)); err != nil {
		t.Fatal(err)
	}
	if got := shows(t, phone, "[图片]"); got.Media != made.MediaID {
		t.Errorf("media %q", got.Media)
	}
	link, err := material.NewMaterial(oa).GetMediaURL(made.MediaID)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := util.HTTPGet(link); err != nil || string(body) != "\x89PNG\r\n\x1a\nrest" {
		t.Errorf("fetched %q, %v", body, err)
	}
}

func TestTheSDKsOtherCalls(t *testing.T) {
	_, phone, oa := sdk(t)
	phone.Accepts(context.Background(), "N-task")
	notice := &message.SubscribeMessage{ToUser: "oWANG", TemplateID: "N-task", Data: map[string]*message.SubscribeDataItem{"thing1": {Value: "义诊"}}}
	if err := message.NewSubscribe(oa).Send(notice); err != nil {
		t.Fatal(err)
	}
	shows(t, phone, "thing1: 义诊")
	if err := message.NewSubscribe(oa).Send(notice); err == nil || !strings.Contains(err.Error(), "43101") {
		t.Errorf("without consent: %v", err)
	}
	code, err := basic.NewBasic(oa).GetQRTicket(basic.NewTmpQrRequest(time.Hour, "b3"))
	if err != nil || code.Ticket == "" {
		t.Fatalf("code %+v, %v", code, err)
	}
	if _, err := phone.ScanTicket(context.Background(), code.Ticket); err != nil {
		t.Error(err)
	}
	button := menu.NewClickButton("进度", "progress")
	if err := menu.NewMenu(oa).SetMenu([]*menu.Button{button}); err != nil {
		t.Error(err)
	}
	if got, err := menu.NewMenu(oa).GetMenu(); err != nil || len(got.Menu.Button) != 1 || got.Menu.Button[0].Key != "progress" {
		t.Errorf("menu %+v, %v", got, err)
	}
	who, err := user.NewUser(oa).GetUserInfo("oWANG")
	if err != nil || who.Subscribe != 1 {
		t.Errorf("user %+v, %v", who, err)
	}
	tag, err := user.NewUser(oa).CreateTag("志愿者")
	if err != nil {
		t.Fatal(err)
	}
	if err := user.NewUser(oa).BatchTag([]string{"oWANG"}, tag.ID); err != nil {
		t.Error(err)
	}
	if ids, err := user.NewUser(oa).UserTidList("oWANG"); err != nil || len(ids) != 1 || ids[0] != tag.ID {
		t.Errorf("tags %v, %v", ids, err)
	}
	page, err := js.NewJs(oa).GetConfig("https://example.org/h/1")
	if err != nil || page.Signature == "" {
		t.Errorf("signature %+v, %v", page, err)
	}
	sent, err := broadcast.NewBroadcast(oa).SendText(nil, "停水通知")
	if err != nil || sent.MsgID == 0 {
		t.Errorf("mass %+v, %v", sent, err)
	}
	shows(t, phone, "停水通知")
}

func TestTheSDKLearnsWhoOpensAPage(t *testing.T) {
	_, phone, oa := sdk(t)
	link, err := oauth.NewOauth(oa).GetRedirectURL("https://example.org/h/1", "snsapi_base", "s7")
	if err != nil {
		t.Fatal(err)
	}
	back, err := phone.Opens(link)
	if err != nil {
		t.Fatal(err)
	}
	page, err := url.Parse(back)
	if err != nil {
		t.Fatal(err)
	}
	who, err := oauth.NewOauth(oa).GetUserAccessToken(page.Query().Get("code"))
	if err != nil || who.OpenID != "oWANG" {
		got, _ := json.Marshal(who)
		t.Errorf("who %s, %v", got, err)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
