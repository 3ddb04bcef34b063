package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Element is one element of a message: a text, a number or a group of further elements.
type Element struct {
	Name   string
	Value  string
	Number bool
	Parts  []Element
}

// Text is an element that WeChat writes as character data.
func Text(name, value string) Element { return Element{Name: name, Value: value} }

// Number is an element that WeChat writes as bare digits.
func Number(name string, value int64) Element {
	return Element{Name: name, Value: strconv.FormatInt(value, 10), Number: true}
}

// Group is an element that holds others. Groups of one name beside each other are a list.
func Group(name string, parts ...Element) Element { return Element{Name: name, Parts: parts} }

// message is something a person did, as WeChat tells the server of it.
type message struct {
	from    string
	at      time.Time
	kind    string // MsgType
	id      int64  // MsgId; events have none
	element []Element
}

// value is the text of the named element, "" without it.
func (m message) value(name string) string {
	for _, e := range m.element {
		if e.Name == name {
			return e.Value
		}
	}
	return ""
}

// byHand tells whether somebody touched the account itself: what was agreed to on a page or reported by WeChat says nothing of following.
func (m message) byHand() bool {
	event := m.value("Event")
	return m.kind != "event" || !strings.HasPrefix(event, "subscribe_msg_") && !strings.HasPrefix(event, "user_")
}

// all is the message with everything WeChat puts around it, in WeChat's order.
func (m message) all(to string) []Element {
	out := []Element{Text("ToUserName", to), Text("FromUserName", m.from), Number("CreateTime", m.at.Unix()), Text("MsgType", m.kind)}
	out = append(out, m.element...)
	if m.id != 0 {
		out = append(out, Number("MsgId", m.id))
	}
	return out
}

// about is what the log says of a message: never its text.
func (m message) about() string {
	if m.kind == "event" {
		return strings.TrimSpace("event " + m.value("Event") + " " + m.value("EventKey"))
	}
	return fmt.Sprintf("%s MsgId %d", m.kind, m.id)
}

// write renders elements in an account's format.
func write(format string, elements []Element) ([]byte, error) {
	switch format {
	case XML:
		return writeXML(elements), nil
	case JSON:
		return writeJSON(elements)
	}
	return nil, fmt.Errorf("sim: unknown format %q", format)
}

func writeXML(elements []Element) []byte {
	var b bytes.Buffer
	b.WriteString("<xml>")
	for _, e := range elements {
		xmlElement(&b, e)
	}
	b.WriteString("</xml>")
	return b.Bytes()
}

// xmlElement writes text as WeChat does, in CDATA and otherwise untouched: control characters typed by a person arrive as they are.
func xmlElement(b *bytes.Buffer, e Element) {
	fmt.Fprintf(b, "<%s>", e.Name)
	switch {
	case e.Parts != nil:
		for _, part := range e.Parts {
			xmlElement(b, part)
		}
	case e.Number:
		b.WriteString(e.Value)
	default:
		b.WriteString("<![CDATA[" + strings.ReplaceAll(e.Value, "]]>", "]]]]><![CDATA[>") + "]]>")
	}
	fmt.Fprintf(b, "</%s>\n", e.Name)
}

func writeJSON(elements []Element) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(jsonObject(elements)); err != nil {
		return nil, fmt.Errorf("sim: write JSON: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// jsonObject makes elements of one name a list, a single one not: WeChat's own ambiguity.
func jsonObject(elements []Element) map[string]any {
	out := map[string]any{}
	for _, e := range elements {
		var value any = e.Value
		switch {
		case e.Parts != nil:
			value = jsonObject(e.Parts)
		case e.Number:
			value = json.Number(e.Value)
		}
		switch before := out[e.Name].(type) {
		case nil:
			out[e.Name] = value
		case []any:
			out[e.Name] = append(before, value)
		default:
			out[e.Name] = []any{before, value}
		}
	}
	return out
}
