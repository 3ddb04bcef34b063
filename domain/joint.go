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
	TheUnit   Part = "unit"   // the unit whose leg it is
	TheLead   Part = "lead"   // the one lead of the case
	TheChief  Part = "chief"  // whoever may put a matter off: secretary, administrator, street
	TheStreet Part = "street" // whoever rules where nobody owns a matter
)

// Guard is what must hold besides for a move of a case or a leg.
type Guard string

// The guards.
const (
	Always    Guard = ""
	IfSettled Guard = "settled" // every leg is done, waived or has gone on to another
	IfSoon    Guard = "soon"    // the review date is within ShelveWithin
	IfFirst   Guard = "first"   // nobody has sent the matter back before, and no ruling binds the unit
	IfAgain   Guard = "again"   // somebody has sent it back before, and no ruling binds the unit
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

// LegState is where one unit's part of a case stands (联办事项).
type LegState string

// The states of a leg.
const (
	LegProposed     LegState = "proposed"     // the unit has not answered
	LegAcknowledged LegState = "acknowledged" // it knows
	LegWorking      LegState = "working"      // it is at it
	LegBlocked      LegState = "blocked"      // it cannot, and said why: the lead clears the way
	LegBounced      LegState = "bounced"      // it says it is not its own: the lead finds whose it is
	LegDisputed     LegState = "disputed"     // two say so: the street rules
	LegDone         LegState = "done"
	LegWaived       LegState = "waived" // the lead does without it, and said why
	LegPassed       LegState = "passed" // another unit's leg took the matter over
)

// LegStates lists every state of a leg.
var LegStates = []LegState{LegProposed, LegAcknowledged, LegWorking, LegBlocked, LegBounced, LegDisputed, LegDone, LegWaived, LegPassed}

// The deeds done to a leg.
const (
	SayReceived Deed = "received"
	SayWorking  Deed = "begun"
	SayDone     Deed = "done"
	SayBlocked  Deed = "blocked"
	SayNotOurs  Deed = "bounced"
	ResumeLeg   Deed = "resumed" // what was in the way is gone
	PassLeg     Deed = "passed"  // another unit has it now
	RuleLeg     Deed = "ruled"   // the street says whose it is
	WaiveLeg    Deed = "waived"
	JoinLeg     Deed = "joined"   // a unit that has a leg already has what another passed on, too
	BindLeg     Deed = "bound"    // so the street ruled
	ReopenLeg   Deed = "reopened" // a unit whose leg was settled has the matter once more
)

// LegMoves is the state machine of a leg.
var LegMoves = []Move[LegState]{
	{LegProposed, SayReceived, TheUnit, Always, LegAcknowledged},
	{LegProposed, SayWorking, TheUnit, Always, LegWorking},
	{LegAcknowledged, SayWorking, TheUnit, Always, LegWorking},
	{LegBlocked, SayWorking, TheUnit, Always, LegWorking},
	{LegProposed, SayDone, TheUnit, Always, LegDone},
	{LegAcknowledged, SayDone, TheUnit, Always, LegDone},
	{LegWorking, SayDone, TheUnit, Always, LegDone},
	{LegBlocked, SayDone, TheUnit, Always, LegDone},
	{LegProposed, SayBlocked, TheUnit, Always, LegBlocked},
	{LegAcknowledged, SayBlocked, TheUnit, Always, LegBlocked},
	{LegWorking, SayBlocked, TheUnit, Always, LegBlocked},
	{LegProposed, SayNotOurs, TheUnit, IfFirst, LegBounced},
	{LegAcknowledged, SayNotOurs, TheUnit, IfFirst, LegBounced},
	{LegWorking, SayNotOurs, TheUnit, IfFirst, LegBounced},
	{LegProposed, SayNotOurs, TheUnit, IfAgain, LegDisputed},
	{LegAcknowledged, SayNotOurs, TheUnit, IfAgain, LegDisputed},
	{LegWorking, SayNotOurs, TheUnit, IfAgain, LegDisputed},
	{LegBlocked, ResumeLeg, TheLead, Always, LegWorking},
	{LegBounced, PassLeg, TheLead, Always, LegPassed},
	{LegBounced, PassLeg, House, Always, LegPassed}, // the unit it named has it
	{LegDisputed, RuleLeg, TheStreet, Always, LegPassed},
	{LegProposed, WaiveLeg, TheLead, Always, LegWaived},
	{LegAcknowledged, WaiveLeg, TheLead, Always, LegWaived},
	{LegWorking, WaiveLeg, TheLead, Always, LegWaived},
	{LegBlocked, WaiveLeg, TheLead, Always, LegWaived},
	{LegBounced, WaiveLeg, TheLead, Always, LegWaived},
	{LegProposed, WaiveLeg, House, Always, LegWaived}, // its case has ended
	{LegAcknowledged, WaiveLeg, House, Always, LegWaived},
	{LegWorking, WaiveLeg, House, Always, LegWaived},
	{LegBlocked, WaiveLeg, House, Always, LegWaived},
	{LegBounced, WaiveLeg, House, Always, LegWaived},
	{LegDisputed, WaiveLeg, House, Always, LegWaived},
	{LegProposed, JoinLeg, House, Always, LegProposed},
	{LegAcknowledged, JoinLeg, House, Always, LegAcknowledged},
	{LegWorking, JoinLeg, House, Always, LegWorking},
	{LegBlocked, JoinLeg, House, Always, LegBlocked},
	{LegBounced, JoinLeg, House, Always, LegDisputed}, // each says that it is the other's
	{LegDisputed, JoinLeg, House, Always, LegDisputed},
	{LegProposed, BindLeg, House, Always, LegProposed},
	{LegAcknowledged, BindLeg, House, Always, LegAcknowledged},
	{LegWorking, BindLeg, House, Always, LegWorking},
	{LegBlocked, BindLeg, House, Always, LegBlocked},
	{LegBounced, BindLeg, House, Always, LegProposed},
	{LegDisputed, BindLeg, House, Always, LegProposed},
	{LegDone, ReopenLeg, House, Always, LegProposed},
	{LegWaived, ReopenLeg, House, Always, LegProposed},
	{LegPassed, ReopenLeg, House, Always, LegProposed},
}

// Given tells what giving a matter to a unit does to the leg it has in the case
// already: a unit has one leg, and never two that are open.
func (s LegState) Given(ruled bool) Deed {
	switch {
	case s.Settled():
		return ReopenLeg
	case ruled:
		return BindLeg
	}
	return JoinLeg
}

// LegOf finds the leg that a unit has among some: the one that is open, else the
// last; -1 for none.
func LegOf(legs []Leg, unit ID) int {
	at := -1
	for i, l := range legs {
		if l.Partner == unit && (at < 0 || legs[at].State.Settled()) {
			at = i
		}
	}
	return at
}

// After tells the state of a leg after a deed; Conflict if it is not allowed.
func (s LegState) After(deed Deed, by Part, holds func(Guard) bool) (LegState, error) {
	return after(LegMoves, s, deed, by, holds)
}

// Holder tells who must act on a leg that stands there; "" when nobody must.
func (s LegState) Holder() Part {
	switch s {
	case LegProposed, LegAcknowledged, LegWorking:
		return TheUnit
	case LegBlocked, LegBounced:
		return TheLead
	case LegDisputed:
		return TheStreet
	}
	return ""
}

// Settled tells that nothing is owed on a leg any more.
func (s LegState) Settled() bool { return s.Holder() == "" }

// Leg is one unit's part of a joint case.
type Leg struct {
	ID      ID
	Case    ID
	Ticket  ID
	No      int // running in its case, from 1
	Partner ID
	Matter  ID // a leg of the same matter: the first, until another's matter came to it
	State   LegState
	Ruled   bool      // the street has said that this unit must do it
	Reason  string    // why it is blocked, was sent back or waived; of a new one what it came with
	Since   time.Time // since when whoever holds it has held it
	Back    int       // how often the unit has sent it back
	Version int64
}

// Holds tells the guards for a deed done to a leg among those of its case.
func (l Leg) Holds(among []Leg) func(Guard) bool {
	before := slices.ContainsFunc(among, func(o Leg) bool {
		return o.Matter == l.Matter && (o.Back > 0 || o.ID != l.ID && (o.State == LegBounced || o.State == LegDisputed || o.State == LegPassed))
	})
	return func(g Guard) bool { return !l.Ruled && (g == IfFirst && !before || g == IfAgain && before) }
}

// AllSettled tells that nothing is owed on any of some legs.
func AllSettled(legs []Leg) bool {
	return !slices.ContainsFunc(legs, func(l Leg) bool { return !l.State.Settled() })
}

// Ball is with whom a joint case is: with units, else with the street that must
// rule, else with its lead.
type Ball struct {
	Partners []ID
	With     Part
	Since    time.Time
}

// BallOf finds with whom a case is, and since when; without a leg that is open
// it is with the lead since a given time.
func BallOf(legs []Leg, otherwise time.Time) Ball {
	for _, part := range []Part{TheUnit, TheStreet, TheLead} {
		b := Ball{With: part}
		for _, l := range legs {
			if l.State.Holder() != part {
				continue
			}
			if part == TheUnit && !slices.Contains(b.Partners, l.Partner) {
				b.Partners = append(b.Partners, l.Partner)
			}
			if b.Since.IsZero() || l.Since.Before(b.Since) {
				b.Since = l.Since
			}
		}
		if !b.Since.IsZero() {
			return b
		}
	}
	return Ball{With: TheLead, Since: otherwise}
}

// Key names whom the ball is with.
func (b Ball) Key() string {
	if b.With != TheUnit {
		return string(b.With)
	}
	names := make([]string, len(b.Partners))
	for i, p := range b.Partners {
		names[i] = p.String()
	}
	return strings.Join(names, " ")
}
