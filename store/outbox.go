package store

import (
	"slices"
	"strings"
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
	err := tx.exec(`INSERT INTO outbox (id, dedupe_key, account, person_id, kind, ticket_id, offer_id, leg_id, notice_id, inbox_id, urgent, rings, state, due_at, attempts, claim, channel, errcode, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?, 0, ?, ?)`,
		id, p.Key, p.Account, p.Person, p.Kind, p.Ticket, p.Offer, p.Leg, p.Notice, p.Inbox, p.Urgent, p.Rings, domain.PushPending, msec(due), p.Channel, msec(tx.Now), msec(tx.Now))
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
	LegID    domain.ID        `db:"leg_id"`
	NoticeID domain.ID        `db:"notice_id"`
	InboxID  domain.ID        `db:"inbox_id"`
	State    domain.PushState `db:"state"`
	Due      int64            `db:"due_at"`
	Owed     int64            `db:"created_at"`
	Attempts int              `db:"attempts"`
	Claim    string           `db:"claim"`
	ErrCode  int64            `db:"errcode"`
	Channel  domain.Channel   `db:"channel"`
	Urgent   bool             `db:"urgent"`
	DeputyID domain.ID        `db:"deputy_id"`
	Rings    domain.Rings     `db:"rings"`
}

func (r pushRow) noun() domain.Push {
	return domain.Push{ID: r.ID, Key: r.Key, Account: r.Account, Person: r.PersonID, Kind: r.Kind, Ticket: r.TicketID,
		Offer: r.OfferID, Leg: r.LegID, Notice: r.NoticeID, Inbox: r.InboxID, State: r.State, Due: fromMsec(r.Due), Owed: fromMsec(r.Owed), Attempts: r.Attempts, Claim: r.Claim, ErrCode: r.ErrCode, Channel: r.Channel, Urgent: r.Urgent, Rings: r.Rings, Deputy: r.DeputyID}
}

const pushColumns = `id, dedupe_key, account, person_id, kind, ticket_id, offer_id, leg_id, notice_id, inbox_id, state, due_at, created_at, attempts, claim, errcode, channel, urgent, deputy_id, rings`

// InFlight lists whose pushes any relay has claimed and not yet paid, and counts
// those of the one named. Claims begin with their relay's name and a dot.
func (v View) InFlight(relay string, now time.Time) (busy []domain.ID, own int, err error) {
	var rows []struct {
		Claim  string    `db:"claim"`
		Person domain.ID `db:"person_id"`
	}
	// What waits for its turn is claimed by nobody; the dot comes behind its mark.
	err = v.all(&rows, `SELECT claim, person_id FROM outbox WHERE claim > '.' AND due_at > ? LIMIT 2000`, msec(now))
	for _, r := range rows {
		busy = append(busy, r.Person)
		if strings.HasPrefix(r.Claim, relay+".") {
			own++
		}
	}
	slices.Sort(busy)
	return slices.Compact(busy), own, err
}

// Claim is what a relay asks of the outbox.
type Claim struct {
	Token string
	Most  int           // how many, of dangers and of the rest each
	Lease time.Duration // how long they are its own
	Busy  []domain.ID   // whose earlier pushes are still being sent: their turn comes
	Full  bool          // it has hands for nothing but dangers
}

// ClaimPushes takes pushes that are due, or whose sender fell silent, for one
// relay until the lease ends, dangers first. Of an account that WeChat refuses
// the planner finds another way, or when to look again; it has nothing to fetch.
func (tx *Tx) ClaimPushes(c Claim) ([]domain.Push, error) {
	due, err := tx.duePushes(c)
	if err != nil {
		return nil, err
	}
	ids, err := tx.inTurn(due)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, nil
	}
	query, args, err := sqlx.In(`UPDATE outbox SET claim = ?, due_at = ?, updated_at = ? WHERE id IN (?) AND state IN (?) AND due_at <= ?`,
		c.Token, msec(tx.Now.Add(c.Lease)), msec(tx.Now), ids, domain.Owed, msec(tx.Now))
	if err != nil {
		return nil, err
	}
	if err := tx.exec(query, args...); err != nil {
		return nil, err
	}
	var rows []pushRow
	err = tx.all(&rows, `SELECT `+pushColumns+` FROM outbox WHERE claim = ? ORDER BY id LIMIT 1000`, c.Token)
	return nouns(rows, pushRow.noun), err
}

