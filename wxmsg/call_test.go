package wxmsg

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linli/domain"
)

// smallCall is a call that is no push: how it is made, what it writes, what it
// makes of a yes.
type smallCall struct {
	path string
	do   func(ctx context.Context, c *Client, p *platform) (any, error)
	body map[string]any // JSON; nil for a GET
	sent url.Values     // of the query, besides the access token
	yes  string
	want any
	send bool // its errors are *domain.SendError, and what is unclear is unknown
}

func nothing(err error) (any, error) { return nil, err }

func smallCalls() map[string]smallCall {
	people := []any{testOpenID}
	appSecret := func(more ...string) url.Values {
		q := url.Values{"appid": {testAppID}, "secret": {"plantedSECRET"}, "grant_type": {"authorization_code"}}
		for i := 0; i < len(more); i += 2 {
			q.Set(more[i], more[i+1])
		}
		return q
	}
	return map[string]smallCall{
		"typing": {path: typingPath, yes: `{"errcode":0}`, send: true, body: obj("touser", testOpenID, "command", "Typing"),
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return nothing(c.Typing(ctx, "service", testOpenID))
			}},
		"photo": {path: customPath, yes: `{"errcode":0}`, send: true, body: obj("touser", testOpenID, "msgtype", "image", "image", obj("media_id", "plantedMEDIA")),
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return nothing(c.SendPhoto(ctx, "subscription", testOpenID, "plantedMEDIA"))
			}},
		"article": {path: customPath, yes: `{"errcode":0}`, send: true,
			body: obj("touser", testOpenID, "msgtype", "news", "news", obj("articles", []any{obj("title", "停水 <通知>", "description", "工单", "url", "https://plantedURL/n", "picurl", "https://plantedURL/1.jpg")})),
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return nothing(c.SendArticle(ctx, "service", testOpenID, Article{"停水 <通知>", "工单", "https://plantedURL/n", "https://plantedURL/1.jpg"}))
			}},
		"article of a mini-program": {path: customPath, yes: `{"errcode":0}`, send: true,
			body: obj("touser", testOpenID, "msgtype", "link", "link", obj("title", "停水", "description", "", "url", "https://plantedURL/n", "thumb_url", "https://plantedURL/1.jpg")),
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return nothing(c.SendArticle(ctx, "mini", testOpenID, Article{"停水", "", "https://plantedURL/n", "https://plantedURL/1.jpg"}))
			}},
		"card": {path: customPath, yes: `{"errcode":0}`, send: true,
			body: obj("touser", testOpenID, "msgtype", "miniprogrampage", "miniprogrampage", obj("title", "停水", "appid", "wxMINI", "pagepath", "pages/plantedPAGE?id=1", "thumb_media_id", "plantedMEDIA")),
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return nothing(c.SendCard(ctx, "service", testOpenID, Card{"停水", "wxMINI", "pages/plantedPAGE?id=1", "plantedMEDIA"}))
			}},
		"card of a mini-program": {path: customPath, yes: `{"errcode":0}`, send: true,
			body: obj("touser", testOpenID, "msgtype", "miniprogrampage", "miniprogrampage", obj("title", "停水", "pagepath", "pages/plantedPAGE", "thumb_media_id", "plantedMEDIA")),
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return nothing(c.SendCard(ctx, "mini", testOpenID, Card{"停水", testAppID, "pages/plantedPAGE", "plantedMEDIA"}))
			}},
		"temporary scene": {path: scenePath, yes: `{"ticket":"gQH/47=","expire_seconds":60,"url":"http://weixin.qq.com/q/kZgfwMTm72WWPkovabbI"}`,
			body: obj("action_name", "QR_STR_SCENE", "expire_seconds", 86400.0, "action_info", obj("scene", obj("scene_str", "bind:17"))),
			want: QRCode{URL: "http://weixin.qq.com/q/kZgfwMTm72WWPkovabbI", Picture: "BASE/cgi-bin/showqrcode?ticket=gQH%2F47%3D"},
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return c.QRScene(ctx, "service", "bind:17", 24*time.Hour)
			}},
		"permanent scene": {path: scenePath, yes: `{"ticket":"t","url":"http://weixin.qq.com/q/k"}`,
			body: obj("action_name", "QR_LIMIT_STR_SCENE", "action_info", obj("scene", obj("scene_str", "3号楼"))),
			want: QRCode{URL: "http://weixin.qq.com/q/k", Picture: "BASE/cgi-bin/showqrcode?ticket=t"},
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return c.QRScene(ctx, "service", "3号楼", 0)
			}},
		"mini-program code": {path: codePath, yes: "\xff\xd8 bytes", want: domain.Media{ContentType: "image/jpeg", Bytes: []byte("\xff\xd8 bytes")},
			body: obj("scene", "t=17&b=3", "page", "pages/task", "env_version", "release"),
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return c.MiniCode(ctx, "mini", "pages/task", "t=17&b=3")
			}},
		"user info": {path: userPath, yes: `{"subscribe":1,"openid":"` + testOpenID + `","unionid":"u-1"}`, want: domain.Follower{Following: true, UnionID: "u-1"},
			sent: url.Values{"openid": {testOpenID}, "lang": {"zh_CN"}},
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return c.UserInfo(ctx, "subscription", testOpenID)
			}},
		"make a tag": {path: newTagPath, yes: `{"tag":{"id":134,"name":"志愿者"}}`, want: int64(134), body: obj("tag", obj("name", "志愿者")),
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return c.CreateTag(ctx, "service", "志愿者")
			}},
		"tag": {path: tagPath, yes: `{"errcode":0}`, body: obj("openid_list", people, "tagid", 134.0),
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return nothing(c.TagUser(ctx, "service", testOpenID, 134))
			}},
		"untag": {path: untagPath, yes: `{"errcode":0}`, body: obj("openid_list", people, "tagid", 134.0),
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return nothing(c.UntagUser(ctx, "service", testOpenID, 134))
			}},
		"web login": {path: oauthPath, yes: `{"access_token":"x","expires_in":7200,"openid":"` + testOpenID + `","scope":"snsapi_base","is_snapshotuser":0}`,
			sent: appSecret("code", "plantedCODE"), want: domain.Session{OpenID: testOpenID},
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return c.OAuthUser(ctx, "service", "plantedCODE")
			}},
		"login": {path: sessionPath, yes: `{"openid":"` + testOpenID + `","session_key":"k","unionid":"u-1"}`, sent: appSecret("js_code", "plantedCODE"),
			want: domain.Session{OpenID: testOpenID, UnionID: "u-1"},
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return c.Session(ctx, "mini", "plantedCODE")
			}},
		"URL link": {path: linkPath, yes: `{"errcode":0,"url_link":"https://wxaurl.cn/AbC"}`, want: "https://wxaurl.cn/AbC",
			body: obj("path", "pages/task", "query", "t=plantedQUERY", "expire_type", 1.0, "expire_interval", 30.0, "env_version", "release"),
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return c.URLLink(ctx, "mini", MiniPage{Path: "pages/task", Query: "t=plantedQUERY"}, 30)
			}},
		"check a text": {path: textCheckPath, yes: `{"errcode":0,"result":{"suggest":"review","label":20001},"trace_id":"t"}`, want: domain.VerdictReview,
			body: obj("version", 2.0, "scene", 2.0, "openid", testOpenID, "content", "工单 <灯>"),
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return c.CheckText(ctx, "mini", testOpenID, "工单 <灯>")
			}},
		"check a photo": {path: mediaCheckPath, yes: `{"errcode":0,"trace_id":"trace-1"}`, want: "trace-1",
			body: obj("version", 2.0, "scene", 2.0, "media_type", 2.0, "openid", testOpenID, "media_url", "https://plantedURL/1.jpg"),
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return c.CheckMedia(ctx, "mini", testOpenID, "https://plantedURL/1.jpg")
			}},
		"robot": {path: robotPath, yes: `{"errcode":0,"errmsg":"ok"}`, send: true, sent: url.Values{"key": {"plantedKEY"}},
			body: obj("msgtype", "text", "text", obj("content", "明天停水")),
			do: func(ctx context.Context, c *Client, p *platform) (any, error) {
				return nothing(c.Robot(ctx, Group{Key: "plantedKEY", APIBase: p.URL + "/base"}, "明天停水"))
			}},
		"upload": {path: uploadPath, yes: `{"type":"image","media_id":"M-_1","created_at":1}`, want: "M-_1", sent: url.Values{"type": {"image"}},
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				return c.UploadMedia(ctx, "service", domain.Media{ContentType: "image/png", Bytes: []byte("\x89PNG")})
			}},
		"ticket": {path: ticketPath, yes: `{"errcode":0,"ticket":"plantedTICKET","expires_in":7200}`, sent: url.Values{"type": {"jsapi"}},
			do: func(ctx context.Context, c *Client, _ *platform) (any, error) {
				_, err := c.JSConfig(ctx, "service", "https://linli.example/h/1", []string{"linli.example"})
				return nothing(err)
			}},
	}
}

