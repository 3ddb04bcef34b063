package story

import (
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/store/storetest"
)

// TestWhatIsDueComesWithTheAnswer: somebody who writes before her pushes went
// out reads the newest in the answer, the repeat says the same, and nothing is
// sent besides.
func TestWhatIsDueComesWithTheAnswer(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		ticket := w.taken()
		zhang := w.phone("oZHANG")
		var who domain.Identity
		owe := func(key string, kind domain.PushKind, urgent bool) {
			w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) (err error) {
				if who, err = tx.Identity("yanbin", "oZHANG"); err != nil {
					return err
				}
				return tx.Owe(domain.Push{Key: key, Account: "yanbin", Person: who.Person, Kind: kind, Ticket: ticket.ID, Urgent: urgent})
			}))
		}
		owe("oldest", domain.PushComing, false)
		owe("danger", domain.PushCalledOff, true)
		owe("asks", domain.PushFollowup, false)
		owe("unwanted", domain.PushArrived, false)
		owe("middle", domain.PushComing, false)
		owe("newest", domain.PushComing, false)
		w.clock.Forward(time.Second)
		answers, err := zhang.phone.SaysTimes(w.ctx, "进度", 2)
		w.must(err)
		answer := answers[0].Reply
		if len(answers) != 2 || answers[1].Reply != answer {
			t.Errorf("the repeat is answered %+v", answers)
		}
		if n := strings.Count(answer, "王师傅接了"); n != 2 || len(answer) > 2048 {
			t.Errorf("the answer carries %d pushes:\n%s", n, answer)
		}
		state := func(key string) string {
			p, err := w.app.DB.View(w.ctx).PushOwed(key)
			w.must(err)
			return string(p.State) + " " + string(p.Channel)
		}
		for key, want := range map[string]string{"newest": "sent passive", "middle": "sent passive", "oldest": "pending ", "danger": "pending ", "asks": "pending ", "unwanted": "pending "} {
			if got := state(key); got != want {
				t.Errorf("%s is %s, want %s", key, got, want)
			}
		}
	})
}

// unheard runs a story of an answer that was made, carried a push and was never
// read: nobody heard that its COMMIT got through, so that the message is kept
// and comes again.
func unheard(t *testing.T, meanwhile func(zhang *phone), kept int, after func(w *town, zhang *phone, carried domain.Push)) {
	t.Helper()
	everywhere(t, rhine, func(w *town) {
		ticket := w.taken()
		zhang := w.phone("oZHANG")
		w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
			return tx.Owe(domain.Push{Key: "carried", Account: "yanbin", Person: ticket.Requester, Kind: domain.PushComing, Ticket: ticket.ID})
		}))
		w.clock.Forward(time.Second)
		w.asksUnheard("oZHANG", "进度")
		meanwhile(zhang)
		w.drains(kept)
		w.passes(time.Second)
		carried, err := w.app.DB.View(w.ctx).PushOwed("carried")
		w.must(err)
		after(w, zhang, carried)
		w.isInOrder()
	})
}

// shuts lets the window end that somebody's words opened.
func (p *phone) shuts() {
	p.w.t.Helper()
	_, err := p.w.behind().Exec(`UPDATE identity SET window_left = 0 WHERE openid = '` + p.name + `'`)
	p.w.must(err)
}

// asksUnheard writes a message whose COMMIT gets through unheard: on MySQL its
// answer is lost on the way, SQLite's file has none that could be.
func (w *town) asksUnheard(openid, text string) {
	w.t.Helper()
	if engine, _, _ := strings.Cut(w.cfg.Database, "://"); engine == "mysql" {
		proxy, url := storetest.Behind(w.t, w.cfg.Database)
		w.cfg.Database = url
		w.restart()
		proxy.LoseCommit()
		if reply := w.phone(openid).tells(text); reply != say.Kept() {
			w.t.Fatalf("answered %q", reply)
		}
		return
	}
	m := domain.Message{Account: "yanbin", OpenID: openid, Kind: domain.KindText, Type: "text", Text: text, Key: "unheard", SentAt: w.clock.Now()}
	_, _, err := w.app.Intake.Receive(w.ctx, m)
	w.must(err)
	w.must(w.app.Spool.Append(m, true))
}

func TestWhatAnUnreadAnswerCarriedComesWithItsWords(t *testing.T) {
	unheard(t, func(*phone) {}, 1, func(w *town, zhang *phone, carried domain.Push) {
		zhang.Counts("王师傅接了", 2) // the first came by itself
		if carried.State != domain.PushSent {
			t.Errorf("it is %s", carried.State)
		}
	})
}

func TestWhatAnUnreadAnswerCarriedIsNotLostBehindACard(t *testing.T) {
	unheard(t, func(zhang *phone) { zhang.shuts() }, 1, func(w *town, zhang *phone, carried domain.Push) {
		zhang.Sees("您说的已收到")
		if carried.State != domain.PushSent || carried.Channel != domain.ChannelTemplate {
			t.Errorf("it is %s by %q", carried.State, carried.Channel)
		}
	})
}

func TestWhatAnUnreadAnswerCarriedIsAPersonsWhereNothingReachesHer(t *testing.T) {
	unheard(t, func(zhang *phone) { zhang.Leaves() }, 2, func(w *town, zhang *phone, carried domain.Push) {
		if carried.State != domain.PushHuman {
			t.Errorf("it is %s", carried.State)
		}
		w.phone("oWANG").Sees("收不到")
	})
}

func TestWhatARefusedAccountOwesComesWithTheAnswer(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		ticket := w.taken()
		w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
			if err := tx.Owe(domain.Push{Key: "held", Account: "yanbin", Person: ticket.Requester, Kind: domain.PushComing, Ticket: ticket.ID}); err != nil {
				return err
			}
			return tx.PauseAccount("yanbin", 40013, tx.Now.Add(time.Hour))
		}))
		w.passes(time.Second)
		zhang := w.phone("oZHANG").Counts("王师傅接了", 1)
		if reply := zhang.tells("进度"); !strings.Contains(reply, "王师傅接了") {
			t.Errorf("the answer is\n%s", reply)
		}
		w.isInOrder()
	})
}
