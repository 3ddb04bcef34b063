package provider

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

const planted = "planted-key"

var voice = domain.Media{ContentType: "audio/amr", Bytes: []byte("#!AMR\n sound")}

// speaks makes a service that answers so.
func speaks(t *testing.T, answer http.HandlerFunc) *Speech {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	s, err := NewSpeech(server.URL+"/", planted, "whisper-1")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAVoiceIsHeard(t *testing.T) {
	s := speaks(t, func(w http.ResponseWriter, r *http.Request) {
		file, header, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		defer file.Close()
		sound := make([]byte, header.Size)
		if _, err := file.Read(sound); err != nil {
			t.Error(err)
		}
		got := []string{r.Method, r.URL.Path, r.Header.Get("Authorization"), r.FormValue("model"), r.FormValue("language"), header.Filename, string(sound)}
		want := []string{"POST", "/v1/audio/transcriptions", "Bearer " + planted, "whisper-1", "zh", "voice.amr", string(voice.Bytes)}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("asked %q, want %q", got, want)
		}
		fmt.Fprint(w, `{"text":" 水管\u0007漏了。"}`)
	})
	words, err := s.Words(context.Background(), voice)
	if err != nil || words != "水管 漏了。" {
		t.Errorf("heard %q, %v", words, err)
	}
}

func TestAServiceThatDoesNotHear(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		code   domain.Code
	}{
		"refused":   {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, planted, http.StatusUnauthorized) }, domain.Denied},
		"bad sound": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "x", http.StatusBadRequest) }, domain.Invalid},
		"busy":      {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "x", http.StatusTooManyRequests) }, domain.Unavailable},
		"broken":    {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "x", http.StatusBadGateway) }, domain.Unavailable},
		"HTML":      {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }, domain.Unavailable},
		"null":      {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "null") }, domain.Unavailable},
		"endless":   {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("x", maxHeard+1)) }, domain.Invalid},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"text":`)
		}, domain.Unavailable},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusFound) }, domain.Invalid},
		"silent": {func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // only then the server sees the caller go
			<-r.Context().Done()
		}, domain.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			s := speaks(t, c.answer)
			s.client.Timeout = 300 * time.Millisecond
			_, err := s.Words(context.Background(), voice)
			if domain.CodeOf(err) != c.code || strings.Contains(err.Error(), planted) || strings.Contains(err.Error(), "127.0.0.1") {
				t.Errorf("%v, want %s", err, c.code)
			}
		})
	}
}

func TestNothingPrintsTheKey(t *testing.T) {
	s, err := NewSpeech("https://speech.example", planted, "m")
	if err != nil {
		t.Fatal(err)
	}
	if out := fmt.Sprintf("%v %+v %#v", s, s, s); strings.Contains(out, planted) {
		t.Error("it prints its key")
	}
	for _, address := range []string{"", "speech", "ftp://x", "https://key@x"} {
		if _, err := NewSpeech(address, "", ""); domain.CodeOf(err) != domain.Invalid {
			t.Errorf("%s: %v", address, err)
		}
	}
}
