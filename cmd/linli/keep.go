package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"linli/app"
	"linli/domain"
	"linli/service"
	"linli/store"
)

// open opens the configured database.
func (o *options) open(ctx context.Context) (*store.DB, error) {
	storeConfig, err := o.store()
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, storeConfig, time.Now)
}

// kept tells by the folder of files whether the bytes of a photo or voice are
// there. It is read once, when first asked: what was stored by then is in it.
// What an erasure took away meanwhile is missed by nobody.
func kept(ctx context.Context, cfg app.Config, db *store.DB) (store.Kept, error) {
	files, err := app.OpenFiles(cfg)
	if err != nil {
		return nil, err
	}
	folder := sync.OnceValues(func() (map[domain.ID]bool, error) {
		here := map[domain.ID]bool{}
		return here, files.Walk(func(id domain.ID) error {
			here[id] = true
			return nil
		})
	})
	return func(id domain.ID) (bool, error) {
		here, err := folder()
		if err != nil || here[id] {
			return true, err
		}
		a, err := db.View(ctx).Attachment(id)
		return !a.Kept(), err
	}, nil
}

// verify prints one line per record that is not in order, and fails if there is
// any; before that it puts right, where it is asked to, what can be.
func verify(ctx context.Context, args []string) error {
	o := newOptions("verify")
	fix := o.Bool("fix", false, "first put right what is safe to: lost clocks, pushes that are stuck, counters")
	if err := o.parse(args); err != nil {
		return err
	}
	cfg, err := o.read()
	if err != nil {
		return err
	}
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	files, err := kept(ctx, cfg, db)
	if err != nil {
		return err
	}
	if *fix {
		n, err := db.Repair(ctx, func(r store.Repaired) { fmt.Println(r) })
		if err != nil {
			return err
		}
		fmt.Printf("%d put right\n", n)
	}
	var done store.Audited
	told := 0
	quiet, err := domain.ParseQuietHours(cfg.Quiet)
	if err != nil {
		return err
	}
	err = db.Snapshot(ctx, func(v store.View) (err error) {
		done, err = v.Audit(store.Audit{Now: time.Now(), Quiet: quiet, Kept: files, Found: func(f store.Finding) {
			if told++; told <= store.MostFindings {
				fmt.Println(f)
			}
		}})
		return err
	})
	if err != nil {
		return err
	}
	looked := fmt.Sprintf("%d checks, %d tickets, %d messages, %d pushes", done.Checks, done.Tickets, done.Messages, done.Pushes)
	if done.Findings > 0 {
		return fmt.Errorf("%s: %d not in order, the first %d are listed", looked, done.Findings, min(told, store.MostFindings))
	}
	fmt.Println(looked + ": everything is in order")
	return nil
}

func backup(ctx context.Context, args []string) error {
	o, f := newOptions("backup"), app.BackupFile{}
	o.StringVar(&f.Path, "o", "", "the `FILE` to write; it must not be there yet")
	o.Func("recipient", "who may open it, an `age1..` key; may be given several times", func(text string) error {
		f.Recipients = append(f.Recipients, text)
		return nil
	})
	o.StringVar(&f.Passphrase, "passphrase-file", "", "a `FILE` whose first line opens it, instead of recipients")
	if err := o.parse(args); err != nil {
		return err
	}
	if f.Path == "" {
		return errors.New("backup: name the file to write with -o")
	}
	cfg, err := o.read()
	if err != nil {
		return err
	}
	f.Blobs = cfg.Blobs
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	contents, err := f.Write(ctx, db)
	if err != nil {
		return err
	}
	tables, rows, files := contents.Count()
	fmt.Printf("%s: %d tables, %d rows, %d files\n", f.Path, tables, rows, files)
	fmt.Println("the key file is not in it: keep a copy of that apart from this backup; without it nobody can read what is restored")
	return missing(ctx, cfg, db)
}

