package story

import (
	"context"
	"errors"
	"testing"
	"time"

	"linli/domain"
	"linli/push"
	"linli/store"
)

// refusing is a queue that lets something happen to what was claimed, and then
// does not take it.
type refusing struct{ something func() }

func (q *refusing) Enqueue(context.Context, []domain.Push) error {
	if do := q.something; do != nil {
		q.something = nil
		do()
	}
	return errors.New("not today")
}

// meanwhile lets something happen after pushes were claimed and before they are sent.
func (w *town) meanwhile(something func()) {
	w.t.Helper()
	q := &refusing{something}
	w.app.Relay.Queue = q
	w.deliver()
	w.app.Relay.Queue = nil
	if q.something != nil {
		w.t.Fatal("nothing was claimed")
	}
	w.deliver()
}

// asking is a sender that lets something happen while the first call is under
// way, which WeChat then refuses.
type asking struct {
	push.Sender
	something func()
}

func (s *asking) Send(ctx context.Context, d domain.Delivery) (domain.Receipt, error) {
	if do := s.something; do != nil {
		s.something = nil
		do()
		return domain.Receipt{}, &domain.SendError{Class: domain.SendAgain, ErrCode: -1}
	}
	return s.Sender.Send(ctx, d)
}

func TestWhatWasClaimedForSomebodyFollowsHimToWhoHeIs(t *testing.T) {
	everywhere(t, withMini(rhine), func(w *town) {
		w.phone("oZHANG").Follows().Hears("我姓张，住3号楼2单元501", "记下了")
		zhang := w.opens("mZHANG").lives("3号楼", "2", "501")
		zhang.asks("水管漏了")
		code := w.phone("oZHANG").code()
		w.deliver()
		w.phone("oWANG").tells("1")
		w.meanwhile(func() { zhang.does("POST", "/me/link", map[string]any{"code": code}) })
		w.phone("oZHANG").Sees("王师傅接了")
		w.isInOrder()
	})
}

func TestWhatWasClaimedForAPhoneFollowsWhoBindsIt(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		wu := w.phone("oWUNEW").Follows()
		wu.Says("3号楼2单元501水管漏了")
		code := w.phone("oLIMIN").invites("13800000005")
		w.phone("oWANG").tells("1")
		w.meanwhile(func() { wu.tells("绑定 " + code) })
		wu.Sees("王师傅接了")
		w.isInOrder()
	})
}

func TestWhatIsBeingCalledFollowsHimIfItIsRefused(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		wu := w.phone("oWUNEW").Follows()
		wu.Says("3号楼2单元501水管漏了")
		code := w.phone("oLIMIN").invites("13800000005")
		w.phone("oWANG").tells("1")
		sender := w.app.Relay.Sender
		w.app.Relay.Sender = &asking{sender, func() { wu.tells("绑定 " + code) }}
		w.deliver()
		w.app.Relay.Sender = sender
		w.forward(10 * time.Second)
		wu.Counts("王师傅接了", 1)
		w.isInOrder()
	})
}

// deaf is a sender whose calls to one person are not answered.
type deaf struct {
	push.Sender
	openid string
}

func (s deaf) Send(ctx context.Context, d domain.Delivery) (domain.Receipt, error) {
	if d.OpenID == s.openid {
		return domain.Receipt{}, &domain.SendError{Class: domain.SendUnknown}
	}
	return s.Sender.Send(ctx, d)
}

// What may have arrived is not counted on: whoever was to run an errand or make
// a visit and does not surely know of it is no more than the first who is told.
func TestAnErrandThatMayHaveArrivedIsToldToAnother(t *testing.T) {
	for _, kind := range []domain.PushKind{domain.PushErrand, domain.PushVisit} {
		everywhere(t, pair, func(w *town) {
			zhou, limin := w.phone("oZHOU").Follows(), w.phone("oLIMIN").Follows()
			zhou.Says("待办")
			limin.Says("待办")
			zhang := w.phone("oZHANG").Follows()
			zhang.Says("3号楼2单元501水管漏了")
			w.must(w.app.DB.InTx(w.ctx, func(tx *store.Tx) error {
				who, err := tx.Identity("yanbin", "oLIMIN")
				if err != nil {
					return err
				}
				ticket, err := tx.TicketNumbered("yanbin", 1001)
				if err != nil {
					return err
				}
				if kind == domain.PushVisit {
					ticket.State = domain.Resolved
					if err := tx.ChangeTicket(&ticket); err != nil {
						return err
					}
				}
				return tx.Owe(domain.Push{Key: "round:" + who.Person.String(), Account: "yanbin", Person: who.Person, Kind: kind, Ticket: ticket.ID})
			}))
			zhou.SeesNot("请打电话", "回访 1001")
			w.app.Relay.Sender = deaf{w.app.Relay.Sender, "oLIMIN"}
			for range 4 {
				w.passes(time.Minute)
			}
			p, err := w.app.DB.View(w.ctx).PushesFor(w.ticket(1001).ID)
			w.must(err)
			states := map[domain.PushState]int{}
			for _, one := range p {
				if one.Kind == kind {
					states[one.State]++
				}
			}
			if states[domain.PushHuman] != 1 || states[domain.PushSent] != 1 {
				t.Errorf("%s: they are %v", kind, states)
			}
		})
	}
}
