package story

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"linli/desk/login"
	"linli/domain"
	"linli/store"
)

func TestStaffGetsIntoTheConsole(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		cadre := w.member("李敏")
		if cadre.opens("/console/"); cadre.status != http.StatusSeeOther || cadre.at != "/console/login" {
			t.Errorf("without a login the board is answered %d %s", cadre.status, cadre.at)
		}
		cadre.opens("/console/login").reads("登录", "动态码").readsNot("演示账号", deskPassword)
		for name, try := range map[string][3]string{"wrong password": {"李敏", "planted-wrong-one", ""}, "nobody": {"李无", deskPassword, ""}, "none": {"", "", ""}} {
			if got := cadre.tries(try[0], try[1], try[2]); got != http.StatusForbidden || !strings.Contains(cadre.body, "不对") {
				t.Errorf("%s: %d\n%s", name, got, cadre.body)
			}
		}
		if got := cadre.tries("李敏", deskPassword, ""); got != http.StatusSeeOther || cadre.at != "/console/" {
			t.Fatalf("the right password is answered %d %s", got, cadre.at)
		}
		cadre.opens("/console/").reads("调度台", "李敏", "待受理", "待接单", "办理中", "待回访")
		if cadre.posts("/console/logout", nil); cadre.status != http.StatusSeeOther {
			t.Errorf("leaving is answered %d", cadre.status)
		}
		if cadre.opens("/console/"); cadre.status != http.StatusSeeOther {
			t.Errorf("after leaving the board is answered %d", cadre.status)
		}
	})
}

func TestPowerfulRolesNeedChangingDigitsAndNoneWorkTwice(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		secretary := w.member("孙书记")
		digits := secretary.digits()
		for _, wrong := range []string{"", "000000", digits[:5]} {
			if got := secretary.tries("孙书记", deskPassword, wrong); got != http.StatusForbidden {
				t.Errorf("digits %q are answered %d", wrong, got)
			}
		}
		if got := secretary.tries("孙书记", deskPassword, digits); got != http.StatusSeeOther {
			t.Fatalf("the right digits are answered %d", got)
		}
		if got := w.seats().tries("孙书记", deskPassword, digits); got != http.StatusForbidden {
			t.Errorf("the same digits again are answered %d", got)
		}
		w.halfMinute()
		if got := w.seats().tries("孙书记", deskPassword, secretary.digits()); got != http.StatusSeeOther {
			t.Errorf("the next digits are answered %d", got)
		}
		// A cadre who becomes a secretary gets no further with a password alone.
		cadre := w.sits("陈干部")
		w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
			l, err := tx.StaffLoginNamed("陈干部")
			if err != nil {
				return err
			}
			grants, err := tx.GrantsOf(l.Person)
			if err != nil {
				return err
			}
			return tx.ChangeGrant(grants[0], domain.RoleSecretary, false)
		}))
		if got := cadre.tries("陈干部", deskPassword, ""); got != http.StatusForbidden || !strings.Contains(cadre.body, "重新开通") {
			t.Errorf("a new secretary without a secret is answered %d\n%s", got, cadre.body)
		}
	})
}

func TestWhoTriesTooOftenIsLockedOut(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		cadre := w.member("李敏")
		for range 5 {
			cadre.tries("李敏", "planted-wrong-one", "")
		}
		if got := cadre.tries("李敏", deskPassword, ""); got != http.StatusTooManyRequests || !strings.Contains(cadre.body, "十五分钟") {
			t.Errorf("the sixth try is answered %d\n%s", got, cadre.body)
		}
		w.clock.Forward(16 * time.Minute)
		if got := cadre.tries("李敏", deskPassword, ""); got != http.StatusSeeOther {
			t.Errorf("after the lock the right password is answered %d", got)
		}
		for range 20 {
			w.seats().tries("不存在", deskPassword, "")
		}
		if got := w.seats().tries("李敏", deskPassword, ""); got != http.StatusTooManyRequests {
			t.Errorf("an address that guessed twenty times is answered %d", got)
		}
	})
}

func TestAnotherPasswordShutsWhatWasOpen(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		here := w.sits("李敏")
		there := w.seats()
		there.tries("李敏", deskPassword, "")
		there.opens("/console/").reads("调度台")
		change := func(was, now, again string) *seat {
			return here.posts("/console/password", url.Values{"was": {was}, "now": {now}, "again": {again}})
		}
		for _, unfit := range []string{"short", "aaaaaaaaaaaa", "李敏的密码李敏的密码"} {
			if change(deskPassword, unfit, unfit); here.status != http.StatusBadRequest {
				t.Errorf("the password %q is answered %d", unfit, here.status)
			}
		}
		if change("planted-wrong-one", "planted-another-one", "planted-another-one"); here.status != http.StatusForbidden {
			t.Errorf("with a wrong old password it is answered %d", here.status)
		}
		change(deskPassword, "planted-another-one", "planted-another-one").reads("密码改好了")
		here.opens("/console/").reads("调度台")
		if there.opens("/console/"); there.status != http.StatusSeeOther {
			t.Errorf("what was open elsewhere is answered %d", there.status)
		}
		if got := there.tries("李敏", deskPassword, ""); got != http.StatusForbidden {
			t.Errorf("the old password is answered %d", got)
		}
	})
}

