package sheet_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"linli/sheet"
)

// hostile are the words with which the console is tried in a browser.
func hostile(t *testing.T) (texts []string) {
	t.Helper()
	file, err := os.ReadFile("../e2e/browser/payloads.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct{ Text string }
	if err := json.Unmarshal(file, &all); err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		texts = append(texts, one.Text)
	}
	return append(texts, "＝1+1", "＋1", "－1", "＠A1", "\n=1", "  =1", "\u3000=1", "\u00a0@A1", "-5", "")
}

func TestAHostileCellOfATextFileIsNoFormula(t *testing.T) {
	texts := hostile(t)
	table := sheet.Table{}
	for _, text := range texts {
		table.Rows = append(table.Rows, []string{"甲", text})
	}
	file, err := sheet.WriteCSV(table)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil || len(rows) != len(texts) {
		t.Fatalf("%d rows of %d are read, %v", len(rows), len(texts), err)
	}
	for i, row := range rows {
		if first := strings.TrimLeft(row[1], " \u00a0\u3000\ufeff"); strings.IndexAny(first, "=+-@＝＋－＠\t\r\n") == 0 {
			t.Errorf("a spreadsheet may take %q for a formula", row[1])
		}
		if want := strings.ReplaceAll(texts[i], "\r\n", "\n"); strings.TrimPrefix(row[1], "'") != strings.TrimPrefix(want, "'") {
			t.Errorf("%q has become %q", want, row[1])
		}
	}
}

func TestAHostileCellOfAWorkbookIsText(t *testing.T) {
	for _, figures := range []bool{false, true} {
		texts := hostile(t)
		table := sheet.Table{Name: "成员", Figures: figures}
		for _, text := range texts {
			table.Rows = append(table.Rows, []string{text})
		}
		file, err := sheet.Write([]sheet.Table{table})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sheet.Read(file); err != nil {
			t.Errorf("it is not taken back: %v", err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for i, text := range texts {
			cell := fmt.Sprintf("A%d", i+1)
			kind, err := book.GetCellType("成员", cell)
			if text != "" && (err != nil || kind != excelize.CellTypeSharedString && kind != excelize.CellTypeInlineString) {
				t.Errorf("%q is of type %v, %v", text, kind, err)
			}
			if got, err := book.GetCellValue("成员", cell); err != nil || got != text {
				t.Errorf("%q has become %q, %v", text, got, err)
			}
			if formula, err := book.GetCellFormula("成员", cell); err != nil || formula != "" {
				t.Errorf("%q is the formula %q, %v", text, formula, err)
			}
		}
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	}
}
