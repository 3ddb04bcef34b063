package push

import (
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// shiftAfter is how long a push to the duty must have waited before it is looked
// whether the duty has changed meanwhile.
const shiftAfter = time.Minute

// handOver gives a push to whoever has the duty now, where it waited for one
// whose turn by the rota is over: through the quiet hours, or while WeChat was away.
func handOver(tx *store.Tx, p domain.Push) (moved bool, err error) {
	if !p.Kind.ForDuty() || p.State != domain.PushPending || p.Attempts > 0 || tx.Now.Sub(p.Owed) < shiftAfter {
		return false, nil
	}
	t, err := tx.Ticket(p.Ticket)
	if err != nil || t.Owner == p.Person || p.Kind == domain.PushLate && t.Level > domain.LevelDuty {
		return false, err
	}
	rota, err := tx.RotaOf(t.Community, p.Owed, tx.Now)
	if err != nil || !slices.Contains(rota.At(p.Owed), p.Person) || slices.Contains(rota.At(tx.Now), p.Person) {
		return false, err
	}
	people, err := tx.OnDuty(t.Community)
	if err != nil || len(people) == 0 || slices.Contains(people, p.Person) {
		return false, err
	}
	if err := drop(tx, p); err != nil {
		return false, err
	}
	for _, person := range people {
		next := domain.Push{Key: p.Key[:strings.LastIndex(p.Key, ":")+1] + person.String(), Account: p.Account, Person: person, Kind: p.Kind,
			Ticket: p.Ticket, Offer: p.Offer, Inbox: p.Inbox, Urgent: p.Urgent, Rings: p.Rings, Channel: p.Channel}
		if err := tx.Owe(next); err != nil {
			return false, err
		}
	}
	data := map[string]any{"push": p.ID, "person": p.Person, "told": people}
	return true, tx.Record(store.Subject{Kind: "ticket", ID: t.ID}, "duty_changed", domain.Actor{Kind: domain.ActorSystem}, data)
}

// ofHouse makes the words of what is about the house and no ticket, as it stands now.
func ofHouse(tx *store.Tx, p domain.Push) (words, bool, error) {
	var parts []string
	communities, err := tx.CommunitiesOf(p.Account)
	if err != nil {
		return words{}, false, err
	}
	grants, err := tx.GrantsOf(p.Person)
	if err != nil {
		return words{}, false, err
	}
	for _, c := range communities {
		i := slices.IndexFunc(grants, func(g domain.Grant) bool { return g.Community == c.ID && slices.Contains(domain.StaffRoles, g.Role) })
		if i < 0 {
			continue
		}
		text, err := houseWords(tx, p, c, grants[i])
		if err != nil {
			return words{}, false, err
		}
		if text != "" {
			parts = append(parts, text)
		}
	}
	w := words{text: strings.Join(parts, "\n"), template: templateOf(p.Kind), values: map[string]string{"number": "0", "text": say.Hint(p.Kind, domain.Ticket{}),
		"time": chinaTime(tx.Now), "deadline": chinaTime(tx.Now), "count": "0"}}
	return w, len(parts) > 0, nil
}

// houseWords tells one of the staff what is amiss in a community, "" if nothing is.
func houseWords(tx *store.Tx, p domain.Push, c domain.Community, g domain.Grant) (string, error) {
	if p.Kind == domain.PushHole {
		tomorrow := p.Owed.AddDate(0, 0, 1)
		rota, err := tx.RotaOf(c.ID, tx.Now, tomorrow)
		holes := rota.Gaps(tomorrow)
		if err != nil || len(holes) == 0 || !tx.Now.Before(holes[0].Until) {
			return "", err
		}
		return say.HoleTomorrow(holes), nil
	}
	if p.Kind == domain.PushStale {
		stale, err := tx.AnswersFor(c.ID, p.Person)
		if err != nil || len(stale) == 0 {
			return "", err
		}
		return say.StaleAnswers(stale, tx.Now), nil
	}
	teams, _, err := tx.TeamStrengths(c, tx.Now)
	if err != nil {
		return "", err
	}
	teams = slices.DeleteFunc(teams, func(s domain.TeamStrength) bool {
		return len(s.Risks()) == 0 || g.Role == domain.RoleLead && !g.Duty && !slices.Contains(s.Leads, p.Person)
	})
	if len(teams) == 0 {
		return "", nil
	}
	return say.TeamsAtRisk(teams), nil
}
