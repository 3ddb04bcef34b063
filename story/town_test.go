// Package story tests the whole of Linli on the simulated phones: somebody
// writes, somebody's phone rings, the clock moves on.
package story

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
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

// rhine is one community with three volunteers in its repair team, one more in
// a team for everything, and a cadre on duty.
const rhine = `
street: 雁园街道
communities:
  - name: 雁滨社区
    account: yanbin
    duty_phone: "0931-0000000"
    estates:
      - name: 莱茵小镇
        buildings: [{name: 1号楼}, {name: 2号楼}, {name: 3号楼}]
    teams:
      - {name: 邻里帮一队, categories: [repair], buildings: [3号楼]}
      - {name: 邻里帮二队}
    members:
      - {name: 王强, role: volunteer, phone: "13800000001", openid: oWANG, teams: [邻里帮一队]}
      - {name: 陈德福, role: volunteer, phone: "13800000002", openid: oCHEN, teams: [邻里帮一队]}
      - {name: 赵志刚, role: volunteer, phone: "13800000003", openid: oZHAO, teams: [邻里帮一队]}
      - {name: 孙立新, role: volunteer, phone: "13800000004", openid: oSUN, teams: [邻里帮二队]}
      - {name: 吴海峰, role: volunteer, phone: "13800000005", teams: [邻里帮二队]}
      - {name: 李敏, role: cadre, phone: "13800000009", openid: oLIMIN, duty: true}
`

// lake is a second community of the same account, with a building of the same number.
const lake = `
  - name: 鱼池口社区
    account: yanbin
    estates: [{name: 鱼池嘉园, buildings: [{name: 3号楼}, {name: 8号楼}]}]
    teams: [{name: 鱼池一队}]
    members:
      - {name: 邓大海, role: volunteer, phone: "13800000011", openid: oDENG, teams: [鱼池一队]}
      - {name: 田甜, role: cadre, phone: "13800000019", openid: oTIAN, duty: true}
`

// town is one running Linli with WeChat and the phones around it.
type town struct {
	t      *testing.T
	ctx    context.Context
	clock  *storetest.Clock
	wechat *sim.WeChat
	app    *app.App
	cfg    app.Config
	url    string
	played sim.Account // how the simulator knows the account
	ends   []func()

	serving sync.RWMutex // held by each request until all is done
}

// everywhere runs a story on SQLite with the Redis in process, and at the same
// time on MySQL with a real Redis.
func everywhere(t *testing.T, roster string, story func(w *town)) {
	t.Helper()
	var engines sync.WaitGroup
	for _, engine := range storetest.Engines(t) {
		engines.Go(func() { t.Run(string(engine), func(t *testing.T) { story(build(t, engine, roster)) }) })
	}
	engines.Wait()
}

func redisOf(t *testing.T, engine store.Engine) string {
	if engine == store.SQLite {
		return "embedded"
	}
	url := os.Getenv("LINLI_TEST_REDIS")
	if url == "" {
		t.Fatal("LINLI_TEST_REDIS is not set beside LINLI_TEST_MYSQL; run `make test`")
	}
	return url
}

