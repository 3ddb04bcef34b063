package story

import (
	"strings"
	"testing"

	"linli/app"
	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// Touches taps an answer on the screen and expects words in what is answered.
func (p *phone) Touches(id string, words ...string) *phone {
	p.w.t.Helper()
	reply, err := p.phone.Tap(p.w.ctx, id)
	p.w.must(err)
	p.w.deliver()
	for _, word := range words {
		if !strings.Contains(reply, word) {
			p.w.t.Fatalf("%s tapped %s and read\n%s\nwithout %q", p.name, id, reply, word)
		}
	}
	return p
}

// tappable lists the answers that can be tapped, of every message on the screen.
func (p *phone) tappable() string {
	var all []string
	for _, b := range p.phone.Bubbles() {
		for _, tap := range b.Taps {
			all = append(all, tap.ID+"="+tap.Content)
		}
	}
	return strings.Join(all, " ")
}

func TestATapAnswersTheTicketItWasAskedAbout(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		w.phone("oWANG").Hears("在吗", "")
		zhang, li, wang := w.phone("oZHANG").Follows(), w.phone("oLI").Follows(), w.phone("oWANG")
		zhang.Hears("3号楼2单元501水管漏了", "1001", "正在找人")
		li.Hears("3号楼1单元101灯坏了", "1002", "正在找人")
		if got := wang.tappable(); got != "10011=1 去得了 10010=0 去不了 10021=1 去得了 10020=0 去不了" {
			t.Fatalf("he can tap %q", got)
		}
		wang.Touches("10011", "1001", "归您了")
		w.hasState(1001, domain.Accepted)
		w.hasState(1002, domain.Offering)
		wang.Touches("10020", "1002")
		wang.Hears("3", "1001")
		if got := zhang.tappable(); got != "10011=1 办好了，满意 10012=2 办好了，一般 10013=3 没办好" {
			t.Fatalf("she can tap %q", got)
		}
		zhang.Counts("办好了，满意", 1).Touches("10013", "1001", "重新办")
		if got := w.ticket(1001); got.Reopened != 1 {
			t.Errorf("it was reopened %d times", got.Reopened)
		}
		wang.Touches("10011") // it is somebody else's to take by now, or his again: his word is about that one
		w.hasState(1002, domain.Offering)
		w.isInOrder()
	})
}

func TestAnAccountThatMaySendNoMenuSendsWords(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			w := build(t, store.Engine(engine), rhine, func(a *app.Account) { a.Kind = "verified_subscription" })
			wang := w.phone("oWANG").Hears("在吗", "")
			w.phone("oZHANG").Follows().Hears("3号楼2单元501水管漏了", "1001")
			wang.Sees("去得了回 1")
			if got := wang.tappable(); got != "" {
				t.Errorf("he can tap %q", got)
			}
		})
	}
}
