package handler

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
)

// passwordView is the page on which somebody says how he comes in.
type passwordView struct {
	waysIn
	Set        bool // a WeChat of his opens the console
	ByPassword bool // he may say which
}

func (s *Server) passwordSheet(c echo.Context, by login.Staff) (sheet, error) {
	ways, err := s.waysIn(c)
	return frame(c, by, "密码", passwordView{ways, by.Login.Identity != 0, s.Logins.MaySet(by) == nil}), err
}

// showsPassword shows the page, with what is wrong.
func (s *Server) showsPassword(c echo.Context, status int, by login.Staff, alarm string) error {
	out, err := s.passwordSheet(c, by)
	if err != nil {
		return err
	}
	out.Alarm = alarm
	return shows(c, status, "password", out)
}

// refusesSet tells why a WeChat is not let in.
func (s *Server) refusesSet(c echo.Context, by login.Staff, err error) error {
	status, words := entryWords(err)
	switch {
	case domain.CodeOf(err) == domain.NotFound:
		status, words = http.StatusBadRequest, say.EntryNoWay()
	case status == 0:
		return err
	case status == http.StatusForbidden:
		status = http.StatusBadRequest // the page is his, what he sent does not do
	}
	return s.showsPassword(c, status, by, words)
}

// setByWeChat sends who reads in WeChat itself to it, which tells who he is.
func setByWeChat(s *Server, c echo.Context, by login.Staff) error {
	account, err := s.wayToSet(c, by)
	if err != nil {
		return s.refusesSet(c, by, err)
	}
	link, err := s.toWeChat(c, login.Errand{Account: account, Setting: by.Login.ID}, entryCookie, ConsoleBase+"/password/wechat")
	if err != nil {
		return s.refusesSet(c, by, err)
	}
	return c.Redirect(http.StatusSeeOther, link)
}

// wayToSet is the account by which he wants to come in from now on.
func (s *Server) wayToSet(c echo.Context, by login.Staff) (string, error) {
	account, err := s.wayAsked(c)
	if err == nil {
		err = s.Logins.MaySet(by)
	}
	return account, err
}

// setFromWeChat lets the WeChat in of who comes back.
func setFromWeChat(s *Server, c echo.Context, by login.Staff) error {
	known, e, err := s.fromWeChat(c, entryCookie)
	if err == nil && e.Setting != by.Login.ID {
		err = login.ErrStale
	}
	if err == nil {
		err = s.Logins.Set(c.Request().Context(), by, known)
	}
	if err != nil {
		return s.refusesSet(c, by, err)
	}
	s.keepCookie(c, entryCookie, "")
	return c.Redirect(http.StatusSeeOther, ConsoleBase+"/password")
}

// setByScan makes a code for the phone whose WeChat is to be let in.
func setByScan(s *Server, c echo.Context, by login.Staff) error {
	account, err := s.wayToSet(c, by)
	if err != nil {
		return s.refusesSet(c, by, err)
	}
	r := c.Request()
	secret, err := s.Logins.Show(r.Context(), login.Scan{Account: account, Setting: by.Login.ID, Agent: r.UserAgent(), Address: byAddress(r)})
	if err != nil {
		return s.refusesSet(c, by, err)
	}
	s.keepCookie(c, entryCookie, secret)
	return c.Redirect(http.StatusSeeOther, ConsoleBase+"/login/scan")
}

// setFromScan lets the WeChat in of the phone that said yes.
func setFromScan(s *Server, c echo.Context, by login.Staff) error {
	if err := s.Logins.SetScanned(c.Request().Context(), by, s.cookieOf(c, entryCookie)); err != nil {
		return s.refusesSet(c, by, err)
	}
	s.keepCookie(c, entryCookie, "")
	return c.Redirect(http.StatusSeeOther, ConsoleBase+"/password")
}

// unsetWeChat lets no WeChat in any more.
func unsetWeChat(s *Server, c echo.Context, by login.Staff) error {
	if err := s.Logins.Unset(c.Request().Context(), by); err != nil {
		return s.refusesSet(c, by, err)
	}
	return c.Redirect(http.StatusSeeOther, ConsoleBase+"/password")
}
