package store

import (
	"errors"
	"time"

	"linli/domain"
)

const careColumns = `id, person_id, community_id, every_days, visitor_id, team_id, last_at, due_at, missed, ticket_id`

type careRow struct {
	ID        domain.ID `db:"id"`
	Person    domain.ID `db:"person_id"`
	Community domain.ID `db:"community_id"`
	Every     int       `db:"every_days"`
	Visitor   domain.ID `db:"visitor_id"`
	Team      domain.ID `db:"team_id"`
	Last      int64     `db:"last_at"`
	Due       int64     `db:"due_at"`
	Missed    int       `db:"missed"`
	Ticket    domain.ID `db:"ticket_id"`
}

func (r careRow) noun() domain.CarePlan {
	return domain.CarePlan{ID: r.ID, Person: r.Person, Community: r.Community, Every: r.Every, Visitor: r.Visitor, Team: r.Team,
		Last: fromMsec(r.Last), Due: fromMsec(r.Due), Missed: r.Missed, Ticket: r.Ticket}
}

// CarePlanOf reads the care plan of a person; NotFound if there is none.
func (v View) CarePlanOf(person domain.ID) (domain.CarePlan, error) {
	var row careRow
	err := v.one(&row, "care plan", `SELECT `+careColumns+` FROM care_plan WHERE person_id = ? AND ended_at = 0`, person)
	return row.noun(), err
}

// CarePlansAt lists the care plans of those who live in a unit of a building.
func (v View) CarePlansAt(building domain.ID, unit string) ([]domain.CarePlan, error) {
	var rows []careRow
	err := v.all(&rows, `SELECT `+careColumns+` FROM care_plan WHERE ended_at = 0 AND person_id IN (SELECT p.id FROM person p WHERE p.building_id = ? AND p.unit = ? AND p.care = 1) ORDER BY id LIMIT 200`, building, unit)
	return nouns(rows, careRow.noun), err
}

// CarePlansIn lists the care plans of a community, the most overdue first.
func (v View) CarePlansIn(community domain.ID, most int) ([]domain.CarePlan, error) {
	var rows []careRow
	err := v.all(&rows, `SELECT `+careColumns+` FROM care_plan WHERE community_id = ? AND ended_at = 0 ORDER BY missed DESC, due_at, id LIMIT ?`, community, most)
	return nouns(rows, careRow.noun), err
}

// DueCarePlans lists the plans in which a contact is missed by a time, the
// longest overdue first, those behind the last one looked at.
func (v View) DueCarePlans(now time.Time, last domain.CarePlan, most int) ([]domain.CarePlan, error) {
	var rows []careRow
	err := v.all(&rows, `SELECT `+careColumns+` FROM care_plan WHERE ended_at = 0 AND due_at <= ? AND (due_at > ? OR due_at = ? AND id > ?) ORDER BY due_at, id LIMIT ?`,
		msec(now), msec(last.Due), msec(last.Due), last.ID, most)
	return nouns(rows, careRow.noun), err
}

// PutOffSince reads when a care plan was first put off since the last contact,
// now if it was not.
func (tx *Tx) PutOffSince(p domain.CarePlan) (time.Time, error) {
	var first int64
	err := tx.one(&first, "care plan put off", `SELECT COALESCE(MIN(at), 0) FROM event WHERE subject = 'person' AND subject_id = ? AND kind = 'care_put_off' AND at > ?`, p.Person, msec(p.Last))
	if err != nil || first == 0 {
		return tx.Now, err
	}
	return fromMsec(first), nil
}

// PutCarePlan makes a person's care plan the one given and tells whether that is
// new. The contact that is known stays; an interval that is another one counts
// from it, but is not missed before tomorrow.
func (tx *Tx) PutCarePlan(p domain.CarePlan) (Effect, error) {
	was, err := tx.CarePlanOf(p.Person)
	switch {
	case domain.CodeOf(err) == domain.NotFound:
		p.Last = tx.Now
		if err := tx.exec(`DELETE FROM care_plan WHERE person_id = ?`, p.Person); err != nil {
			return "", err
		}
		return Added, retryDuplicate(tx.exec(`INSERT INTO care_plan (`+careColumns+`, ended_at, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?)`,
			tx.NewID(), p.Person, p.Community, p.Every, p.Visitor, p.Team, msec(p.Last), msec(p.DueAfter(p.Last)), msec(tx.Now), msec(tx.Now)))
	case err != nil:
		return "", err
	case was.Every == p.Every && was.Visitor == p.Visitor && was.Team == p.Team && was.Community == p.Community:
		return Same, nil
	}
	due := was.Due
	if was.Every != p.Every && was.Missed == 0 {
		due = p.DueAfter(was.Last)
		if soon := (domain.CarePlan{Every: 1}).DueAfter(tx.Now); due.Before(soon) {
			due = soon
		}
	}
	return Changed, tx.exec(`UPDATE care_plan SET community_id = ?, every_days = ?, visitor_id = ?, team_id = ?, due_at = ?, updated_at = ? WHERE id = ?`,
		p.Community, p.Every, p.Visitor, p.Team, msec(due), msec(tx.Now), was.ID)
}

