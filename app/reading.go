package app

import (
	"context"
	"database/sql"

	"github.com/prometheus/client_golang/prometheus"

	"linli/handler"
)

// reading is what is read when somebody asks for the figures: the checks, the
// backlog, the database's connections. While the database does not answer, the
// backlog's figures are missing and linli_check_ok says so.
type reading struct {
	app    *App
	checks []handler.Check
}

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

var (
	checkOK      = describe("linli_check_ok", "1 while a check of /readyz passes.", "check")
	outboxDue    = describe("linli_outbox_due", "Pushes that are due and not sent, up to 20,000.")
	outboxAge    = describe("linli_outbox_oldest_due_seconds", "How long the first of them has been due.")
	outboxPeople = describe("linli_outbox_left_to_people", "Pushes of the last day that no way led to, or that WeChat refused, up to 10,000.")
	tickets      = describe("linli_tickets", "Unfinished tickets by state, up to 10,000 each.", "state")
	overdue      = describe("linli_clocks_overdue", "Deadlines of tickets that have run out, up to 10,000.")
	paused       = describe("linli_account_paused", "1 for an account that WeChat refuses just now, or a channel of it.", "account", "channel")
	connections  = describe("linli_database_connections", "Connections by pool and use; limit is how many there may be.", "pool", "use")
	dbWaits      = describe("linli_database_waits_total", "How often somebody waited for a connection.", "pool")
	dbWaited     = describe("linli_database_waited_seconds_total", "How long they waited.", "pool")
)

// Describe lists the figures.
func (r *reading) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{checkOK, outboxDue, outboxAge, outboxPeople, tickets, overdue, paused, connections, dbWaits, dbWaited} {
		to <- d
	}
}

// Collect reads them.
func (r *reading) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), scrapeLimit)
	defer cancel()
	for i, err := range handler.Examine(ctx, r.checks) {
		ok := 1.0
		if err != nil {
			ok = 0
		}
		gauge(checkOK, ok, r.checks[i].Name)
	}
	for pool, stats := range r.app.DB.Pools() {
		r.pool(to, pool, stats)
	}
	b, err := r.app.backlog.read(ctx)
	if err != nil {
		return
	}
	gauge(outboxDue, float64(b.Due))
	age := 0.0
	if !b.OldestDue.IsZero() {
		age = r.app.backlog.now().Sub(b.OldestDue).Seconds()
	}
	gauge(outboxAge, age)
	gauge(outboxPeople, float64(b.ToPeople))
	for state, n := range b.Tickets {
		gauge(tickets, float64(n), string(state))
	}
	gauge(overdue, float64(b.Overdue))
	for _, p := range b.Paused {
		gauge(paused, 1, p.Account, string(p.Channel))
	}
}

func (r *reading) pool(to chan<- prometheus.Metric, pool string, s sql.DBStats) {
	for use, n := range map[string]int{"limit": s.MaxOpenConnections, "in_use": s.InUse, "idle": s.Idle} {
		to <- prometheus.MustNewConstMetric(connections, prometheus.GaugeValue, float64(n), pool, use)
	}
	to <- prometheus.MustNewConstMetric(dbWaits, prometheus.CounterValue, float64(s.WaitCount), pool)
	to <- prometheus.MustNewConstMetric(dbWaited, prometheus.CounterValue, s.WaitDuration.Seconds(), pool)
}
