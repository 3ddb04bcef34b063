package store

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// group commits together what waits for SQLite's one writer: a commit costs a
// sync of the disk, and every page that changed, as much for one deed as for
// many. Each deed runs on its caller's goroutine, one after another, and hears
// of nothing but its own end.
type group struct {
	begin func(ctx context.Context) (*sqlx.Conn, error)

	mu      sync.Mutex
	waiting []*member
	rested  chan struct{} // closed when nobody leads any more; nil while nobody ever did
	leading bool
	closed  bool
}

// member is one deed of a group.
type member struct {
	alone bool            // a long one: nobody's end waits for it but its own
	turn  chan *sqlx.Conn // the transaction it may write in
	ran   chan error      // how that went
	end   chan error      // whether it stands
	gone  chan struct{}   // closed when nobody waits for it any more
}

// How many deeds one commit waits for at most, and after how many without a pause
// the file is left alone, for how long: a tenth of the time, to be met by a process
// that looks fifty times in its five seconds.
const (
	together = 16
	rush     = 32
	breath   = 5 * time.Millisecond
	closing  = 2 * time.Second // how long the end of the database waits for deeds under way
)

// Ends of a deed's turn that are not its own.
var (
	errLeft    = errors.New("nobody waits for this deed any more")
	errUnended = errors.New("this deed did not come to its end")
)

// join runs a deed's work in a transaction and waits until it is committed, or
// until ctx ends: then the deed may stand all the same if it was done.
// A long one is committed alone.
func (g *group) join(ctx context.Context, alone bool, work func(conn *sqlx.Conn) error) error {
	m := &member{alone: alone, turn: make(chan *sqlx.Conn), ran: make(chan error), end: make(chan error, 1), gone: make(chan struct{})}
	if !g.enter(m) {
		return domain.Errorf(domain.Unavailable, "begin a transaction: the database is closed")
	}
	done := false
	for {
		select {
		case conn := <-m.turn:
			done = m.take(ctx, conn, work)
		case err := <-m.end:
			return err
		case <-ctx.Done():
			close(m.gone)
			err := domain.Errorf(domain.Unavailable, "wait for the writer: %w", ctx.Err())
			if done {
				return unsure{err}
			}
			return err
		}
	}
}

// take does the work, and tells whether it was done. A panic goes on in its own
// goroutine, and keeps nobody waiting.
func (m *member) take(ctx context.Context, conn *sqlx.Conn, work func(conn *sqlx.Conn) error) bool {
	err := errUnended
	defer func() {
		if errors.Is(err, errUnended) {
			close(m.gone)
		}
		m.ran <- err
	}()
	if ctx.Err() != nil {
		err = errLeft // one statement that ctx ends would undo the whole group
	} else {
		err = work(conn)
	}
	return err == nil
}

// does gives a member its turn and tells how it went.
func (m *member) does(conn *sqlx.Conn) error {
	select {
	case <-m.gone:
		return errLeft
	default:
	}
	select {
	case m.turn <- conn:
		return <-m.ran
	case <-m.gone:
		return errLeft
	}
}

// enter lets a member wait, and somebody lead if nobody does; false if the
// database is closed.
func (g *group) enter(m *member) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.waiting = append(g.waiting, m)
	if !g.leading {
		g.leading, g.rested = true, make(chan struct{})
		go g.lead()
	}
	return true
}

// lead commits what waits until nothing does. In a rush it leaves the file alone
// now and then: another process, an import or a verify, finds a free moment only by
// chance.
func (g *group) lead() {
	unbroken := 0
	for first := g.next(); first != nil || !g.rests(); first = g.next() {
		if first == nil {
			continue // somebody came meanwhile
		}
		done, again := g.commit(first, together)
		for _, alone := range again {
			n, _ := g.commit(alone, 1)
			done += n
		}
		if unbroken += done; unbroken >= rush {
			unbroken = 0
			<-time.NewTimer(breath).C
		}
	}
}

// next is who has waited longest, or nil.
func (g *group) next() *member {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		return nil
	}
	m := g.waiting[0]
	g.waiting = slices.Delete(g.waiting, 0, 1)
	return m
}

// behind is who goes with those that had their turn so far; nil for nobody.
func (g *group) behind(last *member, ran, most int) *member {
	g.mu.Lock()
	alone := last.alone || len(g.waiting) > 0 && g.waiting[0].alone
	g.mu.Unlock()
	if alone || ran >= most {
		return nil
	}
	return g.next()
}

// rests lets the leader go if nobody waits.
func (g *group) rests() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) > 0 {
		return false
	}
	g.leading = false
	close(g.rested)
	return true
}

// closes lets nobody in any more, and waits a while for those who are.
func (g *group) closes() {
	g.mu.Lock()
	g.closed = true
	rested := g.rested
	g.mu.Unlock()
	if rested == nil {
		return
	}
	limit := time.NewTimer(closing)
	defer limit.Stop()
	select {
	case <-rested:
	case <-limit.C:
	}
}

// commit runs a member and those who wait behind it, most of them at most, in
// one transaction, and tells each its end and how many they were. What fails is
// taken back alone; if SQLite undid everything, nothing is kept, and those that
// must be run again, each by itself, are given back.
func (g *group) commit(first *member, most int) (ran int, again []*member) {
	ctx := context.Background() // whoever waits leaves by a context of his own
	conn, err := g.begin(ctx)
	if err != nil {
		first.end <- domain.Errorf(domain.Unavailable, "begin a transaction: %w", wrapped(err))
		return 0, nil
	}
	defer conn.Close()
	var done []*member
	for m := first; m != nil; m = g.behind(m, ran, most) {
		ran++
		kept, err := m.ends(ctx, conn, len(done) == 0)
		switch {
		case err == nil:
			done = append(done, m)
		case errors.Is(err, errLeft):
		case kept:
			m.end <- err
		case len(done) == 0:
			undo(ctx, conn)
			m.end <- err
			return ran, nil
		default:
			undo(ctx, conn)
			return ran, append(done, m)
		}
	}
	if _, err = conn.ExecContext(ctx, "COMMIT"); err != nil {
		err = domain.Errorf(domain.Unavailable, "commit: %w", unsure{wrapped(err)})
		undo(ctx, conn)
	}
	for _, m := range done {
		m.end <- err
	}
	return ran, nil
}

// ends runs a member's deed; the first of a transaction is taken back with it, and
// needs no copies of what it changes.
func (m *member) ends(ctx context.Context, conn *sqlx.Conn, first bool) (kept bool, err error) {
	if first {
		return false, m.does(conn)
	}
	return apart(ctx, conn, func() error { return m.does(conn) })
}

// apart runs a deed so that it can be taken back without those before it; kept is
// false when it could not.
func apart(ctx context.Context, conn *sqlx.Conn, do func() error) (kept bool, err error) {
	if _, err := conn.ExecContext(ctx, "SAVEPOINT deed"); err != nil {
		return false, err
	}
	if err = do(); err != nil {
		if _, e := conn.ExecContext(ctx, "ROLLBACK TO deed"); e != nil {
			return false, err
		}
	}
	if _, e := conn.ExecContext(ctx, "RELEASE deed"); e != nil {
		return false, errors.Join(err, e)
	}
	return true, err
}
