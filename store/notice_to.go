package store

import (
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

const toColumns = `id, notice_id, person_id, lane, state, reason, channel, tried, attempts, errcode, job_id, due_at, sent_at, claim`

type toRow struct {
	ID       domain.ID         `db:"id"`
	Notice   domain.ID         `db:"notice_id"`
	Person   domain.ID         `db:"person_id"`
	Lane     domain.NoticeLane `db:"lane"`
	State    domain.ToState    `db:"state"`
	Reason   domain.Reason     `db:"reason"`
	Channel  domain.Channel    `db:"channel"`
	Tried    string            `db:"tried"`
	Attempts int               `db:"attempts"`
	ErrCode  int64             `db:"errcode"`
	Job      domain.ID         `db:"job_id"`
	Due      int64             `db:"due_at"`
	Sent     int64             `db:"sent_at"`
	Claim    string            `db:"claim"`
}

func (r toRow) noun() domain.NoticeTo {
	return domain.NoticeTo{ID: r.ID, Notice: r.Notice, Person: r.Person, Lane: r.Lane, State: r.State, Reason: r.Reason, Channel: r.Channel, Tried: r.Tried,
		Attempts: r.Attempts, ErrCode: r.ErrCode, Job: r.Job, Due: fromMsec(r.Due), Sent: fromMsec(r.Sent), Claim: r.Claim}
}

// rowsAtOnce bounds how many rows one statement inserts: what SQLite's driver does
// to bind them grows with their square.
const rowsAtOnce = 80

// alike is what rows of a notice have in common where they are written together.
type alike struct {
	notice domain.ID
	lane   domain.NoticeLane
	state  domain.ToState
	job    domain.ID
	sent   int64
}

// AddRecipients writes rows of a notice that nobody was called for yet, some dozens
// in a statement; what they have in common is said once in each.
func (tx *Tx) AddRecipients(rows []domain.NoticeTo) error {
	by := map[alike][]domain.NoticeTo{}
	var order []alike
	for _, r := range rows {
		a := alike{r.Notice, r.Lane, r.State, r.Job, msec(r.Sent)}
		if by[a] == nil {
			order = append(order, a)
		}
		by[a] = append(by[a], r)
	}
	for _, a := range order {
		for some := range slices.Chunk(by[a], rowsAtOnce) {
			if err := tx.addAlike(a, some); err != nil {
				return retryDuplicate(err)
			}
		}
	}
	return nil
}

func (tx *Tx) addAlike(a alike, rows []domain.NoticeTo) error {
	args := make([]any, 0, 6+3*len(rows))
	args = append(args, a.notice, a.lane, a.state, a.job, a.sent, msec(tx.Now))
	for _, r := range rows {
		args = append(args, tx.NewID(), r.Person, msec(r.Due))
	}
	return tx.exec(`INSERT`+tx.orFail()+` INTO notice_to (`+toColumns+`, updated_at)
		SELECT r.id, a.notice_id, r.person_id, a.lane, a.state, '', '', '', 0, 0, a.job_id, r.due_at, a.sent_at, '', a.updated_at
		FROM (SELECT ? AS notice_id, ? AS lane, ? AS state, ? AS job_id, ? AS sent_at, ? AS updated_at) a,
		(SELECT ? AS id, ? AS person_id, ? AS due_at`+strings.Repeat(` UNION ALL SELECT ?, ?, ?`, len(rows)-1)+`) r`, args...)
}

// DueRecipients lists rows of a notice whose hour has come, those first whose
// sender fell silent, as far as a sender must know them. Whoever calls them begins
// them in the same transaction.
func (tx *Tx) DueRecipients(notice domain.ID, most int) ([]domain.NoticeTo, error) {
	var out []domain.NoticeTo
	for _, state := range []domain.ToState{domain.ToSending, domain.ToPlanned} {
		if len(out) >= most {
			break
		}
		var rows []toRow
		err := tx.all(&rows, `SELECT id, person_id, state, channel, tried, attempts, errcode, sent_at FROM notice_to WHERE notice_id = ? AND state = ? AND due_at <= ? AND lane = ? ORDER BY due_at, id LIMIT ?`,
			notice, state, msec(tx.Now), domain.LanePush, most-len(out))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out = append(out, r.noun())
		}
	}
	return out, nil
}

// stillDue holds for a row as long as nobody else has begun or ended it.
const stillDue = `state IN (?, ?) AND due_at <= ?`

