package desk

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"linli/domain"
	"linli/live"
)

// Live tells open boards which tickets have changed, whichever process changed
// them: one look at the events for all boards of this process, none while no
// board is open.
type Live struct {
	Views *Views
	Log   *slog.Logger

	boards live.Pages[domain.ID, []Card] // by community; who reads too slowly is let go

	mu    sync.Mutex
	told  map[domain.ID]time.Time // events of the overlap that were told already, and when
	since time.Time
}

// Watch is one open board: the cards that have changed.
type Watch = live.Watch[domain.ID, []Card]

const (
	livePace    = 400 * time.Millisecond
	liveOverlap = 10 * time.Second // how late an event of another process may be seen
	liveWaiting = 64               // how many changes wait for one reader
	liveAtOnce  = 200              // how many tickets are read at once
)

// NewLive makes what tells the boards of a database.
func NewLive(views *Views, log *slog.Logger) *Live {
	l := &Live{Views: views, Log: log}
	l.boards.Waiting = liveWaiting
	return l
}

// Open begins to watch a community; Close ends it.
func (l *Live) Open(community domain.ID) *Watch {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.boards.Watched()) == 0 {
		l.told, l.since = map[domain.ID]time.Time{}, l.Views.Now()
	}
	return l.boards.Open(community)
}

// Close ends a watch; a second time it does nothing.
func (l *Live) Close(w *Watch) { l.boards.Close(w) }

// Run looks until ctx ends, then lets every board go.
func (l *Live) Run(ctx context.Context) {
	l.boards.Run(ctx, livePace, l.Once, func(err error) {
		l.Log.Error("the boards could not be told what changed", "error", err)
	})
}

// Once tells every open board what has changed since the last look.
func (l *Live) Once(ctx context.Context) error {
	if len(l.boards.Watched()) == 0 {
		return nil
	}
	l.mu.Lock()
	since := l.since.Add(-liveOverlap)
	l.mu.Unlock()
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
	if community != 0 && !slices.Contains(l.boards.Watched(), community) {
		return nil
	}
	for some := range slices.Chunk(tickets, liveAtOnce) {
		cards, err := l.Views.Cards(ctx, some)
		if err != nil {
			return err
		}
		l.boards.Tell(func(of domain.ID) ([]Card, bool) { return cards, community == 0 || of == community })
	}
	return nil
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
