package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"linli/domain"
)

// known is what one transaction need not ask the database again: what it has read
// from tables that it has not written since, and that whoever it made itself has
// no past.
type known struct {
	reads map[string]recalled
	fresh map[domain.ID]map[string]bool // the tables written since a person was made
}

// recalled is what a question was answered.
type recalled struct {
	table string
	value any
	err   error
}

// again answers a question about a table as before, or reads.
func again[T any](tx *Tx, table, question string, read func() (T, error)) (T, error) {
	if r, ok := tx.known.reads[question]; ok {
		return r.value.(T), r.err
	}
	value, err := read()
	if err == nil || domain.CodeOf(err) == domain.NotFound {
		tx.knows(table, question, value, err)
	}
	return value, err
}

// knows keeps the answer to a question.
func (tx *Tx) knows(table, question string, value any, err error) {
	if tx.known.reads == nil {
		tx.known.reads = map[string]recalled{}
	}
	tx.known.reads[question] = recalled{table, value, err}
}

// wrote forgets what was read from the table that a statement writes.
func (tx *Tx) wrote(statement string) {
	table := written(statement)
	maps.DeleteFunc(tx.known.reads, func(_ string, r recalled) bool { return r.table == table })
	for _, tables := range tx.known.fresh {
		tables[table] = true
	}
	if slices.Contains(townTables, table) {
		tx.town.changed = true
	}
}

// written is the table that a statement writes.
func written(statement string) string {
	for word := range strings.FieldsSeq(statement) {
		switch word {
		case "INSERT", "INTO", "IGNORE", "OR", "FAIL", "UPDATE", "DELETE", "FROM":
			continue
		}
		return word
	}
	return ""
}

// made notes that somebody is known since this transaction only.
func (tx *Tx) made(person domain.ID) {
	if tx.known.fresh == nil {
		tx.known.fresh = map[domain.ID]map[string]bool{}
	}
	tx.known.fresh[person] = map[string]bool{}
}

// blank tells that a table can hold nothing of a person: this transaction made
// him, and has not written the table since.
func (tx *Tx) blank(person domain.ID, table string) bool {
	tables, fresh := tx.known.fresh[person]
	return fresh && !tables[table]
}

// TicketsAskedBy lists what a person asked for in the given states, the newest first.
func (tx *Tx) TicketsAskedBy(person domain.ID, states ...domain.State) ([]domain.Ticket, error) {
	if tx.blank(person, "ticket") {
		return nil, nil
	}
	found, err := again(tx, "ticket", fmt.Sprint("asked ", person, states), func() ([]domain.Ticket, error) { return tx.View.TicketsAskedBy(person, states...) })
	return slices.Clone(found), err
}

// TicketsOwnedBy lists what somebody is responsible for in the given states, the
// oldest first.
func (tx *Tx) TicketsOwnedBy(person domain.ID, states ...domain.State) ([]domain.Ticket, error) {
	if tx.blank(person, "ticket") {
		return nil, nil
	}
	held, err := again(tx, "ticket", fmt.Sprint("held ", person, states), func() ([]domain.Ticket, error) { return tx.View.TicketsOwnedBy(person, states...) })
	return slices.Clone(held), err
}

// TicketsJoinedBy lists what somebody goes to with its holder.
func (tx *Tx) TicketsJoinedBy(person domain.ID) ([]domain.Ticket, error) {
	if tx.blank(person, "offer") {
		return nil, nil
	}
	return tx.View.TicketsJoinedBy(person)
}

// GrantsOf lists what a person is trusted with.
func (tx *Tx) GrantsOf(person domain.ID) ([]domain.Grant, error) {
	if tx.blank(person, "role_grant") {
		return nil, nil
	}
	found, err := again(tx, "role_grant", "grants "+person.String(), func() ([]domain.Grant, error) { return tx.View.GrantsOf(person) })
	return slices.Clone(found), err
}

// Consents lists what a person agreed to, and took back.
func (tx *Tx) Consents(person domain.ID) ([]Consent, error) {
	if tx.blank(person, "consent") {
		return nil, nil
	}
	found, err := again(tx, "consent", "consents "+person.String(), func() ([]Consent, error) { return tx.View.Consents(person) })
	return slices.Clone(found), err
}

// OpenQuestion reads what a person was last asked and has not answered; NotFound
// if nothing.
func (tx *Tx) OpenQuestion(person domain.ID, account string) (Question, error) {
	if tx.blank(person, "question") {
		return Question{}, domain.Errorf(domain.NotFound, "no such question")
	}
	return again(tx, "question", questionOf(person, account), func() (Question, error) { return tx.View.OpenQuestion(person, account) })
}

func questionOf(person domain.ID, account string) string {
	return "question " + person.String() + " " + account
}

// asksNothing tells that nothing is asked of a person in an account, without a
// look at the database.
func (tx *Tx) asksNothing(person domain.ID, account string) bool {
	r, known := tx.known.reads[questionOf(person, account)]
	return tx.blank(person, "question") || known && domain.CodeOf(r.err) == domain.NotFound
}

// LooseAttachments lists the photos and voices that somebody has sent to an
// account since a time and that belong to no matter yet, oldest first.
func (tx *Tx) LooseAttachments(person domain.ID, account string, since time.Time) ([]domain.Attachment, error) {
	if tx.blank(person, "attachment") {
		return nil, nil
	}
	return tx.View.LooseAttachments(person, account, since)
}

// LooseShared lists the places, pages and videos that somebody has sent to an
// account since a time and that belong to no words yet, oldest first.
func (tx *Tx) LooseShared(person domain.ID, account string, since time.Time) ([]Shared, error) {
	if tx.blank(person, "inbox") {
		return nil, nil
	}
	return tx.View.LooseShared(person, account, since)
}

// MessagesSince lists when what came from a person since a time came, the newest
// first, up to most.
func (tx *Tx) MessagesSince(person domain.ID, since time.Time, most int) ([]time.Time, error) {
	if tx.blank(person, "inbox") {
		return nil, nil
	}
	return tx.View.MessagesSince(person, since, most)
}

// DueToWriter is as a view's; who was made in this transaction is owed nothing
// from before it.
func (tx *Tx) DueToWriter(person domain.ID, account string, now time.Time) ([]domain.Push, error) {
	if _, fresh := tx.known.fresh[person]; fresh && !now.After(tx.Now) {
		return nil, nil
	}
	return tx.View.DueToWriter(person, account, now)
}

// LastRun reads the newest round of a ticket.
func (tx *Tx) LastRun(ticket domain.ID) (domain.Run, error) {
	return again(tx, "run", runOf(ticket), func() (domain.Run, error) { return tx.View.LastRun(ticket) })
}

func runOf(ticket domain.ID) string { return "run " + ticket.String() }
