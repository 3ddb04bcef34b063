package roster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"linli/domain"
)

// maxFaults bounds how many faults one refusal lists.
const maxFaults = 50

// fault is one thing wrong with an import file. Its text never repeats what
// stands there: in a shifted row a phone stands where a name should.
type fault struct {
	line int
	text string
}

// faults collects what is wrong, so that an operator mends a file in one go.
type faults struct {
	list  []fault
	where func(line int, text string) Fault // nil: by its line
}

// Fault is one thing wrong with a workbook, and where: Row 0 for the whole file.
type Fault struct {
	Sheet  string
	Row    int
	Column string // its letter, "" for the whole row
	Title  string // the column's
	Text   string // for the operator
}

func (f Fault) String() string {
	switch {
	case f.Sheet == "":
		return f.Text
	case f.Column == "":
		return fmt.Sprintf("sheet %s, row %d: %s", f.Sheet, f.Row, f.Text)
	}
	return fmt.Sprintf("sheet %s, row %d, column %s: %s", f.Sheet, f.Row, f.Column, f.Text)
}

// Wrong is everything wrong with a file.
type Wrong struct {
	Faults []Fault
	More   bool // these are the first ones found
}

func (w Wrong) Error() string {
	lines := make([]string, len(w.Faults), len(w.Faults)+1)
	for i, f := range w.Faults {
		lines[i] = f.String()
	}
	if w.More {
		lines = append(lines, fmt.Sprintf("there are more; these are the first %d found", maxFaults))
	}
	return strings.Join(lines, "\n")
}

func (f *faults) add(line int, format string, args ...any) {
	if len(f.list) <= maxFaults {
		f.list = append(f.list, fault{line, fmt.Sprintf(format, args...)})
	}
}

// err joins the faults, the first line first, into one Invalid error.
func (f *faults) err() error {
	if len(f.list) == 0 {
		return nil
	}
	cut := len(f.list) > maxFaults
	list := f.list[:min(len(f.list), maxFaults)]
	slices.SortStableFunc(list, func(a, b fault) int { return a.line - b.line })
	wrong := Wrong{More: cut}
	for _, x := range list {
		one := Fault{Text: fmt.Sprintf("line %d: %s", x.line, x.text)}
		if f.where != nil {
			one = f.where(x.line, x.text)
		}
		wrong.Faults = append(wrong.Faults, one)
	}
	return domain.Errorf(domain.Invalid, "%w", wrong)
}

// word is a text of the file and where it stands; line 0 means it is not there.
type word struct {
	text string
	line int
}

// record is one mapping of the file: its values by key.
type record struct {
	line   int
	values map[string]*yaml.Node
	faults *faults
}

// record reads a mapping that may hold these keys and no others. What is no
// mapping at all is one fault: that it lacks every key goes without saying.
func (f *faults) record(n *yaml.Node, what string, keys ...string) record {
	r := record{line: n.Line, values: map[string]*yaml.Node{}, faults: f}
	if n.Kind != yaml.MappingNode {
		f.add(n.Line, "%s: want %s", what, joined(keys))
		r.faults = &faults{}
		return r
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case !slices.Contains(keys, key.Value):
			f.add(key.Line, "%s: unknown key; want %s", what, joined(keys))
		case r.values[key.Value] != nil:
			f.add(key.Line, "%s: given twice", key.Value)
		default:
			r.values[key.Value] = value
		}
	}
	return r
}

// value is what a key holds; nil when it is left out or empty.
func (r record) value(key string) *yaml.Node {
	n := r.values[key]
	if n == nil || n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return nil
	}
	return n
}

// text reads a text of at most so many characters; ok is false when it is
// wrong, which is noted then.
func (r record) text(key string, limit int) (w word, ok bool) {
	n := r.value(key)
	if n == nil {
		return word{}, true
	}
	return r.faults.text(n, key, limit)
}

