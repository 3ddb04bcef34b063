package app

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"linli/domain"
	"linli/wxmsg"
)

const (
	forwardLimit  = 5 * time.Second // how long the other system may take, as long as WeChat would wait
	mostForwarded = 32              // callbacks of an account under way at once; more are dropped
)

// What became of a forwarded callback.
const (
	forwardTaken   = "taken"
	forwardFailed  = "failed"  // no answer, or a status that is no success
	forwardDropped = "dropped" // too many were under way, or the server was stopping
)

// forwards hands callbacks on to the systems that held an account's callback
// URL before us. It is a courtesy: nothing waits for it but a graceful stop,
// and nothing is sent twice.
type forwards struct {
	to     map[string]*forwardTarget // by account
	client *http.Client
	log    *slog.Logger
	count  *prometheus.CounterVec

	mu      sync.Mutex
	stopped bool
	under   sync.WaitGroup
}

type forwardTarget struct {
	url   *url.URL
	slots chan struct{}
	down  atomic.Bool // the last one failed, and it was logged
}

func newForwards(accounts []domain.Account, registry *prometheus.Registry, log *slog.Logger) *forwards {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = mostForwarded
	f := &forwards{to: map[string]*forwardTarget{}, log: log,
		client: &http.Client{Transport: transport, Timeout: forwardLimit, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		count: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "linli_forwards_total",
			Help: "Callbacks handed on to forward_to, by account and what became of them."}, []string{"account", "outcome"})}
	registry.MustRegister(f.count)
	for _, a := range accounts {
		for _, outcome := range []string{forwardTaken, forwardFailed, forwardDropped} {
			f.count.WithLabelValues(a.Name, outcome)
		}
		if u, err := url.Parse(a.ForwardTo); a.ForwardTo != "" && err == nil {
			f.to[a.Name] = &forwardTarget{url: u, slots: make(chan struct{}, mostForwarded)}
		}
	}
	return f
}

// send hands a callback on unchanged, in the background.
func (f *forwards) send(account, query, contentType string, body []byte) {
	t := f.to[account]
	if t == nil {
		return
	}
	if !f.begin(t) {
		f.ended(account, t, forwardDropped, 0)
		return
	}
	go func() {
		defer func() { <-t.slots; f.under.Done() }()
		status, err := f.post(t, query, contentType, body)
		outcome := forwardTaken
		if err != nil || status < 200 || status > 299 {
			outcome = forwardFailed
		}
		f.ended(account, t, outcome, status)
	}()
}

// begin takes a slot, if there is one and the server is not stopping.
func (f *forwards) begin(t *forwardTarget) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stopped {
		return false
	}
	select {
	case t.slots <- struct{}{}:
		f.under.Add(1)
		return true
	default:
		return false
	}
}

func (f *forwards) post(t *forwardTarget, query, contentType string, body []byte) (int, error) {
	to := *t.url
	if to.RawQuery != "" && query != "" {
		query = to.RawQuery + "&" + query
	}
	if query != "" {
		to.RawQuery = query
	}
	ctx, cancel := context.WithTimeout(context.Background(), forwardLimit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := f.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, wxmsg.MaxBody)) // read, so that the connection can be used again
	return resp.StatusCode, nil
}

// ended counts, and logs when it begins to fail and when it is well again. No
// error is logged: it would hold the query.
func (f *forwards) ended(account string, t *forwardTarget, outcome string, status int) {
	f.count.WithLabelValues(account, outcome).Inc()
	switch failed := outcome != forwardTaken; {
	case failed && t.down.CompareAndSwap(false, true):
		f.log.Warn("callbacks are not taken by the system they are forwarded to", "account", account, "outcome", outcome, "status", status)
	case !failed && t.down.CompareAndSwap(true, false):
		f.log.Info("forwarded callbacks are taken again", "account", account)
	}
}

// wait takes no more and waits for those under way, at most until ctx ends.
func (f *forwards) wait(ctx context.Context) {
	f.mu.Lock()
	f.stopped = true
	f.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.under.Wait()
	}()
	select {
	case <-done:
	case <-ctx.Done():
		for account, t := range f.to {
			if n := len(t.slots); n > 0 {
				f.log.Warn("callbacks were still being forwarded when the server stopped", "account", account, "callbacks", n)
			}
		}
	}
	f.client.CloseIdleConnections()
}
