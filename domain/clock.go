package domain

import "time"

// ClockKind names what must happen before a clock runs out (时限).
type ClockKind string

// The clocks.
const (
	ClockAnswer  ClockKind = "first_answer" // somebody looks at an open ticket
	ClockAccept  ClockKind = "accept"       // somebody takes an offered one
	ClockArrive  ClockKind = "arrive"       // the taker gets there
	ClockResolve ClockKind = "resolve"      // the taker is done
	ClockReturn  ClockKind = "return_visit" // the requester answers, or is visited
)

// Deadline tells the clock that runs while a ticket of that urgency is in a
// state, and how long it gives; ok is false when nothing is owed any more.
// The figures follow public 12345 hotline practice: danger two hours, water,
// power or heat a day, ordinary matters seven days.
func Deadline(s State, urgency int) (kind ClockKind, within time.Duration, ok bool) {
	byUrgency := func(kind ClockKind, d0, d1, d2, d3 time.Duration) (ClockKind, time.Duration, bool) {
		return kind, [...]time.Duration{d0, d1, d2, d3}[min(max(urgency, 0), 3)], true
	}
	const day = 24 * time.Hour
	switch s {
	case Open:
		return byUrgency(ClockAnswer, day, day, 30*time.Minute, 3*time.Minute)
	case Offering:
		return byUrgency(ClockAccept, 8*time.Hour, 2*time.Hour, 15*time.Minute, 3*time.Minute)
	case Accepted:
		return byUrgency(ClockArrive, 7*day, day, 2*time.Hour, 15*time.Minute)
	case Working:
		return byUrgency(ClockResolve, 7*day, 7*day, day, 2*time.Hour)
	case Resolved:
		return ClockReturn, 72 * time.Hour, true
	}
	return "", 0, false
}

// China is the time the neighbourhood lives by; China has one zone and no
// summer time.
var China = time.FixedZone("CST", 8*60*60)
