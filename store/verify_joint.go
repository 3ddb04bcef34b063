package store

import (
	"encoding/json"

	"linli/domain"
)

var checkJoint = check{"joint", 2, "case", "a unit's part could be forgotten: report this as a fault of Linli"}

// legState is what of a leg is compared with its events and its clock.
type legState struct {
	ID      domain.ID       `db:"id"`
	Case    domain.ID       `db:"case_id"`
	Partner domain.ID       `db:"partner_id"`
	State   domain.LegState `db:"state"`
	Ruled   bool            `db:"ruled"`
	Back    int             `db:"sent_back"`
}

// legStanding is how a leg stands after one of its events. Those of earlier
// releases tell only the state.
type legStanding struct {
	From  domain.LegState `json:"from"`
	To    domain.LegState `json:"to"`
	Part  domain.Part     `json:"part"`
	Unit  domain.ID       `json:"unit"`
	Ruled *bool           `json:"ruled"`
	Back  *int            `json:"back"`
}

// jointAround is what belongs to a page of cases.
type jointAround struct {
	tickets  map[domain.ID]ticketState
	people   map[domain.ID]bool
	partners map[domain.ID]bool
	legs     map[domain.ID][]legState
	running  map[domain.ID]int
	due      map[domain.ID]int64
	told     map[domain.ID]legStanding // where a leg's events lead to
	torn     map[domain.ID]string      // the first that goes on from where the leg did not stand
}

// joints looks whether every joint case has its one lead and agrees with its
// ticket, and every leg that is open has its holder and its clock.
func (a *audit) joints() error {
	live := map[domain.ID]domain.ID{} // the case that binds a ticket now
	err := pages(a, `SELECT `+caseColumns+` FROM joint_case WHERE`, func(rows []caseRow) error {
		w, err := a.aroundJoint(rows)
		if err != nil {
			return err
		}
		for _, k := range rows {
			a.joint(k, w)
			if k.State.Holder() == "" {
				continue
			}
			if first := live[k.Ticket]; first != 0 {
				a.fault(checkJoint, k.ID, "is of ticket %d, as case %d is", k.Ticket, first)
			}
			live[k.Ticket] = k.ID
		}
		return nil
	})
	if err != nil {
		return err
	}
	return eachRow(a.View, func(r struct {
		ID    domain.ID    `db:"id"`
		State domain.State `db:"state"`
	}) error {
		if live[r.ID] == 0 {
			a.fault(checkJoint, r.ID, "is a ticket that is %q without a case", r.State)
		}
		return nil
	}, `SELECT id, state FROM ticket WHERE state IN (?) ORDER BY id`, []domain.State{domain.Joint})
}

func (a *audit) joint(k caseRow, w jointAround) {
	t, bound := w.tickets[k.Ticket], k.State.TicketState()
	switch {
	case bound != "" && t.State != bound:
		a.fault(checkJoint, k.ID, "is %q and its ticket %d is %q", k.State, k.Ticket, t.State)
	case k.State == domain.CaseRunning && (k.Lead == 0 || t.Owner != k.Lead):
		a.fault(checkJoint, k.ID, "is led by person %d and its ticket is held by %d", k.Lead, t.Owner)
	case !w.people[k.Lead]:
		a.fault(checkJoint, k.ID, "is led by person %d, who is not there", k.Lead)
	case len(w.legs[k.ID]) == 0:
		a.fault(checkJoint, k.ID, "has no leg")
	}
	for _, l := range w.legs[k.ID] {
		want := 0
		if k.State == domain.CaseRunning && !l.State.Settled() {
			want = 1
		}
		if n := w.running[l.ID]; n != want {
			a.fault(checkJoint, k.ID, "is %q and its leg %d is %q with %d running clocks", k.State, l.ID, l.State, n)
		}
		if due, runs := w.due[l.ID]; runs && due < msec(a.Now.Add(-graceTicket)) {
			a.fault(checkOverdue, t.TicketID, "has leg %d of case %d, whose time has passed", l.ID, k.ID)
		}
		if bound == "" && !l.State.Settled() {
			a.fault(checkJoint, k.ID, "is %q and its leg %d is %q", k.State, l.ID, l.State)
		}
		if !w.partners[l.Partner] {
			a.fault(checkJoint, k.ID, "has leg %d of unit %d, which is not there", l.ID, l.Partner)
		}
		if torn := w.torn[l.ID]; torn != "" {
			a.fault(checkJoint, k.ID, "has leg %d, which %s from where it did not stand", l.ID, torn)
		}
		if told := w.told[l.ID]; told.To != l.State {
			a.fault(checkJoint, k.ID, "has leg %d, whose events lead to %q and whose row says %q", l.ID, told.To, l.State)
		} else if told.Back != nil && (told.Unit != l.Partner || *told.Back != l.Back || told.Ruled == nil || *told.Ruled != l.Ruled) {
			a.fault(checkJoint, k.ID, "has leg %d, whose events lead to unit %d and whose row says unit %d, sent back %d times, ruled: %t", l.ID, told.Unit, l.Partner, l.Back, l.Ruled)
		}
	}
}

