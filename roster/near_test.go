package roster_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// nearby lists which buildings stand near which, as the store tells.
func nearby(t *testing.T, db *store.DB) string {
	t.Helper()
	v := db.View(t.Context())
	all, err := v.BuildingsOf("yanbin", "")
	if err != nil {
		t.Fatal(err)
	}
	names := map[domain.ID]string{}
	for _, b := range all {
		names[b.ID] = b.EstateName[:len("莱")] + b.Label
	}
	var out []string
	for _, b := range all {
		near, err := v.NearOf(b.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range near {
			out = append(out, fmt.Sprintf("%s-%s", names[b.ID], names[id]))
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// TestNearIsSaidOnceAndHoldsBothWays: of one of the two buildings; a name alone
// means one of the same estate; who says nothing loses nothing.
func TestNearIsSaidOnceAndHoldsBothWays(t *testing.T) {
	first, second, third := "floors: 18}", "{name: 2号楼, units: 3, floors: 11}", "[{name: 2号楼}, {name: A座}]"
	says := func(a, b, c string) string {
		return strings.NewReplacer(first, "floors: 18"+a+"}", second, "{name: 2号楼, units: 3, floors: 11"+b+"}", third, "[{name: 2号楼}, {name: A座"+c+"}]").Replace(small)
	}
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		for _, step := range []struct{ file, want string }{
			{small, ""},
			{says(", near: [2号楼, 莱茵小镇/2号楼, A座]", "", ""), "滨A-莱1 莱1-滨A 莱1-莱2 莱2-莱1"},
			{small, "滨A-莱1 莱1-滨A 莱1-莱2 莱2-莱1"}, // it says nothing of them
			{says(", near: [2号楼]", "", ", near: [滨河雅居/2号楼]"), "滨2-滨A 滨A-滨2 莱1-莱2 莱2-莱1"},
			{says("", ", near: []", ""), "滨2-滨A 滨A-滨2"},
			{says(", near: []", ", near: [1号楼]", ""), "滨2-滨A 滨A-滨2 莱1-莱2 莱2-莱1"}, // the other names it
		} {
			mustLoad(t, db, step.file)
			if again := mustLoad(t, db, step.file); again.Added+again.Changed != 0 {
				t.Errorf("the second time %+v", again)
			}
			if got := nearby(t, db); got != step.want {
				t.Errorf("near are %q, want %q", got, step.want)
			}
		}
	})
}
