package story

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// chosen finds the value of a choice of an open page by its name.
func (s *seat) chosen(name string) string {
	s.w.t.Helper()
	m := regexp.MustCompile(`value="([^"]*)"[^>]*>\s*` + regexp.QuoteMeta(name) + `<`).FindStringSubmatch(s.body)
	if m == nil {
		s.w.t.Fatalf("%s finds no choice %s in\n%s", s.name, name, s.body)
	}
	return m[1]
}

// goesOn opens the page that a form led to.
func (s *seat) goesOn() *seat {
	s.w.t.Helper()
	if s.status != http.StatusSeeOther {
		s.w.t.Fatalf("%s is answered %d\n%s", s.name, s.status, s.body)
	}
	return s.opens(s.at)
}

// writes fills in the form of a notice for a building, and goes on to its preview.
func (s *seat) writes(building, words string, more url.Values) {
	s.w.t.Helper()
	s.opens("/console/notices/new").reads("写通知")
	form := url.Values{"words": {words}, "when": {"now"}}
	if building != "" {
		form.Set("buildings", s.chosen(building))
	}
	for name, values := range more {
		form[name] = values
	}
	s.posts("/console/notices", form).goesOn()
}

func TestANoticeIsWrittenSeenAndSentAtTheDesk(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		_, he, _ := w.heads()
		third := w.neighbours("3号楼", "oZHAN", "oGONE")
		third[1].Leaves()
		limin := w.sits("李敏")
		limin.opens("/console/notices").reads("还没有发过通知")
		limin.opens("/console/notices/new").reads("共 11人")
		form := url.Values{"words": {"明天9点到12点，主管道检修"}, "template": {"water"}, "buildings": {limin.chosen("莱茵小镇3号楼")}}
		limin.posts("/console/notices/count", form).reads("共 3人，微信能收到的 2人", "停水：明天9点到12点，主管道检修。请提前存水", "——雁滨社区")
		limin.posts("/console/notices", form).goesOn()
		at := "/console/notices/" + w.lastNotice().ID.String()
		limin.reads("发给莱茵小镇3号楼的全体居民：共 3人，微信能收到的 2人", "马上发", "停水：明天9点", "再播一遍", "发出")
		w.cries()
		third[0].SeesNot("停水")
		limin.posts(at+"/send", nil).goesOn().reads("等时候")
		w.cries()
		third[0].Counts("停水：明天9点到12点", 1)
		limin.opens(at).reads("发完了", "3 个有结果，共 3人", "微信收下了", "没有路", "没有关注", "等人贴", "何秀兰", "莱茵小镇3号楼群", "看没收到的 1人")
		limin.posts(at+"/hands", nil).reads("莱茵小镇3号楼", "1单元201", "钱").readsNot("13800000021")
		if got := w.noticeHistory(w.lastNotice().ID); !strings.Contains(got, "hands_shown") {
			t.Errorf("that doors were read is not written down: %s", got)
		}
		limin.opens(at)
		post := regexp.MustCompile(`name="post" value="(\d+)"`).FindStringSubmatch(limin.body)
		limin.posts(at+"/posted", url.Values{"post": {post[1]}}).goesOn().reads("贴好了")
		if limin.posts(at+"/posted", url.Values{"post": {post[1]}}); limin.status != http.StatusConflict {
			t.Errorf("it is ticked off twice: %d", limin.status)
		}
		he.Hears("已发", "没有等您发的通知")
		limin.opens("/console/notices").reads("发完了", "莱茵小镇3号楼的全体居民", "李敏")
		limin.opens("/console/notices?state=running").reads("没有这样的通知")
	})
}

// lastNotice is what 李敏 wrote last.
func (w *town) lastNotice() domain.Notice {
	w.t.Helper()
	n, err := w.app.DB.View(w.ctx).LastNoticeBy(w.personOf("oLIMIN"))
	w.must(err)
	return n
}

func TestASecondPersonApprovesAtTheDesk(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.policy("approve_above: 50", "approve_above: 2")
		w.heads()
		third := w.neighbours("3号楼", "oZHAN", "oLIAN")
		limin, zhou := w.sits("李敏"), w.sits("周建国")
		limin.writes("莱茵小镇3号楼", "周六上午义诊", nil)
		at := "/console/notices/" + w.lastNotice().ID.String()
		limin.opens(at).reads("要第二个人同意，您自己不能批自己的", "送去审批")
		limin.posts(at+"/send", nil).goesOn().reads("等第二个人同意").readsNot("请您把关")
		if limin.posts(at+"/vote", url.Values{"say": {"yes"}}); limin.status != http.StatusForbidden {
			t.Errorf("he approves his own: %d", limin.status)
		}
		zhou.opens("/console/notices").reads("等同意", "请您看")
		if zhou.posts(at+"/send", nil); zhou.status != http.StatusForbidden {
			t.Errorf("another sends it: %d", zhou.status)
		}
		zhou.opens(at).reads("请您把关", "同意，发")
		zhou.posts(at+"/vote", url.Values{"say": {"yes"}}).goesOn().reads("周建国")
		w.cries()
		third[0].Counts("周六上午义诊", 1)
		if zhou.posts(at+"/vote", url.Values{"say": {"no"}}); zhou.status != http.StatusConflict {
			t.Errorf("it is refused afterwards: %d", zhou.status)
		}
	})
}

