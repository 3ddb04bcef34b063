package understand

import (
	"math"
	"slices"

	"linli/domain"
)

// view is what the rules make of a text before they decide: the model sees it
// beside the characters.
type view struct {
	runes  []rune
	found  *found
	ranked []scored
	calls  []phone
	places []mention
	rule   domain.Intent // what the rules would choose
	lead   int
	peril  danger
}

// look lets the rules read a text.
func (l *Lexicon) look(runes []rune) view {
	v := view{runes: runes, found: l.scan(runes), calls: phones(runes)}
	v.places = mentions(runes, v.calls)
	v.ranked = rank(v.found.focused(runes))
	v.rule, v.lead = intentOf(runes, v.found, v.matter())
	v.peril = dangerOf(runes, v.found)
	return v
}

// matter tells that the rules know what the text is about.
func (v view) matter() bool { return len(v.ranked) > 0 && v.ranked[0].score >= matterScore }

// tied gives the other of two categories for which the rules find exactly as much: a
// model's leaning does not spare the question which team shall come.
func (v view) tied(c domain.Category) (other domain.Category, ok bool) {
	if !v.matter() || len(v.ranked) < 2 || v.ranked[0].score != v.ranked[1].score {
		return "", false
	}
	switch c {
	case v.ranked[0].category:
		return v.ranked[1].category, true
	case v.ranked[1].category:
		return v.ranked[0].category, true
	}
	return "", false
}

// Features are the buckets of what a model looks at in a text, rising, each once.
// Pairs speak of danger only.
type Features struct {
	Marks []uint32 // runs of characters, classes of words, what the rules found
	Pairs []uint32 // two classes in one text
}

// Features gives what a model looks at in a text.
func (l *Lexicon) Features(text string) Features { return l.look(fold(text).runes).features() }

// Shares is what one mark counts for, and one mark or pair where danger is meant: a
// long text says no more than a short one.
func (f Features) Shares() (mark, danger float64) {
	n := len(f.Marks)
	return 1 / math.Sqrt(float64(max(1, n))), 1 / math.Sqrt(float64(max(1, n+len(f.Pairs))))
}

// The kinds of marks, so that no two of them share a name.
const (
	markClass = iota + 1
	markPair
	markPoints
	markFirst
	markCue
	markRule
	markPeril
	markTier
	markAgainst
	markHaste
	markShape
	markOpening
	markAsking
)

func (v view) features() Features {
	s := spelling(v.runes)
	m := marks(gramsOf(s))
	m.ends(v.runes)
	m.rules(v)
	m.shape(v)
	var pairs marks
	var seen []uint32
	for _, c := range v.found.lex.named {
		if len(v.found.at[c.set]) == 0 {
			continue
		}
		m.add(markClass, c.name, 0)
		h := hashOf(markPair, c.name)
		for _, o := range seen {
			pairs = append(pairs, bucketOf(o*31+h))
		}
		seen = append(seen, h)
	}
	return Features{sorted(m), sorted(pairs)}
}

// marks are the buckets of a text as they are gathered.
type marks []uint32

func sorted(m marks) []uint32 {
	slices.Sort(m)
	return slices.Compact(m)
}

// hashOf is the hash of a mark's name.
func hashOf(kind uint32, name string) uint32 {
	h := (2166136261 ^ kind) * 16777619
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return h
}

func bucketOf(h uint32) uint32 {
	h ^= h >> 15
	return (h * 2654435761) >> 16
}

func (m *marks) add(kind uint32, name string, n int) {
	*m = append(*m, bucketOf((hashOf(kind, name)^uint32(n))*16777619))
}

// climb adds a mark for each step that n reaches.
func (m *marks) climb(kind uint32, name string, n int, steps []int) {
	for _, s := range steps {
		if n >= s {
			m.add(kind, name, s)
		}
	}
}

// The steps by which the model sees the points of the rules.
var (
	pointSteps   = []int{1, 4, 7, 11}
	cueSteps     = []int{1, 4, 7}
	leadSteps    = []int{0, 2, 5}
	perilSteps   = []int{2, 4, 6, 8, 10, 13, 17, 22, 30}
	againstSteps = []int{1, 5, 8}
)

// rules adds what the rules found.
func (m *marks) rules(v view) {
	for i, c := range v.ranked {
		m.climb(markPoints, string(c.category), c.score, pointSteps)
		if i == 0 {
			m.add(markFirst, string(c.category), 0)
		}
	}
	for i, n := range v.found.intentScores() {
		m.climb(markCue, string(i), n, cueSteps)
	}
	m.climb(markRule, string(v.rule), v.lead, leadSteps)
	words, sum := v.found.thickest(v.found.perils(v.runes))
	m.climb(markPeril, "", sum, perilSteps)
	m.add(markTier, string(v.peril.tier), 0)
	if len(words) > 0 {
		against, _ := v.found.against(words)
		m.climb(markAgainst, "", against, againstSteps)
	}
	same, soon, whenever := v.found.haste()
	for i, holds := range []bool{same, soon, whenever} {
		if holds {
			m.add(markHaste, "", i)
		}
	}
}

// lengthStep is by how many characters a text counts as longer.
const lengthStep = 12

// shape adds how long the text is, and whether it names a place, a phone, a question.
func (m *marks) shape(v view) {
	m.add(markShape, "length", min(6, len(v.runes)/lengthStep))
	for i, holds := range []bool{len(v.calls) > 0, len(v.places) > 0, endsAsking(v.runes)} {
		if holds {
			m.add(markShape, "", i)
		}
	}
}

// shortClause is how many characters are only a word of thanks behind the asking.
const shortClause = 3

// ends adds the characters, and the pairs of them, of the first clause and of the
// last that says something: there people ask.
func (m *marks) ends(runes []rune) {
	cut := clauses(runes)
	for len(cut) > 1 && cut[len(cut)-1].end-cut[len(cut)-1].start < shortClause {
		cut = cut[:len(cut)-1]
	}
	if len(cut) == 0 {
		return
	}
	m.within(markOpening, runes[cut[0].start:cut[0].end])
	last := cut[len(cut)-1]
	m.within(markAsking, runes[last.start:last.end])
}

func (m *marks) within(kind uint32, runes []rune) {
	for i, r := range runes[:min(len(runes), modelTextLimit)] {
		h := ((2166136261^kind)*16777619 ^ uint32(r)) * 16777619
		*m = append(*m, bucketOf(h))
		if i+1 < len(runes) {
			*m = append(*m, bucketOf((h^uint32(runes[i+1]))*16777619))
		}
	}
}
