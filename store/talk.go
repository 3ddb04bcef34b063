package store

import "linli/domain"

// AddTalk writes a group's talk that somebody pasted, and the drafts found in it.
func (tx *Tx) AddTalk(t *domain.Talk) error {
	t.ID, t.State, t.Created = tx.NewID(), domain.TalkOpen, tx.Now
	err := tx.exec(`INSERT INTO talk (id, community_id, person_id, inbox_id, state, speakers, dropped, left_over, taps, created_at, closed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0)`,
		t.ID, t.Community, t.Person, t.Inbox, domain.TalkOpen, t.Speakers, t.Dropped, t.Left, msec(tx.Now))
	for i := 0; err == nil && i < len(t.Drafts); i++ {
		d := &t.Drafts[i]
		id := tx.NewID()
		d.No, d.State = i+1, domain.TalkOpen
		err = tx.exec(`INSERT INTO talk_draft (id, talk_id, community_id, no, state, speaker_sealed, text_sealed, category, urgency, why, ticket_id, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, ?)`,
			id, t.ID, t.Community, d.No, d.State, tx.keys.close("talk_draft.speaker", id, d.Speaker), tx.keys.close("talk_draft.text", id, d.Text), d.Category, d.Urgency, msec(tx.Now))
	}
	return err
}

// Talk reads a talk with its drafts.
func (v View) Talk(id domain.ID) (domain.Talk, error) {
	var row struct {
		ID        domain.ID        `db:"id"`
		Community domain.ID        `db:"community_id"`
		Person    domain.ID        `db:"person_id"`
		Inbox     domain.ID        `db:"inbox_id"`
		State     domain.TalkState `db:"state"`
		Speakers  int              `db:"speakers"`
		Dropped   int              `db:"dropped"`
		Left      int              `db:"left_over"`
		Taps      int              `db:"taps"`
		Created   int64            `db:"created_at"`
	}
	if err := v.one(&row, "talk", `SELECT id, community_id, person_id, inbox_id, state, speakers, dropped, left_over, taps, created_at FROM talk WHERE id = ?`, id); err != nil {
		return domain.Talk{}, err
	}
	t := domain.Talk{ID: row.ID, Community: row.Community, Person: row.Person, Inbox: row.Inbox, State: row.State, Speakers: row.Speakers, Dropped: row.Dropped, Left: row.Left, Taps: row.Taps, Created: fromMsec(row.Created)}
	var drafts []struct {
		ID       domain.ID        `db:"id"`
		No       int              `db:"no"`
		State    domain.TalkState `db:"state"`
		Speaker  []byte           `db:"speaker_sealed"`
		Text     []byte           `db:"text_sealed"`
		Category domain.Category  `db:"category"`
		Urgency  int              `db:"urgency"`
		Ticket   domain.ID        `db:"ticket_id"`
	}
	if err := v.all(&drafts, `SELECT id, no, state, speaker_sealed, text_sealed, category, urgency, ticket_id FROM talk_draft WHERE talk_id = ? ORDER BY no LIMIT 50`, id); err != nil {
		return t, err
	}
	for _, r := range drafts {
		d := domain.TalkDraft{No: r.No, State: r.State, Category: r.Category, Urgency: r.Urgency, Ticket: r.Ticket}
		if err := v.unseal(r.ID, sealed{"talk_draft.speaker", r.Speaker, &d.Speaker}, sealed{"talk_draft.text", r.Text, &d.Text}); err != nil {
			return t, err
		}
		t.Drafts = append(t.Drafts, d)
	}
	return t, nil
}

// OpenTalkDraft writes that a draft has become a ticket; false if it had, or was
// dropped.
func (tx *Tx) OpenTalkDraft(talk domain.ID, no int, ticket domain.ID) (bool, error) {
	n, err := tx.change(`UPDATE talk_draft SET state = ?, ticket_id = ?, changed_at = ? WHERE talk_id = ? AND no = ? AND state = ?`,
		domain.TalkOpened, ticket, msec(tx.Now), talk, no, domain.TalkOpen)
	return n == 1, err
}

// DropTalkDraft forgets a draft that nobody wants, its words and its speaker;
// false if it was opened or dropped before.
func (tx *Tx) DropTalkDraft(talk domain.ID, no int) (bool, error) {
	n, err := tx.change(`UPDATE talk_draft SET state = ?, speaker_sealed = NULL, text_sealed = NULL, changed_at = ? WHERE talk_id = ? AND no = ? AND state = ?`,
		domain.TalkDropped, msec(tx.Now), talk, no, domain.TalkOpen)
	return n == 1, err
}

// TapTalk counts a tap on a talk that is not over.
func (tx *Tx) TapTalk(talk domain.ID) error {
	return tx.exec(`UPDATE talk SET taps = taps + 1 WHERE id = ?`, talk)
}

// TalksOf lists the talks of a community, the newest first, those before an id
// only unless it is 0.
func (v View) TalksOf(community, before domain.ID, most int) ([]domain.Talk, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	var ids []domain.ID
	if err := v.all(&ids, `SELECT id FROM talk WHERE community_id = ? AND id < ? ORDER BY id DESC LIMIT ?`, community, before, most); err != nil {
		return nil, err
	}
	out := make([]domain.Talk, len(ids))
	for i, id := range ids {
		var err error
		if out[i], err = v.Talk(id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// CloseTalk ends a talk: so many taps it took, and what was not confirmed is
// forgotten, words and names.
func (tx *Tx) CloseTalk(talk domain.ID, taps int) error {
	err := tx.exec(`UPDATE talk_draft SET state = CASE WHEN state = ? THEN ? ELSE state END, speaker_sealed = NULL, text_sealed = NULL, changed_at = ? WHERE talk_id = ?`,
		domain.TalkOpen, domain.TalkDropped, msec(tx.Now), talk)
	if err != nil {
		return err
	}
	return tx.exec(`UPDATE talk SET state = ?, taps = taps + ?, closed_at = ? WHERE id = ?`, domain.TalkClosed, taps, msec(tx.Now), talk)
}
