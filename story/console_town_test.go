package story

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"linli/desk/login"
	"linli/domain"
)

// deskPassword is everybody's password at the console in these stories.
const deskPassword = "planted-password"

// seat is a browser of the console, with somebody before it or nobody.
type seat struct {
	*browser
	name   string
	secret string
	body   string
	from   string // the address it calls from
	agent  string // what it calls itself; "" for nothing
	came   string // where WeChat last sent it on to
}

// seats opens a console's browser without a login.
func (w *town) seats() *seat {
	s := &seat{browser: w.browser(), from: w.address()}
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return s
}

// address is one of this town's: a real Redis counts for all of them together.
func (w *town) address() string {
	sum := sha256.Sum256([]byte(w.cfg.Database + w.cfg.KeysFile))
	return "2001:db8::" + hex.EncodeToString(sum[:2]) + ":" + hex.EncodeToString(sum[2:4])
}

// member gives a member of the roster a login.
func (w *town) member(name string) *seat {
	w.t.Helper()
	made, err := w.app.Logins.Add(w.ctx, domain.Actor{Kind: domain.ActorOperator}, login.Member{Name: name, Community: w.communityOf(name), Password: deskPassword})
	w.must(err)
	s := w.seats()
	s.name, s.secret = name, made.Login.Secret
	return s
}

// communityOf is the name of the community in which a member of that name is.
func (w *town) communityOf(name string) string {
	w.t.Helper()
	view := w.app.DB.View(w.ctx)
	all, err := view.Communities(0)
	w.must(err)
	for _, c := range all {
		members, err := view.MembersOfCommunity(c.ID)
		w.must(err)
		for _, m := range members {
			if m.Name == name {
				return c.Name
			}
		}
	}
	w.t.Fatalf("nobody is called %s", name)
	return ""
}

// digits are his changing digits now, "" where he has none.
func (s *seat) digits() string {
	if s.secret == "" {
		return ""
	}
	digits, err := login.Digits(s.secret, s.w.clock.Now())
	s.w.must(err)
	return digits
}

// tries tries to log in, and tells the status.
func (s *seat) tries(name, password, digits string) int {
	s.w.t.Helper()
	s.posts("/console/login", url.Values{"name": {name}, "password": {password}, "digits": {digits}})
	return s.status
}

// sits logs somebody in who has a login; two in one half minute need fresh digits.
func (w *town) sits(name string) *seat {
	w.t.Helper()
	s := w.member(name)
	if got := s.tries(name, deskPassword, s.digits()); got != http.StatusSeeOther {
		w.t.Fatalf("%s is answered %d at the console\n%s", name, got, s.body)
	}
	return s
}

// base is where the town's server stands.
func (w *town) base() string { return strings.TrimSuffix(w.url, "/wx/yanbin") }

func (s *seat) does(r *http.Request) *seat {
	s.w.t.Helper()
	r.Header.Set("X-Forwarded-For", s.from)
	r.Header.Set("User-Agent", s.agent)
	answer, err := s.client.Do(r)
	s.w.must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	s.w.must(err)
	s.status, s.body, s.at = answer.StatusCode, string(body), answer.Header.Get("Location")
	return s
}

// opens opens a page.
func (s *seat) opens(path string) *seat {
	s.w.t.Helper()
	r, err := http.NewRequestWithContext(s.w.ctx, http.MethodGet, s.w.base()+path, nil)
	s.w.must(err)
	return s.does(r)
}

// posts sends a form as a page of ours does.
func (s *seat) posts(path string, form url.Values) *seat {
	s.w.t.Helper()
	r, err := http.NewRequestWithContext(s.w.ctx, http.MethodPost, s.w.base()+path, strings.NewReader(form.Encode()))
	s.w.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return s.does(r)
}

// reads expects words on the page, and a page that was found.
func (s *seat) reads(words ...string) *seat {
	s.w.t.Helper()
	if s.status != http.StatusOK {
		s.w.t.Fatalf("%s is answered %d\n%s", s.name, s.status, s.body)
	}
	for _, word := range words {
		if !strings.Contains(s.body, word) {
			s.w.t.Fatalf("%s does not read %q in\n%s", s.name, word, s.body)
		}
	}
	return s
}

// readsNot expects words nowhere on the page.
func (s *seat) readsNot(words ...string) *seat {
	s.w.t.Helper()
	for _, word := range words {
		if strings.Contains(s.body, word) {
			s.w.t.Fatalf("%s reads %q in\n%s", s.name, word, s.body)
		}
	}
	return s
}

// halfMinute lets fresh digits stand.
func (w *town) halfMinute() { w.clock.Forward(30 * time.Second) }

// loginOf is what an operator types for a member of rhine.
func loginOf(name string) login.Member {
	return login.Member{Name: name, Community: "雁滨社区", Password: deskPassword}
}

func domainMsec(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 10) }
