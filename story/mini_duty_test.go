package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

// hearing is rhine with a secretary and somebody of the street, and lake beside it.
var hearing = withMini(rhine) + `      - {name: 周建国, role: secretary, phone: "13800000020", openid: oZHOU}
      - {name: 何街道, role: street, phone: "13800000021", openid: oHE}
` + lakeMini

// leaks is a ticket of rhine, asked for by a resident of the mini-program.
func (w *town) leaks() string {
	w.t.Helper()
	zhang := w.opens("mZHANG")
	answer := zhang.does("POST", "/tickets", map[string]any{"text": "水管漏了", "building_id": zhang.building("3号楼"), "unit": "2", "room": "501"})
	return at[string](w.t, answer, "tickets.0.id")
}

// nowhere expects that a call is answered as for a ticket that is not there.
func (m *mini) nowhere(method, ticket, deed string, body any) {
	m.w.t.Helper()
	missing := m.calls(method, "/duty/tickets/77/"+deed, body)
	if got := m.calls(method, "/duty/tickets/"+ticket+"/"+deed, body); got.status != 404 || got.raw != missing.raw {
		m.w.t.Errorf("%s: %s of another community is answered %d %s", m.openid, deed, got.status, got.raw)
	}
}

func TestStaffReadsByTheMiniProgramWhyWhoWasAsked(t *testing.T) {
	everywhere(t, hearing, func(w *town) {
		w.follow("oTIAN")
		limin, tian, chen := w.opens("oLIMIN").links(), w.opens("oTIAN").links(), w.opens("oCHEN").links()
		w.phone("oWANG").Hears("请假 今天", "您请假")
		ticket := w.leaks()
		got := limin.does("GET", "/duty/tickets/"+ticket+"/why", nil)
		if text := got["message"].(string); !strings.Contains(text, "第1步 就近") || !strings.Contains(text, "王强（请假）") {
			t.Errorf("in words it is %q", text)
		}
		if at[string](t, got, "rounds.0.steps.0.who") != "nearest" || at[string](t, got, "rounds.0.steps.0.words") != "就近" {
			t.Errorf("the step is %v", got["rounds"])
		}
		why := map[string]string{}
		for _, p := range at[[]any](t, got, "rounds.0.people") {
			one := p.(map[string]any)
			why[at[string](t, one, "person.name")] = at[string](t, one, "why") + " " + at[string](t, one, "words")
		}
		if why["王强"] != "away 请假" || why["陈德福"] != "team 本队" {
			t.Errorf("the grounds are %v", why)
		}
		if events := w.history(w.ticket(1001)); !strings.Contains(events, "why_read") {
			t.Errorf("the events are %q", events)
		}
		tian.nowhere("GET", ticket, "why", nil)
		chen.fails(403, "GET", "/duty/tickets/"+ticket+"/why", nil)
		w.sound()
	})
}

func TestStaffGivesAMatterToSomebodyByTheMiniProgram(t *testing.T) {
	everywhere(t, hearing, func(w *town) {
		w.follow("oTIAN")
		limin, tian, chen, zhao := w.opens("oLIMIN").links(), w.opens("oTIAN").links(), w.opens("oCHEN").links(), w.opens("oZHAO").links()
		ticket := w.leaks()
		path, to := "/duty/tickets/"+ticket+"/assign", func(phone string) map[string]any { return map[string]any{"person_id": w.owner(phone).ID.String()} }
		tian.nowhere("POST", ticket, "assign", to("13800000003"))
		tian.nowhere("POST", ticket, "team", map[string]any{"team_id": "77"})
		chen.fails(403, "POST", path, to("13800000003"))
		limin.fails(400, "POST", path, to("13800000019"), "本社区名单") // of the other community
		first := limin.callsUnder("give-key-1", "POST", path, to("13800000002"))
		if again := limin.callsUnder("give-key-1", "POST", path, to("13800000002")); first.status != 200 || again.raw != first.raw || first.json["state"] != "accepted" {
			t.Errorf("given it reads %d %s, then %s", first.status, first.raw, again.raw)
		}
		w.deliver()
		w.phone("oCHEN").Sees("1001")
		if got := chen.does("GET", "/tasks/"+ticket, nil); !strings.Contains(got["place"].(string), "501") {
			t.Errorf("who has it reads %v", got)
		}
		limin.does("POST", path, to("13800000003"))
		w.phone("oCHEN").Sees("不用去了")
		zhao.does("POST", "/tasks/"+ticket+"/done", nil)
		limin.fails(409, "POST", path, to("13800000002"))
		w.sound()
	})
}

// team finds the id of a team of the first community by its name.
func (w *town) team(name string) string {
	w.t.Helper()
	all, err := w.app.DB.View(w.ctx).TeamsOf(w.community())
	w.must(err)
	for _, t := range all {
		if t.Name == name {
			return t.ID.String()
		}
	}
	w.t.Fatalf("there is no %s", name)
	return ""
}

