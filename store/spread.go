package store

import (
	"errors"
	"time"

	"linli/domain"
)

// SpreadKind is what is done to every report that was merged into a ticket.
type SpreadKind string

// The kinds.
const (
	SpreadWord   SpreadKind = "word"   // its requester is told
	SpreadEnd    SpreadKind = "end"    // it is settled, and its requester asked
	SpreadApart  SpreadKind = "apart"  // it is taken apart
	SpreadPassed SpreadKind = "passed" // it is noted that another ticket is seen to for it
)

// Spread is what became of a loss and has yet to reach everybody whose report
// was merged into its ticket.
type Spread struct {
	ID      domain.ID
	Main    domain.ID
	Kind    SpreadKind
	Push    domain.PushKind // of a word
	Version int64           // of the ticket, when it became so
	Person  domain.ID       // who settled it, or takes it apart
	After   domain.ID       // the last ticket it has reached
	Made    time.Time       // who joined after that was told as he joined
}

type spreadRow struct {
	ID      domain.ID       `db:"id"`
	Main    domain.ID       `db:"main_id"`
	Kind    SpreadKind      `db:"kind"`
	Push    domain.PushKind `db:"push"`
	Version int64           `db:"version"`
	Person  domain.ID       `db:"person_id"`
	After   domain.ID       `db:"after_id"`
	Made    int64           `db:"made_at"`
}

func (r spreadRow) noun() Spread {
	return Spread{ID: r.ID, Main: r.Main, Kind: r.Kind, Push: r.Push, Version: r.Version, Person: r.Person, After: r.After, Made: fromMsec(r.Made)}
}

// AddSpread writes what must reach all reports that are merged into a ticket now.
func (tx *Tx) AddSpread(s Spread) error {
	return tx.exec(`INSERT INTO spread (id, main_id, kind, push, version, person_id, after_id, made_at) VALUES (?, ?, ?, ?, ?, ?, 0, ?)`,
		tx.NewID(), s.Main, s.Kind, s.Push, s.Version, s.Person, msec(tx.Now))
}

// NextSpread reads the oldest that has not reached everybody, behind an id;
// NotFound when nothing is left.
func (v View) NextSpread(after domain.ID) (Spread, error) {
	var row spreadRow
	err := v.one(&row, "spread", `SELECT id, main_id, kind, push, version, person_id, after_id, made_at FROM spread WHERE id > ? ORDER BY id LIMIT 1`, after)
	return row.noun(), err
}

// Reached notes the last ticket that a spread has reached.
func (tx *Tx) Reached(s Spread, last domain.ID) error {
	n, err := tx.change(`UPDATE spread SET after_id = ? WHERE id = ? AND after_id = ?`, last, s.ID, s.After)
	if err == nil && n == 0 {
		err = lostRace{errors.New("the spread went on meanwhile")}
	}
	return err
}

// EndSpread forgets a spread that has reached everybody.
func (tx *Tx) EndSpread(s Spread) error {
	return tx.exec(`DELETE FROM spread WHERE id = ?`, s.ID)
}

// ToReach lists whom a spread has yet to reach, the first of them.
func (v View) ToReach(s Spread, most int) ([]domain.Ticket, error) {
	return v.tickets(`state = ? AND id > ? AND id IN (SELECT g.ticket_id FROM gathered g WHERE g.main_id = ? AND g.merged_at <= ?) ORDER BY id LIMIT ?`,
		domain.Merged, s.After, s.Main, msec(s.Made), most)
}
