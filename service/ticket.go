package service

import (
	"slices"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// doer is a person at work in one transaction: who he is, in which account, on
// the word of which message. What the chat and the mini-program have in common
// hangs on it.
type doer struct {
	*store.Tx
	me      domain.Person
	account string
	inbox   domain.ID
	about   domain.ID // the ticket the message turned out to be about
	lexicon string    // the version of the lexicon the message is read by
}

// by is the person as the actor of what he does.
func (d *doer) by() domain.Actor { return domain.By(d.me.ID) }

// move is one deed done to a ticket by somebody on some ground.
type move struct {
	deed domain.Deed
	part domain.Part
	by   domain.Actor
	data map[string]any
}

// step does a deed to a ticket: the state machine allows it, the state row
// changes if nobody was faster, an event tells of it, the next clock runs.
func step(tx *store.Tx, t *domain.Ticket, m move) error {
	from := t.State
	to, err := from.After(m.deed, m.part)
	if err != nil {
		return err
	}
	t.State = to
	if to == domain.Accepted || to == domain.Resolved || m.deed == domain.Reopen {
		t.Level = domain.LevelNone
	}
	data := map[string]any{"from": from, "to": to}
	for k, v := range m.data {
		data[k] = v
	}
	if err := attribute(tx, *t, m, data); err != nil {
		return err
	}
	if err := note(tx, t, string(m.deed), m.by, data); err != nil {
		return err
	}
	if t.Category == domain.Property && slices.Contains(seenTo, from) && !slices.Contains(seenTo, to) && to != domain.Merged {
		if err := settled(tx, *t); err != nil {
			return err
		}
	}
	return runClock(tx, *t, 0)
}

// attribute writes into the event of a deed what the figures need of it: for
// which team and as what kind of volunteer somebody has it now, until when it was
// to be done, on what ground a word was said.
func attribute(tx *store.Tx, t domain.Ticket, m move, data map[string]any) error {
	switch m.deed {
	case domain.Take, domain.Convene, domain.HandOver, domain.Review:
		team, kind, err := tx.ServesAs(t.Owner, t)
		if err != nil {
			return err
		}
		data["team"], data["kind"] = team, kind
	case domain.Finish:
		clock, err := tx.RunningClock(t.ID)
		if err != nil || clock.Kind != domain.ClockResolve {
			return dropNotFound(err)
		}
		data["due"] = clock.Due.UnixMilli()
	case domain.Confirm, domain.Reopen:
		data["part"] = m.part
	}
	return nil
}

// note writes a ticket's row under its next version, and the event that tells why.
func note(tx *store.Tx, t *domain.Ticket, kind string, by domain.Actor, data map[string]any) error {
	if err := tx.ChangeTicket(t); err != nil {
		return err
	}
	return tx.Record(onTicket(*t), kind, by, data)
}

// runClock starts the clock of the state a ticket is in now, after it ran out
// step times.
func runClock(tx *store.Tx, t domain.Ticket, step int) error {
	var policy domain.RunPolicy
	if t.State == domain.Offering || t.State == domain.Open && t.Level > domain.LevelNone {
		run, err := tx.LastRun(t.ID)
		if err != nil && !(t.State == domain.Open && domain.CodeOf(err) == domain.NotFound) {
			return err
		}
		policy = run.Policy
	}
	kind, gives, owed := domain.NextClock(t, policy, step)
	if !owed {
		return tx.SetClock(domain.Clock{Ticket: t.ID})
	}
	soon, alone, err := safetyTime(tx, t, step)
	if err != nil {
		return err
	}
	if alone {
		gives = soon
	}
	return tx.SetClock(domain.Clock{Ticket: t.ID, Kind: kind, Step: step, Due: gives.From(tx.Now, tx.Calendar)})
}

func (d *doer) step(t *domain.Ticket, deed domain.Deed, part domain.Part, data map[string]any) error {
	d.about = t.ID
	return step(d.Tx, t, move{deed, part, d.by(), data})
}

func (d *doer) note(t *domain.Ticket, kind string, data map[string]any) error {
	d.about = t.ID
	return note(d.Tx, t, kind, d.by(), data)
}

// open writes a new ticket with its first event and clock. Need is its place
// among the needs of the message, from 1.
func (d *doer) open(t *domain.Ticket, need int) error {
	d.about, t.Lexicon = t.ID, d.lexicon
	if err := d.AddTicket(t, d.inbox, need); err != nil {
		return err
	}
	data := map[string]any{"to": t.State, "category": t.Category, "urgency": t.Urgency, "intent": t.Intent, "community": t.Community, "inbox": d.inbox}
	if t.Beneficiary != 0 {
		data["beneficiary"] = t.Beneficiary
	}
	if err := d.Record(onTicket(*t), "opened", d.by(), data); err != nil {
		return err
	}
	if t.Beneficiary == 0 {
		if err := d.firstConsent(); err != nil {
			return err
		}
	}
	kind, gives, _ := domain.NextClock(*t, domain.RunPolicy{}, 0)
	if err := d.StartClock(domain.Clock{Ticket: t.ID, Kind: kind, Due: gives.From(d.Now, d.Calendar)}); err != nil || t.Urgency < 3 {
		return err
	}
	return coverDependants(d.Tx, *t)
}

// take gives the ticket to a volunteer who was asked. The ticket's own row
// decides who was first; Conflict tells the others.
func (d *doer) take(t *domain.Ticket, o domain.Offer) error {
	grants, err := d.GrantsOf(d.me.ID)
	switch {
	case err != nil:
		return err
	case !slices.ContainsFunc(grants, func(g domain.Grant) bool { return g.Community == t.Community }): // he was asked while he had a role
		return refuse(domain.Denied, say.NoMemberNow(*t))
	}
	if done, err := d.takeTogether(t, o); done || err != nil {
		return err
	}
	t.Owner = d.me.ID
	if err := d.step(t, domain.Take, domain.Invited, map[string]any{"offer": o.ID}); err != nil {
		return err
	}
	if err := d.ChangeOffer(o, domain.OfferAccepted); err != nil {
		return err
	}
	return d.taken(*t)
}

// takeAsStaff gives a waiting ticket to somebody of the staff.
func (d *doer) takeAsStaff(t *domain.Ticket) error {
	t.Owner = d.me.ID
	if err := d.step(t, domain.Take, domain.Staff, nil); err != nil {
		return err
	}
	return d.taken(*t)
}

// taken withdraws what was asked of others and tells the requester who comes.
func (d *doer) taken(t domain.Ticket) error {
	if err := withdraw(d.Tx, t, domain.PushTaken); err != nil {
		return err
	}
	return tell(d.Tx, t, domain.PushComing)
}

// decline takes a no: he is not asked for this ticket again, somebody else is.
func (d *doer) decline(t domain.Ticket, o domain.Offer) error {
	d.about = t.ID
	if err := d.ChangeOffer(o, domain.OfferDeclined); err != nil {
		return err
	}
	if err := d.Record(onTicket(t), "declined", d.by(), map[string]any{"offer": o.ID}); err != nil {
		return err
	}
	return goOn(d.Tx, &t)
}

func (d *doer) arrive(t *domain.Ticket) error {
	if err := d.step(t, domain.Arrive, domain.Taker, nil); err != nil {
		return err
	}
	if err := standDown(d.Tx, *t); err != nil {
		return err
	}
	return tell(d.Tx, *t, domain.PushArrived)
}

// finish takes the handler's word that it is done, for so many people served.
func (d *doer) finish(t *domain.Ticket, served int) error {
	if err := d.step(t, domain.Finish, domain.Taker, map[string]any{"served": served}); err != nil {
		return err
	}
	if err := standDown(d.Tx, *t); err != nil {
		return err
	}
	if err := contactAt(d.Tx, *t, d.by()); err != nil {
		return err
	}
	if t.Intent.OfHouse() {
		return endForHouse(d.Tx, t, d.by())
	}
	return tell(d.Tx, *t, domain.PushFollowup)
}

// handBack looks for somebody else. The reason stays in the sealed message.
func (d *doer) handBack(t *domain.Ticket) error {
	d.about = t.ID
	return handBack(d.Tx, t, move{domain.HandBack, domain.Taker, d.by(), map[string]any{"inbox": d.inbox}})
}

// handBack takes a ticket from whoever holds it: he is not asked for it again,
// the requester is told, somebody else is looked for.
func handBack(tx *store.Tx, t *domain.Ticket, m move) error {
	o, err := tx.LastOfferTo(t.Owner, t.ID)
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return err
	}
	if err == nil && o.State == domain.OfferAccepted {
		if err := tx.ChangeOffer(o, domain.OfferDeclined); err != nil {
			return err
		}
	}
	with, err := tx.JoinedTo(t.ID)
	if dropNotFound(err) != nil {
		return err
	}
	began := t.State == domain.Working
	if !began && with.ID == 0 { // for the figures nobody has taken it yet
		m.data["unanswered"] = true
	}
	t.Owner = 0
	if err := step(tx, t, m); err != nil {
		return err
	}
	if err := tell(tx, *t, domain.PushAgain); err != nil {
		return err
	}
	if with.ID == 0 {
		return seek(tx, t)
	}
	if err := tx.ChangeOffer(with, domain.OfferWithdrawn); err != nil {
		return err
	}
	if began { // he stands at a door: others are asked, and he is told
		if err := owe(tx, *t, domain.PushCalledOff, with.Person, tx.Now); err != nil {
			return err
		}
		return seek(tx, t)
	}
	return seekSecond(tx, t, with.Person, domain.PushAlone)
}

