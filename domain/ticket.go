package domain

import "time"

// State is where a ticket stands (工单状态).
type State string

// The states of the story so far; the four steps they count under are 受理,
// 派单, 办理 and 回访.
const (
	Open      State = "open"      // 受理: exists, nobody has been asked yet or nobody was found
	Offering  State = "offering"  // 派单: volunteers are being asked
	Accepted  State = "accepted"  // 办理: somebody is coming
	Working   State = "working"   // 办理: somebody is at it
	Resolved  State = "resolved"  // 回访: the handler says done, the requester is asked
	Closed    State = "closed"    // the requester said so
	Cancelled State = "cancelled" // the requester took it back
	Merged    State = "merged"    // another ticket of the same loss is seen to for it
	Joint     State = "joint"     // 办理: several units settle it, under one lead
	Shelved   State = "shelved"   // 挂账: put off until its review
	Declined  State = "declined"  // it is not the community's to do; the requester was told whose
)

// States lists every state.
var States = []State{Open, Offering, Accepted, Working, Resolved, Closed, Cancelled, Merged, Joint, Shelved, Declined}

// Finished tells that nobody owes anything on a ticket in this state. What is
// owed on a merged one is owed through the ticket it was merged into.
func (s State) Finished() bool { return s == Closed || s == Cancelled || s == Declined }

// Deed is something done to a ticket that may change its state.
type Deed string

// The deeds.
const (
	Dispatch Deed = "dispatch"  // volunteers are asked
	Exhaust  Deed = "exhaust"   // nobody is left to ask; the duty cadre must act
	Take     Deed = "take"      // somebody will come
	Arrive   Deed = "arrive"    // he is there
	HandBack Deed = "hand_back" // he cannot after all
	Finish   Deed = "finish"    // he says it is done
	Confirm  Deed = "confirm"   // the requester agrees
	Reopen   Deed = "reopen"    // the requester does not
	Lapse    Deed = "lapse"     // nobody ever answered; it counts as silence, not as content
	Cancel   Deed = "cancel"    // the requester takes it back
	Merge    Deed = "merge"     // it is the same loss as another ticket's
	Unmerge  Deed = "unmerge"   // it is a matter of its own after all
	Settle   Deed = "settle"    // the ticket it was merged into is done
	Convene  Deed = "convene"   // it becomes a joint case
	HandOver Deed = "hand_over" // who leads it or put it off has left: somebody else does
	Shelve   Deed = "shelve"    // it is put off
	Review   Deed = "review"    // it is looked at again
	Conclude Deed = "conclude"  // the lead of a joint case says it is done
	Close    Deed = "close"     // what the house itself wanted is done
	Resume   Deed = "resume"    // what was put off is to be done after all
	Disclaim Deed = "disclaim"  // it is not the community's to do
)

// Part is what somebody is to a ticket, the ground on which a deed is allowed.
type Part string

// The parts.
const (
	Requester Part = "requester" // who asked
	Invited   Part = "invited"   // holds a live offer
	Taker     Part = "taker"     // holds the ticket
	Staff     Part = "staff"     // cadre, secretary or lead of its community
	House     Part = "house"     // Linli itself: dispatch, clocks
	Second    Part = "second"    // goes with whoever holds it
)

// Transition is one row of the ticket's state machine.
type Transition struct {
	Deed Deed
	By   Part
	From State
	To   State
}

