package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/domain"
)

// standing is all that decides who owns a ticket: its state, whether somebody
// holds it, its joint case, and whether its time stands still.
type standing struct {
	state  domain.State
	held   bool
	joint  domain.CaseState // "" while it never was a case, or is none any more
	paused bool
}

// holder tells who must see to a ticket that stands there: "" where nobody is
// responsible, twice where two are.
func (s standing) holder() string {
	var by []string
	switch s.state {
	case domain.Open, domain.Offering:
		by = append(by, "duty")
	case domain.Merged:
		by = append(by, "holder of the main ticket")
	case domain.Accepted, domain.Working, domain.Resolved:
		if s.held {
			by = append(by, "taker")
		}
	case domain.Shelved:
		if s.held && s.joint == "" {
			by = append(by, "who put it off")
		}
	}
	if s.joint.Holder() != "" {
		by = append(by, string(s.joint.Holder()))
	}
	if s.held && (s.state == domain.Open || s.state == domain.Offering || s.state == domain.Merged) {
		by = append(by, "who had it before")
	}
	return strings.Join(by, " and ")
}

// holding are the deeds after which somebody holds the ticket, and freeing those
// after which nobody does.
var (
	holding = []domain.Deed{domain.Take, domain.Settle, domain.Convene, domain.Shelve}
	freeing = []domain.Deed{domain.HandBack, domain.Reopen, domain.Unmerge, domain.Resume, domain.Disclaim}
)

// then lists where a ticket may stand after one deed of anybody.
func (s standing) then() (out []standing) {
	for _, row := range domain.Transitions {
		if row.From != s.state {
			continue
		}
		next := standing{state: row.To, held: (s.held || slices.Contains(holding, row.Deed)) && !slices.Contains(freeing, row.Deed), joint: s.joint}
		switch row.Deed {
		case domain.Convene:
			next.joint = domain.CaseRunning
		case domain.Resume:
			if s.joint != "" {
				continue // its case is reviewed
			}
		case domain.Conclude, domain.Shelve, domain.Review, domain.HandOver, domain.Cancel:
			if s.joint == "" && (row.From != domain.Shelved || row.Deed == domain.Cancel) {
				break // of a ticket that is no joint case
			}
			if s.joint == "" {
				continue
			}
			to, err := s.joint.After(row.Deed, row.By, func(domain.Guard) bool { return true })
			if err != nil {
				continue // its case does not allow it
			}
			if next.joint = to; to.Holder() == "" {
				next.joint = ""
			}
		}
		out = append(out, next)
	}
	kind, _, owed := domain.NextClock(domain.Ticket{State: s.state}, domain.RunPolicy{}, 0)
	if owed && (kind == domain.ClockArrive || kind == domain.ClockResolve) {
		pause := s
		pause.paused = !s.paused
		out = append(out, pause)
	}
	return out
}

// TestWalkingEveryDeedNoTicketIsEverNobodys goes from a new ticket through every
// deed of the ticket's and the case's machines together, pauses besides, and
// finds exactly one responsible and a clock wherever it comes to.
func TestWalkingEveryDeedNoTicketIsEverNobodys(t *testing.T) {
	first := standing{state: domain.Open}
	seen, states := map[standing]bool{first: true}, map[domain.State]bool{}
	leads := map[standing][]standing{}
	for line := []standing{first}; len(line) > 0; line = line[1:] {
		at := line[0]
		states[at.state] = true
		leads[at] = at.then()
		for _, next := range leads[at] {
			if !seen[next] {
				seen[next] = true
				line = append(line, next)
			}
		}
	}
	for at := range seen {
		by := at.holder()
		if (by == "") != at.state.Finished() || strings.Contains(by, " and ") {
			t.Errorf("%+v is held by %q", at, by)
		}
		if want := at.joint.TicketState(); at.joint != "" && want != at.state || at.joint == "" && (at.state == domain.Joint || at.state == domain.Shelved && !at.held) {
			t.Errorf("%+v does not agree with its case", at)
		}
		if _, _, owed := domain.NextClock(domain.Ticket{State: at.state}, domain.RunPolicy{}, 0); owed == (at.state.Finished() || at.state == domain.Merged) {
			t.Errorf("%+v: a clock is owed: %v", at, owed)
		}
		if !ends(at, leads) {
			t.Errorf("from %+v there is no end", at)
		}
	}
	if len(states) != len(domain.States) {
		t.Errorf("only %d of %d states can be come to", len(states), len(domain.States))
	}
	t.Logf("%d ways to stand", len(seen))
}

