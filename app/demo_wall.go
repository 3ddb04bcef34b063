package app

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"

	"linli/sim"
)

// demoGroup is the residents' group that the wall shows beside the phones.
const (
	demoGroup    = "幸福大家圈"
	demoGroupKey = "demo-happy-circle"
)

// wallClock is the demo's clock: it can be put forward and made to run faster,
// and keeps what it has gained over a restart, since no record may be younger
// than now.
type wallClock struct {
	*sim.Clock
	path string
	kept time.Duration
}

func (d Demo) clock() (*wallClock, error) {
	c := &wallClock{Clock: sim.NewClock(d.Now), path: filepath.Join(d.Data, "demo.clock")}
	text, err := os.ReadFile(c.path)
	if errors.Is(err, os.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	if c.kept, err = time.ParseDuration(strings.TrimSpace(string(text))); err != nil {
		return nil, err
	}
	c.Pass(c.kept)
	return c, nil
}

// keep writes down how far the clock is ahead, if it has moved, and a little
// more: what is done until the next time must not lie in the future.
func (c *wallClock) keep() error {
	ahead, speed := c.Standing()
	if ahead == c.kept {
		return nil
	}
	c.kept = ahead
	margin := time.Duration(speed-1) * 2 * time.Second
	return os.WriteFile(c.path, []byte((ahead+margin).String()+"\n"), 0o600)
}

// wallRedis is the demo's Redis, which can be switched off.
type wallRedis struct{ server *miniredis.Miniredis }

func newWallRedis() (wallRedis, error) {
	server := miniredis.NewMiniRedis()
	return wallRedis{server}, server.Start()
}

func (r wallRedis) url() string { return "redis://" + r.server.Addr() + "/0" }

func (r wallRedis) turn(on bool) error {
	if !on {
		r.server.Close()
		return nil
	}
	return r.server.Restart()
}

// wall dresses the page of phones for the demo.
func wall(wechat *sim.WeChat, clock *wallClock, redis wallRedis, group string) {
	wechat.Clock, wechat.Control = clock.Clock, true
	wechat.Wall = sim.Wall{Stories: true, Console: "/console/", Group: group, GroupName: demoGroup, Switches: map[string]func(bool) error{"redis": redis.turn}}
}

// demoMenu is what residents find below their chat.
var demoMenu = []Button{
	{Name: "求助", Buttons: []Button{{Name: "找人工", Key: "人工"}, {Name: "当志愿者", Key: "当志愿者"}}},
	{Name: "办到哪了", Key: "进度"},
}

// publish makes the configured menus those that the phones show.
func (d Demo) publish(ctx context.Context, cfg Config, now func() time.Time) error {
	for _, a := range cfg.Accounts {
		if len(a.Menu) == 0 {
			continue
		}
		if err := (AccountMenu{Config: cfg, Name: a.Name, Now: now, Out: io.Discard}).Publish(ctx); err != nil {
			return err
		}
	}
	return nil
}

// framed lets the demo's own page show a phone page inside a phone; nothing else may.
func framed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(framing{w}, r) })
}

type framing struct{ http.ResponseWriter }

// Unwrap gives what is below to who sets deadlines.
func (f framing) Unwrap() http.ResponseWriter { return f.ResponseWriter }

// WriteHeader writes the headers with the one difference.
func (f framing) WriteHeader(status int) {
	h := f.Header()
	h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), "frame-ancestors 'none'", "frame-ancestors 'self'", 1))
	f.ResponseWriter.WriteHeader(status)
}