// answering answers with a body, as a picture where it is one.
func answering(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasPrefix(body, "\xff") {
			w.Header().Set("Content-Type", "image/jpeg")
		}
		_, _ = io.WriteString(w, body)
	}
}

func TestSmallCallsOnTheWire(t *testing.T) {
	for name, tt := range smallCalls() {
		t.Run(name, func(t *testing.T) {
			p := newPlatform(t)
			p.send = answering(tt.yes)
			got, err := tt.do(t.Context(), allAccounts(p), p)
			if code, ok := got.(QRCode); ok {
				code.Picture = strings.Replace(code.Picture, p.URL+"/base", "BASE", 1)
				got = code
			}
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Fatal(err, diff)
			}
			calls := p.sends()
			if len(calls) != 1 || calls[0].path != "/base"+tt.path {
				t.Fatalf("calls %+v", calls)
			}
			if diff := cmp.Diff(tt.body, calls[0].body); diff != "" {
				t.Error(diff)
			}
			p.query.Del("access_token")
			if p.query.Encode() != tt.sent.Encode() {
				t.Errorf("the query is %v", p.query)
			}
		})
	}
}

// What the calls of an account's kind are not is refused before any call.
func TestSmallCallsThatAnAccountHasNot(t *testing.T) {
	p := newPlatform(t)
	c := allAccounts(p)
	for name, accounts := range map[string]map[string]func(account string) error{
		"official": {"unverified mini corp nobody": func(a string) error { _, err := c.UserInfo(t.Context(), a, testOpenID); return err },
			"unverified mini corp": func(a string) error { return c.TagUser(t.Context(), a, testOpenID, 1) },
			"mini corp":            func(a string) error { _, err := c.CreateTag(t.Context(), a, "x"); return err },
			"mini corp unverified": func(a string) error {
				_, err := c.JSConfig(t.Context(), a, "https://linli.example", []string{"linli.example"})
				return err
			}},
		"service": {"subscription unverified mini corp": func(a string) error { _, err := c.OAuthUser(t.Context(), a, "c"); return err },
			"subscription unverified": func(a string) error { _, err := c.OAuthURL(a, "https://linli.example", "s"); return err },
			"subscription mini":       func(a string) error { _, err := c.QRScene(t.Context(), a, "s", 0); return err }},
		"mini": {"service corp": func(a string) error { _, err := c.MiniCode(t.Context(), a, "p", "s"); return err },
			"service subscription": func(a string) error { _, err := c.URLLink(t.Context(), a, MiniPage{}, 1); return err },
			"service":              func(a string) error { _, err := c.CheckText(t.Context(), a, testOpenID, "x"); return err },
			"subscription":         func(a string) error { _, err := c.CheckMedia(t.Context(), a, testOpenID, "x"); return err },
			"service unverified":   func(a string) error { _, err := c.Session(t.Context(), a, "c"); return err }},
		"followers": {"unverified corp": func(a string) error {
			_, err := c.UploadMedia(t.Context(), a, domain.Media{ContentType: "image/png", Bytes: []byte("x")})
			return err
		}},
	} {
		for list, call := range accounts {
			for account := range strings.FieldsSeq(list) {
				if err := call(account); domain.CodeOf(err) != domain.Internal {
					t.Errorf("%s by %s: %v", name, account, err)
				}
			}
		}
	}
	for _, account := range []string{"corp", "unverified", "nobody"} {
		failure(t, c.Typing(t.Context(), account, testOpenID), domain.SendStop)
		failure(t, c.SendPhoto(t.Context(), account, testOpenID, "M"), domain.SendStop)
		failure(t, c.SendArticle(t.Context(), account, testOpenID, Article{Title: "t", URL: "https://linli.example"}), domain.SendStop)
		failure(t, c.SendCard(t.Context(), account, testOpenID, Card{"t", "wx", "p", "M"}), domain.SendStop)
	}
	if n := len(p.sends()) + len(p.tokensAsked()); n != 0 {
		t.Errorf("%d calls went out", n)
	}
}

