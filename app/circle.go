package app

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"strings"

	"linli/domain"
	"linli/notice"
	"linli/push"
	"linli/service"
	"linli/store/blob"
	"linli/wxmsg"
)

// circleParts is what the desk of notices and its crier are made of besides the
// database.
type circleParts struct {
	client   *wxmsg.Client
	sender   push.Sender
	files    *blob.Folder
	accounts map[string]domain.Account
	quiet    domain.QuietHours
}

// circle puts the desk of notices and its crier together.
func (a *App) circle(cfg Config, p circleParts) {
	a.Notices = &notice.Desk{DB: a.DB, Quiet: p.quiet, Reader: a.Intake.Reader, Tasks: service.Called{Reader: a.Intake.Reader}, URL: cfg.PublicURL, Code: pageCode, Wake: a.wakeRelay}
	a.Intake.Notices = a.Notices
	a.Relay.Pages = cfg.PublicURL
	a.Crier = &notice.Crier{DB: a.Relay.DB, Desk: a.Notices, Sender: p.sender, Circle: wire{p.client, p.accounts}, Files: p.files, Accounts: p.accounts,
		Budgets: cfg.budgets(), Claim: claimToken, Wake: a.wakeRelay, Log: a.log}
}

// wire is WeChat's wire to many at once.
type wire struct {
	*wxmsg.Client
	accounts map[string]domain.Account
}

// Robot says a text in a group. Where the corp's calls go elsewhere than to
// Tencent, so do its robots'.
func (w wire) Robot(ctx context.Context, key, text string) error {
	g := wxmsg.Group{Key: key}
	for _, a := range w.accounts {
		if a.Kind == domain.WeCom {
			g.APIBase = a.APIBase
		}
	}
	return w.Client.Robot(ctx, g, text)
}

// pageCode names the page of a notice.
func pageCode() string {
	b := make([]byte, 10)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return strings.ToLower(base32.StdEncoding.EncodeToString(b))
}
