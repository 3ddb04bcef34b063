package handler

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
	"linli/notice"
	"linli/say"
)

// talksView is where a group's talk is pasted, with the earlier ones.
type talksView struct {
	Communities []desk.Place
	Words       string
	Left        []string // what a person must judge, of a talk that asks for nothing
	Nothing     bool
	Lines       []notice.TalkLine
}

// talksPage asks for a group's talk.
func talksPage(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, staff.Roles)
	if err != nil {
		return err
	}
	return s.asksTalk(c, by, community, talksView{}, outcome{status: http.StatusOK})
}

func (s *Server) asksTalk(c echo.Context, by login.Staff, community domain.ID, v talksView, o outcome) (err error) {
	if v.Communities, err = s.homesOf(c, by, staff.Roles, community); err != nil {
		return err
	}
	if v.Lines, err = s.Notices.Talks(c.Request().Context(), by.Person.ID, community, s.Views.Now()); err != nil {
		return err
	}
	page := frame(c, by, "群消息", v)
	page.Alarm = o.alarm
	return shows(c, o.status, "talks", page)
}

// talkView is a talk with what a person must judge, which is shown once.
type talkView struct {
	notice.TalkSheet
	Left []string
}

// pasteTalk sorts what was pasted and shows what may become tickets. What is like
// a rumour is kept nowhere: it is shown with this answer alone.
func pasteTalk(s *Server, c echo.Context, by login.Staff) error {
	community, err := idIn(c.FormValue("community"))
	if err != nil {
		return err
	}
	if !by.In(community, staff.Roles) {
		if community != 0 {
			return domain.Errorf(domain.NotFound, "no such thing for this person")
		}
		community = by.Communities(staff.Roles)[0]
	}
	words := c.FormValue("words")
	p, err := s.Notices.Paste(c.Request().Context(), by.Person.ID, community, words)
	switch {
	case domain.CodeOf(err) == domain.Invalid:
		return s.asksTalk(c, by, community, talksView{Words: words}, outcome{status: http.StatusBadRequest, alarm: say.TalkTooLong()})
	case err != nil:
		return err
	case p.Talk == 0:
		return s.asksTalk(c, by, community, talksView{Nothing: true, Left: p.Left}, outcome{status: http.StatusOK})
	}
	return s.showTalk(c, by, talkShown{p.Talk, p.Left}, outcome{status: http.StatusOK})
}

type talkShown struct {
	id   domain.ID
	left []string
}

// talkPage shows a talk with its drafts.
func talkPage(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return s.showTalk(c, by, talkShown{id: id}, outcome{status: http.StatusOK})
}

func (s *Server) showTalk(c echo.Context, by login.Staff, t talkShown, o outcome) error {
	sheet, err := s.Notices.Talk(c.Request().Context(), by.Person.ID, t.id, s.Views.Now())
	if err != nil {
		return err
	}
	page := frame(c, by, "群消息", talkView{sheet, t.left})
	page.Alarm = o.alarm
	return shows(c, o.status, "talk", page)
}

// tapTalk opens one draft of a talk, or drops it.
func tapTalk(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	no, _ := strconv.Atoi(c.FormValue("no")) // none is a draft that is not there
	err = s.Notices.Taps(c.Request().Context(), by.Person.ID, notice.Tap{Talk: id, No: no, Open: c.FormValue("do") == "open"})
	switch {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/talks/"+id.String())
	case domain.CodeOf(err) == domain.Conflict:
		return s.showTalk(c, by, talkShown{id: id}, outcome{status: http.StatusConflict, alarm: say.TalkTapped()})
	}
	return err
}
