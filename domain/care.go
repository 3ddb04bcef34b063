package domain

import (
	"hash/fnv"
	"slices"
	"time"
)

// CarePlan is how often somebody who is cared for is to be heard of or seen
// (关爱节奏), by whom she is visited where nothing was, and how it stands.
type CarePlan struct {
	ID        ID
	Person    ID
	Community ID
	Every     int       // days that may pass between two contacts
	Visitor   ID        // who visits her; 0: nobody in particular
	Team      ID        // the team that does; 0: none in particular
	Last      time.Time // the last contact; when the plan was made, if there was none since
	Due       time.Time // when the next one is missed
	Missed    int       // how often in a row it was
	Ticket    ID        // the visit or check that was made of it last; 0 for none
}

// The intervals of a care plan, in days.
const (
	ShortestCare = 1
	LongestCare  = 60
)

// careHour is when a day's contacts are missed, coverHour when a day's covers are
// opened: in time for somebody to go there on the same day. A day of covers
// begins at coverBegins.
const (
	careHour    = 9 * time.Hour
	coverHour   = 8 * time.Hour
	coverBegins = 6 * time.Hour
)

// DueAfter is when the next contact is missed after one at a time.
func (p CarePlan) DueAfter(contact time.Time) time.Time {
	return midnight(contact).AddDate(0, 0, p.Every).Add(careHour)
}

// DueAgain is when a missed one is missed again: half of the interval later, a
// day at least and three at most; after that each day.
func (p CarePlan) DueAgain(now time.Time) time.Time {
	days := min(max(p.Every/2, 1), 3)
	if p.Missed > 1 {
		days = 1
	}
	return midnight(now).AddDate(0, 0, days).Add(careHour)
}

// DuePutOff is when a plan that had no room today is looked at again: before those
// of that day, the earlier the longer ago it was first put off.
func (p CarePlan) DuePutOff(first, now time.Time) time.Time {
	days := midnight(now).Sub(midnight(first)) / day
	return midnight(now).AddDate(0, 0, 1).Add(careHour - (days+1)*time.Minute)
}

// IsPutOff tells that a plan waits for a day with room.
func (p CarePlan) IsPutOff() bool { return p.Missed == 0 && p.Due.Sub(midnight(p.Due)) < careHour }

// TooLate tells that a plan first put off at a time would be missed again by now:
// what has no room any more is a check.
func (p CarePlan) TooLate(first, now time.Time) bool {
	return DayOf(now) >= DayOf(p.DueAgain(first))
}

// Contact is how somebody who is cared for was heard of.
type Contact string

// The contacts.
const (
	ContactWord   Contact = "word"   // she wrote, spoke or tapped
	ContactVisit  Contact = "visit"  // somebody saw her, and says so
	ContactTicket Contact = "ticket" // something was done at her door
	ContactEntry  Contact = "entry"  // somebody entered a matter on her word
)

// Dependant is somebody who cannot be left alone by whoever looks after him at
// home (照护).
type Dependant struct {
	ID     ID
	Carer  ID
	Person ID
	Note   string // what whoever comes instead must know; sealed, and never pushed
}

// Cover is that a dependant's carer cannot look after him since a danger: each
// day somebody else does, until staff releases it.
type Cover struct {
	ID        ID
	Carer     ID
	Person    ID
	Community ID
	Danger    ID // the ticket that called for it
	Ticket    ID // the day's task
	Due       time.Time
}

// CoverDay is the day that who comes to a dependant at a time comes for: whoever
// came in the night came for the day before.
func CoverDay(at time.Time) Day { return DayOf(at.Add(-coverBegins)) }

// CoverDue is when the next day's task of a cover is opened.
func CoverDue(now time.Time) time.Time {
	return CoverDay(now).Midnight().AddDate(0, 0, 1).Add(coverHour)
}

// CoverLook is when it is looked again whether the last task of a cover is over:
// an hour later, by day.
func CoverLook(now time.Time) time.Time { return morning(now.Add(time.Hour)) }

// MostDependants bounds how many one person looks after.
const MostDependants = 9

// Occasion is why a person asks whether a matter is settled.
type Occasion string

// The occasions; what is none of them is sampled.
const (
	OccasionDanger    Occasion = "danger"    // it was one
	OccasionCare      Occasion = "care"      // of an old person, or of one who is cared for
	OccasionComplaint Occasion = "complaint" // it began as one
	OccasionJoint     Occasion = "joint"     // several units were at it
	OccasionReturned  Occasion = "returned"  // it came back once
)

// Occasions lists every occasion.
var Occasions = []Occasion{OccasionDanger, OccasionCare, OccasionComplaint, OccasionJoint, OccasionReturned}

// ReturnVisits says after which matters a person asks a requester who does not
// answer whether it is settled (回访), and how often one of the duty in a day.
type ReturnVisits struct {
	Always   []Occasion `json:"always"`
	Sample   int        `json:"sample"`    // of a hundred of the rest
	PerCadre int        `json:"per_cadre"` // what is more waits for another day, dangers first
}

// Calls tells that somebody asks after a ticket; of lists what occasions it is.
func (r ReturnVisits) Calls(t Ticket, of ...Occasion) bool {
	if t.Urgency >= 3 || t.Doubt == DoubtRaised {
		of = append(of, OccasionDanger)
	}
	if t.Category == Eldercare {
		of = append(of, OccasionCare)
	}
	if t.Intent == IntentComplaint {
		of = append(of, OccasionComplaint)
	}
	if t.Reopened > 0 {
		of = append(of, OccasionReturned)
	}
	return slices.ContainsFunc(of, func(o Occasion) bool { return slices.Contains(r.Always, o) }) || drawn(t.ID) < r.Sample
}

// drawn is a number below a hundred that is an id's own, the same every time.
func drawn(id ID) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id.String())) // never fails
	return int(h.Sum32() % 100)
}

// ErrandCaps is how many errands each rule makes for people at most in a day;
// what is more waits for the next.
type ErrandCaps struct {
	CareVisits int `json:"care_visits"` // visits to who was not heard of, for a community
	Tell       int `json:"tell"`        // telling in person what no message can, for one person
}

// Errand is a rule that sends people on errands.
type Errand string

// The rules.
const (
	ErrandReturn Errand = "return_visit"
	ErrandCare   Errand = "care_visit"
	ErrandCheck  Errand = "care_check" // of who was put off too long
	ErrandTell   Errand = "tell"
)

// ErrandMorning is when what had no room on one day is looked at on the next:
// dangers first.
func ErrandMorning(now time.Time, danger bool) time.Time {
	at := midnight(now).AddDate(0, 0, 1).Add(careHour)
	if !danger {
		at = at.Add(time.Minute)
	}
	return at
}
