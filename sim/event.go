package sim

import (
	"context"
	"slices"
	"time"
)

// EventRules are how WeChat reports what became of things: template messages sent, masses finished, media checked.
type EventRules struct {
	Delay  time.Duration `json:"delay"`  // before a report is due
	Copies int           `json:"copies"` // of each report, all delivered; 0 is one
	Newest bool          `json:"newest"` // the newest report that is due goes first
}

// event is a report that waits to be delivered.
type event struct {
	account string
	message message
	copies  int
	due     time.Time
	letter  *held // in place of message, with the number of its tries
	tries   int
}

// SetEvents changes how the reports that are made from now on are delivered.
func (w *WeChat) SetEvents(rules EventRules) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rules = rules
}

// Events are the rules in force.
func (w *WeChat) Events() EventRules {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rules
}

// Pending tells how many reports wait, due or not; a repeated one counts as often as it will come.
func (w *WeChat) Pending() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, e := range w.events {
		n += e.copies
	}
	return n
}

// report queues an event about somebody; the caller holds the lock.
func (w *WeChat) report(a *account, openid string, elements ...Element) {
	due := w.now().Add(w.rules.Delay)
	w.events = append(w.events, event{account: a.Name, copies: max(1, w.rules.Copies), due: due,
		message: message{from: openid, at: due, kind: "event", element: elements}})
}

// Step delivers one report that is due, as often as WeChat tries, and tells whether there was one. A report nobody took is gone.
func (w *WeChat) Step(ctx context.Context) (bool, error) {
	e, ok := w.nextEvent()
	if !ok {
		return false, nil
	}
	if e.letter != nil {
		answers, err := e.letter.deliver(ctx, e.tries)
		if err == nil && len(answers) > 0 {
			err = answers[len(answers)-1].Err
		}
		return true, err
	}
	a, err := w.settings(e.account)
	if err != nil {
		return true, err
	}
	sent, err := w.pack(a, e.message)
	if err != nil {
		return true, err
	}
	_, err = w.deliver(ctx, sent)
	return true, err
}

// Flush delivers every report that is due and tells how many there were. It ends at the first that the server does not take.
func (w *WeChat) Flush(ctx context.Context) (int, error) {
	for n := 0; ; n++ {
		more, err := w.Step(ctx)
		if !more || err != nil {
			return n, err
		}
	}
}

// nextEvent takes one copy of the next report that is due off the queue.
func (w *WeChat) nextEvent() (event, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now, found := w.now(), -1
	for i, e := range w.events {
		if e.due.After(now) {
			continue
		}
		if found = i; !w.rules.Newest {
			break
		}
	}
	if found < 0 {
		return event{}, false
	}
	next := w.events[found]
	if w.events[found].copies--; w.events[found].copies == 0 {
		w.events = slices.Delete(w.events, found, found+1)
	}
	return next, true
}
