package service

import (
	"fmt"
	"time"

	"linli/domain"
	"linli/store"
)

// house is Linli as an actor.
var house = domain.Actor{Kind: domain.ActorSystem}

// seek sends an open ticket on its way: to volunteers where somebody must go
// there, else to the duty.
func seek(tx *store.Tx, t *domain.Ticket) error {
	if !t.Hands {
		return oweDuty(tx, *t, domain.PushDuty, tx.Now)
	}
	return dispatch(tx, t)
}

// sendOff merges an open ticket into the one of the same loss, or sends it on its way.
func (d *doer) sendOff(t *domain.Ticket) (joined bool, err error) {
	if joined, err = d.gather(t); err != nil || joined {
		return joined, err
	}
	return false, seek(d.Tx, t)
}

// dispatch starts a round of looking for somebody for an open ticket. If
// nobody can be asked, it stays open and the duty is told; otherwise where its
// policy says so: in danger always, and at night where it cannot wait.
func dispatch(tx *store.Tx, t *domain.Ticket) error {
	run, err := tx.AddRun(*t)
	if err != nil {
		return err
	}
	asked, tells, err := advance(tx, *t, &run)
	if err != nil {
		return err
	}
	if asked > 0 {
		err = step(tx, t, move{domain.Dispatch, domain.House, house, map[string]any{"run": run.ID, "asked": asked}})
		if err != nil {
			return err
		}
	}
	if asked > 0 && !tells {
		return nil
	}
	if err := oweBesides(tx, *t, run, domain.PushDuty); err != nil || asked > 0 {
		return err
	}
	return callFirst(tx, t, run)
}

// callFirst calls who stands first on the ladder of a run that asks nobody any more,
// where that is not the duty, who hears in any case: in a danger it was called at the
// very start.
func callFirst(tx *store.Tx, t *domain.Ticket, run domain.Run) error {
	first := run.Policy.FirstCall()
	if t.Urgency >= 3 {
		first = max(first, domain.LevelSecretary)
	}
	if first == domain.LevelDuty {
		return nil
	}
	return escalate(tx, t, first, house)
}

// advance takes the next steps of a run until somebody is asked; nobody is left
// where it asked none. It tells whether the duty is told besides: one of these
// steps says so, be it one that asked nobody.
func advance(tx *store.Tx, t domain.Ticket, run *domain.Run) (asked int, tells bool, err error) {
	steps, before := run.Policy.Seeks(), run.Wave
	for asked == 0 && run.Wave < len(steps) {
		at := steps[run.Wave]
		run.Wave++
		if asked, err = ask(tx, t, run, at, at.Most); err != nil {
			return 0, false, err
		}
		tells = tells || at.TellsDuty(tx.Now)
		run.Log.Steps = append(run.Log.Steps, domain.StepLog{Wave: run.Wave, Who: at.Whom, Wanted: at.Most, Asked: asked})
	}
	if run.Wave == before {
		return 0, false, nil
	}
	return asked, tells, tx.SaveRun(run)
}

// goOn keeps as many people asked as the step of its run says, then takes the
// next step, and gives the ticket back to the duty when there is nobody left.
func goOn(tx *store.Tx, t *domain.Ticket) error {
	if t.State != domain.Offering {
		return nil
	}
	run, err := tx.LastRun(t.ID)
	if err != nil {
		return err
	}
	live, err := tx.LiveOffersOf(t.ID)
	if err != nil {
		return err
	}
	if at := run.Policy.At(run.Wave); at.Most > len(live) {
		asked, err := ask(tx, *t, &run, at, at.Most-len(live))
		if err != nil {
			return err
		}
		if asked > 0 {
			return tx.SaveRun(&run)
		}
	}
	if len(live) > 0 {
		return nil
	}
	asked, tells, err := advance(tx, *t, &run)
	switch {
	case err != nil:
		return err
	case asked == 0:
		return exhaust(tx, t)
	case tells:
		if err := oweBesides(tx, *t, run, domain.PushDuty); err != nil {
			return err
		}
	}
	return runClock(tx, *t, 0)
}

// exhaust gives an offered ticket back to the duty, or to who stands first on its
// ladder besides, and the requester hears so,
// however it came to that. Who never answered may still come while nobody else
// does; so may who waits for a second, and he hears that there is none.
func exhaust(tx *store.Tx, t *domain.Ticket) error {
	offers, err := tx.LiveOffersOf(t.ID)
	if err != nil {
		return err
	}
	for _, o := range offers {
		if err := tx.ChangeOffer(o, domain.OfferExpired); err != nil {
			return err
		}
	}
	t.Level = max(t.Level, domain.LevelDuty)
	if err := step(tx, t, move{domain.Exhaust, domain.House, house, map[string]any{"level": t.Level}}); err != nil {
		return err
	}
	for _, o := range offers {
		if o.State == domain.OfferWaiting {
			if err := oweFirst(tx, *t, domain.PushAlone, o); err != nil {
				return err
			}
		}
	}
	if err := tell(tx, *t, domain.PushHandedOn); err != nil {
		return err
	}
	if err := callLevel(tx, *t, domain.PushDuty, domain.LevelDuty); err != nil {
		return err
	}
	run, err := tx.LastRun(t.ID)
	if err != nil {
		return err
	}
	return callFirst(tx, t, run)
}

