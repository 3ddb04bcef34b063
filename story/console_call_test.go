package story

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linli/domain"
)

func TestHelpersAreCalledForAtTheDesk(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.policy("approve_above: 50", "approve_above: 5")
		w.heads()
		limin, zhou := w.sits("李敏"), w.sits("周建国")
		limin.opens("/console/notices").reads("招募帮手")
		limin.opens("/console/notices/new?kind=call").reads("招募帮手", "在哪栋楼", "要几个人").readsNot("十万火急", "群发")
		building := limin.chosen("莱茵小镇3号楼")
		form := url.Values{"kind": {"call"}, "words": {"停水了，谁能给老人提水上楼"}, "at_building": {building}, "wanted": {"2"}}
		limin.posts("/console/notices/count", form).reads("要 2人", "共 7人，微信能收到的 6人", "【邻里帮】", "莱茵小镇3号楼 李家", "去得了回 1", "要第二个人同意")
		for name, bad := range map[string]url.Values{"要几个人请写": {"wanted": {"11"}}, "请选在哪栋楼": {"at_building": {"0"}}, "请写通知的内容": {"words": {" "}}} {
			wrong := url.Values{}
			for k, v := range form {
				wrong[k] = v
			}
			for k, v := range bad {
				wrong[k] = v
			}
			if limin.posts("/console/notices", wrong); limin.status != http.StatusBadRequest || !strings.Contains(limin.body, name) {
				t.Errorf("what wants %q is answered %d %s", name, limin.status, limin.body)
			}
		}
		strange := url.Values{"kind": {"call"}, "words": {"提水"}, "at_building": {"12345"}, "wanted": {"1"}}
		if limin.posts("/console/notices", strange); limin.status != http.StatusNotFound {
			t.Errorf("a building of nobody's is answered %d", limin.status)
		}
		crafted := url.Values{"mass": {"1"}, "when": {"later"}, "at": {w.clock.Now().Add(days).In(domain.China).Format("2006-01-02T15:04")}}
		for k, v := range form {
			crafted[k] = v
		}
		limin.posts("/console/notices", crafted).goesOn().reads("莱茵小镇3号楼要 2人", "送去审批", "改一改")
		draft := w.lastNotice()
		if draft.Mass || !draft.At.IsZero() {
			t.Errorf("helpers are called by a mass send (%v), at %s", draft.Mass, draft.At)
		}
		limin.opens("/console/notices/new?from="+draft.ID.String()).reads("招募帮手", `value="`+building+`" selected`, `value="2"`)
		form.Set("instead", draft.ID.String())
		limin.posts("/console/notices", form).goesOn()
		at := "/console/notices/" + w.lastNotice().ID.String()
		limin.posts(at+"/send", nil).goesOn().reads("等第二个人同意")
		w.noTicket()
		zhou.opens(at).reads("请您把关", "莱茵小镇3号楼要 2人")
		zhou.posts(at+"/vote", url.Values{"say": {"yes"}}).goesOn()
		w.cries()
		limin.opens(at).reads("1001", "1002", "正在找人").readsNot("大喇叭", "还没开始发")
		ctx, cancel := context.WithCancel(w.ctx)
		defer cancel()
		lines := limin.streams(ctx, at+"/stream?state=running")
		w.must(w.app.Told.Once(w.ctx))
		hears(t, lines, "正在找人")
		taken := false
		for _, o := range []string{"oWANG", "oCHEN", "oZHAO", "oSUN", "oHE", "oFENG"} {
			if p := w.phone(o); !taken && strings.Contains(p.screen(), "1001") {
				p.Hears("1 1001", "归您了", "莱茵小镇3号楼")
				taken = true
			}
		}
		w.hasState(1001, domain.Accepted)
		w.must(w.app.Told.Once(w.ctx))
		hears(t, lines, "有人接了")
		limin.opens(at).reads("有人接了")
		w.isInOrder()
	})
}

func TestANoticeLeadsOnlyWherePeopleMayBeLed(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.heads()
		third := w.neighbours("3号楼", "oZHAN")
		limin := w.sits("李敏")
		limin.opens("/console/notices/new").reads("链到一篇文章", "或者链到视频号")
		building := limin.chosen("莱茵小镇3号楼")
		for _, address := range []string{"http://mp.weixin.qq.com/s/1", "https://mp.weixin.qq.com.evil.example/s/1", "https://evil.example/gov.cn", "https://x@mp.weixin.qq.com/s/1",
			"https://mp.weixin.qq.com:444/s/1", "javascript:alert(1)", "https://weixin.qq.com/sph/A1", "/s/1"} {
			limin.posts("/console/notices", url.Values{"words": {"看这篇"}, "buildings": {building}, "link_title": {"补贴怎么领"}, "link": {address}})
			if limin.status != http.StatusBadRequest || !strings.Contains(limin.body, "只能链到公众号文章") || !strings.Contains(limin.body, "看这篇") {
				t.Errorf("%s is answered %d", address, limin.status)
			}
		}
		for _, video := range []url.Values{{"video_title": {"谁来讲"}}, {"video_name": {"雁滨社区"}}, {"video_name": {"雁滨社区"}, "video_title": {"消防课"}, "video": {"https://evil.example/sph/1"}}} {
			video.Set("words", "看这段")
			if limin.posts("/console/notices", video); limin.status != http.StatusBadRequest || !strings.Contains(limin.body, "视频号要写名字和视频标题") {
				t.Errorf("%v is answered %d", video, limin.status)
			}
		}
		long := url.Values{"words": {strings.Repeat("水", domain.NoticeWords)}, "link_title": {"补贴怎么领"}, "link": {"https://mp.weixin.qq.com/s?sn=" + strings.Repeat("a", 600)}}
		if limin.posts("/console/notices", long); limin.status != http.StatusBadRequest || !strings.Contains(limin.body, "加起来太长") {
			t.Errorf("what WeChat takes in no message is answered %d", limin.status)
		}
		for _, good := range []string{"https://mp.weixin.qq.com/s/AbC", "https://www.lanzhou.gov.cn/art/1.html"} {
			limin.posts("/console/notices", url.Values{"words": {"看这篇"}, "link_title": {"补贴怎么领"}, "link": {good}}).goesOn().reads("文章：补贴怎么领 " + good)
		}
		video := url.Values{"words": {"消防课上线了"}, "buildings": {building}, "video_name": {"雁滨社区"}, "video_title": {"家里着火怎么办"}, "video": {"https://weixin.qq.com/sph/A1b2"}}
		limin.posts("/console/notices/count", video).reads("视频号「雁滨社区」：家里着火怎么办 https://weixin.qq.com/sph/A1b2")
		limin.posts("/console/notices", video).goesOn()
		n := w.lastNotice()
		limin.opens("/console/notices/new?from="+n.ID.String()).reads(`name="video" type="url"`, `value="https://weixin.qq.com/sph/A1b2"`, `value="家里着火怎么办"`)
		limin.posts("/console/notices/"+n.ID.String()+"/send", nil).goesOn()
		w.cries()
		third[0].Counts("视频号「雁滨社区」：家里着火怎么办", 1)
	})
}
