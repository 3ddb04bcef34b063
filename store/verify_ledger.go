package store

import (
	"maps"
	"slices"

	"linli/domain"
)

const recount = "stop `linli serve`, then run `linli report recount`; if it comes again, report this as a fault of Linli"

// The checks of the figures.
var (
	checkLedger = check{"ledger", 6, "ticket", recount}
	checkTally  = check{"tally", 6, "community", recount}
)

// linesOf reads the lines of some tickets in the ledger.
func (v View) linesOf(ids []domain.ID) (map[domain.ID]domain.Entry, error) {
	out := map[domain.ID]domain.Entry{}
	return out, eachRow(v, func(r ledgerRow) error {
		out[r.Ticket] = r.noun()
		return nil
	}, `SELECT `+ledgerColumns+` FROM ledger WHERE ticket_id IN (?)`, ids)
}

// counted compares a ticket's line with what its events tell, and counts it.
func (a *audit) counted(t ticketState, told domain.Entry, lines map[domain.ID]domain.Entry) {
	told.Ticket = t.TicketID
	if told.Community == 0 {
		told.Community = t.Community
	}
	line, there := lines[t.TicketID]
	switch {
	case !there:
		a.fault(checkLedger, t.TicketID, "has no line in the ledger")
	case line != told:
		a.fault(checkLedger, t.TicketID, "its line in the ledger is not what its events tell")
		told = line // its counts are compared with the line they were made of
	}
	addCells(a.cells, told, 1)
}

// tallies compares the table of figures with what was counted of the events.
func (a *audit) tallies() error {
	have := map[domain.Cell]domain.Counts{}
	err := a.eachTally(`1 = 1`, allTallies, func(cell domain.Cell, counts domain.Counts) { have[cell] = counts })
	if err != nil {
		return err
	}
	for _, cell := range slices.SortedFunc(maps.Keys(a.cells), domain.Cell.Compare) {
		a.sameCounts(cell, a.cells[cell], have[cell])
		delete(have, cell)
	}
	for _, cell := range slices.SortedFunc(maps.Keys(have), domain.Cell.Compare) {
		a.sameCounts(cell, nil, have[cell])
	}
	return nil
}

func (a *audit) sameCounts(cell domain.Cell, want, have domain.Counts) {
	for _, f := range domain.Figures {
		if want[f] != have[f] {
			a.fault(checkTally, cell.Community, "counts %d %s in %s (%s %s), its tickets make %d", have[f], f, cell.Month, cell.Side, cell.Value, want[f])
		}
	}
}
