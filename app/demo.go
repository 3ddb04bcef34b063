package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"linli/domain"
	"linli/roster"
	"linli/service"
	"linli/sim"
	"linli/store"
)

// Demo is a whole neighbourhood in one process: server, WeChat played by the
// simulator, the example community, engines that need no installing.
type Demo struct {
	Listen string    // where to listen, like :8080
	Data   string    // the folder that keeps the database and the keys
	Out    io.Writer // where the addresses are printed
	Now    func() time.Time
}

// Run plays the demo until ctx ends.
func (d Demo) Run(ctx context.Context) error {
	ln, err := Listen(d.Listen)
	if err != nil {
		return err
	}
	defer ln.Close()
	base := "http://" + address(ln)
	clock, err := d.clock()
	if err != nil {
		return err
	}
	redis, err := newWallRedis()
	if err != nil {
		return err
	}
	defer redis.server.Close()
	wechat := sim.New(clock.Now)
	defer wechat.Close()
	wechat.Stopwatch = d.Now
	cfg, screens, err := d.stage(wechat, base)
	if err != nil {
		return err
	}
	cfg.Redis = redis.url()
	wall(wechat, clock, redis, cfg.corp())
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := New(ctx, cfg, clock.Now, log)
	if err != nil {
		return err
	}
	defer a.Close()
	loading := &roster.Import{DB: a.DB, Accounts: cfg.AccountNames(), Resigns: service.Resigns}
	if _, err := loading.Load(ctx, domain.Actor{Kind: domain.ActorImport}, demoTown()); err != nil {
		return err
	}
	staff, err := a.demoStaff(ctx, clock.Now)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() { served <- a.serve(ctx, ln, everything(a.Handler, wechat)) }()
	go beat(ctx, wechat, clock, redis)
	if err := errors.Join(d.open(ctx, wechat, cfg, screens), d.publish(ctx, cfg, clock.Now)); err != nil {
		stop()
		return errors.Join(err, <-served)
	}
	clock.Pass(domain.TouchWindow) // those who have just followed are written to by cards, as on any other day
	fmt.Fprintf(d.Out, "\n邻里帮演示已就绪 (the demo is ready)\n\n  手机 phones:   %s/sim/\n  工作台 console: %s/console/\n%s  数据 data:     %s\n\n  以居民身份写一句话，例如「3号楼2单元501，水管漏了」；志愿者回「1」接单。Ctrl-C 结束。\n\n", base, base, staff, d.Data)
	return <-served
}

// everything serves the server's own pages and those of the played WeChat.
func everything(ours http.Handler, wechat *sim.WeChat) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", http.RedirectHandler("/sim/", http.StatusFound))
	for _, path := range []string{"/wx/", "/api/", "/hook/", "/console/", "/healthz"} {
		mux.Handle(path, ours)
	}
	mux.Handle("/h/", framed(ours))
	mux.Handle("/sim/", http.StripPrefix("/sim", wechat))
	return mux
}

// address is where a browser on this machine finds a listener.
func address(ln net.Listener) string {
	tcp, ok := ln.Addr().(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return ln.Addr().String()
	}
	return fmt.Sprintf("127.0.0.1:%d", tcp.Port)
}

// open checks the callback URLs as WeChat does when they are saved, and lets
// every phone follow its account.
func (d Demo) open(ctx context.Context, wechat *sim.WeChat, cfg Config, screens []sim.Screen) error {
	for _, a := range cfg.Accounts {
		if a.Kind == string(domain.WeCom) {
			continue // it hears nothing
		}
		if err := wechat.Verify(ctx, a.Name); err != nil {
			return fmt.Errorf("check the callback of %s: %w", a.Name, err)
		}
	}
	for _, s := range screens {
		account, err := cfg.account(s.Account)
		if err != nil {
			return err
		}
		switch account.Kind {
		case domain.WeCom:
			continue
		case domain.Mini:
			if err := openMini(ctx, wechat, account, s); err != nil {
				return fmt.Errorf("open a mini-program: %w", err)
			}
		default:
			if _, err := wechat.Phone(s.Account, s.OpenID).Follow(ctx, ""); err != nil {
				return fmt.Errorf("let a phone follow: %w", err)
			}
		}
	}
	return nil
}

// beat ends telephone calls that nobody answers, moves Redis' clock and keeps the
// offset of the demo's, each second until ctx ends.
func beat(ctx context.Context, wechat *sim.WeChat, clock *wallClock, redis wallRedis) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_, _ = wechat.HangUp(ctx) // the log on the page tells what came of it
			redis.server.FastForward(time.Second)
			_ = clock.keep() // a demo on a full disk goes on
		}
	}
}

// MakeKeys writes a fresh key file that only its owner can read. It never
// overwrites one: os.ErrExist then, since data sealed with it would be lost.
func MakeKeys(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(store.NewKeys())
	return errors.Join(err, file.Close())
}
