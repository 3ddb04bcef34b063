package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/wxmsg"
)

// menu tells what followers would lose if the configured menu were published.
func (f *findings) menu(ctx context.Context, console *wxmsg.Console, a domain.Account) {
	if !a.Kind.Can(domain.CanReceive) || a.Kind == domain.Mini {
		return
	}
	now, err := console.Menu(ctx)
	if err != nil {
		f.unseen("menu", "%s", refusal(err))
		return
	}
	lost := notIn(now.Buttons, a.Menu)
	switch {
	case len(now.Buttons) == 0 && len(a.Menu) == 0:
		f.fine("menu", "there is none; one helps who does not know what to write (docs/accounts.md)")
	case len(a.Menu) == 0 && now.ByHand:
		f.fault("menu", "WeChat shows one made by hand, which vanishes when the server settings are switched on: put what you want to keep into `menu`: %s", strings.Join(lost, ", "))
	case len(a.Menu) == 0:
		f.fine("menu", "WeChat shows one and the configuration has none: it stays as it is")
	case sameMenu(now.Buttons, a.Menu):
		f.fine("menu", "WeChat shows the configured one")
	case len(lost) > 0:
		f.fault("menu", "not published yet, and publishing would take away: %s; put into `menu` what you want to keep, then `linli account menu %s -publish`", strings.Join(lost, ", "), a.Name)
	default:
		f.fault("menu", "not published yet: `linli account menu %s -publish`", a.Name)
	}
}

// autoReplies tells which rules made by hand fall silent.
func (f *findings) autoReplies(ctx context.Context, console *wxmsg.Console, a domain.Account) {
	if !a.Kind.Can(domain.CanReceive) || a.Kind == domain.Mini {
		return
	}
	rules, err := console.AutoReplies(ctx)
	if err != nil {
		f.unseen("auto-replies", "%s", refusal(err))
		return
	}
	var on []string
	if rules.Welcome {
		on = append(on, "the welcome (被关注回复)")
	}
	if rules.Default {
		on = append(on, "the answer to everything (收到消息回复)")
	}
	if rules.Keywords > 0 {
		on = append(on, fmt.Sprintf("%d rules for words (关键词回复)", rules.Keywords))
	}
	if len(on) > 0 {
		f.fault("auto-replies", "%s fall silent when the server settings are switched on: copy what people need into `answers` of the import file, then switch them off", strings.Join(on, ", "))
		return
	}
	f.fine("auto-replies", "none made by hand would be lost")
}

// does says what a tap on a button does.
func does(b domain.Button) string {
	switch {
	case b.Key != "":
		return "says 「" + b.Key + "」"
	case b.AppID != "":
		return "opens the mini-program page " + b.Page
	case b.URL != "":
		return "opens " + b.URL
	}
	return "something made by hand"
}

// menuLines writes a menu, a line for each button that does something.
func menuLines(menu []domain.Button, under string) (out []string) {
	for _, b := range menu {
		if len(b.Buttons) > 0 {
			out = append(out, menuLines(b.Buttons, under+b.Name+" > ")...)
			continue
		}
		out = append(out, under+b.Name+": "+does(b))
	}
	return out
}

// notIn lists the buttons of a menu that another one does not have.
func notIn(of, in []domain.Button) []string {
	have := menuLines(in, "")
	return slices.DeleteFunc(menuLines(of, ""), func(l string) bool { return slices.Contains(have, l) })
}

func sameMenu(a, b []domain.Button) bool { return slices.Equal(menuLines(a, ""), menuLines(b, "")) }

// AccountMenu shows or publishes the menu of an account.
type AccountMenu struct {
	Config Config
	Name   string
	Now    func() time.Time
	Out    io.Writer
}

func (m AccountMenu) open() (domain.Account, *wxmsg.Console, error) {
	a, err := m.Config.account(m.Name)
	switch {
	case err != nil:
		return a, nil, err
	case !a.Kind.Can(domain.CanMenu):
		return a, nil, domain.Errorf(domain.Denied, "an account of kind %s can have no menu by an API", a.Kind)
	}
	console, err := wxmsg.NewClient([]domain.Account{a}, m.Now).Console(a.Name)
	return a, console, err
}

// Show writes the present menu and the configured one, and what the second
// would change.
func (m AccountMenu) Show(ctx context.Context) error {
	a, console, err := m.open()
	if err != nil {
		return err
	}
	now, err := console.Menu(ctx)
	if err != nil {
		return worded(err)
	}
	write := func(title string, menu []domain.Button) {
		fmt.Fprintln(m.Out, title)
		for _, l := range menuLines(menu, "") {
			fmt.Fprintln(m.Out, "  "+l)
		}
		if len(menu) == 0 {
			fmt.Fprintln(m.Out, "  none")
		}
	}
	write("at WeChat now:", now.Buttons)
	write("in the configuration:", a.Menu)
	if sameMenu(now.Buttons, a.Menu) {
		fmt.Fprintln(m.Out, "they are the same")
		return nil
	}
	for _, l := range notIn(now.Buttons, a.Menu) {
		fmt.Fprintln(m.Out, "publishing takes away  "+l)
	}
	for _, l := range notIn(a.Menu, now.Buttons) {
		fmt.Fprintln(m.Out, "publishing adds        "+l)
	}
	return nil
}

// Publish makes the configured menu the one followers see.
func (m AccountMenu) Publish(ctx context.Context) error {
	a, console, err := m.open()
	if err != nil {
		return err
	}
	if err := console.PublishMenu(ctx, a.Menu); err != nil {
		return worded(err)
	}
	fmt.Fprintln(m.Out, "published; phones show it within five minutes, at once to who unfollows and follows again")
	return nil
}

// worded gives an error of WeChat's the words an operator can act on.
func worded(err error) error {
	var failed *domain.SendError
	if errors.As(err, &failed) {
		return domain.Errorf(domain.Unavailable, "menu: %s", refusal(err))
	}
	return err
}
