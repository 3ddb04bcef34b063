package understand

import (
	"strings"

	"linli/domain"
)

// mention is one place named in a text (地址).
type mention struct {
	domain.Place
	start, end int
	denied     bool // said to be wrong
}

// mentions finds every place named. What belongs to a phone number is not read.
func mentions(runes []rune, calls []phone) []mention {
	var out []mention
	for i := 0; i < len(runes); {
		if len(calls) > 0 && i >= calls[0].start {
			i, calls = max(i, calls[0].end), calls[1:]
			continue
		}
		if m, ok := mentionAt(runes, i); ok {
			out = append(out, m)
			i = m.end
			continue
		}
		// A number that named nothing is stepped over whole: 110 is not 10.
		if n, ok := numberAt(runes, i); ok || n.end > i {
			i = n.end
			continue
		}
		i++
	}
	return out
}

// mentionAt reads a place that begins at i.
func mentionAt(runes []rune, i int) (mention, bool) {
	m := mention{start: i, end: i}
	if b, j := buildingAt(runes, i); j > i {
		m.Building, m.end = b, j
		m.readInside(runes, j)
		return m, true
	}
	if m.readDashed(runes, i) {
		return m, true
	}
	if u, j := unitAt(runes, i, false); j > i {
		m.Unit, m.end = u, j
		if r, k := roomAt(runes, skipFloor(runes, j), true); r != "" {
			m.Room, m.end = r, k
		}
		return m, true
	}
	if r, j := loneRoomAt(runes, i); r != "" {
		m.Room, m.end = r, j
		return m, true
	}
	return m, false
}

// readInside reads what follows a building: 2单元501, 2-501, 五零一, 七楼702.
func (m *mention) readInside(runes []rune, i int) {
	j := skipJoin(runes, i)
	if u, k := unitAt(runes, j, true); k > j {
		m.Unit, m.end = u, k
		j = k
	} else if u, k := dashedUnitAt(runes, j); k > j {
		m.Unit, m.end = u, k
		j = k
	}
	if r, k := roomAt(runes, skipFloor(runes, j), m.Unit != ""); r != "" {
		m.Room, m.end = r, k
	}
}

// readDashed reads 3-2-501 and, where nothing else is meant, 10-1101.
func (m *mention) readDashed(runes []rune, i int) bool {
	n, ok := prefixedNumberAt(runes, i)
	if !ok || len([]rune(n.digits)) > 3 || n.digits == "0" || n.end >= len(runes) || !isDash(runes[n.end]) {
		return false
	}
	j := n.end + 1
	if u, k := dashedUnitAt(runes, j); k > j {
		if r, end := roomAt(runes, k, false); r != "" {
			m.Building, m.Unit, m.Room, m.end = n.digits, u, r, end
			return true
		}
		return false
	}
	r, end := roomAt(runes, j, false)
	if r == "" || len([]rune(n.digits)) > 2 || !standsAlone(runes, i, end) {
		return false
	}
	m.Building, m.Room, m.end = n.digits, r, end
	return true
}

// standsAlone tells that a bare pair of numbers can only be a door.
func standsAlone(runes []rune, start, end int) bool {
	before := start == 0 || isBreak(runes[start-1]) || containsRune("住在是到家址去", runes[start-1])
	after := end == len(runes) || isBreak(runes[end]) || containsRune("室的家房", runes[end])
	return before && after
}

// buildingWords follow a building's number; the longer first.
var buildingWords = []string{"号楼", "号栋", "号幢", "栋楼", "幢楼", "#楼", "栋", "幢", "座", "#"}

// buildingAt reads 12号楼, 甲3栋, b座, 3号2单元 and gives where it ends; i when there is none.
func buildingAt(runes []rune, i int) (string, int) {
	if l := runes[i]; l >= 'a' && l <= 'z' && (i == 0 || !isLatin(runes[i-1])) && i+1 < len(runes) {
		for _, w := range []string{"座", "栋", "幢", "号楼"} {
			if hasPrefix(runes[i+1:], []rune(w)) {
				return strings.ToUpper(string(l)), i + 1 + len([]rune(w))
			}
		}
	}
	n, ok := prefixedNumberAt(runes, i)
	if !ok || len([]rune(n.digits)) > 3 || strings.HasPrefix(n.digits, "0") {
		return "", i
	}
	rest := runes[n.end:]
	for _, w := range buildingWords {
		word := []rune(w)
		if hasPrefix(rest, word) {
			if isCount(runes, i, n, w) {
				return "", i
			}
			return n.digits, n.end + len(word)
		}
	}
	if len(rest) < 2 {
		return "", i
	}
	// 3号2单元, 3楼2单元, and the homophones of 栋 only with a number behind.
	j := skipJoin(runes, n.end+1)
	switch {
	case rest[0] == '号' || rest[0] == '楼':
		if u, k := unitAt(runes, j, true); k > j && u != "" {
			return n.digits, n.end + 1
		}
	case containsRune("懂洞冻动东董", rest[0]):
		if u, k := unitAt(runes, n.end+1, true); k > n.end+1 && u != "" {
			return n.digits, n.end + 1
		}
	}
	return "", i
}

// isCount tells 三栋楼都停水 (how many) and 5座车, 3#电池 from a building's name.
func isCount(runes []rune, i int, n number, word string) bool {
	end := n.end + len([]rune(word))
	next := ' '
	if end < len(runes) {
		next = runes[end]
	}
	prev := ' '
	if i > 0 {
		prev = runes[i-1]
	}
	switch word {
	case "栋楼", "幢楼":
		return containsRune("这那哪整每同几共有前后全", prev) || containsRune("都之中全一的", next) || n.digits == "1"
	case "栋", "幢":
		return containsRune("这那哪整每同几共有", prev) && !isDigitLike(next)
	case "座":
		return !isDigitLike(next) && next != '楼'
	case "#":
		return containsRune("电汽柴油线钢铁", next)
	}
	return containsRune("几", prev)
}

func isDigitLike(r rune) bool { return digitOf(r) >= 0 || isTens(r) }

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' }

// prefixedNumberAt reads a number with the stem or letter that some estates put before it.
func prefixedNumberAt(runes []rune, i int) (number, bool) {
	if i > 0 && (isDigitLike(runes[i-1]) || isLatin(runes[i-1])) {
		return number{}, false
	}
	prefix := ""
	if r := runes[i]; containsRune("甲乙丙丁", r) || isLatin(r) {
		prefix = strings.ToUpper(string(r))
		i++
	}
	n, ok := numberAt(runes, i)
	if ok && prefix != "" {
		if len(n.digits) > 2 {
			return number{}, false
		}
		n.digits = prefix + n.digits
	}
	return n, ok
}

// skipJoin steps over what may stand between the parts of an address.
func skipJoin(runes []rune, i int) int {
	for k := 0; k < 2 && i < len(runes) && (containsRune(" ,，、的.", runes[i]) || isDash(runes[i])); k++ {
		i++
	}
	return i
}

// skipFloor steps over a floor that stands before a room: 七楼 702.
func skipFloor(runes []rune, i int) int {
	j := skipJoin(runes, i)
	n, ok := numberAt(runes, j)
	if ok && n.end < len(runes) && (runes[n.end] == '楼' || runes[n.end] == '层') {
		return skipJoin(runes, n.end+1)
	}
	return j
}
