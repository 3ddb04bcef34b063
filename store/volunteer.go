package store

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// Pool is where candidates are looked for.
type Pool struct {
	Teams []domain.ID // their members; none: nobody's
	Keys  bool        // who holds the keys of the door or its building, in whatever team
	Named bool        // who visits whoever is helped, by her care plan
}

type candidateRow struct {
	Person    domain.ID      `db:"person_id"`
	Team      domain.ID      `db:"team_id"`
	Asked     int64          `db:"last_asked_at"`
	Building  domain.ID      `db:"building_id"`
	Next      bool           `db:"next_to"`
	Near      bool           `db:"near_by"`
	Skills    string         `db:"skills"`
	Hours     string         `db:"hours"`
	Cap       int            `db:"month_cap"`
	Load      int            `db:"month_load"`
	Keys      bool           `db:"has_keys"`
	Leads     bool           `db:"leads"`
	Reachable bool           `db:"reachable"`
	Serving   domain.Serving `db:"serving"`
	Away      bool           `db:"away"`
	Refused   bool           `db:"refused"`
	Took      bool           `db:"took"`
	Nights    bool           `db:"nights"`
}

func (r candidateRow) noun() domain.Candidate {
	offers := pledgeRow{Skills: r.Skills, Hours: r.Hours, Cap: r.Cap}.noun()
	return domain.Candidate{Person: r.Person, Team: r.Team, LastAsked: fromMsec(r.Asked), Building: r.Building, Next: r.Next, Near: r.Near,
		Skills: offers.Skills, Hours: offers.Hours, Cap: offers.Cap, Load: r.Load, Keys: r.Keys, Leads: r.Leads, Reachable: r.Reachable,
		Serving: r.Serving, Away: r.Away, Refused: r.Refused, Took: r.Took, Nights: r.Nights}
}

// words splits a list that was kept with commas.
func words(list string) []string {
	return strings.FieldsFunc(list, func(c rune) bool { return c == ',' })
}

// Candidates lists everybody of a pool with what speaks for and against asking
// him for a ticket now, the least recently asked first. Who is to be helped is no
// candidate, nor is who has no role in the ticket's community.
func (v View) Candidates(t domain.Ticket, pool Pool, now time.Time) ([]domain.Candidate, error) {
	if len(pool.Teams) == 0 && !pool.Keys && !pool.Named {
		return nil, nil
	}
	team, from, where, args := `m.team_id`, `membership m`, `m.team_id IN (?) AND`, []any{pool.Teams}
	if pool.Keys {
		team, from, where = `0`, `(SELECT DISTINCT h.person_id FROM key_holder h WHERE `+holdsKeys+`) m`, ``
		args = []any{t.Building, t.Helped()}
	}
	if pool.Named {
		team, from, where = `m.team_id`, `(SELECT c.visitor_id AS person_id, 0 AS team_id FROM care_plan c WHERE c.person_id = ? AND c.visitor_id > 0 AND c.ended_at = 0
			UNION ALL SELECT n.person_id, n.team_id FROM care_plan c JOIN membership n ON n.team_id = c.team_id WHERE c.person_id = ? AND c.ended_at = 0) m`, ``
		args = []any{t.Helped(), t.Helped()}
	}
	today := domain.DayOf(now)
	query, all, err := sqlx.In(`SELECT m.person_id, `+team+` AS team_id, p.last_asked_at, p.building_id, p.serving,
			COALESCE(b.estate_id = (SELECT x.estate_id FROM building x WHERE x.id = ?), 0) AS near_by,
			EXISTS (SELECT 1 FROM building_near n WHERE n.building_id = ? AND n.near_id = p.building_id) AS next_to, COALESCE(w.skills, '') AS skills, COALESCE(w.hours, '') AS hours, COALESCE(w.month_cap, 0) AS month_cap,
			CASE WHEN COALESCE(w.month_cap, 0) < ? AND EXISTS (SELECT 1 FROM offer o WHERE o.person_id = p.id AND o.taken_month = ? AND o.state IN (?) LIMIT 1 OFFSET ?) THEN ?
				ELSE (SELECT COUNT(*) FROM offer o WHERE o.person_id = p.id AND o.taken_month = ? AND o.state IN (?)) END AS month_load,
			EXISTS (SELECT 1 FROM key_holder h WHERE h.person_id = p.id AND (`+holdsKeys+`)) AS has_keys,
			EXISTS (SELECT 1 FROM rota r WHERE r.person_id = p.id AND `+atNight+`)
				OR EXISTS (SELECT 1 FROM rota_day d WHERE d.person_id = p.id AND `+atNight+` AND d.day BETWEEN ? AND ?) AS nights,
			EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = p.id AND g.community_id = ? AND g.role = ?) AS leads,
			EXISTS (SELECT 1 FROM identity i WHERE i.person_id = p.id AND i.account = ? AND i.following = 1) AS reachable,
			EXISTS (SELECT 1 FROM absence a WHERE a.person_id = p.id AND a.until_day >= ? AND a.from_day <= ?) AS away,
			EXISTS (SELECT 1 FROM offer o WHERE o.ticket_id = ? AND o.person_id = p.id AND o.state IN (?)) AS refused,
			EXISTS (SELECT 1 FROM event e WHERE e.subject = 'ticket' AND e.subject_id = ? AND e.kind = ? AND e.actor_id = p.id) AS took
		FROM `+from+` JOIN person p ON p.id = m.person_id LEFT JOIN building b ON b.id = p.building_id LEFT JOIN volunteer w ON w.person_id = p.id
		WHERE `+where+` m.person_id <> ? AND EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = m.person_id AND g.community_id = ?) ORDER BY p.last_asked_at, m.person_id, team_id LIMIT 5000`,
		append([]any{t.Building, t.Building, muchTaken, domain.MonthOf(now), taking, muchTaken - 1, muchTaken, domain.MonthOf(now), taking, t.Building, t.Helped(), domain.DayOf(now.AddDate(0, 0, -2)), today, t.Community, domain.RoleLead, t.Account, today, today,
			t.ID, []domain.OfferState{domain.OfferDeclined, domain.OfferAccepted, domain.OfferJoined, domain.OfferUndeliverable}, t.ID, domain.Take}, append(args, t.Helped(), t.Community)...)...)
	if err != nil {
		return nil, err
	}
	var rows []candidateRow
	err = v.all(&rows, query, all...)
	return nouns(rows, candidateRow.noun), err
}

