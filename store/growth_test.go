package store_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// TestReadingDoesNotGrowWithHistory compares how many rows MariaDB reads for what
// people look at all day, with a little history and with a lot: 2,000 and 20,000
// tickets, where LINLI_SOAK is set 10,000 and 1,000,000. What is open and the
// month that is reported are the same.
func TestReadingDoesNotGrowWithHistory(t *testing.T) {
	if !slices.Contains(storetest.Engines(t), store.MySQL) {
		return
	}
	few, times := 2_000, 10
	if os.Getenv("LINLI_SOAK") != "" {
		few, times = 10_000, 100
	}
	g := growing{T: t, clock: storetest.NewClock(), few: few}
	g.db = storetest.Open(t, storetest.URL(t, store.MySQL), g.clock)
	g.present()
	g.past()
	before := g.read()
	for k := 1; k < times; k++ {
		g.earlier(k)
	}
	after := g.read()
	for i, q := range g.queries() {
		verdict := "as before"
		if after[i] > 2*before[i]+20 {
			verdict = "GROWS"
			t.Errorf("%s reads %d rows with %d tickets, %d with %d", q.name, before[i], few, after[i], few*times)
		}
		t.Logf("measured: rows read %-36s %6d with %d tickets, %6d with %d: %s", q.name, before[i], few, after[i], few*times, verdict)
	}
}

// growing is a database whose history grows.
type growing struct {
	*testing.T
	db    *store.DB
	clock *storetest.Clock
	few   int
}

// Who is in it: one community, 150 volunteers in 12 teams, a cadre who is called
// to everything, a resident.
const (
	volunteers = 150
	firstOne   = 1_000
	cadre      = 500
	resident   = 600
	someTeam   = 1
)

func (g *growing) exec(query string, args ...any) {
	g.Helper()
	store.Exec(g.T, g.db, query, args...)
}

// many writes rows of values that are given as the n-th row's.
func (g *growing) many(table, columns string, n int, row func(i int) string) {
	g.Helper()
	for done := 0; done < n; {
		query := "INSERT INTO " + table + " (" + columns + ") VALUES "
		for i := range min(1000, n-done) {
			if i > 0 {
				query += ","
			}
			query += "(" + row(done+i) + ")"
		}
		g.exec(query)
		done += min(1000, n-done)
	}
}

const (
	ticketCols = "id, community_id, number, inbox_id, need_no, account, requester_id, category, urgency, hands, state, owner_id, building_id, building, unit, confirmed, gist, reopened, version, created_at, updated_at"
	eventCols  = "id, subject, subject_id, seq, kind, actor, actor_id, at, data"
	clockCols  = "id, ticket_id, kind, started_at, due_at, stopped_at"
	outboxCols = "id, dedupe_key, account, person_id, kind, ticket_id, offer_id, inbox_id, state, due_at, attempts, claim, channel, errcode, created_at, updated_at"
	offerCols  = "id, run_id, ticket_id, person_id, wave, state, created_at, updated_at, taken_month"
	ledgerCols = "ticket_id, community_id, month, dispatched_month, handled_month, followed_month, class, category, intent, state, into_id, proxy, opened_at, dispatched_at, answered_at, handled_at, followed_at, taken_at, team_id, kind, handler_id, served, rating, reopened, late, by_staff, worded, rushed, quick"
)

