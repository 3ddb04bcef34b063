package story

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"filippo.io/age"

	"linli/app"
	"linli/domain"
	"linli/store"
	"linli/store/storetest"
)

// vault is a folder with an age identity, a passphrase and the files of a town.
type vault struct {
	dir       string
	recipient string
}

func newVault(t *testing.T) vault {
	t.Helper()
	v := vault{dir: t.TempDir()}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	v.recipient = identity.Recipient().String()
	writeFile(t, v.dir, "identity", identity.String()+"\n")
	writeFile(t, v.dir, "phrase", "correct horse battery staple\n")
	if err := os.MkdirAll(filepath.Join(v.dir, "blobs/12"), 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, v.dir, "blobs/120001", "a photo")
	writeFile(t, v.dir, "blobs/12/120002", strings.Repeat("a longer photo", 50_000))
	return v
}

func (v vault) path(name string) string { return filepath.Join(v.dir, name) }

// backup writes the town's backup.
func (v vault) backup(w *town, name string) store.Contents {
	w.t.Helper()
	contents, err := app.BackupFile{Path: v.path(name), Recipients: []string{v.recipient}, Blobs: v.path("blobs")}.Write(w.ctx, w.app.DB)
	w.must(err)
	return contents
}

// restore brings a backup into the database of a URL with the town's keys.
func (v vault) restore(w *town, name, url string) error {
	w.t.Helper()
	_, err := app.BackupFile{Path: v.path(name), Identity: v.path("identity"), Blobs: v.path(name + ".blobs")}.Restore(w.ctx, w.storeAt(url), w.clock.Now)
	return err
}

// storeAt is the town's database configuration with another place.
func (w *town) storeAt(url string) store.Config {
	w.t.Helper()
	cfg, err := w.cfg.Store()
	w.must(err)
	cfg.URL = url
	return cfg
}

// records is what a database holds but for the counter of ids.
func records(w *town, url string) store.Contents {
	w.t.Helper()
	db, err := store.Open(w.ctx, w.storeAt(url), w.clock.Now)
	w.must(err)
	defer db.Close()
	contents, err := db.Backup(w.ctx, io.Discard, nil)
	w.must(err)
	findings, err := db.View(w.ctx).Verify(w.clock.Now())
	w.must(err)
	if len(findings) > 0 {
		w.t.Errorf("after the restore: %v", findings)
	}
	delete(contents, "counter")
	return contents
}

func TestABackupIsRestoredOnEveryEngine(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		busyTown(w)
		v := newVault(w.t)
		want := v.backup(w, "b.age")
		if info, err := os.Stat(v.path("b.age")); err != nil || info.Mode().Perm() != 0o600 {
			w.t.Errorf("the backup is readable by others: %v", info.Mode())
		}
		maps.DeleteFunc(want, func(name string, _ store.Sum) bool { return name == "counter" || strings.HasPrefix(name, "file:") })
		if want["ticket"].Rows != 7 || want["event"].Rows < 20 || want["outbox"].Rows < 10 {
			w.t.Fatalf("the backup holds %v", want)
		}
		for _, engine := range storetest.Engines(w.t) {
			for _, how := range []string{"fresh", "migrated"} {
				url := storetest.URL(w.t, engine)
				if how == "migrated" {
					storetest.Open(w.t, url, w.clock) // with its own keys and counter
				}
				w.must(v.restore(w, "b.age", url))
				if got := records(w, url); !maps.Equal(got, want) {
					w.t.Errorf("%s, %s: restored %v, want %v", engine, how, got, want)
				}
				for _, name := range []string{"120001", "12/120002"} {
					a, err := os.ReadFile(v.path("blobs/" + name))
					w.must(err)
					if b, err := os.ReadFile(v.path("b.age.blobs/" + name)); err != nil || !bytes.Equal(a, b) {
						w.t.Errorf("file %s came back as %d bytes of %d: %v", name, len(b), len(a), err)
					}
				}
				goesOn(w, url)
			}
		}
	})
}

// goesOn opens a restored database as the server does and writes to it.
func goesOn(w *town, url string) {
	w.t.Helper()
	db, err := store.Open(w.ctx, w.storeAt(url), w.clock.Now)
	w.must(err)
	defer db.Close()
	w.must(db.InTx(w.ctx, func(tx *store.Tx) error {
		t := domain.Ticket{ID: tx.NewID(), Account: "yanbin", State: domain.Closed, Category: domain.Repair}
		if err := tx.AddTicket(&t, tx.NewID(), 1); err != nil {
			return err
		}
		if t.Number != 1008 {
			w.t.Errorf("the next ticket has number %d", t.Number)
		}
		return nil
	}))
}

