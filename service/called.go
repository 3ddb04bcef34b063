package service

import (
	"strconv"

	"linli/domain"
	"linli/store"
)

// Called makes tickets of what comes from the desk of notices: calls for helpers,
// and matters out of a group's talk that somebody confirmed.
type Called struct{ Reader *Live }

// Call opens as many tickets as a call wants helpers, and asks each of some people
// for one of them. Who says no is followed by others, as everywhere.
func (s Called) Call(tx *store.Tx, n domain.Notice, people []domain.ID) ([]domain.Ticket, error) {
	out := make([]domain.Ticket, 0, n.Wanted)
	for i := range n.Wanted {
		d, err := s.doer(tx, told{n.Account, n.Author, "call|" + n.ID.String() + "|" + strconv.Itoa(i), n.Words})
		if err != nil {
			return nil, err
		}
		b, err := tx.Building(n.Audience.At)
		if err != nil {
			return nil, err
		}
		t := domain.Ticket{ID: tx.NewID(), Community: n.Community, Account: n.Account, Requester: n.Author, Intent: domain.IntentRequest, Category: n.Category, Urgency: 1,
			State: domain.Open, Hands: true, Building: b.ID, Place: domain.Place{Building: b.Label}, Confirmed: true, Text: n.Words, Gist: domain.Gist(n.Words)}
		if err := d.open(&t, 1); err != nil {
			return nil, err
		}
		if err := tx.Answer(d.inbox, n.Author, t.ID, ""); err != nil {
			return nil, err
		}
		if err := askThese(tx, &t, share(people, n.Author, i, n.Wanted)); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// share is every so-manieth of some people, without the one who asks.
func share(people []domain.ID, without domain.ID, first, every int) (out []domain.ID) {
	at := 0
	for _, p := range people {
		if p == without {
			continue
		}
		if at%every == first {
			out = append(out, p)
		}
		at++
	}
	return out
}

// askThese starts a round of looking for somebody with the people named; where
// there are none, as usual.
func askThese(tx *store.Tx, t *domain.Ticket, people []domain.ID) error {
	if len(people) == 0 {
		return dispatch(tx, t)
	}
	run, err := tx.AddRun(*t)
	if err != nil {
		return err
	}
	run.Wave = 1
	for _, p := range people {
		o, err := tx.AddOffer(run, p, 0)
		if err != nil {
			return err
		}
		err = tx.Owe(domain.Push{Key: offerKey(o), Account: t.Account, Person: p, Kind: domain.PushOffer, Ticket: t.ID, Offer: o.ID})
		if err != nil {
			return err
		}
		run.Log.Choices = append(run.Log.Choices, domain.Asking{Wave: run.Wave, Person: p, Asked: true, Why: domain.GroundTeam})
	}
	run.Log.Steps = append(run.Log.Steps, domain.StepLog{Wave: run.Wave, Who: domain.WhomTeam, Asked: len(people)})
	if err := tx.SaveRun(&run); err != nil {
		return err
	}
	return step(tx, t, move{domain.Dispatch, domain.House, house, map[string]any{"run": run.ID, "asked": len(people)}})
}

// told is what a ticket is made of that no message of its requester brought.
type told struct {
	account string
	by      domain.ID
	key     string
	text    string
}

// doer is somebody whose word stands in the inbox as if he had written it.
func (s Called) doer(tx *store.Tx, w told) (*doer, error) {
	me, err := tx.Person(w.by)
	if err != nil {
		return nil, err
	}
	a, err := tx.Arrive(domain.Message{Account: w.account, Kind: domain.KindAPI, Type: "api", Text: w.text, Key: sum(w.key), Digest: sum(w.text), SentAt: tx.Now}, tx.Now)
	if err != nil {
		return nil, err
	}
	return &doer{Tx: tx, me: me, account: w.account, inbox: a.ID, lexicon: s.Reader.Version()}, nil
}

// Enter opens the ticket of a matter out of a group's talk. Who confirmed it hears
// how it goes, and answers for who spoke.
func (s Called) Enter(tx *store.Tx, m domain.Matter) (domain.Ticket, error) {
	d, err := s.doer(tx, told{m.Account, m.By, "talk|" + m.Talk.String() + "|" + strconv.Itoa(m.No), m.Text})
	if err != nil {
		return domain.Ticket{}, err
	}
	read := s.Reader.Read(m.Text)
	t := domain.Ticket{ID: tx.NewID(), Community: m.Community, Account: m.Account, Requester: m.By, Intent: domain.IntentRequest, Category: m.Category, Urgency: m.Urgency,
		State: domain.Open, Hands: hands(m.Category, read), Place: read.Place, Phone: read.Phone, Text: m.Text, Gist: gistOf(read, m.Text)}
	buildings, err := tx.BuildingsIn(m.Community)
	if err != nil {
		return t, err
	}
	for _, b := range buildings {
		if read.Place.Building != "" && b.Label == domain.BuildingLabel(read.Place.Building) || read.Place.Building == "" && b.ID == m.Building {
			t.Building, t.Place.Building, t.Confirmed = b.ID, b.Label, read.Place.Building != ""
		}
	}
	if err := d.open(&t, 1); err != nil {
		return t, err
	}
	if err := tx.Answer(d.inbox, m.By, t.ID, ""); err != nil {
		return t, err
	}
	_, err = d.sendOff(&t)
	return t, err
}
