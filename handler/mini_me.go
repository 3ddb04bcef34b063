package handler

import (
	"context"

	"github.com/labstack/echo/v4"

	"linli/domain"
	"linli/service"
)

// byAddress finds the address of a caller behind our own proxies; one that
// stands outside cannot say that he is another.
var byAddress = echo.ExtractIPFromXFFHeader()

// loginIn is what wx.login gave, for which mini-program.
type loginIn struct {
	AppID string `json:"appid"`
	Code  string `json:"code"`
}

// loginOut is a login and who it is.
type loginOut struct {
	Token   string     `json:"token"`
	Expires int        `json:"expires_in"` // seconds without use
	Person  service.Me `json:"person"`
}

func signIn(s *Server, c echo.Context, _ service.Caller) error {
	in, _, err := bodyOf[loginIn](c)
	if err != nil {
		return err
	}
	token, me, err := s.Mini.Login(c.Request().Context(), in.AppID, in.Code, byAddress(c.Request()))
	return answer(c, loginOut{token, int(service.LoginLife.Seconds()), me}, err)
}

func signOut(s *Server, c echo.Context, _ service.Caller) error {
	return answer(c, struct{}{}, s.Mini.Logout(c.Request().Context(), bearer(c)))
}

// consentIn is what somebody agrees to.
type consentIn struct {
	Kind string `json:"kind"`
}

// serviceKind is the one consent a resident gives by herself.
const serviceKind = "service"

func agree(m *service.Mini, ctx context.Context, by service.Caller, in consentIn) (service.Me, error) {
	if in.Kind != serviceKind {
		return service.Me{}, domain.Errorf(domain.Invalid, "no such consent")
	}
	return m.Agree(ctx, by, true)
}

func withdraw(s *Server, c echo.Context, by service.Caller) error {
	out, err := s.Mini.Agree(c.Request().Context(), by, false)
	return answer(c, out, err)
}

// dutyIn is whether a member wants to be asked: on, day or off.
type dutyIn struct {
	Serving string `json:"serving"`
}

func serve(m *service.Mini, ctx context.Context, by service.Caller, in dutyIn) (service.Me, error) {
	return m.Serve(ctx, by, in.Serving)
}

// tickets lists the caller's own, with ?state=open|closed and ?before=id.
func tickets(s *Server, c echo.Context, by service.Caller) error {
	state, text := c.QueryParam("state"), c.QueryParam("before")
	if state != "" && state != "open" && state != "closed" {
		return domain.Errorf(domain.Invalid, "state is open or closed")
	}
	var before domain.ID
	if text != "" {
		if err := before.UnmarshalText([]byte(text)); err != nil {
			return err
		}
	}
	out, err := s.Mini.Tickets(c.Request().Context(), by, state == "closed", before)
	return answer(c, map[string][]service.Card{"tickets": out}, err)
}
