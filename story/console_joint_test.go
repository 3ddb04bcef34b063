package story

import (
	"net/http"
	"strings"
	"testing"
)

func TestTheListOfJointCasesPutsFirstWhatNobodyOwns(t *testing.T) {
	everywhere(t, everybody+units+lake, func(w *town) {
		street, lead, other := w.sits("周街道"), w.sits("李敏"), w.sits("陈干部")
		lead.opens("/console/joint").reads("联办", "现在没有几家一起办的事")
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼楼顶漏水")
		w.phone("oLIMIN").Hears("1 1001", "归您了")
		lead.works(1001, "joint", "deed", "convene", "units", "绿洲物业，施工单位")
		w.phone("oZHANG").Says("莱茵小镇3号楼墙皮掉了")
		w.phone("oLIMIN").Says("1 1002")
		lead.works(1002, "joint", "deed", "convene", "units", "绿洲物业")
		lead.opens("/console/joint").reads("李敏", "现在轮到绿洲物业", "等回话", "data-due").readsNot("等裁定", "张家")
		lead.works(1001, "joint", "deed", "bounced", "leg", "2", "words", "不归我们")
		lead.opens("/console/joint").reads("有单位说不归它")
		lead.works(1001, "joint", "deed", "passed", "leg", "2", "units", "市政处")
		lead.works(1001, "joint", "deed", "bounced", "leg", "2", "words", "也不归我们")
		street.opens("/console/joint").reads("等裁定", "有 1 件")
		if first, second := strings.Index(street.body, ">1001<"), strings.Index(street.body, ">1002<"); first < 0 || second < first {
			t.Errorf("what waits for a ruling stands at %d, the other at %d", first, second)
		}
		street.opens(w.page(1001)).reads("街道裁定归谁办").readsNot("记下单位说的")
		other.opens(w.page(1001)).reads("联办").readsNot("街道裁定归谁办", "记下单位说的", "联办办结")
		street.works(1001, "joint", "deed", "ruled", "leg", "2", "units", "施工单位")
		street.opens("/console/joint").readsNot("等裁定")
		lead.works(1002, "joint", "deed", "waived", "leg", "1", "words", "不用它了")
		lead.opens("/console/joint").reads("可以办结")
		lead.works(1002, "joint", "deed", "conclude")
		lead.opens("/console/joint").readsNot(">1002<")
		lead.opens("/console/joint?ended=1").reads(">1002<", "待回访").readsNot(">1001<")
		w.hidden(lead, "/console/joint")
		for _, name := range []string{"吴审计", "李联办"} {
			if s := w.sits(name).opens("/console/joint"); s.status != http.StatusForbidden {
				t.Errorf("%s is answered %d", name, s.status)
			}
		}
	})
}
