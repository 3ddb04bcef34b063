package story

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/store/storetest"
)

// outage is a way to take the database away, and to give it back.
type outage struct {
	name   string
	engine store.Engine
	begin  func(w *town) (end func())
}

// outages are the ways on every engine there is: another program that holds
// SQLite's write lock, a MySQL that is gone, one that accepts and is silent.
func outages(t *testing.T) []outage {
	all := []outage{{"sqlite locked", store.SQLite, lock}}
	for _, engine := range storetest.Engines(t) {
		if engine == store.MySQL {
			all = append(all, outage{"mysql gone", engine, behind((*storetest.Proxy).Cut)}, outage{"mysql silent", engine, behind((*storetest.Proxy).Hang)})
		}
	}
	return all
}

func lock(w *town) func() {
	other, err := sql.Open("sqlite", strings.TrimPrefix(w.cfg.Database, "sqlite://"))
	w.must(err)
	other.SetMaxOpenConns(1)
	_, err = other.ExecContext(w.ctx, "BEGIN IMMEDIATE")
	w.must(err)
	return func() {
		_, err := other.ExecContext(w.ctx, "ROLLBACK")
		w.must(err)
		w.must(other.Close())
	}
}

func behind(away func(*storetest.Proxy)) func(w *town) func() {
	return func(w *town) func() {
		proxy, url := storetest.Behind(w.t, w.cfg.Database)
		w.cfg.Database = url
		w.restart()
		away(proxy)
		return proxy.Restore
	}
}

// without runs a story of every outage: what is written during it, and, once it
// has ended, what becomes of it.
func without(t *testing.T, during func(w *town), after func(w *town)) {
	t.Helper()
	for _, o := range outages(t) {
		t.Run(o.name, func(t *testing.T) {
			w := build(t, o.engine, rhine)
			for _, openid := range []string{"oZHANG", "oLI"} {
				w.phone(openid).Follows()
			}
			end := o.begin(w)
			patience := w.app.Intake.Patience
			w.app.Intake.Patience = 100 * time.Millisecond
			during(w)
			if n, err := w.app.Intake.DrainOnce(w.ctx); n != 0 || err == nil {
				t.Fatalf("%d messages passed while the database was away (%v)", n, err)
			}
			w.app.Intake.Patience = patience
			end()
			after(w)
		})
	}
}

// drains works through the spool and expects so many messages to pass.
func (w *town) drains(want int) {
	w.t.Helper()
	n, err := w.app.Intake.DrainOnce(w.ctx)
	w.must(err)
	if n != want {
		w.t.Fatalf("%d messages passed, want %d", n, want)
	}
	if stats := w.app.Spool.Stats(); stats != (store.SpoolStats{}) {
		w.t.Fatalf("the spool is not empty: %+v", stats)
	}
	w.deliver()
}

// tells writes a text while nothing can be delivered and returns the answer.
func (p *phone) tells(text string) string {
	p.w.t.Helper()
	reply, err := p.phone.Says(p.w.ctx, text)
	p.w.must(err)
	return reply
}

func TestNoMessageIsLostWhileTheDatabaseIsAway(t *testing.T) {
	without(t, func(w *town) {
		zhang := w.phone("oZHANG")
		answers, err := zhang.phone.SaysTimes(w.ctx, "3号楼2单元501水管漏了", 3)
		w.must(err)
		for _, a := range answers {
			if a.Err != nil || a.Status != http.StatusOK || a.Reply != say.Kept() {
				t.Fatalf("answered %+v", a)
			}
		}
		if reply := zhang.tells("取消"); reply != say.Kept() {
			t.Fatalf("answered %q", reply)
		}
		if stats := w.app.Spool.Stats(); stats.Waiting != 2 {
			t.Fatalf("%+v", stats)
		}
		zhang.SeesNot("工单")
	}, func(w *town) {
		w.drains(2)
		zhang := w.phone("oZHANG").Counts("收到：便民维修", 1).Counts("工单 1001 取消了", 1)
		if screen := zhang.screen(); strings.Index(screen, "便民维修") > strings.Index(screen, "取消了") {
			t.Errorf("she reads the answers the wrong way round:\n%s", screen)
		}
		ticket := w.hasState(1001, domain.Cancelled)
		if got, want := w.history(ticket), "opened dispatch cancel"; got != want {
			t.Errorf("the events are %q, want %q", got, want)
		}
		if _, err := w.app.DB.View(w.ctx).TicketNumbered("yanbin", 1002); domain.CodeOf(err) != domain.NotFound {
			t.Errorf("there is a second ticket: %v", err)
		}
		zhang.Hears("灯坏了，3号楼2单元501", "工单 1002") // and life goes on
	})
}