// allOfThem is how many are asked where a step asks all there are; mostRung how
// many telephones of volunteers ring for one step.
const (
	allOfThem = 50
	mostRung  = 3
)

// ask makes up to most offers, 0 for all, to the best candidates of a step, owes
// each his push, and notes in the run who was asked, who was not, and why.
func ask(tx *store.Tx, t domain.Ticket, run *domain.Run, at domain.Step, most int) (int, error) {
	if most <= 0 {
		most = allOfThem
	}
	found, err := search(tx, t, run.Wave, at.Whom)
	if err != nil {
		return 0, err
	}
	asked, passed := 0, 0
	for _, c := range found {
		why := c.not
		if why == "" && asked == most {
			why = domain.GroundEnough
		}
		if why != "" {
			if passed++; passed <= mostPassed {
				run.Log.Choices = append(run.Log.Choices, domain.Asking{Wave: run.Wave, Person: c.Person, Why: why})
			}
			continue
		}
		o, err := tx.AddOffer(*run, c.Person, c.names)
		if err != nil {
			return 0, err
		}
		p := domain.Push{Key: offerKey(o), Account: t.Account, Person: c.Person, Kind: domain.PushOffer, Ticket: t.ID, Offer: o.ID, Urgent: t.Urgency >= 3}
		if at.Alarm && run.Asked() < mostRung {
			p.Rings = domain.RingsAlarm
		}
		if err := tx.Owe(p); err != nil {
			return 0, err
		}
		asked++
		run.Log.Choices = append(run.Log.Choices, domain.Asking{Wave: run.Wave, Person: c.Person, Asked: true, Why: c.why})
	}
	return asked, nil
}

func offerKey(o domain.Offer) string { return "offer:" + o.ID.String() }

// withdraw ends every offer of a ticket that is still live. Whoever may have
// got his push is told why; whose push was never begun never hears of it.
func withdraw(tx *store.Tx, t domain.Ticket, why domain.PushKind) error {
	offers, err := tx.LiveOffersOf(t.ID)
	if err != nil {
		return err
	}
	for _, o := range offers {
		if err := tx.ChangeOffer(o, domain.OfferWithdrawn); err != nil {
			return err
		}
		p, err := tx.PushOwed(offerKey(o))
		if err != nil && domain.CodeOf(err) != domain.NotFound { // who waits for a second was told in other words
			return err
		}
		if err == nil && p.State == domain.PushPending && p.Channel == "" {
			continue
		}
		if err := oweWithdrawal(tx, t, o, why); err != nil {
			return err
		}
	}
	return nil
}

func oweWithdrawal(tx *store.Tx, t domain.Ticket, o domain.Offer, why domain.PushKind) error {
	return tx.Owe(domain.Push{Key: "withdrawn:" + o.ID.String(), Account: t.Account, Person: o.Person, Kind: why, Ticket: t.ID, Offer: o.ID})
}

// owe owes somebody a push about a ticket, once per version of it.
func owe(tx *store.Tx, t domain.Ticket, kind domain.PushKind, person domain.ID, due time.Time) error {
	return tx.Owe(pushOf(t, kind, person, due))
}

func pushOf(t domain.Ticket, kind domain.PushKind, person domain.ID, due time.Time) domain.Push {
	return domain.Push{Key: fmt.Sprintf("%s:%d:%d:%d", kind, t.ID, t.Version, person),
		Account: t.Account, Person: person, Kind: kind, Ticket: t.ID, Due: due,
		Urgent: t.Urgency >= 3 || kind == domain.PushLook}
}

// tell owes the requester a push about his ticket, and of how it goes on
// everybody whose report was merged into it.
func tell(tx *store.Tx, t domain.Ticket, kind domain.PushKind) error {
	if t.Intent.OfHouse() {
		return tellVisited(tx, t, kind)
	}
	if err := owe(tx, t, kind, t.Requester, tx.Now); err != nil || t.Category != domain.Property || !kind.ForAll() {
		return err
	}
	return spread(tx, t, store.Spread{Kind: store.SpreadWord, Push: kind})
}

// oweDuty owes a push to everybody on duty in the ticket's community. A
// community without any staff is noted: its operator must see it.
func oweDuty(tx *store.Tx, t domain.Ticket, kind domain.PushKind, due time.Time) error {
	return oweOnDuty(tx, t, kind, func(person domain.ID) domain.Push { return pushOf(t, kind, person, due) })
}

// oweBesides owes the duty a push about the step that a run stands at: of each such
// step it hears, though the ticket itself is as it was at the one before.
func oweBesides(tx *store.Tx, t domain.Ticket, run domain.Run, kind domain.PushKind) error {
	return oweOnDuty(tx, t, kind, func(person domain.ID) domain.Push {
		p := pushOf(t, kind, person, tx.Now)
		p.Key = fmt.Sprintf("%s:%d:%d:%d", kind, run.ID, run.Wave, person)
		return p
	})
}

func oweOnDuty(tx *store.Tx, t domain.Ticket, kind domain.PushKind, push func(domain.ID) domain.Push) error {
	people, err := tx.OnDuty(t.Community)
	if err != nil {
		return err
	}
	if len(people) == 0 {
		return tx.Record(onTicket(t), "nobody_on_duty", house, map[string]any{"push": kind})
	}
	for _, person := range people {
		if err := tx.Owe(push(person)); err != nil {
			return err
		}
	}
	return nil
}
