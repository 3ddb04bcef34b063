// Package desk shows the staff what there is: the board, a ticket, lists. It
// reads and never writes; deeds are done by service (调度台).
package desk

import (
	"context"
	"slices"
	"time"

	"linli/desk/login"
	"linli/domain"
	"linli/store"
	"linli/understand"
)

// Views read for the pages of the console.
type Views struct {
	DB   *store.DB
	Now  func() time.Time
	Read func(text string) understand.Draft // how a message is understood now
}

// BoardRoles are those who may look at a community's tickets.
var BoardRoles = []domain.Role{domain.RoleLead, domain.RoleCadre, domain.RoleSecretary, domain.RoleStreet, domain.RoleAdmin}

// CadreRoles are those who may look at the residents of a community, and at how
// messages reach them.
var CadreRoles = []domain.Role{domain.RoleCadre, domain.RoleSecretary, domain.RoleAdmin}

// BookRoles are those who may look at a community's figures and at what was done:
// an auditor looks at these alone, and opens no ticket.
var BookRoles = append(slices.Clone(BoardRoles), domain.RoleAuditor)

// Place is something with a name that can be chosen.
type Place struct {
	ID     domain.ID
	Name   string
	Chosen bool
}

// Communities lists the communities in which somebody has one of some roles, the
// chosen one marked; 0 chooses the first.
func (s *Views) Communities(ctx context.Context, by login.Staff, roles []domain.Role, chosen domain.ID) (out []Place, err error) {
	view := s.DB.View(ctx)
	for i, id := range by.Communities(roles) {
		c, err := view.Community(id)
		if err != nil {
			return nil, err
		}
		out = append(out, Place{id, c.Name, id == chosen || chosen == 0 && i == 0})
	}
	return out, nil
}

// Home reads a community somebody may look at.
func (s *Views) Home(ctx context.Context, by login.Staff, community domain.ID) (domain.Community, error) {
	if err := sees(by, community); err != nil {
		return domain.Community{}, err
	}
	return s.DB.View(ctx).Community(community)
}

// sees lets nobody look at what is not of a community he may look at: to others
// it is as what is not there.
func sees(by login.Staff, community domain.ID) error { return seesAs(by, community, BoardRoles) }

// seesAs is sees for those of some roles.
func seesAs(by login.Staff, community domain.ID, roles []domain.Role) error {
	if by.In(community, roles) {
		return nil
	}
	return domain.Errorf(domain.NotFound, "no such thing for this person")
}
