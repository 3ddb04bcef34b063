package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"linli/domain"
)

// tallyRow is a row of the table of figures.
type tallyRow struct {
	Community domain.ID            `db:"community_id"`
	Month     domain.CalendarMonth `db:"month"`
	Side      domain.Side          `db:"side"`
	Value     string               `db:"value"`
}

// eachTally reads the figures that a condition names, each the sum of its parts.
func (v View) eachTally(where string, most int, do func(domain.Cell, domain.Counts), args ...any) error {
	sums := make([]string, len(domain.Figures))
	for i, f := range domain.Figures {
		sums[i] = fmt.Sprintf("SUM(%s)", f)
	}
	rows, err := v.q.QueryxContext(v.ctx, `SELECT community_id, month, side, value, `+strings.Join(sums, ", ")+` FROM tally
		WHERE `+where+` GROUP BY community_id, month, side, value LIMIT ?`, append(args, most)...)
	if err != nil {
		return fmt.Errorf("read the figures: %w", wrapped(err))
	}
	defer rows.Close()
	for rows.Next() {
		var r tallyRow
		numbers := make([]int64, len(sums))
		into := []any{&r.Community, &r.Month, &r.Side, &r.Value}
		for i := range numbers {
			into = append(into, &numbers[i])
		}
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read a row of figures: %w", err)
		}
		counts := domain.Counts{}
		for i, n := range numbers {
			if n != 0 {
				counts[domain.Figures[i]] = n
			}
		}
		do(domain.Cell{Community: r.Community, Month: r.Month, Side: r.Side, Value: r.Value}, counts)
	}
	return wrapped(rows.Err())
}

// Tallies reads the figures of a community and month, from every side.
func (v View) Tallies(community domain.ID, month domain.CalendarMonth) (map[domain.Side]map[string]domain.Counts, error) {
	out := map[domain.Side]map[string]domain.Counts{}
	return out, v.eachTally(`community_id = ? AND month = ?`, 5000, func(c domain.Cell, counts domain.Counts) {
		if out[c.Side] == nil {
			out[c.Side] = map[string]domain.Counts{}
		}
		out[c.Side][c.Value] = counts
	}, community, month)
}

// MonthsOf lists the months of which a community has figures, the newest first,
// with those between that have none.
func (v View) MonthsOf(community domain.ID) (months []domain.CalendarMonth, err error) {
	var row struct {
		First domain.CalendarMonth `db:"first_one"`
		Last  domain.CalendarMonth `db:"last_one"`
	}
	err = v.one(&row, "month", `SELECT COALESCE((SELECT MIN(month) FROM tally WHERE community_id = ?), 0) AS first_one,
		COALESCE((SELECT MAX(month) FROM tally WHERE community_id = ?), 0) AS last_one`, community, community)
	for at := row.Last; err == nil && at != 0 && at >= row.First && len(months) < mostMonths; at = at.Before() {
		months = append(months, at)
	}
	return months, err
}

// mostMonths bounds how far back months are listed.
const mostMonths = 240

// monthColumns are the columns by which the tickets of a figure are found.
var monthColumns = map[domain.Figure]string{domain.FigDispatched: "dispatched_month", domain.FigHandled: "handled_month", domain.FigServed: "handled_month", domain.FigFollowed: "followed_month"}

// Line is a ticket's line in the ledger under the number that people speak of.
type Line struct {
	Number int64
	domain.Entry
}

// Lines lists the tickets among which those of a figure of a month are, behind a
// ticket.
func (v View) Lines(community domain.ID, month domain.CalendarMonth, f domain.Figure, after domain.ID, most int) ([]Line, error) {
	column := "month"
	if c, other := monthColumns[f]; other {
		column = c
	}
	var out []Line
	err := eachRow(v, func(r struct {
		Number int64 `db:"number"`
		ledgerRow
	}) error {
		out = append(out, Line{r.Number, r.noun()})
		return nil
	}, `SELECT t.number, `+qualified("l", ledgerColumns)+` FROM ledger l JOIN ticket t ON t.id = l.ticket_id
		WHERE l.community_id = ? AND l.`+column+` = ? AND l.ticket_id > ? ORDER BY l.ticket_id LIMIT ?`, community, month, after, most)
	return out, err
}

// CameBack lists the lines of the tickets received in a month that came back at
// least once, the oldest first.
func (v View) CameBack(community domain.ID, month domain.CalendarMonth) (out []domain.Entry, err error) {
	err = eachRow(v, func(r ledgerRow) error {
		out = append(out, r.noun())
		return nil
	}, `SELECT `+ledgerColumns+` FROM ledger WHERE community_id = ? AND month = ? AND reopened > 0 ORDER BY ticket_id`, community, month)
	return out, err
}

// qualified names columns as those of one table.
func qualified(table, columns string) string {
	names := strings.Split(columns, ",")
	for i, n := range names {
		names[i] = table + "." + strings.TrimSpace(n)
	}
	return strings.Join(names, ", ")
}

// Recounted says what a recount did.
type Recounted struct{ Tickets, Lines, Figures int }