// confirm closes a settled matter with the requester's rating, given by herself
// or to somebody of the staff who asked her. The word of staff, or of whoever
// handled it, is marked on whatever ground it is said: the figures tell it from a
// resident's.
func (d *doer) confirm(t *domain.Ticket, r domain.Rating, part domain.Part) error {
	t.Rating = r
	data := map[string]any{"rating": int(r), "inbox": d.inbox}
	staff, err := isStaff(d.View, d.me.ID, t.Community)
	if err != nil {
		return err
	}
	if staff || t.Owner == d.me.ID {
		data["by_staff"] = true
	}
	if err := d.step(t, domain.Confirm, part, data); err != nil || part != domain.Staff {
		return err
	}
	return contact(d.Tx, t.Helped(), domain.ContactVisit, d.by())
}

// reopen looks for another handler and tells the duty; what was a joint case is one
// again, under its lead. What comes back again and again becomes one where it is
// known of which units, else it goes to the duty and the secretary. worded tells that the message
// says what is wrong: that is for whoever comes next to read.
func (d *doer) reopen(t *domain.Ticket, part domain.Part, worded bool) error {
	t.Owner, t.Rating = 0, domain.RatedBad
	t.Reopened++
	if err := d.step(t, domain.Reopen, part, map[string]any{"inbox": d.inbox}); err != nil {
		return err
	}
	if worded {
		if err := d.Record(onTicket(*t), "added", d.by(), map[string]any{"inbox": d.inbox}); err != nil {
			return err
		}
	}
	if convened, err := reconvene(d.Tx, t); err != nil || convened {
		return err
	}
	if t.Reopened >= domain.JointAfter {
		if convened, err := conveneThird(d.Tx, t); err != nil || convened {
			return err
		}
		if err := escalate(d.Tx, t, domain.LevelSecretary, house); err != nil {
			return err
		}
	} else if joined, err := d.sendOff(t); err != nil || joined {
		return err
	}
	return oweDuty(d.Tx, *t, domain.PushNotSolved, d.Now)
}

