package story

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"linli/domain"
	"linli/service"
	"linli/store"
)

func (w *town) communityID() string {
	w.t.Helper()
	communities, err := w.app.DB.View(w.ctx).CommunitiesOf("yanbin")
	w.must(err)
	return communities[0].ID.String()
}

// memberOf is a member of the first community.
func (w *town) memberOf(name string) domain.ID {
	w.t.Helper()
	view := w.app.DB.View(w.ctx)
	communities, err := view.CommunitiesOf("yanbin")
	w.must(err)
	members, err := view.MembersOfCommunity(communities[0].ID)
	w.must(err)
	for _, p := range members {
		if p.Name == name {
			return p.ID
		}
	}
	w.t.Fatalf("nobody is called %s", name)
	return 0
}

// reads400 expects words on a page that refused something.
func (s *seat) reads400(words ...string) *seat {
	s.w.t.Helper()
	for _, word := range words {
		if !strings.Contains(s.body, word) {
			s.w.t.Errorf("%s does not read %q in\n%s", s.name, word, s.body)
		}
	}
	return s
}

// uploads sends a file as a page's form does.
func (s *seat) uploads(path, text string) *seat {
	s.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "a.csv")
	s.w.must(err)
	_, err = part.Write([]byte(text))
	s.w.must(err)
	s.w.must(form.Close())
	r, err := http.NewRequestWithContext(s.w.ctx, http.MethodPost, s.w.base()+path, &body)
	s.w.must(err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return s.does(r)
}

func TestWhatWasNotUnderstoodIsReadAtTheDesk(t *testing.T) {
	everywhere(t, everybody+lake, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		zhang.Says("我姓张，住莱茵小镇3号楼2单元501")
		for i, text := range []string{"呜哩哇啦叽里呱啦 13900000000", "咕噜咕噜咕噜哈", "嘀嘀嗒嗒嘀嘀嗒", "哼哼哈嘿哼哼"} {
			p := zhang
			if i > 0 {
				p = w.phone(fmt.Sprintf("oLIU%c", 'A'+i)).Follows()
				p.Says("我姓刘，住莱茵小镇3号楼1单元101")
			}
			p.Hears(text, "没太听懂")
		}
		cadre := w.sits("陈干部")
		cadre.opens("/console/unclear").reads("呜哩哇啦", "咕噜", "闲聊", "便民维修", "咨询", "不是求助", "危急", "还没有改过").readsNot("13900000000", "501")
		listed, err := w.app.DB.View(w.ctx).UnclearOf(mustID(w, w.communityID()), 10)
		w.must(err)
		at := map[string]string{}
		for _, u := range listed {
			at[u.Text[:6]] = "/console/unclear/" + u.ID.String()
		}
		if len(at) != 4 {
			t.Fatalf("%v", at)
		}
		cadre.meets(http.StatusBadRequest, "没填全", at["呜哩"], "category", "nonsense")
		cadre.meets(http.StatusBadRequest, "没填全", at["呜哩"], "category", "repair", "intent", "thanks")
		cadre.sends(at["呜哩"], "category", "repair", "intent", "request").reads("按您说的办", "工单 1001", "便民维修")
		zhang.Sees("您说的事看懂了：便民维修，工单 1001")
		w.phone("oWANG").Sees("工单 1001")
		cadre.meets(http.StatusConflict, "刚有变化", at["呜哩"], "category", "legal", "intent", "request")
		cadre.sends(at["咕噜"], "category", "policy", "intent", "question").reads("咨询 · 政策咨询", "工单 1002")
		if got := w.ticket(1002); got.Intent != domain.IntentQuestion || got.Hands || got.Category != domain.Policy {
			t.Errorf("%+v", got)
		}
		cadre.works(1002, "take")
		cadre.works(1002, "answer", "words", "下周一开始办")
		w.phone("oLIUB").Sees("下周一开始办")
		cadre.sends(at["嘀嘀"], "category", "none", "community", w.communityID()).reads("记下了：不是求助")
		cadre.sends(at["哼哼"], "category", "emergency").reads("紧急求助 · 危急", "没有等着看的")
		if got := w.ticket(1003); got.Urgency != 3 || got.Category != domain.Emergency {
			t.Errorf("%+v", got)
		}
		var out strings.Builder
		n, err := service.ExportLabels(w.ctx, w.app.DB, &out)
		w.must(err)
		if n != 4 || !strings.Contains(out.String(), `"intent":"question"`) || strings.Contains(out.String(), "13900000000") {
			t.Errorf("%d labels:\n%s", n, out.String())
		}
		other := w.sits("田甜")
		other.opens("/console/unclear").reads("没有等着看的").readsNot("呜哩哇啦")
		w.isInOrder()
	})
}

