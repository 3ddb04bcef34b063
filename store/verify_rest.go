package store

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"linli/domain"
)

// doubles looks for what unique keys keep from being there twice: one row per
// message, ticket per need, offer per run and person, push per key.
func (a *audit) doubles() error {
	for _, of := range []struct{ table, key, what string }{
		{"inbox", "message_key", "is a message that was kept %d times"},
		{"ticket", "inbox_id, need_no", "is one of %d tickets for one need"},
		{"offer", "run_id, person_id", "is one of %d offers of one run to one person"},
		{"outbox", "dedupe_key", "is a push that is owed %d times"},
	} {
		err := eachRow(a.View, func(r struct {
			ID    domain.ID `db:"id"`
			Times int       `db:"times"`
		}) error {
			a.fault(checkTwice, r.ID, of.what, r.Times)
			return nil
		}, `SELECT MIN(id) AS id, COUNT(*) AS times FROM `+of.table+` GROUP BY `+of.key+` HAVING COUNT(*) > 1`)
		if err != nil {
			return err
		}
	}
	return nil
}

// entries looks whether the WeChat that opens the console for somebody is his.
func (a *audit) entries() error {
	return eachRow(a.View, func(r struct {
		ID       domain.ID `db:"id"`
		Identity domain.ID `db:"identity_id"`
		Person   domain.ID `db:"person_id"`
	}) error {
		if r.Person == 0 {
			a.fault(checkEntry, r.ID, "opens to identity %d, which is not there", r.Identity)
		} else {
			a.fault(checkEntry, r.ID, "opens to identity %d, which is of person %d", r.Identity, r.Person)
		}
		return nil
	}, `SELECT s.id, s.identity_id, COALESCE(i.person_id, 0) AS person_id FROM staff_login s LEFT JOIN identity i ON i.id = s.identity_id
		WHERE s.identity_id IS NOT NULL AND (i.id IS NULL OR i.person_id <> s.person_id)`)
}

// longestClaim is more than any relay or answer holds a push.
const longestClaim = 10 * time.Minute

// stuck tells that a push waits for a time that no sender ever meant: it was
// claimed while a clock stood in the future.
func (p pushRow) stuck(now time.Time) bool {
	return slices.Contains(domain.Owed, p.State) && p.Claim > "." && p.Due > msec(now.Add(longestClaim))
}

// runsFor are the clocks that may run for a ticket in a state, beside the one
// that domain.NextClock starts.
var runsFor = map[domain.State][]domain.ClockKind{
	domain.Open:     {domain.ClockTap, domain.ClockChoice},
	domain.Accepted: {domain.ClockPaused},
	domain.Working:  {domain.ClockPaused},
	domain.Resolved: {domain.ClockVisit, domain.ClockQueue},
}

// mayRun tells that a clock of a kind may run for a ticket in a state.
func mayRun(s domain.State, kind domain.ClockKind) bool {
	own, _, owed := domain.NextClock(domain.Ticket{State: s}, domain.RunPolicy{}, 0)
	return owed && own == kind || slices.Contains(runsFor[s], kind)
}

// What finds a mobile number, and words of the people. Identity numbers are as
// long as our ids.
var (
	phoneNumber = regexp.MustCompile(`(?:^|\D)1[3-9]\d{9}(?:\D|$)`)
	chinese     = regexp.MustCompile(`\p{Han}`)
)

// kindsOut takes out the kinds of volunteers, the only enumerated values in Chinese.
var kindsOut = func() *strings.Replacer {
	var pairs []string
	for _, kind := range domain.MemberKinds {
		pairs = append(pairs, `"`+kind+`"`, "")
	}
	return strings.NewReplacer(pairs...)
}()

// reading is one time a door or phone was shown.
type reading struct {
	seq  int64
	by   domain.ID
	late bool // more than shownFor after the ticket was finished
}

// shownFor is how long after its end somebody who held a ticket may still read it.
const shownFor = 24 * time.Hour

// readings looks whether doors and phones were shown only to who held the ticket
// or went with him, and to the staff of its community.
func (a *audit) readings(t ticketState, past *replay, with map[domain.ID]bool) {
	for _, r := range past.readings {
		switch {
		case a.staff[[2]domain.ID{t.Community, r.by}]:
		case !past.held[r.by] && !with[r.by] && !past.merged:
			a.fault(checkShown, t.TicketID, "was shown to person %d, who neither held it nor is staff there (event %d)", r.by, r.seq)
		case r.late:
			a.fault(checkShown, t.TicketID, "was shown to person %d more than a day after its end (event %d)", r.by, r.seq)
		}
	}
}
