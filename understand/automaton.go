package understand

// automaton finds all words of a lexicon in one pass (Aho-Corasick).
type automaton struct {
	next map[uint64]int32 // state<<32|rune -> state
	fail []int32
	word []int32 // the word that ends in a state, -1 for none
	up   []int32 // the next shorter state in which a word ends, 0 for none
	size []int32 // runes of each word
}

// newAutomaton builds the automaton; word i is known as i.
func newAutomaton(list []string) *automaton {
	a := &automaton{next: map[uint64]int32{}, fail: []int32{0}, word: []int32{-1}, up: []int32{0}}
	type edge struct {
		parent, state int32
		r             rune
	}
	var levels [][]edge
	for id, w := range list {
		s, depth := int32(0), 0
		for _, r := range w {
			t, ok := a.next[step(s, r)]
			if !ok {
				t = int32(len(a.word))
				a.next[step(s, r)] = t
				a.word, a.fail, a.up = append(a.word, -1), append(a.fail, 0), append(a.up, 0)
				if depth == len(levels) {
					levels = append(levels, nil)
				}
				levels[depth] = append(levels[depth], edge{s, t, r})
			}
			s = t
			depth++
		}
		a.word[s] = int32(id)
		a.size = append(a.size, int32(depth))
	}
	for depth, level := range levels {
		for _, e := range level {
			if depth > 0 {
				a.fail[e.state] = a.move(a.fail[e.parent], e.r)
			}
			f := a.fail[e.state]
			if a.up[e.state] = a.up[f]; a.word[f] >= 0 {
				a.up[e.state] = f
			}
		}
	}
	return a
}

func step(s int32, r rune) uint64 { return uint64(uint32(s))<<32 | uint64(uint32(r)) }

// move follows a rune from a state, falling back to shorter beginnings.
func (a *automaton) move(s int32, r rune) int32 {
	for {
		if t, ok := a.next[step(s, r)]; ok {
			return t
		}
		if s == 0 {
			return 0
		}
		s = a.fail[s]
	}
}

// hit is a word found at [start,end) of the folded text.
type hit struct{ word, start, end int32 }

// find calls found for every occurrence, by rising end.
func (a *automaton) find(runes []rune, found func(hit)) {
	s := int32(0)
	for i, r := range runes {
		s = a.move(s, r)
		t := s
		if a.word[t] < 0 {
			t = a.up[t]
		}
		for ; t != 0; t = a.up[t] {
			w := a.word[t]
			found(hit{w, int32(i+1) - a.size[w], int32(i + 1)})
		}
	}
}
