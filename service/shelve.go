package service

import (
	"slices"
	"time"

	"linli/domain"
	"linli/store"
)

// shelvePlain puts off a matter that is no joint case until a review, at most
// domain.ShelveWithin off: for the secretary and the street, with a reason
// (挂账). Whoever was asked or held it is called off, the requester is told.
func shelvePlain(tx *store.Tx, t domain.Ticket, by domain.Actor, deed JointDeed) error {
	grants, err := tx.GrantsOf(by.Person)
	if err != nil {
		return err
	}
	chief := func(g domain.Grant) bool {
		return g.Community == t.Community && slices.Contains([]domain.Role{domain.RoleSecretary, domain.RoleAdmin, domain.RoleStreet}, g.Role)
	}
	within := time.Duration(deed.Days) * 24 * time.Hour
	switch {
	case !slices.ContainsFunc(grants, chief):
		return domain.Errorf(domain.Denied, "only the secretary and the street put something off")
	case deed.Days < 1 || within > domain.ShelveWithin:
		return domain.Errorf(domain.Invalid, "a review date within %d days is needed", domain.ShelveWithin/(24*time.Hour))
	case t.Urgency >= 2:
		return domain.Errorf(domain.Conflict, "what cannot wait is not put off")
	}
	was := t.Owner
	if err := withdraw(tx, t, domain.PushCalledOff); err != nil {
		return err
	}
	t.Owner = by.Person
	if err := step(tx, &t, move{domain.Shelve, domain.TheChief, by, map[string]any{"owner": t.Owner, "days": deed.Days}}); err != nil {
		return err
	}
	// Its reason is kept where those of joint cases are, under the ticket itself.
	id, err := tx.AddMinute(t.ID, by.Person, deed.Words)
	if err != nil {
		return err
	}
	if err := tx.Record(onTicket(t), "minute", by, map[string]any{"minute": id}); err != nil {
		return err
	}
	review := domain.Allowance{Daytime: true}.From(tx.Now.Add(within), tx.Calendar)
	if err := tx.SetClock(domain.Clock{Ticket: t.ID, Kind: domain.ClockReview, Due: review}); err != nil {
		return err
	}
	if err := callOffSecond(tx, t); err != nil {
		return err
	}
	if was != 0 && was != by.Person {
		if err := owe(tx, t, domain.PushCalledOff, was, tx.Now); err != nil {
			return err
		}
	}
	return owe(tx, t, domain.PushPutOff, t.Requester, tx.Now)
}

// putOffAlone tells that a ticket is put off and is no joint case.
func putOffAlone(v store.View, t domain.Ticket) (bool, error) {
	if t.State != domain.Shelved {
		return false, nil
	}
	k, err := v.CaseOf(t.ID)
	if domain.CodeOf(err) == domain.NotFound {
		return true, nil
	}
	return err == nil && k.State != domain.CaseShelved, err
}

// resumes takes up what was put off: help is looked for anew, and whoever put it
// off and the duty hear so.
func resumes(tx *store.Tx, t *domain.Ticket) error {
	chief := t.Owner
	t.Owner = 0
	if err := step(tx, t, move{domain.Resume, domain.House, house, nil}); err != nil {
		return err
	}
	if err := owe(tx, *t, domain.PushPutOff, t.Requester, tx.Now); err != nil {
		return err
	}
	if err := seek(tx, t); err != nil {
		return err
	}
	return owe(tx, *t, domain.PushDuty, chief, tx.Now)
}

// endPutOff ends what was put off because whoever asked for it is erased.
func endPutOff(tx *store.Tx, t domain.Ticket, by domain.Actor) error {
	return step(tx, &t, move{domain.Cancel, domain.House, by, map[string]any{"reason": "erased"}})
}

