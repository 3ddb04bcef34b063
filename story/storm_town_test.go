package story

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
	"linli/sim"
	"linli/store"
)

// soak tells that the full counts are wanted, with their bars of speed.
func soak() bool { return os.Getenv("LINLI_SOAK") != "" }

// dose is how often or how long something is done: the full count where the
// soak is on, else a small one.
func dose[T any](full, small T) T {
	if soak() {
		return full
	}
	return small
}

// measured prints a figure of a full run, to be copied to docs/measured.md.
func (s *storm) measured(format string, args ...any) {
	s.t.Helper()
	line := fmt.Sprintf("%s, %s: %s", s.t.Name(), s.engine, fmt.Sprintf(format, args...))
	if soak() {
		fmt.Println("measured: " + line)
	}
	s.t.Log(line)
}

// storm is a town whose servers are real processes that may die at any moment.
type storm struct {
	t      *testing.T
	ctx    context.Context
	engine store.Engine
	dir    string
	cfg    app.Config
	wechat *sim.WeChat
	port   int    // of the server, in all its lives
	mysql  *child // nil on SQLite, as is redis
	redis  *child
	server *process
	ledger ledger
	phones screen
	logs   strings.Builder
	cried  domain.ID // the notice of a storm, and who wrote it
	by     domain.ID
	calm   time.Time // when the last outage ended
	hail   bool      // until the calm the server dies before any lease ends
	flood  bool      // more comes than can go out at once: callbacks are held to a time, pushes are not
}

// onBoth runs a storm on SQLite with the Redis in process and on a MariaDB and
// a Redis of its own. The small doses run side by side.
func onBoth(t *testing.T, roster string, blow func(s *storm)) {
	t.Helper()
	for _, engine := range []store.Engine{store.SQLite, store.MySQL} {
		t.Run(string(engine), func(t *testing.T) {
			if !soak() {
				t.Parallel()
			}
			blow(gather(t, engine, roster))
		})
	}
}

// onServers runs a storm that needs a MariaDB and a Redis to hurt.
func onServers(t *testing.T, roster string, blow func(s *storm)) {
	t.Helper()
	if !soak() {
		t.Parallel()
	}
	blow(gather(t, store.MySQL, roster))
}

// gather makes the engines, the configuration, the tables and the roster. The
// members' phones follow the account already; no server runs yet.
func gather(t *testing.T, engine store.Engine, roster string) *storm {
	t.Helper()
	s := &storm{t: t, ctx: context.Background(), engine: engine, dir: folder(t), port: freePort(t), wechat: sim.New(time.Now)}
	s.wechat.Stopwatch, s.wechat.Carried = time.Now, s.phones.see
	t.Cleanup(s.wechat.Close)
	api := httptest.NewServer(s.wechat)
	t.Cleanup(api.Close)
	s.cfg = app.Defaults()
	s.cfg.Accounts = []app.Account{account(api.URL)}
	s.cfg.Quiet = "" // storms come at night, too
	if engine == store.MySQL {
		s.mysql, s.cfg.Database = ownMariaDB(t)
		s.redis, s.cfg.Redis = ownRedis(t)
	}
	writeConfig(t, s.dir, s.cfg)
	writeFile(t, s.dir, "roster.yaml", roster)
	for _, args := range [][]string{{"keys", "-o", "data/keys"}, {"migrate"}, {"import", "roster.yaml"}} {
		if out, errs, code := linli(t, s.dir, args...); code != 0 {
			t.Fatalf("linli %v ended with %d:\n%s%s", args, code, out, errs)
		}
	}
	s.wechat.AddAccount(app.Played(s.cfg.Accounts[0], "http://"+s.address()+"/wx/yanbin"))
	for _, openid := range openids.FindAllString(roster, -1) {
		// Nobody hears it: these follow since before there was a Linli.
		_, _ = s.wechat.Phone("yanbin", openid).Follow(s.ctx, "")
	}
	return s
}

// start lets the server run, again and again at the same address.
func (s *storm) start() {
	s.t.Helper()
	s.server = serveAt(s.t, s.dir, s.address())
}

