package store

import (
	"time"

	"linli/domain"
)

// Unclear is a message that was not understood, until staff has read it. Its
// words stay in the inbox.
type Unclear struct {
	ID        domain.ID
	Inbox     domain.ID
	Person    domain.ID
	Community domain.ID
	Account   string
	Ticket    domain.ID // that it made all the same; 0 for none
	Intent    domain.Intent
	Category  domain.Category
	Urgency   int
	Lexicon   string // by which it was read
	At        time.Time
	Text      string
}

type unclearRow struct {
	ID        domain.ID       `db:"id"`
	Inbox     domain.ID       `db:"inbox_id"`
	Person    domain.ID       `db:"person_id"`
	Community domain.ID       `db:"community_id"`
	Account   string          `db:"account"`
	Ticket    domain.ID       `db:"ticket_id"`
	Intent    domain.Intent   `db:"intent"`
	Category  domain.Category `db:"category"`
	Urgency   int             `db:"urgency"`
	Lexicon   string          `db:"lexicon"`
	At        int64           `db:"at"`
	Text      []byte          `db:"text_sealed"`
}

const unclearColumns = `u.id, u.inbox_id, u.person_id, u.community_id, i.account, u.ticket_id, u.intent, u.category, u.urgency, u.lexicon, u.at, i.text_sealed
	FROM unclear u JOIN inbox i ON i.id = u.inbox_id`

func (v View) unclear(r unclearRow) (Unclear, error) {
	text, err := v.keys.open("inbox.text", r.Inbox, r.Text)
	return Unclear{ID: r.ID, Inbox: r.Inbox, Person: r.Person, Community: r.Community, Account: r.Account, Ticket: r.Ticket, Intent: r.Intent,
		Category: r.Category, Urgency: r.Urgency, Lexicon: r.Lexicon, At: fromMsec(r.At), Text: text}, err
}

// AddUnclear lists a message for the staff, once.
func (tx *Tx) AddUnclear(u Unclear) error {
	err := tx.exec(`INSERT INTO unclear (id, inbox_id, person_id, community_id, ticket_id, intent, category, urgency, lexicon, at, done_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
		tx.NewID(), u.Inbox, u.Person, u.Community, u.Ticket, u.Intent, u.Category, u.Urgency, u.Lexicon, msec(tx.Now))
	return retryDuplicate(err)
}

// UnclearOf lists what nobody has read yet in a community, the newest first;
// what was erased meanwhile is left out.
func (v View) UnclearOf(community domain.ID, most int) ([]Unclear, error) {
	var rows []unclearRow
	err := v.all(&rows, `SELECT `+unclearColumns+` WHERE u.community_id = ? AND u.done_at = 0 AND i.text_sealed IS NOT NULL ORDER BY u.id DESC LIMIT ?`, community, most)
	out := make([]Unclear, len(rows))
	for i, r := range rows {
		if out[i], err = v.unclear(r); err != nil {
			return nil, err
		}
	}
	return out, err
}

// Unclear reads one listed message.
func (v View) Unclear(id domain.ID) (Unclear, error) {
	var row unclearRow
	if err := v.one(&row, "listed message", `SELECT `+unclearColumns+` WHERE u.id = ?`, id); err != nil {
		return Unclear{}, err
	}
	return v.unclear(row)
}

// ReadUnclear takes a message off the list; false if somebody has done so.
func (tx *Tx) ReadUnclear(id domain.ID) (bool, error) {
	n, err := tx.change(`UPDATE unclear SET done_at = ? WHERE id = ? AND done_at = 0`, msec(tx.Now), id)
	return n == 1, err
}

// Correction is how staff reads a message that was read wrongly.
type Correction struct {
	ID          domain.ID
	Inbox       domain.ID
	WasIntent   domain.Intent
	WasCategory domain.Category
	WasUrgency  int
	Lexicon     string
	Intent      domain.Intent
	Category    domain.Category
	Urgency     int
	By          domain.ID
	At          time.Time
	Text        string
}

// AddCorrection writes how a message is read rightly, in place of what was said
// of it before: the last word holds, beside what the machine had read.
func (tx *Tx) AddCorrection(c Correction) error {
	var id domain.ID
	there, err := found(tx.one(&id, "correction", `SELECT id FROM correction WHERE inbox_id = ?`, c.Inbox))
	if err != nil {
		return err
	}
	if there {
		return tx.exec(`UPDATE correction SET intent = ?, category = ?, urgency = ?, corrector_id = ?, at = ? WHERE id = ?`, c.Intent, c.Category, c.Urgency, c.By, msec(tx.Now), id)
	}
	return retryDuplicate(tx.exec(`INSERT INTO correction (id, inbox_id, was_intent, was_category, was_urgency, lexicon, intent, category, urgency, corrector_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.NewID(), c.Inbox, c.WasIntent, c.WasCategory, c.WasUrgency, c.Lexicon, c.Intent, c.Category, c.Urgency, c.By, msec(tx.Now)))
}

