package store

import (
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// Owe writes what a phone is to be told; the same key is owed only once.
func (tx *Tx) Owe(p domain.Push) error {
	id := tx.NewID()
	due := p.Due
	if due.IsZero() {
		due = tx.Now
	}
	err := tx.exec(`INSERT INTO outbox (id, dedupe_key, account, person_id, kind, ticket_id, offer_id, inbox_id, state, due_at, attempts, claim, channel, errcode, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', '', 0, ?, ?)`,
		id, p.Key, p.Account, p.Person, p.Kind, p.Ticket, p.Offer, p.Inbox, domain.PushPending, msec(due), msec(tx.Now), msec(tx.Now))
	if IsDuplicate(err) {
		return nil
	}
	return err
}

type pushRow struct {
	ID       domain.ID        `db:"id"`
	Key      string           `db:"dedupe_key"`
	Account  string           `db:"account"`
	PersonID domain.ID        `db:"person_id"`
	Kind     domain.PushKind  `db:"kind"`
	TicketID domain.ID        `db:"ticket_id"`
	OfferID  domain.ID        `db:"offer_id"`
	InboxID  domain.ID        `db:"inbox_id"`
	State    domain.PushState `db:"state"`
	Due      int64            `db:"due_at"`
	Attempts int              `db:"attempts"`
	Claim    string           `db:"claim"`
	ErrCode  int64            `db:"errcode"`
	Channel  domain.Channel   `db:"channel"`
}

func (r pushRow) noun() domain.Push {
	return domain.Push{ID: r.ID, Key: r.Key, Account: r.Account, Person: r.PersonID, Kind: r.Kind, Ticket: r.TicketID,
		Offer: r.OfferID, Inbox: r.InboxID, State: r.State, Due: fromMsec(r.Due), Attempts: r.Attempts, Claim: r.Claim, ErrCode: r.ErrCode, Channel: r.Channel}
}

const pushColumns = `id, dedupe_key, account, person_id, kind, ticket_id, offer_id, inbox_id, state, due_at, attempts, claim, errcode, channel`

// ClaimPushes takes up to most pushes that are due, or whose sender fell
// silent, for one sender until the lease ends.
func (tx *Tx) ClaimPushes(claim string, most int, lease time.Duration) ([]domain.Push, error) {
	var ids []domain.ID
	for _, state := range []domain.PushState{domain.PushPending, domain.PushSending} {
		var some []domain.ID
		err := tx.all(&some, `SELECT o.id FROM outbox o LEFT JOIN account_state a ON a.account = o.account
			WHERE o.state = ? AND o.due_at <= ? AND COALESCE(a.paused_until, 0) <= ? ORDER BY o.due_at, o.id LIMIT ?`,
			state, msec(tx.Now), msec(tx.Now), most)
		if err != nil {
			return nil, err
		}
		ids = append(ids, some...)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	query, args, err := sqlx.In(`UPDATE outbox SET claim = ?, due_at = ?, attempts = attempts + 1, updated_at = ? WHERE id IN (?) AND state IN (?, ?) AND due_at <= ?`,
		claim, msec(tx.Now.Add(lease)), msec(tx.Now), ids, domain.PushPending, domain.PushSending, msec(tx.Now))
	if err != nil {
		return nil, err
	}
	if err := tx.exec(query, args...); err != nil {
		return nil, err
	}
	var rows []pushRow
	err = tx.all(&rows, `SELECT `+pushColumns+` FROM outbox WHERE claim = ? ORDER BY due_at, id LIMIT 1000`, claim)
	return nouns(rows, pushRow.noun), err
}

// PushResult is what became of a claimed push.
type PushResult struct {
	State   domain.PushState
	Channel domain.Channel
	ErrCode int64
	Due     time.Time // when to look again, for pending and sending
}

// MarkPush writes what became of a push, if the claim still holds it.
func (tx *Tx) MarkPush(p domain.Push, r PushResult) (bool, error) {
	n, err := tx.change(`UPDATE outbox SET state = ?, channel = ?, errcode = ?, due_at = ?, updated_at = ? WHERE id = ? AND claim = ?`,
		r.State, r.Channel, r.ErrCode, msec(r.Due), msec(tx.Now), p.ID, p.Claim)
	return n == 1, err
}

// PushOwed reads the row of a dedupe key.
func (v View) PushOwed(key string) (domain.Push, error) {
	var row pushRow
	err := v.one(&row, "push", `SELECT `+pushColumns+` FROM outbox WHERE dedupe_key = ?`, key)
	return row.noun(), err
}

// PushesFor lists what was owed about a ticket, oldest first.
func (v View) PushesFor(ticket domain.ID) ([]domain.Push, error) {
	var rows []pushRow
	err := v.all(&rows, `SELECT `+pushColumns+` FROM outbox WHERE ticket_id = ? ORDER BY id LIMIT 500`, ticket)
	return nouns(rows, pushRow.noun), err
}

// PauseAccount keeps every push of an account back until a time, because
// WeChat refuses the account itself.
func (tx *Tx) PauseAccount(account string, errcode int64, until time.Time) error {
	n, err := tx.change(`UPDATE account_state SET paused_until = ?, errcode = ?, updated_at = ? WHERE account = ?`, msec(until), errcode, msec(tx.Now), account)
	if err != nil || n > 0 {
		return err
	}
	err = tx.exec(`INSERT INTO account_state (account, paused_until, errcode, updated_at) VALUES (?, ?, ?, ?)`, account, msec(until), errcode, msec(tx.Now))
	if IsDuplicate(err) {
		return nil // it already says exactly this
	}
	return err
}
