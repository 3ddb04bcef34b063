package store

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Adopt takes over the files of processes that died.
func (s *Spool) Adopt() error {
	names, err := s.list(".spool")
	if err != nil {
		return spoolFault("read its folder", err)
	}
	for _, name := range names {
		f, err := lockSpoolFile(filepath.Join(s.dir, name), os.O_RDWR)
		if errors.Is(err, errTaken) || errors.Is(err, os.ErrNotExist) {
			continue // its owner lives, we ourselves perhaps, or has just removed it
		}
		if err == nil {
			err = s.take(f, strings.TrimSuffix(name, ".spool"))
		}
		if err != nil {
			s.log.Error("a spool file could not be taken over; it stays and is tried again", "file", name, "error", err)
		}
	}
	return nil
}

// take lines up what waits in a file. What cannot be read is kept beside it
// first, so that nothing vanishes with the file.
func (s *Spool) take(f *spoolFile, name string) error {
	data, err := io.ReadAll(f)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	found := scan(data)
	for _, b := range found.broken {
		if err := keep(s.dir, fmt.Sprintf("%s-%d.broken", name, b.from), data[b.from:b.to]); err != nil {
			return errors.Join(err, f.Close())
		}
		s.log.Error("bytes of a spool file could not be read and were set aside", "file", name, "from", b.from, "bytes", b.to-b.from)
	}
	if torn := int64(len(data)) - found.end; torn > 0 {
		s.log.Warn("a spool file ended in a record that was never finished; it was cut off", "file", name, "bytes", torn)
	}
	waiting, err := s.undone(f, data, found.records)
	if err == nil {
		err = errors.Join(f.Truncate(found.end), f.Sync())
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	f.end = found.end
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[f] = true
	for _, e := range waiting {
		if _, twice := s.byKey[e.key]; !twice {
			s.queue(e)
		}
	}
	s.release(f)
	return nil
}

// undone gives the messages of a file that are not done with. One that cannot
// be opened, because its key is not here, is set aside as it is.
func (s *Spool) undone(f *spoolFile, data []byte, records []span) ([]*Spooled, error) {
	waiting := map[string]*Spooled{}
	for _, r := range records {
		record := data[r.from:r.to]
		if record[spoolHead] == markDone {
			delete(waiting, string(record[spoolHead+1:]))
			continue
		}
		body, err := s.unseal(record)
		if err != nil {
			name := fmt.Sprintf("%s-%d.aside", filepath.Base(strings.TrimSuffix(f.Name(), ".spool")), r.from)
			if kept := keep(s.dir, name, record); kept != nil {
				return nil, kept
			}
			s.log.Error("a spooled message could not be opened and was set aside", "file", name, "error", err)
			continue
		}
		e := &Spooled{Came: body.Came, Unsure: body.Unsure, key: s.keys.blind("spool", body.Message.Key), person: personOf(body.Message), file: f, at: r}
		if waiting[e.key] == nil {
			waiting[e.key] = e
		}
	}
	return slices.SortedFunc(maps.Values(waiting), func(a, b *Spooled) int { return cmp.Compare(a.at.from, b.at.from) }), nil
}
