package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"linli/domain"
)

const ledgerColumns = `ticket_id, community_id, category, intent, state, into_id, proxy, opened_at, dispatched_at, answered_at, handled_at, followed_at, taken_at,
	team_id, kind, handler_id, served, rating, reopened, late, by_staff, worded, rushed, quick`

type ledgerRow struct {
	Ticket     domain.ID       `db:"ticket_id"`
	Community  domain.ID       `db:"community_id"`
	Category   domain.Category `db:"category"`
	Intent     domain.Intent   `db:"intent"`
	State      domain.State    `db:"state"`
	Into       domain.ID       `db:"into_id"`
	Proxy      bool            `db:"proxy"`
	Opened     int64           `db:"opened_at"`
	Dispatched int64           `db:"dispatched_at"`
	Answered   int64           `db:"answered_at"`
	Handled    int64           `db:"handled_at"`
	Followed   int64           `db:"followed_at"`
	Taken      int64           `db:"taken_at"`
	Team       domain.ID       `db:"team_id"`
	Kind       string          `db:"kind"`
	Handler    domain.ID       `db:"handler_id"`
	Served     int             `db:"served"`
	Rating     domain.Rating   `db:"rating"`
	Reopened   int             `db:"reopened"`
	Late       bool            `db:"late"`
	ByStaff    bool            `db:"by_staff"`
	Worded     bool            `db:"worded"`
	Rushed     bool            `db:"rushed"`
	Quick      bool            `db:"quick"`
}

func (r ledgerRow) noun() domain.Entry {
	return domain.Entry{Ticket: r.Ticket, Community: r.Community, Category: r.Category, Intent: r.Intent, State: r.State, Into: r.Into, Proxy: r.Proxy,
		Opened: fromMsec(r.Opened), Dispatched: fromMsec(r.Dispatched), Answered: fromMsec(r.Answered), Handled: fromMsec(r.Handled), Followed: fromMsec(r.Followed),
		Taken: fromMsec(r.Taken), Team: r.Team, Kind: r.Kind, Handler: r.Handler, Served: r.Served, Rating: r.Rating, Reopened: r.Reopened,
		Late: r.Late, ByStaff: r.ByStaff, Worded: r.Worded, Rushed: r.Rushed, Quick: r.Quick}
}

// Entry reads a ticket's line in the ledger.
func (v View) Entry(ticket domain.ID) (domain.Entry, error) {
	var row ledgerRow
	err := v.one(&row, "line in the ledger", `SELECT `+ledgerColumns+` FROM ledger WHERE ticket_id = ?`, ticket)
	return row.noun(), err
}

// entered is a ticket's line in the ledger before and after a transaction.
type entered struct {
	there    bool
	was, now domain.Entry
}

// happening reads what of an event the ledger counts.
func happening(e Event, data string) (h domain.Happening, err error) {
	if err := json.Unmarshal([]byte(data), &h); err != nil {
		return h, fmt.Errorf("read an event's data: %w", err)
	}
	h.Kind, h.At = e.Kind, e.At
	if e.Actor.Kind == domain.ActorPerson {
		h.By = e.Actor.Person
	}
	return h, nil
}

// enter brings an event that was just written into its ticket's line. The lines
// and the counts that change with them are written at the end of the
// transaction.
func (tx *Tx) enter(ticket domain.ID, e Event, data string) error {
	h, err := happening(e, data)
	if err != nil || !domain.CountsInLedger(h.Kind, h.To != "") {
		return err
	}
	if tx.entries == nil {
		tx.entries = map[domain.ID]*entered{}
	}
	if line, known := tx.entries[ticket]; known {
		line.now.Take(h)
		return nil
	}
	line := &entered{now: domain.Entry{Ticket: ticket}}
	if h.Kind != "opened" {
		line.was, err = tx.Entry(ticket)
		switch {
		case err == nil:
			line.there, line.now = true, line.was
		case domain.CodeOf(err) == domain.NotFound: // from before there was a ledger
			if line.now, err = tx.entryOf(ticket); err == nil {
				tx.entries[ticket] = line
			}
			return err
		default:
			return err
		}
	}
	line.now.Take(h)
	tx.entries[ticket] = line
	return nil
}

// entryOf makes a ticket's line of its events.
func (v View) entryOf(ticket domain.ID) (domain.Entry, error) {
	e := domain.Entry{Ticket: ticket}
	err := eachRow(v, func(r eventRow) error {
		h, err := happening(r.event(), r.Data)
		e.Take(h)
		return err
	}, `SELECT `+eventColumns+` FROM event WHERE subject = 'ticket' AND subject_id = ? ORDER BY seq`, ticket)
	if err == nil && e.Community == 0 { // its first event did not tell it then
		err = v.one(&e.Community, "ticket", `SELECT community_id FROM ticket WHERE id = ?`, ticket)
	}
	return e, err
}

