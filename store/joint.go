package store

import (
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

const caseColumns = `id, ticket_id, community_id, account, lead_id, state, told, review_at, version, created_at`

type caseRow struct {
	ID        domain.ID        `db:"id"`
	Ticket    domain.ID        `db:"ticket_id"`
	Community domain.ID        `db:"community_id"`
	Account   string           `db:"account"`
	Lead      domain.ID        `db:"lead_id"`
	State     domain.CaseState `db:"state"`
	Told      string           `db:"told"`
	Review    int64            `db:"review_at"`
	Version   int64            `db:"version"`
	Created   int64            `db:"created_at"`
}

func (r caseRow) id() domain.ID { return r.ID }

func (r caseRow) noun() domain.Case {
	return domain.Case{ID: r.ID, Ticket: r.Ticket, Community: r.Community, Account: r.Account, Lead: r.Lead, State: r.State,
		Told: r.Told, Review: fromMsec(r.Review), Version: r.Version, Created: fromMsec(r.Created)}
}

// CaseOf reads the joint case a ticket is or was last; NotFound if it never was one.
func (v View) CaseOf(ticket domain.ID) (domain.Case, error) {
	var row caseRow
	err := v.one(&row, "joint case", `SELECT `+caseColumns+` FROM joint_case WHERE ticket_id = ? ORDER BY id DESC LIMIT 1`, ticket)
	return row.noun(), err
}

// CasesLed lists the cases somebody leads that are not over, the oldest first.
func (v View) CasesLed(person domain.ID) ([]domain.Case, error) {
	var rows []caseRow
	err := v.all(&rows, `SELECT `+caseColumns+` FROM joint_case WHERE lead_id = ? AND state IN (?, ?) ORDER BY id LIMIT 200`, person, domain.CaseRunning, domain.CaseShelved)
	return nouns(rows, caseRow.noun), err
}

// CasesIn lists the cases of a community in some states behind an id, the newest
// first; 0 begins at the newest.
func (v View) CasesIn(community domain.ID, states []domain.CaseState, before domain.ID, most int) (out []domain.Case, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	err = eachRow(v, func(r caseRow) error {
		out = append(out, r.noun())
		return nil
	}, `SELECT `+caseColumns+` FROM joint_case WHERE community_id = ? AND state IN (?) AND id < ? ORDER BY id DESC LIMIT ?`, community, states, before, most)
	return out, err
}

// AddCase writes a new joint case.
func (tx *Tx) AddCase(k *domain.Case) error {
	k.ID, k.Version, k.Created = tx.NewID(), 1, tx.Now
	return tx.exec(`INSERT INTO joint_case (id, ticket_id, community_id, account, lead_id, state, told, review_at, version, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, '', 0, 1, ?, ?)`,
		k.ID, k.Ticket, k.Community, k.Account, k.Lead, k.State, msec(tx.Now), msec(tx.Now))
}

// ChangeCase writes a case's row if nobody changed it, or a leg of it, since it
// was read; else the whole transaction is run again on what stands there now.
func (tx *Tx) ChangeCase(k *domain.Case) error {
	n, err := tx.change(`UPDATE joint_case SET lead_id = ?, state = ?, review_at = ?, version = version + 1, updated_at = ? WHERE id = ? AND version = ?`,
		k.Lead, k.State, msec(k.Review), msec(tx.Now), k.ID, k.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return lostRace{errors.New("the joint case changed meanwhile")}
	}
	k.Version++
	return nil
}

// TellBall notes with whom the requester was told that a case is.
func (tx *Tx) TellBall(id domain.ID, key string) error {
	return tx.exec(`UPDATE joint_case SET told = ? WHERE id = ?`, cut(key, 400), id)
}

const legColumns = `id, case_id, ticket_id, no, partner_id, from_id, state, ruled, reason_sealed, since_at, sent_back, version`

type legRow struct {
	ID           domain.ID       `db:"id"`
	Case         domain.ID       `db:"case_id"`
	Ticket       domain.ID       `db:"ticket_id"`
	No           int             `db:"no"`
	Partner      domain.ID       `db:"partner_id"`
	From         domain.ID       `db:"from_id"`
	State        domain.LegState `db:"state"`
	Ruled        bool            `db:"ruled"`
	ReasonSealed []byte          `db:"reason_sealed"`
	Since        int64           `db:"since_at"`
	Back         int             `db:"sent_back"`
	Version      int64           `db:"version"`
}

func (v View) leg(r legRow) (domain.Leg, error) {
	l := domain.Leg{ID: r.ID, Case: r.Case, Ticket: r.Ticket, No: r.No, Partner: r.Partner, From: r.From, State: r.State, Ruled: r.Ruled, Since: fromMsec(r.Since), Back: r.Back, Version: r.Version}
	return l, v.unseal(r.ID, sealed{"joint_leg.reason", r.ReasonSealed, &l.Reason})
}

func (v View) legs(where string, args ...any) ([]domain.Leg, error) {
	query, args, err := sqlx.In(`SELECT `+legColumns+` FROM joint_leg WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	var rows []legRow
	if err := v.all(&rows, query, args...); err != nil {
		return nil, err
	}
	out := make([]domain.Leg, len(rows))
	for i, r := range rows {
		if out[i], err = v.leg(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Leg reads one leg of a joint case.
func (v View) Leg(id domain.ID) (domain.Leg, error) {
	var row legRow
	if err := v.one(&row, "leg", `SELECT `+legColumns+` FROM joint_leg WHERE id = ?`, id); err != nil {
		return domain.Leg{}, err
	}
	return v.leg(row)
}

// LegsOf lists the legs of a case by their numbers.
func (v View) LegsOf(id domain.ID) ([]domain.Leg, error) {
	return v.legs(`case_id = ? ORDER BY no LIMIT 200`, id)
}

// LegsOfCases lists the legs of cases, case by case, by their numbers.
func (v View) LegsOfCases(cases []domain.ID) ([]domain.Leg, error) {
	if len(cases) == 0 {
		return nil, nil
	}
	return v.legs(`case_id IN (?) ORDER BY case_id, no LIMIT 5000`, cases)
}

// AddLeg writes a new leg under its case's next number; of two at once the
// second is run again. matter_id is for the release before, which reads it.
func (tx *Tx) AddLeg(l *domain.Leg) error {
	l.ID, l.Version, l.Since = tx.NewID(), 1, tx.Now
	return retryDuplicate(tx.exec(`INSERT INTO joint_leg (id, case_id, ticket_id, no, partner_id, matter_id, state, ruled, reason_sealed, since_at, version, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
		l.ID, l.Case, l.Ticket, l.No, l.Partner, l.ID, l.State, l.Ruled, tx.keys.close("joint_leg.reason", l.ID, l.Reason), msec(l.Since), msec(tx.Now), msec(tx.Now)))
}

// ChangeLeg writes a leg's row if nobody changed it since it was read; else the
// whole transaction is run again.
func (tx *Tx) ChangeLeg(l *domain.Leg) error {
	n, err := tx.change(`UPDATE joint_leg SET partner_id = ?, from_id = ?, state = ?, ruled = ?, sent_back = ?, reason_sealed = ?, since_at = ?, version = version + 1, updated_at = ? WHERE id = ? AND version = ?`,
		l.Partner, l.From, l.State, l.Ruled, l.Back, tx.keys.close("joint_leg.reason", l.ID, l.Reason), msec(l.Since), msec(tx.Now), l.ID, l.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return lostRace{errors.New("the leg changed meanwhile")}
	}
	l.Version++
	return nil
}

// Minute is what the lead of a case wrote down (会议纪要).
type Minute struct {
	ID      domain.ID
	Author  domain.ID
	Text    string
	Written time.Time
}

// AddMinute keeps what the lead of a case wrote down.
func (tx *Tx) AddMinute(of, author domain.ID, text string) (domain.ID, error) {
	id := tx.NewID()
	return id, tx.exec(`INSERT INTO joint_minute (id, case_id, author_id, text_sealed, created_at) VALUES (?, ?, ?, ?, ?)`,
		id, of, author, tx.keys.close("joint_minute.text", id, text), msec(tx.Now))
}

// MinutesOf lists what was written down in a case, the newest first.
func (v View) MinutesOf(id domain.ID, most int) ([]Minute, error) {
	var rows []struct {
		ID     domain.ID `db:"id"`
		Author domain.ID `db:"author_id"`
		Text   []byte    `db:"text_sealed"`
		At     int64     `db:"created_at"`
	}
	if err := v.all(&rows, `SELECT id, author_id, text_sealed, created_at FROM joint_minute WHERE case_id = ? ORDER BY id DESC LIMIT ?`, id, most); err != nil {
		return nil, err
	}
	out := make([]Minute, len(rows))
	for i, r := range rows {
		out[i] = Minute{ID: r.ID, Author: r.Author, Written: fromMsec(r.At)}
		if err := v.unseal(r.ID, sealed{"joint_minute.text", r.Text, &out[i].Text}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// AddLink writes the page of a leg that a token opens until a time; only a keyed
// index of the token is kept.
func (tx *Tx) AddLink(leg, maker domain.ID, token string, until time.Time) error {
	return tx.exec(`INSERT INTO leg_link (id, leg_id, code_index, maker_id, created_at, expires_at, used_at) VALUES (?, ?, ?, ?, ?, ?, 0)`,
		tx.NewID(), leg, tx.keys.blind("leg", token), maker, msec(tx.Now), msec(until))
}

// Link is a page of a leg.
type Link struct {
	ID, Leg, Maker domain.ID
	Expires        time.Time
	Used           bool
}

// LinkBy reads the page that a token opens or once opened; NotFound if none ever did.
func (v View) LinkBy(token string) (Link, error) {
	var row struct {
		ID      domain.ID `db:"id"`
		Leg     domain.ID `db:"leg_id"`
		Maker   domain.ID `db:"maker_id"`
		Expires int64     `db:"expires_at"`
		Used    int64     `db:"used_at"`
	}
	err := v.one(&row, "link", `SELECT id, leg_id, maker_id, expires_at, used_at FROM leg_link WHERE code_index = ?`, v.keys.blind("leg", token))
	return Link{ID: row.ID, Leg: row.Leg, Maker: row.Maker, Expires: fromMsec(row.Expires), Used: row.Used > 0}, err
}

// UseLink uses a page up; false if it was used meanwhile.
func (tx *Tx) UseLink(id domain.ID) (bool, error) {
	n, err := tx.change(`UPDATE leg_link SET used_at = ? WHERE id = ? AND used_at = 0 AND expires_at > ?`, msec(tx.Now), id, msec(tx.Now))
	return n == 1, err
}

// EndLinks uses up every page of a leg that could still be opened.
func (tx *Tx) EndLinks(leg domain.ID) error {
	return tx.exec(`UPDATE leg_link SET used_at = ? WHERE leg_id = ? AND used_at = 0`, msec(tx.Now), leg)
}

// BallOf tells with whom a case is, and the names of its units. What is put off is
// with who put it off, until its review.
func (v View) BallOf(k domain.Case) (b domain.Ball, names map[domain.ID]string, err error) {
	if k.State == domain.CaseShelved {
		return domain.Ball{With: domain.TheChief, Since: k.Review}, nil, nil
	}
	legs, err := v.LegsOf(k.ID)
	if err != nil {
		return b, nil, err
	}
	names = map[domain.ID]string{}
	for _, l := range legs {
		for _, id := range []domain.ID{l.Partner, l.From} {
			if _, known := names[id]; known {
				continue
			}
			if names[id], err = v.UnitName(id); err != nil {
				return b, nil, err
			}
		}
	}
	since := k.Created
	if domain.AllSettled(legs) { // its requester may have said since then that it is not done
		back, err := v.LastTime(k.Ticket, domain.Reopen)
		if err != nil && domain.CodeOf(err) != domain.NotFound {
			return b, nil, err
		}
		if back.After(since) {
			since = back
		}
	}
	return domain.BallOf(legs, since), names, nil
}
