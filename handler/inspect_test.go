package handler

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"

	"linli/domain"
	"linli/wxmsg"
)

func inspected(log io.Writer, checks ...Check) *Server {
	return &Server{Log: slog.New(slog.NewTextHandler(log, nil)), Checks: checks,
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "figures") })}
}

func ask(h http.Handler, path, from string, header ...string) (int, string) {
	req := httptest.NewRequest(http.MethodGet, path, nil)
	req.RemoteAddr = from
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, req)
	return answer.Code, answer.Body.String()
}

func TestOnlyNeighboursInspect(t *testing.T) {
	routes := inspected(io.Discard).Routes()
	for _, path := range []string{"/readyz", "/metrics"} {
		for from, want := range map[string]int{
			"127.0.0.1:9": 200, "127.9.9.9:9": 200, "[::1]:9": 200, "[::ffff:127.0.0.1]:9": 200,
			"10.1.2.3:9": 200, "172.16.0.1:9": 200, "192.168.1.2:9": 200, "[fd00::1]:9": 200,
			"8.8.8.8:9": 404, "172.32.0.1:9": 404, "100.64.0.1:9": 404, "169.254.169.254:9": 404, "[::ffff:8.8.8.8]:9": 404,
			"[2001:db8::1]:9": 404, "[fe80::1%eth0]:9": 404, "0.0.0.0:9": 404, "@": 404, "": 404,
		} {
			if got, text := ask(routes, path, from); got != want {
				t.Errorf("%s from %q: %d %s", path, from, got, text)
			}
		}
		for _, name := range []string{"X-Forwarded-For", "x-forwarded-for", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host", "X-Forwarded-Proto"} {
			for _, value := range []string{"127.0.0.1", "8.8.8.8", ""} {
				if got, _ := ask(routes, path, "127.0.0.1:9", name, value); got != http.StatusNotFound {
					t.Errorf("%s through a proxy (%s: %q): %d", path, name, value, got)
				}
			}
		}
	}
	if got, _ := ask(routes, "/healthz", "8.8.8.8:9", "X-Forwarded-For", "1.2.3.4"); got != http.StatusOK {
		t.Errorf("/healthz for the world: %d", got)
	}
}

func TestWhatIsServedApartIsServedOnlyThere(t *testing.T) {
	s := inspected(io.Discard)
	s.Apart = true
	for _, path := range []string{"/readyz", "/metrics"} {
		if got, _ := ask(s.Routes(), path, "127.0.0.1:9"); got != http.StatusNotFound {
			t.Errorf("%s at the main listener: %d", path, got)
		}
		if got, _ := ask(s.Inspection(), path, "203.0.113.9:9"); got != http.StatusOK {
			t.Errorf("%s apart: %d", path, got)
		}
	}
	if got, _ := ask(s.Inspection(), "/wx/yanbin", "127.0.0.1:9"); got != http.StatusNotFound {
		t.Errorf("callbacks apart: %d", got)
	}
}

func TestReadyTellsWhatIsWrong(t *testing.T) {
	well := func(context.Context) error { return nil }
	ill := func(err error) func(context.Context) error { return func(context.Context) error { return err } }
	secret := errors.New("dial tcp 10.0.0.7:3306: user root password planted")
	for name, c := range map[string]struct {
		checks []Check
		status int
		text   string
	}{
		"all well":       {[]Check{{"database", true, well}, {"redis", false, well}}, 200, "ok\n"},
		"redis is away":  {[]Check{{"database", true, well}, {"redis", false, ill(Fault("does not answer"))}}, 200, "ok\nwarning: redis: does not answer\n"},
		"both are":       {[]Check{{"database", true, ill(secret)}, {"redis", false, ill(Fault("does not answer"))}}, 503, "database: fails; the log says why\nwarning: redis: does not answer\n"},
		"too late":       {[]Check{{"database", true, ill(context.DeadlineExceeded)}}, 503, "database: does not answer within a second\n"},
		"nothing to ask": {nil, 200, "ok\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			status, text := ask(inspected(&log, c.checks...).Routes(), "/readyz", "127.0.0.1:9")
			if status != c.status || text != c.text {
				t.Errorf("%d\n%s", status, text)
			}
			if name == "both are" && !strings.Contains(log.String(), "check=database") {
				t.Errorf("the log says\n%s", log.String())
			}
		})
	}
}

func TestACheckThatHangsKeepsNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		hangs := func(context.Context) error { <-release; return nil }
		heeds := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		got := Examine(t.Context(), []Check{{"hangs", true, hangs}, {"well", true, func(context.Context) error { return nil }}, {"heeds", false, heeds}})
		if got[0] == nil || got[1] != nil || got[2] == nil {
			t.Errorf("%v", got)
		}
	})
}

func TestCallbacksAreCountedByWhatBecameOfThem(t *testing.T) {
	var told []string
	s := inspected(io.Discard)
	s.Codecs = map[string]*wxmsg.Codec{"yanbin": {}}
	s.Observe = func(account string) func(Outcome) {
		return func(o Outcome) { told = append(told, account+" "+string(o)) }
	}
	call := func(account string, next echo.HandlerFunc) {
		defer func() { _ = recover() }()
		c := echo.New().NewContext(httptest.NewRequest(http.MethodPost, "/", nil), httptest.NewRecorder())
		c.SetParamNames("account")
		c.SetParamValues(account)
		_ = s.observed(next)(c)
	}
	ends := func(err error) echo.HandlerFunc { return func(echo.Context) error { return err } }
	call("yanbin", ends(nil))
	call("yanbin", ends(domain.Errorf(domain.Denied, "no")))
	call("yanbin", ends(domain.Errorf(domain.Unavailable, "no")))
	call("yanbin", ends(errors.New("no")))
	call("yanbin", func(echo.Context) error { panic("no") })
	call("oPLANTED", ends(nil)) // a name of nobody's reaches no figure
	if got, want := strings.Join(told, ", "), "yanbin accepted, yanbin refused, yanbin failed, yanbin failed, yanbin failed"; got != want {
		t.Errorf("told %s, want %s", got, want)
	}
}
