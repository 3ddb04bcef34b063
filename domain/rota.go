package domain

import (
	"slices"
	"time"
)

// Shift is a turn of duty in a community's weekly rota (值班): on a weekday, from
// an hour until another, which may be the next morning's, in the Week-th of every
// Weeks weeks.
type Shift struct {
	ID          ID
	Person      ID
	Gone        bool // he is trusted with nothing there any more
	Weekday     time.Weekday
	Weeks, Week int           // 1 and 0: every week
	From, Until time.Duration // since midnight
}

// StandIn puts somebody on duty on one day, for its hours in place of whoever the
// rota names, or was put there before (换班).
type StandIn struct {
	ID          ID
	Person      ID
	Gone        bool
	Day         Day
	From, Until time.Duration
}

// Absence is the days somebody is not there (请假), both included.
type Absence struct {
	Person      ID
	From, Until Day
}

// Day is a day of China as a number that can be compared: 20261001.
type Day int

// DayOf is the day of a moment.
func DayOf(at time.Time) Day {
	at = at.In(China)
	return Day(at.Year()*10_000 + int(at.Month())*100 + at.Day())
}

// Midnight is when a day begins.
func (d Day) Midnight() time.Time {
	return time.Date(int(d)/10_000, time.Month(int(d)/100%100), int(d)%100, 0, 0, 0, 0, China)
}

// Turn is one time of duty as it falls.
type Turn struct {
	Person      ID
	From, Until time.Time
	Chosen      bool      // somebody put him there for this one day
	whole       time.Time // when the turn begins of which a stand-in left this
}

// Rota is who is on duty in a community when, and who is not there (值班表).
type Rota struct {
	Shifts   []Shift
	StandIns []StandIn
	Absences []Absence
}

// Kept tells that a community has a rota at all.
func (r Rota) Kept() bool { return len(r.Shifts)+len(r.StandIns) > 0 }

// Absent tells that somebody is not there on the day of a moment.
func (r Rota) Absent(person ID, at time.Time) bool {
	today := DayOf(at)
	return slices.ContainsFunc(r.Absences, func(a Absence) bool { return a.Person == person && a.From <= today && today <= a.Until })
}

// firstMonday is the day the weeks of every rotation are counted from.
const firstMonday Day = 20240101

// Turns lists the turns that begin on the day of a moment, as they were planned.
func (r Rota) Turns(at time.Time) []Turn { return r.turns(at, false) }

func (r Rota) turns(at time.Time, staying bool) []Turn {
	begin, today := midnight(at), DayOf(at)
	var out []Turn
	add := func(t Turn, gone bool, instead []StandIn) {
		if staying && (gone || r.Absent(t.Person, at)) {
			return
		}
		t.whole = t.From
		left := []Turn{t}
		for _, s := range instead {
			left = s.leaves(left)
		}
		out = append(out, left...)
	}
	for i, s := range r.StandIns {
		if s.Day == today {
			add(s.turn(), s.Gone, r.StandIns[i+1:])
		}
	}
	week := int(begin.Sub(firstMonday.Midnight()) / (7 * day))
	for _, s := range r.Shifts {
		if s.Weekday == begin.Weekday() && week%max(s.Weeks, 1) == s.Week {
			add(turnOf(s.Person, begin, s.From, s.Until), s.Gone, r.StandIns)
		}
	}
	slices.SortStableFunc(out, func(a, b Turn) int { return a.From.Compare(b.From) })
	return out
}

// turnOf is a turn of the day that begins at a midnight; one that does not end
// after it began ends the next morning.
func turnOf(person ID, begin time.Time, from, until time.Duration) Turn {
	if until <= from {
		until += day
	}
	return Turn{Person: person, From: begin.Add(from), Until: begin.Add(until)}
}

// turn is the time of duty that a stand-in takes.
func (s StandIn) turn() Turn {
	t := turnOf(s.Person, s.Day.Midnight(), s.From, s.Until)
	t.Chosen = true
	return t
}

// leaves is what remains of turns beside a stand-in: what lies before him, and
// what lies behind.
func (s StandIn) leaves(turns []Turn) (left []Turn) {
	his := s.turn()
	for _, t := range turns {
		if !his.From.Before(t.Until) || !t.From.Before(his.Until) {
			left = append(left, t)
			continue
		}
		before, behind := t, t
		before.Until, behind.From = his.From, his.Until
		for _, part := range []Turn{before, behind} {
			if part.From.Before(part.Until) {
				left = append(left, part)
			}
		}
	}
	return left
}

