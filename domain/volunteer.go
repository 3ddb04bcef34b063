package domain

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Ground is why somebody was asked for a ticket, or was not.
type Ground string

// Why somebody was asked.
const (
	GroundKeys     Ground = "keys"     // he holds the keys
	GroundBuilding Ground = "building" // he lives in the same building
	GroundNext     Ground = "next"     // he lives in a building beside it
	GroundEstate   Ground = "estate"   // he lives in the same estate
	GroundSkill    Ground = "skill"    // he can do such work
	GroundTeam     Ground = "team"     // his team sees to such matters there
	GroundLead     Ground = "lead"     // he leads the team and names somebody
	GroundNamed    Ground = "named"    // he is who visits her
)

// Why somebody was not asked.
const (
	GroundUnreachable Ground = "unreachable" // no phone of his is known, or he has left
	GroundResting     Ground = "resting"     // he does not want to be asked just now
	GroundAway        Ground = "away"        // 请假
	GroundNight       Ground = "night"       // he had the duty of last night
	GroundRefused     Ground = "refused"     // he said no, or could not be told
	GroundTook        Ground = "took"        // he has held it before
	GroundFull        Ground = "full"        // he has done what he offered for this month
	GroundHours       Ground = "hours"       // these are not the hours he offered
	GroundByLead      Ground = "by_lead"     // his lead names who goes
	GroundEnough      Ground = "enough"      // others came before him
)

// Hours are hours of the week that somebody offers.
type Hours struct {
	From, Until time.Weekday // Until may be before From: over the weekend
	Open, Close time.Duration
}

// wholeDay are the hours of a day in which somebody is there all the time.
const wholeDay = "00:00-24:00"

// ParseHours reads hours like 周一-周五 09:00-18:00；周六 08:00-12:00.
func ParseHours(text string) ([]Hours, error) {
	var out []Hours
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '；' || r == ',' || r == '，' }) {
		part = strings.TrimSpace(part)
		open, shut, rest := CutHours(part)
		first, last, span := strings.Cut(rest, "-")
		if !span {
			last = first
		}
		from, ok := ParseWeekday(first)
		until, ok2 := ParseWeekday(last)
		whole := strings.HasSuffix(part, wholeDay)
		if !ok || !ok2 || open == shut && !whole || shut != 0 && shut < open {
			return nil, Errorf(Invalid, "want hours like 周一-周五 09:00-18:00；周六 08:00-12:00")
		}
		if shut == 0 {
			shut = day
		}
		out = append(out, Hours{from, until, open, shut})
	}
	return out, nil
}

// holds tells that a moment lies in the hours.
func (h Hours) holds(at time.Time) bool {
	into, today := at.Sub(midnight(at)), at.In(China).Weekday()
	within := h.From <= today && today <= h.Until
	if h.Until < h.From {
		within = today >= h.From || today <= h.Until
	}
	return within && into >= h.Open && into < h.Close
}

// Candidate is a volunteer who could be asked.
type Candidate struct {
	Person    ID
	Team      ID // 0 for who only holds a key
	LastAsked time.Time
	Building  ID   // where he lives
	Next      bool // in a building beside the ticket's
	Near      bool // in the same estate as the ticket
	Skills    []string
	Hours     []Hours
	Cap       int // what he offers for a month; 0: no limit
	Load      int // what he took this month
	Keys      bool
	Leads     bool // leads a team there
	Reachable bool
	Serving   Serving
	Away      bool
	Nights    bool // he has duties at night
	Night     bool // he had that of last night
	Refused   bool
	Took      bool
}

// skilled are the words of skills that help in a category.
var skilled = map[Category][]string{
	Repair: {"水", "电", "修", "木工", "锁", "焊", "家电", "管道"}, Property: {"水", "电", "电梯", "物业", "消防"}, Lift: {"电梯", "工程", "法律"},
	Health: {"医", "护", "急救"}, Emergency: {"急救", "医", "护", "消防"}, Medicine: {"药", "医", "护"}, Eldercare: {"护理", "陪", "理发", "家政", "做饭"},
	Legal: {"法律", "律师"}, Mediation: {"调解", "法律"}, Psych: {"心理"}, Course: {"教", "书法", "音乐", "舞", "手机"}, Childcare: {"教", "托", "幼"},
	Sanitation: {"保洁", "清洁", "绿化"}, Safety: {"安保", "巡逻", "消防"}, Policy: {"政策", "社保", "民政"}, Borrow: {"工具"},
}

// Skilled tells that he can do the work of a category.
func (c Candidate) Skilled(in Category) bool {
	return slices.ContainsFunc(c.Skills, func(s string) bool {
		return slices.ContainsFunc(skilled[in], func(w string) bool { return strings.Contains(s, w) })
	})
}

// Excluded tells why he cannot be asked for a ticket now, "" if he can. A danger
// asks of him whatever he offered.
func (c Candidate) Excluded(t Ticket, at time.Time) Ground {
	switch {
	case !c.Reachable:
		return GroundUnreachable
	case c.Serving == ServingOff:
		return GroundResting
	case c.Refused:
		return GroundRefused
	case c.Took && !c.Leads:
		return GroundTook
	case c.Away:
		return GroundAway
	case t.Urgency >= 3:
		return ""
	case c.Night:
		return GroundNight
	case c.Cap > 0 && c.Load >= c.Cap:
		return GroundFull
	}
	// What cannot wait asks who is there now, the rest is for when the day begins.
	when := at
	if t.Urgency < 2 {
		when = morning(at)
	}
	if len(c.Hours) > 0 && !slices.ContainsFunc(c.Hours, func(h Hours) bool { return h.holds(when) }) {
		return GroundHours
	}
	return ""
}

// distance is how far he lives from a ticket in the graph of buildings: in the
// same one, in one beside it, in the same estate, elsewhere.
func (c Candidate) distance(t Ticket) int {
	switch {
	case t.Building != 0 && c.Building == t.Building:
		return 0
	case c.Next:
		return 1
	case c.Near:
		return 2
	}
	return 3
}

// Ground is why he is asked for a ticket.
func (c Candidate) Ground(t Ticket, whom Whom) Ground {
	switch {
	case whom == WhomKeys:
		return GroundKeys
	case whom == WhomLead:
		return GroundLead
	case whom == WhomNamed:
		return GroundNamed
	case c.distance(t) == 0:
		return GroundBuilding
	case c.distance(t) == 1:
		return GroundNext
	case c.Skilled(t.Category):
		return GroundSkill
	case c.distance(t) == 2:
		return GroundEstate
	}
	return GroundTeam
}

// Rank orders candidates for a ticket, the best first: by how well their team
// fits, how near they live, whether they can do it, how much they did this
// month, and who was asked longest ago.
func Rank(found []Candidate, t Ticket, fit map[ID]int) {
	slices.SortStableFunc(found, func(a, b Candidate) int {
		return cmp.Or(fit[b.Team]-fit[a.Team], a.distance(t)-b.distance(t),
			truth(b.Skilled(t.Category))-truth(a.Skilled(t.Category)), a.Load-b.Load, a.LastAsked.Compare(b.LastAsked))
	})
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
