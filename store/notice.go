package store

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

const noticeColumns = `id, community_id, account, kind, of_id, template, state, title_sealed, words_sealed, spoken_sealed, link_sealed, reason_sealed, photo_id, audience, heads,
	author_id, approver_id, send_at, emergency, mass, wanted, category, code, planned_to, all_rows, version, created_at`

type noticeRow struct {
	ID        domain.ID             `db:"id"`
	Community domain.ID             `db:"community_id"`
	Account   string                `db:"account"`
	Kind      domain.NoticeKind     `db:"kind"`
	Of        domain.ID             `db:"of_id"`
	Template  domain.NoticeTemplate `db:"template"`
	State     domain.NoticeState    `db:"state"`
	Title     []byte                `db:"title_sealed"`
	Words     []byte                `db:"words_sealed"`
	Spoken    []byte                `db:"spoken_sealed"`
	Link      []byte                `db:"link_sealed"`
	Reason    []byte                `db:"reason_sealed"`
	Photo     domain.ID             `db:"photo_id"`
	Audience  string                `db:"audience"`
	Heads     int                   `db:"heads"`
	Author    domain.ID             `db:"author_id"`
	Approver  domain.ID             `db:"approver_id"`
	At        int64                 `db:"send_at"`
	Emergency bool                  `db:"emergency"`
	Mass      bool                  `db:"mass"`
	Wanted    int                   `db:"wanted"`
	Category  domain.Category       `db:"category"`
	Code      string                `db:"code"`
	Planned   domain.ID             `db:"planned_to"`
	AllRows   bool                  `db:"all_rows"`
	Version   int                   `db:"version"`
	Created   int64                 `db:"created_at"`
}

func (v View) notice(r noticeRow) (domain.Notice, error) {
	n := domain.Notice{ID: r.ID, Community: r.Community, Account: r.Account, Kind: r.Kind, Of: r.Of, Template: r.Template, State: r.State, Photo: r.Photo, Heads: r.Heads,
		Author: r.Author, Approver: r.Approver, At: fromMsec(r.At), Emergency: r.Emergency, Mass: r.Mass, Wanted: r.Wanted, Category: r.Category, Code: r.Code,
		Planned: r.Planned, AllRows: r.AllRows, Version: r.Version, Created: fromMsec(r.Created)}
	if err := json.Unmarshal([]byte(r.Audience), &n.Audience); err != nil {
		return n, fmt.Errorf("read an audience: %w", err)
	}
	link := ""
	err := v.unseal(r.ID, sealed{"notice.title", r.Title, &n.Title}, sealed{"notice.words", r.Words, &n.Words}, sealed{"notice.spoken", r.Spoken, &n.Spoken},
		sealed{"notice.link", r.Link, &link}, sealed{"notice.reason", r.Reason, &n.Reason})
	if err == nil && link != "" {
		err = json.Unmarshal([]byte(link), &n.Link)
	}
	return n, err
}

