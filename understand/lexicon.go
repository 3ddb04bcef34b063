package understand

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
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

// readRows reads a lexicon; every error names its line. The rows come back in
// an order of their own, so that the order of lines never matters.
func readRows(in io.Reader) ([]row, error) {
	br := bufio.NewReader(in)
	if bom, err := br.Peek(3); err == nil && string(bom) == "\xEF\xBB\xBF" {
		if _, err := br.Discard(3); err != nil {
			return nil, fmt.Errorf("lexicon: %w", err)
		}
	}
	r := csv.NewReader(br)
	r.FieldsPerRecord = -1
	var rows []row
	seen := map[string]int{}
	for first := true; ; first = false {
		f, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("lexicon: %w", err)
		}
		line, _ := r.FieldPos(0)
		if first {
			if !slices.Equal(trimmed(f), header) {
				return nil, fmt.Errorf("lexicon line %d: header must be %s", line, strings.Join(header, ","))
			}
			continue
		}
		w, err := parseRow(trimmed(f))
		if err != nil {
			return nil, fmt.Errorf("lexicon line %d: %w", line, err)
		}
		if other, ok := seen[w.key]; ok {
			return nil, fmt.Errorf("lexicon line %d: %s stands on line %d already", line, w.word, other)
		}
		seen[w.key] = line
		rows = append(rows, w)
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.key, b.key) })
	return rows, nil
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

func trimmed(f []string) []string {
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	return f
}

func parseRow(f []string) (row, error) {
	if len(f) != len(header) {
		return row{}, fmt.Errorf("%d fields, want %d", len(f), len(header))
	}
	w := row{word: string(foldWord(f[0])), urgency: -1, note: f[7]}
	if n := len([]rune(w.word)); n == 0 || n > maxWord {
		return row{}, fmt.Errorf("a word has 1 to %d characters", maxWord)
	}
	if err := w.setKind(f[1], f[3]); err != nil {
		return row{}, err
	}
	var err error
	if f[2] != "" {
		if w.weight, err = strconv.Atoi(f[2]); err != nil || w.weight < 0 || w.weight > 99 {
			return row{}, fmt.Errorf("weight %q is not a number from 0 to 99", f[2])
		}
	}
	if f[4] != "" {
		if w.urgency, err = strconv.Atoi(f[4]); err != nil || w.urgency < 0 || w.urgency > 3 {
			return row{}, fmt.Errorf("urgency %q is not 0 to 3", f[4])
		}
	}
	if (w.urgency == 3) != (w.category == domain.Emergency) {
		return row{}, errors.New("urgency 3 and category emergency belong together")
	}
	for _, group := range words(f[5], "+") {
		w.need = append(w.need, words(group, "/"))
	}
	w.unless = words(f[6], "/")
	w.key = w.identity(f[5], f[6])
	return w, nil
}

func (w *row) setKind(category, intent string) error {
	switch {
	case strings.HasPrefix(category, "@"):
		w.class = category
	case category != "":
		w.category = domain.Category(category)
		if !slices.Contains(domain.Categories, w.category) {
			return fmt.Errorf("unknown category %q", category)
		}
	}
	if intent != "" {
		w.intent = domain.Intent(intent)
		if !slices.Contains(intents, w.intent) {
			return fmt.Errorf("unknown intent %q", intent)
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
