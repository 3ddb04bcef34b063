package handler

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
	"linli/report"
	"linli/say"
	"linli/web"
)

// figuresView is a month's figures as tables.
type figuresView struct {
	Communities  []desk.Place
	Months       []desk.Choice
	Date         string
	Book, List   string // where its workbook and its CSV are
	Print        string
	Chart        chart
	Openings     []domain.Opening
	Steps, Ended figureTable
	Rates        []desk.Choice // name and value
	Signs        []sign
	Sides        []figureTable
	Notes        []string
}

type figureTable struct {
	Title string
	Head  []string
	Rows  []figureRow
}

type figureRow struct {
	Name  string
	Cells []figureCell
}

// figureCell is a number, with where its cases are listed if it has any.
type figureCell struct{ Text, Link string }

// sign is a figure that wants to be looked at.
type sign struct{ Name, Why, Link string }

// asked is the community and month that a page of figures is asked for.
type asked struct {
	community domain.ID
	month     domain.CalendarMonth
	places    []desk.Place
}

func (a asked) query() url.Values {
	return url.Values{"community": {a.community.String()}, "month": {a.month.String()}}
}

// monthAsked reads which figures are wanted: of the first community and of this
// month, if nothing is said. Another's community is not there.
func (s *Server) monthAsked(c echo.Context, by login.Staff) (a asked, err error) {
	a.month = domain.MonthOf(s.Views.Now())
	if text := c.QueryParam("month"); text != "" {
		if a.month, err = domain.ParseMonth(text); err != nil {
			return a, err
		}
	}
	if a.community, err = idIn(c.QueryParam("community")); err != nil {
		return a, err
	}
	if a.places, err = s.Views.Communities(c.Request().Context(), by, desk.BookRoles, a.community); err != nil {
		return a, err
	}
	for _, p := range a.places {
		if p.Chosen {
			a.community = p.ID
			return a, nil
		}
	}
	return a, domain.Errorf(domain.NotFound, "no such thing for this person")
}

// figuresPage shows the figures of a month.
func figuresPage(s *Server, c echo.Context, by login.Staff) error {
	a, err := s.monthAsked(c, by)
	if err != nil {
		return err
	}
	f, err := s.Reports.Figures(c.Request().Context(), by.By(), a.community, a.month)
	if err != nil {
		return err
	}
	months, err := s.Reports.Months(c.Request().Context(), by.By(), a.community)
	if err != nil {
		return err
	}
	if !slices.Contains(months, a.month) {
		months = append(months, a.month)
	}
	v := tabled(f, a)
	for _, m := range months {
		v.Months = append(v.Months, desk.Choice{Value: m.String(), Name: say.Month(m), Chosen: m == a.month})
	}
	return shows(c, http.StatusOK, "figures", frame(c, by, "统计", v))
}

// tabled makes the tables of a month's figures.
func tabled(f report.Figures, a asked) figuresView {
	v := figuresView{Communities: a.places, Date: say.ReportDate(f.At), Book: ConsoleBase + "/figures/xlsx?" + a.query().Encode(), List: ConsoleBase + "/figures/csv?" + a.query().Encode(), Chart: charted(f.ByCategory, domain.FigReceived, domain.FigHandled), Print: ConsoleBase + "/figures/print?" + a.query().Encode(), Openings: f.Openings, Notes: say.ReportNotes(),
		Steps: a.table("steps", domain.Steps, f.Total), Ended: a.table("classes", domain.Classes, f.Total)}
	for name, r := range rated(f.Total.Counts) {
		v.Rates = append(v.Rates, desk.Choice{Name: say.ReportHead(rateNames[name]), Value: say.Share(r)})
	}
	for _, p := range f.Pressures {
		v.Signs = append(v.Signs, sign{say.Figure(p.Figure), say.Pressure(p.Rule, p.Name, p.N, p.Of), a.cases(p.Side, p.Value, p.Figure)})
	}
	columns := append(slices.Clone(domain.Steps), domain.Classes...)
	v.Sides = []figureTable{a.table("category", columns, append(f.ByCategory, f.Total)...), a.table("team", columns, append(f.ByTeam, f.Total)...), a.table("kind", columns, append(f.ByKind, f.Total)...)}
	for i, side := range v.Sides {
		for _, name := range rateNames {
			v.Sides[i].Head = append(v.Sides[i].Head, say.ReportHead(name))
		}
		for j, r := range append(slices.Clone([][]report.Row{f.ByCategory, f.ByTeam, f.ByKind}[i]), f.Total) {
			for _, rate := range rated(r.Counts) {
				side.Rows[j].Cells = append(side.Rows[j].Cells, figureCell{Text: say.Share(rate)})
			}
		}
	}
	return v
}

var rateNames = []string{"answered", "solved", "content", "spoken"}

