package story

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linli/domain"
	"linli/service"
)

// finds sends the form by which residents are found.
func (s *seat) finds(pairs ...string) *seat {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return s.posts("/console/people", form)
}

func TestAResidentIsFoundMaskedAndReadForAReason(t *testing.T) {
	everywhere(t, everybody+lake, func(w *town) {
		w.phone("oLIMIN").Hears("代 莱茵小镇3号楼2单元501 张奶奶 13900000000 灯坏了", "工单 1001")
		w.phone("oTIAN").Hears("代 鱼池嘉园8号楼1单元302 吴奶奶 13900000009 灯坏了", "工单 1002")
		zhang, wu := w.ticket(1001).Helped().String(), w.ticket(1002).Helped().String()
		cadre := w.sits("李敏")
		cadre.opens("/console/people").reads("找一位居民", "还没有定探访间隔的人")
		cadre.finds("name", "张").reads("张家", "莱茵小镇3号楼", "/console/people/"+zhang).readsNot("501", "13900000000", wu)
		cadre.finds("name", "吴").readsNot(wu)
		cadre.finds("phone", "139 0000 0000").reads("张家")
		cadre.finds("phone", "13900000009").reads("没有找到")
		page := "/console/people/" + zhang
		cadre.opens(page).reads("张家", "莱茵小镇3号楼", ">1001<", "还没有人看过").readsNot("501", "13900000000")
		if cadre.posts(page+"/reveal", url.Values{"reason": {"nosiness"}}); cadre.status != http.StatusBadRequest || strings.Contains(cadre.body, "501") {
			t.Errorf("a reason that is none is answered %d", cadre.status)
		}
		cadre.posts(page+"/reveal", url.Values{"reason": {"visit"}}).reads("501", "13900000000", "这次查看已经记下")
		cadre.opens(page).reads("李敏", "看了住址或电话：上门").readsNot("501", "13900000000")
		cadre.posts(w.page(1001)+"/reveal", url.Values{"reason": {"complaint"}}).reads("501")
		auditor := w.sits("吴审计")
		auditor.opens("/console/readings").reads("李敏", "张家", "上门", "居民页", "处理投诉", "工单 1001").readsNot("501", "13900000000", "/console/people/")
		cadre.opens("/console/audit").reads("/console/readings?")
		w.hidden(auditor, "/console/readings")
		for _, name := range []string{"钱队长", "周街道", "吴审计"} {
			if s := w.sits(name).opens(page); s.status != http.StatusForbidden {
				t.Errorf("%s is answered %d", name, s.status)
			}
			w.halfMinute()
		}
		w.sound()
	})
}

