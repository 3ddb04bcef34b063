package handler

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linli/domain"
	"linli/service"
)

// Bearer is who may open a phone page: whoever was sent its link. Everybody
// else's token is answered as one that never was.
type Bearer string

// The bearers.
const (
	Anybody Bearer = "anybody" // nothing of anybody is on it
	Unit    Bearer = "unit"    // the link of one leg of a joint case, good for one deed
	Asker   Bearer = "asker"   // whoever asked for the ticket; whoever has its slip may look
	Asked   Bearer = "asked"   // whoever is asked to go
	Holder  Bearer = "holder"  // whoever has the ticket, until a day after its end
	Joiner  Bearer = "joiner"  // whoever wanted the form
	Scanner Bearer = "scanner" // whoever of the staff scans the code of a login page, as WeChat tells who he is
)

// PagePermission is one line of the table of phone pages. A GET changes nothing:
// WeChat opens links before people do. The address of what hangs on a task stands
// only on a page that somebody tapped; that it was looked at is written down.
type PagePermission struct {
	Method, Path string
	Who          Bearer
	do           func(s *Server) echo.HandlerFunc
}

// PageTable is every route of the phone pages. The router is made from it, so
// that there is no route without its line.
var PageTable = []PagePermission{
	{http.MethodGet, "/h/phone.css", Anybody, func(s *Server) echo.HandlerFunc { return s.phoneCSS }},
	{http.MethodGet, service.LegPath + ":token", Unit, func(s *Server) echo.HandlerFunc { return s.legPage }},
	{http.MethodPost, service.LegPath + ":token", Unit, func(s *Server) echo.HandlerFunc { return s.answerLegPage }},
	{http.MethodGet, domain.PageStatus.Path() + ":token", Asker, look(domain.PageStatus)},
	{http.MethodPost, domain.PageStatus.Path() + ":token", Asker, act(domain.PageStatus)},
	{http.MethodGet, domain.PageOffer.Path() + ":token", Asked, look(domain.PageOffer)},
	{http.MethodPost, domain.PageOffer.Path() + ":token", Asked, act(domain.PageOffer)},
	{http.MethodGet, domain.PageTask.Path() + ":token", Holder, look(domain.PageTask)},
	{http.MethodPost, domain.PageTask.Path() + ":token", Holder, act(domain.PageTask)},
	{http.MethodGet, domain.PageTask.Path() + ":token/media/:file", Holder, func(s *Server) echo.HandlerFunc { return s.taskMedia }},
	{http.MethodGet, domain.PageJoin.Path() + ":token", Joiner, func(s *Server) echo.HandlerFunc { return s.joinPage }},
	{http.MethodPost, domain.PageJoin.Path() + ":token", Joiner, func(s *Server) echo.HandlerFunc { return s.sendJoin }},
	{http.MethodGet, phoneEntry + ":word", Scanner, func(s *Server) echo.HandlerFunc { return s.enterPage }},
	{http.MethodGet, phoneAnswer, Scanner, func(s *Server) echo.HandlerFunc { return s.askEnter }},
	{http.MethodPost, phoneAnswer, Scanner, func(s *Server) echo.HandlerFunc { return s.answerEnter }},
	{http.MethodGet, domain.NoticePage + ":code", Anybody, func(s *Server) echo.HandlerFunc { return paged(s.noticePage) }},
	{http.MethodGet, domain.NoticePage + ":code" + domain.NoticePoster, Anybody, func(s *Server) echo.HandlerFunc { return paged(s.noticePoster) }},
}

// pages makes the routes of the phone pages.
func (s *Server) pages(e *echo.Echo) {
	for _, p := range PageTable {
		if p.Who == Anybody {
			e.Add(p.Method, p.Path, p.do(s))
			continue
		}
		e.Add(p.Method, p.Path, p.do(s), paged)
	}
}
