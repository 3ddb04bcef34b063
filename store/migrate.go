package store

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"linli/domain"
)

//go:embed migrations
var migrations embed.FS

func (db *DB) migrator() (*goose.Provider, error) {
	dialect := database.DialectSQLite3
	if db.Engine == MySQL {
		dialect = database.DialectMySQL
	}
	files, err := fs.Sub(migrations, "migrations/"+string(db.Engine))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db.writer.DB, files, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
}

// migrate applies what is missing, one process at a time. Where nothing is, it
// writes nothing: a verify beside a busy server need not wait for the file.
func (db *DB) migrate(ctx context.Context) (int, error) {
	m, err := db.migrator()
	if err != nil {
		return 0, err
	}
	if db.isCurrent(ctx, m) {
		return 0, nil
	}
	release, err := db.lockMigrations(ctx)
	if err != nil {
		return 0, err
	}
	defer release()
	done, err := m.Up(ctx)
	if err != nil {
		return len(done), domain.Errorf(domain.Unavailable, "migrate: %w", err)
	}
	return len(done), db.countOld(ctx)
}

// isCurrent tells that the newest migration has been applied and what it left to be
// counted is. goose's own look makes its table where there is none, so it belongs
// under the lock.
func (db *DB) isCurrent(ctx context.Context, m *goose.Provider) bool {
	var have int64
	if err := db.reader.GetContext(ctx, &have, `SELECT version_id FROM goose_db_version ORDER BY id DESC LIMIT 1`); err != nil {
		return false // there is no table yet, or the look under the lock tells what is wrong
	}
	all := m.ListSources()
	if have != all[len(all)-1].Version {
		return false
	}
	done, err := db.View(ctx).isCounted()
	return err == nil && done
}

// checkSchema refuses a schema that is older or newer than this program.
func (db *DB) checkSchema(ctx context.Context) error {
	have, want, err := db.Versions(ctx)
	switch {
	case err != nil && errors.Is(err, goose.ErrVersionNotFound), err == nil && have < want:
		return domain.Errorf(domain.Unavailable, "database: its tables are of an older version (%d of %d): run `linli migrate` first", have, want)
	case err != nil:
		return domain.Errorf(domain.Unavailable, "database: read its version: %w", err)
	case have > want:
		return domain.Errorf(domain.Unavailable, "database: its tables (%d) are of a newer Linli than this one (%d): use the newer program", have, want)
	}
	return nil
}

// Versions tells the version of the database's tables and the one that this
// program was made for.
func (db *DB) Versions(ctx context.Context) (have, want int64, err error) {
	m, err := db.migrator()
	if err != nil {
		return 0, 0, err
	}
	return m.GetVersions(ctx)
}

// migrationLease is how long a migration may be silent before another process
// takes the lock of one that died.
const migrationLease = 10 * time.Minute

// lockMigrations takes the one row of the lock table, waiting up to a minute.
func (db *DB) lockMigrations(ctx context.Context) (release func(), err error) {
	if _, err := db.writer.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migration_lock (id BIGINT NOT NULL PRIMARY KEY, until BIGINT NOT NULL)`); err != nil {
		return nil, domain.Errorf(domain.Unavailable, "migrate: make the lock: %w", err)
	}
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for tries := 0; ; tries++ {
		got, err := db.tryMigrationLock(ctx)
		switch {
		case IsRetryable(err): // another process writes without a pause: that took five seconds
			tries += 25
		case err != nil:
			return nil, domain.Errorf(domain.Unavailable, "migrate: take the lock: %w", err)
		case got:
			return func() {
				// Left alone on failure: the lease frees it.
				_, _ = db.writer.ExecContext(context.WithoutCancel(ctx), `UPDATE migration_lock SET until = 0 WHERE id = 1`)
			}, nil
		}
		if tries >= 300 {
			return nil, domain.Errorf(domain.Unavailable, "migrate: another process holds the lock; try again when it is done")
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-tick.C:
		}
	}
}

func (db *DB) tryMigrationLock(ctx context.Context) (bool, error) {
	now := db.now()
	_, err := db.writer.ExecContext(ctx, `INSERT INTO migration_lock (id, until) VALUES (1, ?)`, now.Add(migrationLease).UnixMilli())
	if err == nil {
		return true, nil
	}
	if !IsDuplicate(err) {
		return false, err
	}
	result, err := db.writer.ExecContext(ctx, `UPDATE migration_lock SET until = ? WHERE id = 1 AND until < ?`, now.Add(migrationLease).UnixMilli(), now.UnixMilli())
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}
