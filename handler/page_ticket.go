package handler

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"linli/domain"
	"linli/say"
	"linli/service"
	"linli/web"
)

// pageView is a page about a ticket as its template shows it.
type pageView struct {
	service.PageView
	Until string // its deadline, "" for none
	When  []string
	Note  string // what is written down of a look at the door
}

// Can tells the template that something can be done.
func (v pageView) Can(deed string) bool {
	for _, d := range v.Asks {
		if string(d) == deed {
			return true
		}
	}
	return false
}

// Show is something that hangs on the task, as its template shows it.
func (v pageView) Show(m service.MediaView) shownMedia {
	return shownMedia{Address: v.Action + "/media/" + m.ID.String(), Kind: string(m.Kind), Checking: m.Checking}
}

// shownMedia is a photo, voice or video of a page.
type shownMedia struct {
	Address, Kind string
	Checking      bool
}

func pageViewOf(p service.PageView) pageView {
	v := pageView{PageView: p, Note: say.PageLogged()}
	const clock = "1月2日 15:04"
	if !p.Due.IsZero() {
		v.Until = p.Due.In(domain.China).Format(clock)
	}
	for _, s := range p.Steps {
		at := ""
		if s.At != nil {
			at = s.At.In(domain.China).Format(clock)
		}
		v.When = append(v.When, at)
	}
	return v
}

// look shows what a link of a kind opens.
func look(kind domain.PageKind) func(*Server) echo.HandlerFunc {
	return func(s *Server) echo.HandlerFunc {
		return func(c echo.Context) error {
			v, err := s.Pages.Look(c.Request().Context(), kind, c.Param("token"))
			if err != nil {
				return word(c, err)
			}
			return show(c, http.StatusOK, web.Ticket, pageViewOf(v))
		}
	}
}

// act does what a page asks for and shows it as it stands then.
func act(kind domain.PageKind) func(*Server) echo.HandlerFunc {
	return func(s *Server) echo.HandlerFunc {
		return func(c echo.Context) error {
			form, err := formSent(c)
			if err != nil {
				return err
			}
			served := 1
			if n := form("served"); n != "" {
				if served, err = strconv.Atoi(n); err != nil {
					served = -1 // which is refused
				}
			}
			a := service.PageAnswer{Deed: service.PageDeed(form("deed")), Form: form("form"), Words: form("words"), Served: served}
			v, err := s.Pages.Do(c.Request().Context(), kind, c.Param("token"), a)
			if err != nil {
				return word(c, err)
			}
			return show(c, http.StatusOK, web.Ticket, pageViewOf(v))
		}
	}
}

// joinPage shows the form of who wants to help.
func (s *Server) joinPage(c echo.Context) error {
	v, err := s.Pages.Join(c.Request().Context(), c.Param("token"), nil)
	if err != nil {
		return word(c, err)
	}
	return show(c, http.StatusOK, web.Join, v)
}

// sendJoin takes the form; one that is not filled in is shown again.
func (s *Server) sendJoin(c echo.Context) error {
	form, err := formSent(c)
	if err != nil {
		return err
	}
	ctx, token := c.Request().Context(), c.Param("token")
	v, err := s.Pages.Join(ctx, token, &service.JoinForm{Name: form("name"), Phone: form("phone"), Can: form("can")})
	var refusal *service.Refusal
	if errors.As(err, &refusal) && refusal.Code == domain.Invalid {
		if v, err := s.Pages.Join(ctx, token, nil); err == nil {
			v.Said = refusal.Words
			return show(c, http.StatusBadRequest, web.Join, v)
		}
	}
	if err != nil {
		return word(c, err)
	}
	return show(c, http.StatusOK, web.Join, v)
}

// formSent reads the form of a page.
func formSent(c echo.Context) (func(string) string, error) {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, pageMaxBody)
	if err := r.ParseForm(); err != nil {
		return nil, domain.Errorf(domain.Invalid, "the form cannot be read or is too large")
	}
	return r.PostForm.Get, nil
}
