package handler

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/service"
)

// peopleView is who was sought, and who was found.
type peopleView struct {
	desk.People
	Name, Phone string
}

// peoplePage shows those who are cared for, and finds residents. Whom somebody looks
// for is sent as a form: an address is written down in many places.
func peoplePage(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, cadres.Roles)
	if err != nil {
		return err
	}
	q := desk.Sought{Name: strings.TrimSpace(c.FormValue("name")), Phone: strings.NewReplacer(" ", "", "-", "").Replace(c.FormValue("phone"))}
	if q.Building, err = idIn(c.FormValue("building")); err != nil {
		return err
	}
	v := peopleView{Name: q.Name, Phone: q.Phone}
	if v.People, err = s.Views.People(c.Request().Context(), by, community, q); err != nil {
		return err
	}
	return shows(c, http.StatusOK, "people", frame(c, by, "居民与重点关爱", v))
}

// personView is a resident's page, with what was opened of it.
type personView struct {
	desk.Person
	Shown   *service.PersonShown
	Reasons []desk.Choice
}

// personPage shows a resident, masked.
func personPage(s *Server, c echo.Context, by login.Staff) error {
	o := outcome{status: http.StatusOK}
	if c.QueryParam("done") != "" {
		o.said = say.DeedDone()
	}
	return s.showPerson(c, by, o, nil)
}

func (s *Server) showPerson(c echo.Context, by login.Staff, o outcome, shown *service.PersonShown) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	v := personView{Shown: shown}
	if v.Person, err = s.Views.Person(c.Request().Context(), by, id); err != nil {
		return err
	}
	for _, r := range service.Reasons {
		v.Reasons = append(v.Reasons, desk.Choice{Value: r, Name: say.ShownFor(r)})
	}
	page := frame(c, by, v.Who, v)
	page.Said, page.Alarm = o.said, o.alarm
	return shows(c, o.status, "person", page)
}

// revealPerson shows name, door, phone and notes, for a reason that is written down.
func revealPerson(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	shown, err := s.Desk.RevealPerson(c.Request().Context(), by.By(), id, c.FormValue("reason"))
	if err != nil {
		return s.refusedPerson(c, by, err)
	}
	return s.showPerson(c, by, outcome{status: http.StatusOK}, &shown)
}

// refusedPerson shows the page with why a deed was not done; what is not there
// stays so.
func (s *Server) refusedPerson(c echo.Context, by login.Staff, err error) error {
	words, status, err := refusal(err)
	if err != nil {
		return err
	}
	return s.showPerson(c, by, outcome{status: status, alarm: words}, nil)
}

// personDeed does a deed to the resident of a path and shows her anew.
func personDeed(do func(s *Server, c echo.Context, by domain.Actor, person domain.ID) error) consoleHandler {
	return func(s *Server, c echo.Context, by login.Staff) error {
		id, err := pathID(c)
		if err != nil {
			return err
		}
		if err := do(s, c, by.By(), id); err != nil {
			return s.refusedPerson(c, by, err)
		}
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/people/"+id.String()+"?done=1")
	}
}

// setCare marks somebody as cared for, who agreed to it; who visits is a member or a team.
func setCare(s *Server, c echo.Context, by domain.Actor, person domain.ID) error {
	in := service.CareInput{Person: person}
	var err error
	if text := c.FormValue("every"); text != "" {
		if in.Every, err = strconv.Atoi(text); err != nil || in.Every < domain.ShortestCare {
			in.Every = -1 // which is refused
		}
	}
	kind, id, _ := strings.Cut(c.FormValue("visitor"), ":")
	who, err := idIn(id)
	if err != nil {
		return err
	}
	if kind == "team" {
		in.Team = who
	} else {
		in.Visitor = who
	}
	// To a person who is not there, or of another community, the rest does not matter.
	if c.FormValue("consent") == "" {
		in.Every = -1
	}
	return s.Care.Set(c.Request().Context(), by, in)
}

func endCare(s *Server, c echo.Context, by domain.Actor, person domain.ID) error {
	return s.Care.End(c.Request().Context(), by, person)
}

func sawPerson(s *Server, c echo.Context, by domain.Actor, person domain.ID) error {
	return s.Care.Saw(c.Request().Context(), by, person)
}

// addDependant writes who cannot be left alone by the resident of the page.
func addDependant(s *Server, c echo.Context, by domain.Actor, person domain.ID) error {
	in := service.DependantInput{Carer: person, Name: strings.TrimSpace(c.FormValue("name")), Note: strings.TrimSpace(c.FormValue("note")),
		Phone: strings.NewReplacer(" ", "", "-", "").Replace(c.FormValue("phone"))}
	if c.FormValue("consent") == "" || in.Phone != "" && (!digits(in.Phone) || len(in.Phone) < 5 || len(in.Phone) > 15) {
		in.Name = "" // which is refused
	}
	return s.Care.Depends(c.Request().Context(), by, in)
}

func endDependant(s *Server, c echo.Context, by domain.Actor, person domain.ID) error {
	dependant, err := idIn(c.FormValue("dependant"))
	if err != nil || dependant == 0 {
		return domain.Errorf(domain.Invalid, "nobody is named")
	}
	return s.Care.NoLonger(c.Request().Context(), by, person, dependant)
}

// readingsView is a page of who looked at doors and phones, with where the next one is.
type readingsView struct {
	desk.Readings
	Next string
}

// readingsPage shows who looked at whose door and phone, and why.
func readingsPage(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, auditors.Roles)
	if err != nil {
		return err
	}
	before, err := idIn(c.QueryParam("before"))
	if err != nil {
		return err
	}
	v := readingsView{}
	if v.Readings, err = s.Views.Readings(c.Request().Context(), by, community, before); err != nil {
		return err
	}
	if v.Before != 0 {
		v.Next = ConsoleBase + "/readings?" + url.Values{"community": {community.String()}, "before": {v.Before.String()}}.Encode()
	}
	return shows(c, http.StatusOK, "readings", frame(c, by, "谁看过住址和电话", v))
}
