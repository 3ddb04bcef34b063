package store_test

import (
	"fmt"
	"testing"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// TestWhatAnEarlierReleaseSentBackCounts brings a database up to date in which a
// leg was one unit's turn at a matter: of who has it now, the one before counts.
func TestWhatAnEarlierReleaseSentBackCounts(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			cfg, clock := storetest.Config(storetest.URL(t, engine)), storetest.NewClock()
			store.MigrateTo(t, cfg, clock.Now, 400)
			const old = `INSERT INTO joint_leg (id, case_id, ticket_id, no, partner_id, matter_id, state, ruled, sent_back, since_at, version, created_at, updated_at) VALUES `
			store.ExecIn(t, cfg, clock.Now, old+`(11, 1, 5, 1, 7, 11, 'passed', 0, 1, 9, 3, 9, 9), (12, 1, 5, 2, 8, 11, 'proposed', 0, 0, 9, 1, 9, 9), (13, 1, 5, 3, 9, 13, 'working', 0, 0, 9, 1, 9, 9),
				(21, 2, 6, 1, 7, 22, 'passed', 0, 0, 9, 3, 9, 9), (22, 2, 6, 2, 8, 22, 'working', 0, 0, 9, 1, 9, 9), (23, 2, 6, 3, 9, 23, 'bounced', 1, 1, 9, 1, 9, 9)`)
			if _, err := store.Migrate(ctx, cfg, clock.Now); err != nil {
				t.Fatal(err)
			}
			db, err := store.Open(ctx, cfg, clock.Now)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			legs, err := db.View(ctx).LegsOfCases([]domain.ID{1, 2})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, l := range legs {
				got += fmt.Sprint(l.ID, " ", l.State, " ", l.Partner, " ", l.From, " ", l.Back, "; ")
			}
			if want := "11 passed 7 0 1; 12 proposed 8 0 1; 13 working 9 0 0; 21 passed 7 0 0; 22 working 8 0 1; 23 bounced 9 0 1; "; got != want {
				t.Errorf("the legs are %s, want %s", got, want)
			}
		})
	}
}
