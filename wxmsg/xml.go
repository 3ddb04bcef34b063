package wxmsg

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"linli/domain"
)

const (
	blanks     = " \t\r\n"
	cdataOpen  = "<![CDATA["
	cdataClose = "]]>"
)

// xmlScanner reads the XML that WeChat writes: one root <xml>, elements, text,
// CDATA. It is strict about structure (no DOCTYPE, no entities of its own, no
// comments, bounded depth, matching tags) and lenient about characters.
type xmlScanner struct {
	s     string
	i     int
	stack [maxDepth]string
	depth int
	at    field // the element being read whose value is kept
	atTop int   // how deep the inside of that element is
	value string
	out   record
}

func malformedXML() error { return domain.Errorf(domain.Invalid, "callback body is malformed XML") }

func scanXML(s string, out *record) error {
	x := &xmlScanner{s: strings.Trim(s, blanks)}
	if err := x.declaration(); err != nil {
		return err
	}
	for x.i < len(x.s) {
		if err := x.next(); err != nil {
			return err
		}
		if x.depth == 0 {
			break
		}
	}
	if x.depth != 0 || x.i != len(x.s) || x.i == 0 {
		return malformedXML()
	}
	*out = x.out
	return nil
}

// declaration passes over <?xml ... ?>, the only instruction allowed.
func (x *xmlScanner) declaration() error {
	const start = "<?xml"
	if !strings.HasPrefix(x.s, start) {
		return nil
	}
	end := strings.Index(x.s, "?>")
	if end <= len(start) || !strings.ContainsRune(blanks, rune(x.s[len(start)])) {
		return malformedXML()
	}
	x.s = strings.TrimLeft(x.s[end+2:], blanks)
	return nil
}

// next reads the text up to the next tag, and that tag.
func (x *xmlScanner) next() error {
	if x.s[x.i] != '<' {
		open := strings.IndexByte(x.s[x.i:], '<')
		if open < 0 || x.depth == 0 {
			return malformedXML()
		}
		if x.depth == x.atTop && x.at != noField {
			x.value += unescape(x.s[x.i : x.i+open])
		}
		x.i += open
	}
	rest := x.s[x.i:]
	switch {
	case strings.HasPrefix(rest, cdataOpen):
		return x.cdata(rest[len(cdataOpen):])
	case strings.HasPrefix(rest, "</"):
		return x.endTag(rest)
	case strings.HasPrefix(rest, "<!"), strings.HasPrefix(rest, "<?"):
		return domain.Errorf(domain.Invalid, "callback body carries an XML directive")
	}
	return x.startTag(rest)
}

func (x *xmlScanner) cdata(rest string) error {
	end := strings.Index(rest, cdataClose)
	if end < 0 || x.depth == 0 {
		return malformedXML()
	}
	if x.depth == x.atTop && x.at != noField {
		x.value += rest[:end]
	}
	x.i += len(cdataOpen) + end + len(cdataClose)
	return nil
}

func (x *xmlScanner) startTag(rest string) error {
	if name := bareTag(rest); name != "" {
		x.i += len(name) + len("<>")
		return x.push(name)
	}
	end := tagEnd(rest)
	if end < 0 {
		return malformedXML()
	}
	x.i += end + 1
	inside := rest[1:end]
	inside, empty := strings.CutSuffix(inside, "/")
	// A blank before the name stands in one of Tencent's own samples.
	name := strings.Trim(inside, blanks)
	if cut := strings.IndexAny(name, blanks); cut >= 0 {
		name = name[:cut]
	}
	if name == "" || strings.ContainsAny(name, "\"'&/=<") {
		return malformedXML()
	}
	if err := x.push(name); err != nil {
		return err
	}
	if empty {
		return x.pop()
	}
	return nil
}

// bareTag is the name of a tag that holds nothing but letters, digits and
// underscores, as nearly all of WeChat's do; "" of any other.
func bareTag(s string) string {
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_':
		case c == '>':
			return s[1:i]
		default:
			return ""
		}
	}
	return ""
}

// tagEnd finds the '>' that closes a tag, passing over quoted attributes; -1 if
// there is none before the next '<'.
func tagEnd(s string) int {
	quote := byte(0)
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		case c == '<':
			return -1
		}
	}
	return -1
}

func (x *xmlScanner) push(name string) error {
	if x.depth == 0 && name != "xml" {
		return malformedXML()
	}
	if x.depth == maxDepth {
		return domain.Errorf(domain.Invalid, "callback body is nested too deeply")
	}
	if x.at.strict() {
		return malformedXML() // an identity is a word, never a structure
	}
	x.at = noField // it has a structure: nothing we know
	x.stack[x.depth] = name
	x.depth++
	if x.depth == 1 {
		return nil
	}
	path := x.stack[1:x.depth]
	x.at, x.atTop, x.value = fieldOf(path), x.depth, ""
	return x.out.enter(path)
}

func (x *xmlScanner) pop() error {
	f, known := x.at, x.depth == x.atTop
	x.depth--
	if !known {
		return nil
	}
	x.at = noField
	return x.out.set(f, x.value)
}

func (x *xmlScanner) endTag(rest string) error {
	if x.depth == 0 {
		return malformedXML()
	}
	name := x.stack[x.depth-1]
	end := len("</") + len(name)
	if end >= len(rest) || rest[end] != '>' || rest[len("</"):end] != name { // or there are blanks
		if end = strings.IndexByte(rest, '>'); end < 0 || strings.Trim(rest[2:end], blanks) != name {
			return malformedXML()
		}
	}
	x.i += end + 1
	return x.pop()
}

// unescape resolves the five named entities and character references; what is
// no reference stays as it is.
func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	for {
		amp := strings.IndexByte(s, '&')
		if amp < 0 {
			break
		}
		b.WriteString(s[:amp])
		s = s[amp:]
		semi := strings.IndexByte(s[:min(len(s), 12)], ';')
		if r, ok := reference(s[:max(semi, 0)]); ok {
			b.WriteRune(r)
			s = s[semi+1:]
			continue
		}
		b.WriteByte('&')
		s = s[1:]
	}
	b.WriteString(s)
	return b.String()
}

// reference gives the character that "&name" or "&#n" stands for.
func reference(s string) (rune, bool) {
	switch s {
	case "&lt":
		return '<', true
	case "&gt":
		return '>', true
	case "&amp":
		return '&', true
	case "&quot":
		return '"', true
	case "&apos":
		return '\'', true
	}
	digits, ok := strings.CutPrefix(s, "&#")
	if !ok {
		return 0, false
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	if err != nil || !utf8.ValidRune(rune(n)) {
		return 0, false
	}
	return rune(n), true
}
