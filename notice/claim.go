package notice

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// telling is a notice that is being told, with what is the same for everybody.
type telling struct {
	domain.Notice
	community domain.Community
	text      string
	weekly    int // how many may ring a phone in seven days

	turn    sync.Mutex    // the lines of one process claim one after the other
	planned chan struct{} // gives a word when more people have their rows; closed when all have
}

// more wakes a line that waits for people.
func (t *telling) more() {
	select {
	case t.planned <- struct{}{}:
	default:
	}
}

// telling reads what is the same for everybody of a notice.
func (r *Crier) telling(v store.View, n domain.Notice) (*telling, error) {
	community, err := v.Community(n.Community)
	if err != nil {
		return nil, err
	}
	t := &telling{Notice: n, community: community, text: say.NoticeText(n, community.Name, r.Desk.page(n)), planned: make(chan struct{}, 1)}
	t.weekly, err = weekly(v, n)
	return t, err
}

// capped tells that a notice counts beside the others of the week. What puts an
// earlier one right must reach whoever got that.
func capped(n domain.Notice) bool { return n.Kind == domain.NoticePlain && !n.Emergency }

// uncapped is more than anybody gets in a week.
const uncapped = 1 << 30

// weekly is how many notices may ring a phone in seven days before this one is one
// too many.
func weekly(v store.View, n domain.Notice) (int, error) {
	if !capped(n) {
		return uncapped, nil
	}
	policies, err := v.Policies()
	return policies.Notices.Weekly, err
}

// rung counts what rang the phones of some people this week; of a notice that is
// not counted nothing did.
func rung(tx *store.Tx, n domain.Notice, people []domain.ID) (map[domain.ID]int, error) {
	if !capped(n) {
		return nil, nil
	}
	return tx.RungInWeek(people, tx.Now.Add(-domain.NoticeWeek), n.ID)
}

// claiming is what is known when the ways of some rows are chosen, and what they
// cost so far.
type claiming struct {
	*telling
	tx         *store.Tx
	identities map[domain.ID][]domain.Identity
	refused    map[domain.ID]bool
	rung       map[domain.ID]int
	pauses     map[string]time.Time // by account, and by account and channel
	quotas     map[store.Quota]*quota
	windows    []domain.ID // of which a message is taken
	doubt      int         // how many more may go where WeChat does not know a message again
	ends       map[domain.ID]store.ToResult
	said       map[spoken]domain.Delivery
}

// quota is what of a day's messages a chunk may still take, and has taken.
type quota struct{ room, taken int }

// claim takes the next rows of a notice that are due, decides about each, and
// marks those that are to be called; nil when there are none, or the notice does
// not run. Where WeChat does not know a message again no more are marked than are
// called at once: they are in doubt if the power fails now.
func (r *Crier) claim(tx *store.Tx, t *telling, doubt int) (*chunk, error) {
	n, err := tx.Notice(t.ID)
	if err != nil || n.State != domain.NoticeRunning || !r.resting(n.Account, tx.Now).IsZero() {
		return nil, err
	}
	for {
		rows, err := tx.DueRecipients(n.ID, orUsual(r.Chunk, usualChunk))
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		c := &chunk{token: r.Claim(), at: tx.Now, notice: n.ID}
		ended, err := r.decide(tx, t, c, rows, doubt)
		if err != nil {
			return nil, err
		}
		switch {
		case len(c.calls) > 0:
			return c, nil
		case ended == 0:
			return nil, nil // what is due is another line's
		}
	}
}

// decide finds the way of each due row, or its end.
func (r *Crier) decide(tx *store.Tx, t *telling, c *chunk, rows []domain.NoticeTo, doubt int) (ended int, err error) {
	k, err := r.know(tx, t, rows)
	if err != nil {
		return 0, err
	}
	k.doubt = doubt
	for _, row := range rows {
		w, end, err := r.one(k, row)
		switch {
		case err != nil:
			return 0, err
		case end.State != "":
			k.ends[row.ID] = end
		case w.channel != "":
			row.Channel = w.channel
			c.calls = append(c.calls, call{row: row, way: w, delivery: r.delivery(k, row, w)})
		}
	}
	// Those in doubt are called first, all at once.
	slices.SortStableFunc(c.calls, func(a, b call) int {
		return cmp.Compare(rank(!b.way.channel.Dedupes()), rank(!a.way.channel.Dedupes()))
	})
	return len(k.ends), r.marks(k, c)
}

// marks writes what was decided about some rows, and what it cost.
func (r *Crier) marks(k *claiming, c *chunk) error {
	if err := k.tx.SpendWindows(k.windows, 1); err != nil {
		return err
	}
	for q, used := range k.quotas {
		if used.taken == 0 {
			continue
		}
		if err := k.tx.SpendQuotas(q, used.taken); err != nil {
			return err
		}
	}
	if err := k.tx.SettleRecipients(k.ends); err != nil {
		return err
	}
	begun := make([]domain.NoticeTo, len(c.calls))
	for i, one := range c.calls {
		begun[i] = one.row
	}
	return k.tx.BeginRecipients(c.token, begun, lease)
}

// know reads what the rows' ways depend on.
func (r *Crier) know(tx *store.Tx, t *telling, rows []domain.NoticeTo) (k *claiming, err error) {
	k = &claiming{telling: t, tx: tx, pauses: map[string]time.Time{}, quotas: map[store.Quota]*quota{}, ends: map[domain.ID]store.ToResult{}, said: map[spoken]domain.Delivery{}}
	people := make([]domain.ID, len(rows))
	for i, row := range rows {
		people[i] = row.Person
	}
	if k.identities, err = tx.IdentitiesOfAll(people); err != nil {
		return nil, err
	}
	if k.refused, err = tx.RefuseNotices(people); err != nil {
		return nil, err
	}
	if k.rung, err = rung(tx, t.Notice, people); err != nil {
		return nil, err
	}
	accounts := make([]string, 0, len(r.Accounts))
	for name := range r.Accounts {
		accounts = append(accounts, name)
	}
	slices.Sort(accounts) // the same text every time
	pauses, err := tx.PausesOf(accounts, tx.Now)
	for _, p := range pauses {
		k.pauses[p.Account+"|"+string(p.Channel)] = p.Until
	}
	return k, err
}
