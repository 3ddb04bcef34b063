package handler

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"linli/domain"
)

// Telephones takes what the provider of telephone calls tells became of them.
type Telephones struct {
	// Open verifies a request and reads it; Denied if it is not the provider's.
	Open func(timestamp, signature string, body []byte) (domain.Result, error)
	// Ended acts on it; the same again does nothing.
	Ended func(ctx context.Context, r domain.Result) error
}

// maxTold bounds what a provider tells at once.
const maxTold = 4 << 10

// telephoneLimit is how long the provider is kept waiting; then it tells again.
const telephoneLimit = 4 * time.Second

// callEnded takes the end of one telephone call.
func (s *Server) callEnded(c echo.Context) error {
	body, err := io.ReadAll(io.LimitReader(c.Request().Body, maxTold+1))
	if err != nil || len(body) > maxTold {
		return domain.Errorf(domain.Invalid, "the body could not be read")
	}
	header := c.Request().Header
	told, err := s.Telephones.Open(header.Get("X-Linli-Timestamp"), header.Get("X-Linli-Signature"), body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), telephoneLimit)
	defer cancel()
	if err := s.Telephones.Ended(ctx, told); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
