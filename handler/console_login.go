package handler

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/web"
)

// DemoLogin is a login that the demo shows to everybody; no other server has any.
type DemoLogin struct {
	Role, Name, Password string
	Digits               string // as they are now; "" where none are wanted
}

// loginForm is what stands in the form of the login.
type loginForm struct {
	Name, To string
	Demo     []DemoLogin
	waysIn
}

// consoleStatic gives a file of the pages. Its address changes with its bytes.
func consoleStatic(_ *Server, c echo.Context, _ login.Staff) error {
	a, ok := web.Assets[c.Param("name")]
	if !ok {
		return domain.Errorf(domain.NotFound, "no such file")
	}
	if c.QueryParam("v") == a.Tag {
		c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	return c.Blob(http.StatusOK, a.Type, a.Bytes)
}

// loginPage asks who somebody is.
func loginPage(s *Server, c echo.Context, _ login.Staff) error {
	return s.asksWho(c, http.StatusOK, "", loginForm{To: c.QueryParam("to")})
}

func (s *Server) asksWho(c echo.Context, status int, alarm string, f loginForm) error {
	if !digits(f.To) {
		f.To = ""
	}
	if s.DemoLogins != nil {
		f.Demo = s.DemoLogins()
	}
	var err error
	if f.waysIn, err = s.waysIn(c); err != nil {
		return err
	}
	return shows(c, status, "login", sheet{Title: "登录", Alarm: alarm, Page: f})
}

// enterConsole lets somebody in. Where he goes then is a ticket's id, never an address.
func enterConsole(s *Server, c echo.Context, _ login.Staff) error {
	f := loginForm{Name: strings.TrimSpace(c.FormValue("name")), To: c.FormValue("to")}
	bearer, err := s.Logins.Enter(c.Request().Context(), login.Try{Name: f.Name, Password: c.FormValue("password"), Digits: c.FormValue("digits"), Address: byAddress(c.Request())})
	if err != nil {
		return s.refusesEntry(c, err, f)
	}
	return s.arrives(c, login.Arrival{Bearer: bearer, To: f.To})
}

// leaveConsole lets somebody out.
func leaveConsole(s *Server, c echo.Context, _ login.Staff) error {
	if err := s.Logins.Leave(c.Request().Context(), s.bearerOf(c)); err != nil {
		return err
	}
	s.keepBearer(c, "")
	return c.Redirect(http.StatusSeeOther, ConsoleBase+"/login")
}

// passwordPage asks for another password.
func passwordPage(s *Server, c echo.Context, by login.Staff) error {
	return s.showsPassword(c, http.StatusOK, by, "")
}

// changePassword takes it.
func changePassword(s *Server, c echo.Context, by login.Staff) error {
	if c.FormValue("now") != c.FormValue("again") {
		return s.showsPassword(c, http.StatusBadRequest, by, say.PasswordUnfit())
	}
	bearer, err := s.Logins.ChangePassword(c.Request().Context(), by, c.FormValue("was"), c.FormValue("now"))
	switch {
	case errors.Is(err, login.ErrLocked), errors.Is(err, login.ErrWrong):
		return s.showsPassword(c, http.StatusForbidden, by, say.EntryRefused(errors.Is(err, login.ErrLocked), false))
	case domain.CodeOf(err) == domain.Invalid:
		return s.showsPassword(c, http.StatusBadRequest, by, say.PasswordUnfit())
	case err != nil:
		return err
	}
	s.keepBearer(c, bearer)
	by.ByPassword = true
	out, err := s.passwordSheet(c, by)
	if err != nil {
		return err
	}
	out.Said = say.PasswordChanged()
	return shows(c, http.StatusOK, "password", out)
}