// EachCorrection visits every correction whose message is still there, the
// oldest first.
func (v View) EachCorrection(do func(Correction) error) error {
	return eachRow(v, func(r struct {
		ID          domain.ID       `db:"id"`
		Inbox       domain.ID       `db:"inbox_id"`
		WasIntent   domain.Intent   `db:"was_intent"`
		WasCategory domain.Category `db:"was_category"`
		WasUrgency  int             `db:"was_urgency"`
		Lexicon     string          `db:"lexicon"`
		Intent      domain.Intent   `db:"intent"`
		Category    domain.Category `db:"category"`
		Urgency     int             `db:"urgency"`
		By          domain.ID       `db:"corrector_id"`
		At          int64           `db:"at"`
		Text        []byte          `db:"text_sealed"`
	}) error {
		text, err := v.keys.open("inbox.text", r.Inbox, r.Text)
		if err != nil || text == "" {
			return err
		}
		return do(Correction{ID: r.ID, Inbox: r.Inbox, WasIntent: r.WasIntent, WasCategory: r.WasCategory, WasUrgency: r.WasUrgency, Lexicon: r.Lexicon,
			Intent: r.Intent, Category: r.Category, Urgency: r.Urgency, By: r.By, At: fromMsec(r.At), Text: text})
	}, `SELECT c.id, c.inbox_id, c.was_intent, c.was_category, c.was_urgency, c.lexicon, c.intent, c.category, c.urgency, c.corrector_id, c.at, i.text_sealed
		FROM correction c JOIN inbox i ON i.id = c.inbox_id ORDER BY c.id`)
}

// ChangeReading writes how a ticket's message is read rightly; the row's other
// columns are ChangeTicket's.
func (tx *Tx) ChangeReading(t domain.Ticket) error {
	return tx.exec(`UPDATE ticket SET category = ?, urgency = ?, intent = ?, hands = ?, gist = ?, doubt = ? WHERE id = ?`, t.Category, t.Urgency, t.Intent, t.Hands, cut(t.Gist, 200), t.Doubt, t.ID)
}

// TicketInbox tells which message made a ticket.
func (v View) TicketInbox(ticket domain.ID) (inbox domain.ID, err error) {
	err = v.one(&inbox, "ticket", `SELECT inbox_id FROM ticket WHERE id = ?`, ticket)
	return inbox, err
}

// TicketFrom reads the first ticket that a message made; NotFound if it made none.
func (v View) TicketFrom(inbox domain.ID) (domain.Ticket, error) {
	var row ticketRow
	if err := v.one(&row, "ticket", `SELECT `+ticketColumns+` FROM ticket WHERE inbox_id = ? ORDER BY need_no LIMIT 1`, inbox); err != nil {
		return domain.Ticket{}, err
	}
	return v.ticket(row)
}