func TestALexiconIsTriedLoadedAndTakenBackAtTheDesk(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501咕噜机漏了")
		chief, cadre := w.sits("孙书记"), w.sits("陈干部")
		builtIn := w.app.Intake.Reader.Version()
		chief.opens("/console/lexicon").reads("词库", builtIn, "程序自带的", "没有换过", "换一份")
		cadre.opens("/console/lexicon?q=水管").reads("水管", "便民维修").readsNot("换一份")
		cadre.opens("/console/lexicon?q=绝没有这个词").reads("没有这个词")
		file := cadre.opens("/console/lexicon/csv").reads("词,类别,权重").body
		chief.uploads("/console/lexicon/check", file).reads("和现在用的一样")
		broken := file + "咕噜机,nonsense,9,,,,,\n\"破\"烂,repair,x,,,,,\n着火,repair,5,,3,,,\n"
		chief.uploads("/console/lexicon/check", broken)
		if chief.status != http.StatusBadRequest || !strings.Contains(chief.body, "什么都没有改") || !strings.Contains(chief.body, "没有「nonsense」这个类别") {
			t.Errorf("a broken file is answered %d\n%s", chief.status, chief.body)
		}
		if line := fmt.Sprintf("<td>%d</td>", strings.Count(file, "\n")+1); !strings.Contains(chief.body, line) {
			t.Errorf("the broken row is not named %s", line)
		}
		w.nothingLoaded()
		chief.meets(http.StatusBadRequest, "什么都没有改", "/console/lexicon/load", "text", broken)
		chief.meets(http.StatusBadRequest, "没填全", "/console/lexicon/load", "text", "")
		w.nothingLoaded()
		more := "\ufeff" + strings.ReplaceAll(strings.TrimPrefix(file, "\ufeff"), "\n", "\r\n") + "\"咕噜机\",legal,60,request,,,,\"加的, 试试\"\r\n"
		chief.uploads("/console/lexicon/check", more).reads("每一行都能用", "1条会读得不一样", "法律咨询", "用上这份").readsNot("501")
		chief.sends("/console/lexicon/load", "text", more).reads("用上了", "孙书记", "在用")
		chief.opens("/console/lexicon?q=咕噜机").reads("加的, 试试", "法律咨询")
		w.must(w.app.Lexicons.Once(w.ctx))
		if d := w.app.Intake.Reader.Read("咕噜机"); d.Category != domain.Legal {
			t.Errorf("it reads %s", d.Category)
		}
		loaded := w.app.Intake.Reader.Version()
		w.clock.Forward(1e9)
		chief.uploads("/console/lexicon/check", lexicon()).reads("去掉或减轻了", "等另一个人同意")
		chief.sends("/console/lexicon/load", "text", lexicon()).reads("要另一个人同意才用上", "要别人来同意")
		w.must(w.app.Lexicons.Once(w.ctx))
		if got := w.app.Intake.Reader.Version(); got != loaded {
			t.Fatalf("one person took words of danger away: %s", got)
		}
		waiting := w.proposed()
		chief.meets(http.StatusForbidden, "两个人同意", "/console/lexicon/agree", "version", waiting)
		cadre.meets(http.StatusConflict, "没有等着同意的", "/console/lexicon/agree", "version", "000000000000")
		cadre.sends("/console/lexicon/agree", "version", waiting).reads("用上了", "陈干部同意")
		w.clock.Forward(1e9)
		cadre.meets(http.StatusForbidden, "不归您办", "/console/lexicon/back", "loading", "0")
		chief.sends("/console/lexicon/back", "loading", "0").reads("要另一个人同意才用上") // 着火 weighs less there
		cadre.sends("/console/lexicon/agree", "version", builtIn).reads("用上了")
		w.must(w.app.Lexicons.Once(w.ctx))
		if got := w.app.Intake.Reader.Version(); got != builtIn {
			t.Errorf("after the way back %s is in use, want %s", got, builtIn)
		}
		w.isInOrder()
	})
}

func (w *town) nothingLoaded() {
	w.t.Helper()
	all, err := w.app.DB.View(w.ctx).Lexicons(10)
	w.must(err)
	if len(all) > 0 {
		w.t.Fatalf("%+v", all)
	}
}

// proposed is the version that waits for a second person.
func (w *town) proposed() string {
	w.t.Helper()
	all, err := w.app.DB.View(w.ctx).Lexicons(10)
	w.must(err)
	for _, l := range all {
		if l.Used.IsZero() {
			return l.Version
		}
	}
	w.t.Fatal("no lexicon waits")
	return ""
}

func TestTheSettingsAreSeenAndPoliciesLoaded(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501灯坏了")
		chief := w.sits("孙书记")
		page := chief.opens("/console/settings").reads("派单办法", "程序自带的", "2026年工作日历", "春节", "补班", "yanbin", "认证服务号", "微信上次来信", "urgency:", "督办：街道")
		page.readsNot("planted", "还没有配", "最近的来信里没有它的")
		if cadre := w.sits("陈干部"); cadre.opens("/console/settings").status != http.StatusForbidden {
			t.Errorf("a cadre is answered %d", cadre.status)
		}
		good := strings.Replace(policyText(page.body), "most: 3, minutes: 15", "most: 5, minutes: 20", 1)
		bad := strings.Replace(good, "who: street", "who: nobody", 1)
		chief.uploads("/console/settings/check", bad)
		if chief.status != http.StatusBadRequest || !strings.Contains(chief.body, "什么都没有改") || !strings.Contains(chief.body, "行，找谁（who）：只能从说明里列的选") {
			t.Errorf("a policy that forgets people is answered %d\n%s", chief.status, chief.body)
		}
		chief.meets(http.StatusBadRequest, "什么都没有改", "/console/settings/load", "text", bad)
		chief.uploads("/console/settings/check", good).reads("检查过了，能用", "一次5位", "用上这份")
		if loaded, err := w.app.DB.View(w.ctx).PoliciesLoaded(5); err != nil || len(loaded) != 0 {
			t.Fatalf("a check loaded %d policies, %v", len(loaded), err)
		}
		chief.sends("/console/settings/load", "text", good).reads("用上了", "第1版，孙书记", "一次5位")
		chief.sends("/console/settings/load", "text", good).reads("和现在用的一样")
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "policy", ID: 1})
		w.must(err)
		if len(events) != 1 || events[0].Actor.Person != w.memberOf("孙书记") {
			t.Errorf("%+v", events)
		}
	})
}

// policyText is the file of policies as a page shows it.
func policyText(page string) string {
	_, rest, _ := strings.Cut(page, "<pre class=\"pre\" tabindex=\"0\">")
	text, _, _ := strings.Cut(rest, "</pre>")
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}
