package sim

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestACodeIsScannedUntilItExpires(t *testing.T) {
	s, ctx := newStage(t, nil), context.Background()
	phone := s.Phone("yanbin", "oZHANG")
	made := s.post("/cgi-bin/qrcode/create", `{"expire_seconds":3600,"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"b3-u2"}}}`)
	ticket, _ := made["ticket"].(string)
	if ticket == "" || made["expire_seconds"] != json.Number("3600") {
		t.Fatalf("made %v", made)
	}
	phone.ScanTicket(ctx, ticket)
	phone.Scan(ctx, "b3-u2")
	all := s.deliveries()
	if f := all[0].fields; f["Event"] != "subscribe" || f["EventKey"] != "qrscene_b3-u2" || f["Ticket"] != ticket {
		t.Errorf("the first scan: %v", f)
	}
	if f := all[1].fields; f["Event"] != "SCAN" || f["EventKey"] != "b3-u2" || f["Ticket"] != ticket {
		t.Errorf("the second scan: %v", f)
	}
	s.clock.pass(time.Hour)
	if _, err := phone.Scan(ctx, "b3-u2"); err == nil {
		t.Error("an expired scene was scanned")
	}
	if _, err := phone.ScanTicket(ctx, ticket); err == nil || len(s.deliveries()) != 2 {
		t.Error("an expired ticket was scanned")
	}
	s.post("/cgi-bin/qrcode/create", `{"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":"b3-u2"}}}`)
	if _, err := phone.Scan(ctx, "b3-u2"); err != nil {
		t.Errorf("a permanent code of that scene: %v", err)
	}
}

func TestWhatCodesRefuse(t *testing.T) {
	s := newStage(t, nil)
	for body, want := range map[string]int{
		`{"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":0}}}`:                                            codeBadScene,
		`{"action_name":"QR_LIMIT_SCENE","action_info":{"scene":{"scene_id":100001}}}`:                                 codeBadScene,
		`{"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"` + strings.Repeat("x", 65) + `"}}}`:       codeBadScene,
		`{"action_name":"QR_SCENE","expire_seconds":2592001,"action_info":{"scene":{"scene_id":1}}}`:                   codeBadExpire,
		`{"action_name":"QR_ELSE","action_info":{"scene":{"scene_id":1}}}`:                                             codeBadArgs,
		`{"action_name":"QR_SCENE","expire_seconds":2592000,"action_info":{"scene":{"scene_id":1}}}`:                   0,
		`{"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":"` + strings.Repeat("栋", 64) + `"}}}`: 0,
	} {
		expectCode(t, body, errcode(s.post("/cgi-bin/qrcode/create", body)), want)
	}
	s.accounts["yanbin"].forever = maxForever
	for action, want := range map[string]int{"QR_LIMIT_SCENE": codeTooManyCodes, "QR_SCENE": 0} {
		body := `{"action_name":"` + action + `","action_info":{"scene":{"scene_id":7}}}`
		expectCode(t, action+" after a hundred thousand", errcode(s.post("/cgi-bin/qrcode/create", body)), want)
	}
}

func TestAMiniProgramCodeIsAPicture(t *testing.T) {
	s := newStage(t, func(a *Account) { a.Kind, a.Pages = Mini, []string{"pages/task"} })
	const path = "/wxa/getwxacodeunlimit"
	resp, err := http.Post(s.api.URL+path+"?access_token="+s.token(false), "application/json", strings.NewReader(`{"scene":"t=1024","page":"pages/task"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	if resp.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(string(body), "\x89PNG") {
		t.Errorf("%v: %q", resp.Header, body)
	}
	for body, want := range map[string]int{
		`{"scene":"","page":"pages/task"}`:                           codeBadCodeScene,
		`{"scene":"三号楼","page":"pages/task"}`:                        codeBadCodeScene,
		`{"scene":"` + strings.Repeat("x", 33) + `"}`:                codeBadCodeScene,
		`{"scene":"t=1","page":"/pages/task"}`:                       codeBadPage,
		`{"scene":"t=1","page":"pages/none"}`:                        codeBadPage,
		`{"scene":"t=1","page":"pages/none?a=1","check_path":false}`: codeBadPage,
	} {
		expectCode(t, body, errcode(s.post(path, body)), want)
	}
}

func TestLinksIntoTheMiniProgram(t *testing.T) {
	s := newStage(t, func(a *Account) { a.Kind, a.Pages = Mini, []string{"pages/task"} })
	const path = "/wxa/generate_urllink"
	if link, _ := s.post(path, `{"path":"pages/task","query":"id=7","expire_type":1,"expire_interval":30}`)["url_link"].(string); !strings.HasPrefix(link, "https://wxaurl.cn/") {
		t.Errorf("link %q", link)
	}
	for body, want := range map[string]int{
		`{"path":"pages/task","expire_type":1,"expire_interval":31}`: codeBadLinkExpire,
		`{"path":"pages/task","expire_type":0,"expire_time":1}`:      codeBadLinkExpire,
		`{"path":"pages/none","expire_type":1,"expire_interval":3}`:  codeBadPagePath,
		`{"path":"pages/task","query":"a=%zz"}`:                      codeBadQuery,
	} {
		expectCode(t, body, errcode(s.post(path, body)), want)
	}
}
