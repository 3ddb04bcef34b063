package storetest

import (
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"linli/store"
)

// spare are MySQL databases of this process that a test has left up to date and
// that were emptied: making a hundred tables takes longer than most stories.
var spare struct {
	mu      sync.Mutex
	names   []string
	spoiled []string
}

// Used makes a place as URL does, for a test that leaves the schema as it is. A
// MySQL database may have served another test of this process; it is empty. What
// the test opens there must be closed when the test's later cleanups have run.
// Whoever uses it ends with Main.
func Used(t testing.TB, engine store.Engine) string {
	t.Helper()
	if engine == store.SQLite {
		return URL(t, engine)
	}
	spare.mu.Lock()
	var name string
	if n := len(spare.names); n > 0 {
		name, spare.names = spare.names[n-1], spare.names[:n-1]
	}
	spare.mu.Unlock()
	if name == "" {
		name = create(t)
	}
	t.Cleanup(func() {
		spare.mu.Lock()
		defer spare.mu.Unlock()
		if t.Failed() || slices.Contains(spare.spoiled, name) || empty(name) != nil {
			drop(t, name)
			return
		}
		spare.names = append(spare.names, name)
	})
	return "mysql://" + server() + name
}

// Spoil keeps a place that Used made from being used again: its schema is not
// what it was.
func Spoil(url string) {
	spare.mu.Lock()
	defer spare.mu.Unlock()
	spare.spoiled = append(spare.spoiled, strings.TrimPrefix(url, "mysql://"+server()))
}

// Main runs a package's tests, clears up, and tells the code to exit with.
func Main(m *testing.M) int {
	code := m.Run()
	if err := Clear(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// Clear removes the databases that no test uses any more.
func Clear() error {
	spare.mu.Lock()
	defer spare.mu.Unlock()
	for _, name := range spare.names {
		if err := asRoot("DROP DATABASE " + name); err != nil {
			return err
		}
	}
	spare.names = nil
	return nil
}

// empty deletes every row of a database but what tells how its schema stands.
func empty(name string) error {
	db, err := sql.Open("mysql", server()+name)
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.Query("SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name <> 'goose_db_version'", name)
	if err != nil {
		return err
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			return err
		}
		tables = append(tables, table)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(tables) == 0 {
		return fmt.Errorf("%s has no tables", name)
	}
	for _, table := range tables {
		if _, err := db.Exec("DELETE FROM `" + table + "`"); err != nil {
			return err
		}
	}
	return nil
}