// writeEntries writes the lines that changed, and the counts, last in the
// transaction and in a fixed order: many deeds change the same few counts, and
// each would hold them from the others until the disk has it.
func (tx *Tx) writeEntries() error {
	cells, tickets := map[domain.Cell]domain.Counts{}, slices.Sorted(maps.Keys(tx.entries))
	for _, ticket := range tickets {
		line := tx.entries[ticket]
		if line.there && line.was == line.now {
			continue
		}
		if err := tx.writeEntry(*line); err != nil {
			return err
		}
		if line.there {
			addCells(cells, line.was, -1)
		}
		addCells(cells, line.now, 1)
	}
	if len(cells) == 0 {
		return nil
	}
	return tx.addTallies(cells, partOf(tickets[0]))
}

// tallyParts is into how many rows a count of the figures is split, so that deeds
// at the same moment seldom wait for each other. What it is, is their sum.
const tallyParts = 16

func partOf(ticket domain.ID) int {
	return int(uint64(ticket) * 0x9e3779b97f4a7c15 >> 32 % tallyParts) // neighbouring ids are far apart
}

func addCells(cells map[domain.Cell]domain.Counts, e domain.Entry, times int64) {
	for cell, counts := range e.Cells() {
		if cells[cell] == nil {
			cells[cell] = domain.Counts{}
		}
		cells[cell].Add(counts, times)
	}
}

func (tx *Tx) writeEntry(line entered) error {
	e := line.now
	values := []any{e.Community, domain.MonthOf(e.Opened), domain.MonthOf(e.Dispatched), domain.MonthOf(e.Handled), domain.MonthOf(e.Followed), e.Class(),
		e.Category, e.Intent, e.State, e.Into, e.Proxy, msec(e.Opened), msec(e.Dispatched), msec(e.Answered), msec(e.Handled), msec(e.Followed), msec(e.Taken),
		e.Team, cut(e.Kind, 32), e.Handler, e.Served, e.Rating, e.Reopened, e.Late, e.ByStaff, e.Worded, e.Rushed, e.Quick, e.Ticket}
	if line.there {
		return tx.exec(`UPDATE ledger SET community_id = ?, month = ?, dispatched_month = ?, handled_month = ?, followed_month = ?, class = ?, category = ?, intent = ?, state = ?, into_id = ?, proxy = ?,
			opened_at = ?, dispatched_at = ?, answered_at = ?, handled_at = ?, followed_at = ?, taken_at = ?, team_id = ?, kind = ?, handler_id = ?,
			served = ?, rating = ?, reopened = ?, late = ?, by_staff = ?, worded = ?, rushed = ?, quick = ? WHERE ticket_id = ?`, values...)
	}
	return retryDuplicate(tx.exec(`INSERT INTO ledger (community_id, month, dispatched_month, handled_month, followed_month, class, category, intent, state, into_id, proxy,
		opened_at, dispatched_at, answered_at, handled_at, followed_at, taken_at, team_id, kind, handler_id, served, rating, reopened, late, by_staff, worded, rushed, quick, ticket_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, values...))
}

// addTallies adds to a part of the table of figures.
func (tx *Tx) addTallies(cells map[domain.Cell]domain.Counts, part int) error {
	for _, cell := range slices.SortedFunc(maps.Keys(cells), domain.Cell.Compare) {
		var sets, names []string
		var deltas []any
		for _, f := range domain.Figures {
			if n := cells[cell][f]; n != 0 {
				names, sets, deltas = append(names, string(f)), append(sets, fmt.Sprintf("%s = %s + ?", f, f)), append(deltas, n)
			}
		}
		if len(deltas) == 0 {
			continue
		}
		where := []any{cell.Community, cell.Month, cell.Side, cut(cell.Value, 64), part}
		n, err := tx.change(`UPDATE tally SET `+strings.Join(sets, ", ")+` WHERE community_id = ? AND month = ? AND side = ? AND value = ? AND part = ?`, append(slices.Clone(deltas), where...)...)
		if err != nil || n == 1 {
			if err != nil {
				return err
			}
			continue
		}
		err = tx.exec(`INSERT INTO tally (community_id, month, side, value, part, `+strings.Join(names, ", ")+`) VALUES (?, ?, ?, ?, ?`+strings.Repeat(", ?", len(names))+`)`, append(where, deltas...)...)
		if err != nil {
			return retryDuplicate(err)
		}
	}
	return nil
}
