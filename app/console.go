package app

import (
	"time"

	"linli/desk"
	"linli/desk/login"
	"linli/handler"
	"linli/report"
	"linli/roster"
	"linli/service"
)

// opens gives the server what the staff's pages need, and makes its routes.
func (a *App) opens(server *handler.Server, now func() time.Time, accounts []string) {
	a.Logins = &login.Logins{DB: a.DB, Redis: a.redis, Now: now}
	views := &desk.Views{DB: a.DB, Now: now, Read: a.Intake.Reader.Read}
	a.Live = &desk.Live{Views: views, Log: a.log}
	server.Reports = &report.Reports{DB: a.DB, Now: now}
	server.Logins, server.Views, server.Live = a.Logins, views, a.Live
	server.Care, server.Rota = a.Care, a.Rota
	server.Roster = &roster.Desk{DB: a.DB, Accounts: accounts}
	server.Desk = &service.Desk{DB: a.DB, Wake: a.wakeRelay, Intake: a.Intake, Album: server.Mini.Album}
	server.PublicURL = a.Intake.Joint.URL
	a.front = server
	a.Handler, a.inspection = server.Routes(), server.Inspection()
}
