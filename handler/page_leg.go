package handler

import (
	"bytes"
	"context"
	"errors"
	"html/template"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"linli/domain"
	"linli/say"
	"linli/service"
	"linli/web"
)

// What a call of a phone page may be at most.
const (
	pageLimit   = 8 * time.Second
	pageMaxBody = 8 << 10
)

// pagePolicy lets a phone page load its stylesheet, show what hangs on a task and
// send its form home, and nothing else.
const pagePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// paged sets what every phone page is sent with. No address of a page is told to
// anybody or kept, because it opens the page.
func paged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(c.Request().Context(), pageLimit)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		for name, value := range map[string]string{"Content-Security-Policy": pagePolicy, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			"X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"} {
			c.Response().Header().Set(name, value)
		}
		return next(c)
	}
}

func (s *Server) phoneCSS(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "public, max-age=86400")
	c.Response().Header().Set("X-Content-Type-Options", "nosniff")
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", web.PhoneCSS)
}

// legView is a leg's page as its template shows it.
type legView struct {
	service.LegPage
	Said, Due, Action string
	Choices           []legChoice
}

type legChoice struct {
	Value domain.Deed
	Label string
}

func legViewOf(p service.LegPage, said string) legView {
	v := legView{LegPage: p, Said: said, Action: service.LegPath + p.Token}
	if !p.Due.IsZero() {
		v.Due = p.Due.In(domain.China).Format("1月2日 15:04")
	}
	for _, d := range p.Deeds {
		v.Choices = append(v.Choices, legChoice{d, say.LegDeed(d)})
	}
	return v
}

// legPage shows a unit its leg.
func (s *Server) legPage(c echo.Context) error {
	p, err := s.Joint.Page(c.Request().Context(), c.Param("token"))
	if err != nil {
		return word(c, err)
	}
	said := ""
	if c.QueryParam("said") != "" {
		said = say.LegAnswered
	}
	return show(c, http.StatusOK, web.Leg, legViewOf(p, said))
}

// answerLegPage takes what a unit says of its leg, and shows it as it stands then.
func (s *Server) answerLegPage(c echo.Context) error {
	form, err := formSent(c)
	if err != nil {
		return err
	}
	r, a := c.Request(), service.LegAnswer{Deed: domain.Deed(form("deed")), Words: form("words"), Form: form("form")}
	p, next, err := s.Joint.Answer(r.Context(), c.Param("token"), a)
	var refusal *service.Refusal
	switch {
	case errors.As(err, &refusal) && (refusal.Words == say.LinkStale || refusal.Words == say.LinkWords):
		if p, err := s.Joint.Page(r.Context(), c.Param("token")); err == nil {
			return show(c, statuses[refusal.Code], web.Leg, legViewOf(p, refusal.Words))
		}
		return word(c, err)
	case err != nil:
		return word(c, err)
	}
	if next != "" { // the link is used up; this one takes its place
		return c.Redirect(http.StatusSeeOther, service.LegPath+next+"?said=1")
	}
	return show(c, http.StatusOK, web.Leg, legViewOf(p, say.LegAnswered))
}

// word answers a refusal with its sentence; other errors go their usual way.
func word(c echo.Context, err error) error {
	var refusal *service.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	return show(c, statuses[refusal.Code], web.Word, refusal.Words)
}

// show writes a page, whole or not at all.
func show(c echo.Context, status int, page *template.Template, data any) error {
	var out bytes.Buffer
	if err := page.ExecuteTemplate(&out, "frame", data); err != nil {
		return domain.Errorf(domain.Internal, "a page could not be made: %w", err)
	}
	return c.HTMLBlob(status, out.Bytes())
}
