package story

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"rsc.io/qr"

	"linli/app"
	"linli/domain"
	"linli/store"
)

// reached runs a story in a town that the world reaches, so that WeChat can send
// people back to it.
func reached(t *testing.T, story func(w *town)) {
	t.Helper()
	everywhere(t, everybody+lake, func(w *town) {
		w.cfg.PublicURL = w.base()
		w.restart()
		story(w)
	})
}

// goes opens an address as a phone does in WeChat's browser, which does the part
// of WeChat itself.
func (s *seat) goes(p *phone, address string) *seat {
	s.w.t.Helper()
	s.opens(strings.TrimPrefix(address, s.w.base()))
	if !strings.Contains(s.at, "/connect/oauth2/authorize") {
		return s
	}
	back, err := p.phone.Opens(s.at)
	s.w.must(err)
	s.opens(strings.TrimPrefix(back, s.w.base()))
	s.came = back
	return s
}

// waits asks for a code, and tells what it says and which number stands beside it.
func (s *seat) waits() (link, number string) {
	s.w.t.Helper()
	s.agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0"
	if s.posts("/console/login/scan", url.Values{"account": {"yanbin"}}); s.status != http.StatusSeeOther {
		s.w.t.Fatalf("asking for a code is answered %d\n%s", s.status, s.body)
	}
	return s.shown("扫码登录")
}

// shown tells what the code on the screen says and which number stands beside it.
func (s *seat) shown(title string) (link, number string) {
	s.w.t.Helper()
	s.opens("/console/login/scan").reads(title, "/console/login/scan/qr", `<noscript><meta http-equiv="refresh"`)
	number = regexp.MustCompile(`<b>(\d\d)</b>`).FindStringSubmatch(s.body)[1]
	at, err := url.Parse(s.w.base())
	s.w.must(err)
	for _, cookie := range s.client.Jar.Cookies(at) {
		if cookie.Name == "linli-entry-local" {
			sum := sha256.Sum256([]byte("word|" + cookie.Value))
			link = s.w.base() + "/h/enter/" + hex.EncodeToString(sum[:])
		}
	}
	code, err := qr.Encode(link, qr.M)
	s.w.must(err)
	s.opens("/console/login/scan/qr").reads("<svg")
	for y := range code.Size {
		for x := range code.Size {
			if drawn := strings.Contains(s.body, fmt.Sprintf("M%d %dh1", x+4, y+4)); drawn != code.Black(x, y) {
				s.w.t.Fatal("the code does not say the link, or says more")
			}
		}
	}
	return link, number
}

// picks answers on the phone's page.
func (s *seat) picks(number string) *seat {
	s.w.t.Helper()
	return s.posts("/h/entered", url.Values{"number": {number}})
}

// polled is how the page's own script is answered.
func (s *seat) polled() (int, string) {
	s.w.t.Helper()
	r, err := http.NewRequestWithContext(s.w.ctx, http.MethodGet, s.w.base()+"/console/login/scan", nil)
	s.w.must(err)
	r.Header.Set("HX-Request", "true")
	answer, err := s.client.Do(r)
	s.w.must(err)
	answer.Body.Close()
	return answer.StatusCode, answer.Header.Get("HX-Refresh")
}

// eventsOf lists what happened to a login.
func (w *town) eventsOf(name string) []store.Event {
	w.t.Helper()
	view := w.app.DB.View(w.ctx)
	l, err := view.StaffLoginNamed(name)
	w.must(err)
	events, err := view.Events(store.Subject{Kind: "staff", ID: l.ID})
	w.must(err)
	return events
}

// ways are how somebody came in so far, or was refused.
func (w *town) ways(name string) (out []string) {
	w.t.Helper()
	for _, e := range w.eventsOf(name) {
		if e.Data["way"] != nil {
			out = append(out, strings.TrimSuffix(fmt.Sprint(e.Kind, " ", e.Data["way"], " ", e.Data["why"]), " <nil>"))
		}
	}
	return out
}

func (w *town) came(name string, want ...string) {
	w.t.Helper()
	if got := w.ways(name); strings.Join(got, ", ") != strings.Join(want, ", ") {
		w.t.Errorf("%s came %q, want %q", name, got, want)
	}
}

