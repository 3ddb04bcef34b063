package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"testing"
	"time"

	"linli/domain"
)

// RawPerson reads a person's row as it lies in the database.
func RawPerson(t *testing.T, db *DB, id domain.ID) map[string]string {
	t.Helper()
	row := map[string]any{}
	if err := db.reader.QueryRowx(`SELECT * FROM person WHERE id = ?`, id).MapScan(row); err != nil {
		t.Fatal(err)
	}
	raw := map[string]string{}
	for column, value := range row {
		switch v := value.(type) {
		case []byte:
			raw[column] = string(v)
		case string:
			raw[column] = v
		}
	}
	return raw
}

// ErrLost is what a deed returns that must be run again.
var ErrLost error = lostRace{errors.New("lost")}

// RawMessage opens the body kept of a message.
func RawMessage(t *testing.T, db *DB, id domain.ID) string {
	t.Helper()
	var sealed []byte
	if err := db.reader.Get(&sealed, `SELECT raw_sealed FROM inbox WHERE id = ?`, id); err != nil {
		t.Fatal(err)
	}
	text, err := db.keys.open("inbox.raw", id, sealed)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// SwapNames copies one row's sealed name into another.
func SwapNames(t *testing.T, db *DB, to, from domain.ID) {
	t.Helper()
	var name []byte
	if err := db.reader.Get(&name, `SELECT name_sealed FROM person WHERE id = ?`, from); err != nil {
		t.Fatal(err)
	}
	if _, err := db.writer.Exec(`UPDATE person SET name_sealed = ? WHERE id = ?`, name, to); err != nil {
		t.Fatal(err)
	}
}

// AddBareCommunity writes a community row alone.
func AddBareCommunity(t *testing.T, db *DB, id domain.ID) {
	t.Helper()
	err := db.InTx(context.Background(), func(tx *Tx) error {
		return tx.exec(`INSERT INTO community (id, street_id, name, account, mini, duty_phone) VALUES (?, 1, '雁滨社区', 'yanbin', '', '')`, id)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestIDsGrowEvenWhenTheClockGoesBack(t *testing.T) {
	now := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	m := idMaker{now: func() time.Time { return now }, node: 3}
	last := m.next()
	for i := range 10_000 {
		if i == 5_000 {
			now = now.Add(-time.Hour)
		}
		id := m.next()
		if id <= last {
			t.Fatalf("id %d after %d", id, last)
		}
		last = id
	}
	other := idMaker{now: m.now, node: 4}
	if other.next() == (&idMaker{now: m.now, node: 3}).next() {
		t.Fatal("two nodes made the same id")
	}
}

// Abandon closes a spool's files as the end of its process does.
func (s *Spool) Abandon() (err error) {
	for f := range s.files {
		err = errors.Join(err, f.Close())
	}
	clear(s.files)
	return err
}

// Break makes the file a spool writes refuse everything, as a full disk does.
func (s *Spool) Break(t *testing.T) {
	file, err := os.Open(s.own.Name())
	if err != nil {
		t.Fatal(err)
	}
	_ = s.own.Close()
	s.own.File = file
}

// RawMedia reads what opens an attachment at WeChat as it lies in the database.
func RawMedia(t *testing.T, db *DB, id domain.ID) (raw []byte) {
	t.Helper()
	if err := db.reader.Get(&raw, `SELECT media_sealed FROM attachment WHERE id = ?`, id); err != nil {
		t.Fatal(err)
	}
	return raw
}

// Prepared opens a SQLite file as the store does, without its tables.
func Prepared(path string) *sql.DB { return sql.OpenDB(preparing("file:" + path)) }

// AgeNonces lets the nonces of a Redis in this process grow an age older.
func AgeNonces(r *Redis) { r.nonces.age() }

// Exec writes behind the store's back.
func Exec(t *testing.T, db *DB, query string, args ...any) {
	t.Helper()
	if _, err := db.writer.Exec(query, args...); err != nil {
		t.Fatalf("%v: %.200s", err, query)
	}
}

// RowsRead counts the rows that the server of a view's connection has read for it.
func (v View) RowsRead(t *testing.T) (n int64) {
	t.Helper()
	var rows []struct {
		Name  string `db:"Variable_name"`
		Value int64  `db:"Value"`
	}
	if err := v.all(&rows, `SHOW SESSION STATUS LIKE 'Handler_read%'`); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Name != "Handler_read_retry" {
			n += r.Value
		}
	}
	return n
}

// DuePushes lists some pushes that are due.
func (v View) DuePushes(now time.Time) error {
	_, err := (&Tx{View: v, Now: now}).duePushes(Claim{Most: 50})
	return err
}

// Wrapped gives a driver's error its code.
func Wrapped(err error) error { return wrapped(err) }

// Waiting tells how many deeds stand before SQLite's writer.
func Waiting(db *DB) int {
	db.together.mu.Lock()
	defer db.together.mu.Unlock()
	return len(db.together.waiting)
}

// TryOnce writes something, without a second try.
func TryOnce(db *DB) error {
	return db.once(context.Background(), func(tx *Tx) error {
		_, err := tx.count("probe")
		return err
	})
}

// MigrateTo brings an empty database to the schema of an earlier release.
func MigrateTo(t *testing.T, cfg Config, now func() time.Time, version int64) {
	t.Helper()
	behindBack(t, cfg, now, func(db *DB) error {
		m, err := db.migrator()
		if err != nil {
			return err
		}
		_, err = m.UpTo(context.Background(), version)
		return err
	})
}

// CountOld counts the tickets that have no line in the ledger, as after a migration.
func CountOld(t *testing.T, db *DB) error {
	Exec(t, db, `DELETE FROM counter WHERE name = ?`, counted)
	return db.countOld(context.Background())
}

// ExecIn writes into a database of any schema.
func ExecIn(t *testing.T, cfg Config, now func() time.Time, query string) {
	t.Helper()
	behindBack(t, cfg, now, func(db *DB) error {
		_, err := db.writer.Exec(query)
		return err
	})
}

func behindBack(t *testing.T, cfg Config, now func() time.Time, do func(*DB) error) {
	t.Helper()
	db, err := connect(context.Background(), cfg, now)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := do(db); err != nil {
		t.Fatal(err)
	}
}
