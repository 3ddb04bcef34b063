package store

import (
	"errors"
	"time"

	"linli/domain"
)

// Gathering is a supply of a part of a building: which ticket is seen to for
// all who say that it is gone.
type Gathering struct {
	ID       domain.ID
	Building domain.ID
	Supply   domain.Supply
	Scope    string
	Ticket   domain.ID // 0: nobody is at it
	Reports  int       // how many reported the present loss
	Last     time.Time // the last of them
}

type gatheringRow struct {
	ID       domain.ID     `db:"id"`
	Building domain.ID     `db:"building_id"`
	Supply   domain.Supply `db:"supply"`
	Scope    string        `db:"scope"`
	Ticket   domain.ID     `db:"ticket_id"`
	Reports  int           `db:"reports"`
	Last     int64         `db:"last_at"`
}

func (r gatheringRow) noun() Gathering {
	return Gathering{ID: r.ID, Building: r.Building, Supply: r.Supply, Scope: r.Scope, Ticket: r.Ticket, Reports: r.Reports, Last: fromMsec(r.Last)}
}

const gatheringColumns = `id, building_id, supply, scope, ticket_id, reports, last_at`

// GatheringAt reads the gathering of a supply of a part of a building; NotFound
// if it was never lost.
func (v View) GatheringAt(building domain.ID, supply domain.Supply, scope string) (Gathering, error) {
	var row gatheringRow
	err := v.one(&row, "gathering", `SELECT `+gatheringColumns+` FROM gathering WHERE building_id = ? AND supply = ? AND scope = ?`, building, supply, scope)
	return row.noun(), err
}

// GatheringOf reads one gathering.
func (v View) GatheringOf(id domain.ID) (Gathering, error) {
	var row gatheringRow
	err := v.one(&row, "gathering", `SELECT `+gatheringColumns+` FROM gathering WHERE id = ?`, id)
	return row.noun(), err
}

// AddGathering writes the first loss of a supply there; of two at once the
// second is run again.
func (tx *Tx) AddGathering(g *Gathering) error {
	g.ID = tx.NewID()
	return retryDuplicate(tx.exec(`INSERT INTO gathering (`+gatheringColumns+`) VALUES (?, ?, ?, ?, ?, 1, ?)`,
		g.ID, g.Building, g.Supply, cut(g.Scope, 16), g.Ticket, msec(tx.Now)))
}

// LeadGathering makes another ticket the one that is seen to, unless that
// changed meanwhile.
func (tx *Tx) LeadGathering(g Gathering, ticket domain.ID, reports int) error {
	return tx.gatheringChanged(`UPDATE gathering SET ticket_id = ?, reports = ?, last_at = ? WHERE id = ? AND ticket_id = ?`, ticket, reports, msec(tx.Now), g.ID, g.Ticket)
}

// JoinGathering counts one more report. Whoever ends the gathering's ticket
// waits for it, or it is run again.
func (tx *Tx) JoinGathering(g Gathering) error {
	return tx.gatheringChanged(`UPDATE gathering SET reports = reports + 1, last_at = ? WHERE id = ? AND ticket_id = ?`, msec(tx.Now), g.ID, g.Ticket)
}

// LeaveGathering counts one report less.
func (tx *Tx) LeaveGathering(id, main domain.ID) error {
	return tx.exec(`UPDATE gathering SET reports = reports - 1 WHERE id = ? AND ticket_id = ?`, id, main)
}

func (tx *Tx) gatheringChanged(query string, args ...any) error {
	n, err := tx.change(query, args...)
	if err == nil && n == 0 {
		err = lostRace{errors.New("the gathering changed meanwhile")}
	}
	return err
}

// EndGathering notes that nobody is at a ticket's loss any more: from now on
// nobody joins it.
func (tx *Tx) EndGathering(ticket domain.ID) error {
	return tx.exec(`UPDATE gathering SET ticket_id = 0 WHERE ticket_id = ?`, ticket)
}

// Gathered is a ticket's place in a gathering.
type Gathered struct {
	Gathering domain.ID
	Main      domain.ID // the ticket it was merged into; 0 for the one that is seen to
	At        time.Time // since when
	Parted    bool      // it was taken apart, and stays so
}

// GatheredOf reads a ticket's place; NotFound if it has none.
func (v View) GatheredOf(ticket domain.ID) (Gathered, error) {
	var row struct {
		Gathering domain.ID `db:"gathering_id"`
		Main      domain.ID `db:"main_id"`
		At        int64     `db:"merged_at"`
		Parted    int64     `db:"parted_at"`
	}
	err := v.one(&row, "merging", `SELECT gathering_id, main_id, merged_at, parted_at FROM gathered WHERE ticket_id = ?`, ticket)
	return Gathered{Gathering: row.Gathering, Main: row.Main, At: fromMsec(row.At), Parted: row.Parted != 0}, err
}

// SetGathered writes a ticket's place.
func (tx *Tx) SetGathered(ticket domain.ID, g Gathered) error {
	parted := int64(0)
	if g.Parted {
		parted = msec(tx.Now)
	}
	_, err := tx.GatheredOf(ticket)
	there, err := found(err)
	if err != nil {
		return err
	}
	if there {
		return tx.exec(`UPDATE gathered SET gathering_id = ?, main_id = ?, merged_at = ?, parted_at = ? WHERE ticket_id = ?`, g.Gathering, g.Main, msec(g.At), parted, ticket)
	}
	return tx.exec(`INSERT INTO gathered (id, ticket_id, gathering_id, main_id, merged_at, parted_at) VALUES (?, ?, ?, ?, ?, ?)`,
		tx.NewID(), ticket, g.Gathering, g.Main, msec(g.At), parted)
}

// MergedInto lists tickets that are merged into one, behind an id, a page at a time.
func (v View) MergedInto(main, after domain.ID, most int) ([]domain.Ticket, error) {
	return v.tickets(`state = ? AND id > ? AND id IN (SELECT g.ticket_id FROM gathered g WHERE g.main_id = ?) ORDER BY id LIMIT ?`, domain.Merged, after, main, most)
}

// PassMerged points every ticket that is merged into one to another, and tells
// how many these are.
func (tx *Tx) PassMerged(from, to domain.ID) (int, error) {
	n, err := tx.change(`UPDATE gathered SET main_id = ? WHERE main_id = ? AND ticket_id IN (SELECT t.id FROM ticket t WHERE t.state = ?)`, to, from, domain.Merged)
	return int(n), err
}

// Standing gives a merged ticket the state, holder and level of the one that is
// seen to for it; any other as it is.
func (v View) Standing(t domain.Ticket) (domain.Ticket, error) {
	if t.State != domain.Merged {
		return t, nil
	}
	g, err := v.GatheredOf(t.ID)
	if err != nil {
		return t, err
	}
	main, err := v.Ticket(g.Main)
	if err != nil {
		return t, err
	}
	t.State, t.Owner, t.Level = main.State, main.Owner, main.Level
	return t, nil
}

// SeenToWith reads the ticket with which a report is seen to: itself, or what it
// was merged into.
func (v View) SeenToWith(t domain.Ticket) (domain.Ticket, error) {
	if t.State != domain.Merged {
		return t, nil
	}
	g, err := v.GatheredOf(t.ID)
	if err != nil {
		return t, err
	}
	return v.Ticket(g.Main)
}
