package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// loop is something that runs beside the listener until its ctx ends; it
// finishes the item it is at before it returns.
type loop struct {
	name string
	run  func(ctx context.Context)
}

// loops lists what runs beside the listener: started with it, waited for at
// the end.
func (a *App) loops() []loop {
	a.Relay.Queue = a.worker
	return []loop{
		{"worker", a.worker.Run},
		{"relay", func(ctx context.Context) { a.Relay.Run(ctx, a.wake) }},
		{"clocks", a.Clocks.Run},
		{"spreads", a.Spreads.Run},
		{"spool", a.Intake.RunDrain},
		{"erasures", a.Erasures.Run},
		{"sweep", a.Sweep.Run},
		{"rounds", a.Rounds.Run},
		{"cares", a.Cares.Run},
		{"lexicon", a.Lexicons.Run},
		{"crier", a.Crier.Run},
		{"boards", a.Live.Run},
		{"notices' pages", a.Told.Run},
	}
}

const (
	grace     = 5 * time.Second // how long requests under way may take when the server is stopped
	stopLimit = 8 * time.Second // how long the loops may; what they leave is done after the next start
)

// Serve answers on a listener and runs the loops until ctx ends. Then it says
// at once that it is not ready, takes no more connections, lets what is under
// way finish, and returns within stopLimit.
func (a *App) Serve(ctx context.Context, ln net.Listener) error {
	return a.serve(ctx, ln, a.Handler)
}

func (a *App) serve(ctx context.Context, ln net.Listener, h http.Handler) error {
	failed := make(chan error, 2)
	if a.inspectAt != "" {
		apart, err := Listen(a.inspectAt)
		if err != nil {
			return err
		}
		inspecting := a.server(a.inspection)
		defer inspecting.Close() // the last to go, so that /readyz can say why
		a.log.Info("readiness and metrics are served apart", "inspect", apart.Addr().String())
		go func() { failed <- inspecting.Serve(apart) }()
	}
	main := a.server(h)
	go func() { failed <- main.Serve(ln) }()
	working, stop := context.WithCancel(ctx)
	defer stop()
	ended := a.start(working)

	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	a.stopping.Store(true)
	a.log.Info("linli is stopping")
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopLimit)
	defer cancel()
	stop()
	a.finishRequests(limit, main)
	a.awaitLoops(limit, ended)
	a.forwards.wait(limit)
	return err
}

func (a *App) server(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)}
}

// finishRequests lets the requests under way finish, and cuts off those that
// take longer than grace.
func (a *App) finishRequests(ctx context.Context, server *http.Server) {
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		a.log.Warn("requests were still under way when the server stopped", "error", errors.Join(err, server.Close()))
	}
}

// start runs the loops; the channel of each is closed when it has ended.
func (a *App) start(ctx context.Context) map[string]chan struct{} {
	ended := map[string]chan struct{}{}
	for _, l := range a.loops() {
		done := make(chan struct{})
		ended[l.name] = done
		go func() {
			defer close(done)
			l.run(ctx)
		}()
	}
	return ended
}

func (a *App) awaitLoops(ctx context.Context, ended map[string]chan struct{}) {
	for name, done := range ended {
		select {
		case <-done:
		case <-ctx.Done():
			a.log.Warn("a loop was still at work when the server stopped", "loop", name)
		}
	}
}
