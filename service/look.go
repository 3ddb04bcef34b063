package service

import (
	"context"
	"slices"
	"time"

	"linli/domain"
	"linli/store"
)

// onceIn is how long one look at a video lasts: it is played piece by piece, and
// is one look all the same.
const onceIn = 10 * time.Minute

// look lets somebody look at what hangs on a ticket, if he has the ticket or is
// staff there, and writes that down.
func (c *chat) look(a domain.Attachment) error {
	t, err := c.Ticket(a.Ticket)
	if err != nil {
		return err
	}
	held := t
	if t.State == domain.Merged {
		if held, err = mainOf(c.View, t); err != nil {
			return err
		}
	}
	ground, err := c.ground(held)
	if err != nil {
		return err
	}
	if !c.opens(held, ground) {
		return notThere()
	}
	if a.Kind == domain.Video {
		if lately, err := c.lookedLately(t, a.ID); err != nil || lately {
			return err
		}
	}
	return c.Record(onTicket(t), "shown", c.by(), map[string]any{"reason": ground, "phone": false, "attachment": a.ID})
}

// lookedLately tells that it is written down already that he looks.
func (c *chat) lookedLately(t domain.Ticket, attachment domain.ID) (bool, error) {
	events, err := c.Events(onTicket(t))
	if err != nil {
		return false, err
	}
	for _, e := range events {
		if e.Kind == "shown" && e.Actor.Person == c.me.ID && e.Data["attachment"] == attachment.String() && c.Now.Sub(e.At) < onceIn {
			return true, nil
		}
	}
	return false, nil
}

// Media gives what hangs on a task to whoever has its page. Only who opened the
// door there reads the address, and that he looked is written down.
func (s *Pages) Media(ctx context.Context, token string, id domain.ID) (contentType string, bytes []byte, err error) {
	err = s.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		h, err := s.opened(tx, domain.PageTask, token)
		if err != nil {
			return err
		}
		all, err := mediaOf(h.View, h.t.ID, 0)
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
