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

// showFor is how long WeChat may fetch a photo. It answers within half an hour,
// so somewhat longer a photo waits for that.
const (
	showFor = time.Hour
	waitFor = 35 * time.Minute
)

// Showing lets WeChat look at the photos that people send by a mini-program,
// whose rules want that (内容安全).
type Showing struct {
	Keys store.Keys
	URL  string          // ours, as WeChat reaches it
	Asks map[string]bool // the accounts whose photos are checked
	Now  func() time.Time
}

// withheld is a photo that was just kept, as it stands until WeChat has looked at
// it; what is not looked at is shown at once.
func (s *Showing) withheld(tx *store.Tx, a domain.Attachment) (domain.Attachment, error) {
	if s == nil || a.Kind != domain.Photo || a.State != domain.AttachmentStored {
		return a, nil
	}
	written, err := tx.Attachment(a.ID)
	if err == nil && s.Asks[written.Account] {
		a.State = domain.AttachmentChecking
	}
	return a, err
}

// owe notes that WeChat is to be asked about a photo, and when its answer is not
// waited for any more.
func (s *Showing) owe(tx *store.Tx, a domain.Attachment) error {
	if a.State != domain.AttachmentChecking {
		return nil
	}
	a, err := tx.Attachment(a.ID)
	if err != nil {
		return err
	}
	for key, due := range map[string]time.Time{"check:": tx.Now, "unjudged:": tx.Now.Add(waitFor)} {
		p := domain.Push{Key: key + a.ID.String(), Account: a.Account, Person: a.Person, Kind: domain.PushFetch, Inbox: a.Inbox, Due: due}
		if err := tx.Owe(p); err != nil {
			return err
		}
	}
	return nil
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
	if err != nil || a.Kind != domain.Photo || a.State != domain.AttachmentStored && a.State != domain.AttachmentChecking {
		return "", nil, notThere()
	}
	bytes, err = s.Files.Get(id)
	return a.ContentType, bytes, err
}

// judged acts on what WeChat thinks of a photo: a risky one is hidden, and
// whoever holds its matter asks its sender. All others are shown: of what WeChat
// is not sure about staff is told; what it could not look at has no verdict.
func judged(tx *store.Tx, p domain.Push, r store.Receipt) error {
	a, err := tx.AttachmentOf(p.Inbox)
	if err != nil {
		return err
	}
	if r.Failed && r.Reason == string(domain.VerdictRisky) {
		hidden, err := tx.HideAttachment(a.ID, domain.ReasonRisky)
		if err != nil || !hidden {
			return err
		}
		a.State, a.Reason = domain.AttachmentHidden, domain.ReasonRisky
		return tellUnread(tx, a)
	}
	verdict := domain.Verdict("")
	switch {
	case !r.Failed:
		verdict = domain.VerdictPass
	case r.Reason == string(domain.VerdictReview):
		verdict = domain.VerdictReview
	}
	if err := released(tx, a, verdict); err != nil || verdict != domain.VerdictReview {
		return err
	}
	return reviewed(tx, a)
}

// MediaUnjudged shows a photo that WeChat has said nothing of: a helper needs to
// see what is broken, and only its sender, he and staff see it.
func (s *Album) MediaUnjudged(tx *store.Tx, a domain.Attachment) error {
	return released(tx, a, "")
}

// released shows a photo that was under review, and tells of it whom it was kept from.
func released(tx *store.Tx, a domain.Attachment, verdict domain.Verdict) error {
	shown, err := tx.ShowAttachment(a.ID, domain.AttachmentChecking)
	if err != nil || !shown || a.Ticket == 0 {
		return err
	}
	t, err := tx.Ticket(a.Ticket)
	if err != nil {
		return err
	}
	if err := tx.Record(onTicket(t), "attachment_checked", house, map[string]any{"attachment": a.ID, "verdict": verdict}); err != nil {
		return err
	}
	if t.State == domain.Merged {
		if t, err = mainOf(tx.View, t); err != nil {
			return err
		}
	}
	if t.State.Finished() {
		return nil
	}
	a.State = domain.AttachmentStored
	return tellAttached(tx, t, a)
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
