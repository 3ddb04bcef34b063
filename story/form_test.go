package story

import (
	"fmt"
	"strings"
	"testing"

	"linli/domain"
	"linli/report"
	"linli/service"
	"linli/sheet"
	"linli/store"
)

// streetForm is the form of a street, with its titles in the second row.
const streetForm = `
form: 街道民情台账
sheet: 台账
header: 2
consented: true
columns:
  - {title: 序号, field: row}
  - {title: 街道编号, field: outside}
  - {title: 日期, field: received, format: 2006年1月2日}
  - {title: 工单, field: number}
  - {title: 类别, field: category, values: {repair: 维修类}}
  - {title: 姓名, field: name}
  - {title: 电话, field: phone}
  - {title: 住址, field: door}
  - {title: 诉求, field: words}
  - {title: 结果, field: result, values: {在办: 正在办理}}
  - {title: 填报单位, text: 雁滨社区}
`

// enters enters rows of the form as its cadre and says what became of each.
func (w *town) enters(rows ...[]string) (out string) {
	w.t.Helper()
	m, err := report.ParseMapping([]byte(streetForm))
	w.must(err)
	table := sheet.Table{Name: "台账", Rows: append([][]string{{"雁园街道民情台账"}, {"街道编号", "姓名", "电话", "住址", "诉求"}}, rows...)}
	book, err := sheet.Write([]sheet.Table{table})
	w.must(err)
	tables, err := sheet.Read(book)
	w.must(err)
	entries, faults, err := report.ReadForm(m, tables)
	w.must(err)
	for _, f := range faults {
		out += f.String() + "\n"
	}
	cadre, err := w.app.DB.View(w.ctx).PersonByPhone("13800000009")
	w.must(err)
	for _, e := range entries {
		done, err := w.app.Intake.EnterForm(w.ctx, cadre.ID, w.community(), service.FormEntry{Form: m.Form, Number: e.Number, Name: e.Name, Phone: e.Phone, Door: e.Door, Words: e.Words})
		if err != nil {
			out += fmt.Sprintf("row %d: %v\n", e.Row, err)
			continue
		}
		out += fmt.Sprintf("row %d: %d %v %v\n", e.Row, done.Ticket.Number, done.Repeat, done.Changed)
	}
	w.deliver()
	return out
}

func TestAStreetsFormBecomesTicketsOnce(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		rows := [][]string{
			{"YY-001", "张桂兰", "13900000001", "3号楼2单元501", "厨房水管漏水"},
			{"YY-002", "", "", "3号楼2单元502", "灯坏了"},
			{"YY-003", "李大爷", "12", "3号楼2单元502", "灯坏了"},
			{"YY-001", "张桂兰", "", "3号楼2单元501", "厨房水管漏水"},
			{"YY-004", "李建华", "", "88号楼", "灯坏了"},
		}
		got := w.enters(rows...)
		want := "row 4: the name is missing or longer than 50 characters\nrow 5: the phone: want 5 to 15 digits\nrow 6: its number stands in the file twice\n" +
			"row 3: 1001 false false\nrow 7: the address is no building of this community\n"
		if got != want {
			t.Errorf("the first time:\n%s, want\n%s", got, want)
		}
		w.phone("oWANG").Sees("工单 1001", "便民维修").Hears("1", "归您了", "3号楼2单元501")
		rows[1][1] = "李建华"
		rows[0][4] = "厨房水管漏得厉害"
		got = w.enters(rows[0], rows[1])
		if want := "row 3: 1001 true true\nrow 4: 1002 false false\n"; got != want {
			t.Errorf("the second time:\n%s, want\n%s", got, want)
		}
		ticket := w.hasState(1002, domain.Offering)
		if helped, err := w.app.DB.View(w.ctx).Person(ticket.Helped()); err != nil || helped.Name != "李建华" {
			t.Errorf("helped is %+v, %v", helped, err)
		}
		if got := figuresIn(w.figures(202603).Total.Counts); !strings.Contains(got, "received 2") || !strings.Contains(got, "proxy 2") {
			t.Errorf("the figures are %s", got)
		}
		w.isInOrder()
	})
}

func TestTicketsFillAStreetsForm(t *testing.T) {
	everywhere(t, counted, func(w *town) {
		w.enters([]string{"YY-001", "张桂兰", "13900000001", "3号楼2单元501", "厨房水管漏水"})
		m, err := report.ParseMapping([]byte(streetForm))
		w.must(err)
		table, err := w.reports().Form(w.ctx, operator, w.community(), 202603, m)
		w.must(err)
		got := strings.Join(table.Rows[2], "|")
		if want := "1|YY-001|2026年3月3日|1001|维修类|张桂兰|13900000001|莱茵小镇3号楼2单元501|厨房水管漏水|正在办理|雁滨社区"; got != want {
			t.Errorf("the row is\n%s, want\n%s", got, want)
		}
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "import", ID: w.community()})
		w.must(err)
		if len(events) == 0 || events[len(events)-1].Kind != "form_filled" {
			t.Errorf("that names were read is no event: %+v", events)
		}
	})
}

func TestABrokenMappingNamesItsFaults(t *testing.T) {
	for broken, want := range map[string]string{
		"":                   "empty",
		"form: a\nfields: 3": "line 2",
		"form: a\ncolumns: [{title: x, field: phones}]":               "column 1: no such field",
		"form: a\ncolumns: [{title: x}]":                              "a field or a text",
		"columns: [{title: x, field: name}, {title: x, field: name}]": "each once",
	} {
		if _, err := report.ParseMapping([]byte(broken)); domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", broken, err, want)
		}
	}
	m, err := report.ParseMapping([]byte(strings.Replace(streetForm, "consented: true", "", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := report.ReadForm(m, nil); domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), "consented") {
		t.Errorf("nobody agreed, and yet: %v", err)
	}
}
