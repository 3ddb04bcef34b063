package service

import (
	"slices"

	"linli/domain"
	"linli/store"
)

// sought is a candidate with why he is asked, or why he is not.
type sought struct {
	domain.Candidate
	why, not domain.Ground
	names    domain.ID // the team of which he is to name somebody
}

// mostPassed bounds how many are noted in a step who were not asked.
const mostPassed = 20

// search lists whom a step could ask, each once, the best first, with those who
// cannot be asked behind them.
func search(tx *store.Tx, t domain.Ticket, wave int, whom domain.Whom) ([]sought, error) {
	teams, err := tx.TeamsOf(t.Community)
	if err != nil {
		return nil, err
	}
	pool, fit := poolOf(teams, t, whom)
	found, err := tx.Candidates(t, pool)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	if err := noteNights(tx, t, found); err != nil {
		return nil, err
	}
	live, err := tx.LiveOffersOf(t.ID)
	if err != nil {
		return nil, err
	}
	domain.Rank(found, t, fit)
	named := leadsToName(tx, t, found, func(c domain.Candidate, team domain.Team) bool {
		silent := slices.ContainsFunc(live, func(o domain.Offer) bool { return o.Person == c.Person && o.Wave < wave })
		return !silent && (team.LeadMode || whom == domain.WhomLead) && whom != domain.WhomKeys && whom != domain.WhomBuilding
	}, teams)
	if whom == domain.WhomTeam || whom == domain.WhomLead {
		best := found[0].Team
		found = slices.DeleteFunc(found, func(c domain.Candidate) bool { return c.Team != best })
	}
	var can, cannot []sought
	for _, c := range found {
		known := func(s sought) bool { return s.Person == c.Person }
		asked := slices.ContainsFunc(live, func(o domain.Offer) bool { return o.Person == c.Person })
		if asked || slices.ContainsFunc(can, known) || whom == domain.WhomLead && !c.Leads || whom == domain.WhomBuilding && (t.Building == 0 || c.Building != t.Building) {
			continue
		}
		s := sought{Candidate: c, not: c.Excluded(t, tx.Now), why: c.Ground(t, whom)}
		switch {
		case s.not != "":
		case named[c.Team] && c.Leads:
			s.why, s.names = domain.GroundLead, c.Team
		case named[c.Team]:
			s.not = domain.GroundByLead
		case c.Took: // a lead who gave it back may still send somebody, but goes no more
			s.not = domain.GroundTook
		}
		if s.not == "" {
			can = append(can, s)
		} else if !slices.ContainsFunc(cannot, known) {
			cannot = append(cannot, s)
		}
	}
	cannot = slices.DeleteFunc(cannot, func(s sought) bool {
		return slices.ContainsFunc(can, func(o sought) bool { return o.Person == s.Person })
	})
	return append(can, cannot...), nil
}

// poolOf tells where a step looks, and how well each team fits.
func poolOf(teams []domain.Team, t domain.Ticket, whom domain.Whom) (pool store.Pool, fit map[domain.ID]int) {
	fit = map[domain.ID]int{}
	pool.Keys, pool.Named = whom == domain.WhomKeys, whom == domain.WhomNamed
	if pool.Named {
		fit[0] = 1000 // who is named himself goes before the members of a team that is
		return pool, fit
	}
	for _, team := range teams {
		rank, ok := team.Fits(t.Category, t.Building)
		if ok {
			fit[team.ID] = rank
		}
		if (ok || whom == domain.WhomBuilding) && !pool.Keys {
			pool.Teams = append(pool.Teams, team.ID)
		}
		if !ok {
			fit[team.ID] = -1
		}
	}
	return pool, fit
}

// leadsToName tells of which teams the lead is asked in place of the members:
// where he may be and can be asked, and has not been silent for a whole step. A
// danger waits for no lead.
func leadsToName(tx *store.Tx, t domain.Ticket, found []domain.Candidate, may func(domain.Candidate, domain.Team) bool, teams []domain.Team) map[domain.ID]bool {
	out := map[domain.ID]bool{}
	if t.Urgency >= 3 {
		return out
	}
	for _, team := range teams {
		out[team.ID] = slices.ContainsFunc(found, func(c domain.Candidate) bool {
			return c.Team == team.ID && c.Leads && c.Excluded(t, tx.Now) == "" && may(c, team)
		})
	}
	return out
}

// noteNights notes who had the duty of last night. Hardly anybody has: the rota
// is read for those alone.
func noteNights(tx *store.Tx, t domain.Ticket, found []domain.Candidate) error {
	if !slices.ContainsFunc(found, func(c domain.Candidate) bool { return c.Nights }) {
		return nil
	}
	rota, err := tx.RotaOf(t.Community, tx.Now, tx.Now)
	for i, c := range found {
		found[i].Night = c.Nights && rota.Rests(c.Person, tx.Now)
	}
	return err
}
