package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"linli/domain"
	"linli/sheet"
)

// FormEntry is a row of a street's form that is to be entered.
type FormEntry struct {
	Row                              int // on the sheet, from 1
	Number, Name, Phone, Door, Words string
}

// RowFault is what is wrong with a row. It never repeats what stands there.
type RowFault struct {
	Row  int
	Text string
}

func (f RowFault) String() string { return fmt.Sprintf("row %d: %s", f.Row, f.Text) }

// ReadForm finds the rows of a form, those that can be entered and what is wrong
// with the others. Invalid: the file or the mapping is not fit for it at all.
func ReadForm(m Mapping, tables []sheet.Table) (entries []FormEntry, faults []RowFault, err error) {
	if !m.Consented {
		return nil, nil, domain.Errorf(domain.Invalid, "the mapping: write `consented: true` once those in the form have agreed to be entered")
	}
	for _, f := range entering {
		if !slices.ContainsFunc(m.Columns, func(c Column) bool { return c.Field == f }) {
			return nil, nil, domain.Errorf(domain.Invalid, "the mapping: no column has the field %s", f)
		}
	}
	i := slices.IndexFunc(tables, func(t sheet.Table) bool { return m.Sheet == "" || t.Name == m.Sheet })
	if i < 0 || len(tables[i].Rows) < m.Header {
		return nil, nil, domain.Errorf(domain.Invalid, "the file has no such sheet with titles in row %d", m.Header)
	}
	rows := tables[i].Rows
	at := map[Field]int{}
	for _, c := range m.Columns {
		column := slices.Index(rows[m.Header-1], c.Title)
		if column < 0 && slices.Contains(append(slices.Clone(entering), FieldPhone), c.Field) {
			return nil, nil, domain.Errorf(domain.Invalid, "row %d: no column has the title of the field %s", m.Header, c.Field)
		}
		at[c.Field] = column
	}
	seen := map[string]bool{}
	for i, row := range rows[m.Header:] {
		cell := func(f Field) string {
			if column, there := at[f]; there && column >= 0 && column < len(row) {
				return strings.TrimSpace(row[column])
			}
			return ""
		}
		if !slices.ContainsFunc(row, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			continue
		}
		e := FormEntry{Row: m.Header + i + 1, Number: cell(FieldOutside), Name: cell(FieldName), Phone: digits(cell(FieldPhone)), Door: cell(FieldDoor), Words: cell(FieldWords)}
		text := e.fault()
		if text == "" && seen[e.Number] {
			text = "its number stands in the file twice"
		}
		seen[e.Number] = true
		if text != "" {
			faults = append(faults, RowFault{e.Row, text})
			continue
		}
		entries = append(entries, e)
	}
	return entries, faults, nil
}

// digits takes blanks and dashes out of a phone.
func digits(phone string) string { return strings.NewReplacer(" ", "", "-", "").Replace(phone) }

func (e FormEntry) fault() string {
	switch {
	case e.Number == "" || len(e.Number) > 64:
		return "the street's own number is missing or longer than 64 bytes"
	case e.Name == "" || utf8.RuneCountInString(e.Name) > 50:
		return "the name is missing or longer than 50 characters"
	case e.Door == "":
		return "the address is missing"
	case e.Words == "" || utf8.RuneCountInString(e.Words) > 500:
		return "what is wanted is missing or longer than 500 characters"
	case e.Phone != "" && (len(e.Phone) < 5 || len(e.Phone) > 15 || strings.ContainsFunc(e.Phone, func(r rune) bool { return r < '0' || r > '9' })):
		return "the phone: want 5 to 15 digits"
	case strings.ContainsFunc(e.Name+e.Door+e.Words, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }):
		return "it holds an invisible character"
	}
	return ""
}
