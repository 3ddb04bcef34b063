package service

import (
	"slices"
	"strings"

	"linli/domain"
	"linli/store"
)

// Deliveries says what a sent or unsendable push means for its ticket.
type Deliveries struct{}

// Sent moves an offer on, and acts on what WeChat told of the push before its
// own answer came.
func (d Deliveries) Sent(tx *store.Tx, p domain.Push) error {
	switch p.Kind {
	case domain.PushReply:
		if !p.Channel.Plain() {
			if err := uncarry(tx, p); err != nil {
				return err
			}
		}
	case domain.PushOffer:
		if p.Channel == domain.ChannelAlarm {
			break // the push beside it asks him
		}
		if err := offerSent(tx, p); err != nil {
			return err
		}
	case domain.PushBall:
		if err := ballTold(tx, p); err != nil {
			return err
		}
	}
	told, err := tx.UnsettledOf(p.ID)
	if err != nil {
		return err
	}
	return d.settle(tx, told)
}

// uncarry owes again what was put into an answer that its writer does not read:
// it was sent late, and as a card that only says that there is one, or not at all.
func uncarry(tx *store.Tx, reply domain.Push) error {
	carried, err := tx.ShownIn(reply.Person, reply.Inbox)
	if err != nil {
		return err
	}
	for _, push := range carried {
		if _, _, err := tx.RecallPush(push, domain.PushPending); err != nil {
			return err
		}
	}
	return nil
}

// offerSent notes that a volunteer was asked; if the offer was withdrawn while
// its push was on the way, he is told so.
func offerSent(tx *store.Tx, p domain.Push) error {
	o, err := tx.Offer(p.Offer)
	if err != nil {
		return err
	}
	switch o.State {
	case domain.OfferQueued:
		return tx.ChangeOffer(o, domain.OfferSent)
	case domain.OfferWithdrawn:
		t, err := tx.Ticket(o.Ticket)
		if err != nil {
			return err
		}
		why := domain.PushTaken
		if t.State == domain.Cancelled {
			why = domain.PushCalledOff
		}
		return oweWithdrawal(tx, t, o, why)
	}
	return nil
}

// Undeliverable goes on without a phone that cannot be reached: another
// volunteer is asked in place of one, another of the staff is called in place
// of the duty. When WeChat refused the words themselves (failed), nobody else
// would get them either: it is the duty's.
func (d Deliveries) Undeliverable(tx *store.Tx, p domain.Push, failed bool) error {
	if p.Kind == domain.PushReply || p.Kind == domain.PushOpinion || p.Kind.OfHouse() || p.Kind.OfNotice() {
		// Nobody else can be told in her place; what she asked for goes on. What is
		// about the house itself goes to more than one.
		if err := uncarry(tx, p); err != nil {
			return err
		}
		return tx.Record(store.Subject{Kind: "person", ID: p.Person}, "undeliverable", house, map[string]any{"push": p.ID, "kind": p.Kind})
	}
	t, err := tx.Ticket(p.Ticket)
	if err != nil {
		return err
	}
	err = tx.Record(onTicket(t), "undeliverable", house, map[string]any{"push": p.ID, "kind": p.Kind, "person": p.Person, "channel": p.Channel})
	if err != nil {
		return err
	}
	if p.Channel == domain.ChannelAlarm {
		return nil // the push beside it goes its own way
	}
	if p.Kind == domain.PushPassOn {
		return d.notPassedOn(tx, t, p)
	}
	if !failed {
		passed, err := passOn(tx, t, p)
		if err != nil || passed && p.Kind != domain.PushOffer && t.Urgency < 3 {
			return err
		}
	}
	return d.goOnWithout(tx, t, p, failed)
}

// goOnWithout does what is to be done when neither a push nor anybody else tells.
func (d Deliveries) goOnWithout(tx *store.Tx, t domain.Ticket, p domain.Push, failed bool) error {
	switch p.Kind {
	case domain.PushOffer:
		return d.offerLost(tx, t, p, failed)
	case domain.PushDuty, domain.PushCall, domain.PushLook, domain.PushCheck, domain.PushJudge, domain.PushNotSolved, domain.PushLate, domain.PushVisit, domain.PushErrand, domain.PushLegTold, domain.PushCase,
		domain.PushCover, domain.PushSafety, domain.PushStops:
		return callAnother(tx, t, p)
	case domain.PushComing, domain.PushAnswer, domain.PushAsk, domain.PushRead, domain.PushArrived, domain.PushAgain, domain.PushTwo, domain.PushHandedOn, domain.PushPaused, domain.PushWaits, domain.PushPutOff, domain.PushWelcome:
		if t.Intent.OfHouse() {
			return nil // somebody goes there anyway
		}
		return sendOnErrand(tx, t)
	case domain.PushFollowup, domain.PushRemind:
		return askInPerson(tx, t)
	case domain.PushNudge, domain.PushNamed, domain.PushSecond, domain.PushPair, domain.PushAlone:
		return owePeople(tx, t, domain.PushLate, domain.LevelDuty)
	case domain.PushLeg, domain.PushLegLate:
		return unitNotReached(tx, t, p)
	case domain.PushBall:
		return sendOnErrand(tx, t)
	case domain.PushAdded, domain.PushPlaced:
		if p.Person == t.Owner {
			return oweDuty(tx, t, domain.PushLook, tx.Now) // whoever holds it cannot be told
		}
		return callAnother(tx, t, p)
	}
	return nil
}