// duePush is a push that may be claimed.
type duePush struct {
	ID     domain.ID        `db:"id"`
	Person domain.ID        `db:"person_id"`
	State  domain.PushState `db:"state"`
	Urgent bool             `db:"urgent"`
}

// duePushes lists what is due, the longest first, of each state so many: dangers
// whoever they are for, and unless all hands are full the ordinary ones of those
// who are not busy. Each is a stretch of one index.
func (tx *Tx) duePushes(c Claim) ([]duePush, error) {
	var parts []string
	var args []any
	for _, state := range domain.Owed {
		for _, urgent := range []bool{true, false} {
			busy := []domain.ID{-1}
			switch {
			case urgent:
			case c.Full:
				continue
			default:
				busy = append(busy, c.Busy...)
			}
			part, some, err := sqlx.In(`SELECT * FROM (SELECT o.id, o.person_id, o.state, o.urgent FROM outbox o`+tx.by("outbox_turn")+` LEFT JOIN account_state a ON a.account = o.account
				WHERE o.state = ? AND o.urgent = ? AND o.due_at <= ? AND o.person_id NOT IN (?)
				AND (o.kind <> ? OR COALESCE(a.paused_until, 0) <= ?)
				ORDER BY o.due_at, o.id LIMIT ?) AS due`, state, urgent, msec(tx.Now), busy, domain.PushFetch, msec(tx.Now), c.Most)
			if err != nil {
				return nil, err
			}
			parts, args = append(parts, part), append(args, some...)
		}
	}
	var due []duePush
	err := tx.all(&due, strings.Join(parts, " UNION ALL "), args...)
	return due, err
}

// inTurn gives the ids of what may be claimed. Of somebody who has several
// ordinary ones of a state among them as many are taken as that, but his oldest:
// ids and times of what was owed at the same moment by several transactions are
// not in one order.
func (tx *Tx) inTurn(due []duePush) (ids []domain.ID, err error) {
	type line struct {
		person domain.ID
		state  domain.PushState
	}
	several := map[line]int{}
	for _, p := range due {
		if !p.Urgent {
			several[line{p.Person, p.State}]++
		}
	}
	for _, p := range due {
		l := line{p.Person, p.State}
		switch n := several[l]; {
		case p.Urgent, n == 1:
			ids = append(ids, p.ID)
		case n > 1:
			var oldest []domain.ID
			err := tx.all(&oldest, `SELECT o.id FROM outbox o LEFT JOIN account_state a ON a.account = o.account
				WHERE o.person_id = ? AND o.state = ? AND o.urgent = 0 AND o.due_at <= ? AND (o.kind <> ? OR COALESCE(a.paused_until, 0) <= ?) ORDER BY o.id LIMIT ?`,
				p.Person, p.State, msec(tx.Now), domain.PushFetch, msec(tx.Now), n)
			if err != nil {
				return nil, err
			}
			ids = append(ids, oldest...)
			several[l] = 0 // all are taken with his first
		}
	}
	return ids, nil
}

// What stands in place of a claim, or behind it. A claim begins one call only,
// however many have heard of it.
const (
	begun     = "+" // behind it: the call has begun
	turnAwait = "-" // nobody's: an older push to the same person comes first
)

// Claimed reads those of the pushes that somebody has claimed and nobody has
// begun, in the order they were owed in.
func (v View) Claimed(ids []domain.ID) ([]domain.Push, error) {
	query, args, err := sqlx.In(`SELECT `+pushColumns+` FROM outbox WHERE id IN (?) AND claim NOT IN (?) AND claim NOT LIKE ? AND state IN (?) ORDER BY id LIMIT 1000`,
		ids, []string{"", turnAwait}, "%"+begun, domain.Owed)
	if err != nil {
		return nil, err
	}
	var rows []pushRow
	err = v.all(&rows, query, args...)
	return nouns(rows, pushRow.noun), err
}

// Overtakes tells that the same person is still owed an older push by the same
// account: one that is being sent and, unless this one is of a danger, one that
// is about to be sent or due; and when that is due.
func (tx *Tx) Overtakes(p domain.Push) (due time.Time, overtakes bool, err error) {
	others, args := `claim LIKE ? AND due_at > ?`, []any{"%" + begun, msec(tx.Now)}
	if !p.Urgent {
		others, args = `(claim <> '' AND due_at > ? OR due_at <= ?)`, []any{msec(tx.Now), msec(tx.Now)}
	}
	// Left alone MariaDB joins the indexes of claims and of what is due, which in a rush
	// hold thousands of others'.
	query, all, err := sqlx.In(`SELECT due_at FROM outbox`+tx.by("outbox_owed")+` WHERE person_id = ? AND account = ? AND kind <> ? AND state IN (?) AND id < ? AND claim <> ? AND `+others+` LIMIT 1`,
		append([]any{p.Person, p.Account, domain.PushFetch, domain.Owed, p.ID, p.Claim}, args...)...)
	if err != nil {
		return time.Time{}, false, err
	}
	var older []int64
	if err := tx.all(&older, query, all...); err != nil || len(older) == 0 {
		return time.Time{}, false, err
	}
	return fromMsec(older[0]), true, nil
}