// AddNotice writes a new notice; its ID and Version are set.
func (tx *Tx) AddNotice(n *domain.Notice) error {
	n.ID, n.Version, n.Created = tx.NewID(), 1, tx.Now
	audience, err := json.Marshal(n.Audience)
	if err != nil {
		return fmt.Errorf("write an audience: %w", err)
	}
	link := []byte(nil)
	if n.Link.Kind != "" {
		if link, err = json.Marshal(n.Link); err != nil {
			return fmt.Errorf("write a link: %w", err)
		}
	}
	return tx.exec(`INSERT INTO notice (`+noticeColumns+`, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		n.ID, n.Community, n.Account, n.Kind, n.Of, n.Template, n.State, tx.keys.close("notice.title", n.ID, n.Title), tx.keys.close("notice.words", n.ID, n.Words),
		tx.keys.close("notice.spoken", n.ID, n.Spoken), tx.keys.close("notice.link", n.ID, string(link)), tx.keys.close("notice.reason", n.ID, n.Reason), n.Photo, string(audience), n.Heads,
		n.Author, n.Approver, msec(n.At), n.Emergency, n.Mass, n.Wanted, n.Category, n.Code, n.Planned, n.AllRows, n.Version, msec(n.Created), msec(tx.Now))
}

// ChangeNotice writes how a notice stands now, if nobody changed it since it was
// read; else the whole transaction is run again on what stands there now. Its
// words and its audience stay.
func (tx *Tx) ChangeNotice(n *domain.Notice) error {
	changed, err := tx.change(`UPDATE notice SET state = ?, heads = ?, approver_id = ?, send_at = ?, emergency = ?, reason_sealed = ?, planned_to = ?, all_rows = ?, version = version + 1, updated_at = ?
		WHERE id = ? AND version = ?`,
		n.State, n.Heads, n.Approver, msec(n.At), n.Emergency, tx.keys.close("notice.reason", n.ID, n.Reason), n.Planned, n.AllRows, msec(tx.Now), n.ID, n.Version)
	if err == nil && changed == 0 {
		return lostRace{domain.Errorf(domain.Conflict, "the notice was changed meanwhile")}
	}
	n.Version++
	return err
}

// Notice reads one notice.
func (v View) Notice(id domain.ID) (domain.Notice, error) {
	var row noticeRow
	if err := v.one(&row, "notice", `SELECT `+noticeColumns+` FROM notice WHERE id = ?`, id); err != nil {
		return domain.Notice{}, err
	}
	return v.notice(row)
}

// NoticeByCode reads the notice of a page.
func (v View) NoticeByCode(code string) (domain.Notice, error) {
	var row noticeRow
	if err := v.one(&row, "notice", `SELECT `+noticeColumns+` FROM notice WHERE code = ?`, code); err != nil {
		return domain.Notice{}, err
	}
	return v.notice(row)
}

func (v View) notices(where string, args ...any) ([]domain.Notice, error) {
	var rows []noticeRow
	if err := v.all(&rows, `SELECT `+noticeColumns+` FROM notice WHERE `+where, args...); err != nil {
		return nil, err
	}
	out := make([]domain.Notice, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = v.notice(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// NoticesOf lists a community's notices, newest first, those before an id only
// unless it is 0.
func (v View) NoticesOf(community, before domain.ID, most int) ([]domain.Notice, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return v.notices(`community_id = ? AND id < ? ORDER BY id DESC LIMIT ?`, community, before, most)
}

// NoticesIn lists notices in a state whose hour has come, the first due first.
func (v View) NoticesIn(state domain.NoticeState, now time.Time) ([]domain.Notice, error) {
	return v.notices(`state = ? AND send_at <= ? ORDER BY send_at, id LIMIT 100`, state, msec(now))
}

// AboutNotice lists what corrects or recalls a notice, or comes of it.
func (v View) AboutNotice(of domain.ID) ([]domain.Notice, error) {
	return v.notices(`of_id = ? ORDER BY id LIMIT 50`, of)
}

// NoticesThat lists a community's notices in a state, newest first, those before
// an id only unless it is 0; of every state where none is said.
func (v View) NoticesThat(community domain.ID, state domain.NoticeState, before domain.ID, most int) ([]domain.Notice, error) {
	if state == "" {
		return v.NoticesOf(community, before, most)
	}
	if before == 0 {
		before = 1<<63 - 1
	}
	return v.notices(`community_id = ? AND state = ? AND id < ? ORDER BY id DESC LIMIT ?`, community, state, before, most)
}

// Recalled tells which of some notices another says not to hold any more.
func (v View) Recalled(ids []domain.ID) (map[domain.ID]bool, error) {
	out := map[domain.ID]bool{}
	if len(ids) == 0 {
		return out, nil
	}
	query, args, err := sqlx.In(`SELECT of_id FROM notice WHERE of_id IN (?) AND kind = ? AND state IN (?, ?, ?, ?) ORDER BY id LIMIT 1000`, ids, domain.NoticeRecall,
		domain.NoticeRunning, domain.NoticePaused, domain.NoticeDone, domain.NoticeCancelled)
	if err != nil {
		return nil, err
	}
	var found []domain.ID
	err = v.all(&found, query, args...)
	for _, id := range found {
		out[id] = true
	}
	return out, err
}

// LastNoticeBy reads what somebody wrote last; NotFound if nothing.
func (v View) LastNoticeBy(author domain.ID) (domain.Notice, error) {
	found, err := v.notices(`author_id = ? ORDER BY id DESC LIMIT 1`, author)
	if err == nil && len(found) == 0 {
		err = domain.Errorf(domain.NotFound, "no such notice")
	}
	if err != nil {
		return domain.Notice{}, err
	}
	return found[0], nil
}

// ReadNotice is a notice in somebody's list.
type ReadNotice struct {
	domain.Notice
	Opened bool
	Came   time.Time
}

// NoticesFor lists what lies in somebody's list of notices, newest first, those
// before an id only unless it is 0.
func (v View) NoticesFor(person, before domain.ID, most int) ([]ReadNotice, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	var rows []struct {
		Notice domain.ID      `db:"notice_id"`
		State  domain.ToState `db:"state"`
		Came   int64          `db:"sent_at"`
	}
	err := v.all(&rows, `SELECT notice_id, state, sent_at FROM notice_to WHERE person_id = ? AND lane = ? AND state IN (?, ?) AND notice_id < ? ORDER BY notice_id DESC LIMIT ?`,
		person, domain.LaneInbox, domain.ToSent, domain.ToRead, before, most)
	if err != nil {
		return nil, err
	}
	out := make([]ReadNotice, len(rows))
	for i, r := range rows {
		n, err := v.Notice(r.Notice)
		if err != nil {
			return nil, err
		}
		out[i] = ReadNotice{n, r.State == domain.ToRead, fromMsec(r.Came)}
	}
	return out, nil
}

// HasNotice tells that a notice lies in somebody's list.
func (v View) HasNotice(person, notice domain.ID) (bool, error) {
	var n int
	err := v.one(&n, "notice", `SELECT COUNT(*) FROM notice_to WHERE notice_id = ? AND person_id = ? AND lane = ? AND state IN (?, ?)`,
		notice, person, domain.LaneInbox, domain.ToSent, domain.ToRead)
	return n > 0, err
}

// OpenNotice writes that somebody read a notice in his list.
func (tx *Tx) OpenNotice(person, notice domain.ID) error {
	return tx.exec(`UPDATE notice_to SET state = ?, updated_at = ? WHERE notice_id = ? AND person_id = ? AND lane = ? AND state = ?`,
		domain.ToRead, msec(tx.Now), notice, person, domain.LaneInbox, domain.ToSent)
}

// NoticeMarks sums up how some notices stand: a mark changes when a notice, one of
// its recipients or one of its posts moves on.
func (v View) NoticeMarks(ids []domain.ID) (map[domain.ID]string, error) {
	out := map[domain.ID]string{}
	for _, part := range []string{
		`SELECT id AS notice_id, state, version AS times FROM notice WHERE id IN (?) ORDER BY id LIMIT 1000`,
		`SELECT notice_id, state, COUNT(*) AS times FROM notice_to WHERE notice_id IN (?) GROUP BY notice_id, state ORDER BY notice_id, state LIMIT 10000`,
		`SELECT notice_id, state, COUNT(*) AS times FROM notice_post WHERE notice_id IN (?) GROUP BY notice_id, state ORDER BY notice_id, state LIMIT 10000`,
	} {
		query, args, err := sqlx.In(part, ids)
		if err != nil {
			return nil, err
		}
		var rows []struct {
			Notice domain.ID `db:"notice_id"`
			State  string    `db:"state"`
			Times  int64     `db:"times"`
		}
		if err := v.all(&rows, query, args...); err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.Notice] += fmt.Sprintf("%s %d,", r.State, r.Times)
		}
	}
	return out, nil
}

// CallsAmong lists which of some notices call for helpers.
func (v View) CallsAmong(ids []domain.ID) ([]domain.ID, error) {
	query, args, err := sqlx.In(`SELECT id FROM notice WHERE id IN (?) AND kind = ? ORDER BY id LIMIT 1000`, ids, domain.NoticeCall)
	if err != nil {
		return nil, err
	}
	var out []domain.ID
	err = v.all(&out, query, args...)
	return out, err
}
