package store

import (
	"time"

	"linli/domain"
)

// SetRota makes a community's rota exactly these shifts and tells whether that
// is new (值班表).
func (tx *Tx) SetRota(community domain.ID, shifts []domain.Shift) (Effect, error) {
	rota, err := tx.RotaOf(community, tx.Now, tx.Now)
	if err != nil {
		return "", err
	}
	had, kept := len(rota.Shifts), map[domain.Shift]domain.ID{}
	for _, s := range rota.Shifts {
		id := s.ID
		s.ID, s.Gone = 0, false
		kept[s] = id
	}
	changed := false
	for _, s := range shifts {
		s.ID, s.Gone = 0, false
		if _, there := kept[s]; there {
			delete(kept, s)
			continue
		}
		changed = true
		err := tx.exec(`INSERT INTO rota (id, community_id, weekday, weeks, week, from_min, until_min, person_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			tx.NewID(), community, int(s.Weekday), s.Weeks, s.Week, minutes(s.From), minutes(s.Until), s.Person, msec(tx.Now))
		if err != nil {
			return "", retryDuplicate(err)
		}
	}
	for _, id := range kept {
		if err := tx.exec(`DELETE FROM rota WHERE id = ?`, id); err != nil {
			return "", err
		}
	}
	if had == 0 && changed {
		return Added, nil
	}
	return effect(!changed && len(kept) == 0), nil
}

func minutes(d time.Duration) int64 { return int64(d / time.Minute) }

// StandIn puts somebody on duty for one day, in place of who was put there for
// the same hours before.
func (tx *Tx) StandIn(community domain.ID, s domain.StandIn, by domain.ID) error {
	err := tx.exec(`DELETE FROM rota_day WHERE community_id = ? AND day = ? AND from_min = ?`, community, s.Day, minutes(s.From))
	if err != nil {
		return err
	}
	return retryDuplicate(tx.exec(`INSERT INTO rota_day (id, community_id, day, from_min, until_min, person_id, by_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.NewID(), community, s.Day, minutes(s.From), minutes(s.Until), s.Person, by, msec(tx.Now)))
}

// Away writes on which days somebody is not there (请假). What he has taken is to
// be given to others when they begin: begun tells that it was.
func (tx *Tx) Away(a domain.Absence, begun bool, by domain.ID) error {
	return tx.exec(`INSERT INTO absence (id, person_id, from_day, until_day, begun, by_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		tx.NewID(), a.Person, a.From, a.Until, begun, by, msec(tx.Now))
}

// BeginAbsences marks the absences of a community's people that began by a day,
// and tells whose they are, each once.
func (tx *Tx) BeginAbsences(community domain.ID, on domain.Day) ([]domain.ID, error) {
	var people []domain.ID
	err := tx.all(&people, `SELECT DISTINCT a.person_id FROM role_grant g JOIN absence a ON a.person_id = g.person_id
		WHERE g.community_id = ? AND a.begun = 0 AND a.from_day <= ? AND a.until_day >= ? ORDER BY a.person_id LIMIT 5000`, community, on, on)
	for _, person := range people {
		if err == nil {
			_, err = tx.change(`UPDATE absence SET begun = 1 WHERE person_id = ? AND from_day <= ?`, person, on)
		}
	}
	return people, err
}

// AbsencesOf lists when somebody is away from a day on, the first one first.
func (v View) AbsencesOf(person domain.ID, from domain.Day) ([]domain.Absence, error) {
	var rows []struct {
		From  domain.Day `db:"from_day"`
		Until domain.Day `db:"until_day"`
	}
	err := v.all(&rows, `SELECT from_day, until_day FROM absence WHERE person_id = ? AND until_day >= ? ORDER BY from_day, id LIMIT 50`, person, from)
	out := make([]domain.Absence, len(rows))
	for i, r := range rows {
		out[i] = domain.Absence{Person: person, From: r.From, Until: r.Until}
	}
	return out, err
}

// Back ends what somebody is away for on a day or later, and tells whether there
// was any. What lies before that day stays on record.
func (tx *Tx) Back(person domain.ID, on domain.Day) (bool, error) {
	before := domain.DayOf(on.Midnight().AddDate(0, 0, -1))
	cut, err := tx.change(`UPDATE absence SET until_day = ? WHERE person_id = ? AND from_day < ? AND until_day >= ?`, before, person, on, on)
	if err != nil {
		return false, err
	}
	gone, err := tx.change(`DELETE FROM absence WHERE person_id = ? AND from_day >= ?`, person, on)
	return cut+gone > 0, err
}

// RotaOf reads a community's rota with the changes and absences that matter from
// one day until another.
func (v View) RotaOf(community domain.ID, from, until time.Time) (r domain.Rota, err error) {
	var rows []struct {
		Sort   int       `db:"sort"`
		ID     domain.ID `db:"id"`
		Person domain.ID `db:"person_id"`
		Day    int       `db:"day"`
		Weeks  int       `db:"weeks"`
		Week   int       `db:"week"`
		From   int64     `db:"from_min"`
		Until  int64     `db:"until_min"`
		Grants int       `db:"grants"`
	}
	first, last := domain.DayOf(from.AddDate(0, 0, -2)), domain.DayOf(until.AddDate(0, 0, 1)) // a night reaches into the next day's changes
	err = v.all(&rows, `SELECT 1 AS sort, r.id, r.person_id, r.weekday AS day, r.weeks, r.week, r.from_min, r.until_min,
			(SELECT COUNT(*) FROM role_grant g WHERE g.person_id = r.person_id AND g.community_id = r.community_id) AS grants
			FROM rota r WHERE r.community_id = ?
		UNION ALL SELECT 2, d.id, d.person_id, d.day, 0, 0, d.from_min, d.until_min,
			(SELECT COUNT(*) FROM role_grant g WHERE g.person_id = d.person_id AND g.community_id = d.community_id)
			FROM rota_day d WHERE d.community_id = ? AND d.day BETWEEN ? AND ?
		UNION ALL SELECT DISTINCT 3, a.id, a.person_id, a.from_day, a.until_day, 0, 0, 0, 1
			FROM role_grant g JOIN absence a ON a.person_id = g.person_id WHERE g.community_id = ? AND a.until_day >= ? AND a.from_day <= ?
		ORDER BY sort, id LIMIT 5000`, community, community, first, last, community, first, last)
	if err != nil {
		return r, err
	}
	for _, row := range rows {
		begin, end := time.Duration(row.From)*time.Minute, time.Duration(row.Until)*time.Minute
		switch row.Sort {
		case 1:
			r.Shifts = append(r.Shifts, domain.Shift{ID: row.ID, Person: row.Person, Gone: row.Grants == 0, Weekday: time.Weekday(row.Day), Weeks: row.Weeks, Week: row.Week, From: begin, Until: end})
		case 2:
			r.StandIns = append(r.StandIns, domain.StandIn{ID: row.ID, Person: row.Person, Gone: row.Grants == 0, Day: domain.Day(row.Day), From: begin, Until: end})
		default:
			r.Absences = append(r.Absences, domain.Absence{Person: row.Person, From: domain.Day(row.Day), Until: domain.Day(row.Weeks)})
		}
	}
	return r, nil
}

// OnDuty lists who has the duty of a community now: by the rota, else whoever
// fills its hole, else those flagged for duty.
func (tx *Tx) OnDuty(community domain.ID) ([]domain.ID, error) {
	rota, err := tx.RotaOf(community, tx.Now, tx.Now)
	if err != nil {
		return nil, err
	}
	if turn := rota.At(tx.Now); len(turn) > 0 {
		return turn, nil
	}
	staff, err := tx.Staff(community)
	return rota.OnDuty(staff, tx.Now), err
}

// Communities lists every community, behind an id.
func (v View) Communities(after domain.ID) ([]domain.Community, error) {
	var rows []communityRow
	err := v.all(&rows, `SELECT `+communityColumns+` FROM community WHERE id > ? ORDER BY id LIMIT 200`, after)
	return nouns(rows, communityRow.noun), err
}

// MembersOfCommunity lists who is trusted with something in a community,
// for a search by name: names are sealed, so that no query finds them.
func (v View) MembersOfCommunity(community domain.ID) ([]domain.Person, error) {
	var rows []personRow
	err := v.all(&rows, `SELECT `+personColumns+` FROM person WHERE id IN (SELECT g.person_id FROM role_grant g WHERE g.community_id = ?) ORDER BY id LIMIT 5000`, community)
	if err != nil {
		return nil, err
	}
	out := make([]domain.Person, len(rows))
	for i, r := range rows {
		if out[i], err = v.person(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}
