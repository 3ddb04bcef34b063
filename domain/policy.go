package domain

import (
	"fmt"
	"slices"
	"time"
)

// Whom says who is asked or called in a step of a policy.
type Whom string

// Whom a step asks; the last three are called and are the ladder of those
// responsible.
const (
	WhomNearest   Whom = "nearest"   // the best candidates of all fitting teams
	WhomKeys      Whom = "keys"      // who holds the keys of the door or its building
	WhomBuilding  Whom = "building"  // members of any team who live in the building
	WhomTeam      Whom = "team"      // the members of the team that fits best
	WhomLead      Whom = "lead"      // the lead of that team, who names somebody
	WhomNamed     Whom = "named"     // who visits whoever is helped, by her care plan
	WhomDuty      Whom = "duty"      // 值班
	WhomSecretary Whom = "secretary" // 书记
	WhomStreet    Whom = "street"    // 街道
)

// Whoms lists everybody a step may name.
var Whoms = []Whom{WhomNearest, WhomKeys, WhomBuilding, WhomTeam, WhomLead, WhomNamed, WhomDuty, WhomSecretary, WhomStreet}

// levels are the steps of the ladder, by whom they call.
var levels = map[Whom]int{WhomDuty: LevelDuty, WhomSecretary: LevelSecretary, WhomStreet: LevelStreet}

// Level is how far up the ladder a step calls; LevelNone for one that asks volunteers.
func (w Whom) Level() int { return levels[w] }

// Beside says when the duty is told at the same moment as volunteers are asked.
type Beside string

// When the duty is told besides.
const (
	BesideNever  Beside = ""
	BesideNight  Beside = "night" // at night, when volunteers sleep
	BesideAlways Beside = "always"
)

// Step is one step of a dispatch policy (派单办法).
type Step struct {
	Whom    Whom   `json:"who"`
	Most    int    `json:"most,omitempty"` // how many are asked; 0: all there are
	Minutes int    `json:"minutes"`        // how long they may think
	Daytime bool   `json:"daytime,omitempty"`
	Rings   bool   `json:"rings,omitempty"` // through quiet hours
	Alarm   bool   `json:"alarm,omitempty"` // by telephone besides
	Duty    Beside `json:"duty,omitempty"`
}

// Gives is how much time a step has.
func (s Step) Gives() Allowance {
	return Allowance{Time: time.Duration(s.Minutes) * time.Minute, Daytime: s.Daytime}
}

// TellsDuty tells that the duty is told at the same moment.
func (s Step) TellsDuty(at time.Time) bool {
	return s.Duty == BesideAlways || s.Duty == BesideNight && Night(at)
}

// RunPolicy is the policy of one run; it is copied into it, so that another
// policy never changes a run in flight.
type RunPolicy struct {
	PerWave int    `json:"per_wave"` // of a run from before there were steps
	Waves   int    `json:"waves"`
	Minutes int    `json:"minutes"`
	Daytime bool   `json:"daytime"`
	Version int    `json:"version,omitempty"` // of the policies; 0: those of the program
	People  int    `json:"people,omitempty"`  // how many must come; 0: one
	Steps   []Step `json:"-"`                 // kept beside
	Stands  int    `json:"-"`                 // how many of them were taken
}

// Seeks lists the steps that ask volunteers. A run from before there were steps
// has as many as it had waves, and two hours where these had no time.
func (p RunPolicy) Seeks() []Step {
	if len(p.Steps) == 0 {
		s := Step{Whom: WhomNearest, Most: p.PerWave, Minutes: p.Minutes, Daytime: p.Daytime}
		if s.Minutes == 0 {
			s.Minutes = 120
		}
		return slices.Repeat([]Step{s}, p.Waves)
	}
	return slices.DeleteFunc(slices.Clone(p.Steps), func(s Step) bool { return s.Whom.Level() != LevelNone })
}