// handPutOffOver gives what somebody put off to another of those who may; it is looked
// at on the day that was set.
func handPutOffOver(tx *store.Tx, t domain.Ticket, by domain.Actor) error {
	others, err := responsible(tx, t.Community, domain.LevelSecretary)
	if err != nil {
		return err
	}
	if len(others) == 0 {
		return domain.Errorf(domain.Conflict, "工单 %d is put off and there is nobody else to have it: put somebody of the staff there first", t.Number)
	}
	clock, err := tx.RunningClock(t.ID)
	if err != nil {
		return err
	}
	t.Owner = others[0]
	if err := step(tx, &t, move{domain.HandOver, domain.House, by, map[string]any{"owner": t.Owner}}); err != nil {
		return err
	}
	return tx.SetClock(domain.Clock{Ticket: t.ID, Kind: domain.ClockReview, Step: clock.Step, Due: clock.Due})
}

// thirdTime are the kinds of units that a matter of a category becomes a joint
// case of when it has come back so often.
var thirdTime = map[domain.Category][]string{
	domain.Property: {"property"}, domain.Repair: {"property"}, domain.Sanitation: {"property"}, domain.Safety: {"property"},
	domain.Lift: {"property", "owners"}, domain.Mediation: {"property", "owners"},
}

// conveneThird makes a joint case of what was not settled three times, where the
// community has units for it; the duty leads it and the secretary hears so.
func conveneThird(tx *store.Tx, t *domain.Ticket) (bool, error) {
	kinds := thirdTime[t.Category]
	all, err := tx.PartnersOf(t.Community)
	if err != nil || len(kinds) == 0 {
		return false, err
	}
	var units []string
	for _, kind := range kinds {
		if i := slices.IndexFunc(all, func(p domain.Partner) bool { return p.Kind == kind }); i >= 0 {
			units = append(units, all[i].Name)
		}
	}
	duty, err := tx.OnDuty(t.Community)
	if err != nil || len(units) == 0 || len(duty) == 0 {
		return false, err
	}
	d, err := convene(tx, *t, house, duty[0], units)
	if err != nil {
		return false, err
	}
	return true, d.comesBack(t)
}

// reconvene takes up again the joint case that a matter was, which is not settled:
// its lead has it, or another of the community if he is not of its staff any more.
// What a unit has done stays done until the lead says otherwise. It is false where
// there was no case, or there is nobody to lead it.
func reconvene(tx *store.Tx, t *domain.Ticket) (bool, error) {
	d, err := takeUp(tx, *t, house)
	if err != nil {
		return false, dropNotFound(err)
	}
	if d.k.Lead, err = leadOf(tx, d.k); err != nil || d.k.Lead == 0 {
		return false, err
	}
	if d.k.State, err = d.k.State.After(domain.Reopen, domain.House, nil); err != nil {
		return false, err
	}
	d.t.Owner = d.k.Lead
	if err := step(tx, &d.t, move{domain.Convene, domain.House, house, map[string]any{"owner": d.t.Owner}}); err != nil {
		return false, err
	}
	return true, d.comesBack(t)
}

// leadOf is who leads a case that is taken up again: who led it, else the duty;
// 0 where there is nobody.
func leadOf(tx *store.Tx, k domain.Case) (domain.ID, error) {
	staff, err := isStaff(tx.View, k.Lead, k.Community)
	if err != nil || staff {
		return k.Lead, err
	}
	duty, err := tx.OnDuty(k.Community)
	if err != nil || len(duty) == 0 {
		return 0, err
	}
	return duty[0], nil
}

// comesBack tells the lead of a case, and the secretary, that its requester says
// that it is not settled, and leaves its ticket as it stands now in t.
func (d *docket) comesBack(t *domain.Ticket) error {
	if err := d.moved(); err != nil {
		return err
	}
	*t = d.t
	chiefs, err := d.people(domain.TheChief)
	if err != nil {
		return err
	}
	for _, person := range append(chiefs, d.k.Lead) {
		if err := owe(d.Tx, d.t, domain.PushNotSolved, person, d.Now); err != nil {
			return err
		}
	}
	return nil
}
