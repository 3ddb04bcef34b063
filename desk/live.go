package desk

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"linli/domain"
)

// Live tells open boards which tickets have changed, whichever process changed
// them: one look at the events for all boards of this process, none while no
// board is open.
type Live struct {
	Views *Views
	Log   *slog.Logger

	mu     sync.Mutex
	boards map[*Watch]bool
	closed bool
	told   map[domain.ID]time.Time // events of the overlap that were told already, and when
	since  time.Time
}

// Watch is one open board. Cards gives what has changed; it is closed when the
// server stops or the reader is too slow: his browser opens it anew then.
type Watch struct {
	Cards     chan []Card
	community domain.ID
}

const (
	livePace    = 400 * time.Millisecond
	liveOverlap = 10 * time.Second // how late an event of another process may be seen
	liveWaiting = 64               // how many changes wait for one reader
	liveAtOnce  = 200              // how many tickets are read at once
)

// Open begins to watch a community; Close ends it.
func (l *Live) Open(community domain.ID) *Watch {
	w := &Watch{Cards: make(chan []Card, liveWaiting), community: community}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		close(w.Cards)
		return w
	}
	if len(l.boards) == 0 {
		l.boards, l.told, l.since = map[*Watch]bool{}, map[domain.ID]time.Time{}, l.Views.Now()
	}
	l.boards[w] = true
	return w
}

// Close ends a watch; a second time it does nothing.
func (l *Live) Close(w *Watch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(w)
}

func (l *Live) drop(w *Watch) {
	if l.boards[w] {
		delete(l.boards, w)
		close(w.Cards)
	}
}

// Run looks until ctx ends, then lets every board go.
func (l *Live) Run(ctx context.Context) {
	tick := time.NewTicker(livePace)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			l.mu.Lock()
			defer l.mu.Unlock()
			l.closed = true
			for w := range l.boards {
				l.drop(w)
			}
			return
		case <-tick.C:
			if err := l.Once(ctx); err != nil && ctx.Err() == nil {
				l.Log.Error("the boards could not be told what changed", "error", err)
			}
		}
	}
}

// Once tells every open board what has changed since the last look.
func (l *Live) Once(ctx context.Context) error {
	l.mu.Lock()
	watched, since := len(l.boards) > 0, l.since.Add(-liveOverlap)
	l.mu.Unlock()
	if !watched {
		return nil
	}
	now := l.Views.Now()
	stirs, err := l.Views.DB.View(ctx).Stirs(since)
	if err != nil {
		return err
	}
	changed := map[domain.ID][]domain.ID{} // by community; under 0 what has come from one to another
	l.mu.Lock()
	for _, s := range stirs {
		if _, told := l.told[s.Event]; told {
			continue
		}
		l.told[s.Event] = now
		if s.Moved {
			s.Community = 0
		}
		if !slices.Contains(changed[s.Community], s.Ticket) {
			changed[s.Community] = append(changed[s.Community], s.Ticket)
		}
	}
	for event, at := range l.told {
		if at.Before(since) {
			delete(l.told, event)
		}
	}
	l.since = now
	l.mu.Unlock()
	for community, tickets := range changed {
		if err := l.tell(ctx, community, tickets); err != nil {
			return err
		}
	}
	return nil
}

// tell reads the cards of a community once and gives them to all its boards.
func (l *Live) tell(ctx context.Context, community domain.ID, tickets []domain.ID) error {
	if !l.watched(community) {
		return nil
	}
	for some := range slices.Chunk(tickets, liveAtOnce) {
		cards, err := l.Views.Cards(ctx, some)
		if err != nil {
			return err
		}
		l.mu.Lock()
		for w := range l.boards {
			if community != 0 && w.community != community {
				continue
			}
			select {
			case w.Cards <- cards:
			default:
				l.drop(w) // it reads too slowly
			}
		}
		l.mu.Unlock()
	}
	return nil
}

func (l *Live) watched(community domain.ID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for w := range l.boards {
		if community == 0 || w.community == community {
			return true
		}
	}
	return false
}

// mostMissed is how long ago a board may have been made to be caught up.
const mostMissed = 10 * time.Minute

// Missed lists the cards of a community that have changed since a board was
// made; ok is false when that is too long ago: it is to be made anew.
func (s *Views) Missed(ctx context.Context, community domain.ID, since time.Time) (missed []Card, ok bool, err error) {
	if s.Now().Sub(since) > mostMissed {
		return nil, false, nil
	}
	stirs, err := s.DB.View(ctx).Stirs(since.Add(-liveOverlap))
	if err != nil {
		return nil, false, err
	}
	var ids []domain.ID
	for _, stir := range stirs {
		if (stir.Community == community || stir.Moved) && !slices.Contains(ids, stir.Ticket) {
			ids = append(ids, stir.Ticket)
		}
	}
	missed, err = s.Cards(ctx, ids)
	return missed, len(ids) <= liveAtOnce, err
}
