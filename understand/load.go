package understand

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"linli/domain"
)

// Problem says what is wrong with a row of a lexicon.
type Problem string

// What may be wrong with a row; Value says which, as noted.
const (
	Unreadable      Problem = "unreadable"       // the file broke off; Value: how
	TooLong         Problem = "too_long"         // Value: how many bytes a lexicon may have
	NotUTF8         Problem = "not_utf8"         // saved in another encoding, like GBK; Value: which it seems to be
	BadHeader       Problem = "bad_header"       // Value: the header wanted
	NoRows          Problem = "no_rows"          // nothing under the header
	BadQuotes       Problem = "bad_quotes"       // a quotation mark that nothing closes
	BadFields       Problem = "bad_fields"       // Value: how many fields there are
	BadWord         Problem = "bad_word"         // empty or too long; Value: how many characters it may have
	BadPattern      Problem = "bad_pattern"      // an order of words (A~B) that lacks a part or is too long
	BadWeight       Problem = "bad_weight"       // Value: what is no number from 0 to 99
	BadUrgency      Problem = "bad_urgency"      // Value: what is no number from 0 to 3
	UnknownCategory Problem = "unknown_category" // Value: what is none
	UnknownIntent   Problem = "unknown_intent"   // Value: what is none
	UnknownClass    Problem = "unknown_class"    // Value: the class that no row belongs to
	UrgencyMismatch Problem = "urgency_mismatch" // urgency 3 and category emergency belong together
	NeverHolds      Problem = "never_holds"      // Value: the word that forbids the row always
	WrittenTwice    Problem = "written_twice"    // Value: the line on which the same stands
)

// RowError names a row of a lexicon that cannot be used and what is wrong with it.
type RowError struct {
	Line    int // of the file, from 1
	Problem Problem
	Word    string // as the row has it, "" when none could be read
	Value   string // depends on the problem
}

// Error words the problem for an operator.
func (e RowError) Error() string {
	at := fmt.Sprintf("lexicon line %d: ", e.Line)
	if e.Word != "" {
		at += e.Word + ": "
	}
	switch e.Problem {
	case Unreadable:
		return at + "the file cannot be read: " + e.Value
	case TooLong:
		return at + "the file is longer than " + e.Value + " bytes"
	case NotUTF8:
		return at + "the file is not UTF-8 but seems to be " + e.Value + "; save it again as CSV UTF-8"
	case BadHeader:
		return at + "header must be " + e.Value
	case NoRows:
		return at + "there is no row"
	case BadQuotes:
		return at + "a quotation mark is not closed or stands inside a field"
	case BadFields:
		return at + e.Value + " fields, want " + strconv.Itoa(len(header))
	case BadWord:
		return at + "a word has 1 to " + e.Value + " characters"
	case BadPattern:
		return at + "an order of words has at least two parts, like 摔/跌~起不来"
	case BadWeight:
		return at + "weight " + strconv.Quote(e.Value) + " is not a number from 0 to 99"
	case BadUrgency:
		return at + "urgency " + strconv.Quote(e.Value) + " is not 0 to 3"
	case UnknownCategory:
		return at + "unknown category " + strconv.Quote(e.Value)
	case UnknownIntent:
		return at + "unknown intent " + strconv.Quote(e.Value)
	case UnknownClass:
		return at + "no row belongs to class " + strconv.Quote(e.Value)
	case UrgencyMismatch:
		return at + "urgency 3 and category emergency belong together"
	case NeverHolds:
		return at + strconv.Quote(e.Value) + " is part of the word, so the row never holds"
	case WrittenTwice:
		return at + "stands on line " + e.Value + " already"
	}
	return at + string(e.Problem)
}

// lexiconLimit bounds the bytes of a lexicon.
const lexiconLimit = 16 << 20