func TestCareIsSetAtTheDesk(t *testing.T) {
	everywhere(t, everybody+lake, func(w *town) {
		w.phone("oZHANG").Follows().Says("我姓张，住莱茵小镇3号楼2单元501，水管漏了，电话13900000000")
		page := "/console/people/" + w.ticket(1001).Requester.String()
		cadre := w.sits("李敏")
		fills := func(deed string, pairs ...string) int {
			form := url.Values{}
			for i := 0; i < len(pairs); i += 2 {
				form.Set(pairs[i], pairs[i+1])
			}
			return cadre.posts(page+"/"+deed, form).status
		}
		wang, deng := w.personNamed("王强"), w.personNamed("邓大海")
		for _, wrong := range [][]string{{"every", "7"}, {"every", "61", "consent", "1"}, {"every", "0", "consent", "1"}, {"every", "x", "consent", "1"}, {"every", "7", "consent", "1", "visitor", "person:" + deng},
			{"every", "7", "consent", "1", "visitor", "team:77"}} {
			if got := fills("care", wrong...); got != http.StatusBadRequest {
				t.Errorf("%v is answered %d", wrong, got)
			}
		}
		cadre.opens(page).reads("不是关爱对象")
		if got := fills("care", "every", "7", "consent", "1", "visitor", "person:"+wang); got != http.StatusSeeOther {
			t.Fatalf("care is answered %d\n%s", got, cadre.body)
		}
		cadre.opens(page).reads("7 天", "王强", "关爱对象", `value="person:`+wang+`" selected`)
		w.phone("oLIMIN").Hears("关爱名单", "张家")
		if got := fills("depend", "name", "何秀兰", "note", "中风后不能起身", "consent", "1"); got != http.StatusSeeOther {
			t.Fatalf("a dependant is answered %d\n%s", got, cadre.body)
		}
		if got := fills("depend", "name", "何秀兰", "phone", "一三九", "consent", "1"); got != http.StatusBadRequest {
			t.Errorf("a phone that is none is answered %d", got)
		}
		cadre.opens(page).reads("何家").readsNot("何秀兰", "中风")
		cadre.posts(page+"/reveal", url.Values{"reason": {"visit"}}).reads("何秀兰：中风后不能起身")
		teams, err := w.app.DB.View(w.ctx).TeamsOf(w.community())
		w.must(err)
		fills("care", "every", "3", "consent", "1", "visitor", "team:"+teams[0].ID.String())
		cadre.opens("/console/people").reads("3 天", teams[0].Name, "正常")
		if got := fills("seen"); got != http.StatusSeeOther {
			t.Errorf("that she was seen is answered %d", got)
		}
		all, err := w.app.DB.View(w.ctx).DependantsOf(mustID(w, w.ticket(1001).Requester.String()))
		w.must(err)
		if got := fills("undepend", "dependant", all[0].Person.String()); got != http.StatusSeeOther {
			t.Errorf("the end of it is answered %d", got)
		}
		if got := fills("uncare"); got != http.StatusSeeOther {
			t.Errorf("the end of care is answered %d", got)
		}
		cadre.opens("/console/people").reads("还没有定探访间隔的人")
		w.sound()
	})
}

func TestTheSlipLeadsTheFamilyAndLetsNobodyAnswerForIt(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501水管漏了")
		cadre := w.sits("李敏")
		cadre.opens(w.page(1001) + "/slip").reads("家里人用微信扫这个码")
		link := (&service.Pages{Intake: w.app.Intake}).SlipLink(w.ctx, w.ticket(1001).ID, w.clock.Now())
		paper := w.seats()
		paper.opens(link).reads("1001", "正在找人").readsNot("501", "<form")
		w.phone("oWANG").Follows().Hears("1 1001", "归您了")
		w.phone("oWANG").Says("3 1001")
		paper.opens(link).readsNot("<form")
		if w.ticket(1001).State != domain.Resolved {
			t.Fatalf("it is %s", w.ticket(1001).State)
		}
		if paper.posts(link, url.Values{"deed": {"good"}, "form": {"x"}}); paper.status != http.StatusBadRequest {
			t.Errorf("whoever has the paper answers for her: %d", paper.status)
		}
		if w.ticket(1001).State != domain.Resolved {
			t.Errorf("it is %s", w.ticket(1001).State)
		}
		w.clock.Forward(domain.PageLife + 1)
		if paper.opens(link); paper.status != http.StatusNotFound {
			t.Errorf("an old slip is answered %d", paper.status)
		}
	})
}

func TestAnAuditorLandsAtTheFigures(t *testing.T) {
	everywhere(t, everybody, func(w *town) {
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501水管漏了")
		auditor := w.sits("吴审计")
		if auditor.opens("/console/"); auditor.status != http.StatusSeeOther || auditor.at != "/console/figures" {
			t.Fatalf("an auditor's first page is answered %d %s", auditor.status, auditor.at)
		}
		auditor.opens(auditor.at).reads("统计", ">审计<").readsNot(">调度台<", ">志愿队<", ">居民与关爱<")
		if auditor.opens(w.page(1001)); auditor.status != http.StatusForbidden {
			t.Errorf("an auditor opens a ticket: %d", auditor.status)
		}
	})
}
