package store

import (
	"fmt"
	"time"

	"linli/domain"
)

// holding is what somebody's hand on a ticket can be in a state.
type holding struct{ held, free bool }

// holdings tells, for every state the machine can reach, whether somebody
// holds a ticket there, nobody does, or either. It is walked once, from the
// table of transitions itself.
var holdings = func() map[domain.State]holding {
	out := map[domain.State]holding{}
	var walk func(s domain.State, held bool)
	walk = func(s domain.State, held bool) {
		h := out[s]
		if held && h.held || !held && h.free {
			return
		}
		h.held, h.free = h.held || held, h.free || !held
		out[s] = h
		for _, t := range domain.Transitions {
			if t.From == s {
				walk(t.To, holds(t.Deed, held))
			}
		}
	}
	walk(domain.Open, false)
	return out
}()

// holds tells whether somebody holds a ticket after a deed.
func holds(deed domain.Deed, before bool) bool {
	switch deed {
	case domain.Take, domain.Settle, domain.Convene, domain.Shelve:
		return true
	case domain.HandBack, domain.Reopen, domain.Unmerge, domain.Resume, domain.Disclaim:
		return false
	}
	return before
}

// replay is what a ticket's events lead to, taken one after the other.
type replay struct {
	state    domain.State
	has      bool      // somebody holds it
	owner    domain.ID // 0 also where the events do not tell
	reopened int
	people   int // how many must go, as staff said
	seq      int64
	entry    domain.Entry       // its line in the ledger
	fault    string             // the first thing that cannot have happened
	ended    time.Time          // when it was finished, as it stands
	movedOn  bool               // to another community than it was thought of
	merged   bool               // it once was: then who holds another ticket sees to it
	held     map[domain.ID]bool // who ever held it
	readings []reading
}

// take takes the next event.
func (r *replay) take(e Event) {
	r.seq++
	if e.Seq != r.seq {
		r.note("event %d has number %d", r.seq, e.Seq)
		r.seq = e.Seq
	}
	from, moved := e.Data["from"].(string)
	to, _ := e.Data["to"].(string)
	if moved {
		r.move(e, domain.State(from), domain.State(to))
	}
	if to != "" {
		r.state = domain.State(to)
		r.merged = r.merged || r.state == domain.Merged
		if r.ended = (time.Time{}); r.state.Finished() {
			r.ended = e.At
		}
	}
	if _, elsewhere := e.Data["from_community"]; elsewhere {
		r.movedOn = true
	}
	if n, said := e.Data["people"].(float64); said && e.Kind == "people" {
		r.people = int(n)
	}
	r.keeps(r.owner)
	var second domain.ID
	if text, two := e.Data["second"].(string); two && second.UnmarshalText([]byte(text)) == nil {
		r.keeps(second)
	}
	if e.Kind == "shown" {
		r.readings = append(r.readings, reading{e.Seq, e.Actor.Person, !r.ended.IsZero() && e.At.Sub(r.ended) > shownFor})
	}
}

// keeps notes that somebody held the ticket, or was to go with who did.
func (r *replay) keeps(person domain.ID) {
	if person == 0 {
		return
	}
	if r.held == nil {
		r.held = map[domain.ID]bool{}
	}
	r.held[person] = true
}

func (r *replay) move(e Event, from, to domain.State) {
	deed := domain.Deed(e.Kind)
	if from != r.state {
		r.note("event %d goes from %s, but the state was %s", e.Seq, from, r.state)
	}
	if !listed(deed, from, to) {
		r.note("event %d goes from %s to %s, which nobody may", e.Seq, from, to)
	}
	switch deed {
	case domain.Take:
		if r.has {
			r.note("event %d takes what was taken already", e.Seq)
		}
		r.owner = e.Actor.Person
		if text, other := e.Data["owner"].(string); other { // not who did it: named by his lead, or first of two
			if err := r.owner.UnmarshalText([]byte(text)); err != nil {
				r.note("event %d is taken by %q", e.Seq, text)
			}
		}
	case domain.Reopen:
		r.reopened++
	case domain.Convene, domain.HandOver, domain.Shelve, domain.Review:
		r.owner = 0
		if owner, ok := e.Data["owner"].(string); !ok || r.owner.UnmarshalText([]byte(owner)) != nil {
			r.note("event %d does not tell who has it now", e.Seq)
		}
	}
	if r.has = holds(deed, r.has); !r.has {
		r.owner = 0
	}
}

func (r *replay) note(format string, args ...any) {
	if r.fault == "" {
		r.fault = fmt.Sprintf(format, args...)
	}
}

func listed(deed domain.Deed, from, to domain.State) bool {
	for _, t := range domain.Transitions {
		if t.Deed == deed && t.From == from && t.To == to {
			return true
		}
	}
	return false
}

// compare names the first thing in which the row is not what its events say.
func (r *replay) compare(row ticketState) string {
	switch {
	case r.fault != "":
		return r.fault
	case r.state != row.State:
		return fmt.Sprintf("the events lead to %q, the row says %q", r.state, row.State)
	case r.owner != 0 && r.owner != row.Owner:
		return "the events lead to another owner than the row's"
	case r.reopened != row.Reopened:
		return fmt.Sprintf("the events tell of %d reopenings, the row of %d", r.reopened, row.Reopened)
	}
	if r.people != row.People {
		return fmt.Sprintf("the events tell of %d people who must go, the row of %d", r.people, row.People)
	}
	return ""
}
