package handler

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
	"linli/say"
)

// teamsPage lists the teams of a community.
func teamsPage(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, readers.Roles)
	if err != nil {
		return err
	}
	v, err := s.Views.Teams(c.Request().Context(), by, community)
	if err != nil {
		return err
	}
	return shows(c, http.StatusOK, "teams", frame(c, by, "志愿队", v))
}

// teamPage shows one team and who is in it.
func teamPage(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	v, err := s.Views.Team(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	return shows(c, http.StatusOK, "team", frame(c, by, v.Name, v))
}

// rotaPage shows the rota of a week.
func rotaPage(s *Server, c echo.Context, by login.Staff) error {
	o := outcome{status: http.StatusOK}
	if c.QueryParam("done") != "" {
		left, _ := strconv.Atoi(c.QueryParam("left")) // none left nothing
		o.said = say.RotaSaid(left)
	}
	return s.showRota(c, by, o)
}

func (s *Server) showRota(c echo.Context, by login.Staff, o outcome) error {
	community, err := s.homeAsked(c, by, readers.Roles)
	if err != nil {
		return err
	}
	day, err := dayIn(c.FormValue("week"))
	if err != nil {
		return err
	}
	v, err := s.Views.Week(c.Request().Context(), by, community, day)
	if err != nil {
		return err
	}
	page := frame(c, by, "值班表", struct {
		desk.Week
		In url.Values // what stood in the form that was not taken
	}{v, c.Request().PostForm})
	page.Said, page.Alarm = o.said, o.alarm
	return shows(c, o.status, "rota", page)
}

// dayIn reads a day of a form; 0 for none.
func dayIn(text string) (domain.Day, error) {
	if text == "" {
		return 0, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, text, domain.China)
	if err != nil || at.Year() < 2000 || at.Year() > 2200 {
		return 0, domain.Errorf(domain.Invalid, "no day")
	}
	return domain.DayOf(at), nil
}

// hourIn reads a time of a form; midnight for none.
func hourIn(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		return 0, domain.Errorf(domain.Invalid, "no time of day")
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, nil
}

// rotaForm is what a form of the rota says: what it has no use for is empty.
type rotaForm struct {
	community, person domain.ID
	day, until        domain.Day
	from, to          time.Duration
}

// rotaDeed does a deed to a rota and shows the week anew; what could not be done is
// told above it.
func rotaDeed(do func(s *Server, c echo.Context, by domain.Actor, f rotaForm) (left int, err error)) consoleHandler {
	return func(s *Server, c echo.Context, by login.Staff) error {
		var f rotaForm
		var err error
		if f.community, err = s.homeAsked(c, by, staff.Roles); err != nil {
			return err
		}
		left, err := s.readsRota(c, by, &f, do)
		switch code := domain.CodeOf(err); {
		case code == domain.Invalid:
			return s.showRota(c, by, outcome{status: statuses[code], alarm: say.RotaWrong()})
		case err != nil:
			return err
		}
		q := url.Values{"community": {f.community.String()}, "week": {c.FormValue("week")}, "done": {"1"}, "left": {strconv.Itoa(left)}}
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/rota?"+q.Encode())
	}
}

func (s *Server) readsRota(c echo.Context, by login.Staff, f *rotaForm, do func(*Server, echo.Context, domain.Actor, rotaForm) (int, error)) (left int, err error) {
	if f.person, err = idIn(c.FormValue("person")); err != nil {
		return 0, err
	}
	for name, to := range map[string]*domain.Day{"day": &f.day, "until": &f.until} {
		if *to, err = dayIn(c.FormValue(name)); err != nil {
			return 0, err
		}
	}
	for name, to := range map[string]*time.Duration{"from": &f.from, "to": &f.to} {
		if *to, err = hourIn(c.FormValue(name)); err != nil {
			return 0, err
		}
	}
	return do(s, c, by.By(), *f)
}

func standIn(s *Server, c echo.Context, by domain.Actor, f rotaForm) (int, error) {
	return 0, s.Rota.StandIn(c.Request().Context(), by, f.community, domain.StandIn{Person: f.person, Day: f.day, From: f.from, Until: f.to})
}

func goAway(s *Server, c echo.Context, by domain.Actor, f rotaForm) (int, error) {
	if f.until == 0 {
		f.until = f.day
	}
	return s.Rota.Away(c.Request().Context(), by, f.community, domain.Absence{Person: f.person, From: f.day, Until: f.until})
}

func comeBack(s *Server, c echo.Context, by domain.Actor, f rotaForm) (int, error) {
	return 0, s.Rota.Back(c.Request().Context(), by, f.community, f.person)
}

func addShift(s *Server, c echo.Context, by domain.Actor, f rotaForm) (int, error) {
	weekday, err := strconv.Atoi(c.FormValue("weekday"))
	if err != nil {
		weekday = -1
	}
	return 0, s.Rota.AddShift(c.Request().Context(), by, f.community, domain.Shift{Person: f.person, Weekday: time.Weekday(weekday), Weeks: 1, From: f.from, Until: f.to})
}

func dropShift(s *Server, c echo.Context, by domain.Actor, f rotaForm) (int, error) {
	shift, err := idIn(c.FormValue("shift"))
	if err != nil || shift == 0 {
		return 0, domain.Errorf(domain.Invalid, "no turn is named")
	}
	return 0, s.Rota.DropShift(c.Request().Context(), by, f.community, shift)
}