// ends tells that some end can be come to.
func ends(from standing, leads map[standing][]standing) bool {
	seen := map[standing]bool{from: true}
	for line := []standing{from}; len(line) > 0; line = line[1:] {
		if line[0].state.Finished() {
			return true
		}
		for _, next := range leads[line[0]] {
			if !seen[next] {
				seen[next] = true
				line = append(line, next)
			}
		}
	}
	return false
}

// TestTheLadderOfEveryOpenTicketEndsAtAHumanWhoIsCalledAgain: at every urgency
// and under every policy of the program an open ticket's clock runs at each
// level, and above the highest it runs on.
func TestTheLadderOfEveryOpenTicketEndsAtAHumanWhoIsCalledAgain(t *testing.T) {
	now := time.Date(2026, 11, 20, 23, 0, 0, 0, domain.China)
	for urgency := range 4 {
		for _, policy := range []domain.RunPolicy{{}, domain.PolicyFor(urgency)} {
			for level := domain.LevelNone; level <= domain.LevelStreet; level++ {
				for _, state := range []domain.State{domain.Open, domain.Offering} {
					kind, gives, owed := domain.NextClock(domain.Ticket{State: state, Urgency: urgency, Level: level}, policy, level)
					if state == domain.Offering && len(policy.Steps) == 0 {
						continue // what is offered has a run
					}
					if due := gives.From(now, nil); !owed || !due.After(now) || due.Sub(now) > 20*24*time.Hour {
						t.Errorf("%s at urgency %d, level %d: %s is due %s", state, urgency, level, kind, due)
					}
				}
			}
		}
	}
}

// docketOf is a joint case of some legs, as far as its machine goes.
type docketOf struct {
	state domain.CaseState
	legs  []domain.Leg
}

func (d docketOf) key() string {
	var b strings.Builder
	fmt.Fprint(&b, d.state)
	for _, l := range d.legs {
		fmt.Fprint(&b, " ", l.State, l.Partner, l.Back, l.Ruled)
	}
	return b.String()
}

// unitsWalked are the units a matter may go to in the walk: those that have one
// from the beginning, and another.
var unitsWalked = []domain.ID{7, 8, 9}

// then lists what a case may come to by one deed.
func (d docketOf) then() (out []docketOf) {
	with := func(change func(*docketOf)) {
		next := docketOf{d.state, slices.Clone(d.legs)}
		change(&next)
		out = append(out, next)
	}
	for _, m := range domain.CaseMoves {
		if m.From != d.state || m.If == domain.IfSettled && !domain.AllSettled(d.legs) {
			continue
		}
		with(func(n *docketOf) {
			n.state = m.To
			for i := range n.legs {
				if l := &n.legs[i]; m.Deed == domain.Cancel && !l.State.Settled() {
					l.State, _ = l.State.After(domain.WaiveLeg, domain.House, nil)
				}
			}
		})
	}
	if d.state != domain.CaseRunning {
		return out
	}
	for i, l := range d.legs {
		for _, m := range domain.LegMoves {
			to, err := l.State.After(m.Deed, m.By, l.Holds)
			hands := m.Deed == domain.PassLeg || m.Deed == domain.RuleLeg
			if m.From != l.State || err != nil || to != m.To || m.By == domain.House && !hands {
				continue
			}
			for _, unit := range unitsWalked {
				if !hands && unit != l.Partner {
					continue
				}
				with(func(n *docketOf) {
					l := &n.legs[i]
					l.State = to
					l.Gives(unit)
					l.Ruled = l.Ruled || m.Deed == domain.RuleLeg
					if m.Deed == domain.SayNotOurs {
						l.Back++
					}
				})
			}
		}
	}
	return out
}

