package store

import (
	"strings"
	"time"

	"linli/domain"
)

// DueToWriter lists an account's pushes that are due to somebody who has just
// written, the newest first; none while one is on its way to him, so that
// nothing overtakes it, and none that his message itself brought about. While
// WeChat refuses the account, an answer may be the only way: then what waits is due.
func (v View) DueToWriter(person domain.ID, account string, now time.Time) ([]domain.Push, error) {
	// One branch a state: so each reads its newest in the order of the index, and not
	// all that is put off for him to sort it.
	var parts []string
	var args []any
	for _, state := range domain.Owed {
		most := 1 // one that is on its way is enough to know
		if state == domain.PushPending {
			most = 50
		}
		parts = append(parts, `SELECT * FROM (SELECT `+pushColumns+` FROM outbox`+v.by("outbox_owed")+` WHERE person_id = ? AND state = ? AND account = ? AND kind <> ? AND created_at < ? ORDER BY id DESC LIMIT ?) `+string(state))
		args = append(args, person, state, account, domain.PushFetch, msec(now), most)
	}
	var rows []pushRow
	if err := v.all(&rows, strings.Join(parts, " UNION ALL "), args...); err != nil {
		return nil, err
	}
	var due, later []domain.Push
	for _, r := range rows {
		switch {
		case r.State != domain.PushPending, r.Claim != "" && r.Claim != turnAwait:
			return nil, nil
		case r.Due <= msec(now):
			due = append(due, r.noun())
		default:
			later = append(later, r.noun())
		}
	}
	if len(due) > 0 || len(later) == 0 {
		return due, nil
	}
	refused, err := v.PausesOf([]string{account}, now)
	if err != nil || len(refused) == 0 {
		return nil, err
	}
	return later, nil
}

// A push that goes in the answer to a message is claimed by that answer until it
// was written, and begun: nothing to the same person overtakes it. It is due
// again when WeChat has given up asking for the answer.
const (
	answering   = "answer."
	answerLease = 16 * time.Second // WeChat asks three times, five seconds apart
)

func answerClaim(inbox domain.ID) string { return answering + inbox.String() + begun }

// SendInAnswer gives a push to the answer to a message, if nobody has taken it
// up since it was read.
func (tx *Tx) SendInAnswer(p domain.Push, inbox domain.ID) (bool, error) {
	n, err := tx.change(`UPDATE outbox SET claim = ?, due_at = ?, updated_at = ? WHERE id = ? AND state = ? AND claim = ?`,
		answerClaim(inbox), msec(tx.Now.Add(answerLease)), msec(tx.Now), p.ID, domain.PushPending, p.Claim)
	return n == 1, err
}

// CarriedIn lists the pushes that the answer to a message carries and that were
// not shown yet, as far as is known.
func (v View) CarriedIn(inbox domain.ID) ([]domain.Push, error) {
	var rows []pushRow
	err := v.all(&rows, `SELECT `+pushColumns+` FROM outbox WHERE claim = ? ORDER BY id LIMIT 50`, answerClaim(inbox))
	return nouns(rows, pushRow.noun), err
}

// ShownIn lists the pushes that were shown in the answer to a message and are
// not owed again.
func (v View) ShownIn(person, inbox domain.ID) ([]domain.ID, error) {
	var ids []domain.ID
	err := v.all(&ids, `SELECT o.id FROM outbox o JOIN decision d ON d.push_id = o.id
		WHERE o.person_id = ? AND o.state = ? AND o.channel = ? AND d.channel = ? AND d.msg_id = ? ORDER BY o.id LIMIT 50`,
		person, domain.PushSent, domain.ChannelPassive, domain.ChannelPassive, inbox.String())
	return ids, err
}
