package handler

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
)

// refusal is what somebody reads whose form was not taken, with its status; err
// is left where no form can be shown for it.
func refusal(err error) (words string, status int, left error) {
	code := domain.CodeOf(err)
	if code == domain.NotFound || code == domain.Internal || code == domain.Unavailable {
		return "", 0, err
	}
	return refusedWords(err), statuses[code], nil
}

// bankView is the answers of a community, and what was looked for.
type bankView struct {
	desk.Bank
	Community   domain.ID
	State, Text string
	Said        string
}

// bankPage shows the answers of a community.
func bankPage(s *Server, c echo.Context, by login.Staff) error {
	return s.showsBank(c, by, http.StatusOK, "")
}

func (s *Server) showsBank(c echo.Context, by login.Staff, status int, alarm string) error {
	community, err := s.homeAsked(c, by, cadres.Roles)
	if err != nil {
		return err
	}
	v := bankView{Community: community, State: c.QueryParam("state"), Text: strings.TrimSpace(c.QueryParam("q")), Said: c.QueryParam("said")}
	if v.Bank, err = s.Views.Answers(c.Request().Context(), by, desk.BankFilter{Community: community, State: v.State, Text: v.Text}); err != nil {
		return err
	}
	page := frame(c, by, "问答库", v)
	page.Alarm = alarm
	return shows(c, status, "answers", page)
}

// answerAsked is the answer of a path, with its form.
func (s *Server) answerAsked(c echo.Context, by login.Staff) (id domain.ID, f desk.AnswerForm, err error) {
	if id, err = pathID(c); err != nil {
		return id, f, err
	}
	f, err = s.Views.AnswerForm(c.Request().Context(), by, id)
	return id, f, err
}

// answerPage is the form of an answer; a new one's without an id.
func answerPage(s *Server, c echo.Context, by login.Staff) error {
	_, f, err := s.answerAsked(c, by)
	if err != nil {
		return err
	}
	return shows(c, http.StatusOK, "answer", frame(c, by, "改答案", f))
}

func newAnswerPage(s *Server, c echo.Context, by login.Staff) error {
	community, err := s.homeAsked(c, by, cadres.Roles)
	if err != nil {
		return err
	}
	f, err := s.Views.NewAnswer(c.Request().Context(), by, community, 0)
	if err != nil {
		return err
	}
	f.Asked = strings.TrimSpace(c.QueryParam("ask"))
	return shows(c, http.StatusOK, "answer", frame(c, by, "添一条答案", f))
}

// answerOf reads the form of an answer.
func answerOf(c echo.Context) (a domain.Answer, err error) {
	a.Words, a.Source = strings.Join(strings.Fields(c.FormValue("words")), " "), strings.TrimSpace(c.FormValue("source"))
	for line := range strings.Lines(c.FormValue("asked")) {
		if q := strings.Join(strings.Fields(line), " "); q != "" {
			a.Questions = append(a.Questions, q)
		}
	}
	if a.Owner, err = idIn(c.FormValue("owner")); err != nil {
		return a, err
	}
	if a.Until, err = lastDay(c.FormValue("until")); err == nil {
		a.Review, err = lastDay(c.FormValue("review"))
	}
	return a, err
}

// lastDay is when a day of a form is over; zero for none.
func lastDay(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, domain.China)
	if err != nil {
		return time.Time{}, domain.Errorf(domain.Invalid, "a day is like 2027-12-31")
	}
	return day.AddDate(0, 0, 1), nil
}

// addAnswer keeps a new answer.
func addAnswer(s *Server, c echo.Context, by login.Staff) error {
	community, err := idIn(c.FormValue("community"))
	if err != nil {
		return err
	}
	if !by.In(community, cadres.Roles) {
		return s.answerRefused(c, by, 0, domain.Answer{}, domain.Errorf(domain.Invalid, "no such community for this person"))
	}
	a, err := answerOf(c)
	if a.Community = community; err == nil {
		_, err = s.Desk.KeepAnswer(c.Request().Context(), by.By(), a)
	}
	if err != nil {
		return s.answerRefused(c, by, 0, a, err)
	}
	return toBank(c, community, "kept")
}

// changeAnswer makes an answer another.
func changeAnswer(s *Server, c echo.Context, by login.Staff) error {
	id, f, err := s.answerAsked(c, by)
	if err != nil {
		return err
	}
	a, err := answerOf(c)
	if a.ID = id; err == nil {
		err = s.Desk.ChangeAnswer(c.Request().Context(), by.By(), a)
	}
	if err != nil {
		return s.answerRefused(c, by, id, a, err)
	}
	return toBank(c, f.Community, "changed")
}

// answerRefused shows the form again as it was filled, with what is wrong.
func (s *Server) answerRefused(c echo.Context, by login.Staff, id domain.ID, a domain.Answer, err error) error {
	words, status, err := refusal(err)
	if err != nil {
		return err
	}
	var f desk.AnswerForm
	ctx := c.Request().Context()
	if id != 0 {
		f, err = s.Views.AnswerForm(ctx, by, id)
	} else {
		if a.Community == 0 {
			a.Community, err = s.homeAsked(c, by, cadres.Roles)
		}
		if err == nil {
			f, err = s.Views.NewAnswer(ctx, by, a.Community, a.Owner)
		}
	}
	if err != nil {
		return err
	}
	f.Asked, f.Words, f.Source, f.UntilDay, f.ReviewDay = c.FormValue("asked"), c.FormValue("words"), c.FormValue("source"), c.FormValue("until"), c.FormValue("review")
	for i := range f.Members {
		f.Members[i].Chosen = f.Members[i].Value == c.FormValue("owner")
	}
	page := frame(c, by, "问答库", f)
	page.Alarm = words
	return shows(c, status, "answer", page)
}

// withdrawAnswer takes an answer back, renewAnswer says that it still holds.
func withdrawAnswer(s *Server, c echo.Context, by login.Staff) error {
	return s.doesToAnswer(c, by, "taken", s.Desk.WithdrawAnswer)
}

func renewAnswer(s *Server, c echo.Context, by login.Staff) error {
	return s.doesToAnswer(c, by, "renewed", s.Desk.RenewAnswer)
}

func toBank(c echo.Context, community domain.ID, said string) error {
	q := url.Values{"community": {community.String()}, "said": {said}}
	return c.Redirect(http.StatusSeeOther, ConsoleBase+"/answers?"+q.Encode())
}