// BeginPush marks that a claimed push is being called until a deadline, and
// gives it as it stands then; ok is false when the claim is gone or spent.
func (tx *Tx) BeginPush(p domain.Push, channel domain.Channel, deadline time.Time) (sending domain.Push, ok bool, err error) {
	state := domain.PushSending
	if p.State != domain.PushPending {
		state = domain.PushResending
	}
	n, err := tx.change(`UPDATE outbox SET state = ?, channel = ?, claim = ?, attempts = attempts + 1, due_at = ?, updated_at = ? WHERE id = ? AND claim = ?`,
		state, channel, p.Claim+begun, msec(deadline), msec(tx.Now), p.ID, p.Claim)
	p.State, p.Channel, p.Claim, p.Attempts = state, channel, p.Claim+begun, p.Attempts+1
	return p, n == 1, err
}

// PutBack gives up a claim whose push is not to be sent yet: it is due later.
func (tx *Tx) PutBack(p domain.Push, due time.Time) error {
	return tx.exec(`UPDATE outbox SET claim = '', due_at = ?, updated_at = ? WHERE id = ? AND claim = ?`, msec(due), msec(tx.Now), p.ID, p.Claim)
}

// SpoilPush counts an attempt of a claimed push that could not even be planned,
// and puts it back.
func (tx *Tx) SpoilPush(p domain.Push, due time.Time) error {
	return tx.exec(`UPDATE outbox SET claim = '', attempts = attempts + 1, due_at = ?, updated_at = ? WHERE id = ? AND claim = ?`,
		msec(due), msec(tx.Now), p.ID, p.Claim)
}

// ReleasePushes gives up the claims of one relay that no call has begun on, so
// that another need not wait for their lease. Claims begin with the relay's name
// and a dot.
func (tx *Tx) ReleasePushes(relay string) error {
	// The slash is the letter behind the dot.
	return tx.exec(`UPDATE outbox SET claim = '', due_at = ?, updated_at = ? WHERE claim > ? AND claim < ? AND claim NOT LIKE ?`,
		msec(tx.Now), msec(tx.Now), relay+".", relay+"/", "%"+begun)
}

// moveOwed gives what is owed to some to another person. What was claimed for
// them and not begun is due anew: its relay would look for their phones.
func (tx *Tx) moveOwed(whose string, to domain.ID, some ...any) error {
	states := make([]any, len(domain.Owed))
	for i, s := range domain.Owed {
		states[i] = s
	}
	where := ` WHERE ` + whose + ` AND state IN (?, ?, ?)`
	err := tx.exec(`UPDATE outbox SET claim = '', due_at = ?, updated_at = ?`+where+` AND claim > '.' AND claim NOT LIKE ?`,
		slices.Concat([]any{msec(tx.Now), msec(tx.Now)}, some, states, []any{"%" + begun})...)
	if err != nil {
		return err
	}
	return tx.exec(`UPDATE outbox SET person_id = ?`+where, slices.Concat([]any{to}, some, states)...)
}

// AwaitTurn puts a push back behind an older one to the same person, by when that
// is due: it is never claimed before that, and what others are owed since does not
// come between.
func (tx *Tx) AwaitTurn(p domain.Push, due time.Time) error {
	return tx.exec(`UPDATE outbox SET claim = ?, due_at = ?, updated_at = ? WHERE id = ? AND claim = ?`, turnAwait, msec(due), msec(tx.Now), p.ID, p.Claim)
}

// Supersede ends a push that another takes the place of, unless it is being
// called or was.
func (tx *Tx) Supersede(key string) error {
	return tx.exec(`UPDATE outbox SET state = ?, claim = '', updated_at = ? WHERE dedupe_key = ? AND state = ?`,
		domain.PushSuppressed, msec(tx.Now), key, domain.PushPending)
}