func TestANoticeIsHeldChangedAndTakenBackAtTheDesk(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.heads()
		third := w.neighbours("3号楼", "oZHAN")
		limin := w.sits("李敏")
		limin.writes("莱茵小镇3号楼", "周六包粽子", url.Values{"when": {"later"}, "at": {w.clock.Now().In(domain.China).Add(3 * time.Hour).Format("2006-01-02T15:04")}})
		draft := w.lastNotice()
		limin.opens("/console/notices/new?from="+draft.ID.String()).reads("周六包粽子", "name=\"at\" type=\"datetime-local\" value=\"20")
		limin.posts("/console/notices", url.Values{"words": {"周六上午包粽子"}, "buildings": {limin.chosen("莱茵小镇3号楼")}, "instead": {draft.ID.String()}}).goesOn()
		if was, err := w.app.DB.View(w.ctx).Notice(draft.ID); err != nil || was.State != domain.NoticeCancelled {
			t.Errorf("the first draft is %s (%v)", was.State, err)
		}
		at := "/console/notices/" + w.lastNotice().ID.String()
		limin.posts(at+"/send", nil).goesOn()
		limin.posts(at+"/hold", url.Values{"deed": {"pause"}}).goesOn().reads("停着", "接着发")
		w.cries()
		third[0].SeesNot("包粽子")
		limin.posts(at+"/hold", url.Values{"deed": {"resume"}}).goesOn()
		w.cries()
		third[0].Counts("周六上午包粽子", 1)
		limin.posts(at+"/follow", url.Values{"kind": {"correction"}, "words": {"改到周日上午包粽子"}}).goesOn().reads("更正通知", "只发给收到过它的人", "收到过原通知的人")
		limin.posts("/console/notices/"+w.lastNotice().ID.String()+"/send", nil).goesOn()
		w.cries()
		third[0].Counts("【更正通知】改到周日", 1)
		limin.posts(at+"/follow", url.Values{"kind": {"recall"}}).goesOn().reads("作废通知")
		limin.posts("/console/notices/"+w.lastNotice().ID.String()+"/send", nil).goesOn()
		w.cries()
		third[0].Counts("作废了", 1)
		limin.opens(at).reads("已作废", "更正通知", "作废通知")
		limin.opens("/console/notices").reads("已作废")
		if limin.posts(at+"/follow", url.Values{"kind": {"correction"}}); limin.status != http.StatusBadRequest {
			t.Errorf("an empty correction is answered %d", limin.status)
		}
	})
}

func TestAnAlarmAtTheDeskHasItsReason(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.heads()
		third := w.neighbours("3号楼", "oZHAN")
		limin := w.sits("李敏")
		w.at("22:30")
		limin.writes("莱茵小镇3号楼", "停水了，请存水", nil)
		limin.reads("07:30发", "夜里不吵人")
		limin.writes("莱茵小镇3号楼", "主水管爆了，马上停水", url.Values{"alarm": {"主水管爆了"}})
		limin.reads("马上发", "紧急", "紧急原因")
		n := w.lastNotice()
		if got := w.noticeHistory(n.ID); !n.Emergency || !strings.Contains(got, "urged") {
			t.Errorf("its history is %s", got)
		}
		limin.posts("/console/notices/"+n.ID.String()+"/send", nil).goesOn()
		w.cries()
		third[0].Counts("主水管爆了，马上停水", 1)
	})
}

func TestWhomANoticeIsForIsLookedAt(t *testing.T) {
	everywhere(t, circled+lake, func(w *town) {
		limin := w.sits("李敏")
		all, err := w.app.DB.View(w.ctx).CommunitiesOf("yanbin")
		w.must(err)
		other := all[1].ID.String()
		for _, form := range []url.Values{{"community": {other}}, {"communities": {all[0].ID.String(), other}}} {
			form.Set("words", "停水")
			for _, path := range []string{"/console/notices", "/console/notices/count"} {
				if limin.posts(path, form); limin.status != http.StatusNotFound {
					t.Errorf("%s for another community is answered %d", path, limin.status)
				}
			}
		}
		limin.opens("/console/notices/new")
		first, second := limin.chosen("莱茵小镇1号楼"), limin.chosen("莱茵小镇2号楼")
		limin.posts("/console/notices", url.Values{"words": {"停水"}, "buildings": {first, second}, "unit": {"2单元"}})
		if limin.status != http.StatusBadRequest || !strings.Contains(limin.body, "只能选一栋楼") || !strings.Contains(limin.body, "停水") {
			t.Errorf("a unit of two buildings is answered %d", limin.status)
		}
		limin.posts("/console/notices", url.Values{"words": {"停水"}, "tags": {"没有人"}})
		if limin.status != http.StatusBadRequest || !strings.Contains(limin.body, "还没有登记的人") {
			t.Errorf("a notice for nobody is answered %d", limin.status)
		}
	})
}

