package push

import (
	"testing"
	"time"

	"linli/domain"
	"linli/service"
	"linli/store"
)

// dies lets the relay fall silent after a call to WeChat that went out by a channel:
// what is written of it is what was written before the call.
func (d *desk) dies(p domain.Push, channel domain.Channel) {
	d.t.Helper()
	d.tx(func(tx *store.Tx) error {
		claimed, err := tx.ClaimPushes(store.Claim{Token: "dead." + tx.NewID().String(), Most: 10, Lease: lease})
		if err != nil {
			return err
		}
		for _, c := range claimed {
			if c.ID != p.ID {
				continue
			}
			if _, err := tx.Decide(domain.Decision{Push: p.ID, Leader: p.ID, Account: p.Account, Channel: channel, Result: domain.DecisionCalled}); err != nil {
				return err
			}
			_, held, err := tx.BeginPush(c, channel, tx.Now.Add(lease))
			if err == nil && !held {
				d.t.Error("the claim is gone")
			}
			return err
		}
		d.t.Errorf("%s is not due", p.Key)
		return nil
	})
}

// owed owes the person a push that nobody has looked at.
func (d *desk) owed(kind domain.PushKind) domain.Push {
	d.t.Helper()
	p := domain.Push{Account: "yanbin", Person: d.person, Kind: kind, Ticket: d.ticket.ID}
	d.tx(func(tx *store.Tx) error {
		p.Key = tx.NewID().String()
		return tx.Owe(p)
	})
	return d.row(p.Key)
}

// WeChat knows a template message again for ten minutes. A server that was away for
// longer cannot rely on that: a notice does not go twice, and all else once more.
func TestAfterTenMinutesANameMeansNothing(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("yanbin", nil)
		d.offered()
		soon := d.owed(domain.PushTaken)
		d.dies(soon, domain.ChannelTemplate)
		d.clock.Forward(time.Minute)
		before := len(d.post.sent)
		d.once()
		if p := d.row(soon.Key); p.State != domain.PushSent || len(d.post.sent) != before+1 {
			t.Errorf("within ten minutes a notice is %s after %d calls: %s", p.State, len(d.post.sent)-before, d.why(p))
		}
		late := d.owed(domain.PushTaken)
		d.dies(late, domain.ChannelTemplate)
		d.clock.Forward(11 * time.Minute)
		before = len(d.post.sent)
		d.once()
		if p := d.row(late.Key); p.State != domain.PushUnknown || len(d.post.sent) != before {
			t.Errorf("after ten minutes a notice is %s after %d calls: %s", p.State, len(d.post.sent)-before, d.why(p))
		}
		task := d.owed(domain.PushCalledOff)
		d.dies(task, domain.ChannelTemplate)
		d.clock.Forward(11 * time.Minute)
		d.dies(task, domain.ChannelTemplate)
		d.clock.Forward(11 * time.Minute)
		before = len(d.post.sent)
		d.once()
		if p := d.row(task.Key); p.State != domain.PushHuman || len(d.post.sent) != before {
			t.Errorf("what rang twice perhaps is %s after %d calls: %s", p.State, len(d.post.sent)-before, d.why(p))
		}
	})
}

// away are outcomes that the database does not take a few times.
type away struct {
	service.Deliveries
	times int
	fault error
}

func (a *away) Sent(tx *store.Tx, p domain.Push) error {
	if a.times--; a.times >= 0 {
		return a.fault
	}
	return a.Deliveries.Sent(tx, p)
}

// A database that is away for a moment just after WeChat's yes costs nobody the
// same message twice; what is wrong in itself is not tried again and again.
func TestWhatWasSaidIsNotedAsSoonAsTheDatabaseIsBack(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("yanbin", d.window(5))
		for _, c := range []struct {
			fault error
			want  domain.PushState
		}{{domain.Errorf(domain.Unavailable, "away"), domain.PushSent}, {domain.Errorf(domain.Internal, "wrong"), domain.PushSending}} {
			d.relay.Outcomes = &away{times: 2, fault: c.fault}
			calls := len(d.post.sent)
			if p := d.owes(domain.PushDuty, nil); p.State != c.want || len(d.post.sent) != calls+1 {
				t.Errorf("after %q it is %s, want %s, called %d times", c.fault, p.State, c.want, len(d.post.sent)-calls)
			}
		}
	})
}
