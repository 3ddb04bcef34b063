package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"linli/domain"
	"linli/service"
	"linli/store"
	"linli/understand"
)

// lexicon checks, loads, lists and takes back lexicons.
func lexicon(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "load":
			return loadLexicon(ctx, args[1:])
		case "list":
			return listLexicons(ctx, args[1:])
		case "rollback":
			return rollbackLexicon(ctx, args[1:])
		}
	}
	return aboutLexicon(ctx, args)
}

// lexicons opens the configured database for a command that takes these words.
func lexicons(ctx context.Context, name string, args []string, words ...string) (*options, *store.DB, error) {
	o := newOptions("lexicon " + name)
	if err := o.parse(args, words...); err != nil {
		return nil, nil, err
	}
	db, err := o.open(ctx)
	return o, db, err
}

func loadLexicon(ctx context.Context, args []string) error {
	o, db, err := lexicons(ctx, "load", args, "FILE.csv")
	if err != nil {
		return err
	}
	defer db.Close()
	file, err := os.ReadFile(o.Arg(0))
	if err != nil {
		return fmt.Errorf("lexicon load: %w", err)
	}
	l, dropped, err := (&service.Lexicons{DB: db}).Load(ctx, domain.Actor{Kind: domain.ActorOperator}, string(file))
	if err != nil {
		return fmt.Errorf("lexicon load: nothing was changed: %w; `linli lexicon check` lists every row that cannot be used", err)
	}
	tellLexicon(l, dropped)
	return nil
}

func rollbackLexicon(ctx context.Context, args []string) error {
	_, db, err := lexicons(ctx, "rollback", args)
	if err != nil {
		return err
	}
	defer db.Close()
	l, dropped, err := (&service.Lexicons{DB: db}).Rollback(ctx, domain.Actor{Kind: domain.ActorOperator})
	if err != nil {
		return fmt.Errorf("lexicon rollback: nothing was changed: %w", err)
	}
	tellLexicon(l, dropped)
	return nil
}

func tellLexicon(l store.Lexicon, dropped []string) {
	if len(dropped) == 0 {
		fmt.Printf("version %s, %d rows: in use; running servers take it up within seconds\n", l.Version, l.Rows)
		return
	}
	fmt.Printf("version %s, %d rows: waits. %d words of danger would be missing or weigh less: %s\n", l.Version, l.Rows, len(dropped), strings.Join(dropped[:min(len(dropped), 20)], " "))
	fmt.Printf("a second person must agree: one of the staff writes to the account: 同意词库 %s\n", l.Version)
}

func listLexicons(ctx context.Context, args []string) error {
	_, db, err := lexicons(ctx, "list", args)
	if err != nil {
		return err
	}
	defer db.Close()
	v := db.View(ctx)
	now, err := v.LexiconInUse()
	if err != nil {
		return err
	}
	all, err := v.Lexicons(50)
	if err != nil {
		return err
	}
	for _, l := range all {
		state := "was in use since " + l.Used.In(domain.China).Format(time.DateTime)
		switch {
		case l.ID == now:
			state = "in use since " + l.Used.In(domain.China).Format(time.DateTime)
		case l.Used.IsZero():
			state = fmt.Sprintf("waits for a second person: %d words of danger less", l.Dropped)
		}
		fmt.Printf("%s  %d rows  loaded %s by %s  %s\n", l.Version, l.Rows, l.Loaded.In(domain.China).Format(time.DateTime), l.Loader.Kind, state)
	}
	if now == 0 {
		fmt.Printf("%s  the lexicon that comes with this program is in use\n", understand.New().Lexicon().Version())
	}
	return nil
}

// labels exports what staff corrected.
func labels(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "export" {
		return errors.New("labels: want `linli labels export`")
	}
	o := newOptions("labels export")
	path := o.String("o", "", "the `FILE` to write, else it is printed")
	if err := o.parse(args[1:]); err != nil {
		return err
	}
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	out, done := io.Writer(os.Stdout), func() error { return nil }
	if *path != "" {
		file, err := os.OpenFile(*path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("labels export: the file cannot be made: %w", err)
		}
		out, done = file, file.Close
	}
	n, err := service.ExportLabels(ctx, db, out)
	if err := errors.Join(err, done()); err != nil {
		return fmt.Errorf("labels export: %w", err)
	}
	fmt.Fprintf(os.Stderr, "%d labelled messages; doors, phones and names are masked\n", n)
	return nil
}
