package domain_test

import (
	"testing"
	"time"

	"linli/domain"
)

// chinese reads a moment of China's clock.
func chinese(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, domain.China)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestTheCalendarKnowsHolidaysAndMakeUpDays(t *testing.T) {
	c := domain.PublicCalendar()
	for day, want := range map[string]bool{
		"2026-01-04": true, "2026-02-14": true, "2026-02-16": false, "2026-02-23": false, "2026-02-24": true, "2026-02-28": true,
		"2026-05-01": false, "2026-05-09": true, "2026-06-22": true, "2026-09-20": true, "2026-10-07": false, "2026-10-10": true, "2026-10-11": false,
		"2027-02-08": false, "2027-02-09": true, "2028-10-02": true, // nothing is known of 2028: a Monday
	} {
		if got := c.Working(chinese(t, day+" 12:00")); got != want {
			t.Errorf("%s is worked: %v", day, got)
		}
	}
	var none *domain.Calendar
	if !none.Working(chinese(t, "2026-10-01 12:00")) || none.Working(chinese(t, "2026-10-10 12:00")) {
		t.Error("without a calendar weekdays count")
	}
}

func TestWorkingTimePassesOverWhatIsNotWorked(t *testing.T) {
	c := domain.PublicCalendar()
	days := []struct {
		from  string
		n     int
		until string
	}{
		{"2026-03-03 09:30", 7, "2026-03-12 18:00"},
		{"2026-09-30 16:00", 1, "2026-10-08 18:00"},
		{"2026-09-30 16:00", 3, "2026-10-10 18:00"}, // a Saturday that is worked
		{"2026-02-13 20:00", 2, "2026-02-24 18:00"},
		{"2026-03-03 09:30", 15, "2026-03-24 18:00"},
	}
	for _, d := range days {
		if got := c.WorkingDays(chinese(t, d.from), d.n); !got.Equal(chinese(t, d.until)) {
			t.Errorf("%d working days from %s end %s, want %s", d.n, d.from, got, d.until)
		}
	}
	hours := []struct {
		from  string
		hours time.Duration
		until string
	}{
		{"2026-03-03 09:30", 2, "2026-03-03 11:30"},
		{"2026-03-03 17:00", 2, "2026-03-04 09:30"},
		{"2026-03-06 17:00", 2, "2026-03-09 09:30"}, // over a weekend
		{"2026-03-07 12:00", 1, "2026-03-09 09:30"},
		{"2026-09-30 17:30", 1, "2026-10-08 09:00"},
	}
	for _, h := range hours {
		until := chinese(t, h.until)
		if got := c.WorkingTime(chinese(t, h.from), h.hours*time.Hour); !got.Equal(until) {
			t.Errorf("%d working hours from %s end %s, want %s", h.hours, h.from, got, until)
		}
		if got := c.Worked(chinese(t, h.from), until); got != h.hours*time.Hour {
			t.Errorf("%s of work lie between %s and %s", got, h.from, h.until)
		}
	}
}

func TestAYearOfAnOperatorsFileReplacesTheProgramsOwn(t *testing.T) {
	own, err := domain.ParseCalendar("from,until,day,name,source\n2027-10-01,2027-10-07,off,国庆节,通知\n2027-10-09,2027-10-09,work,调休,通知\n")
	if err != nil {
		t.Fatal(err)
	}
	c := domain.PublicCalendar().With(own)
	for day, want := range map[string]bool{"2027-10-07": false, "2027-10-09": true, "2027-01-01": true, "2026-10-07": false} {
		if got := c.Working(chinese(t, day+" 12:00")); got != want {
			t.Errorf("%s is worked: %v", day, got)
		}
	}
	for _, bad := range []string{"2027-10-07,2027-10-01,off,a,b", "2027-10-01,2072-10-07,off,a,b", "2027-10-01,2027-10-01,free,a,b", "2027-10-01,off", "1.10.2027,2.10.2027,off,a,b"} {
		if _, err := domain.ParseCalendar(bad); domain.CodeOf(err) != domain.Invalid {
			t.Errorf("%q was taken: %v", bad, err)
		}
	}
}

func TestTheDaysOfAYearAreListedInOrder(t *testing.T) {
	other, err := domain.ParseCalendar("2027-10-01,2027-10-07,off,国庆节,通知\n2027-09-26,2027-09-26,work,国庆节调休,通知\n")
	if err != nil {
		t.Fatal(err)
	}
	c := domain.PublicCalendar().With(other)
	if got := c.Spans(2027); len(got) != 2 || !got[0].Work || got[1].Name != "国庆节" || got[1].Until.Day() != 7 {
		t.Errorf("2027 is %+v", got)
	}
	if got := c.Spans(2026); len(got) != 13 || got[0].Name != "元旦" {
		t.Errorf("2026 is %+v", got)
	}
	if got := (*domain.Calendar)(nil).Spans(2026); got != nil {
		t.Errorf("nothing says %+v", got)
	}
}
