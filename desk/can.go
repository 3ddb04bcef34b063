package desk

import (
	"context"
	"slices"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
)

// Can is what who looks may do to a ticket as it stands: only that is offered.
// What is really allowed, the deed decides.
type Can struct {
	Reveal, Take, Assign, Answer, Ask, TurnDown   bool
	Arrive, Finish, HandBack                      bool
	Reclass, Place, Pause, Resume, Merge, Unmerge bool
	Visit, Convene, People                        bool
	Staff, Pushes                                 bool
	Decide                                        bool // what others may see
}

// Any tells that there is anything to do.
func (c Can) Any() bool {
	c.Staff, c.Reveal, c.Pushes, c.Decide = false, false, false, false
	return c != Can{}
}

func can(by login.Staff, t domain.Ticket, page Ticket) (c Can) {
	c.Staff, c.Pushes = by.In(t.Community, domain.StaffRoles), by.In(t.Community, CadreRoles)
	c.Decide = by.In(t.Community, domain.ChiefRoles)
	mine := t.Owner == by.Person.ID
	street := by.In(t.Community, []domain.Role{domain.RoleStreet})
	waiting := t.State == domain.Open || t.State == domain.Offering
	held := t.State == domain.Accepted || t.State == domain.Working
	joint := t.State == domain.Joint
	spoken := t.Category.Private() || t.Urgency >= 3 // words are spoken there, not sent
	c.Arrive, c.Finish, c.HandBack = mine && t.State == domain.Accepted, mine && held, mine && held
	if !c.Staff {
		c.Take = street && waiting && t.Level >= domain.LevelStreet
		return c
	}
	paused := page.Paused
	c.Reveal, c.Take, c.Assign = true, waiting && t.Owner == 0, waiting || held
	c.Answer = !spoken && (t.Owner == 0 || mine) && (waiting || held)
	c.TurnDown = c.Answer
	c.Ask = !t.Category.Private() && (waiting || held || joint)
	c.Reclass, c.Place = waiting || held || joint, waiting || held
	c.Pause, c.Resume = held && !paused && t.Urgency < 2, paused
	c.Merge = waiting && t.Owner == 0 && t.Category == domain.Property && t.Urgency < 3 && len(page.Merged) == 0
	c.Unmerge = page.Into != nil
	c.Visit = t.State == domain.Resolved
	c.Convene = waiting || held
	c.People = (waiting || t.State == domain.Accepted) && t.Urgency < 3 && t.Hands
	return c
}

// Lists are what the forms of a ticket choose from.
type Lists struct {
	Members, Teams, Units []Choice
	Categories            []Choice
	Urgencies             []Choice
	Buildings             []Place
	Pauses                []Choice
}

// Lists reads what the forms of a community's ticket choose from.
func (s *Views) Lists(ctx context.Context, by login.Staff, community domain.ID, now Card) (out Lists, err error) {
	if err := sees(by, community); err != nil {
		return out, err
	}
	view := s.DB.View(ctx)
	members, err := view.MembersOfCommunity(community)
	if err != nil {
		return out, err
	}
	for _, p := range members {
		if p.ID == now.HolderID {
			continue
		}
		name := p.Name
		if p.Serving == domain.ServingOff {
			name += "（休息）"
		}
		out.Members = append(out.Members, Choice{Value: p.ID.String(), Name: name})
	}
	teams, err := view.TeamsOf(community)
	if err != nil {
		return out, err
	}
	for _, t := range teams {
		out.Teams = append(out.Teams, Choice{Value: t.ID.String(), Name: t.Name})
	}
	units, err := view.PartnersOf(community)
	if err != nil {
		return out, err
	}
	for _, u := range units {
		out.Units = append(out.Units, Choice{Value: u.Name, Name: u.Name})
	}
	if out.Buildings, err = s.buildings(ctx, community, now.Building); err != nil {
		return out, err
	}
	for _, c := range domain.Categories {
		out.Categories = append(out.Categories, Choice{string(c), say.Category(c), c == now.Kind})
	}
	for u := range 4 {
		out.Urgencies = append(out.Urgencies, Choice{string(rune('0' + u)), say.Urgency(u), say.Urgency(u) == now.Urgency})
	}
	for _, p := range domain.Pauses {
		out.Pauses = append(out.Pauses, Choice{Value: string(p), Name: say.Pause(p)})
	}
	return out, nil
}

func (s *Views) buildings(ctx context.Context, community, chosen domain.ID) (out []Place, err error) {
	all, err := s.DB.View(ctx).BuildingsIn(community)
	for _, b := range all {
		out = append(out, Place{b.ID, b.EstateName + b.Name, b.ID == chosen})
	}
	return out, err
}

// Enterable lists the buildings for which somebody may enter matters.
func (s *Views) Enterable(ctx context.Context, by login.Staff) (out []Place, err error) {
	communities := by.Communities(domain.StaffRoles)
	for _, id := range communities {
		some, err := s.buildings(ctx, id, 0)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return slices.Clip(out), nil
}
