package service

import (
	"context"
	"slices"

	"linli/domain"
)

// RosterView are the members and teams of a community, by name.
type RosterView struct {
	PlaceName
	Members []PlaceName `json:"members"`
	Teams   []PlaceName `json:"teams"`
}

// Roster lists the members and teams of the communities where the caller is staff:
// whom he may name where one is wanted.
func (m *Mini) Roster(ctx context.Context, by Caller) ([]RosterView, error) {
	view := m.Intake.DB.View(ctx)
	out := []RosterView{}
	for _, id := range staffedBy(by.Grants) {
		community, err := view.Community(id)
		if err != nil {
			return nil, err
		}
		members, err := view.MembersOfCommunity(id)
		if err != nil {
			return nil, err
		}
		teams, err := view.TeamsOf(id)
		if err != nil {
			return nil, err
		}
		one := RosterView{PlaceName{id, community.Name}, []PlaceName{}, []PlaceName{}}
		for _, p := range members {
			one.Members = append(one.Members, PlaceName{p.ID, p.Name})
		}
		for _, t := range teams {
			one.Teams = append(one.Teams, PlaceName{t.ID, t.Name})
		}
		out = append(out, one)
	}
	return out, nil
}

// staffedBy lists the communities in which some roles make somebody staff, each once.
func staffedBy(grants []domain.Grant) (out []domain.ID) {
	for _, g := range grants {
		if slices.Contains(domain.StaffRoles, g.Role) && !slices.Contains(out, g.Community) {
			out = append(out, g.Community)
		}
	}
	return out
}
