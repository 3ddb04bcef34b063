package domain_test

import (
	"testing"
	"time"

	"linli/domain"
)

func TestDaytimeEndsByDay(t *testing.T) {
	at := func(text string) time.Time {
		t.Helper()
		got, err := time.ParseInLocation("2 15:04", text, domain.China)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	const day = 24 * time.Hour
	for _, c := range []struct {
		start string
		gives time.Duration
		end   string
	}{
		{"3 09:30", 2 * time.Hour, "3 11:30"},
		{"3 20:00", 2 * time.Hour, "4 08:30"},
		{"3 22:00", 2 * time.Hour, "4 09:30"},
		{"3 02:13", 2 * time.Hour, "3 09:30"},
		{"3 19:00", 2 * time.Hour, "4 07:30"},
		{"3 09:30", day, "4 09:30"},
		{"3 22:00", day, "5 07:30"},
		{"3 20:00", day + 2*time.Hour, "5 08:30"},
		{"3 08:00", 8 * time.Hour, "3 16:00"},
		{"3 15:00", 8 * time.Hour, "4 09:30"},
	} {
		if got := (domain.Allowance{Time: c.gives, Daytime: true}).From(at(c.start), nil); !got.Equal(at(c.end)) {
			t.Errorf("%s and %s of daytime end at %s, want %s", c.start, c.gives, got.Format("2 15:04"), c.end)
		}
	}
	if got := (domain.Allowance{Time: 3 * time.Minute}).From(at("3 02:13"), nil); !got.Equal(at("3 02:16")) {
		t.Errorf("three minutes at night end at %s", got)
	}
}

func TestNight(t *testing.T) {
	for text, want := range map[string]bool{"07:29": true, "07:30": false, "20:59": false, "21:00": true, "00:00": true, "12:00": false} {
		at, err := time.ParseInLocation("15:04", text, domain.China)
		if err != nil {
			t.Fatal(err)
		}
		if domain.Night(at.UTC()) != want {
			t.Errorf("%s is night: %v", text, !want)
		}
	}
}
