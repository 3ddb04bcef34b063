package push

import (
	"linli/domain"
	"linli/say"
	"linli/store"
)

// pages says which page a push's link opens, if it has one.
var pages = map[domain.PushKind]domain.PageKind{
	domain.PushOffer: domain.PageOffer,

	domain.PushNamed: domain.PageTask, domain.PushSecond: domain.PageTask, domain.PushAdded: domain.PageTask, domain.PushNudge: domain.PageTask,

	domain.PushComing: domain.PageStatus, domain.PushArrived: domain.PageStatus, domain.PushAgain: domain.PageStatus, domain.PushTwo: domain.PageStatus,
	domain.PushHandedOn: domain.PageStatus, domain.PushFollowup: domain.PageStatus, domain.PushRemind: domain.PageStatus,
	domain.PushBall: domain.PageStatus,
}

// compose makes a push's words, with the link of its page where the world can
// reach this server. The same push sent again has the same link.
func (r *Relay) compose(tx *store.Tx, p domain.Push) (words, bool, error) {
	w, wanted, err := r.phrase(tx, p)
	kind, linked := pages[p.Kind]
	if err != nil || !wanted || !linked || r.URL == "" || kind == domain.PageTask && w.taker != p.Person {
		return w, wanted, err
	}
	about := p.Ticket
	if kind == domain.PageOffer {
		about = p.Offer
	}
	w.url = r.URL + tx.PageLink(domain.PageFor(kind, about, p.Person, p.Owed))
	w.text += "\n" + say.PageLine(kind) + w.url
	return w, true, nil
}
