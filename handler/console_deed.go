package handler

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"linli/desk/login"
	"linli/domain"
	"linli/service"
)

// What the forms of a ticket do: each one deed.

func deskTake(s *Server, c echo.Context, f service.Form) error {
	return s.Desk.Take(c.Request().Context(), f)
}

func deskArrive(s *Server, c echo.Context, f service.Form) error {
	return s.Desk.Arrive(c.Request().Context(), f)
}

func deskFinish(s *Server, c echo.Context, f service.Form) error {
	served, err := strconv.Atoi(c.FormValue("served"))
	if err != nil {
		served = -1 // no number is none that fits
	}
	return s.Desk.Finish(c.Request().Context(), f, served)
}

func deskHandBack(s *Server, c echo.Context, f service.Form) error {
	return s.Desk.HandBack(c.Request().Context(), f)
}

func deskAssign(s *Server, c echo.Context, f service.Form) error {
	person, err := idIn(c.FormValue("person"))
	if err != nil {
		return err
	}
	return s.Desk.Assign(c.Request().Context(), f, person)
}

func deskAssignTeam(s *Server, c echo.Context, f service.Form) error {
	team, err := idIn(c.FormValue("team"))
	if err != nil {
		return err
	}
	return s.Desk.AssignTeam(c.Request().Context(), f, team)
}

func deskAnswer(s *Server, c echo.Context, f service.Form) error {
	return s.Desk.Answer(c.Request().Context(), f)
}

func deskAsk(s *Server, c echo.Context, f service.Form) error {
	return s.Desk.Ask(c.Request().Context(), f)
}

func deskHideMedia(s *Server, c echo.Context, f service.Form) error {
	file, err := idIn(c.FormValue("file"))
	if err != nil {
		return err
	}
	return s.Desk.HideMedia(c.Request().Context(), f, file)
}

func deskShowMedia(s *Server, c echo.Context, f service.Form) error {
	file, err := idIn(c.FormValue("file"))
	if err != nil {
		return err
	}
	return s.Desk.ShowMedia(c.Request().Context(), f, file)
}

func deskTurnDown(s *Server, c echo.Context, f service.Form) error {
	return s.Desk.TurnDown(c.Request().Context(), f, c.FormValue("reason"))
}

func deskReclass(s *Server, c echo.Context, f service.Form) error {
	urgency, err := strconv.Atoi(c.FormValue("urgency"))
	if err != nil {
		urgency = -1
	}
	return s.Desk.Reclass(c.Request().Context(), f, domain.Category(c.FormValue("category")), urgency)
}

func deskPlace(s *Server, c echo.Context, f service.Form) error {
	building, err := idIn(c.FormValue("building"))
	if err != nil {
		return err
	}
	return s.Desk.Place(c.Request().Context(), f, service.Where{Building: building, Unit: c.FormValue("unit"), Room: c.FormValue("room")})
}

func deskPause(s *Server, c echo.Context, f service.Form) error {
	return s.Desk.Pause(c.Request().Context(), f, domain.Pause(c.FormValue("reason")))
}

func deskResume(s *Server, c echo.Context, f service.Form) error {
	return s.Desk.Resume(c.Request().Context(), f)
}

func deskPeople(s *Server, c echo.Context, f service.Form) error {
	people, err := strconv.Atoi(c.FormValue("people"))
	if err != nil {
		people = 0 // neither one nor two
	}
	return s.Desk.People(c.Request().Context(), f, people)
}

func deskMerge(s *Server, c echo.Context, f service.Form) error {
	into, err := strconv.ParseInt(c.FormValue("into"), 10, 64)
	if err != nil {
		into = 0
	}
	return s.Desk.Merge(c.Request().Context(), f, into)
}

func deskUnmerge(s *Server, c echo.Context, f service.Form) error {
	return s.Desk.Unmerge(c.Request().Context(), f.By, f.Ticket)
}

func deskVisit(s *Server, c echo.Context, f service.Form) error {
	rating, err := strconv.Atoi(c.FormValue("rating"))
	if err != nil {
		rating = 0
	}
	return s.Desk.Visit(c.Request().Context(), f, domain.Rating(rating))
}

// deskJoint does a deed to the joint case of a ticket, or makes it one.
func deskJoint(s *Server, c echo.Context, f service.Form) error {
	if err := c.Request().ParseForm(); err != nil {
		return domain.Errorf(domain.Invalid, "the form cannot be read")
	}
	deed := service.JointDeed{Deed: domain.Deed(c.FormValue("deed")), Words: c.FormValue("words")}
	for _, name := range append(c.Request().PostForm["unit"], strings.FieldsFunc(c.FormValue("units"), func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) })...) {
		if name = strings.TrimSpace(name); name != "" {
			deed.Units = append(deed.Units, name)
		}
	}
	deed.Leg, _ = strconv.Atoi(c.FormValue("leg"))   // none is the whole case
	deed.Days, _ = strconv.Atoi(c.FormValue("days")) // none is refused where some are wanted
	if said := c.FormValue("served"); said != "" {
		served, err := strconv.Atoi(said)
		if err != nil {
			served = -1 // refused
		}
		deed.Served = &served
	}
	return s.Joint.Do(c.Request().Context(), f.By, f.Ticket, deed)
}

// deskLegLink makes the page of a leg's unit, and the words to send it with.
func deskLegLink(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	leg, _ := strconv.Atoi(c.FormValue("leg")) // none is a leg that is not there
	text, err := s.Joint.Link(c.Request().Context(), by.By(), id, leg)
	if err != nil {
		return s.refused(c, by, err)
	}
	return s.showTicket(c, by, outcome{status: http.StatusOK, text: text})
}
