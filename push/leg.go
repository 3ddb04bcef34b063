package push

import (
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// joint makes the words of what is told in a joint case; wanted is false when
// the case has moved on.
func joint(tx *store.Tx, p domain.Push) (w words, wanted bool, err error) {
	f, err := read(tx, p)
	if err != nil {
		return w, false, err
	}
	k, err := tx.CaseOf(p.Ticket)
	if err != nil {
		return w, false, err
	}
	var text string
	switch p.Kind {
	case domain.PushBall:
		text, wanted, err = ball(tx, f.ticket, k)
	case domain.PushCase:
		text, wanted = say.CaseStill(f.ticket), k.State == domain.CaseRunning
	default:
		text, wanted, err = leg(tx, p, f, k)
	}
	if err != nil || !wanted {
		return w, false, err
	}
	if w, err = wordsOf(tx, p.Kind, f); err != nil {
		return w, false, err
	}
	w.text, w.values["text"] = text, say.JointHint(p.Kind, f.ticket)
	return w, true, nil
}

// ball tells a requester with whom her matter is, unless she was told so last.
func ball(tx *store.Tx, t domain.Ticket, k domain.Case) (string, bool, error) {
	if k.State.Holder() == "" {
		return "", false, nil
	}
	b, names, err := tx.BallOf(k)
	return say.BallMoved(t, b, names), b.Key() != k.Told, err
}

// leg tells a unit of its leg, or those above it.
func leg(tx *store.Tx, p domain.Push, f facts, k domain.Case) (string, bool, error) {
	l, err := tx.Leg(p.Leg)
	if err != nil || k.State != domain.CaseRunning {
		return "", false, err
	}
	unit, err := tx.Partner(l.Partner)
	if err != nil {
		return "", false, err
	}
	if p.Kind == domain.PushLegTold {
		return legTold(tx, p, f.ticket, l, unit)
	}
	from, err := tx.UnitName(l.From)
	if err != nil {
		return "", false, err
	}
	contacts, err := tx.ContactsOf(unit)
	if err != nil {
		return "", false, err
	}
	if l.State.Holder() != domain.TheUnit || !slices.Contains(contacts, p.Person) {
		return "", false, nil
	}
	var due time.Time
	clock, err := tx.RunningClock(l.ID)
	if err == nil {
		due = clock.Due
	} else if domain.CodeOf(err) != domain.NotFound {
		return "", false, err
	}
	tell := say.LegAsk
	if p.Kind == domain.PushLegLate {
		tell = say.LegLate
	}
	return tell(f.ticket, l, say.Item(l, from), unit, f.building, due), true, nil
}

// legTold tells those above a unit how its leg stands; what went from unit to unit
// in the deed that owes the push is told as that, whatever came after it.
func legTold(tx *store.Tx, p domain.Push, t domain.Ticket, l domain.Leg, unit domain.Partner) (string, bool, error) {
	by, passed, err := passing(tx, p)
	if err != nil {
		return "", false, err
	}
	if passed {
		return say.LegWentOn(t, l, by), l.State != domain.LegWaived, nil
	}
	at := l.State.Holder() == domain.TheUnit
	return say.LegTold(t, l, unit), l.State != domain.LegWaived && !(at && l.Since.After(p.Owed)), nil // a unit has got it since
}

// passing finds how a leg went from unit to unit in the deed that owes a push.
func passing(tx *store.Tx, p domain.Push) (by say.Passing, passed bool, err error) {
	events, err := tx.Events(store.Subject{Kind: "leg", ID: p.Leg})
	if err != nil {
		return by, false, err
	}
	i := len(events) - 1
	for i > 0 && events[i].At.After(p.Owed) {
		i--
	}
	if i < 1 || events[i].Kind != string(domain.PassLeg) || !events[i].At.Equal(p.Owed) || events[i].Data["part"] != string(domain.House) {
		return by, false, nil
	}
	from, err := unitIn(tx, events[i-1])
	if err != nil {
		return by, false, err
	}
	if by.To, err = unitIn(tx, events[i]); err != nil {
		return by, false, err
	}
	contacts, err := tx.ContactsOf(by.To)
	by.From, by.Alone = from.Name, len(contacts) == 0
	return by, err == nil, err
}

// unitIn is the unit that an event of a leg left it with.
func unitIn(tx *store.Tx, e store.Event) (domain.Partner, error) {
	var id domain.ID
	text, _ := e.Data["unit"].(string)
	if err := id.UnmarshalText([]byte(text)); err != nil {
		return domain.Partner{}, err
	}
	return tx.Partner(id)
}
