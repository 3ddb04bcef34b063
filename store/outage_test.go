package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// impatient is the context of a caller who waits 150 ms.
func impatient(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(ctx, 150*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

// stopwatch fails the test if what follows takes longer than two seconds: far more
// than the caller's patience, far less than any driver's own time-out.
func stopwatch(t *testing.T, what string) func() {
	t.Helper()
	began := time.Now()
	return func() {
		t.Helper()
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s took %s", what, took)
		}
	}
}

func openBehind(t *testing.T) (*store.DB, *storetest.Proxy) {
	t.Helper()
	if !slices.Contains(storetest.Engines(t), store.MySQL) {
		t.Skip("no MySQL here")
	}
	url := storetest.URL(t, store.MySQL)
	clock := storetest.NewClock()
	storetest.Open(t, url, clock) // the tables
	proxy, url := storetest.Behind(t, url)
	return storetest.Open(t, url, clock), proxy
}

// addPerson is a transaction that writes; last, if given, is done before its COMMIT.
func addPerson(ctx context.Context, db *store.DB, last func()) (id domain.ID, err error) {
	err = db.InTx(ctx, func(tx *store.Tx) error {
		id = tx.NewID()
		if err := tx.AddPerson(domain.Person{ID: id}); err != nil {
			return err
		}
		if last != nil {
			last()
		}
		return nil
	})
	return id, err
}

func TestAMySQLThatHangsCostsNoMoreThanThePatience(t *testing.T) {
	db, proxy := openBehind(t)
	for name, take := range map[string]func() error{
		"at the first word": func() error { proxy.Hang(); _, err := addPerson(impatient(t), db, nil); return err },
		"at COMMIT":         func() error { _, err := addPerson(impatient(t), db, proxy.Hang); return err },
		"at ROLLBACK": func() error {
			return db.InTx(impatient(t), func(tx *store.Tx) error {
				err := tx.AddPerson(domain.Person{ID: tx.NewID()})
				proxy.Hang()
				if err == nil {
					err = domain.Errorf(domain.Unavailable, "changed my mind")
				}
				return err
			})
		},
		"for new connections": func() error {
			proxy.Cut() // every pooled connection is gone
			proxy.Restore()
			proxy.Hang()
			_, err := addPerson(impatient(t), db, nil)
			return err
		},
	} {
		over := stopwatch(t, name)
		if err := take(); domain.CodeOf(err) != domain.Unavailable {
			t.Errorf("%s: got %v", name, err)
		}
		over()
		proxy.Restore()
		if err := db.Writable(ctx); err != nil {
			t.Errorf("%s: the pool did not recover: %v", name, err)
		}
	}
}

func TestAMySQLThatComesBackIsUsedAtOnce(t *testing.T) {
	db, proxy := openBehind(t)
	for range 3 {
		proxy.Cut()
		over := stopwatch(t, "a refused connection")
		if err := db.Writable(ctx); domain.CodeOf(err) != domain.Unavailable {
			t.Fatalf("a database that is away: %v", err)
		}
		over()
		proxy.Restore()
		if _, err := addPerson(impatient(t), db, nil); err != nil {
			t.Fatalf("the first deed after the outage: %v", err)
		}
	}
}

func TestACommitWithoutAnAnswerMayHaveHappened(t *testing.T) {
	db, proxy := openBehind(t)
	_, err := addPerson(impatient(t), db, proxy.Hang)
	if !store.MayHaveCommitted(err) {
		t.Errorf("at COMMIT: %v", err)
	}
	proxy.Restore()
	proxy.Cut()
	if err := db.Writable(ctx); err == nil || store.MayHaveCommitted(err) {
		t.Errorf("before anything was begun: %v", err)
	}
}

func TestAForeignWriterOnSQLiteCostsNoMoreThanThePatience(t *testing.T) {
	url := storetest.URL(t, store.SQLite)
	db := storetest.Open(t, url, storetest.NewClock())
	other, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite://"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	conn, err := other.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	over := stopwatch(t, "a locked file")
	if _, err := addPerson(impatient(t), db, nil); domain.CodeOf(err) != domain.Unavailable {
		t.Errorf("got %v", err)
	}
	over()
	if _, err := conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	id, err := addPerson(impatient(t), db, nil)
	if err != nil {
		t.Fatalf("after it: %v", err)
	}
	if _, err := db.View(ctx).Person(id); err != nil {
		t.Error(err)
	}
}

func TestWhatADatabaseRefusesToEverybodyMayPassLater(t *testing.T) {
	for _, err := range []error{driver.ErrBadConn, io.EOF, &net.OpError{Op: "read", Err: errors.New("reset")},
		&mysql.MySQLError{Number: 1053}, &mysql.MySQLError{Number: 1290}, &mysql.MySQLError{Number: 1021}} {
		if code := domain.CodeOf(store.Wrapped(err)); code != domain.Unavailable {
			t.Errorf("%v is %s", err, code)
		}
	}
	for _, err := range []error{&mysql.MySQLError{Number: 1064}, errors.New("ours")} {
		if code := domain.CodeOf(store.Wrapped(err)); code == domain.Unavailable {
			t.Errorf("%v is %s", err, code)
		}
	}
}

// What nobody waits for leaves half of the connections to those who do, however
// much of it there is.
func TestWorkBehindKeepsNobodyWaiting(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		db := storetest.Open(t, storetest.URL(t, engine), storetest.NewClock())
		behind, held := db.Behind(), make(chan struct{})
		var crowd sync.WaitGroup
		var inside atomic.Int32
		for range 20 {
			crowd.Go(func() {
				_, err := addPerson(ctx, behind, func() {
					inside.Add(1)
					if engine == store.MySQL {
						<-held
					}
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		if engine == store.MySQL {
			if _, err := addPerson(impatient(t), db, nil); err != nil {
				t.Errorf("%s: %v", engine, err)
			}
		}
		close(held)
		crowd.Wait()
		if n := inside.Load(); n != 20 {
			t.Errorf("%s: %d of 20 wrote", engine, n)
		}
	}
}

// While nobody else wants a connection work behind takes up to half of them, and
// goes back to its own few as soon as somebody does.
func TestWorkBehindTakesWhatNobodyWants(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		if engine != store.MySQL {
			continue
		}
		db := storetest.Open(t, storetest.URL(t, engine), storetest.NewClock())
		behind := db.Behind()
		stands := func(db *store.DB) (leaves func(), err error) {
			inside, held, ended := make(chan struct{}, 1), make(chan struct{}), make(chan error, 1)
			limited, cancel := context.WithTimeout(ctx, time.Second)
			go func() {
				_, err := addPerson(limited, db, func() { inside <- struct{}{}; <-held })
				ended <- err
			}()
			select {
			case <-inside:
				return func() { close(held); <-ended; cancel() }, nil
			case err := <-ended:
				cancel()
				return nil, err
			}
		}
		most := func() (n int) {
			for {
				leaves, err := stands(behind)
				if err != nil {
					return n
				}
				defer leaves()
				n++
			}
		}
		alone := most()
		leaves, err := stands(db)
		if err != nil {
			t.Fatal(err)
		}
		beside := most()
		leaves()
		if all := db.Pools()["both"].MaxOpenConnections; alone != all/2 || beside != all/6 {
			t.Errorf("it took %d of %d connections alone, and %d beside another deed", alone, all, beside)
		}
	}
}
