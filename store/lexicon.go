package store

import (
	"time"

	"linli/domain"
)

// Lexicon is one loading of a lexicon. The one last put to use is read by.
type Lexicon struct {
	ID       domain.ID
	Version  string
	CSV      string // "" for the one that comes with the program
	Rows     int
	Dropped  int // words of danger it takes away: a second person must agree
	Loader   domain.Actor
	Seconder domain.ID // who agreed; 0 for nobody
	Loaded   time.Time
	Used     time.Time // since when it was read by; zero if it never was
}

type lexiconRow struct {
	ID       domain.ID        `db:"id"`
	Version  string           `db:"version"`
	CSV      string           `db:"csv"`
	Rows     int              `db:"word_rows"`
	Dropped  int              `db:"dropped"`
	Loader   domain.ActorKind `db:"loader"`
	LoaderID domain.ID        `db:"loader_id"`
	Seconder domain.ID        `db:"seconder_id"`
	Loaded   int64            `db:"loaded_at"`
	Used     int64            `db:"used_at"`
}

func (r lexiconRow) noun() Lexicon {
	return Lexicon{ID: r.ID, Version: r.Version, CSV: r.CSV, Rows: r.Rows, Dropped: r.Dropped, Loader: domain.Actor{Kind: r.Loader, Person: r.LoaderID},
		Seconder: r.Seconder, Loaded: fromMsec(r.Loaded), Used: fromMsec(r.Used)}
}

const lexiconColumns = `id, version, csv, word_rows, dropped, loader, loader_id, seconder_id, loaded_at, used_at`

// LexiconInUse tells which lexicon is read by; 0 for the one that comes with the program.
func (v View) LexiconInUse() (domain.ID, error) {
	var ids []domain.ID
	err := v.all(&ids, `SELECT id FROM lexicon WHERE used_at > 0 ORDER BY used_at DESC, id DESC LIMIT 1`)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return ids[0], nil
}

// Lexicon reads one loading with its rows.
func (v View) Lexicon(id domain.ID) (Lexicon, error) {
	var row lexiconRow
	err := v.one(&row, "lexicon", `SELECT `+lexiconColumns+` FROM lexicon WHERE id = ?`, id)
	return row.noun(), err
}

// Lexicons lists what was loaded, the newest first, without the rows.
func (v View) Lexicons(most int) ([]Lexicon, error) {
	var rows []lexiconRow
	err := v.all(&rows, `SELECT id, version, '' AS csv, word_rows, dropped, loader, loader_id, seconder_id, loaded_at, used_at FROM lexicon ORDER BY id DESC LIMIT ?`, most)
	return nouns(rows, lexiconRow.noun), err
}

// LexiconBefore reads what was read by before the lexicon of a version; NotFound
// if that was the one that comes with the program.
func (v View) LexiconBefore(version string) (Lexicon, error) {
	var row lexiconRow
	err := v.one(&row, "lexicon", `SELECT `+lexiconColumns+` FROM lexicon WHERE used_at > 0 AND version <> ? ORDER BY used_at DESC, id DESC LIMIT 1`, version)
	return row.noun(), err
}

// LexiconProposed reads the newest loading of a version that waits for a second
// person; NotFound if none does.
func (v View) LexiconProposed(version string) (Lexicon, error) {
	var row lexiconRow
	err := v.one(&row, "proposed lexicon", `SELECT `+lexiconColumns+` FROM lexicon WHERE used_at = 0 AND version = ? ORDER BY id DESC LIMIT 1`, version)
	return row.noun(), err
}

// AddLexicon writes a loading; with Used it is read by from now on.
func (tx *Tx) AddLexicon(l *Lexicon) error {
	l.ID, l.Loaded = tx.NewID(), tx.Now
	return tx.exec(`INSERT INTO lexicon (`+lexiconColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		l.ID, l.Version, l.CSV, l.Rows, l.Dropped, l.Loader.Kind, l.Loader.Person, l.Seconder, msec(l.Loaded), msec(l.Used))
}

// UseLexicon puts a proposed lexicon to use on the word of a second person;
// false if that was done already.
func (tx *Tx) UseLexicon(id, seconder domain.ID) (bool, error) {
	n, err := tx.change(`UPDATE lexicon SET seconder_id = ?, used_at = ? WHERE id = ? AND used_at = 0`, seconder, msec(tx.Now), id)
	return n == 1, err
}
