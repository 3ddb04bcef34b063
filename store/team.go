package store

import (
	"strings"

	"linli/domain"
)

const teamColumns = `id, community_id, name, categories, lead_mode`

type teamRow struct {
	ID          domain.ID `db:"id"`
	CommunityID domain.ID `db:"community_id"`
	Name        string    `db:"name"`
	Categories  string    `db:"categories"`
	LeadMode    bool      `db:"lead_mode"`
}

func (r teamRow) noun() domain.Team {
	t := domain.Team{ID: r.ID, Community: r.CommunityID, Name: r.Name, LeadMode: r.LeadMode}
	for _, c := range strings.FieldsFunc(r.Categories, func(c rune) bool { return c == ',' }) {
		t.Categories = append(t.Categories, domain.Category(c))
	}
	return t
}

// TeamsOf lists a community's teams with what and where they serve.
func (v View) TeamsOf(community domain.ID) ([]domain.Team, error) {
	var rows []teamRow
	if err := v.all(&rows, `SELECT `+teamColumns+` FROM team WHERE community_id = ? ORDER BY id LIMIT 500`, community); err != nil {
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

// Team reads one team, without the buildings it serves.
func (v View) Team(id domain.ID) (domain.Team, error) {
	var row teamRow
	err := v.one(&row, "team", `SELECT `+teamColumns+` FROM team WHERE id = ?`, id)
	return row.noun(), err
}

// LeadsOfTeam lists who leads a team.
func (v View) LeadsOfTeam(team, community domain.ID) ([]domain.ID, error) {
	var people []domain.ID
	err := v.all(&people, `SELECT m.person_id FROM membership m JOIN role_grant g ON g.person_id = m.person_id AND g.community_id = ? AND g.role = ?
		WHERE m.team_id = ? ORDER BY m.person_id LIMIT 50`, community, domain.RoleLead, team)
	return people, err
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
