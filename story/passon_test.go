package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
)

// led is a community whose repair team has a lead.
const led = rhine + `      - {name: 何志远, role: volunteer, phone: "13800000021", openid: oHE, teams: [邻里帮一队]}
      - {name: 郑有才, role: volunteer, phone: "13800000022", openid: oZHENG, teams: [邻里帮一队]}
      - {name: 冯大勇, role: volunteer, phone: "13800000023", openid: oFENG, teams: [邻里帮一队]}
      - {name: 马建国, role: lead, phone: "13800000006", openid: oMALED, teams: [邻里帮一队]}
`

// lives follows and says where she lives.
func (w *town) lives(openid, words string) *phone {
	w.t.Helper()
	return w.phone(openid).Follows().Hears(words, "记下了")
}

// owedTo reads the pushes of a kind about a ticket.
func (w *town) owedAs(number int64, kind domain.PushKind) (out []domain.Push) {
	w.t.Helper()
	all, err := w.app.DB.View(w.ctx).PushesFor(w.ticket(number).ID)
	w.must(err)
	for _, p := range all {
		if p.Kind == kind {
			out = append(out, p)
		}
	}
	return out
}

// gone is somebody who asked for help and left before anybody took it.
func gone(w *town, words string) *phone {
	w.t.Helper()
	zhang := w.lives("oZHANG", "我姓张，住3号楼2单元501")
	zhang.Hears(words, "工单 1001")
	zhang.Leaves()
	return zhang
}

// TestWhoCannotBeReachedIsToldByHerHousehold: once, by one who lives with her,
// in words that name for whom, and an operator can see it.
func TestWhoCannotBeReachedIsToldByHerHousehold(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		son := w.lives("oSON", "我姓李，住3号楼2单元501")
		upstairs := w.lives("oUP", "我姓钱，住3号楼2单元601")
		gone(w, "水管漏了")
		w.phone("oWANG").Hears("1", "归您了")
		son.Sees("请转告您家姓张的：工单 1001，王师傅接了").SeesNot("取消", "水管")
		upstairs.SeesNot("1001")
		w.phone("oWANG").SeesNot("收不到消息").Hears("2", "您已到")
		son.Sees("请转告您家姓张的：工单 1001，王师傅到了")
		w.forward(time.Minute)
		son.Counts("请转告", 2)
		w.phone("oWANG").SeesNot("收不到消息")

		dir := t.TempDir()
		writeConfig(t, dir, w.cfg)
		asked, original := w.owedAs(1001, domain.PushPassOn)[0], w.owedAs(1001, domain.PushComing)[0]
		if original.State != domain.PushHuman || original.Deputy != asked.ID || asked.State != domain.PushSent {
			t.Errorf("hers is %s, passed on by %d; that one is %s", original.State, original.Deputy, asked.State)
		}
		for id, want := range map[string]string{original.ID.String(): "another person of the household or team is asked to pass it on, by push " + asked.ID.String(),
			asked.ID.String(): "in place of push " + original.ID.String() + ": coming to person " + original.Person.String()} {
			if out, errs, code := linli(t, dir, "push", "explain", id); code != 0 || !strings.Contains(out, want) || private.MatchString(out) {
				t.Errorf("ended with %d and does not say %q:\n%s%s", code, want, out, errs)
			}
		}
		if found := w.findings(); found != "" {
			t.Errorf("verify finds %s", found)
		}
	})
}

// TestWhereNobodyOfTheHouseholdCanBeReachedAPersonGoes: the household is tried
// one after the other before there is an errand.
func TestWhereNobodyOfTheHouseholdCanBeReachedAPersonGoes(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		son, girl := w.lives("oSON", "我姓李，住3号楼2单元501"), w.lives("oGIRL", "我姓李，住3号楼2单元501")
		for _, openid := range []string{"oCHEN", "oZHAO", "oSUN"} {
			w.phone(openid).Leaves()
		}
		gone(w, "水管漏了")
		w.wechat.Fail("/cgi-bin/message/custom/send", sim.Fault{Code: 43004})
		w.phone("oWANG").Hears("1", "归您了")
		son.SeesNot("请转告")
		girl.Counts("请转告您家姓张的", 1)
		w.phone("oWANG").SeesNot("收不到消息")
		girl.Leaves()
		w.phone("oWANG").Hears("2", "您已到").Sees("收不到消息了，请打电话或上门告诉一声")
		if found := w.findings(); found != "" {
			t.Errorf("verify finds %s", found)
		}
	})
}

