package story

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"linli/app"
)

// held is a running server with a request under way that has sent half its body.
type held struct {
	*process
	dir  string
	conn net.Conn
}

func hold(t *testing.T) *held {
	t.Helper()
	apart, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg := app.Defaults()
	cfg.Quiet = ""
	cfg.Accounts, cfg.MetricsListen = []app.Account{account("http://127.0.0.1:1")}, apart.Addr().String()
	apart.Close()
	h := &held{dir: t.TempDir()}
	writeConfig(t, h.dir, cfg)
	if out, errs, code := linli(t, h.dir, "keys", "-o", "data/keys"); code != 0 {
		t.Fatalf("%s%s", out, errs)
	}
	h.process = serve(t, h.dir)
	if out, errs, code := linli(t, h.dir, "ready"); code != 0 || out != "ok\n" {
		t.Fatalf("linli ready: %d %s%s", code, out, errs)
	}
	h.conn, err = net.Dial("tcp", h.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.conn.Close() })
	// The server asks for the body when its handler begins to read it.
	fmt.Fprintf(h.conn, "POST /wx/yanbin HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\nExpect: 100-continue\r\n\r\n")
	if line, err := bufio.NewReader(h.conn).ReadString('\n'); err != nil || !strings.Contains(line, "100") {
		t.Fatalf("%q (%v)", line, err)
	}
	fmt.Fprint(h.conn, "half")
	return h
}

// signal asks the server to end and waits until it takes nobody new.
func (h *held) signal() {
	h.t.Helper()
	if err := h.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		h.t.Fatal(err)
	}
	for began := time.Now(); time.Since(began) < 4*time.Second; {
		c, err := net.Dial("tcp", h.address)
		if err != nil {
			return
		}
		c.Close()
	}
	h.t.Fatal("the server still takes connections")
}

func TestAStoppedServerFinishesWhatIsUnderWay(t *testing.T) {
	h := hold(t)
	h.signal()
	if _, errs, code := linli(t, h.dir, "ready"); code != 1 || !strings.Contains(errs, "this server is being stopped") {
		t.Errorf("linli ready: %d %s", code, errs)
	}
	fmt.Fprint(h.conn, "rest")
	answer, err := http.ReadResponse(bufio.NewReader(h.conn), nil)
	if err != nil || answer.StatusCode != http.StatusForbidden {
		t.Errorf("the request under way: %v (%v)", answer, err)
	}
	h.stopped(0)
	if _, errs, code := linli(t, h.dir, "ready"); code != 1 || !strings.Contains(errs, "no server answers") {
		t.Errorf("linli ready without a server: %d %s", code, errs)
	}
}

func TestAStoppedServerWaitsForNobodyLongerThanItsGrace(t *testing.T) {
	h := hold(t)
	h.signal()
	h.stopped(0)
}

func TestASecondSignalEndsAtOnce(t *testing.T) {
	h := hold(t)
	h.signal()
	// One that comes in the same moment as the first is part of it.
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	ended := make(chan struct{})
	go func() {
		for {
			select {
			case <-again.C:
				_ = h.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
			case <-ended:
				return
			}
		}
	}()
	began := time.Now()
	h.stopped(-1)
	close(ended)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %s", took)
	}
}

// stopped waits for the end and expects an exit code; -1 is an end by a signal.
func (h *held) stopped(want int) {
	h.t.Helper()
	began := time.Now()
	h.read.Wait()
	_ = h.cmd.Wait()
	if got := h.cmd.ProcessState.ExitCode(); got != want || time.Since(began) > 9*time.Second {
		h.t.Errorf("linli serve ended with %d after %s:\n%s", got, time.Since(began), h.log)
	}
}
