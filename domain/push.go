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
	PushTwo       PushKind = "two"       // to the requester: two must go, we look for the second
	PushFollowup  PushKind = "followup"  // to the requester: is it done
	PushAdded     PushKind = "added"     // to the taker: the requester wrote more
	PushCall      PushKind = "call"      // to the duty: a requester wants a person
	PushLook      PushKind = "look"      // to the duty: this may be a danger, look
	PushCheck     PushKind = "check"     // to the duty: she says the danger is over, look anyway
	PushJudge     PushKind = "judge"     // to the duty: WeChat cannot tell whether what was sent may stay, look
	PushPlaced    PushKind = "placed"    // to whoever was called to a danger: now it is known where
	PushNotSolved PushKind = "notsolved" // to the duty: the requester says it is not done
	PushLate      PushKind = "late"      // to duty, secretary or street: its time is over, act
	PushNudge     PushKind = "nudge"     // to the taker: are you there, are you done
	PushHandedOn  PushKind = "handedon"  // to the requester: the community's staff has it now
	PushRemind    PushKind = "remind"    // to the requester: once more, is it done
	PushVisit     PushKind = "visit"     // to the duty: she does not answer, ask her
	PushRelieved  PushKind = "relieved"  // to a late taker: others are asked now
	PushErrand    PushKind = "errand"    // to the duty: no message reaches the requester, tell her
	PushReply     PushKind = "reply"     // to whoever wrote while the database was away: the answer proper
	PushAttached  PushKind = "attached"  // to whoever holds it: a photo or voice came
	PushUnread    PushKind = "unread"    // to whoever holds it: a photo or voice could not be had
	PushPassOn    PushKind = "passon"    // to another of the household or the team: no message reaches him, tell him
	PushAnswer    PushKind = "answer"    // to the requester: what staff answers her
	PushAsk       PushKind = "ask"       // to the requester: what staff asks her
	PushRead      PushKind = "read"      // to the requester: a person has read what Linli did not understand
	PushPaged     PushKind = "paged"     // to the requester: she did not answer whether it is a danger, so people are called
	PushApart     PushKind = "apart"     // to the requester: hers is no longer merged, it is seen to by itself
	PushLeg       PushKind = "leg"       // to a partner unit: your part of a joint case
	PushLegLate   PushKind = "leglate"   // to a partner unit: its time is over
	PushLegTold   PushKind = "legtold"   // to the lead, and up from him: how a leg stands
	PushCase      PushKind = "case"      // to the lead, and up from him: nothing has moved in a case
	PushWelcome   PushKind = "welcome"   // to who wanted to help: he is a volunteer now
	PushBall      PushKind = "ball"      // to the requester: with whom her matter is now

	PushNamed  PushKind = "named"  // to a volunteer: his lead has named him, he has it
	PushSecond PushKind = "second" // to who waited: a second comes with him, he has it

	PushPair PushKind = "pair" // to one of two who are to go: with whom, or that a second is still looked for

	PushAlone  PushKind = "alone"  // to who goes or is there: the second of two cannot, he is told what happens now
	PushPaused PushKind = "paused" // to the requester: her matter waits for something, or goes on
	PushStops  PushKind = "stops"  // to the duty, of staff to those above: who holds a matter lets it stand still once more
	PushWaits  PushKind = "waits"  // to the requester: her matter needs her, still; to its taker: it ended, since she never answered
	PushPutOff PushKind = "putoff" // to the requester: her matter is put off until a day, or taken up again
	PushCover  PushKind = "cover"  // to the duty: somebody in danger looked after others, who are covered now
	PushSafety PushKind = "safety" // to the duty: who went there at night does not report
	PushStands PushKind = "stands" // to who was called to a danger: somebody is there, stand down

	PushHole PushKind = "hole" // to who fills it: nobody keeps a turn of tomorrow's rota
	PushRisk PushKind = "risk" // to lead and duty: a team has too few who can come

	PushStale PushKind = "stale" // to who answers for them: answers of the bank want a look

	PushApprove PushKind = "approve" // to who may say yes: somebody wants to send a notice
	PushPost    PushKind = "post"    // to a building head: post this in your group
	PushPostDue PushKind = "postdue" // to him again, and then to the notice's author: it does not stand there yet
	PushSpread  PushKind = "spread"  // to a notice's author: whom it reached
	PushByHand  PushKind = "byhand"  // to a building head: no message reaches these neighbours, tell them
	PushVoted   PushKind = "voted"   // to a notice's author: a second person said yes or no
	PushBare    PushKind = "bare"    // to a notice's author: it went out without its photo

	PushOpinion PushKind = "opinion" // to who suggested something: what was decided

	// PushFetch is owed to nobody's phone: a photo or voice of Person is to be
	// fetched from WeChat; one that is kept already is to be checked by it.
	PushFetch PushKind = "fetch"
)

