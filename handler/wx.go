package handler

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"linli/domain"
	"linli/wxmsg"
)

// Receiver takes one message and returns what to answer: service.Intake, and in
// `linli bench` somebody who keeps nothing. It answers within four seconds,
// whatever it waits for: WeChat hangs up after five and repeats.
type Receiver interface {
	Receive(ctx context.Context, m domain.Message) (domain.Reply, error)
	// Handed is told that the answer to a message, which carried pushes, was written.
	Handed(ctx context.Context, inbox domain.ID)
}

// verifyURL answers the check WeChat makes when the URL is saved.
func (s *Server) verifyURL(c echo.Context) error {
	codec, err := s.codec(c)
	if err != nil {
		return err
	}
	echoed, err := codec.Echo(wxmsg.Query(c.QueryString()))
	if err != nil {
		return err
	}
	return c.String(http.StatusOK, echoed)
}

// receiveCallback takes one message or event and answers it; 200 only once it
// is written down.
func (s *Server) receiveCallback(c echo.Context) error {
	codec, err := s.codec(c)
	if err != nil {
		return err
	}
	body, err := readBody(c.Request())
	if err != nil {
		return err
	}
	callback, err := codec.Open(wxmsg.Query(c.QueryString()), body)
	if err != nil {
		return err
	}
	answer, err := s.Intake.Receive(c.Request().Context(), callback.Message)
	if err != nil {
		return err
	}
	if s.Forward != nil && !answer.Repeat {
		s.Forward(c.Param("account"), c.QueryString(), c.Request().Header.Get(echo.HeaderContentType), body)
	}
	contentType, reply, err := callback.Reply(answer.Text)
	if err != nil {
		return err
	}
	if answer.Carried == 0 {
		return c.Blob(http.StatusOK, contentType, reply)
	}
	if err := writeOut(c, contentType, reply); err != nil {
		return err
	}
	s.Intake.Handed(c.Request().Context(), answer.Carried)
	return nil
}

// writeOut writes an answer to the end: when it returns, all of it is on its way.
func writeOut(c echo.Context, contentType string, body []byte) error {
	c.Response().Header().Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	if err := c.Blob(http.StatusOK, contentType, body); err != nil {
		return err
	}
	return http.NewResponseController(c.Response()).Flush()
}

// readBody reads a callback's body, at most one byte more than is taken, into
// room for what it says to have.
func readBody(r *http.Request) ([]byte, error) {
	body := make([]byte, 0, min(max(r.ContentLength+1, bytes.MinRead), wxmsg.MaxBody+1))
	for len(body) <= wxmsg.MaxBody {
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := r.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case err == io.EOF:
			return body, nil
		case err != nil:
			return nil, domain.Errorf(domain.Invalid, "the body could not be read")
		}
	}
	return body, nil
}

func (s *Server) codec(c echo.Context) (*wxmsg.Codec, error) {
	codec, ok := s.Codecs[c.Param("account")]
	if !ok {
		return nil, domain.Errorf(domain.NotFound, "no such account is configured")
	}
	return codec, nil
}
