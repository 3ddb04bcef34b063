package wxmsg

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/silenceper/wechat/v2/util"

	"linli/domain"
)

// outward is every call out by name: a send for each channel, the small calls,
// a photo. send tells that its errors are of a send.
type outward struct {
	do    func(ctx context.Context, c *Client, p *platform) error
	yes   string
	send  bool
	media bool // its answer is bytes: what is unclear may be had again
}

func outwards() map[string]outward {
	out := map[string]outward{"media": {yes: "\xff\xd8", send: true, media: true, do: func(ctx context.Context, c *Client, _ *platform) error {
		_, err := c.Media(ctx, "service", testMedia, domain.Photo)
		return err
	}}, "video": {yes: film, send: true, media: true, do: func(ctx context.Context, c *Client, _ *platform) error {
		_, err := c.Media(ctx, "service", testMedia, domain.Video)
		return err
	}}}
	for channel, d := range deliveries() {
		out[string(channel)] = outward{yes: `{"errcode":0}`, send: true, do: func(ctx context.Context, c *Client, _ *platform) error {
			_, err := c.Send(ctx, d)
			return err
		}}
	}
	for name, call := range smallCalls() {
		out[name] = outward{yes: call.yes, send: call.send, do: func(ctx context.Context, c *Client, p *platform) error {
			_, err := call.do(ctx, c, p)
			return err
		}}
	}
	return out
}

// unclear sees that an answer which is neither a yes nor a no came out as what
// it is: of a send perhaps sent, of a read not to be had now.
func (o outward) unclear(t *testing.T, name string, err error) {
	t.Helper()
	var fault *domain.SendError
	switch {
	case err == nil:
		t.Errorf("%s took it for a yes", name)
	case tells(err):
		t.Errorf("%s tells %v", name, err)
	case o.media:
		if errors.As(err, &fault) && (fault.Class == domain.SendUnknown || fault.Class == domain.SendAgain) || domain.CodeOf(err) == domain.Invalid {
			return
		}
		t.Errorf("%s: %v", name, err)
	case o.send:
		if !errors.As(err, &fault) || fault.Class != domain.SendUnknown {
			t.Errorf("%s: %v, want unknown", name, err)
		}
	case domain.CodeOf(err) != domain.Unavailable && !(name == "mini-program code" && domain.CodeOf(err) == domain.Invalid):
		t.Errorf("%s: %v, want unavailable", name, err)
	}
}

// hostile are answers that no honest WeChat gives.
func hostile(elsewhere string) map[string]http.HandlerFunc {
	write := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s) }
	}
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
		}
	}
	return map[string]http.HandlerFunc{
		"empty object": write("{}"), "null": write("null"), "nothing": write(""), "array": write(`[{"errcode":0}]`), "zero": write("0"), "a word": write(`"ok"`),
		"a page": write("<!DOCTYPE html><html><body>ok {\"errcode\":0}</body></html>"), "cut short": write(`{"errcode":0,"errm`), "errcode null": write(`{"errcode":null}`),
		"errcode is a word": write(`{"errcode":"0"}`), "errcode is a half": write(`{"errcode":0.5}`), "errcode is huge": write(`{"errcode":1e99}`), "errcode is a list": write(`{"errcode":[0]}`),
		"two answers": write(`{"errcode":0}{"errcode":0}`), "deep": write(strings.Repeat(`{"a":`, 20000)), "no UTF-8": write("{\"errcode\xff\":0}"), "blanks": write(strings.Repeat(" \n", 100)),
		"10 MiB":     write(`{"errcode":0,"errmsg":"` + strings.Repeat("x", 10<<20) + `"}`),
		"status 500": status(500), "status 204": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, "status 403": status(403),
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
		},
		"redirect to GET": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere, http.StatusSeeOther) },
		"reset":           func(w http.ResponseWriter, _ *http.Request) { hijack(w, "") },
		"cut connection": func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"errcode\":0}")
		},
		"no HTTP": func(w http.ResponseWriter, _ *http.Request) { hijack(w, "plantedTOKEN-0\r\n\r\n") },
		"endless headers": func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, "HTTP/1.1 200 OK\r\n"+strings.Repeat("X-A: plantedTOKEN-0\r\n", 100_000))
		},
	}
}

// Whatever stands in WeChat's place may answer, no call takes it for a yes, sends
// it twice, follows it elsewhere or repeats a secret.
func TestHostileAnswersToEveryCall(t *testing.T) {
	strayed := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { strayed++; fmt.Fprint(w, `{"errcode":0}`) }))
	defer elsewhere.Close()
	for what, answer := range hostile(elsewhere.URL) {
		t.Run(what, func(t *testing.T) {
			for name, o := range outwards() {
				p := newPlatform(t)
				p.send = answer
				o.unclear(t, name, o.do(t.Context(), allAccounts(p), p))
				// A connection that broke unused is tried once more, of a read.
				if n := len(p.sends()); n != 1 && (n != 2 || o.send && !o.media) {
					t.Errorf("%s was sent %d times", name, n)
				}
				p.Close()
			}
		})
	}
	if strayed != 0 {
		t.Errorf("%d calls went elsewhere", strayed)
	}
}