func (s *storm) address() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

// kill ends the server at once; stop lets it end in order.
func (s *storm) kill() { s.t.Helper(); s.logs.WriteString(s.server.kill()) }
func (s *storm) stop() { s.t.Helper(); s.logs.WriteString(s.server.stop()) }

// openids finds the phones of members in a roster.
var openids = regexp.MustCompile(`oSTORM[A-Z]+\d+`)

// The people of the storms carry names and phones that occur nowhere else, so
// that a log line with one of them is found.
const (
	buildings  = 12
	volunteers = 12
)

// townRoster is a community of twelve buildings and volunteers in so many repair
// teams, each for its share of the buildings, and a cadre on duty.
func townRoster(teams int, role string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "street: 试金街道\ncommunities:\n  - name: 试金社区\n    account: yanbin\n    duty_phone: \"0931-0000000\"\n    estates:\n      - name: 试金小区\n        buildings:\n")
	for i := range buildings {
		fmt.Fprintf(&b, "          - {name: %d号楼}\n", i+1)
	}
	fmt.Fprintf(&b, "    teams:\n")
	for team := range teams {
		var served []string
		for i := team; i < buildings; i += teams {
			served = append(served, fmt.Sprintf("%d号楼", i+1))
		}
		fmt.Fprintf(&b, "      - {name: 试金%d队, categories: [repair], buildings: [%s]}\n", team+1, strings.Join(served, ", "))
	}
	fmt.Fprintf(&b, "    members:\n")
	for i := range volunteers {
		fmt.Fprintf(&b, "      - {name: 欧阳试金, role: %s, phone: \"138770010%02d\", openid: oSTORMHELPER%02d, teams: [试金%d队]}\n", role, i, i, i%teams+1)
	}
	fmt.Fprintf(&b, "      - {name: 慕容试金, role: cadre, phone: \"13877001099\", openid: oSTORMDUTY99, duty: true}\n")
	return b.String()
}

// planted is what no log line of any storm may hold: phones, names, openids,
// words of messages, secrets, access tokens, keys.
var planted = regexp.MustCompile(`138770010\d\d|1387700\d{4}|欧阳|慕容|试金|水管|号楼|单元|oSTORM|planted|[0-9a-f]{90,}`)

// quiet expects nothing planted in what the servers logged, and no panic.
func (s *storm) quiet() {
	s.t.Helper()
	counts, found := map[string]int{}, 0
	for line := range strings.Lines(s.logs.String()) {
		if m := planted.FindString(line); m != "" && found < 5 {
			s.t.Errorf("%q was logged: %s", m, line)
			found++
		}
		if strings.Contains(line, "panic") {
			s.t.Errorf("it panicked: %s", line)
		}
		if m := worry.FindStringSubmatch(line); m != nil {
			counts[m[1]+" "+m[2]]++
		}
	}
	s.t.Logf("%d bytes of logs hold nothing planted; warnings and errors: %v", s.logs.Len(), counts)
	if s.logs.Len() == 0 {
		s.t.Error("nothing was logged: the scan saw nothing")
	}
}

var worry = regexp.MustCompile(`level=(WARN|ERROR) msg=("[^"]*"|\S+)`)

// screen is what reached the phones, as WeChat carried it out.
type screen struct {
	mu    sync.Mutex
	seen  []arrived
	watch func(arrived) // told of each, before the server is; may block
}

// arrived is one push on one phone.
type arrived struct {
	sim.Carried
	at     time.Time
	kind   domain.PushKind
	number int64
}

var ticketNumber = regexp.MustCompile(`(?:工单 |工单号: )(\d+)`)

type marker struct {
	kind  domain.PushKind
	words string
}

// markers tell the kinds of customer-service messages apart by their words.
var markers = []marker{{domain.PushPassOn, "请转告"}, {domain.PushOffer, "去得了回 1"}, {domain.PushTaken, "已有人接了"}, {domain.PushComing, "接了，会尽快过来"}, {domain.PushFollowup, "您看呢"},
	{domain.PushArrived, "到了。"}, {domain.PushDuty, "由您接。"}}

