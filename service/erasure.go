package service

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// cancelled takes it that somebody closed his WeChat account (注销): no message
// goes there from now on, and he is erased as soon as nothing of his is open.
// Until then it stays with whoever is responsible, who is told that no message
// reaches him.
func (c *chat) cancelled() error {
	if err := c.CutOff(c.identity.ID); err != nil {
		return err
	}
	if err := c.AskErasure(c.me.ID); err != nil {
		return err
	}
	return c.Record(store.Subject{Kind: "person", ID: c.me.ID}, "account_closed", house, nil)
}

// revoked takes it that somebody takes back what WeChat may tell of him (撤回授权).
// What there is of it is deleted: where he was, the photos he sent by the
// mini-program. What nobody here has a rule for is for staff to look at.
func (c *chat) revoked() error {
	all := c.message.Revoked
	unsaid := len(all) == 0
	if unsaid || slices.ContainsFunc(all, domain.Revocable.OfPlaces) {
		if err := c.ForgetPlaces(c.me.ID); err != nil {
			return err
		}
	}
	if unsaid || slices.ContainsFunc(all, domain.Revocable.OfPhotos) {
		if err := c.losesPhotos(); err != nil {
			return err
		}
	}
	if err := c.Record(onPerson(c.me.ID), "revoked", house, map[string]any{"kinds": all}); err != nil {
		return err
	}
	if unsaid || slices.ContainsFunc(all, func(r domain.Revocable) bool { return !r.OfPlaces() && !r.OfPhotos() && !r.Nothing() }) {
		return c.looksWhatIsLeft()
	}
	return nil
}

// losesPhotos deletes what he sent by the mini-program that tells of it. The bytes
// go first: what is broken off is told again.
func (c *chat) losesPhotos() error {
	if served, err := c.CommunitiesOfMini(c.message.Account); err != nil || len(served) == 0 {
		return err
	}
	for after := domain.ID(0); ; {
		sent, err := c.LoseAttachments(c.me.ID, c.message.Account, after)
		if err != nil || len(sent) == 0 {
			return err
		}
		for _, id := range sent {
			if err := c.intake.Files.Delete(id); err != nil {
				return err
			}
			after = id
		}
	}
}

// looksWhatIsLeft makes a task for the staff of where he belongs.
func (c *chat) looksWhatIsLeft() error {
	at := c.me.Community
	for _, find := range []func(string) ([]domain.Community, error){c.CommunitiesOf, c.CommunitiesOfMini} {
		some, err := find(c.message.Account)
		if err != nil {
			return err
		}
		if at == 0 && len(some) > 0 {
			at = some[0].ID
		}
	}
	if at == 0 {
		return nil
	}
	t, err := atHome(c.View, c.me, at)
	if err != nil {
		return err
	}
	t.Intent, t.Category, t.Urgency, t.Hands = domain.IntentErase, domain.Other, 1, false
	t.Text, t.Gist = say.TookBack(), say.TookBack()
	_, err = openForHouse(c.Tx, &t, "revoked|"+c.inbox.String())
	return err
}

// Erasures erases who closed his WeChat account, by the same deed as an operator.
type Erasures struct {
	DB      *store.DB
	Subject Subject
	Log     *slog.Logger
}

// erasurePace is how often it is looked whether somebody can be erased.
const erasurePace = time.Minute

// Run erases whom it can every minute, until ctx ends.
func (s *Erasures) Run(ctx context.Context) {
	tick := time.NewTicker(erasurePace)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if _, err := s.Once(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("somebody who closed his account could not be erased", "error", err)
		}
	}
}

// Once erases everybody who is to be erased and has nothing open, and tells how
// many. Who cannot be erased keeps nobody waiting.
func (s *Erasures) Once(ctx context.Context) (erased int, fault error) {
	for after := domain.ID(0); ; {
		open, err := s.DB.View(ctx).OpenErasures(after)
		if err != nil || len(open) == 0 {
			return erased, errors.Join(fault, err)
		}
		for _, e := range open {
			after = e.ID
			done, err := s.erase(ctx, e)
			if err != nil {
				fault = err
			}
			if done {
				erased++
			}
		}
	}
}

func (s *Erasures) erase(ctx context.Context, e store.Erasure) (bool, error) {
	var waits bool
	err := s.DB.Alone().InTx(ctx, func(tx *store.Tx) error {
		open, err := tx.TicketsFor(e.Person, pending...)
		if err != nil {
			return err
		}
		danger, err := tx.DangerFor(e.Person, pending)
		waits = danger != 0 || len(open) > 0 && tx.Now.Sub(e.Asked) < domain.ErasureWaits
		return err
	})
	if err != nil || waits {
		return false, err
	}
	_, err = s.Subject.Erase(ctx, house, Who{Left: e.Person})
	if domain.CodeOf(err) == domain.Conflict {
		return false, nil // a danger came meanwhile
	}
	return err == nil, err
}
