package service

import (
	"slices"
	"time"

	"linli/domain"
	"linli/store"
)

// gatherFor is how long a lead's word waits for other members of his whom no
// message reaches either, so that he is asked once.
const gatherFor = 20 * time.Second

// passOn asks somebody else to tell what reaches no phone of whom it is for:
// another of a resident's household what anybody behind her door may hear, a
// volunteer's lead what is his task. It tells whether there is somebody; who
// was asked for the same before and could not be reached either is passed over.
func passOn(tx *store.Tx, t domain.Ticket, p domain.Push) (bool, error) {
	people, err := deputies(tx, t, p)
	if err != nil {
		return false, err
	}
	round, due := "passon:"+p.ID.String()+":", tx.Now
	if p.Kind == domain.PushOffer {
		o, err := tx.Offer(p.Offer)
		if err != nil {
			return false, err
		}
		round = "passon:" + o.Run.String() + ":"
		if !p.Urgent {
			due = due.Add(gatherFor)
		}
	}
	for _, person := range people {
		asked := domain.Push{Key: round + person.String(), Account: t.Account, Person: person, Kind: domain.PushPassOn, Ticket: t.ID, Urgent: p.Urgent, Due: due}
		if err := tx.Owe(asked); err != nil {
			return false, err
		}
		if asked, err = tx.PushOwed(asked.Key); err != nil {
			return false, err
		}
		if asked.State == domain.PushHuman || asked.State == domain.PushFailed {
			continue
		}
		if err := tx.PassOn(p, asked); err != nil {
			return false, err
		}
		return true, tx.Record(onTicket(t), "passed_on", house, map[string]any{"push": p.ID, "person": p.Person, "told": person, "by": asked.ID})
	}
	return false, nil
}

// deputies lists who may be asked to pass a push on, the best first.
func deputies(tx *store.Tx, t domain.Ticket, p domain.Push) ([]domain.ID, error) {
	switch p.Kind {
	case domain.PushComing, domain.PushArrived, domain.PushAgain, domain.PushTwo, domain.PushHandedOn, domain.PushPaused, domain.PushWaits, domain.PushPutOff:
		if !t.Hands || !t.Category.Shared() || t.Urgency >= 2 && domain.Night(tx.Now) {
			return nil, nil // nobody is woken to wake somebody
		}
		return household(tx.View, t)
	case domain.PushOffer:
		return leads(tx.View, t, p.Person)
	case domain.PushNudge, domain.PushAdded, domain.PushPlaced, domain.PushNamed, domain.PushSecond, domain.PushPair, domain.PushAlone:
		return leads(tx.View, t, p.Person)
	case domain.PushCalledOff:
		return whoCallsBack(tx.View, t, p)
	}
	return nil, nil
}

// whoCallsBack lists who may tell a taker that he is not needed any more, his
// lead first, then the staff. Who was only asked may read it late.
func whoCallsBack(v store.View, t domain.Ticket, p domain.Push) ([]domain.ID, error) {
	if p.Offer != 0 {
		return nil, nil
	}
	people, err := leads(v, t, p.Person)
	if err != nil {
		return nil, err
	}
	staff, err := v.Staff(t.Community)
	if err != nil {
		return nil, err
	}
	for _, g := range staff {
		if g.Person != p.Person && !slices.Contains(people, g.Person) {
			people = append(people, g.Person)
		}
	}
	return people, nil
}

// household lists who lives behind the requester's door and can be reached, if
// the matter is about that door; not who comes himself.
func household(v store.View, t domain.Ticket) ([]domain.ID, error) {
	her, err := v.Person(t.Requester)
	if err != nil || her.Building == 0 || her.Room == "" || t.Building != her.Building ||
		t.Place.Unit != "" && t.Place.Unit != her.Unit || t.Place.Room != "" && t.Place.Room != her.Room {
		return nil, err
	}
	neighbours, err := v.PeopleIn(her.Building)
	if err != nil {
		return nil, err
	}
	var behind []domain.ID
	for _, n := range neighbours {
		if n.Unit == her.Unit && n.Room == her.Room && n.ID != her.ID && n.ID != t.Owner {
			behind = append(behind, n.ID)
		}
	}
	return reachable(v, t.Account, behind)
}

// leads lists who leads a team that somebody serves in and was not asked for
// the ticket himself, of the team that fits it best first.
func leads(v store.View, t domain.Ticket, person domain.ID) ([]domain.ID, error) {
	found, err := v.LeadsOf(person, t.Community)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	teams, err := v.TeamsOf(t.Community)
	if err != nil {
		return nil, err
	}
	rank := map[domain.ID]int{}
	for _, team := range teams {
		if fit, ok := team.Fits(t.Category, t.Building); ok {
			rank[team.ID] = fit + 1
		}
	}
	slices.SortStableFunc(found, func(a, b domain.Candidate) int { return rank[b.Team] - rank[a.Team] })
	var people []domain.ID
	for _, l := range found {
		_, err := v.LastOfferTo(l.Person, t.ID)
		if err != nil && domain.CodeOf(err) != domain.NotFound {
			return nil, err
		}
		if err != nil && l.Person != t.Owner && !slices.Contains(people, l.Person) {
			people = append(people, l.Person)
		}
	}
	return reachable(v, t.Account, people)
}

// reachable keeps those who have a phone that a push may lead to: who follows
// the account first, then who uses a mini-program or another account.
func reachable(v store.View, account string, people []domain.ID) ([]domain.ID, error) {
	var follow, others []domain.ID
	for _, person := range people {
		identities, err := v.IdentitiesOf(person)
		if err != nil {
			return nil, err
		}
		switch {
		case slices.ContainsFunc(identities, func(i domain.Identity) bool { return i.Account == account && i.Following }):
			follow = append(follow, person)
		case slices.ContainsFunc(identities, func(i domain.Identity) bool { return i.Account != account }):
			others = append(others, person)
		}
	}
	return append(follow, others...), nil
}

// notPassedOn asks the next who could pass on what somebody was to pass on, and
// goes on as if there never had been anybody where there is none.
func (d Deliveries) notPassedOn(tx *store.Tx, t domain.Ticket, p domain.Push) error {
	waiting, err := tx.PassedOn(p)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		passed, err := passOn(tx, t, w)
		if err == nil && !passed && w.Kind != domain.PushOffer { // others were asked in place of who was
			err = d.goOnWithout(tx, t, w, false)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
