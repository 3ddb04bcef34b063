package story

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"linli/app"
	"linli/domain"
	"linli/notice"
	"linli/sim"
	"linli/store"
)

// TestStormNotice tells a whole street something while its server is killed again
// and again and Redis is flushed: some have a window, some a consent, some refuse,
// some have left, and WeChat's minute is soon used up. Nobody is told twice,
// everybody has an end, and what is counted is what WeChat carried.
func TestStormNotice(t *testing.T) {
	onBoth(t, townRoster(4, "volunteer"), func(s *storm) {
		people, kills, flushes := dose(10_000, 400), dose(5, 2), dose(2, 1)
		s.grants()
		s.crowd(people)
		s.tells(people)
		began := time.Now()
		for i := range kills {
			s.start()
			share := people * 6 / 10 * (i + 1) / (kills + 2) // six of ten can be reached
			if !eventually(2*time.Minute, func() bool { return s.carried() >= share }) {
				t.Fatalf("only %d of %d went out", s.carried(), share)
			}
			if i < flushes && s.redis != nil {
				if _, err := s.redis.redis("FLUSHALL"); err != nil {
					t.Fatal(err)
				}
			}
			s.kill()
		}
		s.start()
		s.pausesExactly()
		if !eventually(dose(5*time.Minute, time.Minute), func() bool { return s.open() == 0 }) {
			t.Errorf("%d have no end", s.open())
		}
		s.stop()
		s.measured("%d recipients, killed %d times, Redis flushed %d times: %s, done after %s", people, kills, flushes, s.ends(), time.Since(began).Round(time.Millisecond))
		s.checkNotice(people, kills)
		s.quiet()
	})
}

// grants gives the account a template of notices that each cost a consent, and a
// minute that is soon used up.
func (s *storm) grants() {
	s.cfg.Accounts[0].Subscriptions = map[string]app.Template{"notice": {ID: "N-notice", Fields: map[string]string{"thing1": "text", "thing2": "community"}}}
	writeConfig(s.t, s.dir, s.cfg)
	s.wechat.SetLimit("yanbin", customAPI, sim.Limit{Minute: dose(2500, 100_000)})
}

// play lets WeChat call the server, or for a while somebody who says yes to all.
func (s *storm) play(callback string) {
	if callback == "" {
		callback = "http://" + s.address() + "/wx/yanbin"
	}
	s.wechat.AddAccount(app.Played(s.cfg.Accounts[0], callback))
}

// crowdTag begins the openids of whom a storm tells something.
const crowdTag = "oSTORMCROWD"

