package service

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Offers lists what the caller is being asked, the oldest first.
func (m *Mini) Offers(ctx context.Context, by Caller) ([]OfferView, error) {
	view := m.Intake.DB.View(ctx)
	offers, err := view.LiveOffersTo(by.Person.ID)
	if err != nil {
		return nil, err
	}
	out := []OfferView{}
	for _, o := range offers {
		t, err := view.Ticket(o.Ticket)
		if err != nil {
			return nil, err
		}
		if t.OwnBy(by.Person.ID) {
			continue
		}
		j, err := job(view, t)
		if err != nil {
			return nil, err
		}
		out = append(out, OfferView{o.ID, o.Team != 0, j})
	}
	return out, nil
}

// myOffer reads an offer to the caller, and its ticket.
func (c *chat) myOffer(id domain.ID) (o domain.Offer, t domain.Ticket, err error) {
	if o, err = c.Offer(id); err != nil {
		return o, t, err
	}
	if t, err = c.Ticket(o.Ticket); err != nil {
		return o, t, err
	}
	if o.Person != c.me.ID || t.OwnBy(c.me.ID) {
		return o, t, notThere()
	}
	return o, t, c.in(t.Account)
}

// Take gives the caller what he is asked for, if nobody was faster.
func (m *Mini) Take(ctx context.Context, d Deed[Nothing]) (json.RawMessage, error) {
	return m.takeAndShow(ctx, d, func(c *chat) (domain.ID, error) {
		o, t, err := c.myOffer(d.About)
		if err != nil || t.Owner == c.me.ID {
			return t.ID, err
		}
		return t.ID, c.takeOnce(t, func() error {
			stands, err := c.stands(t, o)
			switch {
			case err != nil:
				return err
			case !stands, !o.State.Live() && c.Now.Sub(t.Changed) >= recently:
				return refuse(domain.Conflict, say.MovedOn())
			}
			return c.take(&t, o)
		})
	})
}

// taken is what is kept of taking a ticket: never its door or phone.
type taken struct {
	Ticket domain.ID `json:"ticket_id"`
}

// takeAndShow does a deed that gives the caller a ticket, and shows it to him as
// it stands: however often he repeats it, he reads what he may read by then.
func (m *Mini) takeAndShow(ctx context.Context, d Deed[Nothing], do func(c *chat) (domain.ID, error)) (json.RawMessage, error) {
	kept, err := m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		id, err := do(c)
		return taken{id}, err
	})
	if err != nil {
		return nil, err
	}
	var of taken
	if err := json.Unmarshal(kept, &of); err != nil {
		return nil, err
	}
	task, err := m.Task(ctx, d.By, of.Ticket)
	if err != nil {
		return nil, err
	}
	return json.Marshal(task)
}

// takeOnce takes what still waits; else it tells who was faster.
func (c *chat) takeOnce(t domain.Ticket, take func() error) error {
	switch {
	case t.State == domain.Cancelled:
		return refuse(domain.Conflict, say.CalledOff(t))
	case t.Owner != 0 || t.State != domain.Open && t.State != domain.Offering:
		return refuse(domain.Conflict, say.TakenAlready(t))
	}
	err := take()
	if domain.CodeOf(err) == domain.Conflict && !refused(err) {
		return refuse(domain.Conflict, say.TakenAlready(t))
	}
	return err
}

// opened shows a ticket with its door and phone, and writes down that it was
// shown, and why.
func (c *chat) opened(t domain.Ticket, reason string) (Task, error) {
	t, err := c.Ticket(t.ID)
	if err != nil {
		return Task{}, err
	}
	j, err := job(c.View, t)
	if err != nil {
		return Task{}, err
	}
	d := Door{Text: domain.Mask(t.Text)}
	if d.Place, err = c.door(t); err != nil {
		return Task{}, err
	}
	helped, err := c.Person(t.Helped())
	if err != nil {
		return Task{}, err
	}
	d.Phone = or(t.Phone, or(helped.Phone, helped.SaidPhone))
	if d.Added, err = c.added(t); err != nil {
		return Task{}, err
	}
	if d.Media, err = mediaOf(c.View, t, 0); err != nil {
		return Task{}, err
	}
	return Task{j, &d}, c.Record(onTicket(t), "shown", c.by(), map[string]any{"reason": reason, "phone": d.Phone != ""})
}

// Decline takes a no.
func (m *Mini) Decline(ctx context.Context, d Deed[Nothing]) (json.RawMessage, error) {
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		o, t, err := c.myOffer(d.About)
		switch {
		case err != nil:
			return nil, err
		case o.State.Live(), o.State == domain.OfferExpired:
			err = c.decline(t, o)
		case o.State != domain.OfferDeclined:
			err = refuse(domain.Conflict, say.MovedOn())
		}
		if err != nil {
			return nil, err
		}
		return c.jobOf(t.ID)
	})
}

