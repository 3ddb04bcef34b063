package handler

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"rsc.io/qr"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
)

// waysIn are the ways into the console by WeChat, as the login page offers them.
type waysIn struct {
	Here bool // the page is open in WeChat itself
	Ways []login.Way
}

// waysIn lists what is offered: nothing, where no account can tell who somebody is.
func (s *Server) waysIn(c echo.Context) (w waysIn, err error) {
	w.Here = strings.Contains(c.Request().UserAgent(), "MicroMessenger")
	w.Ways, err = s.Logins.Ways(c.Request().Context())
	return w, err
}

// wayAsked is the account of a way in that is offered.
func (s *Server) wayAsked(c echo.Context) (string, error) {
	ways, err := s.waysIn(c)
	if err != nil {
		return "", err
	}
	for _, w := range ways.Ways {
		if w.Account == c.FormValue("account") {
			return w.Account, nil
		}
	}
	return "", domain.Errorf(domain.NotFound, "no such way in")
}

// loginByWeChat sends the browser to WeChat, which sends it back.
func loginByWeChat(s *Server, c echo.Context, _ login.Staff) error {
	account, err := s.wayAsked(c)
	if err != nil {
		return err
	}
	e := login.Errand{Account: account, To: c.QueryParam("to")}
	link, err := s.toWeChat(c, e, entryCookie, ConsoleBase+"/login/back")
	if err != nil {
		return s.refusesEntry(c, err, loginForm{To: e.To})
	}
	return c.Redirect(http.StatusSeeOther, link)
}

// toWeChat is where a browser goes so that WeChat tells who is before it.
func (s *Server) toWeChat(c echo.Context, e login.Errand, cookie, back string) (string, error) {
	secret, state, err := s.Logins.Begin(c.Request().Context(), e, byAddress(c.Request()))
	if err != nil {
		return "", err
	}
	s.keepCookie(c, cookie, secret)
	return s.WebLogin.OAuthURL(e.Account, s.PublicURL+back, state)
}

// fromWeChat is who came back from WeChat, and what for.
func (s *Server) fromWeChat(c echo.Context, cookie string) (by login.Staff, e login.Errand, err error) {
	ctx, code := c.Request().Context(), c.QueryParam("code")
	if e, err = s.Logins.Back(ctx, s.cookieOf(c, cookie), c.QueryParam("state")); err != nil {
		return by, e, err
	}
	if code == "" {
		return by, e, login.ErrStale
	}
	who, err := s.WebLogin.OAuthUser(ctx, e.Account, code)
	switch domain.CodeOf(err) {
	case domain.Denied:
		return by, e, errNobody
	case domain.Invalid:
		return by, e, login.ErrStale
	}
	if err != nil {
		return by, e, err
	}
	by, err = s.Logins.Knows(ctx, e, who.OpenID, byAddress(c.Request()))
	return by, e, err
}

// errNobody: WeChat does not tell who somebody is.
var errNobody = domain.Errorf(domain.Denied, "WeChat tells of nobody")

// backFromWeChat lets in whom WeChat knows.
func backFromWeChat(s *Server, c echo.Context, _ login.Staff) error {
	by, e, err := s.fromWeChat(c, entryCookie)
	if err == nil && e.Setting != 0 {
		err = login.ErrStale
	}
	if err != nil {
		return s.refusesEntry(c, err, loginForm{To: e.To})
	}
	a, err := s.Logins.Arrive(c.Request().Context(), by, e.To)
	if err != nil {
		return s.refusesEntry(c, err, loginForm{To: e.To})
	}
	return s.arrives(c, a)
}

// arrives gives a browser what it keeps, and sends it where it wanted to.
func (s *Server) arrives(c echo.Context, a login.Arrival) error {
	if a.Half != "" || s.cookieOf(c, entryCookie) != "" {
		s.keepCookie(c, entryCookie, a.Half)
	}
	if a.Half != "" {
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/login/digits")
	}
	s.keepBearer(c, a.Bearer)
	if digits(a.To) {
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/tickets/"+a.To)
	}
	return c.Redirect(http.StatusSeeOther, ConsoleBase+"/")
}

