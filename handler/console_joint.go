package handler

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/desk/login"
)

// jointView is a page of joint cases, with where the next one is.
type jointView struct {
	desk.Joints
	Next string
}

// jointPage lists the joint cases of a community.
func jointPage(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, called.Roles)
	if err != nil {
		return err
	}
	before, err := idIn(c.QueryParam("before"))
	if err != nil {
		return err
	}
	v := jointView{}
	if v.Joints, err = s.Views.Joints(c.Request().Context(), by, community, c.QueryParam("ended") != "", before); err != nil {
		return err
	}
	if v.Before != 0 {
		q := url.Values{"community": {community.String()}, "before": {v.Before.String()}}
		if v.Ended {
			q.Set("ended", "1")
		}
		v.Next = ConsoleBase + "/joint?" + q.Encode()
	}
	return shows(c, http.StatusOK, "joint", frame(c, by, "联办", v))
}
