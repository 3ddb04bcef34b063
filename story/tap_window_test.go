package story

import (
	"testing"
	"time"

	"linli/domain"
	"linli/sim"
)

// A tapped menu arrives as a text and is a click all the same: three messages within a minute.
func TestATapOpensTheWindowOfAClick(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		li := w.phone("oLI").Follows()
		w.forward(72 * time.Hour)
		li.Taps("10011", "好的")
		w.window("oLI", domain.TouchWindow, domain.TouchQuota)
		if said, tapped := li.phone.Allowances(); said.Left != 0 || tapped.Left != domain.TouchQuota {
			t.Errorf("WeChat takes %+v for a word and %+v for a tap", said, tapped)
		}
		li.Hears("在吗", "")
		w.window("oLI", domain.WordWindow, domain.WordQuota)
		li.Taps("10011", "好的")
		w.window("oLI", domain.WordWindow, domain.WordQuota) // what his words opened stays open
	})
}

// window expects how long an account may write to somebody, and how often.
func (w *town) window(openid string, long time.Duration, often int) {
	w.t.Helper()
	i, err := w.app.DB.View(w.ctx).Identity("yanbin", openid)
	w.must(err)
	if want := w.clock.Now().Add(long).Truncate(time.Millisecond); !i.WindowUntil.Equal(want) || i.WindowLeft != often {
		w.t.Errorf("%s may be sent %d until %v, want %d until %v", openid, i.WindowLeft, i.WindowUntil, often, want)
	}
}

// What nobody here can open is answered all the same: nobody is silent.
func TestWhatCannotBeReadIsAnswered(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang := w.phone("oZHANG").Follows()
		for kind, elements := range map[string][]sim.Element{
			"file":     {sim.Text("Title", "报修单.docx"), sim.Text("FileKey", "k1")},
			"hologram": {sim.Text("Depth", "3")},
			"image":    {sim.Text("PicUrl", "http://mmbiz.qpic.cn.invalid/x")},
			"voice":    {sim.Text("Format", "amr")},
			"location": {sim.Text("Label", "家里")},
		} {
			w.passes(time.Second)
			zhang.Sends(kind, elements, "打不开", "写一句", "120")
		}
		w.noTicket()
		zhang.Hears("3号楼2单元501水管漏了", "工单 1001")
		w.phone("oWANG").Hears("1", "归您了")
		w.passes(time.Second)
		zhang.Sends("file", []sim.Element{sim.Text("Title", "报修单.docx")}, "打不开")
		zhang.Tells("never_seen_before")
		w.isInOrder()
	})
}
