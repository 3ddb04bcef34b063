package store

import (
	"slices"

	"linli/domain"
)

// ServesAs tells for which team somebody sees to a ticket, the one of his that
// fits it best, and as what kind of volunteer; none where he is in no team of
// its community, or his kind was never said.
func (v View) ServesAs(person domain.ID, t domain.Ticket) (team domain.ID, kind string, err error) {
	var rows []struct {
		Kind string    `db:"kind"`
		Team domain.ID `db:"team_id"`
		Runs bool      `db:"runs"`
	}
	err = v.all(&rows, `SELECT p.kind, COALESCE(t.id, 0) AS team_id,
			EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = p.id AND g.community_id = ? AND g.role = ?) AS runs
		FROM person p LEFT JOIN membership m ON m.person_id = p.id LEFT JOIN team t ON t.id = m.team_id AND t.community_id = ?
		WHERE p.id = ? ORDER BY team_id LIMIT 50`, t.Community, domain.RoleCadre, t.Community, person)
	if err != nil || len(rows) == 0 {
		return 0, "", err
	}
	kind = rows[0].Kind
	if kind == "" && rows[0].Runs {
		kind = domain.KindCadre
	}
	var his []domain.ID
	for _, r := range rows {
		if r.Team != 0 {
			his = append(his, r.Team)
		}
	}
	if len(his) < 2 {
		return append(his, 0)[0], kind, nil
	}
	teams, err := v.TeamsOf(t.Community)
	best := -1
	for _, one := range teams {
		if rank, fits := one.Fits(t.Category, t.Building); fits && rank > best && slices.Contains(his, one.ID) {
			team, best = one.ID, rank
		}
	}
	if team == 0 {
		team = his[0]
	}
	return team, kind, err
}