// Recount makes the ledger and the figures what the events tell, a page of
// tickets in each transaction. Nobody may write meanwhile: what somebody else
// changes between two pages would be counted twice or not at all.
func (db *DB) Recount(ctx context.Context) (done Recounted, err error) {
	want := map[domain.Cell]domain.Counts{}
	for last, more := domain.ID(0), true; more; more = last != 0 {
		var cells map[domain.Cell]domain.Counts
		var some Recounted
		var next domain.ID
		err := db.InTx(ctx, func(tx *Tx) (err error) {
			cells, some = map[domain.Cell]domain.Counts{}, Recounted{}
			next, err = tx.recountPage(last, cells, &some)
			return err
		})
		if err != nil {
			return done, err
		}
		last, done.Tickets, done.Lines = next, done.Tickets+some.Tickets, done.Lines+some.Lines
		for cell, counts := range cells {
			if want[cell] == nil {
				want[cell] = domain.Counts{}
			}
			want[cell].Add(counts, 1)
		}
	}
	return done, db.InTx(ctx, func(tx *Tx) error {
		done.Figures = 0
		return tx.setTallies(want, &done)
	})
}

// recountPage mends the lines of the next page of tickets; next is 0 behind the last.
func (tx *Tx) recountPage(last domain.ID, cells map[domain.Cell]domain.Counts, done *Recounted) (next domain.ID, err error) {
	told, lines, err := tx.tellPage(last)
	if err != nil || len(told) == 0 {
		return 0, err
	}
	for _, e := range told {
		done.Tickets++
		line := entered{now: e}
		line.was, line.there = lines[e.Ticket]
		addCells(cells, line.now, 1)
		if line.there && line.was == line.now {
			continue
		}
		done.Lines++
		if err := tx.writeEntry(line); err != nil {
			return 0, err
		}
	}
	return told[len(told)-1].Ticket, nil
}

// tellPage makes the lines of the next page of tickets of their events, and reads
// those they have.
func (v View) tellPage(last domain.ID) (told []domain.Entry, lines map[domain.ID]domain.Entry, err error) {
	var rows []struct {
		ID        domain.ID `db:"id"`
		Community domain.ID `db:"community_id"`
	}
	if err := v.all(&rows, `SELECT id, community_id FROM ticket WHERE id > ? ORDER BY id LIMIT ?`, last, page); err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	ids := make([]domain.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	past, err := v.replayed(ids)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range rows {
		e := domain.Entry{Ticket: r.ID}
		if past[r.ID] != nil {
			e = past[r.ID].entry
		}
		if e.Community == 0 {
			e.Community = r.Community
		}
		told = append(told, e)
	}
	lines, err = v.linesOf(ids)
	return told, lines, err
}

// setTallies makes the table of figures what was counted.
func (tx *Tx) setTallies(want map[domain.Cell]domain.Counts, done *Recounted) error {
	delta := map[domain.Cell]domain.Counts{}
	for cell, counts := range want {
		delta[cell] = maps.Clone(counts)
	}
	err := tx.eachTally(`1 = 1`, allTallies, func(cell domain.Cell, counts domain.Counts) {
		if delta[cell] == nil {
			delta[cell] = domain.Counts{}
		}
		delta[cell].Add(counts, -1)
	})
	if err != nil {
		return err
	}
	for cell, counts := range delta {
		if !slices.ContainsFunc(domain.Figures, func(f domain.Figure) bool { return counts[f] != 0 }) {
			delete(delta, cell)
		}
	}
	done.Figures = len(delta)
	return tx.addTallies(delta, 0)
}

// allTallies is more than a city has in all its months.
const allTallies = 10_000_000

// counted is the mark that every ticket has its line in the ledger. A migration after
// which tickets are counted otherwise empties the ledger and the figures and takes the
// mark away.
const counted = "counted"

// isCounted tells that nothing is left to be counted from before.
func (v View) isCounted() (bool, error) {
	var marks []int64
	err := v.all(&marks, `SELECT value FROM counter WHERE name = ? LIMIT 1`, counted)
	return len(marks) > 0, err
}

// countOld counts the tickets that have no line in the ledger. A line and what it adds
// to the figures are of one transaction, so that whoever writes meanwhile, here or in
// another process, and a process that dies leave no wrong count.
func (db *DB) countOld(ctx context.Context) error {
	if done, err := db.View(ctx).isCounted(); err != nil || done {
		return err
	}
	for last, more := domain.ID(0), true; more; more = last != 0 {
		var next domain.ID
		err := db.InTx(ctx, func(tx *Tx) (err error) {
			next, err = tx.countPage(last)
			return err
		})
		if err != nil {
			return err
		}
		last = next
	}
	return db.InTx(ctx, func(tx *Tx) error {
		if done, err := tx.isCounted(); err != nil || done {
			return err
		}
		_, err := tx.count(counted)
		return err
	})
}

// countPage counts those of the next page of tickets that have no line; next is 0 behind
// the last. Where somebody else has just written a line, it is counted with that.
func (tx *Tx) countPage(last domain.ID) (next domain.ID, err error) {
	told, lines, err := tx.tellPage(last)
	if err != nil || len(told) == 0 {
		return 0, err
	}
	cells := map[domain.Cell]domain.Counts{}
	for _, e := range told {
		if _, there := lines[e.Ticket]; there {
			continue
		}
		err := tx.writeEntry(entered{now: e})
		if IsDuplicate(err) {
			continue
		}
		if err != nil {
			return 0, err
		}
		addCells(cells, e, 1)
	}
	return told[len(told)-1].Ticket, tx.addTallies(cells, 0)
}
