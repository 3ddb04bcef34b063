package store

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"linli/domain"
)

// Marks is how a person is known in what others wrote and read.
type Marks struct {
	Person  domain.ID
	Words   []string                   // his phones, full name, openids
	Tickets map[string]map[string]bool // numbers of his tickets, by account
}

// mask stands in the place of a word about somebody who is erased.
const mask = "＊"

var digits = regexp.MustCompile(`\d+`)

// masked takes the words about a person out of a text.
func (m Marks) masked(s string) string {
	for _, word := range m.Words {
		s = strings.ReplaceAll(s, word, mask)
	}
	return s
}

// speaks tells that an answer somebody got speaks of one of his tickets: such
// an answer may name his door and is needed only for WeChat's repeats.
func (m Marks) speaks(account, reply string) bool {
	if len(m.Tickets[account]) == 0 {
		return false
	}
	return slices.ContainsFunc(digits.FindAllString(reply, -1), func(n string) bool { return m.Tickets[account][n] })
}

// Mentionable lists the tables in whose sealed texts others may have written
// about somebody.
func (v View) Mentionable() ([]string, error) {
	tables, err := v.tables()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, table := range tables {
		columns, err := v.columns(table)
		if err != nil {
			return nil, err
		}
		if table != "person" && slices.ContainsFunc(columns, func(c column) bool { return c.sealedAs(table) != "" }) {
			out = append(out, table)
		}
	}
	return out, nil
}

// Unmention takes a person out of one page of other people's texts, behind the
// id given, and tells how many rows it changed and where the page ended; 0 when
// there was nothing left.
func (tx *Tx) Unmention(table string, after domain.ID, m Marks) (last domain.ID, changed int, err error) {
	columns, err := tx.columns(table)
	if err != nil {
		return 0, 0, err
	}
	where, n := personal(table, columns)
	if where == "" {
		where = "1 = 0"
	}
	columns = slices.DeleteFunc(columns, func(c column) bool {
		return c.sealedAs(table) == "" && !slices.Contains([]string{"id", "account", "gist"}, c.Name)
	})
	rows, err := tx.q.QueryxContext(tx.ctx, `SELECT `+columnNames(columns)+` FROM `+table+` WHERE id > ? AND NOT (`+where+`) ORDER BY id LIMIT ?`,
		slices.Concat([]any{after}, times(m.Person, n), []any{page})...)
	if err != nil {
		return 0, 0, fmt.Errorf("read %s: %w", table, wrapped(err))
	}
	defer rows.Close()
	var changes []change
	for rows.Next() {
		row := map[string]any{}
		if err := rows.MapScan(row); err != nil {
			return 0, 0, fmt.Errorf("read a row of %s: %w", table, err)
		}
		id, _ := row["id"].(int64)
		last = domain.ID(id)
		c, err := tx.unmentioned(table, columns, row, m)
		if err != nil {
			return 0, 0, err
		}
		if len(c.set) > 0 {
			changes = append(changes, c)
		}
	}
	if err := rows.Err(); err != nil {
		return 0, 0, wrapped(err)
	}
	for _, c := range changes {
		if err := tx.exec(`UPDATE `+table+` SET `+strings.Join(c.set, ", ")+` WHERE id = ?`, append(c.values, c.id)...); err != nil {
			return 0, 0, err
		}
	}
	return last, len(changes), nil
}

// change is what is written over one row.
type change struct {
	id     domain.ID
	set    []string
	values []any
}

func (tx *Tx) unmentioned(table string, columns []column, row map[string]any, m Marks) (change, error) {
	id, _ := row["id"].(int64)
	account := textOf(row["account"])
	c := change{id: domain.ID(id)}
	for _, column := range columns {
		name := column.sealedAs(table)
		was := textOf(row[column.Name])
		if name != "" {
			sealed, _ := row[column.Name].([]byte)
			var err error
			if was, err = tx.keys.open(name, c.id, sealed); err != nil {
				return c, err
			}
		} else if column.Name != "gist" {
			continue
		}
		now := m.masked(was)
		if name == "inbox.reply" && (now != was || m.speaks(account, was)) {
			now = ""
		}
		if now == was {
			continue
		}
		c.set = append(c.set, column.Name+" = ?")
		if name == "" {
			c.values = append(c.values, now)
		} else {
			c.values = append(c.values, tx.keys.close(name, c.id, now))
		}
	}
	return c, nil
}

// textOf is a text column's value, which drivers give as text or bytes.
func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}
