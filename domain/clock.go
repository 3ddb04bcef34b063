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
	ClockQueue   ClockKind = "visit_queue"  // there is room in somebody's day to ask her
	ClockCheck   ClockKind = "check"        // something moves in a joint case
	ClockReview  ClockKind = "review"       // what was put off is looked at again
	ClockLeg     ClockKind = "leg"          // whoever holds a leg of a joint case acts; the leg's id stands for the ticket's
	ClockTap     ClockKind = "tap"          // the requester says whether it is a danger
	ClockChoice  ClockKind = "choice"       // the requester says which of two kinds it is
	ClockPaused  ClockKind = "paused"       // what holds the taker up is over, or he says so again
)

// Clock is what must happen next to a ticket and until when. Step counts how
// often it has run out already while the ticket stood there.
type Clock struct {
	ID     ID
	Ticket ID
	Kind   ClockKind
	Step   int
	Due    time.Time
	Reason Pause         // why a paused one stands still
	Left   time.Duration // how much office time was left when it was paused
}

// Pause is why the time of a matter stands still (暂停).
type Pause string

// The reasons.
const (
	PauseParts    Pause = "parts"    // 等配件
	PauseResident Pause = "resident" // 等居民
	PauseUnit     Pause = "unit"     // 等单位
	PauseApproval Pause = "approval" // 等审批
	PauseWeather  Pause = "weather"  // 等天气
)

// Pauses lists every reason.
var Pauses = []Pause{PauseParts, PauseResident, PauseUnit, PauseApproval, PauseWeather}

// LongestPause is how many working days time stands still before it is asked
// again.
const LongestPause = 10

// How often, and for how many working days in all, the time of a matter stands
// still by the word of a volunteer who holds it; beyond that staff may stop it.
const (
	MostPauses = 3
	MostPaused = 20
)

// Standstill is how a matter has stood still so far: how often, for how much time
// of open office, and by whose word and why the last time.
type Standstill struct {
	Times int
	Time  time.Duration
	By    ID
	Why   Pause
}

// Days is for how many working days it stood still.
func (s Standstill) Days() int {
	const office = officeCloses - officeOpens
	return int((s.Time + office/2) / office)
}

// Left is for how many working days its holder may stop it once more; 0 for none.
func (s Standstill) Left() int {
	if s.Times >= MostPauses {
		return 0
	}
	return min(max(MostPaused-s.Days(), 0), LongestPause)
}

// WaitForHer is how many working days a matter waits for its resident until she is
// reminded, and after that until it ends as unanswered.
var WaitForHer = [2]int{2, 3}

// WaitsForHer tells that a clock stands still until the resident answers; its
// steps are how often she was reminded.
func (c Clock) WaitsForHer() bool { return c.Kind == ClockPaused && c.Reason == PauseResident }

// Allowance is how much time something gives. Of daytime, what is left of whole
// days runs from 07:30 to 21:00 only, and it never ends at night. Of office
// time whole days are working days.
type Allowance struct {
	Time    time.Duration
	Daytime bool
	Office  bool
}

// From tells when an allowance that starts at a time is used up.
func (a Allowance) From(start time.Time, c *Calendar) time.Time {
	if a.Office {
		return c.WorkingDays(start, int(a.Time/day)).In(start.Location())
	}
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
// power or heat a day, ordinary matters seven working days, complex ones fifteen.
func NextClock(t Ticket, p RunPolicy, step int) (kind ClockKind, a Allowance, ok bool) {
	u := min(max(t.Urgency, 0), 3)
	late := min(step, 1)
	switch t.State {
	case Open:
		if call, ok := p.Calls(t.Level); ok {
			return ClockAnswer, call.Gives(), true
		}
		return ClockAnswer, ladder[u][min(max(t.Level, LevelDuty), LevelStreet)-LevelDuty], true
	case Offering:
		return ClockAccept, p.At(p.Stands).Gives(), true
	case Accepted:
		return ClockArrive, arriving[u][late].growing(step), true
	case Working:
		gives := resolving[u][late]
		if late == 0 && gives.Office && t.Complex() {
			gives.Time = complexTime
		}
		return ClockResolve, gives.growing(step), true
	case Resolved:
		return ClockReturn, answering[late], true
	case Joint:
		return ClockCheck, checking[u], true
	case Shelved:
		if u < 2 {
			return ClockReview, daytime(ShelveWithin), true
		}
		return ClockReview, always(ShelveWithin), true
	}
	return "", Allowance{}, false
}

// SafetyTime is how long somebody is left without a word who went somewhere at
// night because it could not wait: he is asked then, and rung for; ok is false
// where nobody need fear for him. A danger has shorter times of its own.
func SafetyTime(t Ticket, at time.Time, step int) (a Allowance, ok bool) {
	if !t.Hands || t.Urgency != 2 || !Night(at) || t.State != Accepted && t.State != Working {
		return a, false
	}
	times := [2]Allowance{always(45 * time.Minute), always(15 * time.Minute)}
	if t.State == Working {
		times = [2]Allowance{always(90 * time.Minute), always(30 * time.Minute)}
	}
	return times[min(step, 1)].growing(step), true
}

func always(t time.Duration) Allowance  { return Allowance{Time: t} }
func daytime(t time.Duration) Allowance { return Allowance{Time: t, Daytime: true} }
func office(t time.Duration) Allowance  { return Allowance{Time: t, Daytime: true, Office: true} }

// complexTime is what a complex matter has in place of the seven working days.
const complexTime = 15 * day

// The figures, by urgency; then by who was told last, or by whether the first
// time was used up.
var (
	ladder = [4][3]Allowance{
		{daytime(day), daytime(3 * day), daytime(7 * day)},
		{daytime(8 * time.Hour), daytime(day), daytime(3 * day)},
		{always(30 * time.Minute), always(time.Hour), always(2 * time.Hour)},
		{always(3 * time.Minute), always(3 * time.Minute), always(10 * time.Minute)},
	}
	arriving = [4][2]Allowance{
		{daytime(7 * day), daytime(day)},
		{daytime(day), daytime(8 * time.Hour)},
		{always(2 * time.Hour), always(30 * time.Minute)},
		{always(15 * time.Minute), always(5 * time.Minute)},
	}
	resolving = [4][2]Allowance{
		{office(7 * day), office(3 * day)},
		{office(7 * day), office(2 * day)},
		{always(day), always(4 * time.Hour)},
		{always(2 * time.Hour), always(30 * time.Minute)},
	}
	checking  = [4]Allowance{daytime(7 * day), daytime(3 * day), always(day), always(4 * time.Hour)}
	answering = [2]Allowance{daytime(day), daytime(2 * day)}
)

// VisitTime is how long a person of the community has for a return visit, first
// and after he was reminded.
var VisitTime = [2]Allowance{daytime(3 * day), daytime(4 * day)}

// China is the time the neighbourhood lives by; China has one zone and no
// summer time.
var China = time.FixedZone("CST", 8*60*60)
