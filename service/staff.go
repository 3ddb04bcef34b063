package service

import (
	"strings"
	"time"

	"linli/domain"
	"linli/say"
)

// staffRoles are those who run a community's day.
var staffRoles = map[domain.Role]bool{domain.RoleCadre: true, domain.RoleSecretary: true, domain.RoleAdmin: true}

// staffOf lists the communities of this account in which the writer is staff.
func (c *chat) staffOf() ([]domain.ID, error) {
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil {
		return nil, err
	}
	var out []domain.ID
	for _, community := range c.communities {
		for _, g := range grants {
			if g.Community == community.ID && staffRoles[g.Role] {
				out = append(out, community.ID)
				break
			}
		}
	}
	return out, nil
}

// waitingForDuty lists what nobody has taken in the writer's communities, the
// most urgent first; nothing for those who are not staff.
func (c *chat) waitingForDuty() ([]domain.Ticket, error) {
	communities, err := c.staffOf()
	if err != nil {
		return nil, err
	}
	var out []domain.Ticket
	for _, id := range communities {
		waiting, err := c.TicketsOfDuty(id, domain.Open, domain.Offering)
		if err != nil {
			return nil, err
		}
		out = append(out, waiting...)
	}
	return out, nil
}

// todo lists what the writer holds and, for staff, what waits.
func (c *chat) todo() (string, error) {
	held, err := c.TicketsOwnedBy(c.me.ID, domain.Accepted, domain.Working)
	if err != nil {
		return "", err
	}
	mine := make([]string, len(held))
	for i, t := range held {
		door, err := c.door(t)
		if err != nil {
			return "", err
		}
		mine[i] = say.TodoLine(t, door)
	}
	waiting, err := c.waitingForDuty()
	if err != nil {
		return "", err
	}
	duty := make([]string, len(waiting))
	for i, t := range waiting {
		b, err := buildingOf(c.View, t.Building)
		if err != nil {
			return "", err
		}
		duty[i] = say.TodoLine(t, say.Building(b, t.Place))
	}
	return say.Todo(mine, duty), nil
}

// invitationLife is how long a binding code can be used.
const invitationLife = 24 * time.Hour

// invite gives a cadre a code that binds the member of that phone number.
func (c *chat) invite(phone string) (string, error) {
	communities, err := c.staffOf()
	if err != nil {
		return "", err
	}
	if len(communities) == 0 {
		return c.meaning(c.message.Text)
	}
	phone = strings.NewReplacer(" ", "", "-", "").Replace(phone)
	member, err := c.PersonByPhone(phone)
	if domain.CodeOf(err) == domain.NotFound {
		return say.WhomToInvite(), nil
	}
	if err != nil {
		return "", err
	}
	serves, err := c.servesIn(member.ID, communities)
	if err != nil {
		return "", err
	}
	if !serves {
		return say.WhomToInvite(), nil
	}
	code, until := c.intake.Code(), c.Now.Add(invitationLife)
	if err := c.Invite(member.ID, c.me.ID, code, until); err != nil {
		return "", err
	}
	return say.Invitation(member, code, until, c.Now), nil
}

// servesIn tells that a person holds a role in one of the communities: a cadre
// invites only his own people.
func (c *chat) servesIn(person domain.ID, communities []domain.ID) (bool, error) {
	grants, err := c.GrantsOf(person)
	if err != nil {
		return false, err
	}
	for _, g := range grants {
		for _, id := range communities {
			if g.Community == id {
				return true, nil
			}
		}
	}
	return false, nil
}
