package handler

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// shownPhoto gives WeChat a photo that it was asked to check. The address opens
// it, so it is told to nobody and kept by nobody.
func (s *Server) shownPhoto(c echo.Context) error {
	contentType, bytes, err := s.Mini.Album.Shown(c.Request().Context(), c.Param("word"))
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, contentType, bytes)
}
