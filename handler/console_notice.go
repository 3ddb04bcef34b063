package handler

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
	"linli/notice"
	"linli/say"
)

// noticeList is the list of a community's notices.
type noticeList struct {
	Communities []desk.Place
	States      []desk.Choice
	Lines       []notice.Line
	New, Call   string // where a notice is written, and helpers are called for
	Next        string
	Narrow      bool
}

// noticesPage lists the notices of a community.
func noticesPage(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, authors.Roles)
	if err != nil {
		return err
	}
	in := notice.Asked{Community: community, State: domain.NoticeState(c.QueryParam("state")), Now: s.Views.Now()}
	if in.Before, err = idIn(c.QueryParam("before")); err != nil {
		return err
	}
	ctx := c.Request().Context()
	v := noticeList{Narrow: in.State != ""}
	var next domain.ID
	if v.Lines, next, err = s.Notices.Lines(ctx, by.Person.ID, in); err != nil {
		return err
	}
	if v.Communities, err = s.homesOf(c, by, authors.Roles, community); err != nil {
		return err
	}
	for _, state := range []domain.NoticeState{domain.NoticeDraft, domain.NoticeAsked, domain.NoticeReady, domain.NoticeRunning, domain.NoticePaused, domain.NoticeDone, domain.NoticeCancelled, domain.NoticeRefused} {
		v.States = append(v.States, desk.Choice{Value: string(state), Name: say.NoticeState(state, false), Chosen: state == in.State})
	}
	q := url.Values{"community": {community.String()}}
	v.New = ConsoleBase + "/notices/new?" + q.Encode()
	v.Call = v.New + "&kind=" + string(domain.NoticeCall)
	if next != 0 {
		q.Set("state", string(in.State))
		q.Set("before", next.String())
		v.Next = ConsoleBase + "/notices?" + q.Encode()
	}
	return shows(c, http.StatusOK, "notices", frame(c, by, "通知", v))
}

// homesOf lists the communities in which somebody holds one of some roles.
func (s *Server) homesOf(c echo.Context, by login.Staff, roles []domain.Role, chosen domain.ID) (out []desk.Place, err error) {
	for _, id := range by.Communities(roles) {
		home, err := s.Views.Home(c.Request().Context(), by, id)
		if err != nil {
			return nil, err
		}
		out = append(out, desk.Place{ID: id, Name: home.Name, Chosen: id == chosen})
	}
	return out, nil
}

// noticeDesk shows a notice: before it goes out as a phone will show it,
// afterwards how far it has got.
func noticeDesk(s *Server, c echo.Context, by login.Staff) error {
	out := outcome{status: http.StatusOK}
	if c.QueryParam("done") != "" {
		out.said = say.DeedDone()
	}
	return s.showNotice(c, by, out)
}

func (s *Server) showNotice(c echo.Context, by login.Staff, o outcome) error {
	sheet, err := s.noticeOf(c, by)
	if err != nil {
		return err
	}
	page := frame(c, by, sheet.Head, sheet)
	page.Said, page.Alarm = o.said, o.alarm
	return shows(c, o.status, "notice", page)
}

// noticeOf reads the notice of a path for who may see it.
func (s *Server) noticeOf(c echo.Context, by login.Staff) (notice.Sheet, error) {
	id, err := pathID(c)
	if err != nil {
		return notice.Sheet{}, err
	}
	return s.Notices.Sheet(c.Request().Context(), by.Person.ID, id, s.Views.Now())
}

// noticePhoto gives the photo of a notice, to who may see that.
func noticePhoto(s *Server, c echo.Context, by login.Staff) error {
	sheet, err := s.noticeOf(c, by)
	if err != nil {
		return err
	}
	if sheet.Notice.Photo == 0 {
		return domain.Errorf(domain.Conflict, "the notice has no photo")
	}
	photo, err := s.Views.DB.View(c.Request().Context()).Attachment(sheet.Notice.Photo)
	if err != nil {
		return err
	}
	if photo.State != domain.AttachmentStored {
		return domain.Errorf(domain.NotFound, "the photo was put away")
	}
	bytes, err := s.Desk.Album.Files.Get(sheet.Notice.Photo)
	if err != nil {
		return err
	}
	return sealedMedia(c, http.DetectContentType(bytes), bytes)
}

