package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
	"linli/handler"
	"linli/notice"
	"linli/provider"
	"linli/push"
	"linli/service"
	"linli/store"
	"linli/store/blob"
	"linli/wxmsg"
)

// App is one Linli, put together and not yet listening.
type App struct {
	DB      *store.DB
	Relay   *push.Relay
	Clocks  *service.Clocks
	Spreads *service.Spreads

	Erasures *service.Erasures
	Sweep    *service.Sweep
	Rounds   *service.Rounds
	Cares    *service.CareWatch
	Care     *service.Care
	Rota     *service.Rota
	Lexicons *service.Lexicons
	Logins   *login.Logins
	Live     *desk.Live
	Intake   *service.Intake
	Notices  *notice.Desk
	Crier    *notice.Crier
	Told     *notice.Live
	Spool    *store.Spool
	worker   *push.Worker
	Handler  http.Handler
	redis    *store.Redis
	wake     chan struct{}
	log      *slog.Logger
	front    *handler.Server

	inspection http.Handler // /readyz and /metrics on a listener of their own
	inspectAt  string       // where; "" when the main listener serves them
	backlog    *backlog
	forwards   *forwards
	stopping   atomic.Bool
}

// callbackTolerance is how far a callback's timestamp may be off.
const callbackTolerance = 5 * time.Minute

// databasePatience is how long a callback waits for the database before its
// message goes to the spool. With what Redis may take before it, it stays far
// below the five seconds after which WeChat hangs up.
const databasePatience = 2 * time.Second

// New opens the engines and puts the rooms together.
func New(ctx context.Context, cfg Config, now func() time.Time, log *slog.Logger) (*App, error) {
	accounts, minis := cfg.named()
	codecs, err := cfg.codecs(now)
	if err != nil {
		return nil, err
	}
	quiet, err := domain.ParseQuietHours(cfg.Quiet)
	if err != nil {
		return nil, fmt.Errorf("configuration: quiet_hours: %w", err)
	}
	storeConfig, err := cfg.Store()
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, storeConfig, now)
	if err != nil {
		return nil, err
	}
	redis, err := store.OpenRedis(ctx, cfg.Redis)
	if err != nil {
		db.Close()
		return nil, err
	}
	spool, err := store.OpenSpool(cfg.Spool, storeConfig.Keys, now, log)
	if err != nil {
		return nil, errors.Join(err, db.Close(), redis.Close())
	}
	files, err := OpenFiles(cfg)
	if err != nil {
		return nil, errors.Join(err, db.Close(), redis.Close(), spool.Close())
	}
	a := &App{DB: db, Spool: spool, redis: redis, wake: make(chan struct{}, 1), log: log, inspectAt: cfg.MetricsListen, backlog: &backlog{db: db, now: now}}
	figures := newFigures(cfg.AccountNames())
	if err := a.understands(ctx, cfg, figures); err != nil {
		return nil, errors.Join(err, db.Close(), redis.Close(), spool.Close())
	}
	client := wxmsg.NewClient(cfg.accounts(), now)
	client.ShareTokens(db)
	album, err := a.album(cfg, files)
	if err != nil {
		return nil, errors.Join(err, a.DB.Close(), redis.Close(), spool.Close())
	}
	behind := db.Behind()
	album.Showing = cfg.showing(storeConfig.Keys, now)
	a.Relay = &push.Relay{DB: behind, Sender: figures.counted(client), Fetches: fetchesOf(behind, client, album), Lines: &push.Lines{Answers: client.Answers}, Outcomes: service.Deliveries{}, Accounts: accounts, Quiet: quiet, Name: claimToken()[:8], Claim: claimToken, Log: log}
	telephones := a.connect(cfg, now)
	a.circle(cfg, circleParts{client, figures.counted(client), files, accounts, quiet})
	a.Intake.Files = files
	a.Erasures = &service.Erasures{DB: db, Subject: service.Subject{DB: db, Files: files}, Log: log}
	a.watch(behind)
	mini := &service.Mini{Intake: a.Intake, Album: album, Sessions: client, Checker: client, Accounts: minis}
	server := &handler.Server{Codecs: codecs, Intake: a.Intake, Mini: mini, Joint: a.Intake.Joint, Pages: &service.Pages{Intake: a.Intake}, Log: log, Checks: a.checks(), Observe: figures.callback, Apart: cfg.MetricsListen != ""}
	server.Telephones, server.Notices, server.WebLogin = telephones, a.Notices, client
	a.fills(server, cfg, figures)
	a.opens(server, cfg, storeConfig.Calendar, now)
	return a, nil
}

// understands makes what takes messages in, by the model and lexicon of this house.
func (a *App) understands(ctx context.Context, cfg Config, f *figures) error {
	model, err := cfg.ReadModel()
	if err != nil {
		return err
	}
	a.Intake = &service.Intake{DB: a.DB, Redis: a.redis, Spool: a.Spool, Patience: databasePatience, Reader: service.NewLive(model), Code: bindingCode,
		Wake: a.wakeRelay, Log: a.log, Repeated: f.repeated, Kept: f.kept}
	a.Lexicons = &service.Lexicons{DB: a.DB, Live: a.Intake.Reader, Log: a.log}
	return a.Lexicons.Once(ctx)
}

// fills gives the server what it shows and passes on besides.
func (a *App) fills(server *handler.Server, cfg Config, f *figures) {
	a.forwards = newForwards(cfg.accounts(), f.registry, a.log)
	server.Files, server.Forward = cfg.files(), a.forwards.send
	server.Metrics = f.handler(&reading{app: a, checks: server.Checks})
}

