package wxmsg

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linli/domain"
)

const film = "\x00\x00\x00\x18ftypmp42 planted film"

// leadsTo answers a media call with the address of a video, and that address with the video.
func (p *platform) leadsTo(address string, answer http.HandlerFunc) {
	p.send = func(w http.ResponseWriter, r *http.Request) {
		writeMedia("text/plain", fmt.Sprintf(`{"video_url":%q}`, address))(w, r)
	}
	p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".mp4") {
			answer(w, r)
			return
		}
		p.ServeHTTP(w, r)
	})
}

func TestAVideoLiesWhereWeChatSays(t *testing.T) {
	p := newPlatform(t)
	c, _ := clientOf(p)
	var fetched *http.Request
	p.leadsTo(p.URL+"/elsewhere/1007.mp4?vkey=plantedKEY", func(w http.ResponseWriter, r *http.Request) {
		fetched = r
		writeMedia("video/mp4", film)(w, r)
	})
	m, err := c.Media(t.Context(), "yanbin", testMedia, domain.Video)
	if err != nil || m.ContentType != "video/mp4" || string(m.Bytes) != film {
		t.Fatalf("got %+v, %v", m, err)
	}
	if fetched.URL.RequestURI() != "/elsewhere/1007.mp4?vkey=plantedKEY" {
		t.Errorf("fetched %s", fetched.URL.RequestURI())
	}
	p.send = writeMedia("video/mp4", film) // the file itself
	if m, err := c.Media(t.Context(), "yanbin", testMedia, domain.Video); err != nil || string(m.Bytes) != film {
		t.Errorf("got %+v, %v", m, err)
	}
}

func TestVideosThatCannotBeHad(t *testing.T) {
	p := newPlatform(t)
	c, _ := clientOf(p)
	here := p.URL + "/1007.mp4?vkey=plantedKEY"
	for name, tt := range map[string]struct {
		address string
		answer  http.HandlerFunc
		class   domain.SendClass
	}{
		"another's address":    {"http://127.0.0.1:6379/1007.mp4", nil, domain.SendBad},
		"a file of ours":       {"file:///etc/passwd", nil, domain.SendBad},
		"no address":           {"1007.mp4", nil, domain.SendBad},
		"what is no address":   {"http://[::1", nil, domain.SendBad},
		"gone":                 {here, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }, domain.SendAgain},
		"a page":               {here, writeMedia("text/html", "<html>"), domain.SendUnknown},
		"an errcode":           {here, writeMedia("application/json", `{"errcode":-1}`), domain.SendUnknown},
		"an address once more": {here, writeMedia("application/json", `{"video_url":"http://vweixinp.tc.qq.com/"}`), domain.SendUnknown},
		"a redirect": {here, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:6379/", http.StatusFound)
		}, domain.SendAgain},
	} {
		p.leadsTo(tt.address, tt.answer)
		_, err := c.Media(t.Context(), "yanbin", testMedia, domain.Video)
		failure(t, err, tt.class)
		if text := fmt.Sprint(err); strings.Contains(text, "planted") || strings.Contains(text, "6379") {
			t.Errorf("%s tells %s", name, text)
		}
	}
	p.leadsTo(here, writeMedia("video/mp4", film+strings.Repeat("x", domain.MaxVideo)))
	if _, err := c.Media(t.Context(), "yanbin", testMedia, domain.Video); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("too large: %v", err)
	}
	p.send = writeMedia("text/plain", `{"errcode":40007,"errmsg":"invalid media_id"}`)
	_, err := c.Media(t.Context(), "yanbin", testMedia, domain.Video)
	failure(t, err, domain.SendGone)
}

func TestWhereVideosMayLie(t *testing.T) {
	base, _ := url.Parse("http://127.0.0.1:9101/x")
	s := &sender{base: base}
	for address, want := range map[string]bool{
		"http://203.205.137.89/vweixinp.tc.qq.com/1007.mp4?vkey=1": true, "https://vweixinp.tc.qq.com/1007.mp4": true, "http://mp.weixin.qq.com:80/a": true,
		"http://127.0.0.1:9101/vweixinp.tc.qq.com/a.mp4": true, "https://QQ.com/a": true,
		"http://127.0.0.1/vweixinp.tc.qq.com/a": false, "http://10.0.0.1/vweixinp.tc.qq.com/a": false, "http://100.64.1.1/vweixinp.tc.qq.com/a": false,
		"http://169.254.169.254/vweixinp.tc.qq.com/a": false, "http://[::ffff:10.0.0.1]/vweixinp.tc.qq.com/a": false, "http://[fd00::1]/vweixinp.tc.qq.com/a": false,
		"http://0.0.0.0/vweixinp.tc.qq.com/a": false, "http://203.205.137.89/other/1007.mp4": false, "http://203.205.137.89:6379/vweixinp.tc.qq.com/a": false,
		"http://evilqq.com/a": false, "http://qq.com.evil.cn/a": false, "http://localhost/a": false, "ftp://vweixinp.tc.qq.com/a": false,
		"http://qq.com@evil.cn/a": false, "http://a:b@vweixinp.tc.qq.com/a": false, "https://127.0.0.1:9101/a": false, "http://2130706433/vweixinp.tc.qq.com/a": false,
		"//vweixinp.tc.qq.com/a": false, "": false,
	} {
		parsed, err := url.Parse(address)
		if err != nil || s.mayFetch(parsed) != want {
			t.Errorf("%q may be fetched: %v, %v", address, !want, err)
		}
	}
}
