// Package sheet reads and writes tables as XLSX files, safely: nothing in a cell
// is ever worked out, and no file can make us unpack more than it may.
package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"linli/domain"
)

// The limits of one file.
const (
	maxFile    = 8 << 20  // as it lies there
	maxPlain   = 64 << 20 // unpacked, all parts together
	maxParts   = 500      // of the archive
	maxRatio   = 200      // how much larger a part may be unpacked, if it is no trifle
	trifle     = 1 << 20  //
	maxSheets  = 20       //
	maxRows    = 30_000   // of a sheet
	maxColumns = 40       //
	maxCell    = 2000     // bytes
	textFormat = 49       // "@": what is typed into it later is text, too
	lastColumn = "AN"     // of maxColumns
)

// Table is one sheet: its rows of cells from the first one on; the first names
// the columns. Cells are trimmed texts, rows at the end without any are left out.
type Table struct {
	Name    string
	Rows    [][]string
	Figures bool // whole numbers are written as numbers, for a program to add up
}

// Column is a column's name on the sheet, from 0: A, B ..
func Column(i int) string {
	name, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		return "?"
	}
	return name
}

// Is tells that a file is an XLSX archive and no text.
func Is(file []byte) bool { return bytes.HasPrefix(file, []byte("PK\x03\x04")) }

// Read reads every sheet. Invalid: it is no XLSX, holds macros or formulas, or
// is larger than a roster can be.
func Read(file []byte) ([]Table, error) {
	if err := harmless(file); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxPlain, UnzipXMLSizeLimit: maxPlain})
	if err != nil {
		return nil, domain.Errorf(domain.Invalid, "the file is no XLSX workbook that can be read")
	}
	defer book.Close()
	if err := noFormula(file, book); err != nil {
		return nil, err
	}
	names := book.GetSheetList()
	if len(names) > maxSheets {
		return nil, domain.Errorf(domain.Invalid, "the file has more than %d sheets", maxSheets)
	}
	var out []Table
	for _, name := range names {
		t, err := readSheet(book, name)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// harmless looks at the archive without unpacking it into memory.
func harmless(file []byte) error {
	if len(file) > maxFile {
		return domain.Errorf(domain.Invalid, "the file is larger than %d MiB", maxFile>>20)
	}
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil || len(archive.File) > maxParts {
		return domain.Errorf(domain.Invalid, "the file is no XLSX workbook that can be read")
	}
	left := int64(maxPlain)
	for _, part := range archive.File {
		name := strings.ToLower(part.Name)
		if strings.Contains(name, "vba") || strings.Contains(name, "macrosheet") || strings.HasSuffix(name, ".bin") && !strings.Contains(name, "printersettings") {
			return domain.Errorf(domain.Invalid, "the file holds macros; save it as an ordinary .xlsx without them")
		}
		n, err := plainSize(part, left)
		if err != nil {
			return err
		}
		if n > trifle && n > maxRatio*int64(max(part.CompressedSize64, 1)) {
			return domain.Errorf(domain.Invalid, "the file unpacks to far more than a roster can be")
		}
		left -= n
	}
	return nil
}

// plainSize unpacks a part to count its bytes: what the archive says of them may
// be a lie.
func plainSize(part *zip.File, left int64) (int64, error) {
	r, err := part.Open()
	if err != nil {
		return 0, domain.Errorf(domain.Invalid, "the file is no XLSX workbook that can be read")
	}
	defer r.Close()
	var macro bool
	var n int64
	if part.Name == "[Content_Types].xml" {
		text, err := io.ReadAll(io.LimitReader(r, trifle))
		n, macro = int64(len(text)), bytes.Contains(bytes.ToLower(text), []byte("macroenabled"))
		if err != nil {
			return 0, domain.Errorf(domain.Invalid, "the file is no XLSX workbook that can be read")
		}
	} else if n, err = io.Copy(io.Discard, io.LimitReader(r, left+1)); err != nil {
		return 0, domain.Errorf(domain.Invalid, "the file is no XLSX workbook that can be read")
	}
	if macro {
		return 0, domain.Errorf(domain.Invalid, "the file holds macros; save it as an ordinary .xlsx without them")
	}
	if n > left {
		return 0, domain.Errorf(domain.Invalid, "the file unpacks to far more than a roster can be")
	}
	return n, nil
}

func readSheet(book *excelize.File, name string) (Table, error) {
	t := Table{Name: name}
	rows, err := book.Rows(name)
	if err != nil {
		return t, domain.Errorf(domain.Invalid, "sheet %s cannot be read", name)
	}
	defer rows.Close()
	for rows.Next() {
		cells, err := rows.Columns()
		n := len(t.Rows) + 1
		switch {
		case err != nil:
			return t, domain.Errorf(domain.Invalid, "sheet %s, row %d cannot be read", name, n)
		case n > maxRows:
			return t, domain.Errorf(domain.Invalid, "sheet %s has more than %d rows", name, maxRows)
		case len(cells) > maxColumns:
			return t, domain.Errorf(domain.Invalid, "sheet %s, row %d has more than %d columns", name, n, maxColumns)
		}
		for i, c := range cells {
			if len(c) > maxCell {
				return t, domain.Errorf(domain.Invalid, "sheet %s, row %d, column %s: longer than %d bytes", name, n, Column(i), maxCell)
			}
			cells[i] = strings.TrimSpace(c)
		}
		t.Rows = append(t.Rows, cells)
	}
	if err := rows.Error(); err != nil {
		return t, domain.Errorf(domain.Invalid, "sheet %s cannot be read", name)
	}
	for len(t.Rows) > 0 && !slices.ContainsFunc(t.Rows[len(t.Rows)-1], func(c string) bool { return c != "" }) {
		t.Rows = t.Rows[:len(t.Rows)-1]
	}
	return t, nil
}

// noFormula refuses a workbook that works something out: what stands there is what
// another program made of it, or nothing at all.
func noFormula(file []byte, book *excelize.File) error {
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return err
	}
	for _, part := range archive.File {
		cell, err := formulaIn(part)
		if err != nil && strings.HasSuffix(part.Name, ".xml") {
			return domain.Errorf(domain.Invalid, "the file is no XLSX workbook that can be read")
		}
		if err != nil || cell == "" {
			continue
		}
		column, row, err := excelize.SplitCellName(cell)
		if err != nil {
			return domain.Errorf(domain.Invalid, "the file holds a formula; put its value there")
		}
		for _, name := range book.GetSheetList() {
			if formula, err := book.GetCellFormula(name, cell); err == nil && formula != "" {
				return domain.Errorf(domain.Invalid, "sheet %s, row %d, column %s: holds a formula; put its value there", name, row, column)
			}
		}
		return domain.Errorf(domain.Invalid, "row %d, column %s: holds a formula; put its value there", row, column)
	}
	return nil
}

