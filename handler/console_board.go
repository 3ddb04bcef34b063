package handler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
)

// streamPath is the live stream of a board. What ends with streamEnd lasts; other
// calls do not.
const (
	streamPath = "/board" + streamEnd
	streamEnd  = "/stream"
)

// boardView is the board with the address of its stream.
type boardView struct {
	desk.Board
	Stream string
}

// boardPage shows the board.
func boardPage(s *Server, c echo.Context, by login.Staff) error {
	switch {
	case by.Has(desk.BoardRoles):
	case by.Has(desk.BookRoles): // an auditor has the figures
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/figures")
	default: // a unit has its own page
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/legs")
	}
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	b, err := s.Views.Board(c.Request().Context(), by, f)
	if err != nil {
		return err
	}
	return shows(c, http.StatusOK, "board", frame(c, by, "调度台", boardView{b, streamOf(b)}))
}

func filterOf(c echo.Context) (f desk.Filter, err error) {
	community, err := idIn(c.QueryParam("community"))
	if err != nil {
		return f, err
	}
	building, err := idIn(c.QueryParam("building"))
	return desk.Filter{Community: community, Category: domain.Category(c.QueryParam("category")), Building: building,
		Mine: c.QueryParam("mine") != "", Late: c.QueryParam("late") != ""}, err
}

func streamOf(b desk.Board) string {
	q := url.Values{"community": {b.Filter.Community.String()}, "since": {strconv.FormatInt(b.Now.UnixMilli(), 10)}}
	if b.Filter.Category != "" {
		q.Set("category", string(b.Filter.Category))
	}
	if b.Filter.Building != 0 {
		q.Set("building", b.Filter.Building.String())
	}
	if b.Filter.Mine {
		q.Set("mine", "1")
	}
	if b.Filter.Late {
		q.Set("late", "1")
	}
	return ConsoleBase + streamPath + "?" + q.Encode()
}

// change is what becomes of one card on one board.
type change struct {
	desk.Card
	Gone bool
}

// beat is how often a stream that says nothing shows that it is alive, and asks
// whether its reader may still look.
const beat = 20 * time.Second

// boardStream sends a board the cards that change, until its reader leaves.
func boardStream(s *Server, c echo.Context, by login.Staff) error {
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	if !by.In(f.Community, desk.BoardRoles) {
		return domain.Errorf(domain.NotFound, "no such thing for this person")
	}
	watch := s.Live.Open(f.Community)
	defer s.Live.Close(watch)
	out := newStream(c)
	missed, ok, err := s.Views.Missed(c.Request().Context(), f.Community, sinceOf(c))
	switch {
	case err != nil:
		return err
	case !ok:
		return out.send("reload", s.Views.Now(), "-")
	}
	alive := time.NewTicker(beat)
	defer alive.Stop()
	for cards := missed; ; {
		if err := out.cards(s, by, f, cards); err != nil {
			return ignored(err)
		}
		cards = nil
		select {
		case <-c.Request().Context().Done():
			return nil
		case some, open := <-watch.Told:
			if !open {
				return nil
			}
			cards = some
		case <-alive.C:
			if now, err := s.Logins.Who(c.Request().Context(), s.bearerOf(c)); err != nil || !now.In(f.Community, desk.BoardRoles) {
				return ignored(out.send("reload", s.Views.Now(), "-"))
			}
			if err := out.write(": alive\n\n"); err != nil {
				return ignored(err)
			}
		}
	}
}

// ignored: what cannot be written any more has lost its reader, and that is no fault.
func ignored(error) error { return nil }

// sinceOf is when the reader's board was made, or what he was sent last.
func sinceOf(c echo.Context) time.Time {
	for _, text := range []string{c.Request().Header.Get("Last-Event-ID"), c.QueryParam("since")} {
		if ms, err := strconv.ParseInt(text, 10, 64); err == nil && ms > 0 {
			return time.UnixMilli(ms)
		}
	}
	return time.Time{}
}

// stream writes server-sent events.
type stream struct {
	c    echo.Context
	wire *http.ResponseController
}

func newStream(c echo.Context) stream {
	h := c.Response().Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // nginx holds nothing back
	return stream{c, http.NewResponseController(c.Response())}
}

// write gives the reader some bytes, and is done before the next beat.
func (o stream) write(text string) error {
	ctx, cancel := context.WithTimeout(context.Background(), beat)
	defer cancel()
	until, _ := ctx.Deadline() // by the clock of this machine, whatever clock Linli lives by
	// A writer without deadlines is a test's.
	if err := o.wire.SetWriteDeadline(until); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := o.c.Response().Write([]byte(text)); err != nil {
		return err
	}
	return o.wire.Flush()
}

func (o stream) send(event string, at time.Time, data string) error {
	return o.write(fmt.Sprintf("event: %s\nid: %d\ndata: %s\n\n", event, at.UnixMilli(), bytes.ReplaceAll([]byte(data), []byte("\n"), []byte("\ndata: "))))
}

// cards sends what has become of cards on one board.
func (o stream) cards(s *Server, by login.Staff, f desk.Filter, cards []desk.Card) error {
	now := s.Views.Now()
	if cards == nil {
		return o.write(": \n\n")
	}
	changes := make([]change, len(cards))
	for i, card := range cards {
		changes[i] = change{card, card.Community != f.Community || !f.Shows(card, by.Person.ID, now)}
	}
	text, err := rendered("board", "changes", changes)
	if err != nil {
		return err
	}
	return o.send("cards", now, string(text))
}