var templates = map[string]app.Template{
	"task":   {ID: "T-task", Fields: map[string]string{"character_string1": "number", "phrase2": "category", "thing3": "place", "thing4": "text"}},
	"status": {ID: "T-status", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text", "thing4": "who"}},
	"rate":   {ID: "T-rate", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text", "time4": "deadline"}},
}

// account is the one account of the stories, in safe mode.
func account(api string) app.Account {
	return app.Account{Name: "yanbin", Kind: "verified_service", AppID: "wx0000000000000001", Secret: "planted-secret-0000000000000001", Token: "plantedtoken",
		AESKey: "plantedplantedplantedplantedplantedplantedA", Mode: "safe", OriginalID: "gh_000000000001", APIBase: api, Templates: templates}
}

func build(t *testing.T, engine store.Engine, roster string, tweaks ...func(*app.Account)) *town {
	t.Helper()
	w := &town{t: t, ctx: context.Background(), clock: storetest.NewClock()}
	database := storetest.Used(t, engine)
	t.Cleanup(w.close)
	w.wechat = sim.New(w.clock.Now)
	w.later(w.wechat.Close)
	api := httptest.NewServer(w.wechat)
	w.later(api.Close)

	cfg := app.Defaults()
	cfg.Accounts = []app.Account{account(api.URL), miniAccount(api.URL)}
	for _, tweak := range tweaks {
		tweak(&cfg.Accounts[0])
	}
	cfg.Redis = redisOf(t, engine)
	cfg.Database = database
	cfg.Spool = filepath.Join(t.TempDir(), "spool")
	cfg.Blobs = filepath.Join(t.TempDir(), "blobs")
	cfg.KeysFile = filepath.Join(t.TempDir(), "keys")
	w.must(app.MakeKeys(cfg.KeysFile))
	storeConfig, err := cfg.Store()
	w.must(err)
	_, err = store.Migrate(w.ctx, storeConfig, w.clock.Now)
	w.must(err)
	w.cfg = cfg
	w.start()
	w.later(func() { w.must(w.app.Close()) })

	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/stream") { // what never ends is not waited for
			w.serving.RLock()
			defer w.serving.RUnlock()
		}
		w.app.Handler.ServeHTTP(rw, r)
	}))
	w.later(server.Close)
	w.url = server.URL + "/wx/yanbin"
	w.played = app.Played(cfg.Accounts[0], w.url)
	w.wechat.AddAccount(w.played)
	addMini(w.wechat, cfg.Accounts[1])
	w.load(roster)
	for _, openid := range []string{"oWANG", "oCHEN", "oZHAO", "oSUN", "oLIMIN", "oDENG", "oTIAN"} {
		if strings.Contains(roster, openid) {
			w.phone(openid).Follows()
		}
	}
	return w
}

// start puts Linli together from the town's configuration.
func (w *town) start() {
	w.t.Helper()
	var err error
	w.app, err = app.New(w.ctx, w.cfg, w.clock.Now, slog.New(slog.NewTextHandler(testLog(w.t), nil)))
	w.must(err)
}

// restart ends Linli and starts it again, with the configuration as it is now.
func (w *town) restart() {
	w.t.Helper()
	w.must(w.app.Close())
	w.start()
}

// later puts off what ends a part of the town.
func (w *town) later(end func()) { w.ends = append(w.ends, end) }

// close ends the town, the last part first; a second time it does nothing.
func (w *town) close() {
	for len(w.ends) > 0 {
		end := w.ends[len(w.ends)-1]
		w.ends = w.ends[:len(w.ends)-1]
		end()
	}
}

// testLog writes what Linli logs into the test's own log.
func testLog(t *testing.T) io.Writer { return logWriter{t} }

type logWriter struct{ t *testing.T }

// private is what no log line may hold: openids, phones, secrets, names and
// words of the people in these stories.
var private = regexp.MustCompile(`\bo[A-Z]{2,}|\b1[389]\d{9}\b|planted|水管|爷爷|灯坏|莱茵|张秀英|王强|李敏`)

func (l logWriter) Write(line []byte) (int, error) {
	if found := private.Find(line); found != nil {
		l.t.Errorf("%q was logged: %s", found, line)
	}
	l.t.Log(strings.TrimSpace(string(line)))
	return len(line), nil
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// load imports a roster.
func (w *town) load(file string) {
	w.t.Helper()
	_, err := (&roster.Import{DB: w.app.DB, Accounts: []string{"yanbin", "yanbin-mini"}, Resigns: service.Resigns}).Load(w.ctx, domain.Actor{Kind: domain.ActorImport}, []byte(file))
	w.must(err)
}

// settles waits for what requests do after they were answered.
func (w *town) settles() {
	w.serving.Lock()
	defer w.serving.Unlock()
}

// deliver carries on what became of losses, and sends everything that is due.
func (w *town) deliver() {
	w.t.Helper()
	w.settles()
	_, err := w.app.Spreads.Once(w.ctx)
	w.must(err)
	_, err = w.app.Relay.Once(w.ctx)
	w.must(err)
}

// forward moves the clock on, acts on the deadlines that passed and sends what
// has come due.
func (w *town) forward(d time.Duration) {
	w.t.Helper()
	w.clock.Forward(d)
	_, err := w.app.Clocks.Once(w.ctx)
	w.must(err)
	w.deliver()
}

// passes moves the clock on and sends what has come due, but acts on no deadline.
func (w *town) passes(d time.Duration) {
	w.t.Helper()
	w.clock.Forward(d)
	w.deliver()
}

// ticket reads the ticket of a number.
func (w *town) ticket(number int64) domain.Ticket {
	w.t.Helper()
	t, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", number)
	w.must(err)
	return t
}

// hasState fails the test unless the ticket stands there.
func (w *town) hasState(number int64, want domain.State) domain.Ticket {
	w.t.Helper()
	t := w.ticket(number)
	if t.State != want {
		w.t.Fatalf("ticket %d is %s, want %s", number, t.State, want)
	}
	return t
}

// history lists the kinds of a ticket's events, without those who read it.
func (w *town) history(t domain.Ticket) string {
	w.t.Helper()
	events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "ticket", ID: t.ID})
	w.must(err)
	var kinds []string
	for _, e := range events {
		if e.Kind != "shown" {
			kinds = append(kinds, e.Kind)
		}
	}
	return strings.Join(kinds, " ")
}

