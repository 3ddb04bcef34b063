package service

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// docket is a joint case taken up in a transaction: its ticket, its legs, the
// units of its community. Every deed ends in moved (联办).
type docket struct {
	*store.Tx
	by    domain.Actor
	t     domain.Ticket
	k     domain.Case
	legs  []domain.Leg
	units map[domain.ID]domain.Partner
}

// takeUp reads the joint case that a ticket is or was last; NotFound if it
// never was one.
func takeUp(tx *store.Tx, t domain.Ticket, by domain.Actor) (*docket, error) {
	d := &docket{Tx: tx, by: by, t: t}
	var err error
	if d.k, err = tx.CaseOf(t.ID); err != nil {
		return nil, err
	}
	if d.legs, err = tx.LegsOf(d.k.ID); err != nil {
		return nil, err
	}
	d.units, err = unitsOf(tx.View, t.Community)
	return d, err
}

func unitsOf(v store.View, community domain.ID) (map[domain.ID]domain.Partner, error) {
	all, err := v.PartnersOf(community)
	units := map[domain.ID]domain.Partner{}
	for _, p := range all {
		units[p.ID] = p
	}
	return units, err
}

// convene makes a ticket a joint case of units. Who of the staff holds it leads
// it, else who is given; a volunteer who was on it is called off.
func convene(tx *store.Tx, t domain.Ticket, by domain.Actor, lead domain.ID, units []string) (*docket, error) {
	if len(units) == 0 {
		return nil, domain.Errorf(domain.Invalid, "a joint case needs a unit")
	}
	was, part := t.Owner, domain.Staff
	if by.Kind == domain.ActorSystem {
		part = domain.House
	}
	staff, err := isStaff(tx.View, was, t.Community)
	if err != nil {
		return nil, err
	}
	if staff {
		lead = was
	}
	t.Owner = lead
	if err := step(tx, &t, move{domain.Convene, part, by, map[string]any{"owner": lead}}); err != nil {
		return nil, err
	}
	if err := withdraw(tx, t, domain.PushCalledOff); err != nil {
		return nil, err
	}
	if err := callOffSecond(tx, t); err != nil {
		return nil, err
	}
	if was != 0 && was != lead {
		if err := owe(tx, t, domain.PushCalledOff, was, tx.Now); err != nil {
			return nil, err
		}
	}
	d := &docket{Tx: tx, by: by, t: t, k: domain.Case{Ticket: t.ID, Community: t.Community, Account: t.Account, Lead: lead, State: domain.CaseRunning}}
	if err := tx.AddCase(&d.k); err != nil {
		return nil, err
	}
	if d.units, err = unitsOf(tx.View, t.Community); err != nil {
		return nil, err
	}
	return d, d.join(units)
}

