package story

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// repairs puts right what is safe to and tells what was done, a line each.
func (w *town) repairs() string {
	w.t.Helper()
	var lines []string
	n, err := w.app.DB.Repair(w.ctx, func(r store.Repaired) { lines = append(lines, r.String()) })
	w.must(err)
	if n != len(lines) {
		w.t.Errorf("%d were counted, %d told", n, len(lines))
	}
	return strings.Join(lines, "\n")
}

// past is every event as it stands, in the order of their ids.
func (w *town) past(db *sql.DB) (out []string) {
	w.t.Helper()
	rows, err := db.Query("SELECT id, subject, subject_id, seq, kind, actor, actor_id, at, data FROM event ORDER BY id")
	w.must(err)
	defer rows.Close()
	for rows.Next() {
		var f [9]string
		w.must(rows.Scan(&f[0], &f[1], &f[2], &f[3], &f[4], &f[5], &f[6], &f[7], &f[8]))
		out = append(out, strings.Join(f[:], " "))
	}
	w.must(rows.Err())
	return out
}

// TestWhatIsSafeIsPutRight does damage of every sort that can be put right
// without deciding in somebody's place, and sees it put right, told, written
// down, and no event changed.
func TestWhatIsSafeIsPutRight(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		busyTown(w)
		db := w.behind()
		id := func(number int64) domain.ID { return w.ticket(number).ID }
		one := func(format string, args ...any) int64 { return number(w, db, fmt.Sprintf(format, args...)) }
		of := func(number int64) string { return fmt.Sprint("ticket_id = ", id(number)) }
		sent := one("SELECT MIN(id) FROM outbox WHERE state = 'sent' AND channel = 'template' AND kind = 'offer'")
		is := fmt.Sprint("id = ", sent)
		late, tomorrow := w.clock.Now().Add(-5*time.Minute).UnixMilli(), w.clock.Now().Add(24*time.Hour).UnixMilli()
		for name, c := range map[string]struct {
			damage []damage
			want   string
		}{
			"a working ticket lost its clock":   {[]damage{{"clock", "stopped_at", 1, of(1004) + " AND stopped_at = 0", ""}}, `"working" and had no clock: "resolve" is due now`},
			"an open one":                       {[]damage{{"clock", "stopped_at", 1, of(1007) + " AND stopped_at = 0", ""}}, `"open" and had no clock: "first_answer" is due now`},
			"it has the clock of another state": {[]damage{{"clock", "kind", "return_visit", of(1005) + " AND stopped_at = 0", ""}}, `"accepted" and had no clock: "arrive" is due now`},
			"it has two":                        {[]damage{{"clock", "stopped_at", 0, of(1004), ""}}, `keeps one of`},
			"a cancelled one still has one":     {[]damage{{"clock", "stopped_at", 0, of(1002), ""}}, `"cancelled": `},
			"nobody is asked":                   {[]damage{{"offer", "state", "withdrawn", of(1006), ""}}, `asks nobody: its next step is due now`},
			"the counter is behind":             {[]damage{{"counter", "value", 3, "name = 'ticket:yanbin'", ""}}, `has its counter at 7 now`},
			"a push is claimed for a day": {[]damage{{"outbox", "state", "pending", is, ""}, {"outbox", "claim", "gone.1", is, ""}, {"outbox", "due_at", tomorrow, is, ""}},
				`is "pending" and nobody sent it`},
			"its sender died":        {[]damage{{"outbox", "state", "sending", is, ""}, {"outbox", "claim", "gone.1+", is, ""}, {"outbox", "due_at", late, is, ""}}, `is "sending" and nobody sent it`},
			"nobody ever began it":   {[]damage{{"outbox", "state", "sending", is, ""}, {"outbox", "attempts", 0, is, ""}}, `is "sending" and nobody sent it`},
			"it was tried too often": {[]damage{{"outbox", "state", "pending", is, ""}, {"outbox", "attempts", 1000, is, ""}}, `is "pending" and nobody sent it`},
		} {
			before := w.past(db)
			var undo []func()
			for _, d := range c.damage {
				undo = append(undo, d.done(w, db))
			}
			if w.findings() == "" {
				w.t.Errorf("%s: nothing was found", name)
			}
			told := w.repairs()
			if strings.Count(told, "\n") != 0 || !strings.Contains(told, c.want) {
				w.t.Errorf("%s: told %q, want %q", name, told, c.want)
			}
			if found := w.findings(); found != "" && !strings.Contains(c.want, "next step is due now") {
				w.t.Errorf("%s: left %s", name, found)
			}
			if after := w.past(db); len(after) != len(before)+1 || strings.Join(after[:len(before)], "\n") != strings.Join(before, "\n") {
				w.t.Errorf("%s: there were %d events, now %d", name, len(before), len(after))
			}
			if again := w.repairs(); again != "" {
				w.t.Errorf("%s: and again %q", name, again)
			}
			for i := len(undo) - 1; i >= 0; i-- {
				undo[i]()
			}
			w.deletesNewClocks(db)
		}
	})
}

