package handler

import (
	"net/http"
	"regexp"

	"github.com/labstack/echo/v4"
)

// fileName is what a public file may be called.
var fileName = regexp.MustCompile(`^[A-Za-z0-9_]+\.txt$`)

// publicFiles serves the texts that WeChat asks for to see who owns a host
// (MP_verify_xxx.txt). Each has a route of its own: no other name leads anywhere.
func (s *Server) publicFiles(e *echo.Echo) {
	for name, text := range s.Files {
		if !fileName.MatchString(name) {
			continue
		}
		e.GET("/"+name, func(c echo.Context) error { // anybody
			c.Response().Header().Set("X-Content-Type-Options", "nosniff")
			return c.String(http.StatusOK, text)
		})
	}
}
