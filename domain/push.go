package domain

import "time"

// PushKind says what a push tells whom.
type PushKind string

// The pushes.
const (
	PushOffer     PushKind = "offer"     // to a volunteer: will you come
	PushTaken     PushKind = "taken"     // to a volunteer: somebody else comes
	PushCalledOff PushKind = "calledoff" // to the taker or the invited: not needed any more
	PushDuty      PushKind = "duty"      // to the duty: this is yours now
	PushComing    PushKind = "coming"    // to the requester: who comes
	PushArrived   PushKind = "arrived"   // to the requester: he is there
	PushAgain     PushKind = "again"     // to the requester: he cannot, we look for another
	PushFollowup  PushKind = "followup"  // to the requester: is it done
	PushAdded     PushKind = "added"     // to the taker: the requester wrote more
	PushCall      PushKind = "call"      // to the duty: a requester wants a person
	PushLook      PushKind = "look"      // to the duty: this may be a danger, look
	PushCheck     PushKind = "check"     // to the duty: she says the danger is over, look anyway
	PushPlaced    PushKind = "placed"    // to whoever was called to a danger: now it is known where
	PushNotSolved PushKind = "notsolved" // to the duty: the requester says it is not done
)

// PushState is how far a push got.
type PushState string

// The push states.
const (
	PushPending    PushState = "pending"
	PushSending    PushState = "sending"    // being called, until its deadline
	PushSent       PushState = "sent"       // WeChat took it
	PushSuppressed PushState = "suppressed" // not needed or not allowed any more
	PushFailed     PushState = "failed"     // refused for good
	PushUnknown    PushState = "unknown"    // it may have arrived
	PushHuman      PushState = "human"      // no way left: a person must tell him
)

// Push is one row of the outbox (发件箱): what is owed to somebody's phone. It
// holds no text: the words are made when it is sent.
type Push struct {
	ID       ID
	Key      string // the same key is never owed twice
	Account  string
	Person   ID
	Kind     PushKind
	Ticket   ID
	Offer    ID // for offers and their withdrawal
	Inbox    ID // for additions: the message that says more
	State    PushState
	Due      time.Time
	Attempts int
	Claim    string
	ErrCode  int64   // what WeChat answered last
	Channel  Channel // the way it was last sent; "" if it never was
}
