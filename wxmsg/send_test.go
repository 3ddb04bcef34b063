package wxmsg

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/silenceper/wechat/v2/util"

	"linli/domain"
)

// A push reaches WeChat as its documentation asks, and WeChat's id comes back.
func TestSendOnTheWire(t *testing.T) {
	p := newPlatform(t)
	c, _ := clientOf(p)
	receipt, err := c.Send(t.Context(), textDelivery())
	if err != nil {
		t.Fatal(err)
	}
	if receipt.MsgID != "9007199254740993" {
		t.Errorf("receipt %q", receipt.MsgID)
	}
	if _, err := c.Send(t.Context(), templateDelivery()); err != nil {
		t.Fatal(err)
	}
	want := []sent{
		{"/base/cgi-bin/message/custom/send", "plantedTOKEN-0", "application/json;charset=utf-8", map[string]any{
			"touser": testOpenID, "msgtype": "text", "text": map[string]any{"content": "工单 1024 <已派> & 路上"}}},
		{"/base/cgi-bin/message/template/send", "plantedTOKEN-0", "application/json;charset=utf-8", map[string]any{
			"touser": testOpenID, "template_id": "tmpl-1", "client_msg_id": "outbox-7", "data": map[string]any{
				"thing1": map[string]any{"value": "路灯坏了"}, "time3": map[string]any{"value": "18:30"}}}},
	}
	if diff := cmp.Diff(want, p.sends(), cmp.AllowUnexported(sent{})); diff != "" {
		t.Error(diff)
	}
}

// A repeat that WeChat recognises by our id has arrived the first time.
func TestRecognisedRepeat(t *testing.T) {
	p := newPlatform(t)
	c, _ := clientOf(p)
	p.send = func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"errcode":45065,"errmsg":"clientmsgid exist","msgid":31}`)
	}
	if receipt, err := c.Send(t.Context(), templateDelivery()); err != nil || receipt.MsgID != "31" {
		t.Errorf("got %+v, %v", receipt, err)
	}
	_, err := c.Send(t.Context(), textDelivery())
	failure(t, err, domain.SendBad)
	unnamed := templateDelivery()
	unnamed.ClientMsgID = ""
	_, err = c.Send(t.Context(), unnamed)
	failure(t, err, domain.SendBad)
}

func hijack(w http.ResponseWriter, answer string) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = conn.Write([]byte(answer))
	_ = conn.Close()
}

// When the answer is not WeChat's yes or no, nobody may say what happened.
func TestUnclearAnswersAreUnknown(t *testing.T) {
	const ok = `{"errcode":0,"errmsg":"ok"}`
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, ok) }))
	defer elsewhere.Close()
	write := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, s) }
	}
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			fmt.Fprint(w, ok)
		}
	}
	answers := map[string]http.HandlerFunc{
		"empty object": write("{}"), "null": write("null"), "empty": write(""), "number": write("0"), "array": write("[" + ok + "]"),
		"HTML": write("<html>" + ok + "</html>"), "errcode null": write(`{"errcode":null}`), "errcode is words": write(`{"errcode":"0"}`),
		"cut short": write(ok[:len(ok)-3]), "two answers": write(ok + ok), "only errmsg": write(`{"errmsg":"ok"}`),
		"over 1 MiB": write(ok + strings.Repeat(" ", maxAnswer)),
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		},
		"302":        func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) },
		"status 500": status(500), "status 502": status(502), "status 201": status(201), "status 403": status(403),
		"closed after the request": func(w http.ResponseWriter, _ *http.Request) { hijack(w, "") },
		"closed inside the answer": func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"+ok)
		},
		"not HTTP": func(w http.ResponseWriter, _ *http.Request) { hijack(w, "plantedTOKEN-0\r\n\r\n") },
	}
	p := newPlatform(t)
	c, _ := clientOf(p)
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			p.send = answer
			before := len(p.sends())
			_, err := c.Send(t.Context(), textDelivery())
			failure(t, err, domain.SendUnknown)
			if n := len(p.sends()) - before; n != 1 {
				t.Errorf("the message was sent %d times", n)
			}
		})
	}
	p.send = write(ok + strings.Repeat(" ", maxAnswer-len(ok)))
	if _, err := c.Send(t.Context(), textDelivery()); err != nil {
		t.Errorf("an answer of just 1 MiB: %v", err)
	}
}

// expiring is a context whose deadline passes when done is closed.
type expiring struct {
	context.Context
	done chan struct{}
}

func (e expiring) Done() <-chan struct{} { return e.done }

func (e expiring) Err() error {
	select {
	case <-e.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// A server that drips holds nobody beyond his deadline.
func TestSlowDrip(t *testing.T) {
	p := newPlatform(t)
	c, _ := clientOf(p)
	ctx := expiring{t.Context(), make(chan struct{})}
	p.send = func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"errcode":0,`)
		_ = http.NewResponseController(w).Flush()
		close(ctx.done)
		<-r.Context().Done()
	}
	_, err := c.Send(ctx, textDelivery())
	if fault := failure(t, err, domain.SendUnknown); fault.Detail != "no whole answer in time" {
		t.Errorf("detail %q", fault.Detail)
	}
}

