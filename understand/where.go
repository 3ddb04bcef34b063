package understand

import (
	"strings"

	"linli/domain"
)

// corrections announce that what was said before is wrong (说错了).
var corrections = []string{"说错", "写错", "打错", "报错", "搞错", "弄错", "写反", "说反", "报反", "记反", "弄反", "不对", "不不", "哦不", "噢不", "错了", "更正", "应该是", "应为", "改成"}

// where decides which of the places named is the one help is needed at.
func where(runes []rune, found []mention) domain.Place {
	if len(found) == 0 {
		return domain.Place{}
	}
	found = correct(runes, found)
	var groups []group
	for _, m := range found {
		if m.denied || hearsay(runes, m) {
			continue
		}
		groups = join(groups, m, needScore(runes, m))
	}
	best := -1
	for i := range groups {
		if best < 0 || groups[i].rank() > groups[best].rank() {
			best = i
		}
	}
	if best < 0 {
		return domain.Place{}
	}
	return groups[best].Place
}

// group is one place told in several pieces: 一单元都没水，15栋.
type group struct {
	domain.Place
	score int
}

// rank prefers where help is needed, then what is told most fully.
func (g group) rank() int {
	r := g.score * 4
	for _, part := range []string{g.Building, g.Unit, g.Room} {
		if part != "" {
			r++
		}
	}
	return r
}

// groupLimit keeps a text full of addresses linear.
const groupLimit = 8

func join(groups []group, m mention, score int) []group {
	for i := range groups {
		if p, ok := merged(groups[i].Place, m.Place); ok {
			groups[i].Place = p
			groups[i].score = max(groups[i].score, score)
			return groups
		}
	}
	if len(groups) == groupLimit {
		return groups
	}
	return append(groups, group{m.Place, score})
}

// merged joins two places that do not contradict each other.
func merged(a, b domain.Place) (domain.Place, bool) {
	ok := true
	pick := func(x, y string) string {
		if x != "" && y != "" && x != y {
			ok = false
		}
		if x == "" {
			return y
		}
		return x
	}
	p := domain.Place{Building: pick(a.Building, b.Building), Unit: pick(a.Unit, b.Unit), Room: pick(a.Room, b.Room)}
	return p, ok
}

// needScore tells from the words before and behind whether help is needed there.
func needScore(runes []rune, m mention) int {
	before := string(runes[max(0, m.start-8):m.start])
	score := 0
	if hasAny(before, []string{"我住", "我家住", "我们住", "本人住", "我是", "我本人", "我自己", "我家在", "我家是", "我人在", "我现在在", "不是在"}) {
		score--
	}
	if hasAny(before, []string{"他住", "她住", "他家", "她家", "他在", "她在", "妈住", "爸住", "妈在", "爸在", "妈家", "爸家", "出问题", "坏的", "漏的",
		"地点", "地址", "位置", "老人住", "老人在", "娘家", "爷爷家", "奶奶家", "婆家", "丈母娘", "岳父", "姥姥家", "去", "请到", "人在", "出事", "帮", "孩子在", "现场"}) {
		score++
	}
	return score
}

// hearsay tells that a place only says whom somebody has heard of: 听说6号楼的小伙会修.
func hearsay(runes []rune, m mention) bool {
	before := string(runes[max(0, m.start-8):m.start])
	after := string(runes[m.end:min(len(runes), m.end+8)])
	return strings.Contains(before, "听") && strings.Contains(before, "说") && hasAny(after, []string{"会", "能修", "懂"})
}

// correct marks the places that are taken back and completes those that replace them.
func correct(runes []rune, found []mention) []mention {
	out := make([]mention, 0, len(found)+1)
	for i, m := range found {
		m.denied = strings.HasSuffix(string(runes[max(0, m.start-3):m.start]), "不是") ||
			strings.HasSuffix(string(runes[max(0, m.start-3):m.start]), "不在")
		out = append(out, m)
		end := len(runes)
		if i+1 < len(found) {
			end = found[i+1].start
		}
		if !takenBack(runes, m, end) {
			continue
		}
		if i+1 < len(found) {
			out[len(out)-1].denied = true
			found[i+1].Place = completed(found[i+1].Place, m.Place)
		} else if n, ok := afterCue(runes, m, end); ok {
			out[len(out)-1].denied = true
			out = append(out, mention{Place: completed(n, m.Place), start: end, end: end})
		}
	}
	for i := 0; i+1 < len(out); i++ {
		if out[i].denied && !out[i+1].denied && out[i+1].start-out[i].end <= 3 {
			out[i+1].Place = completed(out[i+1].Place, out[i].Place)
		}
	}
	if allDenied(out) {
		out[len(out)-1].denied = false
	}
	return out
}

func allDenied(ms []mention) bool {
	for _, m := range ms {
		if !m.denied {
			return false
		}
	}
	return true
}

// cueReach is how far behind a place its correction may stand.
const cueReach = 16

func takenBack(runes []rune, m mention, end int) bool {
	return hasAny(string(runes[m.end:min(end, m.end+cueReach)]), corrections)
}

// afterCue reads the bare number that replaces a part: 不不不，是104.
func afterCue(runes []rune, m mention, end int) (domain.Place, bool) {
	seen := false
	for i := m.end; i < min(end, m.end+cueReach); i++ {
		if runes[i] == '是' || hasAny(string(runes[max(m.end, i-1):i+1]), corrections) {
			seen = true
		}
		n, ok := numberAt(runes, i)
		if !ok || !seen {
			continue
		}
		if r, _ := roomAt(runes, i, false); r != "" {
			return domain.Place{Room: r}, true
		}
		if n.end < len(runes) && runes[n.end] == '号' && len(n.digits) <= 2 {
			return domain.Place{Building: n.digits}, true
		}
		return domain.Place{}, false
	}
	return domain.Place{}, false
}

// completed fills a correction of one part with the parts that stay.
func completed(p, old domain.Place) domain.Place {
	parts := 0
	for _, s := range []string{p.Building, p.Unit, p.Room} {
		if s != "" {
			parts++
		}
	}
	if parts == 1 {
		p, _ = merged(p, keep(p, old))
		return p
	}
	if p.Building == "" {
		p.Building = old.Building
	}
	return p
}

// keep gives the parts of old that p does not say.
func keep(p, old domain.Place) domain.Place {
	if p.Building != "" {
		old.Building = ""
	}
	if p.Unit != "" {
		old.Unit = ""
	}
	if p.Room != "" {
		old.Room = ""
	}
	return old
}