// present writes who is there, and the 500 tickets of this month: 100 open, 100
// being asked about, 100 taken, 200 closed.
func (g *growing) present() {
	now := g.clock.Now().UnixMilli()
	g.exec("INSERT INTO community (id, street_id, name, account, mini, duty_phone) VALUES (1, 1, '雁滨社区', 'yanbin', '', '')")
	g.many("person", "id, community_id, building_id, unit, kind, last_asked_at, created_at, updated_at", volunteers, func(i int) string {
		return fmt.Sprintf("%d, 1, 1, '', '党员', 0, 1, 1", firstOne+i)
	})
	g.exec("INSERT INTO person (id, community_id, building_id, unit, kind, last_asked_at, created_at, updated_at) VALUES (500, 1, 1, '', '', 0, 1, 1), (600, 1, 1, '', '', 0, 1, 1)")
	g.exec("INSERT INTO role_grant (id, person_id, community_id, role, duty, created_at) VALUES (1, 500, 1, 'cadre', 1, 1)")
	g.many("team", "id, community_id, name, categories", 12, func(i int) string { return fmt.Sprintf("%d, 1, '%d队', ''", i+1, i+1) })
	g.many("membership", "id, team_id, person_id, created_at", volunteers, func(i int) string { return fmt.Sprintf("%d, %d, %d, 1", i+1, i%12+1, firstOne+i) })
	const first = 150_000_000_000_000_000
	states := []string{"open", "offering", "accepted", "closed", "closed"}
	g.many("role_grant", "id, person_id, community_id, role, duty, created_at", volunteers, func(i int) string {
		return fmt.Sprintf("%d, %d, 1, 'volunteer', 0, 1", 1000+i, firstOne+i)
	})
	g.many("ticket", ticketCols, 500, func(i int) string {
		owner := 0
		if i%5 > 1 {
			owner = firstOne + i%volunteers
		}
		return fmt.Sprintf("%d, 1, %d, %d, 1, 'yanbin', %d, 'repair', 1, 1, '%s', %d, 1, '3', '', 1, '', 0, 1, %d, %d", first+i, 90_000_000+i, first+i, resident+i%20, states[i%5], owner, now, now)
	})
	g.many("clock", clockCols, 300, func(i int) string {
		return fmt.Sprintf("%d, %d, 'resolve', %d, %d, 0", first+i, first+i/3*5+i%3, now, now+int64(i-150)*60_000)
	})
	g.many("outbox", outboxCols, 400, func(i int) string {
		state := "sent"
		if i%10 == 0 {
			state = "pending"
		}
		return fmt.Sprintf("%d, 'p%d', 'yanbin', %d, 'duty', %d, 0, 0, '%s', %d, 0, '', '', 0, %d, %d", first+i, i, cadre, first+i, state, now, now, now)
	})
	g.many("offer", offerCols, 300, func(i int) string {
		return fmt.Sprintf("%d, %d, %d, %d, 1, 'sent', %d, %d, 0", first+i, first+i, first+i/3*5+1, firstOne+i%volunteers, now, now)
	})
	g.many("ledger", ledgerCols, 500, func(i int) string {
		return fmt.Sprintf("%d, 1, 202603, 202603, 202603, 0, 'good', 'repair', 'request', 'closed', 0, 0, 1, 1, 1, 1, 1, 1, 1, '党员', %d, 1, 1, 0, 0, 0, 0, 0, 0", first+i, firstOne+i%volunteers)
	})
	g.tallies(202603)
}

func (g *growing) tallies(month int) {
	sides := []string{"category", "team", "kind", "handler"}
	g.many("tally", "community_id, month, side, value, received, good", 180, func(i int) string {
		return fmt.Sprintf("1, %d, '%s', 'v%d', 9, 9", month, sides[min(i/15, 3)], i)
	})
}

// past writes the closed tickets of an earlier month with all that hangs on them.
func (g *growing) past() {
	at := g.clock.Now().AddDate(0, -2, 0).UnixMilli()
	g.many("ticket", ticketCols, g.few, func(i int) string {
		return fmt.Sprintf("%d, 1, %d, %d, 1, 'yanbin', %d, 'repair', 1, 1, 'closed', %d, 1, '3', '', 1, '', 0, 9, %d, %d", i+1, 1001+i, i+1, 1_000_000+i, firstOne+i%volunteers, at, at)
	})
	g.many("event", eventCols, 3*g.few, func(i int) string {
		return fmt.Sprintf("%d, 'ticket', %d, %d, 'take', 'person', %d, %d, '{}'", i+1, i/3+1, i%3+1, firstOne+i/3%volunteers, at)
	})
	g.many("clock", clockCols, g.few, func(i int) string { return fmt.Sprintf("%d, %d, 'resolve', %d, %d, %d", i+1, i+1, at, at, at) })
	g.many("outbox", outboxCols, 2*g.few, func(i int) string {
		return fmt.Sprintf("%d, 'h%d', 'yanbin', %d, 'duty', %d, 0, 0, 'sent', %d, 1, '', 'word', 0, %d, %d", i+1, i+1, []int{cadre, firstOne + i%volunteers}[i%2], i/2+1, at, at, at)
	})
	g.many("offer", offerCols, 2*g.few, func(i int) string {
		return fmt.Sprintf("%d, %d, %d, %d, 1, '%s', %d, %d, %d", i+1, i/2+1, i/2+1, firstOne+i%volunteers, []string{"accepted", "expired"}[i%2], at, at, []int{202601, 0}[i%2])
	})
	g.many("ledger", ledgerCols, g.few, func(i int) string {
		return fmt.Sprintf("%d, 1, 202601, 202601, 202601, 202601, 'good', 'repair', 'request', 'closed', 0, 0, 1, 1, 1, 1, 1, 1, 1, '党员', %d, 1, 1, 0, 0, 0, 0, 0, 0", i+1, firstOne+i%volunteers)
	})
	g.tallies(202601)
}