// RestAfterNight is how long somebody is left in peace after a night on duty.
const RestAfterNight = 10 * time.Hour

// Rests tells that somebody had the duty of a night that ended a short while ago.
func (r Rota) Rests(person ID, at time.Time) bool {
	for _, before := range []int{0, -1, -2} {
		for _, t := range r.turns(at.AddDate(0, 0, before), true) {
			if t.Person == person && t.night() && !t.Until.After(at) && at.Sub(t.Until) < RestAfterNight {
				return true
			}
		}
	}
	return false
}

// The small hours, in which people sleep most; store.Candidates knows them too. Whoever
// has a longer turn than longestNight with them in it has a day in which he may sleep.
const (
	SmallHours    = 2 * time.Hour
	SmallHoursEnd = 5 * time.Hour
	longestNight  = 12 * time.Hour
)

// night tells that a turn takes somebody's sleep: it reaches past midnight, or has
// all of the small hours and is no day of its own.
func (t Turn) night() bool {
	begin := midnight(t.whole)
	return t.Until.After(begin.Add(day)) ||
		!t.From.After(begin.Add(SmallHours)) && !t.Until.Before(begin.Add(SmallHoursEnd)) && t.Until.Sub(t.From) <= longestNight
}

// At lists who has the duty by the rota at a moment: whose turn it is, who is
// there and does not rest after a night unless he was put there all the same.
func (r Rota) At(at time.Time) []ID {
	var out []ID
	for _, before := range []int{-1, 0} {
		for _, t := range r.turns(at.AddDate(0, 0, before), true) {
			if !at.Before(t.From) && at.Before(t.Until) && (t.Chosen || !r.Rests(t.Person, t.whole)) && !slices.Contains(out, t.Person) {
				out = append(out, t.Person)
			}
		}
	}
	return out
}

// Holes lists the planned turns of a day that nobody keeps, be it for a part: whose
// person is gone, absent or rests, while nobody else has the duty.
func (r Rota) Holes(at time.Time) []Turn {
	return slices.DeleteFunc(r.Turns(at), func(t Turn) bool { return len(r.bare(t)) == 0 })
}

// Gaps lists the hours of a day's planned turns in which nobody has the duty.
func (r Rota) Gaps(at time.Time) (out []Turn) {
	for _, t := range r.Turns(at) {
		out = append(out, r.bare(t)...)
	}
	return out
}

// bare is what is left of a turn where nobody has the duty. That changes only when
// some turn begins or ends.
func (r Rota) bare(t Turn) (out []Turn) {
	marks := []time.Time{t.From, t.Until}
	for _, before := range []int{-1, 0, 1} {
		for _, o := range r.turns(t.From.AddDate(0, 0, before), true) {
			for _, at := range []time.Time{o.From, o.Until} {
				if at.After(t.From) && at.Before(t.Until) {
					marks = append(marks, at)
				}
			}
		}
	}
	slices.SortFunc(marks, time.Time.Compare)
	for i, from := range marks[:len(marks)-1] {
		until := marks[i+1]
		n := len(out)
		switch {
		case from.Equal(until) || len(r.At(from)) > 0:
		case n > 0 && out[n-1].Until.Equal(from):
			out[n-1].Until = until
		default:
			part := t
			part.From, part.Until = from, until
			out = append(out, part)
		}
	}
	return out
}

// OnDuty lists who is responsible in a community while nobody else is; staff is
// everybody who runs its day, those flagged for duty first. Where the rota has
// nobody it is the flagged, then the secretary, then whoever else is there:
// never nobody while there is any staff.
func (r Rota) OnDuty(staff []Grant, at time.Time) []ID {
	if turn := r.At(at); len(turn) > 0 {
		return turn
	}
	here := slices.DeleteFunc(slices.Clone(staff), func(g Grant) bool { return r.Absent(g.Person, at) || r.Rests(g.Person, at) })
	if len(here) == 0 {
		return foremost(staff)
	}
	if !here[0].Duty && (r.Kept() || len(staff) > 0 && staff[0].Duty) {
		secretaries := slices.DeleteFunc(slices.Clone(here), func(g Grant) bool { return g.Role != RoleSecretary })
		if len(secretaries) > 0 {
			return foremost(secretaries)
		}
	}
	return foremost(here)
}

// foremost lists those flagged for duty, else those of the first role.
func foremost(staff []Grant) []ID {
	var out []ID
	for _, g := range staff {
		if first := staff[0]; g.Duty == first.Duty && (g.Duty || g.Role == first.Role) && !slices.Contains(out, g.Person) {
			out = append(out, g.Person)
		}
	}
	return out
}
