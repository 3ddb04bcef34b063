package roster_test

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/docs"
	"linli/domain"
	"linli/roster"
	"linli/service"
	"linli/store"
	"linli/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var operator = domain.Actor{Kind: domain.ActorImport}

func load(t *testing.T, db *store.DB, file string) (roster.Report, error) {
	t.Helper()
	s := &roster.Import{DB: db, Accounts: []string{"yanbin", "yuchi", "yanbin-mini"}, Resigns: service.Resigns}
	return s.Load(t.Context(), operator, []byte(file))
}

func mustLoad(t *testing.T, db *store.DB, file string) roster.Report {
	t.Helper()
	report, err := load(t, db, file)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// small is a whole community of a few lines, which the tests below edit.
const small = `street: 雁园街道
communities:
  - name: 雁滨社区
    account: yanbin
    duty_phone: 0931-0000001
    estates:
      - name: 莱茵小镇
        buildings:
          - {name: 1号楼, units: 2, floors: 18}
          - {name: 2号楼, units: 3, floors: 11}
      - name: 滨河雅居
        buildings: [{name: 2号楼}, {name: A座}]
    teams:
      - {name: 邻里帮一队, categories: [repair, property], buildings: [1号楼, 莱茵小镇/2号楼]}
      - {name: 邻里帮二队}
    members:
      - {name: 王强, role: volunteer, phone: 138 0000 0001, openid: oWANG, teams: [邻里帮一队], building: 1号楼}
      - {name: 李敏, role: cadre, phone: 138-0000-0002, openid: oLIMIN, duty: true}
      - {name: 赵丽, role: volunteer, phone: 13800000003, openid: oZHAOLI, kind: 党员, teams: [邻里帮二队]}
    answers:
      - {q: [借伞], a: 来了就能借, until: 2027-12-31}
`

// edited swaps one piece of small for another.
func edited(t *testing.T, old, new string) string {
	t.Helper()
	if strings.Count(small, old) != 1 {
		t.Fatalf("%q stands %d times in the file", old, strings.Count(small, old))
	}
	return strings.Replace(small, old, new, 1)
}

var accounts = []string{"yanbin", "yuchi"}

// phones of the example and of the small file.
func phones() []string {
	var list []string
	for i := 1; i <= 30; i++ {
		list = append(list, fmt.Sprintf("138%08d", i), fmt.Sprintf("139%08d", i))
	}
	return list
}

// picture is everything the import writes, as it can be read.
func picture(t *testing.T, db *store.DB) map[string]any {
	t.Helper()
	v := db.View(t.Context())
	all := map[string]any{}
	keep := func(key string, value any, err error) {
		if err != nil && domain.CodeOf(err) != domain.NotFound {
			t.Fatalf("%s: %v", key, err)
		}
		all[key] = value
	}
	for _, account := range accounts {
		communities, err := v.CommunitiesOf(account)
		keep("communities "+account, communities, err)
		buildings, err := v.BuildingsOf(account, "")
		keep("buildings "+account, buildings, err)
		for _, c := range communities {
			teams, err := v.TeamsOf(c.ID)
			keep("teams "+c.Name, teams, err)
			for _, team := range teams {
				members, err := v.Candidates(domain.Ticket{Account: account, Community: c.ID}, store.Pool{Teams: []domain.ID{team.ID}}, time.Now())
				keep("members "+c.Name+team.Name, members, err)
			}
			events, err := v.Events(store.Subject{Kind: "import", ID: c.Street})
			keep("events", events, err)
		}
	}
	for _, phone := range phones() {
		p, err := v.PersonByPhone(phone)
		keep("person "+phone, p, err)
		grants, err := v.GrantsOf(p.ID)
		keep("grants "+phone, grants, err)
		for _, account := range accounts {
			identity, err := v.IdentityOf(p.ID, account)
			keep("identity "+account+phone, identity, err)
		}
	}
	return all
}

// differences names what is not the same in two pictures.
func differences(a, b map[string]any) []string {
	var names []string
	for _, key := range slices.Sorted(maps.Keys(b)) {
		if !reflect.DeepEqual(a[key], b[key]) {
			names = append(names, key)
		}
	}
	return names
}

func TestImportOfTheExample(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		report := mustLoad(t, db, string(docs.Example))
		if report.Changed != 0 || report.Same != 0 || report.Added < 60 {
			t.Errorf("report: %d added, %d changed, %d same", report.Added, report.Changed, report.Same)
		}
		v := db.View(t.Context())
		teams := 0
		for account, duty := range map[string]string{"yanbin": "李敏", "yuchi": "田甜"} {
			communities, err := v.CommunitiesOf(account)
			if err != nil || len(communities) != 1 {
				t.Fatalf("%s: communities %v, %v", account, communities, err)
			}
			teams += checkTeams(t, v, communities[0])
			staff, err := v.Staff(communities[0].ID)
			if err != nil || len(staff) < 2 || !staff[0].Duty || staff[1].Duty {
				t.Fatalf("%s: staff %v, %v", account, staff, err)
			}
			if p, err := v.Person(staff[0].Person); err != nil || p.Name != duty {
				t.Errorf("%s: on duty is %q, %v", account, p.Name, err)
			}
		}
		if teams != 12 {
			t.Errorf("%d teams, want 12", teams)
		}
		wang, err := v.Identity("yanbin", "oWANG")
		if err != nil || !wang.Following {
			t.Fatalf("王强 is not bound: %v", err)
		}
		p, err := v.Person(wang.Person)
		if err != nil || p.Name != "王强" || p.Phone != "13800000001" || p.Kind != "党员" {
			t.Errorf("王强 is %v, %v", p.Name, err)
		}
		if b, err := v.Building(p.Building); err != nil || b.Label != "1" || b.EstateName != "莱茵小镇" {
			t.Errorf("王强 lives in %v, %v", b, err)
		}
		if b, err := v.BuildingsOf("yuchi", "12"); err != nil || len(b) != 1 || b[0].Name != "十二号楼" {
			t.Errorf("building 12 of 鱼池口社区 is %v, %v", b, err)
		}
	})
}

