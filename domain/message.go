package domain

import "time"

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
	KindAPI      MessageKind = "api"      // a write of the mini-program; Text is what was typed
	KindOther    MessageKind = "other"
)

// Message is one inbound message (来信) of an account, verified and decoded.
type Message struct {
	Account string // configured name
	OpenID  string // who wrote, in that account's numbering
	Kind    MessageKind
	Type    string // WeChat's own MsgType, for events with the event after a colon: "video", "event:LOCATION"
	Text    string // the message's words; control characters replaced
	Scene   string // the scene of a QR code, without "qrscene_"
	MediaID string // what a photo or voice is fetched by for three days: at most 256 letters, digits, - and _
	Key     string // what makes it the same message: see wxmsg
	SentAt  time.Time
	Raw     []byte // the decrypted body as received

	Nonce  string // account, timestamp and nonce of the request that carried it
	Digest string // hex sha256 of Raw, to tell a repeat from a forged re-use of a nonce
}
