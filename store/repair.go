package store

import (
	"context"
	"fmt"

	"linli/domain"
)

// Repaired is one record that was put right. It holds ids and enumerated values
// only, as a Finding does.
type Repaired struct {
	Check   string // whose finding it was
	Subject string
	ID      domain.ID
	What    string // what was done
}

func (r Repaired) String() string {
	return fmt.Sprintf("put right (%s): %s %d %s", r.Check, r.Subject, r.ID, r.What)
}

// operator is who repairs.
var operator = domain.Actor{Kind: domain.ActorOperator}

// repairs are the findings that can be put right without deciding anything in
// somebody's place. Each looks again, in a transaction of its own, and does
// nothing where the record has come into order meanwhile. What happened is never
// changed: events are only added.
var repairs = map[string]func(tx *Tx, id domain.ID) (what string, err error){
	checkClock.name:   (*Tx).repairClock,
	checkOffers.name:  (*Tx).repairOffering,
	checkJoint.name:   (*Tx).repairLegs,
	checkStuck.name:   (*Tx).repairPush,
	checkPush.name:    (*Tx).repairPush,
	checkSending.name: (*Tx).repairPush,
	checkNumbers.name: (*Tx).repairNumbers,
}

// mostRepairs is how many findings are taken up in one go; the command may be
// given again.
const mostRepairs = 100_000

