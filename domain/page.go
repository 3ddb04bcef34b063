package domain

import "time"

// PageKind is what a link in a message opens on a phone (手机页面).
type PageKind string

// The pages that a link opens, each for one person.
const (
	PageStatus PageKind = "s" // a requester's ticket, and whether it is settled
	PageOffer  PageKind = "o" // what a volunteer is asked
	PageTask   PageKind = "t" // what somebody has taken
	PageJoin   PageKind = "j" // the form of who wants to help
)

// pagePaths is where the pages stand, before their tokens.
var pagePaths = map[PageKind]string{PageStatus: "/h/status/", PageOffer: "/h/offer/", PageTask: "/h/task/", PageJoin: "/h/join/"}

// Path is where pages of a kind stand, before their tokens.
func (k PageKind) Path() string { return pagePaths[k] }

// PageLife is how long a link opens its page at most.
const PageLife = 30 * 24 * time.Hour

// Page is what a link opens: a ticket, offer or community, for one person, until
// a time of whole minutes.
type Page struct {
	Kind   PageKind
	About  ID
	Person ID
	Until  time.Time
}

// PageFor makes a page whose link was given at a time; the same one for the same
// time, so that a message sent again is the same message.
func PageFor(kind PageKind, about, person ID, given time.Time) Page {
	return Page{Kind: kind, About: about, Person: person, Until: given.Add(PageLife).Truncate(time.Minute)}
}
