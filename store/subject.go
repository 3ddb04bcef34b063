package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"linli/domain"
)

// Held is everything kept of one person, by table; sealed columns are opened,
// ids are texts, times are written out.
type Held map[string][]map[string]any

// personal tells which rows of a table are of a person: a condition with so
// many question marks for his id, "" for a table that has none. What has his
// id in person_id, or hangs on his messages or identities, is found by that alone, so that a
// new table needs no word here.
func personal(table string, columns []column) (where string, marks int) {
	switch {
	case table == "person":
		return "id = ?", 1
	case table == "ticket":
		return ofHis, 2
	case table == "event":
		return "actor_id = ? OR subject = 'person' AND subject_id = ?", 2
	case hasColumn(columns, "person_id"):
		return "person_id = ?", 1
	case hasColumn(columns, "inbox_id"):
		return "inbox_id IN (SELECT i.id FROM inbox i WHERE i.person_id = ?)", 1
	case hasColumn(columns, "identity_id"):
		return "identity_id IN (SELECT i.id FROM identity i WHERE i.person_id = ?)", 1
	}
	return "", 0
}

// ofHis are the tickets in which a person is the one to be helped: what he
// asked for himself, and what others entered for him.
const ofHis = "(beneficiary_id = ? OR beneficiary_id = 0 AND requester_id = ?)"

func times(person domain.ID, n int) []any {
	return slices.Repeat([]any{person}, n)
}

// HeldOf reads everything kept of a person.
func (v View) HeldOf(person domain.ID) (Held, error) {
	tables, err := v.tables()
	if err != nil {
		return nil, err
	}
	out := Held{}
	for _, table := range tables {
		columns, err := v.columns(table)
		if err != nil {
			return nil, err
		}
		if where, n := personal(table, columns); where != "" {
			if out[table], err = v.readable(table, columns, where, times(person, n)...); err != nil {
				return nil, err
			}
		}
	}
	shared := []column{{"id", whole}, {"number", whole}, {"account", text}, {"category", text}, {"state", text}, {"created_at", whole}}
	out["helped"], err = v.readable("ticket", shared, "owner_id = ?", person)
	return out, err
}

// readable reads the rows of a person for people to read.
func (v View) readable(table string, columns []column, where string, args ...any) ([]map[string]any, error) {
	rows, err := v.q.QueryxContext(v.ctx, `SELECT `+columnNames(columns)+` FROM `+table+` WHERE `+where+` ORDER BY 1`, args...)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, wrapped(err))
	}
	defer rows.Close()
	out := []map[string]any{}
	for rows.Next() {
		values, err := rows.SliceScan()
		if err != nil {
			return nil, fmt.Errorf("read a row of %s: %w", table, err)
		}
		id, _ := values[0].(int64)
		row := map[string]any{}
		for i, c := range columns {
			if name, value, err := v.shown(table, domain.ID(id), c, values[i]); err != nil {
				return nil, err
			} else if name != "" {
				row[name] = value
			}
		}
		out = append(out, row)
	}
	return out, wrapped(rows.Err())
}

// hidden are columns that say nothing of a person: keyed indexes and claims.
var hidden = []string{"phone_index", "code_index", "message_key", "digest", "claim", "dedupe_key", "name_index", "password_sealed", "secret_sealed", "tag_index"}

// shown is a column's value for people; no name where there is nothing to show.
func (v View) shown(table string, id domain.ID, c column, value any) (string, any, error) {
	if b, ok := value.([]byte); ok && c.Sort == text {
		value = string(b)
	}
	if name := c.sealedAs(table); name != "" && !slices.Contains(hidden, c.Name) {
		sealed, _ := value.([]byte)
		opened, err := v.keys.open(name, id, sealed)
		if opened == "" {
			return "", nil, err
		}
		return strings.TrimSuffix(c.Name, "_sealed"), opened, err
	}
	n, number := value.(int64)
	switch {
	case value == nil, value == "", slices.Contains(hidden, c.Name), c.Sort == binary:
		return "", nil, nil
	case number && (strings.HasSuffix(c.Name, "_at") || strings.HasSuffix(c.Name, "_until")):
		if n == 0 {
			return "", nil, nil
		}
		return c.Name, fromMsec(n).In(domain.China).Format("2006-01-02 15:04:05"), nil
	case number && (c.Name == "id" || strings.HasSuffix(c.Name, "_id")):
		if n == 0 {
			return "", nil, nil
		}
		return c.Name, strconv.FormatInt(n, 10), nil
	case c.Name == "data" || c.Name == "options":
		return c.Name, json.RawMessage(value.(string)), nil
	}
	return c.Name, value, nil
}

// EndTrust ends what a person is trusted with and asked for: roles, teams, units, keys,
// what he offers, absences, invitations, questions.
func (tx *Tx) EndTrust(person domain.ID) error {
	// His turns in a rota stay: they are holes, and somebody is told.
	for _, statement := range []string{`DELETE FROM role_grant WHERE person_id = ?`, `DELETE FROM membership WHERE person_id = ?`, `DELETE FROM partner_contact WHERE person_id = ?`, `DELETE FROM volunteer WHERE person_id = ?`,
		`DELETE FROM key_holder WHERE person_id = ?`, `DELETE FROM key_holder WHERE helped_id = ?`, `DELETE FROM absence WHERE person_id = ?`,
		`DELETE FROM care_plan WHERE person_id = ?`, `DELETE FROM dependant WHERE person_id = ?`, `DELETE FROM dependant WHERE carer_id = ?`,
		`DELETE FROM staff_login WHERE person_id = ?`, `UPDATE answer SET owner_id = 0 WHERE owner_id = ?`} {
		if err := tx.exec(statement, person); err != nil {
			return err
		}
	}
	for _, statement := range []string{`UPDATE care_plan SET visitor_id = 0, updated_at = ? WHERE visitor_id = ?`, `UPDATE cover SET released_at = ? WHERE released_at = 0 AND person_id = ?`} {
		if err := tx.exec(statement, msec(tx.Now), person); err != nil {
			return err
		}
	}
	if err := tx.exec(`UPDATE invitation SET used_at = ? WHERE person_id = ? AND used_at = 0`, msec(tx.Now), person); err != nil {
		return err
	}
	return tx.exec(`UPDATE question SET answered_at = ? WHERE person_id = ? AND answered_at = 0`, msec(tx.Now), person)
}