func TestADangerWhileTheDatabaseIsAwayIsSentToThePhoneAtOnce(t *testing.T) {
	without(t, func(w *town) {
		for openid, text := range map[string]string{"oZHANG": "3号楼2单元501着火了快来人", "oLI": "爷爷叫不醒，在地上躺着"} {
			if reply := w.phone(openid).tells(text); !strings.HasPrefix(reply, say.DangerLead) || !strings.Contains(reply, "收到") {
				t.Errorf("%q was answered %q", text, reply)
			}
		}
	}, func(w *town) {
		w.drains(2)
		w.phone("oZHANG").Counts("正在叫人去莱茵小镇3号楼2单元501", 1)
		w.phone("oWANG").Sees("【紧急】")
	})
}

func TestWhoSpeaksBehindASpooledMessageWaitsAndOthersDoNot(t *testing.T) {
	without(t, func(w *town) {
		w.phone("oZHANG").tells("3号楼2单元501水管漏了")
	}, func(w *town) {
		if reply := w.phone("oZHANG").tells("取消"); reply != say.Kept() {
			t.Fatalf("she overtook herself: %q", reply)
		}
		w.phone("oLI").Hears("1号楼101灯坏了", "工单 1001") // the database is back, and nothing of hers waits
		w.drains(2)
		w.hasState(1002, domain.Cancelled)
	})
}

func TestWhatWaitsIsDoneAfterARestart(t *testing.T) {
	without(t, func(w *town) {
		w.phone("oZHANG").tells("3号楼2单元501水管漏了")
		w.phone("oWANG").tells("待办")
	}, func(w *town) {
		w.restart()
		w.drains(2)
		w.phone("oZHANG").Counts("收到：便民维修", 1)
		w.phone("oWANG").Sees("没有待办的事", "工单 1001")
		w.restart()
		w.drains(0)
	})
}

func TestALateAnswerBehindAShutWindowIsOnlyHintedAt(t *testing.T) {
	without(t, func(w *town) {
		w.phone("oZHANG").tells("3号楼2单元501水管漏了")
	}, func(w *town) {
		w.clock.Forward(domain.WordWindow)
		w.drains(1)
		w.phone("oZHANG").Sees("您说的已收到").SeesNot("收到：便民维修")
	})
}

func TestALateAnswerToSomebodyWhoLeftIsNotSent(t *testing.T) {
	without(t, func(w *town) {
		w.phone("oZHANG").tells("3号楼2单元501水管漏了")
		w.phone("oZHANG").Leaves()
	}, func(w *town) {
		w.drains(2)
		w.phone("oZHANG").SeesNot("工单")
		view := w.app.DB.View(w.ctx)
		who, err := view.Identity("yanbin", "oZHANG")
		w.must(err)
		events, err := view.Events(store.Subject{Kind: "person", ID: who.Person})
		w.must(err)
		for _, e := range events {
			if e.Kind == "undeliverable" && e.Data["kind"] == string(domain.PushReply) {
				return
			}
		}
		t.Errorf("nothing says that the answer did not arrive: %+v", events)
	})
}