// noticeDeed does a deed to the notice of a path and shows it anew. What could
// not be done is told above it as it stands now.
func noticeDeed(do func(s *Server, c echo.Context, by, id domain.ID) error) consoleHandler {
	return func(s *Server, c echo.Context, by login.Staff) error {
		sheet, err := s.noticeOf(c, by)
		if err != nil {
			return err
		}
		id := sheet.Notice.ID
		err = do(s, c, by.Person.ID, id)
		switch code := domain.CodeOf(err); {
		case err == nil:
			return c.Redirect(http.StatusSeeOther, ConsoleBase+"/notices/"+id.String()+"?done=1")
		case code == domain.Denied, code == domain.NotFound: // it is there, he has just seen it
			return s.showNotice(c, by, outcome{status: http.StatusForbidden, alarm: say.NotItsAuthor()})
		case code == domain.Conflict:
			return s.showNotice(c, by, outcome{status: http.StatusConflict, alarm: say.NoticeMoved()})
		case code == domain.Invalid:
			return s.showNotice(c, by, outcome{status: http.StatusBadRequest, alarm: say.Refusal(code)})
		}
		return err
	}
}

func noticeSend(s *Server, c echo.Context, by, id domain.ID) error {
	_, err := s.Notices.Send(c.Request().Context(), by, id)
	return err
}

func noticeVote(s *Server, c echo.Context, by, id domain.ID) error {
	said := c.FormValue("say")
	if said != "yes" && said != "no" {
		return domain.Errorf(domain.Invalid, "yes or no")
	}
	_, err := s.Notices.Decide(c.Request().Context(), by, notice.Vote{Notice: id, Yes: said == "yes"})
	return err
}

func noticeHold(s *Server, c echo.Context, by, id domain.ID) error {
	_, err := s.Notices.Hold(c.Request().Context(), by, id, domain.NoticeDeed(c.FormValue("deed")))
	return err
}

func noticeTick(s *Server, c echo.Context, by, id domain.ID) error {
	post, err := idIn(c.FormValue("post"))
	if err != nil {
		return err
	}
	return s.Notices.Tick(c.Request().Context(), by, id, post)
}

// noticeFollow writes what corrects or recalls a notice, and shows it: it goes
// out when its author says so.
func noticeFollow(s *Server, c echo.Context, by login.Staff) error {
	of, err := s.noticeOf(c, by)
	if err != nil {
		return err
	}
	in := notice.Draft{Community: of.Notice.Community, Of: of.Notice.ID, Kind: domain.NoticeKind(c.FormValue("kind")), Words: c.FormValue("words")}
	made, err := s.Notices.Compose(c.Request().Context(), by.Person.ID, in)
	switch code := domain.CodeOf(err); {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/notices/"+made.Notice.ID.String())
	case code == domain.Invalid, code == domain.Conflict:
		return s.showNotice(c, by, outcome{status: statuses[code], alarm: say.NobodyGotIt()})
	}
	return err
}

// handsView is whom no message of a notice reached, building by building.
type handsView struct {
	notice.Sheet
	Buildings []handsOf
}

type handsOf struct {
	Name  string
	Lines []string
}

// noticeHands shows whom a person must tell, to be printed. That it was read is
// written down.
func noticeHands(s *Server, c echo.Context, by login.Staff) error {
	sheet, err := s.noticeOf(c, by)
	if err != nil {
		return err
	}
	left, err := s.Notices.Hands(c.Request().Context(), by.Person.ID, sheet.Notice.ID)
	if err != nil {
		return err
	}
	v := handsView{Sheet: sheet}
	for _, h := range left {
		one := handsOf{Name: h.Building.EstateName + h.Building.Name}
		for _, p := range h.People {
			one.Lines = append(one.Lines, say.HandLine(p))
		}
		v.Buildings = append(v.Buildings, one)
	}
	return shows(c, http.StatusOK, "hands", frame(c, by, "没收到的人", v))
}