// Calls finds the step that calls a level of the ladder.
func (p RunPolicy) Calls(level int) (Step, bool) {
	i := slices.IndexFunc(p.Steps, func(s Step) bool { return level > LevelNone && s.Whom.Level() == level })
	if i < 0 {
		return Step{}, false
	}
	return p.Steps[i], true
}

// FirstCall is the level at which a run's ladder begins.
func (p RunPolicy) FirstCall() int {
	for level := LevelDuty; level <= LevelStreet; level++ {
		if _, ok := p.Calls(level); ok {
			return level
		}
	}
	return LevelDuty
}

// At is the step a run stands at after so many; the last one where it is past
// its end.
func (p RunPolicy) At(wave int) Step {
	steps := p.Seeks()
	if len(steps) == 0 {
		return Step{Minutes: 120, Daytime: true}
	}
	return steps[min(max(wave, 1), len(steps))-1]
}

// Policies are the dispatch policies of a house: steps by urgency, and which
// categories need two people.
type Policies struct {
	Version int        `json:"version"`
	Steps   [4][]Step  `json:"steps"`
	Two     []Category `json:"two,omitempty"`

	Returns ReturnVisits `json:"return_visits"`
	Errands ErrandCaps   `json:"errands"`
	Notices NoticeCaps   `json:"notices"`
}

// For is the policy of a new run for a ticket.
func (p Policies) For(t Ticket) RunPolicy {
	r := PolicyFor(t.Urgency)
	r.Version, r.Steps = p.Version, p.Steps[min(max(t.Urgency, 0), 3)]
	if t.Intent.OfHouse() { // somebody she knows comes first
		r.Steps = append([]Step{{Whom: WhomNamed, Minutes: r.Steps[0].Minutes, Daytime: r.Steps[0].Daytime, Duty: r.Steps[0].Duty}}, r.Steps...)
	}
	if slices.Contains(p.Two, t.Category) {
		r.People = 2
	}
	return r
}

// PolicyFor is the program's own policy of an urgency: three are asked at once,
// in danger six; they have two hours of daytime, today a quarter of an hour, in
// danger three minutes, before others are asked too.
func PolicyFor(urgency int) RunPolicy {
	steps := OwnPolicies().Steps[min(max(urgency, 0), 3)]
	first := steps[0]
	return RunPolicy{PerWave: first.Most, Waves: 2, Minutes: first.Minutes, Daytime: first.Daytime, Steps: steps}
}

// OwnPolicies are the policies that come with the program.
func OwnPolicies() Policies {
	hour, dayLong := 60, 24*60
	calm := Step{Whom: WhomNearest, Most: 3, Minutes: 2 * hour, Daytime: true}
	soon := Step{Whom: WhomNearest, Most: 3, Minutes: 15}
	danger := Step{Whom: WhomNearest, Most: 6, Minutes: 3, Rings: true, Alarm: true, Duty: BesideAlways}
	atNight := soon
	atNight.Duty = BesideNight
	call := func(w Whom, minutes int) Step { return Step{Whom: w, Minutes: minutes, Daytime: true} }
	at := func(w Whom, minutes int) Step { return Step{Whom: w, Minutes: minutes, Rings: true} }
	alarm := func(w Whom, minutes int) Step { return Step{Whom: w, Minutes: minutes, Rings: true, Alarm: true} }
	return Policies{Steps: [4][]Step{
		{calm, calm, call(WhomDuty, dayLong), call(WhomSecretary, 3*dayLong), call(WhomStreet, 7*dayLong)},
		{calm, calm, call(WhomDuty, 8*hour), call(WhomSecretary, dayLong), call(WhomStreet, 3*dayLong)},
		{atNight, soon, at(WhomDuty, 30), at(WhomSecretary, hour), at(WhomStreet, 2*hour)},
		{danger, danger, alarm(WhomSecretary, 3), alarm(WhomStreet, 10)},
	},
		Returns: ReturnVisits{Always: slices.Clone(Occasions), Sample: 10, PerCadre: 8},
		Errands: ErrandCaps{CareVisits: 20, Tell: 10},
		Notices: NoticeCaps{Weekly: 3, ApproveAbove: 50},
	}
}

