package push

import (
	"linli/domain"
	"linli/say"
	"linli/store"
)

// passedOn makes the words for who is asked to pass pushes on: those of them
// that are still true.
func passedOn(tx *store.Tx, p domain.Push) (words, bool, error) {
	waiting, err := tx.PassedOn(p)
	if err != nil {
		return words{}, false, err
	}
	f, err := read(tx, p)
	if err != nil {
		return words{}, false, err
	}
	if _, err := tx.LastOfferTo(p.Person, p.Ticket); err == nil {
		return words{}, false, nil // he was asked himself meanwhile
	} else if domain.CodeOf(err) != domain.NotFound {
		return words{}, false, err
	}
	said := say.Passed{Ticket: f.ticket, Building: f.building, Helped: f.helped, Helper: f.helper}
	for _, o := range waiting {
		if o.Kind != domain.PushOffer && !wanted(o, f.ticket) || o.Kind == domain.PushOffer && !seeking(f.ticket) {
			continue
		}
		person, err := tx.Person(o.Person)
		if err != nil {
			return words{}, false, err
		}
		said.Kind, said.To = o.Kind, append(said.To, person)
	}
	if len(said.To) == 0 {
		return words{}, false, nil
	}
	w, err := wordsOf(tx, said.Kind, f)
	if err != nil {
		return words{}, false, err
	}
	w.text, w.values["text"] = say.PassOn(said), say.PassOnHint(said)
	return w, true, nil
}

// seeking tells that nobody has a ticket yet.
func seeking(t domain.Ticket) bool {
	return t.Owner == 0 && (t.State == domain.Open || t.State == domain.Offering)
}
