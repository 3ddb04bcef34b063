package handler

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linli/domain"
)

// shownPhoto gives WeChat a photo that it was asked to check. The address opens
// it, so it is told to nobody and kept by nobody.
func (s *Server) shownPhoto(c echo.Context) error {
	if s.Mini == nil {
		return domain.Errorf(domain.NotFound, "no photos are shown")
	}
	contentType, bytes, err := s.Mini.Album.Shown(c.Request().Context(), c.Param("word"))
	if err != nil {
		return err
	}
	header := c.Response().Header()
	for name, value := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"X-Robots-Tag": "noindex", "Content-Security-Policy": pagePolicy} {
		header.Set(name, value)
	}
	return c.Blob(http.StatusOK, contentType, bytes)
}
