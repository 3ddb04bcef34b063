package understand

import (
	"slices"
	"strconv"
	"strings"
)

// unitAt reads 2单元; behind a building also 1门 and 3单.
func unitAt(runes []rune, i int, inside bool) (string, int) {
	if i >= len(runes) {
		return "", i
	}
	start := i
	if runes[i] == '第' && inside {
		i++
	}
	n, ok := numberAt(runes, i)
	if !ok && i < len(runes) && (isLatin(runes[i]) || containsRune("甲乙丙丁", runes[i])) {
		n, ok = number{digits: strings.ToUpper(string(runes[i])), start: i, end: i + 1}, true
	}
	if !ok || len(n.digits) > 2 || n.digits == "0" {
		return "", start
	}
	rest := runes[n.end:]
	switch {
	case hasPrefix(rest, []rune("单元")):
		if !inside && !bareUnit(runes, i, n.end+2) {
			return "", start
		}
		return strip0(n.digits), n.end + 2
	case inside && len(rest) > 0 && rest[0] == '门' && (len(rest) == 1 || !containsRune("卫禁", rest[1])):
		return strip0(n.digits), n.end + 1
	case inside && len(rest) > 1 && rest[0] == '单' && isDigitLike(rest[1]):
		return strip0(n.digits), n.end + 1
	}
	if !inside && len(rest) > 1 && rest[0] == '门' {
		if r, _ := roomAt(runes, n.end+1, false); r != "" {
			return strip0(n.digits), n.end + 1
		}
	}
	return "", start
}

// bareUnit tells a unit of a house from the third unit (第三单元) of a schoolbook.
func bareUnit(runes []rune, i, end int) bool {
	if i > 0 && (runes[i-1] == '第' || isDigitLike(runes[i-1])) {
		return false
	}
	return end >= len(runes) || !containsRune("考测试课作复卷", runes[end])
}

func strip0(s string) string {
	if v, err := strconv.Atoi(s); err == nil {
		return strconv.Itoa(v)
	}
	return s
}

// dashedUnitAt reads the 2- of 2-301.
func dashedUnitAt(runes []rune, i int) (string, int) {
	n, ok := numberAt(runes, i)
	if !ok || len(n.digits) > 2 || n.end >= len(runes) || !isDash(runes[n.end]) {
		return "", i
	}
	if r, _ := roomAt(runes, n.end+1, false); r == "" {
		return "", i
	}
	return strip0(n.digits), n.end + 1
}

func isDash(r rune) bool { return containsRune("-—–‐~_/杠", r) }

// notRooms are what a number that counts or dates something is followed by.
const notRooms = "块元岁斤米个度人天年月日点分万多毫公克瓦平路家户次名里楼层栋幢座单秒台位张件条"

// roomAt reads a room's number: three or four digits, or fewer with 室 or 号.
func roomAt(runes []rune, i int, short bool) (string, int) {
	n, ok := numberAt(runes, i)
	if !ok || len(n.digits) > 4 {
		return "", i
	}
	end := n.end
	named := false
	for _, w := range []string{"号房", "室", "房", "号"} {
		if hasPrefix(runes[end:], []rune(w)) {
			named = !hasPrefix(runes[end:], []rune("号楼"))
			if named {
				end += len([]rune(w))
			}
			break
		}
	}
	if len(n.digits) < 3 && (!named || !short) {
		return "", i
	}
	if !named && end < len(runes) && !homeFollows(runes, end) &&
		(containsRune(notRooms, runes[end]) || isDigitLike(runes[end]) && runes[end] != '一' || runes[end] == '.') {
		return "", i
	}
	if hasPrefix(runes[n.end:], []rune("号楼")) {
		return "", i
	}
	return n.digits, end
}

// insideHome are the words that a door's number stands before: 501家里, 302厨房.
var insideHome = []string{"家里", "家的", "家中", "家门", "家天花板", "家顶", "家厨", "家卫生间", "家厕所", "家阳台", "家客厅", "家卧室", "家水管", "家下水",
	"家马桶", "家暖气", "家老人", "家老太", "家老头", "家老爷", "家漏", "家没人应", "厨房", "卫生间", "厕所", "客厅", "卧室", "阳台", "门口", "门前", "住户", "业主", "那户", "这户", "那家", "这家", "户主"}

// homeFollows tells that what stands at i belongs to one home.
func homeFollows(runes []rune, i int) bool {
	return slices.ContainsFunc(insideHome, func(w string) bool { return hasPrefix(runes[i:], []rune(w)) })
}

// doorLike tells a number that can be a door's: a floor and a door up to 20, and
// no line one calls for help.
func doorLike(digits string) bool {
	door, err := strconv.Atoi(digits[len(digits)-2:])
	return err == nil && digits[0] != '0' && door >= 1 && door <= 20 && !slices.Contains([]string{"110", "112", "114", "119", "120"}, digits)
}

// loneRoomAt reads a room without its building where the words around leave no doubt.
func loneRoomAt(runes []rune, i int) (string, int) {
	if i > 0 && (isDigitLike(runes[i-1]) || isDash(runes[i-1]) || isLatin(runes[i-1])) {
		return "", i
	}
	r, end := roomAt(runes, i, false)
	if r == "" || end < len(runes) && containsRune("医院路线", runes[end]) {
		return "", i
	}
	if runes[end-1] == '室' || doorLike(r) && homeFollows(runes, end) {
		return r, end
	}
	before := string(runes[max(0, i-4):i])
	for _, cue := range []string{"我家住", "家住", "我住", "他住", "她住", "我家", "门牌", "门牌号", "房号"} {
		if strings.HasSuffix(before, cue) {
			return r, end
		}
	}
	return "", i
}
