// Package live keeps the pages that are open just now (开着的页面), so that each is
// told what moved while somebody looks at it.
package live

import (
	"context"
	"sync"
	"time"
)

// Pages are the open pages of one kind: Of is what a page shows, Word what it is
// told. The zero value has none and takes any.
type Pages[Of, Word any] struct {
	// Patient keeps a page whose reader is slow: the word that waits says it already.
	// Else it is let go, so that its browser opens it anew.
	Patient bool
	Waiting int // how many words wait for one reader; 0 for one

	mu     sync.Mutex
	open   map[*Watch[Of, Word]]bool
	closed bool
}

// Watch is one open page. Told gives what it is told; it is closed when the page is
// let go, and the browser opens its stream anew then.
type Watch[Of, Word any] struct {
	Told chan Word
	Of   Of
}

// Open begins to watch; Close ends it.
func (p *Pages[Of, Word]) Open(of Of) *Watch[Of, Word] {
	w := &Watch[Of, Word]{Told: make(chan Word, max(1, p.Waiting)), Of: of}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		close(w.Told)
		return w
	}
	if p.open == nil {
		p.open = map[*Watch[Of, Word]]bool{}
	}
	p.open[w] = true
	return w
}

// Close ends a watch; a second time it does nothing.
func (p *Pages[Of, Word]) Close(w *Watch[Of, Word]) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drop(w)
}

func (p *Pages[Of, Word]) drop(w *Watch[Of, Word]) {
	if p.open[w] {
		delete(p.open, w)
		close(w.Told)
	}
}

// End lets every page go; whoever comes later is let go at once.
func (p *Pages[Of, Word]) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for w := range p.open {
		p.drop(w)
	}
}

// Watched lists what the open pages show.
func (p *Pages[Of, Word]) Watched() []Of {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Of, 0, len(p.open))
	for w := range p.open {
		out = append(out, w.Of)
	}
	return out
}

// Tell gives a word to every page that has one; which is asked one page after the
// other, and nobody comes or goes meanwhile.
func (p *Pages[Of, Word]) Tell(which func(of Of) (Word, bool)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for w := range p.open {
		word, has := which(w.Of)
		if !has {
			continue
		}
		select {
		case w.Told <- word:
		default:
			if !p.Patient {
				p.drop(w)
			}
		}
	}
}

// Run looks again and again until ctx ends, then lets every page go. What a look
// cannot do is told to fault.
func (p *Pages[Of, Word]) Run(ctx context.Context, pace time.Duration, look func(context.Context) error, fault func(error)) {
	defer p.End()
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := look(ctx); err != nil && ctx.Err() == nil {
				fault(err)
			}
		}
	}
}
