package domain

import "time"

// OfferState is how far an offer to one volunteer got (派单邀请).
type OfferState string

// The offer states.
const (
	OfferQueued        OfferState = "queued"        // not sent yet
	OfferSent          OfferState = "sent"          // WeChat took it
	OfferAccepted      OfferState = "accepted"      // he comes
	OfferDeclined      OfferState = "declined"      // he said no, or handed it back
	OfferExpired       OfferState = "expired"       // he never answered, and it went to the staff
	OfferWithdrawn     OfferState = "withdrawn"     // somebody else comes, or it is no longer needed
	OfferUndeliverable OfferState = "undeliverable" // no way to his phone
)

// Live tells that the offer can still be answered.
func (s OfferState) Live() bool { return s == OfferQueued || s == OfferSent }

// Offer asks one volunteer for one ticket in one run (派单邀请).
type Offer struct {
	ID     ID
	Run    ID
	Ticket ID
	Person ID
	Wave   int
	State  OfferState
}

// RunPolicy holds the numbers of a dispatch run; it is copied into the run, so
// that editing it never changes a run in flight.
type RunPolicy struct {
	PerWave int  `json:"per_wave"` // how many are asked at once
	Waves   int  `json:"waves"`    // how often more are asked before the duty must act
	Minutes int  `json:"minutes"`  // how long a wave may think
	Daytime bool `json:"daytime"`  // and whether that runs at night
}

// Wait is how long a wave may think. A run from before waves had a time gets
// two hours.
func (p RunPolicy) Wait() time.Duration {
	if p.Minutes == 0 {
		return 2 * time.Hour
	}
	return time.Duration(p.Minutes) * time.Minute
}

// PolicyFor tells the policy of an urgency: three are asked at once, in danger
// six; they have two hours of daytime, today a quarter of an hour, in danger
// three minutes, before others are asked too.
func PolicyFor(urgency int) RunPolicy {
	switch {
	case urgency >= 3:
		return RunPolicy{PerWave: 6, Waves: 2, Minutes: 3}
	case urgency == 2:
		return RunPolicy{PerWave: 3, Waves: 2, Minutes: 15}
	}
	return RunPolicy{PerWave: 3, Waves: 2, Minutes: 120, Daytime: true}
}

// Run is one round of looking for somebody for a ticket (派单).
type Run struct {
	ID     ID
	Ticket ID
	Wave   int
	Policy RunPolicy
}

// Candidate is a volunteer who could be asked.
type Candidate struct {
	Person    ID
	Team      ID
	LastAsked time.Time
}