// fault tells what is wrong with how a case stands.
func (d docketOf) fault(now time.Time) string {
	open, ball := d.state.Holder() != "", domain.BallOf(d.legs, now)
	if open && (ball.With == "" || (ball.With == domain.TheUnit) != (len(ball.Units()) > 0)) {
		return fmt.Sprintf("the ball is with %q", ball.Key())
	}
	shown := len(ball.Legs) + len(ball.Rest)
	for _, l := range d.legs {
		switch {
		case l.State == domain.LegPassed || l.State.Settled() && l.State != domain.LegDone && l.State != domain.LegWaived:
			return fmt.Sprintf("matter %d is nobody's and not settled", l.ID)
		case !open && !l.State.Settled():
			return "it has ended and a matter has not"
		case d.state == domain.CaseRunning && !l.State.Settled() && !domain.LegDue(l.State, 1, 0, now, nil).After(now):
			return fmt.Sprintf("matter %d has no time", l.ID)
		case !slices.Contains(unitsWalked, l.Partner):
			return fmt.Sprintf("matter %d has no unit", l.ID)
		case l.Back > 2 || l.State == domain.LegBounced && l.Back != 1 || l.State == domain.LegDisputed && l.Back != 2 || l.Ruled && l.Back != 2:
			return fmt.Sprintf("matter %d was sent back %d times and is %s (ruled: %t)", l.ID, l.Back, l.State, l.Ruled)
		}
		if !l.State.Settled() {
			shown--
		}
	}
	if shown != 0 {
		return "what is open and what is told of it differ"
	}
	return ""
}

// TestWalkingEveryDeedNoMatterOfAJointCaseIsEverNobodys goes through everything
// that two units, whoever they pass their matters on to, lead, street and clocks
// can do, and finds of every matter who has it and a time, or that it is done or
// waived: also where one unit has both. What is done to one moves no other.
func TestWalkingEveryDeedNoMatterOfAJointCaseIsEverNobodys(t *testing.T) {
	now := time.Date(2026, 11, 20, 15, 0, 0, 0, domain.China)
	first := docketOf{domain.CaseRunning, []domain.Leg{{ID: 1, Partner: 7, State: domain.LegProposed}, {ID: 2, Partner: 8, State: domain.LegProposed}}}
	seen := map[string]bool{first.key(): true}
	disputed, both, sides := 0, 0, 0
	for line := []docketOf{first}; len(line) > 0; line = line[1:] {
		at := line[0]
		if fault := at.fault(now); fault != "" {
			t.Fatalf("%s: %s", at.key(), fault)
		}
		a, b := at.legs[0], at.legs[1]
		if a.State == domain.LegDisputed || b.State == domain.LegDisputed {
			disputed++
		}
		if a.Partner == b.Partner && !a.State.Settled() && !b.State.Settled() {
			if both++; a.State == domain.LegDisputed && b.State == domain.LegWorking {
				sides++ // one is before the street, the other goes on
			}
		}
		next := at.then()
		if at.state.Holder() != "" && len(next) == 0 {
			t.Fatalf("%s: nothing can be done", at.key())
		}
		for _, n := range next {
			if n.state == at.state && n.legs[0] != a && n.legs[1] != b {
				t.Fatalf("%s: both matters have moved: %s", at.key(), n.key())
			}
			if !seen[n.key()] {
				seen[n.key()] = true
				line = append(line, n)
			}
		}
	}
	if disputed == 0 || sides == 0 || len(seen) < 1000 {
		t.Errorf("%d cases were seen, %d with a matter for the street, %d where one unit has two, %d of them one before the street", len(seen), disputed, both, sides)
	}
	t.Logf("%d cases, in %d one unit has both matters", len(seen), both)
}