// checkTeams checks that somebody stands ready for every category, and counts the teams.
func checkTeams(t *testing.T, v store.View, c domain.Community) int {
	t.Helper()
	teams, err := v.TeamsOf(c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, category := range domain.Categories {
		serves := func(team domain.Team) bool {
			return len(team.Buildings) == 0 && (len(team.Categories) == 0 || slices.Contains(team.Categories, category))
		}
		if !slices.ContainsFunc(teams, serves) {
			t.Errorf("%s: no team for %s", c.Name, category)
		}
	}
	for _, team := range teams {
		if members, err := v.Candidates(domain.Ticket{Account: c.Account, Community: c.ID}, store.Pool{Teams: []domain.ID{team.ID}}, time.Now()); err != nil || len(members) < 2 || len(members) > 6 {
			t.Errorf("%s: %d members can be reached, %v", team.Name, len(members), err)
		}
	}
	return len(teams)
}

func TestImportTwiceChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		for _, file := range []string{string(docs.Example), small} {
			first := mustLoad(t, db, file)
			before := picture(t, db)
			clock.Forward(1)
			again := mustLoad(t, db, file)
			gone := 0 // answers of the file before, which this one does not have
			for _, line := range first.Lines {
				if strings.Contains(line, "no longer in the file") {
					gone++
				}
			}
			if again.Added != 0 || again.Changed != 0 || again.Same != first.Added+first.Changed+first.Same-gone {
				t.Errorf("the second time: %+v", again)
			}
			if diff := differences(before, picture(t, db)); diff != nil {
				t.Errorf("the second time changed %v", diff)
			}
		}
	})
}

func TestImportOfOneEditChangesOneThing(t *testing.T) {
	cases := []struct{ name, old, new, added, line string }{
		{"duty ends", "openid: oLIMIN, duty: true", "openid: oLIMIN", "", "member at line 18: duty changed"},
		{"role", "王强, role: volunteer", "王强, role: lead", "", "member at line 17: role changed"},
		{"resident", "role: volunteer, phone: 138 0000 0001, openid: oWANG, teams: [邻里帮一队]", "role: resident, phone: 138 0000 0001, openid: oWANG", "", "member at line 17: roles and teams ended"},
		{"name", "name: 王强", "name: 王小强", "", "member at line 17: name changed"},
		{"building", "teams: [邻里帮一队], building: 1号楼", "teams: [邻里帮一队], building: A座", "", "member at line 17: building changed"},
		{"kind", "kind: 党员", "kind: 离退休", "", "member at line 19: kind changed"},
		{"one team more", "teams: [邻里帮二队]", "teams: [邻里帮二队, 邻里帮一队]", "", "member at line 19: team added"},
		{"another openid", "openid: oWANG", "openid: oWANG2", "", "member at line 17: openid added; another openid of this member stays bound too"},
		{"team's categories", "[repair, property]", "[repair]", "", "team 雁滨社区/邻里帮一队: changed"},
		{"team's buildings", "buildings: [1号楼, 莱茵小镇/2号楼]", "buildings: [A座, 1号楼]", "", "team 雁滨社区/邻里帮一队: changed"},
		{"team everywhere", ", buildings: [1号楼, 莱茵小镇/2号楼]", "", "", "team 雁滨社区/邻里帮一队: changed"},
		{"floors", "floors: 18", "floors: 19", "", "building 雁滨社区/莱茵小镇/1号楼: changed"},
		{"near", "floors: 18}", "floors: 18, near: [2号楼]}", "added", "near building 雁滨社区/莱茵小镇/1号楼: added"},
		{"duty phone", "0931-0000001", "0931-0000009", "", "community 雁滨社区: changed"},
		{"mini", "account: yanbin", "account: yanbin\n    mini: yanbin-mini", "", "community 雁滨社区: changed"},
		{"new building", "{name: A座}", "{name: A座}, {name: B座}", "added", "building 雁滨社区/滨河雅居/B座: added"},
		{"new team", "      - {name: 邻里帮二队}", "      - {name: 邻里帮二队}\n      - {name: 邻里帮三队}", "added", "team 雁滨社区/邻里帮三队: added"},
		{"new member", "    answers:", "      - {name: 孙七, role: partner, phone: 13800000004}\n    answers:", "added", "member at line 20: added"},
	}
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				mustLoad(t, db, small)
				report := mustLoad(t, db, edited(t, c.old, c.new))
				added, changed := 0, 1
				if c.added != "" {
					added, changed = 1, 0
				}
				if report.Added != added || report.Changed != changed || !slices.Contains(report.Lines, c.line) || len(report.Lines) != 1 {
					t.Errorf("%+v\nwant %d added, %d changed, and %q", report, added, changed, c.line)
				}
			})
		}
	})
}

func TestImportDeletesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		mustLoad(t, db, small)
		before := picture(t, db)
		bare := "street: 雁园街道\ncommunities:\n  - name: 雁滨社区\n    account: yanbin\n"
		if report := mustLoad(t, db, bare); report.Added+report.Changed != 0 || report.Same != 2 {
			t.Errorf("%+v", report)
		}
		mustLoad(t, db, edited(t, "teams: [邻里帮一队], ", "")) // 王强 stays in his team
		mustLoad(t, db, edited(t, ", units: 2, floors: 18", ""))
		if diff := differences(before, picture(t, db)); diff != nil {
			t.Errorf("leaving things out changed %v", diff)
		}
	})
}

func TestImportRecordsWhatItDid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		mustLoad(t, db, small)
		mustLoad(t, db, small)
		mustLoad(t, db, edited(t, ", duty: true", ""))
		communities, err := db.View(t.Context()).CommunitiesOf("yanbin")
		if err != nil {
			t.Fatal(err)
		}
		events, err := db.View(t.Context()).Events(store.Subject{Kind: "import", ID: communities[0].Street})
		if err != nil || len(events) != 2 {
			t.Fatalf("events %v, %v; want one for each import that changed something", events, err)
		}
		last := events[1]
		if last.Kind != "loaded" || last.Actor != operator || last.Data["added"] != 0.0 || last.Data["changed"] != 1.0 {
			t.Errorf("event %+v", last)
		}
	})
}

func TestImportBindsAnOpenidThatWroteBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		mustLoad(t, db, "street: 雁园街道\ncommunities: [{name: 雁滨社区, account: yanbin}]")
		v := db.View(t.Context())
		resident := residentWithTicket(t, db, domain.Identity{Account: "yanbin", OpenID: "oWANG", WindowUntil: clock.Now().Add(domain.WordWindow), WindowLeft: 3})
		report := mustLoad(t, db, small)
		if want := "member at line 17: added; this openid was a resident's until now"; !slices.Contains(report.Lines, want) {
			t.Errorf("lines %q, want %q", report.Lines, want)
		}
		wang, err := v.Identity("yanbin", "oWANG")
		if err != nil || wang.Person == resident || wang.WindowLeft != 3 {
			t.Errorf("identity %+v, %v", wang, err)
		}
		if wang.Following {
			t.Error("a file made a follower of somebody who left")
		}
		if tickets, err := v.TicketsAskedBy(wang.Person, domain.Open); err != nil || len(tickets) != 1 {
			t.Errorf("he asked for %d tickets, %v; want the one he wrote of before", len(tickets), err)
		}
		if events, err := v.Events(store.Subject{Kind: "person", ID: wang.Person}); err != nil || len(events) != 1 || events[0].Kind != "bound" || events[0].Actor != operator {
			t.Errorf("events %+v, %v", events, err)
		}
		// The openid was 王强's by mistake: it is 赵丽's.
		report = mustLoad(t, db, strings.NewReplacer("oWANG", "oWANG9", "oZHAOLI", "oWANG").Replace(small))
		want := "member at line 19: openid added; this openid was another member's until now, who is no longer reached by it; another openid of this member stays bound too"
		if !slices.Contains(report.Lines, want) {
			t.Errorf("lines %q, want %q", report.Lines, want)
		}
	})
}

