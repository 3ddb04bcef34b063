package notice

import (
	"context"
	"log/slog"
	"time"

	"linli/domain"
	"linli/live"
	"linli/store"
)

// Live tells open pages of notices that something may have moved, whichever
// process moved it: one look for all pages of this process, none while no page is
// open.
type Live struct {
	DB  *store.DB
	Log *slog.Logger

	pages live.Pages[*page, struct{}]
}

// page is an open page of a notice, and what was seen for it last.
type page struct {
	notice domain.ID
	seen   string
}

// Watch is one open page of a notice: a word after something moved.
type Watch = live.Watch[*page, struct{}]

// livePace is how often is looked.
const livePace = time.Second

// NewLive makes what tells the pages of a database's notices.
func NewLive(db *store.DB, log *slog.Logger) *Live {
	l := &Live{DB: db, Log: log}
	l.pages.Patient = true
	return l
}

// Open begins to watch a notice; Close ends it.
func (l *Live) Open(notice domain.ID) *Watch { return l.pages.Open(&page{notice: notice}) }

// Close ends a watch; a second time it does nothing.
func (l *Live) Close(w *Watch) { l.pages.Close(w) }

// Run looks until ctx ends, then lets every page go.
func (l *Live) Run(ctx context.Context) {
	l.pages.Run(ctx, livePace, l.Once, func(err error) {
		l.Log.Error("the pages of notices could not be told what moved", "error", err)
	})
}

// Once lets every open page know whose notice has moved since the last look.
func (l *Live) Once(ctx context.Context) error {
	var watched []domain.ID
	for _, p := range l.pages.Watched() {
		watched = append(watched, p.notice)
	}
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
	l.pages.Tell(func(p *page) (word struct{}, moved bool) {
		mark, looked := marks[p.notice]
		if moved = looked && mark != p.seen; moved {
			p.seen = mark
		}
		return word, moved
	})
	return nil
}
