package app

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"linli/domain"
	"linli/sim"
)

// heard is what a server was asked, as it came.
type heard struct {
	mu    sync.Mutex
	calls []string
}

func (h *heard) hear(r *http.Request) string {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	call := r.Method + " " + r.URL.RawQuery + " " + r.Header.Get("Content-Type") + " " + string(body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls = append(h.calls, call)
	return call
}

func (h *heard) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.calls...)
}

// TestAnotherSystemHearsEveryCallback: what WeChat sends reaches the other
// system as it came, once it is kept; what is not WeChat's does not; people read
// our answer; a stop waits for what is under way.
func TestAnotherSystemHearsEveryCallback(t *testing.T) {
	var came, got heard
	arrived, goOn := make(chan struct{}, 9), make(chan struct{})
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got.hear(r)
		arrived <- struct{}{}
		<-goOn
		_, _ = io.WriteString(w, "<xml><Content>planted</Content></xml>")
	}))
	defer other.Close()
	a := bare(t, func(c *Config) { c.Accounts[0].ForwardTo = other.URL + "/old?id=7" })
	defer a.Close()
	ours := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came.hear(r)
		a.Handler.ServeHTTP(w, r)
	})
	ctx, stop := context.WithCancel(t.Context())
	ln, ended := free(t), make(chan error, 1)
	go func() { ended <- a.serve(ctx, ln, ours) }()
	callback := "http://" + ln.Addr().String() + "/wx/yanbin"
	wechat := sim.New(time.Now)
	defer wechat.Close()
	wechat.AddAccount(Played(demoAccount(0, "yanbin", ""), callback))
	phone := wechat.Phone("yanbin", "oZHANG")
	if _, err := phone.Follow(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if reply, err := phone.Says(ctx, "你好"); err != nil || reply == "" || strings.Contains(reply, "planted") {
		t.Fatalf("%q, %v", reply, err)
	}
	resp, err := http.Post(callback+"?timestamp=1&nonce=2&signature=forged", "text/xml", strings.NewReader("<xml></xml>"))
	if err != nil || resp.StatusCode != http.StatusForbidden {
		t.Fatalf("a forged callback: %v %v", resp, err)
	}
	resp.Body.Close()
	<-arrived
	<-arrived
	stop()
	select {
	case <-ended:
		t.Error("the stop did not wait for the other system")
	case <-time.After(300 * time.Millisecond):
	}
	close(goOn)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	want := came.all()
	if len(want) != 3 || len(got.all()) != 2 {
		t.Fatalf("%d came, %d were forwarded", len(want), len(got.all()))
	}
	for _, call := range want[:2] {
		call = strings.Replace(call, "POST ", "POST id=7&", 1)
		if !strings.Contains(strings.Join(got.all(), "\n"), call) {
			t.Errorf("the other system did not hear\n%s\nbut\n%s", call, strings.Join(got.all(), "\n"))
		}
	}
	if n := a.forwards.counted(t, forwardTaken); n != 2 {
		t.Errorf("%d counted", n)
	}
}

// forwarding is a system that is forwarded to, and what was logged.
func forwarding(t *testing.T, other http.HandlerFunc) (*forwards, *strings.Builder) {
	t.Helper()
	server := httptest.NewServer(other)
	t.Cleanup(server.Close)
	log := &strings.Builder{}
	f := newForwards([]domain.Account{{Name: "yanbin", ForwardTo: server.URL}, {Name: "alone"}}, prometheus.NewRegistry(), slog.New(slog.NewTextHandler(log, nil)))
	return f, log
}

// counted reads a figure of the account.
func (f *forwards) counted(t *testing.T, outcome string) int {
	t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(f.count)
	families, err := registry.Gather()
	if err != nil || len(families) != 1 {
		t.Fatal(err)
	}
	for _, m := range families[0].GetMetric() {
		if l := m.GetLabel(); l[0].GetValue() == "yanbin" && l[1].GetValue() == outcome {
			return int(m.GetCounter().GetValue())
		}
	}
	t.Fatalf("there is no figure %s", outcome)
	return 0
}

func TestAnotherSystemThatFailsIsCountedAndLoggedOnce(t *testing.T) {
	elsewhere := false
	f, log := forwarding(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("nonce") {
		case "redirect":
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		case "broken":
			panic(http.ErrAbortHandler)
		case "busy":
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		elsewhere = elsewhere || r.URL.Path == "/elsewhere"
	})
	for _, nonce := range []string{"redirect", "broken", "busy"} {
		f.send("yanbin", "openid=planted&nonce="+nonce, "text/xml", []byte("planted"))
		f.under.Wait()
	}
	f.send("alone", "nonce=1", "", nil)
	f.send("nobody", "nonce=1", "", nil)
	if n := f.counted(t, forwardFailed); n != 3 || elsewhere {
		t.Errorf("%d failed, followed elsewhere: %v", n, elsewhere)
	}
	if text := log.String(); strings.Count(text, "\n") != 1 || strings.Contains(text, "planted") || !strings.Contains(text, "account=yanbin") {
		t.Errorf("logged\n%s", text)
	}
	f.send("yanbin", "nonce=1", "", nil)
	f.under.Wait()
	if text := log.String(); f.counted(t, forwardTaken) != 1 || !strings.Contains(text, "taken again") {
		t.Errorf("logged\n%s", text)
	}
}

func TestAnotherSystemThatHangsHoldsABoundedNumber(t *testing.T) {
	goOn := make(chan struct{})
	f, _ := forwarding(t, func(http.ResponseWriter, *http.Request) { <-goOn })
	for range mostForwarded + 3 {
		f.send("yanbin", "nonce=1", "", nil)
	}
	if n := f.counted(t, forwardDropped); n != 3 {
		t.Errorf("%d dropped", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f.wait(ctx) // a stop that has no more time goes without them
	close(goOn)
	f.wait(t.Context())
	f.send("yanbin", "nonce=1", "", nil)
	if f.counted(t, forwardTaken) != mostForwarded || f.counted(t, forwardDropped) != 4 {
		t.Errorf("%d taken, %d dropped", f.counted(t, forwardTaken), f.counted(t, forwardDropped))
	}
}

// TestAnotherSystemHearsNoRepeat: what WeChat sends again, because it did not
// hear our answer, was handed on the first time.
func TestAnotherSystemHearsNoRepeat(t *testing.T) {
	var got heard
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got.hear(r) }))
	defer other.Close()
	a := bare(t, func(c *Config) { c.Accounts[0].ForwardTo = other.URL })
	defer a.Close()
	ours := httptest.NewServer(a.Handler)
	defer ours.Close()
	wechat := sim.New(time.Now)
	defer wechat.Close()
	wechat.AddAccount(Played(demoAccount(0, "yanbin", ""), ours.URL+"/wx/yanbin"))
	phone := wechat.Phone("yanbin", "oZHANG")
	for _, text := range []string{"你好", "谢谢"} {
		answers, err := phone.SaysTimes(t.Context(), text, 3)
		if err != nil || len(answers) != 3 {
			t.Fatalf("%+v, %v", answers, err)
		}
	}
	a.forwards.under.Wait()
	if calls := got.all(); len(calls) != 2 {
		t.Errorf("two messages, each three times, were forwarded as %d", len(calls))
	}
}
