// Package push pays what the outbox owes: it looks again whether a push is
// still wanted, chooses the way it may take just now, and calls WeChat until
// WeChat says yes or never.
package push

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"linli/domain"
	"linli/store"
)

// Sender is the wire to WeChat. A failed send is a *domain.SendError.
type Sender interface {
	Send(ctx context.Context, d domain.Delivery) (domain.Receipt, error)
}

// Outcomes is told what became of a push, in the transaction that notes it,
// because a send means something for its ticket.
type Outcomes interface {
	Sent(tx *store.Tx, p domain.Push) error
	// Undeliverable: no way leads to the phone; failed: WeChat refused the words.
	Undeliverable(tx *store.Tx, p domain.Push, failed bool) error
}

// Queue carries claimed pushes to a worker of this installation.
type Queue interface {
	// Enqueue hands on pushes of one person, to be sent in this order. An error
	// means that nobody may have heard of them; it comes within moments.
	Enqueue(ctx context.Context, pushes []domain.Push) error
}

// Relay sends what is due.
type Relay struct {
	DB       *store.DB
	Sender   Sender
	Fetches  *Fetches
	Alarms   *Alarms // nil: no telephone rings
	Lines    *Lines  // nil: every account is called, whether or not WeChat answers
	Outcomes Outcomes
	Accounts map[string]domain.Account
	URL      string                              // how the world reaches this server, without a slash at its end; "": no links
	Budgets  map[string]map[domain.Channel]int64 // messages a day, by account; what is not there is WeChat's own limit
	Name     string                              // no other relay's
	Claim    func() string                       // a token nobody else uses
	Quiet    domain.QuietHours
	Queue    Queue  // nil: the relay sends everything itself
	Pages    string // where the pages of notices are seen from outside; "" for nowhere
	Log      *slog.Logger
}

// How a relay works: how many pushes it claims at once, how long they are its
// own, how many people it serves at the same time, and as many in danger beside
// them, how often it looks.
const (
	batch    = 24
	crowd    = 4 * batch // claimed and unpaid ones, at which it claims dangers only
	lease    = 20 * time.Second
	abreast  = 8
	pace     = time.Second
	patience = 6 * time.Second // per send and per transaction; the wire itself gives up after five
)

// Run sends what is due whenever it is woken, and every second anyway, until
// ctx ends. Nothing waits for a call that hangs but who is called.
func (r *Relay) Run(ctx context.Context, wake <-chan struct{}) {
	tick := time.NewTicker(pace)
	defer tick.Stop()
	hands := newHands()
	for {
		if _, err := r.sweep(ctx, hands); err != nil && ctx.Err() == nil {
			r.Log.Error("the outbox could not be served", "error", err)
		}
		select {
		case <-ctx.Done():
			hands.under.Wait()
			r.release(context.WithoutCancel(ctx))
			return
		case <-wake:
		case <-hands.free:
		case <-tick.C:
		}
	}
}

// release lets others have at once what was claimed and not begun.
func (r *Relay) release(ctx context.Context) {
	limited, cancel := context.WithTimeout(ctx, pace)
	defer cancel()
	err := r.DB.InTx(limited, func(tx *store.Tx) error { return tx.ReleasePushes(r.Name) })
	if err != nil {
		r.Log.Warn("claimed pushes could not be released; they are due again when their lease ends", "error", err)
	}
}

// Once hands on everything that is due now, or sends it itself where there is
// no queue or it refuses, waits for what it sends, and tells how many pushes it handled.
func (r *Relay) Once(ctx context.Context) (handled int, err error) {
	hands := newHands()
	hands.waits = true
	for {
		n, err := r.sweep(ctx, hands)
		hands.under.Wait()
		handled += n
		if err != nil || n == 0 {
			return handled, err
		}
	}
}

// sweep claims what is due, as long as there are hands for it, and hands it on.
// One person's pushes go out in their order, several people's side by side.
func (r *Relay) sweep(ctx context.Context, hands *hands) (handled int, err error) {
	for !hands.dangers.busy() {
		var claimed []domain.Push
		var now time.Time
		token := r.Name + "." + r.Claim()
		err := r.DB.InTx(ctx, func(tx *store.Tx) error {
			now = tx.Now
			busy, own, err := tx.InFlight(r.Name, tx.Now)
			if err != nil {
				return err
			}
			full := own >= crowd || hands.ordinary.busy()
			claimed, err = tx.ClaimPushes(store.Claim{Token: token, Most: batch, Lease: lease, Busy: busy, Full: full})
			return err
		})
		if err != nil || len(claimed) == 0 {
			return handled, err
		}
		hands.listen(func() { r.Lines.listen(ctx, now) })
		r.handOn(ctx, hands, claimed)
		handled += len(claimed)
	}
	return handled, nil
}

// handOn gives claimed pushes to the queue, or sends them with hands of its own;
// dangers go first.
func (r *Relay) handOn(ctx context.Context, hands *hands, claimed []domain.Push) {
	for _, queue := range lines(claimed) {
		if r.Queue == nil || r.Queue.Enqueue(ctx, queue) != nil {
			hands.take(ofDanger(queue), func() { r.inTurn(ctx, queue) })
		}
	}
}

// lines sorts pushes by person, those with a danger first. What goes another way
// keeps nothing back that goes to WeChat.
func lines(claimed []domain.Push) (queues [][]domain.Push) {
	type line struct {
		person domain.ID
		beside bool
	}
	place := map[line]int{}
	for _, p := range claimed {
		to := line{p.Person, p.Kind == domain.PushFetch || p.Channel == domain.ChannelAlarm}
		i, ok := place[to]
		if !ok {
			i = len(queues)
			place[to], queues = i, append(queues, nil)
		}
		queues[i] = append(queues[i], p)
	}
	for _, queue := range queues {
		slices.SortStableFunc(queue, dangerFirst)
	}
	slices.SortStableFunc(queues, func(a, b []domain.Push) int { return dangerFirst(a[0], b[0]) })
	return queues
}

// ofDanger tells that somebody's pushes begin with one of a danger.
func ofDanger(queue []domain.Push) bool { return queue[0].Urgent && queue[0].Kind != domain.PushFetch }

func dangerFirst(a, b domain.Push) int {
	switch {
	case a.Urgent == b.Urgent:
		return 0
	case a.Urgent:
		return -1
	}
	return 1
}

// Work sends pushes of one person that were claimed and queued. What has been
// sent, claimed anew or begun by somebody else meanwhile is left alone.
func (r *Relay) Work(ctx context.Context, ids []domain.ID) error {
	reading, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	claimed, err := r.DB.View(reading).Claimed(ids)
	if err != nil {
		return err
	}
	slices.SortStableFunc(claimed, dangerFirst)
	r.inTurn(ctx, claimed)
	return ctx.Err()
}

// inTurn sends pushes one after another until ctx ends: what was claimed and
// not begun is due again when the lease ends.
func (r *Relay) inTurn(ctx context.Context, queue []domain.Push) {
	gone := map[domain.ID]bool{} // in the message of an earlier one
	for i, p := range queue {
		if ctx.Err() != nil {
			return
		}
		if gone[p.ID] {
			continue
		}
		joined, err := r.pay(ctx, p, queue[i+1:])
		for _, j := range joined {
			gone[j.ID] = true
		}
		if err != nil {
			// One push that cannot be read keeps nobody waiting.
			r.Log.Error("a push could not be handled", "push", p.ID, "kind", p.Kind, "attempt", p.Attempts, "error", err)
		}
	}
}
