package store

import (
	"encoding/json"

	"linli/domain"
)

// ticketState is what of a ticket is compared with everything around it.
type ticketState struct {
	TicketID  domain.ID    `db:"id"`
	Community domain.ID    `db:"community_id"`
	Inbox     domain.ID    `db:"inbox_id"`
	State     domain.State `db:"state"`
	Owner     domain.ID    `db:"owner_id"`
	Reopened  int          `db:"reopened"`
	People    int          `db:"people"`
	Gist      string       `db:"gist"`
}

func (t ticketState) id() domain.ID { return t.TicketID }

// around is what belongs to a page of tickets.
type around struct {
	messages, people map[domain.ID]bool
	running          map[domain.ID]int // clocks
	kinds            map[domain.ID]domain.ClockKind
	due              map[domain.ID]int64              // the earliest of them
	live             map[domain.ID]int                // offers
	accepted         map[domain.ID]int                // offers of one run, the run with most
	owed             map[domain.ID]bool               // offers that have a push
	joined           map[domain.ID]map[domain.ID]bool // who went with the holder
	offers           []offerRow                       // live ones
	past             map[domain.ID]*replay
	lines            map[domain.ID]domain.Entry // of the ledger
	mains            map[domain.ID]domain.State // of the tickets that they are merged into
	ending           map[domain.ID]bool         // merged, and about to be settled
}

func (a *audit) tickets() error {
	return pages(a, `SELECT id, community_id, inbox_id, state, owner_id, reopened, people, gist FROM ticket WHERE`, func(rows []ticketState) error {
		a.result.Tickets += len(rows)
		w, err := a.around(rows)
		if err != nil {
			return err
		}
		for _, t := range rows {
			a.ticket(t, w)
		}
		for _, o := range w.offers {
			if !w.owed[o.ID] {
				a.fault(checkOffers, o.TicketID, "asks somebody (offer %d) whom no push tells so", o.ID)
			}
		}
		return nil
	})
}

// ticket compares one ticket with what is around it.
func (a *audit) ticket(t ticketState, w around) {
	id, finished, hand := t.TicketID, t.State.Finished(), holdings[t.State]
	if !w.messages[t.Inbox] {
		a.fault(checkOrigin, id, "comes from message %d, which is not there", t.Inbox)
	}
	merged := t.State == domain.Merged
	if main := w.mains[id]; merged && !w.ending[id] && (main == "" || main == domain.Resolved || main == domain.Merged || main.Finished()) {
		a.fault(checkMerged, id, "is merged into a ticket that is %q", main)
	}
	if n := w.running[id]; !finished && !merged && n != 1 || (finished || merged) && n != 0 {
		a.fault(checkClock, id, "is %q and has %d running clocks", t.State, n)
	}
	if kind := w.kinds[id]; kind != "" && !finished && !merged && w.running[id] == 1 && !mayRun(t.State, kind) {
		a.fault(checkClock, id, "is %q and its clock is the one for %q", t.State, kind)
	}
	if due, runs := w.due[id]; runs && !finished && due < msec(a.Now.Add(-graceTicket)) {
		a.fault(checkOverdue, id, "is %q and its deadline has passed", t.State)
	}
	if !finished && t.Owner == 0 && !a.staffed[t.Community] {
		a.fault(checkHolder, id, "is nobody's: community %d has no staff", t.Community)
	}
	if t.Owner != 0 && !w.people[t.Owner] {
		a.fault(checkHolder, id, "is held by person %d, who is not there", t.Owner)
	}
	if n := w.live[id]; (n > 0) != (t.State == domain.Offering) {
		a.fault(checkOffers, id, "is %q and has %d live offers", t.State, n)
	}
	if n := w.accepted[id]; n > 1 {
		a.fault(checkWinner, id, "was accepted by %d volunteers of one run", n)
	}
	if t.Owner == 0 && !hand.free || t.Owner != 0 && !hand.held {
		a.fault(checkWinner, id, "is %q and its owner is %d", t.State, t.Owner)
	}
	if phoneNumber.MatchString(t.Gist) {
		a.fault(checkPlain, id, "is a ticket whose short words hold a number")
	}
	past := w.past[id]
	if past == nil {
		past = &replay{}
	}
	a.heldByMember(t, past, w.people)
	if fault := past.compare(t); fault != "" {
		a.fault(checkReplay, id, "%s", fault)
	} else {
		a.readings(t, past, w.joined[id])
	}
	a.counted(t, past.entry, w.lines)
}

