package wxmsg

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/domain"
)

// Many pushes at once need one token.
func TestConcurrentSendsFetchOneToken(t *testing.T) {
	const senders = 40
	p := newPlatform(t)
	c, _ := clientOf(p)
	var ready, done sync.WaitGroup
	ready.Add(senders)
	p.token = func(w http.ResponseWriter, _ *http.Request) {
		ready.Wait() // everybody is about to ask
		fmt.Fprint(w, `{"access_token":"plantedTOKEN-0","expires_in":7200}`)
	}
	for range senders {
		done.Go(func() {
			ready.Done()
			if _, err := c.Send(context.Background(), textDelivery()); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if asked := p.tokensAsked(); len(asked) != 1 || len(p.sends()) != senders {
		t.Errorf("%d tokens for %d sends", len(asked), len(p.sends()))
	}
}

// A token is kept until five minutes before its end, and at least a minute.
func TestTokenIsKept(t *testing.T) {
	for _, tt := range []struct {
		expires int
		keep    time.Duration
	}{{7200, 6900 * time.Second}, {400, 100 * time.Second}, {300, time.Minute}, {0, time.Minute}} {
		p := newPlatform(t)
		p.expires = tt.expires
		c, watch := clientOf(p)
		send := func(want int) {
			t.Helper()
			if _, err := c.Send(t.Context(), textDelivery()); err != nil {
				t.Fatal(err)
			}
			if n := len(p.tokensAsked()); n != want {
				t.Errorf("expires_in %d: %d tokens, want %d", tt.expires, n, want)
			}
		}
		send(1)
		watch.forward(tt.keep - time.Second)
		send(1)
		watch.forward(time.Second)
		send(2)
	}
}

// Another process forced a new token: ours is refused, the current one is asked
// for without forcing, and the message goes out at once.
func TestRefusedTokenIsRenewed(t *testing.T) {
	for _, code := range []int{40001, 40014, 42001} {
		p := newPlatform(t)
		c, _ := clientOf(p)
		if _, err := c.Send(t.Context(), textDelivery()); err != nil {
			t.Fatal(err)
		}
		refused := false
		p.send = func(w http.ResponseWriter, _ *http.Request) {
			if !refused {
				refused = true
				p.revoke()
				fmt.Fprintf(w, `{"errcode":%d,"errmsg":"no"}`, code)
				return
			}
			fmt.Fprint(w, `{"errcode":0}`)
		}
		if _, err := c.Send(t.Context(), textDelivery()); err != nil {
			t.Errorf("errcode %d: %v", code, err)
		}
		if asked := p.tokensAsked(); !slices.Equal(asked, []bool{false, false}) {
			t.Errorf("errcode %d: token calls %v", code, asked)
		}
		if calls := p.sends(); len(calls) != 3 || calls[2].token != "plantedTOKEN-1" {
			t.Errorf("errcode %d: calls %+v", code, calls)
		}
	}
}

// WeChat refuses the very token it gives: one new one is forced, once a minute.
func TestForcedRefreshOnceAMinute(t *testing.T) {
	p := newPlatform(t)
	c, watch := clientOf(p)
	p.send = func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"errcode":40014,"errmsg":"invalid %s"}`, r.URL.Query().Get("access_token"))
	}
	forced := func() (n int) {
		for _, force := range p.tokensAsked() {
			if force {
				n++
			}
		}
		return n
	}
	_, err := c.Send(t.Context(), textDelivery())
	if fault := failure(t, err, domain.SendAgain); fault.ErrCode != 40014 {
		t.Errorf("got %v", fault)
	}
	if forced() != 1 || len(p.sends()) != 2 {
		t.Errorf("%d forced, %d sends, want 1 and 2", forced(), len(p.sends()))
	}
	watch.forward(59 * time.Second)
	_, err = c.Send(t.Context(), textDelivery())
	failure(t, err, domain.SendAgain)
	if forced() != 1 || len(p.sends()) != 3 {
		t.Errorf("within the minute: %d forced, %d sends, want 1 and 3", forced(), len(p.sends()))
	}
	watch.forward(time.Second)
	_, err = c.Send(t.Context(), textDelivery())
	failure(t, err, domain.SendAgain)
	if forced() != 2 {
		t.Errorf("after the minute: %d forced, want 2", forced())
	}
}

// Many pushes are refused with the same token: one of them renews it for all.
func TestConcurrentRefusalsRenewOnce(t *testing.T) {
	const senders = 20
	p := newPlatform(t)
	c, _ := clientOf(p)
	if _, err := c.Send(t.Context(), textDelivery()); err != nil {
		t.Fatal(err)
	}
	var refused, done sync.WaitGroup
	refused.Add(senders)
	p.send = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("access_token") != "plantedTOKEN-0" {
			fmt.Fprint(w, `{"errcode":0}`)
			return
		}
		refused.Done()
		refused.Wait()
		fmt.Fprint(w, `{"errcode":42001,"errmsg":"expired"}`)
	}
	for range senders {
		done.Go(func() {
			if _, err := c.Send(context.Background(), textDelivery()); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if asked := p.tokensAsked(); !slices.Equal(asked, []bool{false, false, true}) {
		t.Errorf("token calls %v, want one forced", asked)
	}
}

// Without a token nothing of the message has been sent.
func TestTokenFailures(t *testing.T) {
	tests := []struct {
		answer string
		class  domain.SendClass
		code   int64
	}{
		{`{"errcode":-1,"errmsg":"system error"}`, domain.SendAgain, -1},
		{`{"errcode":45011,"errmsg":"minute"}`, domain.SendAgain, 45011},
		{`{"errcode":40001,"errmsg":"invalid credential plantedSECRET"}`, domain.SendStop, 40001},
		{`{"errcode":40013,"errmsg":"invalid appid"}`, domain.SendStop, 40013},
		{`{"errcode":40125,"errmsg":"invalid appsecret"}`, domain.SendStop, 40125},
		{`{"errcode":40164,"errmsg":"invalid ip 1.2.3.4, not in whitelist rid: 7"}`, domain.SendStop, 40164},
		{`{"errcode":61004,"errmsg":"access clientip is not registered"}`, domain.SendStop, 61004},
		{`{"errcode":45009,"errmsg":"quota"}`, domain.SendStop, 45009},
		{`{"errcode":99999,"errmsg":"?"}`, domain.SendStop, 99999},
		{`{}`, domain.SendAgain, 0},
		{`null`, domain.SendAgain, 0},
		{`<html>plantedSECRET</html>`, domain.SendAgain, 0},
		{`{"access_token":"","expires_in":7200}`, domain.SendAgain, 0},
		{`{"access_token":"plantedTOKEN","expires_in":"soon"}`, domain.SendAgain, 0},
	}
	for _, tt := range tests {
		p := newPlatform(t)
		p.token = func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, tt.answer) }
		c, _ := clientOf(p)
		_, err := c.Send(t.Context(), textDelivery())
		if fault := failure(t, err, tt.class); fault.ErrCode != tt.code || !strings.HasPrefix(fault.Detail, "access token") {
			t.Errorf("%s came out as %+v", tt.answer, fault)
		}
		if len(p.sends()) != 0 {
			t.Errorf("%s: a message went out without a token", tt.answer)
		}
		p.token = nil // WeChat recovers, and so do we
		if _, err := c.Send(t.Context(), textDelivery()); err != nil {
			t.Errorf("after %s: %v", tt.answer, err)
		}
	}
}

// One caller's impatience does not take the token from the others.
func TestImpatientCaller(t *testing.T) {
	p := newPlatform(t)
	c, _ := clientOf(p)
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	p.token = func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		<-release
		fmt.Fprint(w, `{"access_token":"plantedTOKEN-0","expires_in":7200}`)
	}
	_, err := c.Send(ctx, textDelivery())
	failure(t, err, domain.SendAgain)
	close(release)
	if _, err := c.Send(t.Context(), textDelivery()); err != nil {
		t.Fatal(err)
	}
	if n := len(p.tokensAsked()); n != 1 {
		t.Errorf("%d token calls, want 1", n)
	}
}
