package story

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"syscall"
	"testing"

	"linli/app"
)

// front is a reverse proxy before several servers, one request to each in turn.
// Where nothing listens, or the connection breaks before an answer, it tries
// the next, as nginx does with proxy_next_upstream error non_idempotent: what
// is said twice is done once.
type front struct {
	backends []string
	turn     atomic.Int64
	refused  atomic.Int64 // nothing listened there
	cut      atomic.Int64 // the server closed its door on a request that was on the doorstep
	client   *http.Client
}

func (f *front) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // WeChat hung up
	}
	first := int(f.turn.Add(1))
	for i := range f.backends {
		to := f.backends[(first+i)%len(f.backends)] + r.URL.RequestURI()
		request, err := http.NewRequestWithContext(r.Context(), r.Method, to, bytes.NewReader(body))
		if err != nil {
			break
		}
		request.Header = r.Header.Clone()
		response, err := f.client.Do(request)
		if err == nil {
			relay(rw, response)
			return
		}
		if errors.Is(err, syscall.ECONNREFUSED) {
			f.refused.Add(1)
		} else {
			f.cut.Add(1)
		}
	}
	rw.WriteHeader(http.StatusBadGateway)
}

func relay(rw http.ResponseWriter, response *http.Response) {
	defer response.Body.Close()
	rw.Header().Set("Content-Type", response.Header.Get("Content-Type"))
	rw.WriteHeader(response.StatusCode)
	_, _ = io.Copy(rw, response.Body) // a caller who hung up tries again
}

// behindFront puts a reverse proxy between WeChat and so many servers, which
// are not started yet. As nginx does by itself, it opens a connection a request.
func (s *storm) behindFront(t *testing.T, servers int) (*front, []*storm) {
	t.Helper()
	f := &front{client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: (&net.Dialer{}).DialContext}}}
	var all []*storm
	for range servers {
		one := &storm{t: t, ctx: s.ctx, engine: s.engine, dir: s.dir, port: freePort(t)}
		all = append(all, one)
		f.backends = append(f.backends, "http://"+one.address())
	}
	listening := httptest.NewServer(f)
	t.Cleanup(listening.Close)
	s.wechat.AddAccount(app.Played(s.cfg.Accounts[0], listening.URL+"/wx/yanbin"))
	return f, all
}
