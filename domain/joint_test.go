package domain_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"linli/domain"
)

var guards = []domain.Guard{domain.IfSettled, domain.IfSoon, domain.IfFirst, domain.IfAgain}

var parts = []domain.Part{domain.Requester, domain.Invited, domain.Taker, domain.Staff, domain.House, domain.TheUnit, domain.TheLead, domain.TheChief, domain.TheStreet}

// walk tries every state, deed, part and set of guards: exactly what the table
// lists is allowed, never two rows at once. It returns what each state leads to.
func walk[S ~string](t *testing.T, states []S, moves []domain.Move[S], after func(S, domain.Deed, domain.Part, func(domain.Guard) bool) (S, error)) map[S][]S {
	t.Helper()
	deeds := map[domain.Deed]bool{}
	for _, m := range moves {
		deeds[m.Deed] = true
	}
	leads := map[S][]S{}
	for _, from := range states {
		for deed := range deeds {
			for _, by := range parts {
				for set := range 1 << len(guards) {
					if set&4 != 0 && set&8 != 0 {
						continue // it cannot be the first and a further time
					}
					holds := func(g domain.Guard) bool {
						for i, one := range guards {
							if one == g {
								return set&(1<<i) != 0
							}
						}
						return false
					}
					var want []S
					for _, m := range moves {
						if m.From == from && m.Deed == deed && m.By == by && (m.If == domain.Always || holds(m.If)) {
							want = append(want, m.To)
						}
					}
					to, err := after(from, deed, by, holds)
					switch {
					case len(want) > 1:
						t.Errorf("%s: %s by %s has %d rows", from, deed, by, len(want))
					case len(want) == 1 && (err != nil || to != want[0]):
						t.Errorf("%s: %s by %s leads to %q (%v), want %q", from, deed, by, to, err, want[0])
					case len(want) == 0 && domain.CodeOf(err) != domain.Conflict:
						t.Errorf("%s: %s by %s leads to %q (%v), want a conflict", from, deed, by, to, err)
					}
					if len(want) > 0 {
						leads[from] = append(leads[from], want...)
					}
				}
			}
		}
	}
	return leads
}

// reaches fails unless every state can be come to, and an end be come to from every one.
func reaches[S ~string](t *testing.T, first S, states []S, leads map[S][]S, holder func(S) domain.Part) {
	t.Helper()
	seen := map[S]bool{}
	var visit func(S)
	visit = func(s S) {
		if !seen[s] {
			seen[s] = true
			for _, to := range leads[s] {
				visit(to)
			}
		}
	}
	for _, s := range states {
		seen = map[S]bool{}
		visit(s)
		ends := false
		for to := range seen {
			ends = ends || holder(to) == ""
		}
		if !ends {
			t.Errorf("from %s there is no end", s)
		}
		if (holder(s) == "") != (len(leads[s]) == 0) {
			t.Errorf("%s is held by %q and leads to %v", s, holder(s), leads[s])
		}
	}
	seen = map[S]bool{}
	visit(first)
	if len(seen) != len(states) {
		t.Errorf("only %d of %d states can be come to", len(seen), len(states))
	}
}

func TestNoCaseAndNoLegStandsWhereNobodyOwnsIt(t *testing.T) {
	legs := walk(t, domain.LegStates, domain.LegMoves, domain.LegState.After)
	for _, s := range domain.LegStates { // what is settled leads on only by being opened again
		if s.Settled() && !slices.Equal(slices.Compact(slices.Sorted(slices.Values(legs[s]))), []domain.LegState{domain.LegProposed}) {
			t.Errorf("a leg that is %s leads to %v", s, legs[s])
		}
	}
	once := slices.DeleteFunc(slices.Clone(domain.LegMoves), func(m domain.Move[domain.LegState]) bool { return m.From.Settled() })
	reaches(t, domain.LegProposed, domain.LegStates, walk(t, domain.LegStates, once, func(s domain.LegState, deed domain.Deed, by domain.Part, holds func(domain.Guard) bool) (domain.LegState, error) {
		if s.Settled() {
			return "", domain.Errorf(domain.Conflict, "not in this walk")
		}
		return s.After(deed, by, holds)
	}), domain.LegState.Holder)
	cases := walk(t, domain.CaseStates, domain.CaseMoves, domain.CaseState.After)
	back := slices.Compact(slices.Sorted(slices.Values(cases[domain.CaseDone]))) // what is done leads on only by coming back to its lead
	if !slices.Equal(back, []domain.CaseState{domain.CaseRunning}) || len(cases[domain.CaseEnded]) > 0 {
		t.Errorf("a case that is done leads to %v, one that has ended to %v", back, cases[domain.CaseEnded])
	}
	delete(cases, domain.CaseDone)
	reaches(t, domain.CaseRunning, domain.CaseStates, cases, domain.CaseState.Holder)

	now := time.Date(2026, 11, 20, 15, 0, 0, 0, domain.China)
	for _, s := range domain.LegStates {
		for urgency := range 4 {
			for step := range 12 {
				if !s.Settled() && !domain.LegDue(s, urgency, step, now, nil).After(now) {
					t.Errorf("a leg that is %s at urgency %d has no time", s, urgency)
				}
			}
		}
		top := domain.LegRung(s, 9)
		if !s.Settled() && top != domain.TheStreet {
			t.Errorf("the ladder of a leg that is %s ends at the %s", s, top)
		}
		if !s.Settled() && domain.LegRung(s, 0) != s.Holder() {
			t.Errorf("of a leg that is %s the %s is told first", s, domain.LegRung(s, 0))
		}
	}
	for _, s := range domain.CaseStates {
		state := s.TicketState()
		_, _, owed := domain.NextClock(domain.Ticket{State: state}, domain.RunPolicy{}, 0)
		if owed != (s.Holder() != "") {
			t.Errorf("a case that is %s owes its ticket a clock: %v", s, owed)
		}
	}
}