// heldByMember looks whether who holds a ticket has a role in its community; one that was
// found to be of another than it was taken in may stay with who took it.
func (a *audit) heldByMember(t ticketState, past *replay, people map[domain.ID]bool) {
	switch t.State {
	case domain.Accepted, domain.Working, domain.Joint, domain.Shelved:
	default:
		return
	}
	at := [2]domain.ID{t.Community, t.Owner}
	if past.movedOn {
		at[0] = 0
	}
	if people[t.Owner] && !a.members[at] {
		a.fault(checkNoRole, t.TicketID, "is %q and its owner %d has no role there", t.State, t.Owner)
	}
}

// around reads what belongs to a page of tickets.
func (a *audit) around(rows []ticketState) (w around, err error) {
	ids := idsOf(rows, ticketState.id)
	if w.messages, err = a.among("inbox", idsOf(rows, func(t ticketState) domain.ID { return t.Inbox })); err != nil {
		return w, err
	}
	if w.people, err = a.among("person", idsOf(rows, func(t ticketState) domain.ID { return t.Owner })); err != nil {
		return w, err
	}
	if err := a.clocksOf(ids, &w); err != nil {
		return w, err
	}
	if err := a.offersOf(ids, &w); err != nil {
		return w, err
	}
	if w.mains, err = a.mainsOf(ids); err != nil {
		return w, err
	}
	if w.ending, err = a.endingOf(ids); err != nil {
		return w, err
	}
	if w.past, err = a.replayed(ids); err != nil {
		return w, err
	}
	w.lines, err = a.linesOf(ids)
	return w, err
}

// mainsOf reads how the tickets stand that some are merged into.
func (a *audit) mainsOf(ids []domain.ID) (map[domain.ID]domain.State, error) {
	out := map[domain.ID]domain.State{}
	return out, eachRow(a.View, func(r struct {
		Ticket domain.ID    `db:"ticket_id"`
		State  domain.State `db:"state"`
	}) error {
		out[r.Ticket] = r.State
		return nil
	}, `SELECT g.ticket_id, m.state FROM gathered g JOIN ticket m ON m.id = g.main_id WHERE g.ticket_id IN (?)`, ids)
}

// endingOf reads which merged tickets are about to be settled with their main one.
func (a *audit) endingOf(ids []domain.ID) (map[domain.ID]bool, error) {
	out := map[domain.ID]bool{}
	return out, eachRow(a.View, func(r struct {
		Ticket domain.ID `db:"ticket_id"`
		Made   int64     `db:"made_at"`
	}) error {
		out[r.Ticket] = r.Made >= msec(a.Now.Add(-graceTicket))
		return nil
	}, `SELECT g.ticket_id, s.made_at FROM gathered g JOIN spread s ON s.main_id = g.main_id AND s.kind = 'end' WHERE g.ticket_id IN (?)`, ids)
}

func (a *audit) clocksOf(ids []domain.ID, w *around) error {
	w.running, w.due, w.kinds = map[domain.ID]int{}, map[domain.ID]int64{}, map[domain.ID]domain.ClockKind{}
	return eachRow(a.View, func(r struct {
		Ticket domain.ID        `db:"ticket_id"`
		Kind   domain.ClockKind `db:"kind"`
		Due    int64            `db:"due_at"`
	}) error {
		w.kinds[r.Ticket] = r.Kind
		if w.running[r.Ticket]++; w.running[r.Ticket] == 1 || r.Due < w.due[r.Ticket] {
			w.due[r.Ticket] = r.Due
		}
		return nil
	}, `SELECT ticket_id, kind, due_at FROM clock WHERE ticket_id IN (?) AND stopped_at = 0`, ids)
}

func (a *audit) offersOf(ids []domain.ID, w *around) error {
	w.live, w.accepted, w.owed, w.joined = map[domain.ID]int{}, map[domain.ID]int{}, map[domain.ID]bool{}, map[domain.ID]map[domain.ID]bool{}
	winners := map[domain.ID]int{}
	err := eachRow(a.View, func(r offerRow) error {
		if r.State == domain.OfferAccepted {
			winners[r.RunID]++
			w.accepted[r.TicketID] = max(w.accepted[r.TicketID], winners[r.RunID])
		}
		if r.State == domain.OfferJoined {
			if w.joined[r.TicketID] == nil {
				w.joined[r.TicketID] = map[domain.ID]bool{}
			}
			w.joined[r.TicketID][r.PersonID] = true
		}
		if r.State.Live() {
			w.live[r.TicketID]++
			w.offers = append(w.offers, r)
		}
		return nil
	}, `SELECT `+offerColumns+` FROM offer WHERE ticket_id IN (?)`, ids)
	if err != nil || len(w.offers) == 0 {
		return err
	}
	asking := idsOf(w.offers, func(o offerRow) domain.ID { return o.TicketID })
	return eachRow(a.View, func(r struct {
		Offer domain.ID `db:"offer_id"`
	}) error {
		w.owed[r.Offer] = true
		return nil
	}, `SELECT offer_id FROM outbox WHERE ticket_id IN (?) AND offer_id <> 0`, asking)
}