// formulaIn finds the first cell of a sheet that has a formula, and nothing in
// a part that is no sheet.
func formulaIn(part *zip.File) (cell string, err error) {
	r, err := part.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	text, root := xml.NewDecoder(io.LimitReader(r, maxPlain)), ""
	for {
		token, err := text.RawToken()
		if errors.Is(err, io.EOF) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
			continue
		case root == "" && start.Name.Local != "worksheet":
			return "", nil
		case start.Name.Local == "c":
			cell = "?"
			for _, a := range start.Attr {
				if a.Name.Local == "r" {
					cell = a.Value
				}
			}
		case start.Name.Local == "f":
			return cell, nil
		}
		root = "worksheet"
	}
}

// Write makes a workbook. Every cell is a text, also one that begins with = + -
// or @, so that no program takes it for a formula; in a table of figures a plain
// number is a number.
func Write(tables []Table) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	style, err := book.NewStyle(&excelize.Style{NumFmt: textFormat})
	if err != nil {
		return nil, fmt.Errorf("write a sheet: %w", err)
	}
	for i, t := range tables {
		if i == 0 {
			err = book.SetSheetName("Sheet1", t.Name)
		} else {
			_, err = book.NewSheet(t.Name)
		}
		if err == nil {
			err = book.SetColStyle(t.Name, "A:"+lastColumn, style)
		}
		if err == nil {
			err = writeSheet(book, t, style)
		}
		if err != nil {
			return nil, fmt.Errorf("write sheet %s: %w", t.Name, err)
		}
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write a workbook: %w", err)
	}
	return out.Bytes(), nil
}

func writeSheet(book *excelize.File, t Table, style int) error {
	for r, row := range t.Rows {
		for c, text := range row {
			cell := fmt.Sprintf("%s%d", Column(c), r+1)
			if n, ok := figure(text); ok && t.Figures {
				if err := errors.Join(book.SetCellInt(t.Name, cell, n), book.SetCellStyle(t.Name, cell, cell, 0)); err != nil {
					return err
				}
				continue
			}
			if err := book.SetCellStr(t.Name, cell, text); err != nil {
				return err
			}
			if err := book.SetCellStyle(t.Name, cell, cell, style); err != nil {
				return err
			}
		}
	}
	return nil
}

// longestFigure is how many digits a number has; more are somebody's phone.
const longestFigure = 8

// figure reads a whole number that is written as such.
func figure(text string) (n int64, ok bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n >= 0 && len(text) <= longestFigure && strconv.FormatInt(n, 10) == text
}
