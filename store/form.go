package store

import "linli/domain"

// FormRow is a ticket's row in a street's own form.
type FormRow struct {
	Community domain.ID
	Form      string // which form
	Number    string // the street's own
	Digest    string // of what stood there when it was entered
	Ticket    domain.ID
}

// FormRowOf finds the ticket of a row of a form; NotFound if it was never entered.
func (v View) FormRowOf(community domain.ID, form, number string) (FormRow, error) {
	var row struct {
		Ticket domain.ID `db:"ticket_id"`
		Digest string    `db:"digest"`
	}
	err := v.one(&row, "row of the form", `SELECT ticket_id, digest FROM form_row WHERE community_id = ? AND form = ? AND number = ?`, community, form, number)
	return FormRow{Community: community, Form: form, Number: number, Digest: row.Digest, Ticket: row.Ticket}, err
}

// AddFormRow notes under which number of a form a ticket was entered. Of two who
// enter it at once the second is run again, and finds it.
func (tx *Tx) AddFormRow(r FormRow) error {
	return retryDuplicate(tx.exec(`INSERT INTO form_row (id, community_id, form, number, digest, ticket_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		tx.NewID(), r.Community, r.Form, r.Number, r.Digest, r.Ticket, msec(tx.Now)))
}

// FormNumber is the number of a ticket in a form; "" if it has none.
func (v View) FormNumber(form string, ticket domain.ID) (string, error) {
	var numbers []string
	err := v.all(&numbers, `SELECT number FROM form_row WHERE ticket_id = ? AND form = ? ORDER BY id LIMIT 1`, ticket, form)
	if err != nil || len(numbers) == 0 {
		return "", err
	}
	return numbers[0], nil
}