func (a *audit) aroundJoint(rows []caseRow) (w jointAround, err error) {
	w.tickets, w.legs, w.told, w.torn = map[domain.ID]ticketState{}, map[domain.ID][]legState{}, map[domain.ID]legStanding{}, map[domain.ID]string{}
	err = eachRow(a.View, func(t ticketState) error { w.tickets[t.TicketID] = t; return nil },
		`SELECT id, community_id, inbox_id, state, owner_id, reopened FROM ticket WHERE id IN (?)`, idsOf(rows, func(k caseRow) domain.ID { return k.Ticket }))
	if err != nil {
		return w, err
	}
	var all []legState
	err = eachRow(a.View, func(l legState) error {
		w.legs[l.Case], all = append(w.legs[l.Case], l), append(all, l)
		return nil
	}, `SELECT id, case_id, partner_id, state, ruled, sent_back FROM joint_leg WHERE case_id IN (?)`, idsOf(rows, caseRow.id))
	if err != nil {
		return w, err
	}
	if w.people, err = a.among("person", idsOf(rows, func(k caseRow) domain.ID { return k.Lead })); err != nil {
		return w, err
	}
	if w.partners, err = a.among("partner", idsOf(all, func(l legState) domain.ID { return l.Partner })); err != nil || len(all) == 0 {
		return w, err
	}
	ids := idsOf(all, func(l legState) domain.ID { return l.ID })
	var clocks around
	if err := a.clocksOf(ids, &clocks); err != nil {
		return w, err
	}
	w.running, w.due = clocks.running, clocks.due
	return w, eachRow(a.View, func(e eventRow) error {
		var next legStanding
		if err := json.Unmarshal([]byte(e.Data), &next); err != nil {
			return err
		}
		if next.To == "" {
			return nil
		}
		if !next.follows(w.told[e.On], domain.Deed(e.Kind)) && w.torn[e.On] == "" {
			w.torn[e.On] = e.Kind
		}
		w.told[e.On] = next
		return nil
	}, `SELECT `+eventColumns+` FROM event WHERE subject = 'leg' AND subject_id IN (?) ORDER BY subject_id, seq`, ids)
}

// follows tells that an event goes on from where the one before it led to: only
// what was sent back or disputed changes hands, sending back counts, and a ruling
// stays.
func (next legStanding) follows(was legStanding, deed domain.Deed) bool {
	if next.From != was.To {
		return false
	}
	if was.Back == nil || next.Back == nil || was.Ruled == nil || next.Ruled == nil {
		return true // one of an earlier release
	}
	back, ruled := *was.Back, *was.Ruled || deed == domain.RuleLeg
	if deed == domain.SayNotOurs {
		back++
	}
	hands := deed == domain.PassLeg || deed == domain.RuleLeg
	return (hands || next.Unit == was.Unit) && *next.Back == back && *next.Ruled == ruled && (next.To != domain.LegBounced || back == 1)
}
