package store

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"linli/domain"
)

// Spool keeps messages on the local disk that the database cannot take just
// now, sealed, until they are done with. Every process writes a file of its own
// in the folder and takes over those of processes that died.
//
// The folder holds NAME.spool; *.aside, a message that kept failing, in the
// same form (renamed to *.spool it is tried again); *.broken, bytes that could
// not be read.
type Spool struct {
	dir  string
	keys Keys
	now  func() time.Time
	log  *slog.Logger
	woke chan struct{}

	mu     sync.Mutex
	own    *spoolFile // where Append writes; nil when the last one was spoilt
	files  map[*spoolFile]bool
	queues map[string][]*Spooled // per person, the oldest first
	byKey  map[string]*Spooled
}

// Spooled is one message waiting in the spool.
type Spooled struct {
	Came   time.Time // when it was received
	Unsure bool      // the database may have taken it all the same

	key, person string
	file        *spoolFile
	at          span
	record      int // which of its file's it is
	tries       int
	again       time.Time
}

// spooledBody is what is sealed of a message.
type spooledBody struct {
	Came    time.Time
	Unsure  bool
	Message domain.Message
}

// OpenSpool makes the folder if need be, takes over what dead processes left
// there, and starts a file. Unavailable if nothing can be written there.
func OpenSpool(dir string, keys Keys, now func() time.Time, log *slog.Logger) (*Spool, error) {
	s := &Spool{dir: dir, keys: keys, now: now, log: log, woke: make(chan struct{}, 1),
		files: map[*spoolFile]bool{}, queues: map[string][]*Spooled{}, byKey: map[string]*Spooled{}}
	if err := s.begin(); err != nil {
		return nil, spoolFault("make a file", err)
	}
	if err := s.Adopt(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// begin starts a file of our own.
func (s *Spool) begin() error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	for {
		name := make([]byte, 8)
		_, _ = rand.Read(name) // never fails: crypto/rand ends the program instead
		f, err := lockSpoolFile(filepath.Join(s.dir, hex.EncodeToString(name)+".spool"), os.O_RDWR|os.O_CREATE|os.O_EXCL)
		if errors.Is(err, errTaken) {
			continue // somebody took the empty file for a dead one's and removed it
		}
		if err == nil {
			err = syncFolder(s.dir)
		}
		if err != nil {
			return err
		}
		s.own = f
		s.files[f] = true
		return nil
	}
}

// Append keeps a message; when it returns nil the message is on the disk. One
// that waits already is not kept twice. unsure tells that the database may have
// taken it all the same.
func (s *Spool) Append(m domain.Message, unsure bool) error {
	e := &Spooled{Came: s.now(), Unsure: unsure, key: s.keys.blind("spool", m.Key), person: personOf(m)}
	var body bytes.Buffer
	if err := gob.NewEncoder(&body).Encode(spooledBody{e.Came, e.Unsure, m}); err != nil {
		return domain.Errorf(domain.Internal, "write a message for the spool: %w", err)
	}
	e, err := s.put(e, framed(markMessage, s.keys.close(spoolColumn, 0, body.String())))
	if err != nil {
		return spoolFault("take a message", err)
	}
	if err := e.file.sync(e.record, func() int { return s.writtenTo(e.file) }); err != nil {
		s.forget(e)
		return spoolFault("keep a message", err)
	}
	return nil
}

// Has tells that the same message waits.
func (s *Spool) Has(m domain.Message) bool {
	key := s.keys.blind("spool", m.Key)
	s.mu.Lock()
	defer s.mu.Unlock()
	_, waits := s.byKey[key]
	return waits
}

// spoolColumn is what a spooled message is sealed for.
const spoolColumn = "spool.message"

func personOf(m domain.Message) string { return m.Account + "|" + m.OpenID }

// put writes a record and queues its message, or finds the same one waiting.
func (s *Spool) put(e *Spooled, record []byte) (*Spooled, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if waits, ok := s.byKey[e.key]; ok {
		return waits, nil
	}
	if s.own == nil || s.own.spoilt.Load() || !s.own.named() {
		if err := s.begin(); err != nil {
			return nil, err
		}
	}
	f := s.own
	e.file, e.at = f, span{f.end, f.end + int64(len(record))}
	if err := f.write(record); err != nil {
		return nil, err
	}
	e.record = f.written
	s.queue(e)
	if len(s.byKey) == 1 {
		select {
		case s.woke <- struct{}{}:
		default:
		}
	}
	return e, nil
}

func (s *Spool) writtenTo(f *spoolFile) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f.written
}

// queue lines a message up behind its writer's earlier ones.
func (s *Spool) queue(e *Spooled) {
	line := append(s.queues[e.person], e)
	slices.SortStableFunc(line, func(a, b *Spooled) int { return a.Came.Compare(b.Came) })
	s.queues[e.person] = line
	s.byKey[e.key] = e
	e.file.waiting++
}

// drop takes a message out of its line; false if it has left already.
func (s *Spool) drop(e *Spooled) bool {
	if s.byKey[e.key] != e {
		return false
	}
	delete(s.byKey, e.key)
	line := slices.DeleteFunc(s.queues[e.person], func(o *Spooled) bool { return o == e })
	if s.queues[e.person] = line; len(line) == 0 {
		delete(s.queues, e.person)
	}
	e.file.waiting--
	return true
}

// forget drops a message that the disk did not keep: WeChat was told so and
// sends it again.
func (s *Spool) forget(e *Spooled) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.drop(e) {
		s.release(e.file)
	}
}

