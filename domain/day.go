package domain

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// dayWords finds a day as people write it: 11-25, 11.25, 11/25, 11月25日,
// 2026-11-25, 今天, 明天, 后天.
var dayWords = regexp.MustCompile(`(?:(\d{4})[-./年])?(\d{1,2})(?:[-./]|月)(\d{1,2})[日号]?|今天|明天|后天`)

// hourWords finds hours as 18:00-08:00.
var hourWords = regexp.MustCompile(`(\d{1,2})[:：](\d{2})\s*[-~到至—－]+\s*(\d{1,2})[:：](\d{2})`)

var spokenDays = map[string]int{"今天": 0, "明天": 1, "后天": 2}

// CutDays takes the days out of a text, and tells what is left. A day without a
// year is the next there is.
func CutDays(text string, now time.Time) (days []Day, rest string) {
	rest = text
	for _, m := range dayWords.FindAllStringSubmatch(text, -1) {
		if d, ok := dayOf(m, now); ok {
			days, rest = append(days, d), strings.Replace(rest, m[0], " ", 1)
		}
	}
	return days, strings.TrimSpace(strings.Trim(strings.Join(strings.Fields(rest), " "), "到至-~ "))
}

func dayOf(m []string, now time.Time) (Day, bool) {
	today := midnight(now)
	if n, spoken := spokenDays[m[0]]; spoken {
		return DayOf(today.AddDate(0, 0, n)), true
	}
	month, _ := strconv.Atoi(m[2]) // one or two digits, as dayWords says
	of, _ := strconv.Atoi(m[3])
	year, err := strconv.Atoi(m[1])
	if err != nil {
		year = today.Year()
	}
	d := time.Date(year, time.Month(month), of, 0, 0, 0, 0, China)
	if err != nil && d.Before(today) {
		year++
		d = time.Date(year, time.Month(month), of, 0, 0, 0, 0, China)
	}
	return DayOf(d), d.Month() == time.Month(month) && d.Day() == of
}

// CutHours takes hours out of a text, and tells what is left; the whole day where
// none are written.
func CutHours(text string) (from, until time.Duration, rest string) {
	m := hourWords.FindStringSubmatch(text)
	if m == nil {
		return 0, 0, text
	}
	from, ok := clockTime(m[1], m[2])
	until, ok2 := clockTime(m[3], m[4])
	if !ok || !ok2 {
		return 0, 0, text
	}
	return from, until, strings.TrimSpace(strings.Replace(text, m[0], " ", 1))
}

func clockTime(hour, minute string) (time.Duration, bool) {
	h, err := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if h == 24 && m == 0 {
		d = 0
	}
	return d, err == nil && err2 == nil && h <= 24 && m < 60 && d < day
}

// weekdayWords are how weekdays are written, by time.Weekday.
var weekdayWords = []string{"日", "一", "二", "三", "四", "五", "六"}

// ParseWeekday reads 周三, 星期三, 三 or 3; 周日 is 7 or 0.
func ParseWeekday(text string) (time.Weekday, bool) {
	text = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(text), "星期"), "礼拜"), "周")
	if text == "天" || text == "7" {
		return time.Sunday, true
	}
	for i, w := range weekdayWords {
		if text == w || text == strconv.Itoa(i) {
			return time.Weekday(i), true
		}
	}
	return 0, false
}