func TestStaffComesInFromWeChatItself(t *testing.T) {
	reached(t, func(w *town) {
		cadre, phone := w.member("李敏"), w.phone("oLIMIN")
		cadre.setsWeChat(phone)
		cadre.opens("/console/login").reads("微信扫码登录", "或者用密码").readsNot("用微信登录")
		cadre.agent = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.44"
		cadre.opens("/console/login").reads("用微信登录", "/console/login/wechat?account=yanbin").readsNot("微信扫码登录")
		if cadre.goes(phone, "/console/login/wechat?account=yanbin"); cadre.status != http.StatusSeeOther || cadre.at != "/console/" {
			t.Fatalf("it ends with %d %s\n%s", cadre.status, cadre.at, cadre.body)
		}
		cadre.opens("/console/").reads("调度台", "李敏").readsNot("鱼池口社区")
		w.came("李敏", "entered password", "entered wechat")
		if cadre.goes(phone, "/console/login/wechat?account=yanbin&to=1001"); cadre.at != "/console/tickets/1001" {
			t.Errorf("who wanted a ticket is sent to %s", cadre.at)
		}
		if cadre.goes(phone, "/console/login/wechat?account=yanbin&to=//evil.example"); cadre.at != "/console/" {
			t.Errorf("who wants another's page is sent to %s", cadre.at)
		}
	})
}

func TestWhoMustGiveDigitsGivesThemAfterWeChatToo(t *testing.T) {
	reached(t, func(w *town) {
		secretary, phone := w.member("孙书记"), w.phone("oSECRETARY").Follows()
		secretary.setsWeChat(phone)
		if secretary.goes(phone, "/console/login/wechat?account=yanbin"); secretary.at != "/console/login/digits" {
			t.Fatalf("WeChat leads a secretary to %d %s\n%s", secretary.status, secretary.at, secretary.body)
		}
		if secretary.opens("/console/"); secretary.status != http.StatusSeeOther {
			t.Errorf("without digits the board is answered %d", secretary.status)
		}
		secretary.opens("/console/login/digits").reads("动态码")
		if secretary.posts("/console/login/digits", url.Values{"digits": {"000000"}}); secretary.status != http.StatusForbidden || !strings.Contains(secretary.body, "动态码不对") {
			t.Errorf("wrong digits are answered %d\n%s", secretary.status, secretary.body)
		}
		other := w.seats()
		if other.posts("/console/login/digits", url.Values{"digits": {secretary.digits()}}); other.status != http.StatusForbidden {
			t.Errorf("another browser with the right digits is answered %d", other.status)
		}
		if secretary.posts("/console/login/digits", url.Values{"digits": {secretary.digits()}}); secretary.at != "/console/" {
			t.Fatalf("the right digits are answered %d %s\n%s", secretary.status, secretary.at, secretary.body)
		}
		secretary.opens("/console/").reads("孙书记")
		w.came("孙书记", "entered password", "entered wechat")
		again := w.seats().goes(phone, "/console/login/wechat?account=yanbin")
		if again.posts("/console/login/digits", url.Values{"digits": {secretary.digits()}}); again.status != http.StatusForbidden {
			t.Errorf("the same digits again are answered %d", again.status)
		}
		for range 4 {
			again.posts("/console/login/digits", url.Values{"digits": {"000000"}})
		}
		w.halfMinute()
		if again.posts("/console/login/digits", url.Values{"digits": {secretary.digits()}}); again.status != http.StatusTooManyRequests {
			t.Errorf("after five wrong tries the right digits are answered %d", again.status)
		}
		if again.goes(phone, "/console/login/wechat?account=yanbin"); again.status != http.StatusTooManyRequests {
			t.Errorf("whoever is locked out comes in by WeChat: %d", again.status)
		}
	})
}

func TestAPhoneLetsAScreenIn(t *testing.T) {
	reached(t, func(w *town) {
		w.member("李敏").setsWeChat(w.phone("oLIMIN"))
		screen, hand := w.seats(), w.seats()
		link, number := screen.waits()
		if status, fresh := screen.polled(); status != http.StatusNoContent || fresh != "" {
			t.Errorf("while it waits the page's script is answered %d %q", status, fresh)
		}
		hand.goes(w.phone("oLIMIN"), link).reads("要在电脑上登录工作台吗", "雁滨社区", "李敏（干部）", "视窗电脑，微软浏览器", "几时要登录", "2001:db8::", ">"+number+"<", "不是我").readsNot("鱼池口社区", "<script", "style=")
		if n := strings.Count(hand.body, `name="number"`); n != 7 {
			t.Errorf("it is picked among %d", n-1)
		}
		if status, _ := screen.polled(); status != http.StatusNoContent {
			t.Errorf("before the phone answers it is answered %d", status)
		}
		hand.picks(number).reads("请看电脑")
		if status, fresh := screen.polled(); status != http.StatusOK || fresh != "true" {
			t.Errorf("after the phone said yes the page's script is answered %d %q", status, fresh)
		}
		if screen.opens("/console/login/scan"); screen.status != http.StatusSeeOther || screen.at != "/console/" {
			t.Fatalf("the screen is answered %d %s\n%s", screen.status, screen.at, screen.body)
		}
		screen.opens("/console/").reads("调度台", "李敏")
		if hand.opens("/console/"); hand.status != http.StatusSeeOther {
			t.Error("the phone is let in as well")
		}
		w.came("李敏", "entered password", "entered scan")
		if screen.opens("/console/login/scan"); screen.status != http.StatusForbidden {
			t.Errorf("a second time it is answered %d", screen.status)
		}
		w.sound()
	})
}