// watch makes what looks at deadlines.
func (a *App) watch(behind *store.DB) {
	a.Clocks = &service.Clocks{DB: behind, Holder: claimToken(), Wake: a.wakeRelay, Log: a.log}
	a.Spreads = &service.Spreads{DB: behind, Holder: claimToken(), Wake: a.wakeRelay, Log: a.log}
	a.Sweep = &service.Sweep{DB: behind, Log: a.log}
	a.Rounds = &service.Rounds{DB: behind, Holder: claimToken(), Wake: a.wakeRelay, Log: a.log}
	a.Cares = &service.CareWatch{DB: behind, Holder: claimToken(), Wake: a.wakeRelay, Log: a.log}
	a.Care = &service.Care{DB: a.DB, Wake: a.wakeRelay}
	a.Rota = &service.Rota{DB: a.DB, Wake: a.wakeRelay}
}

// album keeps photos and voices, and listens to these if a service is configured.
func (a *App) album(cfg Config, files *blob.Folder) (*service.Album, error) {
	album := &service.Album{DB: a.DB, Files: files, Intake: a.Intake}
	if cfg.Speech.URL == "" {
		return album, nil
	}
	speech, err := provider.NewSpeech(cfg.Speech.URL, cfg.Speech.Key, cfg.Speech.Model)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	album.Listener, a.Intake.Hears = speech, true
	return album, nil
}

// fetchesOf fetches into an album, and has its photos checked where they are shown.
func fetchesOf(db *store.DB, client *wxmsg.Client, album *service.Album) *push.Fetches {
	f := &push.Fetches{DB: db, Fetcher: client, Album: album, Log: album.Intake.Log}
	if album.Showing != nil {
		f.Checker, f.Address, f.Settled = client, album.Showing.Address, service.Deliveries{}.Sent
	}
	return f
}

// showing lets WeChat see the photos of those mini-programs that hear what it
// thinks of them; nil where it cannot reach us.
func (c Config) showing(keys store.Keys, now func() time.Time) *service.Showing {
	s := &service.Showing{Keys: keys, URL: strings.TrimSuffix(c.PublicURL, "/"), Asks: map[string]bool{}, Now: now}
	for _, a := range c.accounts() {
		if a.Kind == domain.Mini && hasCallback(a) {
			s.Asks[a.Name] = true
		}
	}
	if c.PublicURL == "" || len(s.Asks) == 0 {
		return nil
	}
	return s
}

// named gives the accounts by their names, and the names of the mini-programs by
// their appids.
func (c Config) named() (accounts map[string]domain.Account, minis map[string]string) {
	accounts, minis = map[string]domain.Account{}, map[string]string{}
	for _, a := range c.accounts() {
		accounts[a.Name] = a
		if a.Kind == domain.Mini {
			minis[a.AppID] = a.Name
		}
	}
	return accounts, minis
}

// connect gives the relay its queue, budgets and telephones, and the way
// through answers. It returns what hears of the telephones, if there are any.
func (a *App) connect(cfg Config, now func() time.Time) *handler.Telephones {
	a.worker = &push.Worker{Relay: a.Relay, Redis: a.redis.Queue(), Name: "linli-" + a.DB.Installation(), Wake: a.wakeRelay, Log: a.log}
	a.Intake.Words, a.Relay.Budgets = a.Relay.Words, cfg.budgets()
	url := strings.TrimRight(cfg.PublicURL, "/")
	a.Intake.URL, a.Relay.URL = url, url
	a.Intake.Joint = &service.Joint{DB: a.DB, Wake: a.wakeRelay, Token: claimToken, URL: cfg.PublicURL}
	if cfg.Alarm.URL == "" {
		return nil
	}
	alarm := provider.NewAlarm(cfg.Alarm.URL, cfg.Alarm.Secret, now)
	a.Relay.Alarms = &push.Alarms{DB: a.Relay.DB, Ringer: alarm, Outcomes: service.Deliveries{}, Log: a.log}
	return &handler.Telephones{Open: alarm.Open, Ended: service.Telephones{DB: a.DB, Wake: a.wakeRelay}.Ended}
}

// OpenFiles opens the folder of photos and voices.
func OpenFiles(cfg Config) (*blob.Folder, error) {
	storeConfig, err := cfg.Store()
	if err != nil {
		return nil, err
	}
	return blob.Open(cfg.Blobs, storeConfig.Keys)
}

// wakeRelay tells the relay that something may be due; one waiting word is enough.
func (a *App) wakeRelay() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// Close ends the connections to the engines.
func (a *App) Close() error {
	if a.worker.Stuck() {
		return errors.Join(a.DB.Close(), a.Spool.Close())
	}
	return errors.Join(a.DB.Close(), a.redis.Close(), a.Spool.Close())
}

// Listen takes the configured address; one that is in use is a clear error.
func Listen(address string) (net.Listener, error) {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return nil, domain.Errorf(domain.Unavailable, "listen on %s: %w; is another program there? choose another address with `listen`", address, errors.Unwrap(err))
	}
	return ln, nil
}

// claimToken names one claim of the outbox.
func claimToken() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}

// bindingCode is eight random digits.
func bindingCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		panic(err) // crypto/rand ends the program before
	}
	return fmt.Sprintf("%08d", n)
}
