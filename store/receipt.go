package store

import (
	"linli/domain"
)

// NoAccount stands where WeChat has no part: in the receipts of telephone calls.
const NoAccount = ""

// Receipt is a message that WeChat took (回执), and what it says became of it.
type Receipt struct {
	ID       domain.ID
	Account  string
	MsgID    string
	Push     domain.ID // 0 while only WeChat's word is there
	Identity domain.ID // whom it went to; 0 if he is not known any more
	Template string    // of a subscription notice, whose consent it used; else ""
	Sends    int       // how often WeChat took it under this name
	Failed   bool
	Reason   string
}

type receiptRow struct {
	ID         domain.ID `db:"id"`
	Account    string    `db:"account"`
	MsgID      string    `db:"msg_id"`
	PushID     domain.ID `db:"push_id"`
	IdentityID domain.ID `db:"identity_id"`
	TemplateID string    `db:"template_id"`
	Sends      int       `db:"sends"`
	Outcome    string    `db:"outcome"`
	Reason     string    `db:"reason"`
	SettledAt  int64     `db:"settled_at"`
}

const receiptColumns = `id, account, msg_id, push_id, identity_id, template_id, sends, outcome, reason, settled_at`

// What a receipt's outcome is once WeChat has told.
const (
	outcomeOK     = "ok"
	outcomeFailed = "failed"
)

func (r receiptRow) noun() Receipt {
	return Receipt{ID: r.ID, Account: r.Account, MsgID: r.MsgID, Push: r.PushID, Identity: r.IdentityID, Template: r.TemplateID,
		Sends: r.Sends, Failed: r.Outcome == outcomeFailed, Reason: r.Reason}
}

// KeepReceipt writes under which name WeChat took a push. What it told of that
// name before is to be acted on now; of a name it gives a second time, again.
func (tx *Tx) KeepReceipt(p domain.Push, d domain.Delivery, r domain.Receipt) error {
	if r.MsgID == "" || r.MsgID == "0" || len(r.MsgID) > 64 {
		return nil
	}
	to, err := tx.Identity(d.Account, d.OpenID)
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return err
	}
	template := ""
	if d.Channel == domain.ChannelSubscribe || d.Channel == domain.ChannelMini {
		template = d.TemplateID
	}
	made, err := tx.addReceipt(Receipt{Account: d.Account, MsgID: r.MsgID, Push: p.ID, Identity: to.ID, Template: template, Sends: 1})
	if err != nil || made {
		return err
	}
	return tx.exec(`UPDATE receipt SET push_id = ?, identity_id = ?, template_id = ?, sends = sends + 1, settled_at = 0, updated_at = ? WHERE account = ? AND msg_id = ?`,
		p.ID, to.ID, template, msec(tx.Now), d.Account, r.MsgID)
}

// addReceipt writes a receipt, unless there is one of its name.
func (tx *Tx) addReceipt(r Receipt) (made bool, err error) {
	err = tx.exec(`INSERT INTO receipt (`+receiptColumns+`, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, '', '', 0, ?, ?)`,
		tx.NewID(), r.Account, r.MsgID, r.Push, r.Identity, r.Template, r.Sends, msec(tx.Now), msec(tx.Now))
	if IsDuplicate(err) {
		return false, nil
	}
	return err == nil, err
}

// KeepResult writes what WeChat says became of a message; its first word holds.
func (tx *Tx) KeepResult(account string, r domain.Result) error {
	if _, err := tx.addReceipt(Receipt{Account: account, MsgID: r.MsgID}); err != nil {
		return err
	}
	outcome := outcomeFailed
	if r.OK {
		outcome = outcomeOK
	}
	return tx.exec(`UPDATE receipt SET outcome = ?, reason = ?, updated_at = ? WHERE account = ? AND msg_id = ? AND outcome = ''`,
		outcome, cut(r.Reason, 64), msec(tx.Now), account, r.MsgID)
}

// unsettled are receipts of which everything is known and nothing done.
const unsettled = `push_id <> 0 AND outcome <> '' AND settled_at = 0`

