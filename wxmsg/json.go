package wxmsg

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"linli/domain"
)

func malformedJSON() error { return domain.Errorf(domain.Invalid, "callback body is malformed JSON") }

// scanJSON reads an object token by token, because decoding
// into a struct would let the last of two equal keys win.
func scanJSON(body []byte, out *record) error {
	j := &jsonScanner{dec: json.NewDecoder(bytes.NewReader(escapeControls(body)))}
	j.dec.UseNumber() // a MsgId is larger than a float can hold
	if _, _, err := j.value(0); err != nil {
		return err
	}
	if _, err := j.dec.Token(); err != io.EOF {
		return malformedJSON()
	}
	*out = j.out
	return nil
}

type jsonScanner struct {
	dec  *json.Decoder
	path []string // of the value being read; an array has no name of its own
	out  record
}

// value reads one value that stands inside depth others; a scalar is given as text.
func (j *jsonScanner) value(depth int) (text string, scalar bool, err error) {
	token, err := j.dec.Token()
	if err != nil {
		return "", false, malformedJSON()
	}
	switch t := token.(type) {
	case json.Delim:
		if depth == maxDepth {
			return "", false, domain.Errorf(domain.Invalid, "callback body is nested too deeply")
		}
		if t == '{' {
			return "", false, j.object(depth)
		}
		return "", false, j.array(depth)
	case string:
		return t, true, nil
	case json.Number:
		return t.String(), true, nil
	case bool:
		return strconv.FormatBool(t), true, nil
	}
	return "", true, nil // null
}

func (j *jsonScanner) object(depth int) error {
	if err := j.out.enter(j.path); err != nil {
		return err
	}
	for j.dec.More() {
		token, err := j.dec.Token()
		key, ok := token.(string)
		if err != nil || !ok {
			return malformedJSON()
		}
		// A blank before a key stands in one of Tencent's own samples.
		j.path = append(j.path, strings.Trim(key, blanks))
		text, scalar, err := j.value(depth + 1)
		if err != nil {
			return err
		}
		if err := j.set(fieldOf(j.path), text, scalar); err != nil {
			return err
		}
		j.path = j.path[:len(j.path)-1]
	}
	return j.closing()
}

// set keeps a value; an identity is a word, never a structure.
func (j *jsonScanner) set(f field, text string, scalar bool) error {
	switch {
	case scalar:
		return j.out.set(f, text)
	case f.strict():
		return malformedJSON()
	}
	return nil
}

func (j *jsonScanner) array(depth int) error {
	for j.dec.More() {
		if _, _, err := j.value(depth + 1); err != nil {
			return err
		}
	}
	return j.closing()
}

func (j *jsonScanner) closing() error {
	if _, err := j.dec.Token(); err != nil {
		return malformedJSON()
	}
	return nil
}

// escapeControls makes raw control characters inside strings digestible, which
// JSON forbids and residents' keyboards produce: newline and tab are escaped,
// the others become blanks.
func escapeControls(body []byte) []byte {
	if bytes.IndexFunc(body, func(r rune) bool { return r < ' ' }) < 0 {
		return body
	}
	out := make([]byte, 0, len(body)+16)
	inString, escaped := false, false
	for _, b := range body {
		switch {
		case !inString:
			inString = b == '"'
		case b < ' ':
			out = append(out, controlInString(b, escaped)...)
			escaped = false
			continue
		case escaped:
			escaped = false
		case b == '\\':
			escaped = true
		case b == '"':
			inString = false
		}
		out = append(out, b)
	}
	return out
}

// controlInString spells a control character so that JSON takes it; after a
// backslash only one byte is left to choose.
func controlInString(b byte, escaped bool) string {
	switch {
	case escaped:
		return "n"
	case b == '\n':
		return `\n`
	case b == '\t':
		return `\t`
	}
	return " "
}
