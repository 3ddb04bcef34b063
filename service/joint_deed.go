package service

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Joint is what the staff, the street and the units do in joint cases beside
// the chat (联办).
type Joint struct {
	DB    *store.DB
	Wake  func()        // tells the sender that something may be due
	Token func() string // makes a fresh secret of 128 bits
	URL   string        // where the pages stand; "" where they cannot be reached
}

// WriteMinute keeps what was agreed (会议纪要); it moves no state.
const WriteMinute domain.Deed = "minute"

// JointDeed is one deed done to a joint case: to the whole of it, or to the leg
// of a number.
type JointDeed struct {
	Deed   domain.Deed
	Leg    int      // 0: the whole case
	Units  []string // who joins, who has the matter from now on
	Words  string   // the reason, what is written down
	Days   int      // until the review of what is put off
	Served *int     // how many people were helped; nothing stands for one
}

// jointParts tells on what ground each deed is done. What a unit says may be
// written down by the lead, whom it told.
var jointParts = map[domain.Deed]domain.Part{
	domain.Convene: domain.TheLead, WriteMinute: domain.TheLead, domain.Conclude: domain.TheLead, domain.Shelve: domain.TheChief,
	domain.WaiveLeg: domain.TheLead, domain.PassLeg: domain.TheLead, domain.ResumeLeg: domain.TheLead, domain.RuleLeg: domain.TheStreet,
	domain.SayReceived: domain.TheLead, domain.SayWorking: domain.TheLead, domain.SayDone: domain.TheLead, domain.SayBlocked: domain.TheLead, domain.SayNotOurs: domain.TheLead,
}

// reasoned are the deeds that need words.
var reasoned = []domain.Deed{WriteMinute, domain.Shelve, domain.WaiveLeg, domain.SayBlocked}

// mostReason is how long a reason or a minute may be, in characters.
const mostReason = 500

// Do does a deed to the joint case of a ticket, or makes it one. Denied: it is
// not for this person; Invalid: something is missing; Conflict: not as it stands.
func (s *Joint) Do(ctx context.Context, by domain.Actor, ticket domain.ID, deed JointDeed) error {
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		t, err := tx.Ticket(ticket)
		if err != nil {
			return err
		}
		if ok, err := seesJoint(tx.View, by.Person, t.Community); err != nil || !ok || by.Kind != domain.ActorPerson {
			return orNotThere(err)
		}
		_, err = perform(tx, t, by, deed)
		return err
	})
	if err == nil {
		s.Wake()
	}
	return err
}

func orNotThere(err error) error {
	if err != nil {
		return err
	}
	return domain.Errorf(domain.NotFound, "no such thing for this person")
}

// seesJoint tells that somebody may look at a community's joint cases: its
// staff, and the street.
func seesJoint(v store.View, person, community domain.ID) (bool, error) {
	grants, err := v.GrantsOf(person)
	return slices.ContainsFunc(grants, func(g domain.Grant) bool {
		return g.Community == community && (g.Role == domain.RoleStreet || slices.Contains(domain.StaffRoles, g.Role))
	}), err
}

// perform does a deed in its transaction.
func perform(tx *store.Tx, t domain.Ticket, by domain.Actor, deed JointDeed) (*docket, error) {
	deed.Words = strings.TrimSpace(deed.Words)
	if slices.Contains(reasoned, deed.Deed) && deed.Words == "" || utf8.RuneCountInString(deed.Words) > mostReason {
		return nil, domain.Errorf(domain.Invalid, "a reason of at most %d characters is needed", mostReason)
	}
	if deed.Deed == domain.Shelve && (t.Intent == domain.IntentCare || t.Intent == domain.IntentCover) {
		return nil, refuse(domain.Conflict, say.VisitNotPutOff(t))
	}
	if deed.Deed == domain.Convene && t.State != domain.Joint {
		staff, err := isStaff(tx.View, by.Person, t.Community)
		if err != nil {
			return nil, err
		}
		if !staff {
			return nil, domain.Errorf(domain.Denied, "only staff convenes a joint case")
		}
		d, err := convene(tx, t, by, by.Person, deed.Units)
		if err != nil {
			return nil, err
		}
		return d, d.moved()
	}
	if deed.Deed == domain.Shelve && t.State != domain.Joint {
		return nil, shelvePlain(tx, t, by, deed)
	}
	d, err := takeUp(tx, t, by)
	if err != nil {
		return nil, err
	}
	if ok, err := d.is(jointParts[deed.Deed]); err != nil || !ok {
		if err == nil {
			err = domain.Errorf(domain.Denied, "this is for the %s of the case", jointParts[deed.Deed])
		}
		return d, err
	}
	if d.k.State != domain.CaseRunning {
		return d, domain.Errorf(domain.Conflict, "the case is %s", d.k.State)
	}
	if err := d.do(deed); err != nil {
		return d, err
	}
	return d, d.moved()
}

// is tells that whoever does the deed is of a part: the lead, or the secretary
// in his place; who may put off; the street, the secretary where there is none.
func (d *docket) is(part domain.Part) (bool, error) {
	return hasPart(d.View, d.k, d.by.Person, part)
}

