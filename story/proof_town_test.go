package story

import (
	"database/sql"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"linli/domain"
	"linli/sim"
	"linli/store"
	"linli/store/storetest"
)

// proving is a town that lives through many short histories, each from an empty
// database: to migrate one anew for each takes longer than what happens in it.
type proving struct {
	*town
	roster string
	books  *sql.DB
	tables []string
	api    *httptest.Server
}

// prove builds the town once.
func prove(t *testing.T, engine store.Engine, roster string) *proving {
	t.Helper()
	p := &proving{town: build(t, engine, roster), roster: roster}
	p.books = p.behind()
	p.later(func() {
		if p.api != nil {
			p.api.Close()
		}
	})
	query := `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`
	if engine == store.MySQL {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name`
		p.cfg.Redis = flushable(t, p.cfg.Redis)
	}
	p.eachRow(query, func(scan func(...any)) {
		var name string
		scan(&name)
		if name != "sealing" && name != "migration_lock" && name != "goose_db_version" && !strings.HasPrefix(name, "sqlite_") {
			p.tables = append(p.tables, name)
		}
	})
	return p
}

// flushable is a database of the test's own, which it may flush.
func flushable(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/11"
	return u.String()
}

// begin empties everything and lets a new history begin: its own clock, WeChat
// and phones, the same town.
func (p *proving) begin() {
	p.t.Helper()
	p.settles()
	p.must(p.app.Close())
	for _, table := range p.tables {
		_, err := p.books.Exec("DELETE FROM " + table)
		p.must(err)
	}
	*p.clock = *storetest.NewClock()
	p.wechat.Close()
	p.wechat = sim.New(p.clock.Now)
	if p.api != nil {
		p.api.Close()
	}
	p.api = httptest.NewServer(p.wechat)
	for i := range p.cfg.Accounts {
		p.cfg.Accounts[i].APIBase = p.api.URL
	}
	p.start()
	p.wechat.AddAccount(p.played)
	addMini(p.wechat, p.cfg.Accounts[1])
	p.load(p.roster)
}

// flushes empties Redis. In a process it is gone with it.
func (p *proving) flushes() error {
	if p.app.DB.Engine == store.SQLite {
		return p.dies()
	}
	options, err := redis.ParseURL(p.cfg.Redis)
	if err != nil {
		return err
	}
	client := redis.NewClient(options)
	defer client.Close()
	return client.FlushDB(p.ctx).Err()
}

// dies ends Linli between two things it does and starts it again; what it did
// not come to is still owed.
func (p *proving) dies() error {
	p.settles()
	if err := p.app.Close(); err != nil {
		return err
	}
	p.start()
	return nil
}

// eachRow reads the rows of a query behind Linli's back.
func (p *proving) eachRow(query string, do func(scan func(...any)), args ...any) {
	p.t.Helper()
	rows, err := p.books.QueryContext(p.ctx, query, args...)
	p.must(err)
	defer rows.Close()
	for rows.Next() {
		do(func(into ...any) { p.must(rows.Scan(into...)) })
	}
	p.must(rows.Err())
}

// overdue counts the clocks that have run out and run on.
func (p *proving) overdue() int64 {
	return number(p.town, p.books, "SELECT COUNT(*) FROM clock WHERE stopped_at = 0 AND due_at <= ?", p.clock.Now().UnixMilli())
}

// breaches counts the events of deadlines that passed.
func (p *proving) breaches() int64 {
	return number(p.town, p.books, "SELECT COUNT(*) FROM event WHERE kind = 'overdue'")
}

// openids tells whose openid a person has.
func (p *proving) openids() map[domain.ID]string {
	out := map[domain.ID]string{}
	p.eachRow("SELECT person_id, openid FROM identity WHERE account = 'yanbin'", func(scan func(...any)) {
		var person int64
		var openid string
		scan(&person, &openid)
		out[domain.ID(person)] = openid
	})
	return out
}

// offered tells that somebody was ever asked for a ticket, as the records say.
func (p *proving) offered(of int64, openid string) bool {
	return number(p.town, p.books, `SELECT COUNT(*) FROM offer o JOIN ticket t ON t.id = o.ticket_id JOIN identity i ON i.person_id = o.person_id
		WHERE t.number = ? AND i.openid = ?`, of, openid) > 0
}

// day writes a day as people do.
func (p *proving) day(ahead int) string {
	return p.clock.Now().Add(time.Duration(ahead) * 24 * time.Hour).In(domain.China).Format("1-2")
}