// noTicket fails the test if there is any ticket.
func (w *town) noTicket() {
	w.t.Helper()
	if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", domain.FirstNumber); domain.CodeOf(err) != domain.NotFound {
		w.t.Fatalf("there is a ticket (%v)", err)
	}
}

// phone is somebody's phone in a story.
type phone struct {
	w     *town
	name  string
	phone *sim.Phone
	seen  int // bubbles already looked at
}

func (w *town) phone(openid string) *phone {
	return &phone{w: w, name: openid, phone: w.wechat.Phone("yanbin", openid)}
}

// Follows follows the account, as everybody does before anything else.
func (p *phone) Follows() *phone {
	p.w.t.Helper()
	_, err := p.phone.Follow(p.w.ctx, "")
	p.w.must(err)
	return p
}

// Scans scans a QR code of ours.
func (p *phone) Scans(scene string) string {
	p.w.t.Helper()
	reply, err := p.phone.Scan(p.w.ctx, scene)
	p.w.must(err)
	p.w.deliver()
	return reply
}

// Leaves unfollows the account.
func (p *phone) Leaves() {
	p.w.t.Helper()
	p.w.must(p.phone.Unfollow(p.w.ctx))
}

// Says writes a text, lets everything due be sent, and returns the answer.
func (p *phone) Says(text string) string {
	p.w.t.Helper()
	p.seen = len(p.phone.Bubbles())
	reply, err := p.phone.Says(p.w.ctx, text)
	p.w.must(err)
	p.w.deliver()
	return reply
}

// Hears writes a text and expects words in the answer.
func (p *phone) Hears(text string, words ...string) *phone {
	p.w.t.Helper()
	reply := p.Says(text)
	for _, word := range words {
		if !strings.Contains(reply, word) {
			p.w.t.Fatalf("%s wrote %q and read\n%s\nwithout %q", p.name, text, reply, word)
		}
	}
	return p
}

// screen is what the phone shows.
func (p *phone) screen() string {
	var lines []string
	for _, b := range p.phone.Bubbles() {
		if b.From == sim.FromAccount {
			lines = append(lines, b.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// Sees expects words somewhere on the screen.
func (p *phone) Sees(words ...string) *phone {
	p.w.t.Helper()
	for _, word := range words {
		if !strings.Contains(p.screen(), word) {
			p.w.t.Fatalf("%s does not see %q, only\n%s", p.name, word, p.screen())
		}
	}
	return p
}

// SeesNot expects words nowhere on the screen.
func (p *phone) SeesNot(words ...string) *phone {
	p.w.t.Helper()
	for _, word := range words {
		if strings.Contains(p.screen(), word) {
			p.w.t.Fatalf("%s sees %q in\n%s", p.name, word, p.screen())
		}
	}
	return p
}

// Counts expects words exactly so many times on the screen.
func (p *phone) Counts(word string, want int) *phone {
	p.w.t.Helper()
	if got := strings.Count(p.screen(), word); got != want {
		p.w.t.Fatalf("%s sees %q %d times, want %d, in\n%s", p.name, word, got, want, p.screen())
	}
	return p
}
