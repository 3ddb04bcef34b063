package store

import (
	"slices"
	"strings"
	"time"

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
	Owner     domain.ID `db:"owner_id"`
	Review    int64     `db:"review_at"`
	Made      int64     `db:"created_at"`
	Taken     int64     `db:"retired_at"`
	Next      domain.ID `db:"next_id"`
}

func (r answerRow) noun() domain.Answer {
	return domain.Answer{ID: r.ID, Community: r.Community, Questions: strings.Split(r.Questions, "\n"), Words: r.Words, Source: r.Source,
		Until: fromMsec(r.Until), Imported: r.Imported, Ticket: r.Ticket, MadeBy: r.MadeBy,
		Owner: r.Owner, Review: fromMsec(r.Review), Made: fromMsec(r.Made), Taken: fromMsec(r.Taken), Next: r.Next}
}

const answerColumns = `id, community_id, questions, words, source, until_at, imported, ticket_id, made_by, owner_id, review_at, created_at, retired_at, next_id`

// mostAnswers bounds the answers of a community.
const mostAnswers = 5000

// AnswersOf lists the answers of a community that were not taken back, the
// oldest first.
func (v View) AnswersOf(community domain.ID) ([]domain.Answer, error) {
	var rows []answerRow
	err := v.all(&rows, `SELECT `+answerColumns+` FROM answer WHERE community_id = ? AND retired_at = 0 ORDER BY id LIMIT ?`, community, mostAnswers)
	return nouns(rows, answerRow.noun), err
}

// AnswersTaken lists the answers of a community that were taken back and that no
// other stands for, the newest first.
func (v View) AnswersTaken(community domain.ID, most int) ([]domain.Answer, error) {
	var rows []answerRow
	err := v.all(&rows, `SELECT `+answerColumns+` FROM answer WHERE community_id = ? AND retired_at > 0 AND next_id = 0 ORDER BY id DESC LIMIT ?`, community, most)
	return nouns(rows, answerRow.noun), err
}

// AnswersFor lists the answers of a community that want a look of somebody: those
// he answers for, and while he is on duty those nobody does.
func (tx *Tx) AnswersFor(community, person domain.ID) ([]domain.Answer, error) {
	all, err := tx.AnswersOf(community)
	all = slices.DeleteFunc(all, func(a domain.Answer) bool { return !a.WantsLook(tx.Now) || a.Owner != 0 && a.Owner != person })
	if err != nil || !slices.ContainsFunc(all, func(a domain.Answer) bool { return a.Owner == 0 }) {
		return all, err
	}
	duty, err := tx.OnDuty(community)
	if err == nil && !slices.Contains(duty, person) {
		all = slices.DeleteFunc(all, func(a domain.Answer) bool { return a.Owner == 0 })
	}
	return all, err
}

// KeptAnswer reads one answer.
func (v View) KeptAnswer(id domain.ID) (domain.Answer, error) {
	var row answerRow
	err := v.one(&row, "answer", `SELECT `+answerColumns+` FROM answer WHERE id = ?`, id)
	return row.noun(), err
}

// AddAnswer writes a new answer.
func (tx *Tx) AddAnswer(a *domain.Answer) error {
	a.ID, a.Made, a.Taken, a.Next = tx.NewID(), tx.Now, time.Time{}, 0
	return tx.exec(`INSERT INTO answer (`+answerColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)`,
		a.ID, a.Community, strings.Join(a.Questions, "\n"), a.Words, cut(a.Source, 200), msec(a.Until), a.Imported, a.Ticket, a.MadeBy, a.Owner, msec(a.Review), msec(tx.Now))
}

// RetireAnswer takes an answer back: it is given no more, and its counts stay.
// Next is what stands in its place, 0 for nothing. False: it was taken back before.
func (tx *Tx) RetireAnswer(id, next domain.ID) (bool, error) {
	n, err := tx.change(`UPDATE answer SET retired_at = ?, next_id = ? WHERE id = ? AND retired_at = 0`, msec(tx.Now), next, id)
	return n == 1, err
}

// KeepAnswer changes what is not the wording of an answer: who answers for it,
// who says so, and how long it holds. False: it was taken back.
func (tx *Tx) KeepAnswer(a domain.Answer) (bool, error) {
	n, err := tx.change(`UPDATE answer SET owner_id = ?, source = ?, until_at = ?, review_at = ? WHERE id = ? AND retired_at = 0`,
		a.Owner, cut(a.Source, 200), msec(a.Until), msec(a.Review), a.ID)
	if err != nil || n == 1 {
		return err == nil, err
	}
	now, err := tx.KeptAnswer(a.ID) // MariaDB counts no row where nothing changes
	return err == nil && now.Taken.IsZero(), err
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
			if effect, err = tx.putAnswer(was, &a); err != nil {
				return nil, 0, err
			}
		} else if err := tx.AddAnswer(&a); err != nil {
			return nil, 0, err
		}
		effects = append(effects, effect)
	}
	for _, a := range have {
		if _, err := tx.RetireAnswer(a.ID, 0); err != nil {
			return nil, 0, err
		}
	}
	return effects, len(have), nil
}

// putAnswer makes an answer what a file says it is.
func (tx *Tx) putAnswer(was domain.Answer, a *domain.Answer) (Effect, error) {
	if !slices.Equal(was.Questions, a.Questions) || was.Words != a.Words {
		if err := tx.AddAnswer(a); err != nil {
			return "", err
		}
		_, err := tx.RetireAnswer(was.ID, a.ID)
		return Changed, err
	}
	a.ID = was.ID
	if was.Source == a.Source && was.Until.Equal(a.Until) && was.Owner == a.Owner && was.Review.Equal(a.Review) {
		return Same, nil
	}
	_, err := tx.KeepAnswer(*a)
	return Changed, err
}

// CountAnswer counts that an answer was given, in the present month.
func (tx *Tx) CountAnswer(id domain.ID) error {
	month := domain.Month(tx.Now)
	n, err := tx.change(`UPDATE answer_asked SET times = times + 1, last_at = ? WHERE answer_id = ? AND month = ?`, msec(tx.Now), id, month)
	if err != nil || n == 1 {
		return err
	}
	return retryDuplicate(tx.exec(`INSERT INTO answer_asked (id, answer_id, month, times, last_at) VALUES (?, ?, ?, 1, ?)`, tx.NewID(), id, month, msec(tx.Now)))
}

// AnswerCount is how often an answer was given in a month.
type AnswerCount struct {
	Answer domain.ID `db:"answer_id"`
	Month  string    `db:"month"`
	Times  int       `db:"times"`
	Last   int64     `db:"last_at"` // milliseconds; 0 where it was not noted
}

// AnswerCounts lists how often the answers of a community were given, by month.
func (v View) AnswerCounts(community domain.ID) ([]AnswerCount, error) {
	var out []AnswerCount
	err := v.all(&out, `SELECT c.answer_id, c.month, c.times, c.last_at FROM answer_asked c JOIN answer a ON a.id = c.answer_id WHERE a.community_id = ? ORDER BY c.month, c.answer_id LIMIT 50000`, community)
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
