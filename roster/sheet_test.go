package roster_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linli/docs"
	"linli/domain"
	"linli/roster"
	"linli/sheet"
	"linli/store"
	"linli/store/storetest"
)

// full is small with everything a workbook has a column for.
var full = strings.NewReplacer(
	"{name: 邻里帮二队}", "{name: 邻里帮二队, lead_mode: true}",
	"teams: [邻里帮一队], building: 1号楼}", "teams: [邻里帮一队], building: 1号楼, skills: [水电, 开锁], hours: 周一-周五 09:00-18:00, cap: 4, keys: [滨河雅居/2号楼], keys_of: [13800000003]}",
	"    answers:\n", "    rota:\n      - {who: 138-0000-0002, days: [周一, 周三], hours: \"18:00-08:00\", every: 2, week: 2}\n    answers:\n",
).Replace(small)

func exported(t *testing.T, db *store.DB) []byte {
	t.Helper()
	file, err := roster.Export(t.Context(), db, operator)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func tables(t *testing.T, file []byte) []sheet.Table {
	t.Helper()
	out, err := sheet.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestARosterGoesOutAndComesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		mustLoad(t, db, full)
		file := exported(t, db)
		if team := tables(t, file)[2].Rows[1]; !strings.Contains(strings.Join(team, " "), "便民维修") {
			t.Errorf("what a team does is written %q", team) // no code of the program's
		}
		before := picture(t, db)
		report, err := load(t, db, string(file))
		if err != nil {
			t.Fatal(err)
		}
		if report.Added+report.Changed != 0 || report.Same < 10 {
			t.Errorf("what went out came back as %+v", report)
		}
		if d := differences(before, picture(t, db)); len(d) != 0 {
			for _, key := range d {
				t.Log(cmp.Diff(before[key], picture(t, db)[key]))
			}
			t.Errorf("it changed %v", d)
		}
		if diff := cmp.Diff(tables(t, file), tables(t, exported(t, db))); diff != "" {
			t.Error(diff)
		}
	})
}

func TestARosterMovesToAnotherServer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		mustLoad(t, db, string(docs.Example))
		file := exported(t, db)
		storetest.Each(t, func(t *testing.T, other *store.DB, _ *storetest.Clock) {
			if other.Engine != db.Engine {
				return
			}
			mustLoad(t, other, string(file))
			if diff := cmp.Diff(tables(t, file), tables(t, exported(t, other))); diff != "" {
				t.Error(diff)
			}
		})
	})
}

// workbook writes sheets as a file.
func workbook(t *testing.T, of ...sheet.Table) string {
	t.Helper()
	file, err := sheet.Write(of)
	if err != nil {
		t.Fatal(err)
	}
	return string(file)
}

func TestMembersAloneAreOfTheTeamsThereAre(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		mustLoad(t, db, small)
		members := sheet.Table{Name: "成员", Rows: [][]string{{"社区", "姓名", "角色", "手机", "队伍", "值班", "每月上限"},
			{"雁滨社区", "何勇", "志愿者", "13800000007", "邻里帮一队、邻里帮二队", "", "3"}, {"", "", "", "", "", "", ""}, {"雁滨社区", "李敏", "驻守干部", "138-0000-0002", "", "是", ""}}}
		report := mustLoad(t, db, workbook(t, members))
		if report.Added != 1 || report.Changed != 0 {
			t.Errorf("%+v", report)
		}
		turns := sheet.Table{Name: "值班", Rows: [][]string{{"社区", "手机", "星期", "时间"}, {"雁滨社区", "13800000002", "周一、周二", "08:30-18:00"}}}
		mustLoad(t, db, workbook(t, turns))
		communities, err := db.View(t.Context()).CommunitiesOf("yanbin")
		if err != nil {
			t.Fatal(err)
		}
		now := storetest.NewClock().Now()
		rota, err := db.View(t.Context()).RotaOf(communities[0].ID, now, now)
		if err != nil || len(rota.Shifts) != 2 || rota.Shifts[0].Weeks != 1 {
			t.Errorf("%+v, %v", rota, err)
		}
	})
}

func TestAFaultInAWorkbookIsNamedByItsCell(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		mustLoad(t, db, small)
		head := []string{"社区", "姓名", "角色", "手机", "队伍", "每月上限", "时间"}
		for _, c := range []struct {
			row  []string
			want string
		}{
			{[]string{"雁滨社区", "何勇", "志愿者", "无", "", "", ""}, "sheet 成员, row 2, column D: phone: want 5 to 15 digits"},
			{[]string{"雁滨社区", "何勇", "邮递员", "13800000007", "", "", ""}, "sheet 成员, row 2, column C: role: want one of"},
			{[]string{"雁滨社区", "何勇", "", "13800000007", "", "", ""}, "sheet 成员, row 2, column C: role: missing"},
			{[]string{"雁滨社区", "何勇", "志愿者", "13800000007", "邻里帮九队", "", ""}, "sheet 成员, row 2, column E: teams: no such team"},
			{[]string{"雁滨社区", "何勇", "志愿者", "13800000007", "", "很多", ""}, "sheet 成员, row 2, column F: cap: want a whole number"},
			{[]string{"雁滨社区", "何勇", "志愿者", "13800000007", "", "", "有空时"}, "sheet 成员, row 2, column G: hours: want hours like"},
			{[]string{"别的社区", "何勇", "志愿者", "13800000007", "", "", ""}, "sheet 成员, row 2, column A: 社区: no such community"},
		} {
			_, err := load(t, db, workbook(t, sheet.Table{Name: "成员", Rows: [][]string{head, c.row}}))
			if domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v: %v, want %q", c.row, err, c.want)
			}
		}
		_, err := load(t, db, workbook(t, sheet.Table{Name: "成员", Rows: [][]string{{"社区", "昵称"}}}))
		if err == nil || !strings.Contains(err.Error(), "sheet 成员, row 1: column B: unknown title") {
			t.Errorf("an unknown column: %v", err)
		}
		_, err = load(t, db, workbook(t, sheet.Table{Name: "值班", Rows: [][]string{{"社区", "手机", "星期", "时间"}, {"雁滨社区", "13999999999", "周八", "白天"}}}))
		for _, want := range []string{"row 2, column B: who: no member", "row 2, column C: days: want some of", "row 2, column D: hours: want hours like"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("a wrong turn: %v, want %q", err, want)
			}
		}
	})
}
