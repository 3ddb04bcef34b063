package handler

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
	"linli/service"
	"linli/web"
)

// consoleHandler answers one call of the console by one of the staff.
type consoleHandler func(s *Server, c echo.Context, by login.Staff) error

// What a call of the console may be at most.
const (
	consoleLimit   = 10 * time.Second
	consoleMaxBody = 64 << 10
	filesMaxBody   = 4 << 20 // where a file is sent
)

// filePaths are where a file is sent.
var filePaths = []string{"/lexicon/check", "/lexicon/load", "/settings/check", "/settings/load"}

// roomFor is how large a call may be: where a file is sent it needs more.
func roomFor(path string) int64 {
	switch {
	case path == rosterPath, path == rosterPath+"/take":
		return rosterMaxBody
	case slices.Contains(filePaths, path):
		return filesMaxBody
	}
	return consoleMaxBody
}

// consolePolicy lets a page load our own scripts, styles, pictures and voices,
// and talk to us alone. Nothing inline runs.
const consolePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// consoleHeaders are sent with every answer of the console.
var consoleHeaders = map[string]string{"Content-Security-Policy": consolePolicy, "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff",
	"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy": "camera=(), geolocation=(), microphone=()", "X-Robots-Tag": "noindex", "Cache-Control": "no-store"}

// consoleRoutes makes the routes of the table.
func (s *Server) consoleRoutes(e *echo.Echo) {
	if s.Logins == nil {
		return
	}
	guard := http.NewCrossOriginProtection()
	e.GET(ConsoleBase, func(c echo.Context) error { return c.Redirect(http.StatusSeeOther, ConsoleBase+"/") }) // anybody
	for _, line := range ConsoleTable {
		e.Add(line.Method, ConsoleBase+line.Path, s.staffed(line, guard))
	}
}

// staffed lets a call through if its line does, and no page of another site has sent it.
func (s *Server) staffed(line ConsoleLine, guard *http.CrossOriginProtection) echo.HandlerFunc {
	return func(c echo.Context) error {
		for name, value := range consoleHeaders {
			c.Response().Header().Set(name, value)
		}
		r := c.Request()
		if err := guard.Check(r); err != nil {
			return domain.Errorf(domain.Denied, "a page of another site sent it: %w", err)
		}
		if !strings.HasSuffix(line.Path, streamEnd) {
			ctx, cancel := context.WithTimeout(r.Context(), consoleLimit)
			defer cancel()
			r = r.WithContext(ctx)
			r.Body = http.MaxBytesReader(c.Response(), r.Body, roomFor(line.Path))
			c.SetRequest(r)
		}
		if line.Who.Public {
			return line.do(s, c, login.Staff{})
		}
		by, err := s.Logins.Who(r.Context(), s.bearerOf(c))
		if err != nil {
			return err
		}
		if !by.Has(line.Who.Roles) {
			return domain.Errorf(domain.Denied, "not for this role")
		}
		c.Set(whoKey, by)
		return line.do(s, c, by)
	}
}

// whoKey is where a call keeps who makes it.
const whoKey = "staff"

// The cookies that hold who somebody is, a browser's way in by WeChat, and a
// phone's by which a screen is let in. With the first mark before its name a
// browser takes a cookie only by TLS; with the other mark behind it is for this
// machine alone, and for the demo.
const (
	staffCookie = "linli"
	entryCookie = "linli-entry"
	phoneCookie = "linli-phone"

	sureMark  = "__Host-"
	localMark = "-local"
)

// plainly tells that a call may do without TLS: the demo's, and this machine's own.
func (s *Server) plainly(r *http.Request) bool {
	if r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https") {
		return false
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	address := net.ParseIP(strings.Trim(host, "[]"))
	return s.PlainConsole || host == "localhost" || address.IsLoopback()
}

func (s *Server) bearerOf(c echo.Context) string { return s.cookieOf(c, staffCookie) }

func (s *Server) cookieOf(c echo.Context, name string) string {
	names := []string{sureMark + name}
	if s.plainly(c.Request()) {
		names = append(names, name+localMark)
	}
	for _, name := range names {
		if cookie, err := c.Cookie(name); err == nil {
			return cookie.Value
		}
	}
	return ""
}

// keepBearer gives the browser who it is from now on; "" takes it away.
func (s *Server) keepBearer(c echo.Context, bearer string) { s.keepCookie(c, staffCookie, bearer) }

// keepCookie gives the browser something to keep while it runs; "" takes it away.
func (s *Server) keepCookie(c echo.Context, name, value string) {
	cookie := &http.Cookie{Name: sureMark + name, Value: value, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if s.plainly(c.Request()) {
		cookie.Name, cookie.Secure = name+localMark, false
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
}

// shows writes a page of the console, whole or not at all.
func shows(c echo.Context, status int, name string, s sheet) error {
	layout := "layout"
	if s.Me == "" {
		layout = "bare"
	}
	text, err := rendered(name, layout, s)
	if err != nil {
		return err
	}
	return c.HTMLBlob(status, text)
}

// rendered makes a part of a page.
func rendered(name, part string, data any) ([]byte, error) {
	page := web.Console[name]
	if page == nil {
		return nil, domain.Errorf(domain.Internal, "there is no page %q", name)
	}
	var out bytes.Buffer
	if err := page.ExecuteTemplate(&out, part, data); err != nil {
		return nil, domain.Errorf(domain.Internal, "a page could not be made: %w", err)
	}
	return out.Bytes(), nil
}

// The types of files that a spreadsheet opens.
const (
	workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	listType     = "text/csv; charset=utf-8"
)

// saves gives a file that the browser keeps under a name.
func saves(c echo.Context, name, kind string, file []byte) error {
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return c.Blob(http.StatusOK, kind, file)
}

// failConsole answers a fault of the console in words that say what to do. Who is
// not logged in is sent to do so.
func (s *Server) failConsole(c echo.Context, status int, code domain.Code, err error) error {
	if errors.Is(err, login.ErrOut) {
		to := ConsoleBase + "/login"
		if id, ok := strings.CutPrefix(c.Request().URL.Path, ConsoleBase+"/tickets/"); ok && c.Request().Method == http.MethodGet && digits(id) {
			to += "?to=" + id
		}
		if c.Request().Header.Get("HX-Request") != "" {
			c.Response().Header().Set("HX-Redirect", to)
			return c.NoContent(http.StatusUnauthorized)
		}
		return c.Redirect(http.StatusSeeOther, to)
	}
	words := say.Refusal(code)
	var refusal *service.Refusal
	if errors.As(err, &refusal) {
		words = refusal.Words
	}
	if c.Request().Header.Get("HX-Request") != "" || strings.HasSuffix(c.Path(), streamEnd) {
		return c.String(status, words)
	}
	by, _ := c.Get(whoKey).(login.Staff)
	return shows(c, status, "error", frame(c, by, "没有办成", struct{ Words string }{words}))
}

func digits(s string) bool { return s != "" && len(s) < 20 && strings.Trim(s, "0123456789") == "" }

// idIn reads an id of a form or query; 0 for none.
func idIn(text string) (domain.ID, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, domain.Errorf(domain.Invalid, "no id")
	}
	return domain.ID(n), nil
}
