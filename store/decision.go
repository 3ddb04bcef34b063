package store

import (
	"strings"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// Decide writes a decision about a push and gives its id.
func (tx *Tx) Decide(d domain.Decision) (domain.ID, error) {
	id := tx.NewID()
	err := tx.exec(`INSERT INTO decision (id, push_id, leader_id, account, channel, passed, result, errcode, msg_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, d.Push, d.Leader, d.Account, d.Channel, passedText(d.Passed), d.Result, d.ErrCode, d.MsgID, msec(tx.Now), msec(tx.Now))
	return id, err
}

// Decided writes how what was decided ended.
func (tx *Tx) Decided(ids []domain.ID, result string, errcode int64, msgID string) error {
	query, args, err := sqlx.In(`UPDATE decision SET result = ?, errcode = ?, msg_id = ?, updated_at = ? WHERE id IN (?)`, result, errcode, msgID, msec(tx.Now), ids)
	if err != nil {
		return err
	}
	return tx.exec(query, args...)
}

// longestPassed is what the column takes.
const longestPassed = 1000

// passedText writes ways as account/channel=reason, one after another.
func passedText(ways []domain.Passed) string {
	var text strings.Builder
	for _, w := range ways {
		one := w.Account + "/" + string(w.Channel) + "=" + string(w.Reason)
		if text.Len()+len(one) >= longestPassed {
			break
		}
		if text.Len() > 0 {
			text.WriteByte(',')
		}
		text.WriteString(one)
	}
	return text.String()
}

func passedWays(text string) []domain.Passed {
	var ways []domain.Passed
	for one := range strings.SplitSeq(text, ",") {
		account, rest, ok := strings.Cut(one, "/")
		channel, reason, also := strings.Cut(rest, "=")
		if ok && also {
			ways = append(ways, domain.Passed{Account: account, Channel: domain.Channel(channel), Reason: domain.Reason(reason)})
		}
	}
	return ways
}

type decisionRow struct {
	ID      domain.ID      `db:"id"`
	Push    domain.ID      `db:"push_id"`
	Leader  domain.ID      `db:"leader_id"`
	Account string         `db:"account"`
	Channel domain.Channel `db:"channel"`
	Passed  string         `db:"passed"`
	Result  string         `db:"result"`
	ErrCode int64          `db:"errcode"`
	MsgID   string         `db:"msg_id"`
	At      int64          `db:"created_at"`
}

func (r decisionRow) noun() domain.Decision {
	return domain.Decision{ID: r.ID, Push: r.Push, Leader: r.Leader, Account: r.Account, Channel: r.Channel, Passed: passedWays(r.Passed),
		Result: r.Result, ErrCode: r.ErrCode, MsgID: r.MsgID, At: fromMsec(r.At)}
}

// Decisions lists what was decided about a push, first things first.
func (v View) Decisions(push domain.ID) ([]domain.Decision, error) {
	var rows []decisionRow
	err := v.all(&rows, `SELECT id, push_id, leader_id, account, channel, passed, result, errcode, msg_id, created_at FROM decision WHERE push_id = ? ORDER BY id LIMIT 200`, push)
	return nouns(rows, decisionRow.noun), err
}

// Push reads a row of the outbox.
func (v View) Push(id domain.ID) (domain.Push, error) {
	var row pushRow
	err := v.one(&row, "push", `SELECT `+pushColumns+` FROM outbox WHERE id = ?`, id)
	return row.noun(), err
}

// AwaitsTurn tells that a push waits because an older one to the same person comes first.
func AwaitsTurn(p domain.Push) bool { return p.Claim == turnAwait }
