package story

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"linli/domain"
	"linli/store"
)

// letsIn sends who is in by password to WeChat and back, to say that it may let
// him in from now on.
func (s *seat) letsIn(p *phone) *seat {
	s.w.t.Helper()
	if s.posts("/console/password/wechat", url.Values{"account": {"yanbin"}}); s.status != http.StatusSeeOther {
		return s
	}
	back, err := p.phone.Opens(s.at)
	s.w.must(err)
	return s.opens(strings.TrimPrefix(back, s.w.base()))
}

// setsWeChat comes in by password, lets a WeChat in, and goes again.
func (s *seat) setsWeChat(p *phone) *seat {
	s.w.t.Helper()
	if got := s.tries(s.name, deskPassword, s.digits()); got != http.StatusSeeOther {
		s.w.t.Fatalf("%s is answered %d at the console\n%s", s.name, got, s.body)
	}
	if s.letsIn(p); s.at != "/console/password" {
		s.w.t.Fatalf("letting a WeChat in is answered %d %s\n%s", s.status, s.at, s.body)
	}
	s.opens("/console/password").reads("已打开", "解除")
	s.posts("/console/logout", nil)
	s.w.halfMinute()
	return s
}

// ever lists what happened to a login's WeChat, each with its id.
func (w *town) ever(name string) (out []string) {
	w.t.Helper()
	for _, e := range w.eventsOf(name) {
		if e.Data["identity"] != nil {
			out = append(out, fmt.Sprint(e.Kind, " ", e.Data["identity"]))
		}
	}
	return out
}

// stranger expects that a phone lets nobody in, neither itself nor a screen.
func (w *town) stranger(what string, p *phone) {
	w.t.Helper()
	link, _ := w.seats().waits()
	for _, s := range []*seat{w.seats().goes(p, "/console/login/wechat?account=yanbin"), w.seats().goes(p, link)} {
		if s.status != http.StatusForbidden || !strings.Contains(s.body, "请先用密码进来，在「密码」页打开它") {
			w.t.Errorf("%s is answered %d %s\n%s", what, s.status, s.at, s.body)
		}
		if s.opens("/console/"); s.status != http.StatusSeeOther {
			w.t.Errorf("%s is in", what)
		}
	}
}

// A code for another phone binds it to a member, and whoever made the code has it,
// too: such a phone reads her messages, and never opens the console as her.
func TestAPhoneThatSomebodyElseBoundOpensNothing(t *testing.T) {
	reached(t, func(w *town) {
		cadre, own, second := w.member("李敏"), w.phone("oLIMIN"), w.phone("oSECOND").Follows()
		w.stranger("her own phone, before she said so", own)
		reply := w.phone("oSECRETARY").Follows().Says("邀请 13800000009")
		code := regexp.MustCompile(`\d{8}`).FindString(reply)
		second.Hears("绑定 "+code, "李敏", "绑定好了")
		w.stranger("a second phone", second)
		cadre.setsWeChat(own)
		w.stranger("a second phone, after she let hers in", second)
		if cadre.goes(own, "/console/login/wechat?account=yanbin"); cadre.at != "/console/" {
			t.Errorf("her own phone is answered %d %s", cadre.status, cadre.at)
		}
		i, err := w.app.DB.View(w.ctx).Identity("yanbin", "oLIMIN")
		w.must(err)
		if got, want := strings.Join(w.ever("李敏"), ", "), fmt.Sprintf("entry_bound %s, entered %s", i.ID, i.ID); got != want {
			t.Errorf("it is written down %q, want %q", got, want)
		}
	})
}

func TestWhichWeChatLetsInIsSaidAfterThePassword(t *testing.T) {
	reached(t, func(w *town) {
		cadre, own := w.sits("李敏"), w.phone("oLIMIN")
		if cadre.letsIn(w.phone("oWANG")); cadre.status != http.StatusBadRequest || !strings.Contains(cadre.body, "没有绑定在您名下") {
			t.Errorf("another's phone is let in: %d %s\n%s", cadre.status, cadre.at, cadre.body)
		}
		w.stranger("another's phone", w.phone("oWANG"))
		cadre.opens("/console/password").reads("微信登录", "没有打开", "用手机微信扫码打开")
		cadre.posts("/console/password/wechat", url.Values{"account": {"yanbin"}})
		back, err := own.phone.Opens(cadre.at)
		w.must(err)
		other := w.sits("田甜").opens(strings.TrimPrefix(back, w.base()))
		if other.status != http.StatusBadRequest {
			t.Errorf("another's browser on her way back is answered %d", other.status)
		}
		if in := cadre.letsIn(own); in.at != "/console/password" {
			t.Fatalf("her own phone is answered %d %s\n%s", in.status, in.at, in.body)
		}
		again := w.seats().goes(own, "/console/login/wechat?account=yanbin")
		again.opens("/console/password").reads("已打开")
		again.posts("/console/password/unset", nil)
		again.opens("/console/password").reads("没有打开", "用密码进来").readsNot("扫码打开")
		for _, path := range []string{"/console/password/wechat", "/console/password/scan"} {
			if again.posts(path, url.Values{"account": {"yanbin"}}); again.status != http.StatusBadRequest {
				t.Errorf("%s of who came in by WeChat is answered %d", path, again.status)
			}
		}
		w.stranger("a phone that was let out", own)
	})
}

