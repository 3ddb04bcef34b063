package store

import (
	"time"

	"linli/domain"
)

// PushCount is how many pushes stand so.
type PushCount struct {
	State   domain.PushState `db:"state"`
	Channel domain.Channel   `db:"channel"`
	Count   int64            `db:"n"`
}

// PushCounts counts what was owed about a community's tickets since a time, by
// state and channel.
func (v View) PushCounts(community domain.ID, since time.Time) (out []PushCount, err error) {
	err = v.all(&out, `SELECT o.state, o.channel, COUNT(*) AS n FROM outbox o JOIN ticket t ON t.id = o.ticket_id
		WHERE o.id >= ? AND t.community_id = ? GROUP BY o.state, o.channel ORDER BY o.state, o.channel LIMIT 200`, firstID(since), community)
	return out, err
}

// PushesIn lists pushes about a community's tickets that stand so, those first
// that have waited longest.
func (v View) PushesIn(community domain.ID, state domain.PushState, since time.Time, most int) ([]domain.Push, error) {
	var rows []pushRow
	err := v.all(&rows, `SELECT `+qualified("o", pushColumns)+` FROM outbox o JOIN ticket t ON t.id = o.ticket_id
		WHERE o.state = ? AND o.id >= ? AND t.community_id = ? ORDER BY o.id LIMIT ?`, state, firstID(since), community, most)
	return nouns(rows, pushRow.noun), err
}

// Spent is what an account has sent by a channel on a day.
type Spent struct {
	Account string         `db:"account"`
	Channel domain.Channel `db:"channel"`
	Count   int64          `db:"spent"`
}

// SpentOn lists what the accounts have sent on the day of a moment.
func (v View) SpentOn(at time.Time) (out []Spent, err error) {
	err = v.all(&out, `SELECT account, channel, spent FROM quota WHERE day = ? ORDER BY account, channel LIMIT 500`, QuotaOn("", "", at).Day)
	return out, err
}

// Halt is a pause, with since when it holds.
type Halt struct {
	Pause
	Since time.Time
}

// Halts lists the accounts and channels that WeChat refuses just now.
func (v View) Halts(now time.Time) ([]Halt, error) {
	var rows []struct {
		pauseRow
		Since int64 `db:"updated_at"`
	}
	err := v.all(&rows, `SELECT account, '' AS channel, errcode, paused_until, updated_at FROM account_state WHERE paused_until > ?
		UNION ALL SELECT account, channel, errcode, paused_until, updated_at FROM channel_state WHERE paused_until > ? LIMIT 500`, msec(now), msec(now))
	out := make([]Halt, len(rows))
	for i, r := range rows {
		out[i] = Halt{r.noun(), fromMsec(r.Since)}
	}
	return out, err
}
