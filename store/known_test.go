package store_test

import (
	"errors"
	"testing"

	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// estates lists the names of estates as a deed of a database sees them.
func estates(t *testing.T, db *store.DB) (names []string) {
	t.Helper()
	inTx(t, db, func(tx *store.Tx) (err error) {
		names, err = tx.EstateNames()
		return err
	})
	return names
}

func TestWhatChangesInATownIsSeenByEveryProcessAtOnce(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			url, clock := storetest.URL(t, engine), storetest.NewClock()
			here, there := storetest.Open(t, url, clock), storetest.Open(t, url, clock)
			store.AddBareCommunity(t, here, 1)
			if got := append(estates(t, here), estates(t, there)...); len(got) > 0 {
				t.Fatalf("a new town has %v", got)
			}
			inTx(t, here, func(tx *store.Tx) error {
				if _, _, err := tx.PutEstate(1, "莱茵小镇"); err != nil {
					return err
				}
				names, err := tx.EstateNames()
				if len(names) != 1 {
					t.Errorf("whoever builds it sees %v", names)
				}
				return err
			})
			for _, db := range []*store.DB{here, there, here, there} {
				if names := estates(t, db); len(names) != 1 || names[0] != "莱茵小镇" {
					t.Errorf("seen %v", names)
				}
			}
			boom := errors.New("boom")
			err := here.InTx(ctx, func(tx *store.Tx) error {
				if _, _, err := tx.PutEstate(1, "空中楼阁"); err != nil {
					return err
				}
				_, err := tx.EstateNames()
				return errors.Join(err, boom)
			})
			if !errors.Is(err, boom) || len(estates(t, here)) != 1 || len(estates(t, there)) != 1 {
				t.Errorf("%v; a town that was not built is seen: %v", err, estates(t, here))
			}
			inTx(t, there, func(tx *store.Tx) error {
				_, _, err := tx.PutEstate(1, "雁滩花园")
				return err
			})
			if len(estates(t, here)) != 2 {
				t.Errorf("what another process built is not seen: %v", estates(t, here))
			}
		})
	}
}

func TestWhatWasReadInATownIsNobodysToChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		store.AddBareCommunity(t, db, 1)
		inTx(t, db, func(tx *store.Tx) error {
			_, _, err := tx.PutTeam(domain.Team{Community: 1, Name: "邻里帮一队", Categories: []domain.Category{domain.Repair}})
			return err
		})
		for range 2 {
			inTx(t, db, func(tx *store.Tx) error {
				teams, err := tx.TeamsOf(1)
				if len(teams) != 1 || teams[0].Name != "邻里帮一队" || teams[0].Categories[0] != domain.Repair {
					t.Errorf("teams %+v", teams)
				}
				teams[0].Name, teams[0].Categories[0] = "", domain.Lift
				return err
			})
		}
	})
}

func TestADeedSeesWhatItWroteItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB, _ *storetest.Clock) {
		store.AddBareCommunity(t, db, 1)
		inTx(t, db, func(tx *store.Tx) error {
			me := domain.Person{ID: tx.NewID()}
			if err := tx.AddPerson(me); err != nil {
				return err
			}
			asked := func(want int, states ...domain.State) {
				t.Helper()
				if got, err := tx.TicketsAskedBy(me.ID, states...); err != nil || len(got) != want {
					t.Errorf("%d tickets (%v), want %d", len(got), err, want)
				}
			}
			asked(0, domain.Open)
			ticket := domain.Ticket{ID: tx.NewID(), Community: 1, Account: "yanbin", Requester: me.ID, Category: domain.Repair, Urgency: 1, State: domain.Open}
			if err := tx.AddTicket(&ticket, 1, 1); err != nil {
				return err
			}
			asked(1, domain.Open)
			ticket.State = domain.Offering
			if err := tx.ChangeTicket(&ticket); err != nil {
				return err
			}
			asked(0, domain.Open)
			asked(1, domain.Offering)

			if _, err := tx.OpenQuestion(me.ID, "yanbin"); domain.CodeOf(err) != domain.NotFound {
				t.Errorf("a newcomer was asked: %v", err)
			}
			if err := tx.Ask(me.ID, "yanbin", store.Question{Kind: "which"}); err != nil {
				return err
			}
			if q, err := tx.OpenQuestion(me.ID, "yanbin"); err != nil || q.Kind != "which" {
				t.Errorf("asked %+v (%v)", q, err)
			}
			if err := tx.Settle(me.ID, "yanbin"); err != nil {
				return err
			}
			_, err := tx.OpenQuestion(me.ID, "yanbin")
			if domain.CodeOf(err) != domain.NotFound {
				t.Errorf("what was answered is asked still: %v", err)
			}
			return nil
		})
	})
}
