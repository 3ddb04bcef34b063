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
	PerWave int `json:"per_wave"` // how many are asked at once
}

// PolicyFor tells the policy of an urgency: three are asked at once, in danger six.
func PolicyFor(urgency int) RunPolicy {
	if urgency >= 3 {
		return RunPolicy{PerWave: 6}
	}
	return RunPolicy{PerWave: 3}
}

// Run is one round of looking for somebody for a ticket (派单).
type Run struct {
	ID     ID
	Ticket ID
	No     int // first, second .. of the ticket
	Wave   int
	Policy RunPolicy
}

// Candidate is a volunteer who could be asked.
type Candidate struct {
	Person    ID
	Team      ID
	LastAsked time.Time
}
