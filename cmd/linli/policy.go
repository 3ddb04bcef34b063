package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"linli/domain"
	"linli/roster"
	"linli/store"
)

// policy checks, loads and lists the dispatch policies.
func policy(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "check":
			return checkPolicy(args[1:])
		case "load":
			return loadPolicy(ctx, args[1:])
		case "list":
			return listPolicies(ctx, args[1:])
		}
	}
	return errors.New("policy: want `linli policy check FILE.yaml`, `linli policy load FILE.yaml` or `linli policy list`")
}

func checkPolicy(args []string) error {
	o := newOptions("policy check")
	if err := o.parse(args, "FILE.yaml"); err != nil {
		return err
	}
	file, err := os.ReadFile(o.Arg(0))
	if err != nil {
		return fmt.Errorf("policy check: %w", err)
	}
	p, err := roster.Policies(file)
	if err != nil {
		return err
	}
	showPolicies(p)
	return nil
}

// showPolicies prints every step, the most urgent first.
func showPolicies(p domain.Policies) {
	for urgency := len(p.Steps) - 1; urgency >= 0; urgency-- {
		for i, s := range p.Steps[urgency] {
			most := "all"
			if s.Most > 0 {
				most = fmt.Sprint(s.Most)
			}
			if s.Whom.Level() != domain.LevelNone {
				most = "calls"
			}
			fmt.Printf("urgency %d  step %d  %-9s %-5s  %d minutes  daytime %v  rings %v  alarm %v  duty %q\n", urgency, i+1, s.Whom, most, s.Minutes, s.Daytime, s.Rings, s.Alarm, s.Duty)
		}
	}
	if len(p.Two) > 0 {
		fmt.Println("two people:", p.Two)
	}
}

func loadPolicy(ctx context.Context, args []string) error {
	o := newOptions("policy load")
	if err := o.parse(args, "FILE.yaml"); err != nil {
		return err
	}
	file, err := os.ReadFile(o.Arg(0))
	if err != nil {
		return fmt.Errorf("policy load: %w", err)
	}
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	p, effect, err := roster.LoadPolicies(ctx, db, domain.Actor{Kind: domain.ActorOperator}, file)
	if err != nil {
		return fmt.Errorf("nothing was changed:\n%w", err)
	}
	if effect == store.Same {
		fmt.Printf("version %d is the same and in use already\n", p.Version)
		return nil
	}
	fmt.Printf("version %d is in use for every new run; those in flight keep their own\n", p.Version)
	return nil
}

func listPolicies(ctx context.Context, args []string) error {
	o := newOptions("policy list")
	if err := o.parse(args); err != nil {
		return err
	}
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	all, err := db.View(ctx).PoliciesLoaded(50)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Println("the policies that come with this program are in use:")
		showPolicies(domain.OwnPolicies())
		return nil
	}
	for i, p := range all {
		fmt.Printf("version %d  loaded %s by %s\n", p.Policies.Version, p.Loaded.In(domain.China).Format(time.DateTime), p.Loader)
		if i == 0 {
			showPolicies(p.Policies)
		}
	}
	return nil
}

// export writes the roster as a workbook that can be imported again.
func export(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "roster" {
		return errors.New("export: want `linli export roster FILE.xlsx`")
	}
	o := newOptions("export roster")
	if err := o.parse(args[1:], "FILE.xlsx"); err != nil {
		return err
	}
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	book, err := roster.Export(ctx, db, domain.Actor{Kind: domain.ActorOperator})
	if err != nil {
		return err
	}
	file, err := os.OpenFile(o.Arg(0), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("export roster: the file cannot be made: %w", err)
	}
	_, err = file.Write(book)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("export roster: %w", err)
	}
	fmt.Printf("%s: it holds names and phones; keep it like the roster itself\n", o.Arg(0))
	return nil
}
