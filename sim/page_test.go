package sim

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// visit asks the page behind a prefix, as the demo mounts it.
func (s *stage) visit(method, path, contentType, body string) (int, string) {
	s.t.Helper()
	request := httptest.NewRequest(method, "/sim"+path, strings.NewReader(body))
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	answer := httptest.NewRecorder()
	http.StripPrefix("/sim", s.WeChat).ServeHTTP(answer, request)
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.Code, string(text)
}

func TestPageAndItsFilesAreRelative(t *testing.T) {
	s := newStage(t, nil)
	code, html := s.visit("GET", "/", "", "")
	if code != 200 || !strings.Contains(html, "<title>邻里帮 · 演示墙</title>") {
		t.Fatalf("HTTP %d: %s", code, html)
	}
	for _, file := range []string{"wall.css", "handset.css", "wall.js", "icon.svg"} {
		if code, _ := s.visit("GET", "/"+file, "", ""); code != 200 || !strings.Contains(html, `"`+file+`"`) {
			t.Errorf("%s: HTTP %d", file, code)
		}
	}
	if code, _ := s.visit("GET", "/nothing", "", ""); code != 404 {
		t.Errorf("an unknown file gave HTTP %d", code)
	}
}

func TestPageActsOnItsPhonesAndSeesThem(t *testing.T) {
	s := newStage(t, nil)
	s.replies("收到")
	s.SetPhones(Screen{Name: "张阿姨", Role: "居民", Account: "yanbin", OpenID: "oZHANG"})
	me := `{"account":"yanbin","openid":"oZHANG","text":"灯坏了"}`
	if code, text := s.visit("POST", "/say", "application/json", me); code != 200 || strings.Contains(text, "error") {
		t.Fatalf("HTTP %d: %s", code, text)
	}
	code, text := s.visit("GET", "/state.json?since=", "", "")
	var state pageState
	if err := json.Unmarshal([]byte(text), &state); err != nil || code != 200 {
		t.Fatalf("HTTP %d: %v", code, err)
	}
	phone := state.Phones[0]
	if phone.Name != "张阿姨" || !phone.Follows || len(phone.Bubbles) != 2 || phone.Bubbles[1].Text != "收到" || phone.Bubbles[1].N != 1 || len(state.Log) != 1 {
		t.Errorf("the page sees %+v", state)
	}
	if code, _ := s.visit("GET", "/state.json?since="+state.Version, "", ""); code != http.StatusNoContent {
		t.Errorf("nothing new gave HTTP %d", code)
	}
	s.visit("POST", "/unfollow", "application/json", me)
	if s.Phone("yanbin", "oZHANG").Follows() {
		t.Error("the phone still follows")
	}
	s.visit("POST", "/follow", "application/json", `{"account":"yanbin","openid":"oZHANG"}`)
	s.visit("POST", "/scan", "application/json", `{"account":"yanbin","openid":"oZHANG","text":"b3"}`)
	if all := s.deliveries(); all[len(all)-1].fields["Event"] != "SCAN" {
		t.Errorf("the last delivery is %v", all[len(all)-1].fields)
	}
}

func TestPageTapsAnAnswer(t *testing.T) {
	s := newStage(t, nil)
	s.SetPhones(Screen{Name: "张阿姨", Role: "居民", Account: "yanbin", OpenID: "oZHANG"})
	s.Phone("yanbin", "oZHANG").Says(t.Context(), "灯坏了")
	s.post("/cgi-bin/message/custom/send", menuMessage)
	if _, text := s.visit("GET", "/state.json", "", ""); !strings.Contains(text, `"taps":[{"id":"101","content":"满意"}`) {
		t.Errorf("the page is sent %s", text)
	}
	s.visit("POST", "/tap", "application/json", `{"account":"yanbin","openid":"oZHANG","text":"101"}`)
	all := s.deliveries()
	if got := all[len(all)-1].fields; got["Content"] != "满意" || got["bizmsgmenuid"] != "101" {
		t.Errorf("the last delivery is %v", got)
	}
}