// jobOf shows a ticket as it stands now, without its door.
func (c *chat) jobOf(ticket domain.ID) (Job, error) {
	t, err := c.Ticket(ticket)
	if err != nil {
		return Job{}, err
	}
	return job(c.View, t)
}

// Tasks lists what the caller holds, the oldest first.
func (m *Mini) Tasks(ctx context.Context, by Caller) ([]Job, error) {
	view := m.Intake.DB.View(ctx)
	held, err := view.TicketsOwnedBy(by.Person.ID, domain.Accepted, domain.Working)
	if err != nil {
		return nil, err
	}
	with, err := view.TicketsJoinedBy(by.Person.ID)
	if err != nil {
		return nil, err
	}
	return jobs(view, append(held, with...))
}

// openAfterEnd is how long a door can be read after its ticket's end.
const openAfterEnd = 24 * time.Hour

// Task shows a ticket to whoever holds it, is staff there, or is asked for it;
// the door and the phone only to the first two. That they were read is an event.
func (m *Mini) Task(ctx context.Context, by Caller, id domain.ID) (out Task, err error) {
	err = m.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		c, err := m.chat(tx, by, "")
		if err != nil {
			return err
		}
		t, err := c.Ticket(id)
		if err != nil {
			return err
		}
		reason, err := c.ground(t)
		if err != nil {
			return err
		}
		if !c.opens(t, reason) {
			out = Task{}
			out.Job, err = job(c.View, t)
			return err
		}
		out, err = c.opened(t, reason)
		return err
	})
	return out, err
}

// opens tells that a ticket's door may be read on a ground: by who holds it while
// he is at it, by staff until its end, by both a while longer.
func (c *chat) opens(t domain.Ticket, ground string) bool {
	switch {
	case ground == groundAsked:
		return false
	case c.Now.Sub(t.Changed) <= openAfterEnd:
		return true
	case ground == groundHeld:
		return t.State == domain.Accepted || t.State == domain.Working
	}
	return !t.State.Finished()
}

// The grounds on which a ticket is shown to somebody who did not ask for it.
const (
	groundHeld  = "held"
	groundDuty  = "duty"
	groundAsked = "asked"
)

// ground tells on what ground the caller may see a ticket; without one it is as
// one that is not there.
func (c *chat) ground(t domain.Ticket) (string, error) {
	if t.Owner == c.me.ID && t.State != domain.Resolved {
		return groundHeld, nil
	}
	if err := c.in(t.Account); err != nil {
		return "", err
	}
	duty, err := c.mayTake(t)
	switch {
	case err != nil:
		return "", err
	case duty:
		return groundDuty, nil
	case t.Owner == c.me.ID:
		return groundHeld, nil
	}
	if second, err := c.isSecond(t); err != nil || second && (t.State == domain.Accepted || t.State == domain.Working) {
		return groundHeld, err
	}
	o, err := c.LastOfferTo(c.me.ID, t.ID)
	if err == nil && !o.State.Live() {
		err = notThere()
	}
	return groundAsked, err
}

// heldTicket reads a ticket the caller is responsible for.
func (c *chat) heldTicket(id domain.ID) (domain.Ticket, error) {
	t, err := c.Ticket(id)
	if err == nil && t.Owner != c.me.ID {
		err = notThere()
	}
	if err != nil {
		return domain.Ticket{}, err
	}
	return t, c.in(t.Account)
}

// Arrive notes that the caller is there.
func (m *Mini) Arrive(ctx context.Context, d Deed[Nothing]) (json.RawMessage, error) {
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		t, err := c.heldTicket(d.About)
		if err != nil {
			return nil, err
		}
		if err := c.arrive(&t); err != nil {
			return nil, err
		}
		return c.jobOf(t.ID)
	})
}

// Served is how many people were helped; nothing stands for one.
type Served struct {
	Served *int `json:"served"`
}

// mostServed bounds how many people one matter can have helped.
const mostServed = 1000

// Finish takes the caller's word that it is done.
func (m *Mini) Finish(ctx context.Context, d Deed[Served]) (json.RawMessage, error) {
	served := 1
	if d.In.Served != nil {
		served = *d.In.Served
	}
	if served < 0 || served > mostServed {
		return nil, refuse(domain.Invalid, say.Incomplete())
	}
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		t, err := c.heldTicket(d.About)
		if err != nil {
			return nil, err
		}
		if err := c.finish(&t, served); err != nil {
			return nil, err
		}
		return c.jobOf(t.ID)
	})
}

// Reason is why somebody cannot after all.
type Reason struct {
	Reason string `json:"reason"`
}