// MoveCarePlan writes when the next contact is missed, how often one was, and
// the ticket that was made of it, unless another process has.
func (tx *Tx) MoveCarePlan(was, p domain.CarePlan) error {
	n, err := tx.change(`UPDATE care_plan SET last_at = ?, due_at = ?, missed = ?, ticket_id = ?, updated_at = ? WHERE id = ? AND due_at = ? AND missed = ? AND ended_at = 0`,
		msec(p.Last), msec(p.Due), p.Missed, p.Ticket, msec(tx.Now), p.ID, msec(was.Due), was.Missed)
	if err == nil && n == 0 {
		same := p.Last.Equal(was.Last) && p.Due.Equal(was.Due) && p.Missed == was.Missed && p.Ticket == was.Ticket
		if !same {
			return lostRace{errors.New("the care plan changed meanwhile")}
		}
	}
	return err
}

// EndCarePlan ends the care plan of a person, and tells whether there was one.
func (tx *Tx) EndCarePlan(person domain.ID) (bool, error) {
	n, err := tx.change(`UPDATE care_plan SET ended_at = ?, updated_at = ? WHERE person_id = ? AND ended_at = 0`, msec(tx.Now), msec(tx.Now), person)
	return n > 0, err
}

// DependantsOf lists who is looked after by a person, the first written first.
func (v View) DependantsOf(carer domain.ID) ([]domain.Dependant, error) {
	return v.dependants(`carer_id = ? AND ended_at = 0 ORDER BY id LIMIT 50`, carer)
}

// CaredAt lists who is cared for and lives in a unit of a building; of which room
// they are is sealed.
func (v View) CaredAt(building domain.ID, unit string) ([]domain.ID, error) {
	var people []domain.ID
	err := v.all(&people, `SELECT id FROM person WHERE building_id = ? AND unit = ? AND care = 1 ORDER BY id LIMIT 200`, building, unit)
	return people, err
}

// CarersAt lists who looks after somebody and lives in a unit of a building; of
// which room they are is sealed.
func (v View) CarersAt(building domain.ID, unit string) ([]domain.ID, error) {
	var people []domain.ID
	err := v.all(&people, `SELECT DISTINCT d.carer_id FROM person p JOIN dependant d ON d.carer_id = p.id WHERE p.building_id = ? AND p.unit = ? AND d.ended_at = 0 ORDER BY d.carer_id LIMIT 200`, building, unit)
	return people, err
}

// CarersIn lists who looks after somebody in a community.
func (v View) CarersIn(community domain.ID) ([]domain.ID, error) {
	var people []domain.ID
	err := v.all(&people, `SELECT DISTINCT d.carer_id FROM dependant d JOIN person p ON p.id = d.carer_id WHERE p.community_id = ? AND d.ended_at = 0 ORDER BY d.carer_id LIMIT 5000`, community)
	return people, err
}

// DependantOf reads what is known of somebody who is looked after; NotFound if
// nobody is said to.
func (v View) DependantOf(person domain.ID) (domain.Dependant, error) {
	found, err := v.dependants(`person_id = ? AND ended_at = 0 ORDER BY id LIMIT 1`, person)
	if err == nil && len(found) == 0 {
		return domain.Dependant{}, domain.Errorf(domain.NotFound, "no such dependant")
	}
	if err != nil {
		return domain.Dependant{}, err
	}
	return found[0], nil
}

