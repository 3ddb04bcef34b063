// Package store is the only place that knows SQL, the migrations and the keys
// in Redis. Reads hang on a View, writes only on a transaction (Tx).
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// Engine names the kind of database.
type Engine string

// The engines.
const (
	SQLite Engine = "sqlite"
	MySQL  Engine = "mysql" // MySQL 8, MariaDB 10.11+, TiDB
)

// Config says which database to open and with which keys.
type Config struct {
	URL      string // sqlite://PATH or mysql://DSN
	Keys     Keys
	Calendar *domain.Calendar // nil: Monday to Friday are worked
}

// DB is an open database whose schema is current.
type DB struct {
	Engine   Engine
	writer   *sqlx.DB // SQLite: one connection, so that writers queue here and not in the file
	reader   *sqlx.DB
	keys     Keys
	now      func() time.Time
	days     *domain.Calendar
	ids      *idMaker
	gate     *gate // nil: whoever comes may write at once
	alone    bool  // what it writes is committed by itself
	town     *town
	together *group // nil on MySQL, which joins the commits of its connections itself
	// numbers is nil on SQLite, whose transactions stand in line anyway.
	numbers *numbers
}

// Open connects, brings a SQLite schema up to date by itself and refuses an
// old one on MySQL, and checks that the keys are this database's.
func Open(ctx context.Context, cfg Config, now func() time.Time) (*DB, error) {
	db, err := connect(ctx, cfg, now)
	if err != nil {
		return nil, err
	}
	if err := db.ready(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// Migrate brings the schema of the database up to date and tells how many
// migrations were applied.
func Migrate(ctx context.Context, cfg Config, now func() time.Time) (applied int, err error) {
	db, err := connect(ctx, cfg, now)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return db.migrate(ctx)
}

// Alone is the same database for long deeds: on SQLite nobody else's commit waits
// for one of them. It is closed with the first.
func (db *DB) Alone() *DB {
	alone := *db
	alone.alone = true
	return &alone
}

// Close ends all connections.
func (db *DB) Close() error {
	if db.together != nil {
		db.together.closes()
	}
	err := db.writer.Close()
	if db.numbers != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if e := db.numbers.close(ctx); err == nil {
			err = e
		}
	}
	if db.reader != db.writer {
		if e := db.reader.Close(); err == nil {
			err = e
		}
	}
	return err
}

// Installation names this database's installation, the same in all of its
// processes and in no other; nothing can be read from it.
func (db *DB) Installation() string { return db.keys.blind("installation", "")[:16] }

func connect(ctx context.Context, cfg Config, now func() time.Time) (*DB, error) {
	db := &DB{keys: cfg.Keys, now: now, days: cfg.Calendar, ids: &idMaker{now: now}, town: &town{}}
	var err error
	switch scheme, rest, _ := strings.Cut(cfg.URL, "://"); scheme {
	case "sqlite":
		err = db.connectSQLite(ctx, rest)
	case "mysql":
		err = db.connectMySQL(ctx, rest)
	default:
		err = domain.Errorf(domain.Invalid, "database: want sqlite://PATH or mysql://USER:PASSWORD@tcp(HOST:3306)/NAME")
	}
	if err != nil {
		return nil, err
	}
	return db, nil
}

func (db *DB) connectSQLite(ctx context.Context, path string) error {
	if path == "" {
		return domain.Errorf(domain.Invalid, "database: sqlite:// needs a path, like sqlite://data/linli.db")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return domain.Errorf(domain.Unavailable, "database: make its folder: %w", err)
	}
	query := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(5000)"}, "_txlock": {"immediate"}}
	open := func(size int, extra ...string) (*sqlx.DB, error) {
		q := url.Values{"_pragma": append(query["_pragma"], extra...), "_txlock": query["_txlock"]}
		dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
		pool := sqlx.NewDb(sql.OpenDB(preparing(dsn)), "sqlite")
		pool.SetMaxOpenConns(size)
		pool.SetMaxIdleConns(size)
		return pool, pool.PingContext(ctx)
	}
	var err error
	db.Engine = SQLite
	// What a deed may have to take back stays in memory: in a file it cost a long deed a
	// tenth of its time.
	if db.writer, err = open(1, "temp_store(MEMORY)"); err == nil {
		db.reader, err = open(max(4, runtime.NumCPU()), "query_only(1)")
		db.together = &group{begin: db.begin}
	}
	if err != nil {
		return domain.Errorf(domain.Unavailable, "database: open the SQLite file %s: %w", path, err)
	}
	return nil
}

func (db *DB) connectMySQL(ctx context.Context, dsn string) error {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		// The driver's words may repeat the DSN with its password.
		return domain.Errorf(domain.Invalid, "database: want mysql://USER:PASSWORD@tcp(HOST:3306)/NAME")
	}
	cfg.ParseTime, cfg.Loc, cfg.InterpolateParams, cfg.ClientFoundRows = true, time.UTC, true, false
	cfg.Timeout, cfg.ReadTimeout, cfg.WriteTimeout = 5*time.Second, time.Minute, time.Minute
	cfg.Collation = "utf8mb4_bin"
	if cfg.Params == nil {
		cfg.Params = map[string]string{}
	}
	cfg.Params["time_zone"] = "'+00:00'"
	cfg.Params["sql_mode"] = "'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"
	cfg.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return domain.Errorf(domain.Invalid, "database: %w", err)
	}
	pool := sqlx.NewDb(sql.OpenDB(hasty{connector}), "mysql")
	size := max(12, 6*runtime.NumCPU())
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	db.Engine, db.writer, db.reader = MySQL, pool, pool
	db.numbers = &numbers{deeds: func() int { return pool.Stats().InUse }, pool: sqlx.NewDb(sql.OpenDB(hasty{connector}), "mysql")}
	db.numbers.pool.SetMaxOpenConns(1)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return explainMySQL(cfg, err)
	}
	return nil
}