func (s *screen) see(c sim.Carried) {
	for _, part := range parts(c) {
		s.keep(part)
	}
}

// parts are the pushes that one message carries: several that had to wait for
// one person go as one, each a paragraph of its own.
func parts(c sim.Carried) (out []arrived) {
	paragraphs := []string{c.Text}
	if c.Template == "" {
		paragraphs = strings.Split(c.Text, "\n\n")
	}
	for _, text := range paragraphs {
		a := arrived{Carried: c, at: time.Now()}
		if m := ticketNumber.FindStringSubmatch(text); m != nil {
			a.number, _ = strconv.ParseInt(m[1], 10, 64)
		}
		if c.Template == "" {
			i := slices.IndexFunc(markers, func(m marker) bool { return strings.Contains(text, m.words) })
			if i < 0 {
				a.kind, a.number = domain.PushReply, 0 // the answer to whatever waited in the spool
			} else {
				a.kind = markers[i].kind
			}
		}
		out = append(out, a)
	}
	return out
}

func (s *screen) keep(a arrived) {
	s.mu.Lock()
	s.seen = append(s.seen, a)
	watch := s.watch
	s.mu.Unlock()
	if watch != nil {
		watch(a)
	}
}

func (s *screen) all() []arrived {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

// watching lets somebody look at what reaches the phones from now on.
func (s *screen) watching(watch func(arrived)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watch = watch
}

// ledger is what was said to the server and what it answered.
type ledger struct {
	mu      sync.Mutex
	said    []*said
	takers  map[int64][]string // who read that a ticket is his
	answers []sim.Answer
	writers []writer // of each answer
}

// writer is who wrote what was answered, and when its answer came.
type writer struct {
	openid string
	at     time.Time
}

// said is one message as WeChat saw it.
type said struct {
	openid, text string
	opens        bool // it asks for a ticket of its own
	acknowledged bool // some try was answered with 200
	replies      []string
}

// say delivers a letter so many times side by side, and keeps what came back.
func (s *storm) say(letter *sim.Letter, m *said, copies int) *said {
	var all sync.WaitGroup
	for range copies {
		all.Go(func() {
			answers, err := letter.Deliver(s.ctx)
			if err != nil {
				s.t.Error(err)
			}
			s.ledger.keep(m, answers)
		})
	}
	all.Wait()
	return m
}

func (l *ledger) keep(m *said, answers []sim.Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answers = append(l.answers, answers...)
	for range answers {
		l.writers = append(l.writers, writer{m.openid, time.Now()})
	}
	for _, a := range answers {
		if a.Status == 200 {
			m.acknowledged = true
			m.replies = append(m.replies, a.Reply)
		}
	}
}

// writes notes a message before it is delivered.
func (s *storm) writes(openid, text string, opens bool) (*sim.Letter, *said) {
	letter, err := s.wechat.Phone("yanbin", openid).Writes(text)
	if err != nil {
		s.t.Error(err)
	}
	m := &said{openid: openid, text: text, opens: opens}
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	s.ledger.said = append(s.ledger.said, m)
	return letter, m
}

// tell writes a message and delivers it.
func (s *storm) tell(openid, text string, opens bool) *said {
	letter, m := s.writes(openid, text, opens)
	return s.say(letter, m, 1)
}

// took notes who read that a ticket is his.
func (l *ledger) took(number int64, openid string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.takers == nil {
		l.takers = map[int64][]string{}
	}
	l.takers[number] = append(l.takers[number], openid)
}

// books opens the database with the town's keys, beside the server.
func (s *storm) books() *store.DB {
	s.t.Helper()
	cfg := s.cfg
	if cfg.Database == app.Defaults().Database {
		cfg.Database = "sqlite://" + s.dir + "/data/linli.db"
	}
	cfg.KeysFile = s.dir + "/data/keys"
	storeConfig, err := cfg.Store()
	if err != nil {
		s.t.Fatal(err)
	}
	db, err := store.Open(s.ctx, storeConfig, time.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = db.Close() })
	return db
}
