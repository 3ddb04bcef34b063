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

// dispatch starts a round of looking for somebody for an open ticket. If
// nobody can be asked, it stays open and the duty is told.
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
	if asked == 0 || t.Urgency >= 3 {
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
	if err := step(tx, t, move{domain.Exhaust, domain.House, house, map[string]any{"run": run.ID}}); err != nil {
		return err
	}
	return oweDuty(tx, *t, domain.PushDuty, tx.Now)
}

// ask makes up to most offers to the best candidates and owes each his push.
func ask(tx *store.Tx, t domain.Ticket, run *domain.Run, most int) (int, error) {
	if most <= 0 {
		return 0, nil
	}
	people, err := candidates(tx.View, t)
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
		err = tx.Owe(domain.Push{Key: "offer:" + o.ID.String(), Account: t.Account, Person: person, Kind: domain.PushOffer, Ticket: t.ID, Offer: o.ID})
		if err != nil {
			return 0, err
		}
	}
	return len(people), nil
}

// candidates orders who can be asked: members of the team that fits best, then
// of the next; within a team's rank the least recently asked first.
func candidates(v store.View, t domain.Ticket) ([]domain.ID, error) {
	teams, err := v.TeamsOf(t.Community)
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
	found, err := v.Candidates(t, ids)
	if err != nil {
		return nil, err
	}
	live, err := v.LiveOffersOf(t.ID)
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

// withdraw ends every offer of a ticket that is still live. Who has got his
// push is told why; who has not never hears of it.
func withdraw(tx *store.Tx, t domain.Ticket, why domain.PushKind) error {
	offers, err := tx.LiveOffersOf(t.ID)
	if err != nil {
		return err
	}
	for _, o := range offers {
		ok, err := tx.ChangeOffer(o, domain.OfferWithdrawn)
		if err != nil {
			return err
		}
		if ok && o.State == domain.OfferSent {
			if err := oweWithdrawal(tx, t, o, why); err != nil {
				return err
			}
		}
	}
	return nil
}

func oweWithdrawal(tx *store.Tx, t domain.Ticket, o domain.Offer, why domain.PushKind) error {
	return tx.Owe(domain.Push{Key: "withdrawn:" + o.ID.String(), Account: t.Account, Person: o.Person, Kind: why, Ticket: t.ID, Offer: o.ID})
}

// owe owes somebody a push about a ticket, once per version of it.
func owe(tx *store.Tx, t domain.Ticket, kind domain.PushKind, person domain.ID, due time.Time) error {
	return tx.Owe(domain.Push{Key: fmt.Sprintf("%s:%d:%d:%d", kind, t.ID, t.Version, person),
		Account: t.Account, Person: person, Kind: kind, Ticket: t.ID, Due: due})
}

// tell owes the requester a push about his ticket.
func tell(tx *store.Tx, t domain.Ticket, kind domain.PushKind) error {
	return owe(tx, t, kind, t.Requester, tx.Now)
}

// oweDuty owes a push to everybody on duty in a community, the ticket's own
// or, while that is not known, any the account serves.
func oweDuty(tx *store.Tx, t domain.Ticket, kind domain.PushKind, due time.Time, communities ...domain.ID) error {
	if len(communities) == 0 {
		communities = []domain.ID{t.Community}
	}
	for _, community := range communities {
		people, err := tx.Duty(community)
		if err != nil {
			return err
		}
		for _, person := range people {
			if err := owe(tx, t, kind, person, due); err != nil {
				return err
			}
		}
	}
	return nil
}
