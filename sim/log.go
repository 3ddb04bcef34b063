package sim

import "time"

// Directions of an Entry.
const (
	Outward = "callback" // WeChat called the server
	Inward  = "api"      // the server called WeChat
)

// maxEntries bounds the log.
const maxEntries = 500

// Entry is one callback or API call as the log keeps it: without secrets and without message texts.
type Entry struct {
	Seq       int64     `json:"seq"`
	At        time.Time `json:"at"`
	Direction string    `json:"direction"`
	Account   string    `json:"account"`
	Path      string    `json:"path"`
	Summary   string    `json:"summary"`
	Took      int64     `json:"took_ms"` // by Stopwatch
}

// Log is the last 500 callbacks and API calls, oldest first.
func (w *WeChat) Log() []Entry {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Entry(nil), w.entries...)
}

// record adds an entry; the caller holds the lock.
func (w *WeChat) record(e Entry) {
	w.version++
	w.entrySeq++
	e.Seq, e.At = w.entrySeq, w.now()
	w.entries = append(w.entries, e)
	if len(w.entries) > maxEntries {
		w.entries = w.entries[len(w.entries)-maxEntries:]
	}
}
