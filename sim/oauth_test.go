package sim

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// opens gives the code of a page that a phone was sent to.
func (s *stage) opens(p *Phone, scope string) string {
	s.t.Helper()
	back, err := p.Opens("https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx2c2769f8efd9abc2&redirect_uri=" +
		url.QueryEscape("https://example.org/h/1?x=2") + "&response_type=code&scope=" + scope + "&state=s7#wechat_redirect")
	if err != nil {
		s.t.Fatal(err)
	}
	page, err := url.Parse(back)
	if err != nil || page.Host != "example.org" || page.Query().Get("x") != "2" || page.Query().Get("state") != "s7" {
		s.t.Fatalf("the browser ends at %s", back)
	}
	return page.Query().Get("code")
}

func (s *stage) trade(code string) map[string]any {
	s.t.Helper()
	return s.call("GET", "/sns/oauth2/access_token?appid=wx2c2769f8efd9abc2&secret=secret&grant_type=authorization_code&code="+code, "")
}

func TestAPageLearnsTheOpenIDOnce(t *testing.T) {
	s := newStage(t, func(a *Account) { a.WebDomain = "example.org" })
	phone := s.Phone("yanbin", "oZHANG")
	code := s.opens(phone, "snsapi_base")
	got := s.trade(code)
	if got["openid"] != "oZHANG" || got["scope"] != "snsapi_base" || got["is_snapshotuser"] != nil || got["unionid"] != "u-oZHANG" {
		t.Errorf("traded for %v", got)
	}
	expectCode(t, "used", errcode(s.trade(code)), codeUsedCode)
	expectCode(t, "invented", errcode(s.trade("123")), codeBadCode)
	late := s.opens(phone, "snsapi_base")
	s.clock.pass(codeLife)
	expectCode(t, "late", errcode(s.trade(late)), codeBadCode)
	expectCode(t, "her name", errcode(s.call("GET", "/sns/userinfo?openid=oZHANG&access_token="+got["access_token"].(string), "")), codeNoPermission)
	agreed := s.trade(s.opens(phone, "snsapi_userinfo"))
	if name := s.call("GET", "/sns/userinfo?openid=oZHANG&access_token="+agreed["access_token"].(string), "")["nickname"]; name != "微信用户" {
		t.Errorf("her name is %v", name)
	}
}

func TestASnapshotUserHasAVirtualOpenID(t *testing.T) {
	s := newStage(t, nil)
	phone := s.Phone("yanbin", "oZHANG")
	phone.SetSnapshot(true)
	got := s.trade(s.opens(phone, "snsapi_base"))
	if got["is_snapshotuser"] == nil || got["openid"] == "oZHANG" || got["unionid"] != nil {
		t.Errorf("traded for %v", got)
	}
}

func TestPagesThatMayNotAsk(t *testing.T) {
	ask := func(change func(*Account), link string) error {
		_, err := newStage(t, change).Phone("yanbin", "oZHANG").Opens(link)
		return err
	}
	const good = "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx2c2769f8efd9abc2&redirect_uri=https%3A%2F%2Fexample.org%2F&response_type=code&scope=snsapi_base&state=1"
	if err := ask(nil, good); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"another domain":         ask(func(a *Account) { a.WebDomain = "example.com" }, good),
		"a subscription account": ask(func(a *Account) { a.Kind = VerifiedSubscription }, good),
		"another appid":          ask(nil, strings.Replace(good, "wx2c27", "wx0000", 1)),
		"no scope":               ask(nil, strings.Replace(good, "snsapi_base", "", 1)),
		"no address":             ask(nil, strings.Replace(good, "https%3A%2F%2Fexample.org%2F", "home", 1)),
	} {
		if err == nil {
			t.Errorf("%s was let through", name)
		}
	}
}

func TestTheTicketOfPagesStaysTheSame(t *testing.T) {
	s := newStage(t, nil)
	ticket := func() any { return s.get("/cgi-bin/ticket/getticket", "&type=jsapi")["ticket"] }
	first := ticket()
	if first == nil || ticket() != first {
		t.Errorf("first %v, then %v", first, ticket())
	}
	s.clock.pass(tokenLife)
	if ticket() == first {
		t.Error("the ticket never ends")
	}
	expectCode(t, "another type", errcode(s.get("/cgi-bin/ticket/getticket", "&type=else")), codeBadArgs)
}

func TestAPhoneNumberIsTradedOnce(t *testing.T) {
	s := newStage(t, func(a *Account) { a.Kind = Mini })
	code := s.PhoneCode("yanbin", "oZHANG", "13800000001")
	trade := func() map[string]any { return s.post("/wxa/business/getuserphonenumber", `{"code":"`+code+`"}`) }
	if got, _ := trade()["phone_info"].(map[string]any); got["purePhoneNumber"] != "13800000001" {
		t.Errorf("traded for %v", got)
	}
	expectCode(t, "again", errcode(trade()), codeBadCode)
}

func TestAnOrdinaryBrowserChoosesWhosePhoneItIs(t *testing.T) {
	s := newStage(t, nil)
	s.SetPhones(Screen{Name: "张<b>阿姨", Role: "居民", Account: "yanbin", OpenID: "oZHANG"}, Screen{Name: "别处", Role: "居民", Account: "other", OpenID: "oELSE"})
	const link = "/connect/oauth2/authorize?appid=wx2c2769f8efd9abc2&redirect_uri=https%3A%2F%2Fexample.org%2Fh%2F1%3Fx%3D2&response_type=code&scope=snsapi_base&state=s7"
	code, page := s.visit("GET", link, "", "")
	if code != 200 || !strings.Contains(page, "张&lt;b&gt;阿姨") || strings.Contains(page, "别处") || !strings.Contains(page, "openid=oZHANG") {
		t.Fatalf("HTTP %d: %s", code, page)
	}
	answer := httptest.NewRecorder()
	s.WeChat.ServeHTTP(answer, httptest.NewRequest("GET", link+"&openid=oZHANG", nil))
	back, err := url.Parse(answer.Header().Get("Location"))
	if err != nil || answer.Code != http.StatusFound || back.Host != "example.org" || back.Query().Get("state") != "s7" || back.Query().Has("openid") {
		t.Fatalf("HTTP %d to %s", answer.Code, answer.Header().Get("Location"))
	}
	if got := s.trade(back.Query().Get("code")); got["openid"] != "oZHANG" {
		t.Errorf("traded for %v", got)
	}
	if code, _ := s.visit("GET", strings.Replace(link, "wx2c27", "wx0000", 1)+"&openid=oZHANG", "", ""); code != http.StatusBadRequest {
		t.Errorf("another appid gave HTTP %d", code)
	}
}
