package story

import (
	"database/sql"
	"fmt"
	"hash/fnv"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
	"linli/roster"
	"linli/service"
	"linli/sim"
	"linli/store"
	"linli/store/storetest"
)

// weekSize is how much happens in a simulated week.
type weekSize struct {
	residents, volunteers, teams, buildings int
	days, matters                           int // matters a day
	customDay, templateDay                  int // messages WeChat takes on a day of quotas
}

// week is a town through which days pass at once, while everything goes wrong
// that can: its own agenda says who does what when, the seed says what.
type week struct {
	*town
	size   weekSize
	seed   uint64
	plan   weekPlan
	books  *sql.DB // read behind Linli's back, past every outage
	agenda weekAgenda
	log    weekLog
	wire   weekWire
	words  weekWords // what Linli logged
	dark   func()    // gives the engines back while they are away, else nil
	redis  *storetest.Proxy
	mysql  *storetest.Proxy
	over   bool // nothing new happens any more
	steps  int
	looks  func() // where set, looks after each step
}

// The corp that staff and some of the volunteers belong to.
const (
	weekCorp  = "yanbin-corp"
	weekAgent = 1000002
)

// subscriptions are the templates of notices that cost a consent each.
var weekSubscriptions = map[string]app.Template{
	"status": {ID: "S-status", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text", "thing4": "who"}},
	"rate":   {ID: "S-rate", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text", "time4": "deadline"}},
}

// gatherWeek builds the town, its people and what will go wrong.
func gatherWeek(t *testing.T, engine store.Engine, size weekSize, seed uint64) *week {
	t.Helper()
	w := &week{size: size, seed: seed}
	w.town = build(t, engine, weekRoster(size))
	w.plan = planWeek(w.clock.Now(), size)
	w.log.quiet = w.app.Relay.Quiet
	w.wire = weekWire{w: w}
	api := httptest.NewServer(&w.wire)
	w.later(api.Close)
	alarm := httptest.NewServer(w.log.rings(w.clock))
	w.later(alarm.Close)
	w.books = w.behind()
	w.standBetween()
	official := &w.cfg.Accounts[0]
	official.Templates = map[string]app.Template{"task": templates["task"], "rate": templates["rate"]} // none for status: notices carry it
	official.Subscriptions = weekSubscriptions
	corp := app.Account{Name: weekCorp, Kind: "wecom", AppID: "ww0000000000000001", Secret: "planted-secret-0000000000000003", AgentID: weekAgent}
	w.cfg.Accounts = append(w.cfg.Accounts, corp)
	for i := range w.cfg.Accounts {
		w.cfg.Accounts[i].APIBase = api.URL
	}
	w.cfg.Alarm = app.Alarm{URL: alarm.URL, Secret: "planted-secret"}
	w.restartWeek()
	w.introduce()
	return w
}

// introduce lets WeChat know the accounts, and Linli everybody.
func (w *week) introduce() {
	w.t.Helper()
	played := app.Played(w.cfg.Accounts[0], w.url)
	played.Reports, played.Notices = true, map[string][]string{}
	for _, s := range weekSubscriptions {
		for field := range s.Fields {
			played.Notices[s.ID] = append(played.Notices[s.ID], field)
		}
		slices.SortFunc(played.Notices[s.ID], func(a, b string) int { return strings.Compare(a[len(a)-1:], b[len(b)-1:]) })
	}
	w.wechat.AddAccount(played)
	w.wechat.AddAccount(sim.Account{Name: weekCorp, Kind: sim.WeCom, AppID: w.cfg.Accounts[2].AppID, Secret: w.cfg.Accounts[2].Secret, AgentID: weekAgent, Members: weekMembers(w.size)})
	w.wechat.KeepLimits("yanbin")
	for _, path := range []string{customAPI, templateAPI} {
		w.wechat.SetLimit("yanbin", path, w.plan.limit(path, w.clock.Now()))
	}
	w.wechat.Carried = w.sees
	w.loadWeek()
	everybody := weekOpenIDs(w.size)
	w.inParallel(len(everybody), func(i int) {
		w.log.act(everybody[i], w.clock.Now(), actFollow)
		if _, err := w.wechat.Phone("yanbin", everybody[i]).Follow(w.ctx, ""); err != nil {
			w.t.Errorf("%s cannot follow: %v", everybody[i], err)
		}
	})
	w.clock.Forward(2 * time.Minute)
}

// inParallel does something so many times, a few at once.
func (w *week) inParallel(n int, do func(i int)) {
	var all sync.WaitGroup
	next := make(chan int)
	for range 16 {
		all.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
}

// standBetween puts a proxy before each server that an outage takes away.
func (w *week) standBetween() {
	if w.app.DB.Engine == store.SQLite {
		return
	}
	w.mysql, w.cfg.Database = storetest.Behind(w.t, w.cfg.Database)
	before, host, _ := strings.Cut(w.cfg.Redis, "://")
	host, rest, _ := strings.Cut(host, "/")
	var through string
	w.redis, through = storetest.Behind(w.t, "tcp("+host+")")
	w.cfg.Redis = before + "://" + strings.TrimSuffix(strings.TrimPrefix(through, "tcp("), ")") + "/" + rest
}

// restartWeek starts Linli anew with a log that is read as it is written.
func (w *week) restartWeek() {
	w.t.Helper()
	w.must(w.app.Close())
	w.words.t, w.words.counts = w.t, map[string]int{}
	var err error
	w.app, err = app.New(w.ctx, w.cfg, w.clock.Now, slog.New(slog.NewTextHandler(&w.words, nil)))
	w.must(err)
}

// chance is a number from 0 to 1 that the seed and the words decide.
func (w *week) chance(of ...any) float64 {
	h := fnv.New64a()
	fmt.Fprint(h, w.seed)
	for _, word := range of {
		fmt.Fprintf(h, "|%v", word)
	}
	x := h.Sum64() // the last letters hardly reach the upper bits
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}

// between is a time that the seed and the words choose, in whole seconds.
func (w *week) between(least, most time.Duration, of ...any) time.Duration {
	return least + time.Duration(w.chance(append(of, "how long")...)*float64(most-least)).Truncate(time.Second)
}

// The people, by their openids. Volunteers and staff are known by the roster.
func weekResident(i int) string  { return fmt.Sprintf("oWEEKHOME%04d", i) }
func weekVolunteer(i int) string { return fmt.Sprintf("oWEEKHELP%03d", i) }
func weekStaff(i int) string     { return fmt.Sprintf("oWEEKDUTY%02d", i) }

var weekRoles = []string{"cadre, duty: true", "cadre, duty: true", "cadre", "secretary", "street"}

// inCorp tells that a volunteer belongs to the corp.
func inCorp(i int) bool { return i%5 == 0 }

func weekOpenIDs(size weekSize) (all []string) {
	for i := range weekRoles {
		all = append(all, weekStaff(i))
	}
	for i := range size.volunteers {
		all = append(all, weekVolunteer(i))
	}
	for i := range size.residents {
		all = append(all, weekResident(i))
	}
	return all
}

func weekMembers(size weekSize) (all []string) {
	for i := range weekRoles {
		all = append(all, fmt.Sprintf("weekduty%02d", i))
	}
	for i := range size.volunteers {
		if inCorp(i) {
			all = append(all, fmt.Sprintf("weekhelp%03d", i))
		}
	}
	return all
}

// ofCorp is whose openid a member of the corp has.
func ofCorp(userid string) string {
	return "oWEEK" + strings.ToUpper(strings.TrimPrefix(userid, "week"))
}

// weekRoster is a community of teams for so many buildings each, with duty,
// secretary and street above.
func weekRoster(size weekSize) string {
	var b strings.Builder
	fmt.Fprintf(&b, "street: 周行街道\ncommunities:\n  - name: 周行社区\n    account: yanbin\n    duty_phone: \"0931-0000000\"\n    estates:\n      - name: 周行小区\n        buildings:\n")
	for i := range size.buildings {
		fmt.Fprintf(&b, "          - {name: %d号楼}\n", i+1)
	}
	fmt.Fprintf(&b, "    teams:\n")
	for team := range size.teams {
		var served []string
		for i := team; i < size.buildings; i += size.teams {
			served = append(served, fmt.Sprintf("%d号楼", i+1))
		}
		fmt.Fprintf(&b, "      - {name: 周行%d队, buildings: [%s]}\n", team+1, strings.Join(served, ", "))
	}
	fmt.Fprintf(&b, "    members:\n")
	for i := range size.volunteers {
		fmt.Fprintf(&b, "      - {name: 欧阳周行, role: volunteer, phone: \"1397700%04d\", openid: %s, teams: [周行%d队]}\n", i, weekVolunteer(i), i%size.teams+1)
	}
	for i, role := range weekRoles {
		fmt.Fprintf(&b, "      - {name: 慕容周行, phone: \"1397701%04d\", openid: %s, role: %s}\n", i, weekStaff(i), role)
	}
	return b.String()
}

// loadWeek imports the roster once more, with the corp.
func (w *week) loadWeek() {
	w.t.Helper()
	_, err := (&roster.Import{DB: w.app.DB, Accounts: []string{"yanbin", "yanbin-mini", weekCorp}, Resigns: service.Resigns}).Load(w.ctx, domain.Actor{Kind: domain.ActorImport}, []byte(withCorp(weekRoster(w.size), w.size)))
	w.must(err)
}

// withCorp is a roster whose members are known in the corp, too.
func withCorp(roster string, size weekSize) string {
	roster = strings.Replace(roster, "account: yanbin\n", "account: yanbin\n    wecom: "+weekCorp+"\n", 1)
	for _, userid := range weekMembers(size) {
		roster = strings.Replace(roster, "openid: "+ofCorp(userid)+",", "openid: "+ofCorp(userid)+", wecom: "+userid+",", 1)
	}
	return roster
}

// nextDue is when the database says that something is due, if anything is.
func (w *week) nextDue() time.Time {
	w.t.Helper()
	var due sql.NullInt64
	w.must(w.books.QueryRowContext(w.ctx, `SELECT MIN(due_at) FROM (SELECT MIN(due_at) AS due_at FROM outbox WHERE state IN ('pending', 'sending', 'resending')
		UNION ALL SELECT MIN(due_at) AS due_at FROM clock WHERE stopped_at = 0) t`).Scan(&due))
	if !due.Valid {
		return time.Time{}
	}
	return time.UnixMilli(due.Int64)
}

// owing counts what is still to be sent.
func (w *week) owing() int64 {
	return number(w.town, w.books, `SELECT COUNT(*) FROM outbox WHERE state IN ('pending', 'sending', 'resending')`)
}

var weekDay = func(at time.Time) string { return at.In(domain.China).Format(time.DateOnly) }
