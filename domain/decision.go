package domain

import "time"

// Reason is why a push did not take a way.
type Reason string

// The reasons.
const (
	ReasonUnable       Reason = "unable"       // accounts of its kind may not
	ReasonUnconfigured Reason = "unconfigured" // no template is configured for such words
	ReasonStranger     Reason = "stranger"     // he is not known there
	ReasonLeft         Reason = "left"         // he does not follow
	ReasonShut         Reason = "shut"         // no customer-service window is open
	ReasonKept         Reason = "kept"         // its last message is kept for what matters more
	ReasonConsent      Reason = "consent"      // he agreed to none, or it is used up
	ReasonPaused       Reason = "paused"       // WeChat refuses this of the account for a while
	ReasonSilent       Reason = "silent"       // WeChat answers none of the account's calls just now
	ReasonBudget       Reason = "budget"       // what may be sent in a day is used up
	ReasonTried        Reason = "tried"        // this push was refused there before
	ReasonSameName     Reason = "same_name"    // it may have arrived by another way, which shows it once only
	ReasonLater        Reason = "later"        // a better way was open
	ReasonQuiet        Reason = "quiet"        // its phone does not ring at this hour
	ReasonPhone        Reason = "phone"        // no telephone number of him is known
)

// Ways a decision ends besides the classes of a failed send.
const (
	DecisionCalled   = "called" // no answer is known
	DecisionSent     = "sent"
	DecisionHeld     = "held"     // nothing was called: it waits
	DecisionNoWay    = "no_way"   // nothing was called: no way leads to him
	DecisionUnwanted = "unwanted" // nothing was called: it is not needed any more
	DecisionPassed   = "passed"   // somebody else is asked to tell him, by the push that is its Leader
)

// Passed is a way that a push did not take.
type Passed struct {
	Account string
	Channel Channel
	Reason  Reason
}

// Decision is what was decided about one attempt to send a push.
type Decision struct {
	ID      ID
	Push    ID
	Leader  ID // the push in whose message this one went, its own if alone, or which asks somebody else to pass it on; 0 while nothing is called
	At      time.Time
	Account string  // whose way was taken
	Channel Channel // "" for none
	Passed  []Passed
	Result  string // DecisionCalled .., or the SendClass of the failure
	ErrCode int64
	MsgID   string // what WeChat calls the message; "" where it does not say
}

// AlarmCall is a telephone that shall ring beside WeChat.
type AlarmCall struct {
	Phone  string
	Text   string
	Ticket int64 // its number
	Level  int   // who is responsible: LevelDuty ..
	Key    string
}

// String keeps the phone out of %v.
func (c AlarmCall) String() string { return "alarm call " + c.Key }

// GoString keeps the phone out of %#v.
func (c AlarmCall) GoString() string { return c.String() }
