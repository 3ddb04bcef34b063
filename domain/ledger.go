package domain

import (
	"slices"
	"time"
)

// Happening is what of one event of a ticket its entry in the ledger is made of.
type Happening struct {
	Kind string    `json:"-"`
	By   ID        `json:"-"` // the person who did it; 0 for others
	At   time.Time `json:"-"`

	From        State     `json:"from"`
	To          State     `json:"to"`
	Category    Category  `json:"category"`
	Intent      Intent    `json:"intent"`
	Community   ID        `json:"community"`
	Beneficiary ID        `json:"beneficiary"`
	Owner       ID        `json:"owner"`      // who has it, where that is not who did it
	Team        ID        `json:"team"`       // for which he serves
	Sort        string    `json:"kind"`       // of volunteer he is
	Part        Part      `json:"part"`       // on what ground a word was said
	Unanswered  bool      `json:"unanswered"` // given back before anything was done, and nobody else is on his way
	ByStaff     bool      `json:"by_staff"`   // by staff, or who handled it, whatever the ground
	Served      int       `json:"served"`
	Rating      Rating    `json:"rating"`
	Into        ID        `json:"into"`
	Due         int64     `json:"due"`   // until when it was to be done, in milliseconds; 0 where no such clock ran
	Clock       ClockKind `json:"clock"` // that ran out
}

// Entry is a ticket's line in the ledger of the four steps (台账), as its events
// tell it and nothing else.
type Entry struct {
	Ticket    ID
	Community ID
	Category  Category
	Intent    Intent
	State     State
	Into      ID // the ticket that is seen to for it
	Proxy     bool

	Opened     time.Time
	Dispatched time.Time // for the first time, as the next three
	Answered   time.Time // anew where who took it gave it back before he did anything
	Handled    time.Time
	Followed   time.Time
	Taken      time.Time // for the last time

	Team    ID // of who has or had it last, as the next two
	Kind    string
	Handler ID
	Served  int
	Rating  Rating

	Reopened int
	Late     bool
	ByStaff  bool // the last word was entered by staff, or by who handled it
	Worded   bool // it was settled by an answer in words
	Rushed   bool
	Quick    bool
}

// What makes the end of a matter look hasty: so soon after it was taken, or in
// the last so many parts of its time.
const (
	quickEnd = 5 * time.Minute
	rushPart = 10
)

// counting are the events besides the deeds of the state machine that an entry
// is made of.
var counting = map[string]bool{"opened": true, "placed": true, "corrected": true, "raised": true, "calmed": true, "overdue": true, "answered": true}

// CountsInLedger tells that an event of this kind may change a ticket's entry.
func CountsInLedger(kind string, moves bool) bool { return moves || counting[kind] }

// Take takes the next event.
func (e *Entry) Take(h Happening) {
	if h.Community != 0 {
		e.Community = h.Community
	}
	if h.To != "" {
		e.State = h.To
	}
	switch h.Kind {
	case "opened":
		e.Opened, e.Category, e.Intent, e.Proxy = h.At, h.Category, h.Intent, h.Beneficiary != 0
	case "corrected":
		e.Category = h.Category
	case "calmed": // what she is asked about and what she wants may have been one matter
		if e.Category == Emergency {
			e.Category = Other
		}
	case "raised":
		e.Category = Emergency
	case "answered":
		e.Worded = true
	case "overdue":
		e.Late = e.Late || e.Answered.IsZero() && h.Clock == ClockAnswer
	}
	e.move(Deed(h.Kind), h)
}

// first notes a moment unless it was noted before.
func first(at *time.Time, now time.Time) {
	if at.IsZero() {
		*at = now
	}
}

func (e *Entry) move(deed Deed, h Happening) {
	switch deed {
	case Dispatch:
		first(&e.Dispatched, h.At)
	case Take, Convene:
		first(&e.Dispatched, h.At)
		first(&e.Answered, h.At)
		e.Taken, e.Worded = h.At, false
		e.heldBy(h)
	case HandOver, Review:
		e.heldBy(h)
	case HandBack:
		if e.Handled.IsZero() { // what he did before it came back stays his
			e.Team, e.Kind, e.Handler = 0, "", 0
			if h.Unanswered {
				e.Answered = time.Time{}
			}
		}
	case Finish, Conclude:
		e.done(h)
	case Confirm:
		first(&e.Followed, h.At)
		e.Rating, e.ByStaff = h.Rating, h.Part == Staff || h.ByStaff
	case Reopen:
		first(&e.Followed, h.At)
		e.Reopened++
		e.Rating, e.ByStaff, e.Into = RatedBad, false, 0 // what another was done for is hers alone from now on
	case Merge:
		e.Into = h.Into
	case Unmerge:
		if e.Into = 0; e.Rating != RatedBad { // else she was content with another matter
			e.Rating = 0
		}
	case Disclaim:
		first(&e.Answered, h.At)
	}
}

