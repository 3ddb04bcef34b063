package store

import (
	"bytes"
	byteorder "encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"

	"linli/domain"
)

// A spool file is a row of records, each a head of 16 bytes and a body:
//
//	"LSP1" | length of the body | CRC32C of the body | CRC32C of these 12 bytes
//
// all big-endian. The body begins with what it is: 'm' and a sealed message, or
// 'd' and the blind key of a message that is done with.
const (
	spoolMagic  = "LSP1"
	spoolHead   = 16
	maxSpooled  = 1 << 20 // bytes of a body; a callback has at most 64 KiB
	markMessage = 'm'
	markDone    = 'd'
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// framed puts a head before a body.
func framed(mark byte, body []byte) []byte {
	out := make([]byte, spoolHead, spoolHead+1+len(body))
	out = append(append(out, mark), body...)
	copy(out, spoolMagic)
	byteorder.BigEndian.PutUint32(out[4:], uint32(len(out)-spoolHead))
	byteorder.BigEndian.PutUint32(out[8:], crc32.Checksum(out[spoolHead:], castagnoli))
	byteorder.BigEndian.PutUint32(out[12:], crc32.Checksum(out[:12], castagnoli))
	return out
}

// span is a piece of a spool file.
type span struct{ from, to int64 }

// scanned is what a spool file's bytes hold.
type scanned struct {
	records []span // whole and unharmed, heads included
	broken  []span // between and behind them, not to be read
	end     int64  // where the next record goes: behind it stands a record that was never finished
}

// scan finds every unharmed record, whatever stands between.
func scan(data []byte) scanned {
	var s scanned
	at, bad := 0, -1
	setAside := func(to int) {
		if bad >= 0 {
			s.broken = append(s.broken, span{int64(bad), int64(to)})
			bad = -1
		}
	}
	for at < len(data) {
		size, verdict := wholeRecord(data[at:])
		if verdict == recordTorn && bad < 0 && !bytes.Contains(data[at+1:], []byte(spoolMagic)) {
			s.end = int64(at)
			return s
		}
		if verdict == recordWhole {
			setAside(at)
			s.records = append(s.records, span{int64(at), int64(at + size)})
			at += size
			continue
		}
		if bad < 0 {
			bad = at
		}
		if next := bytes.Index(data[at+1:], []byte(spoolMagic)); next >= 0 {
			at += 1 + next
		} else {
			at = len(data)
		}
	}
	setAside(len(data))
	s.end = int64(len(data))
	return s
}

// recordVerdict says what stands at a place of a spool file.
type recordVerdict int

const (
	recordBroken recordVerdict = iota
	recordTorn                 // the beginning of a record, and then the file ends
	recordWhole
)

// wholeRecord tells whether data begins with an unharmed record, and its size.
func wholeRecord(data []byte) (int, recordVerdict) {
	if len(data) < spoolHead {
		if bytes.HasPrefix([]byte(spoolMagic), data[:min(len(data), len(spoolMagic))]) {
			return 0, recordTorn
		}
		return 0, recordBroken
	}
	length := byteorder.BigEndian.Uint32(data[4:])
	if string(data[:4]) != spoolMagic || crc32.Checksum(data[:12], castagnoli) != byteorder.BigEndian.Uint32(data[12:]) || length == 0 || length > maxSpooled {
		return 0, recordBroken
	}
	size := spoolHead + int(length)
	if size > len(data) {
		return 0, recordTorn
	}
	if crc32.Checksum(data[spoolHead:size], castagnoli) != byteorder.BigEndian.Uint32(data[8:]) {
		return 0, recordBroken
	}
	return size, recordWhole
}

// spoolFile is one open spool file, locked for as long as it is open: whoever
// can lock it may take it over. All but the syncing is guarded by the Spool.
type spoolFile struct {
	*os.File
	end     int64       // where the next record goes
	waiting int         // messages in it that are not done with
	written int         // records written so far
	spoilt  atomic.Bool // the disk refused to keep what was written: nothing more is written here

	syncing sync.Mutex
	synced  int // how many of the written are known to be on the disk
}

var errSpoilt = errors.New("the disk refused it before")

// errTaken says that another process holds a spool file, or has removed it.
var errTaken = errors.New("taken by another process")

// lockSpoolFile opens and locks a file; it must still stand under its name then,
// for its last owner may have removed it in between.
func lockSpoolFile(path string, flags int) (*spoolFile, error) {
	file, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, err
	}
	f := &spoolFile{File: file}
	if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return nil, errors.Join(errTaken, file.Close())
	}
	if !f.named() {
		return nil, errors.Join(errTaken, file.Close())
	}
	return f, nil
}

// named tells that the file still stands under its name: what is written to a
// removed one ends with the process.
func (f *spoolFile) named() bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(f.Name())
	return err == nil && os.SameFile(mine, there)
}

// write puts a record at the end, or leaves the file as it was.
func (f *spoolFile) write(record []byte) error {
	if f.spoilt.Load() {
		return errSpoilt
	}
	if _, err := f.WriteAt(record, f.end); err != nil {
		if f.Truncate(f.end) != nil {
			f.spoilt.Store(true)
		}
		return err
	}
	f.end += int64(len(record))
	f.written++
	return nil
}

// sync puts the first n records on the disk; who comes while another syncs is
// served by the next one who does. After a refusal no later success counts: the
// system forgets what it could not write.
func (f *spoolFile) sync(n int, written func() int) error {
	f.syncing.Lock()
	defer f.syncing.Unlock()
	if f.spoilt.Load() {
		return errSpoilt
	}
	if f.synced >= n {
		return nil
	}
	upTo := written()
	if err := f.Sync(); err != nil {
		f.spoilt.Store(true)
		return err
	}
	f.synced = upTo
	return nil
}

// syncFolder makes names made or removed in a folder last.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// keep writes a file of its own into the folder, whole or not at all.
func keep(dir, name string, content []byte) error {
	file, err := os.CreateTemp(dir, "*.part")
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return syncFolder(dir)
}

// spoolFault words a fault of the disk without a message's content.
func spoolFault(doing string, err error) error {
	return domain.Errorf(domain.Unavailable, "the spool could not %s: %w; is the disk full, is the folder writable?", doing, err)
}
