package story

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

// behind opens the town's database behind Linli's back.
func (w *town) behind() *sql.DB {
	w.t.Helper()
	return w.behindOf(w.cfg.Database)
}

// behindOf opens any database so.
func (w *town) behindOf(url string) *sql.DB {
	w.t.Helper()
	engine, place, _ := strings.Cut(url, "://")
	if engine == "sqlite" {
		place = "file:" + place + "?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(engine, place)
	w.must(err)
	w.later(func() { db.Close() })
	return db
}

// number reads one number behind Linli's back.
func number(w *town, db *sql.DB, query string, args ...any) (n int64) {
	w.t.Helper()
	w.must(db.QueryRow(query, args...).Scan(&n))
	return n
}

// ids reads a list of ids behind Linli's back.
func (w *town) ids(db *sql.DB, query string) (out []int64) {
	w.t.Helper()
	rows, err := db.Query(query)
	w.must(err)
	defer rows.Close()
	for rows.Next() {
		var id int64
		w.must(rows.Scan(&id))
		out = append(out, id)
	}
	w.must(rows.Err())
	return out
}

// person is whose phone an openid is.
func (w *town) person(openid string) domain.ID {
	w.t.Helper()
	i, err := w.app.DB.View(w.ctx).Identity("yanbin", openid)
	w.must(err)
	return i.Person
}

// damage is one column of some rows with a value it should not have.
type damage struct {
	table, column string
	value         any
	where         string
	want          string // what is found
}

// done does a damage and tells how to undo it.
func (d damage) done(w *town, db *sql.DB) (undo func()) {
	w.t.Helper()
	key := "id"
	if other := map[string]string{"counter": "name", "ledger": "ticket_id", "tally": "part"}[d.table]; other != "" {
		key = other
	}
	rows, err := db.Query(fmt.Sprintf("SELECT %s, %s FROM %s WHERE %s", key, d.column, d.table, d.where))
	w.must(err)
	defer rows.Close()
	was := map[string]any{}
	for rows.Next() {
		var id string
		var value any
		w.must(rows.Scan(&id, &value))
		was[id] = value
	}
	set := fmt.Sprintf("UPDATE %s SET %s = ? WHERE %s = ?", d.table, d.column, key)
	if d.table == "tally" { // the parts of one side's counts
		set += " AND " + d.where
	}
	for id := range was {
		_, err := db.Exec(set, d.value, id)
		w.must(err)
	}
	if len(was) == 0 {
		w.t.Fatalf("nothing to damage in %+v", d)
	}
	return func() {
		for id, value := range was {
			_, err := db.Exec(set, value, id)
			w.must(err)
		}
	}
}

// audits looks through all records by the town's own quiet hours.
func (w *town) audits() (found []store.Finding) {
	w.t.Helper()
	_, err := w.app.DB.View(w.ctx).Audit(store.Audit{Now: w.clock.Now(), Quiet: w.app.Relay.Quiet, Found: func(f store.Finding) { found = append(found, f) }})
	w.must(err)
	return found
}

// findings lists the short names of what is out of order, each once.
func (w *town) findings() string {
	w.t.Helper()
	var names []string
	for _, f := range w.audits() {
		if name := fmt.Sprintf("%s/%d", f.Check, f.ID); !strings.Contains(strings.Join(names, " "), name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// busyTown has a ticket in every state: 1001 closed, 1002 cancelled, 1003
// resolved, 1004 working, 1005 accepted, 1006 being offered, 1007 open.
func busyTown(w *town) {
	w.t.Helper()
	zhang, wang, liu := w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIU").Follows()
	zhang.Hears("我姓张，住3号楼2单元501", "记下了")
	zhang.Hears("水管漏了", "工单 1001")
	wang.Hears("1", "归您了").Hears("3", "辛苦了")
	zhang.Hears("1", "办结")
	zhang.Hears("邻居半夜唱歌太吵了", "工单 1002")
	zhang.Hears("取消", "取消")
	for i, words := range []string{"厨房灯坏了", "门锁坏了修一下", "下水道堵了"} {
		liu.Hears("3号楼1单元101"+words, fmt.Sprintf("工单 %d", 1003+i))
		wang.Hears(fmt.Sprintf("1 %d", 1003+i), "归您了")
		liu.w.forward(time.Minute)
	}
	wang.Hears("3 1003", "辛苦了").Hears("2 1004", "已到")
	w.phone("oMA").Follows().Hears("3号楼1单元201水管漏了", "工单 1006")
	w.phone("oSUN").Hears("物业费多少钱一平", "工单 1007")
	for i, want := range []domain.State{domain.Closed, domain.Cancelled, domain.Resolved, domain.Working, domain.Accepted, domain.Offering, domain.Open} {
		w.hasState(int64(1001+i), want)
	}
}

// TestVerifyFindsEachDisorder breaks a healthy database in one place and sees
// exactly that found.
func TestVerifyFindsEachDisorder(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		busyTown(w)
		if found := w.findings(); found != "" {
			w.t.Fatalf("a healthy town: %s", found)
		}
		db := w.behind()
		for _, d := range damages(w, db) {
			undo := d.done(w, db)
			found := w.findings()
			undo()
			if found != d.want {
				w.t.Errorf("%s.%s of %s: found %q, want %q", d.table, d.column, d.where, found, d.want)
			}
			if left := w.findings(); left != "" {
				w.t.Fatalf("%+v: left behind %s", d, left)
			}
		}
	})
}

func damages(w *town, db *sql.DB) []damage {
	id := func(number int64) domain.ID { return w.ticket(number).ID }
	one := func(format string, args ...any) int64 { return number(w, db, fmt.Sprintf(format, args...)) }
	is := func(id any) string { return fmt.Sprint("id = ", id) }
	of := func(number int64) string { return fmt.Sprint("ticket_id = ", id(number)) }
	found := func(check string, id any) string { return fmt.Sprintf("%s/%v", check, id) }
	sent := one("SELECT MIN(id) FROM outbox WHERE state = 'sent' AND offer_id = 0")
	newest := one("SELECT MAX(id) FROM outbox WHERE state = 'sent'")
	message := one("SELECT MIN(id) FROM inbox")
	offer := one("SELECT MIN(id) FROM offer WHERE ticket_id = %d", id(1006))
	loser := one("SELECT MIN(id) FROM offer WHERE ticket_id = %d AND state = 'withdrawn'", id(1005))
	taking := one("SELECT id FROM event WHERE subject = 'ticket' AND subject_id = %d AND kind = 'take'", id(1005))
	sealed := one("SELECT MAX(id) FROM person WHERE name_sealed IS NOT NULL")
	late, soon := w.clock.Now().Add(-5*time.Minute).UnixMilli(), w.clock.Now().Add(time.Minute).UnixMilli()
	ringing := one("SELECT MIN(o.id) FROM outbox o JOIN decision d ON d.push_id = o.id WHERE o.kind = 'offer' AND d.result = 'sent' AND d.channel IN ('custom', 'template')")
	asked, stranger := one("SELECT person_id FROM outbox WHERE id = %d", ringing), w.person("oLIU")
	night, followed, left := w.clock.Now().Add(-8*time.Hour).UnixMilli(), one("SELECT received_at FROM inbox WHERE kind = 'follow' AND person_id = %d", asked), ""
	for _, push := range w.ids(db, fmt.Sprintf("SELECT o.id FROM outbox o JOIN decision d ON d.push_id = o.id WHERE o.person_id = %d AND d.result = 'sent' AND d.channel IN ('custom', 'template') AND d.created_at >= %d ORDER BY d.id", asked, followed+60000)) {
		left += found("left", push) + " "
	}
	spoken := one("SELECT MAX(id) FROM event WHERE subject = 'person' AND kind = 'named'")
	twice := one("SELECT id FROM clock WHERE ticket_id = %d AND stopped_at > 0 AND kind = 'accept'", id(1004))
	ended := one("SELECT MAX(id) FROM clock WHERE ticket_id = %d", id(1002))
	return []damage{
		{"inbox", "person_id", 0, is(message), found("answered", message)},
		{"inbox", "person_id", 5, is(message), found("answered", message)},
		{"ticket", "inbox_id", 5, is(id(1001)), found("origin", id(1001))},
		{"counter", "value", 3, "name = 'ticket:yanbin'", found("numbers", one("SELECT MIN(id) FROM community"))},
		{"clock", "stopped_at", 1, of(1004), found("clock", id(1004))},
		{"clock", "stopped_at", 0, is(twice), found("clock", id(1004))},
		{"clock", "stopped_at", 0, is(ended), found("clock", id(1002))},
		{"clock", "due_at", late, of(1007), found("overdue", id(1007))},
		{"role_grant", "role", "auditor", "role = 'cadre'", found("holder", id(1006)) + " " + found("holder", id(1007))},
		{"ticket", "owner_id", 5, is(id(1005)), found("holder", id(1005)) + " " + found("replay", id(1005))},
		{"offer", "state", "withdrawn", of(1006), found("offers", id(1006))},
		{"offer", "state", "sent", is(loser), found("offers", id(1005))},
		{"outbox", "offer_id", 0, fmt.Sprint("offer_id = ", offer), found("offers", id(1006))},
		{"offer", "state", "accepted", is(loser), found("winner", id(1005))},
		{"ticket", "owner_id", 0, is(id(1005)), found("winner", id(1005)) + " " + found("replay", id(1005))},
		{"ticket", "state", "working", is(id(1005)), found("clock", id(1005)) + " " + found("replay", id(1005))},
		{"ticket", "reopened", 1, is(id(1004)), found("replay", id(1004))},
		{"event", "seq", 9, is(taking), found("replay", id(1005))},
		{"event", "kind", "take", fmt.Sprintf("subject_id = %d AND kind = 'finish'", id(1003)), found("replay", id(1003)) + " " + found("ledger", id(1003))},
		{"event", "actor_id", 0, is(taking), found("shown", id(1005)) + " " + found("ledger", id(1005)) + " " + found("history", taking)},
		{"event", "actor", "", is(taking), found("ledger", id(1005)) + " " + found("history", taking)},
		{"event", "subject_id", 5, is(taking), found("replay", id(1005)) + " " + found("ledger", id(1005)) + " " + found("history", taking)},
		{"ledger", "late", 1, fmt.Sprintf("ticket_id = %d", id(1006)), found("ledger", id(1006)) + " " + found("tally", one("SELECT MIN(id) FROM community"))},
		{"tally", "good", 7, "side = 'team'", found("tally", one("SELECT MIN(id) FROM community"))},
		{"event", "seq", 7, "subject = 'person' AND kind = 'named'", found("history", one("SELECT subject_id FROM event WHERE kind = 'named'"))},
		{"outbox", "person_id", 5, is(sent), found("push", sent)},
		{"outbox", "attempts", 1000, is(sent), found("push", sent)},
		{"decision", "result", "held", fmt.Sprint("push_id = ", newest), found("decision", newest)},
		{"decision", "push_id", 5, fmt.Sprint("push_id = ", newest), found("decision", newest)},
		{"outbox", "state", "sending", is(sent), found("sending", sent)},
		{"outbox", "state", "pending", is(sent), found("flush", sent)},
		{"clock", "kind", "return_visit", of(1005) + " AND stopped_at = 0", found("clock", id(1005))},
		{"decision", "created_at", night, fmt.Sprintf("push_id = %d AND result = 'sent'", ringing), found("quiet", ringing)},
		{"inbox", "kind", "unfollow", fmt.Sprintf("kind IN ('follow', 'text') AND person_id = %d", asked), strings.TrimSpace(left)},
		{"event", "data", `{"name":"张秀英"}`, is(spoken), found("plain", spoken)},
		{"event", "data", `{"phone":"13900000000"}`, is(spoken), found("plain", spoken)},
		{"ticket", "gist", "灯坏了 13900000000", is(id(1005)), found("plain", id(1005))},
		{"event", "actor_id", stranger, fmt.Sprintf("subject_id = %d AND kind = 'shown'", id(1005)), found("shown", id(1005))},
		{"person", "name_sealed", []byte("\x01\x01too short to have been sealed"), is(sealed), found("seal", sealed)},
		{"clock", "due_at", soon, of(1007), ""},
	}
}

// TestMissingFilesAreTold: a stored photo without its file is a finding, and a
// backup that lacks it is no success.
func TestMissingFilesAreTold(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("3号楼2单元501水管漏了")
		for range 2 {
			_, err := zhang.phone.SendsPhoto(w.ctx, snapshot(w.t))
			w.must(err)
			w.deliver()
		}
		photos, v, dir := w.hangs(1001, domain.AttachmentStored, domain.AttachmentStored), newVault(w.t), w.t.TempDir()
		writeConfig(w.t, dir, w.cfg)
		defer damage{"clock", "due_at", time.Now().Add(time.Hour).UnixMilli(), "stopped_at = 0", ""}.done(w, w.behind())()
		backup := func(name string) (string, int) {
			out, errs, code := linli(w.t, dir, "backup", "-o", v.path(name), "-recipient", v.recipient)
			return out + errs, code
		}
		if out, errs, code := linli(w.t, dir, "verify"); code != 0 {
			w.t.Fatalf("before: %d\n%s%s", code, out, errs)
		}
		if out, code := backup("whole.age"); code != 0 || !strings.Contains(out, " 2 files") {
			w.t.Fatalf("before: %d\n%s", code, out)
		}
		w.must(w.subject().Files.Delete(photos[1].ID))
		out, errs, code := linli(w.t, dir, "verify")
		if code != 1 || strings.Count(out, "media (1)") != 1 || !strings.Contains(out, fmt.Sprintf("media (1): attachment %d ", photos[1].ID)) {
			w.t.Errorf("ended with %d:\n%s%s", code, out, errs)
		}
		if out, code := backup("torn.age"); code != 1 || !strings.Contains(out, "1 photos and voices are stored") {
			w.t.Errorf("a backup without it ended with %d:\n%s", code, out)
		}
	})
}

