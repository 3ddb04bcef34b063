package handler

import (
	"slices"

	"github.com/labstack/echo/v4"

	"linli/domain"
)

// Outcome is what became of a callback.
type Outcome string

// The outcomes.
const (
	Accepted Outcome = "accepted" // written down and answered
	Refused  Outcome = "refused"  // not from WeChat, stale or unreadable
	Failed   Outcome = "failed"   // a fault of ours; WeChat repeats it
)

// Outcomes lists every outcome.
var Outcomes = []Outcome{Accepted, Refused, Failed}

// refusals are the codes of a request that is wrong in itself.
var refusals = []domain.Code{domain.Invalid, domain.Denied, domain.NotFound}

// observed tells Observe how callbacks of configured accounts end. The names in
// anybody else's requests reach no figure.
func (s *Server) observed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		account := c.Param("account")
		if s.Codecs[account] == nil {
			return next(c)
		}
		end, outcome := s.Observe(account), Failed
		defer func() { end(outcome) }() // a panic has failed, too
		err := next(c)
		switch {
		case err == nil:
			outcome = Accepted
		case slices.Contains(refusals, domain.CodeOf(err)):
			outcome = Refused
		}
		return err
	}
}