func TestAScreenOfAPowerfulRoleWantsDigitsAfterThePhone(t *testing.T) {
	reached(t, func(w *town) {
		secretary := w.member("孙书记").setsWeChat(w.phone("oSECRETARY"))
		link, number := secretary.waits()
		w.seats().goes(w.phone("oSECRETARY").Follows(), link).picks(number).reads("请看电脑")
		if secretary.opens("/console/login/scan"); secretary.at != "/console/login/digits" {
			t.Fatalf("the screen is answered %d %s", secretary.status, secretary.at)
		}
		if secretary.opens("/console/"); secretary.status != http.StatusSeeOther {
			t.Error("the screen is in without digits")
		}
		if secretary.posts("/console/login/digits", url.Values{"digits": {secretary.digits()}}); secretary.at != "/console/" {
			t.Fatalf("the digits are answered %d %s", secretary.status, secretary.at)
		}
		w.came("孙书记", "entered password", "entered scan")
	})
}

func TestNobodyElseComesInByWeChat(t *testing.T) {
	reached(t, func(w *town) {
		w.member("李敏").setsWeChat(w.phone("oLIMIN"))
		resident, volunteer, cadre := w.phone("oZHANG").Follows(), w.phone("oVOLUNTEER").Follows(), w.phone("oLIMIN")
		refused := func(what string, s *seat, status int, words string) {
			t.Helper()
			if s.status != status || !strings.Contains(s.body, words) {
				t.Errorf("%s: %d %s\n%s", what, s.status, s.at, s.body)
			}
			if s.opens("/console/"); s.status != http.StatusSeeOther {
				t.Errorf("%s is in", what)
			}
		}
		for name, p := range map[string]*phone{"a resident": resident, "a volunteer": volunteer, "nobody": w.phone("oNOBODY")} {
			refused(name, w.seats().goes(p, "/console/login/wechat?account=yanbin"), http.StatusForbidden, "没有开通")
			link, _ := w.seats().waits()
			refused(name+" who scans", w.seats().goes(p, link), http.StatusForbidden, "没有开通")
		}
		cadre.phone.SetSnapshot(true)
		refused("a snapshot", w.seats().goes(cadre, "/console/login/wechat?account=yanbin"), http.StatusForbidden, "使用完整服务")
		cadre.phone.SetSnapshot(false)

		used := w.seats().goes(cadre, "/console/login/wechat?account=yanbin")
		back := strings.TrimPrefix(used.came, w.base())
		used.posts("/console/logout", nil)
		refused("the same way back again", used.opens(back), http.StatusForbidden, "过期")
		refused("another's way back", w.seats().opens(back), http.StatusForbidden, "过期")
		refused("a way back that never began", w.seats().opens("/console/login/back?code=1&state="+strings.Repeat("0", 64)), http.StatusForbidden, "过期")

		late := w.seats().opens("/console/login/wechat?account=yanbin")
		came, err := cadre.phone.Opens(late.at)
		w.must(err)
		w.clock.Forward(3 * time.Minute)
		refused("a way back that is too late", late.opens(strings.TrimPrefix(came, w.base())), http.StatusForbidden, "过期")
		for _, account := range []string{"", "yanbin-mini", "nobody"} {
			if s := w.seats().opens("/console/login/wechat?account=" + account); s.status != http.StatusNotFound {
				t.Errorf("by the account %q it is answered %d", account, s.status)
			}
		}
		w.came("李敏", "entered password", "entered wechat")
	})
}