// text reads one value. A bare number counts as the text it is written as,
// because nobody quotes a phone or a house number.
func (f *faults) text(n *yaml.Node, key string, limit int) (w word, ok bool) {
	if tag := n.ShortTag(); n.Kind != yaml.ScalarNode || tag != "!!str" && tag != "!!int" {
		f.add(n.Line, "%s: want a text; put it in quotes", key)
		return word{}, false
	}
	text := strings.TrimSpace(n.Value)
	switch {
	case utf8.RuneCountInString(text) > limit:
		f.add(n.Line, "%s: longer than %d characters", key, limit)
		return word{}, false
	case strings.ContainsFunc(text, func(c rune) bool { return c != '\n' && !unicode.IsPrint(c) }):
		f.add(n.Line, "%s: holds an invisible character", key)
		return word{}, false
	case text == "":
		return word{}, true
	}
	return word{text, n.Line}, true
}

// must is a text that may not be left out.
func (r record) must(key string, limit int) word {
	w, ok := r.text(key, limit)
	if ok && w.line == 0 {
		r.faults.add(r.line, "%s: missing", key)
	}
	return w
}

// nameLimit is what a name's column holds.
const nameLimit = 100

// called reads what somebody or something is called.
func (r record) called(key string) word {
	w := r.must(key, nameLimit)
	digits := 0
	for _, c := range w.text {
		switch {
		case c == '/' || c == '\n':
			r.faults.add(w.line, "%s: want one line without a slash", key)
			return word{}
		case unicode.IsDigit(c):
			digits++
		}
	}
	// Names are shown in reports, where no phone may be.
	if digits >= 5 {
		r.faults.add(w.line, "%s: holds five digits or more; is it a phone?", key)
		return word{}
	}
	return w
}

// choice reads one word of a fixed list; "" when left out.
func choice[S ~string](r record, key string, list []S) S {
	w, _ := r.text(key, nameLimit)
	if w.line != 0 && !slices.Contains(list, S(w.text)) {
		r.faults.add(w.line, "%s: want one of %s", key, joined(list))
	}
	return S(w.text)
}

func joined[S ~string](list []S) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

// number reads a whole number from 1 to a limit; 0 when left out.
func (r record) number(key string, limit int) int {
	n := r.value(key)
	if n == nil {
		return 0
	}
	v, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" || err != nil || v < 1 || v > limit {
		r.faults.add(n.Line, "%s: want a whole number from 1 to %d", key, limit)
		return 0
	}
	return v
}

// flag reads true or false; false when left out.
func (r record) flag(key string) bool {
	n := r.value(key)
	if n == nil {
		return false
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
		r.faults.add(n.Line, "%s: want true or false", key)
		return false
	}
	return strings.EqualFold(n.Value, "true")
}

// date reads a day like 2027-12-31 and gives its end by China's clock; zero when
// left out.
func (r record) date(key string) time.Time {
	n := r.value(key)
	if n == nil {
		return time.Time{}
	}
	day, err := time.ParseInLocation(time.DateOnly, n.Value, domain.China)
	if err != nil || n.Kind != yaml.ScalarNode {
		r.faults.add(n.Line, "%s: want a day like 2027-12-31", key)
		return time.Time{}
	}
	return day.AddDate(0, 0, 1)
}

// list reads a list of at most so many values; none when left out.
func (r record) list(key string, limit int) []*yaml.Node {
	n := r.value(key)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.faults.add(n.Line, "%s: want a list", key)
		return nil
	}
	if len(n.Content) > limit {
		r.faults.add(n.Line, "%s: more than %d", key, limit)
		return nil
	}
	return n.Content
}

// words reads a list of texts, each once.
func (r record) words(key string, limit int) []word {
	var out []word
	seen := map[string]bool{}
	for _, n := range r.list(key, limit) {
		w, ok := r.faults.text(n, key, 2*nameLimit)
		if ok && w.line == 0 {
			r.faults.add(n.Line, "%s: an empty value", key)
		}
		if w.line != 0 && !seen[w.text] {
			seen[w.text] = true
			out = append(out, w)
		}
	}
	return out
}
