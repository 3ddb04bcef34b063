package understand

import (
	"strings"

	"linli/domain"
)

// things are the classes of what can be wrong or wanted.
var things = []string{"@屋里物", "@公家物", "@脏物", "@借物"}

// SameMatter tells that two texts of one category may be about one matter: they
// name the same thing, or one of them names none, and no other supply is gone.
func (r *Reader) SameMatter(c domain.Category, one, other string) bool {
	if a, b := domain.SupplyOf(c, one), domain.SupplyOf(c, other); a != b && a != "" && b != "" {
		return false
	}
	a, b := r.things(one), r.things(other)
	for _, x := range a {
		for _, y := range b {
			if strings.Contains(x, y) || strings.Contains(y, x) {
				return true
			}
		}
	}
	return len(a) == 0 || len(b) == 0
}

// NamesThing tells that a text says what is wrong or wanted.
func (r *Reader) NamesThing(text string) bool { return len(r.things(text)) > 0 }

// things lists what a text names, each as its longest word.
func (r *Reader) things(text string) (out []string) {
	f := r.lex.scan(fold(text).runes)
	var all []hit
	for _, class := range things {
		all = append(all, f.class(class)...)
	}
	for _, h := range all {
		inside := false
		for _, o := range all {
			inside = inside || o.start <= h.start && h.end <= o.end && o.end-o.start > h.end-h.start
		}
		if !inside {
			out = append(out, r.lex.words[h.word])
		}
	}
	return out
}

// SaysOnce tells that two texts of one category, written shortly one after the
// other, are of one need: they name the same thing in the same room, or the
// second has most of the words of the first, or tells of the damage. Who says 也
// or 另外 means another.
func (r *Reader) SaysOnce(c domain.Category, one, other string, damage bool) bool {
	if !r.SameMatter(c, one, other) || roomsDiffer(one, other) {
		return false
	}
	if shared(one, other) {
		return true
	}
	if says(other, "也", "另", "还有", "顺便", "再帮") {
		return false
	}
	a, b := r.NamesThing(one), r.NamesThing(other)
	return a && b || (a || b) && damage
}

// inFlat are the rooms of a flat.
var inFlat = []string{"厨房", "厕所", "卫生间", "洗手间", "卧室", "客厅", "阳台", "书房", "餐厅"}

// roomsDiffer tells that two texts are about two rooms of a flat.
func roomsDiffer(one, other string) bool {
	a, b := false, false
	for _, room := range inFlat {
		x, y := strings.Contains(one, room), strings.Contains(other, room)
		if x && y {
			return false
		}
		a, b = a || x, b || y
	}
	return a && b
}

// shared tells that the shorter of two texts has most of its pairs of characters
// in the other.
func shared(one, other string) bool {
	a, b := hanOnly(one), hanOnly(other)
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 3 {
		return false
	}
	found, long := 0, string(b)
	for i := 0; i+1 < len(a); i++ {
		if strings.Contains(long, string(a[i:i+2])) {
			found++
		}
	}
	return 3*found >= 2*(len(a)-1)
}

// hanOnly is a text without its digits, its address and what stands between.
func hanOnly(text string) (out []rune) {
	runes := fold(text).runes
	places := mentions(runes, nil)
	for i := 0; i < len(runes); i++ {
		if len(places) > 0 && i >= places[0].start {
			i, places = max(i, places[0].end-1), places[1:]
		} else if isHan(runes[i]) {
			out = append(out, runes[i])
		}
	}
	return out
}
