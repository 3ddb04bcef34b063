package store

import (
	"time"

	"linli/domain"
)

// sentRow is one decision that a push went out by, with what decides whether it
// might.
type sentRow struct {
	DecisionID domain.ID       `db:"id"`
	Push       domain.ID       `db:"push_id"`
	Account    string          `db:"account"`
	Channel    domain.Channel  `db:"channel"`
	At         int64           `db:"created_at"`
	Person     domain.ID       `db:"person_id"`
	Kind       domain.PushKind `db:"kind"`
	Urgent     bool            `db:"urgent"`
	Urgency    int             `db:"urgency"`
}

func (r sentRow) id() domain.ID { return r.DecisionID }

// rings tells that it made a phone ring, so that quiet hours are kept for it.
func (r sentRow) rings() bool {
	switch r.Channel {
	case domain.ChannelCustom, domain.ChannelTemplate, domain.ChannelSubscribe, domain.ChannelWeCom:
		return true
	}
	return false
}

// heardRow is one message of a person.
type heardRow struct {
	Person  domain.ID          `db:"person_id"`
	Account string             `db:"account"`
	Kind    domain.MessageKind `db:"kind"`
	Type    string             `db:"type"`
	At      int64              `db:"received_at"`
}

// What a message that came while a push was on its way may have crossed, and how
// long somebody who wrote is awake.
const (
	crossing = time.Minute
	awake    = 30*time.Minute + crossing
)

// manners looks whether what was sent went to people who followed, and in the
// quiet hours only what may ring then.
func (a *audit) manners() error {
	members := map[domain.ID]bool{}
	for of := range a.staff {
		members[of[1]] = true
	}
	var serving []domain.ID
	if err := a.all(&serving, `SELECT id FROM person WHERE serving <> '' LIMIT 100000`); err != nil {
		return err
	}
	for _, id := range serving {
		members[id] = true
	}
	return pages(a, `SELECT id, push_id, account, channel, created_at, person_id, kind, urgent, urgency FROM (SELECT d.id, d.push_id, d.account, d.channel, d.created_at, o.person_id, o.kind, o.urgent, COALESCE(t.urgency, 0) AS urgency
		FROM decision d JOIN outbox o ON o.id = d.push_id LEFT JOIN ticket t ON t.id = o.ticket_id WHERE d.result = 'sent') s WHERE`, func(rows []sentRow) error {
		follows, words, err := a.heardOf(rows)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.Channel == domain.ChannelCustom || r.Channel == domain.ChannelTemplate {
				if left, ok := lastBefore(follows, r, r.At-crossing.Milliseconds()); ok && left.Kind == domain.KindUnfollow && !cameBack(follows, r) {
					a.fault(checkLeft, r.Push, "was sent to person %d, who had left", r.Person)
				}
			}
			if r.rings() && a.Quiet.Holds(fromMsec(r.At)) && !mayRing(r, members[r.Person]) && !wasAwake(words, r) {
				a.fault(checkQuiet, r.Push, "of kind %q rang person %d in the quiet hours", r.Kind, r.Person)
			}
		}
		return nil
	})
}

// mayRing tells that something may ring at night whoever it is for: a danger or
// what may be one, and to members what cannot wait; never the question how it went.
func mayRing(r sentRow, member bool) bool {
	if r.Kind.Afterwards() {
		return false
	}
	member = member || r.Kind == domain.PushNudge // who has the matter was one then
	return r.Urgent || r.Urgency >= 3 || r.Kind == domain.PushLook || r.Kind == domain.PushCheck || r.Urgency == 2 && (member || r.Kind.ForDuty())
}

// heardOf reads by person when those of a page followed and left, and what else
// they sent about the time of it.
func (a *audit) heardOf(rows []sentRow) (follows, words map[domain.ID][]heardRow, err error) {
	follows, words = map[domain.ID][]heardRow{}, map[domain.ID][]heardRow{}
	people := idsOf(rows, func(r sentRow) domain.ID { return r.Person })
	if len(people) == 0 {
		return follows, words, nil
	}
	first, last := rows[0].At-awake.Milliseconds(), rows[0].At+crossing.Milliseconds()
	for _, r := range rows {
		first, last = min(first, r.At-awake.Milliseconds()), max(last, r.At+crossing.Milliseconds())
	}
	err = eachRow(a.View, func(h heardRow) error {
		follows[h.Person] = append(follows[h.Person], h)
		return nil
	}, `SELECT person_id, account, kind, type, received_at FROM inbox WHERE person_id IN (?) AND kind IN (?) ORDER BY id`,
		people, []domain.MessageKind{domain.KindFollow, domain.KindUnfollow, domain.KindText, domain.KindClick}) // who writes is there again
	if err != nil {
		return nil, nil, err
	}
	return follows, words, eachRow(a.View, func(h heardRow) error {
		words[h.Person] = append(words[h.Person], h)
		return nil
	}, `SELECT person_id, account, kind, type, received_at FROM inbox WHERE person_id IN (?) AND received_at BETWEEN ? AND ? ORDER BY id`, people, first, last)
}

// lastBefore finds the last time somebody followed or left the account before a time.
func lastBefore(follows map[domain.ID][]heardRow, r sentRow, at int64) (last heardRow, ok bool) {
	for _, h := range follows[r.Person] {
		if h.Account == r.Account && h.At <= at && (!ok || h.At >= last.At) {
			last, ok = h, true
		}
	}
	return last, ok
}

// cameBack tells that he followed again while it was on its way.
func cameBack(follows map[domain.ID][]heardRow, r sentRow) bool {
	for _, h := range follows[r.Person] {
		if h.Account == r.Account && h.Kind != domain.KindUnfollow && h.At > r.At-crossing.Milliseconds() && h.At <= r.At {
			return true
		}
	}
	return false
}

func wasAwake(words map[domain.ID][]heardRow, r sentRow) bool {
	for _, h := range words[r.Person] {
		if !(domain.Message{Kind: h.Kind, Type: h.Type}).Told() && h.At <= r.At+crossing.Milliseconds() && r.At-h.At <= awake.Milliseconds() {
			return true
		}
	}
	return false
}
