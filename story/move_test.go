package story

import (
	"context"
	"errors"
	"testing"
	"time"

	"linli/domain"
	"linli/push"
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
