package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"

	"modernc.org/sqlite"
)

// preparing is a SQLite connector whose connections keep the statements they
// have run: reading the SQL text anew cost a fifth of a deed. Statements in use
// are out of the store, so the same text may run inside itself.
type preparing string

// Connect opens a connection to the file that the connector names.
func (p preparing) Connect(context.Context) (driver.Conn, error) {
	conn, err := p.Driver().Open(string(p))
	if err != nil {
		return nil, err
	}
	whole, ok := conn.(sqliteConn)
	if !ok {
		conn.Close()
		return nil, errors.New("the SQLite driver lacks a part that Linli uses")
	}
	return &preparedConn{sqliteConn: whole, kept: map[string]sqliteStmt{}}, nil
}

// Driver is the driver below.
func (p preparing) Driver() driver.Driver { return &sqlite.Driver{} }

// sqliteConn is what the driver's connections can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// sqliteStmt is what the driver's statements can do.
type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type preparedConn struct {
	sqliteConn
	kept map[string]sqliteStmt
}

// keptStatements bounds what one connection keeps: Linli's texts are about two
// hundred, and lists of different lengths add some.
const keptStatements = 400

// take gives a statement to one user.
func (c *preparedConn) take(ctx context.Context, query string) (sqliteStmt, error) {
	if stmt, ok := c.kept[query]; ok {
		delete(c.kept, query)
		return stmt, nil
	}
	prepared, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	stmt, ok := prepared.(sqliteStmt)
	if !ok {
		prepared.Close()
		return nil, driver.ErrSkip
	}
	return stmt, nil
}

// keep gets it back, unless it failed or there is no use for it.
func (c *preparedConn) keep(query string, stmt sqliteStmt, err error) {
	_, another := c.kept[query]
	if err != nil || another || len(c.kept) >= keptStatements || strings.HasPrefix(query, "PRAGMA") {
		stmt.Close()
		return
	}
	c.kept[query] = stmt
}

// ExecContext runs a statement that gives no rows.
func (c *preparedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	stmt, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	result, err := stmt.ExecContext(ctx, args)
	c.keep(query, stmt, err)
	return result, err
}

// QueryContext runs a statement that gives rows; closing them gives it back.
func (c *preparedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	stmt, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, args)
	if err != nil {
		c.keep(query, stmt, err)
		return nil, err
	}
	typed, ok := rows.(sqliteRows)
	if !ok {
		rows.Close()
		return nil, driver.ErrSkip
	}
	return &preparedRows{sqliteRows: typed, conn: c, query: query, stmt: stmt}, nil
}

// Close forgets the statements and ends the connection.
func (c *preparedConn) Close() error {
	for _, stmt := range c.kept {
		stmt.Close()
	}
	clear(c.kept)
	return c.sqliteConn.Close()
}

// sqliteRows is what the driver's rows can do of what Linli asks.
type sqliteRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
}

// preparedRows are closed once by database/sql.
type preparedRows struct {
	sqliteRows
	conn  *preparedConn
	query string
	stmt  sqliteStmt
}

// Close ends the rows and gives their statement back.
func (r *preparedRows) Close() error {
	err := r.sqliteRows.Close()
	r.conn.keep(r.query, r.stmt, err)
	return err
}
