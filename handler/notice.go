package handler

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linli/domain"
	"linli/notice"
	"linli/service"
	"linli/web"
)

func (s *Server) noticePage(c echo.Context) error {
	p, err := s.Notices.Page(c.Request().Context(), c.Param("code"))
	if err != nil {
		return err
	}
	return show(c, http.StatusOK, web.Notice, noticeView{p, p.At.In(domain.China).Format("1月2日 15:04")})
}

// noticeView is a notice's page as its template shows it.
type noticeView struct {
	notice.Page
	Hour string
}

func (s *Server) noticePoster(c echo.Context) error {
	poster, err := s.Notices.Poster(c.Request().Context(), c.Param("code"))
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/png", poster)
}

// notices lists the caller's notices, with ?before=id.
func notices(s *Server, c echo.Context, by service.Caller) error {
	var before domain.ID
	if text := c.QueryParam("before"); text != "" {
		if err := before.UnmarshalText([]byte(text)); err != nil {
			return err
		}
	}
	out, err := s.Notices.Mine(c.Request().Context(), by.Person.ID, before)
	return answer(c, map[string][]notice.Card{"notices": out}, err)
}

// openNotice shows the caller one of his notices, which he has read then.
func openNotice(s *Server, c echo.Context, by service.Caller) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	out, err := s.Notices.Open(c.Request().Context(), by.Person.ID, id)
	return answer(c, out, err)
}