// entryWords tells why somebody does not get in, and how that is answered; 0
// where the fault is of another kind.
func entryWords(err error) (status int, words string) {
	switch {
	case errors.Is(err, login.ErrLocked):
		return http.StatusTooManyRequests, say.EntryRefused(true, false)
	case errors.Is(err, login.ErrNoSecret):
		return http.StatusForbidden, say.EntryRefused(false, true)
	case errors.Is(err, login.ErrStale):
		return http.StatusForbidden, say.EntryStale()
	case errors.Is(err, login.ErrStranger):
		return http.StatusForbidden, say.EntryStranger()
	case errors.Is(err, login.ErrNotHis):
		return http.StatusForbidden, say.EntryNotHis()
	case errors.Is(err, login.ErrPassword):
		return http.StatusForbidden, say.EntryByPassword()
	case errors.Is(err, login.ErrNumber):
		return http.StatusForbidden, say.EntryNumber()
	case errors.Is(err, errNobody):
		return http.StatusForbidden, say.EntrySnapshot()
	case errors.Is(err, login.ErrWrong):
		return http.StatusForbidden, say.EntryRefused(false, false)
	}
	return 0, ""
}

// refusesEntry shows the login page with what is wrong.
func (s *Server) refusesEntry(c echo.Context, err error, f loginForm) error {
	status, words := entryWords(err)
	if status == 0 {
		return err
	}
	return s.asksWho(c, status, words, f)
}

// digitsPage asks whom WeChat knows for the changing digits.
func digitsPage(s *Server, c echo.Context, _ login.Staff) error {
	if err := s.Logins.Halfway(c.Request().Context(), s.cookieOf(c, entryCookie)); err != nil {
		return s.refusesEntry(c, err, loginForm{})
	}
	return shows(c, http.StatusOK, "digits", sheet{Title: "动态码"})
}

// takeDigits takes them.
func takeDigits(s *Server, c echo.Context, _ login.Staff) error {
	a, err := s.Logins.Finish(c.Request().Context(), s.cookieOf(c, entryCookie), c.FormValue("digits"), byAddress(c.Request()))
	if errors.Is(err, login.ErrWrong) && !errors.Is(err, login.ErrLocked) {
		return shows(c, http.StatusForbidden, "digits", sheet{Title: "动态码", Alarm: say.EntryDigits()})
	}
	if err != nil {
		return s.refusesEntry(c, err, loginForm{})
	}
	return s.arrives(c, a)
}

// showScan makes a code that a phone scans.
func showScan(s *Server, c echo.Context, _ login.Staff) error {
	account, err := s.wayAsked(c)
	if err != nil {
		return err
	}
	r := c.Request()
	secret, err := s.Logins.Show(r.Context(), login.Scan{Account: account, To: c.FormValue("to"), Agent: r.UserAgent(), Address: byAddress(r)})
	if err != nil {
		return s.refusesEntry(c, err, loginForm{To: c.FormValue("to")})
	}
	s.keepCookie(c, entryCookie, secret)
	return c.Redirect(http.StatusSeeOther, ConsoleBase+"/login/scan")
}

// scanView is the page of a code.
type scanView struct {
	Number  int
	Link    string // in the demo: what a phone would open
	Setting bool   // WeChat is to be let in from now on
}

// scanPage shows the code until the phone has answered, then lets in.
func scanPage(s *Server, c echo.Context, _ login.Staff) error {
	r := c.Request()
	secret, asks := s.cookieOf(c, entryCookie), r.Header.Get("HX-Request") != ""
	code, yes, err := s.Logins.Awaited(r.Context(), secret)
	switch {
	case asks && err == nil && !yes:
		return c.NoContent(http.StatusNoContent)
	case asks: // something has changed: the page is loaded anew
		c.Response().Header().Set("HX-Refresh", "true")
		return c.NoContent(http.StatusOK)
	case err != nil:
		return s.refusesEntry(c, err, loginForm{})
	case yes && code.Setting != 0:
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/password/scan")
	case yes:
		a, err := s.Logins.Claim(r.Context(), secret)
		if err != nil {
			return s.refusesEntry(c, err, loginForm{})
		}
		return s.arrives(c, a)
	}
	v, title := scanView{Number: code.Number, Setting: code.Setting != 0}, "扫码登录"
	if v.Setting {
		title = "打开微信登录"
	}
	if s.DemoLogins != nil {
		v.Link = phoneEntry + code.Word
	}
	return shows(c, http.StatusOK, "scan", sheet{Title: title, Again: scanEvery, Page: v})
}

// scanEvery is after how many seconds a browser without scripts looks again.
const scanEvery = 3

// scanCode draws the code.
func scanCode(s *Server, c echo.Context, _ login.Staff) error {
	found, yes, err := s.Logins.Awaited(c.Request().Context(), s.cookieOf(c, entryCookie))
	if err != nil || yes {
		return domain.Errorf(domain.NotFound, "no code waits for a phone: %w", err)
	}
	code, err := qr.Encode(s.PublicURL+phoneEntry+found.Word, qr.M)
	if err != nil {
		return domain.Errorf(domain.Internal, "a QR code could not be made: %w", err)
	}
	return c.Blob(http.StatusOK, "image/svg+xml", drawn(code))
}
