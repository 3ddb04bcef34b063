package store

import (
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"linli/domain"
)

// Finding is one record that is not as it must always be. It holds ids and
// enumerated values only, so that it may be printed and mailed.
type Finding struct {
	Check     string // the check's short name
	Invariant int    // which of the invariants of the house it belongs to
	Subject   string // what sort of thing: message, ticket, push ..
	ID        domain.ID
	What      string // what is wrong
	Do        string // what an operator does about it
}

func (f Finding) String() string {
	return fmt.Sprintf("%s (%d): %s %d %s; %s", f.Check, f.Invariant, f.Subject, f.ID, f.What, f.Do)
}

// Audited is what an audit looked at.
type Audited struct {
	Checks, Findings          int
	Tickets, Messages, Pushes int
}

// check is one thing that is looked at.
type check struct {
	name      string
	invariant int
	subject   string
	do        string
}

// The checks. A name is a promise to whoever reads the output by a program.
var (
	checkAnswered = check{"answered", 1, "message", "it was kept and nobody read it: read it in the account's back end and answer by hand"}
	checkOrigin   = check{"origin", 1, "ticket", "its message is missing: was a part of a backup restored by hand? restore the whole"}
	checkNumbers  = check{"numbers", 1, "community", "new tickets would collide: set the counter to the highest number less 1000"}
	checkClock    = check{"clock", 2, "ticket", "nobody would be reminded of it: report this as a fault of Linli"}
	checkOverdue  = check{CheckOverdue, 2, "ticket", "is `linli serve` running?"}
	checkHolder   = check{"holder", 2, "ticket", "nobody is responsible: put somebody on duty with `linli import`"}
	checkNoRole   = check{"holder", 2, "ticket", "nobody is responsible: give it to somebody else (交给 in the console), or give him a role again with `linli import`"}
	checkOffers   = check{"offers", 2, "ticket", "its volunteers are asked without end, or none is: report this as a fault of Linli"}
	checkMerged   = check{"merged", 2, "ticket", "nobody sees to it: take it apart (「拆开」) and report this as a fault of Linli"}
	checkWinner   = check{"winner", 3, "ticket", "two may come, or none: telephone them, and report this as a fault of Linli"}
	checkReplay   = check{"replay", 6, "ticket", "its row and its history disagree: was the database edited by hand?"}
	checkHistory  = check{"history", 6, "event", "history was altered: was the database edited by hand?"}
	checkPush     = check{"push", 4, "push", "it would not be sent, or twice: report this as a fault of Linli"}
	checkDecision = check{"decision", 4, "push", "nobody can tell how it went out: was the database edited by hand?"}
	checkSending  = check{"sending", 4, "push", "its sender died and nobody took over: is `linli serve` running?"}
	checkFlush    = check{"flush", 7, "push", "it was due and did not leave: is `linli serve` running? nothing waits for Redis"}
	checkResult   = check{"result", 4, "receipt", "whoever was not reached does not know it: report this as a fault of Linli"}
	checkErasure  = check{"erasure", 8, "erasure", "he closed his WeChat account: is `linli serve` running? else `linli subject erase`"}
	checkMedia    = check{"media", 1, "attachment", "its file is missing: does `blobs` name the right folder? else bring the file back from a backup"}
	checkSeal     = check{"seal", 8, "row", "it cannot be read: was a key line removed from the key file? put it back"}
	checkTwice    = check{"twice", 1, "row", "a unique key of its table is gone: was the database copied by hand? restore a backup"}
	checkStuck    = check{"stuck", 4, "push", "a clock went wrong once, and it would wait for that: `linli verify -fix`"}
	checkQuiet    = check{"quiet", 5, "push", "it rang somebody in the quiet hours: report this as a fault of Linli"}
	checkLeft     = check{"left", 5, "push", "it was sent to somebody who had left: report this as a fault of Linli"}
	checkPlain    = check{"plain", 8, "row", "something personal may stand there in the clear: look, and report this as a fault of Linli"}
	checkEntry    = check{"entry", 9, "login", "another's phone might open the console: give a new password with `linli admin add NAME`, and report this as a fault of Linli"}
	checkShown    = check{"shown", 9, "ticket", "ask him why, and report this as a fault of Linli"}
)

// CheckOverdue is the name of the check for tickets nobody acted on in time.
const CheckOverdue = "overdue"

var checks = []check{checkAnswered, checkOrigin, checkNumbers, checkClock, checkOverdue, checkHolder, checkOffers, checkMerged, checkWinner,
	checkReplay, checkHistory, checkPush, checkDecision, checkSending, checkFlush, checkResult, checkErasure, checkMedia, checkSeal, checkJoint,
	checkCare, checkCover, checkOpinion, checkTwice, checkStuck, checkQuiet, checkLeft, checkPlain, checkShown, checkEntry, checkLedger, checkTally}

// What may be late by how much before it is a finding: tickets, pushes that
// wait, pushes whose sender fell silent.
const (
	graceTicket  = 2 * time.Minute
	gracePending = time.Minute
	graceSending = time.Minute
)

