package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Section is one table of a report.
type Section struct {
	ID    string
	Title string
	Note  string
	Head  []string
	Rows  [][]Cell
	Wide  bool // it begins on a page of its own
}

// Cell is a cell of a section; Ref is the id of the row that lists its cases.
type Cell struct{ Text, Ref, ID string }

// Document is a month's report, ready to be written as a workbook or a page.
type Document struct {
	Title, Date string
	Notes       []string
	Sections    []Section
}

// mostCases is how many tickets one report lists.
const mostCases = 20_000

// mostBehind is how many tickets are listed behind one figure of a page; the rest
// stands in the list of all.
const mostBehind = 300

// Month makes the report of a community's month, without anybody's name, phone,
// door or words. Denied: not for this person.
func (s *Reports) Month(ctx context.Context, by domain.Actor, community domain.ID, month domain.CalendarMonth) (Document, error) {
	var d Document
	err := s.DB.Snapshot(ctx, func(v store.View) error {
		if err := mayRead(v, by, community); err != nil {
			return err
		}
		f, err := figures(v, community, month)
		if err != nil {
			return err
		}
		lines, cut, err := linesOf(v, community, month)
		if err != nil {
			return err
		}
		f.At = s.Now()
		d = document(f, lines, cut)
		return nil
	})
	return d, err
}

// linesOf reads every ticket that is counted in a month, by number.
func linesOf(v store.View, community domain.ID, month domain.CalendarMonth) (out []store.Line, cut bool, err error) {
	seen := map[domain.ID]bool{}
	for _, f := range domain.Steps[:4] {
		lines, err := v.Lines(community, month, f, 0, mostCases+1)
		if err != nil {
			return nil, false, err
		}
		for _, l := range lines {
			if !seen[l.Ticket] {
				seen[l.Ticket] = true
				out = append(out, l)
			}
		}
	}
	slices.SortFunc(out, func(a, b store.Line) int { return cmp.Compare(a.Number, b.Number) })
	if cut = len(out) > mostCases; cut {
		out = out[:mostCases]
	}
	return out, cut, nil
}

func document(f Figures, lines []store.Line, cut bool) Document {
	d := Document{Title: say.ReportTitle(f.Community, f.Month), Date: say.ReportDate(f.At), Notes: say.ReportNotes()}
	names := map[string]string{}
	for _, t := range f.ByTeam {
		names[t.Value] = t.Name
	}
	d.Sections = append(d.Sections, openings(f.Openings), counted("steps", f.Total, domain.Steps), counted("classes", f.Total, domain.Classes), rates(f.Total), signs(f.Pressures))
	for _, side := range []struct {
		id   string
		rows []Row
	}{{"category", f.ByCategory}, {"team", f.ByTeam}, {"kind", f.ByKind}} {
		d.Sections = append(d.Sections, sided(side.id, side.rows, f.Total))
	}
	return d.with(behind(f.Month, lines), listed(f.Month, lines, names, cut))
}

func (d Document) with(more ...Section) Document {
	d.Sections = append(d.Sections, more...)
	return d
}

func head(parts ...string) []string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = say.ReportHead(p)
	}
	return out
}

func plain(texts ...string) []Cell {
	out := make([]Cell, len(texts))
	for i, t := range texts {
		out[i] = Cell{Text: t}
	}
	return out
}

func openings(list []domain.Opening) Section {
	s := Section{ID: "opening", Title: say.ReportHead("opening"), Head: head("name", "count", "unit", "until")}
	for _, o := range list {
		s.Rows = append(s.Rows, plain(o.Name, number(o.Amount), o.Unit, say.OpeningUntil(o.Until)))
	}
	if len(list) == 0 {
		s.Note = say.ReportHead("none")
	}
	return s
}

// counted shows some figures of the whole in one row.
func counted(id string, whole Row, figures []domain.Figure) Section {
	s := Section{ID: id, Title: say.ReportHead(id)}
	row := []Cell{}
	for _, f := range figures {
		s.Head = append(s.Head, say.Figure(f))
		row = append(row, Cell{Text: number(whole.Counts[f]), Ref: refOf(f)})
	}
	s.Rows = [][]Cell{row}
	return s
}

// refOf is where the tickets of a figure of the whole are listed.
func refOf(f domain.Figure) string { return "figure-" + string(f) }

