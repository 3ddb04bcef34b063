package handler

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"linli/desk/login"
	"linli/domain"
	"linli/notice"
	"linli/say"
)

// composeView is the form of a notice, as it was filled so far, and whom that
// would reach.
type composeView struct {
	notice.Form
	In      notice.Draft
	Call    bool   // helpers are called for
	Most    int    // of them at most
	At      string // as the form has it
	Tags    string
	Counted *notice.Preview
	Count   string
	When    string
}

// hourForm is how a form writes a day and an hour.
const hourForm = "2006-01-02T15:04"

// composePage asks for a notice; with ?from= a draft of one's own is written anew.
func composePage(s *Server, c echo.Context, by login.Staff) error {
	in := notice.Draft{}
	from, err := idIn(c.QueryParam("from"))
	if err != nil {
		return err
	}
	if from != 0 {
		if in, err = s.Notices.Again(c.Request().Context(), by.Person.ID, from); err != nil {
			return err
		}
	} else if in.Community, err = s.homeAsked(c, by, authors.Roles); err != nil {
		return err
	}
	if from == 0 && c.QueryParam("kind") == string(domain.NoticeCall) {
		in.Kind, in.Wanted = domain.NoticeCall, 1
	}
	return s.asksNotice(c, by, in, outcome{status: http.StatusOK})
}

func (s *Server) asksNotice(c echo.Context, by login.Staff, in notice.Draft, o outcome) error {
	v, err := s.composing(c, by, in)
	if err != nil {
		return err
	}
	title := "写通知"
	if v.Call {
		title = "招募帮手"
	}
	page := frame(c, by, title, v)
	page.Alarm = o.alarm
	return shows(c, o.status, "compose", page)
}

// composing reads what the form shows beside what was filled in.
func (s *Server) composing(c echo.Context, by login.Staff, in notice.Draft) (v composeView, err error) {
	ctx, now := c.Request().Context(), s.Views.Now()
	v = composeView{In: in, Call: in.Kind == domain.NoticeCall, Most: domain.MostWanted, Tags: strings.Join(in.Audience.Tags, "、")}
	if !in.At.IsZero() {
		v.At = in.At.In(domain.China).Format(hourForm)
	}
	if v.Form, err = s.Notices.Form(ctx, by.Person.ID, in); err != nil {
		return v, err
	}
	in.Community = v.Home
	in.Words = say.NoticePattern(in.Template, in.Words)
	p, err := s.Notices.Count(ctx, by.Person.ID, in, now)
	if err != nil {
		return v, err
	}
	v.Counted, v.Count = &p, say.NoticeHeads(p.Notice.Heads, p.Reachable)
	v.When = say.NoticeWhen(p.Notice, p.Goes, now)
	return v, nil
}

// countNotice shows the form again with its heads counted: nothing is written.
func countNotice(s *Server, c echo.Context, by login.Staff) error {
	in, err := draftSent(c, by)
	if err != nil {
		return err
	}
	return s.asksNotice(c, by, in, outcome{status: http.StatusOK})
}

// writeNotice writes a draft down and goes on to its preview. Nothing goes out yet.
func writeNotice(s *Server, c echo.Context, by login.Staff) error {
	in, err := draftSent(c, by)
	if err != nil {
		return err
	}
	whole := in
	whole.Words = say.NoticePattern(in.Template, in.Words)
	if strings.TrimSpace(in.Words) == "" {
		whole.Words = ""
	}
	made, err := s.Notices.Compose(c.Request().Context(), by.Person.ID, whole)
	switch code := domain.CodeOf(err); {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/notices/"+made.Notice.ID.String())
	case code == domain.Denied: // a community that is not his is none
		return domain.Errorf(domain.NotFound, "no such thing for this person")
	case code == domain.Invalid, code == domain.NotFound, code == domain.Conflict:
		return s.unfit(c, by, in)
	}
	return err
}

// unfit shows the form again with what must be mended.
func (s *Server) unfit(c echo.Context, by login.Staff, in notice.Draft) error {
	p, err := s.Notices.Count(c.Request().Context(), by.Person.ID, in, s.Views.Now())
	if err != nil {
		return err
	}
	whole := domain.Notice{Kind: in.Kind, Wanted: in.Wanted, Words: in.Words, Audience: in.Audience, Link: in.Link, Heads: p.Notice.Heads}
	return s.asksNotice(c, by, in, outcome{status: http.StatusBadRequest, alarm: say.NoticeUnfit(whole, p.Long)})
}

// linkSent reads to what a notice leads: an article, or a video.
func linkSent(form url.Values) domain.NoticeLink {
	text := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	article, video := text("link_title")+text("link"), text("video_name")+text("video_title")+text("video")
	switch {
	case article == "" && video != "":
		return domain.NoticeLink{Kind: domain.LinkVideo, Name: text("video_name"), Title: text("video_title"), URL: text("video")}
	case article != "":
		return domain.NoticeLink{Kind: domain.LinkArticle, Title: text("link_title"), URL: text("link")}
	}
	return domain.NoticeLink{}
}

// draftSent reads the form of a notice.
func draftSent(c echo.Context, by login.Staff) (in notice.Draft, err error) {
	form, err := c.FormParams()
	if err != nil {
		return in, domain.Errorf(domain.Invalid, "the form cannot be read")
	}
	in = notice.Draft{Template: domain.NoticeTemplate(form.Get("template")), Title: form.Get("title"), Words: form.Get("words"), Mass: form.Get("mass") != "", Alarm: form.Get("alarm")}
	a := &in.Audience
	for _, one := range []struct {
		name string
		into *[]domain.ID
	}{{"communities", &a.Communities}, {"estates", &a.Estates}, {"buildings", &a.Buildings}, {"teams", &a.Teams}} {
		for _, text := range form[one.name] {
			id, err := idIn(text)
			if err != nil {
				return in, err
			}
			*one.into = append(*one.into, id)
		}
	}
	for _, one := range []struct {
		name string
		into *domain.ID
	}{{"community", &in.Community}, {"photo", &in.Photo}, {"instead", &in.Instead}, {"at_building", &a.At}} {
		if *one.into, err = idIn(form.Get(one.name)); err != nil {
			return in, err
		}
	}
	if unit := strings.TrimSuffix(strings.TrimSpace(form.Get("unit")), "单元"); unit != "" {
		a.Unit = domain.BuildingLabel(unit)
	}
	for _, r := range form["roles"] {
		a.Roles = append(a.Roles, domain.Role(r))
	}
	a.Kinds = form["kinds"]
	a.Tags = strings.FieldsFunc(form.Get("tags"), func(r rune) bool { return strings.ContainsRune("、，, #", r) })
	if in.Community == 0 {
		in.Community = by.Communities(authors.Roles)[0]
	}
	if len(a.Communities) == 0 {
		a.Communities = []domain.ID{in.Community}
	}
	if form.Get("kind") == string(domain.NoticeCall) {
		in.Kind = domain.NoticeCall
		in.Wanted, _ = strconv.Atoi(form.Get("wanted")) // what is no number is none: it is asked again
	}
	in.Link = linkSent(form)
	if text := form.Get("at"); text != "" && form.Get("when") == "later" {
		if in.At, err = time.ParseInLocation(hourForm, text, domain.China); err != nil {
			return in, domain.Errorf(domain.Invalid, "no hour")
		}
	}
	return in, nil
}
