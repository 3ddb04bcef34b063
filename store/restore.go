package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"linli/domain"
)

// Restore brings a backup into an empty database, on any engine: tables of the
// backup's own version, every row in one transaction, read again and compared
// before it is committed, then brought up to date. file keeps one file of the
// backup. Conflict: the database is not empty; Denied: the keys are not those
// of the backup; Invalid: the backup is newer, cut or altered.
func Restore(ctx context.Context, cfg Config, now func() time.Time, from io.Reader, file func(name string, r io.Reader) error) (Contents, error) {
	in := &backupReader{r: bufio.NewReaderSize(from, 1<<16), file: file}
	head, err := in.mark()
	if err != nil {
		return nil, err
	}
	if head.Backup == 0 || head.Backup > backupFormat {
		return nil, domain.Errorf(domain.Invalid, "this is no backup of Linli, or one of a newer Linli than this one")
	}
	db, err := connect(ctx, cfg, now)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := db.prepare(ctx, head.Schema); err != nil {
		return nil, err
	}
	var contents Contents
	err = db.once(ctx, func(tx *Tx) (err error) {
		contents, err = tx.restore(in)
		return err
	})
	if err != nil {
		return nil, err
	}
	_, err = db.migrate(ctx)
	return contents, err
}

// prepare makes the tables of a backup's version where there are none yet.
func (db *DB) prepare(ctx context.Context, schema int64) error {
	release, err := db.lockMigrations(ctx)
	if err != nil {
		return err
	}
	defer release()
	m, err := db.migrator()
	if err != nil {
		return err
	}
	have, err := m.GetDBVersion(ctx)
	if err != nil {
		return domain.Errorf(domain.Unavailable, "database: read its version: %w", err)
	}
	sources := m.ListSources()
	switch newest := sources[len(sources)-1].Version; {
	case schema > newest:
		return domain.Errorf(domain.Invalid, "the backup (%d) is of a newer Linli than this one (%d): use the newer program", schema, newest)
	case have > schema:
		return domain.Errorf(domain.Conflict, "the tables of this database (%d) are newer than the backup's (%d): give a database without any tables; it is brought up to date after the restore", have, schema)
	}
	if _, err := m.UpTo(ctx, schema); err != nil {
		return domain.Errorf(domain.Unavailable, "migrate: %w", err)
	}
	return nil
}

// kept are the tables that a database has rows in before anything happened;
// the backup's take their place.
var kept = []string{"counter", "sealing"}

// restore reads all of a backup into this transaction.
func (tx *Tx) restore(in *backupReader) (Contents, error) {
	tables, err := tx.tables()
	if err != nil {
		return nil, err
	}
	if err := tx.clear(tables); err != nil {
		return nil, err
	}
	got := Contents{}
	for {
		m, err := in.mark()
		if err != nil {
			return nil, err
		}
		switch {
		case m.Table != "":
			if !slices.Contains(tables, m.Table) || got[m.Table].SHA256 != "" {
				return nil, domain.Errorf(domain.Invalid, "the backup holds a table that its version does not have, or one twice")
			}
			got[m.Table], err = tx.restoreTable(in, m)
		case m.File != "":
			got[filePrefix+m.File], err = in.keepFile(m.File)
		case m.Contents != nil:
			return got, tx.settled(in, got, m.Contents)
		default:
			err = errBroken
		}
		if err != nil {
			return nil, err
		}
	}
}

// clear refuses a database that holds any record.
func (tx *Tx) clear(tables []string) error {
	for _, table := range tables {
		if slices.Contains(kept, table) {
			if err := tx.exec(`DELETE FROM ` + table); err != nil {
				return err
			}
			continue
		}
		var any []int
		if err := tx.all(&any, `SELECT 1 FROM `+table+` LIMIT 1`); err != nil {
			return err
		}
		if len(any) > 0 {
			return domain.Errorf(domain.Conflict, "the database is not empty (%s has rows) and is left as it is: name an empty one", table)
		}
	}
	return nil
}

// settled compares what came with what should have, checks the keys, and sees
// to it that new ids never meet old ones.
func (tx *Tx) settled(in *backupReader, got, want Contents) error {
	if len(got) != len(want) {
		return errBroken
	}
	for name, sum := range want {
		if got[name] != sum {
			return errBroken
		}
	}
	if err := in.end(); err != nil {
		return err
	}
	if err := tx.checkKeys(); err != nil {
		return err
	}
	_, err := tx.count("node")
	return err
}

// How many values and bytes one insert carries at most.
const (
	insertValues = 2000
	insertBytes  = 1 << 20
)

