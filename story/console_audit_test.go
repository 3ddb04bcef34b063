package story

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linli/sim"
)

// oneMatterEach has a matter in each of two communities, the first one taken
// after WeChat refused a message about it.
func oneMatterEach(w *town) {
	w.t.Helper()
	w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501水管漏了")
	w.phone("oWU").Follows().Says("鱼池嘉园8号楼1单元302灯坏了")
	for range 3 { // she and who is told that somebody comes
		w.wechat.Fail("/cgi-bin/message/custom/send", sim.Fault{Code: 45047})
	}
	w.phone("oLIMIN").Hears("1 1001", "归您了")
}

func TestTheAuditTellsWhoLookedAtADoor(t *testing.T) {
	everywhere(t, everybody+lake, func(w *town) {
		auditor := w.sits("吴审计")
		auditor.opens("/console/audit").reads("没有这样的记录")
		oneMatterEach(w)
		cadre := w.sits("李敏")
		cadre.posts("/console/tickets/"+w.ticket(1001).ID.String()+"/reveal", url.Values{"form": {"0123456789abcdef"}, "reason": {"complaint"}}).reads("501")
		auditor.opens("/console/audit?kind=shown").reads("<td>李敏</td><td>看了住址或电话：处理投诉</td>", "<td>1001</td>").readsNot("<td>报了这件事，已受理</td>", "1002")
		auditor.opens("/console/audit").reads("<td>报了这件事，已受理</td>", "<td>接单</td>").readsNot("2单元501", ">1002<", "/console/tickets/")
		cadre.opens("/console/audit").reads("/console/tickets/" + w.ticket(1001).ID.String())
		lead := w.app.DB.View(w.ctx)
		members, err := lead.MembersOfCommunity(w.community())
		w.must(err)
		for _, m := range members {
			if m.Name == "王强" {
				auditor.opens("/console/audit?person=" + m.ID.String()).reads("没有这样的记录")
			}
		}
		w.hidden(auditor, "/console/audit")
		if s := w.sits("钱队长").opens("/console/audit"); s.status != http.StatusForbidden {
			t.Errorf("a lead is answered %d", s.status)
		}
	})
}

// hidden expects another community's page to be answered as what is not there.
func (w *town) hidden(s *seat, page string) {
	w.t.Helper()
	all, err := w.app.DB.View(w.ctx).Communities(0)
	w.must(err)
	words := s.opens(page + "?community=77").body
	if s.opens(page + "?community=" + all[1].ID.String()); s.status != http.StatusNotFound || s.body != words {
		w.t.Errorf("another community's %s is answered %d", page, s.status)
	}
}

func TestTheHealthOfPushesIsToldInPlainWords(t *testing.T) {
	everywhere(t, everybody+lake, func(w *town) {
		cadre := w.sits("李敏")
		cadre.opens("/console/pushes").reads("没有，都发出去了", "各个号都能发", "今天还没有消息")
		oneMatterEach(w)
		cadre.opens("/console/pushes").reads("微信收下了", "yanbin").readsNot("1002")
		own := "/console/tickets/" + w.ticket(1001).ID.String() + "/pushes"
		cadre.opens(own).reads("告诉居民谁来", "这条路对这个人走不通（微信错误码45047）", "没走：客服消息：这条已经被退过").readsNot("oZHANG", "2单元501")
		if strings.Contains(cadre.body, "：</") || strings.Contains(cadre.body, "：<ul>") {
			t.Errorf("a decision has no words in\n%s", cadre.body)
		}
		words := cadre.opens("/console/tickets/77/pushes").body
		if cadre.opens("/console/tickets/" + w.ticket(1002).ID.String() + "/pushes"); cadre.status != http.StatusNotFound || cadre.body != words {
			t.Errorf("another community's messages are answered %d", cadre.status)
		}
		w.hidden(cadre, "/console/pushes")
		if s := w.sits("吴审计").opens("/console/pushes"); s.status != http.StatusForbidden {
			t.Errorf("an auditor is answered %d", s.status)
		}
	})
}
