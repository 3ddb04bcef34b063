package domain

import "time"

// ClockKind names what must happen before a clock runs out (时限).
type ClockKind string

// The clocks.
const (
	ClockAnswer  ClockKind = "first_answer" // somebody takes up an open ticket
	ClockAccept  ClockKind = "accept"       // somebody takes an offered one
	ClockArrive  ClockKind = "arrive"       // the taker gets there
	ClockResolve ClockKind = "resolve"      // the taker is done
	ClockReturn  ClockKind = "return_visit" // the requester answers whether it is settled
	ClockVisit   ClockKind = "visit"        // a person of the community asks her instead
	ClockCheck   ClockKind = "check"        // something moves in a joint case
	ClockReview  ClockKind = "review"       // what was put off is looked at again
	ClockLeg     ClockKind = "leg"          // whoever holds a leg of a joint case acts; the leg's id stands for the ticket's
	ClockTap     ClockKind = "tap"          // the requester says whether it is a danger
)

// Clock is what must happen next to a ticket and until when. Step counts how
// often it has run out already while the ticket stood there.
type Clock struct {
	ID     ID
	Ticket ID
	Kind   ClockKind
	Step   int
	Due    time.Time
}

// Allowance is how much time something gives. Of daytime, what is left of whole
// days runs from 07:30 to 21:00 only, and it never ends at night.
type Allowance struct {
	Time    time.Duration
	Daytime bool
}

// From tells when an allowance that starts at a time is used up.
func (a Allowance) From(start time.Time) time.Time {
	if !a.Daytime {
		return start.Add(a.Time)
	}
	at := start.Add(a.Time.Truncate(day))
	for left := a.Time % day; ; {
		at = morning(at)
		evening := midnight(at).Add(dayEnds)
		if at.Add(left).Before(evening) {
			return at.Add(left).In(start.Location())
		}
		left -= evening.Sub(at)
		at = evening
	}
}

// growing is an allowance after so many times: whoever forgot to say that he is
// there is not asked about at the same pace for ever.
func (a Allowance) growing(step int) Allowance {
	a.Time *= time.Duration(min(max(step-1, 1), 12))
	return a
}

const (
	day       = 24 * time.Hour
	dayBegins = 7*time.Hour + 30*time.Minute
	dayEnds   = 21 * time.Hour
)

// Night tells that people sleep at a time.
func Night(at time.Time) bool {
	into := at.Sub(midnight(at))
	return into < dayBegins || into >= dayEnds
}

// morning is a time of day as it is, one of night moved to when the day begins.
func morning(at time.Time) time.Time {
	begins := midnight(at).Add(dayBegins)
	switch {
	case at.Before(begins):
		return begins
	case Night(at):
		return begins.Add(day)
	}
	return at
}

func midnight(at time.Time) time.Time {
	at = at.In(China)
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, China)
}

// NextClock tells the clock that runs for a ticket as it stands, after it has
// run out step times, and how long it gives; ok is false when nothing is owed
// any more. How long people may think about an offer is the run's own policy.
// The figures follow public 12345 hotline practice: danger two hours, water,
// power or heat a day, ordinary matters seven days.
func NextClock(t Ticket, p RunPolicy, step int) (kind ClockKind, a Allowance, ok bool) {
	u := min(max(t.Urgency, 0), 3)
	late := min(step, 1)
	switch t.State {
	case Open:
		return ClockAnswer, ladder[u][min(max(t.Level, LevelDuty), LevelStreet)-LevelDuty], true
	case Offering:
		return ClockAccept, Allowance{p.Wait(), p.Daytime}, true
	case Accepted:
		return ClockArrive, arriving[u][late].growing(step), true
	case Working:
		return ClockResolve, resolving[u][late].growing(step), true
	case Resolved:
		return ClockReturn, answering[late], true
	case Joint:
		return ClockCheck, checking[u], true
	case Shelved:
		return ClockReview, Allowance{ShelveWithin, u < 2}, true
	}
	return "", Allowance{}, false
}

// The figures, by urgency; then by who was told last, or by whether the first
// time was used up.
var (
	ladder = [4][3]Allowance{
		{{day, true}, {3 * day, true}, {7 * day, true}},
		{{8 * time.Hour, true}, {day, true}, {3 * day, true}},
		{{30 * time.Minute, false}, {time.Hour, false}, {2 * time.Hour, false}},
		{{3 * time.Minute, false}, {3 * time.Minute, false}, {10 * time.Minute, false}},
	}
	arriving = [4][2]Allowance{
		{{7 * day, true}, {day, true}},
		{{day, true}, {8 * time.Hour, true}},
		{{2 * time.Hour, false}, {30 * time.Minute, false}},
		{{15 * time.Minute, false}, {5 * time.Minute, false}},
	}
	resolving = [4][2]Allowance{
		{{7 * day, true}, {3 * day, true}},
		{{7 * day, true}, {2 * day, true}},
		{{day, false}, {4 * time.Hour, false}},
		{{2 * time.Hour, false}, {30 * time.Minute, false}},
	}
	checking  = [4]Allowance{{7 * day, true}, {3 * day, true}, {day, false}, {4 * time.Hour, false}}
	answering = [2]Allowance{{day, true}, {2 * day, true}}
)

// VisitTime is how long a person of the community has for a return visit, first
// and after he was reminded.
var VisitTime = [2]Allowance{{3 * day, true}, {4 * day, true}}

// China is the time the neighbourhood lives by; China has one zone and no
// summer time.
var China = time.FixedZone("CST", 8*60*60)
