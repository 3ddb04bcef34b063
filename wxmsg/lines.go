package wxmsg

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
)

// lines keeps no more connections to a host than calls are under way to it at once.
// The transport alone dials for each call that finds none idle, even while one is
// being dialled for a call that has got another since.
type lines struct {
	dial func(ctx context.Context, network, address string) (net.Conn, error)

	mu    sync.Mutex
	hosts map[string]*host
}

// host is what is open and under way to one address.
type host struct {
	calls, conns int
	waits        chan struct{} // closed when there may be room; nil while nobody waits
}

// stir lets those who wait look again.
func (h *host) stir() {
	if h.waits != nil {
		close(h.waits)
		h.waits = nil
	}
}

// flight is one call under way.
type flight struct {
	of   *lines
	host *host

	mu        sync.Mutex
	connected bool          // bytes may be on their way
	served    chan struct{} // closed when it has a connection, or wants none any more
	over      chan struct{} // closed when it has ended
}

type flightKey struct{}

// bounded makes a transport open its connections by lines.
func bounded(t *http.Transport) *lines {
	l := &lines{dial: t.DialContext, hosts: map[string]*host{}}
	t.DialContext = l.dials
	return l
}

// begin counts a call to an address until it ends.
func (l *lines) begin(ctx context.Context, address string) (context.Context, *flight) {
	f := &flight{of: l, over: make(chan struct{})}
	if l != nil {
		l.mu.Lock()
		if f.host = l.hosts[address]; f.host == nil {
			f.host = &host{}
			l.hosts[address] = f.host
		}
		f.host.calls++
		f.host.stir()
		l.mu.Unlock()
		ctx = context.WithValue(ctx, flightKey{}, f)
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GetConn: f.wants, GotConn: f.got}), f
}

// wants notes that the transport looks for a connection. A second try of its own
// happens only if the first wrote nothing.
func (f *flight) wants(string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wantsNone()
	f.connected, f.served = false, make(chan struct{})
}

func (f *flight) got(httptrace.GotConnInfo) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.connected = true
	f.wantsNone()
}

func (f *flight) wantsNone() {
	if f.served != nil {
		close(f.served)
		f.served = nil
	}
}

// end tells whether bytes may have been on their way.
func (f *flight) end() (connected bool) {
	close(f.over)
	if f.of != nil {
		f.of.mu.Lock()
		f.host.calls--
		f.of.mu.Unlock()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wantsNone()
	return f.connected
}

// waiting is closed when a call has a connection; nil if it wants none.
func (f *flight) waiting() chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.served
}

var errServed = errors.New("the call has a connection")

// dials opens a connection for a call, or waits: where there are as many as calls,
// one is idle in a moment, and the transport gives it to whoever waits for it.
func (l *lines) dials(ctx context.Context, network, address string) (net.Conn, error) {
	f, ok := ctx.Value(flightKey{}).(*flight)
	if !ok {
		return l.dial(ctx, network, address)
	}
	for {
		served := f.waiting()
		if served == nil {
			return nil, errServed
		}
		room := l.room(f.host)
		if room == nil {
			break
		}
		select {
		case <-room:
		case <-served:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	gone := sync.OnceFunc(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		f.host.conns--
		f.host.stir()
	})
	conn, err := l.dialFor(ctx, f, network, address)
	if err != nil {
		gone()
		return nil, err
	}
	return &line{conn, gone}, nil
}

// dialFor dials until the call ends. The transport would let the dial go on then,
// and the place it holds with it: where nothing answers, later calls would not even
// try.
func (l *lines) dialFor(ctx context.Context, f *flight, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-f.over:
			cancel()
		case <-ctx.Done():
		}
	}()
	return l.dial(ctx, network, address)
}

// room takes the place of one more connection, or gives what is closed when there
// may be one.
func (l *lines) room(h *host) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if h.conns < h.calls {
		h.conns++
		return nil
	}
	if h.waits == nil {
		h.waits = make(chan struct{})
	}
	return h.waits
}

// line is a connection that is counted until it is closed.
type line struct {
	net.Conn
	gone func()
}

// Close ends the connection.
func (c *line) Close() error {
	c.gone()
	return c.Conn.Close()
}
