package story

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"linli/domain"
	"linli/handler"
	"linli/service"
	"linli/store"
)

// linked runs a story in a town that the world reaches, with a resident whose
// pipe is 1001.
func linked(t *testing.T, story func(w *town, zhang *phone)) {
	t.Helper()
	everywhere(t, rhine, func(w *town) {
		w.cfg.PublicURL = w.base()
		w.restart()
		w.wednesday()
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("我姓张，住3号楼2单元501")
		zhang.Hears("厨房水管漏了，电话13900000000", "工单 1001")
		story(w, zhang)
		w.sound()
	})
}

// link is the newest link to a page of a kind on a phone.
func (p *phone) link(kind domain.PageKind) string {
	p.w.t.Helper()
	bubbles := p.phone.Bubbles()
	for i := len(bubbles) - 1; i >= 0; i-- {
		for _, link := range append(linkIn.FindAllString(bubbles[i].Text, -1), bubbles[i].Link) {
			if strings.Contains(link, kind.Path()) {
				return link
			}
		}
	}
	p.w.t.Fatalf("no link to %s in\n%s", kind.Path(), p.screen())
	return ""
}

// presses presses a button of the page that is open, with what is written on it.
func (b *browser) presses(deed string, more ...string) *browser {
	b.w.t.Helper()
	form := url.Values{"deed": {deed}}
	if m := formIn.FindStringSubmatch(b.page); m != nil {
		form.Set("form", m[1])
	}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	answer, err := b.client.PostForm(b.at, form)
	b.w.must(err)
	return b.takes(answer)
}

// lacks expects words not to be on the page.
func (b *browser) lacks(words ...string) *browser {
	b.w.t.Helper()
	for _, word := range words {
		if strings.Contains(b.page, word) {
			b.w.t.Errorf("the page tells %q:\n%s", word, b.page)
		}
	}
	return b
}

func TestTheWholeStoryByPages(t *testing.T) {
	linked(t, func(w *town, zhang *phone) {
		wang, chen := w.phone("oWANG"), w.phone("oCHEN")
		b := w.browser().opens(wang.link(domain.PageOffer)).shows(200, "便民维修", "莱茵小镇3号楼", "张家", "我去").lacks("501", "13900000000", "2单元")
		w.browser().opens(wang.link(domain.PageOffer)).opens(wang.link(domain.PageOffer))
		w.hasState(1001, domain.Offering)
		b.presses("take").shows(200, "归您了", "莱茵小镇3号楼2单元501", "13900000000", "我到了")
		w.hasState(1001, domain.Accepted)
		chens := w.browser().opens(chen.link(domain.PageOffer)).shows(200, "已经有人接了").lacks("我去", "张", "501")
		chens.presses("take").shows(200, "已经有人接了")

		hers := w.browser().opens(zhang.link(domain.PageStatus)).shows(200, "有人接了", "王师傅", "还没到").lacks("501", "办好了吗", "139")
		b = w.browser().opens(wang.phoneAsks("待办 1001").link(domain.PageTask)).shows(200, "看门牌、电话和说明").lacks("501", "13900000000")
		b.presses("arrive").shows(200, "您已到").lacks("我到了")
		w.hasState(1001, domain.Working)
		b.presses("done", "served", "2").shows(200, "辛苦了")
		ticket := w.hasState(1001, domain.Resolved)
		hers.opens(zhang.link(domain.PageStatus)).shows(200, "这件事办好了吗").presses("good").shows(200, "谢谢您", "已办结").lacks("办好了吗")
		w.hasState(1001, domain.Closed)
		if got, want := w.history(ticket), "opened dispatch take arrive finish confirm"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
	})
}

// phoneAsks writes something and goes on with the same phone.
func (p *phone) phoneAsks(text string) *phone { p.Says(text); return p }

func TestTheDoorIsReadByATapThatIsLoggedUntilADayAfterTheEnd(t *testing.T) {
	linked(t, func(w *town, zhang *phone) {
		wang := w.phone("oWANG")
		wang.Hears("1", "归您了", "点开看电话和说明")
		read := func(want ...string) {
			t.Helper()
			events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "ticket", ID: w.ticket(1001).ID})
			w.must(err)
			var got []string
			for _, e := range events {
				if e.Kind == "shown" && e.Data["phone"] == true {
					got = append(got, e.Data["reason"].(string))
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("read was %v, want %v", got, want)
			}
		}
		link := wang.link(domain.PageTask)
		b := w.browser().opens(link).opens(link).shows(200).lacks("13900000000")
		read()
		b.presses("open").shows(200, "13900000000", "tel:13900000000")
		read("held")
		zhang.Says("下午五点以后在家")
		b.presses("open").shows(200, "下午五点以后在家")
		read("held", "held")
		b.presses("done", "served", "1").shows(200)
		zhang.Hears("1", "办结")
		w.forward(23 * time.Hour)
		b.opens(link).shows(200).presses("open").shows(200, "13900000000").lacks("请另找人")
		w.forward(2 * time.Hour)
		b.presses("open").shows(404, "打不开了")
		b.opens(link).shows(404, "打不开了")
		read("held", "held", "held")
	})
}

