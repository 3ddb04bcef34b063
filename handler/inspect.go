package handler

import (
	"net/http"
	"net/netip"

	"github.com/labstack/echo/v4"
)

// Inspection is what an operator's own machines ask: the checks and the
// figures. It is for a listener of its own that the world does not reach.
func (s *Server) Inspection() http.Handler {
	e := s.router()
	e.GET("/healthz", s.health)
	s.inspect(e)
	return e
}

func (s *Server) inspect(e *echo.Echo, who ...echo.MiddlewareFunc) {
	e.GET("/readyz", s.ready, who...)
	e.GET("/metrics", echo.WrapHandler(s.Metrics), who...)
}

// proxied are the headers a proxy adds. Such a request came from somewhere
// else than its address says, whatever the headers claim.
var proxied = []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip"}

// near lets only this machine and private networks in, and nobody through a
// proxy; others find nothing.
func near(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		for _, name := range proxied {
			if len(c.Request().Header.Values(name)) > 0 {
				return echo.ErrNotFound
			}
		}
		from, err := netip.ParseAddrPort(c.Request().RemoteAddr)
		if ip := from.Addr().Unmap(); err != nil || !ip.IsLoopback() && !ip.IsPrivate() {
			return echo.ErrNotFound
		}
		return next(c)
	}
}
