package story

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

// child is a server of one test's own, which it may kill, freeze and start
// again on the same data.
type child struct {
	t       *testing.T
	program string
	args    []string
	port    int
	log     string // the file it writes to
	ready   func() error
	cmd     *exec.Cmd
}

// patience is how long a test waits for a server to come up.
const patience = 60 * time.Second

func (c *child) start() {
	c.t.Helper()
	out, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		c.t.Fatal(err)
	}
	defer out.Close()
	c.cmd = exec.Command(c.program, c.args...)
	c.cmd.Stdout, c.cmd.Stderr = out, out
	if err := c.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	var last error
	if !eventually(patience, func() bool { last = c.ready(); return last == nil }) {
		said, _ := os.ReadFile(c.log)
		c.t.Fatalf("%s does not answer: %v\n%s", c.program, last, said)
	}
}

// kill ends it as a power cut does.
func (c *child) kill() {
	c.t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		c.t.Fatal(err)
	}
	_ = c.cmd.Wait() // says that it was killed
}

// freeze lets it hang with its connections open, thaw lets it go on.
func (c *child) freeze() { c.signal(syscall.SIGSTOP) }
func (c *child) thaw()   { c.signal(syscall.SIGCONT) }

func (c *child) signal(s syscall.Signal) {
	c.t.Helper()
	if err := c.cmd.Process.Signal(s); err != nil {
		c.t.Fatal(err)
	}
}

// end lets the test leave nothing running.
func (c *child) end() {
	if c.cmd != nil && c.cmd.ProcessState == nil {
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait()
	}
}

// pass lets real time pass.
func pass(d time.Duration) { <-time.After(d) }

// eventually looks again and again until something holds or time is up.
func eventually(limit time.Duration, holds func() bool) bool {
	deadline := time.Now().Add(limit)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		if time.Now().After(deadline) {
			return false
		}
		<-tick.C
	}
	return true
}

// freePort is a port nobody listens on, outside the range the kernel gives to
// outgoing connections: a server that is killed finds it free again.
func freePort(t *testing.T) int {
	t.Helper()
	for range 200 {
		port := 20000 + rand.IntN(11000)
		ln, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			ln.Close()
			return port
		}
	}
	t.Fatal("no free port")
	return 0
}

// program finds a server's program; Debian keeps some out of a user's PATH.
// Without it a storm is skipped, and with CI=true that is a failure.
func program(t *testing.T, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	if path := filepath.Join("/usr/sbin", name); exec.Command(path, "--version").Run() == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed: with CI=true no storm may be skipped; run `make test`", name)
	}
	t.Skipf("!!! %s IS NOT INSTALLED: THIS STORM IS SKIPPED !!!", name)
	return ""
}

// folder is a short path of the test's own: a socket's path may not be long.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "linli-storm-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// installed is the folder of an empty MariaDB, once there is one.
var installed string

// emptyMariaDB installs a data folder once; every test copies it.
var emptyMariaDB = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "linli-mariadb-")
	if err != nil {
		return "", err
	}
	installed = dir
	args := append([]string{"--no-defaults"}, asRoot()...)
	args = append(args, "--datadir="+dir+"/data", "--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-log-file-size=16M")
	cmd := exec.Command("mariadb-install-db", args...)
	cmd.Env = append(os.Environ(), "PATH="+os.Getenv("PATH")+":/usr/sbin:/sbin")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("mariadb-install-db: %w\n%s", err, out)
	}
	return dir + "/data", nil
})

func asRoot() []string {
	if os.Getuid() == 0 {
		return []string{"--user=root"}
	}
	return nil
}

// ownMariaDB starts a MariaDB of this test's own and names the URL of an empty
// database in it.
func ownMariaDB(t *testing.T) (*child, string) {
	t.Helper()
	server := program(t, "mariadbd")
	empty, err := emptyMariaDB()
	if err != nil {
		t.Fatal(err)
	}
	dir, port := folder(t), freePort(t)
	if err := os.CopyFS(dir+"/data", os.DirFS(empty)); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"--no-defaults"}, asRoot()...)
	args = append(args, "--datadir="+dir+"/data", "--bind-address=127.0.0.1", fmt.Sprintf("--port=%d", port), "--socket="+dir+"/s",
		"--skip-name-resolve")
	if !soak() {
		args = append(args, "--innodb-log-file-size=16M") // quick to make; a full run is on a server as it comes
	}
	root := fmt.Sprintf("root@tcp(127.0.0.1:%d)/", port)
	c := &child{t: t, program: server, args: args, port: port, log: dir + "/log", ready: func() error { return query(root, "SELECT 1") }}
	t.Cleanup(c.end)
	quietMySQL()
	c.start()
	if err := query(root, "CREATE DATABASE linli CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		t.Fatal(err)
	}
	return c, "mysql://" + root + "linli"
}

// quietMySQL ends the driver's own printing of what every killed server does to it.
var quietMySQL = sync.OnceFunc(func() { _ = mysql.SetLogger(log.New(io.Discard, "", 0)) })

// query runs one statement on a connection of its own.
func query(dsn, statement string) error {
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_, err = db.ExecContext(ctx, statement)
	return err
}

// ownRedis starts a Redis of this test's own.
func ownRedis(t *testing.T) (*child, string) {
	t.Helper()
	server := program(t, "redis-server")
	dir, port := folder(t), freePort(t)
	args := []string{"--bind", "127.0.0.1", "--port", fmt.Sprint(port), "--save", "", "--appendonly", "no", "--dir", dir}
	c := &child{t: t, program: server, args: args, port: port, log: dir + "/log"}
	c.ready = func() error { _, err := c.redis("PING"); return err }
	t.Cleanup(c.end)
	c.start()
	return c, fmt.Sprintf("redis://127.0.0.1:%d/0", port)
}

// redis says one inline command to a Redis.
func (c *child) redis(command string) (string, error) {
	conn, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", c.port), time.Second)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(2 * time.Second))
	if _, err := io.WriteString(conn, command+"\r\n"); err != nil {
		return "", err
	}
	answer := make([]byte, 256)
	n, err := conn.Read(answer)
	said := strings.TrimSpace(string(answer[:n]))
	if strings.HasPrefix(said, "-") {
		err = fmt.Errorf("redis answers %q", said)
	}
	return said, err
}