// UnsettledOf lists the receipts of a push whose outcome is to be acted on.
func (v View) UnsettledOf(push domain.ID) ([]Receipt, error) {
	var rows []receiptRow
	err := v.all(&rows, `SELECT `+receiptColumns+` FROM receipt WHERE push_id = ? AND `+unsettled+` ORDER BY id LIMIT 20`, push)
	return nouns(rows, receiptRow.noun), err
}

// UnsettledCalled lists the receipt of a name, if its outcome is to be acted on.
func (v View) UnsettledCalled(account, msgID string) ([]Receipt, error) {
	var rows []receiptRow
	err := v.all(&rows, `SELECT `+receiptColumns+` FROM receipt WHERE account = ? AND msg_id = ? AND `+unsettled+` LIMIT 1`, account, msgID)
	return nouns(rows, receiptRow.noun), err
}

// SettleReceipt notes that a receipt is acted on; false if somebody was faster.
func (tx *Tx) SettleReceipt(r Receipt) (bool, error) {
	n, err := tx.change(`UPDATE receipt SET settled_at = ?, updated_at = ? WHERE id = ? AND `+unsettled, msec(tx.Now), msec(tx.Now), r.ID)
	return n == 1, err
}

// FailuresOf counts how often a push was taken by WeChat and failed all the same.
func (v View) FailuresOf(push domain.ID) (int, error) {
	var n int
	err := v.one(&n, "receipt", `SELECT COALESCE(SUM(sends), 0) FROM receipt WHERE push_id = ? AND outcome = ?`, push, outcomeFailed)
	return n, err
}

// mostAboard is more than any message carries.
const mostAboard = 50

// Aboard lists the pushes that were in a message: the one it was sent for, and
// those of the same person that were put into it, which are younger.
func (v View) Aboard(r Receipt) ([]domain.ID, error) {
	joined := []domain.ID{}
	err := v.all(&joined, `SELECT o.id FROM outbox o JOIN decision d ON d.push_id = o.id
		WHERE o.person_id = (SELECT p.person_id FROM outbox p WHERE p.id = ?) AND o.state = ? AND o.id > ? AND d.leader_id = ? AND d.account = ? AND d.msg_id = ?
		ORDER BY o.id LIMIT ?`, r.Push, domain.PushSent, r.Push, r.Push, r.Account, r.MsgID, mostAboard)
	return append([]domain.ID{r.Push}, joined...), err
}

// RecallPush takes back that a push was sent: it is owed again, or a person's;
// false if it is not sent any more.
func (tx *Tx) RecallPush(push domain.ID, state domain.PushState) (p domain.Push, ok bool, err error) {
	n, err := tx.change(`UPDATE outbox SET state = ?, claim = '', due_at = ?, updated_at = ? WHERE id = ? AND state = ?`,
		state, msec(tx.Now), msec(tx.Now), push, domain.PushSent)
	if err != nil || n == 0 {
		return p, false, err
	}
	var row pushRow
	err = tx.one(&row, "push", `SELECT `+pushColumns+` FROM outbox WHERE id = ?`, push)
	return row.noun(), true, err
}

func (r receiptRow) id() domain.ID { return r.ID }

// receipts looks whether what WeChat told of sent messages was acted on.
func (a *audit) receipts() error {
	return pages(a, `SELECT `+receiptColumns+` FROM receipt WHERE`, func(rows []receiptRow) error {
		pushes, err := a.among("outbox", idsOf(rows, func(r receiptRow) domain.ID { return r.PushID }))
		if err != nil {
			return err
		}
		for _, r := range rows {
			switch {
			case r.PushID != 0 && !pushes[r.PushID]:
				a.fault(checkResult, r.ID, "is of push %d, which is not there", r.PushID)
			case r.PushID != 0 && r.Outcome != "" && r.SettledAt == 0:
				a.fault(checkResult, r.ID, "tells what became of push %d, and nobody acted on it", r.PushID)
			}
		}
		return nil
	})
}
