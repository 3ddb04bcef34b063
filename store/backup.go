package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"linli/domain"
)

// A backup is lines of JSON, the same from every engine: a head; of each table
// a line that names its columns, one array per row, and an end with count and
// digest; of each file its name, its parts and an end; last of all, everything
// that must have been there. Numbers are numbers, texts are texts, what is
// binary stands as {"b": base64}.

// backupFormat is the version of that form.
const backupFormat = 1

// mark is every line of a backup that is no row.
type mark struct {
	Backup   int            `json:"linli_backup,omitempty"` // of the head: the format
	Schema   int64          `json:"schema,omitempty"`
	Made     int64          `json:"made,omitempty"` // milliseconds
	Table    string         `json:"table,omitempty"`
	Columns  []column       `json:"columns,omitempty"`
	File     string         `json:"file,omitempty"`
	Part     []byte         `json:"part,omitempty"`
	End      string         `json:"end,omitempty"`
	Sum      *Sum           `json:"sum,omitempty"`
	Contents map[string]Sum `json:"contents,omitempty"` // of the last line
}

// Sum tells one table or file of a backup from another that differs.
type Sum struct {
	Rows   int64  `json:"rows"` // bytes for a file
	SHA256 string `json:"sha256"`
}

// Contents is what a backup holds: tables by name, files by name after "file:".
type Contents map[string]Sum

// Count tells how many tables, rows and files there are.
func (c Contents) Count() (tables, rows, files int64) {
	for name, s := range c {
		if strings.HasPrefix(name, filePrefix) {
			files++
			continue
		}
		tables++
		rows += s.Rows
	}
	return tables, rows, files
}

const filePrefix = "file:"

// Backup writes every record as it stands at one moment, and the files of a
// folder. The keys are not in it.
func (db *DB) Backup(ctx context.Context, w io.Writer, files fs.FS) (Contents, error) {
	m, err := db.migrator()
	if err != nil {
		return nil, err
	}
	schema, err := m.GetDBVersion(ctx)
	if err != nil {
		return nil, domain.Errorf(domain.Unavailable, "database: read its version: %w", err)
	}
	out := &backupWriter{w: bufio.NewWriterSize(w, 1<<16), contents: Contents{}}
	out.mark(mark{Backup: backupFormat, Schema: schema, Made: msec(db.now())})
	err = db.Snapshot(ctx, func(v View) error {
		tables, err := v.tables()
		if err != nil {
			return err
		}
		for _, table := range tables {
			if err := out.table(v, table); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && files != nil {
		err = out.files(ctx, files)
	}
	if err != nil {
		return nil, err
	}
	out.mark(mark{Contents: out.contents})
	if out.err == nil {
		out.err = out.w.Flush()
	}
	return out.contents, out.err
}

// backupWriter writes lines until the first fault.
type backupWriter struct {
	w        *bufio.Writer
	contents Contents
	err      error
}

func (o *backupWriter) line(b []byte) {
	if o.err == nil {
		_, o.err = o.w.Write(append(b, '\n'))
	}
}

func (o *backupWriter) mark(m mark) {
	b, err := json.Marshal(m)
	if err != nil && o.err == nil {
		o.err = err
	}
	o.line(b)
}

func (o *backupWriter) table(v View, table string) error {
	columns, err := v.columns(table)
	if err != nil {
		return err
	}
	o.mark(mark{Table: table, Columns: columns})
	sum, err := v.sum(table, columns, func(row []byte) error {
		o.line(row)
		return o.err
	})
	o.contents[table] = sum
	o.mark(mark{End: table, Sum: &sum})
	return err
}

// sum reads a table in the order of its key, gives every row as its line, and
// tells their count and digest.
func (v View) sum(table string, columns []column, each func(row []byte) error) (Sum, error) {
	order := "1, 2"
	if hasColumn(columns, "id") {
		order = "id"
	}
	rows, err := v.q.QueryxContext(v.ctx, `SELECT `+columnNames(columns)+` FROM `+table+` ORDER BY `+order)
	if err != nil {
		return Sum{}, fmt.Errorf("read %s: %w", table, wrapped(err))
	}
	defer rows.Close()
	d := digest{Hash: sha256.New()}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	var line []byte
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return Sum{}, fmt.Errorf("read a row of %s: %w", table, err)
		}
		if line, err = appendRow(line[:0], columns, values); err != nil {
			return Sum{}, fmt.Errorf("read a row of %s: %w", table, err)
		}
		d.add(line)
		if err := each(line); err != nil {
			return Sum{}, err
		}
	}
	return d.sum(), wrapped(rows.Err())
}

// digest sums up lines.
type digest struct {
	hash.Hash
	rows int64
}

func (d *digest) add(line []byte) {
	d.Write(line)
	d.Write([]byte{'\n'})
	d.rows++
}

func (d *digest) sum() Sum { return Sum{Rows: d.rows, SHA256: hex.EncodeToString(d.Sum(nil))} }

// appendRow writes a row as its line of JSON.
func appendRow(line []byte, columns []column, values []any) ([]byte, error) {
	line = append(line, '[')
	for i, c := range columns {
		if i > 0 {
			line = append(line, ',')
		}
		var err error
		if line, err = appendValue(line, c, values[i]); err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	return append(line, ']'), nil
}

func appendValue(line []byte, c column, value any) ([]byte, error) {
	if value == nil {
		return append(line, "null"...), nil
	}
	switch v := value.(type) {
	case int64:
		if c.Sort == whole {
			return strconv.AppendInt(line, v, 10), nil
		}
	case string:
		if c.Sort == text {
			return appendText(line, v)
		}
	case []byte:
		switch c.Sort {
		case binary:
			line = append(line, `{"b":"`...)
			line = base64.StdEncoding.AppendEncode(line, v)
			return append(line, `"}`...), nil
		case text:
			return appendText(line, string(v))
		}
	}
	return nil, errors.New("its value is of another sort than the column")
}

func appendText(line []byte, s string) ([]byte, error) {
	b, err := json.Marshal(s)
	return append(line, b...), err
}

// partSize is how much of a file stands in one line.
const partSize = 256 << 10

// files writes every file of a folder. One that goes away meanwhile is left
// out: its record is older than its removal.
func (o *backupWriter) files(ctx context.Context, files fs.FS) error {
	return fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return fmt.Errorf("read the folder of files: %w", err)
		case ctx.Err() != nil:
			return ctx.Err()
		case !d.Type().IsRegular() || strings.HasPrefix(d.Name(), "."):
			return nil
		}
		return o.file(files, path)
	})
}

func (o *backupWriter) file(files fs.FS, path string) error {
	f, err := files.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read a file of the folder: %w", err)
	}
	defer f.Close()
	o.mark(mark{File: path})
	sum, size := sha256.New(), int64(0)
	for part := make([]byte, partSize); o.err == nil; {
		n, err := io.ReadFull(f, part)
		if n > 0 {
			sum.Write(part[:n])
			size += int64(n)
			o.mark(mark{Part: part[:n]})
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read a file of the folder: %w", err)
		}
	}
	done := Sum{Rows: size, SHA256: hex.EncodeToString(sum.Sum(nil))}
	o.contents[filePrefix+path] = done
	o.mark(mark{End: filePrefix + path, Sum: &done})
	return o.err
}
