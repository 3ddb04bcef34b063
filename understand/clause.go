package understand

import "strings"

// clause is a stretch of text between two breaks (分句), [start,end) in folded runes.
type clause struct{ start, end int }

// clauses cuts a text at its punctuation and blanks.
func clauses(runes []rune) []clause {
	var out []clause
	start := 0
	for i, r := range runes {
		if !isBreak(r) {
			continue
		}
		if i > start {
			out = append(out, clause{start, i})
		}
		start = i + 1
	}
	if len(runes) > start {
		out = append(out, clause{start, len(runes)})
	}
	return out
}

// hasAny tells whether a text contains one of the words.
func hasAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
