package story

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"linli/app"
	"linli/store/storetest"
)

// built is the folder of the binary, once there is one.
var built string

// binary builds linli once, as `make build` does.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "linli-story-")
	if err != nil {
		return "", err
	}
	built = dir
	path := filepath.Join(dir, "linli")
	if out, err := exec.Command("go", "build", "-o", path, "linli/cmd/linli").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build linli: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := storetest.Main(m)
	for _, dir := range []string{built, installed} {
		if dir != "" {
			os.RemoveAll(dir)
		}
	}
	os.Exit(code)
}

// linli runs one command to its end in a folder and returns what it printed.
func linli(t *testing.T, dir string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var out, errs strings.Builder
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.Env = dir, &out, &errs, environment()
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// environment is the test's own without anything that would configure linli.
func environment() []string {
	var out []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "LINLI_") {
			out = append(out, pair)
		}
	}
	return out
}

// process is a running `linli serve`.
type process struct {
	t       *testing.T
	cmd     *exec.Cmd
	address string
	log     *strings.Builder
	read    sync.WaitGroup
}

var listening = regexp.MustCompile(`address=(\S+)`)

// serve starts `linli serve` in a folder and waits until it listens.
func serve(t *testing.T, dir string) *process {
	t.Helper()
	return serveAt(t, dir, "127.0.0.1:0")
}

func serveAt(t *testing.T, dir, address string) *process {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.Command(path, "serve", "-listen", address), log: &strings.Builder{}}
	p.cmd.Dir, p.cmd.Env = dir, environment()
	errs, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
	})
	found := make(chan string, 1)
	p.read.Go(func() {
		for lines := bufio.NewScanner(errs); lines.Scan(); {
			p.log.WriteString(lines.Text() + "\n")
			if m := listening.FindStringSubmatch(lines.Text()); m != nil && p.address == "" {
				found <- m[1]
			}
		}
		close(found)
	})
	select {
	case p.address = <-found:
	case <-time.After(30 * time.Second):
	}
	if p.address == "" {
		_ = p.cmd.Process.Kill()
		p.read.Wait()
		t.Fatalf("linli serve did not listen:\n%s", p.log)
	}
	return p
}

// kill ends the server as a power cut does, and gives what it had logged.
func (p *process) kill() string {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	p.read.Wait()
	_ = p.cmd.Wait() // says that it was killed
	return p.log.String()
}

// stop ends the server as an operator does and expects it to go quietly.
func (p *process) stop() string {
	p.t.Helper()
	began := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	p.read.Wait()
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("linli serve ended with %v:\n%s", err, p.log)
	}
	if took := time.Since(began); took > 10*time.Second {
		p.t.Errorf("linli serve took %s to stop", took)
	}
	return p.log.String()
}

// writeConfig writes a configuration as config.yaml into a folder.
func writeConfig(t *testing.T, dir string, cfg app.Config) {
	t.Helper()
	text, err := yaml.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func writeFile(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
