package sim

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
)

func TestWhatElseAPersonSends(t *testing.T) {
	s, ctx := newStage(t, nil), context.Background()
	phone := s.Phone("yanbin", "oZHANG")
	phone.SendsLocation(ctx, 36.061, 103.834, "莱茵小镇")
	phone.SendsLink(ctx, "通知", "停水", "https://example.org/")
	phone.SendsVideo(ctx, []byte("film"))
	phone.TellsWhere(ctx, 36.061, 103.834)
	phone.Views(ctx, "https://example.org/")
	phone.Revokes(ctx, 8, 2)
	phone.Cancels(ctx)
	for i, want := range []map[string]string{
		{"MsgType": "location", "Location_X": "36.061000", "Location_Y": "103.834000", "Label": "莱茵小镇"},
		{"MsgType": "link", "Title": "通知", "Url": "https://example.org/"},
		{"MsgType": "video"},
		{"MsgType": "event", "Event": "LOCATION", "Latitude": "36.061000"},
		{"MsgType": "event", "Event": "VIEW", "EventKey": "https://example.org/"},
		{"MsgType": "event", "Event": "user_authorization_revoke", "OpenID": "oZHANG", "RevokeInfo": "8,2"},
		{"MsgType": "event", "Event": "user_authorization_cancellation", "OpenID": "oZHANG", "AppID": "wx2c2769f8efd9abc2"},
	} {
		got := s.deliveries()[i].fields
		for name, value := range want {
			if got[name] != value {
				t.Errorf("delivery %d: %s is %q, want %q", i, name, got[name], value)
			}
		}
	}
	phone.SendsShortVideo(ctx, []byte("short"))
	got := s.deliveries()
	if got[7].fields["MsgType"] != "shortvideo" || got[7].fields["ThumbMediaId"] == "" {
		t.Errorf("sent %v", got[7].fields)
	}
	for n, want := range map[int]string{2: "film", 7: "short"} {
		_, body := s.fetch(s.token(false), got[n].fields["MediaId"])
		var answer struct {
			URL string `json:"video_url"`
		}
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Fatalf("a video is answered with its address, not %q", body)
		}
		resp, err := http.Get(answer.URL)
		if err != nil {
			t.Fatal(err)
		}
		if film, _ := io.ReadAll(resp.Body); resp.Header.Get("Content-Type") != "video/mp4" || string(film) != want {
			t.Errorf("the video is %v %q", resp.Header, film)
		}
		resp.Body.Close()
		if resp, err = http.Get(answer.URL + "x"); err != nil || resp.Header.Get("Content-Type") == "video/mp4" {
			t.Errorf("a foreign key opens a video: %v", err)
		}
		resp.Body.Close()
	}
}
