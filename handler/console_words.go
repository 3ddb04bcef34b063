package handler

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
	"linli/service"
)

// doesToAnswer does something to an answer, and goes back to the bank.
func (s *Server) doesToAnswer(c echo.Context, by login.Staff, said string, do func(context.Context, domain.Actor, domain.ID) error) error {
	id, f, err := s.answerAsked(c, by)
	if err != nil {
		return err
	}
	if err := do(c.Request().Context(), by.By(), id); err != nil {
		words, status, err := refusal(err)
		if err != nil {
			return err
		}
		return s.showsBank(c, by, status, words)
	}
	return toBank(c, f.Community, said)
}

// unreadView is what was not understood, and what was done just now.
type unreadView struct {
	desk.Unread
	Community domain.ID
	Said      string
	Made      domain.ID // the ticket of what was corrected, 0 for none
	Number    int64
}

// unreadPage lists what was not understood.
func unreadPage(s *Server, c echo.Context, by login.Staff) error {
	return s.showsUnread(c, by, http.StatusOK, "")
}

func (s *Server) showsUnread(c echo.Context, by login.Staff, status int, alarm string) error {
	community, err := s.homeAsked(c, by, cadres.Roles)
	if err != nil {
		return err
	}
	v := unreadView{Community: community, Said: c.QueryParam("said")}
	if v.Unread, err = s.Views.Unread(c.Request().Context(), by, community); err != nil {
		return err
	}
	if v.Made, err = idIn(c.QueryParam("made")); err != nil {
		return err
	}
	for _, m := range v.Corrected {
		if v.Made != 0 && m.Ticket == v.Made {
			v.Number = m.Number
		}
	}
	page := frame(c, by, "没看懂的来信", v)
	page.Alarm = alarm
	return shows(c, status, "unclear", page)
}

// readRightly takes what a message is about.
func readRightly(s *Server, c echo.Context, by login.Staff) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	right := service.Rightly{Category: domain.Category(c.FormValue("category")), Intent: domain.Intent(c.FormValue("intent"))}
	t, err := s.Desk.Correct(c.Request().Context(), by.By(), id, right)
	if err != nil {
		words, status, err := refusal(err)
		if err != nil {
			return err
		}
		return s.showsUnread(c, by, status, words)
	}
	q := url.Values{"said": {"none"}}
	if t.ID != 0 {
		q = url.Values{"said": {"made"}, "made": {t.ID.String()}, "community": {t.Community.String()}}
	} else if community := c.FormValue("community"); community != "" {
		q.Set("community", community)
	}
	return c.Redirect(http.StatusSeeOther, ConsoleBase+"/unclear?"+q.Encode())
}

// lexiconView is the lexicon in use, and a file that was looked at.
type lexiconView struct {
	desk.Lexicon
	Text     string
	Said     string
	Chief    bool
	Reviewed bool
	Faults   []desk.Fault
	Bad      int // rows that cannot be used, of which Faults shows the first
	Version  string
	Count    int
	Dropped  []string
	Rereads  []desk.Reread
	Tried    int
	Same     bool // it says the same as the one in use
	File     string
}

// lexiconPage shows the lexicon in use.
func lexiconPage(s *Server, c echo.Context, by login.Staff) error {
	return s.showsLexicon(c, by, http.StatusOK, "", lexiconView{Said: c.QueryParam("said")})
}

func (s *Server) showsLexicon(c echo.Context, by login.Staff, status int, alarm string, v lexiconView) error {
	ctx := c.Request().Context()
	now, err := s.Lexicons.InUse(ctx)
	if err != nil {
		return err
	}
	v.Text, v.Chief = strings.TrimSpace(c.QueryParam("q")), by.Has(chiefs.Roles)
	if v.Lexicon, err = s.Views.Lexicon(ctx, by, now, v.Text); err != nil {
		return err
	}
	v.Same = v.Reviewed && v.Version == v.Lexicon.Version
	page := frame(c, by, "词库", v)
	page.Alarm = alarm
	return shows(c, status, "lexicon", page)
}