func TestStaffAsksATeamsLeadByTheMiniProgram(t *testing.T) {
	everywhere(t, withMini(everybody), func(w *town) {
		w.follow("oLEAD", "oCADRE")
		cadre, lead := w.opens("oCADRE").links(), w.opens("oLEAD").links()
		lead.does("PUT", "/duty", map[string]any{"serving": "off"}) // else he is asked as one of the team
		ticket := w.leaks()
		cadre.fails(400, "POST", "/duty/tickets/"+ticket+"/team", map[string]any{"team_id": w.team("邻里帮二队")})
		cadre.does("POST", "/duty/tickets/"+ticket+"/team", map[string]any{"team_id": w.team("邻里帮一队")})
		if got := lead.does("GET", "/offers", nil); !at[bool](t, got, "offers.0.names") {
			t.Errorf("the lead is asked %v", got)
		}
		cadre.fails(409, "POST", "/duty/tickets/"+ticket+"/team", map[string]any{"team_id": w.team("邻里帮一队")})
		w.sound()
	})
}

func TestStaffGivesAMatterToSomebodyInChat(t *testing.T) {
	everywhere(t, rhine+lake, func(w *town) {
		zhang, limin, chen := w.phone("oZHANG").Follows(), w.phone("oLIMIN"), w.phone("oCHEN")
		zhang.Hears("莱茵小镇3号楼2单元501水管漏了", "工单 1001")
		limin.Hears("派 1001", "派 1001 王强").Hears("派 1001 某某某", "名单里没有这个人").Hears("派 1001 邓大海", "名单里没有这个人")
		for _, phone := range []*phone{w.phone("oTIAN"), w.phone("oWANG")} {
			if reply := phone.Says("派 1001 陈德福"); strings.Contains(reply, "派陈德福去") {
				t.Errorf("another reads %q", reply)
			}
		}
		limin.Hears("派 1001 陈德福", "派陈德福去")
		chen.Sees("1001").Hears("2", "您已到")
		limin.Hears("派 1001 13800000003", "派赵志刚去").Hears("派 1001 李敏", "已经是您的了")
		chen.Sees("不用去了")
		limin.Hears("3 1001", "辛苦了").Hears("派 1001 陈德福", "")
		w.hasState(1001, domain.Resolved)
		w.isInOrder()
	})
}

// TestWhatIsDoneIsGivenToNobody: whose work it was stays his, and counts for his month.
func TestWhatIsDoneIsGivenToNobody(t *testing.T) {
	everywhere(t, hearing, func(w *town) {
		wang, limin := w.phone("oWANG"), w.phone("oLIMIN")
		duty, ticket := w.opens("oLIMIN").links(), w.leaks()
		wang.Hears("1", "归您了")
		limin.Hears("派 1001 王强", "已经在王强手上")
		wang.Hears("2", "您已到").Hears("3", "辛苦了")
		for _, who := range []string{"赵志刚", "王强", "李敏"} {
			if reply := limin.Says("派 1001 " + who); !strings.Contains(reply, "派不了人") || strings.Contains(reply, "退出去") {
				t.Errorf("of what is done the staff reads %q", reply)
			}
		}
		duty.fails(409, "POST", "/duty/tickets/"+ticket+"/assign", map[string]any{"person_id": w.owner("13800000003").ID.String()})
		w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
			o, err := tx.LastOfferTo(w.owner("13800000001").ID, w.ticket(1001).ID)
			if err == nil && o.State != domain.OfferAccepted {
				t.Errorf("his offer is %s", o.State)
			}
			return err
		}))
		w.hasState(1001, domain.Resolved)
		w.isInOrder()
	})
}

// TestWhoHasNoPhoneIsToldByHand: that he was told is not said.
func TestWhoHasNoPhoneIsToldByHand(t *testing.T) {
	everywhere(t, hearing, func(w *town) {
		w.leaks()
		if reply := w.phone("oLIMIN").Says("派 1001 吴海峰"); !strings.Contains(reply, "请打电话告诉他") || strings.Contains(reply, "已经告诉他了") {
			t.Errorf("of who has no phone the staff reads %q", reply)
		}
		w.phone("oLIMIN").Hears("派 1001 陈德福", "已经告诉他了")
		w.isInOrder()
	})
}

func TestAMatterIsPutOffByTheMiniProgram(t *testing.T) {
	everywhere(t, hearing, func(w *town) {
		w.follow("oTIAN", "oZHOU", "oHE")
		limin, zhou, he := w.opens("oLIMIN").links(), w.opens("oZHOU").links(), w.opens("oHE").links()
		ticket := w.leaks()
		path, off := "/duty/tickets/"+ticket+"/shelve", map[string]any{"days": 10, "reason": "等冬天过了"}
		limin.fails(403, "POST", path, off)
		for _, wrong := range []map[string]any{{"days": 10}, {"days": 10, "reason": " "}, {"days": 0, "reason": "等"}, {"days": 40, "reason": "等"}, {"days": 10, "reason": strings.Repeat("等", 501)}} {
			zhou.fails(400, "POST", path, wrong)
		}
		first := zhou.callsUnder("off-key-01", "POST", path, off)
		if again := zhou.callsUnder("off-key-01", "POST", path, off); first.status != 200 || again.raw != first.raw || first.json["state"] != "shelved" {
			t.Errorf("put off it reads %d %s, then %s", first.status, first.raw, again.raw)
		}
		he.fails(409, "POST", path, off)
		w.forward(11 * 24 * time.Hour)
		w.hasState(1001, domain.Offering)
		he.does("POST", path, off)
		w.hasState(1001, domain.Shelved)
		w.phone("oWU").Follows().Says("鱼池嘉园8号楼1单元302灯坏了")
		zhou.nowhere("POST", w.ticket(1002).ID.String(), "shelve", off)
		w.sound()
	})
}