func TestATalkIsPastedAndTappedAtTheDesk(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.heads()
		limin, zhou := w.sits("李敏"), w.sits("周建国")
		limin.opens("/console/talks").reads("还没有贴过")
		limin.posts("/console/talks", url.Values{"words": {"张姐：大家早上好\n赵婶：草莓特价19.9一斤，要的接龙\n老孙：听说下周要停水三天，大家快存水"}}).reads("没看到要办的事", "听说下周要停水")
		limin.posts("/console/talks", url.Values{"words": {"李大爷：3号楼2单元501电梯又坏了，停在5楼\n小王：我家也是\n老孙：听说下周要停水三天，大家快存水\n周阿姨：1单元门口的路灯不亮了，晚上看不见"}})
		limin.reads("李大爷", "电梯又坏了", "周阿姨", "像传言", "听说下周要停水", "开工单")
		w.noTicket()
		talks, err := w.app.DB.View(w.ctx).TalksOf(w.home(), 0, 5)
		w.must(err)
		if len(talks) != 1 {
			t.Fatalf("%d talks are kept", len(talks))
		}
		at := "/console/talks/" + talks[0].ID.String()
		zhou.opens(at).reads("电梯又坏了").readsNot("李大爷", "501")
		limin.posts(at, url.Values{"no": {"1"}, "do": {"open"}}).goesOn().reads("工单 1001", "贴回群里的话", "各位邻居").readsNot("像传言，")
		if limin.posts(at, url.Values{"no": {"1"}, "do": {"open"}}); limin.status != http.StatusConflict {
			t.Errorf("it is opened twice: %d", limin.status)
		}
		limin.posts(at, url.Values{"no": {"2"}, "do": {"drop"}}).goesOn().reads("没有开", "原话没有留存").readsNot("李大爷", "路灯")
		w.hasState(1001, domain.Offering)
		if left := places(w, "路灯不亮了"); len(left) > 0 {
			t.Errorf("what was not confirmed is kept: %v", left)
		}
		limin.opens("/console/talks").reads("以前贴过的", "李敏")
		w.isInOrder()
	})
}

func TestAPhotoFromTheChatIsChosenAtTheDesk(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.heads()
		w.phone("oLIMIN").SendsPhoto(snapshot(t))
		limin, zhou := w.sits("李敏"), w.sits("周建国")
		limin.opens("/console/notices/new").reads("配图")
		photo := regexp.MustCompile(`name="photo" value="(\d\d+)"`).FindStringSubmatch(limin.body)[1]
		limin.writes("", "重阳节活动", url.Values{"photo": {photo}, "mass": {"1"}, "title": {"重阳节"}})
		limin.reads("配图", "群发", "重阳节")
		n := w.lastNotice()
		if n.Photo.String() != photo || !n.Mass {
			t.Errorf("it is written with %s, mass %v", n.Photo, n.Mass)
		}
		for _, s := range []*seat{limin, zhou} {
			if s.opens("/console/notices/" + n.ID.String() + "/photo"); s.status != http.StatusOK || !strings.HasPrefix(s.body, "\xff\xd8") {
				t.Errorf("%s is shown the notice's photo with %d", s.name, s.status)
			}
		}
		if mine, other := limin.opens("/console/media/"+photo).status, zhou.opens("/console/media/"+photo).status; mine != http.StatusOK || other != http.StatusNotFound {
			t.Errorf("his photo is shown to him with %d, to another with %d", mine, other)
		}
		zhou.posts("/console/notices", url.Values{"words": {"偷来的"}, "photo": {photo}})
		if zhou.status != http.StatusBadRequest {
			t.Errorf("another's photo is answered %d", zhou.status)
		}
	})
}

func TestAStreetWritesToSeveralCommunities(t *testing.T) {
	everywhere(t, everybody+lake, func(w *town) {
		w.load(`
street: 雁园街道
communities:
  - name: 鱼池口社区
    account: yanbin
    members: [{name: 周街道, role: street, phone: "13800000034", openid: oSTREET}]
`)
		street := w.sits("周街道")
		street.opens("/console/notices/new").reads("几个社区一起发")
		first, second := street.chosen("雁滨社区"), street.chosen("鱼池口社区")
		street.posts("/console/notices/count", url.Values{"community": {first}, "communities": {first, second}, "words": {"停水"}}).reads("checked> 鱼池口社区")
		street.posts("/console/notices", url.Values{"community": {first}, "communities": {first, second}, "roles": {"cadre"}, "words": {"周五开会"}}).goesOn()
		street.reads("雁滨社区、鱼池口社区的干部", "共 3人")
		tian := w.sits("田甜")
		tian.opens("/console/notices").readsNot("周五开会")
		if tian.opens(street.at + "/stream"); tian.status != http.StatusNotFound {
			t.Errorf("the stream of another community's notice is answered %d", tian.status)
		}
	})
}
