package notice

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"linli/domain"
	"linli/store"
)

// Live tells open pages of notices that something may have moved, whichever
// process moved it: one look for all pages of this process, none while no page is
// open.
type Live struct {
	DB  *store.DB
	Log *slog.Logger

	mu     sync.Mutex
	pages  map[*Watch]string // what was seen for a page last
	closed bool
}

// Watch is one open page of a notice. Moved gives a word after something moved;
// it is closed when the server stops: the browser opens the page's stream anew then.
type Watch struct {
	Moved  chan struct{}
	notice domain.ID
}

// livePace is how often is looked.
const livePace = time.Second

// Open begins to watch a notice; Close ends it.
func (l *Live) Open(notice domain.ID) *Watch {
	w := &Watch{Moved: make(chan struct{}, 1), notice: notice}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		close(w.Moved)
		return w
	}
	if l.pages == nil {
		l.pages = map[*Watch]string{}
	}
	l.pages[w] = ""
	return w
}

// Close ends a watch; a second time it does nothing.
func (l *Live) Close(w *Watch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(w)
}

func (l *Live) drop(w *Watch) {
	if _, watched := l.pages[w]; watched {
		delete(l.pages, w)
		close(w.Moved)
	}
}

// Run looks until ctx ends, then lets every page go.
func (l *Live) Run(ctx context.Context) {
	tick := time.NewTicker(livePace)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			l.mu.Lock()
			defer l.mu.Unlock()
			l.closed = true
			for w := range l.pages {
				l.drop(w)
			}
			return
		case <-tick.C:
			if err := l.Once(ctx); err != nil && ctx.Err() == nil {
				l.Log.Error("the pages of notices could not be told what moved", "error", err)
			}
		}
	}
}

// Once lets every open page know whose notice has moved since the last look.
func (l *Live) Once(ctx context.Context) error {
	var watched []domain.ID
	l.mu.Lock()
	for w := range l.pages {
		watched = append(watched, w.notice)
	}
	l.mu.Unlock()
	if len(watched) == 0 {
		return nil
	}
	v := l.DB.View(ctx)
	marks, err := v.NoticeMarks(watched)
	if err == nil {
		err = markCalls(v, watched, marks)
	}
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for w, seen := range l.pages {
		mark, looked := marks[w.notice]
		if !looked || mark == seen {
			continue
		}
		l.pages[w] = mark
		select {
		case w.Moved <- struct{}{}:
		default: // a word waits already
		}
	}
	return nil
}