// Forget takes away everything that tells who a person is and what he wrote.
// His rows stay as numbers without a name: the counts of the house do not
// change. No openid of WeChat has a colon, so what stands in its place is
// never met.
func (tx *Tx) Forget(person domain.ID) error {
	err := tx.exec(`UPDATE outbox SET state = ?, claim = '', updated_at = ? WHERE person_id = ? AND state IN (?, ?, ?)`,
		domain.PushSuppressed, msec(tx.Now), person, domain.PushPending, domain.PushSending, domain.PushResending)
	if err != nil {
		return err
	}
	if err := tx.forgetNotices(person); err != nil {
		return err
	}
	// What others wrote to enter his matters for him names him and his door.
	err = tx.exec(`UPDATE inbox SET text_sealed = NULL, raw_sealed = NULL, reply_sealed = NULL WHERE ticket_id IN (SELECT t.id FROM ticket t WHERE t.beneficiary_id = ?)`, person)
	if err != nil {
		return err
	}
	tables, err := tx.tables()
	if err != nil {
		return err
	}
	for _, table := range tables {
		columns, err := tx.columns(table)
		if err != nil {
			return err
		}
		where, n := personal(table, columns)
		set := forgotten(table, columns)
		if where == "" || len(set) == 0 {
			continue
		}
		if err := tx.exec(`UPDATE `+table+` SET `+strings.Join(set, ", ")+` WHERE `+where, times(person, n)...); err != nil {
			return err
		}
	}
	return nil
}

// bare is what tells of a person without being sealed, and what stands there
// afterwards.
var bare = map[string]string{
	"phone_index": "NULL", "name_index": "NULL", "openid": "CONCAT('erased:', id)", "unionid": "CONCAT('erased:', id)",
	"unit": "''", "gist": "''", "following": "0", "care": "0", "window_until": "0", "window_left": "0",
}

// forgotten lists what is set in a person's rows of a table.
func forgotten(table string, columns []column) []string {
	var set []string
	for _, c := range columns {
		value, ok := bare[c.Name]
		switch {
		case c.sealedAs(table) != "":
			value, ok = "NULL", true
		case table == "person" && c.Name == "kind", table == "ticket" && c.Name == "building", table == "inbox" && c.Name == "digest":
			value, ok = "''", true
		case table == "person" && c.Name == "building_id":
			value, ok = "0", true
		case table == "ticket" && c.Name == "version":
			value, ok = "version + 1", true
		}
		if ok {
			set = append(set, c.Name+" = "+value)
		}
	}
	return set
}

// Phones lists the numbers a person gave in his tickets.
func (v View) Phones(person domain.ID) ([]string, error) {
	var out []string
	err := eachRow(v, func(r struct {
		ID    domain.ID `db:"id"`
		Phone []byte    `db:"phone_sealed"`
	}) error {
		phone, err := v.keys.open("ticket.phone", r.ID, r.Phone)
		if err == nil && !slices.Contains(out, phone) {
			out = append(out, phone)
		}
		return err
	}, `SELECT id, phone_sealed FROM ticket WHERE `+ofHis+` AND phone_sealed IS NOT NULL`, person, person)
	return out, err
}

// OpenIDs lists a person's openids of all accounts.
func (v View) OpenIDs(person domain.ID) ([]string, error) {
	var out []string
	err := v.all(&out, `SELECT openid FROM identity WHERE person_id = ? ORDER BY id LIMIT 200`, person)
	return out, err
}

// TicketNumbers lists the numbers of a person's tickets, by account and by every
// mini-program in which they are read.
func (v View) TicketNumbers(person domain.ID) (map[string]map[string]bool, error) {
	out := map[string]map[string]bool{}
	return out, eachRow(v, func(r struct {
		Account string `db:"account"`
		Number  int64  `db:"number"`
	}) error {
		if out[r.Account] == nil {
			out[r.Account] = map[string]bool{}
		}
		out[r.Account][strconv.FormatInt(r.Number, 10)] = true
		return nil
	}, `SELECT account, number FROM ticket WHERE `+ofHis+`
		UNION ALL SELECT c.mini AS account, t.number FROM ticket t JOIN community c ON c.account = t.account AND c.mini <> '' WHERE `+ofHis, person, person, person, person)
}

// TicketsFor lists the tickets in which a person is the one to be helped, in
// the given states, newest first.
func (v View) TicketsFor(person domain.ID, states ...domain.State) ([]domain.Ticket, error) {
	return v.tickets(ofHis+` AND state IN (?) ORDER BY id DESC LIMIT 50`, person, person, states)
}

// DangerFor finds the number of a danger of a person, or of what she says is
// none and nobody has looked at, that is in one of the states; 0 if there is none.
func (v View) DangerFor(person domain.ID, states []domain.State) (int64, error) {
	found, err := v.tickets(ofHis+` AND (urgency >= 3 OR doubt <> '') AND state IN (?) ORDER BY id LIMIT 1`, person, person, states)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0].Number, nil
}
