package understand

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"strings"

	"linli/domain"
)

// reach is how many runes away a word may stand that another one needs beside it.
const reach = 30

// Lexicon is a list of words (词库) made ready for one pass over a text; it
// may be shared by goroutines.
type Lexicon struct {
	version  string
	rows     []row
	classes  map[string][]string // class -> its words
	words    []string
	ids      map[string]int32 // word -> its place in words
	auto     *automaton
	rowsOf   [][]int32 // word -> rows
	setsOf   [][]int32 // word -> sets it belongs to
	sets     map[string]int32
	needOf   [][]int32 // row -> sets that must all have a word beside it
	unlessOf []int32   // row -> set that must have none beside it, -1 for none
	patterns []pattern
	named    []namedClass // by rising name
}

// namedClass is a class of words and the set that holds them.
type namedClass struct {
	name string
	set  int32
}

// newLexicon compiles rows, which come sorted.
func newLexicon(rows []row) *Lexicon {
	l := &Lexicon{version: digest(rows), rows: rows, sets: map[string]int32{}, ids: map[string]int32{}, classes: map[string][]string{}}
	for _, w := range rows {
		if w.class != "" {
			l.classes[w.class] = append(l.classes[w.class], w.word)
		}
	}
	for i, w := range rows {
		if isPattern(w.word) {
			l.addPattern(int32(i), w.word)
		} else if k := l.id(w.word); w.class == "" {
			l.rowsOf[k] = append(l.rowsOf[k], int32(i))
		}
		var need []int32
		for _, group := range w.need {
			need = append(need, l.set(group))
		}
		l.needOf = append(l.needOf, need)
		unless := int32(-1)
		if len(w.unless) > 0 {
			unless = l.set(w.unless)
		}
		l.unlessOf = append(l.unlessOf, unless)
		if w.class != "" {
			l.set([]string{w.class})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.classes)) {
		l.named = append(l.named, namedClass{name, l.sets[name]})
	}
	l.auto = newAutomaton(l.words)
	return l
}

// id gives the number of a word, a new one the first time.
func (l *Lexicon) id(word string) int32 {
	n, ok := l.ids[word]
	if !ok {
		n = int32(len(l.words))
		l.ids[word] = n
		l.words = append(l.words, word)
		l.rowsOf, l.setsOf = append(l.rowsOf, nil), append(l.setsOf, nil)
	}
	return n
}

// set gives the number of a set of words and classes, a new one the first time.
func (l *Lexicon) set(members []string) int32 {
	key := strings.Join(members, "/")
	n, ok := l.sets[key]
	if ok {
		return n
	}
	n = int32(len(l.sets))
	l.sets[key] = n
	for _, m := range members {
		for _, w := range l.spelled(m) {
			if k := l.id(w); !slices.Contains(l.setsOf[k], n) {
				l.setsOf[k] = append(l.setsOf[k], n)
			}
		}
	}
	return n
}

// spelled gives the words a name stands for: itself, or all of a class.
func (l *Lexicon) spelled(name string) []string {
	if strings.HasPrefix(name, "@") {
		return l.classes[name]
	}
	return []string{name}
}

// evidence is a row that holds at a place in the text.
type evidence struct {
	row        *row
	start, end int32
}

// found is all a lexicon has to say about one text.
type found struct {
	lex      *Lexicon
	at       [][]hit    // set -> its words, by rising end
	idioms   []hit      // words that only sound dangerous, by rising start
	evidence []evidence // by rising start, the longer first
}