// earlier writes that month once more, as the k-th before it.
func (g *growing) earlier(k int) {
	n, back := k*g.few, int64(k)*30*24*int64(time.Hour/time.Millisecond)
	for _, c := range []struct {
		table, columns, values string
		rows                   int
		args                   []any
	}{
		{"ticket", ticketCols, "id + ?, community_id, number + ?, inbox_id + ?, need_no, account, requester_id + ?, category, urgency, hands, state, owner_id, building_id, building, unit, confirmed, gist, reopened, version, created_at - ?, updated_at - ?",
			g.few, []any{n, n, n, n, back, back}},
		{"event", eventCols, "id + ?, subject, subject_id + ?, seq, kind, actor, actor_id, at - ?, data", 3 * g.few, []any{3 * n, n, back}},
		{"clock", clockCols, "id + ?, ticket_id + ?, kind, started_at - ?, due_at - ?, stopped_at - ?", g.few, []any{n, n, back, back, back}},
		{"outbox", outboxCols, "id + ?, CONCAT('h', id + ?), account, person_id, kind, ticket_id + ?, offer_id, inbox_id, state, due_at - ?, attempts, claim, channel, errcode, created_at - ?, updated_at - ?",
			2 * g.few, []any{2 * n, 2 * n, n, back, back, back}},
		{"offer", offerCols, "id + ?, run_id + ?, ticket_id + ?, person_id, wave, state, created_at - ?, updated_at - ?, taken_month - ?", 2 * g.few, []any{2 * n, n, n, back, back, k}},
		{"ledger", ledgerCols, "ticket_id + ?, community_id, month - ?, dispatched_month - ?, handled_month - ?, followed_month - ?, class, category, intent, state, into_id, proxy, opened_at, dispatched_at, answered_at, handled_at, followed_at, taken_at, team_id, kind, handler_id, served, rating, reopened, late, by_staff, worded, rushed, quick",
			g.few, []any{n, k, k, k, k}},
	} {
		key := "id"
		if c.table == "ledger" {
			key = "ticket_id"
		}
		g.exec("INSERT INTO "+c.table+" ("+c.columns+") SELECT "+c.values+" FROM "+c.table+" WHERE "+key+" <= ?", append(c.args, c.rows)...)
	}
	g.tallies(202601 - k)
}

// query is something that is looked at all day.
type query struct {
	name string
	read func(v store.View) error
}

func (g *growing) queries() []query {
	now := g.clock.Now()
	open := domain.Unfinished()
	return []query{
		{"board: waits for the duty", func(v store.View) error { _, err := v.TicketsOfDuty(1, domain.Open, domain.Offering); return err }},
		{"board: dangers", func(v store.View) error { _, err := v.DangersOf(1); return err }},
		{"board: return visits", func(v store.View) error { _, err := v.TicketsToVisit(1); return err }},
		{"board: called to", func(v store.View) error { _, err := v.TicketsPaged(cadre); return err }},
		{"my tasks", func(v store.View) error {
			_, err := v.TicketsOwnedBy(firstOne+2, domain.Accepted, domain.Working)
			return err
		}},
		{"my offers", func(v store.View) error { _, err := v.LiveOffersTo(firstOne + 1); return err }},
		{"my matters", func(v store.View) error { _, err := v.TicketsAskedBy(resident, open...); return err }},
		{"my closed matters, a page", func(v store.View) error {
			_, err := v.TicketsPage(resident, 0, []domain.State{domain.Closed, domain.Cancelled}, 20)
			return err
		}},
		{"who can be asked", func(v store.View) error {
			_, err := v.Candidates(domain.Ticket{ID: 5, Community: 1, Building: 1, Account: "yanbin"}, store.Pool{Teams: []domain.ID{someTeam}}, now)
			return err
		}},
		{"due scan", func(v store.View) error { _, err := v.DueClocks(now, domain.Clock{}, 100); return err }},
		{"pushes due", func(v store.View) error { return v.DuePushes(now) }},
		{"report: months", func(v store.View) error { _, err := v.MonthsOf(1); return err }},
		{"report: figures of a month", func(v store.View) error { _, err := v.Tallies(1, 202603); return err }},
		{"report: a page of cases", func(v store.View) error { _, err := v.Lines(1, 202603, domain.FigHandled, 0, 100); return err }},
		{"report: all cases of a month", func(v store.View) error { _, err := v.Lines(1, 202603, domain.FigReceived, 0, 30_000); return err }},
	}
}

// read counts the rows that each query reads.
func (g *growing) read() (out []int64) {
	g.Helper()
	for _, table := range []string{"ticket", "event", "clock", "outbox", "offer", "ledger", "tally"} {
		g.exec("ANALYZE TABLE " + table)
	}
	for _, q := range g.queries() {
		err := g.db.Snapshot(context.Background(), func(v store.View) error {
			if err := q.read(v); err != nil { // what is prepared once is not counted
				return err
			}
			before := v.RowsRead(g.T)
			base := v.RowsRead(g.T) - before // what asking costs itself
			before = v.RowsRead(g.T)
			err := q.read(v)
			out = append(out, v.RowsRead(g.T)-before-base)
			return err
		})
		if err != nil {
			g.Fatal(q.name, err)
		}
	}
	return out
}
