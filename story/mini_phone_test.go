package story

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"linli/app"
	"linli/handler"
	"linli/sim"
)

// miniAccount is the mini-program of the stories.
func miniAccount(api string) app.Account {
	return app.Account{Name: "yanbin-mini", Kind: "mini", AppID: "wx0000000000000002", Secret: "planted-secret-0000000000000002", APIBase: api}
}

// withMini lets the mini-program serve the first community of a roster.
func withMini(roster string) string {
	return strings.Replace(roster, "account: yanbin\n", "account: yanbin\n    mini: yanbin-mini\n", 1)
}

// described is docs/openapi.yaml.
var described = sync.OnceValues(func() (*openapi3.T, error) {
	text, err := os.ReadFile("../docs/openapi.yaml")
	if err != nil {
		return nil, err
	}
	return openapi3.NewLoader().LoadFromData(text)
})

var describedRoutes = sync.OnceValues(func() (routers.Router, error) {
	doc, err := described()
	if err != nil {
		return nil, err
	}
	return legacy.NewRouter(doc)
})

// mini is somebody's phone with the mini-program open.
type mini struct {
	w      *town
	openid string
	token  string
}

// opens opens the mini-program on somebody's phone, which logs in.
func (w *town) opens(openid string) *mini {
	w.t.Helper()
	m := &mini{w: w, openid: openid}
	m.logsIn()
	return m
}

func (m *mini) logsIn() {
	m.w.t.Helper()
	m.token = ""
	answer := m.does("POST", "/login", map[string]any{"appid": "wx0000000000000002", "code": m.w.wechat.LoginCode("yanbin-mini", m.openid)})
	m.token = answer["token"].(string)
}

// answered is what a call was answered with.
type answered struct {
	status int
	raw    string
	json   map[string]any
}

// calls makes one call under a fresh key.
func (m *mini) calls(method, path string, body any) answered {
	m.w.t.Helper()
	return m.callsUnder(fmt.Sprintf("key-%016x", rand.Uint64()), method, path, body)
}

// callsUnder makes one call under a key. Every request and answer has to be as
// docs/openapi.yaml says; a request that is wrong on purpose is not looked at.
func (m *mini) callsUnder(key, method, path string, body any) answered {
	m.w.t.Helper()
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			m.w.t.Fatal(err)
		}
	}
	req, err := http.NewRequest(method, handler.MiniBase+path, bytes.NewReader(text))
	m.w.must(err)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if m.token != "" {
		req.Header.Set("Authorization", "Bearer "+m.token)
	}
	if method == "POST" && path != "/login" && path != "/logout" {
		req.Header.Set("Idempotency-Key", key)
	}
	req.RemoteAddr = "127.0.0.1:1"
	req.Header.Set("X-Forwarded-For", fmt.Sprintf("2001:db8::%x:%x", rand.Uint32()&0xffff, rand.Uint32()&0xffff))
	w := httptest.NewRecorder()
	m.w.app.Handler.ServeHTTP(w, req)
	out := answered{status: w.Code, raw: w.Body.String()}
	if err := json.Unmarshal(w.Body.Bytes(), &out.json); err != nil {
		m.w.t.Fatalf("%s %s was answered with %d and %q", method, path, w.Code, out.raw)
	}
	m.asDescribed(req, text, w)
	return out
}

// asDescribed holds a call against docs/openapi.yaml.
func (m *mini) asDescribed(req *http.Request, body []byte, w *httptest.ResponseRecorder) {
	m.w.t.Helper()
	router, err := describedRoutes()
	m.w.must(err)
	req.Body = io.NopCloser(bytes.NewReader(body))
	route, params, err := router.FindRoute(req)
	if err != nil {
		if w.Code == http.StatusNotFound || w.Code == http.StatusMethodNotAllowed {
			return
		}
		m.w.t.Fatalf("%s %s is not described: %v", req.Method, req.URL.Path, err)
	}
	in := &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
	if w.Code == http.StatusOK {
		if err := openapi3filter.ValidateRequest(m.w.ctx, in); err != nil {
			m.w.t.Fatalf("%s %s was taken, and is not described so: %v", req.Method, req.URL.Path, err)
		}
	}
	answer := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: w.Code, Header: w.Header(),
		Options: &openapi3filter.Options{IncludeResponseStatus: true}}
	answer.SetBodyBytes(w.Body.Bytes())
	if err := openapi3filter.ValidateResponse(m.w.ctx, answer); err != nil {
		m.w.t.Fatalf("%s %s was answered otherwise than described: %v\n%s", req.Method, req.URL.Path, err, w.Body)
	}
}