func TestWhoHandsBackByPageIsNotShownItAnyMore(t *testing.T) {
	linked(t, func(w *town, zhang *phone) {
		wang, chen := w.phone("oWANG"), w.phone("oCHEN")
		b := w.browser().opens(wang.link(domain.PageOffer)).presses("take").shows(200, "归您了")
		b.at = wang.w.base() + taskIn(t, b.page)
		b.presses("back", "words", "孩子发烧了").shows(200, "另找人").lacks("张家", "501", "莱茵")
		b.opens(b.at).shows(404, "打不开了")
		zhang.Sees("正在给您另找人").SeesNot("孩子发烧")
		w.browser().opens(chen.link(domain.PageOffer)).presses("no").shows(200, "不打扰您").lacks("我去")
		w.browser().opens(zhang.link(domain.PageStatus)).shows(200, "正在找人")
	})
}

// taskIn is where the form of a page is sent.
func taskIn(t *testing.T, page string) string {
	_, rest, _ := strings.Cut(page, `action="`)
	path, _, ok := strings.Cut(rest, `"`)
	if !ok {
		t.Fatalf("no form in\n%s", page)
	}
	return path
}

func TestNotSolvedByPageSendsSomebodyElseOnce(t *testing.T) {
	linked(t, func(w *town, zhang *phone) {
		w.phone("oWANG").Hears("1", "归您了")
		w.phone("oWANG").Says("3")
		b := w.browser().opens(zhang.link(domain.PageStatus)).shows(200, "这件事办好了吗")
		page := b.page
		b.presses("bad", "words", "水管还在滴水").shows(200, "对不起")
		b.page = page
		b.presses("bad", "words", "水管还在滴水").shows(200).lacks("对不起") // a second tap does nothing
		if got := w.ticket(1001); got.Reopened != 1 {
			t.Errorf("reopened %d times", got.Reopened)
		}
		w.phone("oCHEN").Hears("1", "水管还在滴水")
	})
}

func TestDangerOnAPageIsHeard(t *testing.T) {
	linked(t, func(w *town, zhang *phone) {
		w.phone("oWANG").Says("1")
		w.phone("oWANG").Says("3")
		b := w.browser().opens(zhang.link(domain.PageStatus))
		b.presses("bad", "words", "我爷爷倒在厨房不动弹了").shows(200, "120")
		w.phone("oLIMIN").Sees("紧急")
	})
}

func TestAPageOpensForNobodyButItsOwner(t *testing.T) {
	linked(t, func(w *town, zhang *phone) {
		wang := w.phone("oWANG")
		wang.Hears("1", "归您了")
		view, now, ticket := w.app.DB.View(w.ctx), w.clock.Now(), w.ticket(1001)
		person := func(openid string) domain.ID {
			i, err := view.Identity("yanbin", openid)
			w.must(err)
			return i.Person
		}
		offer, err := view.LastOfferTo(person("oWANG"), ticket.ID)
		w.must(err)
		never := func(kind domain.PageKind) string { return w.base() + kind.Path() + strings.Repeat("A", 50) }
		missing := w.browser().opens(never(domain.PageStatus)).shows(404, "打不开了").page
		same := func(why, address string) {
			t.Helper()
			for _, b := range []*browser{w.browser().opens(address), w.browser().opens(never(domain.PageStatus)).goes(address).presses("take", "name", "张三", "phone", "13900000001")} {
				if b.status != 404 || b.page != missing {
					t.Errorf("%s: answered %d\n%s", why, b.status, b.page)
				}
			}
		}
		abouts := map[domain.PageKind]domain.ID{domain.PageStatus: ticket.ID, domain.PageOffer: offer.ID, domain.PageTask: ticket.ID, domain.PageJoin: ticket.Community}
		owners := map[domain.PageKind]string{domain.PageStatus: "oZHANG", domain.PageOffer: "oWANG", domain.PageTask: "oWANG", domain.PageJoin: "oZHANG"}
		for kind, about := range abouts {
			address := func(person domain.ID, given time.Time) string {
				return w.base() + view.PageLink(domain.PageFor(kind, about, person, given))
			}
			good := address(person(owners[kind]), now)
			w.browser().opens(good).shows(200)
			same("another kind", strings.Replace(good, kind.Path(), map[bool]string{true: domain.PageOffer.Path(), false: domain.PageStatus.Path()}[kind == domain.PageStatus], 1))
			same("over", address(person(owners[kind]), now.Add(-domain.PageLife)))
			same("nobody's", address(1, now))
			if kind != domain.PageJoin { // a form has nobody's things on it
				same("another's", address(person("oSUN"), now))
			}
			raw, err := base64.RawURLEncoding.DecodeString(good[strings.LastIndex(good, "/")+1:])
			w.must(err)
			for i := range raw {
				forged := slices.Clone(raw)
				forged[i] ^= 1
				if status := w.status(w.base() + kind.Path() + base64.RawURLEncoding.EncodeToString(forged)); status != 404 {
					t.Errorf("byte %d forged: answered %d", i, status)
				}
			}
		}
	})
}

