package story

import (
	"strings"
	"testing"

	"linli/domain"
)

// lakeMini is lake, served by the same mini-program.
var lakeMini = strings.Replace(lake, "account: yanbin\n", "account: yanbin\n    mini: yanbin-mini\n", 1)

func TestTheRotaIsReadAndChangedByTheMiniProgram(t *testing.T) {
	everywhere(t, withMini(turns)+lakeMini, func(w *town) { // a Tuesday morning
		w.follow("oMACHUN", "oZHOU", "oTIAN", "oZHANG")
		limin, tian, chen := w.opens("oLIMIN").links(), w.opens("oTIAN").links(), w.opens("oCHEN").links()
		got := limin.does("GET", "/duty/rota", nil)
		if len(got["communities"].([]any)) != 1 || at[string](t, got, "communities.0.now.0.name") != "马春燕" || at[string](t, got, "communities.0.turns.1.person.name") != "李敏" {
			t.Errorf("the rota is %v", got)
		}
		if from, until := at[string](t, got, "communities.0.turns.1.from"), at[string](t, got, "communities.0.turns.1.until"); from != "2026-03-03T18:00:00+08:00" || until != "2026-03-04T08:00:00+08:00" {
			t.Errorf("the night is from %s until %s", from, until)
		}
		zhou := w.owner("13800000020").ID.String()
		swap := map[string]any{"person_id": zhou, "day": w.onDay(0), "from": "09:00", "until": "12:00"}
		first := limin.callsUnder("stand-key-1", "POST", "/duty/standins", swap)
		if again := limin.callsUnder("stand-key-1", "POST", "/duty/standins", swap); first.status != 200 || again.raw != first.raw || !strings.Contains(first.raw, "由周建国值班") {
			t.Errorf("swapped it reads %d %s, then %s", first.status, first.raw, again.raw)
		}
		if !at[bool](t, first.json, "rota.turns.1.stand_in") || at[string](t, first.json, "rota.turns.1.person.name") != "周建国" || at[string](t, first.json, "rota.turns.2.from") != "2026-03-03T12:00:00+08:00" {
			t.Errorf("the rota is then %v", first.json)
		}
		w.phone("oLIMIN").Hears("值班表", "3月3日 周二 09:00-12:00 周建国")
		if got := limin.does("POST", "/duty/standins", map[string]any{"person_id": zhou, "day": w.onDay(1)}); !strings.Contains(got["message"].(string), "3月4日 周三由周建国值班") {
			t.Errorf("a whole day reads %v", got)
		}
		for _, wrong := range []map[string]any{{"person_id": zhou, "day": w.onDay(-1)}, {"person_id": zhou, "day": w.onDay(1), "from": "09:00"}, {"person_id": zhou, "day": "明天"},
			{"person_id": zhou, "day": w.onDay(1), "from": "25:00", "until": "26:00"}, {"person_id": "77", "day": w.onDay(1)}, {"person_id": w.owner("13800000019").ID.String(), "day": w.onDay(1)}} {
			limin.fails(400, "POST", "/duty/standins", wrong)
		}
		tian.fails(400, "POST", "/duty/standins", swap, "名单里没有这个人")
		for _, call := range [][2]string{{"GET", "/duty/rota"}, {"GET", "/duty/members"}, {"POST", "/duty/standins"}} {
			chen.fails(403, call[0], call[1], swap)
		}
		w.sound()
	})
}

