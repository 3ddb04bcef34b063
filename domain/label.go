package domain

import (
	"strconv"
	"strings"
	"unicode"
)

// BuildingLabel is what is left of a building's name when everything that only
// says "building" is taken off: 3号楼, 三栋 and 3# are all "3", 甲3号楼 is "甲3",
// B座 is "B". A name without a number or letter, like 综合楼, is its own label.
// It is the form in which a resident's words and the roster meet.
func BuildingLabel(name string) string {
	whole := foldName(name)
	stem, ok := cutBuildingWord(whole)
	if !ok {
		return whole
	}
	// What follows the number is its own: 三A座 is "3A".
	end := len(stem)
	for end > 0 && buildingMark(stem[end-1]) {
		end--
	}
	start := end
	for start > 0 && (isDigit(stem[start-1]) || hanDigit(stem[start-1]) >= 0 || hanUnit(stem[start-1]) > 0) {
		start--
	}
	number := arabic(stem[start:end])
	return strings.TrimPrefix(string(stem[:start]), "第") + number + string(stem[end:])
}

// foldName drops blanks and turns full-width forms and small letters into the
// plain capital ones.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		return unicode.ToUpper(r)
	}, name)
}

// cutBuildingWord takes 号楼, 栋, 座, # and the like off the end; ok is false
// when no number or letter would stand at the end then.
func cutBuildingWord(name string) (stem []rune, ok bool) {
	stem = []rune(name)
	for _, words := range []string{"楼樓", "号號栋棟幢座#", "号號#"} {
		if n := len(stem); n > 0 && strings.ContainsRune(words, stem[n-1]) {
			stem = stem[:n-1]
		}
	}
	if len(stem) == 0 {
		return nil, false
	}
	last := stem[len(stem)-1]
	return stem, isDigit(last) || buildingMark(last) || hanDigit(last) >= 0 || hanUnit(last) > 0
}

// buildingMark tells the letters and stems (天干) that name a building.
func buildingMark(r rune) bool {
	return r >= 'A' && r <= 'Z' || strings.ContainsRune("甲乙丙丁戊己庚辛", r)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// hanDigit is the digit a character writes, -1 for none.
func hanDigit(r rune) int {
	for i, forms := range []string{"零〇", "一壹", "二贰貳", "三叁", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖"} {
		if strings.ContainsRune(forms, r) {
			return i
		}
	}
	return -1
}

// hanUnit is the ten or hundred a character writes, 0 for none.
func hanUnit(r rune) int {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	}
	return 0
}

// arabic writes a number in digits without leading zeros: 十二 and 一二 are 12.
func arabic(runes []rune) string {
	if len(runes) == 0 {
		return ""
	}
	digits, total, pending, valued := "", 0, 0, false
	for _, r := range runes {
		switch {
		case hanUnit(r) > 0:
			total, pending, valued = total+max(pending, 1)*hanUnit(r), 0, true
		case isDigit(r):
			digits, pending = digits+string(r), int(r-'0')
		default:
			digits, pending = digits+strconv.Itoa(hanDigit(r)), hanDigit(r)
		}
	}
	if valued {
		return strconv.Itoa(total + pending)
	}
	if short := strings.TrimLeft(digits, "0"); short != "" {
		return short
	}
	return "0"
}