// Every call has a limit of its own, whatever its caller allows.
func TestCallsHaveALimit(t *testing.T) {
	var limit time.Duration
	base := roundTrip(func(r *http.Request) (*http.Response, error) {
		at, _ := r.Context().Deadline()
		limit = time.Until(at)
		return nil, context.DeadlineExceeded
	})
	req, _ := http.NewRequestWithContext(withCall(context.Background(), call{token: "t"}), http.MethodPost, apiBase+customPath, nil)
	if _, err := (&wire{base: base}).RoundTrip(req); err == nil {
		t.Fatal("no error")
	}
	if limit <= 0 || limit > callLimit {
		t.Errorf("limit %v", limit)
	}
	if req.URL.RawQuery != "" {
		t.Error("the caller's request was changed")
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Nothing was sent when nobody listens: the call may simply be repeated.
func TestRefusedConnectionIsAgain(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	a := account(domain.SafeMode)
	a.Secret, a.APIBase = "plantedSECRET", "http://"+listener.Addr().String()
	c := NewClient([]domain.Account{a}, clock)
	_, err = c.Send(t.Context(), textDelivery())
	if fault := failure(t, err, domain.SendAgain); !strings.Contains(fault.Detail, "refused") {
		t.Errorf("the operator reads %q", fault.Detail)
	}
	source := c.senders["yanbin"].token
	source.keep(domain.AccessToken{Value: "plantedTOKEN", Until: testNow.Add(time.Hour)})
	_, err = c.Send(t.Context(), textDelivery())
	failure(t, err, domain.SendAgain)
}

// A server whose certificate nobody trusts gets no token to read.
func TestUntrustedServer(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	a := account(domain.SafeMode)
	a.APIBase = server.URL
	_, err := NewClient([]domain.Account{a}, clock).Send(t.Context(), textDelivery())
	if fault := failure(t, err, domain.SendAgain); !strings.Contains(fault.Detail, "certificate") {
		t.Errorf("the operator reads %q", fault.Detail)
	}
}

// A call given up before it began has sent nothing.
func TestCancelledBefore(t *testing.T) {
	p := newPlatform(t)
	c, _ := clientOf(p)
	if _, err := c.Send(t.Context(), textDelivery()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Send(ctx, textDelivery())
	failure(t, err, domain.SendAgain)
	if len(p.sends()) != 1 {
		t.Error("it was sent all the same")
	}
}

func TestDeliveriesThatCannotBeSent(t *testing.T) {
	p := newPlatform(t)
	broken := account(domain.SafeMode)
	broken.Name, broken.APIBase = "broken", "plantedhost:8080"
	good := account(domain.SafeMode)
	good.APIBase = p.URL
	c := NewClient([]domain.Account{good, broken}, clock)
	tests := []struct {
		change func(*domain.Delivery)
		class  domain.SendClass
	}{
		{func(d *domain.Delivery) { d.Account = "nobody" }, domain.SendStop},
		{func(d *domain.Delivery) { d.Account = "broken" }, domain.SendStop},
		{func(d *domain.Delivery) { d.OpenID = "" }, domain.SendBad},
		{func(d *domain.Delivery) { d.Text = "" }, domain.SendBad},
		{func(d *domain.Delivery) { d.Channel = "pigeon" }, domain.SendBad},
		{func(d *domain.Delivery) { d.Channel = domain.ChannelTemplate }, domain.SendBad},
	}
	for _, tt := range tests {
		d := textDelivery()
		tt.change(&d)
		_, err := c.Send(t.Context(), d)
		failure(t, err, tt.class)
	}
	if n := len(p.sends()) + len(p.tokensAsked()); n != 0 {
		t.Errorf("%d calls went out", n)
	}
}

// A call of the SDK that comes from no account goes nowhere.
func TestForeignCallsAreRefused(t *testing.T) {
	p := newPlatform(t)
	clientOf(p)
	if _, err := util.PostJSONContext(t.Context(), p.URL+"/base"+customPath, struct{}{}); err == nil || !strings.Contains(err.Error(), "no account") {
		t.Errorf("got %v", err)
	}
	if len(p.sends()) != 0 {
		t.Error("it went out")
	}
}

// Two clients of one process do not meet: each account has its own host.
func TestClientsDoNotMeet(t *testing.T) {
	one, two := newPlatform(t), newPlatform(t)
	two.revoke()
	first, _ := clientOf(one)
	second, _ := clientOf(two)
	for _, c := range []*Client{first, second, first} {
		if _, err := c.Send(t.Context(), textDelivery()); err != nil {
			t.Fatal(err)
		}
	}
	if len(one.sends()) != 2 || len(two.sends()) != 1 || two.sends()[0].token != "plantedTOKEN-1" {
		t.Errorf("sends %v and %v", one.sends(), two.sends())
	}
}