// join gives each of some units a leg of its own. One that has settled all it had
// is asked for the last once more; a name that is not known is a new unit's.
func (d *docket) join(names []string) error {
	for _, name := range names {
		unit, err := d.unitOf(name)
		if err != nil {
			return err
		}
		i := domain.LegOf(d.legs, unit.ID)
		switch {
		case i < 0:
			err = d.propose(unit)
		case d.legs[i].State.Settled():
			err = d.resume(&d.legs[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unitOf is the unit of a name; one that is not known is new.
func (d *docket) unitOf(name string) (domain.Partner, error) {
	unit, known := d.named(name)
	if known {
		return unit, nil
	}
	id, _, err := d.PutPartner(domain.Partner{Community: d.t.Community, Name: name})
	if err != nil {
		return unit, err
	}
	unit, err = d.Partner(id)
	d.units[id] = unit
	return unit, err
}

// named finds the unit that words name: whose name stands in them, the longest
// first, or the only one whose name holds them.
func (d *docket) named(words string) (unit domain.Partner, ok bool) {
	words = strings.TrimSpace(words)
	var within []domain.Partner
	for _, u := range d.units {
		switch {
		case strings.Contains(words, u.Name) && len(u.Name) > len(unit.Name):
			unit = u
		case len([]rune(words)) > 1 && strings.Contains(u.Name, words):
			within = append(within, u)
		}
	}
	if unit.ID == 0 && len(within) == 1 {
		unit = within[0]
	}
	return unit, unit.ID != 0
}

// propose gives a unit a new leg and tells it.
func (d *docket) propose(unit domain.Partner) error {
	l := domain.Leg{Case: d.k.ID, Ticket: d.t.ID, No: len(d.legs) + 1, Partner: unit.ID, State: domain.LegProposed}
	if err := d.AddLeg(&l); err != nil {
		return err
	}
	d.legs = append(d.legs, l)
	data := after(l)
	data["case"] = d.k.ID
	if err := d.Record(onLeg(l), "proposed", d.by, data); err != nil {
		return err
	}
	if err := d.runLeg(l, 0); err != nil {
		return err
	}
	_, err := d.oweUnit(l, domain.PushLeg, d.round())
	return err
}

// after is how a leg stands after a deed, for its event.
func after(l domain.Leg) map[string]any {
	return map[string]any{"to": l.State, "unit": l.Partner, "back": l.Back, "ruled": l.Ruled}
}

// resume lets the unit go on with a leg that was blocked, or do once more what was
// settled; then it is told.
func (d *docket) resume(l *domain.Leg) error {
	again := l.State.Settled()
	if l.State == domain.LegWaived {
		l.Reason = "" // the lead's, who thinks otherwise now
	}
	if err := d.change(l, domain.ResumeLeg, domain.TheLead, ""); err != nil || !again {
		return err
	}
	_, err := d.oweUnit(*l, domain.PushLeg, d.round())
	return err
}

// change does a deed to a leg: the state machine allows it, the row changes if
// nobody was faster, an event tells of it, the next clock runs. Who changes hands
// with it was changed before.
func (d *docket) change(l *domain.Leg, deed domain.Deed, part domain.Part, reason string) error {
	from := l.State
	to, err := from.After(deed, part, l.Holds)
	if err != nil {
		return err
	}
	l.State = to
	if to.Holder() != from.Holder() {
		l.Since = d.Now
	}
	if reason != "" {
		l.Reason = reason
	}
	if deed == domain.SayNotOurs {
		l.Back++
	}
	if err := d.ChangeLeg(l); err != nil {
		return err
	}
	for i := range d.legs {
		if d.legs[i].ID == l.ID {
			d.legs[i] = *l
		}
	}
	data := after(*l)
	data["from"], data["part"] = from, part
	if err := d.Record(onLeg(*l), string(deed), d.by, data); err != nil {
		return err
	}
	if l.State.Settled() || deed == domain.PassLeg || deed == domain.RuleLeg {
		if err := d.EndLinks(l.ID); err != nil {
			return err
		}
	}
	return d.runLeg(*l, 0)
}

// runLeg starts the clock of a leg as it stands, after it ran out step times;
// what is settled or put off has none.
func (d *docket) runLeg(l domain.Leg, step int) error {
	if l.State.Settled() || d.k.State != domain.CaseRunning {
		return d.SetClock(domain.Clock{Ticket: l.ID})
	}
	return d.SetClock(domain.Clock{Ticket: l.ID, Kind: domain.ClockLeg, Step: step, Due: domain.LegDue(l.State, d.t.Urgency, step, d.Now, d.Calendar)})
}

// says takes what a unit says of its leg and tells whoever must act on it now.
// A unit that is named as the better owner has the leg at once, and the lead
// hears of it.
func (d *docket) says(l *domain.Leg, deed domain.Deed, words string) error {
	if deed == domain.SayNotOurs && l.Back > 0 && words != "" { // the street reads what both say
		words = strings.TrimPrefix(l.Reason+"；"+d.said(*l, words), "；")
	}
	if err := d.change(l, deed, domain.TheUnit, words); err != nil {
		return err
	}
	switch l.State {
	case domain.LegBounced:
		if unit, ok := d.named(words); ok && unit.ID != l.Partner {
			return d.pass(l, unit, domain.PassLeg, domain.House)
		}
	case domain.LegDisputed:
		if err := d.tell(*l, domain.TheStreet, d.round()); err != nil {
			return err
		}
	case domain.LegAcknowledged, domain.LegWorking:
		return nil
	}
	return d.tell(*l, domain.TheLead, d.round())
}

// said is what the unit of a leg says, for others to read.
func (d *docket) said(l domain.Leg, words string) string {
	return d.units[l.Partner].Name + "：" + words
}

// pass gives a leg to a unit: who had it is done with it, who has it now is told.
func (d *docket) pass(l *domain.Leg, unit domain.Partner, deed domain.Deed, part domain.Part) error {
	had, reason := l.Partner, ""
	if deed == domain.PassLeg && l.Reason != "" {
		reason = d.said(*l, l.Reason)
	}
	given := *l
	given.Gives(unit.ID)
	given.Ruled = given.Ruled || deed == domain.RuleLeg
	if err := d.change(&given, deed, part, reason); err != nil {
		return err
	}
	*l = given
	err := d.Record(onTicket(d.t), "leg_"+string(deed), d.by, map[string]any{"leg": l.ID, "no": l.No, "unit": unit.ID, "instead": had})
	if err != nil {
		return err
	}
	if _, err := d.oweUnit(*l, domain.PushLeg, d.round()); err != nil || part != domain.House {
		return err
	}
	return d.tell(*l, domain.TheLead, d.round()) // who did not choose the unit: it may be the wrong one, or must be rung
}

// item names a leg for people.
func (d *docket) item(l domain.Leg) string { return say.Item(l, d.units[l.From].Name) }

// moved ends every deed done to a case: its row changes if nobody was faster,
// its next check is put off, the requester hears if it is with somebody else.
func (d *docket) moved() error {
	if err := d.ChangeCase(&d.k); err != nil {
		return err
	}
	switch d.k.State {
	case domain.CaseRunning:
		if err := runClock(d.Tx, d.t, 0); err != nil {
			return err
		}
	case domain.CaseShelved:
		err := d.SetClock(domain.Clock{Ticket: d.t.ID, Kind: domain.ClockReview, Due: d.k.Review})
		if err != nil {
			return err
		}
	default:
		return nil
	}
	return d.tellBall()
}

// tellBall owes the requester with whom her matter is now, once a day at most:
// what moves again on the same day is told on the next morning.
func (d *docket) tellBall() error {
	ball, _, err := d.BallOf(d.k)
	if err != nil || ball.Key() == d.k.Told {
		return err
	}
	for due := (domain.Allowance{Daytime: true}).From(d.Now, d.Calendar); ; due = due.In(domain.China).Truncate(time.Hour).Add(24 * time.Hour) {
		p := domain.Push{Key: "ball:" + d.k.ID.String() + ":" + due.In(domain.China).Format("20060102"), Account: d.t.Account,
			Person: d.t.Requester, Kind: domain.PushBall, Ticket: d.t.ID, Due: due}
		owed, err := d.PushOwed(p.Key)
		switch {
		case domain.CodeOf(err) == domain.NotFound:
			return d.Owe(p)
		case err != nil || slices.Contains(domain.Owed, owed.State):
			return err // it will tell how it stands then
		}
	}
}

// oweUnit owes those who answer for a leg's unit a push; false if it has nobody.
func (d *docket) oweUnit(l domain.Leg, kind domain.PushKind, round string) (bool, error) {
	people, err := d.ContactsOf(d.units[l.Partner])
	if err != nil {
		return false, err
	}
	return len(people) > 0, d.oweAbout(l, kind, people, round)
}

// tell owes those of a part a push about how a leg stands.
func (d *docket) tell(l domain.Leg, part domain.Part, round string) error {
	people, err := d.people(part)
	if err != nil {
		return err
	}
	return d.oweAbout(l, domain.PushLegTold, people, round)
}

// oweAbout owes some people a push about a leg, but not who does the deed.
func (d *docket) oweAbout(l domain.Leg, kind domain.PushKind, people []domain.ID, round string) error {
	for _, person := range people {
		if d.by.Person == person {
			continue
		}
		err := d.Owe(domain.Push{Key: fmt.Sprintf("%s:%d:%s:%d", kind, l.ID, round, person), Account: d.t.Account, Person: person,
			Kind: kind, Ticket: d.t.ID, Leg: l.ID, Urgent: d.t.Urgency >= 3})
		if err != nil {
			return err
		}
	}
	return nil
}

// round names what one deed owes.
func (d *docket) round() string { return fmt.Sprintf("v%d", d.k.Version) }

// people lists who a part of the case is.
func (d *docket) people(part domain.Part) ([]domain.ID, error) {
	switch part {
	case domain.TheChief:
		return responsible(d.Tx, d.t.Community, domain.LevelSecretary)
	case domain.TheStreet:
		return responsible(d.Tx, d.t.Community, domain.LevelStreet)
	}
	return []domain.ID{d.k.Lead}, nil
}

// onLeg is a leg as the subject of events.
func onLeg(l domain.Leg) store.Subject { return store.Subject{Kind: "leg", ID: l.ID} }