// TestVerifyWaitsForAPausedAccount: what WeChat itself keeps back is not late.
func TestVerifyWaitsForAPausedAccount(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		db := w.behind()
		sent := number(w, db, "SELECT MAX(id) FROM outbox WHERE state = 'sent'")
		w.clock.Forward(2 * time.Minute)
		defer damage{"outbox", "state", "pending", fmt.Sprint("id = ", sent), ""}.done(w, db)()
		if found := w.findings(); found != fmt.Sprintf("flush/%d", sent) {
			w.t.Fatalf("found %q", found)
		}
		w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
			return tx.PauseAccount("yanbin", 48001, w.clock.Now().Add(time.Hour))
		}))
		if found := w.findings(); found != "" {
			w.t.Errorf("found %q while the account is paused", found)
		}
	})
}

func TestTheVerifyCommandTellsByItsExitCode(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		dir := w.t.TempDir()
		writeConfig(w.t, dir, w.cfg)
		// The town's clock stands in the past, so its deadlines have passed for the command's.
		db := w.behind()
		defer damage{"clock", "due_at", time.Now().Add(time.Hour).UnixMilli(), "stopped_at = 0", ""}.done(w, db)()
		out, errs, code := linli(w.t, dir, "verify")
		if code != 0 || !strings.Contains(out, "32 checks, 1 tickets, ") || !strings.Contains(out, "everything is in order") {
			w.t.Fatalf("ended with %d:\n%s%s", code, out, errs)
		}
		ticket := w.ticket(1001).ID
		defer damage{"ticket", "inbox_id", 5, fmt.Sprint("id = ", ticket), ""}.done(w, db)()
		out, errs, code = linli(w.t, dir, "verify")
		if code != 1 || !strings.HasPrefix(out, fmt.Sprintf("origin (1): ticket %d comes from message 5", ticket)) || !strings.Contains(errs, "1 not in order") {
			w.t.Errorf("ended with %d:\n%s%s", code, out, errs)
		}
		if private.MatchString(out + errs) {
			w.t.Errorf("something personal was printed:\n%s", out)
		}
	})
}
