package story

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/store"
)

// owed is a row of the outbox as the check reads it.
type owed struct {
	id              int64
	kind            domain.PushKind
	state           domain.PushState
	channel         string
	openid          string
	number          int64
	attempts        int
	created, due    time.Time
	ticket, offered string // the states of what it is about
	leader          int64  // the push of whose message it was a part; 0 for none
}

// raw opens the database for reading without any of our code between.
func (s *storm) raw() *sql.DB {
	s.t.Helper()
	driver, dsn, _ := strings.Cut(s.cfg.Database, "://")
	if driver == "sqlite" {
		dsn = s.dir + "/" + dsn + "?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = db.Close() })
	return db
}

// number reads one number; an engine that is away reads as -1.
func (s *storm) number(db *sql.DB, query string, args ...any) int {
	n := -1
	if err := db.QueryRowContext(s.ctx, query, args...).Scan(&n); err != nil {
		return -1
	}
	return n
}

// settle waits until every acknowledged message has its ticket and nothing is
// due, and tells how long that took. With leases it also waits for what a dead
// sender holds.
func (s *storm) settle(limit time.Duration, leases bool) time.Duration {
	s.t.Helper()
	began, db := time.Now(), s.raw()
	unpaid := func() int {
		until := time.Now().Add(-time.Second)
		if leases {
			until = time.Now().Add(time.Minute)
		}
		return s.number(db, `SELECT COUNT(*) FROM (SELECT id FROM outbox WHERE state IN ('pending', 'sending') AND due_at <= ? LIMIT 100) t`, until.UnixMilli())
	}
	left := -1
	paid := func() bool { left = unpaid(); return left == 0 }
	var missing []string
	tickets := s.tickets()
	whole := func() bool {
		if !eventually(2*time.Second, paid) {
			return false
		}
		missing = tickets.missing()
		return len(missing) == 0
	}
	if !eventually(limit, whole) {
		s.t.Errorf("%s after the storm %d pushes (of 100 counted) are still due and %d acknowledged messages have no ticket, like %q", limit, left, len(missing), missing[:min(3, len(missing))])
	}
	return time.Since(began)
}

// tickets reads the tickets there are, by the words they came of.
type tickets struct {
	s     *storm
	db    *store.DB
	raw   *sql.DB
	known map[int64]bool
	texts map[string][]domain.Ticket
}

func (s *storm) tickets() *tickets {
	return &tickets{s: s, db: s.books(), raw: s.raw(), known: map[int64]bool{}, texts: map[string][]domain.Ticket{}}
}

// read takes in what is new: in a rush, and between two servers, numbers are not
// in the order of time.
func (k *tickets) read() {
	if s := k.s.number(k.raw, `SELECT COUNT(*) FROM ticket`); s == len(k.known) {
		return
	}
	view := k.db.View(k.s.ctx)
	for _, number := range k.s.numbers() {
		if k.known[number] {
			continue
		}
		k.known[number] = true
		t, err := view.TicketNumbered("yanbin", number)
		if err != nil {
			k.s.t.Errorf("ticket %d cannot be read: %v", number, err)
			continue
		}
		k.texts[t.Text] = append(k.texts[t.Text], t)
	}
}

// numbers lists the numbers of all tickets.
func (s *storm) numbers() (all []int64) {
	s.t.Helper()
	rows, err := s.raw().QueryContext(s.ctx, `SELECT number FROM ticket ORDER BY number`)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var number int64
		if err := rows.Scan(&number); err != nil {
			s.t.Fatal(err)
		}
		all = append(all, number)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return all
}

// missing lists the acknowledged messages that have no ticket.
func (k *tickets) missing() (out []string) {
	k.read()
	for _, m := range k.s.ledger.all() {
		if m.opens && m.acknowledged && len(k.texts[m.text]) == 0 {
			out = append(out, m.text+" from "+m.openid)
		}
	}
	return out
}

func (l *ledger) all() []said {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]said, len(l.said))
	for i, m := range l.said {
		out[i] = *m
	}
	return out
}