// Done notes that a message is done with. The note need not last: a message
// done twice is found in the inbox by its key.
func (s *Spool) Done(e *Spooled) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.drop(e) || s.release(e.file) {
		return
	}
	if err := e.file.write(framed(markDone, []byte(e.key))); err != nil {
		s.log.Warn("the spool could not note what is done with; it will be done again after a restart", "error", err)
	}
}

// release empties a file in which nothing waits any more, and removes it if it is
// not to be written to.
func (s *Spool) release(f *spoolFile) bool {
	if f.waiting > 0 {
		return false
	}
	if f == s.own && !f.spoilt.Load() {
		if err := f.Truncate(0); err != nil {
			f.spoilt.Store(true)
			return true
		}
		f.end = 0
		return true
	}
	if f == s.own {
		s.own = nil
	}
	delete(s.files, f)
	if err := errors.Join(os.Remove(f.Name()), f.Close()); err != nil {
		s.log.Warn("an empty spool file could not be removed", "error", err)
	}
	return true
}

// Woke tells of the first message that waits.
func (s *Spool) Woke() <-chan struct{} { return s.woke }

// Holds tells that something of a message's writer waits.
func (s *Spool) Holds(m domain.Message) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queues[personOf(m)]) > 0
}

// Due lists the first message of everybody whose turn it is, the oldest first.
func (s *Spool) Due() []*Spooled {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	var due []*Spooled
	for _, line := range s.queues {
		if !line[0].again.After(now) {
			due = append(due, line[0])
		}
	}
	slices.SortFunc(due, func(a, b *Spooled) int { return cmp.Or(a.Came.Compare(b.Came), strings.Compare(a.key, b.key)) })
	return due
}

// Next is the first message of the same writer, nil if none waits.
func (s *Spool) Next(e *Spooled) *Spooled {
	s.mu.Lock()
	defer s.mu.Unlock()
	if line := s.queues[e.person]; len(line) > 0 {
		return line[0]
	}
	return nil
}

// longestPause is how long a message waits between two tries at most.
const longestPause = 5 * time.Minute

// Postpone notes that a message failed by its own fault, keeps it and what is
// behind it back for a growing pause, and tells how often it has failed.
func (s *Spool) Postpone(e *Spooled, why error) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.Warn("a spooled message failed while the database answers", "message", e.key[:32], "tries", e.tries+1, "error", why)
	e.again = s.now().Add(min(longestPause, time.Second<<min(e.tries, 16)))
	e.tries++
	return e.tries
}

// SetAside puts a message into a file of its own, out of its writer's way, and
// logs it: a person must look.
func (s *Spool) SetAside(e *Spooled, why error) error {
	record := make([]byte, e.at.to-e.at.from)
	if _, err := e.file.ReadAt(record, e.at.from); err != nil {
		return spoolFault("read a message back", err)
	}
	if err := keep(s.dir, e.key[:32]+".aside", record); err != nil {
		return spoolFault("set a message aside", err)
	}
	s.log.Error("a message was set aside: it kept failing while the database took others", "message", e.key[:32], "error", why)
	s.Done(e)
	return nil
}

// Read opens a waiting message.
func (s *Spool) Read(e *Spooled) (domain.Message, error) {
	record := make([]byte, e.at.to-e.at.from)
	if _, err := e.file.ReadAt(record, e.at.from); err != nil {
		return domain.Message{}, spoolFault("read a message back", err)
	}
	if _, verdict := wholeRecord(record); verdict != recordWhole {
		return domain.Message{}, domain.Errorf(domain.Internal, "a spooled message has changed on the disk")
	}
	body, err := s.unseal(record)
	return body.Message, err
}

func (s *Spool) unseal(record []byte) (body spooledBody, err error) {
	text, err := s.keys.open(spoolColumn, 0, record[spoolHead+1:])
	if err != nil {
		return body, err
	}
	if err := gob.NewDecoder(strings.NewReader(text)).Decode(&body); err != nil {
		return body, domain.Errorf(domain.Internal, "a spooled message cannot be read: %w", err)
	}
	return body, nil
}

// SpoolStats is how a spool stands.
type SpoolStats struct {
	Waiting  int           // messages not done with
	SetAside int           // files a person must look at, *.aside and *.broken
	Oldest   time.Duration // how long the oldest has waited
}

// Stats tells how the spool stands.
func (s *Spool) Stats() SpoolStats {
	s.mu.Lock()
	defer s.mu.Unlock()
	stats := SpoolStats{Waiting: len(s.byKey)}
	now := s.now()
	for _, line := range s.queues {
		stats.Oldest = max(stats.Oldest, now.Sub(line[0].Came))
	}
	for _, pattern := range []string{".aside", ".broken"} {
		names, _ := s.list(pattern) // a folder that cannot be read shows in the log as soon as it matters
		stats.SetAside += len(names)
	}
	return stats
}

// list names the folder's files that end so.
func (s *Spool) list(suffix string) ([]string, error) {
	entries, err := os.ReadDir(s.dir)
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), suffix) {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// Close lets go of every file; what waits in them is the next process's.
func (s *Spool) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	for f := range s.files {
		if f.waiting == 0 {
			if gone := os.Remove(f.Name()); !errors.Is(gone, os.ErrNotExist) {
				err = errors.Join(err, gone)
			}
		}
		err = errors.Join(err, f.Close())
	}
	clear(s.files)
	s.own = nil
	return err
}
