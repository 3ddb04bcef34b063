package store

import (
	"time"

	"linli/domain"
)

// Quota is one day's counter of an account's channel.
type Quota struct {
	Account string
	Channel domain.Channel
	Day     int64 // of China: 20260303
}

// QuotaOn names the counter of an account's channel at a moment.
func QuotaOn(account string, channel domain.Channel, at time.Time) Quota {
	day := at.In(domain.China)
	return Quota{Account: account, Channel: channel, Day: int64(day.Year()*10_000 + int(day.Month())*100 + day.Day())}
}

// SpendQuota counts one message; false when the day's limit is reached. A limit
// of 0 only counts, one below 0 lets nothing pass.
func (tx *Tx) SpendQuota(q Quota, limit int64) (bool, error) {
	if limit < 0 {
		return false, nil
	}
	for range 2 {
		n, err := tx.change(`UPDATE quota SET spent = spent + 1, updated_at = ? WHERE account = ? AND channel = ? AND day = ? AND (spent < ? OR ? = 0)`,
			msec(tx.Now), q.Account, q.Channel, q.Day, limit, limit)
		if err != nil || n > 0 {
			return n > 0, err
		}
		err = tx.exec(`INSERT INTO quota (account, channel, day, spent, updated_at) VALUES (?, ?, ?, 1, ?)`, q.Account, q.Channel, q.Day, msec(tx.Now))
		if err == nil {
			return true, nil
		}
		if !IsDuplicate(err) {
			return false, err
		}
	}
	return false, nil // it is there and takes no more
}

// RefundQuota gives back one that was certainly not sent.
func (tx *Tx) RefundQuota(q Quota) error {
	return tx.exec(`UPDATE quota SET spent = spent - 1, updated_at = ? WHERE account = ? AND channel = ? AND day = ? AND spent > 0`,
		msec(tx.Now), q.Account, q.Channel, q.Day)
}

// QuotaSpent tells how many messages a counter stands at.
func (v View) QuotaSpent(q Quota) (int64, error) {
	var spent int64
	err := v.one(&spent, "quota", `SELECT spent FROM quota WHERE account = ? AND channel = ? AND day = ?`, q.Account, q.Channel, q.Day)
	if domain.CodeOf(err) == domain.NotFound {
		return 0, nil
	}
	return spent, err
}

// MembersOf counts whom an account knows.
func (v View) MembersOf(account string) (n int64, err error) {
	err = v.one(&n, "account", `SELECT COUNT(*) FROM identity WHERE account = ?`, account)
	return n, err
}
