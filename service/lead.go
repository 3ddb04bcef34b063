package service

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// askedWhom is the question to a lead whom of the team he sends; its options are
// the members, by their numbers in the list.
const (
	askedWhom = "whom"
	whomFor   = 2 * time.Hour
	whomMost  = 9 // what one digit can name
)

// sending finds the name in what a lead writes: 一队接，派老赵.
var sending = regexp.MustCompile(`(?:派|让|叫)\s*(\p{Han}{1,4}?)(?:师傅|同志)?(?:去吧|去|来|吧|\s|，|。|,|\d|$)`)

// whomToSend lists the team to its lead, who is asked to name somebody.
func (c *chat) whomToSend(t domain.Ticket, o domain.Offer) (string, error) {
	people, err := c.sendable(t, o)
	if err != nil {
		return "", err
	}
	names, ids := make([]string, len(people)), make([]domain.ID, len(people))
	for i, p := range people {
		names[i], ids[i] = p.Name, p.ID
	}
	if err := c.Ask(c.me.ID, c.message.Account, store.Question{Kind: askedWhom, Ticket: t.ID, Options: ids}); err != nil {
		return "", err
	}
	return say.WhomToSend(t, names), nil
}

// sendable lists whom a lead may send: members of his team who may be asked.
func (c *chat) sendable(t domain.Ticket, o domain.Offer) ([]domain.Person, error) {
	found, err := c.Candidates(t, store.Pool{Teams: []domain.ID{o.Team}})
	if err != nil {
		return nil, err
	}
	domain.Rank(found, t, map[domain.ID]int{})
	var out []domain.Person
	for _, m := range found {
		// Whether he offered this hour is for his lead to know.
		if why := m.Excluded(t, c.Now); why != "" && why != domain.GroundHours && why != domain.GroundFull || len(out) == whomMost {
			continue
		}
		p, err := c.Person(m.Person)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// sendsNumbered takes a digit for the answer to whom a lead sends, unless
// something that fits the digit as well was asked after it.
func (c *chat) sendsNumbered(digit int, others []matter) (reply string, done bool, err error) {
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if err != nil || q.Kind != askedWhom || c.Now.Sub(q.Asked) > whomFor {
		return "", false, dropNotFound(err)
	}
	for _, m := range others {
		if m.ticket.ID != q.Ticket && m.ticket.Changed.After(q.Asked) {
			return "", false, nil
		}
	}
	t, o, ok, err := c.toName(q.Ticket)
	if err != nil || !ok {
		return "", false, err
	}
	if digit == 0 {
		return "", false, c.Settle(c.me.ID, c.message.Account) // a plain no
	}
	if digit > len(q.Options) {
		reply, err = c.whomToSend(t, o)
		return reply, true, err
	}
	reply, err = c.sends(t, o, q.Options[digit-1])
	return reply, true, err
}

// toName reads what a lead was asked to name somebody for, if that still stands.
func (c *chat) toName(ticket domain.ID) (t domain.Ticket, o domain.Offer, ok bool, err error) {
	if o, err = c.LastOfferTo(c.me.ID, ticket); err != nil {
		return t, o, false, dropNotFound(err)
	}
	t, err = c.Ticket(ticket)
	return t, o, o.Team != 0 && o.State.Live() && t.Owner == 0, err
}

// sendsNamed takes 「一队接，派老赵」 from a lead who was asked to name somebody.
func (c *chat) sendsNamed(text string) (reply string, done bool, err error) {
	m := sending.FindStringSubmatch(text)
	if m == nil {
		return "", false, nil
	}
	offers, err := c.LiveOffersTo(c.me.ID)
	if err != nil {
		return "", false, err
	}
	number := ticketNumber.FindString(text)
	var asked []domain.Ticket
	for _, o := range offers {
		t, err := c.Ticket(o.Ticket)
		if err != nil {
			return "", false, err
		}
		if o.Team != 0 && t.Owner == 0 && (number == "" || number == domain.ID(t.Number).String()) {
			asked = append(asked, t)
		}
	}
	if len(asked) == 0 {
		return "", false, nil
	}
	if len(asked) > 1 {
		return say.SendForWhich(asked, m[1]), true, nil
	}
	reply, err = c.sendsCalled(asked[0], m[1])
	return reply, true, err
}

// sendsCalled finds who is meant by a name: the whole of it, or 老赵 by his
// surname where there is one such.
func (c *chat) sendsCalled(t domain.Ticket, name string) (string, error) {
	_, o, ok, err := c.toName(t.ID)
	if err != nil || !ok {
		return say.TakenAlready(t), err
	}
	people, err := c.sendable(t, o)
	if err != nil {
		return "", err
	}
	surname := strings.TrimPrefix(strings.TrimPrefix(name, "老"), "小")
	for _, is := range []func(domain.Person) bool{
		func(p domain.Person) bool { return p.Name == name },
		func(p domain.Person) bool { return p.Surname() == surname },
		func(p domain.Person) bool { return len([]rune(name)) > 1 && strings.HasSuffix(p.Name, name) },
	} {
		meant := slices.DeleteFunc(slices.Clone(people), func(p domain.Person) bool { return !is(p) })
		if len(meant) == 1 {
			return c.sends(t, o, meant[0].ID)
		}
		if len(meant) > 1 {
			break
		}
	}
	return c.whomToSend(t, o)
}

// sends gives a ticket to the member his lead names, who may hand it back.
func (c *chat) sends(t domain.Ticket, o domain.Offer, person domain.ID) (string, error) {
	if err := c.Settle(c.me.ID, c.message.Account); err != nil {
		return "", err
	}
	if person == c.me.ID {
		return c.takes(t, o)
	}
	err := c.name(&t, o, person)
	if domain.CodeOf(err) == domain.Conflict {
		return say.TakenAlready(t), nil
	}
	if err != nil {
		return "", err
	}
	p, err := c.Person(person)
	return say.Sent(t, p), err
}

func (d *doer) name(t *domain.Ticket, o domain.Offer, person domain.ID) error {
	t.Owner = person
	if err := d.step(t, domain.Take, domain.Invited, map[string]any{"offer": o.ID, "owner": person}); err != nil {
		return err
	}
	if err := d.ChangeOffer(o, domain.OfferWithdrawn); err != nil {
		return err
	}
	his, err := d.LastOfferTo(person, t.ID)
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return err
	}
	if err != nil || his.Run != o.Run {
		if his, err = d.AddOffer(domain.Run{ID: o.Run, Ticket: t.ID, Wave: o.Wave}, person, 0); err != nil {
			return err
		}
	}
	if err := d.ChangeOffer(his, domain.OfferAccepted); err != nil {
		return err
	}
	if err := d.taken(*t); err != nil {
		return err
	}
	return owe(d.Tx, *t, domain.PushNamed, person, d.Now)
}

// takeTogether takes a yes to what needs two people: the first waits, with the
// second it is taken, by the first. Of anything else it does nothing.
func (d *doer) takeTogether(t *domain.Ticket, o domain.Offer) (done bool, err error) {
	run, err := d.LastRun(t.ID)
	if err != nil || run.Policy.People < 2 || t.State != domain.Offering {
		return false, err
	}
	d.about = t.ID
	live, err := d.LiveOffersOf(t.ID)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(live, func(l domain.Offer) bool { return l.State == domain.OfferWaiting && l.Person != d.me.ID })
	if i < 0 {
		if o.State == domain.OfferWaiting {
			return true, nil
		}
		// The row of the ticket decides between two who say yes at once.
		if err := d.note(t, "waits_for_second", map[string]any{"offer": o.ID}); err != nil {
			return true, err
		}
		return true, d.ChangeOffer(o, domain.OfferWaiting)
	}
	first := live[i]
	t.Owner = first.Person
	if err := d.step(t, domain.Take, domain.Invited, map[string]any{"offer": first.ID, "owner": first.Person}); err != nil {
		return true, err
	}
	if err := d.ChangeOffer(first, domain.OfferAccepted); err != nil {
		return true, err
	}
	if err := d.ChangeOffer(o, domain.OfferJoined); err != nil {
		return true, err
	}
	if err := d.taken(*t); err != nil {
		return true, err
	}
	return true, owe(d.Tx, *t, domain.PushSecond, first.Person, d.Now)
}

// goesWith tells the second of two where to go, and with whom.
func (c *chat) goesWith(t domain.Ticket) (string, error) {
	door, err := c.door(t)
	if err != nil {
		return "", err
	}
	first, err := c.Person(t.Owner)
	if err != nil {
		return "", err
	}
	if err := c.Record(onTicket(t), "shown", c.by(), map[string]any{"reason": "joined", "phone": false}); err != nil {
		return "", err
	}
	return say.GoWith(t, door, first), nil
}
