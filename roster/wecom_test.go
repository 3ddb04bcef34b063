package roster_test

import (
	"strings"
	"testing"

	"linli/domain"
	"linli/roster"
	"linli/service"
	"linli/store/storetest"
)

// TestAMemberIsKnownInTheCorp: his userid becomes an identity of his, beside his openid.
func TestAMemberIsKnownInTheCorp(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			db := storetest.Open(t, storetest.Used(t, engine), storetest.NewClock())
			load := func(file string) roster.Report {
				report, err := (&roster.Import{DB: db, Accounts: append(accounts, "corp"), Resigns: service.Resigns}).Load(t.Context(), domain.Actor{Kind: domain.ActorImport}, []byte(file))
				if err != nil {
					t.Fatal(err)
				}
				return report
			}
			load(small)
			file := strings.Replace(edited(t, "account: yanbin", "account: yanbin\n    wecom: corp"), "openid: oLIMIN", "openid: oLIMIN, wecom: limin", 1)
			report := load(file)
			if report.Changed != 1 || !strings.Contains(strings.Join(report.Lines, "\n"), "wecom added") {
				t.Errorf("the import says %+v", report)
			}
			has := func(account, openid string) {
				v := db.View(t.Context())
				who, err := v.Identity(account, openid)
				if err != nil {
					t.Fatal(err)
				}
				p, err := v.Person(who.Person)
				if err != nil || p.Name != "李敏" || !who.Following {
					t.Errorf("%s in %s is %+v (%v)", openid, account, who, err)
				}
			}
			has("corp", "limin")
			has("yanbin", "oLIMIN")
			if again := load(file); again.Added+again.Changed != 0 {
				t.Errorf("the same file once more says %+v", again)
			}
		})
	}
}
