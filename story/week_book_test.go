package story

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"linli/domain"
)

// reckons reads the books for the rules.
func (w *week) reckons() weekBook {
	w.t.Helper()
	b := weekBook{weekLog: &w.log, plan: w.plan, promises: map[int64]*promise{}, openids: map[[2]string]string{}}
	w.eachRow(`SELECT o.id, o.person_id, o.ticket_id, o.dedupe_key, o.account, o.kind, o.state, o.channel, o.errcode, o.created_at, o.updated_at,
		COALESCE(t.urgency, 0), COALESCE(t.state, ''), (SELECT COUNT(*) FROM role_grant g WHERE g.person_id = o.person_id AND g.duty = 1)
		FROM outbox o LEFT JOIN ticket t ON t.id = o.ticket_id`, func(scan func(...any)) {
		var p promise
		var state string
		var created, updated, duty int64
		scan(&p.id, &p.person, &p.ticket, &p.key, &p.account, &p.kind, &p.state, &p.channel, &p.errcode, &created, &updated, &p.urgency, &state, &duty)
		p.created, p.updated, p.finished, p.onDuty = time.UnixMilli(created), time.UnixMilli(updated), domain.State(state).Finished(), duty > 0
		b.promises[p.id] = &p
	})
	w.eachRow(`SELECT push_id, leader_id, account, channel, passed, result, created_at, updated_at FROM decision ORDER BY id`, func(scan func(...any)) {
		var d choiceMade
		var push, created, updated int64
		scan(&push, &d.leader, &d.account, &d.channel, &d.passed, &d.result, &created, &updated)
		d.created, d.updated = time.UnixMilli(created), time.UnixMilli(updated)
		if p := b.promises[push]; p != nil {
			p.decisions = append(p.decisions, d)
		} else {
			w.t.Errorf("there is a decision about push %d, which is not there", push)
		}
	})
	w.eachRow(`SELECT account, person_id, openid FROM identity`, func(scan func(...any)) {
		var account, openid string
		var person int64
		scan(&account, &person, &openid)
		b.openids[[2]string{account, fmt.Sprint(person)}] = openid
	})
	w.eachRow(`SELECT data FROM event WHERE kind = 'undeliverable'`, func(scan func(...any)) {
		var data string
		var of struct {
			Push domain.ID `json:"push"`
		}
		scan(&data)
		w.must(json.Unmarshal([]byte(data), &of))
		if p := b.promises[int64(of.Push)]; p != nil {
			p.noted = true
		}
	})
	b.index()
	return b
}

// eachRow reads the rows of a query.
func (w *week) eachRow(query string, do func(scan func(...any))) {
	w.t.Helper()
	rows, err := w.books.QueryContext(w.ctx, query)
	w.must(err)
	defer rows.Close()
	for rows.Next() {
		do(func(into ...any) { w.must(rows.Scan(into...)) })
	}
	w.must(rows.Err())
}

// mostTold is how many faults of one rule are told one by one.
const mostTold = 6

// isKept checks every rule, lets Linli verify its own records, and prints what
// became of everything.
func (w *week) isKept() {
	w.t.Helper()
	b := w.reckons()
	told := map[string]int{}
	for _, f := range b.faults() {
		if told[f.rule]++; told[f.rule] <= mostTold {
			w.t.Errorf("%s: %s", f.rule, f.what)
		}
	}
	for rule, n := range told {
		w.t.Errorf("%s: %d faults", rule, n)
	}
	w.isInOrder()
	w.table(b)
}

// table prints what became of what was promised, by kind, channel and end, with
// the reasons of what was not sent; and what WeChat said to all calls.
func (w *week) table(b weekBook) {
	w.t.Helper()
	ends := map[string]int{}
	for _, p := range b.promises {
		by := string(p.channel)
		if by == "" {
			by = "no way"
		}
		line := fmt.Sprintf("%-10s by %-9s %s", p.kind, by, p.state)
		if why := p.why(); why != "" && p.state != domain.PushSent {
			line += ": " + why
		}
		ends[line]++
	}
	for _, line := range slices.Sorted(maps.Keys(ends)) {
		w.measured("%5d %s", ends[line], line)
	}
	answers, forced := map[string]int{}, 0
	for _, c := range b.calls {
		if c.forced {
			forced++
		}
		answers[fmt.Sprintf("%s %d", c.path, c.code)]++
	}
	for _, line := range slices.Sorted(maps.Keys(answers)) {
		w.measured("%5d calls of %s", answers[line], line)
	}
	w.measured("%d promised, %d messages on screens, %d pushes shown twice by customer-service message; tokens made invalid in %d half minutes, %d renewed by force; %d telephones rang",
		len(b.promises), len(b.arrivals), b.shownAgain(), w.wire.thefts.Load(), forced, len(b.ringing))
	w.t.Logf("%d bytes were logged; warnings and errors: %v", w.words.bytes, w.words.counts)
}

// why is what the last decision about a push says.
func (p *promise) why() string {
	if len(p.decisions) == 0 {
		return ""
	}
	last := p.decisions[len(p.decisions)-1]
	var reasons []string
	for one := range strings.SplitSeq(last.passed, ",") {
		_, way, _ := strings.Cut(one, "/")
		if way != "" && !slices.Contains(reasons, way) {
			reasons = append(reasons, way)
		}
	}
	return strings.TrimSpace(last.result + " " + strings.Join(reasons, " "))
}

// shownAgain counts the pushes that stand on a screen twice: WeChat took them,
// its answer got lost, and it knows no names there.
func (b weekBook) shownAgain() (n int) {
	seen := map[*promise]int{}
	for _, a := range b.arrivals {
		if carried := b.inMessage(a); a.shown && a.channel == domain.ChannelCustom && len(carried) == 1 {
			if seen[carried[0]]++; seen[carried[0]] == 2 {
				n++
			}
		}
	}
	return n
}
