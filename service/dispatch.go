package service

import (
	"fmt"
	"slices"
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
// nobody can be asked, it stays open and the duty is told; in danger always,
// and at night where it cannot wait for the morning, because volunteers sleep.
func dispatch(tx *store.Tx, t *domain.Ticket) error {
	run, err := tx.AddRun(t.ID, domain.PolicyFor(t.Urgency))
	if err != nil {
		return err
	}
	asked, err := ask(tx, *t, &run, run.Policy.PerWave)
	if err != nil {
		return err
	}
	if asked > 0 {
		err = step(tx, t, move{domain.Dispatch, domain.House, house, map[string]any{"run": run.ID, "asked": asked}})
		if err != nil {
			return err
		}
	}
	if asked == 0 || t.Urgency >= 3 || t.Urgency == 2 && domain.Night(tx.Now) {
		return oweDuty(tx, *t, domain.PushDuty, tx.Now)
	}
	return nil
}

// goOn keeps as many people asked as the run's policy says, and gives the
// ticket back to the duty when there is nobody left.
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
	asked, err := ask(tx, *t, &run, run.Policy.PerWave-len(live))
	if err != nil || asked+len(live) > 0 {
		return err
	}
	return exhaust(tx, t, house)
}

// exhaust gives an offered ticket back to the duty. Who never answered may
// still come while nobody else does.
func exhaust(tx *store.Tx, t *domain.Ticket, by domain.Actor) error {
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
	if err := step(tx, t, move{domain.Exhaust, domain.House, by, map[string]any{"level": t.Level}}); err != nil {
		return err
	}
	return oweDuty(tx, *t, domain.PushDuty, tx.Now)
}

// ask makes up to most offers to the best candidates and owes each his push.
func ask(tx *store.Tx, t domain.Ticket, run *domain.Run, most int) (int, error) {
	if most <= 0 {
		return 0, nil
	}
	people, err := candidates(tx, t)
	if err != nil || len(people) == 0 {
		return 0, err
	}
	if err := tx.NextWave(run); err != nil {
		return 0, err
	}
	people = people[:min(most, len(people))]
	for _, person := range people {
		o, err := tx.AddOffer(*run, person)
		if err != nil {
			return 0, err
		}
		err = tx.Owe(domain.Push{Key: offerKey(o), Account: t.Account, Person: person, Kind: domain.PushOffer, Ticket: t.ID, Offer: o.ID, Urgent: t.Urgency >= 3})
		if err != nil {
			return 0, err
		}
	}
	return len(people), nil
}

func offerKey(o domain.Offer) string { return "offer:" + o.ID.String() }

// candidates orders who can be asked: members of the team that fits best, then
// of the next; within a team's rank the least recently asked first.
func candidates(tx *store.Tx, t domain.Ticket) ([]domain.ID, error) {
	teams, err := tx.TeamsOf(t.Community)
	if err != nil {
		return nil, err
	}
	rank := map[domain.ID]int{}
	var ids []domain.ID
	for _, team := range teams {
		if fit, ok := team.Fits(t.Category, t.Building); ok {
			rank[team.ID] = fit
			ids = append(ids, team.ID)
		}
	}
	found, err := tx.Candidates(t, ids)
	if err != nil {
		return nil, err
	}
	live, err := tx.LiveOffersOf(t.ID)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, func(a, b domain.Candidate) int {
		if r := rank[b.Team] - rank[a.Team]; r != 0 {
			return r
		}
		return a.LastAsked.Compare(b.LastAsked)
	})
	var out []domain.ID
	for _, c := range found {
		asked := slices.ContainsFunc(live, func(o domain.Offer) bool { return o.Person == c.Person })
		if !asked && !slices.Contains(out, c.Person) {
			out = append(out, c.Person)
		}
	}
	return out, nil
}

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
		if err != nil {
			return err
		}
		if p.State == domain.PushPending && p.Channel == "" {
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
	if err := owe(tx, t, kind, t.Requester, tx.Now); err != nil || t.Category != domain.Property || !kind.ForAll() {
		return err
	}
	return spread(tx, t, store.Spread{Kind: store.SpreadWord, Push: kind})
}

// oweDuty owes a push to everybody on duty in the ticket's community. A
// community without any staff is noted: its operator must see it.
func oweDuty(tx *store.Tx, t domain.Ticket, kind domain.PushKind, due time.Time) error {
	people, err := onDuty(tx.View, t.Community)
	if err != nil {
		return err
	}
	if len(people) == 0 {
		return tx.Record(onTicket(t), "nobody_on_duty", house, map[string]any{"push": kind})
	}
	for _, person := range people {
		if err := owe(tx, t, kind, person, due); err != nil {
			return err
		}
	}
	return nil
}

// onDuty lists who is responsible while nobody else is: those on duty, else
// the cadres, else whoever else runs the community.
func onDuty(v store.View, community domain.ID) ([]domain.ID, error) {
	staff, err := v.Staff(community)
	if err != nil || len(staff) == 0 {
		return nil, err
	}
	first := staff[0]
	var out []domain.ID
	for _, g := range staff {
		if g.Duty == first.Duty && (g.Duty || g.Role == first.Role) && !slices.Contains(out, g.Person) {
			out = append(out, g.Person)
		}
	}
	return out, nil
}
