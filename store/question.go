package store

import (
	"encoding/json"
	"fmt"

	"linli/domain"
)

// Question is something a person was asked and may answer by a number.
type Question struct {
	ID      domain.ID
	Kind    string
	Options []domain.ID
}

// Ask puts a question to a person in place of whatever was open in that account.
func (tx *Tx) Ask(person domain.ID, account, kind string, options []domain.ID) error {
	if err := tx.Settle(person, account); err != nil {
		return err
	}
	text, err := json.Marshal(options)
	if err != nil {
		return fmt.Errorf("write a question's options: %w", err)
	}
	return tx.exec(`INSERT INTO question (id, person_id, account, kind, options, asked_at, answered_at) VALUES (?, ?, ?, ?, ?, ?, 0)`,
		tx.NewID(), person, account, kind, string(text), msec(tx.Now))
}

// OpenQuestion reads what a person was last asked and has not answered;
// NotFound if nothing.
func (v View) OpenQuestion(person domain.ID, account string) (Question, error) {
	var row struct {
		ID      domain.ID `db:"id"`
		Kind    string    `db:"kind"`
		Options string    `db:"options"`
	}
	err := v.one(&row, "question", `SELECT id, kind, options FROM question WHERE person_id = ? AND account = ? AND answered_at = 0 ORDER BY id DESC LIMIT 1`, person, account)
	if err != nil {
		return Question{}, err
	}
	q := Question{ID: row.ID, Kind: row.Kind}
	if err := json.Unmarshal([]byte(row.Options), &q.Options); err != nil {
		return Question{}, fmt.Errorf("read a question's options: %w", err)
	}
	return q, nil
}

// Settle closes whatever a person was asked in an account.
func (tx *Tx) Settle(person domain.ID, account string) error {
	return tx.exec(`UPDATE question SET answered_at = ? WHERE person_id = ? AND account = ? AND answered_at = 0`, msec(tx.Now), person, account)
}
