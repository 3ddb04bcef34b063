package roster_test

import (
	"slices"
	"strings"
	"testing"

	"linli/sheet"
	"linli/store"
	"linli/store/storetest"
)

// offered is what a workbook tells of skills, hours and cap of who has a phone.
func offered(t *testing.T, db *store.DB, phone string) string {
	t.Helper()
	members := tables(t, exported(t, db))[3]
	column := func(title string) int { return slices.Index(members.Rows[0], title) }
	for _, row := range members.Rows[1:] {
		if row[column("手机")] == phone {
			return row[column("技能")] + " | " + row[column("时间")] + " | " + row[column("每月上限")]
		}
	}
	t.Fatalf("nobody has the phone %s", phone)
	return ""
}

// TestAnEmptyColumnLeavesWhatAMemberOffers: what a file names holds, and the rest
// stays as it is, of a workbook and of a YAML file.
func TestAnEmptyColumnLeavesWhatAMemberOffers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		mustLoad(t, db, full)
		was := offered(t, db, "13800000001")
		if was != "水电、开锁 | 周一-周五 09:00-18:00 | 4" {
			t.Fatalf("he offers %q", was)
		}
		head := []string{"社区", "姓名", "角色", "手机", "技能", "时间", "每月上限"}
		row := []string{"雁滨社区", "王强", "志愿者", "13800000001", "", "", ""}
		if report := mustLoad(t, db, workbook(t, sheet.Table{Name: "成员", Rows: [][]string{head, row}})); report.Changed != 0 || offered(t, db, "13800000001") != was {
			t.Errorf("an empty row changes it to %q: %+v", offered(t, db, "13800000001"), report)
		}
		mustLoad(t, db, strings.Replace(full, "skills: [水电, 开锁], hours: 周一-周五 09:00-18:00, cap: 4", "skills: []", 1))
		if got := offered(t, db, "13800000001"); got != was {
			t.Errorf("an empty list changes it to %q", got)
		}
		row[6] = "7"
		report := mustLoad(t, db, workbook(t, sheet.Table{Name: "成员", Rows: [][]string{head, row}}))
		if got := offered(t, db, "13800000001"); got != "水电、开锁 | 周一-周五 09:00-18:00 | 7" {
			t.Errorf("a cap alone changes it to %q", got)
		}
		if text := strings.Join(report.Lines, "\n"); !strings.Contains(text, "cap changed") || strings.Contains(text, "skills") || strings.Contains(text, "himself") {
			t.Errorf("the report says %s", text)
		}
	})
}