func TestPageRefusesForeignFormsAndPhonesNotShown(t *testing.T) {
	s := newStage(t, nil)
	me := `{"account":"yanbin","openid":"oZHANG","text":"灯坏了"}`
	for _, c := range []struct {
		method, contentType, body string
		want                      int
	}{
		{"POST", "application/x-www-form-urlencoded", me, http.StatusUnsupportedMediaType},
		{"GET", "application/json", me, http.StatusUnsupportedMediaType},
		{"POST", "application/json", me, http.StatusNotFound},
		{"POST", "application/json", `{`, http.StatusBadRequest},
	} {
		if code, _ := s.visit(c.method, "/say", c.contentType, c.body); code != c.want {
			t.Errorf("%s %s: HTTP %d, want %d", c.method, c.contentType, code, c.want)
		}
	}
	if len(s.deliveries()) != 0 {
		t.Error("something was delivered")
	}
}

func TestBubbleNumbersSurviveTheBound(t *testing.T) {
	s := newStage(t, func(a *Account) { a.Mode = Plain })
	s.SetPhones(Screen{Name: "张阿姨", Role: "居民", Account: "yanbin", OpenID: "oZHANG"})
	phone := s.Phone("yanbin", "oZHANG")
	for range maxBubbles + 3 {
		if _, err := phone.Says(context.Background(), "你好"); err != nil {
			t.Fatal(err)
		}
	}
	shown := s.state().Phones[0].Bubbles
	if len(phone.Bubbles()) != maxBubbles || len(shown) != maxShown || shown[len(shown)-1].N != maxBubbles+2 {
		t.Errorf("%d kept, %d sent, the last is %d", len(phone.Bubbles()), len(shown), shown[len(shown)-1].N)
	}
}

func TestPageRingsAndIsAnswered(t *testing.T) {
	s := newStage(t, nil)
	told := make(chan string, 1)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		told <- string(body) + r.Header.Get("X-Linli-Signature")[:7]
	}))
	defer hook.Close()
	s.SetTelephones(Telephones{Secret: "s3cret", Hook: hook.URL})
	s.SetPhones(Screen{Name: "李敏", Role: "干部", Account: "yanbin", OpenID: "oLIMIN", Telephone: "13800000009"})
	call := func(key, number, secret string) int {
		body := `{"phone":"` + number + `","text":"工单 1001"}`
		req, err := http.NewRequest("POST", s.api.URL+"/alarm/call", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Idempotency-Key", key)
		req.Header.Set("X-Linli-Timestamp", "1")
		req.Header.Set("X-Linli-Signature", Telephones{Secret: secret}.sign("1", []byte(body)))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	for _, c := range []struct {
		key, number, secret string
		want                int
	}{{"1", "13800000009", "wrong", 401}, {"1", "13800000000", "s3cret", 404}, {"", "13800000009", "s3cret", 400}, {"1", "13800000009", "s3cret", 200}, {"1", "13800000009", "s3cret", 200}} {
		if got := call(c.key, c.number, c.secret); got != c.want {
			t.Errorf("%+v: HTTP %d", c, got)
		}
	}
	if _, text := s.visit("GET", "/state.json", "", ""); strings.Count(text, `"call":{"id":"call-`) != 1 || strings.Contains(text, "工单 1001") {
		t.Errorf("the page is sent %s", text)
	}
	s.visit("POST", "/answer", "application/json", `{"account":"yanbin","openid":"oLIMIN"}`)
	if got := <-told; !strings.Contains(got, `"outcome":"answered"`) || !strings.HasSuffix(got, "sha256=") {
		t.Errorf("the server is told %s", got)
	}
	if shown := last(s.Phone("yanbin", "oLIMIN")); shown.Kind != KindCall || shown.Text != "工单 1001" {
		t.Errorf("the phone shows %+v", shown)
	}
}