func TestACommitWhoseAnswerNeverCameIsAnsweredOnce(t *testing.T) {
	without(t, func(w *town) {
		w.phone("oZHANG").tells("3号楼2单元501水管漏了")
	}, func(w *town) {
		w.drains(1)
		// The same again, as it waits when its COMMIT got through unheard.
		for _, unsure := range []bool{true, false} {
			m := domain.Message{Account: "yanbin", OpenID: "oLI", Kind: domain.KindText, Type: "text", Text: fmt.Sprintf("%d号楼101灯坏了", 1+len(fmt.Sprint(unsure))%2), Key: fmt.Sprint("k", unsure), SentAt: w.clock.Now()}
			answer, err := w.app.Intake.Receive(w.ctx, m)
			w.must(err)
			w.must(w.app.Spool.Append(m, unsure))
			w.drains(1)
			want := 0
			if unsure {
				want = 1
			}
			w.phone("oLI").Counts(answer.Text, want)
		}
	})
}

func TestWhatNothingCanKeepIsNotAcknowledged(t *testing.T) {
	without(t, func(w *town) {
		w.must(os.RemoveAll(w.cfg.Spool))
		w.must(os.WriteFile(w.cfg.Spool, nil, 0o600))
		zhang := w.phone("oZHANG")
		answers, err := zhang.phone.SaysTimes(w.ctx, "3号楼2单元501水管漏了", 1)
		w.must(err)
		if answers[0].Status != http.StatusServiceUnavailable {
			t.Errorf("answered %+v", answers[0])
		}
		w.must(os.Remove(w.cfg.Spool))
		zhang.tells("3号楼2单元501水管漏了")
	}, func(w *town) { w.drains(1) })
}

func TestARunningServerWorksThroughTheSpoolByItself(t *testing.T) {
	without(t, func(w *town) {
		w.phone("oZHANG").tells("3号楼2单元501水管漏了")
	}, func(w *town) {
		passed := make(chan struct{}, 1)
		w.app.Intake.Wake = func() { passed <- struct{}{} }
		ln, err := app.Listen("127.0.0.1:0")
		w.must(err)
		ctx, stop := context.WithCancel(w.ctx)
		var serving sync.WaitGroup
		serving.Go(func() {
			if err := w.app.Serve(ctx, ln); err != nil {
				t.Error(err)
			}
		})
		select {
		case <-passed:
		case <-time.After(time.Minute):
			t.Error("nothing passed")
		}
		stop()
		serving.Wait()
		w.drains(0)
		w.forward(time.Minute) // what the stopped server had claimed and not sent
		w.phone("oZHANG").Counts("收到：便民维修", 1)
	})
}

// refuse makes the database refuse whatever one person writes.
func (w *town) refuse(openid string) (end func()) {
	driver, dsn, _ := strings.Cut(w.cfg.Database, "://")
	other, err := sql.Open(driver, dsn)
	w.must(err)
	create := `CREATE TRIGGER refuse BEFORE INSERT ON inbox WHEN NEW.openid = '` + openid + `' BEGIN SELECT RAISE(ABORT, 'no'); END`
	if driver == "mysql" {
		create = `CREATE TRIGGER refuse BEFORE INSERT ON inbox FOR EACH ROW IF NEW.openid = '` + openid + `' THEN SIGNAL SQLSTATE '45000'; END IF`
	}
	_, err = other.ExecContext(w.ctx, create)
	w.must(err)
	return func() {
		_, err := other.ExecContext(w.ctx, `DROP TRIGGER refuse`)
		w.must(err)
		w.must(other.Close())
	}
}

func TestAMessageThatKeepsFailingIsSetAsideAndHoldsUpNobody(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		zhang, li := w.phone("oZHANG").Follows(), w.phone("oLI").Follows()
		end := w.refuse("oZHANG")
		if reply := zhang.tells("3号楼2单元501水管漏了"); reply != say.Kept() {
			t.Fatalf("answered %q", reply)
		}
		zhang.tells("1号楼灯坏了")
		for try := 1; try <= 10; try++ {
			li.Hears(fmt.Sprintf("2号楼%d室灯坏了", 100+try), "工单")
			_, err := w.app.Intake.DrainOnce(w.ctx)
			w.must(err)
			if stats := w.app.Spool.Stats(); (stats.SetAside == 1) != (try == 10) {
				t.Fatalf("after %d tries: %+v", try, stats)
			}
			w.clock.Forward(6 * time.Minute)
		}
		if stats := w.app.Spool.Stats(); stats.Waiting != 1 {
			t.Fatalf("%+v", stats)
		}
		end()
		n, err := w.app.Intake.DrainOnce(w.ctx)
		w.must(err)
		w.deliver()
		if n != 1 {
			t.Errorf("%d messages passed", n)
		}
		zhang.Sees("工单 1011").SeesNot("便民维修，莱茵小镇3号楼")
	})
}

