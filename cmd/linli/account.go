package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"linli/app"
)

// account checks one WeChat account of the configuration, or shows and
// publishes its menu.
func account(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "check" && args[0] != "menu" {
		return errors.New("account: want `linli account check NAME` or `linli account menu NAME`")
	}
	o := newOptions("account " + args[0])
	menu, show, publish := args[0] == "menu", new(bool), new(bool)
	if menu {
		show = o.Bool("show", false, "show the menu at WeChat and the configured one; so without a flag")
		publish = o.Bool("publish", false, "make the configured menu the one that followers see")
	}
	// The name may stand before the flags, as people write it.
	if args = args[1:]; len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		args = append(args[1:len(args):len(args)], args[0])
	}
	if err := o.parse(args, "NAME"); err != nil {
		return err
	}
	if *show && *publish {
		return errors.New("account menu: say -show or -publish, not both")
	}
	cfg, err := o.read()
	if err != nil {
		return err
	}
	switch m := (app.AccountMenu{Config: cfg, Name: o.Arg(0), Now: time.Now, Out: os.Stdout}); {
	case *publish:
		return m.Publish(ctx)
	case menu:
		return m.Show(ctx)
	}
	return app.AccountCheck{Config: cfg, Name: o.Arg(0), Now: time.Now, Out: os.Stdout}.Run(ctx)
}
