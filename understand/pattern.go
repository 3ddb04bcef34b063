package understand

import (
	"slices"
	"sort"
	"strings"
)

// pattern is a row whose word is an order of words: 摔/跌~起不来 holds where one
// of the first is followed closely by one of the second. A part may name a
// class; a class alone (@中风) is a pattern of one part, that counts once
// however many of its words the text has.
type pattern struct {
	row  int32
	sets []int32
	gaps []int32 // runes allowed before each part but the first
}

const (
	patternMark = "~"
	closeBy     = 6  // runes that may stand at one mark
	farOff      = 16 // at two marks
	patternMax  = 400
)

// isPattern tells an order of words or a class alone from a plain word.
func isPattern(word string) bool {
	return strings.Contains(word, patternMark) || strings.HasPrefix(word, "@")
}

// parts cuts the word of a pattern; nil for a plain word.
func parts(word string) (list [][]string, gaps []int32) {
	if !isPattern(word) {
		return nil, nil
	}
	gap := int32(closeBy)
	for i, part := range strings.Split(word, patternMark) {
		if part == "" {
			gap = farOff
			continue
		}
		if i > 0 {
			gaps = append(gaps, gap)
		}
		list, gap = append(list, words(part, "/")), closeBy
	}
	return list, gaps
}

// patternWell tells that a pattern can be looked for: two parts or more, or a
// class alone, each of words that are not too long.
func patternWell(word string) bool {
	list, gaps := parts(word)
	if strings.Contains(word, patternMark) && len(list) < 2 || len(gaps) != len(list)-1 || len(word) > patternMax {
		return false
	}
	for _, part := range list {
		if len(part) == 0 || slices.ContainsFunc(part, func(w string) bool { return len([]rune(w)) > maxWord }) {
			return false
		}
	}
	return true
}

// addPattern prepares a row whose word is a pattern.
func (l *Lexicon) addPattern(i int32, word string) {
	list, gaps := parts(word)
	p := pattern{row: i, gaps: gaps}
	for _, part := range list {
		p.sets = append(p.sets, l.set(part))
	}
	l.patterns = append(l.patterns, p)
}

// follow gives the evidence of the patterns that hold in the text.
func (f *found) follow(runes []rune) {
	for i := range f.lex.patterns {
		p := &f.lex.patterns[i]
		if slices.ContainsFunc(p.sets, func(s int32) bool { return len(f.at[s]) == 0 }) {
			continue
		}
		end := int32(-1)
		for _, h := range f.at[p.sets[0]] {
			if h.start < end || f.silent(runes, h) {
				continue
			}
			last := f.continued(runes, p, 1, h)
			if last < 0 {
				continue
			}
			whole := hit{start: h.start, end: last}
			if f.holds(p.row, whole) {
				f.evidence = append(f.evidence, evidence{&f.lex.rows[p.row], whole.start, whole.end})
				end = last
			}
		}
	}
}

// continued gives where the pattern ends that has come as far as h, -1 when it
// does not go on.
func (f *found) continued(runes []rune, p *pattern, part int, h hit) int32 {
	if part == len(p.sets) {
		return h.end
	}
	at, gap := f.at[p.sets[part]], p.gaps[part-1]
	for k := sort.Search(len(at), func(k int) bool { return at[k].end > h.end }); k < len(at); k++ {
		o := at[k]
		if o.end > h.end+gap+maxWord {
			break
		}
		if o.start < h.end || o.start > h.end+gap || stops(runes[h.end:o.start]) || f.silent(runes, o) {
			continue
		}
		if last := f.continued(runes, p, part+1, o); last >= 0 {
			return last
		}
	}
	return -1
}

// stops tells that a sentence ends in a stretch.
func stops(runes []rune) bool {
	return slices.ContainsFunc(runes, func(r rune) bool { return containsRune("。！？!?\n", r) })
}

// silent tells a word that is denied or part of an idiom.
func (f *found) silent(runes []rune, h hit) bool {
	return f.inIdiom(h) || f.denied(runes, f.lex.words[h.word], h.start)
}

// inIdiom tells a word that an idiom covers: 血压 presses on nothing.
func (f *found) inIdiom(h hit) bool {
	i := sort.Search(len(f.idioms), func(k int) bool { return f.idioms[k].start > h.start })
	for k := i - 1; k >= 0 && f.idioms[k].start > h.start-maxWord; k-- {
		if h.end <= f.idioms[k].end {
			return true
		}
	}
	return false
}
