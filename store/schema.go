package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// Snapshot reads everything as it stands at one moment, however long it takes
// and whatever is written meanwhile.
func (db *DB) Snapshot(ctx context.Context, do func(v View) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if db.Engine == MySQL {
		opts.Isolation = sql.LevelRepeatableRead
	}
	t, err := db.reader.BeginTxx(ctx, opts)
	if err != nil {
		return domain.Errorf(domain.Unavailable, "begin to read: %w", wrapped(err))
	}
	defer func() { _ = t.Rollback() }() // nothing was written
	return do(View{ctx: ctx, q: t, keys: db.keys, engine: db.Engine})
}

// ours tells that a table holds records and not the bookkeeping of migrations.
func ours(table string) bool {
	return table != "goose_db_version" && table != "migration_lock" && !strings.HasPrefix(table, "sqlite_")
}

// tables lists the tables of records by name.
func (v View) tables() ([]string, error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name LIMIT 1000`
	if v.engine == MySQL {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name LIMIT 1000`
	}
	var names []string
	if err := v.all(&names, query); err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !ours(name) })
	slices.Sort(names)
	return names, nil
}

// sort is what a column holds, the same on every engine.
type sort string

// The sorts of columns.
const (
	whole  sort = "int"
	text   sort = "text"
	binary sort = "bytes"
)

// column is one column of a table.
type column struct {
	Name string `json:"name"`
	Sort sort   `json:"sort"`
}

// sealedAs is the name a column is sealed under, "" for one that is not.
func (c column) sealedAs(table string) string {
	if name, ok := strings.CutSuffix(c.Name, "_sealed"); ok && c.Sort == binary {
		return table + "." + name
	}
	return ""
}

// columns lists a table's columns in their order. The name of the table comes
// from tables, never from outside.
func (v View) columns(table string) ([]column, error) {
	rows, err := v.q.QueryxContext(v.ctx, `SELECT * FROM `+table+` LIMIT 0`)
	if err != nil {
		return nil, fmt.Errorf("read the columns of %s: %w", table, wrapped(err))
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	out := make([]column, len(types))
	for i, t := range types {
		out[i] = column{Name: t.Name(), Sort: text}
		switch kind := strings.ToUpper(t.DatabaseTypeName()); {
		case strings.Contains(kind, "INT"):
			out[i].Sort = whole
		case strings.Contains(kind, "BLOB"), strings.Contains(kind, "BINARY"):
			out[i].Sort = binary
		}
	}
	return out, rows.Err()
}

// eachRow reads a query's rows one by one, holding no more than one.
func eachRow[T any](v View, do func(T) error, query string, args ...any) error {
	query, args, err := sqlx.In(query, args...)
	if err != nil {
		return err
	}
	rows, err := v.q.QueryxContext(v.ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read rows: %w", wrapped(err))
	}
	defer rows.Close()
	for rows.Next() {
		var row T
		if err := rows.StructScan(&row); err != nil {
			return fmt.Errorf("read a row: %w", err)
		}
		if err := do(row); err != nil {
			return err
		}
	}
	return wrapped(rows.Err())
}
func hasColumn(columns []column, name string) bool {
	return slices.ContainsFunc(columns, func(c column) bool { return c.Name == name })
}

func columnNames(columns []column) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}
