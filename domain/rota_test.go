package domain_test

import (
	"slices"
	"testing"
	"time"

	"linli/domain"
)

const (
	anna, bert, chief, flagged domain.ID = 1, 2, 3, 4
)

var dutyStaff = []domain.Grant{{Person: flagged, Role: domain.RoleCadre, Duty: true}, {Person: anna, Role: domain.RoleCadre}, {Person: chief, Role: domain.RoleSecretary}}

// weekly has anna by day from Monday to Friday, bert in the nights of Tuesday
// every other week, and bert on Wednesday afternoon.
func weekly() domain.Rota {
	var r domain.Rota
	for d := time.Monday; d <= time.Friday; d++ {
		r.Shifts = append(r.Shifts, domain.Shift{Person: anna, Weekday: d, Weeks: 1, From: 8 * time.Hour, Until: 18 * time.Hour})
	}
	r.Shifts = append(r.Shifts, domain.Shift{Person: bert, Weekday: time.Tuesday, Weeks: 2, Week: 1, From: 18 * time.Hour, Until: 8 * time.Hour})
	return r
}

func TestTheRotaTellsWhoIsOnDuty(t *testing.T) {
	r := weekly()
	for at, want := range map[string]domain.ID{
		"2026-03-03 09:30": anna, "2026-03-03 17:59": anna,
		"2026-03-03 18:00": bert, "2026-03-04 07:59": bert, // the 113th week, an odd one
		"2026-03-10 18:00": flagged, // the week after is not his
		"2026-03-07 12:00": flagged, "2026-03-04 08:00": anna,
	} {
		if got := r.OnDuty(dutyStaff, chinese(t, at)); !slices.Equal(got, []domain.ID{want}) {
			t.Errorf("at %s %v is on duty, want %d", at, got, want)
		}
	}
}

func TestAHoleInTheRotaIsFilled(t *testing.T) {
	r, at := weekly(), chinese(t, "2026-03-04 09:00")
	if holes := r.Holes(at); len(holes) != 0 {
		t.Errorf("a whole rota has holes: %v", holes)
	}
	r.Absences = []domain.Absence{{Person: anna, From: 20260304, Until: 20260305}}
	if got := r.OnDuty(dutyStaff, at); !slices.Equal(got, []domain.ID{flagged}) {
		t.Errorf("in her place is %v", got)
	}
	if holes := r.Holes(at); len(holes) != 1 || holes[0].Person != anna {
		t.Errorf("the holes are %v", holes)
	}
	r.Absences = append(r.Absences, domain.Absence{Person: flagged, From: 20260304, Until: 20260304})
	if got := r.OnDuty(dutyStaff, at); !slices.Equal(got, []domain.ID{chief}) {
		t.Errorf("then it is %v", got)
	}
	r.Absences = append(r.Absences, domain.Absence{Person: chief, From: 20260304, Until: 20260304})
	if got := r.OnDuty(dutyStaff, at); !slices.Equal(got, []domain.ID{flagged}) {
		t.Errorf("when nobody is there it is %v", got)
	}
	r.StandIns = []domain.StandIn{{Person: bert, Day: 20260304, From: 8 * time.Hour, Until: 20 * time.Hour}}
	if got := r.OnDuty(dutyStaff, chinese(t, "2026-03-04 19:00")); !slices.Equal(got, []domain.ID{bert}) || len(r.Holes(at)) != 0 {
		t.Errorf("on the day of a change it is %v", got)
	}
	if got := r.OnDuty(dutyStaff, chinese(t, "2026-03-06 09:00")); !slices.Equal(got, []domain.ID{anna}) {
		t.Errorf("back at work is %v", got)
	}
}

func TestWhoHadTheNightRests(t *testing.T) {
	r := domain.Rota{Shifts: []domain.Shift{
		{Person: bert, Weekday: time.Tuesday, Weeks: 1, From: 20 * time.Hour, Until: 8 * time.Hour},
		{Person: bert, Weekday: time.Wednesday, Weeks: 1, From: 9 * time.Hour, Until: 17 * time.Hour},
		{Person: bert, Weekday: time.Wednesday, Weeks: 1, From: 18 * time.Hour, Until: 22 * time.Hour},
	}}
	for at, want := range map[string]domain.ID{"2026-03-04 07:00": bert, "2026-03-04 10:00": flagged, "2026-03-04 19:00": bert} {
		if got := r.OnDuty(dutyStaff, chinese(t, at)); !slices.Equal(got, []domain.ID{want}) {
			t.Errorf("at %s %v is on duty, want %d", at, got, want)
		}
	}
	if holes := r.Holes(chinese(t, "2026-03-04 12:00")); len(holes) != 1 {
		t.Errorf("the holes are %v", holes)
	}
}

