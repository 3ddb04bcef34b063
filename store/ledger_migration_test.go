package store_test

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

const (
	bareTickets = `INSERT INTO ticket (id, community_id, number, inbox_id, need_no, account, requester_id, category, urgency, hands, state, owner_id, building_id, building, unit, confirmed, gist, reopened, version, created_at, updated_at) VALUES `
	bareEvents  = `INSERT INTO event (id, subject, subject_id, seq, kind, actor, actor_id, at, data) VALUES `
)

// miscounted names what in the ledger and the figures is not as the events tell.
func miscounted(t *testing.T, db *store.DB, clock *storetest.Clock) {
	t.Helper()
	found, err := db.View(ctx).Verify(clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Check == "ledger" || f.Check == "tally" {
			t.Error(f)
		}
	}
}

// TestWhatAnEarlierReleaseCountedIsCountedAnew brings a database up to date in which
// a matter that its requester called not done, and that was done again and closed
// in silence, stands among the silent; also where the process dies when the tables
// are changed and nothing is counted yet.
func TestWhatAnEarlierReleaseCountedIsCountedAnew(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		for _, dies := range []bool{false, true} {
			t.Run(fmt.Sprint(engine, dies), func(t *testing.T) {
				cfg, clock := storetest.Config(storetest.URL(t, engine)), storetest.NewClock()
				store.MigrateTo(t, cfg, clock.Now, 412)
				at := clock.Now().UnixMilli()
				store.ExecIn(t, cfg, clock.Now, bareTickets+fmt.Sprintf(`(5, 1, 1001, 5, 1, 'yanbin', 7, 'repair', 1, 1, 'closed', 8, 0, '', '', 0, '', 1, 8, %d, %[1]d)`, at))
				var events []string
				for i, e := range []string{`opened {"to":"open","category":"repair","intent":"request","community":"1"}`, `take {"from":"open","to":"accepted"}`, `finish {"from":"accepted","to":"resolved","served":1}`,
					`reopen {"from":"resolved","to":"open"}`, `take {"from":"open","to":"accepted"}`, `finish {"from":"accepted","to":"resolved","served":1}`, `lapse {"from":"resolved","to":"closed"}`} {
					kind, data, _ := strings.Cut(e, " ")
					events = append(events, fmt.Sprintf(`(%d, 'ticket', 5, %d, '%s', 'person', 8, %d, '%s')`, i+1, i+1, kind, at, data))
				}
				store.ExecIn(t, cfg, clock.Now, bareEvents+strings.Join(events, ", "))
				store.ExecIn(t, cfg, clock.Now, fmt.Sprintf(`INSERT INTO ledger (ticket_id, community_id, month, dispatched_month, handled_month, followed_month, class, category, intent, state, into_id, proxy,
					opened_at, dispatched_at, answered_at, handled_at, followed_at, taken_at, team_id, kind, handler_id, served, rating, reopened, late, by_staff, worded, rushed, quick)
					VALUES (5, 1, 202603, 202603, 202603, 202603, 'silent', 'repair', 'request', 'closed', 0, 0, %d, %[1]d, %[1]d, %[1]d, %[1]d, %[1]d, 0, '', 8, 1, 3, 1, 0, 0, 0, 0, 1)`, at))
				for _, side := range []string{`'category', 'repair'`, `'handler', '8'`} {
					store.ExecIn(t, cfg, clock.Now, `INSERT INTO tally (community_id, month, side, value, part, received, dispatched, handled, followed, served, silent, answered, reopened, quick) VALUES (1, 202603, `+side+`, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1)`)
				}
				if dies {
					store.MigrateTo(t, cfg, clock.Now, math.MaxInt64)
				}
				if !dies { // else the next start counts
					if _, err := store.Migrate(ctx, cfg, clock.Now); err != nil {
						t.Fatal(err)
					}
				}
				db, err := store.Open(ctx, cfg, clock.Now)
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				got, err := db.View(ctx).Tallies(1, 202603)
				if err != nil {
					t.Fatal(err)
				}
				if c := got[domain.SideCategory]["repair"]; c[domain.FigBad] != 1 || c[domain.FigSilent] != 0 || c[domain.FigReceived] != 1 {
					t.Errorf("it counts %v", c)
				}
				miscounted(t, db, clock)
			})
		}
	}
}

// TestWhoWritesWhileTheOldIsCountedLeavesNoWrongCount: matters go on while those
// from before there was a ledger are counted, in two processes at once.
func TestWhoWritesWhileTheOldIsCountedLeavesNoWrongCount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		const tickets = 1200
		var rows, events []string
		for i := 1; i <= tickets; i++ {
			rows = append(rows, fmt.Sprintf(`(%d, 1, %d, %[1]d, 1, 'yanbin', 7, 'repair', 1, 1, 'open', 0, 0, '', '', 0, '', 0, 1, 9, 9)`, i, 1000+i))
			events = append(events, fmt.Sprintf(`(%d, 'ticket', %[1]d, 1, 'opened', 'person', 7, %d, '{"to":"open","category":"repair","intent":"request","community":"1"}')`, i, clock.Now().UnixMilli()))
		}
		store.Exec(t, db, bareTickets+strings.Join(rows, ", "))
		store.Exec(t, db, bareEvents+strings.Join(events, ", "))
		var counted atomic.Int32
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				defer counted.Add(1)
				if err := store.CountOld(t, db); err != nil {
					t.Error(err)
				}
			})
		}
		for i := range 4 {
			all.Go(func() {
				for n := 0; counted.Load() < 2; n++ {
					on := store.Subject{Kind: "ticket", ID: domain.ID((n*97+i*311)%tickets + 1)}
					err := db.InTx(ctx, func(tx *store.Tx) error {
						return tx.Record(on, "corrected", domain.By(7), map[string]any{"category": domain.Property})
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		miscounted(t, db, clock)
	})
}
