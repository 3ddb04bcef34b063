package wxmsg

import (
	"crypto/sha256"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/blake2b"

	"linli/domain"
)

const (
	maxOpenID = 64 // characters; real ones have 28
	maxType   = 64 // bytes of a Message's Type
	// maxMediaID is in characters; real ones have 64.
	maxMediaID = 256
	// maxTime is the first second of the year 10000, which no JSON date can say.
	maxTime = 253402300800
)

// message fills an empty message from what the body says, once it is known to
// come from WeChat.
func (c *Codec) message(r *record, raw []byte, s stamp, m *domain.Message) error {
	if err := c.checkAddress(r); err != nil {
		return err
	}
	at, err := strconv.ParseInt(r.word(createTime), 10, 64)
	if err != nil || at <= 0 || at >= maxTime {
		return domain.Errorf(domain.Invalid, "account %s: callback has no usable CreateTime", c.account)
	}
	m.Account, m.OpenID, m.SentAt, m.Raw = c.account, r.get(fromUserName), time.Unix(at, 0).UTC(), raw
	m.Nonce, m.Digest = c.account+":"+s.timestamp+":"+s.nonce, inHex(blake2b.Sum256(raw))
	m.Kind, m.Type, m.Text = kindOf(r), typeOf(r), clean(r.get(content))
	fill(m, r)
	m.Key = c.dedupeKey(r, m)
	return nil
}

// checkAddress sees that the message is for this account, from somebody, of some type.
func (c *Codec) checkAddress(r *record) error {
	to, from := r.get(toUserName), r.get(fromUserName)
	switch {
	case c.mode == domain.PlainMode && from == "" && r.get(encrypt) != "":
		return c.denied("the body is encrypted but the account's mode is plain")
	case !c.ours(to):
		return c.denied("the message is addressed to another account")
	case to == "" || !isOpenID(from):
		return domain.Errorf(domain.Invalid, "account %s: callback has no usable sender or receiver", c.account)
	case r.word(msgType) == "":
		return domain.Errorf(domain.Invalid, "account %s: callback has no MsgType", c.account)
	}
	return nil
}

func isOpenID(s string) bool {
	if isWord(s) && len(s) <= maxOpenID {
		return true // as all of Tencent's are
	}
	return s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= maxOpenID &&
		strings.IndexFunc(s, func(r rune) bool { return unfit(r) || unicode.IsSpace(r) }) < 0
}

// unfit tells that a character can stand in no XML, or shows nowhere.
func unfit(r rune) bool { return unicode.IsControl(r) || r == '\uFFFE' || r == '\uFFFF' }

// mediaOf is what a photo or voice is fetched by, the better one of two; "" if
// there is none that could stand in a query. PicUrl is never looked at: only the
// account's own API host is fetched from.
func mediaOf(r *record) string {
	for _, f := range []field{mediaID16K, mediaID} {
		if id := r.word(f); isMediaID(id) {
			return id
		}
	}
	return ""
}

func isMediaID(s string) bool {
	return len(s) <= maxMediaID && isWord(s)
}

// isWord tells that s is one or more letters, digits, hyphens and underscores.
func isWord(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '-':
		default:
			return false
		}
	}
	return s != ""
}

func typeOf(r *record) string {
	t := r.word(msgType)
	if t == "event" {
		t += ":" + r.word(event)
	}
	return cut(clean(t), maxType)
}

// dedupeKey is the hex SHA-256 of what makes two deliveries the same message.
// MsgId alone is not enough (voice messages of different people have shared
// one), nor is sender and second (a LOCATION comes together with another event).
// Where WeChat gives too little, the body itself decides, which is the same in
// every repeat: for messages without a MsgId and for events that are no deed of a
// person's (lists of subscriptions, finished jobs, checked pictures), of which several may
// come in one second.
func (c *Codec) dedupeKey(r *record, m *domain.Message) string {
	what, which := "message", r.word(msgID)
	switch {
	case r.word(msgType) == "event":
		what = "event\n" + r.word(event)
		if which = r.word(eventKey); m.Told() {
			which = m.Digest
		}
	case which == "" || which == "0":
		what, which = "body", m.Digest
	}
	// No line before the last can hold a newline, so no word can shift a border: an
	// event of such a name is not known, and the body decides.
	var space [512]byte
	lines := space[:0]
	for _, line := range [...]string{c.account, m.OpenID, r.word(createTime), what} {
		lines = append(append(lines, line...), '\n')
	}
	return inHex(sha256.Sum256(append(lines, which...)))
}

// clean makes text fit for a database, a page and XML: control characters but
// newline and tab become blanks, broken UTF-8 becomes U+FFFD.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unfit(r):
			return ' '
		}
		return r
	}, s)
}

// isClean tells that nothing in s wants cleaning, as in nearly all there is.
func isClean(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if unfit(r) && r != '\n' && r != '\t' {
			return false
		}
	}
	return true
}

// cut shortens s to at most size bytes, never inside a character.
func cut(s string, size int) string {
	if len(s) <= size {
		return s
	}
	for size > 0 && !utf8.RuneStart(s[size]) {
		size--
	}
	return s[:size]
}