func hasPart(v store.View, k domain.Case, person domain.ID, part domain.Part) (bool, error) {
	if part == domain.TheLead && person == k.Lead {
		return true, nil
	}
	grants, err := v.GrantsOf(person)
	if err != nil {
		return false, err
	}
	has := func(roles ...domain.Role) bool {
		return slices.ContainsFunc(grants, func(g domain.Grant) bool { return g.Community == k.Community && slices.Contains(roles, g.Role) })
	}
	switch part {
	case domain.TheLead:
		return has(domain.RoleSecretary, domain.RoleAdmin), nil
	case domain.TheChief:
		return has(domain.RoleSecretary, domain.RoleAdmin, domain.RoleStreet), nil
	case domain.TheStreet:
		street, err := v.PeopleWith(k.Community, domain.RoleStreet)
		return has(domain.RoleStreet) || len(street) == 0 && has(domain.RoleSecretary, domain.RoleAdmin), err
	}
	return false, nil
}

func (d *docket) do(deed JointDeed) error {
	switch deed.Deed {
	case domain.Convene:
		if len(deed.Units) == 0 {
			return domain.Errorf(domain.Invalid, "no unit is named")
		}
		return d.join(deed.Units)
	case WriteMinute:
		id, err := d.AddMinute(d.k.ID, d.by.Person, deed.Words)
		if err != nil {
			return err
		}
		return d.Record(onTicket(d.t), "minute", d.by, map[string]any{"minute": id})
	case domain.Conclude:
		return d.conclude(deed.Served)
	case domain.Shelve:
		return d.shelve(deed)
	}
	i := slices.IndexFunc(d.legs, func(l domain.Leg) bool { return l.No == deed.Leg })
	if i < 0 {
		return domain.Errorf(domain.Invalid, "the case has no leg of that number")
	}
	l := &d.legs[i]
	switch deed.Deed {
	case domain.PassLeg, domain.RuleLeg:
		return d.places(l, deed)
	case domain.ResumeLeg:
		return d.resume(l)
	case domain.WaiveLeg:
		return d.change(l, deed.Deed, domain.TheLead, deed.Words)
	}
	return d.says(l, deed.Deed, deed.Words)
}

// places gives a leg to the unit that is named: the lead after it was sent back,
// the street by its ruling.
func (d *docket) places(l *domain.Leg, deed JointDeed) error {
	if len(deed.Units) != 1 {
		return domain.Errorf(domain.Invalid, "exactly one unit is to be named")
	}
	unit, err := d.unitOf(deed.Units[0])
	if err != nil {
		return err
	}
	if err := d.pass(l, unit, deed.Deed, jointParts[deed.Deed]); err != nil || deed.Deed != domain.RuleLeg {
		return err
	}
	return d.tell(*l, domain.TheLead, d.round())
}

// conclude ends a case whose legs are all settled, for so many people served; its
// requester is asked.
func (d *docket) conclude(said *int) error {
	served := 1
	if said != nil {
		served = *said
	}
	if served < 0 || served > mostServed {
		return domain.Errorf(domain.Invalid, "from 0 to %d people can be served", mostServed)
	}
	to, err := d.k.State.After(domain.Conclude, domain.TheLead, func(g domain.Guard) bool { return g == domain.IfSettled && domain.AllSettled(d.legs) })
	if err != nil {
		return err
	}
	d.k.State = to
	if err := step(d.Tx, &d.t, move{domain.Conclude, domain.TheLead, d.by, map[string]any{"served": served}}); err != nil {
		return err
	}
	return tell(d.Tx, d.t, domain.PushFollowup)
}

// shelve puts a case off until a review.
func (d *docket) shelve(deed JointDeed) error {
	review := d.Now.Add(time.Duration(deed.Days) * 24 * time.Hour)
	if deed.Days < 1 {
		return domain.Errorf(domain.Invalid, "a review date is needed")
	}
	to, err := d.k.State.After(domain.Shelve, domain.TheChief, func(g domain.Guard) bool {
		return g == domain.IfSoon && review.Sub(d.Now) <= domain.ShelveWithin
	})
	if err != nil {
		return err
	}
	d.k.State, d.k.Review, d.t.Owner = to, domain.Allowance{Daytime: true}.From(review, d.Calendar), d.by.Person
	err = step(d.Tx, &d.t, move{domain.Shelve, domain.TheChief, d.by, map[string]any{"owner": d.t.Owner, "days": deed.Days}})
	if err != nil {
		return err
	}
	id, err := d.AddMinute(d.k.ID, d.by.Person, deed.Words)
	if err != nil {
		return err
	}
	if err := d.Record(onTicket(d.t), "minute", d.by, map[string]any{"minute": id}); err != nil {
		return err
	}
	return d.runLegs()
}

// runLegs starts or stops the clocks of all legs, as the case stands.
func (d *docket) runLegs() error {
	for _, l := range d.legs {
		if !l.State.Settled() {
			if err := d.runLeg(l, 0); err != nil {
				return err
			}
		}
	}
	return nil
}