func TestNoPageOfAnotherSiteActsInTheConsole(t *testing.T) {
	w := build(t, store.SQLite, everybody)
	cadre := w.sits("李敏")
	for name, headers := range map[string][2]string{"another site": {"Sec-Fetch-Site", "cross-site"}, "a sister site": {"Sec-Fetch-Site", "same-site"}, "an old browser": {"Origin", "https://evil.example"}} {
		r, err := http.NewRequest(http.MethodPost, w.base()+"/console/logout", nil)
		w.must(err)
		r.Header.Set(headers[0], headers[1])
		if cadre.does(r); cadre.status != http.StatusForbidden {
			t.Errorf("%s is answered %d", name, cadre.status)
		}
	}
	cadre.opens("/console/").reads("调度台")
}

func TestTheConsolesHeadersLetNothingForeignRun(t *testing.T) {
	w := build(t, store.SQLite, everybody)
	s := w.seats()
	answer, err := s.client.Get(w.base() + "/console/login")
	w.must(err)
	answer.Body.Close()
	policy := answer.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
		if !strings.Contains(policy+";", want) {
			t.Errorf("the policy %q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q", policy)
	}
	for _, name := range []string{"X-Content-Type-Options", "Referrer-Policy", "Cache-Control"} {
		if answer.Header.Get(name) == "" {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestTheCookieIsTheBrowsersAlone(t *testing.T) {
	w := build(t, store.SQLite, everybody)
	w.member("李敏")
	for name, c := range map[string]struct {
		host, proto string
		cookie      string
		secure      bool
	}{
		"by TLS, through a proxy": {"linli.example.org", "https", "__Host-linli", true},
		"plainly from elsewhere":  {"linli.example.org", "", "__Host-linli", true},
		"plainly on this machine": {"127.0.0.1:8080", "", "linli-local", false},
	} {
		r, err := http.NewRequest(http.MethodPost, w.base()+"/console/login", strings.NewReader(url.Values{"name": {"李敏"}, "password": {deskPassword}}.Encode()))
		w.must(err)
		r.Host = c.host
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if c.proto != "" {
			r.Header.Set("X-Forwarded-Proto", c.proto)
		}
		answer, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
		w.must(err)
		answer.Body.Close()
		got := answer.Cookies()
		if len(got) != 1 || got[0].Name != c.cookie || got[0].Secure != c.secure || !got[0].HttpOnly || got[0].SameSite != http.SameSiteLaxMode || got[0].Path != "/" || got[0].Domain != "" {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestALoginIsLostWithRedisAndNothingElseIs(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		cadre := w.sits("李敏")
		w.restart() // the Redis in process is a new one then; a real one keeps the login
		cadre.opens("/console/")
		if w.cfg.Redis == "embedded" && cadre.status != http.StatusSeeOther {
			t.Errorf("after Redis was lost the board is answered %d", cadre.status)
		}
		if got := cadre.tries("李敏", deskPassword, ""); got != http.StatusSeeOther {
			t.Errorf("the password is answered %d after that", got)
		}
	})
}

func TestAnOperatorGivesALoginOnlyWhereItFits(t *testing.T) {
	w := build(t, store.SQLite, everybody+lake)
	operator := domain.Actor{Kind: domain.ActorOperator}
	for name, m := range map[string]login.Member{
		"a volunteer alone":        {Name: "王强", Community: "雁滨社区", Password: deskPassword},
		"nobody without a role":    {Name: "何新人", Community: "雁滨社区", Password: deskPassword},
		"no community of several":  {Name: "李敏", Password: deskPassword},
		"an unknown community":     {Name: "李敏", Community: "无名社区", Password: deskPassword},
		"a role of no console":     {Name: "王强", Community: "雁滨社区", Role: domain.RoleVolunteer, Password: deskPassword},
		"a short password":         {Name: "李敏", Community: "雁滨社区", Password: "short"},
		"a phone of nobody's here": {Name: "李敏", Community: "雁滨社区", Phone: "13800000019", Password: deskPassword},
	} {
		if _, err := w.app.Logins.Add(w.ctx, operator, m); domain.CodeOf(err) != domain.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	made, err := w.app.Logins.Add(w.ctx, operator, login.Member{Name: "何新人", Community: "鱼池口社区", Role: domain.RoleAuditor, Password: deskPassword})
	w.must(err)
	if made.Renewed || made.Login.Secret != "" || len(made.Roles) != 1 || made.Roles[0] != domain.RoleAuditor {
		t.Errorf("%+v", made)
	}
	again, err := w.app.Logins.Add(w.ctx, operator, login.Member{Name: "何新人", Community: "鱼池口社区", Role: domain.RoleAdmin, Password: deskPassword})
	w.must(err)
	if !again.Renewed || again.Login.Secret == "" || again.Login.ID != made.Login.ID {
		t.Errorf("%+v", again)
	}
	w.must(w.app.Logins.Remove(w.ctx, operator, "何新人"))
	if got := w.seats().tries("何新人", deskPassword, ""); got != http.StatusForbidden {
		t.Errorf("a removed login is answered %d", got)
	}
}
