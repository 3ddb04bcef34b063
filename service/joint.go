package service

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/domain"
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

// join gives each of some units a leg of its own. A name that is not known is
// a new unit's.
func (d *docket) join(names []string) error {
	for _, name := range names {
		unit, known := d.named(name)
		if !known {
			id, _, err := d.PutPartner(domain.Partner{Community: d.t.Community, Name: name})
			if err != nil {
				return err
			}
			if unit, err = d.Partner(id); err != nil {
				return err
			}
			d.units[id] = unit
		}
		if i := domain.LegOf(d.legs, unit.ID); i >= 0 && !d.legs[i].State.Settled() {
			continue
		}
		if _, err := d.give(unit, domain.Leg{}, false); err != nil {
			return err
		}
	}
	return nil
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

// give lets a unit have the matter of another's leg, or one of its own. A unit
// has one leg: who has none gets it, one that is open takes the matter over, one
// that was settled is opened again.
func (d *docket) give(unit domain.Partner, instead domain.Leg, ruled bool) (domain.Leg, error) {
	i := domain.LegOf(d.legs, unit.ID)
	if i < 0 {
		return d.propose(unit, instead, ruled)
	}
	l := d.legs[i]
	deed := l.State.Given(ruled)
	l.Ruled = ruled // of what comes after a ruling it says nothing: the street hears of it again
	if deed == domain.ReopenLeg {
		l.Reason = ""
	}
	if err := d.change(&l, deed, domain.House, ""); err != nil {
		return l, err
	}
	if instead.ID != 0 {
		if err := d.Record(onTicket(d.t), "leg_"+string(deed), d.by, map[string]any{"leg": l.ID, "unit": unit.ID, "instead": instead.ID}); err != nil {
			return l, err
		}
		if err := d.joinMatter(instead.Matter, l.Matter); err != nil {
			return l, err
		}
	}
	switch part := l.State.Holder(); part {
	case domain.TheUnit:
		_, err := d.oweUnit(l, domain.PushLeg, d.round())
		return l, err
	default:
		return l, d.tell(l, part, d.round())
	}
}

// joinMatter makes the legs of one matter legs of another, so that who sent it
// back before counts.
func (d *docket) joinMatter(from, to domain.ID) error {
	if from == to {
		return nil
	}
	for i := range d.legs {
		if d.legs[i].Matter == from {
			d.legs[i].Matter = to
		}
	}
	return d.JoinMatter(d.k.ID, from, to)
}

// propose gives a unit a leg, in place of another's leg of the same matter if
// there is one, and tells it.
func (d *docket) propose(unit domain.Partner, instead domain.Leg, ruled bool) (domain.Leg, error) {
	l := domain.Leg{Case: d.k.ID, Ticket: d.t.ID, No: len(d.legs) + 1, Partner: unit.ID, Matter: instead.Matter, State: domain.LegProposed, Ruled: ruled}
	if err := d.AddLeg(&l); err != nil {
		return l, err
	}
	d.legs = append(d.legs, l)
	data := map[string]any{"to": l.State, "case": d.k.ID, "unit": unit.ID, "instead": instead.ID, "ruled": ruled}
	if err := d.Record(onLeg(l), "proposed", d.by, data); err != nil {
		return l, err
	}
	if err := d.runLeg(l, 0); err != nil {
		return l, err
	}
	_, err := d.oweUnit(l, domain.PushLeg, d.round())
	return l, err
}

// change does a deed to a leg: the state machine allows it, the row changes if
// nobody was faster, an event tells of it, the next clock runs.
func (d *docket) change(l *domain.Leg, deed domain.Deed, part domain.Part, reason string) error {
	from := l.State
	to, err := from.After(deed, part, l.Holds(d.legs))
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
	data := map[string]any{"from": from, "to": to, "part": part}
	if d.by.Kind == domain.ActorUnit && part == domain.TheUnit {
		data["unit"] = l.Partner
	}
	if err := d.Record(onLeg(*l), string(deed), d.by, data); err != nil {
		return err
	}
	if l.State.Settled() {
		if err := d.EndLinks(l.ID); err != nil {
			return err
		}
	}
	if to == from {
		return nil // its time runs on
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
// A unit that is named as the better owner has the matter at once.
func (d *docket) says(l *domain.Leg, deed domain.Deed, words string) error {
	if err := d.change(l, deed, domain.TheUnit, words); err != nil {
		return err
	}
	switch l.State {
	case domain.LegBounced:
		if unit, ok := d.named(words); ok && unit.ID != l.Partner {
			_, err := d.pass(l, unit, domain.PassLeg, domain.House)
			return err
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

// pass gives a leg's matter to another unit, and tells whose leg has it now.
func (d *docket) pass(l *domain.Leg, unit domain.Partner, deed domain.Deed, part domain.Part) (domain.Leg, error) {
	if err := d.change(l, deed, part, ""); err != nil {
		return *l, err
	}
	return d.give(unit, *l, deed == domain.RuleLeg)
}

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
