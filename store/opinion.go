package store

import (
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

type suggestionRow struct {
	ID        domain.ID              `db:"id"`
	Community domain.ID              `db:"community_id"`
	Person    domain.ID              `db:"person_id"`
	Account   string                 `db:"account"`
	Inbox     domain.ID              `db:"inbox_id"`
	Topic     domain.ID              `db:"topic_id"`
	Ticket    domain.ID              `db:"ticket_id"`
	State     domain.SuggestionState `db:"state"`
	Category  domain.Category        `db:"category"`
	Created   int64                  `db:"created_at"`
	Text      []byte                 `db:"text_sealed"`
}

const suggestionColumns = `s.id, s.community_id, s.person_id, s.account, s.inbox_id, s.topic_id, s.ticket_id, s.state, s.category, s.created_at, i.text_sealed
	FROM suggestion s JOIN inbox i ON i.id = s.inbox_id`

func (v View) suggestions(where string, args ...any) ([]domain.Suggestion, error) {
	query, args, err := sqlx.In(`SELECT `+suggestionColumns+` WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	var rows []suggestionRow
	if err := v.all(&rows, query, args...); err != nil {
		return nil, err
	}
	out := make([]domain.Suggestion, len(rows))
	for i, r := range rows {
		text, err := v.keys.open("inbox.text", r.Inbox, r.Text)
		if err != nil {
			return nil, err
		}
		out[i] = domain.Suggestion{ID: r.ID, Community: r.Community, Person: r.Person, Account: r.Account, Inbox: r.Inbox, Topic: r.Topic, Ticket: r.Ticket, State: r.State,
			Category: r.Category, Text: text, Created: fromMsec(r.Created)}
	}
	return out, nil
}

// AddSuggestion writes that a message suggests something; its ID is set.
func (tx *Tx) AddSuggestion(s *domain.Suggestion) error {
	s.ID, s.State, s.Created = tx.NewID(), domain.SuggestionNew, tx.Now
	return tx.exec(`INSERT INTO suggestion (id, community_id, person_id, account, inbox_id, topic_id, ticket_id, state, category, created_at, changed_at) VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?)`,
		s.ID, s.Community, s.Person, s.Account, s.Inbox, s.State, s.Category, msec(tx.Now), msec(tx.Now))
}

// Suggestion reads one suggestion.
func (v View) Suggestion(id domain.ID) (domain.Suggestion, error) {
	return v.oneSuggestion(`s.id = ? LIMIT 1`, id)
}

// SuggestionIn reads what a message suggests; NotFound if nothing.
func (v View) SuggestionIn(inbox domain.ID) (domain.Suggestion, error) {
	return v.oneSuggestion(`s.inbox_id = ? LIMIT 1`, inbox)
}

// LastSuggestionBy reads what somebody suggested last; NotFound if nothing.
func (v View) LastSuggestionBy(person domain.ID) (domain.Suggestion, error) {
	return v.oneSuggestion(`s.person_id = ? ORDER BY s.id DESC LIMIT 1`, person)
}

func (v View) oneSuggestion(where string, args ...any) (domain.Suggestion, error) {
	found, err := v.suggestions(where, args...)
	if err == nil && len(found) == 0 {
		err = domain.Errorf(domain.NotFound, "no such suggestion")
	}
	if err != nil {
		return domain.Suggestion{}, err
	}
	return found[0], nil
}

// SuggestionsNew lists what nobody has looked at in a community, the oldest first.
func (v View) SuggestionsNew(community domain.ID) ([]domain.Suggestion, error) {
	return v.suggestions(`s.community_id = ? AND s.state = ? ORDER BY s.id LIMIT 200`, community, domain.SuggestionNew)
}

// SuggestionsOf lists what stands under some topics, the oldest first.
func (v View) SuggestionsOf(topics ...domain.ID) ([]domain.Suggestion, error) {
	if len(topics) == 0 {
		return nil, nil
	}
	return v.suggestions(`s.topic_id IN (?) AND s.state = ? ORDER BY s.id LIMIT 5000`, topics, domain.SuggestionGrouped)
}

// MoveSuggestion writes what became of a suggestion that nobody had looked at;
// false if somebody has.
func (tx *Tx) MoveSuggestion(s domain.Suggestion) (bool, error) {
	n, err := tx.change(`UPDATE suggestion SET state = ?, topic_id = ?, ticket_id = ?, changed_at = ? WHERE id = ? AND state = ?`,
		s.State, s.Topic, s.Ticket, msec(tx.Now), s.ID, domain.SuggestionNew)
	return n == 1, err
}

const topicColumns = `id, community_id, state, title_sealed, answer_sealed, unit_sealed, decided_by, decided_at, version, created_at`

type topicRow struct {
	ID        domain.ID         `db:"id"`
	Community domain.ID         `db:"community_id"`
	State     domain.TopicState `db:"state"`
	Title     []byte            `db:"title_sealed"`
	Answer    []byte            `db:"answer_sealed"`
	Unit      []byte            `db:"unit_sealed"`
	DecidedBy domain.ID         `db:"decided_by"`
	Decided   int64             `db:"decided_at"`
	Version   int               `db:"version"`
	Created   int64             `db:"created_at"`
}

func (v View) topics(where string, args ...any) ([]domain.Topic, error) {
	var rows []topicRow
	if err := v.all(&rows, `SELECT `+topicColumns+` FROM topic WHERE `+where, args...); err != nil {
		return nil, err
	}
	out := make([]domain.Topic, len(rows))
	for i, r := range rows {
		t := domain.Topic{ID: r.ID, Community: r.Community, State: r.State, DecidedBy: r.DecidedBy, Decided: fromMsec(r.Decided), Version: r.Version, Created: fromMsec(r.Created)}
		if err := v.unseal(r.ID, sealed{"topic.title", r.Title, &t.Title}, sealed{"topic.answer", r.Answer, &t.Answer}, sealed{"topic.unit", r.Unit, &t.Unit}); err != nil {
			return nil, err
		}
		out[i] = t
	}
	return out, nil
}

// AddTopic begins a topic; its ID is set.
func (tx *Tx) AddTopic(t *domain.Topic) error {
	t.ID, t.State, t.Version, t.Created = tx.NewID(), domain.TopicOpen, 1, tx.Now
	return tx.exec(`INSERT INTO topic (`+topicColumns+`, updated_at) VALUES (?, ?, ?, ?, NULL, NULL, 0, 0, 1, ?, ?)`,
		t.ID, t.Community, t.State, tx.keys.close("topic.title", t.ID, t.Title), msec(tx.Now), msec(tx.Now))
}

// DecideTopic writes what was decided about a topic that was open; false if it
// was not.
func (tx *Tx) DecideTopic(t domain.Topic) (bool, error) {
	n, err := tx.change(`UPDATE topic SET state = ?, answer_sealed = ?, unit_sealed = ?, decided_by = ?, decided_at = ?, version = version + 1, updated_at = ? WHERE id = ? AND state = ?`,
		t.State, tx.keys.close("topic.answer", t.ID, t.Answer), tx.keys.close("topic.unit", t.ID, t.Unit), t.DecidedBy, msec(tx.Now), msec(tx.Now), t.ID, domain.TopicOpen)
	return n == 1, err
}

// Topic reads one topic.
func (v View) Topic(id domain.ID) (domain.Topic, error) {
	found, err := v.topics(`id = ? LIMIT 1`, id)
	if err == nil && len(found) == 0 {
		err = domain.Errorf(domain.NotFound, "no such topic")
	}
	if err != nil {
		return domain.Topic{}, err
	}
	return found[0], nil
}

// TopicsOpen lists a community's topics that wait for an answer, the oldest first.
func (v View) TopicsOpen(community domain.ID) ([]domain.Topic, error) {
	return v.topics(`community_id = ? AND state = ? ORDER BY id LIMIT 200`, community, domain.TopicOpen)
}

// TopicsDecided lists what was decided in a community in a time, the first first.
func (v View) TopicsDecided(community domain.ID, from, until time.Time) ([]domain.Topic, error) {
	return v.topics(`community_id = ? AND decided_at >= ? AND decided_at < ? ORDER BY decided_at, id LIMIT 500`, community, msec(from), msec(until))
}

// CountSuggestions counts what was suggested in a community in a time, but not
// what asked for help after all or suggested nothing.
func (v View) CountSuggestions(community domain.ID, from, until time.Time) (n int, err error) {
	query, args, err := sqlx.In(`SELECT COUNT(*) FROM suggestion WHERE community_id = ? AND state IN (?) AND id >= ? AND id < ?`,
		community, []domain.SuggestionState{domain.SuggestionNew, domain.SuggestionGrouped}, firstID(from), firstID(until))
	if err == nil {
		err = v.one(&n, "suggestion", query, args...)
	}
	return n, err
}

// ToldOf counts how the answers about a topic stand, by their state.
func (v View) ToldOf(topic domain.ID) (map[domain.PushState]int, error) {
	var rows []struct {
		State domain.PushState `db:"state"`
		Times int              `db:"times"`
	}
	// ":" is followed by ";": every key of the topic lies between the two.
	first := domain.OpinionKey(topic, 0)
	err := v.all(&rows, `SELECT state, COUNT(*) AS times FROM outbox WHERE dedupe_key >= ? AND dedupe_key < ? GROUP BY state LIMIT 20`, first, first[:len(first)-1]+";")
	out := map[domain.PushState]int{}
	for _, r := range rows {
		out[r.State] = r.Times
	}
	return out, err
}