// ParseLexicon reads a lexicon as a spreadsheet saves it: CSV in UTF-8, with or
// without a byte order mark, any line ends. Where a row is wrong there is no
// lexicon, and every such row is named.
func ParseLexicon(in io.Reader) (*Lexicon, []RowError) {
	b, err := io.ReadAll(io.LimitReader(in, lexiconLimit+1))
	switch {
	case err != nil:
		return nil, []RowError{{Line: 1, Problem: Unreadable, Value: err.Error()}}
	case len(b) > lexiconLimit:
		return nil, []RowError{{Line: 1, Problem: TooLong, Value: strconv.Itoa(lexiconLimit)}}
	}
	text := strings.TrimPrefix(string(b), "\uFEFF")
	if line, seems := otherEncoding(text); line > 0 {
		return nil, []RowError{{Line: line, Problem: NotUTF8, Value: seems}}
	}
	rows, bad := checkRows(text)
	if len(bad) > 0 {
		return nil, bad
	}
	return newLexicon(rows), nil
}

// otherEncoding gives the first line that is no UTF-8, and what it looks like; 0 for none.
func otherEncoding(text string) (line int, seems string) {
	if strings.HasPrefix(text, "\xFF\xFE") || strings.HasPrefix(text, "\xFE\xFF") {
		return 1, "UTF-16"
	}
	if utf8.ValidString(text) {
		return 0, ""
	}
	at := 0
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	return 1 + strings.Count(text[:at], "\n"), "GBK"
}

// Version is a short digest of what a lexicon says: the same rows in any order,
// encoded in any way, have the same one.
func (l *Lexicon) Version() string { return l.version }

// Rows is how many rows the lexicon has.
func (l *Lexicon) Rows() int { return len(l.rows) }

// Reader gives a Reader that reads by this lexicon and the model that comes with
// the program.
func (l *Lexicon) Reader() *Reader { return &Reader{lex: l, model: BuiltInModel()} }

// With gives a Reader that reads by the same lexicon and another model; nil for
// rules alone.
func (r *Reader) With(m *Model) *Reader { return &Reader{lex: r.lex, model: m} }

// Lexicon gives the lexicon by which the reader reads.
func (r *Reader) Lexicon() *Lexicon { return r.lex }

// digest gives the version of rows, which come sorted.
func digest(rows []row) string {
	h := sha256.New()
	for _, w := range rows {
		fmt.Fprintf(h, "%q %q %q %d %q %d %q %q %q\n", w.word, w.category, w.class, w.weight, w.intent, w.urgency, w.need, w.unless, w.note)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// DroppedDangers gives the words of danger that old has and l has not at the
// same weight or more: to take one away needs two people.
func (l *Lexicon) DroppedDangers(old *Lexicon) []string {
	weight := map[string]int{}
	for _, w := range l.rows {
		if w.category == domain.Emergency {
			weight[w.key] = w.weight
		}
	}
	var out []string
	for _, w := range old.rows {
		if now, ok := weight[w.key]; w.category == domain.Emergency && (!ok || now < w.weight) {
			out = append(out, w.word)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Text is a message under an id.
type Text struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Change is a text that two readers read differently, and in what.
type Change struct {
	ID      string
	Fields  []Field
	Was, Is Draft
}

// Field is a part of a draft that changes, as both readers have it.
type Field struct{ Name, Was, Is string }

// String names what changes: category repair -> property.
func (c Change) String() string {
	var all []string
	for _, f := range c.Fields {
		all = append(all, fmt.Sprintf("%s %s -> %s", f.Name, f.Was, f.Is))
	}
	return strings.Join(all, ", ")
}

// Changes lists the texts that are read differently by was and is, in their order.
func Changes(was, is *Reader, texts []Text) []Change {
	var out []Change
	for _, t := range texts {
		c := Change{ID: t.ID, Was: was.Read(t.Text), Is: is.Read(t.Text)}
		for _, f := range []struct {
			name     string
			old, new any
		}{
			{"intent", c.Was.Intent, c.Is.Intent}, {"category", c.Was.Category, c.Is.Category}, {"categories", c.Was.Categories, c.Is.Categories},
			{"urgency", c.Was.Urgency, c.Is.Urgency}, {"tier", c.Was.Tier, c.Is.Tier},
		} {
			if was, is := fmt.Sprint(f.old), fmt.Sprint(f.new); was != is {
				c.Fields = append(c.Fields, Field{f.name, was, is})
			}
		}
		if len(c.Fields) > 0 {
			out = append(out, c)
		}
	}
	return out
}