// goes is at an address without having opened it.
func (b *browser) goes(address string) *browser { b.at = address; return b }

// status is how an address is answered.
func (w *town) status(address string) int {
	w.t.Helper()
	answer, err := http.Get(address)
	w.must(err)
	w.must(answer.Body.Close())
	return answer.StatusCode
}

func TestEveryPageStandsInItsTable(t *testing.T) {
	w := build(t, store.SQLite, rhine)
	var running, table []string
	for _, r := range w.app.Handler.(*echo.Echo).Routes() {
		if strings.HasPrefix(r.Path, "/h/") {
			running = append(running, r.Method+" "+r.Path)
		}
	}
	for _, line := range handler.PageTable {
		table = append(table, line.Method+" "+line.Path)
		if line.Who == "" {
			t.Errorf("%s %s is nobody's", line.Method, line.Path)
		}
	}
	slices.Sort(running)
	slices.Sort(table)
	if !slices.Equal(running, table) {
		t.Errorf("the router has %v, the table %v", running, table)
	}
}

func TestACardLeadsToItsPage(t *testing.T) {
	linked(t, func(w *town, zhang *phone) {
		w.phone("oWANG").Hears("0", "不打扰您")
		w.forward(3 * 24 * time.Hour) // windows are shut
		zhang.Says("厨房水管又漏了，3号楼2单元501")
		for _, openid := range []string{"oCHEN", "oZHAO", "oSUN"} {
			for _, b := range w.phone(openid).phone.Bubbles() {
				if b.Kind == "template" && b.Link != "" {
					w.browser().opens(b.Link).shows(200, "便民维修")
					return
				}
			}
		}
		t.Error("no card has a link")
	})
}

func TestWhoWantsToHelpIsTakenIntoATeam(t *testing.T) {
	linked(t, func(w *town, zhang *phone) {
		li, duty := w.phone("oLI").Follows(), w.phone("oLIMIN")
		li.Says("我姓李，住3号楼1单元102")
		li.Hears("我想当志愿者", "点开填一填")
		link := li.link(domain.PageJoin)
		b := w.browser().opens(link).opens(link).shows(200, "来当志愿者")
		b.presses("", "name", "李", "phone", "13900000077").shows(400, "没填全")
		b.presses("", "name", "李建国", "phone", "139 0000 0077", "can", "会修水电，周末有空").shows(200, "工单 1002", "看过会告诉您").lacks("<form")
		b.presses("", "name", "李建国", "phone", "13900000077").shows(200, "报过名了")
		duty.Sees("工单号: 1002").Hears("待办 1002", "李建国报名当志愿者", "会修水电", "13900000077")
		w.phone("oWANG").Says("收下 1002 二队")
		duty.Hears("收下 1001 二队", "不是报名")
		duty.Hears("收下 1002", "邻里帮一队、邻里帮二队")
		duty.Hears("收下 1002 二队", "李建国进了邻里帮二队")
		li.Sees("欢迎您来当志愿者")
		duty.Hears("收下 1002 二队", "不是报名")
		w.browser().opens(link).shows(200, "您已经是志愿者了")
		li.Hears("我想当志愿者", "您已经是志愿者了")
		zhang.Says("3号楼2单元501门锁坏了，进不去")
		w.forward(time.Hour)
		li.Sees("张家")
	})
}

func TestWhoWasErasedHasNoPages(t *testing.T) {
	linked(t, func(w *town, zhang *phone) {
		w.phone("oWANG").Hears("1", "归您了").Hears("3", "辛苦了")
		link := zhang.link(domain.PageStatus)
		zhang.Hears("1", "办结")
		w.browser().opens(link).shows(200, "已办结")
		_, err := w.subject().Erase(w.ctx, operator, service.Who{Account: "yanbin", OpenID: "oZHANG"})
		w.must(err)
		w.browser().opens(link).shows(404, "打不开了")
	})
}
