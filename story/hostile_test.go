package story

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
	"linli/say"
	"linli/sim"
)

// post sends a body with a plain signature made by hand.
func (w *town) post(token, nonce, extra, body string) int {
	w.t.Helper()
	stamp := fmt.Sprint(w.clock.Now().Unix())
	parts := []string{token, stamp, nonce}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	query := url.Values{"signature": {hex.EncodeToString(sum[:])}, "timestamp": {stamp}, "nonce": {nonce}}
	answer, err := http.Post(w.url+"?"+query.Encode()+extra, "text/xml", strings.NewReader(body))
	w.must(err)
	w.must(answer.Body.Close())
	return answer.StatusCode
}

// wish is a well-formed message that would make a ticket.
func (w *town) wish(id int, more string) string {
	return fmt.Sprintf(`<xml><ToUserName><![CDATA[gh_000000000001]]></ToUserName><FromUserName><![CDATA[oMALLORY]]></FromUserName><CreateTime>%d</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[3号楼2单元501水管漏了]]></Content><MsgId>%d</MsgId>%s</xml>`,
		w.clock.Now().Unix(), id, more)
}

func TestNobodyButWeChatMakesATicketOnASafeAccount(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		refused := func(name string, tweak func(a *sim.Account), text string) {
			t.Helper()
			a := w.played
			tweak(&a)
			w.wechat.AddAccount(a)
			answers, err := w.wechat.Phone("yanbin", "oMALLORY").SaysTimes(w.ctx, text, 1)
			w.must(err)
			if status := answers[0].Status; status < 400 || status > 499 {
				t.Errorf("%s: answered %d", name, status)
			}
			w.noTicket()
			w.wechat.AddAccount(w.played)
		}
		const text = "3号楼2单元501水管漏了"
		refused("forged with another token", func(a *sim.Account) { a.Token = "othertoken" }, text)
		refused("sealed with another key", func(a *sim.Account) { a.AESKey = "otherotherotherotherotherotherotherotherotA" }, text)
		refused("another account's appid", func(a *sim.Account) { a.AppID = "wx0000000000000002" }, text)
		refused("another account's recipient", func(a *sim.Account) { a.OriginalID = "gh_000000000002" }, text)
		refused("plain to a safe account", func(a *sim.Account) { a.Mode = sim.Plain }, text)
		refused("oversized", func(*sim.Account) {}, strings.Repeat("漏", 40_000))
		if got := w.post(w.played.Token, "n1", "", w.wish(1, "")); got != http.StatusForbidden {
			t.Errorf("a plain body under a good signature was answered %d", got)
		}
		if got := w.post(w.played.Token, "n2", "&encrypt_type=raw", w.wish(2, "")); got != http.StatusForbidden {
			t.Errorf("encrypt_type=raw was answered %d", got)
		}
		w.noTicket()
		w.phone("oZHANG").Hears(text, "工单 1001") // and the real one passes
	})
}

func TestAnOldRequestMakesNoTicket(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		late := sim.New(func() time.Time { return w.clock.Now().Add(-6 * time.Minute) })
		late.AddAccount(w.played)
		answers, err := late.Phone("yanbin", "oMALLORY").SaysTimes(w.ctx, "3号楼2单元501水管漏了", 1)
		w.must(err)
		if answers[0].Status != http.StatusForbidden {
			t.Errorf("answered %d", answers[0].Status)
		}
		w.noTicket()
	})
}

func TestHostileXMLMakesNoTicketOnAPlainAccount(t *testing.T) {
	town := build(t, "sqlite", rhine, func(a *app.Account) { a.Mode = "plain" })
	token := town.played.Token
	deep := strings.Repeat("<a>", 20) + strings.Repeat("</a>", 20)
	for name, c := range map[string]struct {
		extra, body string
		want        int
	}{
		"deep":           {"", town.wish(1, deep), 400},
		"doctype":        {"", `<!DOCTYPE x [<!ENTITY a "b">]>` + town.wish(2, ""), 400},
		"twice":          {"", town.wish(3, "<FromUserName>oZHANG</FromUserName>"), 400},
		"oversized":      {"", town.wish(4, "<x>"+strings.Repeat("a", 70_000)+"</x>"), 400},
		"echostr":        {"&echostr=hello", town.wish(5, ""), 400},
		"not XML":        {"", "hello", 400},
		"cut":            {"", town.wish(6, "")[:200], 400},
		"nobody wrote":   {"", strings.Replace(town.wish(7, ""), "oMALLORY", "", 1), 400},
		"others account": {"", strings.Replace(town.wish(8, ""), "gh_000000000001", "gh_2", 1), 403},
	} {
		if got := town.post(token, "nonce-"+name[:3], c.extra, c.body); got != c.want {
			t.Errorf("%s: answered %d, want %d", name, got, c.want)
		}
		town.noTicket()
	}
	if got := town.post(token, "nonce", "", town.wish(20, "")); got != http.StatusOK {
		t.Fatalf("a good message was answered %d", got)
	}
	town.hasState(1001, domain.Offering)
	if got := town.post(token, "nonce", "", town.wish(21, "")); got != http.StatusForbidden {
		t.Errorf("a captured signature carried another message: %d", got)
	}
	if got := town.post(token, "nonce", "", town.wish(20, "")); got != http.StatusOK {
		t.Errorf("WeChat's own repeat was answered %d", got)
	}
}

func TestAnUnknownAccountIsNotThere(t *testing.T) {
	w := build(t, "sqlite", rhine)
	answer, err := http.Get(strings.Replace(w.url, "yanbin", "nobody", 1))
	w.must(err)
	w.must(answer.Body.Close())
	if answer.StatusCode != http.StatusNotFound {
		t.Errorf("answered %d", answer.StatusCode)
	}
	if err := w.wechat.Verify(w.ctx, "yanbin"); err != nil {
		t.Errorf("WeChat's check of the URL failed: %v", err)
	}
}

func TestEveryModeAndFormatCarriesTheStory(t *testing.T) {
	for _, mode := range []string{sim.Plain, sim.Compat, sim.Safe} {
		for _, format := range []string{sim.XML, sim.JSON} {
			t.Run(mode+" "+format, func(t *testing.T) {
				w := build(t, "sqlite", rhine, func(a *app.Account) { a.Mode = mode })
				w.played.Format = format
				w.wechat.AddAccount(w.played)
				zhang := w.phone("oZHANG").Follows()
				zhang.Sees("邻里帮").Hears("3号楼2单元501水管漏了", "工单 1001")
				w.phone("oWANG").Hears("1", "归您了").Hears("3", "辛苦了")
				zhang.Hears("1", "办结")
				w.hasState(1001, domain.Closed)
			})
		}
	}
}

func TestOtherTypesAreKeptAndAnsweredWithSuccess(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		for kind, elements := range map[string][]sim.Element{
			"image":          {sim.Text("PicUrl", w.url)}, // without an id of its own it is not fetched, from nowhere
			"voice":          {sim.Text("Format", "amr"), sim.Text("MediaId", "../../m2?x=")},
			"location":       {sim.Text("Label", "莱茵小镇")}, // a place that is nowhere
			"event":          {sim.Text("Event", "VIEW"), sim.Text("EventKey", "http://x")},
			"something-new9": {sim.Text("Surprise", "1")},
		} {
			reply, err := zhang.phone.SendsRaw(w.ctx, kind, elements...)
			w.must(err)
			if want := map[bool]string{true: "", false: say.Unreadable()}[kind == "event"]; reply != want {
				t.Errorf("%s was answered %q", kind, reply)
			}
		}
		w.noTicket()
	})
}