func TestAMatterIsSentBackOnceAndAfterARulingNeverAgain(t *testing.T) {
	l := domain.Leg{ID: 1, Partner: 7, State: domain.LegProposed}
	back := func() string {
		to, err := l.State.After(domain.SayNotOurs, domain.TheUnit, l.Holds)
		return fmt.Sprint(to, domain.CodeOf(err))
	}
	if got := back(); got != "bounced" {
		t.Errorf("the first time it is %s", got)
	}
	l.Back = 1
	if l.Gives(7); l.From != 0 {
		t.Errorf("who has it again had it before: %+v", l)
	}
	if got := back(); got != "disputed" {
		t.Errorf("the second time, by the same unit, it is %s", got)
	}
	if l.Gives(8); l.Partner != 8 || l.From != 7 || back() != "disputed" {
		t.Errorf("the second time, by another, it is %s: %+v", back(), l)
	}
	l.Ruled = true
	if got := back(); got != "conflict" {
		t.Errorf("after the ruling it is %s", got)
	}
}

func TestAUnitIsAskedAgainOnlyForWhatItHas(t *testing.T) {
	legs := []domain.Leg{{Partner: 7, State: domain.LegDone}, {Partner: 8, From: 7, State: domain.LegWorking}, {Partner: 7, State: domain.LegWaived}, {Partner: 9, State: domain.LegPassed}}
	for unit, want := range map[domain.ID]int{7: 2, 8: 1, 9: -1, 10: -1} {
		if got := domain.LegOf(legs, unit); got != want {
			t.Errorf("unit %d has number %d, want %d", unit, got, want)
		}
	}
	legs[0].State = domain.LegBlocked
	if got := domain.LegOf(legs, 7); got != 0 {
		t.Errorf("of one that is open and one that is settled number %d is the unit's", got)
	}
	if l := legs[1].For(7); l.State != domain.LegPassed || l.Partner != 7 || l.Waits() {
		t.Errorf("who sent it on sees %+v", l)
	}
	if l := legs[1].For(8); l != legs[1] {
		t.Errorf("who has it sees %+v", l)
	}
}

func TestTheBallIsWithTheUnitsThenTheStreetThenTheLead(t *testing.T) {
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, domain.China)
	legs := []domain.Leg{{Partner: 7, State: domain.LegWorking, Since: at.Add(time.Hour)}, {Partner: 8, State: domain.LegProposed, Since: at},
		{Partner: 9, State: domain.LegDisputed, Since: at.Add(-time.Hour)}, {Partner: 10, State: domain.LegDone}}
	if b := domain.BallOf(legs, at); b.Key() != "7 8 street" || !b.Since.Equal(at) || len(b.Rest) != 1 {
		t.Errorf("the ball is with %q since %s", b.Key(), b.Since)
	}
	if b := domain.BallOf(legs[2:], at); b.Key() != "street" || !b.Since.Equal(at.Add(-time.Hour)) {
		t.Errorf("the ball is with %q since %s", b.Key(), b.Since)
	}
	legs = append(legs, domain.Leg{Partner: 7, State: domain.LegProposed, Since: at}, domain.Leg{Partner: 8, State: domain.LegBlocked, Since: at})
	if b := domain.BallOf(legs, at); b.Key() != "7 8 street lead" || len(b.Legs) != 3 || len(b.Rest) != 2 {
		t.Errorf("the ball is with %q", b.Key())
	}
	legs = legs[:4]
	if b := domain.BallOf(legs[3:], at); b.Key() != "lead" || !b.Since.Equal(at) {
		t.Errorf("the ball is with %q since %s", b.Key(), b.Since)
	}
	legs = []domain.Leg{{Partner: 7, State: domain.LegDone, Since: at.Add(2 * time.Hour)}, {Partner: 8, State: domain.LegWaived, Since: at.Add(time.Hour)}}
	if b := domain.BallOf(legs, at); b.Key() != "lead" || !b.Since.Equal(at.Add(2*time.Hour)) {
		t.Errorf("what is settled is with %q since %s", b.Key(), b.Since)
	}
	legs = append(legs, domain.Leg{Partner: 9, State: domain.LegBounced, Since: at.Add(time.Hour)})
	if b := domain.BallOf(legs, at); b.Key() != "lead" || !b.Since.Equal(at.Add(time.Hour)) {
		t.Errorf("what was sent back is with %q since %s", b.Key(), b.Since)
	}
}

func TestWorkingDaysPassOverTheWeekend(t *testing.T) {
	for from, want := range map[string]string{
		"2026-11-20 15:00": "2026-11-23 15:00", // Friday
		"2026-11-21 10:00": "2026-11-24 07:30",
		"2026-11-19 22:10": "2026-11-23 07:30", // Thursday night counts from Friday morning
		"2026-11-17 09:00": "2026-11-18 09:00",
		"2026-09-30 15:00": "2026-10-08 15:00", // the days of the National Day are off
		"2026-10-09 15:00": "2026-10-10 15:00", // a Saturday that is worked for them
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", from, domain.China)
		if err != nil {
			t.Fatal(err)
		}
		if got := domain.PublicCalendar().Workdays(at, 1).Format("2006-01-02 15:04"); got != want {
			t.Errorf("a working day from %s is %s, want %s", from, got, want)
		}
	}
	if got := domain.PartnerKind("绿洲物业公司") + domain.PartnerKind("业委会") + domain.PartnerKind("老王"); got != "propertyownersother" {
		t.Error(got)
	}
}