// crowd makes so many residents: of ten, four have an open window, two agreed to
// one notice, one refuses, one has left, one blocks the account unknown to
// Linli, and one was never heard of at all.
func (s *storm) crowd(people int) {
	s.t.Helper()
	yes := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("success")) }))
	defer yes.Close()
	s.play(yes.URL)
	defer s.play("")
	db := s.store()
	defer db.Close()
	home := s.homeOf(db)
	for from := 0; from < people; from += 500 {
		err := db.InTx(s.ctx, func(tx *store.Tx) error {
			for i := from; i < min(from+500, people); i++ {
				if err := s.resident(tx, home, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *storm) resident(tx *store.Tx, home domain.ID, i int) error {
	p := domain.Person{ID: tx.NewID(), Name: "欧阳试金", Community: home}
	if err := tx.AddPerson(p); err != nil || i%10 == 9 {
		return err
	}
	id := domain.Identity{ID: tx.NewID(), Account: "yanbin", OpenID: fmt.Sprintf("%s%05d", crowdTag, i), Person: p.ID, Following: i%10 != 7}
	phone := s.wechat.Phone("yanbin", id.OpenID)
	_, _ = phone.Follow(s.ctx, "") // nobody hears it
	switch i % 10 {
	case 0, 1, 2, 3:
		id.WindowUntil, id.WindowLeft = tx.Now.Add(domain.WordWindow), domain.WordQuota
		_, _ = phone.Says(s.ctx, "您好") // it opens the window at WeChat
	case 4, 5:
		_, _ = phone.Accepts(s.ctx, "N-notice")
	case 7, 8:
		_ = phone.Unfollow(s.ctx) // of 8 nobody has told Linli
	}
	if i%10 == 8 {
		id.WindowUntil, id.WindowLeft = tx.Now.Add(domain.WordWindow), domain.WordQuota
	}
	if err := tx.AddIdentity(id); err != nil {
		return err
	}
	if i%10 == 6 {
		return tx.WantsNotices(p.ID, false)
	}
	if i%10 == 4 || i%10 == 5 {
		return tx.Subscribe(id.ID, domain.Subscription{TemplateID: "N-notice", Accepted: true, Popup: true}, tx.Now)
	}
	return nil
}

// store opens the storm's database beside the server.
func (s *storm) store() *store.DB {
	s.t.Helper()
	cfg := s.cfg
	cfg.KeysFile = s.dir + "/" + cfg.KeysFile
	if cfg.Database == app.Defaults().Database {
		cfg.Database = "sqlite://" + s.dir + "/data/linli.db"
	}
	storeConfig, err := cfg.Store()
	if err != nil {
		s.t.Fatal(err)
	}
	db, err := store.Open(s.ctx, storeConfig, time.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	return db
}

func (s *storm) homeOf(db *store.DB) domain.ID {
	all, err := db.View(s.ctx).CommunitiesOf("yanbin")
	if err != nil || len(all) == 0 {
		s.t.Fatal(err)
	}
	return all[0].ID
}

// desk is the desk of notices, beside the server.
func (s *storm) desk(db *store.DB) *notice.Desk {
	return &notice.Desk{DB: db, Reader: nil, Code: func() string { return fmt.Sprint(time.Now().UnixNano()) }, Wake: func() {}}
}

// tells writes the notice and lets a second person say yes.
func (s *storm) tells(people int) {
	s.t.Helper()
	db := s.store()
	defer db.Close()
	home := s.homeOf(db)
	v := db.View(s.ctx)
	author, err := v.Identity("yanbin", "oSTORMDUTY99")
	if err != nil {
		s.t.Fatal(err)
	}
	second := domain.Person{}
	err = db.InTx(s.ctx, func(tx *store.Tx) error {
		second = domain.Person{ID: tx.NewID(), Name: "慕容试金", Community: home}
		if err := tx.AddPerson(second); err != nil {
			return err
		}
		return tx.AddGrant(domain.Grant{Person: second.ID, Community: home, Role: domain.RoleSecretary})
	})
	if err != nil {
		s.t.Fatal(err)
	}
	desk := s.desk(db)
	p, err := desk.Compose(s.ctx, author.Person, notice.Draft{Community: home, Words: "试金石通知"})
	if err != nil {
		s.t.Fatal(err)
	}
	if p.Notice.Heads < people {
		s.t.Fatalf("only %d heads", p.Notice.Heads)
	}
	if _, err := desk.Send(s.ctx, author.Person, p.Notice.ID); err != nil {
		s.t.Fatal(err)
	}
	if _, err := desk.Decide(s.ctx, second.ID, notice.Vote{Notice: p.Notice.ID, Yes: true}); err != nil {
		s.t.Fatal(err)
	}
	s.cried, s.by = p.Notice.ID, author.Person
}

// carried counts what WeChat carried of the notice.
func (s *storm) carried() (n int) {
	for _, a := range s.phones.all() {
		if strings.HasPrefix(a.OpenID, crowdTag) && !a.Repeated {
			n++
		}
	}
	return n
}

// open counts whose rows have no end.
func (s *storm) open() int {
	db := s.raw()
	defer db.Close()
	return s.number(db, `SELECT COUNT(*) FROM notice_to WHERE state IN ('planned', 'sending', 'queued')`) +
		s.number(db, `SELECT COUNT(*) FROM notice WHERE state NOT IN ('done')`)
}

// ends sums up what became of the rows.
func (s *storm) ends() string {
	db := s.raw()
	defer db.Close()
	var out []string
	for _, state := range []string{"sent", "suppressed", "human", "failed", "unknown"} {
		out = append(out, fmt.Sprintf("%s %d", state, s.number(db, `SELECT COUNT(*) FROM notice_to WHERE lane = 'push' AND state = ?`, state)))
	}
	return strings.Join(out, ", ")
}

// pausesExactly pauses the notice, sees that nothing more goes out, and lets it go
// on.
func (s *storm) pausesExactly() {
	s.t.Helper()
	db := s.store()
	defer db.Close()
	desk := s.desk(db)
	if _, err := desk.Hold(s.ctx, s.by, s.cried, domain.NoticePause); err != nil {
		if domain.CodeOf(err) == domain.Conflict {
			s.t.Log("it was done before it could be paused")
			return
		}
		s.t.Fatal(err)
	}
	pass(2 * time.Second) // what was under way ends
	before := s.carried()
	pass(2 * time.Second)
	if after := s.carried(); after != before {
		s.t.Errorf("%d went out while it was paused", after-before)
	}
	if _, err := desk.Hold(s.ctx, s.by, s.cried, domain.NoticeResume); err != nil {
		s.t.Fatal(err)
	}
}

// inFlight is how many messages a crier has on their way at once where WeChat does
// not know one again.
const inFlight = 12

// checkNotice holds the rows against what the phones show.
func (s *storm) checkNotice(people, kills int) {
	s.t.Helper()
	shown := map[string]int{}
	for _, a := range s.phones.all() {
		if strings.HasPrefix(a.OpenID, crowdTag) && !a.Repeated {
			shown[a.OpenID]++
		}
	}
	for openid, n := range shown {
		if n > 1 {
			s.t.Errorf("%s was told %d times", openid, n)
		}
	}
	db := s.raw()
	defer db.Close()
	rows := s.number(db, `SELECT COUNT(*) FROM notice_to WHERE lane = 'push'`)
	if rows < people {
		s.t.Errorf("only %d of %d have a row", rows, people)
	}
	if n := s.number(db, `SELECT COUNT(*) FROM (SELECT person_id FROM notice_to WHERE lane = 'push' GROUP BY person_id HAVING COUNT(*) > 1) d`); n > 0 {
		s.t.Errorf("%d have two rows", n)
	}
	states := s.statesByPhone(db)
	wrong, sent, doubt := 0, 0, 0
	for openid, state := range states {
		got := shown[openid] > 0
		switch {
		case state == "sent":
			if sent++; !got {
				wrong++
			}
		case state == "unknown":
			doubt++
		case got:
			wrong++
		}
	}
	if wrong > 0 {
		s.t.Errorf("%d rows say something else than the phones", wrong)
	}
	if most := kills * inFlight; doubt > most {
		s.t.Errorf("%d are in doubt, at most %d: no more than are on their way when the server is killed", doubt, most)
	}
	s.measured("WeChat carried %d, counted as sent %d, in doubt %d after %d kills", len(shown), sent, doubt, kills)
}

func (s *storm) statesByPhone(db *sql.DB) map[string]string {
	s.t.Helper()
	rows, err := db.QueryContext(context.Background(), `SELECT i.openid, t.state FROM notice_to t JOIN identity i ON i.person_id = t.person_id WHERE t.lane = 'push' AND i.openid LIKE 'oSTORMCROWD%'`)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var openid, state string
		if err := rows.Scan(&openid, &state); err != nil {
			s.t.Fatal(err)
		}
		out[openid] = state
	}
	return out
}
