package story

import (
	"fmt"
	"testing"

	"linli/sim"
	"linli/store/storetest"
)

// TestTheModelFindsWhatIsPlanted breaks in one place what the histories compare,
// and sees the model say so: what it cannot find it cannot prove.
func TestTheModelFindsWhatIsPlanted(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			p := prove(t, engine, provingGround)
			p.begin()
			m := newModel()
			p.wechat.Carried = m.carried
			p.follow("oWANG", "oCHEN", "oZHAO", "oLIMIN", "oZHANG")
			agrees := func(f foretold) string {
				p.deliver()
				return m.agrees(p, f)
			}
			asks := foretold{least: 1, most: 1, requester: "oZHANG"}
			p.phone("oZHANG").Hears("3号楼2单元501灯坏了", "工单 1001")
			if fault := agrees(asks); fault != "" {
				t.Fatal(fault)
			}
			asked := 0
			for _, who := range []string{"oWANG", "oCHEN", "oZHAO"} {
				if m.of(1001).asked[who] {
					asked++
				}
			}
			if asked != 3 {
				t.Errorf("the model saw %d asked, want 3", asked)
			}
			p.phone("oWANG").Hears("1 1001", "归您了")
			var takes foretold
			takes.must(m.of(1001), stand{inHand, "oWANG"})
			if fault := agrees(takes); fault != "" {
				t.Fatal(fault)
			}
			where := fmt.Sprint("id = ", p.ticket(1001).ID)
			for _, d := range []damage{{"ticket", "owner_id", p.person("oCHEN"), where, ""}, {"ticket", "owner_id", 0, where, ""}, {"ticket", "state", "closed", where, ""},
				{"ticket", "state", "open", where, ""}, {"ticket", "number", 1002, where, ""}, {"ticket", "state", "joint", where, ""}} {
				undo := d.done(p.town, p.books)
				if fault := m.agrees(p, foretold{}); fault == "" {
					t.Errorf("%s is %v and the model agrees", d.column, d.value)
				}
				undo()
			}
			if fault := m.agrees(p, asks); fault == "" {
				t.Error("a matter that was never opened is not missed")
			}
			for _, s := range []seen{{"oCHEN", 1001}, {"oCHEN", 1005}} {
				m.arrivals = []seen{s}
				if fault := m.agrees(p, foretold{}); fault == "" {
					t.Errorf("%v is asked and the model agrees", s)
				}
			}
			m.arrivals = nil
			m.left["oCHEN"] = true
			m.carried(sim.Carried{OpenID: "oCHEN", Text: "工单 1001"})
			if fault := m.agrees(p, foretold{}); fault == "" {
				t.Error("who left is sent something and the model agrees")
			}
		})
	}
}
