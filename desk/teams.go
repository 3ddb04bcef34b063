package desk

import (
	"context"
	"slices"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
)

// Teams are the teams of a community (志愿队), with how strong they are today.
type Teams struct {
	Communities []Place
	Teams       []Team
	AtRisk      int
}

// Team is one of them.
type Team struct {
	ID, Community      domain.ID
	Name, What, Where  string
	Leads              []string
	LeadMode           bool
	Members, Ready     int
	Away, Resting, Out int // not there; wants no tasks just now; no message reaches him
	Load               int // what its members took this month
	Risks              []string
	People             []Member // on the page of one team
}

// Member is somebody in a team. Nothing of where he lives or how he is called up
// is shown.
type Member struct {
	Name, Kind         string
	Leads              bool
	Away, Resting, Out bool
	Full               bool // he did what he offered for this month
	Load, Cap          int
	Skills             string
	Hours              string
}

// Teams lists a community's teams for somebody who may look at them.
func (s *Views) Teams(ctx context.Context, by login.Staff, community domain.ID) (out Teams, err error) {
	if err := sees(by, community); err != nil {
		return out, err
	}
	if out.Communities, err = s.Communities(ctx, by, BoardRoles, community); err != nil {
		return out, err
	}
	out.Teams, err = s.teams(ctx, community, 0)
	for _, t := range out.Teams {
		if len(t.Risks) > 0 {
			out.AtRisk++
		}
	}
	return out, err
}

// Team reads the page of one team.
func (s *Views) Team(ctx context.Context, by login.Staff, id domain.ID) (Team, error) {
	t, err := s.DB.View(ctx).Team(id)
	if err != nil {
		return Team{}, err
	}
	if err := sees(by, t.Community); err != nil {
		return Team{}, err
	}
	all, err := s.teams(ctx, t.Community, id)
	if err != nil {
		return Team{}, err
	}
	i := slices.IndexFunc(all, func(t Team) bool { return t.ID == id })
	return all[i], nil
}

// teams reads the teams of a community, one of them with its people.
func (s *Views) teams(ctx context.Context, community, whole domain.ID) ([]Team, error) {
	view := s.DB.View(ctx)
	home, err := view.Community(community)
	if err != nil {
		return nil, err
	}
	strengths, candidates, err := view.TeamStrengths(home, s.Now())
	if err != nil {
		return nil, err
	}
	members, err := view.MembersOfCommunity(community)
	if err != nil {
		return nil, err
	}
	people := map[domain.ID]domain.Person{}
	for _, p := range members {
		people[p.ID] = p
	}
	buildings, err := view.BuildingsIn(community)
	if err != nil {
		return nil, err
	}
	names := map[domain.ID]string{}
	for _, b := range buildings {
		names[b.ID] = b.EstateName + b.Name
	}
	out := make([]Team, len(strengths))
	for i, st := range strengths {
		out[i] = teamOf(st, names)
		for _, c := range candidates {
			if c.Team == st.Team.ID {
				out[i].count(member(c, people[c.Person]), st.Team.ID == whole)
			}
		}
	}
	return out, nil
}

func teamOf(st domain.TeamStrength, buildings map[domain.ID]string) Team {
	t := Team{ID: st.Team.ID, Community: st.Team.Community, Name: st.Team.Name, LeadMode: st.Team.LeadMode, Members: st.Members, Ready: st.Ready}
	var what, where []string
	for _, k := range st.Team.Categories {
		what = append(what, say.Category(k))
	}
	for _, b := range st.Team.Buildings {
		where = append(where, buildings[b])
	}
	t.What, t.Where = say.Listed(what), say.Listed(where)
	for _, r := range st.Risks() {
		t.Risks = append(t.Risks, say.Risk(r))
	}
	return t
}

func member(c domain.Candidate, p domain.Person) Member {
	return Member{Name: p.Name, Kind: p.Kind, Leads: c.Leads, Away: c.Away, Resting: c.Serving == domain.ServingOff, Out: !c.Reachable,
		Full: c.Cap > 0 && c.Load >= c.Cap, Load: c.Load, Cap: c.Cap, Skills: say.Listed(c.Skills), Hours: say.Hours(c.Hours)}
}

// count counts a member in; keep lists him besides.
func (t *Team) count(m Member, keep bool) {
	t.Load += m.Load
	switch {
	case m.Out:
		t.Out++
	case m.Away:
		t.Away++
	case m.Resting:
		t.Resting++
	}
	if m.Leads {
		t.Leads = append(t.Leads, m.Name)
	}
	if keep {
		t.People = append(t.People, m)
	}
}
