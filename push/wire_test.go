package push

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// wire is a line to Redis that can be cut, mended and made silent.
type wire struct {
	net.Listener
	to     string
	silent atomic.Bool // what is said is not carried on

	mu      sync.Mutex
	broken  bool
	ends    []net.Conn
	running sync.WaitGroup
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: ln, to: to}
	w.running.Go(w.accept)
	t.Cleanup(func() {
		ln.Close()
		w.cut()
		w.running.Wait()
	})
	return w
}

func (w *wire) accept() {
	for {
		near, err := w.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", w.to)
		w.mu.Lock()
		if err != nil || w.broken {
			near.Close()
			if far != nil {
				far.Close()
			}
		} else {
			w.ends = append(w.ends, near, far)
			w.running.Go(func() { w.carry(near, far) })
			w.running.Go(func() { w.carry(far, near) })
		}
		w.mu.Unlock()
	}
}

func (w *wire) carry(to io.WriteCloser, from io.Reader) {
	defer to.Close()
	words := make([]byte, 4096)
	for {
		n, err := from.Read(words)
		if err != nil {
			return
		}
		if w.silent.Load() {
			continue
		}
		if _, err := to.Write(words[:n]); err != nil {
			return
		}
	}
}

// cut ends every connection and lets none come about until mend.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = true
	for _, end := range w.ends {
		end.Close()
	}
	w.ends = nil
}

func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = false
}