// holdsKeys tells of a key_holder h that it opens a building or is somebody's.
const holdsKeys = `h.helped_id = 0 AND h.building_id > 0 AND h.building_id = ? OR h.helped_id > 0 AND h.helped_id = ?`

// atNight tells of a row of the rota that it may be a night: it reaches past midnight
// or has all of the small hours.
var atNight = fmt.Sprintf(`(until_min <= from_min OR from_min <= %d AND until_min >= %d)`, minutes(domain.SmallHours), minutes(domain.SmallHoursEnd))

// muchTaken is how many tasks of a month are counted one by one, unless somebody
// offers more: whoever took so many has taken very many.
const muchTaken = 40

// taking are the offers that count as a task done for a month's cap.
var taking = []domain.OfferState{domain.OfferAccepted, domain.OfferJoined}

// Candidates is View's for now, with whom this transaction has asked meanwhile as
// the last ones: the rows tell of it only at its end.
func (tx *Tx) Candidates(t domain.Ticket, pool Pool) ([]domain.Candidate, error) {
	found, err := tx.View.Candidates(t, pool, tx.Now)
	for i, c := range found {
		if slices.Contains(tx.asked, c.Person) {
			found[i].LastAsked = tx.Now
		}
	}
	return found, err
}

type pledgeRow struct {
	ID     domain.ID `db:"id"`
	Skills string    `db:"skills"`
	Hours  string    `db:"hours"`
	Cap    int       `db:"month_cap"`
}

func (r pledgeRow) noun() domain.Pledge {
	hours, err := domain.ParseHours(r.Hours)
	if err != nil {
		hours = nil // checked when it was written: then he offers every hour
	}
	return domain.Pledge{Skills: words(r.Skills), Hours: hours, Cap: r.Cap}
}

func (v View) pledge(person domain.ID) (row pledgeRow, there bool, err error) {
	there, err = found(v.one(&row, "volunteer", `SELECT id, skills, hours, month_cap FROM volunteer WHERE person_id = ?`, person))
	return row, there, err
}

// PledgeOf reads what a volunteer offers; nothing where he never said.
func (v View) PledgeOf(person domain.ID) (domain.Pledge, error) {
	row, _, err := v.pledge(person)
	return row.noun(), err
}