// What WeChat would refuse is not asked.
func TestSmallCallsThatMakeNoSense(t *testing.T) {
	p := newPlatform(t)
	c, ctx, png := allAccounts(p), t.Context(), domain.Media{ContentType: "image/png"}
	one := func(_ any, err error) error { return err }
	for name, err := range map[string]error{
		"no scene":            one(c.QRScene(ctx, "service", "", 0)),
		"a long scene":        one(c.QRScene(ctx, "service", strings.Repeat("s", 65), 0)),
		"a long life":         one(c.QRScene(ctx, "service", "s", 31*24*time.Hour)),
		"a life of a second":  one(c.QRScene(ctx, "service", "s", time.Second)),
		"a life before now":   one(c.QRScene(ctx, "service", "s", -time.Hour)),
		"no code scene":       one(c.MiniCode(ctx, "mini", "p", "")),
		"a long code scene":   one(c.MiniCode(ctx, "mini", "p", strings.Repeat("s", 33))),
		"a Chinese scene":     one(c.MiniCode(ctx, "mini", "p", "楼")),
		"a blank in a scene":  one(c.MiniCode(ctx, "mini", "p", "a b")),
		"a link for ever":     one(c.URLLink(ctx, "mini", MiniPage{}, 31)),
		"a link for no day":   one(c.URLLink(ctx, "mini", MiniPage{}, 0)),
		"no text":             one(c.CheckText(ctx, "mini", testOpenID, "")),
		"a long text":         one(c.CheckText(ctx, "mini", testOpenID, strings.Repeat("字", 2501))),
		"no photo":            one(c.UploadMedia(ctx, "service", png)),
		"a page as a photo":   one(c.UploadMedia(ctx, "service", domain.Media{ContentType: "text/html", Bytes: []byte("x")})),
		"a voice of 3 MiB":    one(c.UploadMedia(ctx, "service", domain.Media{ContentType: "audio/amr", Bytes: make([]byte, 3<<20)})),
		"a state with an &":   one(c.OAuthURL("service", "https://linli.example", "a&b")),
		"no state":            one(c.OAuthURL("service", "https://linli.example", "")),
		"a state of 129":      one(c.OAuthURL("service", "https://linli.example", strings.Repeat("s", 129))),
		"a type with a break": one(c.UploadMedia(ctx, "service", domain.Media{ContentType: "image/png\r\nX: 1", Bytes: []byte("x")})),
	} {
		if domain.CodeOf(err) != domain.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, id := range []string{"", "a/b", "plantedMEDIA&x", strings.Repeat("M", 257)} {
		failure(t, c.SendPhoto(ctx, "service", testOpenID, id), domain.SendBad)
		failure(t, c.SendCard(ctx, "service", testOpenID, Card{"t", "wx", "p", id}), domain.SendBad)
	}
	failure(t, c.SendPhoto(ctx, "service", "", "M"), domain.SendBad)
	for _, a := range []Article{{}, {Title: " ", URL: "https://linli.example"}, {Title: "t"}, {Title: "t", URL: "javascript:planted"}, {Title: "t", URL: "https://linli.example", Picture: "data:planted"}} {
		failure(t, c.SendArticle(ctx, "service", testOpenID, a), domain.SendBad)
	}
	failure(t, c.SendArticle(ctx, "mini", testOpenID, Article{Title: "t", URL: "https://linli.example"}), domain.SendBad)
	for account, card := range map[string]Card{"service": {"t", "", "p", "M"}, "mini": {"t", "wxOTHER", "p", "M"}, "subscription": {"", "wx", "p", "M"}} {
		failure(t, c.SendCard(ctx, account, testOpenID, card), domain.SendBad)
	}
	failure(t, c.SendCard(ctx, "service", testOpenID, Card{"t", "wx", "", "M"}), domain.SendBad)
	failure(t, c.Robot(ctx, Group{Key: "k", APIBase: p.URL}, strings.Repeat("a", 2049)), domain.SendBad)
	failure(t, c.Robot(ctx, Group{Key: "k", APIBase: p.URL}, ""), domain.SendBad)
	failure(t, c.Robot(ctx, Group{APIBase: p.URL}, "x"), domain.SendStop)
	failure(t, c.Robot(ctx, Group{Key: "k", APIBase: "plantedhost:1"}, "x"), domain.SendStop)
	if n := len(p.sends()) + len(p.tokensAsked()); n != 0 {
		t.Errorf("%d calls went out", n)
	}
}

// A file goes up as WeChat's form wants it.
func TestUploadIsAForm(t *testing.T) {
	p := newPlatform(t)
	p.send = answering(`{"media_id":"M-1"}`)
	if _, err := allAccounts(p).UploadMedia(t.Context(), "mini", domain.Media{ContentType: "image/jpeg", Bytes: []byte("\xff\xd8--x\r\n")}); err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(p.sends()[0].contentType)
	if err != nil || kind != "multipart/form-data" {
		t.Fatal(kind, err)
	}
	form, err := multipart.NewReader(bytes.NewReader(p.raw), params["boundary"]).ReadForm(1 << 20)
	if err != nil || len(form.File["media"]) != 1 {
		t.Fatal(form, err)
	}
	head := form.File["media"][0]
	file, err := head.Open()
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(file)
	if string(got) != "\xff\xd8--x\r\n" || err != nil || head.Filename != "linli.jpg" || head.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("%+v %q, %v", head, got, err)
	}
}