// Rings says whether a push rings in quiet hours (免打扰).
type Rings int

// What a policy says of it.
const (
	RingsAsKind Rings = 0 // nothing: as its kind and urgency do
	RingsYes    Rings = 1
	RingsNo     Rings = 2 // it waits for the morning
	RingsAlarm  Rings = 3 // and so does a telephone besides: a push wakes nobody who sleeps
)

// PushState is how far a push got.
type PushState string

// The push states.
const (
	PushPending    PushState = "pending"
	PushSending    PushState = "sending"    // being called, until its deadline; then it may have arrived
	PushResending  PushState = "resending"  // called once more after it may have arrived
	PushSent       PushState = "sent"       // WeChat took it
	PushSuppressed PushState = "suppressed" // not needed or not allowed any more
	PushFailed     PushState = "failed"     // refused for good
	PushUnknown    PushState = "unknown"    // it may have arrived
	PushHuman      PushState = "human"      // no way left: a person must tell him
)

// Owed lists the states of a push that is still to be sent.
var Owed = []PushState{PushPending, PushSending, PushResending}

// Notice tells that a push is good to know and no more: one that may have
// arrived is not sent again.
func (k PushKind) Notice() bool { return k == PushTaken || k == PushStands }

// Minor tells that a push must not use up what is left of somebody's
// customer-service window while there is another way to him.
func (k PushKind) Minor() bool {
	switch k {
	case PushTaken, PushArrived, PushAttached, PushRelieved, PushPassOn, PushStands:
		return true
	}
	return false
}

// ForAll tells that a push is for everybody whose report was merged into a ticket.
func (k PushKind) ForAll() bool {
	switch k {
	case PushComing, PushArrived, PushAgain, PushTwo, PushHandedOn:
		return true
	}
	return false
}

// Asks tells that a push wants a number as its answer, so that it is not put
// beside the question of another ticket.
func (k PushKind) Asks() bool {
	switch k {
	case PushOffer, PushFollowup, PushRemind, PushLeg, PushLegLate:
		return true
	}
	return false
}

// Afterwards tells that a push asks how something went that is over: nobody is
// woken for that, whatever it was.
func (k PushKind) Afterwards() bool { return k == PushFollowup || k == PushRemind }

// OfHouse tells that a push is about the house itself and no ticket.
func (k PushKind) OfHouse() bool { return k == PushHole || k == PushRisk || k == PushStale }

// OfNotice tells that a push is about a notice and no ticket.
func (k PushKind) OfNotice() bool {
	switch k {
	case PushApprove, PushPost, PushPostDue, PushSpread, PushByHand, PushVoted, PushBare:
		return true
	}
	return false
}

// ForDuty tells that a push goes to whoever is on duty, as duty.
func (k PushKind) ForDuty() bool {
	switch k {
	case PushDuty, PushCall, PushLook, PushCheck, PushNotSolved, PushLate, PushErrand, PushCover, PushSafety, PushJudge, PushStops:
		return true
	}
	return false
}

// Push is one row of the outbox (发件箱): what is owed to somebody's phone. It
// holds no text: the words are made when it is sent.
type Push struct {
	ID       ID
	Key      string // the same key is never owed twice
	Account  string
	Person   ID
	Kind     PushKind
	Ticket   ID    // 0 for replies
	Offer    ID    // for offers and their withdrawal
	Leg      ID    // for what is told of one leg of a joint case
	Notice   ID    // for what is about a notice
	Inbox    ID    // the message that says more, brought a photo or voice, or is answered
	Urgent   bool  // of a danger: it goes before all others
	Rings    Rings // whether the policy of its run lets it ring in quiet hours
	State    PushState
	Due      time.Time
	Owed     time.Time // since when
	Attempts int
	Claim    string
	ErrCode  int64   // what WeChat answered last
	Channel  Channel // the way it was last sent; "" if it never was, ChannelAlarm if it takes no other
	Deputy   ID      // the push that asks somebody else to pass this one on; 0 if none does
}
