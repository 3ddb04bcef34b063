package service

import (
	"context"
	"time"

	"linli/domain"
	"linli/store"
)

// PhotoPath is where WeChat fetches a photo that it is asked to check.
const PhotoPath = "/wx-photo/"

// passKind keeps the words that open photos apart from all others.
const passKind = "photo"

// showFor is how long WeChat may fetch a photo; it answers within half an hour.
const showFor = time.Hour

// Showing lets WeChat look at the photos that people send by a mini-program,
// whose rules want that (内容安全).
type Showing struct {
	Keys store.Keys
	URL  string          // ours, as WeChat reaches it
	Asks map[string]bool // the accounts whose photos are checked
	Now  func() time.Time
}

// owe notes that WeChat is to be asked about a photo that was just kept.
func (s *Showing) owe(tx *store.Tx, a domain.Attachment) error {
	if s == nil || a.State != domain.AttachmentStored {
		return nil
	}
	a, err := tx.Attachment(a.ID)
	if err != nil || !s.Asks[a.Account] {
		return err
	}
	return tx.Owe(domain.Push{Key: "check:" + a.ID.String(), Account: a.Account, Person: a.Person, Kind: domain.PushFetch, Inbox: a.Inbox})
}

// Address is where a photo can be fetched for an hour by whoever knows it.
func (s *Showing) Address(photo domain.ID) string {
	return s.URL + PhotoPath + s.Keys.Pass(passKind, photo, s.Now().Add(showFor))
}

// Shown gives the photo that a word of an address opens. NotFound: the word is
// not ours, its hour is over, or the photo is not to be seen.
func (s *Album) Shown(ctx context.Context, word string) (contentType string, bytes []byte, err error) {
	if s.Showing == nil {
		return "", nil, notThere()
	}
	id, ok := s.Showing.Keys.Passed(passKind, word, s.Showing.Now())
	if !ok {
		return "", nil, notThere()
	}
	a, err := s.DB.View(ctx).Attachment(id)
	if err != nil || a.Kind != domain.Photo || a.State != domain.AttachmentStored {
		return "", nil, notThere()
	}
	bytes, err = s.Files.Get(id)
	return a.ContentType, bytes, err
}

// judged acts on what WeChat thinks of a photo: a risky one is hidden, and
// whoever holds its matter asks its sender. What only wants a look stays, and
// staff is told; what could not be judged stays.
func judged(tx *store.Tx, p domain.Push, r store.Receipt) error {
	review := r.Reason == string(domain.VerdictReview)
	if !r.Failed || r.Reason != string(domain.ReasonRisky) && !review {
		return nil
	}
	a, err := tx.AttachmentOf(p.Inbox)
	if err != nil {
		return err
	}
	if review {
		return reviewed(tx, a)
	}
	hidden, err := tx.HideAttachment(a.ID)
	if err != nil || !hidden {
		return err
	}
	a.State, a.Reason = domain.AttachmentHidden, domain.ReasonRisky
	return tellUnread(tx, a)
}

// reviewed lets staff look at a photo of a matter.
func reviewed(tx *store.Tx, a domain.Attachment) error {
	data := map[string]any{"attachment": a.ID, "inbox": a.Inbox}
	if a.Ticket == 0 {
		return tx.Record(onPerson(a.Person), "to_be_looked_at", house, data)
	}
	t, err := tx.Ticket(a.Ticket)
	if err != nil {
		return err
	}
	return toJudge(tx, t, data)
}
