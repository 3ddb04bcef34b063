package sheet

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"linli/domain"
)

// ReadCSV reads a table with commas, in UTF-8 or as a Chinese spreadsheet writes it
// (GB 18030). Invalid: it is none, or larger than a roster can be.
func ReadCSV(name string, file []byte) (Table, error) {
	t := Table{Name: name}
	if len(file) > maxFile {
		return t, domain.Errorf(domain.Invalid, "the file is larger than %d MiB", maxFile>>20)
	}
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(file) {
		text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(file)
		if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
			return t, domain.Errorf(domain.Invalid, "the file is neither UTF-8 nor GB 18030; save it as CSV UTF-8")
		}
		file = text
	}
	r := csv.NewReader(bytes.NewReader(file))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return t, domain.Errorf(domain.Invalid, "the file is no table with commas that can be read")
	}
	for i, row := range rows {
		switch {
		case i >= maxRows:
			return t, domain.Errorf(domain.Invalid, "the file has more than %d rows", maxRows)
		case len(row) > maxColumns:
			return t, domain.Errorf(domain.Invalid, "row %d has more than %d columns", i+1, maxColumns)
		}
		for c, text := range row {
			if len(text) > maxCell {
				return t, domain.Errorf(domain.Invalid, "row %d, column %s: longer than %d bytes", i+1, Column(c), maxCell)
			}
			row[c] = strings.TrimSpace(text)
		}
		t.Rows = append(t.Rows, row)
	}
	for len(t.Rows) > 0 && !slices.ContainsFunc(t.Rows[len(t.Rows)-1], func(c string) bool { return c != "" }) {
		t.Rows = t.Rows[:len(t.Rows)-1]
	}
	return t, nil
}

// formulas are what a spreadsheet takes for the beginning of a formula in a file
// of plain text, in whatever width it is written.
const formulas = "=+-@＝＋－＠\t\r\n"

// plain is a text that no spreadsheet takes for a formula: what may be one, behind
// spaces too, gets a ' before it.
func plain(text string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \u00a0\u3000\ufeff"))
	if text != "" && strings.ContainsRune(formulas, first) {
		return "'" + text
	}
	return text
}

// WriteCSV writes a table with commas, in UTF-8 with the mark by which
// spreadsheets know it, every cell as plain text.
func WriteCSV(t Table) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\xef\xbb\xbf")
	w := csv.NewWriter(&out)
	for _, row := range t.Rows {
		safe := make([]string, max(len(row), 1))
		for i, text := range row {
			safe[i] = plain(text)
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}
