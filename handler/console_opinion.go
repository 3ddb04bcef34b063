package handler

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/service"
)

// opinionsPage shows what residents suggest: what is new, what waits for an
// answer, what was decided.
func opinionsPage(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, cadres.Roles)
	if err != nil {
		return err
	}
	out := outcome{status: http.StatusOK}
	if c.QueryParam("done") != "" {
		out.said = say.DeedDone()
	}
	return s.showOpinions(c, by, community, out)
}

func (s *Server) showOpinions(c echo.Context, by login.Staff, community domain.ID, o outcome) error {
	v, err := s.Views.Opinions(c.Request().Context(), by, community)
	if err != nil {
		return err
	}
	page := frame(c, by, "民意", v)
	page.Said, page.Alarm = o.said, o.alarm
	return shows(c, o.status, "opinions", page)
}

// groupOpinions puts suggestions under a topic.
func groupOpinions(s *Server, c echo.Context, by login.Staff) error {
	form, err := c.FormParams()
	if err != nil {
		return domain.Errorf(domain.Invalid, "the form cannot be read")
	}
	g := service.Grouping{Title: form.Get("title")}
	if g.Community, err = idIn(form.Get("community")); err != nil {
		return err
	}
	if g.Community == 0 {
		g.Community = by.Communities(cadres.Roles)[0]
	}
	if g.Topic, err = idIn(form.Get("topic")); err != nil {
		return err
	}
	for _, text := range form["one"] {
		id, err := idIn(text)
		if err != nil {
			return err
		}
		g.Suggestions = append(g.Suggestions, id)
	}
	topic, err := s.Opinions.Group(c.Request().Context(), by.By(), g)
	if err == nil {
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/topics/"+topic.String())
	}
	return s.opinionRefused(c, by, g.Community, err)
}

// opinionRefused shows the station with why something was not done.
func (s *Server) opinionRefused(c echo.Context, by login.Staff, community domain.ID, err error) error {
	switch code := domain.CodeOf(err); code {
	case domain.Invalid:
		return s.showOpinions(c, by, community, outcome{status: statuses[code], alarm: say.OpinionUnfit()})
	case domain.Conflict:
		return s.showOpinions(c, by, community, outcome{status: statuses[code], alarm: say.OpinionMoved()})
	}
	return err
}

// siftOpinion takes a suggestion for what it is after all.
func siftOpinion(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	community, err := s.Views.OpinionHome(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	if err := s.Opinions.Sift(c.Request().Context(), by.By(), id, c.FormValue("help") != ""); err != nil {
		return s.opinionRefused(c, by, community, err)
	}
	return c.Redirect(http.StatusSeeOther, ConsoleBase+"/opinions?community="+community.String()+"&done=1")
}

// topicPage shows a topic.
func topicPage(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	return s.showTopic(c, by, id, outcome{status: http.StatusOK})
}

func (s *Server) showTopic(c echo.Context, by login.Staff, id domain.ID, o outcome) error {
	v, err := s.Views.Topic(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	page := frame(c, by, "话题", v)
	page.Alarm = o.alarm
	return shows(c, o.status, "topic", page)
}

// decideTopic decides about a topic; everybody who suggested it is told.
func decideTopic(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	err = s.Opinions.Decide(c.Request().Context(), by.By(), service.Decision{Topic: id, State: domain.TopicState(c.FormValue("state")), Answer: c.FormValue("words"), Unit: c.FormValue("unit")})
	switch code := domain.CodeOf(err); {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, ConsoleBase+"/topics/"+id.String())
	case code == domain.Invalid:
		return s.showTopic(c, by, id, outcome{status: statuses[code], alarm: say.OpinionUnfit()})
	case code == domain.Conflict:
		return s.showTopic(c, by, id, outcome{status: statuses[code], alarm: say.OpinionMoved()})
	}
	return err
}

// digestPage shows what was suggested in a month, to be pasted into groups.
func digestPage(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, cadres.Roles)
	if err != nil {
		return err
	}
	month := domain.MonthOf(s.Views.Now())
	if text := c.QueryParam("month"); text != "" {
		if month, err = domain.ParseMonth(text); err != nil {
			return err
		}
	}
	v, err := s.Views.Digest(c.Request().Context(), by, community, month)
	if err != nil {
		return err
	}
	return shows(c, http.StatusOK, "digest", frame(c, by, "民意月报", v))
}
