package domain

import "time"

// CalendarMonth is a month of the year by China's clock, as 202611 (月份); 0 for none.
type CalendarMonth int

// MonthOf is the month of a moment; 0 of none.
func MonthOf(at time.Time) CalendarMonth {
	if at.IsZero() {
		return 0
	}
	at = at.In(China)
	return CalendarMonth(at.Year()*100 + int(at.Month()))
}

// ParseMonth reads a month like 2026-11.
func ParseMonth(text string) (CalendarMonth, error) {
	at, err := time.ParseInLocation("2006-01", text, China)
	if err != nil {
		return 0, Errorf(Invalid, "want a month like 2026-11")
	}
	return MonthOf(at), nil
}

// Begins is when the month begins.
func (m CalendarMonth) Begins() time.Time {
	return time.Date(int(m)/100, time.Month(int(m)%100), 1, 0, 0, 0, 0, China)
}

// Ends is when the next month begins.
func (m CalendarMonth) Ends() time.Time { return m.Begins().AddDate(0, 1, 0) }

// Before is the month before.
func (m CalendarMonth) Before() CalendarMonth { return MonthOf(m.Begins().AddDate(0, -1, 0)) }

func (m CalendarMonth) String() string { return m.Begins().Format("2006-01") }