// eventRow is an event with its subject.
type eventRow struct {
	EventID domain.ID        `db:"id"`
	Subject string           `db:"subject"`
	On      domain.ID        `db:"subject_id"`
	Seq     int64            `db:"seq"`
	Kind    string           `db:"kind"`
	Actor   domain.ActorKind `db:"actor"`
	ActorID domain.ID        `db:"actor_id"`
	At      int64            `db:"at"`
	Data    string           `db:"data"`
}

func (e eventRow) id() domain.ID { return e.EventID }

// event is the row without its data.
func (e eventRow) event() Event {
	return Event{Seq: e.Seq, Kind: e.Kind, Actor: domain.Actor{Kind: e.Actor, Person: e.ActorID}, At: fromMsec(e.At)}
}

const eventColumns = `id, subject, subject_id, seq, kind, actor, actor_id, at, data`

// replayed takes the events of some tickets, one after the other.
func (v View) replayed(ids []domain.ID) (map[domain.ID]*replay, error) {
	past := map[domain.ID]*replay{}
	err := eachRow(v, func(e eventRow) error {
		r := past[e.On]
		if r == nil {
			r = &replay{entry: domain.Entry{Ticket: e.On}}
			past[e.On] = r
		}
		event := e.event()
		if err := json.Unmarshal([]byte(e.Data), &event.Data); err != nil {
			r.note("event %d cannot be read", e.Seq)
		}
		r.take(event)
		if h, err := happening(event, e.Data); err == nil {
			r.entry.Take(h)
		}
		return nil
	}, `SELECT `+eventColumns+` FROM event WHERE subject = 'ticket' AND subject_id IN (?) ORDER BY subject_id, seq`, ids)
	return past, err
}

// numbers compares the running numbers of tickets with what was given out.
func (a *audit) numbers() error {
	return eachRow(a.View, func(r struct {
		Community domain.ID `db:"community_id"`
		Number    int64     `db:"number"`
		Counted   int64     `db:"counted"`
	}) error {
		if r.Number > r.Counted+domain.FirstNumber-1 {
			a.fault(checkNumbers, r.Community, "shares an account whose highest ticket number is %d, but only %d were counted", r.Number, r.Counted)
		}
		return nil
	}, `SELECT MIN(t.community_id) AS community_id, MAX(t.number) AS number, COALESCE(MAX(c.value), 0) AS counted FROM ticket t
		LEFT JOIN counter c ON c.name = CONCAT('ticket:', t.account) GROUP BY t.account`)
}

// events looks at every event's actor, and whether its ticket is there.
func (a *audit) events() error {
	return pages(a, `SELECT `+eventColumns+` FROM event WHERE`, func(rows []eventRow) error {
		people, err := a.among("person", idsOf(rows, func(e eventRow) domain.ID { return e.ActorID }))
		if err != nil {
			return err
		}
		tickets, err := a.among("ticket", idsOf(rows, func(e eventRow) domain.ID {
			if e.Subject != "ticket" {
				return 0
			}
			return e.On
		}))
		if err != nil {
			return err
		}
		for _, e := range rows {
			switch {
			case e.Actor == "", e.Actor == domain.ActorPerson && e.ActorID == 0:
				a.fault(checkHistory, e.EventID, "has no actor")
			case e.ActorID != 0 && !people[e.ActorID]:
				a.fault(checkHistory, e.EventID, "was done by person %d, who is not there", e.ActorID)
			case e.Subject == "ticket" && !tickets[e.On]:
				a.fault(checkHistory, e.EventID, "happened to ticket %d, which is not there", e.On)
			}
			if chinese.MatchString(kindsOut.Replace(e.Data)) || phoneNumber.MatchString(e.Data) {
				a.fault(checkPlain, e.EventID, "is an event that holds words or a number of people")
			}
		}
		return nil
	})
}

// sequences finds gaps in the histories of everything but tickets, whose
// events are replayed one by one.
func (a *audit) sequences() error {
	return eachRow(a.View, func(r struct {
		Subject string    `db:"subject"`
		On      domain.ID `db:"subject_id"`
		Last    int64     `db:"last_seq"`
		Events  int64     `db:"events"`
	}) error {
		if r.Last != r.Events {
			a.fault(checkHistory, r.On, "is a %s with %d events, the last numbered %d", r.Subject, r.Events, r.Last)
		}
		return nil
	}, `SELECT subject, subject_id, MAX(seq) AS last_seq, COUNT(*) AS events FROM event WHERE subject <> 'ticket' GROUP BY subject, subject_id`)
}