func TestACodeIsGoodForOneAnswerOfOnePhone(t *testing.T) {
	reached(t, func(w *town) {
		cadre, other := w.phone("oLIMIN"), w.phone("oTIAN")
		w.member("李敏").setsWeChat(cadre)
		w.member("田甜").setsWeChat(other)
		closed := func(what string, s *seat) {
			t.Helper()
			if s.opens("/console/login/scan"); s.status == http.StatusSeeOther {
				t.Errorf("%s lets the screen in", what)
			}
		}
		wrong := func(number string) string {
			if number == "10" {
				return "11"
			}
			return "10"
		}
		screen := w.seats()
		link, number := screen.waits()
		hand := w.seats().goes(cadre, link)
		if hand.picks(wrong(number)); hand.status != http.StatusForbidden || !strings.Contains(hand.body, "数不对") {
			t.Errorf("another number is answered %d\n%s", hand.status, hand.body)
		}
		closed("a wrong number", screen)
		if hand.goes(cadre, link); hand.status != http.StatusForbidden {
			t.Errorf("a code with a wrong answer opens again: %d", hand.status)
		}

		link, _ = screen.waits()
		hand.goes(cadre, link).picks("0").reads("没有开门")
		closed("who says it is not he", screen)

		link, number = screen.waits()
		theirs := w.seats().goes(other, link).reads("鱼池口社区", "田甜").readsNot("雁滨社区", "李敏")
		hand.goes(cadre, link).reads("雁滨社区").picks(number).reads("请看电脑")
		if theirs.picks(number); theirs.status != http.StatusForbidden {
			t.Errorf("a second phone's answer is answered %d", theirs.status)
		}
		if hand.picks(number); hand.status != http.StatusForbidden {
			t.Errorf("the same answer again is answered %d", hand.status)
		}
		closed("another's browser", w.seats())
		screen.opens("/console/login/scan")
		screen.opens("/console/").reads("李敏").readsNot("鱼池口社区")

		screen = w.seats()
		link, number = screen.waits()
		if relayed := w.seats().picks(number); relayed.status != http.StatusForbidden {
			t.Errorf("a number from nobody is answered %d", relayed.status)
		}
		hand.goes(cadre, link)
		w.clock.Forward(121 * time.Second)
		if hand.picks(number); hand.status != http.StatusForbidden {
			t.Errorf("after two minutes it is answered %d", hand.status)
		}
		closed("a late answer", screen)
		w.came("李敏", "entered password", "entry_refused scan number", "entry_refused scan not_me", "entered scan")
		w.came("田甜", "entered password")
	})
}

func TestWrongNumbersLockOutAsWrongPasswordsDo(t *testing.T) {
	reached(t, func(w *town) {
		w.member("李敏").setsWeChat(w.phone("oLIMIN"))
		for range 5 {
			link, _ := w.seats().waits()
			w.seats().goes(w.phone("oLIMIN"), link).picks("9")
		}
		if s := w.seats(); s.tries("李敏", deskPassword, "") != http.StatusTooManyRequests {
			t.Errorf("after five wrong numbers the password is answered %d", s.status)
		}
		if s := w.seats().goes(w.phone("oLIMIN"), "/console/login/wechat?account=yanbin"); s.status != http.StatusTooManyRequests {
			t.Errorf("after five wrong numbers WeChat is answered %d", s.status)
		}
		w.clock.Forward(16 * time.Minute)
		for range 60 {
			w.seats().posts("/console/login/scan", url.Values{"account": {"yanbin"}})
		}
		if s := w.seats().posts("/console/login/scan", url.Values{"account": {"yanbin"}}); s.status != http.StatusTooManyRequests {
			t.Errorf("an address that asked for codes all the time is answered %d", s.status)
		}
	})
}

func TestWeChatIsOfferedOnlyWhereItCanTell(t *testing.T) {
	silent := func(t *testing.T, w *town) {
		t.Helper()
		w.member("李敏")
		w.seats().opens("/console/login").reads("登录工作台").readsNot("微信")
		for path, form := range map[string]url.Values{"/console/login/scan": {"account": {"yanbin"}}, "/console/login/wechat?account=yanbin": nil} {
			s := w.seats()
			if form != nil {
				s.posts(path, form)
			} else {
				s.opens(path)
			}
			if s.status != http.StatusNotFound {
				t.Errorf("%s is answered %d", path, s.status)
			}
		}
	}
	t.Run("no address", func(t *testing.T) { silent(t, build(t, store.SQLite, everybody)) })
	t.Run("an account that cannot", func(t *testing.T) {
		w := build(t, store.SQLite, everybody, func(a *app.Account) { a.Kind = string(domain.VerifiedSubscription) })
		w.cfg.PublicURL = w.base()
		w.restart()
		silent(t, w)
	})
}
