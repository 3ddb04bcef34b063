package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"linli/domain"
	"linli/store"
)

// BackupFile is a backup on disk and what opens it. The keys that seal personal
// columns are never in it: whoever has both can read everything.
type BackupFile struct {
	Path       string
	Recipients []string // age1.., for writing
	Identity   string   // the age key file, for reading
	Passphrase string   // a file with one line, instead of either
	Blobs      string   // the folder of photos and voices; one that is not there is empty
}

// Write writes a backup under a name that only a whole one ever bears.
func (f BackupFile) Write(ctx context.Context, db *store.DB) (store.Contents, error) {
	recipients, err := f.recipients()
	if err != nil {
		return nil, err
	}
	if _, err := os.Lstat(f.Path); err == nil {
		return nil, domain.Errorf(domain.Conflict, "backup: %s is there already and is left as it is: name another file", f.Path)
	}
	part, err := os.CreateTemp(filepath.Dir(f.Path), ".linli-backup-*") // mode 0600
	if err != nil {
		return nil, domain.Errorf(domain.Invalid, "backup: the file cannot be made: %w", err)
	}
	contents, err := f.fill(ctx, part, db, recipients)
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), f.Path)
	}
	if err != nil {
		return nil, errors.Join(err, os.Remove(part.Name()))
	}
	return contents, syncFolder(filepath.Dir(f.Path))
}

func (f BackupFile) fill(ctx context.Context, part *os.File, db *store.DB, recipients []age.Recipient) (store.Contents, error) {
	sealed, err := age.Encrypt(part, recipients...)
	if err != nil {
		return nil, fmt.Errorf("backup: encrypt: %w", err)
	}
	contents, err := db.Backup(ctx, sealed, os.DirFS(f.Blobs))
	if err != nil {
		return nil, err
	}
	return contents, errors.Join(sealed.Close(), part.Sync())
}

// syncFolder makes a new name in a folder last.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Restore brings the backup into an empty database and an own folder of files.
func (f BackupFile) Restore(ctx context.Context, cfg store.Config, now func() time.Time) (store.Contents, error) {
	identities, err := f.identities()
	if err != nil {
		return nil, err
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, domain.Errorf(domain.Invalid, "restore: the backup cannot be read: %w", err)
	}
	defer file.Close()
	plain, err := age.Decrypt(file, identities...)
	var wrong *age.NoIdentityMatchError
	switch {
	case errors.As(err, &wrong):
		return nil, domain.Errorf(domain.Denied, "restore: this passphrase or identity does not open the backup")
	case err != nil:
		return nil, domain.Errorf(domain.Invalid, "restore: this is no backup, or its beginning is damaged: %w", err)
	}
	blobs := &blobFolder{path: f.Blobs}
	defer blobs.close()
	return store.Restore(ctx, cfg, now, plain, blobs.keep)
}

func (f BackupFile) recipients() (out []age.Recipient, err error) {
	if (len(f.Recipients) > 0) == (f.Passphrase != "") {
		return nil, domain.Errorf(domain.Invalid, "backup: say who may open it, by -recipient age1.. or by -passphrase-file FILE")
	}
	for _, text := range f.Recipients {
		some, err := age.ParseRecipients(strings.NewReader(text))
		if err != nil {
			return nil, domain.Errorf(domain.Invalid, "backup: a recipient begins with age1; `age-keygen` makes one")
		}
		out = append(out, some...)
	}
	if f.Passphrase != "" {
		phrase, err := f.phrase()
		if err != nil {
			return nil, err
		}
		r, err := age.NewScryptRecipient(phrase)
		return []age.Recipient{r}, err
	}
	return out, nil
}

func (f BackupFile) identities() ([]age.Identity, error) {
	if (f.Identity != "") == (f.Passphrase != "") {
		return nil, domain.Errorf(domain.Invalid, "restore: name what opens the backup, by -identity FILE or by -passphrase-file FILE")
	}
	if f.Passphrase != "" {
		phrase, err := f.phrase()
		if err != nil {
			return nil, err
		}
		i, err := age.NewScryptIdentity(phrase)
		return []age.Identity{i}, err
	}
	file, err := os.Open(f.Identity)
	if err != nil {
		return nil, domain.Errorf(domain.Invalid, "restore: the identity file cannot be read: %w", err)
	}
	defer file.Close()
	out, err := age.ParseIdentities(file)
	if err != nil {
		return nil, domain.Errorf(domain.Invalid, "restore: the identity file holds no age identity (AGE-SECRET-KEY-1..)")
	}
	return out, nil
}

func (f BackupFile) phrase() (string, error) {
	b, err := os.ReadFile(f.Passphrase)
	if err != nil {
		return "", domain.Errorf(domain.Invalid, "the passphrase file cannot be read: %w", err)
	}
	phrase, _, _ := strings.Cut(string(b), "\n")
	if phrase = strings.TrimRight(phrase, "\r"); phrase == "" {
		return "", domain.Errorf(domain.Invalid, "the passphrase file is empty: its first line is the passphrase")
	}
	return phrase, nil
}

// blobFolder is where restored files go. It is opened with the first of them,
// and nothing can be written outside it.
type blobFolder struct {
	path string
	root *os.Root
}

func (b *blobFolder) keep(name string, r io.Reader) error {
	if b.root == nil {
		if err := os.MkdirAll(b.path, 0o700); err != nil {
			return err
		}
		root, err := os.OpenRoot(b.path)
		if err != nil {
			return err
		}
		b.root = root
	}
	if err := b.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	part := path.Join(path.Dir(name), ".restore-"+path.Base(name))
	file, err := b.root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, r)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, b.root.Remove(part))
	}
	return b.root.Rename(part, name)
}

func (b *blobFolder) close() {
	if b.root != nil {
		_ = b.root.Close() // every file in it is closed and synced
	}
}