// TestALongOutageIsMadeUpForInTime plays ten minutes without a database at
// twenty messages a second with LINLI_SOAK=1, else a small dose of it.
func TestALongOutageIsMadeUpForInTime(t *testing.T) {
	people, each := 30, 5
	if os.Getenv("LINLI_SOAK") != "" {
		people, each = 600, 20
	}
	without(t, func(w *town) {
		w.app.Intake.Patience = 10 * time.Millisecond
		var all sync.WaitGroup
		for p := range people {
			all.Go(func() {
				for n := range each {
					m := domain.Message{Account: "yanbin", OpenID: fmt.Sprintf("oP%04d", p), Kind: domain.KindText, Type: "text",
						Text: fmt.Sprintf("3号楼2单元%d01水管漏了", 1+n), Key: fmt.Sprintf("%04d|%04d", p, n), SentAt: w.clock.Now()}
					if answer, err := w.app.Intake.Receive(w.ctx, m); err != nil || answer.Text != say.Kept() {
						t.Errorf("answered %q, %v", answer.Text, err)
					}
				}
			})
		}
		all.Wait()
	}, func(w *town) {
		began := time.Now()
		ctx, cancel := context.WithTimeout(w.ctx, 120*time.Second)
		defer cancel()
		n, err := w.app.Intake.DrainOnce(ctx)
		took := time.Since(began)
		if n != people*each || err != nil {
			t.Fatalf("%d of %d messages in %s: %v", n, people*each, took, err)
		}
		t.Logf("%d messages in %s, %.0f/s", n, took.Round(time.Millisecond), float64(n)/took.Seconds())
		w.inOrder(people, each)
	})
}

// inOrder expects everybody's messages in the inbox, each once and in order.
func (w *town) inOrder(people, each int) {
	w.t.Helper()
	driver, dsn, _ := strings.Cut(w.cfg.Database, "://")
	other, err := sql.Open(driver, dsn)
	w.must(err)
	defer other.Close()
	rows, err := other.QueryContext(w.ctx, `SELECT openid, message_key FROM inbox WHERE openid LIKE 'oP%' ORDER BY id`)
	w.must(err)
	defer rows.Close()
	next := map[string]int{}
	for rows.Next() {
		var openid, key string
		w.must(rows.Scan(&openid, &key))
		if want := fmt.Sprintf("%s|%04d", strings.TrimPrefix(openid, "oP"), next[openid]); key != want {
			w.t.Fatalf("message %s stands where %s belongs", key, want)
		}
		next[openid]++
	}
	w.must(rows.Err())
	for openid, n := range next {
		if n != each {
			w.t.Errorf("%s: %d of %d messages", openid, n, each)
		}
	}
	if len(next) != people {
		w.t.Errorf("%d of %d people", len(next), people)
	}
}

func TestWhatWaitedIsNoFlood(t *testing.T) {
	without(t, func(w *town) {
		for n := range 25 { // one each half minute, as people write
			w.phone("oZHANG").tells(fmt.Sprintf("3号楼2单元%d01灯坏了", n+1))
			w.clock.Forward(30 * time.Second)
		}
		for n := range 30 { // and a machine
			w.phone("oLI").tells(fmt.Sprintf("3号楼1单元%d01灯坏了", n+1))
		}
	}, func(w *town) {
		w.drains(55)
		// Of the machine's as many are acted on as somebody may write in a minute.
		w.phone("oZHANG").Hears("3号楼2单元2601灯坏了", "工单 1047")
	})
}