// audit is one walk through the records.
type audit struct {
	View
	Audit
	result  Audited
	staffed map[domain.ID]bool            // communities that somebody runs
	staff   map[[2]domain.ID]bool         // community and person
	members map[[2]domain.ID]bool         // who has any role there; community 0: anywhere
	paused  map[string]bool               // accounts whose pushes wait
	cells   map[domain.Cell]domain.Counts // the figures, as the events tell them
}

// Audit is what records are compared with.
type Audit struct {
	Now   time.Time
	Quiet domain.QuietHours
	Kept  Kept          // nil: files are not looked for
	Found func(Finding) // is told each record that is not in order
}

// Kept tells whether the bytes of an attachment are in the folder of files.
type Kept func(domain.ID) (bool, error)

// Audit looks through all records and tells each that is not in order. It
// reads page by page; inside a Snapshot a running server does not disturb it.
func (v View) Audit(of Audit) (Audited, error) {
	a := &audit{View: v, Audit: of, result: Audited{Checks: len(checks)}, cells: map[domain.Cell]domain.Counts{}}
	for _, part := range []func() error{a.surroundings, a.messages, a.doubles, a.numbers, a.tickets, a.tallies, a.joints, a.cared, a.opinions, a.events, a.sequences, a.pushes, a.decisions, a.manners, a.receipts, a.erasures, a.entries, a.media, a.seals} {
		if err := part(); err != nil {
			return a.result, err
		}
	}
	return a.result, nil
}

// MostFindings is how many findings are told one by one.
const MostFindings = 200

// Verify looks through all records, not the files or the quiet hours, and returns
// the first findings.
func (v View) Verify(now time.Time) ([]Finding, error) {
	var out []Finding
	_, err := v.Audit(Audit{Now: now, Found: func(f Finding) {
		if len(out) < MostFindings {
			out = append(out, f)
		}
	}})
	return out, err
}

func (a *audit) fault(c check, id domain.ID, format string, args ...any) {
	a.result.Findings++
	a.Found(Finding{Check: c.name, Invariant: c.invariant, Subject: c.subject, ID: id, What: fmt.Sprintf(format, args...), Do: c.do})
}

// media looks for the files of photos, voices and videos.
func (a *audit) media() error {
	if a.Kept == nil {
		return nil
	}
	return a.Missing(a.Kept, func(id domain.ID) { a.fault(checkMedia, id, "is stored and its bytes are not there") })
}

// Missing visits every photo, voice and video that is kept and whose bytes are not there.
func (v View) Missing(kept Kept, visit func(domain.ID)) error {
	return eachRow(v, func(r struct {
		ID domain.ID `db:"id"`
	}) error {
		there, err := kept(r.ID)
		if err == nil && !there {
			visit(r.ID)
		}
		return err
	}, `SELECT id FROM attachment WHERE state IN (?) ORDER BY id`, domain.Kept)
}

// surroundings reads what every page is compared with.
func (a *audit) surroundings() error {
	a.staffed, a.staff, a.members, a.paused = map[domain.ID]bool{}, map[[2]domain.ID]bool{}, map[[2]domain.ID]bool{}, map[string]bool{}
	err := eachRow(a.View, func(r struct {
		Community domain.ID   `db:"community_id"`
		Person    domain.ID   `db:"person_id"`
		Role      domain.Role `db:"role"`
	}) error {
		at := [2]domain.ID{r.Community, r.Person}
		a.members[at], a.members[[2]domain.ID{0, r.Person}] = true, true
		if slices.Contains(domain.StaffRoles, r.Role) {
			a.staffed[r.Community], a.staff[at] = true, true
		}
		return nil
	}, `SELECT community_id, person_id, role FROM role_grant`)
	if err != nil {
		return err
	}
	return eachRow(a.View, func(r struct {
		Account string `db:"account"`
	}) error {
		a.paused[r.Account] = true
		return nil
	}, `SELECT account FROM account_state WHERE paused_until > ?`, msec(a.Now))
}

// page is how many rows are held at once.
const page = 500

// row is a row that has an id.
type row interface{ id() domain.ID }

// pages reads a table's rows by their ids, a page at a time. The query ends in
// WHERE and a condition on nothing but id.
func pages[T row](a *audit, query string, do func([]T) error) error {
	for last := domain.ID(0); ; {
		var rows []T
		if err := a.all(&rows, query+` id > ? ORDER BY id LIMIT ?`, last, page); err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		if err := do(rows); err != nil {
			return err
		}
		last = rows[len(rows)-1].id()
	}
}

// among tells which of some ids a table has.
func (v View) among(table string, ids []domain.ID) (map[domain.ID]bool, error) {
	out := map[domain.ID]bool{}
	if len(ids) == 0 {
		return out, nil
	}
	query, args, err := sqlx.In(`SELECT id FROM `+table+` WHERE id IN (?) LIMIT ?`, ids, len(ids))
	if err != nil {
		return nil, err
	}
	var have []domain.ID
	if err := v.all(&have, query, args...); err != nil {
		return nil, err
	}
	for _, id := range have {
		out[id] = true
	}
	return out, nil
}

// idsOf picks one id of every row, without 0.
func idsOf[T any](rows []T, pick func(T) domain.ID) []domain.ID {
	var out []domain.ID
	for _, r := range rows {
		if id := pick(r); id != 0 {
			out = append(out, id)
		}
	}
	return out
}
