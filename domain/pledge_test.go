package domain

import (
	"strings"
	"testing"
	"time"
)

func TestHoursAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"周末 9:00-18:00":   "周六-周日 09:00-18:00",
		"工作日 18:30－21:00": "周一-周五 18:30-21:00",
		"每天9点到12点半":       "周一-周日 09:00-12:30",
		"9-12点":           "周一-周日 09:00-12:00",
		"周一到周五 18:00-21:00；周六 8:00-12:00": "周一-周五 18:00-21:00；周六 08:00-12:00",
		"周一、周三和星期五 下午2点到5点":               "周一 14:00-17:00；周三 14:00-17:00；周五 14:00-17:00",
		"周二至周四、周日 晚上 6:00-晚上9:00":         "周二-周四 18:00-21:00；周日 18:00-21:00",
		"周末":                        "周六-周日 00:00-24:00",
		"周五 20:00-02:00":            "周五 20:00-24:00；周六 00:00-02:00",
		"周日 20:00-24:00":            "周日 20:00-24:00",
		"周末 9:00-12:00、14:00-18:00": "周六-周日 09:00-12:00；周六-周日 14:00-18:00",
		"周六 上午9点到11点 下午2点到5点":       "周六 09:00-11:00；周六 14:00-17:00",
		"周六 9-11点，周日 9-11点 14-16点":  "周六 09:00-11:00；周日 09:00-11:00；周日 14:00-16:00",
		"晚上8点到12点":                  "周一-周日 20:00-24:00",
		"周五 晚上8点到晚上12点半":            "周五 20:00-24:00；周六 00:00-00:30",
		"周五 晚上10点到2点":               "周五 22:00-24:00；周六 00:00-02:00",
		"每天 20:00-02:00":            "周一-周日 20:00-24:00；周一-周日 00:00-02:00",
		"18:00-6:00":                "周一-周日 18:00-24:00；周一-周日 00:00-06:00",
	} {
		all, rest, ok := CutPledgedHours(text)
		if got := HoursText(all); !ok || got != want || rest != "" {
			t.Errorf("%s is read as %q, %v, with %q left", text, got, ok, rest)
		}
		again, err := ParseHours(HoursText(all))
		if err != nil || HoursText(again) != want {
			t.Errorf("%s is written and read again as %q, %v", text, HoursText(again), err)
		}
	}
	for _, text := range []string{"", "有空的时候", "周末 25:00-26:00", "9:00-9:00", "20:00-20:00", "9点到6点", "周末 上午9点到5点", "17:00-2:00", "下午5点到2点", "晚上12点到2点", "11-25", strings.Repeat("周一 9:00-10:00 ", MostHours+1)} {
		if all, _, ok := CutPledgedHours(text); ok {
			t.Errorf("%q is read as %v", text, all)
		}
	}
	if _, rest, ok := CutPledgedHours("王强 周末 9:00-18:00"); !ok || rest != "王强" {
		t.Errorf("what is left is %q, %v", rest, ok)
	}
	night, _, _ := CutPledgedHours("周日 22:00-01:00")
	at := time.Date(2026, 3, 2, 0, 30, 0, 0, China) // a Monday
	if !night[1].holds(at) || night[0].holds(at) || night[1].holds(at.AddDate(0, 0, 1)) {
		t.Errorf("past midnight %v does not hold", night)
	}
}

func TestACapIsANumberAlone(t *testing.T) {
	for text, want := range map[string]int{"4": 4, "4件": 4, "12次": 12, "1个": 1, "3 件": 3} {
		if most, ok := ParseCap(text); !ok || most != want {
			t.Errorf("%s is read as %d, %v", text, most, ok)
		}
	}
	for _, text := range []string{"", "0", "很多", "400", "-1", "4千元", "能领4件", "王强4", "1 2"} {
		if most, ok := ParseCap(text); ok {
			t.Errorf("%q is read as %d", text, most)
		}
	}
}

func TestAPledgeHasItsLimits(t *testing.T) {
	fine := Pledge{Skills: []string{"水电", "WiFi"}, Hours: []Hours{{Open: 9 * time.Hour, Close: 18 * time.Hour}}, Cap: 4}
	if err := fine.Check(); err != nil {
		t.Error(err)
	}
	for name, wrong := range map[string]Pledge{
		"a phone": {Skills: []string{"13800000001"}}, "a door": {Skills: []string{"住3号楼"}}, "too long": {Skills: []string{strings.Repeat("水", 11)}}, "empty": {Skills: []string{""}},
		"a comma": {Skills: []string{"水,电"}}, "too many": {Skills: strings.Fields(strings.Repeat("水 ", 11))}, "no such day": {Hours: []Hours{{From: 9, Close: time.Hour}}},
		"backwards": {Hours: []Hours{{Open: 2 * time.Hour, Close: time.Hour}}}, "past midnight": {Hours: []Hours{{Close: 25 * time.Hour}}}, "below nothing": {Cap: -1}, "too much": {Cap: 100},
	} {
		if err := wrong.Check(); CodeOf(err) != Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
