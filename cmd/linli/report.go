package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"linli/domain"
	"linli/report"
	"linli/store"
)

// reports are the words behind `linli report`; none of them makes a month's report.
var reports = map[string]command{"recount": recount, "form": exportForm}

func reportOn(ctx context.Context, args []string) error {
	if len(args) > 0 && reports[args[0]] != nil {
		return reports[args[0]](ctx, args[1:])
	}
	return reportMonth(ctx, args)
}

// operator is whoever types at the command line.
var operator = domain.Actor{Kind: domain.ActorOperator}

// reportMonth writes a month's figures as a workbook and a page.
func reportMonth(ctx context.Context, args []string) error {
	o := newOptions("report")
	month, community := o.monthOf()
	if err := o.Parse(args); err != nil {
		return err
	}
	if o.NArg() == 0 {
		return errors.New("report: name the files to write, like OUT.xlsx OUT.html")
	}
	m, err := domain.ParseMonth(*month)
	if err != nil {
		return fmt.Errorf("report: -month: %w", err)
	}
	for _, path := range o.Args() {
		if ext := filepath.Ext(path); ext != ".xlsx" && ext != ".html" {
			return fmt.Errorf("report: %s: want a name that ends in .xlsx or .html", path)
		}
	}
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	c, err := communityNamed(db.View(ctx), *community)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	d, err := (&report.Reports{DB: db, Now: time.Now}).Month(ctx, operator, c.ID, m)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	for _, path := range o.Args() {
		write := d.Workbook
		if filepath.Ext(path) == ".html" {
			write = d.Page
		}
		file, err := write()
		if err == nil {
			err = writeNew(path, file, 0o644)
		}
		if err != nil {
			return fmt.Errorf("report: %w", err)
		}
		fmt.Printf("%s: %s of %s, without names, phones and doors\n", path, m, c.Name)
	}
	return nil
}

// monthOf adds the flags that name a month and a community.
func (o *options) monthOf() (month, community *string) {
	return o.String("month", "", "the `MONTH`, like 2026-11"), o.String("community", "", "the `NAME` of the community; needed where there are several")
}

// communityNamed finds a community by its name, or the only one there is.
func communityNamed(v store.View, name string) (domain.Community, error) {
	var names []string
	var found []domain.Community
	for after := domain.ID(0); ; {
		some, err := v.Communities(after)
		if err != nil {
			return domain.Community{}, err
		}
		if len(some) == 0 {
			break
		}
		for _, c := range some {
			after = c.ID
			names = append(names, c.Name)
			if name == "" || c.Name == name {
				found = append(found, c)
			}
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(names) == 0:
		return domain.Community{}, errors.New("there is no community yet: run `linli import` first")
	}
	return domain.Community{}, fmt.Errorf("name one of the communities with -community: %s", strings.Join(names, ", "))
}

// writeNew writes a file that is not there yet.
func writeNew(path string, content []byte, mode os.FileMode) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("the file cannot be made: %w", err)
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}

// recount makes the ledger and the figures what the events tell.
func recount(ctx context.Context, args []string) error {
	o := newOptions("report recount")
	if err := o.parse(args); err != nil {
		return err
	}
	db, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	done, err := db.Recount(ctx)
	if err != nil {
		return fmt.Errorf("report recount: %w", err)
	}
	fmt.Printf("%d tickets counted: %d lines of the ledger and %d rows of figures put right\n", done.Tickets, done.Lines, done.Figures)
	return nil
}
