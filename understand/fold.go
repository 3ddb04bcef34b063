package understand

import "unicode"

// folded is a text brought to one spelling (归一), with the way back: rune i of
// the folded text came from rune at[i] of the original.
type folded struct {
	runes []rune
	at    []int32
}

// fold brings full width, traditional characters, letter case and known slips
// of dictation to one spelling, and drops what has no width.
func fold(text string) folded {
	f := folded{runes: make([]rune, 0, len(text)/2+1), at: make([]int32, 0, len(text)/2+1)}
	pos := int32(-1)
	for _, r := range text {
		pos++
		if r = foldRune(r); r >= 0 {
			f.runes = append(f.runes, r)
			f.at = append(f.at, pos)
		}
	}
	f.at = append(f.at, pos+1)
	return f.slipped()
}

// Fold brings a text to the one spelling in which texts are compared: full width,
// traditional characters and letter case make no difference.
func Fold(text string) string { return string(foldWord(text)) }

// foldWord gives a word of the lexicon the spelling its matches will have.
func foldWord(w string) []rune {
	out := make([]rune, 0, len(w))
	for _, r := range w {
		if r = foldRune(r); r >= 0 {
			out = append(out, r)
		}
	}
	return out
}

// foldRune gives the one spelling of a rune, -1 for one without width.
func foldRune(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r < 0x80:
		return r
	case r == 0x3000 || r == 0xA0:
		return ' '
	case r >= 0xFF01 && r <= 0xFF5E:
		return foldRune(r - 0xFEE0)
	case r >= 0x200B && r <= 0x200F, r >= 0xFE00 && r <= 0xFE0F, r == 0xFEFF, r == 0x20E3:
		return -1
	}
	if s, ok := simplified[r]; ok {
		return s
	}
	return r
}

// slipped replaces what dictation and old thumbs are known to get wrong. A
// slip never grows the text, so it is rewritten in place.
func (f folded) slipped() folded {
	w := 0
	for i := 0; i < len(f.runes); {
		s, n := slipAt(f.runes, i)
		if n == 0 {
			f.runes[w], f.at[w] = f.runes[i], f.at[i]
			w++
			i++
			continue
		}
		for k, r := range s {
			f.runes[w], f.at[w] = r, f.at[i+k]
			w++
		}
		i += n
	}
	f.at[w] = f.at[len(f.runes)]
	f.runes, f.at = f.runes[:w], f.at[:w+1]
	return f
}

// slipAt finds the slip that begins at i: what was meant and how many runes it replaces.
func slipAt(runes []rune, i int) ([]rune, int) {
	for _, s := range slips[runes[i]] {
		if !hasPrefix(runes[i:], s.said) {
			continue
		}
		end := i + len(s.said)
		if end < len(runes) && containsRune(s.notBefore, runes[end]) || i > 0 && containsRune(s.notAfter, runes[i-1]) {
			continue
		}
		return s.meant, len(s.said)
	}
	return nil, 0
}

func hasPrefix(text, prefix []rune) bool {
	if len(text) < len(prefix) {
		return false
	}
	for i, r := range prefix {
		if text[i] != r {
			return false
		}
	}
	return true
}

func containsRune(set string, r rune) bool {
	for _, s := range set {
		if s == r {
			return true
		}
	}
	return false
}

// isHan tells a Chinese character.
func isHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF || r == '〇' }

// isBreak tells a rune that ends a clause.
func isBreak(r rune) bool {
	return r < 0x80 && !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r == '#' || r == '-' || r == '/' || r == '+') ||
		r >= 0x80 && !isHan(r) && (unicode.IsPunct(r) || unicode.IsSpace(r))
}
