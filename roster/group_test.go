package roster_test

import (
	"strings"
	"testing"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// grouped is small with the groups of its people.
func grouped(t *testing.T, rows string) string {
	return edited(t, "    answers:\n", "    groups:\n"+rows+"    answers:\n")
}

func TestAFileNamesTheGroupsAndWhoPostsThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		mustLoad(t, db, small)
		v := db.View(t.Context())
		communities, err := v.CommunitiesOf("yanbin")
		if err != nil {
			t.Fatal(err)
		}
		home := communities[0].ID
		wang, err := v.PersonByPhone("13800000001")
		if err != nil {
			t.Fatal(err)
		}
		building := wang.Building
		err = db.InTx(t.Context(), func(tx *store.Tx) error { // as a notice takes for granted
			_, err := tx.PutGroup(domain.Group{Community: home, Kind: domain.GroupPlain, Name: "莱茵小镇1号楼群", Building: building, Keeper: wang.ID})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		file := grouped(t, "      - {name: 一号楼的邻居, building: 1号楼, head: 138 0000 0001}\n      - {name: 大家庭, head: 13800000002}\n      - {name: 没来的, head: 13800000099}\n")
		report := mustLoad(t, db, file)
		if report.Added != 2 || !strings.Contains(strings.Join(report.Lines, "\n"), "nobody with this phone") {
			t.Errorf("%d added: %v", report.Added, report.Lines)
		}
		groups, err := v.GroupsOf(home)
		if err != nil || len(groups) != 2 || groups[0].Name != "一号楼的邻居" || groups[0].Building != building || groups[0].Keeper != wang.ID || groups[1].Building != 0 {
			t.Errorf("the groups are %+v (%v)", groups, err)
		}
		if again := mustLoad(t, db, file); again.Added+again.Changed != 0 {
			t.Errorf("a second time: %+v", again)
		}
		if more := mustLoad(t, db, strings.Replace(file, "大家庭, head: 13800000002", "大家庭, head: 13800000003", 1)); more.Changed != 1 {
			t.Errorf("another head: %+v", more)
		}
		refused(t, db, grouped(t, "      - {name: 群, building: 9号楼, head: 13800000001}\n"), []string{"building: no such building"})
		refused(t, db, grouped(t, "      - {name: 群, head: 13800000001}\n      - {name: 群, head: 13800000002}\n"), []string{"name: the same as"})
		refused(t, db, grouped(t, "      - {name: 群}\n"), []string{"head: missing"})
	})
}
