// Package blob keeps the bytes of photos and voices as sealed files in a folder.
// A file's name is an id and nothing else; what it is stands in the database.
package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"linli/domain"
)

// Sealer seals what is written and opens what is read, each for the one place
// it stands in.
type Sealer interface {
	Seal(place string, id domain.ID, plain []byte) []byte
	Open(place string, id domain.ID, sealed []byte) ([]byte, error)
}

// place is what files are sealed for, beside their id.
const place = "blob"

// unfinished is the folder of files that are being written; it lies beside the
// others so that a rename can move them.
const unfinished = "unfinished"

// Folder keeps files.
type Folder struct {
	path string
	seal Sealer
}

// Open takes a folder, makes it if needed and throws away what was left half
// written. A Put of another process that is cut off by this fails and is to be
// done again.
func Open(path string, seal Sealer) (*Folder, error) {
	f := &Folder{path: path, seal: seal}
	temp := filepath.Join(path, unfinished)
	if err := os.MkdirAll(temp, 0o700); err != nil {
		return nil, fault("make the folder", err)
	}
	left, err := os.ReadDir(temp)
	if err != nil {
		return nil, fault("read the folder", err)
	}
	for _, entry := range left {
		if err := os.Remove(filepath.Join(temp, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fault("clean the folder", err)
		}
	}
	return f, syncFolder(path)
}

// file is where the bytes of an id lie: two folders deep, spread evenly.
func (f *Folder) file(id domain.ID) string {
	name := id.String()
	sum := sha256.Sum256([]byte(name))
	spread := hex.EncodeToString(sum[:2])
	return filepath.Join(f.path, spread[:2], spread[2:], name)
}

// Put keeps bytes under an id, in place of what was there. When it returns
// without an error they outlive a power cut; with one, nothing has changed.
func (f *Folder) Put(id domain.ID, plain []byte) error {
	if id <= 0 || len(plain) == 0 {
		return domain.Errorf(domain.Invalid, "blob: an id and at least one byte are needed")
	}
	temp, err := f.write(id, f.seal.Seal(place, id, plain))
	if err != nil {
		return fault("write a file", err)
	}
	target := f.file(id)
	if err = f.makeFolders(target); err == nil {
		err = os.Rename(temp, target)
	}
	if err != nil {
		_ = os.Remove(temp) // the next Open would
		return fault("place a file", err)
	}
	return syncFolder(filepath.Dir(target))
}

// write makes a whole file of its own in the folder of unfinished ones.
func (f *Folder) write(id domain.ID, sealed []byte) (name string, err error) {
	file, err := os.CreateTemp(filepath.Join(f.path, unfinished), id.String()+"-*")
	if err != nil {
		return "", err
	}
	_, err = file.Write(sealed)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(file.Name()) // the next Open would
	}
	return file.Name(), err
}

// makeFolders makes the two folders above a file, each as durable as the file.
func (f *Folder) makeFolders(target string) error {
	leaf := filepath.Dir(target)
	for _, folder := range []string{filepath.Dir(leaf), leaf} {
		err := os.Mkdir(folder, 0o700)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := syncFolder(filepath.Dir(folder)); err != nil {
			return err
		}
	}
	return nil
}

// Get gives the bytes of an id; NotFound if there are none.
func (f *Folder) Get(id domain.ID) ([]byte, error) {
	sealed, err := os.ReadFile(f.file(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, domain.Errorf(domain.NotFound, "no such blob")
	}
	if err != nil {
		return nil, fault("read a file", err)
	}
	if len(sealed) == 0 {
		return nil, domain.Errorf(domain.Internal, "blob: the file of %d is empty", id)
	}
	return f.seal.Open(place, id, sealed)
}

// Delete throws the bytes of an id away, if there are any.
func (f *Folder) Delete(id domain.ID) error {
	target := f.file(id)
	err := os.Remove(target)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fault("delete a file", err)
	}
	return syncFolder(filepath.Dir(target))
}

// Walk visits the id of every file until visit returns an error, which it gives
// back. Files that are no ids are passed over.
func (f *Folder) Walk(visit func(id domain.ID) error) error {
	return filepath.WalkDir(f.path, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // deleted meanwhile
		case err != nil:
			return fault("walk the folder", err)
		case d.IsDir() && d.Name() == unfinished && filepath.Dir(path) == f.path:
			return filepath.SkipDir
		case d.IsDir():
			return nil
		}
		id, err := strconv.ParseInt(d.Name(), 10, 64)
		if err != nil || path != f.file(domain.ID(id)) {
			return nil
		}
		return visit(domain.ID(id))
	})
}

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fault("open a folder", err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fault("sync a folder", err)
	}
	return nil
}

func fault(what string, err error) error {
	return domain.Errorf(domain.Unavailable, "blob: %s: %w", what, err)
}
