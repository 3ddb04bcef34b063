package wxmsg

import (
	"strings"

	"linli/domain"
)

// maxDepth bounds the nesting of a callback body; WeChat's own reach five.
const maxDepth = 16

// field is an element of a callback that is acted on.
type field int

const (
	noField field = iota
	toUserName
	fromUserName
	createTime
	msgType
	msgID
	content
	encrypt
	event
	eventKey
	menuID // "bizmsgmenuid" of a tapped menu message
	mediaID
	mediaID16K // the same voice, sampled better
	recognition
	fieldCount
)

func fieldOf(name string) field {
	switch name {
	case "ToUserName":
		return toUserName
	case "FromUserName":
		return fromUserName
	case "CreateTime":
		return createTime
	case "MsgType":
		return msgType
	case "MsgId":
		return msgID
	case "Content":
		return content
	case "Encrypt":
		return encrypt
	case "Event":
		return event
	case "EventKey":
		return eventKey
	case "bizmsgmenuid":
		return menuID
	case "MediaId":
		return mediaID
	case "MediaId16K":
		return mediaID16K
	case "Recognition":
		return recognition
	}
	return noField
}

// record is what one body, XML or JSON, says at its top level.
type record struct {
	values [fieldCount]string
	seen   [fieldCount]bool
}

// set keeps a value; a second one for the same field is refused, because two
// readers of one body could take different ones for the truth.
func (r *record) set(f field, value string) error {
	if f == noField {
		return nil
	}
	if r.seen[f] {
		return domain.Errorf(domain.Invalid, "callback body names one element twice")
	}
	r.seen[f] = true
	r.values[f] = value
	return nil
}

func (r *record) get(f field) string { return r.values[f] }

// word is a value that is one word, so that blanks around it mean nothing.
func (r *record) word(f field) string { return strings.TrimSpace(r.values[f]) }

// scan reads a body as XML or JSON, whichever its first byte says.
func scan(body []byte) (r *record, isJSON bool, err error) {
	for _, b := range body {
		switch b {
		case ' ', '\t', '\r', '\n':
			continue
		case '<':
			r, err = scanXML(string(body))
			return r, false, err
		case '{':
			r, err = scanJSON(body)
			return r, true, err
		}
		break
	}
	return nil, false, domain.Errorf(domain.Invalid, "callback body is neither XML nor JSON")
}
