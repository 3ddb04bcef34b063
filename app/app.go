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
	"sync"
	"time"

	"linli/domain"
	"linli/handler"
	"linli/push"
	"linli/service"
	"linli/store"
	"linli/understand"
	"linli/wxmsg"
)

// App is one Linli, put together and not yet listening.
type App struct {
	DB      *store.DB
	Relay   *push.Relay
	Handler http.Handler
	redis   *store.Redis
	wake    chan struct{}
	log     *slog.Logger
}

// callbackTolerance is how far a callback's timestamp may be off.
const callbackTolerance = 5 * time.Minute

// New opens the engines and puts the rooms together.
func New(ctx context.Context, cfg Config, now func() time.Time, log *slog.Logger) (*App, error) {
	accounts := map[string]domain.Account{}
	codecs := map[string]*wxmsg.Codec{}
	for _, a := range cfg.accounts() {
		codec, err := wxmsg.NewCodec(a, now, callbackTolerance)
		if err != nil {
			return nil, fmt.Errorf("configuration: %w", err)
		}
		accounts[a.Name], codecs[a.Name] = a, codec
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
	a := &App{DB: db, redis: redis, wake: make(chan struct{}, 1), log: log}
	intake := &service.Intake{DB: db, Redis: redis, Reader: understand.New(), Code: bindingCode, Wake: a.wakeRelay}
	a.Relay = &push.Relay{DB: db, Sender: wxmsg.NewClient(cfg.accounts(), now), Outcomes: service.Deliveries{}, Accounts: accounts, Claim: claimToken, Log: log}
	a.Handler = (&handler.Server{Codecs: codecs, Intake: intake, Log: log}).Routes()
	return a, nil
}

// wakeRelay tells the relay that something may be due; one waiting word is enough.
func (a *App) wakeRelay() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// Close ends the connections to the engines.
func (a *App) Close() error { return errors.Join(a.DB.Close(), a.redis.Close()) }

// grace is how long requests under way may take when the server is stopped.
const grace = 5 * time.Second

// Serve answers on a listener and sends what is due until ctx ends, then lets
// what is under way finish.
func (a *App) Serve(ctx context.Context, ln net.Listener) error {
	return a.serve(ctx, ln, a.Handler)
}

func (a *App) serve(ctx context.Context, ln net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)}
	sending, stopSending := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { a.Relay.Run(sending, a.wake) })
	running.Go(func() {
		<-sending.Done()
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if err := server.Shutdown(stopping); err != nil {
			a.log.Warn("requests were still under way when the server stopped", "error", err)
		}
	})
	err := server.Serve(ln)
	stopSending()
	running.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
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