func (tx *Tx) stillDue() []any {
	return []any{domain.ToPlanned, domain.ToSending, msec(tx.Now)}
}

// BeginRecipients marks that due rows are being called by one sender, each on its
// channel, in one statement for each channel; they are his until the lease ends. If
// another process was faster with one of them the deed begins anew.
func (tx *Tx) BeginRecipients(token string, rows []domain.NoticeTo, lease time.Duration) error {
	by := map[domain.Channel][]domain.ID{}
	for _, r := range rows {
		by[r.Channel] = append(by[r.Channel], r.ID)
	}
	for channel, ids := range by {
		query, args, err := sqlx.In(`UPDATE`+tx.orFail()+` notice_to SET state = ?, channel = ?, claim = ?, attempts = attempts + 1, due_at = ?, sent_at = CASE WHEN sent_at = 0 THEN ? ELSE sent_at END, updated_at = ?
			WHERE id IN (?) AND `+stillDue, append([]any{domain.ToSending, channel, token, msec(tx.Now.Add(lease)), msec(tx.Now), msec(tx.Now), ids}, tx.stillDue()...)...)
		if err != nil {
			return err
		}
		begun, err := tx.change(query, args...)
		if err != nil {
			return err
		}
		if begun != int64(len(ids)) {
			return lostRace{domain.Errorf(domain.Unavailable, "another sender has begun these rows")}
		}
	}
	return nil
}

// ToResult is what became of a claimed row.
type ToResult struct {
	State   domain.ToState
	Reason  domain.Reason
	Channel domain.Channel
	Tried   string
	ErrCode int64
	Due     time.Time // while it is open
	Unsent  bool      // nothing went out: it does not count as sent
	Idle    bool      // it was begun and not called: that was no try
}

// EndRecipients writes what became of rows that one sender is calling. A row that
// has gone to another meanwhile is left alone.
func (tx *Tx) EndRecipients(token string, results map[domain.ID]ToResult) error {
	return tx.endRecipients(results, `claim = ?`, token)
}

// SettleRecipients writes what becomes of due rows that are not called: their end,
// or when they are looked at again.
func (tx *Tx) SettleRecipients(results map[domain.ID]ToResult) error {
	return tx.endRecipients(results, stillDue, tx.stillDue()...)
}

// endRecipients writes results where a condition holds, equal ones in one statement.
func (tx *Tx) endRecipients(results map[domain.ID]ToResult, where string, is ...any) error {
	by := map[ToResult][]domain.ID{}
	for id, r := range results {
		by[r] = append(by[r], id)
	}
	for r, ids := range by {
		sent := `sent_at`
		if r.Unsent {
			sent = `0`
		}
		tries := `attempts`
		if r.Idle {
			tries = `attempts - 1`
		}
		slices.Sort(ids)
		query, args, err := sqlx.In(`UPDATE`+tx.orFail()+` notice_to SET state = ?, reason = ?, channel = ?, tried = ?, errcode = ?, due_at = ?, sent_at = `+sent+`, attempts = `+tries+`, claim = '', updated_at = ? WHERE id IN (?) AND `+where,
			append([]any{r.State, r.Reason, r.Channel, r.Tried, r.ErrCode, msec(r.Due), msec(tx.Now), ids}, is...)...)
		if err != nil {
			return err
		}
		if err := tx.exec(query, args...); err != nil {
			return err
		}
	}
	return nil
}

// EndOpenRecipients ends every row of a notice that was not begun, on every lane
// or on one.
func (tx *Tx) EndOpenRecipients(notice domain.ID, reason domain.Reason) error {
	return tx.exec(`UPDATE notice_to SET state = ?, reason = ?, claim = '', updated_at = ? WHERE notice_id = ? AND state = ?`,
		domain.ToSuppressed, reason, msec(tx.Now), notice, domain.ToPlanned)
}

// TakeBackNotice takes a recalled notice out of every list.
func (tx *Tx) TakeBackNotice(notice domain.ID) error {
	return tx.exec(`UPDATE notice_to SET state = ?, reason = ?, updated_at = ? WHERE notice_id = ? AND lane = ? AND state = ?`,
		domain.ToSuppressed, domain.ReasonOver, msec(tx.Now), notice, domain.LaneInbox, domain.ToSent)
}

// OpenRecipients tells whether a notice still has rows without an end.
func (v View) OpenRecipients(notice domain.ID) (bool, error) {
	var ids []domain.ID
	err := v.all(&ids, `SELECT id FROM notice_to WHERE notice_id = ? AND state IN (?, ?, ?) LIMIT 1`, notice, domain.ToPlanned, domain.ToQueued, domain.ToSending)
	return len(ids) > 0, err
}

