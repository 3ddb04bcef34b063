package story

import (
	"strings"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
)

// miniCards are the subscription messages of the stories' mini-program.
var miniCards = map[string]app.Template{
	"status": {ID: "M-status", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text"}},
	"task":   {ID: "M-task", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "place"}},
	"rate":   {ID: "M-rate", Fields: map[string]string{"character_string1": "number", "thing2": "category", "thing3": "text"}},
}

// miniTells lets the mini-program send cards and tell what people agree to.
func (w *town) miniTells() {
	w.t.Helper()
	mini := w.cfg.Accounts[1]
	mini.Token, mini.AESKey, mini.Mode, mini.OriginalID = "plantedmini", strings.Repeat("mini", 10)+"miA", "safe", "gh_000000000002"
	mini.Templates = miniCards
	w.cfg.Accounts[1] = mini
	w.restart()
	w.wechat.AddAccount(app.Played(mini, strings.TrimSuffix(w.url, "yanbin")+"yanbin-mini"))
}

// inMini is the phone as the mini-program's messages come to it.
func (w *town) inMini(openid string) *phone {
	return &phone{w: w, name: openid, phone: w.wechat.Phone("yanbin-mini", openid)}
}

// TestWhoOnlyUsesTheMiniProgramHearsWhoComes: by the messages she agreed to,
// and without any she reads it where she asked, and nobody is sent.
func TestWhoOnlyUsesTheMiniProgramHearsWhoComes(t *testing.T) {
	for _, agrees := range []bool{true, false} {
		everywhere(t, withMini(rhine), func(w *town) {
			w.miniTells()
			zhang, wang := w.opens("mZHANG").lives("3号楼", "2", "501"), w.phone("oWANG")
			cards := w.inMini("mZHANG")
			ticket := zhang.asks("厨房水管漏水了")
			if agrees {
				_, err := cards.phone.Accepts(w.ctx, "M-status", "M-rate")
				w.must(err)
			}
			wang.Hears("1", "归您了")
			coming := w.owedAs(1001, domain.PushComing)[0]
			wang.Hears("3", "辛苦了")
			if agrees {
				cards.Counts("工单号: 1001", 2).Sees("办理进度", "有人接了", "服务评价", "回1满意")
				if coming.Channel != domain.ChannelMini || coming.State != domain.PushSent {
					t.Errorf("she was told by %s, %s", coming.Channel, coming.State)
				}
			} else {
				cards.SeesNot("1001")
				if coming.State != domain.PushHuman {
					t.Errorf("the push is %s", coming.State)
				}
			}
			seen := zhang.sees(ticket)
			if at[string](w.t, seen, "status") != "等您确认" || !strings.Contains(at[string](w.t, seen, "conversation.2.text"), "有人接了") {
				t.Errorf("she reads %v", seen)
			}
			wang.SeesNot("收不到消息")
			w.phone("oLIMIN").SeesNot("收不到消息")
			zhang.does("POST", "/tickets/"+ticket+"/answer", map[string]any{"rating": 1})
			w.hasState(1001, domain.Closed)
			w.isInOrder()
		})
	}
}

// TestACardOpensThePageOfWhoReadsIt: her ticket for whoever asked, the task for
// whoever is asked to help.
func TestACardOpensThePageOfWhoReadsIt(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.cfg.Accounts[0].Templates = nil
		w.miniTells()
		zhang, wang := w.opens("mZHANG").lives("3号楼", "2", "501"), w.opens("oWANG").links()
		w.forward(49 * time.Hour) // no window of the official account is open, and it has no cards
		hers, his := w.inMini("mZHANG"), w.inMini("oWANG")
		for cards, template := range map[*phone]string{hers: "M-status", his: "M-task"} {
			_, err := cards.phone.Accepts(w.ctx, template)
			w.must(err)
		}
		ticket := zhang.asks("厨房水管漏水了")
		w.deliver()
		if his.Sees("任务通知"); his.opened() != "pages/task/task?id="+ticket {
			t.Errorf("his card opens %q", his.opened())
		}
		wang.does("GET", "/tasks/"+ticket, nil)
		wang.takes()
		w.deliver()
		if hers.Sees("办理进度"); hers.opened() != "pages/ticket/ticket?id="+ticket {
			t.Errorf("her card opens %q", hers.opened())
		}
	})
}

// opened is what the last card leads to.
func (p *phone) opened() string {
	shown := p.phone.Bubbles()
	for i := len(shown) - 1; i >= 0; i-- {
		if shown[i].Link != "" {
			return shown[i].Link
		}
	}
	return ""
}
