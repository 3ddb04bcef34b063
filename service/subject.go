package service

import (
	"context"
	"unicode/utf8"

	"linli/domain"
	"linli/store"
)

// Subject is what the law on personal information lets a person ask for: to
// see what is kept of him, and to have it erased (个人信息保护法).
type Subject struct {
	DB    *store.DB
	Files interface{ Delete(id domain.ID) error } // of photos and voices
}

// Who names a person by his phone, by an openid in an account, or as one who
// closed his WeChat account.
type Who struct {
	Phone, Account, OpenID string
	Left                   domain.ID
}

func (w Who) find(v store.View) (domain.Person, error) {
	if w.Left != 0 {
		return v.Person(w.Left)
	}
	if w.Phone != "" {
		return v.PersonByPhone(w.Phone)
	}
	identity, err := v.Identity(w.Account, w.OpenID)
	if err != nil {
		return domain.Person{}, err
	}
	return v.Person(identity.Person)
}

// Export reads everything kept of a person. That it was read is an event, written first.
func (s Subject) Export(ctx context.Context, by domain.Actor, who Who) (store.Held, error) {
	var id domain.ID
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		p, err := who.find(tx.View)
		id = p.ID
		if err != nil {
			return err
		}
		return tx.Record(store.Subject{Kind: "person", ID: p.ID}, "exported", by, nil)
	})
	if err != nil {
		return nil, err
	}
	var held store.Held
	err = s.DB.Snapshot(ctx, func(v store.View) (err error) {
		held, err = v.HeldOf(id)
		return err
	})
	return held, err
}

// Erased counts what an erasure did.
type Erased struct {
	Person                          domain.ID
	Declined, HandedBack, Cancelled int
	Mentions                        int // other people's texts he was taken out of
}

// Erase takes away who a person is and what he wrote, and leaves the counts as
// they were. First he is taken out of what others wrote, page by page so that
// nobody waits; then all of his own in one transaction. Conflict: a danger of
// his is open, and somebody must look first.
func (s Subject) Erase(ctx context.Context, by domain.Actor, who Who) (Erased, error) {
	marks, err := s.marks(ctx, who)
	if err != nil {
		return Erased{}, err
	}
	tables, err := s.DB.View(ctx).Mentionable()
	if err != nil {
		return Erased{}, err
	}
	seen, mentions := map[string]domain.ID{}, 0
	for _, table := range tables {
		for more := true; more; {
			var last domain.ID
			var changed int
			err := s.DB.InTx(ctx, func(tx *store.Tx) (err error) {
				last, changed, err = tx.Unmention(table, seen[table], marks)
				return err
			})
			if err != nil {
				return Erased{}, err
			}
			mentions += changed
			seen[table], more = max(last, seen[table]), last > 0
		}
	}
	if err := s.eraseFiles(ctx, marks.Person); err != nil {
		return Erased{}, err
	}
	var done Erased
	err = s.DB.Alone().InTx(ctx, func(tx *store.Tx) error {
		done = Erased{Person: marks.Person, Mentions: mentions}
		for _, table := range tables { // what was written meanwhile
			for last, more := seen[table], true; more; {
				next, n, err := tx.Unmention(table, last, marks)
				if err != nil {
					return err
				}
				done.Mentions += n
				last, more = next, next > 0
			}
		}
		asked, err := tx.EndErasure(marks.Person)
		if err != nil || who.Left != 0 && !asked {
			return err // somebody else has done it
		}
		return erase(tx, by, &done)
	})
	return done, err
}

// eraseFiles takes away the photos and voices he sent. They go first: an
// erasure that is broken off is asked for again, and begins with them anew.
func (s Subject) eraseFiles(ctx context.Context, person domain.ID) error {
	for after := domain.ID(0); ; {
		var sent []domain.ID
		err := s.DB.InTx(ctx, func(tx *store.Tx) (err error) {
			sent, err = tx.LoseAttachments(person, "", after)
			return err
		})
		if err != nil || len(sent) == 0 {
			return err
		}
		for _, id := range sent {
			if err := s.Files.Delete(id); err != nil {
				return err
			}
			after = id
		}
	}
}

