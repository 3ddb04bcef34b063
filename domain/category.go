package domain

// Category is what a matter is about (类别).
type Category string

// The categories of the labelling guide; None is no matter at all.
const (
	Emergency  Category = "emergency"
	Eldercare  Category = "eldercare"
	Repair     Category = "repair"
	Property   Category = "property"
	Lift       Category = "lift"
	Health     Category = "health"
	Medicine   Category = "medicine"
	Legal      Category = "legal"
	Psych      Category = "psych"
	Mediation  Category = "mediation"
	Sanitation Category = "sanitation"
	Safety     Category = "safety"
	Borrow     Category = "borrow"
	Course     Category = "course"
	Childcare  Category = "childcare"
	Policy     Category = "policy"
	Other      Category = "other"
	None       Category = "none"
)

// Categories lists every category a ticket can have.
var Categories = []Category{Emergency, Eldercare, Repair, Property, Lift, Health, Medicine, Legal, Psych,
	Mediation, Sanitation, Safety, Borrow, Course, Childcare, Policy, Other}

// Private tells that nothing beyond the category's name may be pushed to a
// phone, because it speaks of health, law or a dispute.
func (c Category) Private() bool {
	switch c {
	case Emergency, Health, Medicine, Legal, Psych, Mediation:
		return true
	}
	return false
}

// Shared tells that who comes for it, and when, may be told to anybody of the
// same household: work behind the door, and nothing that somebody may want to
// keep to herself.
func (c Category) Shared() bool {
	switch c {
	case Eldercare, Repair, Property, Sanitation, Childcare, Borrow:
		return true
	}
	return false
}

// NeedsPlace tells that nobody can be sent before the place is known.
func (c Category) NeedsPlace() bool {
	switch c {
	case Eldercare, Repair, Property, Sanitation, Safety, Childcare, Health, Medicine, Other:
		return true
	}
	return false
}

// Intent is what a message wants (意图).
type Intent string

// The intents of the labelling guide.
const (
	IntentRequest    Intent = "request"
	IntentQuestion   Intent = "question"
	IntentComplaint  Intent = "complaint"
	IntentSuggestion Intent = "suggestion"
	IntentOffer      Intent = "offer"
	IntentStatus     Intent = "status_query"
	IntentFollowup   Intent = "followup"
	IntentThanks     Intent = "thanks"
	IntentRating     Intent = "rating"
	IntentSmalltalk  Intent = "smalltalk"
)

// The intents of what nobody asked for: the house itself wants it.
const (
	IntentCare  Intent = "care"  // somebody who is cared for was not heard of
	IntentCover Intent = "cover" // somebody's carer cannot look after him
	IntentErase Intent = "erase" // somebody took back the use of what nobody here has a rule for
)

// OfHouse tells that nobody asked for it, so that nobody is asked whether it is
// settled: who went there says so.
func (i Intent) OfHouse() bool { return i == IntentCare || i == IntentCover || i == IntentErase }

// OpensTicket tells that a message of this intent starts a new matter.
func (i Intent) OpensTicket() bool {
	switch i {
	case IntentRequest, IntentQuestion, IntentComplaint, IntentSuggestion, IntentOffer:
		return true
	}
	return false
}

// Tier says how soon a person must look at a message (A now, B after one tap, C in its turn).
type Tier string

// The tiers.
const (
	TierA Tier = "A"
	TierB Tier = "B"
	TierC Tier = "C"
)
