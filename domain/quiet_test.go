package domain

import (
	"testing"
	"time"
)

func TestQuietHours(t *testing.T) {
	at := func(day int, clock string) time.Time {
		moment, err := time.ParseInLocation("15:04:05", clock, China)
		if err != nil {
			t.Fatal(err)
		}
		return moment.AddDate(2026, 2, day-1).UTC()
	}
	for _, c := range []struct {
		hours string
		now   time.Time
		end   time.Time // zero: not held
	}{
		{"21:00-07:30", at(3, "20:59:59"), time.Time{}},
		{"21:00-07:30", at(3, "21:00:00"), at(4, "07:30:00")},
		{"21:00-07:30", at(3, "23:59:59"), at(4, "07:30:00")},
		{"21:00-07:30", at(4, "00:00:00"), at(4, "07:30:00")},
		{"21:00-07:30", at(4, "07:29:59"), at(4, "07:30:00")},
		{"21:00-07:30", at(4, "07:30:00"), time.Time{}},
		{"21:00-07:30", at(31, "22:00:00"), at(32, "07:30:00")},
		{"12:30-14:00", at(3, "13:00:00"), at(3, "14:00:00")},
		{"12:30-14:00", at(3, "12:29:59"), time.Time{}},
		{"12:30-14:00", at(3, "14:00:00"), time.Time{}},
		{"22:00-00:00", at(3, "22:30:00"), at(4, "00:00:00")},
		{"22:00-00:00", at(4, "00:00:00"), time.Time{}},
		{"00:00-06:00", at(4, "00:00:00"), at(4, "06:00:00")},
		{"", at(4, "02:00:00"), time.Time{}},
	} {
		q, err := ParseQuietHours(c.hours)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Holds(c.now); got == c.end.IsZero() {
			t.Errorf("%q at %s: held %v", c.hours, c.now.In(China), got)
		} else if got && !q.End(c.now).Equal(c.end) {
			t.Errorf("%q at %s ends at %s, want %s", c.hours, c.now.In(China), q.End(c.now), c.end)
		}
	}
	for _, wrong := range []string{"21:00", "21:00-21:00", "21-7", "25:00-07:30", "21:00-07:60", "nights", "-", "21:00-07:30-08:00", " 21:00-07:30"} {
		if q, err := ParseQuietHours(wrong); CodeOf(err) != Invalid {
			t.Errorf("%q was read as %v (%v)", wrong, q, err)
		}
	}
}
