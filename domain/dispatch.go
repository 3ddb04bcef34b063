package domain

import "slices"

// OfferState is how far an offer to one volunteer got (派单邀请).
type OfferState string

// The offer states.
const (
	OfferQueued        OfferState = "queued"        // not sent yet
	OfferSent          OfferState = "sent"          // WeChat took it
	OfferWaiting       OfferState = "waiting"       // he would come, and waits for a second who comes with him
	OfferAccepted      OfferState = "accepted"      // he comes
	OfferJoined        OfferState = "joined"        // he comes with the one who holds the ticket
	OfferDeclined      OfferState = "declined"      // he said no, or handed it back
	OfferExpired       OfferState = "expired"       // he never answered, and it went to the staff
	OfferWithdrawn     OfferState = "withdrawn"     // somebody else comes, or it is no longer needed
	OfferUndeliverable OfferState = "undeliverable" // no way to his phone
)

// Live tells that the offer can still be answered.
func (s OfferState) Live() bool { return s == OfferQueued || s == OfferSent || s == OfferWaiting }

// Offer asks one volunteer for one ticket in one run (派单邀请).
type Offer struct {
	ID     ID
	Run    ID
	Ticket ID
	Person ID
	Wave   int
	State  OfferState
	Team   ID // the team whose lead is to name somebody; 0 if he is asked himself
}

// Run is one round of looking for somebody for a ticket (派单).
type Run struct {
	ID     ID
	Ticket ID
	Wave   int // how many steps of its policy were taken
	Policy RunPolicy
	Log    RunLog
}

// Asked counts who was asked in the step that a run stands at.
func (r Run) Asked() (n int) {
	for _, c := range r.Log.Choices {
		if c.Asked && c.Wave == r.Wave {
			n++
		}
	}
	return n
}

// TellsDuty tells that the duty is told besides by one of the steps it has taken.
func (r Run) TellsDuty() bool {
	steps := r.Policy.Seeks()
	return slices.ContainsFunc(steps[:min(r.Wave, len(steps))], func(s Step) bool { return s.Duty != BesideNever })
}

// RunLog is whom a run asked, whom not, and why: ids and enumerated values.
type RunLog struct {
	Steps   []StepLog `json:"steps,omitempty"`
	Choices []Asking  `json:"choices,omitempty"`
}

// StepLog is what one step of a run came to: where Asked is less than Wanted
// there were too few.
type StepLog struct {
	Wave   int  `json:"wave"`
	Who    Whom `json:"who"`
	Wanted int  `json:"wanted"` // 0: all there are
	Asked  int  `json:"asked"`
}

// Asking is why somebody was asked in a step of a run, or was not.
type Asking struct {
	Wave   int    `json:"wave"`
	Person ID     `json:"person"`
	Asked  bool   `json:"asked"`
	Why    Ground `json:"why"`
}
