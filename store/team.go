package store

import (
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

type teamRow struct {
	ID          domain.ID `db:"id"`
	CommunityID domain.ID `db:"community_id"`
	Name        string    `db:"name"`
	Categories  string    `db:"categories"`
}

func (r teamRow) noun() domain.Team {
	t := domain.Team{ID: r.ID, Community: r.CommunityID, Name: r.Name}
	for _, c := range strings.FieldsFunc(r.Categories, func(c rune) bool { return c == ',' }) {
		t.Categories = append(t.Categories, domain.Category(c))
	}
	return t
}

// TeamsOf lists a community's teams with what and where they serve.
func (v View) TeamsOf(community domain.ID) ([]domain.Team, error) {
	var rows []teamRow
	if err := v.all(&rows, `SELECT id, community_id, name, categories FROM team WHERE community_id = ? ORDER BY id LIMIT 500`, community); err != nil {
		return nil, err
	}
	teams := nouns(rows, teamRow.noun)
	var places []struct {
		Team     domain.ID `db:"team_id"`
		Building domain.ID `db:"building_id"`
	}
	err := v.all(&places, `SELECT tb.team_id, tb.building_id FROM team_building tb JOIN team t ON t.id = tb.team_id WHERE t.community_id = ? ORDER BY tb.team_id, tb.building_id LIMIT 20000`, community)
	if err != nil {
		return nil, err
	}
	at := map[domain.ID]int{}
	for i, t := range teams {
		at[t.ID] = i
	}
	for _, p := range places {
		teams[at[p.Team]].Buildings = append(teams[at[p.Team]].Buildings, p.Building)
	}
	return teams, nil
}

// Candidates lists members of the given teams whose phones an account can
// reach and who have not yet refused or held the ticket, the least recently
// asked first. Who is to be helped is no candidate, nor who rests.
func (v View) Candidates(t domain.Ticket, teams []domain.ID) ([]domain.Candidate, error) {
	if len(teams) == 0 {
		return nil, nil
	}
	query, args, err := sqlx.In(`SELECT m.person_id, m.team_id, p.last_asked_at FROM membership m
		JOIN person p ON p.id = m.person_id
		WHERE m.team_id IN (?) AND m.person_id <> ? AND p.serving <> ?
		AND EXISTS (SELECT 1 FROM identity i WHERE i.person_id = m.person_id AND i.account = ? AND i.following = 1)
		AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.ticket_id = ? AND o.person_id = m.person_id AND o.state IN (?, ?, ?))
		AND NOT EXISTS (SELECT 1 FROM event e WHERE e.subject = 'ticket' AND e.subject_id = ? AND e.kind = ? AND e.actor_id = m.person_id)
		ORDER BY p.last_asked_at, m.person_id, m.team_id LIMIT 5000`,
		teams, t.Helped(), domain.ServingOff, t.Account, t.ID, domain.OfferDeclined, domain.OfferAccepted, domain.OfferUndeliverable, t.ID, domain.Take)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Person domain.ID `db:"person_id"`
		Team   domain.ID `db:"team_id"`
		Asked  int64     `db:"last_asked_at"`
	}
	if err := v.all(&rows, query, args...); err != nil {
		return nil, err
	}
	out := make([]domain.Candidate, len(rows))
	for i, r := range rows {
		out[i] = domain.Candidate{Person: r.Person, Team: r.Team, LastAsked: fromMsec(r.Asked)}
	}
	return out, nil
}

// Candidates is View's, with whom this transaction has asked meanwhile as the
// last ones: the rows tell of it only at its end.
func (tx *Tx) Candidates(t domain.Ticket, teams []domain.ID) ([]domain.Candidate, error) {
	found, err := tx.View.Candidates(t, teams)
	for i, c := range found {
		if slices.Contains(tx.asked, c.Person) {
			found[i].LastAsked = tx.Now
		}
	}
	return found, err
}

// LeadsOf lists who leads a team that somebody serves in, and which.
func (v View) LeadsOf(person, community domain.ID) ([]domain.Candidate, error) {
	var rows []struct {
		Person domain.ID `db:"person_id"`
		Team   domain.ID `db:"team_id"`
	}
	err := v.all(&rows, `SELECT m.person_id, m.team_id FROM membership mine
		JOIN team t ON t.id = mine.team_id AND t.community_id = ?
		JOIN membership m ON m.team_id = mine.team_id AND m.person_id <> mine.person_id
		JOIN role_grant g ON g.person_id = m.person_id AND g.community_id = t.community_id AND g.role = ?
		WHERE mine.person_id = ? ORDER BY m.team_id, m.person_id LIMIT 200`, community, domain.RoleLead, person)
	out := make([]domain.Candidate, len(rows))
	for i, r := range rows {
		out[i] = domain.Candidate{Person: r.Person, Team: r.Team}
	}
	return out, err
}
