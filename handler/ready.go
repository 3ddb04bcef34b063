package handler

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// Check is one thing Linli needs to work, or works worse without.
type Check struct {
	Name      string
	Essential bool // without it Linli is not ready; else its failure is a warning
	Do        func(ctx context.Context) error
}

// Fault is a check's finding in words that may be shown: constant ones, at most
// with an account's name or a figure. The words of any other error stay in the
// log, because a driver's may hold an address.
type Fault string

func (f Fault) Error() string { return string(f) }

// checkLimit is how long a check may take; then it has failed.
const checkLimit = time.Second

// Examine makes the checks side by side and returns what each one found, nil
// where all is well, in their order.
func Examine(ctx context.Context, checks []Check) []error {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	type found struct {
		at  int
		err error
	}
	answers := make(chan found, len(checks))
	out := make([]error, len(checks))
	for i, check := range checks {
		out[i] = Fault("does not answer within a second")
		go func() { answers <- found{i, check.Do(ctx)} }()
	}
	for range checks {
		select {
		case f := <-answers:
			if !errors.Is(f.err, context.DeadlineExceeded) {
				out[f.at] = f.err
			}
		case <-ctx.Done():
			return out // a check that does not heed ctx keeps nobody waiting
		}
	}
	return out
}

// ready answers ok, or 503 with a line for each thing that is wrong. What Linli
// works without is a line too, and still 200.
func (s *Server) ready(c echo.Context) error {
	status, lines := http.StatusOK, []string{"ok"}
	for i, err := range Examine(c.Request().Context(), s.Checks) {
		if err == nil {
			continue
		}
		check, words := s.Checks[i], "fails; the log says why"
		var fault Fault
		if errors.As(err, &fault) {
			words = string(fault)
		} else {
			s.Log.Warn("a check failed", "check", check.Name, "error", err)
		}
		if check.Essential {
			status = http.StatusServiceUnavailable
			lines = append(lines, check.Name+": "+words)
		} else {
			lines = append(lines, "warning: "+check.Name+": "+words)
		}
	}
	if status != http.StatusOK {
		lines = lines[1:]
	}
	return c.String(status, strings.Join(lines, "\n")+"\n")
}