// deletesNewClocks takes away what repairs left running beside what was undone.
func (w *town) deletesNewClocks(db *sql.DB) {
	w.t.Helper()
	for _, t := range w.ids(db, "SELECT ticket_id FROM clock WHERE stopped_at = 0 GROUP BY ticket_id HAVING COUNT(*) > 1") {
		_, err := db.Exec("UPDATE clock SET stopped_at = 1 WHERE ticket_id = ? AND stopped_at = 0 AND id <> ?", t, number(w, db, "SELECT MIN(id) FROM clock WHERE stopped_at = 0 AND ticket_id = ?", t))
		w.must(err)
	}
}

// TestALostLegIsPutRight: a unit whose time is not counted any more is reminded at once.
func TestALostLegIsPutRight(t *testing.T) {
	jointly(t, "3号楼电梯坏了好几天没人管", func(w *town, zhang, lead *phone) {
		lead.Hears("联办 1001 绿洲物业", "牵头")
		leg, db := w.legs()[0].ID, w.behind()
		damage{"clock", "stopped_at", 1, fmt.Sprint("ticket_id = ", leg), ""}.done(w, db)
		if told := w.repairs(); !strings.Contains(told, "the clocks of 1 legs were set") {
			w.t.Errorf("told %q", told)
		}
		if got := w.legHistory(1); got != "proposed clock_repaired" {
			w.t.Errorf("its events are %q", got)
		}
		w.forward(time.Second)
		if got := w.legHistory(1); got != "proposed clock_repaired overdue" {
			w.t.Errorf("its events are %q", got)
		}
	})
}

// TestWhatIsNotSafeIsLeft: who is responsible, who came first and what happened
// is not for a program to decide.
func TestWhatIsNotSafeIsLeft(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		busyTown(w)
		db := w.behind()
		before := w.past(db)
		for _, d := range damages(w, db) {
			check, _, _ := strings.Cut(d.want, "/")
			switch check {
			case "clock", "offers", "numbers", "push", "sending", "":
				continue
			}
			undo := d.done(w, db)
			if told := w.repairs(); told != "" {
				w.t.Errorf("%+v: told %q", d, told)
			}
			if found := w.findings(); found != d.want {
				w.t.Errorf("%+v: afterwards %q is found", d, found)
			}
			undo()
		}
		if after := w.past(db); strings.Join(after, "\n") != strings.Join(before, "\n") {
			w.t.Error("some event is not what it was")
		}
	})
}

// TestWhoReadsADoorTooLateIsFound: a day after a ticket's end its holder reads
// it no more.
func TestWhoReadsADoorTooLateIsFound(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		busyTown(w)
		w.forward(25 * time.Hour)
		ticket := w.hasState(1001, domain.Closed)
		for _, who := range []string{"oLIMIN", "oWANG"} {
			w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
				return tx.Record(store.Subject{Kind: "ticket", ID: ticket.ID}, "shown", domain.By(w.person(who)), map[string]any{"reason": "held", "phone": false})
			}))
			want := map[string]string{"oWANG": fmt.Sprintf("shown/%d", ticket.ID)}[who]
			if found := w.findings(); found != want {
				w.t.Errorf("after %s read it: found %q, want %q", who, found, want)
			}
		}
	})
}

// TestAUniqueKeyThatIsGoneIsFound: a database copied by hand has lost its keys,
// and takes a message twice.
func TestAUniqueKeyThatIsGoneIsFound(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		db := w.behind()
		for _, c := range []struct{ table, key, copy string }{{"inbox", "inbox_key", "message_key"}, {"outbox", "outbox_key", "dedupe_key"}} {
			if w.app.DB.Engine == store.SQLite {
				for _, sql := range []string{"CREATE TABLE bare AS SELECT * FROM " + c.table, "DROP TABLE " + c.table, "ALTER TABLE bare RENAME TO " + c.table} {
					_, err := db.Exec(sql)
					w.must(err)
				}
			} else {
				storetest.Spoil(w.cfg.Database)
				_, err := db.Exec("ALTER TABLE " + c.table + " DROP INDEX " + c.key)
				w.must(err)
			}
			first, last := number(w, db, "SELECT MIN(id) FROM "+c.table), number(w, db, "SELECT MAX(id) FROM "+c.table)
			key := "SELECT k FROM (SELECT " + c.copy + " AS k FROM " + c.table + " WHERE id = ?) one"
			_, err := db.Exec("UPDATE "+c.table+" SET "+c.copy+" = ("+key+") WHERE id = ?", first, last)
			w.must(err)
			if found := w.findings(); !strings.Contains(found, fmt.Sprintf("twice/%d", first)) {
				w.t.Errorf("%s: found %q", c.table, found)
			}
		}
	})
}
