package push

import (
	"context"
	"sync"
	"testing"

	"linli/domain"
	"linli/store"
)

// danger owes somebody a push of a danger.
func (o *office) danger(person domain.ID) {
	o.t.Helper()
	o.tx(func(tx *store.Tx) (err error) {
		if person == 0 {
			if person, err = o.person(tx, "oD"+tx.NewID().String()); err != nil {
				return err
			}
		}
		return tx.Owe(domain.Push{Key: tx.NewID().String(), Account: "yanbin", Person: person, Kind: domain.PushCalledOff, Ticket: o.ticket.ID, Urgent: true})
	})
}

// called waits until so many calls have begun.
func (o *office) called(calls int) {
	o.t.Helper()
	o.until("the calls have begun", func() bool { return len(o.wechat.began) == calls })
}

func TestADangerWaitsBehindNobodysHangingCall(t *testing.T) {
	offices(t, func(o *office) {
		stop := o.works()
		o.owe(3*abreast, 1)
		o.once()
		o.called(abreast)
		o.danger(0)
		o.once()
		o.called(abreast + 1)
		close(o.wechat.gate)
		o.hasSent(3*abreast + 1)
		stop()
	})
}

func TestWithoutRedisADangerWaitsBehindNobodysHangingCall(t *testing.T) {
	offices(t, func(o *office) {
		o.relay.Queue = nil
		o.owe(3*abreast, 2)
		ctx, stop := context.WithCancel(o.ctx)
		wake := make(chan struct{}, 1)
		var running sync.WaitGroup
		running.Go(func() { o.relay.Run(ctx, wake) })
		o.called(abreast)
		o.danger(0)
		wake <- struct{}{}
		o.called(abreast + 1)
		close(o.wechat.gate)
		o.hasSent(6*abreast + 1)
		stop()
		running.Wait()
	})
}

// A danger for somebody who is being called comes next, and is not taken up over
// and over until then.
func TestADangerWaitsForItsPersonsCallQuietly(t *testing.T) {
	offices(t, func(o *office) {
		defer o.works()()
		o.danger(0)
		o.once()
		o.called(1)
		pushes, err := o.db.View(o.ctx).PushesFor(o.ticket.ID)
		if err != nil {
			t.Fatal(err)
		}
		o.danger(pushes[0].Person)
		claims, claim := 0, o.relay.Claim
		var open sync.Once
		o.relay.Queue = nil
		o.relay.Claim = func() string {
			if claims++; claims == 20 {
				open.Do(func() { close(o.wechat.gate) })
			}
			return claim()
		}
		o.once()
		if claims > 3 {
			t.Errorf("the outbox was claimed %d times while the first call was under way", claims)
		}
		open.Do(func() { close(o.wechat.gate) })
		o.until("the first is marked", func() bool { return o.marked() == 1 })
		o.clock.Forward(turnPause)
		o.once()
		o.hasSent(2)
	})
}
