package handler

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"rsc.io/qr"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/service"
)

// entryView is the form for somebody without a phone, as it was filled so far.
type entryView struct {
	Buildings []desk.Place
	Form      string
	In        service.Entry
}

// enterPage asks what somebody without a phone needs.
func enterPage(s *Server, c echo.Context, by login.Staff) error {
	return s.asksEntry(c, by, http.StatusOK, "", service.Entry{})
}

func (s *Server) asksEntry(c echo.Context, by login.Staff, status int, alarm string, in service.Entry) error {
	buildings, err := s.Views.Enterable(c.Request().Context(), by)
	if err != nil {
		return err
	}
	for i := range buildings {
		buildings[i].Chosen = buildings[i].ID == in.Building
	}
	page := frame(c, by, "代人登记", entryView{buildings, freshKey(), in})
	page.Alarm = alarm
	return shows(c, status, "enter", page)
}

// enterDeed enters it, and goes on to the slip.
func enterDeed(s *Server, c echo.Context, by login.Staff) error {
	building, err := idIn(c.FormValue("building"))
	if err != nil {
		return err
	}
	in := service.Entry{By: by.By(), Key: c.FormValue("form"), Text: c.FormValue("words"), ForAnother: service.ForAnother{Name: strings.TrimSpace(c.FormValue("name")),
		Phone: c.FormValue("phone"), Building: building, Unit: c.FormValue("unit"), Room: c.FormValue("room"), Consent: c.FormValue("consent") != ""}}
	made, err := s.Desk.Enter(c.Request().Context(), in)
	if err == nil {
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/tickets/"+made.Ticket.String()+"/slip")
	}
	code := domain.CodeOf(err)
	var refusal *service.Refusal
	switch {
	case errors.As(err, &refusal):
		return s.asksEntry(c, by, statuses[code], refusal.Words, in)
	case code == domain.Invalid, code == domain.NotFound: // a building that is not his to enter for is none
		return s.asksEntry(c, by, http.StatusBadRequest, say.Refusal(domain.Invalid), in)
	}
	return err
}

// slipView is what is handed over on paper.
type slipView struct {
	desk.Ticket
	Community string
	Phone     string
	Day       string
	Task      string // where anybody may read it
}

// slipPage shows a ticket's slip, to be printed in large type.
func slipPage(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	t, err := s.Views.Ticket(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	home, err := s.Views.Home(c.Request().Context(), by, t.Community)
	if err != nil {
		return err
	}
	v := slipView{Ticket: t, Community: home.Name, Phone: home.DutyPhone, Day: t.Asked.In(domain.China).Format("2006年1月2日"), Task: say.Task(t.Kind)}
	return shows(c, http.StatusOK, "slip", frame(c, by, "大字条", v))
}

// slipCode is the slip's QR code: it leads the family to the page on which they see
// how far the matter is.
func slipCode(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if _, err := s.Views.Ticket(c.Request().Context(), by, id); err != nil {
		return err
	}
	base := s.PublicURL
	if base == "" {
		base = c.Scheme() + "://" + c.Request().Host
	}
	code, err := qr.Encode(base+s.Pages.SlipLink(c.Request().Context(), id, s.Views.Now()), qr.M)
	if err != nil {
		return domain.Errorf(domain.Internal, "a QR code could not be made: %w", err)
	}
	return c.Blob(http.StatusOK, "image/svg+xml", drawn(code))
}

// drawn draws a QR code with the quiet margin that readers need.
func drawn(code *qr.Code) []byte {
	const margin = 4
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+margin, y+margin)
			}
		}
	}
	side := code.Size + 2*margin
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`, side, side, side, side, path.String())
}

// legsPage shows a unit its parts of joint cases.
func legsPage(s *Server, c echo.Context, by login.Staff) error {
	return s.showLegs(c, by, outcome{status: http.StatusOK})
}

func (s *Server) showLegs(c echo.Context, by login.Staff, o outcome) error {
	parts, err := s.Views.Parts(c.Request().Context(), by)
	if err != nil {
		return err
	}
	page := frame(c, by, "我单位的联办", struct {
		Parts []desk.Part
		Now   int64
	}{parts, s.Views.Now().UnixMilli()})
	page.Said, page.Alarm = o.said, o.alarm
	if c.QueryParam("done") != "" {
		page.Said = say.LegAnswered
	}
	return shows(c, o.status, "legs", page)
}

// sayLeg takes what a unit says of its part.
func sayLeg(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	err = s.Joint.Says(c.Request().Context(), by.By(), id, domain.Deed(c.FormValue("deed")), c.FormValue("words"))
	switch code := domain.CodeOf(err); {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/legs?done=1")
	case code == domain.Invalid:
		return s.showLegs(c, by, outcome{status: statuses[code], alarm: say.LinkWords})
	case code == domain.Conflict:
		return s.showLegs(c, by, outcome{status: statuses[code], alarm: say.LinkStale})
	}
	return err
}
