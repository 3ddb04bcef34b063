package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// bare is a Linli on SQLite with one account.
func bare(t *testing.T, tweaks ...func(*Config)) *App {
	t.Helper()
	dir := t.TempDir()
	cfg := Defaults()
	cfg.Database, cfg.KeysFile = "sqlite://"+filepath.Join(dir, "linli.db"), filepath.Join(dir, "keys")
	cfg.Accounts = []Account{demoAccount(0, "yanbin", "http://127.0.0.1:1")}
	for _, tweak := range tweaks {
		tweak(&cfg)
	}
	if err := MakeKeys(cfg.KeysFile); err != nil {
		t.Fatal(err)
	}
	cfg.Spool = t.TempDir()
	a, err := New(context.Background(), cfg, time.Now, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func free(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

// get asks without keeping the connection.
func get(url string, header ...string) (int, string, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return 0, "", err
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body), err
}

func TestServeLeavesNothingRunning(t *testing.T) {
	before := goleak.IgnoreCurrent()
	apart := free(t)
	a := bare(t, func(c *Config) { c.MetricsListen = apart.Addr().String() })
	apart.Close()
	ctx, stop := context.WithCancel(context.Background())
	ln, ended := free(t), make(chan error, 1)
	go func() { ended <- a.Serve(ctx, ln) }()
	for _, path := range []string{"/healthz", "/wx/yanbin"} {
		if _, _, err := get("http://" + ln.Addr().String() + path); err != nil {
			t.Fatal(err)
		}
	}
	if status, text, err := get("http://" + apart.Addr().String() + "/metrics"); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s (%v)", status, text, err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	goleak.VerifyNone(t, before)
}

// TestStoppingOrder: a request under way holds the server; meanwhile it says it
// is not ready and takes nobody new; the loops finish their item.
func TestStoppingOrder(t *testing.T) {
	apart := free(t)
	a := bare(t, func(c *Config) { c.MetricsListen = apart.Addr().String() })
	apart.Close()
	defer a.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ln, ended := free(t), make(chan error, 1)
	base := "http://" + ln.Addr().String()
	begun, goOn, answered := make(chan struct{}), make(chan struct{}), make(chan string, 1)
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-goOn
		_, _ = io.WriteString(w, "done")
	})
	go func() { ended <- a.serve(ctx, ln, slow) }()
	go func() {
		_, text, err := get(base)
		answered <- text + errText(err)
	}()
	<-begun
	if status, text, err := get("http://" + apart.Addr().String() + "/readyz"); status != http.StatusOK {
		t.Fatalf("before: %d %s (%v)", status, text, err)
	}
	stop()
	for !a.stopping.Load() {
		runtime.Gosched()
	}
	status, text, err := get("http://" + apart.Addr().String() + "/readyz")
	if status != http.StatusServiceUnavailable || !strings.Contains(text, "being stopped") {
		t.Errorf("while stopping: %d %s (%v)", status, text, err)
	}
	for err == nil { // the listener closes just after
		var c net.Conn
		if c, err = net.Dial("tcp", ln.Addr().String()); err == nil {
			c.Close()
		}
	}
	select {
	case err := <-ended:
		t.Errorf("it ended with a request under way (%v)", err)
	default:
	}
	close(goOn)
	if text := <-answered; text != "done" {
		t.Errorf("the request under way got %q", text)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestServeSaysWhenItsSecondAddressIsTaken(t *testing.T) {
	taken := free(t)
	defer taken.Close()
	a := bare(t, func(c *Config) { c.MetricsListen = taken.Addr().String() })
	defer a.Close()
	ln := free(t)
	defer ln.Close()
	if err := a.Serve(context.Background(), ln); err == nil || !strings.Contains(err.Error(), "listen on") {
		t.Errorf("%v", err)
	}
}

func TestALoopThatHangsHoldsNobody(t *testing.T) {
	a := bare(t)
	defer a.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	hanging := map[string]chan struct{}{"hangs": make(chan struct{})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.awaitLoops(ctx, hanging)
	}()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("it waits for ever")
	}
}

func TestAskReadyFindsTheServerOfTheConfiguration(t *testing.T) {
	a := bare(t)
	defer a.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ln, ended := free(t), make(chan error, 1)
	go func() { ended <- a.Serve(ctx, ln) }()
	_, port, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	cfg := Defaults()
	cfg.Listen = ":" + port
	if words, err := AskReady(ctx, cfg); err != nil || !strings.HasPrefix(words, "ok\n") {
		t.Errorf("%q (%v)", words, err)
	}
	stop()
	if err := errors.Join(<-ended, a.DB.Close()); err != nil {
		t.Fatal(err)
	}
	if words, err := AskReady(context.Background(), cfg); err == nil || !strings.Contains(err.Error(), "no server answers") {
		t.Errorf("%q (%v)", words, err)
	}
}

func TestReadyWithoutRedisAndWithoutTheDatabase(t *testing.T) {
	a := bare(t)
	server := httptest.NewServer(a.Handler)
	defer server.Close()
	if status, text, err := get(server.URL + "/readyz"); status != http.StatusOK || text != "ok\n" {
		t.Fatalf("%d %s (%v)", status, text, err)
	}
	if err := a.redis.Close(); err != nil {
		t.Fatal(err)
	}
	status, text, err := get(server.URL + "/readyz")
	if status != http.StatusOK || text != "ok\nwarning: redis: does not answer; Linli works without it\n" {
		t.Errorf("without Redis: %d %s (%v)", status, text, err)
	}
	if err := a.DB.Close(); err != nil {
		t.Fatal(err)
	}
	status, text, err = get(server.URL + "/readyz")
	if status != http.StatusServiceUnavailable || !strings.HasPrefix(text, "database: fails; the log says why\nschema: cannot be told without the database\n") || strings.Contains(text, "linli.db") {
		t.Errorf("without the database: %d %s (%v)", status, text, err)
	}
	status, text, err = get(server.URL + "/metrics")
	for _, want := range []string{`linli_check_ok{check="database"} 0`, `linli_check_ok{check="stopping"} 1`, `linli_database_connections{pool="write",use="limit"} 1`, "go_goroutines "} {
		if status != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("without the database /metrics (%d, %v) lacks %s", status, err, want)
		}
	}
}