// TestAHouseholdHearsNothingThatIsHersAlone: health, a dispute, another door
// and what is not about the door at all go the way of a person.
func TestAHouseholdHearsNothingThatIsHersAlone(t *testing.T) {
	for name, words := range map[string]string{"health": "请帮我量血压", "dispute": "楼上半夜吵得睡不着，请来调解", "legal": "想咨询离婚的事", "elsewhere": "2号楼1单元101水管漏了"} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, rhine, func(w *town) {
				son, duty := w.lives("oSON", "我姓李，住3号楼2单元501"), w.phone("oLIMIN")
				gone(w, words)
				duty.Hears("1 1001", "归您了")
				son.SeesNot("1001")
				duty.Sees("收不到消息了")
			})
		})
	}
}

// withoutCards takes the cards away, so that a message reaches only who wrote lately.
func (w *town) withoutCards() {
	w.t.Helper()
	w.cfg.Accounts[0].Templates = nil
	w.restart()
}

// TestAVolunteerWithoutAPhoneIsToldByHisLead: of all whom no message reaches,
// once; and others are asked in their place. The lead may go himself.
func TestAVolunteerWithoutAPhoneIsToldByHisLead(t *testing.T) {
	everywhere(t, led, func(w *town) {
		w.withoutCards()
		w.forward(time.Hour)
		lead := w.phone("oMALED")
		for _, openid := range []string{"oMALED", "oHE", "oZHENG", "oFENG"} {
			w.phone(openid).Follows().Says("待办")
		}
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了，电话13900000000", "工单 1001")
		w.phone("oHE").Sees("工单 1001")
		lead.SeesNot("1001")
		w.forward(time.Minute)
		lead.Counts("工单 1001", 1).SeesNot("501", "13900000000").Sees("收不到消息，请转告：工单 1001 便民维修，莱茵小镇3号楼")
		for _, name := range []string{"王强", "陈德福", "赵志刚"} {
			lead.Sees(name)
		}
		w.forward(time.Minute)
		lead.Counts("工单 1001", 1).Hears("1 1001", "归您了")
		if found := w.findings(); found != "" {
			t.Errorf("verify finds %s", found)
		}
	})
}

// TestALeadWhoIsAskedHimselfIsNotAskedTwice: he is next in his team.
func TestALeadWhoIsAskedHimselfIsNotAskedTwice(t *testing.T) {
	everywhere(t, led, func(w *town) {
		w.withoutCards()
		w.forward(time.Hour)
		lead := w.phone("oMALED").Follows()
		lead.Says("待办")
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "工单 1001")
		w.forward(time.Minute)
		lead.Counts("工单 1001", 1).Sees("去得了回 1").SeesNot("收不到消息")
	})
}

// TestWhoHoldsATaskAndIsLostIsToldByHisLead: that nobody needs him any more;
// without a lead who can be reached it is the duty's.
func TestWhoHoldsATaskAndIsLostIsToldByHisLead(t *testing.T) {
	for _, follows := range []bool{true, false} {
		everywhere(t, led, func(w *town) {
			w.withoutCards()
			lead, zhang, wang, duty := w.phone("oMALED"), w.phone("oZHANG").Follows(), w.phone("oWANG"), w.phone("oLIMIN")
			if follows {
				lead.Follows()
			}
			zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
			wang.Hears("1", "归您了")
			wang.phone.Blocks(true)
			zhang.Hears("不用来了，我自己弄好了，谢谢", "工单 1001 取消了")
			if follows {
				lead.Counts("王强收不到消息，请马上转告：工单 1001 不用去了", 1)
				duty.SeesNot("1001")
			} else {
				duty.Counts("王强收不到消息，请马上转告：工单 1001 不用去了", 1)
			}
			if found := w.findings(); found != "" {
				t.Errorf("verify finds %s", found)
			}
		})
	}
}
