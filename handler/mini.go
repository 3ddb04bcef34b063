package handler

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"linli/domain"
	"linli/say"
	"linli/service"
)

// miniHandler answers one call of the mini-program by somebody.
type miniHandler func(s *Server, c echo.Context, by service.Caller) error

// What a call of the mini-program may be at most.
const (
	miniLimit   = 8 * time.Second
	miniMaxBody = 64 << 10
)

// miniRoutes makes the routes of the table.
func (s *Server) miniRoutes(e *echo.Echo) {
	for _, line := range MiniTable {
		e.Add(line.Method, MiniBase+line.Path, s.admitted(line))
	}
}

// admitted lets a call through if its line does.
func (s *Server) admitted(line Permission) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(c.Request().Context(), miniLimit)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		c.Response().Header().Set("Cache-Control", "no-store")
		c.Response().Header().Set("X-Content-Type-Options", "nosniff")
		if line.Who.Public {
			return line.do(s, c, service.Caller{})
		}
		by, err := s.Mini.Who(ctx, bearer(c))
		if err != nil {
			return err
		}
		if !line.Who.Admits(by) {
			return &service.Refusal{Code: domain.Denied, Words: say.NotAllowed()}
		}
		return line.do(s, c, by)
	}
}

// bearer is the login a call carries, "" for none.
func bearer(c echo.Context) string {
	scheme, token, _ := strings.Cut(c.Request().Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// get answers with the one thing an id names.
func get[Out any](read func(*service.Mini, context.Context, service.Caller, domain.ID) (Out, error)) miniHandler {
	return func(s *Server, c echo.Context, by service.Caller) error {
		id, err := pathID(c)
		if err != nil {
			return err
		}
		out, err := read(s.Mini, c.Request().Context(), by, id)
		return answer(c, out, err)
	}
}

// list answers with a list under its name.
func list[Out any](name string, read func(*service.Mini, context.Context, service.Caller) ([]Out, error)) miniHandler {
	return func(s *Server, c echo.Context, by service.Caller) error {
		out, err := read(s.Mini, c.Request().Context(), by)
		return answer(c, map[string][]Out{name: out}, err)
	}
}

// read answers with the one thing there is of the caller.
func read[Out any](read func(*service.Mini, context.Context, service.Caller) (Out, error)) miniHandler {
	return func(s *Server, c echo.Context, by service.Caller) error {
		out, err := read(s.Mini, c.Request().Context(), by)
		return answer(c, out, err)
	}
}

// putAbout writes what the body says of what an id names, and shows it.
func putAbout[In, Out any](write func(*service.Mini, context.Context, service.Caller, domain.ID, In) (Out, error)) miniHandler {
	return func(s *Server, c echo.Context, by service.Caller) error {
		id, err := pathID(c)
		if err != nil {
			return err
		}
		in, _, err := bodyOf[In](c)
		if err != nil {
			return err
		}
		out, err := write(s.Mini, c.Request().Context(), by, id, in)
		return answer(c, out, err)
	}
}

// put writes what the body says of the caller himself, and shows it.
func put[In, Out any](write func(*service.Mini, context.Context, service.Caller, In) (Out, error)) miniHandler {
	return func(s *Server, c echo.Context, by service.Caller) error {
		in, _, err := bodyOf[In](c)
		if err != nil {
			return err
		}
		out, err := write(s.Mini, c.Request().Context(), by, in)
		return answer(c, out, err)
	}
}

// idempotencyKey is what a write is known by.
var idempotencyKey = regexp.MustCompile(`^[A-Za-z0-9._~-]{8,64}$`)

// post does a deed, once for its Idempotency-Key.
func post[In any](do func(*service.Mini, context.Context, service.Deed[In]) (json.RawMessage, error)) miniHandler {
	return func(s *Server, c echo.Context, by service.Caller) error {
		d := service.Deed[In]{By: by, Key: c.Request().Header.Get("Idempotency-Key")}
		if !idempotencyKey.MatchString(d.Key) {
			return domain.Errorf(domain.Invalid, "an Idempotency-Key of 8 to 64 characters is needed")
		}
		var err error
		if c.Param("id") != "" {
			if d.About, err = pathID(c); err != nil {
				return err
			}
		}
		var body []byte
		if d.In, body, err = bodyOf[In](c); err != nil {
			return err
		}
		d.Request = c.Request().URL.Path + "\n" + string(body)
		out, err := do(s.Mini, c.Request().Context(), d)
		return answer(c, out, err)
	}
}

func answer[Out any](c echo.Context, out Out, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, out)
}

// pathID is the id in a path. What is no id names nothing.
func pathID(c echo.Context) (domain.ID, error) {
	n, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || n <= 0 {
		return 0, domain.Errorf(domain.NotFound, "no such thing")
	}
	return domain.ID(n), nil
}

// bodyOf reads a JSON object with known fields only; no body at all is an empty one.
func bodyOf[In any](c echo.Context) (in In, body []byte, err error) {
	body, err = io.ReadAll(io.LimitReader(c.Request().Body, miniMaxBody+1))
	if err != nil || len(body) > miniMaxBody {
		return in, nil, domain.Errorf(domain.Invalid, "the body cannot be read or is too large")
	}
	if len(body) == 0 {
		return in, nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return in, nil, domain.Errorf(domain.Invalid, "the body is not the JSON that is wanted")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return in, nil, domain.Errorf(domain.Invalid, "something stands behind the JSON")
	}
	return in, body, nil
}

// miniFault is an error as the mini-program reads it.
type miniFault struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// signedOut is the code of a call without a login.
const signedOut = "signed_out"

// faultOf is what people read of an error.
func faultOf(code domain.Code, err error) miniFault {
	var refusal *service.Refusal
	switch {
	case errors.As(err, &refusal):
		return miniFault{string(refusal.Code), refusal.Words}
	case errors.Is(err, service.ErrSignedOut):
		return miniFault{signedOut, say.SignInAgain()}
	case code == domain.NotFound:
		return miniFault{string(code), say.NothingThere()}
	case code == domain.Conflict:
		return miniFault{string(code), say.MovedOn()}
	case code == domain.Invalid:
		return miniFault{string(code), say.Incomplete()}
	}
	return miniFault{string(code), plain[code]}
}