// lexiconFile gives the lexicon in use, to be edited in a spreadsheet.
func lexiconFile(s *Server, c echo.Context, by login.Staff) error {
	csv, err := s.Views.LexiconFile(c.Request().Context())
	if err != nil {
		return err
	}
	return saves(c, "linli-lexicon.csv", listType, []byte("\ufeff"+strings.TrimPrefix(csv, "\ufeff")))
}

// fileOf reads an uploaded file, or what a form carries of one.
func fileOf(c echo.Context) (string, error) {
	if text := c.FormValue("text"); text != "" {
		return text, nil
	}
	head, err := c.FormFile("file")
	if err != nil {
		return "", domain.Errorf(domain.Invalid, "there is no file")
	}
	file, err := head.Open()
	if err != nil {
		return "", domain.Errorf(domain.Invalid, "the file cannot be read")
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, filesMaxBody))
	if err != nil || len(text) == 0 {
		return "", domain.Errorf(domain.Invalid, "the file is empty or cannot be read")
	}
	return string(text), nil
}

// reviews looks what an uploaded lexicon would do.
func (s *Server) reviews(c echo.Context, by login.Staff) (v lexiconView, err error) {
	csv, err := fileOf(c)
	if err != nil {
		return v, err
	}
	said, err := s.Views.Said(c.Request().Context(), by)
	if err != nil {
		return v, err
	}
	r, err := s.Lexicons.Review(c.Request().Context(), csv, said)
	if err != nil {
		return v, err
	}
	v = lexiconView{Reviewed: true, Faults: desk.Faults(r.Bad), Bad: len(r.Bad), Version: r.Version, Count: r.Rows, Dropped: r.Dropped, Rereads: desk.Rereads(r.Changes, said), Tried: len(said)}
	if v.Bad == 0 {
		v.File = strings.TrimPrefix(csv, "\ufeff")
	}
	return v, nil
}

// checkLexicon looks at an uploaded lexicon and changes nothing.
func checkLexicon(s *Server, c echo.Context, by login.Staff) error {
	v, err := s.reviews(c, by)
	if err != nil {
		return s.lexiconRefused(c, by, err)
	}
	status := http.StatusOK
	if v.Bad > 0 {
		status = http.StatusBadRequest
	}
	return s.showsLexicon(c, by, status, "", v)
}

// loadLexicon puts a lexicon to use that was looked at before.
func loadLexicon(s *Server, c echo.Context, by login.Staff) error {
	v, err := s.reviews(c, by)
	if err != nil {
		return s.lexiconRefused(c, by, err)
	}
	if v.Bad > 0 {
		return s.showsLexicon(c, by, http.StatusBadRequest, "", v)
	}
	l, _, err := s.Lexicons.Load(c.Request().Context(), by.By(), v.File)
	return s.lexiconDone(c, by, l.Used.IsZero(), err)
}

// backLexicon puts to use again what was loaded once.
func backLexicon(s *Server, c echo.Context, by login.Staff) error {
	id, err := idIn(c.FormValue("loading"))
	if err != nil {
		return err
	}
	l, _, err := s.Lexicons.Return(c.Request().Context(), by.By(), id)
	return s.lexiconDone(c, by, l.Used.IsZero(), err)
}

// agreeLexicon is the second person's yes.
func agreeLexicon(s *Server, c echo.Context, by login.Staff) error {
	return s.lexiconDone(c, by, false, s.Lexicons.Agree(c.Request().Context(), by.By(), c.FormValue("version")))
}

func (s *Server) lexiconDone(c echo.Context, by login.Staff, waits bool, err error) error {
	if err != nil {
		return s.lexiconRefused(c, by, err)
	}
	said := "used"
	if waits {
		said = "waits"
	}
	return c.Redirect(http.StatusSeeOther, ConsoleBase+"/lexicon?said="+said)
}

func (s *Server) lexiconRefused(c echo.Context, by login.Staff, err error) error {
	words, status, left := refusal(err)
	if left != nil && domain.CodeOf(err) == domain.NotFound {
		words, status = refusedWords(err), http.StatusConflict
	} else if left != nil {
		return left
	}
	return s.showsLexicon(c, by, status, words, lexiconView{})
}
