package domain

import (
	"strings"
	"time"
)

// MessageKind is what sort of thing an account received.
type MessageKind string

// The kinds that are acted on; everything else is kept raw as KindOther.
const (
	KindText     MessageKind = "text"
	KindFollow   MessageKind = "follow"   // subscribe; Scene is set when a QR code led here
	KindUnfollow MessageKind = "unfollow" // unsubscribe
	KindScan     MessageKind = "scan"     // a follower scanned a QR code; Scene is set
	KindClick    MessageKind = "click"    // a menu item was tapped; Text is its key
	KindImage    MessageKind = "image"    // a photo; MediaID is set
	KindVoice    MessageKind = "voice"    // a voice; MediaID is set, Text is what WeChat understood of it, mostly ""
	KindVideo    MessageKind = "video"    // a video or short video; MediaID is set
	KindLocation MessageKind = "location" // a place she chose on the map; Location is set, Text is its label
	KindLink     MessageKind = "link"     // a page she shared; Text is its title
	KindWhere    MessageKind = "where"    // her phone tells where it is; Location is set
	KindView     MessageKind = "view"     // a menu item opened a page or mini-program; Text is its address

	KindSent      MessageKind = "sent"      // what became of a template, a mass send, a subscription notice; Results is set
	KindConsent   MessageKind = "consent"   // what she agreed to be sent, or no longer; Subscriptions is set
	KindRevoked   MessageKind = "revoked"   // she takes back the use of what WeChat told of her; it must be deleted; Revoked is set
	KindCancelled MessageKind = "cancelled" // she closed her WeChat account; what is hers must be deleted
	KindModified  MessageKind = "modified"  // WeChat cleaned up what she calls herself and her picture; Linli keeps neither
	KindChecked   MessageKind = "checked"   // what WeChat thinks of a picture or voice it was asked about; Results is set
	KindAPI       MessageKind = "api"       // a write of the mini-program; Text is what was typed
	KindHouse     MessageKind = "house"     // nobody's: what the house itself had reason to do
	KindOther     MessageKind = "other"
)

// Location is a point on the map, in degrees, as the phone gave it (GCJ-02).
type Location struct{ Latitude, Longitude float64 }

// Result is what WeChat says became of a message of ours or of something it checked.
type Result struct {
	MsgID  string // as in the Receipt of the send, or the trace id of a check
	OK     bool
	Reason string // WeChat's own words for a failure: "user block", "system failed" .., "" with OK

	People, Left, Sent, Failed int // of a mass send: to whom it was to go, who was left after the filters, who got it, who did not
}

// Revocable is what somebody may let an account use and take back, by WeChat's
// number: of an official account from 201, of a mini-program below.
type Revocable int

// UnknownRevocable stands for what is no number.
const UnknownRevocable Revocable = 0

// OfPlaces tells that it is where somebody is or was.
func (r Revocable) OfPlaces() bool { return r == 13 || r == 18 || r == 206 }

// OfPhotos tells that it is what somebody photographed or chose in a mini-program.
func (r Revocable) OfPhotos() bool { return r == 7 || r == 14 }

// Nothing tells that Linli keeps nothing of it: plates, addresses, invoices,
// bluetooth, voices of pages, WeChat's names and faces, phones from WeChat, steps,
// files and mail of a mini-program; addresses, invoices, cards, voices, names,
// photos of the pages of an account.
func (r Revocable) Nothing() bool {
	switch r {
	case 1, 2, 3, 4, 5, 6, 8, 12, 15, 16, 19, 20, 201, 202, 203, 204, 205, 207:
		return true
	}
	return false
}

// Subscription is one template that somebody agreed or refused to be sent (订阅).
type Subscription struct {
	TemplateID string
	Accepted   bool
	Popup      bool // she was asked just now and this is one more message; else she changed her settings
}

// Message is one inbound message (来信) of an account, verified and decoded.
type Message struct {
	Account  string // configured name
	OpenID   string // who wrote or whom it is about, in that account's numbering
	Kind     MessageKind
	Type     string // WeChat's own MsgType, for events with the event after a colon: "video", "event:LOCATION"
	Text     string // the message's words; control characters replaced
	Choice   string // the ID of the line of a menu message that was tapped; "" where it was typed
	Scene    string // the scene of a QR code, without "qrscene_"
	MediaID  string // what a photo or voice is fetched by for three days: at most 256 letters, digits, - and _
	Location Location

	Results       []Result
	Revoked       []Revocable
	Subscriptions []Subscription
	Key           string // what makes it the same message: see wxmsg
	SentAt        time.Time
	Raw           []byte // the decrypted body as received

	Nonce  string // account, timestamp and nonce of the request that carried it
	Digest string // hex BLAKE2b-256 of Raw, to tell a repeat from a forged re-use of a nonce
}

// Reply is what a message is answered with (回复).
type Reply struct {
	Text    string // "" for none
	Repeat  bool   // the message came before, and so did this answer
	Carried ID     // the message whose answer carries pushes nobody has been shown yet; 0 if it carries none
}

// Told tells that a message is not what a person wrote or did to be answered:
// WeChat tells it of somebody, who may have left or never have been here.
func (m Message) Told() bool {
	switch m.Kind {
	case KindWhere, KindView, KindSent, KindConsent, KindModified, KindRevoked, KindCancelled, KindChecked:
		return true
	case KindOther:
		return strings.HasPrefix(m.Type, "event:")
	}
	return false
}
