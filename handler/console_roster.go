package handler

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
	"linli/roster"
	"linli/say"
)

const (
	rosterPath = "/roster"
	// rosterMaxBody is how large a call with a workbook may be; on the page where it
	// is looked at it is written out and a third larger.
	rosterMaxBody = 8 << 20
	maxWorkbook   = 4 << 20
)

// rosterView is the page of the roster: what a workbook would change, or what is
// wrong with it.
type rosterView struct {
	Communities          []desk.Place
	Community            domain.ID
	Book                 string // the workbook that was looked at, for the form that takes it
	Looked               bool
	Added, Changed, Same int
	Changes              []rosterChange
	Faults               []rosterFault
	More                 bool
	Categories           []string // as a sheet writes them
}

type rosterChange struct{ Sheet, Row, Name, What string }

type rosterFault struct{ Sheet, Row, Column, What string }

// rosterPage offers the workbook, and takes one.
func rosterPage(s *Server, c echo.Context, by login.Staff) error {
	o := outcome{status: http.StatusOK}
	if c.QueryParam("done") != "" {
		added, _ := strconv.Atoi(c.QueryParam("added")) // none is none
		changed, _ := strconv.Atoi(c.QueryParam("changed"))
		o.said = say.RosterTaken(added, changed)
	}
	return s.showRoster(c, by, o, rosterView{})
}

func (s *Server) showRoster(c echo.Context, by login.Staff, o outcome, v rosterView) error {
	var err error
	if v.Community, err = s.homeAsked(c, by, admins.Roles); err != nil {
		return err
	}
	if v.Communities, err = s.Views.Communities(c.Request().Context(), by, admins.Roles, v.Community); err != nil {
		return err
	}
	for _, k := range domain.Categories {
		v.Categories = append(v.Categories, say.Category(k))
	}
	page := frame(c, by, "名册", v)
	page.Said, page.Alarm = o.said, o.alarm
	return shows(c, o.status, "roster", page)
}

// rosterBook gives the roster of a community as a workbook.
func rosterBook(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, admins.Roles)
	if err != nil {
		return err
	}
	book, err := s.Roster.Book(c.Request().Context(), by.By(), community)
	if err != nil {
		return err
	}
	return saves(c, "linli-roster.xlsx", workbookType, book)
}

// lookAtRoster shows what a workbook would change; nothing is changed by it.
func lookAtRoster(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, admins.Roles)
	if err != nil {
		return err
	}
	book, err := bookSent(c)
	if err != nil {
		return s.showRoster(c, by, outcome{status: http.StatusBadRequest, alarm: say.RosterNoFile()}, rosterView{})
	}
	report, err := s.Roster.Look(c.Request().Context(), by.By(), community, book)
	if err != nil {
		return s.refusedRoster(c, by, err)
	}
	v := rosterView{Looked: true, Added: report.Added, Changed: report.Changed, Same: report.Same, Book: base64.StdEncoding.EncodeToString(book)}
	for _, ch := range report.Changes {
		v.Changes = append(v.Changes, rosterChange{ch.Sheet, rowNamed(ch.Row), ch.Name, say.RosterChange(ch.Added, ch.News)})
	}
	return s.showRoster(c, by, outcome{status: http.StatusOK}, v)
}

// takeRoster brings the workbook in that was looked at, unless anything in it is
// wrong by now.
func takeRoster(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, admins.Roles)
	if err != nil {
		return err
	}
	book, err := base64.StdEncoding.DecodeString(c.FormValue("book"))
	if err != nil || len(book) == 0 {
		return s.showRoster(c, by, outcome{status: http.StatusBadRequest, alarm: say.RosterNoFile()}, rosterView{})
	}
	report, err := s.Roster.Take(c.Request().Context(), by.By(), community, book)
	if err != nil {
		return s.refusedRoster(c, by, err)
	}
	q := url.Values{"community": {community.String()}, "done": {"1"}, "added": {strconv.Itoa(report.Added)}, "changed": {strconv.Itoa(report.Changed)}}
	return c.Redirect(http.StatusSeeOther, ConsoleBase+rosterPath+"?"+q.Encode())
}

// bookSent reads the workbook of a form.
func bookSent(c echo.Context) ([]byte, error) {
	head, err := c.FormFile("book")
	if err != nil {
		return nil, err
	}
	file, err := head.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	book, err := io.ReadAll(io.LimitReader(file, maxWorkbook+1))
	if err == nil && (len(book) == 0 || len(book) > maxWorkbook) {
		err = domain.Errorf(domain.Invalid, "the workbook is empty or too large")
	}
	return book, err
}

// refusedRoster shows what is wrong with a workbook, row by row.
func (s *Server) refusedRoster(c echo.Context, by login.Staff, err error) error {
	if code := domain.CodeOf(err); code != domain.Invalid && code != domain.Conflict {
		return err
	}
	v, alarm := rosterView{}, say.RosterUnread()
	var wrong roster.Wrong
	if errors.As(err, &wrong) {
		alarm, v.More = say.RosterWrong(len(wrong.Faults)), wrong.More
		for _, f := range wrong.Faults {
			column := f.Column
			if f.Title != "" {
				column += " " + f.Title
			}
			v.Faults = append(v.Faults, rosterFault{f.Sheet, rowNamed(f.Row), column, say.RosterFault(f.Text)})
		}
	}
	return s.showRoster(c, by, outcome{status: http.StatusBadRequest, alarm: alarm}, v)
}

// rowNamed is a row's number, "" for a whole sheet.
func rowNamed(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