// SetPledge writes some parts of what a volunteer offers, and leaves the others to
// whoever writes them at the same time.
func (tx *Tx) SetPledge(person domain.ID, p domain.Pledge, parts []domain.PledgePart) error {
	was, there, err := tx.pledge(person)
	if err != nil {
		return err
	}
	skills, hours := strings.Join(p.Skills, ","), domain.HoursText(p.Hours)
	if !there {
		return retryDuplicate(tx.exec(`INSERT INTO volunteer (id, person_id, skills, hours, month_cap, updated_at) VALUES (?, ?, ?, ?, ?, ?)`,
			tx.NewID(), person, skills, hours, p.Cap, msec(tx.Now)))
	}
	for _, part := range parts {
		switch part {
		case domain.PledgeSkills:
			err = tx.exec(`UPDATE volunteer SET skills = ?, updated_at = ? WHERE id = ?`, skills, msec(tx.Now), was.ID)
		case domain.PledgeHours:
			err = tx.exec(`UPDATE volunteer SET hours = ?, updated_at = ? WHERE id = ?`, hours, msec(tx.Now), was.ID)
		default:
			err = tx.exec(`UPDATE volunteer SET month_cap = ?, updated_at = ? WHERE id = ?`, p.Cap, msec(tx.Now), was.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// PledgedByHand tells that a part of what a volunteer offers was said last by himself,
// or by staff for him, and not by a file.
func (v View) PledgedByHand(person domain.ID, part domain.PledgePart) (bool, error) {
	var data []string
	err := v.all(&data, `SELECT data FROM event WHERE subject = 'person' AND subject_id = ? AND kind = 'pledged' AND data LIKE ? ORDER BY seq DESC LIMIT 1`,
		person, `%"part":"`+string(part)+`"%`)
	return len(data) > 0 && !strings.Contains(data[0], `"file":true`), err
}

// SetKeys makes somebody the holder of exactly these keys: of buildings, and of
// the homes of people.
func (tx *Tx) SetKeys(person domain.ID, buildings, helped []domain.ID) (Effect, error) {
	type key struct {
		Building domain.ID `db:"building_id"`
		Helped   domain.ID `db:"helped_id"`
	}
	var have, want []key
	if err := tx.all(&have, `SELECT building_id, helped_id FROM key_holder WHERE person_id = ? ORDER BY id LIMIT 500`, person); err != nil {
		return "", err
	}
	for _, b := range buildings {
		want = append(want, key{Building: b})
	}
	for _, h := range helped {
		want = append(want, key{Helped: h})
	}
	changed := false
	for _, k := range want {
		if !slices.Contains(have, k) {
			changed = true
			if err := tx.exec(`INSERT INTO key_holder (id, person_id, building_id, helped_id) VALUES (?, ?, ?, ?)`, tx.NewID(), person, k.Building, k.Helped); err != nil {
				return "", retryDuplicate(err)
			}
			have = append(have, k)
		}
	}
	for _, k := range have {
		if !slices.Contains(want, k) {
			changed = true
			if err := tx.exec(`DELETE FROM key_holder WHERE person_id = ? AND building_id = ? AND helped_id = ?`, person, k.Building, k.Helped); err != nil {
				return "", err
			}
		}
	}
	return effect(!changed), nil
}

// TeamStrengths counts for each team of a community who can be asked at a time,
// and lists who is in them: whoever is in two teams twice.
func (v View) TeamStrengths(c domain.Community, now time.Time) ([]domain.TeamStrength, []domain.Candidate, error) {
	teams, err := v.TeamsOf(c.ID)
	if err != nil || len(teams) == 0 {
		return nil, nil, err
	}
	out, at := make([]domain.TeamStrength, len(teams)), map[domain.ID]int{}
	ids := make([]domain.ID, len(teams))
	for i, t := range teams {
		out[i] = domain.TeamStrength{Team: t, LeadGone: true}
		at[t.ID], ids[i] = i, t.ID
	}
	members, err := v.Candidates(domain.Ticket{Community: c.ID, Account: c.Account}, Pool{Teams: ids}, now)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range members {
		s := &out[at[m.Team]]
		s.Members++
		here := m.Reachable && m.Serving != domain.ServingOff && !m.Away
		if here {
			s.Ready++
		}
		if here && m.Cap > 0 && m.Load >= m.Cap {
			s.Full++
		}
		if m.Leads {
			s.Leads = append(s.Leads, m.Person)
			s.LeadGone = s.LeadGone && !here
		}
	}
	return out, members, nil
}

// MembersOfTeam lists who is in a team.
func (v View) MembersOfTeam(team domain.ID) ([]domain.ID, error) {
	var people []domain.ID
	err := v.all(&people, `SELECT person_id FROM membership WHERE team_id = ? ORDER BY id LIMIT 500`, team)
	return people, err
}

// KeysOf lists whose keys somebody holds: of buildings, and of people's homes.
func (v View) KeysOf(person domain.ID) (buildings, helped []domain.ID, err error) {
	if err = v.all(&buildings, `SELECT building_id FROM key_holder WHERE person_id = ? AND building_id > 0 ORDER BY id LIMIT 500`, person); err != nil {
		return nil, nil, err
	}
	err = v.all(&helped, `SELECT helped_id FROM key_holder WHERE person_id = ? AND helped_id > 0 ORDER BY id LIMIT 500`, person)
	return buildings, helped, err
}
