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
	var rows []struct {
		ID        domain.ID `db:"id"`
		Community domain.ID `db:"community_id"`
	}
	if err := tx.all(&rows, `SELECT id, community_id FROM ticket WHERE id > ? ORDER BY id LIMIT ?`, last, page); err != nil || len(rows) == 0 {
		return 0, err
	}
	ids := make([]domain.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	past, err := tx.replayed(ids)
	if err != nil {
		return 0, err
	}
	lines, err := tx.linesOf(ids)
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		done.Tickets++
		line := entered{now: domain.Entry{Ticket: r.ID}}
		if past[r.ID] != nil {
			line.now = past[r.ID].entry
		}
		if line.now.Community == 0 {
			line.now.Community = r.Community
		}
		line.was, line.there = lines[r.ID]
		addCells(cells, line.now, 1)
		if line.there && line.was == line.now {
			continue
		}
		done.Lines++
		if err := tx.writeEntry(line); err != nil {
			return 0, err
		}
	}
	return rows[len(rows)-1].ID, nil
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

// recountOld counts what was there before the ledger was, once: after a migration
// that found tickets and no line.
func (db *DB) recountOld(ctx context.Context) error {
	var tickets, lines []domain.ID
	v := db.View(ctx)
	if err := v.all(&lines, `SELECT ticket_id FROM ledger LIMIT 1`); err != nil || len(lines) > 0 {
		return err
	}
	if err := v.all(&tickets, `SELECT id FROM ticket LIMIT 1`); err != nil || len(tickets) == 0 {
		return err
	}
	_, err := db.Recount(ctx)
	return err
}
