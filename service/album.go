package service

import (
	"context"
	"sync"

	"linli/domain"
	"linli/media"
	"linli/store"
)

// Files keeps the bytes of photos, voices and videos under the ids of their attachments.
type Files interface {
	Put(id domain.ID, plain []byte) error
	Get(id domain.ID) ([]byte, error)
	Delete(id domain.ID) error
}

// Album keeps the photos, voices and videos that people sent, once they are fetched.
type Album struct {
	DB       *store.DB
	Files    Files
	Intake   *Intake  // reads the words of voices
	Listener Listener // nil where nobody turns voices into words
	Showing  *Showing // nil where WeChat is asked nothing about photos

	cleaning sync.Mutex // one at a time: a large photo takes hundreds of megabytes
}

// MediaArrived cleans what was fetched and keeps it, or notes why not. The bytes
// are on the disk before the attachment says so; done twice it does nothing more.
func (s *Album) MediaArrived(ctx context.Context, p domain.Push, m domain.Media) error {
	a, err := s.DB.View(ctx).AttachmentOf(p.Inbox)
	if err != nil {
		return err
	}
	if a.State != domain.AttachmentWanted {
		return s.tidy(ctx, a.ID)
	}
	kept := s.clean(&a, m.Bytes)
	if a.State == domain.AttachmentStored {
		if err := s.Files.Put(a.ID, kept); err != nil {
			return err
		}
	}
	words, err := s.hear(ctx, p, a, kept)
	if err != nil {
		return err
	}
	return s.settle(ctx, a, words)
}

// settle writes what became of an attachment whose bytes are kept, if any are,
// and acts on the words that were heard in it, once.
func (s *Album) settle(ctx context.Context, a domain.Attachment, words string) error {
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		a, err := s.Showing.withheld(tx, a)
		if err != nil {
			return err
		}
		settled, err := settleAttachment(tx, a)
		switch {
		case err != nil || !settled:
			return err
		case a.Kind != domain.Voice:
			return s.Showing.owe(tx, a)
		case words == "":
			return unheard(tx, a)
		}
		return s.Intake.heard(tx, a, words)
	})
	if err != nil || a.State != domain.AttachmentStored {
		return err
	}
	return s.tidy(ctx, a.ID)
}

// tidy throws bytes away that nothing speaks of: whoever sent them may have been
// erased while they were fetched.
func (s *Album) tidy(ctx context.Context, id domain.ID) error {
	now, err := s.DB.View(ctx).Attachment(id)
	if err != nil || now.Kept() {
		return err
	}
	return s.Files.Delete(id)
}

// MediaLost notes that WeChat does not give a photo, voice or video, and never will.
func (s *Album) MediaLost(tx *store.Tx, p domain.Push, reason domain.AttachmentReason) error {
	a, err := tx.AttachmentOf(p.Inbox)
	if err != nil {
		return err
	}
	a.State, a.Reason = domain.AttachmentLost, reason
	_, err = settleAttachment(tx, a)
	return err
}

// clean fills in what an attachment is now and gives the bytes to keep.
func (s *Album) clean(a *domain.Attachment, raw []byte) []byte {
	kept := raw
	switch a.Kind {
	case domain.Photo:
		s.cleaning.Lock()
		picture, reason := media.CleanPhoto(raw)
		s.cleaning.Unlock()
		kept, a.Reason, a.ContentType, a.Width, a.Height = picture.JPEG, reason, media.PhotoType, picture.Width, picture.Height
	case domain.Video:
		a.ContentType, a.Reason = media.VideoType(raw)
	default:
		a.ContentType, a.Reason = media.VoiceType(raw)
	}
	if a.Reason != "" {
		a.State, a.ContentType = domain.AttachmentRefused, ""
		return nil
	}
	a.State, a.Size = domain.AttachmentStored, int64(len(kept))
	return kept
}

// settleAttachment writes what became of an attachment, and if there is nothing
// to look at, tells whoever holds its unfinished ticket; false if that was done
// before.
func settleAttachment(tx *store.Tx, a domain.Attachment) (settled bool, err error) {
	settled, err = tx.SettleAttachment(a)
	if err != nil || !settled || a.Kept() {
		return settled, err
	}
	return true, tellUnread(tx, a)
}

// tellUnread tells whoever holds a matter that what was sent for it is not to be had.
func tellUnread(tx *store.Tx, a domain.Attachment) error {
	now, err := tx.Attachment(a.ID) // it may have found its ticket meanwhile
	if err != nil || now.Ticket == 0 {
		return err
	}
	t, err := tx.Ticket(now.Ticket)
	if err != nil || t.State.Finished() {
		return err
	}
	if t.State == domain.Merged {
		if t, err = mainOf(tx.View, t); err != nil {
			return err
		}
	}
	data := map[string]any{"attachment": a.ID, "inbox": a.Inbox, "reason": a.Reason}
	if err := tx.Record(onTicket(t), "attachment_"+string(a.State), house, data); err != nil {
		return err
	}
	people := []domain.ID{t.Owner}
	if t.Owner == 0 {
		if people, err = tx.OnDuty(t.Community); err != nil {
			return err
		}
	}
	return oweAbout(tx, t, now, domain.PushUnread, people)
}

// oweAbout owes people a push about an attachment of a ticket, once for each.
func oweAbout(tx *store.Tx, t domain.Ticket, a domain.Attachment, kind domain.PushKind, people []domain.ID) error {
	for _, person := range people {
		if person == a.Person {
			continue // who sent it needs no telling
		}
		p := domain.Push{Key: string(kind) + ":" + a.ID.String() + ":" + person.String(), Account: t.Account, Person: person,
			Kind: kind, Ticket: t.ID, Inbox: a.Inbox, Due: tx.Now}
		if err := tx.Owe(p); err != nil {
			return err
		}
	}
	return nil
}
