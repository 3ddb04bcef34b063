package wxmsg

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

const (
	callLimit = 5 * time.Second
	maxAnswer = 1 << 20 // bytes, where a call does not say otherwise
	maxHeader = 64 << 10
)

// install puts our wire under the SDK, once per process. The SDK has one client
// for everybody, http.DefaultClient; ours has no account of its own, it finds
// the account of a call in the call's context, so any number of Clients share
// it. A call without an account is refused: it would go out without a time-out
// and to Tencent from inside a test.
var install = sync.OnceFunc(func() {
	util.DefaultHTTPClient = &http.Client{Transport: newWire()}
})

func newWire() *wire {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 64 // more than calls are abreast: none is closed to be opened again
	t.MaxResponseHeaderBytes = maxHeader
	t.TLSHandshakeTimeout = callLimit // the transport lets it go on when its call has ended
	return &wire{base: t, lines: bounded(t)}
}

// call is one call of an account to WeChat, carried in the context.
type call struct {
	base  *url.URL      // where the account's api_base points; nil is Tencent
	token string        // goes into the query here, so that no error of the SDK can print it
	most  int64         // bytes of the answer; 0 is maxAnswer
	limit time.Duration // 0 is callLimit
}

type callKey struct{}

func withCall(ctx context.Context, c call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// wireError is a call without a usable answer. Its text holds no address, query
// or content.
type wireError struct {
	sent   bool // some of the request may have reached WeChat
	large  bool // the answer is larger than the call takes
	detail string
}

func (e *wireError) Error() string { return e.detail }

// wire is the RoundTripper under every call: it sets the host, the token and
// the time limit, and gives whole, bounded answers of status 200 or a wireError.
type wire struct {
	base  http.RoundTripper
	lines *lines // nil where base opens no connections
}

// RoundTrip sends one request and reads its answer to the end.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	c, ok := req.Context().Value(callKey{}).(call)
	if !ok {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, &wireError{detail: "no account for this call"}
	}
	ctx, cancel := context.WithTimeout(req.Context(), cmp.Or(c.limit, callLimit))
	defer cancel()
	out := c.address(req.WithContext(ctx))
	ctx, under := w.lines.begin(ctx, out.URL.Scheme+"://"+out.URL.Host)
	resp, err := w.base.RoundTrip(out.WithContext(ctx))
	if err != nil {
		sent := under.end()
		return nil, &wireError{sent: sent, detail: fault(err, sent)}
	}
	defer under.end() // its connection is idle again, or closed
	return whole(resp, cmp.Or(c.most, maxAnswer))
}

// address points a request, which is the wire's own copy, at the account's host and
// adds its token.
func (c call) address(req *http.Request) *http.Request {
	at := *req.URL
	req.URL = &at
	if c.base != nil {
		at.Scheme, at.Host, req.Host = c.base.Scheme, c.base.Host, ""
		// Not JoinPath: a base without a path would make this one relative.
		at.Path = strings.TrimSuffix(c.base.Path, "/") + at.Path
	}
	switch {
	case c.token == "":
	case at.RawQuery == "":
		at.RawQuery = "access_token=" + url.QueryEscape(c.token)
	default:
		query := at.Query()
		query.Set("access_token", c.token)
		at.RawQuery = query.Encode()
	}
	return req
}

// held is an answer's body that was read to its end.
type held struct {
	bytes.Reader
	all []byte
}

// Close does nothing: the connection has been released.
func (h *held) Close() error { return nil }

// whole reads an answer to its end, which releases the connection. A redirect is
// a failure like every other status: an access token is for one host only.
func whole(resp *http.Response, most int64) (*http.Response, error) {
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, &wireError{sent: true, detail: fmt.Sprintf("answered with HTTP status %d", resp.StatusCode)}
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err != nil {
		return nil, &wireError{sent: true, detail: fault(err, true)}
	}
	if int64(len(body)) > most {
		return nil, &wireError{sent: true, large: true, detail: fmt.Sprintf("the answer is over %d MiB", most>>20)}
	}
	h := &held{all: body}
	h.Reset(body)
	resp.Body = h
	return resp, nil
}

// fault tells a transport's error in words of ours. Only the failure to connect
// is quoted, for the operator: it names the host and the reason.
func fault(err error, connected bool) string {
	var op *net.OpError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.Is(err, context.Canceled):
		return "given up by the caller"
	case isTimeout(err) && connected:
		return "no whole answer in time"
	case isTimeout(err):
		return "no connection in time"
	case connected:
		return "the connection broke before the answer was whole"
	case errors.As(err, &cert):
		return "the server's certificate is not trusted"
	case errors.As(err, &op):
		return "no connection: " + op.Error()
	}
	return "no connection"
}

func isTimeout(err error) bool {
	var t net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}
