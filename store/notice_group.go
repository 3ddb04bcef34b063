package store

import (
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

const groupColumns = `id, community_id, kind, name, building_id, keeper_id, key_sealed, account`

type groupRow struct {
	ID        domain.ID        `db:"id"`
	Community domain.ID        `db:"community_id"`
	Kind      domain.GroupKind `db:"kind"`
	Name      string           `db:"name"`
	Building  domain.ID        `db:"building_id"`
	Keeper    domain.ID        `db:"keeper_id"`
	Key       []byte           `db:"key_sealed"`
	Account   string           `db:"account"`
}

func (v View) group(r groupRow) (domain.Group, error) {
	g := domain.Group{ID: r.ID, Community: r.Community, Kind: r.Kind, Name: r.Name, Building: r.Building, Keeper: r.Keeper, Account: r.Account}
	err := v.unseal(r.ID, sealed{"notice_group.key", r.Key, &g.Key})
	return g, err
}

// PutGroup writes a group, known by its kind and name in its community; one that
// was retired is there again.
func (tx *Tx) PutGroup(g domain.Group) (domain.Group, error) {
	var ids []domain.ID
	err := tx.all(&ids, `SELECT id FROM notice_group WHERE community_id = ? AND kind = ? AND name = ? LIMIT 1`, g.Community, g.Kind, g.Name)
	if err != nil {
		return g, err
	}
	if len(ids) > 0 {
		g.ID = ids[0]
		return g, tx.exec(`UPDATE notice_group SET building_id = ?, keeper_id = ?, key_sealed = ?, account = ?, retired_at = 0 WHERE id = ?`,
			g.Building, g.Keeper, tx.keys.close("notice_group.key", g.ID, g.Key), g.Account, g.ID)
	}
	g.ID = tx.NewID()
	return g, retryDuplicate(tx.exec(`INSERT INTO notice_group (`+groupColumns+`, retired_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
		g.ID, g.Community, g.Kind, g.Name, g.Building, g.Keeper, tx.keys.close("notice_group.key", g.ID, g.Key), g.Account, msec(tx.Now)))
}

// RetireGroup takes a group off the list; nothing is posted there any more.
func (tx *Tx) RetireGroup(id domain.ID) error {
	return tx.exec(`UPDATE notice_group SET retired_at = ? WHERE id = ? AND retired_at = 0`, msec(tx.Now), id)
}

// Group reads one group.
func (v View) Group(id domain.ID) (domain.Group, error) {
	var row groupRow
	if err := v.one(&row, "group", `SELECT `+groupColumns+` FROM notice_group WHERE id = ?`, id); err != nil {
		return domain.Group{}, err
	}
	return v.group(row)
}

// GroupsOf lists the groups of a community.
func (v View) GroupsOf(community domain.ID) ([]domain.Group, error) {
	var rows []groupRow
	if err := v.all(&rows, `SELECT `+groupColumns+` FROM notice_group WHERE community_id = ? AND retired_at = 0 ORDER BY id LIMIT 500`, community); err != nil {
		return nil, err
	}
	out := make([]domain.Group, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = v.group(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// HeadsOf lists the building heads (楼院长) of a community, by the building they
// live in; staff of the community may post where there is none.
func (v View) HeadsOf(community domain.ID) (map[domain.ID]domain.ID, error) {
	var rows []struct {
		Person   domain.ID `db:"id"`
		Building domain.ID `db:"building_id"`
	}
	err := v.all(&rows, `SELECT p.id, p.building_id FROM person p WHERE p.kind = ? AND p.building_id > 0
		AND EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = p.id AND g.community_id = ?) ORDER BY p.id LIMIT 2000`, domain.KindHead, community)
	out := map[domain.ID]domain.ID{}
	for _, r := range rows {
		if _, there := out[r.Building]; !there {
			out[r.Building] = r.Person
		}
	}
	return out, err
}

const postColumns = `id, notice_id, group_id, keeper_id, state, attempts, errcode, msg_id, due_at, asked_at, posted_at, claim`

type postRow struct {
	ID       domain.ID        `db:"id"`
	Notice   domain.ID        `db:"notice_id"`
	Group    domain.ID        `db:"group_id"`
	Keeper   domain.ID        `db:"keeper_id"`
	State    domain.PostState `db:"state"`
	Attempts int              `db:"attempts"`
	ErrCode  int64            `db:"errcode"`
	MsgID    string           `db:"msg_id"`
	Due      int64            `db:"due_at"`
	Asked    int64            `db:"asked_at"`
	Posted   int64            `db:"posted_at"`
	Claim    string           `db:"claim"`
}

func (r postRow) noun() domain.Post {
	return domain.Post{ID: r.ID, Notice: r.Notice, Group: r.Group, Keeper: r.Keeper, State: r.State, Attempts: r.Attempts, ErrCode: r.ErrCode, MsgID: r.MsgID,
		Due: fromMsec(r.Due), Asked: fromMsec(r.Asked), Posted: fromMsec(r.Posted), Claim: r.Claim}
}

// AddPost writes that a notice is to stand in a group.
func (tx *Tx) AddPost(p domain.Post) error {
	return retryDuplicate(tx.exec(`INSERT INTO notice_post (`+postColumns+`, updated_at) VALUES (?, ?, ?, ?, ?, 0, 0, '', ?, 0, 0, '', ?)`,
		tx.NewID(), p.Notice, p.Group, p.Keeper, p.State, msec(p.Due), msec(tx.Now)))
}

// DuePosts lists posts in a state that are due, of notices that are running.
func (v View) DuePosts(state domain.PostState, now time.Time) ([]domain.Post, error) {
	var rows []postRow
	err := v.all(&rows, `SELECT p.id, p.notice_id, p.group_id, p.keeper_id, p.state, p.attempts, p.errcode, p.msg_id, p.due_at, p.asked_at, p.posted_at, p.claim
		FROM notice_post p JOIN notice n ON n.id = p.notice_id WHERE p.state = ? AND p.due_at <= ? AND n.state IN (?, ?) ORDER BY p.due_at, p.id LIMIT 100`,
		state, msec(now), domain.NoticeRunning, domain.NoticeDone)
	return nouns(rows, postRow.noun), err
}

// ChangePost moves a post on, if it still stands where it was read.
func (tx *Tx) ChangePost(was domain.Post, now domain.Post) (bool, error) {
	n, err := tx.change(`UPDATE notice_post SET state = ?, keeper_id = ?, attempts = ?, errcode = ?, msg_id = ?, due_at = ?, asked_at = ?, posted_at = ?, claim = ?, updated_at = ?
		WHERE id = ? AND state = ? AND claim = ? AND due_at = ?`,
		now.State, now.Keeper, now.Attempts, now.ErrCode, now.MsgID, msec(now.Due), msec(now.Asked), msec(now.Posted), now.Claim, msec(tx.Now), was.ID, was.State, was.Claim, msec(was.Due))
	return n == 1, err
}

// PostsOf lists the posts of a notice.
func (v View) PostsOf(notice domain.ID) ([]domain.Post, error) {
	var rows []postRow
	err := v.all(&rows, `SELECT `+postColumns+` FROM notice_post WHERE notice_id = ? ORDER BY id LIMIT 500`, notice)
	return nouns(rows, postRow.noun), err
}

// PostsAwaiting lists what somebody is to post, the oldest first.
func (v View) PostsAwaiting(keeper domain.ID) ([]domain.Post, error) {
	var rows []postRow
	err := v.all(&rows, `SELECT `+postColumns+` FROM notice_post WHERE keeper_id = ? AND state = ? ORDER BY id LIMIT 50`, keeper, domain.PostAwaiting)
	return nouns(rows, postRow.noun), err
}

// EndOpenPosts ends what was not posted yet of a notice.
func (tx *Tx) EndOpenPosts(notice domain.ID) error {
	return tx.exec(`UPDATE notice_post SET state = ?, claim = '', updated_at = ? WHERE notice_id = ? AND state IN (?, ?)`,
		domain.PostCancelled, msec(tx.Now), notice, domain.PostPlanned, domain.PostAwaiting)
}

const jobColumns = `id, notice_id, account, state, msg_id, media_id, asked, people, remaining, sent, failed, attempts, errcode, due_at, began_at, claim`

type jobRow struct {
	ID       domain.ID       `db:"id"`
	Notice   domain.ID       `db:"notice_id"`
	Account  string          `db:"account"`
	State    domain.JobState `db:"state"`
	MsgID    string          `db:"msg_id"`
	MediaID  string          `db:"media_id"`
	Asked    int             `db:"asked"`
	People   int             `db:"people"`
	Left     int             `db:"remaining"`
	Sent     int             `db:"sent"`
	Failed   int             `db:"failed"`
	Attempts int             `db:"attempts"`
	ErrCode  int64           `db:"errcode"`
	Due      int64           `db:"due_at"`
	Began    int64           `db:"began_at"`
	Claim    string          `db:"claim"`
}

func (r jobRow) noun() domain.MassJob {
	return domain.MassJob{ID: r.ID, Notice: r.Notice, Account: r.Account, State: r.State, MsgID: r.MsgID, MediaID: r.MediaID, Asked: r.Asked, People: r.People, Left: r.Left,
		Sent: r.Sent, Failed: r.Failed, Attempts: r.Attempts, ErrCode: r.ErrCode, Due: fromMsec(r.Due), Began: fromMsec(r.Began), Claim: r.Claim}
}

// AddMassJob writes a mass send that is to be made; its ID is given by the caller.
func (tx *Tx) AddMassJob(j domain.MassJob) error {
	return tx.exec(`INSERT INTO notice_job (`+jobColumns+`, updated_at) VALUES (?, ?, ?, ?, '', '', ?, 0, 0, 0, 0, 0, 0, ?, 0, '', ?)`,
		j.ID, j.Notice, j.Account, j.State, j.Asked, msec(j.Due), msec(tx.Now))
}

// MassJobsIn lists mass sends in a state that are due, of notices that are running.
func (v View) MassJobsIn(state domain.JobState, now time.Time) ([]domain.MassJob, error) {
	var rows []jobRow
	err := v.all(&rows, `SELECT `+jobColumns+` FROM notice_job WHERE state = ? AND due_at <= ? AND notice_id IN (SELECT n.id FROM notice n WHERE n.state = ?) ORDER BY due_at, id LIMIT 50`,
		state, msec(now), domain.NoticeRunning)
	return nouns(rows, jobRow.noun), err
}

// MassJobsOf lists the mass sends of a notice.
func (v View) MassJobsOf(notice domain.ID) ([]domain.MassJob, error) {
	var rows []jobRow
	err := v.all(&rows, `SELECT `+jobColumns+` FROM notice_job WHERE notice_id = ? ORDER BY id LIMIT 100`, notice)
	return nouns(rows, jobRow.noun), err
}

// MassJobTold finds the mass send that WeChat reports on; NotFound if none of ours.
func (v View) MassJobTold(account, msgID string) (domain.MassJob, error) {
	var row jobRow
	err := v.one(&row, "mass send", `SELECT `+jobColumns+` FROM notice_job WHERE account = ? AND msg_id = ? ORDER BY id DESC LIMIT 1`, account, msgID)
	return row.noun(), err
}

// ChangeMassJob moves a mass send on, if it still stands where it was read.
func (tx *Tx) ChangeMassJob(was, now domain.MassJob) (bool, error) {
	n, err := tx.change(`UPDATE notice_job SET state = ?, msg_id = ?, media_id = ?, people = ?, remaining = ?, sent = ?, failed = ?, attempts = ?, errcode = ?, due_at = ?, began_at = ?, claim = ?, updated_at = ?
		WHERE id = ? AND state = ? AND claim = ? AND attempts = ?`,
		now.State, now.MsgID, now.MediaID, now.People, now.Left, now.Sent, now.Failed, now.Attempts, now.ErrCode, msec(now.Due), msec(now.Began), now.Claim, msec(tx.Now),
		was.ID, was.State, was.Claim, was.Attempts)
	return n == 1, err
}

// OpenIDsOfJob lists to whom a mass send goes: the openids in its account of
// those whose rows it carries.
func (v View) OpenIDsOfJob(job domain.ID, account string) ([]string, error) {
	var out []string
	err := v.all(&out, `SELECT i.openid FROM notice_to t JOIN identity i ON i.person_id = t.person_id AND i.account = ? AND i.following = 1
		WHERE t.job_id = ? AND t.state IN (?, ?) ORDER BY i.id LIMIT ?`, account, job, domain.ToPlanned, domain.ToQueued, domain.MassMost)
	return out, err
}

// MoveJobRows writes what became of all rows that a mass send carries and that
// stand in one of the states.
func (tx *Tx) MoveJobRows(job domain.ID, to ToResult, from ...domain.ToState) error {
	query, args, err := sqlx.In(`UPDATE notice_to SET state = ?, reason = ?, channel = ?, sent_at = CASE WHEN sent_at = 0 THEN ? ELSE sent_at END, updated_at = ? WHERE job_id = ? AND state IN (?)`,
		to.State, to.Reason, to.Channel, msec(tx.Now), msec(tx.Now), job, from)
	if err != nil {
		return err
	}
	return tx.exec(query, args...)
}

// PushRows gives the rows of a mass send that came to nothing to the lane of
// single pushes.
func (tx *Tx) PushRows(job domain.ID) error {
	return tx.exec(`UPDATE notice_to SET lane = ?, state = ?, reason = '', channel = '', job_id = 0, sent_at = 0, due_at = ?, updated_at = ? WHERE job_id = ? AND state IN (?, ?)`,
		domain.LanePush, domain.ToPlanned, msec(tx.Now), msec(tx.Now), job, domain.ToPlanned, domain.ToQueued)
}

// AskMore notes that a mass send that was not made yet carries so many more.
func (tx *Tx) AskMore(job domain.ID, more int) error {
	return tx.exec(`UPDATE notice_job SET asked = asked + ?, updated_at = ? WHERE id = ?`, more, msec(tx.Now), job)
}

// PostsAsked lists the posts that a member of a corp is to confirm.
func (v View) PostsAsked() ([]domain.Post, error) {
	var rows []postRow
	err := v.all(&rows, `SELECT `+postColumns+` FROM notice_post WHERE state = ? AND msg_id <> '' ORDER BY id LIMIT 100`, domain.PostAwaiting)
	return nouns(rows, postRow.noun), err
}
