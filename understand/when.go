package understand

import "strings"

// timeWords tell a time by themselves (时间).
var timeWords = runesOf("今天 明天 后天 大后天 今晚 明晚 后晚 明早 今早 今儿 明儿 下周 这周 本周 下个月 周末 上午 下午 晚上 早上 早晨 中午 傍晚 凌晨 " +
	"夜里 随时 放学后 饭后 星期 礼拜 周一 周二 周三 周四 周五 周六 周日 周天")

// timeLinks only carry a time on.
var timeLinks = runesOf("半 以后 之后 以前 之前 到 点钟 点")

func runesOf(list string) [][]rune {
	var out [][]rune
	for _, w := range strings.Fields(list) {
		out = append(out, []rune(w))
	}
	return out
}

// whenSaid gives the first time named, as said; "" when there is none.
func whenSaid(runes []rune) string {
	for i := range runes {
		if !containsRune("今明后大下这本周上晚早中傍凌夜随放饭星礼", runes[i]) && digitOf(runes[i]) < 0 && !isTens(runes[i]) {
			continue
		}
		if i > 0 && digitOf(runes[i-1]) >= 0 {
			continue
		}
		if end := timeAt(runes, i); end > i {
			return strings.TrimRight(string(runes[i:end]), "到半")
		}
	}
	return ""
}

// timeAt reads words and numbers of time as far as they go.
func timeAt(runes []rune, i int) int {
	begin, sure := i, false
	for i < len(runes) && i-begin < 24 {
		n, says := timeWordAt(runes, i)
		if n == 0 {
			n, says = timeNumberAt(runes, i, begin)
		}
		if n == 0 {
			break
		}
		sure = sure || says
		i += n
	}
	if !sure {
		return begin
	}
	return i
}

// timeWordAt gives the length of the word of time at i and whether it says
// something by itself.
func timeWordAt(runes []rune, i int) (n int, says bool) {
	for _, w := range timeWords {
		if len(w) > n && hasPrefix(runes[i:], w) {
			n, says = len(w), true
		}
	}
	for _, w := range timeLinks {
		if len(w) > n && hasPrefix(runes[i:], w) {
			n, says = len(w), false
		}
	}
	return n, says
}

// timeNumberAt gives the length of a number that tells a time: 七点, 十五号, 期六.
func timeNumberAt(runes []rune, i, begin int) (n int, says bool) {
	num, ok := numberAt(runes, i)
	if !ok || len(num.digits) > 2 {
		return 0, false
	}
	next := ' '
	if num.end < len(runes) {
		next = runes[num.end]
	}
	switch {
	case next == '点' || next == ':' || next == '月', next == '号' && i == begin && !hasPrefix(runes[num.end:], []rune("号楼")):
		return num.end + 1 - i, true
	case i > begin && containsRune("期拜周:", runes[i-1]):
		return num.end - i, false
	}
	return 0, false
}
