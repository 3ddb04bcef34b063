package bench

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"time"
)

// request is one callback, ready to be sent as often as one likes.
type request struct {
	query url.Values
	body  []byte
}

func (q request) target() string { return "/wx/bench?" + q.query.Encode() }

// wire is the request as it stands on a connection.
func (q request) wire() []byte {
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: bench\r\nUser-Agent: Mozilla/4.0\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s", q.target(), len(q.body), q.body)
}

// sink is where a router's answer goes when nobody waits for it.
type sink struct {
	header http.Header
	status int
	last   []byte
}

func (s *sink) Header() http.Header { return s.header }

func (s *sink) WriteHeader(status int) { s.status = status }

func (s *sink) Write(b []byte) (int, error) {
	s.last = append(s.last, b...)
	return len(b), nil
}

// routed drives a handler without a server around it.
func routed(h http.Handler, q request) func(n int) (Cost, error) {
	return func(n int) (Cost, error) {
		target, err := url.Parse(q.target())
		if err != nil {
			return Cost{}, err
		}
		base := &http.Request{Method: http.MethodPost, URL: target, Host: "bench", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: http.Header{"Content-Type": {"text/xml"}}, ContentLength: int64(len(q.body)), RemoteAddr: "127.0.0.1:9"}
		began := ownCPU()
		for range n {
			r := *base
			r.Body = io.NopCloser(bytes.NewReader(q.body))
			answer := sink{header: http.Header{}, status: http.StatusOK}
			h.ServeHTTP(&answer, &r)
			if answer.status != http.StatusOK || len(answer.last) == 0 {
				return Cost{}, fmt.Errorf("answered with status %d", answer.status)
			}
		}
		return Cost{Own: ownCPU() - began}, nil
	}
}

// connections is how many callbacks are on their way at any time. With one, the
// server falls asleep after each, and being woken is most of what is measured.
const connections = 16

// served drives a handler as it is in earnest: behind Go's HTTP server, over
// connections of this machine that are never idle. The caller is a process of
// its own, so that its cost is not counted.
func served(h http.Handler, q request, caller []string) func(n int) (Cost, error) {
	return func(n int) (cost Cost, err error) {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return cost, err
		}
		server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
		done := make(chan error, 1)
		go func() { done <- server.Serve(ln) }()
		defer func() {
			_ = server.Close()
			<-done
		}()
		return call(caller, errand{Address: ln.Addr().String(), Request: q.wire(), Times: n, Connections: connections})
	}
}

// errand is what a caller is told to do, as a line of JSON.
type errand struct {
	Address     string
	Request     []byte
	Times       int
	Connections int // over which the times are spread
}

// call lets a caller do its errand and tells what it cost us and him.
func call(caller []string, e errand) (cost Cost, err error) {
	line, err := json.Marshal(e)
	if err != nil {
		return cost, err
	}
	cmd := exec.Command(caller[0], caller[1:]...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return cost, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return cost, err
	}
	if err := cmd.Start(); err != nil {
		return cost, err
	}
	defer func() {
		err = errors.Join(err, in.Close(), cmd.Wait())
		cost.Driver = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}()
	words := bufio.NewReader(out)
	if _, err := fmt.Fprintf(in, "%s\n", base64.StdEncoding.EncodeToString(line)); err != nil {
		return cost, err
	}
	if _, err := words.ReadString('\n'); err != nil { // it has called once on each connection
		return cost, fmt.Errorf("the caller did not begin: %w", err)
	}
	began := ownCPU()
	if _, err := fmt.Fprintln(in, "go"); err != nil {
		return cost, err
	}
	if _, err := words.ReadString('\n'); err != nil {
		return cost, fmt.Errorf("the caller did not finish: %w", err)
	}
	cost.Own = ownCPU() - began
	return cost, nil
}

// Caller does the errand that stands on its input: it calls once on every
// connection, says so, waits for a word, calls as often as it was told, one call
// after the other on each connection, and says so.
func Caller(in io.Reader, out io.Writer) error {
	words := bufio.NewReader(in)
	told, err := words.ReadString('\n')
	if err != nil {
		return err
	}
	var e errand
	text, err := base64.StdEncoding.DecodeString(strings.TrimSpace(told))
	if err == nil {
		err = json.Unmarshal(text, &e)
	}
	if err != nil {
		return errors.New("bench: that is no errand")
	}
	lines := make([]*phone, e.Connections)
	for i := range lines {
		conn, err := net.Dial("tcp", e.Address)
		if err != nil {
			return err
		}
		defer conn.Close()
		lines[i] = &phone{conn, bufio.NewReader(conn)}
		if err := lines[i].call(e.Request, 1); err != nil {
			return err
		}
	}
	fmt.Fprintln(out, "begun")
	if _, err := words.ReadString('\n'); err != nil {
		return err
	}
	ends := make(chan error, len(lines))
	for i, l := range lines {
		go func() { ends <- l.call(e.Request, (e.Times+i)/len(lines)) }() // together e.Times
	}
	for range lines {
		err = errors.Join(err, <-ends)
	}
	if err == nil {
		fmt.Fprintln(out, "done")
	}
	return err
}

// phone is one of the caller's connections.
type phone struct {
	conn    net.Conn
	answers *bufio.Reader
}

func (p *phone) call(request []byte, times int) error {
	for range times {
		if err := p.once(request); err != nil {
			return err
		}
	}
	return nil
}

func (p *phone) once(request []byte) error {
	if _, err := p.conn.Write(request); err != nil {
		return err
	}
	resp, err := http.ReadResponse(p.answers, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	if err == nil && (resp.StatusCode != http.StatusOK || n == 0) {
		err = fmt.Errorf("answered with status %d", resp.StatusCode)
	}
	return err
}
