package understand

import (
	"cmp"
	"slices"
	"sort"

	"linli/domain"
)

// matterScore is what a category must reach for a message to be about it.
const matterScore = 4

// scored is a category and what the text says for it.
type scored struct {
	category domain.Category
	score    int
}

// rank orders the categories a text speaks of, the likeliest first; danger is
// weighed elsewhere.
func rank(sum map[domain.Category]int) []scored {
	out := make([]scored, 0, len(sum))
	for _, c := range domain.Categories {
		if n := sum[c]; n > 0 && c != domain.Emergency {
			out = append(out, scored{c, n})
		}
	}
	slices.SortStableFunc(out, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	return out
}

// focusBonus is what it adds to a matter that the asking itself names it.
const focusBonus = 3

// focused adds up what the text says for a category. In a long message the
// clauses that ask count more than those that tell how it came.
func (f *found) focused(runes []rune) map[domain.Category]int {
	sum := f.scores(0, int32(len(runes)))
	cut := clauses(runes)
	if len(cut) < longTale {
		return sum
	}
	bonus := map[domain.Category]bool{}
	for _, c := range cut {
		if !f.asks(c) {
			continue
		}
		if ranked := rank(f.scores(int32(c.start), int32(c.end))); len(ranked) > 0 && !bonus[ranked[0].category] {
			bonus[ranked[0].category] = true
			sum[ranked[0].category] += focusBonus
		}
	}
	return sum
}

// longTale is from how many clauses a message tells more than it asks.
const longTale = 3

// asks tells that a clause has words of asking in it.
func (f *found) asks(c clause) bool {
	first := sort.Search(len(f.evidence), func(k int) bool { return int(f.evidence[k].start) >= c.start })
	for _, e := range f.evidence[first:] {
		if int(e.start) >= c.end {
			return false
		}
		if e.row.category == "" && e.row.weight >= matterScore && (e.row.intent == domain.IntentRequest || e.row.intent == domain.IntentQuestion) {
			return true
		}
	}
	return false
}

// needs gives the categories of the separate things asked for and the stretch
// of each, in the order of the message; main is the category of the whole.
func needs(runes []rune, f *found, main domain.Category) ([]domain.Category, []clause) {
	if items := numbered(runes); len(items) > 1 {
		if out, pieces := f.items(items); len(out) > 1 {
			return out, pieces
		}
	}
	if len(f.class(classAnother)) > 0 || len(f.class(classListing)) > 0 {
		if out, pieces := f.parts(runes); len(out) > 1 {
			return out, pieces
		}
	}
	return []domain.Category{main}, []clause{{0, len(runes)}}
}

// What the model must hold for several things asked for, to be heard beside the rules.
const (
	surelySeveral = 0.4
	hardlySeveral = 0.1
	leastPiece    = 4 // runes on either side of a cut
)

// needs gives the separate things asked for, as rules and model together count them:
// where the model is sure of several the text is cut though the rules know only one of
// them, where it is sure of one they are not heard.
func (r *Reader) needs(v view, main domain.Category, o opinion) ([]domain.Category, []clause) {
	out, pieces := needs(v.runes, v.found, main)
	switch {
	case len(out) > 1 && o.Several < hardlySeveral:
		return []domain.Category{main}, []clause{{0, len(v.runes)}}
	case o.Several > 0 && len(out) > v.found.announced(v.runes):
		return r.halves(v, main, pieces[1].start)
	case len(out) == 1 && o.Several > surelySeveral:
		if at := v.found.cut(v.runes); at > 0 {
			return r.halves(v, main, at)
		}
	}
	return out, pieces
}

// announced is how many things a text may ask for by its words: two, one more than are
// announced, or any number where it counts them itself.
func (f *found) announced(runes []rune) int {
	if len(numbered(runes)) > 1 || len(f.class(classListing)) > 0 {
		return needLimit
	}
	return max(2, 1+len(f.class(classAnother)))
}

// halves reads what stands before a cut and behind it each for itself.
func (r *Reader) halves(v view, main domain.Category, at int) ([]domain.Category, []clause) {
	pieces := []clause{{0, at}, {at, len(v.runes)}}
	out := make([]domain.Category, 0, len(pieces))
	for _, p := range pieces {
		part := r.lex.look(v.runes[p.start:p.end])
		c := categoryFor(domain.IntentRequest, r.opinionOf(part).weigh(part.ranked))
		if c == domain.Other {
			c = main
		}
		out = append(out, c)
	}
	return out, pieces
}

// cut finds where a second thing is asked for: behind a word that announces it, else
// at the end of a sentence, else at a comma; 0 where there is none.
func (f *found) cut(runes []rune) int {
	for _, h := range f.class(classAnother) {
		if at := int(h.start); at >= leastPiece && len(runes)-at >= leastPiece {
			return at
		}
	}
	for _, marks := range []string{"；;。？?！!\n", "，, "} {
		for i, c := range runes {
			if i >= leastPiece && len(runes)-i > leastPiece && containsRune(marks, c) {
				return i + 1
			}
		}
	}
	return 0
}

// needLimit is how many tickets one message may open.
const needLimit = 6

// numbered cuts a text at 第一 第二, 一、二、 or 1. 2., in rising order; what stands
// before the first is no item.
func numbered(runes []rune) []clause {
	var out []clause
	for i := 0; i < len(runes) && len(out) < needLimit; i++ {
		if i > 0 && !isBreak(runes[i-1]) || !numberedAt(runes, i, len(out)+1) {
			continue
		}
		if len(out) > 0 {
			out[len(out)-1].end = i
		}
		out = append(out, clause{i, len(runes)})
	}
	return out
}

// numberedAt tells that item n of a list begins at i.
func numberedAt(runes []rune, i, n int) bool {
	ordinal := runes[i] == '第'
	if ordinal {
		i++
	}
	if i+1 >= len(runes) || digitOf(runes[i]) != n {
		return false
	}
	return ordinal && isBreak(runes[i+1]) || !ordinal && containsRune("、.．)）,，", runes[i+1])
}

// items gives the category of each item of a numbered list that has one.
func (f *found) items(list []clause) ([]domain.Category, []clause) {
	var out []domain.Category
	var pieces []clause
	for _, c := range list {
		if ranked := rank(f.scores(int32(c.start), int32(c.end))); len(ranked) > 0 && ranked[0].score >= matterScore {
			out, pieces = append(out, ranked[0].category), append(pieces, c)
		}
	}
	return out, pieces
}

// parts reads each stretch between commas and words like 另外 for itself. Two
// neighbouring stretches on one matter are one need, unless they were counted
// out loud (两件事).
func (f *found) parts(runes []rune) ([]domain.Category, []clause) {
	listed := len(f.class(classListing)) > 0
	var out []domain.Category
	var pieces []clause
	for _, c := range f.stretches(runes) {
		ranked := rank(f.scores(int32(c.start), int32(c.end)))
		if len(ranked) == 0 || ranked[0].score < matterScore {
			continue
		}
		best := ranked[0].category
		if len(out) > 0 && out[len(out)-1] == best && !listed {
			pieces[len(pieces)-1].end = c.end
			continue
		}
		pieces = append(pieces, c)
		if out = append(out, best); len(out) == needLimit {
			break
		}
	}
	return out, pieces
}

// stretches cuts clauses again where another matter is announced.
func (f *found) stretches(runes []rune) []clause {
	cuts := f.class(classAnother)
	var out []clause
	for _, c := range clauses(runes) {
		for len(cuts) > 0 && int(cuts[0].start) < c.end {
			if int(cuts[0].start) > c.start {
				out = append(out, clause{c.start, int(cuts[0].start)})
				c.start = int(cuts[0].start)
			}
			cuts = cuts[1:]
		}
		out = append(out, c)
	}
	return out
}