// check looks at the database and at the phones: nothing acknowledged is lost,
// nothing is doubled, what was owed was seen.
func (s *storm) check() {
	s.t.Helper()
	db := s.raw()
	s.checkMessages(db)
	s.checkTakers()
	s.checkPushes(db)
	s.quiet()
	s.verify()
}

// checkMessages: one inbox row a message, one ticket a matter, no ticket of nothing.
func (s *storm) checkMessages(db *sql.DB) {
	s.t.Helper()
	k := s.tickets()
	missing := k.missing()
	if len(missing) > 0 {
		s.t.Errorf("%d acknowledged messages have no ticket, like %q", len(missing), missing[:min(3, len(missing))])
	}
	known := map[string]bool{}
	least, most := map[string]int{}, map[string]int{} // inbox rows a phone must and may have
	acknowledged := 0
	for _, m := range s.ledger.all() {
		if m.opens {
			known[m.text] = true
		}
		most[m.openid]++
		if m.acknowledged {
			acknowledged++
			least[m.openid]++
		}
	}
	for text, found := range k.texts {
		switch {
		case len(found) > 1:
			s.t.Errorf("%d tickets came of %q", len(found), text)
		case !known[text]:
			s.t.Errorf("ticket %d came of %q, which nobody wrote", found[0].Number, text)
		}
	}
	rows, err := db.QueryContext(s.ctx, `SELECT openid, COUNT(*) FROM inbox GROUP BY openid`)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	there := map[string]int{}
	for rows.Next() {
		var openid string
		var n int
		if err := rows.Scan(&openid, &n); err != nil {
			s.t.Fatal(err)
		}
		there[openid] = n
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	for openid := range most {
		if n := there[openid]; n < least[openid] || n > most[openid] {
			s.t.Errorf("%s has %d rows in the inbox, of %d messages, %d of them acknowledged", openid, n, most[openid], least[openid])
		}
	}
	if n := s.number(db, `SELECT COUNT(*) FROM ticket t LEFT JOIN inbox i ON i.id = t.inbox_id WHERE i.id IS NULL`); n != 0 {
		s.t.Errorf("%d tickets have no message", n)
	}
	s.measured("%d messages acknowledged of %d, 0 lost, 0 doubled wanted: %d missing; %d tickets", acknowledged, len(s.ledger.all()), len(missing), len(k.texts))
}

// checkTakers: whoever read that a ticket is his, has it; nobody else did.
func (s *storm) checkTakers() {
	s.t.Helper()
	view := s.books().View(s.ctx)
	s.ledger.mu.Lock()
	takers := maps.Clone(s.ledger.takers)
	s.ledger.mu.Unlock()
	for number, who := range takers {
		t, err := view.TicketNumbered("yanbin", number)
		if err != nil {
			s.t.Fatal(err)
		}
		identity, err := view.IdentityOf(t.Owner, "yanbin")
		if err != nil || len(slices.Compact(slices.Sorted(slices.Values(who)))) != 1 || identity.OpenID != who[0] {
			s.t.Errorf("ticket %d was given to %v and belongs to %s (%v)", number, who, identity.OpenID, err)
		}
	}
	s.t.Logf("%d tickets were taken, each by one", len(takers))
}

func (s *storm) outbox(db *sql.DB) (out []owed) {
	s.t.Helper()
	rows, err := db.QueryContext(s.ctx, `SELECT o.id, o.kind, o.state, o.channel, COALESCE(i.openid, ''), COALESCE(t.number, 0), o.attempts, o.created_at, o.due_at, COALESCE(t.state, ''), COALESCE(f.state, ''),
		COALESCE((SELECT MAX(d.leader_id) FROM decision d WHERE d.push_id = o.id AND d.result = 'sent'), 0)
		FROM outbox o LEFT JOIN ticket t ON t.id = o.ticket_id LEFT JOIN offer f ON f.id = o.offer_id LEFT JOIN identity i ON i.person_id = o.person_id AND i.account = o.account`)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var o owed
		var created, due int64
		if err := rows.Scan(&o.id, &o.kind, &o.state, &o.channel, &o.openid, &o.number, &o.attempts, &created, &due, &o.ticket, &o.offered, &o.leader); err != nil {
			s.t.Fatal(err)
		}
		o.created, o.due = time.UnixMilli(created), time.UnixMilli(due)
		out = append(out, o)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return out
}

// sight is what makes a customer-service message the one that was owed: it
// carries no name, so it is known by who reads what about which ticket.
type sight struct {
	openid string
	kind   domain.PushKind
	number int64
}

// sights is what the phones saw: by name where there is one, else by words.
type sights struct {
	named map[int64][]arrived
	words map[sight][]arrived
}

func (s *storm) sights() sights {
	s.t.Helper()
	out := sights{named: map[int64][]arrived{}, words: map[sight][]arrived{}}
	for _, a := range s.phones.all() {
		if a.Template == "" {
			out.words[sight{a.OpenID, a.kind, a.number}] = append(out.words[sight{a.OpenID, a.kind, a.number}], a)
			continue
		}
		var id int64
		if _, err := fmt.Sscan(a.ClientMsgID, &id); err != nil {
			s.t.Errorf("a template message carries the name %q", a.ClientMsgID)
		}
		out.named[id] = append(out.named[id], a)
	}
	return out
}

// perDeath is what the death of its sender may cost a push: the lease of 20 s
// and a little. A push whose sender died again and again waits each time.
const perDeath = 25 * time.Second

// mostByPeople is how many pushes may meet two deaths in a row, of many thousands.
const mostByPeople = 5

// checkPushes: what was owed and is not suppressed for a reason was seen, under
// its own name; what is left is not overdue.
func (s *storm) checkPushes(db *sql.DB) {
	s.t.Helper()
	seen, rows := s.sights(), s.outbox(db)
	counts, unseen := map[string]int{}, 0
	byWords, ids := map[sight]int{}, map[int64]owed{}
	var waits []time.Duration
	var between time.Duration
	attempts, byPeople := 0, 0
	for _, o := range rows {
		counts[string(o.state)]++
		ids[o.id] = o
		found := seen.named[o.id]
		if len(found) == 0 {
			found = seen.words[sight{o.openid, o.kind, o.number}]
		}
		if len(found) == 0 && o.leader != 0 && o.channel == string(domain.ChannelTemplate) {
			found = seen.named[o.leader] // a card tells how many it stands for besides
		}
		switch o.state {
		case domain.PushSent, domain.PushUnknown:
			if o.state == domain.PushSent && o.channel == "custom" {
				byWords[sight{o.openid, o.kind, o.number}]++
			}
			if len(found) == 0 && o.channel == string(domain.ChannelPassive) && s.read(o) {
				continue
			}
			if len(found) == 0 {
				if unseen++; unseen < 5 {
					s.t.Errorf("push %d (%s to %s about %d) is %s by %s and no phone saw it", o.id, o.kind, o.openid, o.number, o.state, o.channel)
				}
				continue
			}
			wait := found[0].at.Sub(s.since(o.created, found[0].at))
			if s.hail && found[0].at.Before(s.calm) {
				between = max(between, wait) // whoever took it next may have died, too
			} else if waits = append(waits, wait); !s.flood && wait > max(time.Minute, time.Duration(o.attempts)*perDeath) {
				s.t.Errorf("push %d (%s about %d) waited %s in %d attempts", o.id, o.kind, o.number, wait, o.attempts)
			}
			attempts = max(attempts, o.attempts)
		case domain.PushSuppressed:
			if o.stillWanted() {
				s.t.Errorf("push %d (%s about %d) was suppressed, but the ticket is %s and the offer %q", o.id, o.kind, o.number, o.ticket, o.offered)
			}
		case domain.PushPending, domain.PushSending:
			if time.Since(o.due) > 2*time.Second {
				s.t.Errorf("push %d (%s about %d) is %s and overdue by %s", o.id, o.kind, o.number, o.state, time.Since(o.due))
			}
		case domain.PushHuman: // both of its calls were cut: somebody else was told to tell, or asked instead
			if byPeople++; o.attempts < 2 || !s.hail || byPeople > mostByPeople {
				s.t.Errorf("push %d (%s to %s about %d) became a person's after %d attempts", o.id, o.kind, o.openid, o.number, o.attempts)
			}
		default:
			s.t.Errorf("push %d (%s to %s about %d) became %s after %d attempts", o.id, o.kind, o.openid, o.number, o.state, o.attempts)
		}
	}
	for key, want := range byWords {
		if got := len(seen.words[key]); got < want {
			s.t.Errorf("%s saw %d messages of kind %s about %d, %d were sent", key.openid, got, key.kind, key.number, want)
		}
	}
	s.checkNames(seen, ids, byWords)
	slices.Sort(waits)
	if len(waits) == 0 {
		s.t.Error("no push was seen at all")
		return
	}
	if s.hail {
		s.measured("of what was owed and seen between the kills the longest waited %s", between.Round(time.Millisecond))
	}
	s.measured("%d pushes owed %v; from owed, or from the end of the outage, to the phone: p50 %s, p99 %s, longest %s; attempts at most %d", len(rows), counts,
		waits[len(waits)/2].Round(time.Millisecond), waits[(len(waits)-1)*99/100].Round(time.Millisecond), waits[len(waits)-1].Round(time.Millisecond), attempts)
}

// read tells that a push went into the answer to something its reader wrote.
func (s *storm) read(o owed) bool {
	i := slices.IndexFunc(markers, func(m marker) bool { return m.kind == o.kind })
	return slices.ContainsFunc(s.ledger.all(), func(m said) bool {
		return m.openid == o.openid && slices.ContainsFunc(m.replies, func(text string) bool {
			if o.kind == domain.PushReply { // the answer to what waited, in any words
				return strings.Contains(text, "\n\n")
			}
			return i >= 0 && strings.Contains(text, markers[i].words) && strings.Contains(text, fmt.Sprint(o.number))
		})
	})
}

// checkNames: every name seen is that of a push to that phone, and tells what
// was seen twice.
func (s *storm) checkNames(seen sights, ids map[int64]owed, byWords map[sight]int) {
	s.t.Helper()
	named, extra := 0, 0
	for id, found := range seen.named {
		o, ok := ids[id]
		for i, a := range found {
			switch {
			case !ok || a.OpenID != o.openid || a.number != o.number:
				s.t.Errorf("%s saw a template message about %d named %d, which is owed to %q about %d", a.OpenID, a.number, id, o.openid, o.number)
			case i > 0 && !a.Repeated:
				s.t.Errorf("push %d was delivered to %s twice", id, a.OpenID)
			}
		}
		if len(found) > 1 {
			named++
		}
	}
	for key, found := range seen.words {
		extra += max(0, len(found)-max(1, byWords[key]))
	}
	s.measured("sent again under the same name and shown once: %d; customer-service messages shown twice: %d", named, extra)
}

// since is when a push could have gone: when it was owed, or when the outage
// it waited for was over.
func (s *storm) since(owed, seen time.Time) time.Time {
	if owed.Before(s.calm) && seen.After(s.calm) {
		return s.calm
	}
	return owed
}

// stillWanted tells that a push would still say something true.
func (o owed) stillWanted() bool {
	switch o.kind {
	case domain.PushOffer:
		return o.ticket == "offering" && (o.offered == "queued" || o.offered == "sent")
	case domain.PushDuty:
		return o.ticket == "open"
	case domain.PushComing:
		return o.ticket == "accepted"
	case domain.PushArrived:
		return o.ticket == "working"
	case domain.PushFollowup:
		return o.ticket == "resolved"
	case domain.PushTaken:
		return true
	}
	return false
}

// verify lets linli check its own invariants, once it can.
func (s *storm) verify() {
	s.t.Helper()
	help, _, _ := linli(s.t, s.dir, "help")
	if !strings.Contains(help, "linli verify") {
		s.t.Log("linli knows no verify yet")
		return
	}
	if out, errs, code := linli(s.t, s.dir, "verify"); code != 0 {
		s.t.Errorf("linli verify ended with %d:\n%s%s", code, out, errs)
	}
}
