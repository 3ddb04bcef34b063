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

// sending finds the name in what a lead writes: 一队接，派老赵; or two of them.
var sending = regexp.MustCompile(`(?:派|让|叫)\s*(\p{Han}{1,4}?(?:[和跟与]\p{Han}{1,4}?)?)(?:师傅|同志)?(?:去吧|去|来|吧|\s|，|。|,|\d|$)`)

// whomToSend lists the team to its lead, who is asked to name somebody.
func (c *chat) whomToSend(t domain.Ticket, o domain.Offer) (string, error) {
	people, err := c.sendable(t, o)
	if err != nil {
		return "", err
	}
	names, err := c.asksWhom(t, people)
	return say.WhomToSend(t, names), err
}

// asksWhom keeps the question which of these people a lead sends, and names them.
func (c *chat) asksWhom(t domain.Ticket, people []domain.Person) (names []string, err error) {
	ids := make([]domain.ID, len(people))
	for i, p := range people {
		names, ids[i] = append(names, p.Name), p.ID
	}
	return names, c.Ask(c.me.ID, c.message.Account, store.Question{Kind: askedWhom, Ticket: t.ID, Options: ids})
}

// sendable lists whom a lead may send: members of his team who may be asked.
func (c *chat) sendable(t domain.Ticket, o domain.Offer) ([]domain.Person, error) {
	found, err := c.Candidates(t, store.Pool{Teams: []domain.ID{o.Team}})
	if err != nil {
		return nil, err
	}
	live, err := c.LiveOffersOf(t.ID)
	if err != nil {
		return nil, err
	}
	domain.Rank(found, t, map[domain.ID]int{})
	var out []domain.Person
	for _, m := range found {
		if slices.ContainsFunc(live, func(l domain.Offer) bool { return l.Person == m.Person && l.State == domain.OfferWaiting }) {
			continue // he goes already, and waits for a second
		}
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
	if meant := calledBy(people, name); len(meant) == 1 {
		return c.sends(t, o, meant[0].ID)
	}
	if reply, done, err := c.sendsBoth(t, o, people, name); done || err != nil {
		return reply, err
	}
	return c.whomToSend(t, o)
}

// sendsBoth takes 「派老赵和老陈」 for what needs two people.
func (c *chat) sendsBoth(t domain.Ticket, o domain.Offer, people []domain.Person, name string) (string, bool, error) {
	first, second, two := cutPair(name)
	a, b := calledBy(people, first), calledBy(people, second)
	if !two || len(a) != 1 || len(b) != 1 || a[0].ID == b[0].ID {
		return "", false, nil
	}
	reply, err := c.sends(t, o, a[0].ID)
	if err != nil {
		return "", true, err
	}
	t, o, ok, err := c.toName(t.ID)
	if err != nil || !ok {
		return reply, true, err // one is enough
	}
	reply, err = c.sends(t, o, b[0].ID)
	return reply, true, err
}

// cutPair cuts two names that stand together.
func cutPair(text string) (first, second string, ok bool) {
	i := strings.IndexAny(text, "和跟与")
	if i <= 0 {
		return "", "", false
	}
	first, second = text[:i], text[i+len("和"):]
	return first, second, second != ""
}

// calledBy lists who may be meant by a name: the whole of it, 老赵 by his surname,
// the given name.
func calledBy(people []domain.Person, name string) (meant []domain.Person) {
	surname := strings.TrimPrefix(strings.TrimPrefix(name, "老"), "小")
	for _, is := range []func(domain.Person) bool{
		func(p domain.Person) bool { return p.Name == name },
		func(p domain.Person) bool { return p.Surname() == surname },
		func(p domain.Person) bool { return len([]rune(name)) > 1 && strings.HasSuffix(p.Name, name) },
	} {
		if meant = slices.DeleteFunc(slices.Clone(people), func(p domain.Person) bool { return !is(p) }); len(meant) > 0 {
			break
		}
	}
	return meant
}

// sends gives a ticket to the member his lead names, who may hand it back. What
// needs two people waits until a second is named, or comes by himself.
func (c *chat) sends(t domain.Ticket, o domain.Offer, person domain.ID) (string, error) {
	if err := c.Settle(c.me.ID, c.message.Account); err != nil {
		return "", err
	}
	if person == c.me.ID {
		reply, err := c.takes(t, o)
		if err != nil {
			return "", err
		}
		more, err := c.whomElse(t.ID)
		return reply + more, err
	}
	err := c.name(&t, o, person)
	if domain.CodeOf(err) == domain.Conflict {
		return say.TakenAlready(t), nil
	}
	if err != nil {
		return "", err
	}
	p, err := c.Person(person)
	if err != nil || t.Owner == person {
		return say.Sent(t, p), err
	}
	if t.Owner == 0 {
		more, err := c.whomElse(t.ID)
		return say.SentFirst(t, p) + more, err
	}
	first, err := c.Person(t.Owner)
	return say.SentBoth(t, first, p), err
}

// name takes it that a lead sends a member of his team.
func (d *doer) name(t *domain.Ticket, o domain.Offer, person domain.ID) error {
	if two, err := d.needsTwo(*t); err != nil || two {
		if err != nil {
			return err
		}
		return d.nameOfTwo(t, o, person)
	}
	t.Owner = person
	if err := d.step(t, domain.Take, domain.Invited, map[string]any{"offer": o.ID, "owner": person}); err != nil {
		return err
	}
	if err := d.ChangeOffer(o, domain.OfferWithdrawn); err != nil {
		return err
	}
	his, err := d.offerBeside(o, person)
	if err != nil {
		return err
	}
	if err := d.ChangeOffer(his, domain.OfferAccepted); err != nil {
		return err
	}
	if err := d.taken(*t); err != nil {
		return err
	}
	return owe(d.Tx, *t, domain.PushNamed, person, d.Now)
}

// offerBeside is the offer to a member beside that to his lead, in the same round.
func (d *doer) offerBeside(o domain.Offer, person domain.ID) (domain.Offer, error) {
	his, err := d.LastOfferTo(person, o.Ticket)
	if err != nil && domain.CodeOf(err) != domain.NotFound || err == nil && his.Run == o.Run {
		return his, err
	}
	return d.AddOffer(domain.Run{ID: o.Run, Ticket: o.Ticket, Wave: o.Wave}, person, 0)
}