// restoreTable reads a table's rows, writes them, and reads them again.
func (tx *Tx) restoreTable(in *backupReader, m mark) (Sum, error) {
	have, err := tx.columns(m.Table)
	if err != nil {
		return Sum{}, err
	}
	fits := len(m.Columns) == len(have)
	for _, c := range m.Columns {
		fits = fits && slices.Contains(have, c)
	}
	if !fits {
		return Sum{}, domain.Errorf(domain.Invalid, "the columns of table %s are not those of the backup's version", m.Table)
	}
	d := digest{Hash: sha256.New()}
	var values []any
	size := 0
	for {
		line, err := in.line()
		if err != nil {
			return Sum{}, err
		}
		full := len(line) > 0 && line[0] != '['
		if len(values) > 0 && (full || len(values)+len(m.Columns) > insertValues || size+len(line) > insertBytes) {
			if err := tx.insert(m, values); err != nil {
				return Sum{}, err
			}
			values, size = nil, 0
		}
		if full {
			return tx.compared(m, line, d.sum())
		}
		d.add(line)
		size += len(line)
		if values, err = appendValues(values, m.Columns, line); err != nil {
			return Sum{}, err
		}
	}
}

// compared takes a table's last line and reads the table again.
func (tx *Tx) compared(m mark, line []byte, got Sum) (Sum, error) {
	var end mark
	if err := json.Unmarshal(line, &end); err != nil || end.End != m.Table || end.Sum == nil || *end.Sum != got {
		return Sum{}, errBroken
	}
	again, err := tx.sum(m.Table, m.Columns, func([]byte) error { return nil })
	if err == nil && again != got {
		err = domain.Errorf(domain.Internal, "table %s reads otherwise than it was written: nothing was restored", m.Table)
	}
	return got, err
}

func (tx *Tx) insert(m mark, values []any) error {
	one := "(?" + strings.Repeat(", ?", len(m.Columns)-1) + ")"
	rows := len(values) / len(m.Columns)
	return tx.exec(`INSERT INTO `+m.Table+` (`+columnNames(m.Columns)+`) VALUES `+one+strings.Repeat(", "+one, rows-1), values...)
}

// appendValues reads a row's line.
func appendValues(values []any, columns []column, line []byte) ([]any, error) {
	var cells []json.RawMessage
	if err := json.Unmarshal(line, &cells); err != nil || len(cells) != len(columns) {
		return nil, errBroken
	}
	for i, c := range columns {
		value, err := valueOf(c, cells[i])
		if err != nil {
			return nil, errBroken
		}
		values = append(values, value)
	}
	return values, nil
}

func valueOf(c column, cell json.RawMessage) (any, error) {
	if bytes.Equal(cell, []byte("null")) {
		return nil, nil
	}
	switch c.Sort {
	case whole:
		var n int64
		err := json.Unmarshal(cell, &n)
		return n, err
	case binary:
		var b struct {
			B []byte `json:"b"`
		}
		err := json.Unmarshal(cell, &b)
		return b.B, err
	}
	var s string
	err := json.Unmarshal(cell, &s)
	return s, err
}

var errBroken = domain.Errorf(domain.Invalid, "the backup is cut short or was altered: nothing was restored")

// backupReader reads a backup's lines.
type backupReader struct {
	r    *bufio.Reader
	file func(name string, r io.Reader) error
}

// longestLine is longer than any row: a few columns of 16 MiB in base64.
const longestLine = 128 << 20

// line reads one line without its end.
func (b *backupReader) line() ([]byte, error) {
	var line []byte
	for {
		part, err := b.r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line[:len(line)-1], nil
		case errors.Is(err, io.EOF), len(line) > longestLine:
			return nil, errBroken
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, domain.Errorf(domain.Invalid, "%w (%w)", errBroken, err)
		}
	}
}

func (b *backupReader) mark() (mark, error) {
	line, err := b.line()
	if err != nil {
		return mark{}, err
	}
	var m mark
	if err := json.Unmarshal(line, &m); err != nil {
		return mark{}, errBroken
	}
	return m, nil
}

// end makes sure that nothing follows, which also proves the last of what came.
func (b *backupReader) end() error {
	if _, err := b.r.ReadByte(); !errors.Is(err, io.EOF) {
		return errBroken
	}
	return nil
}

// keepFile hands one file on.
func (b *backupReader) keepFile(name string) (Sum, error) {
	if !fs.ValidPath(name) {
		return Sum{}, errBroken
	}
	p := &parts{in: b, sum: digest{Hash: sha256.New()}}
	if err := b.file(name, p); err != nil {
		return Sum{}, fmt.Errorf("keep a file of the backup: %w", err)
	}
	if p.end.End != filePrefix+name || p.end.Sum == nil || *p.end.Sum != p.sum.sum() {
		return Sum{}, errBroken
	}
	return *p.end.Sum, nil
}

// parts reads a file's parts until its end.
type parts struct {
	in   *backupReader
	left []byte
	sum  digest
	end  mark
}

func (p *parts) Read(b []byte) (int, error) {
	for len(p.left) == 0 {
		if p.end.End != "" {
			return 0, io.EOF
		}
		m, err := p.in.mark()
		switch {
		case err != nil:
			return 0, err
		case m.End != "":
			p.end = m
		case len(m.Part) == 0:
			return 0, errBroken
		}
		p.left = m.Part
		p.sum.Write(m.Part)
		p.sum.rows += int64(len(m.Part))
	}
	n := copy(b, p.left)
	p.left = p.left[n:]
	return n, nil
}