// does makes a call that must succeed, lets everything due be sent, and gives
// the answer.
func (m *mini) does(method, path string, body any) map[string]any {
	m.w.t.Helper()
	got := m.calls(method, path, body)
	if got.status != http.StatusOK {
		m.w.t.Fatalf("%s: %s %s was answered with %d %s", m.openid, method, path, got.status, got.raw)
	}
	m.w.deliver()
	return got.json
}

// fails makes a call that must be refused with a status and words.
func (m *mini) fails(status int, method, path string, body any, words ...string) {
	m.w.t.Helper()
	got := m.calls(method, path, body)
	if got.status != status {
		m.w.t.Fatalf("%s: %s %s was answered with %d %s, want %d", m.openid, method, path, got.status, got.raw, status)
	}
	for _, word := range words {
		if !strings.Contains(got.raw, word) {
			m.w.t.Fatalf("%s: %s %s was answered with %s, without %q", m.openid, method, path, got.raw, word)
		}
	}
}

// at reads a value of an answer: "tickets.0.id".
func at[T any](t *testing.T, from any, path string) T {
	t.Helper()
	value := from
	for part := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[part]
		case []any:
			var i int
			if _, err := fmt.Sscan(part, &i); err != nil || i >= len(v) {
				t.Fatalf("there is no %s in %v", path, from)
			}
			value = v[i]
		default:
			t.Fatalf("there is no %s in %v", path, from)
		}
	}
	out, ok := value.(T)
	if !ok {
		t.Fatalf("%s of %v is %v", path, from, value)
	}
	return out
}

func (m *mini) me() map[string]any { m.w.t.Helper(); return m.does("GET", "/me", nil) }

// asks asks for help and gives the first ticket's id.
func (m *mini) asks(text string) string {
	m.w.t.Helper()
	return at[string](m.w.t, m.does("POST", "/tickets", map[string]any{"text": text}), "tickets.0.id")
}

// sees reads a ticket of his own.
func (m *mini) sees(ticket string) map[string]any {
	m.w.t.Helper()
	return m.does("GET", "/tickets/"+ticket, nil)
}

// offer is the id of the one thing a volunteer is asked.
func (m *mini) offer() string {
	m.w.t.Helper()
	return at[string](m.w.t, m.does("GET", "/offers", nil), "offers.0.id")
}

// takes takes the first thing a volunteer is asked, and gives its ticket.
func (m *mini) takes() string {
	m.w.t.Helper()
	return at[string](m.w.t, m.does("POST", "/offers/"+m.offer()+"/take", nil), "ticket_id")
}

// links makes the mini-program known as the one of the same openid's chat.
func (m *mini) links() *mini {
	m.w.t.Helper()
	m.does("POST", "/me/link", map[string]any{"code": m.w.phone(m.openid).code()})
	return m
}

// code asks the official account for a code.
func (p *phone) code() string {
	p.w.t.Helper()
	_, code, _ := strings.Cut(p.Says("小程序"), "填：")
	if len(code) < 6 {
		p.w.t.Fatalf("%s got no code", p.name)
	}
	return code[:6]
}

// lives says where somebody lives: the first building of that name.
func (m *mini) lives(building, unit, room string) *mini {
	m.w.t.Helper()
	m.does("PUT", "/me", map[string]any{"building_id": m.building(building), "unit": unit, "room": room})
	return m
}

// building finds a building by its name.
func (m *mini) building(name string) string {
	m.w.t.Helper()
	for _, b := range at[[]any](m.w.t, m.does("GET", "/places", nil), "communities.0.estates.0.buildings") {
		if b := b.(map[string]any); b["name"] == name {
			return b["id"].(string)
		}
	}
	m.w.t.Fatalf("there is no %s", name)
	return ""
}

// addMini tells the simulator of the mini-program.
func addMini(w *sim.WeChat, a app.Account) { w.AddAccount(app.Played(a, "")) }