// Transitions is the ticket's state machine. What is not listed is not allowed.
var Transitions = []Transition{
	{Dispatch, House, Open, Offering},
	{Exhaust, House, Offering, Open},
	{Take, Invited, Offering, Accepted},
	{Take, Invited, Open, Accepted}, // he was asked, refused, and has changed his mind
	{Take, Staff, Offering, Accepted},
	{Take, Staff, Open, Accepted},
	{Arrive, Taker, Accepted, Working},
	{HandBack, Taker, Accepted, Open},
	{HandBack, Taker, Working, Open},
	{HandBack, House, Accepted, Open}, // he is late, or has left
	{HandBack, House, Working, Open},
	{Finish, Taker, Accepted, Resolved},
	{Finish, Taker, Working, Resolved},
	{Confirm, Requester, Resolved, Closed},
	{Confirm, Staff, Resolved, Closed}, // a return visit found out
	{Reopen, Staff, Resolved, Open},
	{Lapse, House, Resolved, Closed},
	{Lapse, House, Accepted, Closed}, // it needed her, and she never answered
	{Lapse, House, Working, Closed},
	{Reopen, Requester, Resolved, Open},
	{Reopen, Requester, Closed, Open}, // within ReopenWithin
	{Cancel, Requester, Open, Cancelled},
	{Cancel, Requester, Offering, Cancelled},
	{Cancel, Requester, Accepted, Cancelled},
	{Cancel, Requester, Working, Cancelled},
	{Merge, House, Open, Merged},
	{Settle, House, Merged, Resolved},
	{Cancel, Requester, Merged, Cancelled},
	{Unmerge, House, Merged, Open}, // the ticket it was merged into went elsewhere
	{Unmerge, Staff, Merged, Open}, // within UnmergeWithin, as the next two
	{Unmerge, Staff, Resolved, Open},
	{Unmerge, Staff, Closed, Open},
	{Convene, Staff, Open, Joint},
	{Convene, Staff, Offering, Joint},
	{Convene, House, Open, Joint}, // it has come back again and again
	{Convene, Staff, Accepted, Joint},
	{Convene, Staff, Working, Joint},
	{Conclude, TheLead, Joint, Resolved},
	{Shelve, TheChief, Joint, Shelved},
	{Review, House, Shelved, Joint},
	{HandOver, House, Joint, Joint},
	{HandOver, House, Shelved, Shelved},
	{Close, House, Resolved, Closed},
	{Cancel, House, Open, Cancelled}, // what the house wanted, and does not any more
	{Cancel, House, Offering, Cancelled},
	{HandBack, Second, Accepted, Open}, // of two who were to go together one cannot
	{Shelve, TheChief, Open, Shelved},
	{Shelve, TheChief, Offering, Shelved},
	{Shelve, TheChief, Accepted, Shelved},
	{Shelve, TheChief, Working, Shelved},
	{Resume, House, Shelved, Open},
	{Disclaim, Staff, Open, Declined},
	{Disclaim, Staff, Offering, Declined},
	{Disclaim, Taker, Accepted, Declined},
	{Cancel, House, Joint, Cancelled}, // whoever asked is erased
	{Cancel, House, Shelved, Cancelled},
}

// After tells the state that a deed by somebody of that part leads to; a
// Conflict error if the state machine has no such row.
func (s State) After(deed Deed, by Part) (State, error) {
	for _, t := range Transitions {
		if t.Deed == deed && t.By == by && t.From == s {
			return t.To, nil
		}
	}
	return "", Errorf(Conflict, "a ticket that is %s knows no %s by its %s", s, deed, by)
}

// Level is how far up a ticket was escalated while nobody took it (升级督办).
const (
	LevelNone      = 0
	LevelDuty      = 1 // the duty must act
	LevelSecretary = 2
	LevelStreet    = 3
)

// JointAfter is how often a matter may come back before it goes straight to the
// duty and the secretary.
const JointAfter = 3

// Ticket is one matter somebody asked help for (工单).
type Ticket struct {
	ID          ID
	Community   ID
	Number      int64 // running in its account, from 1001
	Account     string
	Requester   ID // who wrote
	Beneficiary ID // who is helped, when it is another than the requester; else 0
	Intent      Intent
	Category    Category
	Urgency     int  // 0 no deadline, 1 days, 2 today, 3 danger now
	Hands       bool // somebody must go there; else the duty answers it
	People      int  // how many must go, as staff says; 0: as the policy says of its category
	State       State
	Owner       ID // who is responsible; 0: the community's duty
	Building    ID // 0 while unknown
	Place       Place
	Confirmed   bool   // the place was said or chosen, not taken from a profile
	Phone       string // the number to call, as the message gave it
	Text        string // what was written
	Gist        string // the same, short and without doors, phones or names
	Lexicon     string // the version of the lexicon it was read by
	Reopened    int
	Level       int    // how far up it was escalated
	Rating      Rating // what the requester said at last; 0 for nothing
	Doubt       Doubt  // whether it may be a danger
	Version     int64
	Created     time.Time
	Changed     time.Time
}

// NeedsTwo tells that two people must go, by what staff said of it or else by the
// policy of its run. A danger waits for nobody.
func (t Ticket) NeedsTwo(p RunPolicy) bool {
	if t.People != 0 {
		return t.People > 1 && t.Urgency < 3
	}
	return p.People > 1
}

// Helped is who is helped: the beneficiary, else the requester.
func (t Ticket) Helped() ID {
	if t.Beneficiary != 0 {
		return t.Beneficiary
	}
	return t.Requester
}

// Complex tells that a matter needs several parties to agree.
func (t Ticket) Complex() bool {
	return t.Category == Lift || t.Category == Mediation || t.Category == Legal
}

// OwnBy tells that a person would be sent to his own matter.
func (t Ticket) OwnBy(person ID) bool { return t.Helped() == person }

// FirstNumber is the running number of an account's first ticket.
const FirstNumber = 1001

// Rating is the one-digit answer to the follow-up question (评价).
type Rating int

// The answers.
const (
	RatedGood Rating = 1 // 办好了，满意
	RatedFair Rating = 2 // 办好了，一般
	RatedBad  Rating = 3 // 没办好
)

// ReopenWithin is how long after its end a requester may reopen a ticket.
const ReopenWithin = 30 * 24 * time.Hour
