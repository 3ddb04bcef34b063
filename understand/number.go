package understand

import "strconv"

// digitOf gives the digit a rune says, -1 for none. 幺 is the radio one.
func digitOf(r rune) int {
	switch r {
	case '0', '零', '〇', '○', 'Ｏ':
		return 0
	case '1', '一', '壹', '幺':
		return 1
	case '2', '二', '贰':
		return 2
	case '3', '三', '叁':
		return 3
	case '4', '四', '肆':
		return 4
	case '5', '五', '伍':
		return 5
	case '6', '六', '陆':
		return 6
	case '7', '七', '柒':
		return 7
	case '8', '八', '捌':
		return 8
	case '9', '九', '玖':
		return 9
	}
	return -1
}

// number is a number as it stands in a text.
type number struct {
	digits     string // "12", "501"; leading zeros kept
	start, end int
}

// numberAt reads the number beginning at i: Arabic digits, Chinese digits one
// after another (五零一) or a Chinese value (二十二, 一百零三).
func numberAt(runes []rune, i int) (number, bool) {
	if i >= len(runes) {
		return number{}, false
	}
	if r := runes[i]; r >= '0' && r <= '9' {
		return arabicAt(runes, i)
	}
	return hanAt(runes, i)
}

func arabicAt(runes []rune, i int) (number, bool) {
	end := i
	for end < len(runes) && runes[end] >= '0' && runes[end] <= '9' {
		end++
	}
	if end-i > 6 {
		return number{start: i, end: end}, false
	}
	return number{digits: string(runes[i:end]), start: i, end: end}, true
}

// hanLimit is longer than any number of a building or room in characters.
const hanLimit = 12

func hanAt(runes []rune, i int) (number, bool) {
	end, valued := i, false
	for end < len(runes) && end-i < hanLimit {
		r := runes[end]
		if isTens(r) {
			valued = true
		} else if r < 0x80 || digitOf(r) < 0 {
			break
		}
		end++
	}
	// 五零四一直漏: the last 一 belongs to the next word.
	if end-i > 1 && end < len(runes) && runes[end-1] == '一' && containsRune("直个下家户般样起些会来旦定边共开进到点股", runes[end]) {
		end--
	}
	if end == i {
		return number{}, false
	}
	n := number{start: i, end: end}
	if !valued {
		for _, r := range runes[i:end] {
			n.digits += strconv.Itoa(digitOf(r))
		}
		return n, true
	}
	v, ok := hanValue(runes[i:end])
	n.digits = strconv.Itoa(v)
	return n, ok
}

func isTens(r rune) bool { return r == '十' || r == '百' || r == '千' || r == '拾' || r == '佰' }

// hanValue reads 十二, 二十二, 一百零三, 一千二百零一.
func hanValue(runes []rune) (int, bool) {
	total, digit := 0, -1
	for _, r := range runes {
		unit := 0
		switch r {
		case '十', '拾':
			unit = 10
		case '百', '佰':
			unit = 100
		case '千':
			unit = 1000
		}
		if unit == 0 {
			digit = digitOf(r)
			continue
		}
		if digit < 0 {
			if total > 0 || unit != 10 {
				return 0, false
			}
			digit = 1
		}
		total += digit * unit
		digit = -1
	}
	if digit > 0 {
		total += digit
	}
	return total, total > 0
}