func TestARestoreThatCannotBeWholeChangesNothing(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		busyTown(w)
		v := newVault(w.t)
		v.backup(w, "b.age")
		whole, err := os.ReadFile(v.path("b.age"))
		w.must(err)
		url := storetest.URL(w.t, w.app.DB.Engine)
		_, err = store.Migrate(w.ctx, w.storeAt(url), w.clock.Now)
		w.must(err)
		db := w.behindOf(url)
		refused := func(what string, code domain.Code, err error) {
			w.t.Helper()
			if domain.CodeOf(err) != code {
				w.t.Errorf("%s: %v", what, err)
			}
			for _, table := range []string{"counter WHERE name <> 'counted'", "sealing", "person", "inbox", "ticket", "event", "outbox"} {
				if n := number(w, db, "SELECT COUNT(*) FROM "+table); n > 0 {
					w.t.Errorf("%s left %d rows of %s", what, n, table)
				}
			}
		}
		for _, part := range []int{1, 150, 250, len(whole) / 3, len(whole) / 2, len(whole) - 70_000, len(whole) - 17, len(whole) - 1} {
			writeFile(w.t, v.dir, "cut.age", string(whole[:part]))
			refused("cut", domain.Invalid, v.restore(w, "cut.age", url))
		}
		for _, at := range []int{300, len(whole) / 2, len(whole) - 5} {
			altered := bytes.Clone(whole)
			altered[at] ^= 1
			writeFile(w.t, v.dir, "altered.age", string(altered))
			refused("altered", domain.Invalid, v.restore(w, "altered.age", url))
		}
		other := newVault(w.t)
		writeFile(w.t, other.dir, "b.age", string(whole))
		refused("another identity", domain.Denied, other.restore(w, "b.age", url))

		own, err := w.cfg.Store()
		w.must(err)
		f := app.BackupFile{Path: v.path("b.age"), Identity: v.path("identity"), Blobs: v.path("x")}
		_, err = f.Restore(w.ctx, own, w.clock.Now)
		if domain.CodeOf(err) != domain.Conflict || !strings.Contains(err.Error(), "not empty") {
			w.t.Errorf("over a full database: %v", err)
		}
		stranger := storetest.Config(storetest.URL(w.t, w.app.DB.Engine))
		if _, err = f.Restore(w.ctx, stranger, w.clock.Now); domain.CodeOf(err) != domain.Denied || !strings.Contains(err.Error(), "keys") {
			w.t.Errorf("with other keys: %v", err)
		}
		if found := w.findings(); found != "" {
			w.t.Errorf("the full database was touched: %s", found)
		}
	})
}

func TestAPassphraseOpensABackup(t *testing.T) {
	w := build(t, store.SQLite, rhine)
	v := newVault(t)
	f := app.BackupFile{Path: v.path("b.age"), Passphrase: v.path("phrase"), Blobs: v.path("none")}
	_, err := f.Write(w.ctx, w.app.DB)
	w.must(err)
	if _, err := f.Write(w.ctx, w.app.DB); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("a second backup of the same name: %v", err)
	}
	_, err = f.Restore(w.ctx, w.storeAt(storetest.URL(t, store.SQLite)), w.clock.Now)
	w.must(err)
	writeFile(t, v.dir, "phrase", "incorrect horse\n")
	if _, err := f.Restore(w.ctx, w.storeAt(storetest.URL(t, store.SQLite)), w.clock.Now); domain.CodeOf(err) != domain.Denied {
		t.Errorf("a wrong passphrase: %v", err)
	}
}

// TestTheVersionsOfBackups: a newer one is refused, and one with a hole in it.
func TestTheVersionsOfBackups(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		var whole bytes.Buffer
		_, err := w.app.DB.Backup(w.ctx, &whole, nil)
		w.must(err)
		url := storetest.URL(w.t, w.app.DB.Engine)
		restore := func(text string) error {
			_, err := store.Restore(w.ctx, w.storeAt(url), w.clock.Now, strings.NewReader(text), nil)
			return err
		}
		head, rest, _ := strings.Cut(whole.String(), "\n")
		if err := restore(schema(head, "999999") + "\n" + rest); domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), "newer") {
			w.t.Errorf("a backup of a newer schema: %v", err)
		}
		if err := restore(strings.Replace(head, `"linli_backup":1`, `"linli_backup":2`, 1) + "\n" + rest); domain.CodeOf(err) != domain.Invalid {
			w.t.Errorf("a backup of a newer form: %v", err)
		}
		lines := strings.SplitAfter(whole.String(), "\n")
		for _, n := range []int{1, 2, 5, len(lines) / 2, len(lines) - 2} {
			if err := restore(strings.Join(lines[:n], "")); domain.CodeOf(err) != domain.Invalid {
				w.t.Errorf("cut behind line %d: %v", n, err)
			}
			if err := restore(strings.Join(lines[:n], "") + strings.Join(lines[n+1:], "")); domain.CodeOf(err) != domain.Invalid {
				w.t.Errorf("without line %d: %v", n, err)
			}
		}
		if err := restore(whole.String() + "{}\n"); domain.CodeOf(err) != domain.Invalid {
			w.t.Errorf("with something behind its end: %v", err)
		}
		if err := restore(whole.String()); err != nil {
			w.t.Errorf("as it is: %v", err)
		}
	})
}

