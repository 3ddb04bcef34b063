package domain

import (
	"slices"
	"time"
)

// AttachmentKind is what sort of thing hangs on a ticket (附件).
type AttachmentKind string

// The kinds.
const (
	Photo AttachmentKind = "photo"
	Voice AttachmentKind = "voice"
	Video AttachmentKind = "video"
)

// AttachmentState is how far an attachment got.
type AttachmentState string

// The attachment states.
const (
	AttachmentWanted   AttachmentState = "wanted"   // still to be fetched from WeChat
	AttachmentStored   AttachmentState = "stored"   // cleaned and kept
	AttachmentChecking AttachmentState = "checking" // kept, and shown to staff alone until WeChat has looked at it
	AttachmentRefused  AttachmentState = "refused"  // fetched, and not fit to be kept
	AttachmentLost     AttachmentState = "lost"     // WeChat does not give it any more
	AttachmentHidden   AttachmentState = "hidden"   // kept, and shown to nobody but who decides: WeChat or staff find that it must not be seen
)

// Kept are the states in which the bytes are there.
var Kept = []AttachmentState{AttachmentStored, AttachmentChecking, AttachmentHidden}

// Kept tells that the bytes are there.
func (a Attachment) Kept() bool { return slices.Contains(Kept, a.State) }

// AttachmentReason is why an attachment was refused or lost.
type AttachmentReason string

// The reasons.
const (
	ReasonSize   AttachmentReason = "size"   // too many bytes or pixels
	ReasonType   AttachmentReason = "type"   // not a photo, voice or video at all
	ReasonBroken AttachmentReason = "broken" // of a known type, but it does not open
	ReasonGone   AttachmentReason = "gone"   // WeChat has it no longer, or would not give it
	ReasonRisky  AttachmentReason = "risky"  // WeChat's word for what breaks the law or its rules
	ReasonStaff  AttachmentReason = "staff"  // staff finds that it is not for everybody's eyes
)

// Attachment is one photo, voice or video somebody sent. Its bytes lie apart, under its id.
type Attachment struct {
	ID          ID
	Person      ID // who sent it
	Ticket      ID // 0 while it is not known what it is about
	Inbox       ID // the message that brought it
	Account     string
	Kind        AttachmentKind
	MediaID     string // at WeChat; "" once it is settled
	State       AttachmentState
	Reason      AttachmentReason
	ContentType string // of what is kept
	Size        int64
	Width       int // of a photo
	Height      int
	Created     time.Time
	Changed     time.Time
}

// Media is a photo, voice or video as its sender's WeChat account gives it.
type Media struct {
	ContentType string // as declared: not to be trusted
	Bytes       []byte
}

// MaxMedia is the largest photo or voice that is fetched, in bytes, MaxVideo the
// largest video.
const (
	MaxMedia = 10 << 20
	MaxVideo = 20 << 20
)

// Most is how many bytes of a kind are fetched.
func (k AttachmentKind) Most() int64 {
	if k == Video {
		return MaxVideo
	}
	return MaxMedia
}

// ShownAtOnce tells that what hangs on a ticket is shown before WeChat has looked:
// in a danger whoever comes must know what he comes to. Of a merged report the
// ticket counts with which it is seen to.
func (t Ticket) ShownAtOnce() bool { return t.Urgency >= 3 }
