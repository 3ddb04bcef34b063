package app

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"linli/handler"
	"linli/store"
)

// scrapeLimit is how long one reading of the figures may take.
const scrapeLimit = 2 * time.Second

// lateAfter is how long a push may be due before somebody should look.
const lateAfter = time.Minute

// checks lists what /readyz looks at, and /metrics as linli_check_ok.
func (a *App) checks() []handler.Check {
	return []handler.Check{
		{Name: "stopping", Essential: true, Do: a.checkStopping},
		{Name: "database", Essential: true, Do: a.DB.Writable},
		{Name: "schema", Essential: true, Do: a.checkSchema},
		{Name: "version", Do: a.checkVersion},
		{Name: "redis", Do: a.checkRedis},
		{Name: "accounts", Do: a.checkAccounts},
		{Name: "outbox", Do: a.checkOutbox},
		{Name: "spool", Do: a.checkSpool},
	}
}

func (a *App) checkStopping(context.Context) error {
	if a.stopping.Load() {
		return handler.Fault("this server is being stopped")
	}
	return nil
}

// unread is what a check says that needs the database while that fails.
const unread = handler.Fault("cannot be told without the database")

func (a *App) checkSchema(ctx context.Context) error {
	have, want, err := a.DB.Versions(ctx)
	switch {
	case err != nil:
		return unread
	case have < want:
		return handler.Fault(fmt.Sprintf("the tables are of an older version (%d of %d): run `linli migrate`", have, want))
	}
	return nil
}

// checkVersion warns only: in a rolling upgrade the tables go first.
func (a *App) checkVersion(ctx context.Context) error {
	have, want, err := a.DB.Versions(ctx)
	switch {
	case err != nil:
		return unread
	case have > want:
		return handler.Fault(fmt.Sprintf("the tables (%d) are of a newer Linli than this one (%d)", have, want))
	}
	return nil
}

func (a *App) checkRedis(ctx context.Context) error {
	if a.redis.Ping(ctx) != nil {
		return handler.Fault("does not answer; Linli works without it")
	}
	return nil
}

func (a *App) checkAccounts(ctx context.Context) error {
	b, err := a.backlog.read(ctx)
	switch {
	case err != nil:
		return unread
	case len(b.Paused) > 0:
		var refused []string
		for _, p := range b.Paused {
			name := p.Account
			if p.Channel != "" {
				name += " by " + string(p.Channel)
			}
			refused = append(refused, fmt.Sprintf("%s (%d)", name, p.ErrCode))
		}
		return handler.Fault("WeChat refuses what is sent for " + strings.Join(refused, ", ") + "; docs/errcodes.md says what the number means")
	}
	return nil
}

func (a *App) checkOutbox(ctx context.Context) error {
	b, err := a.backlog.read(ctx)
	if err != nil {
		return unread
	}
	if late := a.backlog.now().Sub(b.OldestDue); !b.OldestDue.IsZero() && late > lateAfter {
		return handler.Fault(fmt.Sprintf("a push has been due for %d s; %d are due", int(late.Seconds()), b.Due))
	}
	return nil
}

// checkSpool warns while messages wait for the database, and of any that a
// person must look at.
func (a *App) checkSpool(context.Context) error {
	s := a.Spool.Stats()
	switch {
	case s.SetAside > 0:
		return handler.Fault(fmt.Sprintf("%d messages were set aside in the spool's folder: look at the log and call support", s.SetAside))
	case s.Waiting > 0:
		return handler.Fault(fmt.Sprintf("%d messages wait for the database, the oldest for %d s", s.Waiting, int(s.Oldest.Seconds())))
	}
	return nil
}

// backlogAge is how old the figures may be that a check or a scrape shows.
const backlogAge = 10 * time.Second

// backlog reads what is unfinished, at most once in backlogAge however many ask.
type backlog struct {
	db  *store.DB
	now func() time.Time

	mu   sync.Mutex
	last store.Backlog
	at   time.Time
}

func (b *backlog) read(ctx context.Context) (store.Backlog, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := b.now(); b.at.IsZero() || now.Sub(b.at) >= backlogAge || now.Before(b.at) {
		last, err := b.db.Backlog(ctx)
		if err != nil {
			return store.Backlog{}, err
		}
		b.last, b.at = last, now
	}
	return b.last, nil
}
