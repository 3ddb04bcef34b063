package story

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

var (
	linkIn = regexp.MustCompile(`https?://\S+`)
	formIn = regexp.MustCompile(`name="form" value="([0-9a-f]+)"`)
)

// browser is a phone's browser that opens a unit's page.
type browser struct {
	w      *town
	client *http.Client
	at     string
	page   string
	status int
}

func (w *town) browser() *browser {
	jar, err := cookiejar.New(nil)
	w.must(err)
	return &browser{w: w, client: &http.Client{Jar: jar}}
}

// opens opens an address.
func (b *browser) opens(address string) *browser {
	b.w.t.Helper()
	answer, err := b.client.Get(address)
	b.w.must(err)
	return b.takes(answer)
}

// sends sends the form of the page that is open.
func (b *browser) sends(deed, words string) *browser {
	b.w.t.Helper()
	form := url.Values{"deed": {deed}, "words": {words}}
	if m := formIn.FindStringSubmatch(b.page); m != nil {
		form.Set("form", m[1])
	}
	answer, err := b.client.PostForm(b.at, form)
	b.w.must(err)
	return b.takes(answer)
}

func (b *browser) takes(answer *http.Response) *browser {
	b.w.t.Helper()
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	b.w.must(err)
	b.at, b.page, b.status = answer.Request.URL.String(), string(body), answer.StatusCode
	policy := answer.Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'") || answer.Header.Get("Referrer-Policy") != "no-referrer" || answer.Header.Get("Cache-Control") != "no-store" {
		b.w.t.Errorf("the page was sent with %v", answer.Header)
	}
	if strings.Contains(b.page, "<script") || strings.Contains(b.page, "style=") {
		b.w.t.Errorf("the page has a script or a style of its own:\n%s", b.page)
	}
	b.w.deliver()
	return b
}

// shows expects a status and words on the page.
func (b *browser) shows(status int, words ...string) *browser {
	b.w.t.Helper()
	if b.status != status {
		b.w.t.Fatalf("the page's status is %d, want %d:\n%s", b.status, status, b.page)
	}
	for _, word := range words {
		if !strings.Contains(b.page, word) {
			b.w.t.Fatalf("the page has no %q:\n%s", word, b.page)
		}
	}
	return b
}

// hexadecimal is what tokens of pages look like; any digits may stand in them.
var hexadecimal = regexp.MustCompile(`[0-9a-f]{32}`)

func TestAUnitWithoutAnAccountAnswersByItsPage(t *testing.T) {
	jointly(t, "3号楼2单元501楼顶漏水，电话13900000000", func(w *town, zhang, lead *phone) {
		lead.Hears("联办 1001 施工单位", "没有联系人，电话 0931-7000000")
		link := linkIn.FindString(lead.Says("链接 1001 1"))
		if link == "" {
			t.Fatalf("no link in\n%s", lead.screen())
		}
		b := w.browser()
		b.opens(link).opens(link).shows(200, "施工单位", "莱茵小镇3号楼", "等回话", "1001")
		for _, secret := range []string{"501", "13900000000", "2单元", "张"} {
			if strings.Contains(hexadecimal.ReplaceAllString(b.page, ""), secret) {
				t.Errorf("the page tells %q:\n%s", secret, b.page)
			}
		}
		if got := w.legHistory(1); got != "proposed linked" {
			t.Errorf("looking did something: %q", got)
		}
		b.sends("received", "").shows(200, "记下了", "收到了")
		if b.at == link {
			t.Error("the page after the deed is the old one")
		}
		stale := b.page
		w.browser().opens(link).shows(409, "已经用过了")
		b.sends("blocked", "").shows(400, "请写原因")
		b.sends("blocked", "没有材料").shows(200, "办不了")
		lead.Sees("施工单位", "说办不了：没有材料")
		b.page = stale
		b.sends("done", "").shows(409, "请再看一遍")
		b.sends("done", "").shows(200, "记下了", "办好了")
		if strings.Contains(b.page, "<form") {
			t.Error("a leg that is done is still asked about")
		}
		b.opens(b.at).shows(409, "已经用过了")
		lead.Hears("办结 1001", "联办完了")
		leg := w.legs()[0]
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "leg", ID: leg.ID})
		w.must(err)
		for _, e := range events[2:] {
			if e.Actor.Kind != domain.ActorUnit || e.Data["unit"] != leg.Partner.String() {
				t.Errorf("%s was done by %+v of %v", e.Kind, e.Actor, e.Data["unit"])
			}
		}
	})
}

func TestAPageOpensForNobodyElse(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, _, lead *phone) {
		lead.Says("联办 1001 施工单位,绿洲物业")
		link := linkIn.FindString(lead.Says("链接 1001 1"))
		b := w.browser()
		forged := link[:len(link)-4] + "0000"
		b.opens(forged).shows(404, "没有这个链接")
		b.sends("done", "").shows(404, "没有这个链接")
		b.opens(link).shows(200)
		b.page = ""
		b.sends("done", "").shows(409, "请再看一遍") // without what the page gave
		b.opens(link).sends("waived", "x").shows(400)
		newer := linkIn.FindString(lead.Says("链接 1001 1"))
		b.opens(link).shows(409, "已经用过了")
		b.opens(newer).shows(200)
		w.forward(8 * 24 * time.Hour)
		b.sends("done", "").shows(409, "过期")
		b.opens(newer).shows(409, "过期")
		w.phone("oWUYE").Says("链接 1001 1")
		if got := w.legs()[0].State; got != domain.LegProposed {
			t.Errorf("the leg is %s", got)
		}
		for _, line := range []string{"链接 1001 2", "链接 1001 9", "链接 1001"} {
			w.phone("oZHANG").Says(line)
		}
		if n := w.links(); n != 2 {
			t.Errorf("%d links were made", n)
		}
	})
}

// links counts the pages that were ever made.
func (w *town) links() (n int) {
	w.t.Helper()
	w.must(w.behind().QueryRow(`SELECT COUNT(*) FROM leg_link`).Scan(&n))
	return n
}

func TestTwoSendOnePageAtOnce(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, _, lead *phone) {
		lead.Says("联办 1001 施工单位")
		link := linkIn.FindString(lead.Says("链接 1001 1"))
		page := w.browser().opens(link).page
		form := url.Values{"form": {formIn.FindStringSubmatch(page)[1]}, "deed": {"received"}}
		statuses := make([]int, 4)
		var all sync.WaitGroup
		for i := range statuses {
			all.Go(func() {
				client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
				answer, err := client.PostForm(link, form)
				if err != nil {
					t.Error(err)
					return
				}
				answer.Body.Close()
				statuses[i] = answer.StatusCode
			})
		}
		all.Wait()
		slices.Sort(statuses)
		if got := fmt.Sprint(statuses); got != "[303 409 409 409]" {
			t.Errorf("they were answered %s", got)
		}
		if got := w.legHistory(1); got != "proposed linked received" {
			t.Errorf("the events are %q", got)
		}
	})
}