// residentWithTicket writes somebody known by his openid alone, who asked for something.
func residentWithTicket(t *testing.T, db *store.DB, i domain.Identity) domain.ID {
	t.Helper()
	communities, err := db.View(t.Context()).CommunitiesOf(i.Account)
	if err != nil {
		t.Fatal(err)
	}
	err = db.InTx(t.Context(), func(tx *store.Tx) error {
		i.ID, i.Person = tx.NewID(), tx.NewID()
		if err := tx.AddPerson(domain.Person{ID: i.Person}); err != nil {
			return err
		}
		if err := tx.AddIdentity(i); err != nil {
			return err
		}
		return tx.AddTicket(&domain.Ticket{ID: tx.NewID(), Community: communities[0].ID, Account: i.Account, Requester: i.Person,
			Category: domain.Repair, State: domain.Open}, 1, 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	return i.Person
}

func TestImportKnowsPeopleByPhone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		known := domain.Person{Name: "王", Phone: "13800000001", Unit: "2", Room: "501"}
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			known.ID = tx.NewID()
			return tx.AddPerson(known)
		})
		if err != nil {
			t.Fatal(err)
		}
		report := mustLoad(t, db, small)
		if report.Changed != 1 {
			t.Errorf("%+v", report)
		}
		p, err := db.View(t.Context()).PersonByPhone("13800000001")
		if err != nil || p.ID != known.ID || p.Name != "王强" || p.Building == 0 || p.Room != "" {
			t.Errorf("he is %+v, %v; the door of an unknown building should be gone", p, err)
		}
	})
}

func TestImportsAtOnceAddEverythingOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		var added, all atomic.Int64
		var both sync.WaitGroup
		for range 4 {
			both.Go(func() {
				report, err := load(t, db, small)
				if err != nil {
					t.Error(err)
				}
				added.Add(int64(report.Added))
				all.Store(int64(report.Added + report.Changed + report.Same))
			})
		}
		both.Wait()
		if added.Load() != all.Load() {
			t.Errorf("four imports at once added %d things of %d", added.Load(), all.Load())
		}
	})
}

func TestImportLinesNameNoPhoneOrOpenid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		report := mustLoad(t, db, string(docs.Example))
		more := mustLoad(t, db, strings.ReplaceAll(string(docs.Example), "openid: o", "openid: oNEW"))
		for _, line := range append(report.Lines, more.Lines...) {
			if strings.Contains(line, "0000") || strings.Contains(line, ": o") && !strings.Contains(line, "openid added") {
				t.Errorf("the report says %q", line)
			}
		}
	})
}

func TestImportNotesWhatIsNotUsedYet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		report := mustLoad(t, db, edited(t, "kind: 党员", "kind: 党员, skills: [水电], units: [1, 2]"))
		for _, want := range []string{"units of members: not used yet by this version"} {
			if !slices.Contains(report.Lines, want) {
				t.Errorf("lines %q, want %q", report.Lines, want)
			}
		}
	})
}

func TestImportKeepsTheAnswersAsTheFileSays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		answers := func() []domain.Answer {
			t.Helper()
			communities, err := db.View(t.Context()).CommunitiesOf("yanbin")
			if err != nil {
				t.Fatal(err)
			}
			out, err := db.View(t.Context()).AnswersOf(communities[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		mustLoad(t, db, small)
		first := answers()
		if len(first) != 1 || first[0].Words != "来了就能借" || first[0].Questions[0] != "借伞" || first[0].Until.In(domain.China).Format("2006-01-02 15:04") != "2028-01-01 00:00" {
			t.Fatalf("%+v", first)
		}
		if report := mustLoad(t, db, small); report.Added+report.Changed != 0 {
			t.Errorf("the same file changed something: %+v", report)
		}
		report := mustLoad(t, db, edited(t, "来了就能借", "说名字就能借"))
		if now := answers(); len(now) != 1 || now[0].Words != "说名字就能借" || now[0].ID == first[0].ID || report.Changed != 1 {
			t.Errorf("%+v after %+v", now, report)
		}
		mustLoad(t, db, strings.Replace(small, "    answers:\n      - {q: [借伞], a: 来了就能借, until: 2027-12-31}\n", "", 1))
		if len(answers()) != 1 {
			t.Error("a file that says nothing of answers took them back")
		}
		report = mustLoad(t, db, edited(t, "      - {q: [借伞], a: 来了就能借, until: 2027-12-31}\n", "      []\n"))
		if len(answers()) != 0 || report.Changed != 1 {
			t.Errorf("%+v are still given after %+v", answers(), report)
		}
		for _, bad := range []string{"找王师傅13800000007", "来3号楼2单元501借"} {
			refused(t, db, edited(t, "来了就能借", bad), []string{"line 21: answer: holds a mobile number"})
		}
		refused(t, db, small+"      - {q: [借伞], a: 两回}\n", []string{"line 22: answer: its first question"})
	})
}
