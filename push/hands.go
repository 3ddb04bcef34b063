package push

import (
	"sync"
	"sync/atomic"
)

// hands are who sends where no queue does: some for what is ordinary, as many for
// dangers alone, which wait behind nobody else's call that hangs.
type hands struct {
	ordinary, dangers lane
	under             sync.WaitGroup
	waits             bool // whoever has them waits for all they do
	listening         atomic.Bool
	free              chan struct{} // a word when there is a hand for more
}

// lane is so many hands, and how many people's pushes they hold or are waited for by.
type lane struct {
	hand  chan struct{}
	lines atomic.Int32
}

func newHands() *hands {
	return &hands{ordinary: lane{hand: make(chan struct{}, abreast)}, dangers: lane{hand: make(chan struct{}, abreast)}, free: make(chan struct{}, 1)}
}

// busy tells that no hand of a lane is free.
func (l *lane) busy() bool { return l.lines.Load() >= abreast }

// take sends as soon as there is a hand for it, and does not wait for that.
func (h *hands) take(danger bool, send func()) {
	l := &h.ordinary
	if danger {
		l = &h.dangers
	}
	l.lines.Add(1)
	h.under.Go(func() {
		l.hand <- struct{}{}
		defer func() {
			<-l.hand
			l.lines.Add(-1)
			select {
			case h.free <- struct{}{}:
			default:
			}
		}()
		send()
	})
}

// listen asks what may take as long as a call that hangs: beside all else and
// once at a time, where nobody waits.
func (h *hands) listen(ask func()) {
	if h.waits {
		ask()
		return
	}
	if !h.listening.CompareAndSwap(false, true) {
		return
	}
	h.under.Go(func() {
		defer h.listening.Store(false)
		ask()
	})
}
