package store_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var ctx = context.Background()

// inTx fails the test if the deed does.
func inTx(t *testing.T, db *store.DB, do func(tx *store.Tx) error) {
	t.Helper()
	if err := db.InTx(ctx, do); err != nil {
		t.Fatal(err)
	}
}

func TestInTxLeavesNothingBehindOnError(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		boom := errors.New("boom")
		var id domain.ID
		err := db.InTx(ctx, func(tx *store.Tx) error {
			id = tx.NewID()
			if err := tx.AddPerson(domain.Person{ID: id, Name: "张秀英", Phone: "13800000009"}); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatalf("got %v, want the deed's own error", err)
		}
		if _, err := db.View(ctx).Person(id); domain.CodeOf(err) != domain.NotFound {
			t.Fatalf("the rolled back person is there: %v", err)
		}
	})
}

func TestInTxRunsALostRaceAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		ticket := newTicket(t, db)
		const people = 8
		var wins, told atomic.Int32
		var all sync.WaitGroup
		for i := range people {
			all.Go(func() {
				err := db.InTx(ctx, func(tx *store.Tx) error {
					now, err := tx.Ticket(ticket.ID)
					if err != nil {
						return err
					}
					if now.Owner != 0 {
						return domain.Errorf(domain.Conflict, "taken")
					}
					now.Owner = domain.ID(i + 1)
					return tx.ChangeTicket(&now)
				})
				switch {
				case err == nil:
					wins.Add(1)
				case domain.CodeOf(err) == domain.Conflict:
					told.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if wins.Load() != 1 || told.Load() != people-1 {
			t.Fatalf("%d won and %d were told, want 1 and %d", wins.Load(), told.Load(), people-1)
		}
	})
}

func TestInTxGivesUpAfterAFewTries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		tries := 0
		err := db.InTx(ctx, func(*store.Tx) error {
			tries++
			return store.ErrLost
		})
		if domain.CodeOf(err) != domain.Unavailable || tries < 3 || tries > 20 {
			t.Errorf("gave up after %d tries: %v", tries, err)
		}
		short, cancel := context.WithCancel(ctx)
		err = db.InTx(short, func(*store.Tx) error {
			cancel()
			return store.ErrLost
		})
		if domain.CodeOf(err) != domain.Unavailable || !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled caller went on: %v", err)
		}
	})
}

func TestTimeAndIDsAreGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		inTx(t, db, func(tx *store.Tx) error {
			if !tx.Now.Equal(clock.Now()) {
				t.Errorf("the transaction's time is %s, the clock's %s", tx.Now, clock.Now())
			}
			if a, b := tx.NewID(), tx.NewID(); b <= a {
				t.Errorf("id %d after %d", b, a)
			}
			return nil
		})
	})
}

func TestWhatIsNotUnderstoodIsKeptWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		const raw = `<xml><MsgType>voice</MsgType><MediaId>m1</MediaId></xml>`
		var a store.Arrival
		inTx(t, db, func(tx *store.Tx) (err error) {
			a, err = tx.Arrive(domain.Message{Account: "yanbin", OpenID: "oLI", Kind: domain.KindOther, Type: "voice", Raw: []byte(raw), Key: strings.Repeat("v", 64)}, tx.Now)
			return err
		})
		if got := store.RawMessage(t, db, a.ID); got != raw {
			t.Errorf("kept %q", got)
		}
	})
}

func TestAMessageArrivesOnceHoweverOftenItComes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		message := domain.Message{Account: "yanbin", OpenID: "oLI", Kind: domain.KindText, Text: "灯坏了", Key: strings.Repeat("k", 64)}
		var first, repeats atomic.Int32
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				var a store.Arrival
				err := db.InTx(ctx, func(tx *store.Tx) (err error) {
					if a, err = tx.Arrive(message, tx.Now); err != nil || a.Repeat {
						return err
					}
					return tx.Answer(a.ID, 7, 0, "收到了")
				})
				switch {
				case err != nil:
					t.Error(err)
				case a.Repeat && a.Reply == "收到了":
					repeats.Add(1)
				case !a.Repeat:
					first.Add(1)
				}
			})
		}
		all.Wait()
		if first.Load() != 1 || repeats.Load() != 5 {
			t.Fatalf("%d first and %d answered repeats, want 1 and 5", first.Load(), repeats.Load())
		}
	})
}

