package service

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// MediaView is a photo, voice or video that can be fetched by its id.
type MediaView struct {
	ID   domain.ID             `json:"id"`
	Kind domain.AttachmentKind `json:"kind"`
	// Checking is true while WeChat looks at it: until then staff alone sees it.
	Checking bool `json:"checking,omitempty"`
}

// mediaOf lists what hangs on a ticket and can be looked at, now or when WeChat
// has looked; of one person, or for 0 of everybody, those whose reports were
// merged into it with them.
func mediaOf(v store.View, t domain.Ticket, person domain.ID) ([]MediaView, error) {
	all, err := v.Attachments(t.ID)
	if err == nil && person == 0 {
		var merged []domain.Attachment
		merged, err = v.AttachmentsMerged(t.ID)
		all = append(all, merged...)
	}
	if err != nil {
		return nil, err
	}
	held, err := v.SeenToWith(t)
	out := []MediaView{}
	for _, a := range all {
		if person != 0 && a.Person != person || a.State != domain.AttachmentStored && a.State != domain.AttachmentChecking {
			continue
		}
		out = append(out, MediaView{a.ID, a.Kind, a.State == domain.AttachmentChecking && !held.ShownAtOnce()})
	}
	return out, err
}

// photosPerMinute is how many photos somebody may send.
const photosPerMinute = 20

// MayUpload refuses a photo too many before its bytes are read.
func (m *Mini) MayUpload(ctx context.Context, by Caller) error {
	if m.Intake.Redis.Within(ctx, "photos:"+by.Identity.ID.String(), photosPerMinute, time.Minute) {
		return nil
	}
	return refuse(domain.TooMany, say.TooOften())
}

// Photo takes a photo that hangs on no ticket yet, cleaned as those from chat
// are. If it was written down and its bytes were not, the same write again
// brings them.
func (m *Mini) Photo(ctx context.Context, d Deed[[]byte]) (json.RawMessage, error) {
	a := domain.Attachment{Kind: domain.Photo}
	kept := m.Album.clean(&a, d.In)
	if a.Reason != "" {
		return nil, refuse(domain.Invalid, say.NoPhoto())
	}
	sum := sha256.Sum256(d.In)
	d.Request += string(sum[:])
	answer, err := m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		fresh := domain.Attachment{ID: c.NewID(), Person: c.me.ID, Inbox: c.inbox, Account: c.identity.Account, Kind: domain.Photo}
		return MediaView{ID: fresh.ID, Kind: fresh.Kind}, c.AddAttachment(&fresh)
	})
	if err != nil {
		return nil, err
	}
	var made MediaView
	if err := json.Unmarshal(answer, &made); err != nil {
		return nil, err
	}
	if now, err := m.Intake.DB.View(ctx).Attachment(made.ID); err != nil || now.State != domain.AttachmentWanted {
		return answer, err
	}
	if err := m.Album.Files.Put(made.ID, kept); err != nil {
		return nil, err
	}
	a.ID = made.ID
	return answer, m.Album.settle(ctx, a, "")
}

// mostPhotos is how many photos one write may bring.
const mostPhotos = 9

// hang hangs the caller's loose photos on a ticket.
func (c *chat) hang(ticket domain.ID, photos []domain.ID) error {
	if len(photos) > mostPhotos {
		return refuse(domain.Invalid, say.Incomplete())
	}
	for _, id := range photos {
		a, err := c.Attachment(id)
		if err != nil && domain.CodeOf(err) != domain.NotFound {
			return err
		}
		if err != nil || a.Person != c.me.ID || a.Ticket != 0 || a.State != domain.AttachmentStored && a.State != domain.AttachmentChecking {
			return refuse(domain.Invalid, say.Incomplete())
		}
		t, err := c.Ticket(ticket) // anew for each: hanging one on changes it
		if err != nil {
			return err
		}
		if err := c.attach(t, a); err != nil {
			return err
		}
	}
	return nil
}

// Media gives the bytes of a photo, voice or video to whoever sent it, to its ticket's
// holder and to staff there. That the latter two looked is an event.
func (m *Mini) Media(ctx context.Context, by Caller, v MediaView) (contentType string, bytes []byte, err error) {
	err = m.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		a, err := tx.Attachment(v.ID)
		switch {
		case err != nil:
			return err
		case a.Kind != v.Kind:
			return notThere()
		}
		contentType = a.ContentType
		if a.Person == by.Person.ID && a.State == domain.AttachmentStored {
			return nil
		}
		c, err := m.chat(tx, by, "")
		if err != nil {
			return err
		}
		return c.look(a)
	})
	if err != nil {
		return "", nil, err
	}
	bytes, err = m.Album.Files.Get(v.ID)
	return contentType, bytes, err
}