func (Deliveries) offerLost(tx *store.Tx, t domain.Ticket, p domain.Push, failed bool) error {
	o, err := tx.Offer(p.Offer)
	if err != nil || !o.State.Live() {
		return err
	}
	if err := tx.ChangeOffer(o, domain.OfferUndeliverable); err != nil {
		return err
	}
	if !failed {
		return goOn(tx, &t)
	}
	live, err := tx.LiveOffersOf(t.ID)
	if err != nil || len(live) > 0 || t.State != domain.Offering {
		return err
	}
	return exhaust(tx, &t)
}

// callAnother calls the next of a community's staff who has not been called
// for this at this time; the ladder may call the same people again later.
func callAnother(tx *store.Tx, t domain.Ticket, p domain.Push) error {
	staff, err := tx.Staff(t.Community)
	if err != nil {
		return err
	}
	round := p.Key[:strings.LastIndex(p.Key, ":")+1] // those owed this at the same time
	called, err := tx.PeopleOwed(round)
	if err != nil {
		return err
	}
	if p.Kind == domain.PushStops { // who stopped it need not hear so
		stood, err := tx.StoodStill(t.ID)
		if err != nil {
			return err
		}
		called = append(called, stood.By)
	}
	for _, g := range staff {
		if !slices.Contains(called, g.Person) {
			next := pushOf(t, p.Kind, g.Person, tx.Now)
			next.Key, next.Leg = round+g.Person.String(), p.Leg
			next.Urgent, next.Rings = next.Urgent || p.Urgent, p.Rings
			return tx.Owe(next)
		}
	}
	return tx.Record(onTicket(t), "nobody_on_duty", house, map[string]any{"push": p.Kind})
}

// sendOnErrand lets a person tell the requester what no message can, once a
// ticket: whoever holds it, else the duty.
func sendOnErrand(tx *store.Tx, t domain.Ticket) error {
	t, err := tx.Standing(t) // of a report that was merged whoever sees to it for all
	if err != nil {
		return err
	}
	looks, err := looksItUp(tx.View, t)
	if err != nil || looks || t.State.Finished() {
		return err
	}
	people := []domain.ID{t.Owner}
	if t.Owner == 0 {
		if people, err = tx.OnDuty(t.Community); err != nil {
			return err
		}
	}
	policies, err := tx.Policies()
	if err != nil {
		return err
	}
	for _, person := range people {
		key := "errand:" + t.ID.String() + ":" + person.String()
		if _, err := tx.PushOwed(key); domain.CodeOf(err) != domain.NotFound {
			return err
		}
		due, room := tx.Now, true
		if t.Urgency < 3 {
			if room, err = tx.Errand(domain.ErrandTell, person, policies.Errands.Tell); err != nil {
				return err
			}
		}
		if !room { // all of them in one message then
			due = domain.ErrandMorning(tx.Now, false)
		}
		err := tx.Owe(domain.Push{Key: key, Account: t.Account, Person: person, Kind: domain.PushErrand, Ticket: t.ID, Due: due})
		if err != nil {
			return err
		}
	}
	return nil
}

// looksItUp tells that the requester has the community's mini-program, where she
// sees how far it is and answers, though no message reaches her.
func looksItUp(v store.View, t domain.Ticket) (bool, error) {
	community, err := v.Community(t.Community)
	if err != nil || community.Mini == "" {
		return false, err
	}
	_, err = v.IdentityOf(t.Requester, community.Mini)
	if domain.CodeOf(err) == domain.NotFound {
		return false, nil
	}
	return err == nil, err
}

// askInPerson sends somebody to ask a requester whom the question cannot reach,
// where her silence would be asked about, too.
func askInPerson(tx *store.Tx, t domain.Ticket) error {
	looks, err := looksItUp(tx.View, t)
	if err != nil || looks || t.State != domain.Resolved {
		return err
	}
	if visit, err := needsVisit(tx.View, t); err != nil || !visit {
		return err
	}
	c, err := tx.RunningClock(t.ID)
	if err != nil || c.Kind == domain.ClockVisit || c.Kind == domain.ClockQueue {
		return err
	}
	return callForVisit(tx, &t, visit{level: domain.LevelDuty})
}