func TestPersonalColumnsAreCiphertext(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		want := domain.Person{Name: "欧阳春花", Phone: "13900000017", Room: "五楼501东", Unit: "2"}
		inTx(t, db, func(tx *store.Tx) error {
			want.ID = tx.NewID()
			return tx.AddPerson(want)
		})
		got, err := db.View(ctx).PersonByPhone("13900000017")
		if err != nil || got != want {
			t.Fatalf("got %+v (%v), want %+v", got, err, want)
		}
		if got.Surname() != "欧阳" {
			t.Errorf("surname %q", got.Surname())
		}
		for column, raw := range store.RawPerson(t, db, want.ID) {
			for _, secret := range []string{"欧阳", "春花", "13900000017", "五楼", "501东"} {
				if strings.Contains(raw, secret) {
					t.Errorf("column %s shows %q", column, secret)
				}
			}
		}
	})
}

func TestSealedTextDoesNotOpenInAnotherRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		var a, b domain.ID
		inTx(t, db, func(tx *store.Tx) error {
			a, b = tx.NewID(), tx.NewID()
			if err := tx.AddPerson(domain.Person{ID: a, Name: "甲"}); err != nil {
				return err
			}
			return tx.AddPerson(domain.Person{ID: b, Name: "乙"})
		})
		store.SwapNames(t, db, a, b)
		if _, err := db.View(ctx).Person(a); err == nil {
			t.Fatal("a name copied from another row was read as this one's")
		}
	})
}

func TestAnotherKeyIsRefusedAtOpen(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			url, clock := storetest.URL(t, engine), storetest.NewClock()
			storetest.Open(t, url, clock)
			other, err := store.ParseKeys(store.NewKeys())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := store.Open(ctx, store.Config{URL: url, Keys: other}, clock.Now); domain.CodeOf(err) != domain.Denied {
				t.Fatalf("opened with another key: %v", err)
			}
		})
	}
}

func TestAnOldSchemaIsRefusedOnMySQLAndRaisedOnSQLite(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			clock := storetest.NewClock()
			db, err := store.Open(ctx, storetest.Config(storetest.URL(t, engine)), clock.Now)
			if engine == store.SQLite {
				if err != nil {
					t.Fatal(err)
				}
				db.Close()
				return
			}
			if err == nil || !strings.Contains(err.Error(), "linli migrate") {
				t.Fatalf("an empty MySQL database was not refused with the command to run: %v", err)
			}
		})
	}
}

func TestMigrateTwiceChangesNothing(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			cfg, clock := storetest.Config(storetest.URL(t, engine)), storetest.NewClock()
			first, err := store.Migrate(ctx, cfg, clock.Now)
			if err != nil || first == 0 {
				t.Fatalf("applied %d: %v", first, err)
			}
			if again, err := store.Migrate(ctx, cfg, clock.Now); err != nil || again != 0 {
				t.Fatalf("applied %d more: %v", again, err)
			}
		})
	}
}

