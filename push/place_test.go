package push

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"linli/domain"
	"linli/store"
)

// queue is a wire that notes who was called in which order; somebody's
// customer-service window is shut, though nobody here knows it.
type queue struct {
	mu     sync.Mutex
	shut   string
	called []string // openid and channel
}

func (q *queue) Send(_ context.Context, d domain.Delivery) (domain.Receipt, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.called = append(q.called, d.OpenID+" "+string(d.Channel))
	if d.OpenID == q.shut && d.Channel == domain.ChannelCustom {
		return domain.Receipt{}, refused(domain.SendClosed, 45047)
	}
	return domain.Receipt{MsgID: "m" + d.ClientMsgID}, nil
}

// TestWhatGoesAnotherWayKeepsItsPlace, and so does what waits behind it: neither
// is put behind all that is owed to others since.
func TestWhatGoesAnotherWayKeepsItsPlace(t *testing.T) {
	offices(t, func(o *office) {
		const others = 4 * batch
		wire := &queue{shut: "oFIRST"}
		o.relay.Queue, o.relay.Sender = nil, wire
		o.relay.Accounts = map[string]domain.Account{"yanbin": {Name: "yanbin", Kind: domain.VerifiedService, Templates: card}}
		o.tx(func(tx *store.Tx) error {
			first, err := o.person(tx, wire.shut)
			if err != nil {
				return err
			}
			for range 2 {
				if err := o.oweOne(tx, first); err != nil {
					return err
				}
			}
			return nil
		})
		o.clock.Forward(time.Second)
		o.owe(others, 1)
		o.clock.Forward(time.Second)
		o.once()
		if want := others + 3; len(wire.called) != want {
			t.Fatalf("%d calls, want %d", len(wire.called), want)
		}
		var hers []string
		for i, call := range wire.called {
			if call == wire.shut+" custom" || call == wire.shut+" template" {
				hers = append(hers, call)
				if i > 3*batch {
					t.Errorf("%s was the %dth call", call, i+1)
				}
			}
		}
		if want := []string{"oFIRST custom", "oFIRST template", "oFIRST template"}; !slices.Equal(hers, want) {
			t.Errorf("she was called by %v", hers)
		}
		pushes, err := o.db.View(o.ctx).PushesFor(o.ticket.ID)
		if err != nil || pushes[0].State != domain.PushSent || pushes[1].State != domain.PushSent {
			t.Errorf("they are %s and %s (%v)", pushes[0].State, pushes[1].State, err)
		}
	})
}
