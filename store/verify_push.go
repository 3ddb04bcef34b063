package store

import (
	"slices"
	"time"

	"linli/domain"
)

// messageState is what of a message is looked at.
type messageState struct {
	MessageID domain.ID          `db:"id"`
	Person    domain.ID          `db:"person_id"`
	Kind      domain.MessageKind `db:"kind"`
	Type      string             `db:"type"`
}

func (m messageState) id() domain.ID { return m.MessageID }

// messages looks whether every message was answered in the transaction that
// kept it.
func (a *audit) messages() error {
	return pages(a, `SELECT id, person_id, kind, type FROM inbox WHERE`, func(rows []messageState) error {
		a.result.Messages += len(rows)
		people, err := a.among("person", idsOf(rows, func(m messageState) domain.ID { return m.Person }))
		if err != nil {
			return err
		}
		for _, m := range rows {
			switch {
			case m.Person == 0 && domain.Message{Kind: m.Kind, Type: m.Type}.Told():
				// of somebody who is not known here
			case m.Person == 0:
				a.fault(checkAnswered, m.MessageID, "was kept and never answered")
			case !people[m.Person]:
				a.fault(checkAnswered, m.MessageID, "is of person %d, who is not there", m.Person)
			}
		}
		return nil
	})
}

func (r pushRow) id() domain.ID { return r.ID }

// mostAttempts is more than any push is tried.
const mostAttempts = 100

func (a *audit) pushes() error {
	return pages(a, `SELECT `+pushColumns+` FROM outbox WHERE`, func(rows []pushRow) error {
		a.result.Pushes += len(rows)
		var here [3]map[domain.ID]bool
		for i, of := range []struct {
			table string
			pick  func(pushRow) domain.ID
		}{
			{"person", func(p pushRow) domain.ID { return p.PersonID }},
			{"ticket", func(p pushRow) domain.ID { return p.TicketID }},
			{"offer", func(p pushRow) domain.ID { return p.OfferID }},
		} {
			var err error
			if here[i], err = a.among(of.table, idsOf(rows, of.pick)); err != nil {
				return err
			}
		}
		for _, p := range rows {
			if !here[0][p.PersonID] || p.TicketID != 0 && !here[1][p.TicketID] || p.OfferID != 0 && !here[2][p.OfferID] {
				a.fault(checkPush, p.ID, "is about a person, ticket or offer that is not there")
			}
			a.push(p)
		}
		return nil
	})
}

func (a *audit) push(p pushRow) {
	calling := p.State == domain.PushSending || p.State == domain.PushResending
	switch {
	case p.Attempts < 0 || p.Attempts > mostAttempts:
		a.fault(checkPush, p.ID, "was tried %d times", p.Attempts)
	case calling && p.Attempts == 0:
		a.fault(checkPush, p.ID, "is being sent, but nobody claimed it")
	case calling && p.Due < msec(a.Now.Add(-graceSending)) && !a.paused[p.Account]:
		a.fault(checkSending, p.ID, "is being sent, but its deadline has passed")
	case p.stuck(a.Now):
		a.fault(checkStuck, p.ID, "is claimed until %s", fromMsec(p.Due).UTC().Format(time.DateTime))
	case p.State == domain.PushPending && p.Due < msec(a.Now.Add(-gracePending)) && !a.paused[p.Account]:
		a.fault(checkFlush, p.ID, "was due and still waits")
	}
}

// decisions looks whether it is written how each sent push went out, of those
// that were owed since decisions are written and kept. A fetch goes to no phone.
func (a *audit) decisions() error {
	var first []domain.ID
	if err := a.all(&first, `SELECT id FROM decision ORDER BY id LIMIT 1`); err != nil || len(first) == 0 {
		return err
	}
	since := max(first[0], firstID(a.Now.Add(-DecisionsKept)))
	return eachRow(a.View, func(r struct {
		ID domain.ID `db:"id"`
	}) error {
		a.fault(checkDecision, r.ID, "is sent, and no decision says which way")
		return nil
	}, `SELECT o.id FROM outbox o WHERE o.state = ? AND o.kind <> ? AND o.id > ?
		AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.push_id = o.id AND d.result = ?) ORDER BY o.id`,
		domain.PushSent, domain.PushFetch, since, domain.DecisionSent)
}

// sample is how many rows at either end of a table are opened.
const sample = 200

// seals opens every sealed column of the oldest and the newest rows of every
// table with the keys that are here.
func (a *audit) seals() error {
	tables, err := a.View.tables()
	if err != nil {
		return err
	}
	for _, table := range tables {
		columns, err := a.columns(table)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(columns, func(c column) bool { return c.sealedAs(table) != "" }) {
			continue
		}
		for _, order := range []string{"id", "id DESC"} {
			if err := a.openAll(table, columns, order); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *audit) openAll(table string, columns []column, order string) error {
	for _, c := range columns {
		name := c.sealedAs(table)
		if name == "" {
			continue
		}
		err := eachRow(a.View, func(r struct {
			ID     domain.ID `db:"id"`
			Sealed []byte    `db:"sealed"`
		}) error {
			if _, err := a.keys.open(name, r.ID, r.Sealed); err != nil {
				a.fault(checkSeal, r.ID, "of %s: column %s does not open with these keys", table, c.Name)
			}
			return nil
		}, `SELECT id, `+c.Name+` AS sealed FROM `+table+` ORDER BY `+order+` LIMIT ?`, sample)
		if err != nil {
			return err
		}
	}
	return nil
}