// TestAStandInNamesItsCommunityWhereSeveralFit: whose duty it is, is not guessed.
func TestAStandInNamesItsCommunityWhereSeveralFit(t *testing.T) {
	both := "street: 雁园街道\ncommunities:" + lakeMini + `      - {name: 李敏, role: cadre, phone: "13800000009"}
      - {name: 王强, role: volunteer, phone: "13800000001"}
`
	everywhere(t, withMini(rhine), func(w *town) {
		w.load(both)
		limin := w.opens("oLIMIN").links()
		swap := map[string]any{"person_id": w.owner("13800000001").ID.String(), "day": w.onDay(1)}
		limin.fails(400, "POST", "/duty/standins", swap, "哪个社区")
		all, err := w.app.DB.View(w.ctx).CommunitiesOf("yanbin")
		w.must(err)
		for _, c := range all {
			swap["community_id"] = c.ID.String()
			if got := limin.does("POST", "/duty/standins", swap); at[string](t, got, "rota.id") != c.ID.String() || at[string](t, got, "rota.turns.0.person.name") != "王强" {
				t.Errorf("of %s it is %v", c.Name, got)
			}
		}
		swap["community_id"] = "77"
		limin.fails(400, "POST", "/duty/standins", swap)
		limin.does("POST", "/duty/standins", map[string]any{"person_id": w.owner("13800000002").ID.String(), "day": w.onDay(1)})
		w.sound()
	})
}

func TestStaffSaysByTheMiniProgramThatAnotherIsAway(t *testing.T) {
	everywhere(t, withMini(rhine)+lakeMini, func(w *town) {
		w.follow("oTIAN")
		zhang, wang, limin, tian, chen := w.opens("mZHANG"), w.opens("oWANG").links(), w.opens("oLIMIN").links(), w.opens("oTIAN").links(), w.opens("oCHEN").links()
		zhang.does("POST", "/tickets", map[string]any{"text": "水管漏了", "building_id": zhang.building("3号楼"), "unit": "2", "room": "501"})
		wang.takes()
		path := "/duty/members/" + w.owner("13800000001").ID.String() + "/absences"
		days := map[string]any{"from": w.onDay(0), "until": w.onDay(2)}
		missing := tian.calls("POST", "/duty/members/77/absences", days)
		for _, m := range []string{"/absences", "/absences/end"} {
			if got := tian.calls("POST", strings.TrimSuffix(path, "/absences")+m, days); m == "/absences" && (got.status != 404 || got.raw != missing.raw) || got.status == 200 {
				t.Errorf("another community's staff is answered %d %s", got.status, got.raw)
			}
		}
		tian.fails(404, "GET", path, nil)
		chen.fails(403, "POST", path, days)
		limin.fails(400, "POST", path, map[string]any{"from": w.onDay(2), "until": w.onDay(1)})
		got := limin.does("POST", path, days)
		if text := got["message"].(string); !strings.Contains(text, "王强请假") || !strings.Contains(text, "1001") {
			t.Errorf("the staff reads %q", text)
		}
		w.hasState(1001, domain.Offering)
		if got := at[string](t, wang.does("GET", "/absences", nil), "absences.0.until"); got != w.onDay(2) {
			t.Errorf("he is away until %q", got)
		}
		if got := limin.does("GET", path, nil); len(got["absences"].([]any)) != 1 || got["message"] != "" {
			t.Errorf("the staff reads %v", got)
		}
		if got := limin.does("POST", path+"/end", nil); len(got["absences"].([]any)) != 0 || !strings.Contains(got["message"].(string), "王强的假期销了") {
			t.Errorf("back the staff reads %v", got)
		}
		if got := limin.does("POST", path+"/end", nil); !strings.Contains(got["message"].(string), "王强现在没有请假") {
			t.Errorf("back again the staff reads %v", got)
		}
		w.sound()
	})
}

// TestStaffEndsTheLeaveOfAnotherInChat: and not the staff's own.
func TestStaffEndsTheLeaveOfAnotherInChat(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		limin := w.phone("oLIMIN").Hears("请假 3-5", "您请假").Hears("请假 王强 3-4 3-6", "王强请假")
		limin.Hears("销假 13899999999", "名单里没有这个人").Hears("销假 王强", "王强的假期销了").Hears("销假 王强", "王强现在没有请假")
		w.phone("oCHEN").Hears("请假 3-5", "您请假").Hears("销假 谢谢", "假期销了")
		limin.Hears("销假 李敏", "欢迎回来").Hears("请假 3-5", "您请假").Hears("销假 谢谢", "欢迎回来")
	})
}
