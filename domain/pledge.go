package domain

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Pledge is what a volunteer offers: what he can do (技能), when, and how many
// tasks a month.
type Pledge struct {
	Skills []string
	Hours  []Hours // none: every hour
	Cap    int     // 0: no limit
}

// How much somebody may offer.
const (
	MostSkills   = 10
	LongestSkill = 10 // characters
	MostHours    = 8
	MostCap      = 99
)

// PledgePart is one of the three things that somebody offers.
type PledgePart string

// The parts of a pledge.
const (
	PledgeSkills PledgePart = "skills"
	PledgeHours  PledgePart = "hours"
	PledgeCap    PledgePart = "cap"
)

// Differs lists the parts in which two pledges are not the same.
func (o Pledge) Differs(other Pledge) (parts []PledgePart) {
	if !slices.Equal(o.Skills, other.Skills) {
		parts = append(parts, PledgeSkills)
	}
	if !slices.Equal(o.Hours, other.Hours) {
		parts = append(parts, PledgeHours)
	}
	if o.Cap != other.Cap {
		parts = append(parts, PledgeCap)
	}
	return parts
}

// Only is some parts of a pledge.
func (o Pledge) Only(parts []PledgePart) (out Pledge) {
	for _, part := range parts {
		switch part {
		case PledgeSkills:
			out.Skills = o.Skills
		case PledgeHours:
			out.Hours = o.Hours
		default:
			out.Cap = o.Cap
		}
	}
	return out
}

// Check tells what of a pledge cannot be: too much of it, or words that name no skill.
func (o Pledge) Check() error {
	switch {
	case len(o.Skills) > MostSkills || slices.ContainsFunc(o.Skills, func(s string) bool { return !isSkill(s) }):
		return Errorf(Invalid, "want up to %d skills of up to %d characters", MostSkills, LongestSkill)
	case len(o.Hours) > MostHours || slices.ContainsFunc(o.Hours, func(h Hours) bool { return !h.possible() }):
		return Errorf(Invalid, "want up to %d spans of hours", MostHours)
	case o.Cap < 0 || o.Cap > MostCap:
		return Errorf(Invalid, "want up to %d tasks a month", MostCap)
	}
	return nil
}

func isSkill(word string) bool {
	n := utf8.RuneCountInString(word)
	return n > 0 && n <= LongestSkill && !Personal(word) && !strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
}

func (h Hours) possible() bool {
	onWeek := func(d time.Weekday) bool { return d >= time.Sunday && d <= time.Saturday }
	return onWeek(h.From) && onWeek(h.Until) && h.Open >= 0 && h.Open < h.Close && h.Close <= day
}

// String is hours as ParseHours reads them: 周一-周五 09:00-18:00.
func (h Hours) String() string {
	days := "周" + weekdayWords[h.From]
	if h.Until != h.From {
		days += "-周" + weekdayWords[h.Until]
	}
	at := func(d time.Duration) string { return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60) }
	return days + " " + at(h.Open) + "-" + at(h.Close)
}

// ParseClock reads a time of the day, 09:00, up to 24:00.
func ParseClock(text string) (time.Duration, bool) {
	if text == "24:00" {
		return day, true
	}
	at, err := time.Parse("15:04", text)
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, err == nil
}

// HoursText is a list of hours as ParseHours reads it.
func HoursText(all []Hours) string {
	texts := make([]string, len(all))
	for i, h := range all {
		texts[i] = h.String()
	}
	return strings.Join(texts, "；")
}

// spokenHours finds hours of the week as people write them: 周末 9:00-18:00,
// 周一到周五、周日 晚上6点到9点, 每天 9-12点; without days they are those of the span
// before, else every day's.
var spokenHours = regexp.MustCompile(`(每天|天天|周末|工作日|(?:周|星期|礼拜)[一二三四五六日天](?:[\s和、，,到至~—－-]*(?:周|星期|礼拜)[一二三四五六日天])*)?\s*` +
	`(?:(上午|早上|中午|下午|晚上)?\s*(\d{1,2})(?:[:：](\d{2})|点(半)?)?\s*[-~到至—－]+\s*(上午|早上|中午|下午|晚上)?(\d{1,2})(?:[:：](\d{2})|点(半)?))?`)

