package story

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/docs"
	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// TestReportsAndFormsAtTheCommandLine goes the way of an operator: a roster, a
// street's form read in twice, the form filled, the month's report.
func TestReportsAndFormsAtTheCommandLine(t *testing.T) {
	dir, url := t.TempDir(), storetest.URL(t, store.SQLite)
	writeFile(t, dir, "config.yaml", "redis: embedded\ndatabase: \""+url+"\"\naccounts: [{name: yanbin, kind: mini}, {name: yuchi, kind: mini}]\n")
	writeFile(t, dir, "example.yaml", string(docs.Example))
	writeFile(t, dir, "mapping.yaml", streetForm)
	writeFile(t, dir, "street.csv", "雁园街道民情台账\n街道编号,姓名,电话,住址,诉求\nYY-1,张桂兰,,莱茵小镇3号楼2单元501,厨房水管漏水\nYY-2,,,莱茵小镇3号楼,灯坏了\n")
	run := func(code int, args ...string) string {
		t.Helper()
		out, errs, got := linli(t, dir, args...)
		if got != code {
			t.Fatalf("%v ended with %d: %s%s", args, got, out, errs)
		}
		return out + errs
	}
	run(0, "keys", "-o", "data/keys")
	run(0, "migrate")
	run(0, "import", "example.yaml")
	cadre := []string{"import", "form", "-as", "13800000002", "-community", "雁滨社区", "mapping.yaml", "street.csv"}
	if got := run(1, cadre...); !strings.Contains(got, "row 3: ticket 1001") || !strings.Contains(got, "row 4: the name is missing") {
		t.Errorf("the form was read as\n%s", got)
	}
	if got := run(1, cadre...); !strings.Contains(got, "0 entered, 1 were there already") {
		t.Errorf("the second time\n%s", got)
	}
	month := domain.MonthOf(time.Now()).String()
	text := func(name string) string {
		t.Helper()
		file, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(file)
	}
	run(0, "report", "form", "-month", month, "-community", "雁滨社区", "mapping.yaml", "form.csv")
	if form := text("form.csv"); !strings.Contains(form, "YY-1,") || !strings.Contains(form, "张桂兰") {
		t.Errorf("the form is\n%s", form)
	}
	if info, err := os.Stat(filepath.Join(dir, "form.csv")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the form: %v %v", info.Mode(), err)
	}
	if got := run(0, "report", "-month", month, "-community", "雁滨社区", "out.xlsx", "out.html"); !strings.Contains(got, "out.html") {
		t.Errorf("the report told %s", got)
	}
	if page := text("out.html"); !strings.Contains(page, "1001") || strings.Contains(page, "张桂兰") {
		t.Error("the page lacks its ticket, or names somebody")
	}
	oneClearLine(t, dir, []string{"report", "-month", month, "-community", "雁滨社区", "out.html"}, "out.html", "exists")
	oneClearLine(t, dir, []string{"report", "-month", "November", "x.html"}, "2026-11")
	oneClearLine(t, dir, []string{"report", "-month", month, "x.html"}, "-community", "雁滨社区")
	if got := run(0, "report", "recount"); !strings.Contains(got, "1 tickets counted: 0 lines") {
		t.Errorf("the recount told %s", got)
	}
	if got := run(0, "verify"); !strings.Contains(got, "everything is in order") {
		t.Errorf("verify told %s", got)
	}
}
