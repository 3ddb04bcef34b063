// Package storetest opens fresh, empty databases for tests on every engine
// that is there: SQLite always, MySQL or MariaDB where LINLI_TEST_MYSQL names a
// server (a DSN without a database, like root@tcp(127.0.0.1:3306)/).
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/store"
)

// Clock is a clock that stands still until a test moves it.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock starts on an ordinary Tuesday morning in Lanzhou.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 3, 3, 1, 30, 0, 0, time.UTC)} }

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Forward moves the clock on.
func (c *Clock) Forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Each runs a test on an empty, migrated database of every engine. A package that
// calls it has a TestMain that ends with Main.
func Each(t *testing.T, run func(t *testing.T, db *store.DB, clock *Clock)) {
	t.Helper()
	for _, engine := range Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			clock := NewClock()
			run(t, Open(t, Used(t, engine), clock), clock)
		})
	}
}

// Engines lists what tests run on here. With CI=true a missing MySQL is a
// failure, because a skipped engine proves nothing.
func Engines(t testing.TB) []store.Engine {
	t.Helper()
	if os.Getenv("LINLI_TEST_MYSQL") != "" {
		return []store.Engine{store.SQLite, store.MySQL}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("LINLI_TEST_MYSQL is not set: with CI=true no engine may be skipped; run `make test`")
	}
	t.Log("only SQLite runs: LINLI_TEST_MYSQL is not set")
	return []store.Engine{store.SQLite}
}

// URL makes a place for one test's database, gone when the test ends. A MySQL
// schema is brought up to date here, as an operator would.
func URL(t testing.TB, engine store.Engine) string {
	t.Helper()
	if engine == store.SQLite {
		return "sqlite://" + t.TempDir() + "/linli.db"
	}
	name := create(t)
	t.Cleanup(func() { drop(t, name) })
	return "mysql://" + server() + name
}

func server() string { return strings.TrimPrefix(os.Getenv("LINLI_TEST_MYSQL"), "mysql://") }

func create(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("linli_test_%d_%d", os.Getpid(), rand.Uint32())
	if err := asRoot("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		t.Fatalf("LINLI_TEST_MYSQL: %v", err)
	}
	return name
}

func drop(t testing.TB, name string) {
	if err := asRoot("DROP DATABASE " + name); err != nil {
		t.Errorf("LINLI_TEST_MYSQL: %v", err)
	}
}

func asRoot(statement string) error {
	root, err := sql.Open("mysql", server())
	if err != nil {
		return err
	}
	defer root.Close()
	_, err = root.Exec(statement)
	return err
}

var keys = sync.OnceValue(func() store.Keys {
	k, err := store.ParseKeys(store.NewKeys())
	if err != nil {
		panic(err)
	}
	return k
})

// Config is the configuration of a test database, with keys made for this run.
func Config(url string) store.Config { return store.Config{URL: url, Keys: keys()} }

// Open migrates and opens a test database, closed when the test ends.
func Open(t testing.TB, url string, clock *Clock) *store.DB {
	t.Helper()
	ctx := context.Background()
	if _, err := store.Migrate(ctx, Config(url), clock.Now); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(ctx, Config(url), clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return db
}