// scan reads a text once and keeps what holds.
func (l *Lexicon) scan(runes []rune) *found {
	f := &found{lex: l, at: make([][]hit, len(l.sets))}
	all, hits := make([]hit, 0, 4*len(runes)), make([]hit, 0, len(runes))
	many, sum := make([]int, len(l.sets)), 0
	l.auto.find(runes, func(h hit) {
		all = append(all, h)
		for _, s := range l.setsOf[h.word] {
			many[s]++
			sum++
		}
		if len(l.rowsOf[h.word]) > 0 {
			hits = append(hits, h)
		}
	})
	// The sets share one array: a set has few words in a text, and there are many sets.
	shared := make([]hit, sum)
	for s, n := range many {
		f.at[s], shared = shared[:0:n], shared[n:]
	}
	for _, h := range all {
		for _, s := range l.setsOf[h.word] {
			f.at[s] = append(f.at[s], h)
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end), cmp.Compare(a.word, b.word))
	})
	f.idioms = slices.SortedFunc(slices.Values(f.class(classIdiom)), func(a, b hit) int { return cmp.Compare(a.start, b.start) })
	f.keep(hits)
	f.follow(runes)
	slices.SortStableFunc(f.evidence, func(a, b evidence) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	return f
}

// keep turns hits into evidence. A word inside a longer one of the same kind
// says nothing of its own, and nothing inside an idiom counts.
func (f *found) keep(hits []hit) {
	idioms := f.idioms
	var idiomEnd, categoryEnd, intentEnd int32
	idiom := f.lex.setNamed(classIdiom)
	for _, h := range hits {
		for len(idioms) > 0 && idioms[0].start <= h.start {
			idiomEnd = max(idiomEnd, idioms[0].end)
			idioms = idioms[1:]
		}
		if h.end <= idiomEnd && !slices.Contains(f.lex.setsOf[h.word], idiom) {
			continue
		}
		var hasCategory, hasIntent bool
		for _, i := range f.lex.rowsOf[h.word] {
			w := &f.lex.rows[i]
			if !f.holds(i, h) {
				continue
			}
			switch {
			case w.category != "":
				if h.end <= categoryEnd {
					continue
				}
				hasCategory = true
			case w.intent != "":
				if h.end <= intentEnd {
					continue
				}
				hasIntent = true
			}
			f.evidence = append(f.evidence, evidence{w, h.start, h.end})
		}
		if hasCategory {
			categoryEnd = max(categoryEnd, h.end)
		}
		if hasIntent {
			intentEnd = max(intentEnd, h.end)
		}
	}
}

// holds tells whether a row's conditions are met around a hit.
func (f *found) holds(i int32, h hit) bool {
	// Between the parts of an order of words there is room for what it needs.
	inside := isPattern(f.lex.rows[i].word)
	for _, s := range f.lex.needOf[i] {
		if !f.beside(s, h, inside) {
			return false
		}
	}
	u := f.lex.unlessOf[i]
	return u < 0 || !f.beside(u, h, true)
}

// beside tells whether a word of a set stands near a hit; inside it only when
// overlap is allowed.
func (f *found) beside(set int32, h hit, overlap bool) bool {
	at := f.at[set]
	for k := sort.Search(len(at), func(k int) bool { return at[k].end > h.start-reach }); k < len(at); k++ {
		o := at[k]
		if o.start >= h.end+reach+int32(maxWord) {
			return false
		}
		if o.start < h.end+reach && (overlap || o.end <= h.start || o.start >= h.end) {
			return true
		}
	}
	return false
}

// maxWord bounds how far starts may lag behind ends in a list ordered by end.
const maxWord = 16

func (l *Lexicon) setNamed(name string) int32 {
	if n, ok := l.sets[name]; ok {
		return n
	}
	return -1
}

// class gives the words of a class in the text, by rising end.
func (f *found) class(name string) []hit {
	if n := f.lex.setNamed(name); n >= 0 {
		return f.at[n]
	}
	return nil
}

// scores adds up what the text says for a category; a word counts once.
func (f *found) scores(from, to int32) map[domain.Category]int {
	sum := map[domain.Category]int{}
	seen := map[*row]bool{}
	first := sort.Search(len(f.evidence), func(k int) bool { return f.evidence[k].start >= from })
	for _, e := range f.evidence[first:] {
		if e.start >= to {
			break
		}
		if e.row.category == "" || e.end > to || seen[e.row] {
			continue
		}
		seen[e.row] = true
		sum[e.row.category] += e.row.weight
	}
	return sum
}
