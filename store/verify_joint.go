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
}

// jointAround is what belongs to a page of cases.
type jointAround struct {
	tickets  map[domain.ID]ticketState
	people   map[domain.ID]bool
	partners map[domain.ID]bool
	legs     map[domain.ID][]legState
	running  map[domain.ID]int
	due      map[domain.ID]int64
	told     map[domain.ID]string // the state that a leg's events lead to
	torn     map[domain.ID]string // the first that goes on from where the leg did not stand
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
	open := map[domain.ID]domain.ID{} // the leg that each unit owes
	for _, l := range w.legs[k.ID] {
		if first := open[l.Partner]; first != 0 && !l.State.Settled() {
			a.fault(checkJoint, k.ID, "has legs %d and %d of one unit, and both are open", first, l.ID)
		} else if !l.State.Settled() {
			open[l.Partner] = l.ID
		}
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
		if w.told[l.ID] != string(l.State) {
			a.fault(checkJoint, k.ID, "has leg %d, whose events lead to %q and whose row says %q", l.ID, w.told[l.ID], l.State)
		}
	}
}

func (a *audit) aroundJoint(rows []caseRow) (w jointAround, err error) {
	w.tickets, w.legs, w.told, w.torn = map[domain.ID]ticketState{}, map[domain.ID][]legState{}, map[domain.ID]string{}, map[domain.ID]string{}
	err = eachRow(a.View, func(t ticketState) error { w.tickets[t.TicketID] = t; return nil },
		`SELECT id, community_id, inbox_id, state, owner_id, reopened FROM ticket WHERE id IN (?)`, idsOf(rows, func(k caseRow) domain.ID { return k.Ticket }))
	if err != nil {
		return w, err
	}
	var all []legState
	err = eachRow(a.View, func(l legState) error {
		w.legs[l.Case], all = append(w.legs[l.Case], l), append(all, l)
		return nil
	}, `SELECT id, case_id, partner_id, state FROM joint_leg WHERE case_id IN (?)`, idsOf(rows, caseRow.id))
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
		var data struct {
			From string `json:"from"`
			To   string `json:"to"`
		}
		if err := json.Unmarshal([]byte(e.Data), &data); err != nil {
			return err
		}
		if data.To != "" {
			if data.From != w.told[e.On] && w.torn[e.On] == "" {
				w.torn[e.On] = e.Kind
			}
			w.told[e.On] = data.To
		}
		return nil
	}, `SELECT `+eventColumns+` FROM event WHERE subject = 'leg' AND subject_id IN (?) ORDER BY subject_id, seq`, ids)
}
