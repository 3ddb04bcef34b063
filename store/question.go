package store

import (
	"encoding/json"
	"fmt"
	"time"

	"linli/domain"
)

// Question is something a person was asked and may answer by a number.
type Question struct {
	ID      domain.ID
	Kind    string
	Ticket  domain.ID // what it is about; 0 for the person himself
	Options []domain.ID
	Asked   time.Time
}

// Ask puts a question to a person in place of whatever was open in that account.
func (tx *Tx) Ask(person domain.ID, account string, q Question) error {
	if err := tx.Settle(person, account); err != nil {
		return err
	}
	text, err := json.Marshal(q.Options)
	if err != nil {
		return fmt.Errorf("write a question's options: %w", err)
	}
	return tx.exec(`INSERT INTO question (id, person_id, account, kind, ticket_id, options, asked_at, answered_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0)`,
		tx.NewID(), person, account, q.Kind, q.Ticket, string(text), msec(tx.Now))
}

// OpenQuestion reads what a person was last asked and has not answered;
// NotFound if nothing.
func (v View) OpenQuestion(person domain.ID, account string) (Question, error) {
	var row struct {
		ID      domain.ID `db:"id"`
		Kind    string    `db:"kind"`
		Ticket  domain.ID `db:"ticket_id"`
		Options string    `db:"options"`
		Asked   int64     `db:"asked_at"`
	}
	err := v.one(&row, "question", `SELECT id, kind, ticket_id, options, asked_at FROM question WHERE person_id = ? AND account = ? AND answered_at = 0 ORDER BY id DESC LIMIT 1`, person, account)
	if err != nil {
		return Question{}, err
	}
	q := Question{ID: row.ID, Kind: row.Kind, Ticket: row.Ticket, Asked: fromMsec(row.Asked)}
	if err := json.Unmarshal([]byte(row.Options), &q.Options); err != nil {
		return Question{}, fmt.Errorf("read a question's options: %w", err)
	}
	return q, nil
}

// Settle closes whatever a person was asked in an account.
func (tx *Tx) Settle(person domain.ID, account string) error {
	if tx.asksNothing(person, account) {
		return nil
	}
	return tx.exec(`UPDATE question SET answered_at = ? WHERE person_id = ? AND account = ? AND answered_at = 0`, msec(tx.Now), person, account)
}
