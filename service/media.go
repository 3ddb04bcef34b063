package service

import (
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// looseFor is how long a photo waits for the words it belongs to.
const looseFor = 30 * time.Minute

// media takes a photo or voice: it is to be fetched, and it belongs to the
// matter that is open. Without one a photo waits for a sentence, and a voice,
// which nobody can read yet, is a matter for the duty.
func (c *chat) media() (string, error) {
	a, err := c.keep()
	switch {
	case err != nil:
		return "", err
	case len(c.communities) == 0:
		return say.NotReady(), nil
	case c.message.Text != "": // WeChat understood the voice: it is as if she had written
		return c.wordsAndMedia()
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	held, err := c.atTheDoor()
	switch {
	case err != nil:
		return "", err
	case len(open) > 0:
		t := c.meant(open, understand.Draft{})
		return c.attached(t, a), c.attach(t, a)
	case len(held) > 0:
		return say.MediaKept(held[0], a.Kind), c.attach(held[0], a)
	case a.Kind == domain.Photo:
		return say.PhotoAlone(), nil
	}
	return c.voiceAlone(a)
}

// keep writes down what was sent, and that it is to be fetched from WeChat.
func (c *chat) keep() (domain.Attachment, error) {
	a := domain.Attachment{ID: c.NewID(), Person: c.me.ID, Inbox: c.inbox, Account: c.message.Account, Kind: domain.Photo, MediaID: c.message.MediaID}
	switch c.message.Kind {
	case domain.KindVoice:
		a.Kind = domain.Voice
	case domain.KindVideo:
		a.Kind = domain.Video
	}
	if err := c.AddAttachment(&a); err != nil {
		return a, err
	}
	return a, c.Owe(domain.Push{Key: "fetch:" + a.ID.String(), Account: a.Account, Person: a.Person, Kind: domain.PushFetch, Inbox: a.Inbox})
}

// attached answers who sent something for an open matter.
func (c *chat) attached(t domain.Ticket, a domain.Attachment) string {
	lead := ""
	if t.Urgency >= 3 {
		lead = say.DangerLead
	}
	return lead + say.MediaNoted(t, a.Kind)
}

// attach hangs a photo or voice on a matter and lets whoever holds it know; in
// danger, and when its helper sent it, the duty too.
func (c *chat) attach(t domain.Ticket, a domain.Attachment) error {
	if hung, err := c.Attach(a.ID, t.ID); err != nil || !hung {
		return err
	}
	a, err := c.Attachment(a.ID) // as it stands: it may have been settled meanwhile
	if err != nil {
		return err
	}
	if err := c.note(&t, "attached", map[string]any{"inbox": a.Inbox, "attachment": a.ID, "media": a.Kind}); err != nil {
		return err
	}
	if t.State == domain.Merged { // whoever sees to it for all sees hers, too
		if t, err = mainOf(c.View, t); err != nil {
			return err
		}
	}
	return tellAttached(c.Tx, t, a)
}

// tellAttached lets whoever holds a matter know that there is something to see or
// hear; of what is under review he hears when it may be seen.
func tellAttached(tx *store.Tx, t domain.Ticket, a domain.Attachment) error {
	if a.State == domain.AttachmentChecking && t.Urgency < 3 {
		return nil
	}
	told := []domain.ID{}
	if t.Owner != 0 {
		told = append(told, t.Owner)
	}
	if t.Urgency >= 3 || t.Owner == a.Person {
		duty, err := tx.OnDuty(t.Community)
		if err != nil {
			return err
		}
		told = append(told, duty...)
	}
	kind := domain.PushAttached
	if a.State == domain.AttachmentRefused || a.State == domain.AttachmentLost {
		kind = domain.PushUnread // that was known before it was known what it is about
	}
	return oweAbout(tx, t, a, kind, told)
}

// voiceAlone opens a matter for the duty, who listens to it.
func (c *chat) voiceAlone(a domain.Attachment) (string, error) {
	t, err := c.mediaOnly(say.VoiceOnly)
	if err != nil {
		return "", err
	}
	if err := c.attach(t, a); err != nil {
		return "", err
	}
	if t, err = c.Ticket(t.ID); err != nil {
		return "", err
	}
	community, err := c.Community(t.Community)
	if err != nil {
		return "", err
	}
	reply, due := say.VoiceReceived(t, community.DutyPhone), c.Now
	if c.intake.Hears { // the duty is called if no words come of it
		reply, due = say.VoiceListened(community.DutyPhone), c.Now.Add(listenFirst)
	}
	if err := oweDuty(c.Tx, t, domain.PushDuty, due); err != nil || !c.me.Care || !domain.Night(c.Now) {
		return reply, err
	}
	return say.DangerLead + say.VoiceTap(t), c.doubts(&t, domain.VoiceTapTime)
}

// wordsAndMedia answers words, and hangs what was sent lately and belongs to
// nothing yet on the matter that they have opened, or opened again. Who has no
// matter needs no look: a volunteer writes hundreds of numbers and sends nothing.
func (c *chat) wordsAndMedia() (string, error) {
	reply, err := c.words(c.message.Text)
	if err != nil {
		return "", err
	}
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil || len(open) == 0 {
		return reply, err
	}
	shared, err := c.LooseShared(c.me.ID, c.message.Account, c.Now.Add(-sharedFor))
	if err == nil && len(shared) > 0 {
		reply, err = c.sharedBefore(shared, reply)
	}
	if err != nil {
		return "", err
	}
	loose, err := c.LooseAttachments(c.me.ID, c.message.Account, c.Now.Add(-looseFor))
	if err != nil {
		return "", err
	}
	for _, a := range loose {
		open, err := c.TicketsAskedBy(c.me.ID, unfinished...) // anew for each: hanging one on changes it
		if err != nil || len(open) == 0 {
			return reply, err
		}
		if err := c.attach(c.meant(open, understand.Draft{}), a); err != nil {
			return "", err
		}
	}
	return reply, nil
}
