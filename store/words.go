package store

import (
	"time"

	"linli/domain"
)

// Wording is the words of a message of a community, under its id.
type Wording struct {
	Inbox domain.ID
	Text  string
}

// LatestSaid reads the words of the messages that made a community's newest tickets.
func (v View) LatestSaid(community domain.ID, most int) (out []Wording, err error) {
	err = eachRow(v, func(r struct {
		ID   domain.ID `db:"id"`
		Text []byte    `db:"text_sealed"`
	}) error {
		text, err := v.keys.open("inbox.text", r.ID, r.Text)
		if err == nil && text != "" {
			out = append(out, Wording{r.ID, text})
		}
		return err
	}, `SELECT i.id, i.text_sealed FROM ticket t JOIN inbox i ON i.id = t.inbox_id WHERE t.community_id = ? AND t.need_no = 1 AND i.text_sealed IS NOT NULL ORDER BY t.id DESC LIMIT ?`, community, most)
	return out, err
}

// CorrectionsIn lists how staff read messages of a community that were read
// wrongly, the newest first, with the ticket of each; what was erased is left out.
func (v View) CorrectionsIn(community domain.ID, most int) (out []Correction, tickets []domain.ID, err error) {
	err = eachRow(v, func(r struct {
		ID       domain.ID       `db:"id"`
		Inbox    domain.ID       `db:"inbox_id"`
		Intent   domain.Intent   `db:"was_intent"`
		Category domain.Category `db:"was_category"`
		Urgency  int             `db:"was_urgency"`
		IsIntent domain.Intent   `db:"intent"`
		Is       domain.Category `db:"category"`
		Urgent   int             `db:"urgency"`
		By       domain.ID       `db:"corrector_id"`
		At       int64           `db:"at"`
		Text     []byte          `db:"text_sealed"`
		Ticket   domain.ID       `db:"ticket_id"`
	}) error {
		text, err := v.keys.open("inbox.text", r.Inbox, r.Text)
		if err == nil {
			out = append(out, Correction{ID: r.ID, Inbox: r.Inbox, WasIntent: r.Intent, WasCategory: r.Category, WasUrgency: r.Urgency, Intent: r.IsIntent, Category: r.Is, Urgency: r.Urgent,
				By: r.By, At: fromMsec(r.At), Text: text})
			tickets = append(tickets, r.Ticket)
		}
		return err
	}, `SELECT c.id, c.inbox_id, c.was_intent, c.was_category, c.was_urgency, c.intent, c.category, c.urgency, c.corrector_id, c.at, i.text_sealed, COALESCE(t.id, 0) AS ticket_id
		FROM correction c JOIN inbox i ON i.id = c.inbox_id LEFT JOIN ticket t ON t.inbox_id = c.inbox_id AND t.need_no = 1 LEFT JOIN unclear u ON u.inbox_id = c.inbox_id
		WHERE COALESCE(t.community_id, u.community_id) = ? AND i.text_sealed IS NOT NULL ORDER BY c.id DESC LIMIT ?`, community, most)
	return out, tickets, err
}

// newestCalls is how far back it is looked for an account's last callback.
const newestCalls = 5000

// LastCalls tells when WeChat last called for each account, among the newest
// callbacks; accounts without one of these are left out.
func (v View) LastCalls() (map[string]time.Time, error) {
	out := map[string]time.Time{}
	err := eachRow(v, func(r struct {
		Account string `db:"account"`
		Last    int64  `db:"last_at"`
	}) error {
		out[r.Account] = fromMsec(r.Last)
		return nil
	}, `SELECT n.account, MAX(n.received_at) AS last_at FROM (SELECT account, received_at FROM inbox WHERE kind <> ? ORDER BY id DESC LIMIT ?) n GROUP BY n.account ORDER BY n.account LIMIT 1000`, domain.KindAPI, newestCalls)
	return out, err
}
