package push

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"linli/domain"
	"linli/service"
	"linli/store"
)

// bell is a provider that notes its calls and refuses on demand.
type bell struct {
	calls []domain.AlarmCall
	fault error
}

func (b *bell) Ring(_ context.Context, c domain.AlarmCall) (domain.Receipt, error) {
	b.calls = append(b.calls, c)
	return domain.Receipt{MsgID: "r" + c.Key}, b.fault
}

// rings gives a desk a provider, and its person a telephone.
func (d *desk) rings(phone string) *bell {
	d.t.Helper()
	b := &bell{}
	d.relay.Alarms = &Alarms{DB: d.db, Ringer: b, Outcomes: service.Deliveries{}, Log: slog.New(slog.DiscardHandler)}
	d.tx(func(tx *store.Tx) error {
		p, err := tx.Person(d.person)
		if err != nil {
			return err
		}
		p.Phone = phone
		return tx.ChangePerson(p)
	})
	return b
}

func danger(p *domain.Push) { p.Urgent = true }

func (d *desk) alarmOf(p domain.Push) domain.Push {
	d.t.Helper()
	return d.row("alarm:" + p.ID.String())
}

func TestADangerRingsTheTelephoneBesideThePush(t *testing.T) {
	desks(t, func(d *desk) {
		b := d.rings("13800000009")
		d.known("yanbin", d.window(5))
		b.fault = refused(domain.SendUnknown, 200) // its answer was lost
		p := d.owes(domain.PushDuty, danger)
		if p.State != domain.PushSent || len(b.calls) != 1 {
			t.Fatalf("the push is %s after %d rings", p.State, len(b.calls))
		}
		b.fault = nil
		d.clock.Forward(time.Minute)
		d.once()
		alarm := d.alarmOf(p)
		d.expect(alarm, domain.PushSent, "alarm unknown []; alarm sent []")
		if len(b.calls) != 2 || b.calls[0] != b.calls[1] || b.calls[0].Phone != "13800000009" || b.calls[0].Key != alarm.ID.String() ||
			b.calls[0].Ticket != d.ticket.Number || !strings.Contains(b.calls[0].Text, "工单") {
			t.Errorf("it rang %+v", b.calls)
		}
		d.clock.Forward(time.Hour)
		d.once()
		if len(b.calls) != 2 {
			t.Errorf("it rang %d times", len(b.calls))
		}
	})
}

func TestAnOrdinaryPushRingsNoTelephone(t *testing.T) {
	desks(t, func(d *desk) {
		b := d.rings("13800000009")
		d.known("yanbin", d.window(5))
		d.owes(domain.PushDuty, nil)
		d.owes(domain.PushCalledOff, danger)
		if len(b.calls) != 0 {
			t.Errorf("it rang %d times", len(b.calls))
		}
	})
}

func TestWhoseUrgentPushFailsIsRung(t *testing.T) {
	desks(t, func(d *desk) {
		b := d.rings("13800000009")
		d.owes(domain.PushDuty, nil) // can wait, and no way leads to him
		if len(b.calls) != 0 {
			t.Fatalf("it rang %d times for what can wait", len(b.calls))
		}
		d.tx(func(tx *store.Tx) error {
			d.ticket.ID, d.ticket.Urgency = tx.NewID(), 2
			return tx.AddTicket(&d.ticket, 2, 1)
		})
		p := d.owes(domain.PushDuty, func(p *domain.Push) { p.Ticket = d.ticket.ID })
		d.once()
		if p.State != domain.PushHuman || len(b.calls) != 1 || d.alarmOf(p).State != domain.PushSent {
			t.Errorf("the push is %s after %d rings", p.State, len(b.calls))
		}
	})
}

func TestWhoHasNoTelephoneIsPassedOver(t *testing.T) {
	desks(t, func(d *desk) {
		b := d.rings("")
		d.known("yanbin", d.window(5))
		p := d.owes(domain.PushDuty, danger)
		d.expect(d.alarmOf(p), domain.PushSuppressed, "no_way [alarm:phone]")
		if len(b.calls) != 0 || p.State != domain.PushSent {
			t.Errorf("the push is %s after %d rings", p.State, len(b.calls))
		}
	})
}

func TestARefusedAccountHoldsNoTelephoneBack(t *testing.T) {
	desks(t, func(d *desk) {
		b := d.rings("13800000009")
		d.known("yanbin", d.window(5))
		d.post.refuse[domain.ChannelCustom] = refused(domain.SendStop, 40164)
		b.fault = refused(domain.SendAgain, 503)
		p := d.owes(domain.PushDuty, danger)
		b.fault = nil
		d.clock.Forward(time.Minute)
		d.once()
		if p = d.row(p.Key); p.State != domain.PushPending || d.alarmOf(p).State != domain.PushSent {
			t.Errorf("the push is %s, the alarm %s", p.State, d.alarmOf(p).State)
		}
	})
}

func TestWithoutAProviderNothingIsOwed(t *testing.T) {
	desks(t, func(d *desk) {
		d.known("yanbin", d.window(5))
		p := d.owes(domain.PushDuty, danger)
		if _, err := d.db.View(d.ctx).PushOwed("alarm:" + p.ID.String()); p.State != domain.PushSent || domain.CodeOf(err) != domain.NotFound {
			t.Errorf("the push is %s and an alarm is owed (%v)", p.State, err)
		}
	})
}
