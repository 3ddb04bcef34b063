package store

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// Plans tells how the engine would read each stretch that Backlog counts.
func Plans(t *testing.T, db *DB) map[string]string {
	t.Helper()
	out := map[string]string{}
	for index, query := range map[string]string{
		"outbox_due":   `SELECT COUNT(*) FROM (SELECT id FROM outbox WHERE state = 'pending' AND due_at <= 5 LIMIT 10000) t`,
		"clock_due":    `SELECT COUNT(*) FROM (SELECT id FROM clock WHERE stopped_at = 0 AND due_at <= 5 LIMIT 10000) t`,
		"ticket_state": `SELECT COUNT(*) FROM (SELECT id FROM ticket WHERE community_id IN (0, 1, 2) AND state = 'open' LIMIT 10000) t`,
	} {
		word := "EXPLAIN "
		if db.Engine == SQLite {
			word = "EXPLAIN QUERY PLAN "
		}
		rows, err := db.reader.Queryx(word + query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			row := map[string]any{}
			if err := rows.MapScan(row); err != nil {
				t.Fatal(err)
			}
			out[index] += fmt.Sprintf("%s\n", row)
		}
		rows.Close()
	}
	return out
}

// AddFinished writes many closed tickets, stopped clocks and sent pushes.
func AddFinished(t *testing.T, db *DB, n int) {
	t.Helper()
	err := db.InTx(context.Background(), func(tx *Tx) error {
		for i := range n {
			ticket := domain.Ticket{ID: tx.NewID(), Community: 1, Account: "yanbin", State: domain.Closed}
			if err := tx.AddTicket(&ticket, tx.NewID(), 0); err != nil {
				return err
			}
			if err := tx.Owe(domain.Push{Key: fmt.Sprintf("sent%d", i), Account: "yanbin"}); err != nil {
				return err
			}
		}
		if err := tx.exec(`UPDATE outbox SET state = ? WHERE dedupe_key LIKE ?`, domain.PushSent, "sent%"); err != nil {
			return err
		}
		return tx.exec(`INSERT INTO clock (id, ticket_id, kind, started_at, due_at, stopped_at) SELECT id, id, 'accept', 1, 2, 3 FROM ticket`)
	})
	if err != nil {
		t.Fatal(err)
	}
	if db.Engine == MySQL {
		for _, table := range strings.Fields("ticket outbox clock") {
			if _, err := db.writer.Exec("ANALYZE TABLE " + table); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// OwePast owes a push since a time and leaves it in a state.
func OwePast(t *testing.T, db *DB, key string, state domain.PushState, due time.Time) {
	t.Helper()
	err := db.InTx(context.Background(), func(tx *Tx) error {
		if err := tx.Owe(domain.Push{Key: key, Account: "yanbin", Due: due}); err != nil {
			return err
		}
		return tx.exec(`UPDATE outbox SET state = ? WHERE dedupe_key = ?`, state, key)
	})
	if err != nil {
		t.Fatal(err)
	}
}
