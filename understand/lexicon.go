package understand

import (
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"linli/domain"
)

// header is the first line of a lexicon (词库).
var header = []string{"词", "类别", "权重", "意图", "紧急度", "需同时出现", "出现则不算", "备注"}

// row is one line of a lexicon: what a word tells, and when.
type row struct {
	word     string
	category domain.Category // "" when the word tells nothing of it
	class    string          // "@老" when the word only belongs to a class that other lines name
	weight   int
	intent   domain.Intent
	urgency  int // -1 when the word tells nothing of it
	need     [][]string
	unless   []string
	note     string
	key      string // sorts rows, and finds a row written twice
}

var intents = []domain.Intent{domain.IntentRequest, domain.IntentQuestion, domain.IntentComplaint, domain.IntentSuggestion, domain.IntentOffer,
	domain.IntentStatus, domain.IntentFollowup, domain.IntentThanks, domain.IntentRating, domain.IntentSmalltalk}

// checkRows reads the rows of a lexicon and gathers all that is wrong with
// them. The rows come back in an order of their own, so that the order of lines
// never matters.
func checkRows(text string) ([]row, []RowError) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	var rows []row
	var bad []RowError
	lines := map[string]int{}
	for first := true; ; {
		f, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if broken := new(csv.ParseError); errors.As(err, &broken) {
			bad = append(bad, RowError{Line: broken.StartLine, Problem: BadQuotes})
			continue
		}
		line, _ := r.FieldPos(0)
		f = trimmed(f)
		switch {
		case first:
			if first = false; !slices.Equal(f, header) {
				return nil, []RowError{{Line: line, Problem: BadHeader, Value: strings.Join(header, ",")}}
			}
			continue
		case len(f) == 0:
			continue
		}
		w, wrong := parseRow(f)
		if other, ok := lines[w.key]; wrong == nil && ok {
			wrong = &RowError{Problem: WrittenTwice, Value: strconv.Itoa(other)}
		}
		if wrong != nil {
			wrong.Line, wrong.Word = line, f[0]
			bad = append(bad, *wrong)
			continue
		}
		lines[w.key] = line
		rows = append(rows, w)
	}
	if len(lines) == 0 && len(bad) == 0 {
		bad = append(bad, RowError{Line: 1, Problem: NoRows})
	}
	bad = append(bad, strangers(rows, lines)...)
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.key, b.key) })
	slices.SortStableFunc(bad, func(a, b RowError) int { return cmp.Compare(a.Line, b.Line) })
	return rows, bad
}

// strangers finds rows that ask for a class which no row belongs to.
func strangers(rows []row, lines map[string]int) []RowError {
	known := map[string]bool{}
	for _, w := range rows {
		known[w.class] = true
	}
	var bad []RowError
	for _, w := range rows {
		named, _ := parts(w.word)
		for _, name := range slices.Concat(slices.Concat(append(w.need, w.unless)...), slices.Concat(named...)) {
			if strings.HasPrefix(name, "@") && !known[name] {
				bad = append(bad, RowError{Line: lines[w.key], Word: w.word, Problem: UnknownClass, Value: name})
			}
		}
	}
	return bad
}

// identity is what may stand only once in a lexicon.
func (w row) identity(need, unless string) string {
	kind := string(w.category) + w.class
	if kind == "" {
		kind = string(w.intent)
	}
	if kind == "" {
		kind = strconv.Itoa(w.urgency)
	}
	return strings.Join([]string{w.word, kind, need, unless}, "\x00")
}

// trimmed drops blanks and the empty fields that a spreadsheet adds at the end
// of a line; nothing is left of a line of commas.
func trimmed(f []string) []string {
	filled := 0
	for i := range f {
		if f[i] = strings.TrimSpace(f[i]); f[i] != "" {
			filled = i + 1
		}
	}
	if filled == 0 {
		return nil
	}
	return f[:min(len(f), max(filled, len(header)))]
}

func parseRow(f []string) (row, *RowError) {
	if len(f) != len(header) {
		return row{}, &RowError{Problem: BadFields, Value: strconv.Itoa(len(f))}
	}
	w := row{word: string(foldWord(f[0])), urgency: -1, note: f[7]}
	if n := len([]rune(w.word)); isPattern(w.word) {
		if !patternWell(w.word) {
			return row{}, &RowError{Problem: BadPattern}
		}
	} else if n == 0 || n > maxWord {
		return row{}, &RowError{Problem: BadWord, Value: strconv.Itoa(maxWord)}
	}
	if wrong := w.setKind(f[1], f[3]); wrong != nil {
		return row{}, wrong
	}
	var ok bool
	if w.weight, ok = numeral(f[2], 0, 99); !ok {
		return row{}, &RowError{Problem: BadWeight, Value: f[2]}
	}
	if w.urgency, ok = numeral(f[4], -1, 3); !ok {
		return row{}, &RowError{Problem: BadUrgency, Value: f[4]}
	}
	if (w.urgency == 3) != (w.category == domain.Emergency) {
		return row{}, &RowError{Problem: UrgencyMismatch}
	}
	for _, group := range words(f[5], "+") {
		w.need = append(w.need, words(group, "/"))
	}
	w.unless = words(f[6], "/")
	for _, u := range w.unless {
		if !isPattern(w.word) && strings.Contains(w.word, u) {
			return row{}, &RowError{Problem: NeverHolds, Value: u}
		}
	}
	w.key = w.identity(f[5], f[6])
	return w, nil
}

// numeral reads a number of a row; an empty field is what is said by none.
func numeral(s string, none, most int) (int, bool) {
	if s == "" {
		return none, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n <= most
}

func (w *row) setKind(category, intent string) *RowError {
	switch {
	case strings.HasPrefix(category, "@"):
		w.class = category
	case category != "":
		w.category = domain.Category(category)
		if !slices.Contains(domain.Categories, w.category) {
			return &RowError{Problem: UnknownCategory, Value: category}
		}
	}
	if intent != "" {
		w.intent = domain.Intent(intent)
		if !slices.Contains(intents, w.intent) {
			return &RowError{Problem: UnknownIntent, Value: intent}
		}
	}
	return nil
}

// words cuts a list and gives its words the spelling of folded text, sorted.
func words(s, sep string) []string {
	var out []string
	for _, w := range strings.Split(s, sep) {
		if w = string(foldWord(strings.TrimSpace(w))); w != "" {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return out
}
