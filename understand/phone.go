package understand

// phone is a telephone number (电话) as it stands in a text.
type phone struct {
	digits     string
	start, end int
}

// phones finds every number that can be called: mobiles, and landlines with
// their area code, in Arabic or Chinese digits, with blanks or dashes inside.
func phones(runes []rune) []phone {
	var out []phone
	for i := 0; i < len(runes); {
		if digitOf(runes[i]) < 0 {
			i++
			continue
		}
		p, end := phoneAt(runes, i)
		if p.digits != "" {
			out = append(out, p)
		}
		i = end
	}
	return out
}

// phoneLimit bounds how many digits are gathered: +86, area code, number.
const phoneLimit = 15

// phoneAt reads the run of digits at i; end is where the search goes on.
func phoneAt(runes []rune, i int) (p phone, end int) {
	var d [phoneLimit]byte
	n, j, last := 0, i, i
	marks := [phoneLimit]int{}
	for j < len(runes) {
		v := digitOf(runes[j])
		if v >= 0 {
			if n == phoneLimit {
				return phone{}, skipDigits(runes, j)
			}
			d[n], marks[n] = byte('0'+v), j
			n++
			j++
			last = j
			continue
		}
		if (runes[j] == ' ' || runes[j] == '-') && j == last && j+1 < len(runes) && digitOf(runes[j+1]) >= 0 {
			j++
			continue
		}
		break
	}
	// A door may stand before the number: 501 13800000001.
	for k := 0; k < n; k++ {
		if k > 0 && marks[k] == marks[k-1]+1 && !(k == 2 && string(d[:2]) == "86") {
			continue
		}
		if s := string(d[k:n]); dialable(s) {
			return phone{s, marks[k], last}, last
		}
		if k+11 < n && marks[k+11] > marks[k+10]+1 && mobile(string(d[k:k+11])) {
			return phone{string(d[k : k+11]), marks[k], marks[k+10] + 1}, marks[k+11]
		}
	}
	return phone{}, last
}

func skipDigits(runes []rune, j int) int {
	for j < len(runes) && digitOf(runes[j]) >= 0 {
		j++
	}
	return j
}

func mobile(s string) bool { return len(s) == 11 && s[0] == '1' && s[1] >= '3' }

func dialable(s string) bool {
	if mobile(s) {
		return true
	}
	// 010, 02x and 0xxx are area codes; 00 is not.
	return s[0] == '0' && len(s) >= 10 && len(s) <= 12 && s[1] != '0'
}

// callable picks the number to call: a corrected one before a mistaken one,
// one that is asked to be called before one only told.
func callable(runes []rune, found []phone) string {
	best, bestScore := "", 0
	for i, p := range found {
		from := 0
		if i > 0 {
			from = found[i-1].end
		}
		before := string(runes[max(from, p.start-12):p.start])
		after := string(runes[p.end:min(len(runes), p.end+8)])
		score := 10
		for _, cue := range phoneCues {
			if hasAny(before, cue.before) || hasAny(after, cue.after) {
				score += cue.score
			}
		}
		if score > bestScore {
			best, bestScore = p.digits, score
		}
	}
	return best
}

var phoneCues = []struct {
	before, after []string
	score         int
}{
	{[]string{"正确", "应该是", "改成", "新号", "换成", "更正", "打这个", "打我", "现在用"}, []string{"是对的", "才对"}, 3},
	{[]string{"联系", "打电话", "找我", "回电", "打给", "打他", "打她"}, []string{"联系"}, 2},
	{[]string{"不是", "别打", "不要打", "旧号", "以前", "原来", "写成", "错的", "打不通"}, []string{"错了", "不用了", "停机", "打不通", "不对", "是错"}, -6},
	{[]string{"骗子", "陌生", "接到", "来电", "推销", "热线", "物业电话"}, []string{"打来", "骚扰", "骗"}, -10},
}