func (e *Entry) heldBy(h Happening) {
	e.Team, e.Kind, e.Handler = h.Team, h.Sort, h.By
	if h.Owner != 0 {
		e.Handler = h.Owner
	}
}

// done notes the handler's word that it is done.
func (e *Entry) done(h Happening) {
	first(&e.Handled, h.At)
	e.Served = h.Served
	due := time.UnixMilli(h.Due)
	if left := due.Sub(h.At); h.Due != 0 && left >= 0 && left < due.Sub(e.Taken)/rushPart {
		e.Rushed = true
	}
	if !e.Worded && e.Intent == IntentRequest && h.At.Sub(e.Taken) < quickEnd {
		e.Quick = true
	}
}

// Class is the one class a ticket is in.
func (e Entry) Class() Figure {
	switch {
	case e.Into != 0:
		return FigMerged
	case e.State == Cancelled:
		return FigCancelled
	case e.State == Declined:
		return FigOutside
	case e.State == Shelved:
		return FigShelved
	case e.State == Resolved:
		return FigWaiting
	case e.State != Closed && e.Reopened > 0:
		return FigBad
	case e.State != Closed:
		return FigUnderway
	case e.Rating == RatedGood:
		return FigGood
	case e.Rating == RatedFair:
		return FigFair
	case e.Rating == RatedBad: // that it was done again is no word of hers
		return FigBad
	}
	return FigSilent
}

// Dropped tells that her last word was that it is not settled, and that the ticket
// is in a class all the same that no share of content words counts.
func (e Entry) Dropped() bool {
	return e.Reopened > 0 && e.Rating == RatedBad && slices.Contains([]Figure{FigOutside, FigShelved, FigCancelled}, e.Class())
}

// Counts is what a ticket adds to the figures, by month.
func (e Entry) Counts() map[CalendarMonth]Counts {
	out := map[CalendarMonth]Counts{}
	add := func(at time.Time, f Figure, n int) {
		m := MonthOf(at)
		if m == 0 || n == 0 {
			return
		}
		if out[m] == nil {
			out[m] = Counts{}
		}
		out[m][f] += int64(n)
	}
	class := e.Class()
	add(e.Opened, FigReceived, 1)
	add(e.Opened, class, 1)
	add(e.Opened, FigProxy, truth(e.Proxy))
	if class == FigMerged {
		return out // the matter counts once, with the ticket it is seen to with
	}
	add(e.Dispatched, FigDispatched, 1)
	add(e.Handled, FigHandled, 1)
	add(e.Handled, FigServed, e.Served)
	add(e.Followed, FigFollowed, 1)
	add(e.Opened, FigReopened, truth(e.Reopened > 0))
	add(e.Opened, FigRushed, truth(e.Rushed))
	add(e.Opened, FigQuick, truth(e.Quick))
	add(e.Opened, FigByStaff, truth(e.ByStaff && (class == FigGood || class == FigFair)))
	if class != FigCancelled && class != FigOutside {
		add(e.Opened, FigAnswered, truth(!e.Late && !e.Answered.IsZero()))
		add(e.Opened, FigLate, truth(e.Late))
	}
	return out
}

// Sides are the sides a ticket is counted from, besides the whole.
func (e Entry) Sides() map[Side]string {
	out := map[Side]string{SideCategory: string(e.Category)}
	if e.Team != 0 {
		out[SideTeam] = e.Team.String()
	}
	if e.Kind != "" {
		out[SideKind] = e.Kind
	}
	if e.Handler != 0 {
		out[SideHandler] = e.Handler.String()
	}
	return out
}

// Cells is what a ticket adds to each cell of the table of figures.
func (e Entry) Cells() map[Cell]Counts {
	out := map[Cell]Counts{}
	for month, counts := range e.Counts() {
		for side, value := range e.Sides() {
			out[Cell{e.Community, month, side, value}] = counts
		}
	}
	return out
}
