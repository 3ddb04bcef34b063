package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"linli/app"
)

// makesCodes makes the QR codes of doors, or the one of a member.
func makesCodes(ctx context.Context, args []string) error {
	o := newOptions("qr")
	account := o.String("account", "", "the `NAME` of the verified service account that the codes lead to")
	building := o.String("building", "", "one building, `ESTATE/BUILDING`; all of them without it")
	member := o.String("member", "", "instead of a door: the `PHONE` of a member whose phone scans it, once, within its days")
	out := o.String("o", "", "the `FILE` to write: .png for one, .html for a sheet of all buildings to print")
	if err := o.parse(args); err != nil {
		return err
	}
	one := *building != "" || *member != ""
	switch {
	case *account == "" || *out == "":
		return errors.New("qr: name -account and -o")
	case *building != "" && *member != "":
		return errors.New("qr: say -building or -member, not both")
	case one != strings.HasSuffix(*out, ".png"):
		return errors.New("qr: one code goes into a .png file, all into a .html file")
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
	signs := app.Signs{Config: cfg, DB: db, Account: *account, Now: time.Now}
	var page bytes.Buffer
	n := 1
	switch {
	case *building != "":
		err = into(&page)(signs.Building(ctx, *building))
	case *member != "":
		err = into(&page)(signs.Member(ctx, *member))
	default:
		n, err = signs.Sheet(ctx, &page)
	}
	if err != nil {
		return err
	}
	if err := os.WriteFile(*out, page.Bytes(), 0o600); err != nil {
		return fmt.Errorf("the codes cannot be written: %w", err)
	}
	fmt.Printf("%d code(s) in %s\n", n, *out)
	return nil
}

// into keeps what was made.
func into(page *bytes.Buffer) func(made []byte, err error) error {
	return func(made []byte, err error) error {
		page.Write(made)
		return err
	}
}
