// Package handler turns one HTTP request into one service call and back.
package handler

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
	"linli/notice"
	"linli/report"
	"linli/roster"
	"linli/service"
	"linli/wxmsg"
)

// Server holds what the routes need.
type Server struct {
	Codecs   map[string]*wxmsg.Codec // by account name
	Intake   Receiver
	Mini     *service.Mini
	Joint    *service.Joint
	Pages    *service.Pages
	Notices  *notice.Desk
	Opinions *service.Opinions
	Log      *slog.Logger

	Checks  []Check      // what /readyz looks at
	Metrics http.Handler // what /metrics shows
	Apart   bool         // /readyz and /metrics are served by Inspection only
	// Observe is told that a callback of a configured account has begun, and
	// returns what is to be told its outcome.
	Observe func(account string) (end func(Outcome))
	// Forward, if set, is handed each callback that was verified and written
	// down, as it came, but no repeat; it must not keep its caller waiting.
	Forward func(account, query, contentType string, body []byte)
	Files   map[string]string // public files by name: MP_verify_xxx.txt

	Telephones *Telephones // nil: no provider of telephone calls

	Logins       *login.Logins // who may open the console; nil: there is none
	WebLogin     *wxmsg.Client // by which WeChat tells who opens a page
	Views        *desk.Views
	Reports      *report.Reports
	Live         *desk.Live
	NoticesLive  *notice.Live
	Desk         *service.Desk
	Lexicons     *service.Lexicons
	House        House
	Care         *service.Care
	Rota         *service.Rota
	Roster       *roster.Desk
	PublicURL    string             // where people reach us; "" where nothing is known of it
	PlainConsole bool               // the console may be used without TLS from everywhere: the demo
	DemoLogins   func() []DemoLogin // nil: none are shown
}

// Routes makes the router. Who may call a route stands beside it.
func (s *Server) Routes() *echo.Echo {
	e := s.router()
	e.GET("/healthz", s.health)                           // anybody: tells only that the process lives
	e.GET("/wx/:account", s.verifyURL)                    // WeChat: signed with the account's token
	e.POST("/wx/:account", s.observed(s.receiveCallback)) // WeChat: signed, in safe mode encrypted
	e.GET(service.PhotoPath+":word", s.shownPhoto, paged) // WeChat's checkers: whoever has the signed word, for an hour
	if s.Telephones != nil {
		e.POST("/hook/alarm", s.callEnded) // the provider of telephone calls: signed with its secret
	}
	s.publicFiles(e)   // anybody: what WeChat asks for at the root
	s.pages(e)         // phones: each beside its route
	s.miniRoutes(e)    // the mini-program: each by its line in permission.go
	s.consoleRoutes(e) // the staff: each by its line in permission_console.go
	if !s.Apart {
		s.inspect(e, near) // this machine and private networks, not through a proxy
	}
	return e
}

func (s *Server) router() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.fail
	e.Use(middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true, LogErrorFunc: s.panicked}))
	return e
}

func (s *Server) health(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// statuses maps the codes to HTTP.
var statuses = map[domain.Code]int{
	domain.Invalid: http.StatusBadRequest, domain.NotFound: http.StatusNotFound, domain.Denied: http.StatusForbidden,
	domain.Conflict: http.StatusConflict, domain.NoConsent: http.StatusForbidden, domain.TooMany: http.StatusTooManyRequests, domain.Unavailable: http.StatusServiceUnavailable, domain.Internal: http.StatusInternalServerError,
}

// plain is what a person reads for each code.
var plain = map[domain.Code]string{
	domain.Invalid: "没填全或填错了，请看一看再试", domain.NotFound: "没有找到", domain.Denied: "不可以这样做",
	domain.Conflict: "已经有人先办了", domain.NoConsent: "请先在「我的」里同意服务须知", domain.TooMany: "太快了，请歇一会儿再试", domain.Unavailable: "这会儿有点忙，请等一会儿再试", domain.Internal: "出了点问题，请等一会儿再试",
}

// fail is the one place where errors become answers. Faults of ours are logged
// once and shown bland; the query string and the body are never logged.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	code := domain.CodeOf(err)
	status := statuses[code]
	var http404 *echo.HTTPError
	if errors.As(err, &http404) {
		status, code = http404.Code, domain.NotFound
		if status >= http.StatusInternalServerError {
			code = domain.Internal
		} else if status != http.StatusNotFound {
			code = domain.Invalid
		}
	}
	if errors.Is(err, service.ErrSignedOut) {
		status = http.StatusUnauthorized
	}
	if errors.Is(err, login.ErrOut) {
		status, code = http.StatusUnauthorized, domain.Denied
	}
	log := s.Log.Warn
	if status >= http.StatusInternalServerError {
		log = s.Log.Error
	}
	log("a request failed", "method", c.Request().Method, "route", c.Path(), "account", c.Param("account"), "status", status, "code", code, "error", err)
	answered := func() error { return c.String(status, plain[code]+"\n") }
	if strings.HasPrefix(c.Request().URL.Path, MiniBase+"/") {
		answered = func() error { return c.JSON(status, faultOf(code, err)) }
	}
	if strings.HasPrefix(c.Request().URL.Path, ConsoleBase+"/") {
		answered = func() error { return s.failConsole(c, status, code, err) }
	}
	if err := answered(); err != nil {
		s.Log.Warn("an answer could not be written", "route", c.Path(), "error", err)
	}
}

// panicked logs where a handler broke, without the request's content.
func (s *Server) panicked(c echo.Context, err error, stack []byte) error {
	s.Log.Error("a handler panicked", "route", c.Path(), "stack", string(stack))
	return domain.Errorf(domain.Internal, "a handler panicked")
}
