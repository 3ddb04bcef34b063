package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"linli/domain"
)

// Mapping says what stands in which column of a street's own form.
type Mapping struct {
	Form      string   `yaml:"form"`      // what it is called; the street's numbers are its own
	Sheet     string   `yaml:"sheet"`     // of a workbook; "" for the first
	Header    int      `yaml:"header"`    // the row of the titles, from 1
	Consented bool     `yaml:"consented"` // those in it asked the street and agreed to be entered here
	Columns   []Column `yaml:"columns"`
}

// Column is one column: its title, and the field of a ticket that stands there
// or a text that is always the same.
type Column struct {
	Title  string            `yaml:"title"`
	Field  Field             `yaml:"field"`
	Format string            `yaml:"format"` // of a day, as 2006年1月2日 for the second of January 2006
	Values map[string]string `yaml:"values"` // what the street calls a category, a result ..
	Text   string            `yaml:"text"`
}

// Field is what of a ticket stands in a column.
type Field string

// The fields.
const (
	FieldRow        Field = "row"     // 1, 2, 3 ..
	FieldNumber     Field = "number"  // of the ticket
	FieldOutside    Field = "outside" // the street's own number
	FieldReceived   Field = "received"
	FieldDispatched Field = "dispatched"
	FieldHandled    Field = "handled"
	FieldFollowed   Field = "followed"
	FieldCategory   Field = "category"
	FieldResult     Field = "result"
	FieldTeam       Field = "team"
	FieldKind       Field = "kind"
	FieldServed     Field = "served"
	FieldBuilding   Field = "building"
	FieldGist       Field = "gist"  // what it is about, without doors, phones and names
	FieldDoor       Field = "door"  // the whole address
	FieldName       Field = "name"  // of who is helped
	FieldPhone      Field = "phone" // to call
	FieldWords      Field = "words" // what was written
)

var fields = []Field{FieldRow, FieldNumber, FieldOutside, FieldReceived, FieldDispatched, FieldHandled, FieldFollowed, FieldCategory, FieldResult,
	FieldTeam, FieldKind, FieldServed, FieldBuilding, FieldGist, FieldDoor, FieldName, FieldPhone, FieldWords}

// personal are the fields that tell who somebody is.
var personal = []Field{FieldDoor, FieldName, FieldPhone, FieldWords}

// entering are the fields without which a row cannot be entered.
var entering = []Field{FieldOutside, FieldDoor, FieldName, FieldWords}

// mostColumns is how many columns a form may have.
const mostColumns = 40

// ParseMapping reads a mapping file. Invalid has a line for each fault.
func ParseMapping(file []byte) (m Mapping, err error) {
	decoder := yaml.NewDecoder(bytes.NewReader(file))
	decoder.KnownFields(true)
	if err := decoder.Decode(&m); err != nil {
		if errors.Is(err, io.EOF) {
			return m, domain.Errorf(domain.Invalid, "the mapping is empty")
		}
		return m, domain.Errorf(domain.Invalid, "the mapping: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if m.Header == 0 {
		m.Header = 1
	}
	if m.Form == "" || len(m.Form) > 64 {
		fault("form: want a name of at most 64 bytes")
	}
	if m.Header < 1 || m.Header > 50 {
		fault("header: want the row of the titles, 1 to 50")
	}
	if len(m.Columns) == 0 || len(m.Columns) > mostColumns {
		fault("columns: want 1 to %d", mostColumns)
	}
	seen := map[string]bool{}
	for i, c := range m.Columns {
		switch {
		case c.Title == "" || seen[c.Title]:
			fault("column %d: want a title, each once", i+1)
		case c.Field == "" && c.Text == "", c.Field != "" && c.Text != "":
			fault("column %d: want a field or a text", i+1)
		case c.Field != "" && !slices.Contains(fields, c.Field):
			fault("column %d: no such field; want one of %s", i+1, joined(fields))
		}
		seen[c.Title] = true
	}
	if len(faults) > 0 {
		return m, domain.Errorf(domain.Invalid, "%s", strings.Join(faults, "\n"))
	}
	return m, nil
}

func joined(list []Field) string {
	texts := make([]string, len(list))
	for i, f := range list {
		texts[i] = string(f)
	}
	return strings.Join(texts, ", ")
}

// Personal tells that the form holds what tells who somebody is.
func (m Mapping) Personal() bool {
	return slices.ContainsFunc(m.Columns, func(c Column) bool { return slices.Contains(personal, c.Field) })
}
