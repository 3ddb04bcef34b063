package service

import (
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// shared takes a place on the map, a page or a video: more about the matter that
// is open, whose holder is told. A place may answer where it is; a video that
// belongs to nothing is a matter for the duty.
func (c *chat) shared() (string, error) {
	if len(c.communities) == 0 {
		return say.NotReady(), nil
	}
	if c.message.Kind == domain.KindVideo {
		if _, err := c.keep(); err != nil {
			return "", err
		}
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	if c.message.Kind == domain.KindLocation {
		if reply, done, err := c.answersWhere(open); done || err != nil {
			return reply, err
		}
	}
	held, err := c.atTheDoor()
	switch {
	case err != nil:
		return "", err
	case len(open) > 0:
		return c.sharesMore(c.meant(open, understand.Draft{}))
	case len(held) > 0:
		return say.SharedKept(held[0], c.message.Kind), c.tellShared(&held[0])
	case c.message.Kind == domain.KindVideo:
		return c.videoAlone()
	}
	return say.SharedAlone(c.message.Kind), nil
}

// answersWhere takes the name of a place for the address that a matter waits
// for, if it is a building of ours.
func (c *chat) answersWhere(open []domain.Ticket) (reply string, done bool, err error) {
	p := c.intake.Reader.Read(c.message.Text).Place
	i := slices.IndexFunc(open, waits)
	if i < 0 || p.Building == "" {
		return "", false, nil
	}
	at, err := c.locate(p)
	if err != nil || at.building.ID == 0 && len(at.options) < 2 {
		return "", false, err
	}
	if err := c.tellShared(&open[i]); err != nil {
		return "", false, err
	}
	reply, err = c.placeNamed(open[i], p)
	return reply, true, err
}

// sharedFor is how long a place, a page or a video waits for the words it belongs to.
const sharedFor = 3 * time.Minute

// sharedBefore adds what was sent a moment before to the matter that her words
// are about now. Where
// the matter waits for its address, the name of a place may answer it.
func (c *chat) sharedBefore(shared []store.Shared, reply string) (string, error) {
	for _, s := range shared {
		open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
		if err != nil {
			return "", err
		}
		open = slices.DeleteFunc(open, func(t domain.Ticket) bool { return t.ID == s.Ticket })
		if len(open) == 0 {
			continue
		}
		t := c.meant(open, understand.Draft{})
		if s.Kind == domain.KindVideo {
			if err := c.passVideo(s, &t); err != nil {
				return "", err
			}
		}
		if err := c.note(&t, "added", map[string]any{"inbox": s.Inbox, "private": false}); err != nil {
			return "", err
		}
		if err := c.ShareWith(s.Inbox, t.ID); err != nil {
			return "", err
		}
		p := c.intake.Reader.Read(s.Text).Place
		if s.Kind != domain.KindLocation || !waits(t) || p.Building == "" {
			continue
		}
		at, err := c.locate(p)
		if err != nil {
			return "", err
		}
		if at.building.ID != 0 {
			if reply, err = c.placeTicket(t, at); err != nil {
				return "", err
			}
		}
	}
	return reply, nil
}

// sharesMore adds what was sent to a matter of hers.
func (c *chat) sharesMore(t domain.Ticket) (string, error) {
	reply := say.SharedNoted(t, c.message.Kind)
	if t.Urgency >= 3 {
		reply = say.DangerLead + reply
	}
	if c.message.Kind == domain.KindLocation && waits(t) {
		reply += say.DoorToo()
	}
	return reply, c.tellShared(&t)
}

// tellShared adds what was sent to a matter and lets whoever holds it know. A
// video must be looked at: without a holder it is the duty's.
func (c *chat) tellShared(t *domain.Ticket) error {
	if err := c.hangVideo(t); err != nil {
		return err
	}
	if err := c.add(t, false); err != nil || t.Owner != 0 && t.Owner != c.me.ID || t.Urgency >= 3 || c.message.Kind != domain.KindVideo {
		return err
	}
	duty, err := c.OnDuty(t.Community)
	if err != nil {
		return err
	}
	return c.tellAdded(*t, duty)
}

// hangVideo hangs the video that the message brought on a matter.
func (c *chat) hangVideo(t *domain.Ticket) error {
	if c.message.Kind != domain.KindVideo {
		return nil
	}
	a, err := c.AttachmentOf(c.inbox)
	if err != nil {
		return err
	}
	return c.hangOn(a, t)
}

func (c *chat) hangOn(a domain.Attachment, t *domain.Ticket) error {
	if hung, err := c.Attach(a.ID, t.ID); err != nil || !hung {
		return err
	}
	return c.note(t, "attached", map[string]any{"inbox": a.Inbox, "attachment": a.ID, "media": a.Kind})
}

// passVideo gives a video to the matter that her words ask for. The one that was
// opened for the video alone gives way to it; if somebody has that one in hand
// already, it stays with him, and both know that there is a video.
func (c *chat) passVideo(s store.Shared, t *domain.Ticket) error {
	a, err := c.AttachmentOf(s.Inbox)
	if domain.CodeOf(err) == domain.NotFound {
		return nil // of before videos were fetched
	}
	if err != nil {
		return err
	}
	if a.Ticket != 0 {
		alone, err := c.Ticket(a.Ticket)
		if err != nil {
			return err
		}
		if alone.Text != say.VideoOnly || alone.State != domain.Open || alone.Owner != 0 {
			return nil
		}
		gone, err := c.cancel(&alone)
		if err != nil || !gone {
			return err
		}
		if err := c.Detach(a.ID, alone.ID); err != nil {
			return err
		}
	}
	return c.hangOn(a, t)
}

// videoAlone opens a matter for the duty, who looks at it.
func (c *chat) videoAlone() (string, error) {
	t, err := c.mediaOnly(say.VideoOnly)
	if err != nil {
		return "", err
	}
	if err := c.hangVideo(&t); err != nil {
		return "", err
	}
	community, err := c.Community(t.Community)
	if err != nil {
		return "", err
	}
	return say.VideoReceived(t, community.DutyPhone), oweDuty(c.Tx, t, domain.PushDuty, c.Now)
}

// mediaOnly opens a matter of which nothing is known but that something was sent.
func (c *chat) mediaOnly(words string) (t domain.Ticket, err error) {
	at, err := c.locate(domain.Place{})
	if err != nil {
		return t, err
	}
	t = domain.Ticket{ID: c.NewID(), Community: at.community, Account: c.message.Account, Requester: c.me.ID, Intent: domain.IntentRequest, Category: domain.Other, Urgency: 1,
		State: domain.Open, Building: at.building.ID, Place: at.place, Text: words, Gist: words}
	return t, c.open(&t, 0) // the needs in its words, once heard, are the first
}
