package wxmsg

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/domain"
)

// sent is one call that reached the platform.
type sent struct {
	path, token, contentType string
	body                     map[string]any
}

// platform stands in for api.weixin.qq.com: it hands out tokens and answers
// sends with whatever a test puts into send.
type platform struct {
	*httptest.Server
	send  http.HandlerFunc // nil: taken
	token http.HandlerFunc // nil: the current token
	force http.HandlerFunc // nil: forced, there is a new one

	mu      sync.Mutex
	current string // the valid token
	renewed int
	expires int
	asked   []bool // force_refresh of every token call
	calls   []sent
	query   url.Values // of the last call
	raw     []byte
}

func newPlatform(t *testing.T) *platform {
	p := &platform{current: "plantedTOKEN-0", expires: 7200}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var body map[string]any
	_ = json.Unmarshal(raw, &body)
	switch r.URL.Path {
	case "/base/cgi-bin/stable_token":
		p.answerToken(w, r, body)
		return
	case "/base/cgi-bin/gettoken":
		q := r.URL.Query()
		p.answerToken(w, r, map[string]any{"appid": q.Get("corpid"), "secret": q.Get("corpsecret"), "grant_type": "client_credential"})
		return
	}
	p.mu.Lock()
	token := r.URL.Query().Get("access_token")
	p.calls = append(p.calls, sent{r.URL.Path, token, r.Header.Get("Content-Type"), body})
	bare := strings.Contains(r.URL.Path, "/sns/") || strings.Contains(r.URL.Path, "/webhook/")
	valid, send := token == p.current || bare && token == "", p.send
	p.query, p.raw = r.URL.Query(), raw
	p.mu.Unlock()
	switch {
	case !valid:
		fmt.Fprintf(w, `{"errcode":40001,"errmsg":"invalid credential %s rid: 1"}`, token)
	case send != nil:
		send(w, r)
	default:
		fmt.Fprint(w, `{"errcode":0,"errmsg":"ok","msgid":9007199254740993}`)
	}
}

func (p *platform) answerToken(w http.ResponseWriter, r *http.Request, body map[string]any) {
	force, _ := body["force_refresh"].(bool)
	p.mu.Lock()
	p.asked = append(p.asked, force)
	refused := force && p.force != nil
	if force && !refused {
		p.renewed++
		p.current = fmt.Sprintf("plantedTOKEN-%d", p.renewed)
	}
	value, expires, other := p.current, p.expires, p.token
	p.mu.Unlock()
	switch {
	case refused:
		p.force(w, r)
	case other != nil:
		other(w, r)
	case body["secret"] != "plantedSECRET" || body["appid"] != testAppID || body["grant_type"] != "client_credential":
		fmt.Fprint(w, `{"errcode":40125,"errmsg":"invalid appsecret"}`)
	default:
		fmt.Fprintf(w, `{"access_token":%q,"expires_in":%d}`, value, expires)
	}
}

// revoke makes the token that is out there worthless, as another process does
// that forces a new one.
func (p *platform) revoke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.renewed++
	p.current = fmt.Sprintf("plantedTOKEN-%d", p.renewed)
}

func (p *platform) tokensAsked() []bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]bool(nil), p.asked...)
}

func (p *platform) sends() []sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]sent(nil), p.calls...)
}

// watch is a clock that tests move.
type watch struct {
	mu sync.Mutex
	at time.Time
}

func (w *watch) now() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.at }

func (w *watch) forward(d time.Duration) { w.mu.Lock(); defer w.mu.Unlock(); w.at = w.at.Add(d) }

func clientOf(p *platform) (*Client, *watch) {
	clock := &watch{at: testNow}
	a := account(domain.SafeMode)
	a.Secret, a.APIBase = "plantedSECRET", p.URL+"/base"
	return NewClient([]domain.Account{a}, clock.now), clock
}

func textDelivery() domain.Delivery {
	return domain.Delivery{Account: "yanbin", OpenID: testOpenID, Channel: domain.ChannelCustom, Text: "工单 1024 <已派> & 路上"}
}

func templateDelivery() domain.Delivery {
	return domain.Delivery{Account: "yanbin", OpenID: testOpenID, Channel: domain.ChannelTemplate, TemplateID: "tmpl-1",
		ClientMsgID: "outbox-7", Fields: []domain.Field{{Name: "thing1", Value: "路灯坏了"}, {Name: "first", Value: "您好"}, {Name: "time3", Value: "18:30"}}}
}

// failure sees that err is a SendError of the class that tells nothing private.
func failure(t *testing.T, err error, class domain.SendClass) *domain.SendError {
	t.Helper()
	var fault *domain.SendError
	if !errors.As(err, &fault) {
		t.Fatalf("got %v, want a SendError of class %s", err, class)
	}
	if fault.Class != class {
		t.Errorf("class %s, want %s: %v", fault.Class, class, err)
	}
	for _, private := range []string{"planted", "access_token=", testOpenID, "工单", "路灯"} {
		if text := fmt.Sprintf("%v %+v %#v", err, fault, *fault); strings.Contains(text, private) {
			t.Errorf("the error tells %q: %s", private, text)
		}
	}
	if strings.ContainsAny(fault.Detail, "\n\r\x00") || len(fault.Detail) > maxDetail {
		t.Errorf("detail %q", fault.Detail)
	}
	return fault
}