// Repair puts right what is safe to, tells each thing it did, and counts them.
// A running server may go on meanwhile.
func (db *DB) Repair(ctx context.Context, told func(Repaired)) (n int, err error) {
	var found []Finding
	err = db.Snapshot(ctx, func(v View) error {
		found = nil
		_, err := v.Audit(Audit{Now: db.now(), Found: func(f Finding) {
			if repairs[f.Check] != nil && len(found) < mostRepairs {
				found = append(found, f)
			}
		}})
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, f := range found {
		what := ""
		err := db.InTx(ctx, func(tx *Tx) (err error) {
			what, err = repairs[f.Check](tx, f.ID)
			return err
		})
		if err != nil {
			return n, fmt.Errorf("put right %s %d: %w", f.Subject, f.ID, err)
		}
		if what != "" {
			n++
			told(Repaired{f.Check, f.Subject, f.ID, what})
		}
	}
	return n, nil
}

// running lists the running clocks of a ticket or a leg, the earliest first.
func (v View) running(of domain.ID) ([]domain.Clock, error) {
	var rows []clockRow
	err := v.all(&rows, `SELECT `+clockColumns+` FROM clock WHERE ticket_id = ? AND stopped_at = 0 ORDER BY due_at, id LIMIT 100`, of)
	return nouns(rows, clockRow.noun), err
}

// repairClock gives a ticket exactly the clock it is owed. One that was lost is
// due now, so that somebody looks at once; of several the earliest stays; what
// is finished has none.
func (tx *Tx) repairClock(id domain.ID) (string, error) {
	t, err := tx.Ticket(id)
	if err != nil {
		return "", err
	}
	have, err := tx.running(id)
	if err != nil {
		return "", err
	}
	kind, _, owed := domain.NextClock(t, domain.RunPolicy{}, 0)
	next, what := domain.Clock{Ticket: id}, ""
	switch {
	case !owed && len(have) == 0, owed && len(have) == 1 && mayRun(t.State, have[0].Kind):
		return "", nil
	case !owed:
		what = fmt.Sprintf("is %q: %d clocks were stopped", t.State, len(have))
	case len(have) > 0 && mayRun(t.State, have[0].Kind):
		next, what = have[0], fmt.Sprintf("keeps the earliest of %d clocks, %q", len(have), have[0].Kind)
		next.Ticket = id
	default:
		next.Kind, next.Due = kind, tx.Now
		what = fmt.Sprintf("is %q and had no clock: %q is due now", t.State, kind)
	}
	if err := tx.SetClock(next); err != nil {
		return "", err
	}
	return what, tx.Record(Subject{"ticket", id}, "clock_repaired", operator, map[string]any{"clock": next.Kind, "had": len(have)})
}

// repairOffering lets the next step of a search be taken now, where nobody is
// being asked any more.
func (tx *Tx) repairOffering(id domain.ID) (string, error) {
	t, err := tx.Ticket(id)
	if err != nil || t.State != domain.Offering {
		return "", err
	}
	live, err := tx.LiveOffersOf(id)
	if err != nil || len(live) > 0 {
		return "", err
	}
	have, err := tx.running(id)
	if err != nil || len(have) > 0 && !have[0].Due.After(tx.Now) {
		return "", err
	}
	if err := tx.SetClock(domain.Clock{Ticket: id, Kind: domain.ClockAccept, Due: tx.Now}); err != nil {
		return "", err
	}
	return "asks nobody: its next step is due now", tx.Record(Subject{"ticket", id}, "clock_repaired", operator, map[string]any{"clock": domain.ClockAccept, "had": len(have)})
}

// repairLegs gives every leg of a case exactly the clock it is owed.
func (tx *Tx) repairLegs(id domain.ID) (string, error) {
	var k caseRow
	err := tx.one(&k, "joint case", `SELECT `+caseColumns+` FROM joint_case WHERE id = ?`, id)
	if there, err := found(err); err != nil || !there {
		return "", err // a finding about a ticket without a case
	}
	legs, err := tx.LegsOf(id)
	if err != nil {
		return "", err
	}
	n := 0
	for _, l := range legs {
		have, err := tx.running(l.ID)
		if err != nil {
			return "", err
		}
		next := domain.Clock{Ticket: l.ID}
		switch owed := k.State == domain.CaseRunning && !l.State.Settled(); {
		case !owed && len(have) == 0, owed && len(have) == 1:
			continue
		case owed && len(have) > 1:
			next = have[0]
		case owed:
			next.Kind, next.Due = domain.ClockLeg, tx.Now
		}
		if err := tx.SetClock(next); err != nil {
			return "", err
		}
		if err := tx.Record(Subject{"leg", l.ID}, "clock_repaired", operator, map[string]any{"clock": next.Kind, "had": len(have)}); err != nil {
			return "", err
		}
		n++
	}
	if n == 0 {
		return "", nil
	}
	return fmt.Sprintf("is %q: the clocks of %d legs were set", k.State, n), nil
}

// repairPush makes a push due that no sender holds any more. One that may have
// been called stays marked so: where WeChat knows no names, it is not sent twice.
func (tx *Tx) repairPush(id domain.ID) (string, error) {
	var p pushRow
	if err := tx.one(&p, "push", `SELECT `+pushColumns+` FROM outbox WHERE id = ?`, id); err != nil {
		return "", err
	}
	calling := p.State == domain.PushSending || p.State == domain.PushResending
	switch {
	case !calling && p.State != domain.PushPending, p.Attempts >= 0 && p.Attempts <= mostAttempts && !p.stuck(tx.Now) && !(calling && (p.Attempts == 0 || p.Due < msec(tx.Now.Add(-graceSending)))):
		return "", nil
	}
	tries := min(max(p.Attempts, 0), 1)
	if calling { // it may have arrived
		tries = 1
	}
	n, err := tx.change(`UPDATE outbox SET claim = '', due_at = ?, attempts = ?, updated_at = ? WHERE id = ? AND state = ? AND claim = ?`,
		msec(tx.Now), tries, msec(tx.Now), id, p.State, p.Claim)
	if err != nil || n == 0 {
		return "", err
	}
	return fmt.Sprintf("is %q and nobody sent it: it is due now", p.State), tx.Record(Subject{"push", id}, "push_repaired", operator, map[string]any{"state": p.State})
}

// repairNumbers sets the counter of a community's account to the highest number
// that was given out.
func (tx *Tx) repairNumbers(community domain.ID) (string, error) {
	var account string
	if err := tx.one(&account, "community", `SELECT account FROM community WHERE id = ?`, community); err != nil {
		return "", err
	}
	var highest int64
	if err := tx.one(&highest, "highest number", `SELECT COALESCE(MAX(number), 0) FROM ticket WHERE account = ?`, account); err != nil {
		return "", err
	}
	highest -= domain.FirstNumber - 1
	n, err := tx.change(`UPDATE counter SET value = ? WHERE name = ? AND value < ?`, highest, "ticket:"+account, highest)
	if err != nil || n == 0 {
		return "", err
	}
	return fmt.Sprintf("has its counter at %d now", highest), tx.Record(Subject{"community", community}, "counter_repaired", operator, map[string]any{"value": highest})
}
