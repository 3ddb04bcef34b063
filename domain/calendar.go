package domain

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
	"time"
)

// Calendar tells which days are worked in China (工作日历): public holidays and
// the weekend days that are worked for them. A day it says nothing of is worked
// from Monday to Friday; the nil calendar says nothing at all.
type Calendar struct {
	worked map[string]bool // by day, as 2026-10-01
	spans  []Span
}

// Span is days in a row of a calendar that are off, or that are worked.
type Span struct {
	From, Until time.Time // both midnights, the last day included
	Work        bool
	Name        string // 国庆节
	Source      string // who says so
}

// Spans lists the days of a year that are said to be off or worked, in their order.
func (c *Calendar) Spans(year int) (out []Span) {
	if c == nil {
		return nil
	}
	for _, s := range c.spans {
		if s.From.Year() == year {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Span) int { return a.From.Compare(b.From) })
	return out
}

//go:embed calendar.csv
var calendarFile string

// PublicCalendar is the calendar that comes with the program: 2026 as the State
// Council announced it, 2027 by the law on public holidays alone.
func PublicCalendar() *Calendar {
	c, err := ParseCalendar(calendarFile)
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return c
}

// longestHoliday bounds one row of a calendar: a year with a slipped digit.
const longestHoliday = 31

// ParseCalendar reads a file of the columns from, until, day (off or work), name
// and source. Invalid names the line.
func ParseCalendar(text string) (*Calendar, error) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	r.FieldsPerRecord = 5
	rows, err := r.ReadAll()
	if err != nil {
		return nil, Errorf(Invalid, "calendar: %w", err)
	}
	c := &Calendar{worked: map[string]bool{}}
	for i, row := range rows {
		if i == 0 && row[0] == "from" {
			continue
		}
		from, err := time.ParseInLocation(time.DateOnly, row[0], China)
		until, err2 := time.ParseInLocation(time.DateOnly, row[1], China)
		if err != nil || err2 != nil || until.Before(from) || until.Sub(from) > longestHoliday*day {
			return nil, Errorf(Invalid, "calendar: line %d: want two days like 2027-10-01, the later one second", i+1)
		}
		if row[2] != "off" && row[2] != "work" {
			return nil, Errorf(Invalid, "calendar: line %d: a day is off or work", i+1)
		}
		c.spans = append(c.spans, Span{from, until, row[2] == "work", row[3], row[4]})
		for d := from; !d.After(until); d = d.AddDate(0, 0, 1) {
			c.worked[d.Format(time.DateOnly)] = row[2] == "work"
		}
	}
	return c, nil
}

// With is the calendar with another laid over it: a year the other speaks of is
// taken from it alone.
func (c *Calendar) With(other *Calendar) *Calendar {
	out, years := &Calendar{worked: map[string]bool{}}, map[string]bool{}
	for d, w := range other.worked {
		out.worked[d], years[d[:4]] = w, true
	}
	for d, w := range c.worked {
		if !years[d[:4]] {
			out.worked[d] = w
		}
	}
	out.spans = append(out.spans, other.spans...)
	for _, s := range c.spans {
		if !years[s.From.Format("2006")] {
			out.spans = append(out.spans, s)
		}
	}
	return out
}

// Working tells that the day of a moment is worked.
func (c *Calendar) Working(at time.Time) bool {
	at = at.In(China)
	if c != nil {
		if w, said := c.worked[at.Format(time.DateOnly)]; said {
			return w
		}
	}
	return at.Weekday() != time.Saturday && at.Weekday() != time.Sunday
}

// The office's hours of a working day.
const (
	officeOpens  = 8*time.Hour + 30*time.Minute
	officeCloses = 18 * time.Hour
)

// NextWorkingDay is when the office opens on the first working day after a moment's.
func (c *Calendar) NextWorkingDay(at time.Time) time.Time {
	d := midnight(at).AddDate(0, 0, 1)
	for !c.Working(d) {
		d = d.AddDate(0, 0, 1)
	}
	return d.Add(officeOpens)
}

// WorkingDays is when the office closes on the n-th working day after a
// moment's: the day something comes in does not count.
func (c *Calendar) WorkingDays(at time.Time, n int) time.Time {
	for range n {
		at = c.NextWorkingDay(at)
	}
	return midnight(at).Add(officeCloses)
}

// WorkingTime is when so much time of open office has passed after a moment.
func (c *Calendar) WorkingTime(at time.Time, left time.Duration) time.Time {
	for at = c.opens(at); ; at = c.NextWorkingDay(at) {
		rest := midnight(at).Add(officeCloses).Sub(at)
		if left <= rest {
			return at.Add(left)
		}
		left -= rest
	}
}

// Worked is how much time of open office lies between two moments.
func (c *Calendar) Worked(from, until time.Time) (sum time.Duration) {
	for at := c.opens(from); at.Before(until); at = c.NextWorkingDay(at) {
		end := midnight(at).Add(officeCloses)
		if until.Before(end) {
			end = until
		}
		sum += end.Sub(at)
	}
	return sum
}

// opens is a moment of open office as it is, another moved to the next opening.
func (c *Calendar) opens(at time.Time) time.Time {
	d := midnight(at)
	switch {
	case !c.Working(d), !at.Before(d.Add(officeCloses)):
		return c.NextWorkingDay(at)
	case at.Before(d.Add(officeOpens)):
		return d.Add(officeOpens)
	}
	return at.In(China)
}

// Workdays moves a time on by working days and keeps its hour. What comes
// outside of them counts from the next one's morning.
func (c *Calendar) Workdays(from time.Time, days int) time.Time {
	at := morning(from)
	for !c.Working(at) {
		at = midnight(at).Add(day + dayBegins)
	}
	for days > 0 {
		at = at.Add(day)
		if c.Working(at) {
			days--
		}
	}
	return at.In(from.Location())
}