// HandBack looks for somebody else. If the reason speaks of danger the duty looks.
func (m *Mini) HandBack(ctx context.Context, d Deed[Reason]) (json.RawMessage, error) {
	text, look, err := m.words(ctx, d.By, d.In.Reason, false)
	if err != nil {
		return nil, err
	}
	return m.write(ctx, d.message(text), d.By, looked(look, func(c *chat) (any, error) {
		t, err := c.Ticket(d.About)
		if err != nil {
			return nil, err
		}
		if second, err := c.isSecond(t); err != nil || second {
			if err == nil {
				err = c.leaveSecond(&t)
			}
			if err != nil {
				return nil, err
			}
			return c.jobOf(t.ID)
		}
		if t, err = c.heldTicket(d.About); err != nil {
			return nil, err
		}
		if _, err := c.handsBack(t); err != nil {
			return nil, err
		}
		return c.jobOf(t.ID)
	}))
}

// Waiting lists what waits for the caller as staff: what nobody has taken, the
// dangers that are being seen to, and whom to ask whether it is settled.
func (m *Mini) Waiting(ctx context.Context, by Caller) (out Waiting, err error) {
	err = m.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		c, err := m.chat(tx, by, "")
		if err != nil {
			return err
		}
		served, err := tx.CommunitiesOfMini(c.identity.Account)
		if err != nil {
			return err
		}
		var all [3][]domain.Ticket
		for _, account := range accountsOf(served) {
			if err := c.waitingIn(account, &all); err != nil {
				return err
			}
		}
		for i, list := range []*[]Job{&out.Waiting, &out.Dangers, &out.Visits} {
			if *list, err = jobs(c.View, all[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func accountsOf(communities []domain.Community) (accounts []string) {
	for _, c := range communities {
		if !slices.Contains(accounts, c.Account) {
			accounts = append(accounts, c.Account)
		}
	}
	return accounts
}

// waitingIn adds what waits for the caller in one account.
func (c *chat) waitingIn(account string, all *[3][]domain.Ticket) error {
	if err := c.in(account); err != nil {
		return err
	}
	waiting, dangers, err := c.waitingForDuty()
	if err != nil {
		return err
	}
	communities, _, err := c.staffOf()
	if err != nil {
		return err
	}
	var visits []domain.Ticket
	for _, id := range communities {
		some, err := c.TicketsToVisit(id)
		if err != nil {
			return err
		}
		visits = append(visits, some...)
	}
	for i, some := range [][]domain.Ticket{waiting, dangers, visits} {
		for _, t := range some {
			if !slices.ContainsFunc(all[i], func(o domain.Ticket) bool { return o.ID == t.ID }) {
				all[i] = append(all[i], t)
			}
		}
	}
	return nil
}

// DutyTake gives a waiting ticket to the caller as staff.
func (m *Mini) DutyTake(ctx context.Context, d Deed[Nothing]) (json.RawMessage, error) {
	return m.takeAndShow(ctx, d, func(c *chat) (domain.ID, error) {
		t, err := c.dutyTicket(d.About)
		if err != nil || t.Owner == c.me.ID {
			return t.ID, err
		}
		return t.ID, c.takeOnce(t, func() error { return c.takeAsStaff(&t) })
	})
}

// dutyTicket reads a ticket the caller may see as staff.
func (c *chat) dutyTicket(id domain.ID) (domain.Ticket, error) {
	t, err := c.Ticket(id)
	if err != nil {
		return t, err
	}
	if err := c.in(t.Account); err != nil {
		return t, err
	}
	if may, err := c.mayTake(t); err != nil || may {
		return t, err
	}
	return domain.Ticket{}, notThere()
}

// Visit takes what a requester told the caller, who asked her as staff.
func (m *Mini) Visit(ctx context.Context, d Deed[Verdict]) (json.RawMessage, error) {
	rating, err := d.In.rating()
	if err != nil {
		return nil, err
	}
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		t, err := c.Ticket(d.About)
		if err != nil {
			return nil, err
		}
		staff, err := isStaff(c.View, c.me.ID, t.Community)
		if err == nil && !staff {
			err = notThere()
		}
		if err != nil {
			return nil, err
		}
		judge, err := c.mayJudge(t)
		switch {
		case err != nil:
			return nil, err
		case !judge:
			return nil, refuse(domain.Conflict, say.NotYours())
		case t.State != domain.Resolved:
			return nil, refuse(domain.Conflict, say.MovedOn())
		case rating == domain.RatedBad:
			err = c.reopen(&t, domain.Staff, false)
		default:
			err = c.confirm(&t, rating, domain.Staff)
		}
		if err != nil {
			return nil, err
		}
		return c.jobOf(t.ID)
	})
}