// TestAStandInTakesHisHoursAndNoOthers: before and behind him whoever has the
// turn keeps it; of two who stand in the later word holds.
func TestAStandInTakesHisHoursAndNoOthers(t *testing.T) {
	r := weekly() // bert has the night of the 3rd
	r.StandIns = []domain.StandIn{
		{Person: chief, Day: 20260303, From: 12 * time.Hour, Until: 20 * time.Hour},
		{Person: flagged, Day: 20260303, From: 16 * time.Hour, Until: 17 * time.Hour},
		{Person: chief, Day: 20260304, From: 0, Until: 2 * time.Hour},
	}
	for at, want := range map[string]domain.ID{
		"2026-03-03 11:59": anna, "2026-03-03 12:00": chief, "2026-03-03 16:30": flagged, "2026-03-03 17:00": chief,
		"2026-03-03 20:00": bert, "2026-03-04 01:59": chief, "2026-03-04 02:00": bert, "2026-03-04 08:00": anna,
	} {
		if got := r.At(chinese(t, at)); !slices.Equal(got, []domain.ID{want}) {
			t.Errorf("at %s %v is on duty, want %d", at, got, want)
		}
	}
	if !r.Rests(bert, chinese(t, "2026-03-04 09:00")) || r.Rests(chief, chinese(t, "2026-03-04 09:00")) {
		t.Error("who had most of the night does not rest, or who had an hour of it does")
	}
	r.StandIns[0].Gone = true
	if holes := r.Holes(chinese(t, "2026-03-03 09:00")); len(holes) != 2 || holes[0].Person != chief {
		t.Errorf("when who stands in is gone the holes are %v", holes)
	}
}

// TestATurnOfTheSmallHoursIsANight, though it begins at midnight or after it; one of
// the early morning is none.
func TestATurnOfTheSmallHoursIsANight(t *testing.T) {
	for _, c := range []struct {
		from, until time.Duration
		rests       bool
	}{
		{0, 8 * time.Hour, true}, {time.Hour, 9 * time.Hour, true}, {2 * time.Hour, 5 * time.Hour, true},
		{5 * time.Hour, 13 * time.Hour, false}, {3 * time.Hour, 11 * time.Hour, false}, {0, 4 * time.Hour, false},
		{0, 24 * time.Hour, false}, {0, 20 * time.Hour, false},
	} {
		r := domain.Rota{Shifts: []domain.Shift{{Person: bert, Weekday: time.Wednesday, Weeks: 1, From: c.from, Until: c.until}}}
		over := domain.Day(20260304).Midnight().Add(c.until)
		if got := r.Rests(bert, over.Add(time.Hour)); got != c.rests {
			t.Errorf("after a turn from %s until %s he rests: %t", c.from, c.until, got)
		}
		if r.Rests(bert, over.Add(domain.RestAfterNight)) {
			t.Errorf("after a turn from %s until %s he rests for ever", c.from, c.until)
		}
	}
}

// TestAHoleMayBeginWithinATurn: another has the duty for its first hours only.
func TestAHoleMayBeginWithinATurn(t *testing.T) {
	r, at := domain.Rota{Shifts: []domain.Shift{
		{Person: anna, Weekday: time.Wednesday, Weeks: 1, From: 8 * time.Hour, Until: 18 * time.Hour},
		{Person: bert, Weekday: time.Wednesday, Weeks: 1, From: 8 * time.Hour, Until: 12 * time.Hour},
	}}, chinese(t, "2026-03-04 09:00")
	if holes := r.Holes(at); len(holes) != 0 {
		t.Errorf("a whole rota has holes: %v", holes)
	}
	r.Absences = []domain.Absence{{Person: anna, From: 20260304, Until: 20260304}}
	if holes := r.Holes(at); len(holes) != 1 || holes[0].Person != anna {
		t.Errorf("from twelve on nobody is there, the holes are %v", holes)
	}
	if gaps := r.Gaps(at); len(gaps) != 1 || !gaps[0].From.Equal(chinese(t, "2026-03-04 12:00")) || !gaps[0].Until.Equal(chinese(t, "2026-03-04 18:00")) {
		t.Errorf("from twelve on nobody is there, not at %v", gaps)
	}
	r.Shifts = append(r.Shifts, domain.Shift{Person: chief, Weekday: time.Wednesday, Weeks: 1, From: 12 * time.Hour, Until: 18 * time.Hour})
	if holes := r.Holes(at); len(holes) != 0 {
		t.Errorf("others have all of it, the holes are %v", holes)
	}
}
