package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"linli/store"
)

// shelf is one connection to a file with the numbers 1 to 9 on it.
func shelf(t *testing.T) *sql.DB {
	t.Helper()
	db := store.Prepared(filepath.Join(t.TempDir(), "shelf.db"))
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	put(t, db, `CREATE TABLE n (n INTEGER PRIMARY KEY)`)
	for n := range 9 {
		put(t, db, `INSERT INTO n (n) VALUES (?)`, n+1)
	}
	return db
}

func put(t *testing.T, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(ctx, query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

const from = `SELECT n FROM n WHERE n >= ? ORDER BY n`

// read reads what a query gives on one connection.
func read(t *testing.T, on interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}, first int) (out []int) {
	t.Helper()
	rows, err := on.QueryContext(ctx, from, first)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAKeptStatementServesAgain(t *testing.T) {
	db := shelf(t)
	for first := 9; first > 0; first-- {
		if got := read(t, db, first); len(got) != 10-first || got[0] != first {
			t.Fatalf("from %d: %v", first, got)
		}
	}
	for range 3 { // a refused one, too
		if _, err := db.ExecContext(ctx, `INSERT INTO n (n) VALUES (?)`, 5); !store.IsDuplicate(err) {
			t.Fatalf("a second 5: %v", err)
		}
	}
	put(t, db, `INSERT INTO n (n) VALUES (?)`, 10)
	if got := read(t, db, 9); fmt.Sprint(got) != "[9 10]" {
		t.Errorf("from 9: %v", got)
	}
}

func TestAStatementMayRunInsideItself(t *testing.T) {
	db := shelf(t)
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	rows, err := conn.QueryContext(ctx, from, 8)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var outer []int
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		outer = append(outer, n)
		if inner := read(t, conn, n); inner[0] != n {
			t.Errorf("inside, from %d: %v", n, inner)
		}
	}
	if fmt.Sprint(outer) != "[8 9]" {
		t.Errorf("outside: %v", outer)
	}
}

func TestAKeptStatementSeesTheTableChange(t *testing.T) {
	db := shelf(t)
	read(t, db, 9)
	put(t, db, `ALTER TABLE n ADD COLUMN more TEXT`)
	put(t, db, `CREATE INDEX more ON n (more)`)
	put(t, db, `DELETE FROM n WHERE n < ?`, 9)
	if got := read(t, db, 1); fmt.Sprint(got) != "[9]" {
		t.Errorf("from 1: %v", got)
	}
}

func TestAnInterruptedStatementIsNotKept(t *testing.T) {
	db := shelf(t)
	const endless = `WITH RECURSIVE c (x) AS (SELECT ? UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000) SELECT COUNT(*) FROM c`
	limited, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	var n int
	if err := db.QueryRowContext(limited, endless, 0).Scan(&n); err == nil {
		t.Fatal("it counted to a thousand million")
	}
	if err := db.QueryRowContext(ctx, endless, 1000000000).Scan(&n); err != nil || n != 1 {
		t.Errorf("afterwards: %d (%v)", n, err)
	}
}
