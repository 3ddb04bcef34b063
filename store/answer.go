package store

import (
	"slices"
	"strings"

	"linli/domain"
)

type answerRow struct {
	ID        domain.ID `db:"id"`
	Community domain.ID `db:"community_id"`
	Questions string    `db:"questions"`
	Words     string    `db:"words"`
	Source    string    `db:"source"`
	Until     int64     `db:"until_at"`
	Imported  bool      `db:"imported"`
	Ticket    domain.ID `db:"ticket_id"`
	MadeBy    domain.ID `db:"made_by"`
}

func (r answerRow) noun() domain.Answer {
	return domain.Answer{ID: r.ID, Community: r.Community, Questions: strings.Split(r.Questions, "\n"), Words: r.Words, Source: r.Source,
		Until: fromMsec(r.Until), Imported: r.Imported, Ticket: r.Ticket, MadeBy: r.MadeBy}
}

const answerColumns = `id, community_id, questions, words, source, until_at, imported, ticket_id, made_by`

// mostAnswers bounds the answers of a community.
const mostAnswers = 5000

// AnswersOf lists the answers of a community that were not taken back, the
// oldest first.
func (v View) AnswersOf(community domain.ID) ([]domain.Answer, error) {
	var rows []answerRow
	err := v.all(&rows, `SELECT `+answerColumns+` FROM answer WHERE community_id = ? AND retired_at = 0 ORDER BY id LIMIT ?`, community, mostAnswers)
	return nouns(rows, answerRow.noun), err
}

// AddAnswer writes a new answer.
func (tx *Tx) AddAnswer(a *domain.Answer) error {
	a.ID = tx.NewID()
	return tx.exec(`INSERT INTO answer (`+answerColumns+`, retired_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
		a.ID, a.Community, strings.Join(a.Questions, "\n"), a.Words, cut(a.Source, 200), msec(a.Until), a.Imported, a.Ticket, a.MadeBy, msec(tx.Now))
}

// RetireAnswer takes an answer back: it is given no more, and its counts stay.
func (tx *Tx) RetireAnswer(id domain.ID) error {
	return tx.exec(`UPDATE answer SET retired_at = ? WHERE id = ? AND retired_at = 0`, msec(tx.Now), id)
}

// PutAnswers makes the imported answers of a community exactly these; what staff
// kept stays. One that changed is taken back and written anew, so that its
// counts tell of one wording each.
func (tx *Tx) PutAnswers(community domain.ID, want []domain.Answer) (effects []Effect, retired int, err error) {
	have, err := tx.AnswersOf(community)
	if err != nil {
		return nil, 0, err
	}
	have = slices.DeleteFunc(have, func(a domain.Answer) bool { return !a.Imported })
	for _, a := range want {
		a.Community, a.Imported = community, true
		effect := Added
		i := slices.IndexFunc(have, func(b domain.Answer) bool { return b.Questions[0] == a.Questions[0] })
		if i >= 0 {
			was := have[i]
			have = slices.Delete(have, i, i+1)
			if slices.Equal(was.Questions, a.Questions) && was.Words == a.Words && was.Source == a.Source && was.Until.Equal(a.Until) {
				effects = append(effects, Same)
				continue
			}
			effect = Changed
			if err := tx.RetireAnswer(was.ID); err != nil {
				return nil, 0, err
			}
		}
		if err := tx.AddAnswer(&a); err != nil {
			return nil, 0, err
		}
		effects = append(effects, effect)
	}
	for _, a := range have {
		if err := tx.RetireAnswer(a.ID); err != nil {
			return nil, 0, err
		}
	}
	return effects, len(have), nil
}

// CountAnswer counts that an answer was given, in the present month.
func (tx *Tx) CountAnswer(id domain.ID) error {
	month := domain.Month(tx.Now)
	n, err := tx.change(`UPDATE answer_asked SET times = times + 1 WHERE answer_id = ? AND month = ?`, id, month)
	if err != nil || n == 1 {
		return err
	}
	return retryDuplicate(tx.exec(`INSERT INTO answer_asked (id, answer_id, month, times) VALUES (?, ?, ?, 1)`, tx.NewID(), id, month))
}

// AnswerCount is how often an answer was given in a month.
type AnswerCount struct {
	Answer domain.ID `db:"answer_id"`
	Month  string    `db:"month"`
	Times  int       `db:"times"`
}

// AnswerCounts lists how often the answers of a community were given, by month.
func (v View) AnswerCounts(community domain.ID) ([]AnswerCount, error) {
	var out []AnswerCount
	err := v.all(&out, `SELECT c.answer_id, c.month, c.times FROM answer_asked c JOIN answer a ON a.id = c.answer_id WHERE a.community_id = ? ORDER BY c.month, c.answer_id LIMIT 50000`, community)
	return out, err
}

// Written is a text that somebody wrote, or that a voice said.
type Written struct {
	ID   domain.ID
	Text string
}

// MessageTexts lists texts that were received, from the first after one on.
func (v View) MessageTexts(after domain.ID, most int) ([]Written, error) {
	var rows []struct {
		ID   domain.ID `db:"id"`
		Text []byte    `db:"text_sealed"`
	}
	err := v.all(&rows, `SELECT id, text_sealed FROM inbox WHERE id > ? AND kind IN (?, ?) AND text_sealed IS NOT NULL ORDER BY id LIMIT ?`, after, domain.KindText, domain.KindVoice, most)
	if err != nil {
		return nil, err
	}
	out := make([]Written, len(rows))
	for i, r := range rows {
		out[i].ID = r.ID
		if out[i].Text, err = v.keys.open("inbox.text", r.ID, r.Text); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// MessageText reads the words of a message.
func (v View) MessageText(inbox domain.ID) (string, error) {
	var sealed []byte
	if err := v.one(&sealed, "message", `SELECT text_sealed FROM inbox WHERE id = ?`, inbox); err != nil {
		return "", err
	}
	return v.keys.open("inbox.text", inbox, sealed)
}
