package sim

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// fetch asks for a media id as the server under test would.
func (s *stage) fetch(token, id string) (header http.Header, body string) {
	s.t.Helper()
	resp, err := http.Get(s.api.URL + "/cgi-bin/media/get?" + url.Values{"access_token": {token}, "media_id": {id}}.Encode())
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	bytes, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.Header, string(bytes)
}

// refusedBy reads a refusal.
func refusedBy(t *testing.T, body string) int {
	t.Helper()
	var answer struct {
		ErrCode int `json:"errcode"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatalf("%q is no refusal", body)
	}
	return answer.ErrCode
}

func TestAPhotoCanBeFetchedForThreeDays(t *testing.T) {
	s := newStage(t, nil)
	p := s.Phone("yanbin", "oLI")
	if _, err := p.SendsPhoto(context.Background(), []byte("\xff\xd8photo")); err != nil {
		t.Fatal(err)
	}
	if _, err := p.SendsVoice(context.Background(), []byte("#!AMR\nvoice"), "灯坏了"); err != nil {
		t.Fatal(err)
	}
	got := s.deliveries()
	photo, voice := got[0].fields, got[1].fields
	if photo["MsgType"] != "image" || photo["PicUrl"] == "" || voice["MsgType"] != "voice" || voice["Recognition"] != "灯坏了" || voice["MediaId16K"] == voice["MediaId"] {
		t.Fatalf("sent %v and %v", photo, voice)
	}
	token := s.token(false)
	header, body := s.fetch(token, photo["MediaId"])
	if header.Get("Content-Type") != "image/jpeg" || !strings.Contains(header.Get("Content-disposition"), ".jpg") || body != "\xff\xd8photo" {
		t.Errorf("got %v %q", header, body)
	}
	if _, body = s.fetch(token, voice["MediaId16K"]); body != "#!AMR\nvoice" {
		t.Errorf("got %q", body)
	}
	if _, body = s.fetch(token, "unknown"); refusedBy(t, body) != 40007 {
		t.Errorf("an unknown id: %s", body)
	}
	if _, body = s.fetch("wrong", photo["MediaId"]); refusedBy(t, body) != 40001 {
		t.Errorf("a wrong token: %s", body)
	}
	s.Fail("/cgi-bin/media/get", Fault{Body: "<html>"}, Fault{Code: 45009})
	if _, body = s.fetch(token, photo["MediaId"]); body != "<html>" {
		t.Errorf("a fault gave %q", body)
	}
	if _, body = s.fetch(token, photo["MediaId"]); refusedBy(t, body) != 45009 {
		t.Errorf("a fault gave %q", body)
	}
	s.clock.pass(72 * time.Hour)
	if _, body = s.fetch(s.token(false), photo["MediaId"]); refusedBy(t, body) != 40007 {
		t.Errorf("after three days: %s", body)
	}
}

func TestARepeatedPhotoIsOneMessage(t *testing.T) {
	s := newStage(t, nil)
	if _, err := s.Phone("yanbin", "oLI").SendsPhotoTimes(context.Background(), []byte("x"), 3); err != nil {
		t.Fatal(err)
	}
	got := s.deliveries()
	if len(got) != 3 || got[0].fields["MsgId"] != got[2].fields["MsgId"] || got[0].fields["MediaId"] != got[1].fields["MediaId"] {
		t.Errorf("%d deliveries", len(got))
	}
}
