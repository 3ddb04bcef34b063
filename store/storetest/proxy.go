package storetest

import (
	"bytes"
	"net"
	"strings"
	"sync"
	"testing"
)

// Proxy stands between Linli and a MySQL server, so that a test can take the
// server away.
type Proxy struct {
	target string
	ln     net.Listener

	mu     sync.Mutex
	open   chan struct{} // closed while bytes may pass
	refuse bool
	lose   bool // the next COMMIT is not answered
	edit   func(sent []byte)
	deaf   map[net.Conn]bool
	conns  map[net.Conn]bool
	busy   sync.WaitGroup
}

// Behind puts a proxy before the server of a MySQL URL, until the test ends, and
// gives the URL that leads through it.
func Behind(t testing.TB, url string) (*Proxy, string) {
	t.Helper()
	before, rest, _ := strings.Cut(url, "tcp(")
	target, after, ok := strings.Cut(rest, ")")
	if !ok {
		t.Fatal("no tcp(HOST:PORT) in the database's URL")
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{target: target, ln: ln, open: make(chan struct{}), conns: map[net.Conn]bool{}, deaf: map[net.Conn]bool{}}
	close(p.open)
	p.busy.Go(p.accept)
	t.Cleanup(func() {
		ln.Close()
		p.Cut()
		p.Restore()
		p.busy.Wait()
	})
	return p, before + "tcp(" + ln.Addr().String() + ")" + after
}

// Cut breaks every connection and refuses new ones.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = true
	for c := range p.conns {
		c.Close()
	}
}

// Hang lets nothing through any more; connections stay, new ones are taken and
// hear nothing.
func (p *Proxy) Hang() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = make(chan struct{})
}

// LoseCommit lets the next COMMIT through and breaks its connection instead of
// bringing back the answer.
func (p *Proxy) LoseCommit() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lose = true
}

// Edit lets a test look at all that is sent to the server, hold it up, and change
// it in place; its length stays. Nil ends that.
func (p *Proxy) Edit(edit func(sent []byte)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.edit = edit
}

// Restore lets everything through again.
func (p *Proxy) Restore() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = false
	select {
	case <-p.open:
	default:
		close(p.open)
	}
}

func (p *Proxy) accept() {
	for {
		client, err := p.ln.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		refuse := p.refuse
		if !refuse {
			p.conns[client] = true
		}
		p.mu.Unlock()
		if refuse {
			client.Close()
			continue
		}
		p.busy.Go(func() { p.carry(client) })
	}
}

// carry joins a client to the server until either ends.
func (p *Proxy) carry(client net.Conn) {
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		client.Close()
		return
	}
	p.mu.Lock()
	p.conns[server] = true
	p.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { p.pour(server, client, p.edited) })
	both.Go(func() { p.pour(client, server, func([]byte) {}) })
	both.Wait()
	p.mu.Lock()
	delete(p.conns, client)
	delete(p.conns, server)
	delete(p.deaf, client)
	p.mu.Unlock()
}

func (p *Proxy) edited(sent []byte) {
	p.mu.Lock()
	edit := p.edit
	p.mu.Unlock()
	if edit != nil {
		edit(sent)
	}
}

func (p *Proxy) pour(to, from net.Conn, edit func([]byte)) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		p.mu.Lock()
		open := p.open
		if p.lose && bytes.Contains(buffer[:n], []byte("COMMIT")) {
			p.lose, p.deaf[from] = false, true
		}
		lost := p.deaf[to]
		p.mu.Unlock()
		<-open
		if lost {
			return
		}
		if n > 0 {
			edit(buffer[:n])
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