// The same in the place of the token: nothing has been sent, so it is again.
func TestHostileAnswersToTheToken(t *testing.T) {
	for what, answer := range hostile("http://127.0.0.1:1/") {
		for _, channel := range []domain.Channel{domain.ChannelTemplate, domain.ChannelWeCom} {
			p := newPlatform(t)
			p.token = answer
			_, err := allAccounts(p).Send(t.Context(), deliveries()[channel])
			t.Run(what+" "+string(channel), func(t *testing.T) { failure(t, err, domain.SendAgain) })
			if len(p.sends()) != 0 {
				t.Errorf("%s: a message went out", what)
			}
			p.Close()
		}
	}
}

// A server that says nothing, or a byte now and then, holds nobody beyond his
// deadline.
func TestServersThatHangHoldNobody(t *testing.T) {
	for name, o := range outwards() {
		for _, drips := range []bool{false, true} {
			p := newPlatform(t)
			ctx := expiring{t.Context(), make(chan struct{})}
			p.send = func(w http.ResponseWriter, r *http.Request) {
				if drips {
					_, _ = io.WriteString(w, `{"errcode":0,`)
					_ = http.NewResponseController(w).Flush()
				}
				close(ctx.done)
				<-r.Context().Done()
			}
			o.late(t, name, o.do(ctx, allAccounts(p), p))
			p.CloseClientConnections() // a ticket is fetched for all, so its call goes on
			p.Close()
		}
	}
}

// late sees that an answer that did not come in time came out as what it is.
func (o outward) late(t *testing.T, name string, err error) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), "in time") {
		t.Errorf("%s: %v", name, err)
		return
	}
	o.unclear(t, name, err)
}

// However large an answer is, little of it is kept.
func TestHostileAnswersTakeLittleMemory(t *testing.T) {
	p := newPlatform(t)
	c := allAccounts(p)
	chunk := bytes.Repeat([]byte(" "), 1<<20)
	p.send = func(w http.ResponseWriter, _ *http.Request) {
		for range 64 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
	if _, err := c.Send(t.Context(), deliveries()[domain.ChannelTemplate]); err == nil {
		t.Fatal("64 MiB were taken for a yes")
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const sends = 8
	for range sends {
		_, err := c.Send(t.Context(), deliveries()[domain.ChannelTemplate])
		failure(t, err, domain.SendUnknown)
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / sends; each > 16<<20 {
		t.Errorf("one send allocated %d bytes", each)
	}
}

// scripted puts a wire in the place of ours that answers every call with a body,
// and tokens as ever.
func scripted(t testing.TB, body *string) {
	install()
	before := util.DefaultHTTPClient
	t.Cleanup(func() { util.DefaultHTTPClient = before })
	util.DefaultHTTPClient = &http.Client{Transport: &wire{base: roundTrip(func(r *http.Request) (*http.Response, error) {
		answer := *body
		if strings.HasSuffix(r.URL.Path, stablePath) || strings.HasSuffix(r.URL.Path, corpTokenPath) {
			answer = `{"access_token":"plantedTOKEN-0","expires_in":7200}`
		}
		kind := "application/json"
		if strings.HasPrefix(answer, "\xff") {
			kind = "image/jpeg"
		}
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(answer))}, nil
	})}}
}

// mayBeYes reads a body with other means than the code does: an object, and of a
// send one whose errcode is 0 or says that it was done before.
func mayBeYes(o outward, body string) bool {
	if strings.HasPrefix(body, "\xff") {
		return true
	}
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(body), &object) != nil || object == nil {
		return false
	}
	for key, v := range object {
		if strings.EqualFold(key, "errcode") && slices.Contains([]string{"0", "-0", "45065", "45081", "61010"}, string(v)) {
			return true
		}
	}
	return !o.send
}

// FuzzAnswers lets anything be an answer: no call panics, takes what is no
// answer for a yes, or tells what it was about.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{`{"errcode":0,"errmsg":"ok","msgid":1}`, `{"errcode":43101,"errmsg":"user refuse rid: 1"}`, "{}", "null", "<html>", "", " ",
		`{"errcode":40163,"errmsg":"\u0000\ud800"}`, `{"openid":"oX","subscribe":1,"is_snapshotuser":1}`, `{"ERRCODE":0,"errcode":null}`, "\xff\xd8\xff", `{"msgid":{}}`,
		`{"errcode":0,"ticket":"t","url":"u","media_id":"a/b","url_link":"javascript:x","result":{"suggest":"pass"}}`, `{"errcode":-1,"tag":{"id":-1}}`} {
		f.Add(seed)
	}
	calls, nowhere := outwards(), &platform{Server: &httptest.Server{URL: "http://127.0.0.1:1"}}
	var current string
	scripted(f, &current)
	f.Fuzz(func(t *testing.T, body string) {
		current = body
		client := allAccounts(nowhere)
		for name, o := range calls {
			err := o.do(t.Context(), client, nowhere)
			if err == nil && !mayBeYes(o, body) {
				t.Fatalf("%s took %q for a yes", name, body)
			}
			if err != nil && tells(err) && !tells(errors.New(body)) {
				t.Fatalf("%s tells %v", name, err)
			}
		}
	})
}
