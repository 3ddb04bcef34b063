package push

import (
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

// refuses lets WeChat refuse every call with a code that only an operator can mend.
func (d *desk) refuses(code int64) {
	for _, channel := range []domain.Channel{domain.ChannelCustom, domain.ChannelTemplate, domain.ChannelSubscribe} {
		d.post.refuse[channel] = refused(domain.SendStop, code)
	}
}

// waits lets time pass, longer than the pause of a refused account each time, until
// a push is not owed any more, and tells how long that took.
func (d *desk) waits(p domain.Push, step, most time.Duration) (domain.Push, time.Duration) {
	d.t.Helper()
	began := d.clock.Now()
	for d.clock.Now().Sub(began) < most {
		d.clock.Forward(step)
		d.once()
		if now := d.row(p.Key); now.State != domain.PushPending {
			return now, d.clock.Now().Sub(began)
		}
	}
	return d.row(p.Key), most
}

func TestWhatIsRefusedForEverIsAPersonsInTheEnd(t *testing.T) {
	for _, code := range []int64{40013, 48001} {
		desks(t, func(d *desk) {
			d.known("yanbin", d.window(5))
			d.refuses(code)
			d.relay.Quiet = domain.QuietHours{}
			p, took := d.waits(d.owes(domain.PushDuty, nil), 2*time.Hour, 30*time.Hour)
			if p.State != domain.PushHuman || took < 23*time.Hour || took > 25*time.Hour {
				t.Errorf("%d: it is %s after %s", code, p.State, took)
			}
			p, took = d.waits(d.owes(domain.PushDuty, func(p *domain.Push) { p.Urgent = true }), domain.StopFor+time.Second, time.Hour)
			if p.State != domain.PushHuman || took > 15*time.Minute {
				t.Errorf("%d: a danger is %s after %s", code, p.State, took)
			}
			d.offered()
			d.clock.Forward(time.Minute)
			p, _ = d.waits(d.owes(domain.PushTaken, nil), 2*time.Hour, 30*time.Hour)
			if p.State != domain.PushSuppressed {
				t.Errorf("%d: a notice is %s", code, p.State)
			}
			d.tx(func(tx *store.Tx) error {
				d.ticket.Urgency = 2
				return tx.ChangeReading(d.ticket)
			})
			p, took = d.waits(d.owes(domain.PushLate, nil), domain.StopFor+time.Second, time.Hour)
			if p.State != domain.PushHuman || took > 15*time.Minute {
				t.Errorf("%d: what is urgent is %s after %s", code, p.State, took)
			}
		})
	}
}

func TestWhatARefusedAccountOwesGoesThroughAnother(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("yanbin", d.window(5))
		d.known("corp", nil)
		d.refuses(40013)
		for _, first := range []bool{true, false} { // it meets the refusal, and it comes during the pause
			if p := d.owes(domain.PushDuty, nil); p.State != domain.PushSent || p.Channel != domain.ChannelWeCom {
				t.Errorf("first %t: it is %s by %s: %s", first, p.State, p.Channel, d.why(p))
			}
		}
		if got := d.post.channels(); got != "custom wecom wecom" {
			t.Errorf("called %s", got)
		}
	})
}
