package domain

import "time"

// What is laid down for joint cases.
const (
	ShelveWithin = 30 * day // how far off a review may be at most
	LinkLife     = 7 * day  // how long a unit's page can be opened
)

// legDays is how many working days a leg has in a state, legHours how long when
// it cannot wait; a ruling has its working day always.
var (
	legDays  = map[LegState]int{LegProposed: 1, LegAcknowledged: 3, LegWorking: 7, LegBlocked: 2, LegBounced: 1, LegDisputed: 1}
	legHours = map[LegState]time.Duration{LegProposed: 2 * time.Hour, LegAcknowledged: 4 * time.Hour, LegWorking: day, LegBlocked: 4 * time.Hour, LegBounced: 2 * time.Hour}
)

// legRungs are who is told when the time of a leg is over, one after the other.
var legRungs = map[Part][]Part{
	TheUnit:   {TheUnit, TheLead, TheChief, TheStreet},
	TheLead:   {TheLead, TheChief, TheStreet},
	TheStreet: {TheStreet},
}

// LegDue tells when the time of a leg is over that came to stand where it does,
// after it ran out step times already: a working day more each time, at the top
// of the ladder up to a working week.
func LegDue(s LegState, urgency, step int, from time.Time, c *Calendar) time.Time {
	if hours := legHours[s]; urgency >= 2 && hours > 0 {
		if step > 0 {
			hours = 2 * time.Hour
		}
		return from.Add(hours)
	}
	days := legDays[s]
	if step > 0 {
		days = min(max(1, step-2), 5)
	}
	return c.Workdays(from, days)
}

// LegRung tells who is told when the time of a leg is over that has run out step
// times before.
func LegRung(s LegState, step int) Part {
	rungs := legRungs[s.Holder()]
	if len(rungs) == 0 {
		return TheLead
	}
	return rungs[min(step, len(rungs)-1)]
}

// CaseRung tells who is told when nothing has moved in a case at its check.
func CaseRung(step int) Part {
	return legRungs[TheLead][min(step/2, 2)]
}
