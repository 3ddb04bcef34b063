package sim

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"
)

// upload posts a file as a form.
func (s *stage) upload(kind, name, field, file string) map[string]any {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(field, name)
	if err != nil {
		s.t.Fatal(err)
	}
	part.Write([]byte(file))
	form.Close()
	resp, err := http.Post(s.api.URL+"/cgi-bin/media/upload?type="+kind+"&access_token="+s.token(false), form.FormDataContentType(), &body)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	out, decoder := map[string]any{}, json.NewDecoder(resp.Body)
	decoder.UseNumber()
	if err := decoder.Decode(&out); err != nil {
		s.t.Fatal(err)
	}
	return out
}

const aPNG = "\x89PNG\r\n\x1a\nrest"

func TestAnUploadCanBeSentAndFetched(t *testing.T) {
	s := newStage(t, nil)
	phone := s.Phone("yanbin", "oZHANG")
	phone.Says(t.Context(), "在吗")
	answer := s.upload("image", "a.png", "media", aPNG)
	id, _ := answer["media_id"].(string)
	if id == "" || answer["type"] != "image" {
		t.Fatalf("upload: %v", answer)
	}
	send := func() int {
		return errcode(s.post("/cgi-bin/message/custom/send", `{"touser":"oZHANG","msgtype":"image","image":{"media_id":"`+id+`"}}`))
	}
	expectCode(t, "send", send(), 0)
	if got := last(phone); got.Media != id || got.Text != "[图片]" {
		t.Errorf("the screen shows %+v", got)
	}
	if _, body := s.fetch(s.token(false), id); body != aPNG {
		t.Errorf("fetched %q", body)
	}
	expectCode(t, "as a voice", errcode(s.post("/cgi-bin/message/custom/send", `{"touser":"oZHANG","msgtype":"voice","voice":{"media_id":"`+id+`"}}`)), codeBadMedia)
	s.clock.pass(47 * time.Hour)
	phone.Says(t.Context(), "还在吗")
	s.clock.pass(25 * time.Hour)
	expectCode(t, "after three days", send(), codeBadMedia)
}

func TestWhatAnUploadRefuses(t *testing.T) {
	s := newStage(t, nil)
	for name, c := range map[string]struct {
		kind, field, file string
		want              int
	}{
		"a kind nobody knows":     {"sticker", "media", aPNG, codeBadMediaType},
		"another field":           {"image", "file", aPNG, codeNoMediaData},
		"an empty file":           {"image", "media", "", codeNoMediaData},
		"a text named as a photo": {"image", "media", "hello", codeBadFileType},
		"a photo as a voice":      {"voice", "media", aPNG, codeBadFileType},
		"a voice of 3 MB":         {"voice", "media", "#!AMR" + strings.Repeat("x", 3<<20), codeBadMediaSize},
	} {
		expectCode(t, name, errcode(s.upload(c.kind, "a.png", c.field, c.file)), c.want)
	}
	if got := s.upload("thumb", "a.jpg", "media", "\xff\xd8\xffjpeg"); got["thumb_media_id"] == nil {
		t.Errorf("thumb: %v", got)
	}
	if got := s.upload("video", "a.mp4", "media", "\x00\x00\x00\x18ftypmp42"); got["media_id"] == nil {
		t.Errorf("video: %v", got)
	}
}