// rated are the rates of rateNames.
func rated(c domain.Counts) []domain.Rate {
	return []domain.Rate{c.AnsweredRate(), c.SolvedRate(), c.ContentRate(), c.SpokenRate()}
}

func (a asked) table(title string, columns []domain.Figure, rows ...report.Row) figureTable {
	t := figureTable{Title: say.ReportHead(title)}
	for _, f := range columns {
		t.Head = append(t.Head, say.Figure(f))
	}
	for _, r := range rows {
		line := figureRow{Name: r.Name}
		for _, f := range columns {
			cell := figureCell{Text: fmt.Sprint(r.Counts[f])}
			if r.Counts[f] != 0 {
				cell.Link = a.cases(r.Side, r.Value, f)
			}
			line.Cells = append(line.Cells, cell)
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// cases is where the cases of a figure are listed.
func (a asked) cases(side domain.Side, value string, f domain.Figure) string {
	q := a.query()
	q.Set("side", string(side))
	q.Set("value", value)
	q.Set("figure", string(f))
	return ConsoleBase + "/figures/cases?" + q.Encode()
}

// casesView is a page of the tickets behind a figure.
type casesView struct {
	Title, Back, Next string
	Lines             []caseLine
	Opens             bool // who looks may open the tickets
}

type caseLine struct {
	ID                     domain.ID
	Number                 int64
	Category, Opened, Ends string
}

// casesPage lists the tickets behind a figure; without one, those received.
func casesPage(s *Server, c echo.Context, by login.Staff) error {
	a, err := s.monthAsked(c, by)
	if err != nil {
		return err
	}
	key := report.Key{Month: a.month, Side: domain.SideAll, Figure: domain.FigReceived}
	if f := c.QueryParam("figure"); f != "" {
		key = report.Key{Month: a.month, Side: domain.Side(c.QueryParam("side")), Value: c.QueryParam("value"), Figure: domain.Figure(f)}
	}
	after, err := idIn(c.QueryParam("after"))
	if err != nil {
		return err
	}
	if !slices.Contains(domain.Figures, key.Figure) || !slices.Contains(report.Sides, key.Side) {
		return domain.Errorf(domain.Invalid, "there is no such figure")
	}
	found, err := s.Reports.Cases(c.Request().Context(), by.By(), a.community, key, after)
	if err != nil {
		return err
	}
	v := casesView{Title: say.Month(a.month) + " " + say.Figure(key.Figure), Back: ConsoleBase + "/figures?" + a.query().Encode(), Opens: by.In(a.community, desk.BoardRoles)}
	for _, l := range found.Lines {
		v.Lines = append(v.Lines, caseLine{l.Ticket, l.Number, say.Category(l.Category), l.Opened.In(domain.China).Format("1月2日 15:04"), say.Figure(l.Class())})
	}
	if found.After != 0 {
		v.Next = a.cases(key.Side, key.Value, key.Figure) + "&after=" + found.After.String()
	}
	return shows(c, http.StatusOK, "cases", frame(c, by, v.Title, v))
}

// monthReport is the report of the month that is asked for.
func (s *Server) monthReport(c echo.Context, by login.Staff) (a asked, d report.Document, err error) {
	if a, err = s.monthAsked(c, by); err != nil {
		return a, d, err
	}
	d, err = s.Reports.Month(c.Request().Context(), by.By(), a.community, a.month)
	return a, d, err
}

// monthWorkbook gives a month's report as a workbook.
func monthWorkbook(s *Server, c echo.Context, by login.Staff) error {
	a, d, err := s.monthReport(c, by)
	if err != nil {
		return err
	}
	book, err := d.Workbook()
	if err != nil {
		return err
	}
	return saves(c, "linli-"+a.month.String()+".xlsx", workbookType, book)
}

// monthCSV gives the tables of a month as one CSV.
func monthCSV(s *Server, c echo.Context, by login.Staff) error {
	a, d, err := s.monthReport(c, by)
	if err != nil {
		return err
	}
	text, err := d.CSV()
	if err != nil {
		return err
	}
	return saves(c, "linli-"+a.month.String()+".csv", listType, text)
}

// monthPage gives a month's report as a page to print. It carries its style; the
// policy names exactly this style, and our own script.
func monthPage(s *Server, c echo.Context, by login.Staff) error {
	a, d, err := s.monthReport(c, by)
	if err != nil {
		return err
	}
	page, err := d.PageUnder(report.Bar{Script: web.ConsoleStatic + "console.js", Back: ConsoleBase + "/figures?" + a.query().Encode()})
	if err != nil {
		return err
	}
	_, rest, _ := bytes.Cut(page, []byte("<style>"))
	style, _, _ := bytes.Cut(rest, []byte("</style>"))
	sum := sha256.Sum256(style)
	c.Response().Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	return c.HTMLBlob(http.StatusOK, page)
}
