package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

const testKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

// clock is a story's clock, moved by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// delivery is what the server under test was sent.
type delivery struct {
	query  map[string][]string
	raw    string
	inner  string // the message, decrypted
	fields map[string]string
	gone   <-chan struct{} // closed when WeChat has given up waiting
}

// stage is a WeChat, its API on a socket, and a server under test that answers what the test says.
type stage struct {
	*WeChat
	t      *testing.T
	clock  *clock
	api    *httptest.Server
	server *httptest.Server

	mu     sync.Mutex
	got    []delivery
	answer func(n int, rw http.ResponseWriter, d delivery)
}

func newStage(t *testing.T, change func(*Account)) *stage {
	t.Helper()
	s := &stage{t: t, clock: &clock{at: time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC)}}
	s.WeChat = New(s.clock.now)
	s.answer = func(_ int, rw http.ResponseWriter, _ delivery) { io.WriteString(rw, "success") }
	s.server = httptest.NewServer(http.HandlerFunc(s.callback))
	s.api = httptest.NewServer(s.WeChat)
	t.Cleanup(func() { s.server.Close(); s.api.Close(); s.Close() })
	a := Account{
		Name: "yanbin", AppID: "wx2c2769f8efd9abc2", Secret: "secret", Token: "spamtest", AESKey: testKey,
		OriginalID: "gh_10f6c3c3ac5a", Mode: Safe, Kind: VerifiedService, Callback: s.server.URL + "/wx/yanbin?from=wechat",
		Templates: map[string][]string{"T-task": {"thing1", "time3"}},
	}
	if change != nil {
		change(&a)
	}
	s.AddAccount(a)
	return s
}

func (s *stage) account() Account {
	a, err := s.settings("yanbin")
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *stage) callback(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	d := delivery{query: r.URL.Query(), raw: string(body), inner: string(body), gone: r.Context().Done()}
	a := s.account()
	if fields, err := read(a.Format, body); err == nil {
		d.fields = fields
		if sealed, ok := fields["Encrypt"]; ok {
			key, _ := decodeKey(a.AESKey)
			plain, _, err := decrypt(key, sealed)
			if err != nil {
				s.t.Errorf("the callback does not decrypt: %v", err)
			}
			d.inner = string(plain)
			d.fields, _ = read(a.Format, plain)
		}
	}
	s.mu.Lock()
	s.got = append(s.got, d)
	n, answer := len(s.got), s.answer
	s.mu.Unlock()
	answer(n, rw, d)
}

// deliveries are the callbacks so far.
func (s *stage) deliveries() []delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]delivery(nil), s.got...)
}

// answers sets what the server under test does from now on.
func (s *stage) answers(do func(n int, rw http.ResponseWriter, d delivery)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got, s.answer = nil, do
}

// replies makes the server under test answer a passive text, sealed in mode safe.
func (s *stage) replies(text string) {
	s.answers(func(_ int, rw http.ResponseWriter, d delivery) { rw.Write(s.reply(d, text)) })
}

func (s *stage) reply(d delivery, text string) []byte {
	a := s.account()
	body, _ := write(a.Format, []Element{
		Text("ToUserName", d.fields["FromUserName"]), Text("FromUserName", d.fields["ToUserName"]),
		Number("CreateTime", s.clock.now().Unix()), Text("MsgType", "text"), Text("Content", text),
	})
	if a.Mode != Safe {
		return body
	}
	return s.envelope(a, body)
}

func (s *stage) envelope(a Account, body []byte) []byte {
	sealed, err := seal(a, body)
	if err != nil {
		s.t.Error(err)
	}
	out, _ := write(a.Format, []Element{
		Text("Encrypt", sealed), Text("MsgSignature", sign(a.Token, "1772000000", "77", sealed)), Number("TimeStamp", 1772000000), Text("Nonce", "77"),
	})
	return out
}

// call makes an API call and gives its JSON answer.
func (s *stage) call(method, path, body string) map[string]any {
	s.t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, s.api.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer response.Body.Close()
	out := map[string]any{}
	decoder := json.NewDecoder(response.Body)
	decoder.UseNumber() // ids do not fit a float
	if err := decoder.Decode(&out); err != nil {
		s.t.Fatalf("%s %s: HTTP %d, not JSON: %v", method, path, response.StatusCode, err)
	}
	return out
}

func (s *stage) token(force bool) string {
	s.t.Helper()
	answer := s.call("POST", "/cgi-bin/stable_token", fmt.Sprintf(`{"grant_type":"client_credential","appid":"wx2c2769f8efd9abc2","secret":"secret","force_refresh":%v}`, force))
	value, _ := answer["access_token"].(string)
	if value == "" {
		s.t.Fatalf("no token: %v", answer)
	}
	return value
}

func (s *stage) customSend(openid, text string) int {
	s.t.Helper()
	body, _ := writeJSON([]Element{Text("touser", openid), Text("msgtype", "text"), Group("text", Text("content", text))})
	return errcode(s.call("POST", "/cgi-bin/message/custom/send?access_token="+s.token(false), string(body)))
}

// post makes an API call of the account with a token.
func (s *stage) post(path, body string) map[string]any {
	s.t.Helper()
	return s.call("POST", path+"?access_token="+s.token(false), body)
}

// get is the same for a call without a body; the query begins with &.
func (s *stage) get(path, query string) map[string]any {
	s.t.Helper()
	return s.call("GET", path+"?access_token="+s.token(false)+query, "")
}

func errcode(answer map[string]any) int {
	code, _ := answer["errcode"].(json.Number)
	n, _ := code.Int64() // no errcode at all is success, too
	return int(n)
}

func expectCode(t *testing.T, deed string, got, want int) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: errcode %d, want %d", deed, got, want)
	}
}

func last(p *Phone) Bubble {
	bubbles := p.Bubbles()
	if len(bubbles) == 0 {
		return Bubble{}
	}
	return bubbles[len(bubbles)-1]
}