// hasty bounds a whole connection attempt, not only its dialling: a server that
// accepts and never speaks would hold the pool's opener for a minute.
type hasty struct{ driver.Connector }

// Connect gives up after five seconds, or when ctx ends. All transactions of the
// connection read what is committed: under REPEATABLE READ the row a duplicate
// key points at cannot be read.
func (c hasty) Connect(ctx context.Context) (driver.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if _, err = conn.(driver.ExecerContext).ExecContext(ctx, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", nil); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// explainMySQL turns the usual faults of a first connection into what to do.
func explainMySQL(cfg *mysql.Config, err error) error {
	var no *net.OpError
	switch {
	case isMySQLError(err, 1049):
		return domain.Errorf(domain.Unavailable, "database: the server at %s has no database %q: CREATE DATABASE %s CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", cfg.Addr, cfg.DBName, cfg.DBName)
	case isMySQLError(err, 1045, 1044):
		return domain.Errorf(domain.Denied, "database: the server at %s refuses user %q: check the password and its rights on %q", cfg.Addr, cfg.User, cfg.DBName)
	case errors.As(err, &no):
		return domain.Errorf(domain.Unavailable, "database: nothing answers at %s: is the server running, is the address right? (%v)", cfg.Addr, no.Err)
	}
	return domain.Errorf(domain.Unavailable, "database: %w", err)
}

// ready refuses a schema that is not current and keys that are not this
// database's, and takes a node number for new ids.
func (db *DB) ready(ctx context.Context) error {
	if db.Engine == SQLite {
		if _, err := db.migrate(ctx); err != nil {
			return err
		}
	}
	if err := db.checkSchema(ctx); err != nil {
		return err
	}
	if err := db.countOld(ctx); err != nil { // what a migration that died left
		return err
	}
	return db.InTx(ctx, func(tx *Tx) error {
		if err := tx.checkKeys(); err != nil {
			return err
		}
		node, err := tx.count("node")
		db.ids.node = node % (1 << nodeBits)
		return err
	})
}

// probe is the known text that each key seals once.
const probe = "linli"

func (tx *Tx) checkKeys() error {
	var rows []struct {
		KeyNo int64  `db:"key_no"`
		Probe []byte `db:"probe"`
	}
	if err := tx.all(&rows, `SELECT key_no, probe FROM sealing LIMIT 255`); err != nil {
		return err
	}
	known := map[byte]bool{}
	for _, r := range rows {
		text, err := tx.keys.open("sealing.probe", domain.ID(r.KeyNo), r.Probe)
		if err != nil || text != probe {
			return domain.Errorf(domain.Denied, "keys: key %d of this database is missing or another: start with the key file it was made with", r.KeyNo)
		}
		known[byte(r.KeyNo)] = true
	}
	if known[tx.keys.current] {
		return nil
	}
	number := domain.ID(tx.keys.current)
	return tx.exec(`INSERT INTO sealing (key_no, probe) VALUES (?, ?)`, number, tx.keys.close("sealing.probe", number, probe))
}
