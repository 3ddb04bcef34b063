package understand

import (
	"slices"
	"strconv"
	"strings"
)

// BuiltInCSV is the lexicon that comes with the program, as its file has it.
func BuiltInCSV() string { return embedded }

// Entry is a row of a lexicon as its file has it.
type Entry struct {
	Word, Category, Weight, Intent, Urgency, Need, Unless, Note string
}

// Search lists the rows in which a text stands, in the word or in the note, or
// whose category it is; "" finds all. It gives so many at most, and counts them all.
func (l *Lexicon) Search(text string, most int) (found []Entry, n int) {
	wanted := Fold(text)
	for _, w := range l.rows {
		if wanted != "" && !strings.Contains(w.word, wanted) && !strings.Contains(w.note, text) && string(w.category)+w.class != text && !slices.Contains(slices.Concat(w.need...), wanted) {
			continue
		}
		if n++; n <= most {
			found = append(found, w.entry())
		}
	}
	return found, n
}

func (w row) entry() Entry {
	e := Entry{Word: w.word, Category: string(w.category) + w.class, Weight: strconv.Itoa(w.weight), Intent: string(w.intent), Unless: strings.Join(w.unless, "/"), Note: w.note}
	if w.urgency >= 0 {
		e.Urgency = strconv.Itoa(w.urgency)
	}
	groups := make([]string, len(w.need))
	for i, g := range w.need {
		groups[i] = strings.Join(g, "/")
	}
	e.Need = strings.Join(groups, "+")
	return e
}