// marks reads how a person is known to others, and refuses while a danger is open.
func (s Subject) marks(ctx context.Context, who Who) (store.Marks, error) {
	v := s.DB.View(ctx)
	p, err := who.find(v)
	if err != nil {
		return store.Marks{}, err
	}
	if err := noDanger(v, p.ID); err != nil {
		return store.Marks{}, err
	}
	m := store.Marks{Person: p.ID}
	if p.Phone != "" {
		m.Words = append(m.Words, p.Phone)
	}
	if utf8.RuneCountInString(p.Name) > 1 {
		m.Words = append(m.Words, p.Name)
	}
	openids, err := v.OpenIDs(p.ID)
	if err != nil {
		return m, err
	}
	m.Words = append(m.Words, openids...)
	phones, err := v.Phones(p.ID)
	if err != nil {
		return m, err
	}
	for _, phone := range phones {
		// A daughter's number that is known as hers stays where it is hers.
		other, err := v.PersonByPhone(phone)
		switch {
		case domain.CodeOf(err) == domain.NotFound, err == nil && other.ID == p.ID:
			m.Words = append(m.Words, phone)
		case err != nil:
			return m, err
		}
	}
	m.Tickets, err = v.TicketNumbers(p.ID)
	return m, err
}

// standing lists the states of which a condition holds.
func standing(is func(domain.State) bool) []domain.State {
	var out []domain.State
	for _, s := range domain.States {
		if is(s) {
			out = append(out, s)
		}
	}
	return out
}

// pending are the states of matters that are not over.
var pending = domain.Unfinished()

// givable are the states from which a taker may hand back.
var givable = standing(func(s domain.State) bool {
	_, err := s.After(domain.HandBack, domain.Taker)
	return err == nil
})

func noDanger(v store.View, person domain.ID) error {
	danger, err := v.DangerFor(person, pending)
	if err == nil && danger != 0 {
		err = domain.Errorf(domain.Conflict, "ticket %d of this person is a danger that is not over: somebody must look and finish it first", danger)
	}
	return err
}

// erase ends what a person has in hand by the deeds he could do himself, then
// forgets him.
func erase(tx *store.Tx, by domain.Actor, done *Erased) error {
	if err := noDanger(tx.View, done.Person); err != nil {
		return err
	}
	me, err := tx.Person(done.Person)
	if err != nil {
		return err
	}
	if err := tx.EndTrust(me.ID); err != nil {
		return err
	}
	d := doer{Tx: tx, me: me}
	for _, part := range []func(*doer, *Erased) error{declineAll, handBackAll, handOverAll, endOwn} {
		if err := part(&d, done); err != nil {
			return err
		}
	}
	if err := tx.Forget(me.ID); err != nil {
		return err
	}
	return tx.Record(store.Subject{Kind: "person", ID: me.ID}, "erased", by, nil)
}

func declineAll(d *doer, done *Erased) error {
	for {
		offers, err := d.LiveOffersTo(d.me.ID)
		if err != nil || len(offers) == 0 {
			return err
		}
		for _, o := range offers {
			t, err := d.Ticket(o.Ticket)
			if err != nil {
				return err
			}
			if err := d.decline(t, o); err != nil {
				return err
			}
			done.Declined++
		}
	}
}

func handBackAll(d *doer, done *Erased) error {
	for {
		held, err := d.TicketsOwnedBy(d.me.ID, givable...)
		if err != nil || len(held) == 0 {
			return err
		}
		for _, t := range held {
			if err := d.handBack(&t); err != nil {
				return err
			}
			done.HandedBack++
		}
	}
}

// endOwn takes back what he asked for; what is done and waits for his word is
// closed without one.
func endOwn(d *doer, done *Erased) error {
	for {
		own, err := d.TicketsFor(d.me.ID, pending...)
		if err != nil || len(own) == 0 {
			return err
		}
		for _, t := range own {
			if t.State == domain.Joint || t.State == domain.Shelved {
				if err := endCase(d.Tx, t, d.by()); err != nil {
					return err
				}
			} else if _, err := t.State.After(domain.Cancel, domain.Requester); err == nil {
				if others, err := hasMerged(d.View, t); err != nil {
					return err
				} else if others {
					if err := passMerged(d.Tx, t); err != nil {
						return err
					}
				}
				if _, err := d.cancel(&t); err != nil {
					return err
				}
			} else if err := step(d.Tx, &t, move{domain.Lapse, domain.House, d.by(), map[string]any{"reason": "erased"}}); err != nil {
				return err
			}
			done.Cancelled++
		}
	}
}
