package domain

import (
	"slices"
	"strings"
	"time"
)

// Partner is a unit that has its own part in joint cases (联办单位).
type Partner struct {
	ID        ID
	Community ID
	Name      string
	Kind      string // one of PartnerKinds
	Phone     string // of its office; "" while unknown
}

// PartnerKinds lists the kinds of units: property company, owners' committee,
// builder, housing bureau, street office, anything else.
var PartnerKinds = []string{"property", "owners", "builder", "housing", "street", "other"}

// partnerWords name a kind within a unit's name.
var partnerWords = [][]string{{"物业"}, {"业委会", "业主委员会"}, {"施工", "建筑", "电梯"}, {"房管", "住建"}, {"街道"}}

// PartnerKind guesses a unit's kind from its name.
func PartnerKind(name string) string {
	for i, words := range partnerWords {
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) }) {
			return PartnerKinds[i]
		}
	}
	return PartnerKinds[len(PartnerKinds)-1]
}

// The parts somebody can have in a joint case, besides House.
const (
	TheUnit   Part = "unit"   // the unit that has the leg now
	TheLead   Part = "lead"   // the one lead of the case
	TheChief  Part = "chief"  // whoever may put a matter off: secretary, administrator, street
	TheStreet Part = "street" // whoever rules where nobody owns a matter
)

// Guard is what must hold besides for a move of a case or a leg.
type Guard string

// The guards.
const (
	Always    Guard = ""
	IfSettled Guard = "settled" // every leg is done or waived
	IfSoon    Guard = "soon"    // the review date is within ShelveWithin
	IfFirst   Guard = "first"   // nobody has sent the matter back before, and no ruling binds the unit
	IfAgain   Guard = "again"   // it was sent back once before, and no ruling binds the unit
)

// Move is one row of the state machine of a case or a leg.
type Move[S ~string] struct {
	From S
	Deed Deed
	By   Part
	If   Guard
	To   S
}

// after finds the row that is allowed; Conflict if there is none.
func after[S ~string](moves []Move[S], from S, deed Deed, by Part, holds func(Guard) bool) (S, error) {
	for _, m := range moves {
		if m.From == from && m.Deed == deed && m.By == by && (m.If == Always || holds(m.If)) {
			return m.To, nil
		}
	}
	return "", Errorf(Conflict, "what is %s knows no %s by the %s just now", from, deed, by)
}

// CaseState is where a joint case stands.
type CaseState string

// The states of a case.
const (
	CaseRunning CaseState = "running"
	CaseShelved CaseState = "shelved" // put off until its review
	CaseDone    CaseState = "done"
	CaseEnded   CaseState = "ended" // its matter is not wanted any more
)

// CaseStates lists every state of a case.
var CaseStates = []CaseState{CaseRunning, CaseShelved, CaseDone, CaseEnded}

// CaseMoves is the state machine of a case; the deeds are its ticket's.
var CaseMoves = []Move[CaseState]{
	{CaseRunning, Conclude, TheLead, IfSettled, CaseDone},
	{CaseRunning, Shelve, TheChief, IfSoon, CaseShelved},
	{CaseShelved, Review, House, Always, CaseRunning},
	{CaseDone, Reopen, House, Always, CaseRunning}, // its requester says that it is not settled
	{CaseRunning, HandOver, House, Always, CaseRunning},
	{CaseShelved, HandOver, House, Always, CaseShelved},
	{CaseRunning, Cancel, House, Always, CaseEnded},
	{CaseShelved, Cancel, House, Always, CaseEnded},
}

// After tells the state of a case after a deed; Conflict if it is not allowed.
func (s CaseState) After(deed Deed, by Part, holds func(Guard) bool) (CaseState, error) {
	return after(CaseMoves, s, deed, by, holds)
}

// Holder tells who must see to a case that stands there; "" when nobody must.
func (s CaseState) Holder() Part {
	return map[CaseState]Part{CaseRunning: TheLead, CaseShelved: TheChief}[s]
}

// TicketState is the state of the ticket of a case; "" when the case binds it no more.
func (s CaseState) TicketState() State {
	return map[CaseState]State{CaseRunning: Joint, CaseShelved: Shelved}[s]
}

// Case is a matter that several units settle together (联办). Its lead, the
// first who received it, leads it to the end.
type Case struct {
	ID        ID
	Ticket    ID
	Community ID
	Account   string
	Lead      ID
	State     CaseState
	Told      string    // with whom the requester was told the ball is; a Ball's Key
	Review    time.Time // of one that is shelved
	Version   int64
	Created   time.Time
}
