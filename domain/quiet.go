package domain

import (
	"strings"
	"time"
)

// QuietHours (免打扰) are the hours of the day, by China's clock, in which no
// phone rings without need. The zero value is none.
type QuietHours struct{ From, Until time.Duration } // since midnight; Until may be the next morning's

// ParseQuietHours reads hours like 21:00-07:30; "" is none.
func ParseQuietHours(text string) (QuietHours, error) {
	if text == "" {
		return QuietHours{}, nil
	}
	from, until, ok := strings.Cut(text, "-")
	begin, err := time.Parse("15:04", from)
	end, err2 := time.Parse("15:04", until)
	if !ok || err != nil || err2 != nil || begin.Equal(end) {
		return QuietHours{}, Errorf(Invalid, "want hours like 21:00-07:30, or nothing for none")
	}
	return QuietHours{From: sinceMidnight(begin), Until: sinceMidnight(end)}, nil
}

func sinceMidnight(t time.Time) time.Duration {
	hour, minute, second := t.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
}

// Holds tells that a moment lies in the quiet hours; their end does not.
func (q QuietHours) Holds(at time.Time) bool {
	now := sinceMidnight(at.In(China))
	if q.From < q.Until {
		return q.From <= now && now < q.Until
	}
	return q.From != q.Until && (q.From <= now || now < q.Until)
}

// End is when the quiet hours that hold a moment are over.
func (q QuietHours) End(at time.Time) time.Time {
	day := at.In(China)
	end := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, China).Add(q.Until)
	if !end.After(at) {
		return end.AddDate(0, 0, 1)
	}
	return end
}
