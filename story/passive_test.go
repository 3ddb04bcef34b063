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
		w.settles()
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
	_, err := w.app.Intake.Receive(w.ctx, m)
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

// asks hands a message to the process behind the wire and gives back its answer,
// which nobody writes to WeChat: whoever wrote it reads nothing yet.
func (w *town) asks(openid, text string) domain.Reply {
	w.t.Helper()
	m := domain.Message{Account: "yanbin", OpenID: openid, Kind: domain.KindText, Type: "text", Text: text, Key: openid + text, SentAt: w.clock.Now(), Nonce: openid + text, Digest: text}
	answer, err := w.app.Intake.Receive(w.ctx, m)
	w.must(err)
	return answer
}

// carrying tells what becomes of pushes that answers carry: one that its person
// must hear of, and one that is only good to know.
func carrying(t *testing.T, written func(w *town, openid, text string, answer domain.Reply), times int) {
	t.Helper()
	everywhere(t, rhine, func(w *town) {
		w.phone("oZHANG").Follows().Says("3号楼2单元501水管漏了")
		w.phone("oWANG").tells("1")
		w.clock.Forward(time.Second)
		people := []struct{ openid, text, carried string }{{"oZHANG", "进度", "王师傅接了"}, {"oCHEN", "待办", "已有人接了"}}
		for _, p := range people {
			answer := w.asks(p.openid, p.text)
			if !strings.Contains(answer.Text, p.carried) || answer.Carried == 0 {
				t.Fatalf("the answer carries nothing: %+v", answer)
			}
			written(w, p.openid, p.text, answer)
		}
		for _, passes := range []struct {
			time  time.Duration
			times int
		}{{10 * time.Second, 0}, {time.Minute, times}} {
			w.passes(passes.time)
			for _, p := range people {
				w.phone(p.openid).Counts(p.carried, passes.times)
			}
		}
		ticket := w.hasState(1001, domain.Accepted)
		pushes, err := w.app.DB.View(w.ctx).PushesFor(ticket.ID)
		w.must(err)
		for _, p := range pushes {
			if p.State != domain.PushSent {
				t.Errorf("%s is %s", p.Kind, p.State)
			}
		}
		w.isInOrder()
	})
}

func TestWhatAnAnswerCarriedThatWasNeverWrittenGoesOutByItself(t *testing.T) {
	carrying(t, func(*town, string, string, domain.Reply) {}, 1)
}

func TestWhatAnAnswerCarriedThatWasWrittenDoesNotGoOutAgain(t *testing.T) {
	carrying(t, func(w *town, _, _ string, answer domain.Reply) { w.app.Intake.Handed(w.ctx, answer.Carried) }, 0)
}

func TestWhatARepeatsAnswerCarriedDoesNotGoOutAgain(t *testing.T) {
	carrying(t, func(w *town, openid, text string, first domain.Reply) {
		answer := w.asks(openid, text)
		if !answer.Repeat || answer.Text != first.Text || answer.Carried != first.Carried {
			t.Fatalf("the repeat is answered %+v", answer)
		}
		w.app.Intake.Handed(w.ctx, answer.Carried)
	}, 0)
}
