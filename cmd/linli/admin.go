package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"linli/desk/login"
	"linli/domain"
)

// admin makes, lists and takes away the logins of the console.
func admin(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "add":
			return addLogin(ctx, args[1:])
		case "list":
			return listLogins(ctx, args[1:])
		case "remove":
			return removeLogin(ctx, args[1:])
		}
	}
	return errors.New("admin: want `linli admin add NAME [-role ROLE] [-community COMMUNITY]`, `linli admin list` or `linli admin remove NAME`")
}

// named takes the name that comes first, and the flags behind it.
func (o *options) named(args []string) (string, error) {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return "", fmt.Errorf("%s: a name comes first", o.Name())
	}
	return args[0], o.parse(args[1:])
}

func (o *options) logins(ctx context.Context) (*login.Logins, func() error, error) {
	db, err := o.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	return &login.Logins{DB: db, Now: time.Now}, db.Close, nil
}

func addLogin(ctx context.Context, args []string) (err error) {
	o := newOptions("admin add")
	role := o.String("role", "", "a `ROLE` to give besides what the member holds: lead, cadre, secretary, partner, street, auditor or admin")
	community := o.String("community", "", "the `COMMUNITY`, by its name; not needed where there is one alone")
	phone := o.String("phone", "", "the `PHONE` of the member, where several have his name")
	name, err := o.named(args)
	if err != nil {
		return err
	}
	logins, end, err := o.logins(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	password, err := askPassword(name)
	if err != nil {
		return err
	}
	made, err := logins.Add(ctx, domain.Actor{Kind: domain.ActorOperator}, login.Member{Name: name, Phone: *phone, Community: *community, Role: domain.Role(*role), Password: password})
	if err != nil {
		return fmt.Errorf("admin add: %w", err)
	}
	what := "made"
	if made.Renewed {
		what = "renewed: what was open with it is shut"
	}
	fmt.Printf("the login %s is %s; roles %v\n", made.Login.Name, what, made.Roles)
	if made.Login.Secret != "" {
		fmt.Printf("changing digits are needed besides the password. Type this secret into an authenticator on a telephone, or make a QR code of the address; it is shown this once:\n  secret   %s\n  address  %s\n",
			made.Login.Secret, login.Address(made.Login.Name, made.Login.Secret))
	}
	return nil
}

// askPassword asks twice on a terminal, without showing what is typed; else it is
// the first line of what comes in.
func askPassword(name string) (string, error) {
	in := int(os.Stdin.Fd())
	if !term.IsTerminal(in) {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("the password could not be read: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var typed [2]string
	for i, words := range []string{"password for " + name + " (10 characters or more): ", "once more: "} {
		fmt.Fprint(os.Stderr, words)
		text, err := term.ReadPassword(in)
		fmt.Fprintln(os.Stderr)
		if err != nil {
			return "", fmt.Errorf("the password could not be read: %w", err)
		}
		typed[i] = string(text)
	}
	if typed[0] != typed[1] {
		return "", errors.New("these are two passwords, not one twice; nothing was changed")
	}
	return typed[0], nil
}

func listLogins(ctx context.Context, args []string) (err error) {
	o := newOptions("admin list")
	if err := o.parse(args); err != nil {
		return err
	}
	logins, end, err := o.logins(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	all, err := logins.List(ctx)
	if err != nil {
		return err
	}
	for _, l := range all {
		roles := make([]string, len(l.Grants))
		for i, g := range l.Grants {
			roles[i] = string(g.Role)
		}
		locked := ""
		if l.LockedUntil.After(time.Now()) {
			locked = "  locked until " + l.LockedUntil.In(domain.China).Format(time.DateTime)
		}
		fmt.Printf("%s  %s  digits %v%s\n", l.Name, strings.Join(roles, " "), l.Secret != "", locked)
	}
	return nil
}

func removeLogin(ctx context.Context, args []string) (err error) {
	o := newOptions("admin remove")
	name, err := o.named(args)
	if err != nil {
		return err
	}
	logins, end, err := o.logins(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	if err := logins.Remove(ctx, domain.Actor{Kind: domain.ActorOperator}, name); err != nil {
		return fmt.Errorf("admin remove: %w", err)
	}
	fmt.Printf("the login %s is gone; the person and the roles stay\n", name)
	return nil
}
