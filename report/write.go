package report

import (
	"bytes"
	"fmt"

	"linli/say"
	"linli/sheet"
	"linli/web"
)

// Workbook writes a report as an XLSX file: what is said in few lines on the
// first sheet, each longer table on one of its own. Numbers are numbers.
func (d Document) Workbook() ([]byte, error) {
	first := sheet.Table{Name: say.ReportHead("summary"), Rows: [][]string{{d.Title}, {d.Date}, {}}, Figures: true}
	var others []sheet.Table
	for _, s := range d.Sections {
		switch s.ID {
		case "category", "team", "kind", "behind", "cases":
			others = append(others, sheet.Table{Name: s.Title, Rows: s.texts(), Figures: true})
			continue
		}
		first.Rows = append(first.Rows, []string{s.Title})
		if s.Note != "" {
			first.Rows = append(first.Rows, []string{s.Note})
		}
		if len(s.Rows) > 0 {
			first.Rows = append(first.Rows, s.texts()...)
		}
		first.Rows = append(first.Rows, []string{})
	}
	first.Rows = append(first.Rows, []string{say.ReportHead("notes")})
	for _, n := range d.Notes {
		first.Rows = append(first.Rows, []string{n})
	}
	return sheet.Write(append([]sheet.Table{first}, others...))
}

// CSV writes the tables of a report one below the other, without the lists of
// tickets.
func (d Document) CSV() ([]byte, error) {
	all := sheet.Table{Rows: [][]string{{d.Title}, {d.Date}}}
	for _, s := range d.Sections {
		if s.ID == "behind" || s.ID == "cases" || len(s.Rows) == 0 {
			continue
		}
		all.Rows = append(append(all.Rows, nil, []string{s.Title}), s.texts()...)
	}
	return sheet.WriteCSV(all)
}

// Bar is what stands over a report in the console: a button that prints it.
type Bar struct {
	Script string // of what the button does
	Back   string // from where the page was opened
}

// Page writes a report as a page to print on A4, in one file that is whole by itself.
func (d Document) Page() ([]byte, error) { return d.page(nil) }

// PageUnder writes it as a page of the console, under a bar.
func (d Document) PageUnder(bar Bar) ([]byte, error) { return d.page(&bar) }

func (d Document) page(bar *Bar) ([]byte, error) {
	var out bytes.Buffer
	if err := web.Report.Execute(&out, struct {
		Document
		NotesTitle string
		Bar        *Bar
	}{d, say.ReportHead("notes"), bar}); err != nil {
		return nil, fmt.Errorf("write the page of a report: %w", err)
	}
	return out.Bytes(), nil
}
