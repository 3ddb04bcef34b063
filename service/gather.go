package service

import (
	"strconv"
	"strings"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// gather takes an open ticket for one more report of a loss that somebody is at
// already: it is merged into the first one (合并). If nobody is, it becomes the
// one that others are merged into. Danger is never merged, nor what is only asked
// about made the matter of others.
func (d *doer) gather(t *domain.Ticket) (joined bool, err error) {
	supply := domain.SupplyOf(t.Category, t.Text)
	if supply == "" || t.Urgency >= 3 || t.Building == 0 || t.State != domain.Open || t.Owner != 0 {
		return false, nil
	}
	if t.Intent == domain.IntentSuggestion || t.Intent == domain.IntentOffer {
		return false, nil
	}
	loss := t.Intent != domain.IntentQuestion
	was, err := d.GatheredOf(t.ID)
	if known := err == nil; known && was.Parted || err != nil && domain.CodeOf(err) != domain.NotFound {
		return false, dropNotFound(err)
	}
	scope, err := d.scope(*t, supply)
	if err != nil {
		return false, err
	}
	g, err := d.GatheringAt(t.Building, supply, scope)
	switch {
	case domain.CodeOf(err) == domain.NotFound:
		if !loss {
			return false, nil
		}
		g = store.Gathering{Building: t.Building, Supply: supply, Scope: scope, Ticket: t.ID}
		if err := d.AddGathering(&g); err != nil {
			return false, err
		}
		return false, d.SetGathered(t.ID, store.Gathered{Gathering: g.ID, At: d.Now})
	case err != nil:
		return false, err
	}
	if g.Ticket != 0 && g.Ticket != t.ID && d.Now.Sub(g.Last) <= domain.JoinWithin[supply] {
		return true, d.merge(t, g)
	}
	if !loss || g.Ticket == t.ID {
		return false, nil
	}
	if err := d.LeadGathering(g, t.ID, 1); err != nil {
		return false, err
	}
	return false, d.SetGathered(t.ID, store.Gathered{Gathering: g.ID, At: d.Now})
}

// merge merges a ticket into the one of a gathering.
func (d *doer) merge(t *domain.Ticket, g store.Gathering) error {
	if err := d.JoinGathering(g); err != nil {
		return err
	}
	if err := d.SetGathered(t.ID, store.Gathered{Gathering: g.ID, Main: g.Ticket, At: d.Now}); err != nil {
		return err
	}
	d.about = t.ID
	return step(d.Tx, t, move{domain.Merge, domain.House, house, map[string]any{"into": g.Ticket}})
}

// standsAlone keeps a ticket out of every gathering.
func (d *doer) standsAlone(t domain.Ticket) error {
	return d.SetGathered(t.ID, store.Gathered{At: d.Now, Parted: true})
}

// property counts the needs of a message that are about the common facilities:
// of several it is not known which one its words mean.
func property(d understand.Draft) (n int) {
	for _, c := range needs(d) {
		if c == domain.Property {
			n++
		}
	}
	return n
}

func dropNotFound(err error) error {
	if domain.CodeOf(err) == domain.NotFound {
		return nil
	}
	return err
}

// scope is the part of a building that a loss is of. Who names no unit means her
// own, in a building of one unit there is but one.
func (d *doer) scope(t domain.Ticket, supply domain.Supply) (string, error) {
	unit := supply.Scope(t.Place.Unit)
	if supply.Scope("x") == "" {
		return "", nil
	}
	b, err := d.Building(t.Building)
	switch {
	case err != nil:
		return "", err
	case b.Units == 1:
		return "", nil
	case unit == "" && d.me.Building == t.Building:
		return d.me.Unit, nil
	}
	return unit, nil
}

// mainOf reads the ticket that is seen to for a merged one.
func mainOf(v store.View, t domain.Ticket) (domain.Ticket, error) {
	g, err := v.GatheredOf(t.ID)
	if err != nil {
		return domain.Ticket{}, err
	}
	return v.Ticket(g.Main)
}

// sameLoss tells that words say once more what an open ticket of hers reports:
// that is no new matter.
func (c *chat) sameLoss(t domain.Ticket, d understand.Draft, building domain.ID) bool {
	supply := domain.SupplyOf(d.Category, c.message.Text)
	return supply != "" && d.Needs < 2 && !perilous(d) && t.Urgency < 3 && building != 0 && t.Building == building &&
		domain.SupplyOf(t.Category, t.Text) == supply
}

// settled ends a loss with the ticket that was seen to: nobody joins it any
// more, and whoever had reported it is asked for her own word when it is done.
func settled(tx *store.Tx, t domain.Ticket) error {
	if err := tx.EndGathering(t.ID); err != nil || t.State != domain.Resolved {
		return err
	}
	return spread(tx, t, store.Spread{Kind: store.SpreadEnd, Person: t.Owner})
}

// hasMerged tells that others wait for a ticket.
func hasMerged(v store.View, t domain.Ticket) (bool, error) {
	some, err := v.MergedInto(t.ID, 0, 1)
	return len(some) > 0, err
}

// passMerged gives a loss to the oldest of those merged into a ticket that goes
// elsewhere: it is seen to from now on, for all the others.
func passMerged(tx *store.Tx, t domain.Ticket) error {
	first, err := tx.MergedInto(t.ID, 0, 1)
	if err != nil {
		return err
	}
	if len(first) == 0 {
		return tx.EndGathering(t.ID)
	}
	next := first[0]
	place, err := tx.GatheredOf(next.ID)
	if err != nil {
		return err
	}
	if err := step(tx, &next, move{domain.Unmerge, domain.House, house, map[string]any{"into": t.ID}}); err != nil {
		return err
	}
	if err := tx.SetGathered(next.ID, store.Gathered{Gathering: place.Gathering, At: tx.Now}); err != nil {
		return err
	}
	others, err := tx.PassMerged(t.ID, next.ID)
	if err != nil {
		return err
	}
	if err := spread(tx, next, store.Spread{Kind: store.SpreadPassed}); err != nil {
		return err
	}
	if err := tx.LeadGathering(store.Gathering{ID: place.Gathering, Ticket: t.ID}, next.ID, others+1); err != nil {
		return err
	}
	return seek(tx, &next)
}

// unmerge takes a ticket apart from the one it was merged into: it stands as if
// it had never been, open, nobody's, and help is looked for.
func unmerge(tx *store.Tx, t *domain.Ticket, by domain.Actor) error {
	g, err := tx.GatheredOf(t.ID)
	switch {
	case domain.CodeOf(err) == domain.NotFound, err == nil && (g.Main == 0 || g.Parted):
		return domain.Errorf(domain.Conflict, "the ticket is not merged")
	case err != nil:
		return err
	case tx.Now.Sub(g.At) > domain.UnmergeWithin:
		return domain.Errorf(domain.Conflict, "the ticket was merged too long ago")
	}
	t.Owner = 0
	t.Rating = 0
	if err := step(tx, t, move{domain.Unmerge, domain.Staff, by, map[string]any{"into": g.Main}}); err != nil {
		return err
	}
	g.Parted = true
	if err := tx.SetGathered(t.ID, g); err != nil {
		return err
	}
	if err := tx.LeaveGathering(g.Gathering, g.Main); err != nil {
		return err
	}
	if err := seek(tx, t); err != nil {
		return err
	}
	return tell(tx, *t, domain.PushApart)
}

// departs takes a ticket that goes to another building out of its gathering: a
// merged one stands by itself and is to be sent off anew, another leaves its loss
// to the oldest report.
func (c *chat) departs(t *domain.Ticket, to domain.ID) (apart bool, err error) {
	if t.Building == 0 || t.Building == to || t.Category != domain.Property {
		return false, nil
	}
	if t.State != domain.Merged {
		return false, passMerged(c.Tx, *t)
	}
	g, err := c.GatheredOf(t.ID)
	if err != nil {
		return false, err
	}
	if err := step(c.Tx, t, move{domain.Unmerge, domain.House, c.by(), map[string]any{"into": g.Main}}); err != nil {
		return false, err
	}
	if err := c.LeaveGathering(g.Gathering, g.Main); err != nil {
		return false, err
	}
	return true, c.SetGathered(t.ID, store.Gathered{Gathering: g.Gathering, At: c.Now})
}

// takesApart takes 「拆开 1024」 of the staff.
func (c *chat) takesApart(rest string) (string, error) {
	t, ok, err := c.staffTicket(rest)
	if err != nil || !ok {
		return c.notStaff(err)
	}
	c.about = t.ID
	if strings.Contains(rest, say.AllOfThem) {
		return c.takesAllApart(t)
	}
	some, err := c.MergedInto(t.ID, 0, 20)
	if err != nil {
		return "", err
	}
	numbers := make([]string, len(some))
	for i, one := range some {
		numbers[i] = strconv.FormatInt(one.Number, 10)
	}
	if len(numbers) > 0 {
		return say.HowToUnmerge(t, strings.Join(numbers, "、")), nil
	}
	err = unmerge(c.Tx, &t, c.by())
	if domain.CodeOf(err) == domain.Conflict {
		return say.HowToUnmerge(t, ""), nil
	}
	return say.Unmerged(t), err
}

// takesAllApart takes every report apart that was merged into a ticket.
func (c *chat) takesAllApart(t domain.Ticket) (string, error) {
	some, err := hasMerged(c.View, t)
	if err != nil || !some {
		return say.HowToUnmerge(t, ""), err
	}
	if err := c.Record(onTicket(t), "apart_wished", c.by(), map[string]any{"inbox": c.inbox}); err != nil {
		return "", err
	}
	return say.AllUnmerged(t), spread(c.Tx, t, store.Spread{Kind: store.SpreadApart, Person: c.me.ID})
}
