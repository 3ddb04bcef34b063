package wxmsg

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"linli/domain"
)

const testMedia = "plantedMEDIA-_0"

// The better of two voices is taken, and no id that could be more than one.
func TestMediaIDs(t *testing.T) {
	for _, tt := range []struct{ id, better, want string }{
		{"abc-_9", "", "abc-_9"},
		{"abc", "abc16", "abc16"},
		{"abc", "../../x", "abc"},
		{" abc\n", "", "abc"},
		{strings.Repeat("a", maxMediaID), "", strings.Repeat("a", maxMediaID)},
		{strings.Repeat("a", maxMediaID+1), "", ""},
		{"a&access_token=b", "", ""}, {"a b", "", ""}, {"图", "", ""}, {"", "", ""},
	} {
		m := openSafe(t, xmlBody(append(head("voice"), element{"MediaId", tt.id}, element{"MediaId16K", tt.better})...)).Message
		if m.MediaID != tt.want || (m.Kind == domain.KindVoice) != (tt.want != "") {
			t.Errorf("%q and %q gave %q, kind %s", tt.id, tt.better, m.MediaID, m.Kind)
		}
	}
}

func writeMedia(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write([]byte(body))
	}
}

func TestMediaOnTheWire(t *testing.T) {
	p := newPlatform(t)
	c, _ := clientOf(p)
	p.send = func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Query().Get("media_id") != testMedia {
			t.Errorf("called %s %s", r.Method, r.URL.Path)
		}
		writeMedia("image/jpeg; x=1", "\xff\xd8 bytes")(w, r)
	}
	m, err := c.Media(t.Context(), "yanbin", testMedia, domain.Photo)
	if err != nil || m.ContentType != "image/jpeg" || string(m.Bytes) != "\xff\xd8 bytes" {
		t.Fatalf("got %+v, %v", m, err)
	}
	if calls := p.sends(); len(calls) != 1 || calls[0].path != "/base/cgi-bin/media/get" || calls[0].token != "plantedTOKEN-0" {
		t.Errorf("calls %+v", calls)
	}
}

func TestMediaAnswersThatAreNone(t *testing.T) {
	const picture = "\xff\xd8 bytes"
	refused := func(code int) http.HandlerFunc {
		return writeMedia("text/plain", fmt.Sprintf(`{"errcode":%d,"errmsg":"no %s to plantedTOKEN-0 of plantedSECRET rid: 1"}`, code, testMedia))
	}
	p := newPlatform(t)
	c, _ := clientOf(p)
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		class  domain.SendClass
	}{
		"wrong or old id":   {refused(40007), domain.SendGone},
		"busy":              {refused(-1), domain.SendAgain},
		"no permission":     {refused(48001), domain.SendStop},
		"unknown code":      {refused(99999), domain.SendBad},
		"code 0":            {refused(0), domain.SendUnknown},
		"JSON as a picture": {writeMedia("image/jpeg", `{"errcode":40007,"errmsg":"invalid media_id"}`), domain.SendGone},
		"empty object":      {writeMedia("image/jpeg", "{}"), domain.SendUnknown},
		"cut JSON":          {writeMedia("application/json", `{"errcode":400`), domain.SendUnknown},
		"null":              {writeMedia("application/json", "null"), domain.SendUnknown},
		"empty":             {writeMedia("image/jpeg", ""), domain.SendUnknown},
		"HTML":              {writeMedia("text/html", "<html>"+picture), domain.SendUnknown},
		"no type":           {writeMedia("", picture), domain.SendUnknown},
		"status 500":        {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, domain.SendAgain},
		"cut short": {func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx")
		}, domain.SendAgain},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, p.URL+"/elsewhere", http.StatusFound)
		}, domain.SendAgain},
	} {
		t.Run(name, func(t *testing.T) {
			p.send = tt.answer
			before := len(p.sends())
			_, err := c.Media(t.Context(), "yanbin", testMedia, domain.Photo)
			failure(t, err, tt.class)
			if n := len(p.sends()) - before; n != 1 {
				t.Errorf("%d calls", n)
			}
		})
	}
	for _, id := range []string{"", "a b", "a/../b"} {
		_, err := c.Media(t.Context(), "yanbin", id, domain.Photo)
		failure(t, err, domain.SendBad)
	}
	_, err := c.Media(t.Context(), "nobody", testMedia, domain.Photo)
	failure(t, err, domain.SendStop)
}

// A photo may be ten times as large as any other answer, and not a byte more.
func TestMediaIsBounded(t *testing.T) {
	p := newPlatform(t)
	c, _ := clientOf(p)
	p.send = writeMedia("image/jpeg", strings.Repeat("x", domain.MaxMedia))
	if m, err := c.Media(t.Context(), "yanbin", testMedia, domain.Photo); err != nil || len(m.Bytes) != domain.MaxMedia {
		t.Fatalf("%d bytes, %v", len(m.Bytes), err)
	}
	p.send = writeMedia("image/jpeg", strings.Repeat("x", domain.MaxMedia+1))
	if _, err := c.Media(t.Context(), "yanbin", testMedia, domain.Photo); domain.CodeOf(err) != domain.Invalid || strings.Contains(err.Error(), "planted") {
		t.Errorf("too large: %v", err)
	}
	p.send = writeMedia("application/json", `{"errcode":0}`+strings.Repeat(" ", maxAnswer))
	_, err := c.Send(t.Context(), textDelivery())
	failure(t, err, domain.SendUnknown)
}

func TestMediaRenewsARefusedToken(t *testing.T) {
	p := newPlatform(t)
	c, _ := clientOf(p)
	p.send = writeMedia("image/png", "bytes")
	if _, err := c.Media(t.Context(), "yanbin", testMedia, domain.Photo); err != nil {
		t.Fatal(err)
	}
	p.revoke()
	if _, err := c.Media(t.Context(), "yanbin", testMedia, domain.Photo); err != nil {
		t.Fatal(err)
	}
	if asked, calls := p.tokensAsked(), p.sends(); !slices.Equal(asked, []bool{false, false}) || len(calls) != 3 {
		t.Errorf("token calls %v, %d calls", asked, len(calls))
	}
}

func TestMediaThatDrips(t *testing.T) {
	p := newPlatform(t)
	c, _ := clientOf(p)
	ctx := expiring{t.Context(), make(chan struct{})}
	p.send = func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg")
		_, _ = w.Write([]byte("\xff"))
		_ = http.NewResponseController(w).Flush()
		close(ctx.done)
		<-r.Context().Done()
	}
	_, err := c.Media(ctx, "yanbin", testMedia, domain.Photo)
	failure(t, err, domain.SendAgain)
	if errText := fmt.Sprint(err); !strings.Contains(errText, "in time") {
		t.Errorf("got %s", errText)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = c.Media(cancelled, "yanbin", testMedia, domain.Photo)
	failure(t, err, domain.SendAgain)
}
