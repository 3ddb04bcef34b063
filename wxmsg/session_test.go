package wxmsg

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// mini is a mini-program whose login calls are answered with a body.
func mini(t *testing.T, answer http.HandlerFunc) *Client {
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return NewClient([]domain.Account{{Name: "yanbin-mini", Kind: domain.Mini, AppID: testAppID, Secret: "secretOfMini", APIBase: server.URL + "/base"}}, time.Now)
}

func TestSessionTellsWhoOpenedTheMiniProgram(t *testing.T) {
	client := mini(t, func(w http.ResponseWriter, r *http.Request) {
		want := "appid=" + testAppID + "&grant_type=authorization_code&js_code=the-code&secret=secretOfMini"
		if r.Method != http.MethodGet || r.URL.Path != "/base/sns/jscode2session" || r.URL.RawQuery != want {
			t.Errorf("the call is %s %s", r.Method, r.URL)
		}
		fmt.Fprint(w, `{"openid":"oZHANG","session_key":"tiihtNczf5v6AKRyjwEUhQ==","unionid":"u-1"}`)
	})
	got, err := client.Session(t.Context(), "yanbin-mini", "the-code")
	if err != nil || got != (domain.Session{OpenID: "oZHANG", UnionID: "u-1"}) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := client.Session(t.Context(), "other", "the-code"); domain.CodeOf(err) != domain.Internal {
		t.Errorf("an account nobody configured: %v", err)
	}
}

func TestSessionClassesWhatWeChatAnswers(t *testing.T) {
	for body, want := range map[string]domain.Code{
		`{"errcode":40029,"errmsg":"invalid code"}`:      domain.Invalid,
		`{"errcode":40163,"errmsg":"code been used"}`:    domain.Invalid,
		`{"errcode":40226,"errmsg":"code blocked"}`:      domain.Denied,
		`{"errcode":45011,"errmsg":"too often"}`:         domain.Unavailable,
		`{"errcode":-1,"errmsg":"system error"}`:         domain.Unavailable,
		`{"errcode":40013,"errmsg":"invalid appid"}`:     domain.Internal,
		`{"errcode":40125,"errmsg":"invalid appsecret"}`: domain.Internal,
		`{"errcode":99999,"errmsg":"nobody knows"}`:      domain.Internal,
		`{}`:              domain.Unavailable,
		`null`:            domain.Unavailable,
		`<html>busy`:      domain.Unavailable,
		`{"openid":"oZHA`: domain.Unavailable,
	} {
		client := mini(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
		_, err := client.Session(t.Context(), "yanbin-mini", "planted-code")
		if domain.CodeOf(err) != want {
			t.Errorf("%s is %v, want %s", body, err, want)
		}
	}
}

func TestSessionErrorsTellNoSecret(t *testing.T) {
	for _, answer := range []http.HandlerFunc{
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, `{"errcode":40125,"errmsg":"%s"}`, r.URL) },
	} {
		_, err := mini(t, answer).Session(t.Context(), "yanbin-mini", "planted-code")
		if err == nil || strings.Contains(err.Error(), "secretOfMini") || strings.Contains(err.Error(), "planted") {
			t.Errorf("the error is %v", err)
		}
	}
}
