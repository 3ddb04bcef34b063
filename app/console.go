package app

import (
	"context"
	"strings"
	"time"

	"linli/desk"
	"linli/desk/login"
	"linli/domain"
	"linli/handler"
	"linli/notice"
	"linli/report"
	"linli/roster"
	"linli/service"
	"linli/store"
)

// opens gives the server what the staff's pages need, and makes its routes.
func (a *App) opens(server *handler.Server, cfg Config, days *domain.Calendar, now func() time.Time) {
	a.Logins = &login.Logins{DB: a.DB, Redis: a.redis, Now: now, Accounts: cfg.webLogins()}
	views := &desk.Views{DB: a.DB, Now: now, Read: a.Intake.Reader.Read}
	a.Live = desk.NewLive(views, a.log)
	server.Reports = &report.Reports{DB: a.DB, Now: now}
	a.Told = notice.NewLive(a.DB, a.log)
	server.Logins, server.Views, server.Live, server.NoticesLive = a.Logins, views, a.Live, a.Told
	server.Care, server.Rota = a.Care, a.Rota
	server.Roster = &roster.Desk{DB: a.DB, Accounts: cfg.AccountNames(), Resigns: service.Resigns}
	server.Desk = &service.Desk{DB: a.DB, Wake: a.wakeRelay, Intake: a.Intake, Album: server.Mini.Album}
	server.PublicURL, server.Lexicons, server.House = strings.TrimRight(cfg.PublicURL, "/"), a.Lexicons, a.house(cfg, days)
	server.Opinions = &service.Opinions{DB: a.DB, Tasks: service.Called{Reader: a.Intake.Reader}, Wake: a.wakeRelay}
	a.front = server
	a.Handler, a.inspection = server.Routes(), server.Inspection()
}

// webLogins are the accounts that tell who of the staff is before a page: none
// where WeChat cannot send anybody back to us.
func (c Config) webLogins() (names []string) {
	for _, a := range c.accounts() {
		if a.Kind.Can(domain.CanOAuth) && c.PublicURL != "" {
			names = append(names, a.Name)
		}
	}
	return names
}

// house is what the page of settings shows of the configuration.
func (a *App) house(cfg Config, days *domain.Calendar) handler.House {
	return handler.House{Accounts: desk.FactsOf(cfg.accounts()), Calendar: days, Checks: roster.Policies, Text: roster.PolicyText,
		Loads: func(ctx context.Context, by domain.Actor, file []byte) (bool, error) {
			_, effect, err := roster.LoadPolicies(ctx, a.DB, by, file)
			return effect == store.Changed, err
		}}
}
