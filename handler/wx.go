package handler

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"linli/domain"
	"linli/wxmsg"
)

// callbackLimit is how long a callback may take; WeChat hangs up after five
// seconds and repeats.
const callbackLimit = 4 * time.Second

// Receiver takes one message and returns the text to answer with: service.Intake,
// and in `linli bench` somebody who keeps nothing.
type Receiver interface {
	Receive(ctx context.Context, m domain.Message) (string, error)
}

// verifyURL answers the check WeChat makes when the URL is saved.
func (s *Server) verifyURL(c echo.Context) error {
	codec, err := s.codec(c)
	if err != nil {
		return err
	}
	echoed, err := codec.Echo(c.QueryParams())
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
	body, err := io.ReadAll(io.LimitReader(c.Request().Body, wxmsg.MaxBody+1))
	if err != nil {
		return domain.Errorf(domain.Invalid, "the body could not be read")
	}
	callback, err := codec.Open(c.QueryParams(), body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), callbackLimit)
	defer cancel()
	text, err := s.Intake.Receive(ctx, callback.Message)
	if err != nil {
		return err
	}
	if s.Forward != nil {
		s.Forward(c.Param("account"), c.QueryString(), c.Request().Header.Get(echo.HeaderContentType), body)
	}
	contentType, reply, err := callback.Reply(text)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, contentType, reply)
}

func (s *Server) codec(c echo.Context) (*wxmsg.Codec, error) {
	codec, ok := s.Codecs[c.Param("account")]
	if !ok {
		return nil, domain.Errorf(domain.NotFound, "no such account is configured")
	}
	return codec, nil
}
