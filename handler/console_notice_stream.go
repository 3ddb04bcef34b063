package handler

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"linli/desk/login"
	"linli/domain"
)

// noticeParts are the parts of a notice's page that move by themselves, each sent
// when it says something else. Apart, so that a button is not taken away under
// somebody's finger.
var noticeParts = []string{"hold", "progress", "posts", "follow"}

// noticeStream sends an open page of a notice how far that has got, until its
// reader leaves.
func noticeStream(s *Server, c echo.Context, by login.Staff) error {
	sheet, err := s.noticeOf(c, by)
	if err != nil {
		return err
	}
	watch := s.NoticesLive.Open(sheet.Notice.ID)
	defer s.NoticesLive.Close(watch)
	out, told, ctx := newStream(c), map[string]string{}, c.Request().Context()
	alive := time.NewTicker(beat)
	defer alive.Stop()
	for {
		if err := out.notice(s, by, told); err != nil {
			return ignored(err)
		}
		select {
		case <-ctx.Done():
			return nil
		case _, open := <-watch.Told:
			if !open {
				return nil
			}
		case <-alive.C:
			if now, err := s.Logins.Who(ctx, s.bearerOf(c)); err != nil || !now.Has(authors.Roles) {
				return ignored(out.send("reload", s.Views.Now(), "-"))
			}
			if err := out.write(": alive\n\n"); err != nil {
				return ignored(err)
			}
		}
	}
}

// notice sends those parts of a notice's page that say something else than what
// was told; who waits for a second yes has a page made anew when it is there.
func (o stream) notice(s *Server, by login.Staff, told map[string]string) error {
	reading, cancel := context.WithTimeout(o.c.Request().Context(), consoleLimit)
	defer cancel()
	id, err := pathID(o.c)
	if err != nil {
		return err
	}
	now := s.Views.Now()
	sheet, err := s.Notices.Sheet(reading, by.Person.ID, id, now)
	if err != nil {
		return err
	}
	if o.c.QueryParam("state") == string(domain.NoticeAsked) && sheet.Notice.State != domain.NoticeAsked {
		return o.send("reload", now, "-")
	}
	for _, part := range noticeParts {
		text, err := rendered("notice", part, sheet)
		if err != nil {
			return err
		}
		if part == "follow" && !sheet.Follow || told[part] == string(text) {
			continue
		}
		told[part] = string(text)
		if err := o.send(part, now, told[part]); err != nil {
			return err
		}
	}
	return o.write(": \n\n")
}
