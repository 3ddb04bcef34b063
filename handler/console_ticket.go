package handler

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/service"
)

// ticketView is a ticket with its forms.
type ticketView struct {
	desk.Ticket
	desk.Lists
	Case    *service.CaseView
	Shown   *service.Shown
	Text    string // to copy: the words with the page of a unit
	Form    string // the key of the page's forms: what is sent twice is done once
	Reasons []desk.Choice
	NotOurs []desk.Choice
	Ratings []desk.Choice
	Said    []desk.Choice // what a unit may be written down to have said
}

// outcome is what a page tells of the deed it follows.
type outcome struct {
	status      int
	said, alarm string
	shown       *service.Shown
	text        string
}

// freshKey makes the key of a page's forms.
func freshKey() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}

// ticketPage shows a ticket.
func ticketPage(s *Server, c echo.Context, by login.Staff) error {
	out := outcome{status: http.StatusOK}
	if c.QueryParam("done") != "" {
		out.said = say.DeedDone()
	}
	return s.showTicket(c, by, out)
}

func (s *Server) showTicket(c echo.Context, by login.Staff, o outcome) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	v := ticketView{Form: freshKey(), Shown: o.shown, Text: o.text}
	if v.Ticket, err = s.Views.Ticket(ctx, by, id); err != nil {
		return err
	}
	if v.Lists, err = s.Views.Lists(ctx, by, v.Community, v.Card); err != nil {
		return err
	}
	k, err := s.Joint.Case(ctx, by.By(), id)
	if err == nil {
		v.Case = &k
	} else if domain.CodeOf(err) != domain.NotFound {
		return err
	}
	v.choices()
	page := frame(c, by, v.Title, v)
	page.Said, page.Alarm = o.said, o.alarm
	return shows(c, o.status, "ticket", page)
}

// choices fills the short lists of the forms.
func (v *ticketView) choices() {
	for _, r := range service.Reasons {
		v.Reasons = append(v.Reasons, desk.Choice{Value: r, Name: say.ShownFor(r)})
	}
	for _, r := range service.NotOurs {
		v.NotOurs = append(v.NotOurs, desk.Choice{Value: r, Name: say.TurnedDown(r)})
	}
	for r := domain.RatedGood; r <= domain.RatedBad; r++ {
		v.Ratings = append(v.Ratings, desk.Choice{Value: string(rune('0' + r)), Name: say.Rating(r)})
	}
	for _, d := range []domain.Deed{domain.SayReceived, domain.SayWorking, domain.SayDone, domain.SayBlocked, domain.SayNotOurs} {
		v.Said = append(v.Said, desk.Choice{Value: string(d), Name: say.LegDeed(d)})
	}
}

// deskDeed does a deed to the ticket of a path and shows it anew. What could not
// be done is told above the ticket as it stands now.
func deskDeed(do func(s *Server, c echo.Context, f service.Form) error) consoleHandler {
	return func(s *Server, c echo.Context, by login.Staff) error {
		id, err := pathID(c)
		if err != nil {
			return err
		}
		f := service.Form{By: by.By(), Ticket: id, Key: c.FormValue("form"), Words: c.FormValue("words")}
		if err := do(s, c, f); err != nil {
			return s.refused(c, by, err)
		}
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/tickets/"+id.String()+"?done=1")
	}
}

// refused shows the ticket with why a deed was not done; what is not there stays so.
func (s *Server) refused(c echo.Context, by login.Staff, err error) error {
	words, status, err := refusal(err)
	if err != nil {
		return err
	}
	return s.showTicket(c, by, outcome{status: status, alarm: words})
}

// reveal shows the door and phone of a ticket, for a reason that is written down.
func reveal(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	shown, err := s.Desk.Reveal(c.Request().Context(), by.By(), id, c.FormValue("reason"))
	if err != nil {
		return s.refused(c, by, err)
	}
	return s.showTicket(c, by, outcome{status: http.StatusOK, shown: &shown})
}

// deskMedia gives a photo or voice of a ticket.
func deskMedia(s *Server, c echo.Context, by login.Staff) error {
	id, err := idIn(c.Param("file"))
	if err != nil {
		return domain.Errorf(domain.NotFound, "no such thing")
	}
	kind, bytes, err := s.Desk.Media(c.Request().Context(), by.By(), id)
	if err != nil {
		return err
	}
	return sealedMedia(c, kind, bytes)
}
