package story

import (
	"bytes"
	"encoding/json"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"linli/domain"
	"linli/handler"
	"linli/store"
)

// uploads sends a photo under a key.
func (m *mini) uploads(key string, photo []byte) (status int, id string) {
	m.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("photo", "IMG_0001.jpg")
	m.w.must(err)
	_, err = part.Write(photo)
	m.w.must(err)
	m.w.must(form.Close())
	req := httptest.NewRequest("POST", handler.MiniBase+"/photos", &body)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+m.token)
	req.Header.Set("Idempotency-Key", key)
	w := httptest.NewRecorder()
	m.w.app.Handler.ServeHTTP(w, req)
	var out struct{ ID string }
	m.w.must(json.Unmarshal(w.Body.Bytes(), &out))
	return w.Code, out.ID
}

// views fetches a photo or voice.
func (m *mini) views(path string) *httptest.ResponseRecorder {
	req := httptest.NewRequest("GET", handler.MiniBase+path, nil)
	req.Header.Set("Authorization", "Bearer "+m.token)
	w := httptest.NewRecorder()
	m.w.app.Handler.ServeHTTP(w, req)
	return w
}

func TestAPhotoIsSeenByWhoMay(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows()
		zhang, wang, chen, duty := w.opens("oZHANG").links().lives("3号楼", "2", "501"), w.opens("oWANG").links(), w.opens("oCHEN").links(), w.opens("oLIMIN").links()
		status, id := zhang.uploads("photo-key-1", snapshot(w.t))
		if status != 200 || id == "" {
			t.Fatalf("the photo was answered %d", status)
		}
		if status, again := zhang.uploads("photo-key-1", snapshot(w.t)); status != 200 || again != id {
			t.Errorf("again it is %d, %s", status, again)
		}
		for key, bad := range map[string][]byte{"photo-key-2": []byte("<svg>"), "photo-key-3": make([]byte, 11<<20), "short": snapshot(w.t)} {
			if status, _ := zhang.uploads(key, bad); status != 400 {
				t.Errorf("%s was answered %d", key, status)
			}
		}
		wang.fails(400, "POST", "/tickets", map[string]any{"text": "3号楼灯坏了", "photos": []string{id}}) // another's
		asked := zhang.does("POST", "/tickets", map[string]any{"text": "水管漏了", "photos": []string{id}})
		ticket := at[string](w.t, asked, "tickets.0.id")
		if at[string](w.t, zhang.sees(ticket), "media.0.id") != id {
			t.Errorf("she sees %v", zhang.sees(ticket))
		}
		if got := chen.views("/photos/" + id); got.Code != 404 {
			t.Errorf("who is only asked sees it: %d", got.Code)
		}
		task := wang.does("POST", "/offers/"+wang.offer()+"/take", nil)
		if at[string](w.t, task, "media.0.kind") != "photo" {
			t.Errorf("he reads %v", task)
		}
		for _, m := range []*mini{zhang, wang, duty} {
			got := m.views("/photos/" + id)
			picture, err := jpeg.Decode(got.Body)
			if err != nil || got.Code != http.StatusOK || got.Header().Get("Content-Type") != "image/jpeg" || got.Header().Get("X-Content-Type-Options") != "nosniff" ||
				got.Header().Get("Cache-Control") != "no-store" || picture.Bounds().Dx() != 40 {
				t.Errorf("%s sees %d %v: %v", m.openid, got.Code, got.Header(), err)
			}
		}
		missing := chen.views("/photos/77")
		if got := chen.views("/photos/" + id); got.Code != 404 || got.Body.String() != missing.Body.String() {
			t.Errorf("he sees %d %s", got.Code, got.Body)
		}
		if got := zhang.views("/voices/" + id); got.Code != 404 {
			t.Errorf("a photo is heard: %d", got.Code)
		}
		w.phone("oZHANG").SendsVoice("", "")
		var heard string
		for _, v := range at[[]any](w.t, zhang.sees(ticket), "media") {
			if v := v.(map[string]any); v["kind"] == string(domain.Voice) {
				heard = v["id"].(string)
			}
		}
		if got := wang.views("/voices/" + heard); got.Code != 200 || !bytes.Equal(got.Body.Bytes(), voice) {
			t.Errorf("he hears %d", got.Code)
		}
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "ticket", ID: w.ticket(1001).ID})
		w.must(err)
		var looked []string
		for _, e := range events {
			if e.Kind == "shown" && e.Data["attachment"] != nil {
				looked = append(looked, e.Data["reason"].(string))
			}
		}
		if got := strings.Join(looked, " "); got != "held duty held" {
			t.Errorf("looked at on the ground of %q", got)
		}
	})
}
