package store

import (
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

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

// PauseChannel keeps one channel of an account back until a time, because WeChat
// refuses its calls and no others.
func (tx *Tx) PauseChannel(p Pause) error {
	n, err := tx.change(`UPDATE channel_state SET paused_until = ?, errcode = ?, updated_at = ? WHERE account = ? AND channel = ?`,
		msec(p.Until), p.ErrCode, msec(tx.Now), p.Account, p.Channel)
	if err != nil || n > 0 {
		return err
	}
	err = tx.exec(`INSERT INTO channel_state (account, channel, paused_until, errcode, updated_at) VALUES (?, ?, ?, ?, ?)`,
		p.Account, p.Channel, msec(p.Until), p.ErrCode, msec(tx.Now))
	if IsDuplicate(err) {
		return nil // it already says exactly this
	}
	return err
}

// Pause is an account, or one channel of it, that WeChat refuses just now.
type Pause struct {
	Account string
	Channel domain.Channel // "" for the whole account
	ErrCode int64          // what WeChat said
	Until   time.Time
}

type pauseRow struct {
	Account string         `db:"account"`
	Channel domain.Channel `db:"channel"`
	ErrCode int64          `db:"errcode"`
	Until   int64          `db:"paused_until"`
}

func (r pauseRow) noun() Pause {
	return Pause{Account: r.Account, Channel: r.Channel, ErrCode: r.ErrCode, Until: fromMsec(r.Until)}
}

const pauses = `SELECT account, '' AS channel, errcode, paused_until FROM account_state WHERE paused_until > ?
	UNION ALL SELECT account, channel, errcode, paused_until FROM channel_state WHERE paused_until > ?`

// PausedAccounts lists the accounts and channels whose pushes are kept back.
func (v View) PausedAccounts(now time.Time) ([]Pause, error) {
	var rows []pauseRow
	err := v.all(&rows, `SELECT account, channel, errcode, paused_until FROM (`+pauses+`) p ORDER BY account, channel LIMIT 500`, msec(now), msec(now))
	return nouns(rows, pauseRow.noun), err
}

// PausesOf lists what WeChat refuses of some accounts just now.
func (v View) PausesOf(accounts []string, now time.Time) ([]Pause, error) {
	query, args, err := sqlx.In(`SELECT account, channel, errcode, paused_until FROM (`+pauses+`) p WHERE account IN (?) LIMIT 500`, msec(now), msec(now), accounts)
	if err != nil {
		return nil, err
	}
	var rows []pauseRow
	err = v.all(&rows, query, args...)
	return nouns(rows, pauseRow.noun), err
}