func TestAScreenLetsThePhoneInThatScansIt(t *testing.T) {
	reached(t, func(w *town) {
		screen := w.sits("李敏")
		if screen.posts("/console/password/scan", url.Values{"account": {"yanbin"}}); screen.at != "/console/login/scan" {
			t.Fatalf("asking for a code is answered %d %s", screen.status, screen.at)
		}
		link, number := screen.shown("打开微信登录")
		if hand := w.seats().goes(w.phone("oTIAN"), link); hand.status != http.StatusForbidden || !strings.Contains(hand.body, "没有绑定在您名下") {
			t.Errorf("another's phone is answered %d\n%s", hand.status, hand.body)
		}
		w.seats().goes(w.phone("oLIMIN"), link).reads("要让这个微信以后直接进工作台吗", "不要打开").picks(number).reads("请看电脑")
		if screen.opens("/console/login/scan"); screen.at != "/console/password/scan" {
			t.Fatalf("the screen is sent to %d %s", screen.status, screen.at)
		}
		if nobody := w.seats().opens("/console/password/scan"); !strings.HasPrefix(nobody.at, "/console/login") {
			t.Errorf("who is not in is sent to %d %s", nobody.status, nobody.at)
		}
		if screen.opens("/console/password/scan"); screen.at != "/console/password" {
			t.Fatalf("the screen is answered %d %s\n%s", screen.status, screen.at, screen.body)
		}
		screen.opens("/console/password").reads("已打开")
		if s := w.seats().goes(w.phone("oLIMIN"), "/console/login/wechat?account=yanbin"); s.at != "/console/" {
			t.Errorf("her phone is answered %d %s", s.status, s.at)
		}
	})
}

func TestANewPasswordOrAnotherOwnerLetsAPhoneOut(t *testing.T) {
	reached(t, func(w *town) {
		own := w.phone("oLIMIN")
		w.member("李敏").setsWeChat(own)
		w.member("李敏")
		w.stranger("the phone, after an administrator gave a password", own)
		w.member("李敏").setsWeChat(own)
		her := w.personOf("oLIMIN")
		w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
			i, err := tx.Identity("yanbin", "oLIMIN")
			if err != nil {
				return err
			}
			for _, person := range []domain.ID{w.personOf("oWANG"), her} {
				if err := tx.Rebind(&i, person); err != nil {
					return err
				}
			}
			return nil
		}))
		w.stranger("the phone, after it was another's", own)
		var last []string
		for _, line := range w.ever("李敏") {
			last = append(last, strings.Fields(line)[0])
		}
		if got := strings.Join(last, " "); got != "entry_bound entry_unbound entry_bound entry_unbound" {
			t.Errorf("it is written down %q", got)
		}
	})
}

// TestVerifyFindsALoginThatAnothersPhoneOpens: the WeChat that opens the console for
// somebody is his own, and one that is there.
func TestVerifyFindsALoginThatAnothersPhoneOpens(t *testing.T) {
	reached(t, func(w *town) {
		w.member("李敏").setsWeChat(w.phone("oLIMIN"))
		w.isInOrder()
		db := w.behind()
		login := number(w, db, "SELECT id FROM staff_login WHERE identity_id IS NOT NULL")
		for _, other := range []int64{5, number(w, db, "SELECT id FROM identity WHERE openid = 'oWANG'")} {
			mend := damage{"staff_login", "identity_id", other, fmt.Sprint("id = ", login), ""}.done(w, db)
			if got, want := w.findings(), fmt.Sprintf("entry/%d", login); got != want {
				t.Errorf("with %d found %q, want %q", other, got, want)
			}
			mend()
		}
		w.isInOrder()
	})
}