// RungInWeek counts the notices that rang the phones of people since a time.
func (v View) RungInWeek(people []domain.ID, since time.Time, except domain.ID) (map[domain.ID]int, error) {
	query, args, err := sqlx.In(`SELECT person_id, COUNT(*) AS times FROM notice_to WHERE person_id IN (?) AND lane IN (?, ?) AND sent_at >= ? AND notice_id <> ? GROUP BY person_id LIMIT 2000`,
		people, domain.LanePush, domain.LaneMass, msec(since), except)
	if err != nil {
		return nil, err
	}
	return v.timesBy(query, args)
}

// MassesSince counts the mass sends people got since a time.
func (v View) MassesSince(people []domain.ID, since time.Time) (map[domain.ID]int, error) {
	query, args, err := sqlx.In(`SELECT person_id, COUNT(*) AS times FROM notice_to WHERE person_id IN (?) AND lane = ? AND sent_at >= ? GROUP BY person_id LIMIT 2000`,
		people, domain.LaneMass, msec(since))
	if err != nil {
		return nil, err
	}
	return v.timesBy(query, args)
}

func (v View) timesBy(query string, args []any) (map[domain.ID]int, error) {
	var rows []struct {
		Person domain.ID `db:"person_id"`
		Times  int       `db:"times"`
	}
	err := v.all(&rows, query, args...)
	out := map[domain.ID]int{}
	for _, r := range rows {
		out[r.Person] = r.Times
	}
	return out, err
}

// IdentitiesOfAll lists the identities of several people.
func (v View) IdentitiesOfAll(people []domain.ID) (map[domain.ID][]domain.Identity, error) {
	query, args, err := sqlx.In(`SELECT `+identityColumns+` FROM identity WHERE person_id IN (?) ORDER BY id LIMIT 5000`, people)
	if err != nil {
		return nil, err
	}
	var rows []identityRow
	if err := v.all(&rows, query, args...); err != nil {
		return nil, err
	}
	out := map[domain.ID][]domain.Identity{}
	for _, r := range rows {
		out[r.PersonID] = append(out[r.PersonID], r.noun())
	}
	return out, nil
}

