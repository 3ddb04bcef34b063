package service

import (
	"context"
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// onceIn is how long one look at a video lasts: it is played piece by piece, and
// is one look all the same.
const onceIn = 10 * time.Minute

// look lets somebody look at what hangs on a ticket, if he has the ticket or is
// staff there, and writes that down. Of what is in danger its sender sees his own
// before WeChat has looked.
func (c *chat) look(a domain.Attachment) error {
	t, err := c.Ticket(a.Ticket)
	if err != nil {
		return err
	}
	held, err := c.SeenToWith(t)
	if err != nil {
		return err
	}
	may, err := c.mayLook(a, held)
	if err != nil {
		return err
	}
	if !may {
		return notThere()
	}
	if a.State == domain.AttachmentChecking && a.Person == c.me.ID && held.ShownAtOnce() {
		return nil
	}
	ground, err := c.ground(held)
	if err != nil {
		return err
	}
	if !c.opens(held, ground) {
		return notThere()
	}
	if a.Kind == domain.Video {
		if lately, err := c.Looked(t.ID, c.me.ID, a.ID, c.Now.Add(-onceIn)); err != nil || lately {
			return err
		}
	}
	return c.Record(onTicket(t), "shown", c.by(), map[string]any{"reason": ground, "phone": false, "attachment": a.ID})
}

// mayLook tells that something is for his eyes, if he may see what hangs on the
// ticket at all with which it is seen to: under review for staff, hidden for who decides about it.
func (c *chat) mayLook(a domain.Attachment, held domain.Ticket) (bool, error) {
	switch a.State {
	case domain.AttachmentStored:
		return true, nil
	case domain.AttachmentChecking:
		if held.ShownAtOnce() {
			return true, nil
		}
		return isStaff(c.View, c.me.ID, held.Community)
	case domain.AttachmentHidden:
		return isChief(c.View, c.me.ID, held.Community)
	}
	return false, nil
}

// isChief tells that somebody decides what may be seen in a community.
func isChief(v store.View, person, community domain.ID) (bool, error) {
	grants, err := v.GrantsOf(person)
	return slices.ContainsFunc(grants, func(g domain.Grant) bool {
		return g.Community == community && slices.Contains(domain.ChiefRoles, g.Role)
	}), err
}

// What staff does about what somebody sent.
const (
	HideMedia domain.Deed = "attachment_hidden"
	ShowMedia domain.Deed = "attachment_shown"
)

// HideMedia keeps what hangs on a ticket from everybody but who decides: it is
// not for others' eyes.
func (s *Desk) HideMedia(ctx context.Context, f Form, file domain.ID) error {
	return s.does(ctx, f, HideMedia, func(c *chat, t *domain.Ticket) error {
		a, err := c.hangingOn(*t, file)
		if err != nil {
			return err
		}
		hidden, err := c.HideAttachment(a.ID, domain.ReasonStaff)
		if err != nil {
			return err
		}
		if !hidden {
			return refuse(domain.Conflict, say.MovedOn())
		}
		return c.note(t, string(HideMedia), map[string]any{"attachment": a.ID, "reason": domain.ReasonStaff})
	})
}

// ShowMedia shows again what was hidden, by WeChat or by staff. A secretary or an
// administrator decides.
func (s *Desk) ShowMedia(ctx context.Context, f Form, file domain.ID) error {
	chief := func(c *chat, t domain.Ticket) error {
		ok, err := isChief(c.View, c.me.ID, t.Community)
		if err == nil && !ok {
			err = notThere()
		}
		return err
	}
	return s.doesFor(ctx, f, ShowMedia, chief, func(c *chat, t *domain.Ticket) error {
		a, err := c.hangingOn(*t, file)
		if err != nil {
			return err
		}
		shown, err := c.ShowAttachment(a.ID, domain.AttachmentHidden)
		if err != nil {
			return err
		}
		if !shown {
			return refuse(domain.Conflict, say.MovedOn())
		}
		return c.note(t, string(ShowMedia), map[string]any{"attachment": a.ID})
	})
}

// hangingOn reads something that hangs on a ticket or on what was merged into it.
func (c *chat) hangingOn(t domain.Ticket, file domain.ID) (domain.Attachment, error) {
	all, err := c.Attachments(t.ID)
	if err != nil {
		return domain.Attachment{}, err
	}
	merged, err := c.AttachmentsMerged(t.ID)
	if err != nil {
		return domain.Attachment{}, err
	}
	all = append(all, merged...)
	i := slices.IndexFunc(all, func(a domain.Attachment) bool { return a.ID == file })
	if i < 0 {
		return domain.Attachment{}, refuse(domain.Invalid, say.Incomplete())
	}
	return all[i], nil
}

// Media gives what hangs on a task to whoever has its page. Only who opened the
// door there reads the address, and that he looked is written down.
func (s *Pages) Media(ctx context.Context, token string, id domain.ID) (contentType string, bytes []byte, err error) {
	err = s.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		h, err := s.opened(tx, domain.PageTask, token)
		if err != nil {
			return err
		}
		all, err := mediaOf(h.View, h.t, 0)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(m MediaView) bool { return m.ID == id }) {
			return notThere()
		}
		a, err := tx.Attachment(id)
		if err != nil {
			return err
		}
		contentType = a.ContentType
		return h.look(a)
	})
	if err != nil {
		return "", nil, gone(err)
	}
	bytes, err = s.Intake.Files.Get(id)
	return contentType, bytes, err
}