func rates(whole Row) Section {
	c := whole.Counts
	return Section{ID: "rates", Title: say.ReportHead("rates"), Head: head("answered", "solved", "content", "spoken"),
		Rows: [][]Cell{plain(say.Share(c.AnsweredRate()), say.Share(c.SolvedRate()), say.Share(c.ContentRate()), say.Share(c.SpokenRate()))}}
}

func signs(list []Pressure) Section {
	s := Section{ID: "pressure", Title: say.ReportHead("pressure"), Head: head("figure", "why")}
	for _, p := range list {
		s.Rows = append(s.Rows, []Cell{{Text: say.Figure(p.Figure), Ref: refOf(p.Figure)}, {Text: say.Pressure(p.Rule, p.Name, p.N, p.Of)}})
	}
	if len(list) == 0 {
		s.Note = say.ReportHead("none")
	}
	return s
}

// sided shows the figures from one side, the whole last.
func sided(id string, list []Row, whole Row) Section {
	s := Section{ID: id, Title: say.ReportHead(id), Head: head("name"), Wide: id == "category"}
	columns := append(slices.Clone(domain.Steps), domain.Classes...)
	for _, f := range columns {
		s.Head = append(s.Head, say.Figure(f))
	}
	s.Head = append(s.Head, head("answered", "solved", "content")...)
	for _, r := range append(slices.Clone(list), whole) {
		row := []Cell{{Text: r.Name}}
		for _, f := range columns {
			row = append(row, Cell{Text: number(r.Counts[f])})
		}
		s.Rows = append(s.Rows, append(row, plain(say.Share(r.Counts.AnsweredRate()), say.Share(r.Counts.SolvedRate()), say.Share(r.Counts.ContentRate()))...))
	}
	return s
}

// behind lists the tickets behind each figure of the whole.
func behind(month domain.CalendarMonth, lines []store.Line) Section {
	s := Section{ID: "behind", Title: say.ReportHead("behind"), Head: head("figure", "count", "ticket"), Wide: true}
	for _, f := range domain.Figures {
		var numbers []string
		var n int64
		for _, l := range lines {
			if adds := l.Counts()[month][f]; adds != 0 {
				n += adds
				numbers = append(numbers, strconv.FormatInt(l.Number, 10))
			}
		}
		if n == 0 {
			continue
		}
		if len(numbers) > mostBehind {
			numbers = append(numbers[:mostBehind], "…")
		}
		s.Rows = append(s.Rows, []Cell{{Text: say.Figure(f), ID: refOf(f)}, {Text: number(n)}, {Text: strings.Join(numbers, " ")}})
	}
	return s
}

// marks are the figures that are written beside a ticket as remarks.
var marks = []domain.Figure{domain.FigLate, domain.FigReopened, domain.FigByStaff, domain.FigRushed, domain.FigQuick, domain.FigProxy}

// listed shows every ticket that is counted in the month.
func listed(month domain.CalendarMonth, lines []store.Line, teams map[string]string, cut bool) Section {
	s := Section{ID: "cases", Title: say.ReportHead("cases"), Wide: true, Head: []string{say.ReportHead("ticket"), say.ReportHead("category"), say.Figure(domain.FigReceived), say.Figure(domain.FigDispatched), say.Figure(domain.FigHandled), say.Figure(domain.FigFollowed),
		say.ReportHead("result"), say.ReportHead("team"), say.ReportHead("kind"), say.Figure(domain.FigServed), say.ReportHead("marks")}}
	if cut {
		s.Note = say.ReportCut(mostCases)
	}
	for _, l := range lines {
		var remarks []string
		counts := l.Counts()[domain.MonthOf(l.Opened)]
		for _, f := range marks {
			if counts[f] > 0 {
				remarks = append(remarks, say.Figure(f))
			}
		}
		team := ""
		if l.Team != 0 {
			team = cmp.Or(teams[l.Team.String()], say.Gone())
		}
		s.Rows = append(s.Rows, plain(strconv.FormatInt(l.Number, 10), say.Category(l.Category), date(l.Opened), date(l.Dispatched), date(l.Handled), date(l.Followed),
			say.Figure(l.Class()), team, l.Kind, number(int64(l.Served)), strings.Join(remarks, "、")))
	}
	return s
}

// date is a day of a ticket.
func date(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(domain.China).Format(time.DateOnly)
}

// texts are the rows of a section as a sheet has them.
func (s Section) texts() [][]string {
	out := [][]string{s.Head}
	for _, row := range s.Rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = c.Text
		}
		out = append(out, cells)
	}
	return out
}
