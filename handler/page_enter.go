package handler

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/web"
)

// Where a phone lets a screen into the console: what the code says, and where
// WeChat sends the phone on to.
const (
	phoneEntry  = "/h/enter/"
	phoneAnswer = "/h/entered"
)

// enterView is the page that asks a phone whether a screen is its owner's.
type enterView struct {
	Name, Roles, Communities string
	When, Browser, Address   string
	Numbers                  []int
	Answer, Action           string
	Setting                  bool // WeChat is to be let in from now on
}

// enterPage sends whoever scans a code to WeChat, which tells who he is.
func (s *Server) enterPage(c echo.Context) error {
	word := c.Param("word")
	code, err := s.Logins.Scanned(c.Request().Context(), word)
	if err != nil {
		return s.refusesPhone(c, err)
	}
	link, err := s.toWeChat(c, login.Errand{Account: code.Account, Scan: word, Setting: code.Setting}, phoneCookie, phoneAnswer)
	if err != nil {
		return s.refusesPhone(c, err)
	}
	return c.Redirect(http.StatusSeeOther, link)
}

// askEnter asks whether the screen is his, and which number it shows.
func (s *Server) askEnter(c echo.Context) error {
	by, e, err := s.fromWeChat(c, phoneCookie)
	if err != nil {
		return s.refusesPhone(c, err)
	}
	answer, code, err := s.Logins.Ask(c.Request().Context(), by, e.Scan)
	if err != nil {
		return s.refusesPhone(c, err)
	}
	s.keepCookie(c, phoneCookie, answer)
	homes, err := s.Views.Communities(c.Request().Context(), by, domain.ConsoleRoles, 0)
	if err != nil {
		return err
	}
	v := enterView{Name: by.Person.Name, Roles: rolesOf(by), When: code.At().In(domain.China).Format("1月2日 15:04:05"), Browser: say.Browser(code.Agent),
		Address: code.Address, Numbers: code.Numbers, Action: phoneAnswer, Setting: code.Setting != 0}
	var names []string
	for _, home := range homes {
		names = append(names, home.Name)
	}
	v.Communities = strings.Join(names, "、")
	return show(c, http.StatusOK, web.Enter, v)
}

// answerEnter takes the number, or that the screen is not his.
func (s *Server) answerEnter(c echo.Context) error {
	form, err := formSent(c)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(form("number"))
	if err != nil {
		number = 0
	}
	answer := s.cookieOf(c, phoneCookie)
	s.keepCookie(c, phoneCookie, "")
	if err := s.Logins.Confirm(c.Request().Context(), answer, number, byAddress(c.Request())); err != nil {
		return s.refusesPhone(c, err)
	}
	if number == 0 {
		return show(c, http.StatusOK, web.Word, say.EntryNotMine())
	}
	return show(c, http.StatusOK, web.Word, say.EntryGranted())
}

// refusesPhone tells on a phone why nobody is let in.
func (s *Server) refusesPhone(c echo.Context, err error) error {
	status, words := entryWords(err)
	if status == 0 {
		return err
	}
	return show(c, status, web.Word, words)
}

// rolesOf are somebody's roles in words, each once.
func rolesOf(by login.Staff) string {
	var roles []string
	for _, g := range by.Grants {
		if name := say.Role(g.Role); !slices.Contains(roles, name) {
			roles = append(roles, name)
		}
	}
	return strings.Join(roles, "、")
}