// RefuseNotices lists who of some people wants no notices.
func (v View) RefuseNotices(people []domain.ID) (map[domain.ID]bool, error) {
	query, args, err := sqlx.In(`SELECT DISTINCT c.person_id FROM consent c WHERE c.person_id IN (?) AND c.kind = ? AND c.withdrawn_at > 0
		AND NOT EXISTS (SELECT 1 FROM consent s WHERE s.person_id = c.person_id AND s.kind = c.kind AND s.withdrawn_at = 0) LIMIT 2000`, people, ConsentNotice)
	if err != nil {
		return nil, err
	}
	var ids []domain.ID
	err = v.all(&ids, query, args...)
	out := map[domain.ID]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// SpendQuotas counts several messages at once.
func (tx *Tx) SpendQuotas(q Quota, n int) error {
	changed, err := tx.change(`UPDATE quota SET spent = spent + ?, updated_at = ? WHERE account = ? AND channel = ? AND day = ?`, n, msec(tx.Now), q.Account, q.Channel, q.Day)
	if err != nil || changed > 0 {
		return err
	}
	return retryDuplicate(tx.exec(`INSERT INTO quota (account, channel, day, spent, updated_at) VALUES (?, ?, ?, ?, ?)`, q.Account, q.Channel, q.Day, n, msec(tx.Now)))
}

// RefundQuotas gives back several that were certainly not sent.
func (tx *Tx) RefundQuotas(q Quota, n int) error {
	return tx.exec(`UPDATE quota SET spent = spent - ?, updated_at = ? WHERE account = ? AND channel = ? AND day = ? AND spent >= ?`,
		n, msec(tx.Now), q.Account, q.Channel, q.Day, n)
}

// NoticeFigures counts what became of a notice.
func (v View) NoticeFigures(n domain.Notice) (domain.NoticeFigures, error) {
	f := domain.NoticeFigures{Heads: n.Heads, States: map[domain.ToState]int{}, Why: map[domain.Reason]int{}, Ways: map[domain.Channel]int{}, Posts: map[domain.PostState]int{}}
	var rows []struct {
		Lane    domain.NoticeLane `db:"lane"`
		State   domain.ToState    `db:"state"`
		Reason  domain.Reason     `db:"reason"`
		Channel domain.Channel    `db:"channel"`
		Times   int               `db:"times"`
	}
	err := v.all(&rows, `SELECT lane, state, reason, channel, COUNT(*) AS times FROM notice_to WHERE notice_id = ? GROUP BY lane, state, reason, channel LIMIT 500`, n.ID)
	if err != nil {
		return f, err
	}
	for _, r := range rows {
		switch {
		case r.Lane == domain.LaneInbox && r.State == domain.ToRead:
			f.Opened += r.Times
			f.Placed += r.Times
		case r.Lane == domain.LaneInbox:
			if r.State == domain.ToSent {
				f.Placed += r.Times
			}
		default:
			f.States[r.State] += r.Times
			if r.Reason == domain.ReasonTold {
				f.Told += r.Times
			} else if r.Reason != "" {
				f.Why[r.Reason] += r.Times
			}
			if r.State == domain.ToSent {
				f.Ways[r.Channel] += r.Times
			}
		}
	}
	if f.Jobs, err = v.MassJobsOf(n.ID); err != nil {
		return f, err
	}
	posts, err := v.PostsOf(n.ID)
	for _, p := range posts {
		f.Posts[p.State]++
	}
	return f, err
}

// Unreached is somebody whom a notice did not reach for all that is known.
type Unreached struct {
	Person   domain.ID `db:"person_id"`
	Building domain.ID `db:"building_id"`
}

// UnreachedBy lists who was not reached by a notice and did not read it in his
// list: what a person must tell. Who wants none, or has had enough, is not.
func (v View) UnreachedBy(notice domain.ID, after domain.ID) ([]Unreached, error) {
	var out []Unreached
	err := v.all(&out, `SELECT t.person_id, p.building_id FROM notice_to t JOIN person p ON p.id = t.person_id
		WHERE t.notice_id = ? AND t.lane IN (?, ?) AND t.state IN (?, ?, ?) AND t.reason <> ? AND t.person_id > ?
		AND NOT EXISTS (SELECT 1 FROM notice_to i WHERE i.notice_id = t.notice_id AND i.person_id = t.person_id AND i.lane = ? AND i.state = ?)
		ORDER BY t.person_id LIMIT 500`,
		notice, domain.LanePush, domain.LaneMass, domain.ToHuman, domain.ToFailed, domain.ToUnknown, domain.ReasonTold, after, domain.LaneInbox, domain.ToRead)
	return out, err
}

// ToldByHand writes that a person told everybody of a building who was not reached.
func (tx *Tx) ToldByHand(notice, building domain.ID) (int64, error) {
	return tx.change(`UPDATE notice_to SET reason = ?, updated_at = ? WHERE notice_id = ? AND lane IN (?, ?) AND state IN (?, ?, ?) AND reason <> ?
		AND person_id IN (SELECT p.id FROM person p WHERE p.building_id = ?)`,
		domain.ReasonTold, msec(tx.Now), notice, domain.LanePush, domain.LaneMass, domain.ToHuman, domain.ToFailed, domain.ToUnknown, domain.ReasonTold, building)
}

// absorbNotices gives on the notices of a person who turns out to be another.
// What both were to get goes to the other alone: it is the same phone.
func (tx *Tx) absorbNotices(from, to domain.ID) error {
	err := tx.exec(`UPDATE notice_to SET person_id = ? WHERE person_id = ? AND notice_id NOT IN (SELECT x.notice_id FROM (SELECT t.notice_id FROM notice_to t WHERE t.person_id = ?) x)`, to, from, to)
	if err != nil {
		return err
	}
	return tx.exec(`UPDATE notice_to SET state = ?, reason = ?, claim = '', updated_at = ? WHERE person_id = ? AND state = ?`,
		domain.ToSuppressed, domain.ReasonErased, msec(tx.Now), from, domain.ToPlanned)
}

// forgetNotices ends what was still to be told to somebody who is erased, and
// takes him off every list he agreed to.
func (tx *Tx) forgetNotices(person domain.ID) error {
	err := tx.exec(`UPDATE notice_to SET state = ?, reason = ?, claim = '', updated_at = ? WHERE person_id = ? AND state = ?`,
		domain.ToSuppressed, domain.ReasonErased, msec(tx.Now), person, domain.ToPlanned)
	if err != nil {
		return err
	}
	return tx.exec(`DELETE FROM person_tag WHERE person_id = ?`, person)
}
