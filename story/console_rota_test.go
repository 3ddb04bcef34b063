package story

import (
	"net/http"
	"net/url"
	"testing"

	"linli/domain"
)

// rotating is everybody with the rota of turns: 陈干部 by day, 李敏 in the nights.
const rotating = everybody + `    rota:
      - {who: "13800000038", days: [周一, 周二, 周三, 周四, 周五], hours: "08:00-18:00"}
      - {who: "13800000009", days: [周一, 周二, 周三, 周四], hours: "18:00-08:00"}
`

func TestAWeekOfDutyIsReadAndChangedAtTheDesk(t *testing.T) {
	everywhere(t, rotating+lake, func(w *town) {
		cadre := w.sits("李敏")
		fills := func(deed string, pairs ...string) *seat {
			form := url.Values{}
			for i := 0; i < len(pairs); i += 2 {
				form.Set(pairs[i], pairs[i+1])
			}
			return cadre.posts("/console/rota/"+deed, form)
		}
		does := func(deed string, pairs ...string) {
			t.Helper()
			if fills(deed, pairs...); cadre.status != http.StatusSeeOther {
				t.Fatalf("%s is answered %d\n%s", deed, cadre.status, cadre.body)
			}
			cadre.opens(cadre.at).reads("记下了")
		}
		chen, li := w.personNamed("陈干部"), w.personNamed("李敏")
		cadre.opens("/console/rota?week=2026-03-04").reads("3月2日 周一", "3月8日 周日", "08:00-18:00", "18:00-次日08:00", "陈干部", "每周固定的班").readsNot("空缺", "邓大海")
		does("away", "person", chen, "day", "2026-03-05", "until", "2026-03-06", "week", "2026-03-02")
		cadre.reads("空缺", "2 个班没人", "3月5日 周四 到 3月6日 周五")
		does("standin", "person", li, "day", "2026-03-05", "from", "08:00", "to", "18:00", "week", "2026-03-02")
		cadre.reads("换班", "1 个班没人")
		does("shift", "person", w.personNamed("孙书记"), "weekday", "6", "from", "09:00", "to", "12:00", "week", "2026-03-02")
		cadre.reads("09:00-12:00", "孙书记")
		w.at("11:00")
		cadre.opens("/console/rota?week=2026-03-09").reads("09:00-12:00").readsNot("空缺")
		rota, err := w.app.DB.View(w.ctx).RotaOf(w.community(), w.clock.Now(), w.clock.Now())
		w.must(err)
		for _, sh := range rota.Shifts {
			if sh.Person.String() == w.personNamed("孙书记") {
				does("unshift", "shift", sh.ID.String())
			}
		}
		cadre.opens("/console/rota?week=2026-03-09").readsNot("09:00-12:00")
		does("back", "person", chen)
		for _, wrong := range [][]string{{"away", "person", chen, "day", "2026-03-09", "until", "2026-03-01"}, {"away", "person", chen, "day", "2026-03-09", "until", "2026-09-01"},
			{"standin", "person", chen}, {"standin", "day", "2026-03-09"}, {"standin", "person", w.personNamed("邓大海"), "day", "2026-03-09"}, {"shift", "person", chen, "weekday", "9"}, {"unshift"}} {
			if fills(wrong[0], wrong[1:]...); cadre.status != http.StatusBadRequest {
				t.Errorf("%v is answered %d", wrong, cadre.status)
			}
		}
		if fills("unshift", "shift", "77"); cadre.status != http.StatusNotFound {
			t.Errorf("a turn that is not there is answered %d", cadre.status)
		}
		w.hidden(cadre, "/console/rota")
		all, err := w.app.DB.View(w.ctx).Communities(0)
		w.must(err)
		if fills("away", "community", all[1].ID.String(), "person", chen, "day", "2026-03-09"); cadre.status != http.StatusNotFound {
			t.Errorf("another community's rota is answered %d", cadre.status)
		}
		w.sits("周街道").opens("/console/rota").reads("现在值班").readsNot("改一改", "销假")
		w.sound()
	})
}

func TestWhoGoesAwayTodayLeavesHisMattersToOthers(t *testing.T) {
	everywhere(t, rotating, func(w *town) {
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501水管漏了")
		w.phone("oWANG").Follows().Hears("1 1001", "归您了")
		cadre := w.sits("李敏")
		today := w.clock.Now().In(domain.China).Format("2006-01-02")
		cadre.posts("/console/rota/away", url.Values{"person": {w.personNamed("王强")}, "day": {today}})
		cadre.opens(cadre.at).reads("有 1 件还没动的事，已经另找人")
		if owner := w.ticket(1001).Owner; owner != 0 {
			t.Errorf("who is away still holds it: %d", owner)
		}
	})
}

func TestTheTeamsShowWhoCanBeSent(t *testing.T) {
	everywhere(t, everybody+lake, func(w *town) {
		w.follow("oWANG", "oLEAD", "oVOLUNTEER", "oCHEN")
		w.phone("oCHEN").Leaves()
		lead := w.sits("钱队长")
		lead.opens("/console/teams").reads("邻里帮一队", "钱队长", "没关注公众号 1").readsNot("鱼池一队", "138")
		teams, err := w.app.DB.View(w.ctx).TeamsOf(w.community())
		w.must(err)
		w.phone("oWANG").Hears("请假 今天", "您请假")
		lead.opens("/console/teams/"+teams[0].ID.String()).reads("王强", "请假", "能派", "叫不到").readsNot("138", "单元")
		w.phone("oZHANG").Follows().Says("莱茵小镇3号楼2单元501水管漏了")
		w.phone("oVOLUNTEER").Hears("1 1001", "归您了")
		lead.opens("/console/teams/" + teams[0].ID.String()).reads("本月一共接了 1 件")
		w.hidden(lead, "/console/teams")
	})
}
