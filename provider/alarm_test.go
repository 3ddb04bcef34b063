package provider

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

var now = func() time.Time { return time.Unix(1_772_500_000, 0) }

var ring = domain.AlarmCall{Phone: "13800000009", Text: "紧急工单 1001", Ticket: 1001, Level: 2, Key: "77"}

// played is a provider that answers everything alike.
func played(t *testing.T, status int, answer string, look func(*http.Request, []byte)) *Alarm {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if look != nil {
			look(r, body)
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	return NewAlarm(server.URL, "planted-secret", now)
}

func TestACallIsSignedAndNamed(t *testing.T) {
	alarm := played(t, 202, `{"id":"r-1"}`, func(r *http.Request, body []byte) {
		mac := hmac.New(sha256.New, []byte("planted-secret"))
		fmt.Fprintf(mac, "%d.%s", now().Unix(), body)
		if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); r.Header.Get("X-Linli-Signature") != want {
			t.Errorf("signed %q, want %q", r.Header.Get("X-Linli-Signature"), want)
		}
		var said map[string]any
		if err := json.Unmarshal(body, &said); err != nil || said["phone"] != ring.Phone || said["text"] != ring.Text || said["ticket"] != 1001.0 || said["level"] != 2.0 {
			t.Errorf("the call says %s (%v)", body, err)
		}
		if r.Method != http.MethodPost || r.Header.Get("Idempotency-Key") != "77" {
			t.Errorf("%s with key %q", r.Method, r.Header.Get("Idempotency-Key"))
		}
	})
	if receipt, err := alarm.Ring(context.Background(), ring); err != nil || receipt.MsgID != "r-1" {
		t.Errorf("%+v, %v", receipt, err)
	}
}

func TestEveryAnswerOfAProviderHasItsMeaning(t *testing.T) {
	for _, c := range []struct {
		status int
		answer string
		want   domain.SendClass
	}{
		{200, `{}`, domain.SendUnknown}, {200, `null`, domain.SendUnknown}, {200, "<html>", domain.SendUnknown},
		{200, `{"id":"` + strings.Repeat("x", 100) + `"}`, domain.SendUnknown},
		{302, "", domain.SendAgain}, {429, "", domain.SendAgain}, {503, "", domain.SendAgain}, {400, "", domain.SendBad}, {401, "", domain.SendBad},
	} {
		calls := 0
		_, err := played(t, c.status, c.answer, func(*http.Request, []byte) { calls++ }).Ring(context.Background(), ring)
		var failed *domain.SendError
		if !errors.As(err, &failed) || failed.Class != c.want || calls != 1 {
			t.Errorf("%d %q means %v after %d calls, want %s", c.status, c.answer, err, calls, c.want)
		}
	}
	_, err := NewAlarm("http://127.0.0.1:1/planted", "planted-secret", now).Ring(context.Background(), ring)
	if text := fmt.Sprintf("%v %v %#v %v", err, ring, ring, played(t, 200, "", nil)); strings.Contains(text, "138") || strings.Contains(text, "planted") || !strings.Contains(text, "again") {
		t.Errorf("it prints %s", text)
	}
}
