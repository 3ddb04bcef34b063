package domain

import (
	"slices"
	"strings"
	"time"
)

// LegState is where one matter of a case stands with the unit that has it.
type LegState string

// The states of a leg.
const (
	LegProposed     LegState = "proposed"     // the unit has not answered
	LegAcknowledged LegState = "acknowledged" // it knows
	LegWorking      LegState = "working"      // it is at it
	LegBlocked      LegState = "blocked"      // it cannot, and said why: the lead clears the way
	LegBounced      LegState = "bounced"      // it says it is not its own: the lead finds whose it is
	LegDisputed     LegState = "disputed"     // that was said twice: the street rules
	LegDone         LegState = "done"
	LegWaived       LegState = "waived" // the lead does without it, and said why
	LegPassed       LegState = "passed" // for a unit that sent it on: another has it. Earlier releases kept such a row
)

// LegStates lists every state a leg can come to.
var LegStates = []LegState{LegProposed, LegAcknowledged, LegWorking, LegBlocked, LegBounced, LegDisputed, LegDone, LegWaived}

// The deeds done to a leg.
const (
	SayReceived Deed = "received"
	SayWorking  Deed = "begun"
	SayDone     Deed = "done"
	SayBlocked  Deed = "blocked"
	SayNotOurs  Deed = "bounced"
	ResumeLeg   Deed = "resumed" // what was in the way is gone, or what was settled is wanted once more
	PassLeg     Deed = "passed"  // another unit has it now
	RuleLeg     Deed = "ruled"   // the street says whose it is
	WaiveLeg    Deed = "waived"
)

// LegMoves is the state machine of a leg. It changes hands by PassLeg and RuleLeg;
// no move leads to where nobody has it but done and waived.
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
	{LegDone, ResumeLeg, TheLead, Always, LegProposed},
	{LegWaived, ResumeLeg, TheLead, Always, LegProposed},
	{LegBounced, PassLeg, TheLead, Always, LegProposed},
	{LegBounced, PassLeg, House, Always, LegProposed}, // the unit it named has it
	{LegDisputed, RuleLeg, TheStreet, Always, LegProposed},
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

// Leg is one matter of a joint case (联办事项) and the unit that has it. It keeps
// its number while it goes from unit to unit; a unit may have several.
type Leg struct {
	ID      ID
	Case    ID
	Ticket  ID
	No      int // running in its case, from 1
	Partner ID  // the unit that has it
	From    ID  // the unit that had it before; 0 when it has never gone on
	State   LegState
	Ruled   bool      // the street has said whose it is: it is not sent back any more
	Reason  string    // why it is blocked, was sent back or waived
	Since   time.Time // since when whoever holds it has held it
	Back    int       // how often it was sent back, by whichever unit
	Version int64
}

// Holds tells the guards for a deed done to a leg.
func (l Leg) Holds(g Guard) bool {
	return !l.Ruled && (g == IfFirst && l.Back == 0 || g == IfAgain && l.Back > 0)
}

// Waits tells that its unit has something to say of a leg.
func (l Leg) Waits() bool { return l.State.Holder() == TheUnit || l.State == LegBlocked }

// Why is the reason a leg stands as it does; "" where none is needed.
func (l Leg) Why() string {
	if l.State.Holder() == TheUnit || l.State == LegDone {
		return ""
	}
	return l.Reason
}

// Gives gives a leg to a unit.
func (l *Leg) Gives(unit ID) {
	if unit != l.Partner {
		l.Partner, l.From = unit, l.Partner
	}
}

// For is a leg as a unit sees it: what it sent on is with another, and no more is
// its business.
func (l Leg) For(unit ID) Leg {
	if l.Partner == unit {
		return l
	}
	return Leg{ID: l.ID, Case: l.Case, Ticket: l.Ticket, No: l.No, Partner: unit, State: LegPassed, Since: l.Since, Version: l.Version}
}

// LegOf finds the leg that a unit has among some: one that is open, else the
// last; -1 for none.
func LegOf(legs []Leg, unit ID) int {
	at := -1
	for i, l := range legs {
		if l.Partner == unit && l.State != LegPassed && (at < 0 || legs[at].State.Settled()) {
			at = i
		}
	}
	return at
}

// AllSettled tells that nothing is owed on any of some legs.
func AllSettled(legs []Leg) bool {
	return !slices.ContainsFunc(legs, func(l Leg) bool { return !l.State.Settled() })
}

// Ball is with whom a joint case is: with units, else with the street that must
// rule, else with its lead.
type Ball struct {
	With  Part
	Since time.Time
	Legs  []Leg // what is with them
	Rest  []Leg // what is with the street or the lead meanwhile
}

// BallOf finds with whom a case is, and since when; without a leg that is open
// it is with the lead since the last one was settled, at first since a given time.
func BallOf(legs []Leg, otherwise time.Time) Ball {
	b := Ball{With: TheLead, Since: otherwise}
	for _, l := range legs {
		if l.State.Settled() && l.Since.After(b.Since) {
			b.Since = l.Since
		}
	}
	for _, part := range []Part{TheUnit, TheStreet, TheLead} {
		for _, l := range legs {
			switch {
			case l.State.Holder() != part:
			case len(b.Legs) == 0:
				b.With, b.Since, b.Legs = part, l.Since, []Leg{l}
			case b.With != part:
				b.Rest = append(b.Rest, l)
			default:
				b.Legs = append(b.Legs, l)
				if l.Since.Before(b.Since) {
					b.Since = l.Since
				}
			}
		}
	}
	return b
}

// Units lists the units that a case is with.
func (b Ball) Units() (units []ID) {
	for _, l := range b.Legs {
		if b.With == TheUnit && !slices.Contains(units, l.Partner) {
			units = append(units, l.Partner)
		}
	}
	return units
}

// Key names whom the ball is with.
func (b Ball) Key() string {
	var names []string
	for _, unit := range b.Units() {
		names = append(names, unit.String())
	}
	if b.With != TheUnit {
		names = append(names, string(b.With))
	}
	for _, l := range b.Rest {
		if part := string(l.State.Holder()); !slices.Contains(names, part) {
			names = append(names, part)
		}
	}
	return strings.Join(names, " ")
}
