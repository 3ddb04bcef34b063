package understand

import "linli/domain"

// baseUrgency is what a request of a category is when nothing more is said:
// things lent and courses wait, things broken take their turn in days.
var baseUrgency = map[domain.Category]int{
	domain.Eldercare: 1, domain.Repair: 1, domain.Property: 1, domain.Health: 1, domain.Medicine: 1,
	domain.Legal: 1, domain.Psych: 1, domain.Mediation: 1, domain.Sanitation: 1, domain.Safety: 1,
}

// urgencyOf tells how soon somebody must act, 3 exactly for an emergency.
func urgencyOf(d Draft, f *found) int {
	if d.Category == domain.Emergency {
		return 3
	}
	same, soon, whenever := f.haste()
	switch d.Intent {
	case domain.IntentThanks, domain.IntentRating, domain.IntentSmalltalk, domain.IntentOffer, domain.IntentSuggestion:
		return 0
	case domain.IntentQuestion:
		if d.Category == domain.Property && same {
			return 2
		}
		return oneIf(soon && severe(d.Category))
	case domain.IntentStatus:
		if d.Category == domain.None || baseUrgency[d.Category] == 0 {
			return oneIf(len(f.class(classComing)) > 0)
		}
		return 1
	case domain.IntentFollowup:
		return f.followupUrgency(d, same)
	}
	u := baseUrgency[d.Category]
	if d.Intent == domain.IntentComplaint {
		u = 1
	}
	switch {
	case d.Damage && d.Intent == domain.IntentRequest:
		return 2
	// What has gone on for years is a grievance, not a damage of today.
	case same && severe(d.Category) && (d.Intent != domain.IntentComplaint || len(f.class(classPast)) == 0 && len(f.class(classLongAgo)) == 0):
		return 2
	case whenever:
		return 0
	case soon:
		return max(u, 1)
	}
	return u
}

func oneIf(ok bool) int {
	if ok {
		return 1
	}
	return 0
}

// severe tells categories in which words of damage mean damage here.
func severe(c domain.Category) bool {
	switch c {
	case domain.Policy, domain.Course, domain.Lift, domain.Borrow, domain.Other, domain.Legal, domain.Mediation:
		return false
	}
	return true
}

// followupUrgency is 0 for what is called off.
func (f *found) followupUrgency(d Draft, same bool) int {
	switch {
	case len(f.class(classOff)) > 0:
		return 0
	case same && d.Category != domain.None:
		return 2
	}
	return 1
}

// haste tells which words of urgency the text has: same day, soon, whenever.
func (f *found) haste() (same, soon, whenever bool) {
	for _, e := range f.evidence {
		if e.row.category != "" || e.row.intent != "" {
			continue
		}
		switch e.row.urgency {
		case 2:
			same = true
		case 1:
			soon = true
		case 0:
			whenever = true
		}
	}
	return same, soon, whenever
}

// damage tells that something is being destroyed while she writes.
func (f *found) damage() bool {
	same, _, _ := f.haste()
	return same && len(f.class(classDamage)) > 0
}

// classDamage are the words of damage that goes on: water, wires, things about to fall.
const classDamage = "@损坏"

// The classes that tell a follow-up's urgency.
const (
	classOff    = "@取消"
	classChange = "@更改"
	classPress  = "@催促"
	classComing = "@几时来"
)

// pressing tells that help already called for is pressed for.
func (f *found) pressing() bool { return len(f.class(classPress)) > 0 }
