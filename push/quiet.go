package push

import (
	"hash/fnv"
	"slices"
	"time"

	"linli/domain"
	"linli/store"
)

const (
	awakeFor    = 30 * time.Minute // somebody who wrote is read to that long, at any hour
	setBack     = time.Minute      // by so much another process's clock is ahead, or ours was until just now
	spreadAfter = 15 * time.Minute // what was held goes out over so long
)

// quiet holds a push back until the quiet hours are over, unless it may ring
// now. Then everybody has a minute of his own, so that no storm breaks loose.
func (r *Relay) quiet(tx *store.Tx, p domain.Push, heard time.Time, urgency int) (held bool, err error) {
	if !r.Quiet.Holds(tx.Now) {
		return false, nil
	}
	rings, err := mayRing(tx, p, heard, urgency)
	if err != nil || rings {
		return false, err
	}
	_, err = tx.Decide(domain.Decision{Push: p.ID, Passed: []domain.Passed{{Account: p.Account, Reason: domain.ReasonQuiet}}, Result: domain.DecisionHeld})
	if err != nil {
		return false, err
	}
	return true, tx.PutBack(p, r.Quiet.End(tx.Now).Add(spread(p.Person)))
}

// mayRing tells that a push may ring in quiet hours: a danger or what may be
// one (but not the question how it went), what the policy of its run says, what cannot wait for morning to those on
// duty and to who went there, and anything to somebody who is awake, since he
// wrote or tapped just now.
func mayRing(tx *store.Tx, p domain.Push, heard time.Time, urgency int) (bool, error) {
	switch {
	case !heard.IsZero() && tx.Now.Sub(heard) <= awakeFor && heard.Sub(tx.Now) <= setBack:
		return true, nil
	case p.Kind.Afterwards():
		return false, nil
	case urgency >= 3, p.Urgent, p.Kind == domain.PushLook, p.Kind == domain.PushCheck:
		return true, nil
	case p.Rings != domain.RingsAsKind:
		return p.Rings != domain.RingsNo, nil
	case urgency < 2:
		return false, nil
	case p.Kind == domain.PushNudge: // he is on his way, or behind a door
		return true, nil
	case p.Kind.ForDuty():
		return true, nil
	}
	person, err := tx.Person(p.Person)
	if err != nil || person.Serving == domain.ServingOn {
		return err == nil, err
	}
	t, err := tx.Ticket(p.Ticket)
	if err != nil {
		return false, err
	}
	duty, err := tx.OnDuty(t.Community)
	return slices.Contains(duty, p.Person), err
}

// spread is somebody's own delay after the quiet hours, every time the same.
func spread(person domain.ID) time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(person.String())) // never fails
	return time.Duration(h.Sum32()%uint32(spreadAfter/time.Second)) * time.Second
}