func (v View) dependants(where string, args ...any) ([]domain.Dependant, error) {
	var rows []struct {
		ID     domain.ID `db:"id"`
		Carer  domain.ID `db:"carer_id"`
		Person domain.ID `db:"person_id"`
		Note   []byte    `db:"note_sealed"`
	}
	if err := v.all(&rows, `SELECT id, carer_id, person_id, note_sealed FROM dependant WHERE `+where, args...); err != nil {
		return nil, err
	}
	out := make([]domain.Dependant, len(rows))
	for i, r := range rows {
		out[i] = domain.Dependant{ID: r.ID, Carer: r.Carer, Person: r.Person}
		if err := v.unseal(r.ID, sealed{"dependant.note", r.Note, &out[i].Note}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// PutDependant writes who is looked after by whom and what must be known of it.
func (tx *Tx) PutDependant(d domain.Dependant, by domain.ID) (Effect, error) {
	all, err := tx.DependantsOf(d.Carer)
	if err != nil {
		return "", err
	}
	for _, was := range all {
		switch {
		case was.Person != d.Person:
		case was.Note == d.Note:
			return Same, nil
		default:
			return Changed, tx.exec(`UPDATE dependant SET note_sealed = ?, by_id = ? WHERE id = ?`, tx.keys.close("dependant.note", was.ID, d.Note), by, was.ID)
		}
	}
	d.ID = tx.NewID()
	return Added, tx.exec(`INSERT INTO dependant (id, carer_id, person_id, note_sealed, by_id, created_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, 0)`,
		d.ID, d.Carer, d.Person, tx.keys.close("dependant.note", d.ID, d.Note), by, msec(tx.Now))
}

// EndDependant ends that a person is looked after by another.
func (tx *Tx) EndDependant(id domain.ID) error {
	return tx.exec(`UPDATE dependant SET ended_at = ?, note_sealed = NULL WHERE id = ? AND ended_at = 0`, msec(tx.Now), id)
}

const coverColumns = `id, carer_id, person_id, community_id, danger_id, ticket_id, due_at`

type coverRow struct {
	ID        domain.ID `db:"id"`
	Carer     domain.ID `db:"carer_id"`
	Person    domain.ID `db:"person_id"`
	Community domain.ID `db:"community_id"`
	Danger    domain.ID `db:"danger_id"`
	Ticket    domain.ID `db:"ticket_id"`
	Due       int64     `db:"due_at"`
}

func (r coverRow) noun() domain.Cover {
	return domain.Cover{ID: r.ID, Carer: r.Carer, Person: r.Person, Community: r.Community, Danger: r.Danger, Ticket: r.Ticket, Due: fromMsec(r.Due)}
}

// AddCover writes that a dependant is covered from now on.
func (tx *Tx) AddCover(c domain.Cover) error {
	return tx.exec(`INSERT INTO cover (`+coverColumns+`, created_at, released_at, released_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)`,
		c.ID, c.Carer, c.Person, c.Community, c.Danger, c.Ticket, msec(c.Due), msec(tx.Now))
}

// MoveCover writes the task of a day and when the next one is opened, unless
// another process has.
func (tx *Tx) MoveCover(was, c domain.Cover) error {
	n, err := tx.change(`UPDATE cover SET ticket_id = ?, due_at = ? WHERE id = ? AND due_at = ? AND released_at = 0`, c.Ticket, msec(c.Due), c.ID, msec(was.Due))
	if err == nil && n == 0 {
		return lostRace{errors.New("the cover changed meanwhile")}
	}
	return err
}

// ReleaseCover ends a cover on somebody's word, and tells whether it ran.
func (tx *Tx) ReleaseCover(id, by domain.ID) (bool, error) {
	n, err := tx.change(`UPDATE cover SET released_at = ?, released_by = ? WHERE id = ? AND released_at = 0`, msec(tx.Now), by, id)
	return n == 1, err
}

// CoversFor lists the covers that run because of a ticket, or whose day's task it is.
func (v View) CoversFor(ticket domain.ID) ([]domain.Cover, error) {
	return v.covers(`released_at = 0 AND (danger_id = ? OR ticket_id = ?) ORDER BY id LIMIT 50`, ticket, ticket)
}

// Covered tells whether a person is covered now, or was because of a danger.
func (v View) Covered(person, danger domain.ID) (bool, error) {
	some, err := v.covers(`person_id = ? AND (released_at = 0 OR danger_id = ?) LIMIT 1`, person, danger)
	return len(some) > 0, err
}

// CoversIn lists the covers that run in a community.
func (v View) CoversIn(community domain.ID) ([]domain.Cover, error) {
	return v.covers(`released_at = 0 AND community_id = ? ORDER BY id LIMIT 200`, community)
}

// DueCovers lists the covers whose next day has begun, the longest overdue first.
func (v View) DueCovers(now time.Time, last domain.Cover, most int) ([]domain.Cover, error) {
	return v.covers(`released_at = 0 AND due_at <= ? AND (due_at > ? OR due_at = ? AND id > ?) ORDER BY due_at, id LIMIT ?`,
		msec(now), msec(last.Due), msec(last.Due), last.ID, most)
}

func (v View) covers(where string, args ...any) ([]domain.Cover, error) {
	var rows []coverRow
	err := v.all(&rows, `SELECT `+coverColumns+` FROM cover WHERE `+where, args...)
	return nouns(rows, coverRow.noun), err
}

// absorbCare gives on that a person is cared for, whom she looks after and who
// looks after her, because she is another; the other's own plan stands.
func (tx *Tx) absorbCare(from, to domain.ID) error {
	was, err := tx.Person(from)
	if err != nil {
		return err
	}
	if was.Care {
		if err := tx.SetCare(to, true); err != nil {
			return err
		}
	}
	if _, err := tx.CarePlanOf(to); domain.CodeOf(err) == domain.NotFound {
		if err := tx.exec(`DELETE FROM care_plan WHERE person_id = ?`, to); err != nil { // one that ended
			return err
		}
		if err := tx.exec(`UPDATE care_plan SET person_id = ? WHERE person_id = ?`, to, from); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	for _, query := range []string{`UPDATE care_plan SET visitor_id = ? WHERE visitor_id = ?`, `UPDATE dependant SET carer_id = ? WHERE carer_id = ?`,
		`UPDATE dependant SET person_id = ? WHERE person_id = ?`, `UPDATE cover SET carer_id = ? WHERE carer_id = ?`, `UPDATE cover SET person_id = ? WHERE person_id = ?`} {
		if err := tx.exec(query, to, from); err != nil {
			return err
		}
	}
	return tx.exec(`DELETE FROM care_plan WHERE person_id = ?`, from)
}
