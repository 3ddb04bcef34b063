package understand

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed asked.txt
var askedFile string

// askedWord is one line of asked.txt.
type askedWord struct {
	name      string
	idle      bool // it says nothing here
	weak      bool // it gives way to two others
	condition bool // an answer may speak of it though its question does not
	thing     bool // a community has it, and knows about it
	pattern   *regexp.Regexp
}

var askedWords = sync.OnceValue(func() (out []askedWord) {
	for line := range strings.Lines(askedFile) {
		name, pattern, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		w := askedWord{name: strings.TrimLeft(name, "-?~="), pattern: regexp.MustCompile(pattern)}
		w.idle, w.weak, w.condition, w.thing = name[0] == '-', name[0] == '?', name[0] == '~', name[0] == '='
		out = append(out, w)
	}
	return out
})

// taken stands where a word was taken out of a question: no pattern finds it.
const taken = '\x00'

// asked is what a question is about: the names it says, and what is left of it.
type asked struct {
	plain      string   // folded, without marks
	names      []string // sorted
	things     []string // of them
	conditions []string
	rest       []string
}

// readAsked takes a question apart.
func readAsked(text string) asked {
	var a asked
	left := strings.Map(func(r rune) rune {
		if r == '，' || r == '。' || r == '？' || isHan(r) || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return '，'
	}, string(fold(text).runes))
	a.plain = strings.NewReplacer("，", "", "。", "", "？", "").Replace(left)
	left = strings.TrimRight(left, "，。？")
	weak := map[string]bool{}
	for _, w := range askedWords() {
		var found bool
		if left, found = w.takes(left); !found {
			continue
		}
		switch {
		case w.condition:
			a.conditions = append(a.conditions, w.name)
		case !w.idle:
			a.names = append(a.names, w.name)
			if w.thing {
				a.things = append(a.things, w.name)
			}
			weak[w.name] = w.weak
		}
	}
	slices.Sort(a.names)
	a.names = slices.Compact(a.names)
	if len(a.names) > 2 {
		a.names = slices.DeleteFunc(a.names, func(n string) bool { return weak[n] })
	}
	a.rest = strings.FieldsFunc(left, func(r rune) bool { return r == taken || r == '，' || r == '。' || r == '？' })
	return a
}

// takes takes a word out wherever it stands, character by character, and tells
// whether it stands anywhere.
func (w askedWord) takes(text string) (left string, found bool) {
	var out strings.Builder
	end := 0
	for _, m := range w.pattern.FindAllStringSubmatchIndex(text, -1) {
		groups := m[2:]
		if !slices.ContainsFunc(groups, func(at int) bool { return at >= 0 }) {
			groups = m[:2]
		}
		for i := 0; i < len(groups); i += 2 {
			if groups[i] < end {
				continue // a group that found nothing
			}
			out.WriteString(text[end:groups[i]])
			out.WriteString(strings.Repeat(string(taken), utf8.RuneCountInString(text[groups[i]:groups[i+1]])))
			end = groups[i+1]
		}
		found = true
	}
	return out.String() + text[end:], found
}

// Kept is an answer of a bank, with the ways in which it is asked for.
type Kept struct {
	Questions []string
	Words     string
}

// Bank finds answers, and remembers how their questions were read.
type Bank struct {
	mu   sync.Mutex
	read map[string]asked
}

// mostRead bounds what a bank remembers.
const mostRead = 20_000

func (b *Bank) asked(text string) asked {
	b.mu.Lock()
	a, ok := b.read[text]
	b.mu.Unlock()
	if ok {
		return a
	}
	a = readAsked(text)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.read == nil || len(b.read) >= mostRead {
		b.read = map[string]asked{}
	}
	b.read[text] = a
	return a
}

// askingForm finds what makes words a question or a wish.
var askingForm = regexp.MustCompile(`[吗么呢不没]$|怎么|咋|啥|什么|几|多少|哪|谁|能不能|可不可以|是不是|有没有|多久|多长|想|要`)

// Find gives the answer that a question surely wants: -1 if it is none of them or
// could be two. Near tells that it asks at least for something the bank knows of.
func (b *Bank) Find(answers []Kept, question string) (found int, near bool) {
	q := readAsked(question)
	found = -1
	best, second := 0.0, 0.0
	for i, k := range answers {
		top := 0.0
		for _, text := range k.Questions {
			w := b.asked(text)
			top = max(top, b.likely(q, w, k))
			near = near || shares(q.things, w.things)
		}
		switch {
		case found < 0 && top > 0:
			found, best = i, top
		case top > 0 && answers[found].Words == k.Words:
			best = max(best, top)
		case top > best:
			found, best, second = i, top, best
		default:
			second = max(second, top)
		}
	}
	near = near && askingForm.MatchString(q.plain)
	if best < sureLikeness || best-second < sureLead {
		found = -1
	}
	return found, near
}

// How sure an answer must be, from 0 to 1, and by how much more than the next one.
const (
	sureLikeness = 0.8
	sureLead     = 0.1
	sureOfNames  = 0.85 // it says exactly the names of a question, and nothing else
)

// likely tells how surely a question wants the answer that is asked for so.
func (b *Bank) likely(q, w asked, k Kept) float64 {
	if q.plain == w.plain {
		return 1
	}
	if !slices.Equal(q.names, w.names) || !b.speaksOf(k, q, w) || digitsOf(q.rest) != digitsOf(w.rest) {
		return 0
	}
	if len(w.names)+len(w.conditions) > 1 && stand(q.rest, append([]string{k.Words}, k.Questions...)) && stand(w.rest, []string{q.plain}) {
		return sureOfNames
	}
	return likeness([]rune(strings.Join(q.rest, "")), []rune(strings.Join(w.rest, "")))
}

// stand tells that each of the pieces stands in one of the texts: a word that is
// neither known nor the answer's own may turn a question into another.
func stand(pieces, texts []string) bool {
	for _, p := range pieces {
		if !slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, p) }) {
			return false
		}
	}
	return true
}

// speaksOf tells that an answer speaks of every condition a question makes, and a
// question of every one that stands in the wording.
func (b *Bank) speaksOf(k Kept, q, w asked) bool {
	said := slices.Concat(w.conditions, b.asked(k.Words).conditions)
	for _, text := range k.Questions {
		said = append(said, b.asked(text).conditions...)
	}
	within := func(some, all []string) bool {
		return !slices.ContainsFunc(some, func(c string) bool { return !slices.Contains(all, c) })
	}
	return within(q.conditions, said) && within(w.conditions, q.conditions)
}

func digitsOf(rest []string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.Join(rest, ""))
}

func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(n string) bool { return slices.Contains(b, n) })
}

// likeness tells how much two questions share of their characters and of their
// pairs of neighbours, from 0 to 1.
func likeness(a, b []rune) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	return (dice(a, b, 1) + dice(a, b, 2)) / 2
}

// dice is the Dice measure of the pieces of n characters.
func dice(a, b []rune, n int) float64 {
	if len(a) < n || len(b) < n {
		return 0
	}
	pieces, both := map[string]int{}, 0
	for i := n; i <= len(a); i++ {
		pieces[string(a[i-n:i])]++
	}
	for i := n; i <= len(b); i++ {
		if p := string(b[i-n : i]); pieces[p] > 0 {
			pieces[p]--
			both++
		}
	}
	return 2 * float64(both) / float64(len(a)-n+1+len(b)-n+1)
}
