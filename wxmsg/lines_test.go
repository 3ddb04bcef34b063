package wxmsg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"linli/domain"
)

// counting makes a wire's connections count how many there are at once.
func counting(w *wire, open, most *atomic.Int64) {
	dial := w.lines.dial
	w.lines.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		for n := open.Add(1); ; {
			if seen := most.Load(); n <= seen || most.CompareAndSwap(seen, n) {
				break
			}
		}
		conn, err := dial(ctx, network, address)
		if err != nil {
			open.Add(-1)
			return nil, err
		}
		return &line{conn, sync.OnceFunc(func() { open.Add(-1) })}, nil
	}
}

// No more connections are ever open than calls are abreast, the token's among them.
func TestNoMoreConnectionsThanCallsAbreast(t *testing.T) {
	const abreast, rounds, calls = 12, 20, 600
	install()
	before := util.DefaultHTTPClient
	t.Cleanup(func() { util.DefaultHTTPClient = before })
	for range rounds {
		var open, most, answered atomic.Int64
		w := newWire()
		counting(w, &open, &most)
		util.DefaultHTTPClient = &http.Client{Transport: w}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			answered.Add(1)
			fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","msgid":1,"access_token":"T","expires_in":7200}`)
		}))
		a := account(domain.SafeMode)
		a.APIBase = server.URL
		c := NewClient([]domain.Account{a}, clock)
		var all sync.WaitGroup
		var next atomic.Int64
		for range abreast {
			all.Go(func() {
				for next.Add(1) <= calls {
					if _, err := c.Send(t.Context(), templateDelivery()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		server.Close()
		if most.Load() > abreast || answered.Load() != calls+1 {
			t.Fatalf("%d connections for %d abreast, %d calls", most.Load(), abreast, answered.Load())
		}
	}
}

// A dial that nothing answers ends with its call: the next one dials anew.
func TestADialThatHangsHoldsNobodyAfterItsCall(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{}`) }))
	defer server.Close()
	w := newWire()
	dials := atomic.Int64{}
	w.lines.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if dials.Add(1) == 1 {
			select {
			case <-ctx.Done():
			case <-t.Context().Done():
			}
			return nil, ctx.Err()
		}
		var d net.Dialer
		return d.DialContext(ctx, network, address)
	}
	calls := func(limit time.Duration) error {
		req, err := http.NewRequestWithContext(withCall(t.Context(), call{limit: limit}), http.MethodGet, server.URL, nil)
		if err != nil {
			return err
		}
		resp, err := w.RoundTrip(req)
		if err == nil {
			err = resp.Body.Close()
		}
		return err
	}
	if err := calls(20 * time.Millisecond); err == nil {
		t.Error("a call got through that nothing answered")
	}
	if err := calls(2 * time.Second); err != nil {
		t.Errorf("the call after it: %v", err)
	}
}

// A connection that the other side closes after each answer makes room for the next,
// and so does one that cannot be opened.
func TestAClosedConnectionMakesRoom(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "close")
		fmt.Fprint(w, `{}`)
	}))
	defer server.Close()
	w := newWire()
	refusals := atomic.Int64{}
	w.lines.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if refusals.Add(1)%5 == 0 {
			return nil, errors.New("refused")
		}
		var d net.Dialer
		return d.DialContext(ctx, network, address)
	}
	var all sync.WaitGroup
	var good, bad atomic.Int64
	for range 8 {
		all.Go(func() {
			for range 50 {
				req, err := http.NewRequestWithContext(withCall(t.Context(), call{limit: 10 * time.Second}), http.MethodGet, server.URL, nil)
				if err != nil {
					t.Error(err)
					return
				}
				if resp, err := w.RoundTrip(req); err == nil {
					good.Add(1)
					_ = resp.Body.Close()
				} else if fault := new(wireError); errors.As(err, &fault) && !fault.sent {
					bad.Add(1)
				} else {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if good.Load()+bad.Load() != 400 || good.Load() < 300 || bad.Load() == 0 {
		t.Errorf("%d good, %d refused", good.Load(), bad.Load())
	}
	w.lines.mu.Lock()
	defer w.lines.mu.Unlock()
	for at, h := range w.lines.hosts {
		if h.calls != 0 || h.conns < 0 {
			t.Errorf("%s: %d calls and %d connections are left", at, h.calls, h.conns)
		}
	}
}