// tells sees whether an error repeats what nobody may read in a log.
func tells(err error) bool {
	text := fmt.Sprintf("%v %+v %#v", err, err, err)
	for _, private := range []string{"planted", testOpenID, "工单", "停水"} {
		if strings.Contains(text, private) {
			return true
		}
	}
	return false
}

// Every code that a small call has of its own comes out as what it means.
func TestErrcodesOfSmallCalls(t *testing.T) {
	for name, tt := range smallCalls() {
		codes := map[int64]domain.SendClass{-1: again, 99999: ""}
		for _, m := range linesOf(tt.path) {
			codes[m.code] = m.class
		}
		for code, class := range codes {
			p := newPlatform(t)
			p.send = func(w http.ResponseWriter, r *http.Request) {
				said, _ := json.Marshal("no rid: 1 " + r.URL.RawQuery + " " + string(p.raw))
				fmt.Fprintf(w, `{"errcode":%d,"errmsg":%s}`, code, said)
			}
			got, err := tt.do(t.Context(), allAccounts(p), p)
			switch {
			case tt.send && class == taken, tt.path == textCheckPath && code == notActive && got == domain.VerdictNone:
				if err != nil {
					t.Errorf("%s %d: %v", name, code, err)
				}
				continue
			case tt.send && class == "":
				class = bad
			}
			if err == nil || tells(err) {
				t.Errorf("%s %d: %v", name, code, err)
				continue
			}
			if tt.send {
				if fault, ok := err.(*domain.SendError); !ok || fault.Class != class {
					t.Errorf("%s %d: %v, want %s", name, code, err, class)
				}
				continue
			}
			want := domain.Internal // of a code that nobody has classed, too
			if class != "" {
				want = readCodes[class]
			}
			if domain.CodeOf(err) != want || !strings.Contains(err.Error(), "rid: 1") {
				t.Errorf("%s %d (%s): %v, want %s", name, code, class, err, want)
			}
		}
	}
}

// A card's appid that WeChat does not take is the card's fault: the account's
// own has just got it a token.
func TestAppIDOfACard(t *testing.T) {
	p := newPlatform(t)
	p.send = answering(`{"errcode":40013,"errmsg":"invalid appid rid: 1"}`)
	c := allAccounts(p)
	failure(t, c.SendCard(t.Context(), "service", testOpenID, Card{"t", "wxOTHER", "p", "M"}), domain.SendBad)
	failure(t, c.SendPhoto(t.Context(), "service", testOpenID, "M"), domain.SendStop)
}
