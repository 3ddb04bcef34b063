package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jmoiron/sqlx"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"linli/domain"
)

// View reads, on its own or inside a transaction.
type View struct {
	ctx  context.Context
	q    queryer
	keys Keys
	// engine is asked about the schema itself and how an index is named in a query (by):
	// else queries are the same text for both.
	engine Engine
}

// queryer is a pool, or one connection with a transaction on it.
type queryer interface {
	sqlx.QueryerContext
	sqlx.ExecerContext
}

// View reads outside any transaction.
func (db *DB) View(ctx context.Context) View {
	return View{ctx: ctx, q: db.reader, keys: db.keys, engine: db.Engine}
}

// Tx is one transaction. Now is its time for every row it writes.
type Tx struct {
	View
	Now      time.Time
	Calendar *domain.Calendar
	ids      *idMaker
	numbers  *numbers               // nil: counters are counted in the transaction itself
	took     []taken                // the numbers it used
	asked    []domain.ID            // who was asked for help, to be written last
	entries  map[domain.ID]*entered // the lines of the ledger that change, as well
	known    known
	town     townView
}

// NewID makes a new time-ordered id.
func (tx *Tx) NewID() domain.ID { return tx.ids.next() }

// attempts bounds how often InTx tries again after a deadlock or a busy database.
const attempts = 12

// InTx runs one deed in one transaction and commits it, or rolls back and
// returns the error. After a deadlock or a lost race it runs do again, so do
// must touch nothing but tx and variables it sets anew.
func (db *DB) InTx(ctx context.Context, do func(tx *Tx) error) error {
	for try := 1; ; try++ {
		err := db.once(ctx, do)
		if err == nil || !IsRetryable(err) {
			return err
		}
		if try == attempts {
			return domain.Errorf(domain.Unavailable, "transaction given up after %d tries: %w", try, err)
		}
		pause := time.NewTimer(time.Duration(rand.IntN(1<<min(try, 6))+1) * time.Millisecond)
		select {
		case <-ctx.Done():
			pause.Stop()
			return domain.Errorf(domain.Unavailable, "transaction given up: %w", ctx.Err())
		case <-pause.C:
		}
	}
}

func (db *DB) once(ctx context.Context, do func(tx *Tx) error) (err error) {
	if db.gate != nil {
		leave, err := db.gate.enter(ctx)
		if err != nil {
			return err
		}
		defer leave()
	}
	if db.together != nil {
		return db.together.join(ctx, db.alone, func(conn *sqlx.Conn) error { return db.tx(ctx, conn).run(do) })
	}
	conn, err := db.begin(ctx)
	if err != nil {
		return domain.Errorf(domain.Unavailable, "begin a transaction: %w", wrapped(err))
	}
	defer conn.Close()
	committed := false
	tx := db.tx(ctx, conn)
	defer func() {
		if committed {
			return
		}
		undo(ctx, conn)
		if MayHaveCommitted(err) {
			return
		}
		for _, t := range tx.took {
			db.numbers.giveBack(t.name, t.number)
		}
	}()
	if err := tx.run(do); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		return domain.Errorf(domain.Unavailable, "commit: %w", unsure{wrapped(err)})
	}
	committed = true
	return nil
}

// tx is a transaction that was opened on a connection.
func (db *DB) tx(ctx context.Context, conn *sqlx.Conn) *Tx {
	return &Tx{View: View{ctx: ctx, q: conn, keys: db.keys, engine: db.Engine}, Now: db.now(), Calendar: db.days, ids: db.ids, numbers: db.numbers, town: townView{town: db.town}}
}

// run does a deed, and what its transaction does last.
func (tx *Tx) run(do func(tx *Tx) error) error {
	if err := do(tx); err != nil {
		return err
	}
	if err := tx.markAsked(); err != nil {
		return err
	}
	if err := tx.writeEntries(); err != nil {
		return err
	}
	return tx.leaveMark()
}

// begin opens a transaction on a connection of its own. Not by sql.Tx: its
// COMMIT heeds no context, and one that hangs would outlast every callback.
func (db *DB) begin(ctx context.Context) (conn *sqlx.Conn, err error) {
	for range db.writer.Stats().MaxOpenConnections + 1 {
		if conn, err = db.writer.Connx(ctx); err != nil {
			return nil, err
		}
		if err = db.start(ctx, conn); err == nil {
			return conn, nil
		}
		conn.Close()
		if !errors.Is(err, driver.ErrBadConn) {
			return nil, err // else the server went away since it was last used: the next one
		}
	}
	return nil, err
}

func (db *DB) start(ctx context.Context, conn *sqlx.Conn) error {
	begin := "START TRANSACTION"
	if db.Engine == SQLite {
		begin = "BEGIN IMMEDIATE"
	}
	_, err := conn.ExecContext(ctx, begin)
	return err
}