// cancel takes a matter back for its requester. A danger stays open until a
// person has looked, whatever a proud or confused voice says, and so does what
// others wait for, too: done is false then.
func (d *doer) cancel(t *domain.Ticket) (done bool, err error) {
	switch t.Doubt {
	case domain.DoubtAsked:
		return false, d.calm(t)
	case domain.DoubtCalmed:
		return false, d.note(t, "cancel_wished", map[string]any{"inbox": d.inbox})
	}
	if t.Urgency >= 3 {
		if err := d.note(t, "cancel_wished", map[string]any{"inbox": d.inbox}); err != nil {
			return false, err
		}
		return false, oweDuty(d.Tx, *t, domain.PushCheck, d.Now)
	}
	if t.State == domain.Joint || t.State == domain.Shelved {
		return false, d.add(t, true) // who leads it or put it off decides with her
	}
	if others, err := hasMerged(d.View, *t); err != nil || others {
		if err != nil {
			return false, err
		}
		return false, d.note(t, "cancel_wished", map[string]any{"inbox": d.inbox})
	}
	taker := t.Owner
	if err := d.step(t, domain.Cancel, domain.Requester, map[string]any{"inbox": d.inbox}); err != nil {
		return false, err
	}
	if err := withdraw(d.Tx, *t, domain.PushCalledOff); err != nil || taker == 0 {
		return true, err
	}
	if err := callOffSecond(d.Tx, *t); err != nil {
		return true, err
	}
	return true, owe(d.Tx, *t, domain.PushCalledOff, taker, d.Now)
}

// add notes that the message says more about a ticket, and lets whoever has it
// know; in danger the duty too. private words, which may speak of health or a
// dispute, are marked so that they are never pushed.
func (d *doer) add(t *domain.Ticket, private bool) error {
	if err := d.note(t, "added", map[string]any{"inbox": d.inbox, "private": private}); err != nil {
		return err
	}
	if t.State == domain.Merged {
		main, err := mainOf(d.View, *t)
		if err != nil {
			return err
		}
		defer func() { d.about = t.ID }()
		return d.add(&main, private)
	}
	var told []domain.ID
	if t.Owner != 0 {
		told = append(told, t.Owner)
	}
	if t.Urgency >= 3 {
		duty, err := d.OnDuty(t.Community)
		if err != nil {
			return err
		}
		told = append(told, duty...)
	}
	if err := d.tellAdded(*t, told); err != nil {
		return err
	}
	return d.heardFromHer(t)
}

// tellAdded owes people the words that were added, but not to who wrote them.
func (d *doer) tellAdded(t domain.Ticket, people []domain.ID) error {
	for _, person := range people {
		if person == d.me.ID {
			continue
		}
		p := pushOf(t, domain.PushAdded, person, d.Now)
		p.Inbox = d.inbox
		if err := d.Owe(p); err != nil {
			return err
		}
	}
	return nil
}

// onTicket is a ticket as the subject of events.
func onTicket(t domain.Ticket) store.Subject { return store.Subject{Kind: "ticket", ID: t.ID} }

// buildingOf reads a building that may be unknown.
func buildingOf(v store.View, id domain.ID) (domain.Building, error) {
	if id == 0 {
		return domain.Building{}, nil
	}
	return v.Building(id)
}
