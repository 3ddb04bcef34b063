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
	lastStrict = recognition // those up to here are words in every body there is

	locationX field = iota - 1 // of a place she chose: its latitude
	locationY
	label
	latitude // of her phone
	longitude
	title
	jobID // "MsgID" of a finished job, as its send was told
	status
	openID // whom a revocation is about, where it is not the sender
	revokeInfo
	traceID
	errcode
	isRisky
	publishID
	publishStatus
	suggest
	totalCount // of a mass send
	filterCount
	sentCount
	errorCount
	templateID // from here on of an item of a list
	consent
	sentID
	sentCode
	sentStatus
	fieldCount
)

// fieldOf finds the field that stands at a path of names below the root.
func fieldOf(path []string) field {
	switch last := path[len(path)-1]; {
	case len(path) == 1:
		return topField(last)
	case isItem(path[:len(path)-1]):
		return itemField(last)
	case len(path) > 2:
	case path[0] == "PublishEventInfo" && last == "publish_id":
		return publishID
	case path[0] == "PublishEventInfo" && last == "publish_status":
		return publishStatus
	case path[0] == "result" && last == "suggest":
		return suggest
	}
	return noField
}

// isItem tells that a structure at a path is one item of an event's list; the
// list stands in a group of its own in XML and mostly without one in JSON.
func isItem(path []string) bool {
	if path[len(path)-1] != "List" {
		return false
	}
	return len(path) == 1 || len(path) == 2 && strings.HasPrefix(path[0], "SubscribeMsg")
}

func itemField(name string) field {
	switch name {
	case "TemplateId":
		return templateID
	case "SubscribeStatusString":
		return consent
	case "MsgID":
		return sentID
	case "ErrorCode":
		return sentCode
	case "ErrorStatus":
		return sentStatus
	}
	return noField
}

func topField(name string) field {
	if f := commonField(name); f != noField {
		return f
	}
	switch name {
	case "Location_X":
		return locationX
	case "Location_Y":
		return locationY
	case "Label":
		return label
	case "Latitude":
		return latitude
	case "Longitude":
		return longitude
	case "Title":
		return title
	case "MsgID":
		return jobID
	case "Status":
		return status
	case "TotalCount":
		return totalCount
	case "FilterCount":
		return filterCount
	case "SentCount":
		return sentCount
	case "ErrorCount":
		return errorCount
	case "OpenID":
		return openID
	case "RevokeInfo":
		return revokeInfo
	case "trace_id":
		return traceID
	case "errcode":
		return errcode
	case "isrisky":
		return isRisky
	}
	return noField
}

func commonField(name string) field {
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

// maxItems bounds the list of one event; a popup asks for five at most.
const maxItems = 200

// item is one entry of an event's list.
type item [fieldCount - templateID]string

// record is what one body, XML or JSON, says.
type record struct {
	values [fieldCount]string
	seen   [fieldCount]bool
	items  []item
}

// enter notes that a structure begins at a path: of a list, its next item.
func (r *record) enter(path []string) error {
	if len(path) == 0 || !isItem(path) {
		return nil
	}
	if len(r.items) == maxItems {
		return domain.Errorf(domain.Invalid, "callback body lists too much")
	}
	r.items = append(r.items, item{})
	for f := templateID; f < fieldCount; f++ {
		r.seen[f] = false
	}
	return nil
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
	if f >= templateID {
		r.items[len(r.items)-1][f-templateID] = value
		return nil
	}
	r.values[f] = value
	return nil
}

// strict tells that a field is a word in every body there is: a structure in its
// place is no message of WeChat's. In place of another it is a message of a sort
// that is not known.
func (f field) strict() bool { return f != noField && f <= lastStrict }

func (r *record) get(f field) string { return r.values[f] }

// of is a field of an item, which is one word.
func (i item) of(f field) string { return strings.TrimSpace(i[f-templateID]) }

// word is a value that is one word, so that blanks around it mean nothing.
func (r *record) word(f field) string { return strings.TrimSpace(r.values[f]) }

// scan reads a body as XML or JSON, whichever its first byte says, into an empty
// record.
func scan(body []byte, r *record) (isJSON bool, err error) {
	for _, b := range body {
		switch b {
		case ' ', '\t', '\r', '\n':
			continue
		case '<':
			return false, scanXML(string(body), r)
		case '{':
			return true, scanJSON(body, r)
		}
		break
	}
	return false, domain.Errorf(domain.Invalid, "callback body is neither XML nor JSON")
}
