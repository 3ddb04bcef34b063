package domain_test

import (
	"slices"
	"testing"
	"time"

	"linli/domain"
)

func TestDaysAsPeopleWriteThem(t *testing.T) {
	now := chinese(t, "2026-11-22 16:30")
	for text, want := range map[string]struct {
		days []domain.Day
		rest string
	}{
		"11-25 11-27":       {[]domain.Day{20261125, 20261127}, ""},
		"王强 11月25日到11月27日":  {[]domain.Day{20261125, 20261127}, "王强"},
		"明天":                {[]domain.Day{20261123}, ""},
		"1-3":               {[]domain.Day{20270103}, ""},
		"2027-02-01":        {[]domain.Day{20270201}, ""},
		"2-30":              {nil, "2-30"},
		"13800000001 11.25": {[]domain.Day{20261125}, "13800000001"},
		"11/25 李敏":          {[]domain.Day{20261125}, "李敏"},
	} {
		days, rest := domain.CutDays(text, now)
		if !slices.Equal(days, want.days) || rest != want.rest {
			t.Errorf("%q is %v and %q", text, days, rest)
		}
	}
	from, until, rest := domain.CutHours("18:00-08:00 李敏")
	if from != 18*time.Hour || until != 8*time.Hour || rest != "李敏" {
		t.Errorf("%s %s %q", from, until, rest)
	}
	if w, ok := domain.ParseWeekday("周日"); !ok || w != time.Sunday {
		t.Error(w)
	}
}
