package notice

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"linli/domain"
	"linli/store"
)

// Sender is the wire to one phone. A failed send is a *domain.SendError.
type Sender interface {
	Send(ctx context.Context, d domain.Delivery) (domain.Receipt, error)
}

// Circle is the wire to many at once. Every failure is a *domain.SendError.
type Circle interface {
	// Mass hands over a mass send; its end is reported later, by the receipt's MsgID.
	Mass(ctx context.Context, m domain.MassSend) (domain.Receipt, error)
	// Thumb keeps a picture at WeChat for good and gives the id by which drafts name it.
	Thumb(ctx context.Context, account string, m domain.Media) (string, error)
	// Draft keeps an article at WeChat and gives the id by which a mass send names it.
	Draft(ctx context.Context, account string, p domain.Article) (string, error)
	// Robot says a text in a group of WeCom.
	Robot(ctx context.Context, key, text string) error
	// Task asks a member to send a text to his customer groups, and gives its id.
	Task(ctx context.Context, t domain.GroupTask) (string, error)
	// TaskSent tells that the member has sent it.
	TaskSent(ctx context.Context, account, id, member string) (bool, error)
}

// Files keeps photos.
type Files interface {
	Get(id domain.ID) ([]byte, error)
}

// Crier tells people what notices say (喊话人).
type Crier struct {
	DB       *store.DB
	Desk     *Desk
	Sender   Sender
	Circle   Circle
	Files    Files
	Accounts map[string]domain.Account
	Budgets  map[string]map[domain.Channel]int64 // messages a day, by account; what is not there is WeChat's own limit
	Claim    func() string                       // a token nobody else uses
	Wake     func()                              // tells the sender of pushes that something may be due
	Log      *slog.Logger

	// Chunk is how many rows go out between two transactions, Abreast how many of
	// them at the same time, Lines how many chunks are under way at once, Doubt how
	// many rows at all are under way where WeChat does not know a message again: a
	// power cut leaves no more of them in doubt. What is not set is as usual.
	Chunk, Abreast, Lines, Doubt int

	mu    sync.Mutex
	rests map[string]time.Time // accounts that WeChat does not answer for just now
}

// How a crier works: how often he looks, how long claimed rows are his own, how
// long a transaction may take; how long calls of a chunk are begun, and how long one
// may take. A chunk's rows are his own until all calls have ended and are written down.
const (
	pace     = time.Second
	lease    = 20 * time.Second
	patience = 6 * time.Second
	begins   = 3 * time.Second
	answers  = 6 * time.Second

	checksPace = 10 * time.Minute // how often WeCom is asked what was confirmed

	usualChunk   = 96
	usualAbreast = 12
	usualLines   = 2
	usualDoubt   = 12
)

func orUsual(set, usual int) int {
	if set > 0 {
		return set
	}
	return usual
}

