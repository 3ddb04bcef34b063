package handler

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
)

// homeAsked is the community that a page is asked for: the first, if none is said.
func (s *Server) homeAsked(c echo.Context, by login.Staff, roles []domain.Role) (domain.ID, error) {
	community, err := idIn(c.FormValue("community"))
	if err != nil {
		return 0, err
	}
	if homes := by.Communities(roles); community == 0 && len(homes) > 0 {
		community = homes[0]
	}
	if !by.In(community, roles) {
		return 0, domain.Errorf(domain.NotFound, "no such thing for this person")
	}
	return community, nil
}

// auditView is a page of what was done, with where the next one is.
type auditView struct {
	desk.Audit
	Narrow    bool
	All, Next string
	Reads     string // who looked at doors and phones
}

// auditPage shows what was done, the newest first.
func auditPage(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, auditors.Roles)
	if err != nil {
		return err
	}
	a := desk.AuditFilter{Community: community, Kind: c.QueryParam("kind")}
	if a.Person, err = idIn(c.QueryParam("person")); err != nil {
		return err
	}
	if a.Before, err = idIn(c.QueryParam("before")); err != nil {
		return err
	}
	v := auditView{Narrow: a.Kind != "" || a.Person != 0}
	if v.Audit, err = s.Views.Audit(c.Request().Context(), by, a); err != nil {
		return err
	}
	q := url.Values{"community": {community.String()}}
	v.All = ConsoleBase + "/audit?" + q.Encode()
	v.Reads = ConsoleBase + "/readings?" + q.Encode()
	if v.Before != 0 {
		q.Set("kind", a.Kind)
		q.Set("person", c.QueryParam("person"))
		q.Set("before", v.Before.String())
		v.Next = ConsoleBase + "/audit?" + q.Encode()
	}
	return shows(c, http.StatusOK, "audit", frame(c, by, "审计", v))
}

// pushesPage shows how messages get on.
func pushesPage(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, cadres.Roles)
	if err != nil {
		return err
	}
	v, err := s.Views.Health(c.Request().Context(), by, community)
	if err != nil {
		return err
	}
	return shows(c, http.StatusOK, "pushes", frame(c, by, "消息到没到", v))
}

// sendingsPage explains the messages about a ticket.
func sendingsPage(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	v, err := s.Views.Sendings(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	return shows(c, http.StatusOK, "sendings", frame(c, by, "消息经过", v))
}
