package story

import (
	"strings"
	"sync"
	"testing"

	"linli/app"
	"linli/domain"
	"linli/notice"
	"linli/sim"
	"linli/store"
	"linli/store/storetest"
)

func engines(t *testing.T) []store.Engine { return storetest.Engines(t) }

// home is the town's one community.
func (w *town) home() domain.ID {
	w.t.Helper()
	all, err := w.app.DB.View(w.ctx).CommunitiesOf("yanbin")
	w.must(err)
	return all[0].ID
}

// noticeHistory lists the kinds of a notice's events.
func (w *town) noticeHistory(n domain.ID) string {
	w.t.Helper()
	events, err := w.app.DB.View(w.ctx).Events(store.Subject{Kind: "notice", ID: n})
	w.must(err)
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	return strings.Join(kinds, " ")
}

// composes writes a notice as the console does.
func (w *town) composes(author, building, words string, mass bool) domain.ID {
	w.t.Helper()
	in := notice.Draft{Community: w.home(), Words: words, Mass: mass}
	if building != "" {
		all, err := w.app.DB.View(w.ctx).BuildingsIn(w.home())
		w.must(err)
		for _, b := range all {
			if b.Name == building {
				in.Audience.Buildings = []domain.ID{b.ID}
			}
		}
	}
	p, err := w.app.Notices.Compose(w.ctx, w.personOf(author), in)
	w.must(err)
	return p.Notice.ID
}

// buildWithCorp is a town that has a corp with a group's robot and a member.
func buildWithCorp(t *testing.T, engine store.Engine, roster string) *town {
	t.Helper()
	w := build(t, engine, roster)
	w.cfg.Accounts = append(w.cfg.Accounts, app.Account{Name: "corp", Kind: "wecom", AppID: "ww0000000000000009", Secret: "planted-secret-0000000000000009", AgentID: 1000009, APIBase: w.cfg.Accounts[0].APIBase})
	w.restart()
	w.wechat.AddAccount(sim.Account{Name: "corp", Kind: sim.WeCom, AppID: "ww0000000000000009", Secret: "planted-secret-0000000000000009", AgentID: 1000009,
		Members: []string{"LiMin"}, Robots: map[string]string{"robot-key-1": "网格群"}})
	return w
}

// TestTwoCriersTellEverybodyOnce lets two processes tell the same notice at the same
// time: each row is begun by one of them, and costs one message.
func TestTwoCriersTellEverybodyOnce(t *testing.T) {
	everywhere(t, circled, func(w *town) {
		w.heads()
		var names []string
		for i := range 45 {
			names = append(names, "oTWICE"+string(rune('A'+i/26))+string(rune('A'+i%26)))
		}
		phones := w.neighbours("2号楼", names...)
		db := w.behind()
		const windows = "SELECT SUM(window_left) FROM identity WHERE openid LIKE 'oTWICE%'"
		w.phone("oLIMIN").Hears("通知 2号楼 周六上午义诊", "发给2号楼 45人").Hears("1", "马上发")
		before := number(w, db, windows)
		first := w.app.Crier
		second := &notice.Crier{DB: first.DB, Desk: first.Desk, Sender: first.Sender, Circle: first.Circle, Files: first.Files, Accounts: first.Accounts,
			Claim: func() string { return "second" + first.Claim() }, Wake: func() {}, Log: first.Log}
		var both sync.WaitGroup
		sent := [2]int{}
		for i, c := range []*notice.Crier{first, second} {
			both.Go(func() {
				n, err := c.Once(w.ctx)
				if sent[i] = n; err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		w.cries()
		for _, p := range phones {
			p.Counts("周六上午义诊", 1)
		}
		if sent[0]+sent[1] != len(phones) {
			t.Errorf("they sent %d and %d", sent[0], sent[1])
		}
		if spent := before - number(w, db, windows); spent != 45 {
			t.Errorf("that cost %d messages of their windows", spent)
		}
		if tries := number(w, db, "SELECT SUM(attempts) FROM notice_to WHERE lane = 'push'"); tries != 45 {
			t.Errorf("%d calls were begun", tries)
		}
		w.isInOrder()
	})
}
