package sheet_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"linli/domain"
	"linli/sheet"
)

func TestATableComesBackAsItWent(t *testing.T) {
	want := []sheet.Table{
		{Name: "成员", Rows: [][]string{{"姓名", "手机"}, {"王强", "13800000001"}, {"=1+1", "+8613800000002"}, {"-5", "@SUM(A1)"}, {"", "0931-0000001"}}},
		{Name: "值班", Rows: [][]string{{"手机", "星期"}}},
	}
	file, err := sheet.Write(want)
	if err != nil {
		t.Fatal(err)
	}
	if !sheet.Is(file) || sheet.Is([]byte("street: 雁园街道")) {
		t.Error("a workbook is not told from a text")
	}
	got, err := sheet.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, cell := range []string{"A3", "B3", "A4", "B4"} {
		if formula, err := book.GetCellFormula("成员", cell); err != nil || formula != "" {
			t.Errorf("%s is the formula %q, %v", cell, formula, err)
		}
		if kind, err := book.GetCellType("成员", cell); err != nil || kind != excelize.CellTypeSharedString && kind != excelize.CellTypeInlineString {
			t.Errorf("%s is of type %v, %v", cell, kind, err)
		}
	}
}

// archive makes a zip file of parts.
func archive(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// with makes a workbook and puts another part beside its own.
func with(t *testing.T, name, text string) []byte {
	t.Helper()
	file, err := sheet.Write([]sheet.Table{{Name: "成员", Rows: [][]string{{"姓名"}}}})
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{name: text}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		if parts[f.Name] == "" {
			parts[f.Name] = b.String()
		}
	}
	return archive(t, parts)
}

func TestAHostileFileIsRefused(t *testing.T) {
	formula := excelize.NewFile()
	defer formula.Close()
	if err := formula.SetCellFormula("Sheet1", "B2", "1+1"); err != nil {
		t.Fatal(err)
	}
	sums, err := formula.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"a bomb":       {with(t, "xl/worksheets/sheet9.xml", strings.Repeat("0", 40<<20)), "unpacks to far more"},
		"macros":       {with(t, "xl/vbaProject.bin", "macro"), "holds macros"},
		"a macro type": {with(t, "[Content_Types].xml", `<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`), "holds macros"},
		"no workbook":  {archive(t, map[string]string{"a.txt": "a"}), "no XLSX"},
		"half of one":  {with(t, "x", "y")[:500], "no XLSX"},
		"text":         {[]byte("PK\x03\x04 street"), "no XLSX"},
		"a formula":    {sums.Bytes(), "row 2, column B: holds a formula"},
		"a large file": {bytes.Repeat([]byte("PK\x03\x04"), 3<<20), "larger than 8 MiB"},
	} {
		if _, err := sheet.Read(c.file); domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	file, err := sheet.Write([]sheet.Table{{Name: "成员", Rows: [][]string{{"姓名"}, {"王强"}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := sheet.Read(file); err != nil && domain.CodeOf(err) != domain.Invalid {
			t.Fatal(err)
		}
	})
}