// missing fails where photos and voices are stored and their files are gone, so
// that a backup without them is not taken for a whole one.
func missing(ctx context.Context, cfg app.Config, db *store.DB) error {
	files, err := kept(ctx, cfg, db)
	if err != nil {
		return err
	}
	n := 0
	err = db.Snapshot(ctx, func(v store.View) error {
		n = 0
		return v.Missing(files, func(domain.ID) { n++ })
	})
	if err == nil && n > 0 {
		err = fmt.Errorf("backup: %d photos and voices are stored and their files are missing, so this backup lacks them; does `blobs` name the right folder? `linli verify` lists them", n)
	}
	return err
}

func restore(ctx context.Context, args []string) error {
	o, f := newOptions("restore"), app.BackupFile{}
	o.StringVar(&f.Identity, "identity", "", "the age key `FILE` of a recipient")
	o.StringVar(&f.Passphrase, "passphrase-file", "", "a `FILE` whose first line opens it, instead of an identity")
	// The file may stand before the flags, as people write it.
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		args = append(args[1:len(args):len(args)], args[0])
	}
	if err := o.parse(args, "FILE"); err != nil {
		return err
	}
	f.Path = o.Arg(0)
	cfg, err := o.read()
	if err != nil {
		return err
	}
	f.Blobs = cfg.Blobs
	storeConfig, err := cfg.Store()
	if err != nil {
		return err
	}
	contents, err := f.Restore(ctx, storeConfig, time.Now)
	if err != nil {
		return err
	}
	tables, rows, files := contents.Count()
	fmt.Printf("restored: %d tables, %d rows, %d files; `linli verify` looks through them\n", tables, rows, files)
	return nil
}

// subject serves the rights of a person to see and to erase what is kept of him.
func subject(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "export" && args[0] != "erase" {
		return errors.New("subject: want `linli subject export` or `linli subject erase`")
	}
	o, who := newOptions("subject "+args[0]), service.Who{}
	o.StringVar(&who.Phone, "phone", "", "his `PHONE`, digits only, as in the import file")
	openid := o.String("openid", "", "`ACCOUNT/OPENID`, instead of a phone")
	var out *string
	var yes *bool
	if args[0] == "export" {
		out = o.String("o", "", "the `FILE` to write, else it is printed")
	} else {
		yes = o.Bool("yes", false, "really erase: nobody can bring it back but from a backup")
	}
	if err := o.parse(args[1:]); err != nil {
		return err
	}
	who.Account, who.OpenID, _ = strings.Cut(*openid, "/")
	if (who.Phone == "") == (who.OpenID == "") {
		return errors.New("subject: name one person, by -phone or by -openid ACCOUNT/OPENID")
	}
	if yes != nil && !*yes {
		return errors.New("subject erase: nothing was done; it cannot be undone, so say -yes")
	}
	cfg, err := o.read()
	if err != nil {
		return err
	}
	files, err := app.OpenFiles(cfg)
	if err != nil {
		return err
	}
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	deeds, by := service.Subject{DB: db, Files: files}, domain.Actor{Kind: domain.ActorOperator}
	if out != nil {
		held, err := deeds.Export(ctx, by, who)
		if err != nil {
			return fmt.Errorf("subject export: %w", err)
		}
		return writeHeld(*out, held)
	}
	done, err := deeds.Erase(ctx, by, who)
	if err != nil {
		return fmt.Errorf("subject erase: %w", err)
	}
	fmt.Printf("person %d is erased: %d offers declined, %d tickets handed back, %d own tickets ended, %d texts of others masked\n",
		done.Person, done.Declined, done.HandedBack, done.Cancelled, done.Mentions)
	fmt.Println("backups made before still hold him: see docs/records.md")
	return nil
}

// writeHeld writes what is kept of a person where only the operator reads it.
func writeHeld(path string, held store.Held) error {
	write := func(w io.Writer) error {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		return out.Encode(held)
	}
	if path == "" {
		return write(os.Stdout)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("subject export: the file cannot be made: %w", err)
	}
	return errors.Join(write(file), file.Close())
}
