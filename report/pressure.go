package report

import (
	"linli/domain"
	"linli/say"
)

// Pressure is a sign that figures may have been helped along (数字异常). It
// accuses nobody: it says where to look.
type Pressure struct {
	Rule   say.PressureRule
	N, Of  int64
	Name   string        // of the team or kind of volunteers it is of; "" for the community
	Side   domain.Side   // with Value and Figure: the cases to look at
	Value  string        //
	Figure domain.Figure //
}

// rule flags a figure that is more than so many hundredths of others, once these
// are enough to say so.
type rule struct {
	name   say.PressureRule
	figure domain.Figure
	of     func(domain.Counts) int64
	above  int64 // percent
	least  int64
	sides  bool // it tells of how things are handled: of a team or kind by itself, too
}

// shows tells so many of how many, and whether that is flagged.
func (r rule) shows(c domain.Counts) (n, of int64, flagged bool) {
	n, of = c[r.figure], r.of(c)
	return n, of, of >= r.least && 100*n > r.above*of
}

func sumOf(figures ...domain.Figure) func(domain.Counts) int64 {
	return func(c domain.Counts) int64 { return c.Sum(figures...) }
}

// done are the classes of what handlers called done.
var done = []domain.Figure{domain.FigGood, domain.FigFair, domain.FigBad, domain.FigSilent, domain.FigWaiting}

// The rules, each in one line; docs/report.md says them in words.
var rules = []rule{
	{say.PressureStaff, domain.FigByStaff, sumOf(domain.FigGood, domain.FigFair), 50, 5, false},
	{say.PressureSilent, domain.FigSilent, sumOf(domain.FigGood, domain.FigFair, domain.FigBad, domain.FigSilent), 50, 5, false},
	{say.PressureRushed, domain.FigRushed, sumOf(done...), 30, 5, true},
	{say.PressureQuick, domain.FigQuick, sumOf(done...), 20, 5, true},
	{say.PressureReopened, domain.FigReopened, sumOf(done...), 20, 5, true},
	{say.PressureLate, domain.FigLate, domain.Counts.Base, 20, 5, false},
	{say.PressureOutside, domain.FigOutside, sumOf(domain.FigReceived), 20, 10, false},
}

// One handler's content words are a sign when they are nearly all there are, and
// others handled much, too.
const (
	oneLeast = 5  // content words
	oneAbove = 80 // percent of them
	oneBelow = 60 // percent of what was done
)

func pressures(whole domain.Counts, handlers map[string]domain.Counts, sides ...Row) (out []Pressure) {
	for _, r := range rules {
		n, of, flagged := r.shows(whole)
		if flagged {
			out = append(out, Pressure{r.name, n, of, "", domain.SideAll, "", r.figure})
		}
		for _, row := range sides {
			// Of what is the whole, or of nobody, the whole tells.
			if n, some, flagged := r.shows(row.Counts); r.sides && flagged && row.Value != "" && some < of {
				out = append(out, Pressure{r.name, n, some, row.Name, row.Side, row.Value, r.figure})
			}
		}
	}
	good, all := whole[domain.FigGood], whole.Sum(done...)
	for handler, c := range handlers {
		if good >= oneLeast && 100*c[domain.FigGood] > oneAbove*good && 100*c.Sum(done...) < oneBelow*all {
			out = append(out, Pressure{say.PressureOne, c[domain.FigGood], good, "", domain.SideHandler, handler, domain.FigGood})
		}
	}
	return out
}

// What came back and is now called something else is a sign when it is more than
// a few of all that came back.
const (
	droppedLeast = 3
	droppedAbove = 20 // percent
)

// dropped flags what its requester last said is not settled, and what is in a class
// all the same that no share counts. It is told of the lines of what came back; the
// cases to look at are all of these.
func dropped(back []domain.Entry) []Pressure {
	var n, of int64
	for _, e := range back {
		if e.Class() == domain.FigMerged {
			continue // it counts with the ticket it is seen to with
		}
		of++
		if e.Dropped() {
			n++
		}
	}
	if of < droppedLeast || 100*n <= droppedAbove*of {
		return nil
	}
	return []Pressure{{say.PressureDropped, n, of, "", domain.SideAll, "", domain.FigReopened}}
}