// Check refuses policies under which somebody could be forgotten, or woken
// without need: one line for each fault, none if all is well.
func (p Policies) Check() []string {
	var out []string
	for urgency, steps := range p.Steps {
		fault := func(format string, args ...any) {
			out = append(out, fmt.Sprintf("urgency %d: ", urgency)+fmt.Sprintf(format, args...))
		}
		top, asks := LevelNone, 0
		for i, s := range steps {
			where := fmt.Sprintf("step %d (%s)", i+1, s.Whom)
			level := s.Whom.Level()
			switch {
			case !slices.Contains(Whoms, s.Whom):
				fault("step %d: asks nobody that is known", i+1)
				continue
			case level == LevelNone && top != LevelNone:
				fault("%s: volunteers are asked before the duty, the secretary and the street", where)
			case level != LevelNone && level <= top:
				fault("%s: the ladder goes up: duty, secretary, street, each once", where)
			}
			top = max(top, level)
			if level == LevelNone {
				asks++
			}
			if s.Minutes < 1 || s.Minutes > 14*24*60 || urgency == 3 && s.Minutes > 30 {
				fault("%s: from 1 minute to 14 days, in danger at most 30 minutes", where)
			}
			if s.Most < 0 || s.Most > 50 {
				fault("%s: at most 50 are asked at once; 0 is all there are", where)
			}
			if s.Alarm && (urgency < 2 || level == LevelNone && urgency < 3) || urgency == 3 && level != LevelNone && !s.Alarm {
				fault("%s: a telephone rings for staff from urgency 2 on, always in a danger; for volunteers in a danger only", where)
			}
			if s.Rings && level == LevelNone && urgency < 3 || urgency == 3 && !s.Rings {
				fault("%s: volunteers are woken for a danger, and for nothing else", where)
			}
			if !slices.Contains([]Beside{BesideNever, BesideNight, BesideAlways}, s.Duty) || s.Duty != BesideNever && level != LevelNone {
				fault("%s: the duty is told besides at night or always, while volunteers are asked", where)
			}
		}
		switch {
		case asks == 0:
			fault("no volunteer is asked")
		case top != LevelStreet && top != LevelSecretary:
			fault("it does not end at the secretary or the street")
		case urgency == 3 && steps[0].Duty != BesideAlways:
			fault("in a danger the duty is told at once: duty: always")
		}
	}
	out = append(out, p.checkErrands()...)
	for _, c := range p.Two {
		if !slices.Contains(Categories, c) || c == Emergency {
			out = append(out, fmt.Sprintf("two_people: %q is no category that can wait for a second", c))
		}
	}
	return out
}

// checkErrands refuses what sends nobody after a danger, or more people out than
// there are hours.
func (p Policies) checkErrands() (out []string) {
	r := p.Returns
	if !slices.Contains(r.Always, OccasionDanger) {
		out = append(out, "return_visits: after a danger somebody always asks: always must hold danger")
	}
	for _, o := range r.Always {
		if !slices.Contains(Occasions, o) {
			out = append(out, fmt.Sprintf("return_visits: %q is no occasion", o))
		}
	}
	if r.Sample < 0 || r.Sample > 100 {
		out = append(out, "return_visits: sample: from 0 to 100 of a hundred")
	}
	for _, cap := range []struct {
		name string
		most int
	}{{"return_visits: per_cadre", r.PerCadre}, {"errands: care_visits", p.Errands.CareVisits}, {"errands: tell", p.Errands.Tell}} {
		if cap.most < 1 || cap.most > 200 {
			out = append(out, cap.name+": from 1 to 200 a day")
		}
	}
	if p.Notices.Weekly < 1 || p.Notices.Weekly > 20 {
		out = append(out, "notices: weekly: from 1 to 20 in seven days")
	}
	if p.Notices.ApproveAbove < 1 || p.Notices.ApproveAbove > 10_000 {
		out = append(out, "notices: approve_above: from 1 to 10000 people")
	}
	return out
}
