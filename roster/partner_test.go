package roster_test

import (
	"strings"
	"testing"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// withUnits is small with two units, of which one has somebody who answers for it.
var withUnits = strings.Replace(small, "    answers:", `      - {name: 高升, role: partner, phone: 13800000004, openid: oGAO, partner: 绿洲物业}
    partners:
      - {name: 绿洲物业, phone: 0931-2222222}
      - {name: 房管局, kind: housing}
    answers:`, 1)

func TestImportBringsTheUnitsOfJointCases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		mustLoad(t, db, withUnits)
		if again := mustLoad(t, db, withUnits); again.Added+again.Changed != 0 {
			t.Errorf("the same file changed %+v", again)
		}
		v := db.View(t.Context())
		communities, err := v.CommunitiesOf("yanbin")
		if err != nil {
			t.Fatal(err)
		}
		units, err := v.PartnersOf(communities[0].ID)
		if err != nil || len(units) != 2 {
			t.Fatalf("%d units (%v)", len(units), err)
		}
		for _, u := range units {
			people, err := v.ContactsOf(u)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{"绿洲物业": "property 0931-2222222 1", "房管局": "housing  0"}[u.Name]
			if got := u.Kind + " " + u.Phone + " " + string(rune('0'+len(people))); got != want {
				t.Errorf("%s is %q, want %q", u.Name, got, want)
			}
		}
		if report := mustLoad(t, db, strings.Replace(withUnits, "2222222", "3333333", 1)); report.Changed != 1 {
			t.Errorf("another phone changed %+v", report)
		}
	})
}

func TestImportRefusesUnitsThatAreNotThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		for name, c := range map[string][3]string{
			"unknown unit": {"partner: 绿洲物业", "partner: 红洲物业", "partner: no such unit"},
			"not his role": {"role: partner", "role: volunteer", "partner: only a member whose role is partner"},
			"twice":        {"name: 房管局", "name: 绿洲物业", "name: the same as at line"},
			"kind":         {"kind: housing", "kind: house", "kind: want one of"},
		} {
			_, err := load(t, db, strings.Replace(withUnits, c[0], c[1], 1))
			if domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), c[2]) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
