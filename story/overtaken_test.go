package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
	"linli/store"
)

// Posts puts something a phone does on its way: it happened, and Linli does not
// hear of it before it arrives.
func (p *phone) Posts(kind string, elements ...sim.Element) *sim.Letter {
	p.w.t.Helper()
	letter, err := p.phone.Posts(kind, elements...)
	p.w.must(err)
	p.w.clock.Forward(2 * time.Second)
	return letter
}

// arrives delivers letters, the first first.
func (w *town) arrives(letters ...*sim.Letter) {
	w.t.Helper()
	for _, l := range letters {
		if _, err := l.Deliver(w.ctx); err != nil {
			w.t.Fatal(err)
		}
		w.deliver()
	}
}

// follows tells whether Linli takes somebody for a follower.
func (p *phone) follows() bool {
	p.w.t.Helper()
	i, err := p.w.app.DB.View(p.w.ctx).Identity("yanbin", p.name)
	p.w.must(err)
	return i.Following
}

var (
	leaving  = []sim.Element{sim.Text("Event", "unsubscribe"), sim.Text("EventKey", "")}
	arriving = []sim.Element{sim.Text("Event", "subscribe"), sim.Text("EventKey", "")}
)

func TestWhoCameBackIsNotGoneBecauseHisLeavingWasToldLast(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "正在找人")
		wang := w.phone("oWANG").Hears("1", "1001")
		left := wang.Posts("event", leaving...)
		back := wang.Posts("event", arriving...)
		w.arrives(back, left)
		if !wang.follows() {
			t.Error("he follows again and is taken for gone")
		}
		w.hasState(1001, domain.Accepted)
		wang.Hears("待办", "1001")
		w.isInOrder()
	})
}

func TestWhoLeftIsNotBackBecauseOfWhatHeDidBefore(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		wang, newcomer := w.phone("oWANG"), w.phone("oNEW")
		said := wang.Posts("text", sim.Text("Content", "你好"))
		left := wang.Posts("event", leaving...)
		w.arrives(left, said)
		if wang.follows() {
			t.Error("he left, and is taken for a follower because of words from before")
		}
		came := newcomer.Posts("event", arriving...)
		went := newcomer.Posts("event", leaving...)
		w.arrives(went, came)
		if newcomer.follows() {
			t.Error("whoever came and went is taken for a follower")
		}
		wang.Follows()
		if !wang.follows() {
			t.Error("he came back and is not seen")
		}
		w.isInOrder()
	})
}

// TestAYesThatComesAfterWhoSaidItHasLeftIsNone: nobody is on his way whom nothing
// reaches any more.
func TestAYesThatComesAfterWhoSaidItHasLeftIsNone(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Hears("3号楼2单元501灯坏了", "正在找人")
		wang := w.phone("oWANG")
		said := wang.Posts("text", sim.Text("Content", "1 1001"))
		left := wang.Posts("event", leaving...)
		w.arrives(left, said)
		w.hasState(1001, domain.Offering)
		w.isInOrder()
		zhao := w.phone("oZHAO").phone
		said, err := zhao.Writes("1 1001")
		w.must(err)
		left, err = zhao.Posts("event", leaving...) // in the same second
		w.must(err)
		w.arrives(left, said)
		w.hasState(1001, domain.Offering)
		w.isInOrder()
		w.phone("oCHEN").Hears("1 1001", "归您了")
		w.phone("oZHANG").Sees("陈")
		w.isInOrder()
	})
}

func TestTheLastWordOnNoticesCountsAndIsWrittenDown(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		wang := w.phone("oWANG")
		yes := wang.Posts("event", sim.Text("Event", "subscribe_msg_popup_event"), popup("S-task", "accept"))
		no := wang.Posts("event", sim.Text("Event", "subscribe_msg_popup_event"), popup("S-task", "reject"))
		w.arrives(no, yes)
		if got := column(w, w.behind(), `SELECT messages FROM subscription WHERE template_id = 'S-task'`); got != "0" {
			t.Errorf("%s messages are left after a no", got)
		}
		no = wang.Posts("event", sim.Text("Event", "subscribe_msg_popup_event"), popup("S-task", "reject"))
		yes = wang.Posts("event", sim.Text("Event", "subscribe_msg_popup_event"), popup("S-task", "accept"))
		w.arrives(yes, no)
		if got := column(w, w.behind(), `SELECT messages FROM subscription WHERE template_id = 'S-task'`); got != "1" {
			t.Errorf("%s messages are left after a yes", got)
		}
		i, err := w.app.DB.View(w.ctx).Identity("yanbin", "oWANG")
		w.must(err)
		events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "person", ID: i.Person})
		w.must(err)
		var kinds []string
		for _, e := range events {
			if template := e.Data["template"]; template == "S-task" && e.Actor == domain.By(i.Person) {
				kinds = append(kinds, e.Kind)
			}
		}
		if got := strings.Join(kinds, " "); got != "notice_refused notice_agreed notice_refused" {
			t.Errorf("written down: %s", got)
		}
		w.isInOrder()
	})
}