// Run tells what is due every second, until ctx ends.
func (r *Crier) Run(ctx context.Context) {
	tick, asks := time.NewTicker(pace), time.NewTicker(checksPace)
	defer tick.Stop()
	defer asks.Stop()
	for {
		if _, err := r.Once(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("notices could not be told", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-asks.C:
			if err := r.Checks(ctx); err != nil && ctx.Err() == nil {
				r.Log.Error("it could not be asked whether posts were confirmed", "error", err)
			}
		}
	}
}

// Once does everything that is due now, and tells how many messages went out.
// Several criers, in several processes, may do so at the same time: each row,
// post and mass send is claimed by one.
func (r *Crier) Once(ctx context.Context) (sent int, err error) {
	running, err := r.running(ctx)
	if err != nil {
		return 0, err
	}
	for _, n := range running {
		n, err := r.tell(ctx, n)
		sent += n
		if err != nil {
			return sent, err
		}
	}
	if err := r.posts(ctx); err != nil {
		return sent, err
	}
	if len(running) > 0 {
		r.Wake()
	}
	return sent, ctx.Err()
}

// running starts the notices whose hour has come, and lists those that are to be
// told, alarms first.
func (r *Crier) running(ctx context.Context) ([]domain.Notice, error) {
	reading, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var all []domain.Notice
	err := r.DB.InTx(reading, func(tx *store.Tx) (err error) {
		if err := r.start(tx); err != nil {
			return err
		}
		all, err = tx.NoticesIn(domain.NoticeRunning, tx.Now)
		return err
	})
	var alarms, rest []domain.Notice
	for _, n := range all {
		if n.Emergency {
			alarms = append(alarms, n)
		} else {
			rest = append(rest, n)
		}
	}
	return append(alarms, rest...), err
}

// tell does what is due of one notice. The first are called while the others get
// their rows; by a mass send all of them go at once.
func (r *Crier) tell(ctx context.Context, n domain.Notice) (int, error) {
	all, err := r.plan(ctx, n.ID, n.Mass)
	if err != nil {
		return 0, err
	}
	if n.Mass {
		if err := r.masses(ctx, n.ID); err != nil {
			return 0, err
		}
	}
	t, err := r.telling(r.DB.View(ctx), n)
	if err != nil {
		return 0, err
	}
	lines := orUsual(r.Lines, usualLines)
	sent, faults := make([]int, lines), make([]error, lines+1)
	var under sync.WaitGroup
	under.Go(func() {
		defer close(t.planned)
		for ; !all && faults[lines] == nil; t.more() {
			all, faults[lines] = r.plan(ctx, n.ID, false)
		}
	})
	for i := range lines {
		doubt := 0 // the first line alone calls where WeChat does not know a message again
		if i == 0 {
			doubt = min(orUsual(r.Doubt, usualDoubt), orUsual(r.Abreast, usualAbreast))
		}
		under.Go(func() { sent[i], faults[i] = r.line(ctx, t, doubt) })
	}
	under.Wait()
	total := 0
	for _, s := range sent {
		total += s
	}
	if err := errors.Join(faults...); err != nil {
		return total, err
	}
	return total, r.finish(ctx, n.ID)
}

// chunk is some rows that one line has claimed and is calling.
type chunk struct {
	token  string
	at     time.Time
	notice domain.ID
	calls  []call
}

// call is one row on its way, and what became of it.
type call struct {
	row      domain.NoticeTo
	way      way
	delivery domain.Delivery
	receipt  domain.Receipt
	err      error
	idle     bool // its turn did not come: WeChat was not called
}

// line sends chunk after chunk until nothing is due and everybody has his row. What
// became of one is written in the transaction that claims the next: two durable marks
// for each row, and one commit for each chunk.
func (r *Crier) line(ctx context.Context, t *telling, doubt int) (sent int, err error) {
	var under *chunk
	for planned := false; ; {
		stop := ctx.Err() != nil // what is under way is still written down
		var next *chunk
		t.turn.Lock()
		writing, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		err := r.DB.InTx(writing, func(tx *store.Tx) (err error) {
			next = nil
			if under != nil {
				if err := r.note(tx, *under); err != nil {
					return err
				}
			}
			if !stop {
				next, err = r.claim(tx, t, doubt)
			}
			return err
		})
		cancel()
		t.turn.Unlock()
		if err != nil || next == nil && (planned || stop) {
			return sent, err
		}
		if under = next; next == nil {
			_, more := <-t.planned
			planned = !more
			continue
		}
		sent += r.call(ctx, next)
	}
}

// call makes the calls of a chunk side by side, and tells how many WeChat took.
// Each has a time of its own, so that the end of the chunk cuts none off; whose turn
// does not come while calls are begun is called another time, and that was no try.
func (r *Crier) call(ctx context.Context, c *chunk) (taken int) {
	beginning, cancel := context.WithTimeout(context.WithoutCancel(ctx), begins)
	defer cancel()
	var all sync.WaitGroup
	var next atomic.Int64
	for range min(orUsual(r.Abreast, usualAbreast), len(c.calls)) {
		all.Go(func() {
			for i := next.Add(1); i <= int64(len(c.calls)); i = next.Add(1) {
				one := &c.calls[i-1]
				if one.idle = beginning.Err() != nil; one.idle {
					one.err = &domain.SendError{Class: domain.SendAgain, Detail: "its turn did not come"}
					continue
				}
				r.send(ctx, one)
			}
		})
	}
	all.Wait()
	silent := map[string]int{}
	for _, one := range c.calls {
		switch failed := failureOf(one.err); {
		case one.err == nil:
			taken++
		case failed.Class == domain.SendUnknown:
			silent[one.way.account.Name]++
		case failed.ErrCode == minuteUsedUp:
			silent[one.way.account.Name] += silentAfter
		}
	}
	r.rest(silent, c.at)
	return taken
}

// send makes one call.
func (r *Crier) send(ctx context.Context, one *call) {
	calling, cancel := context.WithTimeout(context.WithoutCancel(ctx), answers)
	defer cancel()
	one.receipt, one.err = r.Sender.Send(calling, one.delivery)
}

// How many unanswered calls of a chunk make an account's line silent, and how long
// it is left alone then: who may have got a notice must not get it again, so that
// calling on into nothing would lose them all.
const (
	minuteUsedUp = 45011 // WeChat takes no more calls this minute
	silentAfter  = 3
	restsFor     = time.Minute
)

func (r *Crier) rest(silent map[string]int, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for account, n := range silent {
		if n < silentAfter {
			continue
		}
		if r.rests == nil {
			r.rests = map[string]time.Time{}
		}
		r.rests[account] = at.Add(restsFor)
		r.Log.Warn("WeChat does not answer what notices say; it is left alone for a while", "account", account, "unanswered", n)
	}
}

// resting tells until when an account is left alone; zero if it is not.
func (r *Crier) resting(account string, now time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if until := r.rests[account]; until.After(now) {
		return until
	}
	return time.Time{}
}

// failureOf reads a sender's error; one that says nothing may have arrived.
func failureOf(err error) *domain.SendError {
	var failed *domain.SendError
	if err != nil && !errors.As(err, &failed) {
		failed = &domain.SendError{Class: domain.SendUnknown, Detail: "no answer"}
	}
	return failed
}
