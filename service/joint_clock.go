package service

import (
	"fmt"
	"slices"

	"linli/domain"
	"linli/store"
)

// legRanOut acts when the time of a leg is over: whoever holds it is reminded,
// then the next higher told, the street at last, again and again.
func legRanOut(tx *store.Tx, c domain.Clock) error {
	l, err := tx.Leg(c.Ticket)
	if err != nil {
		return err
	}
	t, err := tx.Ticket(l.Ticket)
	if err != nil {
		return err
	}
	d, err := takeUp(tx, t, house)
	if err != nil {
		return err
	}
	rung := domain.LegRung(l.State, c.Step)
	err = tx.Record(onLeg(l), "overdue", house, map[string]any{"state": l.State, "step": c.Step, "told": rung})
	if err != nil {
		return err
	}
	if err := d.runLeg(l, c.Step+1); err != nil {
		return err
	}
	round := fmt.Sprintf("c%d", c.ID)
	if rung == domain.TheUnit {
		reached, err := d.oweUnit(l, domain.PushLegLate, round)
		if err != nil || reached {
			return err
		}
		rung = domain.TheLead // the unit has nobody to remind
	}
	return d.tell(l, rung, round)
}

// caseStill reminds the lead of a case in which nothing has moved since its
// last check, then those above him.
func caseStill(tx *store.Tx, t domain.Ticket, c domain.Clock) error {
	d, err := takeUp(tx, t, house)
	if err != nil {
		return err
	}
	if err := runClock(tx, t, c.Step+1); err != nil {
		return err
	}
	people, err := d.people(domain.CaseRung(c.Step))
	if err != nil {
		return err
	}
	return d.oweAbout(domain.Leg{ID: t.ID}, domain.PushCase, people, fmt.Sprintf("c%d", c.ID))
}

// review takes up again what was put off: its lead has it, and every clock runs
// anew.
func review(tx *store.Tx, t *domain.Ticket) error {
	if alone, err := putOffAlone(tx.View, *t); err != nil || alone {
		if err != nil {
			return err
		}
		return resumes(tx, t)
	}
	d, err := takeUp(tx, *t, house)
	if err != nil {
		return err
	}
	if d.k.State, err = d.k.State.After(domain.Review, domain.House, nil); err != nil {
		return err
	}
	d.t.Owner = d.k.Lead
	if err := step(tx, &d.t, move{domain.Review, domain.House, house, map[string]any{"owner": d.t.Owner}}); err != nil {
		return err
	}
	if err := d.runLegs(); err != nil {
		return err
	}
	if err := d.oweAbout(domain.Leg{ID: t.ID}, domain.PushCase, []domain.ID{d.k.Lead}, d.round()); err != nil {
		return err
	}
	return d.moved()
}

// endCase ends the joint case of a ticket that nobody wants any more: whoever
// asked for it is erased.
func endCase(tx *store.Tx, t domain.Ticket, by domain.Actor) error {
	if alone, err := putOffAlone(tx.View, t); err != nil || alone {
		if err != nil {
			return err
		}
		return endPutOff(tx, t, by)
	}
	d, err := takeUp(tx, t, by)
	if err != nil {
		return err
	}
	if d.k.State, err = d.k.State.After(domain.Cancel, domain.House, nil); err != nil {
		return err
	}
	for i := range d.legs {
		if l := &d.legs[i]; !l.State.Settled() {
			if err := d.change(l, domain.WaiveLeg, domain.House, ""); err != nil {
				return err
			}
		}
	}
	if err := step(tx, &d.t, move{domain.Cancel, domain.House, by, map[string]any{"reason": "erased"}}); err != nil {
		return err
	}
	return d.moved()
}

// handOverAll gives the joint cases that somebody leads or has put off to
// others of the community, because he is erased.
func handOverAll(d *doer, done *Erased) error {
	led, err := d.CasesLed(d.me.ID)
	if err != nil {
		return err
	}
	var tickets []domain.ID
	for _, k := range led {
		tickets = append(tickets, k.Ticket)
	}
	off, err := d.TicketsOwnedBy(d.me.ID, domain.Shelved)
	if err != nil {
		return err
	}
	for _, t := range off {
		if !slices.Contains(tickets, t.ID) {
			tickets = append(tickets, t.ID)
		}
	}
	for _, id := range tickets {
		t, err := d.Ticket(id)
		if err != nil {
			return err
		}
		if err := handOver(d.Tx, t, d.me.ID, d.by()); err != nil {
			return err
		}
		done.HandedBack++
	}
	return nil
}

// handOver gives a joint case, or what was put off, from who leads it or has put it off
// to others of the community's staff.
func handOver(tx *store.Tx, t domain.Ticket, from domain.ID, by domain.Actor) error {
	if alone, err := putOffAlone(tx.View, t); err != nil || alone {
		if err != nil {
			return err
		}
		return handPutOffOver(tx, t, by)
	}
	f, err := takeUp(tx, t, by)
	if err != nil {
		return err
	}
	others, err := responsible(tx, t.Community, domain.LevelSecretary)
	if err != nil {
		return err
	}
	duty, err := tx.OnDuty(t.Community)
	if err != nil {
		return err
	}
	if len(duty) == 0 || len(others) == 0 {
		return domain.Errorf(domain.Conflict, "工单 %d is a joint case and there is nobody else to have it: put somebody of the staff there first", t.Number)
	}
	if f.k.Lead == from {
		f.k.Lead = duty[0]
	}
	if f.k.State == domain.CaseRunning {
		f.t.Owner = f.k.Lead
	} else if t.Owner == from {
		f.t.Owner = others[0]
	}
	if err := step(tx, &f.t, move{domain.HandOver, domain.House, by, map[string]any{"owner": f.t.Owner, "lead": f.k.Lead}}); err != nil {
		return err
	}
	if err := f.oweAbout(domain.Leg{ID: t.ID}, domain.PushCase, []domain.ID{f.k.Lead}, f.round()); err != nil {
		return err
	}
	return f.moved()
}

// ballTold notes with whom the requester was told that her case is.
func ballTold(tx *store.Tx, p domain.Push) error {
	k, err := tx.CaseOf(p.Ticket)
	if err != nil {
		return err
	}
	ball, _, err := tx.BallOf(k)
	if err != nil {
		return err
	}
	return tx.TellBall(k.ID, ball.Key())
}

// unitNotReached tells the lead that no message reaches a unit.
func unitNotReached(tx *store.Tx, t domain.Ticket, p domain.Push) error {
	d, err := takeUp(tx, t, house)
	if err != nil {
		return err
	}
	l, err := tx.Leg(p.Leg)
	if err != nil || l.State.Holder() != domain.TheUnit {
		return err
	}
	people, err := tx.ContactsOf(d.units[l.Partner])
	if err != nil || !slices.Contains(people, p.Person) {
		return err // another unit has it meanwhile
	}
	return d.tell(l, domain.TheLead, "p"+p.ID.String())
}