var spokenWeekday = regexp.MustCompile(`([和、，,到至~—－-]*)(?:周|星期|礼拜)([一二三四五六日天])`)

// CutPledgedHours takes hours of the week out of a text, and tells what is left; ok is
// false where there are none, or no such hours. Those past midnight are the next
// day's, too.
func CutPledgedHours(text string) (all []Hours, rest string, ok bool) {
	wrong, days := false, spokenDaysOfWeek("")
	rest = spokenHours.ReplaceAllStringFunc(text, func(found string) string {
		m := spokenHours.FindStringSubmatch(found)
		if m[1] == "" && m[3] == "" {
			return found
		}
		open, shut, fine := spanOf(m)
		wrong = wrong || !fine
		if m[1] != "" {
			days = spokenDaysOfWeek(m[1])
		}
		for _, d := range days {
			all = append(all, over(d, open, shut)...)
		}
		return " "
	})
	rest = strings.Trim(strings.Join(strings.Fields(rest), " "), "，,；;、。 ")
	return all, rest, !wrong && len(all) > 0 && len(all) <= MostHours
}

// When an evening (晚上) begins, which may go on past midnight, and when other hours
// may.
const (
	evening   = 17 * time.Hour
	lateHours = 18 * time.Hour
)

// spanOf reads the hours of a match; the whole day where none are written.
func spanOf(m []string) (open, shut time.Duration, ok bool) {
	if m[3] == "" {
		return 0, day, true
	}
	open, ok = spokenTime(m[2], m[3], m[4], m[5])
	half := m[6]
	if half == "" {
		half = m[2]
	}
	shut, ok2 := spokenTime(half, m[7], m[8], m[9])
	if shut == 0 {
		shut = day
	}
	late := m[2] == "晚上"
	ok = ok && ok2 && open != shut && (!late || open >= evening)
	return open, shut, ok && (shut > open || late || open >= lateHours)
}

// spokenTime reads a time of the day: 下午 2点半 is 14:30, 晚上 12点 is midnight and 晚上
// 2点 behind it.
func spokenTime(of, hour, minute, half string) (time.Duration, bool) {
	switch {
	case half != "":
		minute = "30"
	case minute == "":
		minute = "0"
	}
	at, ok := clockTime(hour, minute)
	noon := day / 2
	switch {
	case of == "下午" && at > 0 && at < noon, of == "晚上" && at >= evening-noon && at < noon:
		at += noon
	case of == "晚上" && at >= noon && at < noon+time.Hour:
		at -= noon
	}
	return at, ok
}

// over are hours on some days; those past midnight in two parts.
func over(d Hours, open, shut time.Duration) []Hours {
	if shut > open {
		return []Hours{{d.From, d.Until, open, shut}}
	}
	next := d
	if (d.Until+1)%7 != d.From { // else it is every day's, too
		next.From, next.Until = (d.From+1)%7, (d.Until+1)%7
	}
	return []Hours{{d.From, d.Until, open, day}, {next.From, next.Until, 0, shut}}
}

// spokenDaysOfWeek reads days of the week; every day where none are written.
func spokenDaysOfWeek(text string) (out []Hours) {
	switch text {
	case "", "每天", "天天":
		return []Hours{{From: time.Monday, Until: time.Sunday}}
	case "周末":
		return []Hours{{From: time.Saturday, Until: time.Sunday}}
	case "工作日":
		return []Hours{{From: time.Monday, Until: time.Friday}}
	}
	for _, m := range spokenWeekday.FindAllStringSubmatch(strings.Join(strings.Fields(text), ""), -1) {
		d, _ := ParseWeekday(m[2]) // one of those that the pattern has
		if n := len(out); n > 0 && strings.ContainsAny(m[1], "到至~—－-") {
			out[n-1].Until = d
			continue
		}
		out = append(out, Hours{From: d, Until: d})
	}
	return out
}

// monthCap is how many tasks a month somebody wants at most: 4, 4件.
var monthCap = regexp.MustCompile(`^(\d{1,2})\s?[件次个]?$`)

// ParseCap reads a number of tasks a month.
func ParseCap(text string) (most int, ok bool) {
	m := monthCap.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	most, err := strconv.Atoi(m[1])
	return most, err == nil && most > 0
}
