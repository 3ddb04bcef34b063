package store

import (
	"time"

	"linli/domain"
)

// Erasure is somebody who is to be erased, because he closed his WeChat account.
type Erasure struct {
	ID     domain.ID
	Person domain.ID
	Asked  time.Time
}

type erasureRow struct {
	ID       domain.ID `db:"id"`
	PersonID domain.ID `db:"person_id"`
	AskedAt  int64     `db:"asked_at"`
	DoneAt   int64     `db:"done_at"`
}

func (r erasureRow) id() domain.ID { return r.ID }

func (r erasureRow) noun() Erasure {
	return Erasure{ID: r.ID, Person: r.PersonID, Asked: fromMsec(r.AskedAt)}
}

// AskErasure writes that a person is to be erased as soon as nothing of his is open.
func (tx *Tx) AskErasure(person domain.ID) error {
	return tx.exec(`INSERT INTO erasure (id, person_id, asked_at, done_at) VALUES (?, ?, ?, 0)`, tx.NewID(), person, msec(tx.Now))
}

// OpenErasures lists who is still to be erased, behind an id.
func (v View) OpenErasures(after domain.ID) ([]Erasure, error) {
	var rows []erasureRow
	err := v.all(&rows, `SELECT id, person_id, asked_at, done_at FROM erasure WHERE done_at = 0 AND id > ? ORDER BY id LIMIT 100`, after)
	return nouns(rows, erasureRow.noun), err
}

// EndErasure notes that a person is erased; false if that was not asked for, or
// is done.
func (tx *Tx) EndErasure(person domain.ID) (bool, error) {
	n, err := tx.change(`UPDATE erasure SET done_at = ? WHERE person_id = ? AND done_at = 0`, msec(tx.Now), person)
	return n > 0, err
}

// CutOff forgets an identity's openid: no message reaches it, and none that
// comes is taken for its person's.
func (tx *Tx) CutOff(identity domain.ID) error {
	return tx.exec(`UPDATE identity SET openid = CONCAT('erased:', id), following = 0, window_until = 0, window_left = 0, updated_at = ? WHERE id = ?`,
		msec(tx.Now), identity)
}

// ForgetSender takes the openid of a stranger out of what was told of him.
func (tx *Tx) ForgetSender(inbox domain.ID) error {
	return tx.exec(`UPDATE inbox SET openid = CONCAT('erased:', id) WHERE id = ?`, inbox)
}

// ForgetPlaces takes away the places on the map that a person sent.
func (tx *Tx) ForgetPlaces(person domain.ID) error {
	return tx.exec(`UPDATE inbox SET text_sealed = NULL, raw_sealed = NULL WHERE person_id = ? AND kind IN (?, ?)`,
		person, domain.KindLocation, domain.KindWhere)
}

// mostErasure is how long an erasure may wait for what is open, and a day.
const mostErasure = domain.ErasureWaits + 24*time.Hour

// erasures looks whether everybody was erased who is to be. A danger may keep one waiting.
func (a *audit) erasures() error {
	return pages(a, `SELECT id, person_id, asked_at, done_at FROM erasure WHERE`, func(rows []erasureRow) error {
		for _, r := range rows {
			if r.DoneAt != 0 || fromMsec(r.AskedAt).Add(mostErasure).After(a.Now) {
				continue
			}
			danger, err := a.DangerFor(r.PersonID, domain.Unfinished())
			if err != nil {
				return err
			}
			if danger != 0 {
				continue
			}
			a.fault(checkErasure, r.ID, "of person %d was asked for long ago and is not done", r.PersonID)
		}
		return nil
	})
}