// undo rolls back, or gives the connection up so that nobody inherits what was
// begun on it.
func undo(ctx context.Context, conn *sqlx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if _, err := conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // closes it; the first error is the one that counts
	}
}

// unsure marks a commit whose answer never came: it may have happened.
type unsure struct{ error }

func (e unsure) Unwrap() error { return e.error }

// MayHaveCommitted tells that a failed transaction may stand all the same.
func MayHaveCommitted(err error) bool {
	var u unsure
	return errors.As(err, &u)
}

// Writable tells whether the database takes a write just now, and keeps it: a
// full disk shows at the commit.
func (db *DB) Writable(ctx context.Context) error {
	return db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.count("probe")
		return err
	})
}

// lostRace marks a duplicate key that a second try resolves by reading.
type lostRace struct{ error }

func (e lostRace) Unwrap() error { return e.error }

// retryDuplicate lets InTx run a deed again whose insert met an equal row.
func retryDuplicate(err error) error {
	if IsDuplicate(err) {
		return lostRace{err}
	}
	return err
}

// IsDuplicate tells that a unique key refused an insert.
func IsDuplicate(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return isMySQLError(err, 1062)
}

// IsRetryable tells that the same transaction may pass when run again:
// deadlock, lock wait, a busy file, a lost race.
func IsRetryable(err error) bool {
	var race lostRace
	if errors.As(err, &race) {
		return true
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		primary := lite.Code() & 0xff
		return primary == sqlite3.SQLITE_BUSY || primary == sqlite3.SQLITE_LOCKED
	}
	// 1213 deadlock, 1205 lock wait, 1020 changed since read, 8028/9007 TiDB's write conflicts.
	return isMySQLError(err, 1213, 1205, 1020, 8028, 9007)
}

func isMySQLError(err error, numbers ...uint16) bool {
	var my *mysql.MySQLError
	if !errors.As(err, &my) {
		return false
	}
	for _, n := range numbers {
		if my.Number == n {
			return true
		}
	}
	return false
}

// one reads exactly one row; none is NotFound, naming what was looked for.
func (v View) one(dest any, what, query string, args ...any) error {
	err := sqlx.GetContext(v.ctx, v.q, dest, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return domain.Errorf(domain.NotFound, "no such %s", what)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", what, wrapped(err))
	}
	return nil
}

// by makes a query use an index, where an engine would take another in a rush.
func (v View) by(index string) string {
	if v.engine == SQLite {
		return " INDEXED BY " + index
	}
	return " FORCE INDEX (" + index + ")"
}

// orFail makes a statement that fails leave what it has done so far, for deeds that
// end with its error: else SQLite keeps a copy of every page it touches.
func (v View) orFail() string {
	if v.engine == SQLite {
		return " OR FAIL"
	}
	return ""
}

// all reads every row of a query that carries its own LIMIT.
func (v View) all(dest any, query string, args ...any) error {
	if err := sqlx.SelectContext(v.ctx, v.q, dest, query, args...); err != nil {
		return fmt.Errorf("read rows: %w", wrapped(err))
	}
	return nil
}

// exec writes without asking how many rows it touched.
func (tx *Tx) exec(query string, args ...any) error {
	_, err := tx.change(query, args...)
	return err
}

// change writes and tells how many rows really changed.
func (tx *Tx) change(query string, args ...any) (int64, error) {
	result, err := tx.q.ExecContext(tx.ctx, query, args...)
	tx.wrote(query)
	if err != nil {
		return 0, fmt.Errorf("write: %w", wrapped(err))
	}
	return result.RowsAffected()
}

// wrapped gives a driver's error a code, Unavailable for anything that may pass
// with time, and hides what it may quote: MySQL repeats values in its words.
func wrapped(err error) error {
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		if isMySQLError(err, passing...) {
			return domain.Errorf(domain.Unavailable, "the database takes nothing: %w", mysqlFault{my})
		}
		return mysqlFault{my}
	}
	var network net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, mysql.ErrInvalidConn) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.As(err, &network) {
		return domain.Errorf(domain.Unavailable, "the database did not answer: %w", err)
	}
	return err
}

// passing are a MySQL server's refusals of everything for a while: it is going
// down, lost the connection, has no room, only reads.
var passing = []uint16{1021, 1040, 1053, 1077, 1079, 1080, 1114, 1152, 1158, 1159, 1160, 1161, 1184, 1290, 1317, 1836, 1927}

// mysqlFault is a server's error by its number alone.
type mysqlFault struct{ cause *mysql.MySQLError }

func (f mysqlFault) Error() string { return fmt.Sprintf("MySQL error %d", f.cause.Number) }
func (f mysqlFault) Unwrap() error { return f.cause }

// msec is how times stand in the database: milliseconds UTC, 0 for none.
func msec(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMsec(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
