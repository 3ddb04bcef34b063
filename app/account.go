package app

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/wxmsg"
)

// AccountCheck goes through everything that an account needs and tells in
// plain words what is right, what is wrong and what to do. It changes nothing,
// and prints no secret.
type AccountCheck struct {
	Config Config
	Name   string
	Now    func() time.Time
	Out    io.Writer
}

// Run writes a line for each thing looked at; it begins with ok, wrong or
// cannot tell. Invalid: there is no such account, or something is wrong.
func (c AccountCheck) Run(ctx context.Context) error {
	a, err := c.Config.account(c.Name)
	if err != nil {
		return err
	}
	f := &findings{out: c.Out}
	f.form(a, c.Config.accounts())
	f.permissions(a)
	f.server(ctx, c.Config.PublicURL, a, c.Now)
	f.files(ctx, c.Config.PublicURL, c.Config.filesOf(a.Name))
	console, err := wxmsg.NewClient([]domain.Account{a}, c.Now).Console(a.Name)
	if err != nil {
		return err
	}
	if f.signIn(ctx, console, a, c.Now) {
		f.messages(ctx, console, a)
		f.menu(ctx, console, a)
		f.autoReplies(ctx, console, a)
	}
	switch f.wrong {
	case 0:
		return nil
	case 1:
		return domain.Errorf(domain.Invalid, "account check: one thing is wrong")
	}
	return domain.Errorf(domain.Invalid, "account check: %d things are wrong", f.wrong)
}

// account finds a configured account by its name.
func (c Config) account(name string) (domain.Account, error) {
	accounts := c.accounts()
	i := slices.IndexFunc(accounts, func(a domain.Account) bool { return a.Name == name })
	if i < 0 {
		return domain.Account{}, domain.Errorf(domain.NotFound, "there is no account %q in the configuration; it has: %s", name, strings.Join(c.AccountNames(), ", "))
	}
	return accounts[i], nil
}

// findings writes what a check finds.
type findings struct {
	out   io.Writer
	wrong int
}

func (f *findings) line(verdict, step, format string, args ...any) {
	fmt.Fprintf(f.out, "%-11s  %s: %s\n", verdict, step, fmt.Sprintf(format, args...))
}

func (f *findings) fine(step, format string, args ...any) { f.line("ok", step, format, args...) }

func (f *findings) fault(step, format string, args ...any) {
	f.wrong++
	f.line("wrong", step, format, args...)
}

func (f *findings) unseen(step, format string, args ...any) {
	f.line("cannot tell", step, format, args...)
}

var (
	appID      = regexp.MustCompile(`^wx[0-9a-z]{16}$`)
	corpID     = regexp.MustCompile(`^w[wx][0-9a-zA-Z]{16}$`)
	originalID = regexp.MustCompile(`^gh_[0-9a-zA-Z]{5,20}$`)
)

// form looks at what is written in the configuration.
func (f *findings) form(a domain.Account, all []domain.Account) {
	want, like := appID, "wx and 16 letters or digits"
	if a.Kind == domain.WeCom {
		want, like = corpID, "the corp's id (企业ID), ww and 16 letters or digits"
	}
	twin := slices.IndexFunc(all, func(b domain.Account) bool {
		return b.Name != a.Name && a.AppID != "" && b.AppID == a.AppID && b.AgentID == a.AgentID
	})
	switch {
	case !want.MatchString(a.AppID):
		f.fault("appid", "it is %s; copy it from 设置与开发 > 基本配置", like)
	case twin >= 0:
		f.fault("appid", "account %s has the same: one account stands in the configuration once", all[twin].Name)
	default:
		f.fine("appid", "its form is right")
	}
	if a.Secret == "" {
		f.fault("secret", "it is missing: without it nothing can be sent; set LINLI_ACCOUNTS_n_SECRET, n counted from 0")
	}
	if !hasCallback(a) {
		f.fine("callback", "none is configured: this account only sends")
		return
	}
	if _, err := wxmsg.NewCodec(a, time.Now, callbackTolerance); err != nil {
		f.fault("callback", "%s", strings.TrimPrefix(err.Error(), "account "+a.Name+": "))
		return
	}
	f.mode(a)
	f.keys(a)
	switch {
	case a.OriginalID == "":
		f.unseen("original_id", "it is empty, so callbacks meant for another account are not told apart; 原始ID stands under 设置 > 账号详情")
	case !originalID.MatchString(a.OriginalID):
		f.fault("original_id", "it begins with gh_ (原始ID, under 设置 > 账号详情)")
	}
}

func (f *findings) mode(a domain.Account) {
	switch a.Mode {
	case domain.SafeMode:
		f.fine("mode", "safe (安全模式): messages are sealed on the way")
	case domain.CompatMode:
		f.fine("mode", "compat (兼容模式): only its sealed half is read; safe is better once this works")
	case domain.PlainMode:
		f.fine("mode", "plain (明文模式): messages are readable on the way and can be forged by who sees one; safe is better")
	}
}

// keys tells where the change of an AES key stands.
func (f *findings) keys(a domain.Account) {
	switch {
	case a.Mode == domain.PlainMode:
	case a.AESKeyPrevious == "":
		f.fine("aes_key", "its form is right; when you change it, put the present one into aes_key_previous first")
	case a.AESKeyPrevious == a.AESKey:
		f.fault("aes_key_previous", "it is the same as aes_key: put the new one into aes_key, or take this out")
	default:
		f.unseen("aes_key_previous", "both keys are accepted; take the old one out a day after the new one was saved at WeChat")
	}
}

// hasCallback tells that WeChat calls us for an account; a mini-program may do
// without.
func hasCallback(a domain.Account) bool {
	return a.Kind.Can(domain.CanReceive) && (a.Kind != domain.Mini || a.Token != "" || a.Mode != "")
}

// permissions holds what the configuration wants to use against what the kind
// of account may do at all.
func (f *findings) permissions(a domain.Account) {
	for _, want := range []struct {
		key    string
		used   bool
		ok     bool
		advice string
	}{
		{"templates", len(a.Templates) > 0, a.Kind.Can(domain.CanTemplate) || a.Kind.Can(domain.CanMiniSend), "only verified service accounts and mini-programs have them; take the block out"},
		{"subscriptions", len(a.Subscriptions) > 0, a.Kind.Can(domain.CanSubscribe), "only verified service accounts have them; a mini-program's stand under templates"},
		{"menu", len(a.Menu) > 0, a.Kind.Can(domain.CanMenu), "it can have none by an API: make one at mp.weixin.qq.com, or get the account verified"},
	} {
		switch {
		case want.used && !want.ok:
			f.fault(want.key, "an account of kind %s may not use it: %s", a.Kind, want.advice)
		case want.used:
			f.fine(want.key, "accounts of kind %s may use it", a.Kind)
		}
	}
	if a.Kind == domain.Unverified {
		f.unseen("kind", "an unverified account only answers who has just written: nobody can be told anything later, no volunteer asked; get it verified (认证)")
	}
	if a.Kind == domain.VerifiedSubscription {
		f.unseen("kind", "a subscription account reaches people for 48 hours after they wrote, and then not at all; a service account (服务号) has templates")
	}
}
