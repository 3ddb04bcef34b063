package story

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"linli/sheet"
)

// formulaNames are what somebody may call himself so that a spreadsheet does something.
var formulaNames = []string{"=cmd|'calc'!A0", "@SUM(1+1)*cmd", "+cmd|'calc'!A0", "-2+3+cmd", `=HYPERLINK("evil.example")`, "＝1+1", `<script>alert(1)`, `"><img src=x onerror=alert(1)>`}

func TestARosterOfFormulasIsGivenAsText(t *testing.T) {
	everywhere(t, rotating+lake, func(w *town) {
		admin := w.sits("郑管理")
		tables, err := sheet.Read([]byte(admin.opens("/console/roster/xlsx").reads().body))
		w.must(err)
		for i, name := range formulaNames {
			team, member := make([]string, len(tables[0].Rows[0])), make([]string, len(tables[1].Rows[0]))
			team[0], team[titled(tables[0], "队名")] = "雁滨社区", name
			member[0], member[titled(tables[1], "姓名")], member[titled(tables[1], "角色")], member[titled(tables[1], "手机")] = "雁滨社区", name, "志愿者", fmt.Sprintf("1390000%04d", i)
			member[titled(tables[1], "队伍")] = name
			tables[0].Rows, tables[1].Rows = append(tables[0].Rows, team), append(tables[1].Rows, member)
		}
		found := bookField.FindStringSubmatch(admin.sendsBook(tables).reads("就这样导入").body)
		if found == nil {
			t.Fatalf("it is not looked at\n%s", admin.body)
		}
		if admin.posts("/console/roster/take", url.Values{"book": {html.UnescapeString(found[1])}}); admin.status != http.StatusSeeOther {
			t.Fatalf("it is answered %d\n%s", admin.status, admin.body)
		}
		file := []byte(admin.opens("/console/roster/xlsx").reads().body)
		book, err := excelize.OpenReader(bytes.NewReader(file))
		w.must(err)
		defer book.Close()
		given := 0
		for _, name := range []string{"队伍", "成员"} {
			rows, err := book.GetRows(name)
			w.must(err)
			for r, row := range rows {
				for c, text := range row {
					cell := fmt.Sprintf("%s%d", sheet.Column(c), r+1)
					formula, err := book.GetCellFormula(name, cell)
					w.must(err)
					kind, err := book.GetCellType(name, cell)
					w.must(err)
					if formula != "" || text != "" && kind != excelize.CellTypeSharedString && kind != excelize.CellTypeInlineString {
						t.Errorf("%s %s, %q, is no text but %v %q", name, cell, text, kind, formula)
					}
					if slices.Contains(formulaNames, text) {
						given++
					}
				}
			}
		}
		if want := 3 * len(formulaNames); given != want {
			t.Errorf("%d cells of %d are given as they were taken", given, want)
		}
		admin.sendsBook(tables).reads("和现在的一样，不用导入")
		w.sound()
	})
}
