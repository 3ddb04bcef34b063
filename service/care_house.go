package service

import (
	"linli/domain"
	"linli/store"
)

// openForHouse makes a ticket that nobody asked for, once for its reason, and
// sends it on its way; what made it stands in the inbox as a message does. made
// is false where it was made before.
func openForHouse(tx *store.Tx, t *domain.Ticket, reason string) (made bool, err error) {
	arrival, err := tx.Arrive(domain.Message{Account: t.Account, Kind: domain.KindHouse, Type: string(t.Intent), Text: t.Text, Key: sum("house|" + reason), SentAt: tx.Now}, tx.Now)
	if err != nil || arrival.Repeat {
		return false, err
	}
	t.ID, t.State, t.Confirmed = tx.NewID(), domain.Open, true
	if err := tx.Answer(arrival.ID, t.Requester, t.ID, ""); err != nil {
		return false, err
	}
	if err := tx.AddTicket(t, arrival.ID, 1); err != nil {
		return false, err
	}
	data := map[string]any{"to": t.State, "category": t.Category, "urgency": t.Urgency, "intent": t.Intent, "community": t.Community, "inbox": arrival.ID}
	if err := tx.Record(onTicket(*t), "opened", house, data); err != nil {
		return false, err
	}
	if err := runClock(tx, *t, 0); err != nil {
		return false, err
	}
	return true, seek(tx, t)
}

// atHome is a ticket of the house for somebody where he lives. Whose address is
// not known is for the duty to find out.
func atHome(v store.View, p domain.Person, community domain.ID) (t domain.Ticket, err error) {
	c, err := v.Community(community)
	return domain.Ticket{Community: c.ID, Account: c.Account, Requester: p.ID, Category: domain.Eldercare, Hands: p.Building != 0,
		Building: p.Building, Place: domain.Place{Unit: p.Unit, Room: p.Room}, Phone: p.Phone}, err
}

// endForHouse ends what nobody asked for as soon as who went there says that it
// is done: nobody is asked whether it is.
func endForHouse(tx *store.Tx, t *domain.Ticket, by domain.Actor) error {
	return step(tx, t, move{domain.Close, domain.House, by, nil})
}

// untaken tells that nobody has taken a ticket of the house yet.
func untaken(t domain.Ticket) bool {
	return t.Owner == 0 && (t.State == domain.Open || t.State == domain.Offering)
}

// callOff ends a ticket of the house that is not needed any more; whoever was
// asked is told.
func callOff(tx *store.Tx, t *domain.Ticket, by domain.Actor, reason string) error {
	if err := step(tx, t, move{domain.Cancel, domain.House, by, map[string]any{"reason": reason}}); err != nil {
		return err
	}
	return withdraw(tx, *t, domain.PushCalledOff)
}

// tellVisited tells somebody who asked for nothing who comes, where a message
// reaches her: nobody is sent to tell her that somebody is sent.
func tellVisited(tx *store.Tx, t domain.Ticket, kind domain.PushKind) error {
	if kind != domain.PushComing && kind != domain.PushArrived {
		return nil
	}
	phones, err := reachable(tx.View, t.Account, []domain.ID{t.Requester})
	if err != nil || len(phones) == 0 {
		return err
	}
	return owe(tx, t, kind, t.Requester, tx.Now)
}