// SupersedeAll ends what is owed about a ticket and was not sent yet.
func (tx *Tx) SupersedeAll(ticket domain.ID, kind domain.PushKind) error {
	return tx.exec(`UPDATE outbox SET state = ?, claim = '', updated_at = ? WHERE ticket_id = ? AND kind = ? AND state = ?`,
		domain.PushSuppressed, msec(tx.Now), ticket, kind, domain.PushPending)
}

// Hasten makes what is owed about a ticket, and was put off, due now.
func (tx *Tx) Hasten(ticket domain.ID, kind domain.PushKind) error {
	return tx.exec(`UPDATE outbox SET due_at = ?, updated_at = ? WHERE ticket_id = ? AND kind = ? AND state = ? AND due_at > ?`,
		msec(tx.Now), msec(tx.Now), ticket, kind, domain.PushPending, msec(tx.Now))
}

// PushResult is what became of a claimed push.
type PushResult struct {
	State   domain.PushState
	Channel domain.Channel
	ErrCode int64
	Due     time.Time // when to look again, while it is owed
	Free    bool      // the attempt does not count
}

// MarkPush writes what became of a push and ends its claim, if that still holds.
func (tx *Tx) MarkPush(p domain.Push, r PushResult) (bool, error) {
	free := 0
	if r.Free {
		free = 1
	}
	n, err := tx.change(`UPDATE outbox SET state = ?, channel = ?, errcode = ?, due_at = ?, attempts = attempts - ?, claim = '', updated_at = ? WHERE id = ? AND claim = ?`,
		r.State, r.Channel, r.ErrCode, msec(r.Due), free, msec(tx.Now), p.ID, p.Claim)
	return n == 1, err
}

// PushOwed reads the row of a dedupe key.
func (v View) PushOwed(key string) (domain.Push, error) {
	var row pushRow
	err := v.one(&row, "push", `SELECT `+pushColumns+` FROM outbox WHERE dedupe_key = ?`, key)
	return row.noun(), err
}

// PeopleOwed lists to whom pushes are owed whose keys begin so; the beginning
// ends with a colon.
func (v View) PeopleOwed(round string) ([]domain.ID, error) {
	var people []domain.ID
	// The semicolon is the letter behind the colon.
	err := v.all(&people, `SELECT person_id FROM outbox WHERE dedupe_key >= ? AND dedupe_key < ? LIMIT 1000`, round, strings.TrimSuffix(round, ":")+";")
	return people, err
}

// PushesFor lists what was owed about a ticket, oldest first.
func (v View) PushesFor(ticket domain.ID) ([]domain.Push, error) {
	var rows []pushRow
	err := v.all(&rows, `SELECT `+pushColumns+` FROM outbox WHERE ticket_id = ? ORDER BY id LIMIT 500`, ticket)
	return nouns(rows, pushRow.noun), err
}

// PassOn writes that another push asks somebody else to tell what one that
// reaches nobody would have told.
func (tx *Tx) PassOn(p, deputy domain.Push) error {
	if err := tx.exec(`UPDATE outbox SET deputy_id = ?, updated_at = ? WHERE id = ?`, deputy.ID, msec(tx.Now), p.ID); err != nil {
		return err
	}
	_, err := tx.Decide(domain.Decision{Push: p.ID, Leader: deputy.ID, Account: deputy.Account, Channel: domain.ChannelDeputy, Result: domain.DecisionPassed})
	return err
}

// PassedOn lists the pushes that another one asks to be passed on, oldest first.
func (v View) PassedOn(deputy domain.Push) ([]domain.Push, error) {
	var rows []pushRow
	err := v.all(&rows, `SELECT `+pushColumns+` FROM outbox WHERE ticket_id = ? AND deputy_id = ? ORDER BY id LIMIT 50`, deputy.Ticket, deputy.ID)
	return nouns(rows, pushRow.noun), err
}

// Called lists who of the staff was called to a ticket, by message or telephone.
func (v View) Called(ticket domain.ID) ([]domain.ID, error) {
	query, args, err := sqlx.In(`SELECT DISTINCT person_id FROM outbox WHERE ticket_id = ? AND kind IN (?) AND state IN (?) ORDER BY person_id LIMIT 100`,
		ticket, []domain.PushKind{domain.PushDuty, domain.PushLate, domain.PushLook}, []domain.PushState{domain.PushSent, domain.PushSending, domain.PushResending, domain.PushUnknown})
	if err != nil {
		return nil, err
	}
	var people []domain.ID
	err = v.all(&people, query, args...)
	return people, err
}