// TestWhatIsCurrentIsOpenedWithoutAWord: whoever finds nothing to migrate waits for
// no other process that writes.
func TestWhatIsCurrentIsOpenedWithoutAWord(t *testing.T) {
	url, clock := storetest.URL(t, store.SQLite), storetest.NewClock()
	busy := storetest.Open(t, url, clock)
	err := busy.InTx(ctx, func(tx *store.Tx) error {
		if err := named(tx, tx.NewID()); err != nil {
			return err
		}
		if n, err := store.Migrate(impatient(t), storetest.Config(url), clock.Now); err != nil || n != 0 {
			t.Errorf("beside a writer: applied %d: %v", n, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEventsAreNumberedWithoutGapsWhoeverWrites(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		on := store.Subject{Kind: "ticket", ID: 5}
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				err := db.InTx(ctx, func(tx *store.Tx) error {
					return tx.Record(on, "urged", domain.By(9), map[string]any{"inbox": "7"})
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		events, err := db.View(ctx).Events(on)
		if err != nil || len(events) != 10 {
			t.Fatalf("%d events: %v", len(events), err)
		}
		for i, e := range events {
			if e.Seq != int64(i+1) || e.Actor != domain.By(9) || e.Data["inbox"] != "7" {
				t.Fatalf("event %d is %+v", i, e)
			}
		}
	})
}

func TestAPushIsOwedOnceAndClaimedByOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		owe := func() {
			inTx(t, db, func(tx *store.Tx) error {
				return tx.Owe(domain.Push{Key: "offer:1", Account: "yanbin", Person: 3, Kind: domain.PushOffer, Ticket: 1})
			})
		}
		owe()
		owe()
		claim := func(name string) (pushes []domain.Push) {
			inTx(t, db, func(tx *store.Tx) (err error) {
				pushes, err = tx.ClaimPushes(store.Claim{Token: name, Most: 10, Lease: time.Minute})
				return err
			})
			return pushes
		}
		got := claim("a")
		if len(got) != 1 || got[0].Attempts != 0 {
			t.Fatalf("claimed %+v, want one push that nobody has tried", got)
		}
		if again := claim("b"); len(again) != 0 {
			t.Fatalf("a second sender got %+v under the lease", again)
		}
		clock.Forward(2 * time.Minute)
		if late := claim("c"); len(late) != 1 || late[0].ID != got[0].ID {
			t.Fatalf("after the lease got %+v", late)
		}
		inTx(t, db, func(tx *store.Tx) error {
			held, err := tx.MarkPush(got[0], store.PushResult{State: domain.PushSent})
			if held {
				t.Error("the first sender still marked what he had lost")
			}
			return err
		})
	})
}

func TestAPausedAccountHasNothingToFetch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		inTx(t, db, func(tx *store.Tx) error {
			if err := tx.Owe(domain.Push{Key: "x", Account: "yanbin", Kind: domain.PushFetch}); err != nil {
				return err
			}
			until := tx.Now.Add(time.Hour)
			if err := tx.PauseAccount("yanbin", 48001, until); err != nil {
				return err
			}
			return tx.PauseAccount("yanbin", 48001, until)
		})
		var n int
		count := func(tx *store.Tx) error {
			pushes, err := tx.ClaimPushes(store.Claim{Token: "c", Most: 10, Lease: time.Minute})
			n = len(pushes)
			return err
		}
		if inTx(t, db, count); n != 0 {
			t.Fatal("a paused account was asked for a photo")
		}
		clock.Forward(61 * time.Minute)
		if inTx(t, db, count); n != 1 {
			t.Fatal("after the pause nothing was asked for")
		}
	})
}

func TestAnInvitationBindsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		inTx(t, db, func(tx *store.Tx) error {
			if err := tx.Invite(11, 2, "12345678", tx.Now.Add(time.Hour)); err != nil {
				return err
			}
			return tx.Invite(12, 2, "87654321", tx.Now.Add(time.Hour))
		})
		use := func(code string) (who domain.ID, err error) {
			err = db.InTx(ctx, func(tx *store.Tx) (err error) {
				who, err = tx.UseInvitation(code)
				return err
			})
			return who, err
		}
		if who, err := use("12345678"); err != nil || who != 11 {
			t.Fatalf("bound %d: %v", who, err)
		}
		if _, err := use("12345678"); domain.CodeOf(err) != domain.NotFound {
			t.Fatalf("used twice: %v", err)
		}
		clock.Forward(2 * time.Hour)
		if _, err := use("87654321"); domain.CodeOf(err) != domain.NotFound {
			t.Fatalf("used after its time: %v", err)
		}
	})
}

// newTicket writes a community with one open ticket.
func newTicket(t *testing.T, db *store.DB) domain.Ticket {
	t.Helper()
	ticket := domain.Ticket{Account: "yanbin", Requester: 1, Category: domain.Repair, Urgency: 1, State: domain.Open}
	store.AddBareCommunity(t, db, 1)
	inTx(t, db, func(tx *store.Tx) error {
		ticket.ID, ticket.Community = tx.NewID(), 1
		return tx.AddTicket(&ticket, 1, 1)
	})
	if ticket.Number != domain.FirstNumber {
		t.Fatalf("the first ticket is number %d", ticket.Number)
	}
	return ticket
}