// TestAnOlderBackupIsBroughtUpToDate restores one from when there were two tables.
func TestAnOlderBackupIsBroughtUpToDate(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		var whole bytes.Buffer
		contents, err := w.app.DB.Backup(w.ctx, &whole, nil)
		w.must(err)
		head, rest, _ := strings.Cut(whole.String(), "\n")
		old := schema(head, "2") + "\n"
		within := ""
		for line := range strings.Lines(rest) {
			for _, table := range []string{"counter", "sealing"} {
				if strings.HasPrefix(line, `{"table":"`+table+`"`) {
					within = table
				}
			}
			if within != "" {
				old += line
			}
			if strings.HasPrefix(line, `{"end":`) {
				within = ""
			}
		}
		maps.DeleteFunc(contents, func(name string, _ store.Sum) bool { return name != "counter" && name != "sealing" })
		last, err := json.Marshal(map[string]any{"contents": contents})
		w.must(err)
		url := storetest.URL(w.t, w.app.DB.Engine)
		_, err = store.Restore(w.ctx, w.storeAt(url), w.clock.Now, strings.NewReader(old+string(last)+"\n"), nil)
		w.must(err)
		if got := records(w, url); got["ticket"].SHA256 == "" || got["sealing"] != contents["sealing"] {
			w.t.Errorf("restored %v", got)
		}
		_, err = store.Restore(w.ctx, w.storeAt(url), w.clock.Now, strings.NewReader(old+string(last)+"\n"), nil)
		if domain.CodeOf(err) != domain.Conflict || !strings.Contains(err.Error(), "without any tables") {
			w.t.Errorf("into tables that are newer: %v", err)
		}
	})
}

// schema writes another version of the tables into a backup's head.
func schema(head, version string) string {
	before, after, _ := strings.Cut(head, `"schema":`)
	_, after, _ = strings.Cut(after, ",")
	return before + `"schema":` + version + "," + after
}

// TestARestoreKilledInTheMiddleLeavesNothing feeds a restore through a pipe and
// kills it when most has been read.
func TestARestoreKilledInTheMiddleLeavesNothing(t *testing.T) {
	everywhere(t, rhine, func(w *town) {
		busyTown(w)
		v := newVault(w.t)
		v.backup(w, "b.age")
		whole, err := os.ReadFile(v.path("b.age"))
		w.must(err)
		path, err := binary()
		w.must(err)
		url := storetest.URL(w.t, w.app.DB.Engine)
		cfg := w.cfg
		cfg.Database, cfg.Blobs = url, v.path("restored")
		writeConfig(w.t, v.dir, cfg)
		for _, share := range []int{4, 2, 1} {
			pipe := v.path("pipe")
			w.must(syscall.Mkfifo(pipe, 0o600))
			cmd := exec.Command(path, "restore", "pipe", "-identity", "identity")
			cmd.Dir, cmd.Env = v.dir, environment()
			w.must(cmd.Start())
			in, err := os.OpenFile(pipe, os.O_WRONLY, 0)
			w.must(err)
			_, err = in.Write(whole[:len(whole)/share-1])
			w.must(err)
			w.must(cmd.Process.Kill())
			_ = cmd.Wait() // it was killed
			w.must(in.Close())
			w.must(os.Remove(pipe))
			if n := number(w, w.behindOf(url), "SELECT COUNT(*) FROM sealing"); n > 1 {
				w.t.Errorf("%d keys", n)
			}
			for _, table := range []string{"person", "inbox", "ticket"} {
				if n := number(w, w.behindOf(url), "SELECT COUNT(*) FROM "+table); n > 0 {
					w.t.Errorf("killed after 1/%d: %d rows of %s", share, n, table)
				}
			}
		}
		if out, errs, code := linli(w.t, v.dir, "restore", "b.age", "-identity", "identity"); code != 0 {
			w.t.Fatalf("after the kills: %s%s", out, errs)
		}
		if out, errs, _ := linli(w.t, v.dir, "backup", "-o", "again.age", "-recipient", v.recipient); !strings.Contains(out, "keep a copy of that apart") {
			w.t.Errorf("%s%s", out, errs)
		}
	})
}
