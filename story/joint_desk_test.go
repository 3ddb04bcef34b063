package story

import (
	"slices"
	"testing"

	"linli/domain"
	"linli/service"
	"linli/store"
)

func TestTheDeskSeesAndDoesWhatTheChatDoes(t *testing.T) {
	jointly(t, "3号楼楼顶漏水", func(w *town, _, lead *phone) {
		desk, ticket := w.app.Intake.Joint, w.ticket(1001).ID
		by := func(openid string) domain.Actor {
			i, err := w.app.DB.View(w.ctx).Identity("yanbin", openid)
			w.must(err)
			return domain.By(i.Person)
		}
		do := func(openid string, want domain.Code, deed service.JointDeed) {
			t.Helper()
			if err := desk.Do(w.ctx, by(openid), ticket, deed); domain.CodeOf(err) != want {
				t.Errorf("%+v of %s ends in %v, want %q", deed, openid, err, want)
			}
		}
		convene := service.JointDeed{Deed: domain.Convene, Units: []string{"绿洲物业", "施工单位"}}
		do("oZHANG", domain.NotFound, convene)
		do("oWUYE", domain.NotFound, convene)
		do("oZHENG", domain.Denied, convene) // the street rules, it does not convene
		do("oLIMIN", "", convene)
		do("oLIMIN", domain.Invalid, service.JointDeed{Deed: domain.WaiveLeg, Leg: 7, Words: "没有这项"})
		do("oLIMIN", domain.Conflict, service.JointDeed{Deed: domain.Conclude})
		do("oLIMIN", "", service.JointDeed{Deed: domain.SayNotOurs, Leg: 2, Words: "不知道归谁"}) // told by telephone
		do("oLIMIN", "", service.JointDeed{Deed: domain.PassLeg, Leg: 2, Units: []string{"市政处"}})
		do("oLIMIN", "", service.JointDeed{Deed: service.WriteMinute, Words: "周五碰头"})
		view, err := desk.Case(w.ctx, by("oZHENG"), ticket)
		w.must(err)
		if len(view.Legs) != 2 || view.Legs[1].Unit != "市政处" || view.Legs[1].From != "施工单位" || !view.Legs[1].Alone || view.Legs[1].State != domain.LegProposed || view.Minutes[0].Text != "周五碰头" || view.Settled {
			t.Errorf("the street sees %+v", view)
		}
		if _, err := desk.Case(w.ctx, by("oZHANG"), ticket); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("the resident sees the desk's view (%v)", err)
		}
		if text, err := desk.Link(w.ctx, by("oLIMIN"), ticket, 2); err != nil || linkIn.FindString(text) == "" {
			t.Errorf("the link is %q (%v)", text, err)
		}
		if _, err := desk.Link(w.ctx, by("oZHENG"), ticket, 2); domain.CodeOf(err) != domain.Denied {
			t.Errorf("the street got a link (%v)", err)
		}
		lead.Hears("联办 1001", "2 市政处（施工单位转来）：等回话", "没有联系人", "周五碰头")
	})
}

func TestVerifyFindsAJointCaseThatIsNotInOrder(t *testing.T) {
	for name, edit := range map[string]string{
		"a leg without a clock":   `UPDATE clock SET stopped_at = 1 WHERE kind = 'leg'`,
		"a lead who is not there": `UPDATE joint_case SET lead_id = 7`,
		"a ticket that went on":   `UPDATE ticket SET state = 'working'`,
		"a case that is missing":  `DELETE FROM joint_case`,
		"a leg that was edited":   `UPDATE joint_leg SET state = 'done'`,
		"a leg of another unit":   `UPDATE joint_leg SET partner_id = (SELECT MAX(id) FROM partner)`,
		"a sending back too many": `UPDATE joint_leg SET sent_back = 1`,
		"a ruling that was none":  `UPDATE joint_leg SET ruled = 1`,
		"a unit that is missing":  `DELETE FROM partner`,
		"a case without legs":     `DELETE FROM joint_leg`,
	} {
		w := build(t, store.SQLite, rhine+chiefs+units)
		w.phone("oZHANG").Follows().Says("3号楼楼顶漏水")
		w.phone("oLIMIN").Says("1 1001")
		w.phone("oLIMIN").Says("联办 1001 绿洲物业")
		w.sound()
		_, err := w.behind().Exec(edit)
		w.must(err)
		findings, err := w.app.DB.View(w.ctx).Verify(w.clock.Now())
		w.must(err)
		if !slices.ContainsFunc(findings, func(f store.Finding) bool { return f.Check == "joint" }) {
			t.Errorf("%s: only %v was found", name, findings)
		}
	}
}
