package handler

import (
	"bytes"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"linli/domain"
)

// sealedMedia gives a photo, voice or video so that nothing in it can do anything,
// whole or the part that a player asks for.
func sealedMedia(c echo.Context, kind string, content []byte) error {
	for name, value := range map[string]string{"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": "inline", echo.HeaderContentType: kind} {
		c.Response().Header().Set(name, value)
	}
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, bytes.NewReader(content))
	return nil
}

// taskMedia gives what hangs on a task to whoever has its page.
func (s *Server) taskMedia(c echo.Context) error {
	id, err := idIn(c.Param("file"))
	if err != nil {
		return domain.Errorf(domain.NotFound, "no such thing")
	}
	kind, content, err := s.Pages.Media(c.Request().Context(), c.Param("token"), id)
	if err != nil {
		return word(c, err)
	}
	return sealedMedia(c, kind, content)
}
