package service

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// matter is one thing a number could be the answer to.
type matter struct {
	ticket domain.Ticket
	deed   string // what the number would do, for people
	helps  bool   // the writer is the helper in it, not the requester
	do     func(domain.Ticket) (string, error)
}

// number answers a digit: it goes to the one open thing it fits. With several
// it is asked which; with none, words behind it are read as words.
func (c *chat) number(n domain.Number) (string, error) {
	if reply, done, err := c.taps(n); done || err != nil {
		return reply, err
	}
	fit, err := c.matters(n)
	if err != nil {
		return "", err
	}
	helps := slices.ContainsFunc(fit, func(m matter) bool { return m.helps })
	if helps && n.Rest != "" && c.criesBehind(n, fit) {
		return c.meaning(c.message.Text)
	}
	if len(fit) == 0 && n.Rest != "" {
		if astray, err := c.astray(n); err != nil || astray {
			return say.NumberHelp(), err
		}
	}
	if n.Rest != "" && !helps {
		if understand.NotSolved(n.Rest) {
			n.Digit = int(domain.RatedBad)
			if fit, err = c.asked(n); err != nil {
				return "", err
			}
		}
		if len(fit) == 0 || n.Digit < 3 && c.intake.Reader.Read(n.Rest).Needs > 0 {
			return c.meaning(c.message.Text)
		}
	}
	if n.Ticket == 0 {
		for _, asked := range []func(int, []matter) (string, bool, error){c.sendsNumbered, c.choose, c.choosesKind, c.here, c.stillWhere} {
			if reply, done, err := asked(n.Digit, fit); done || err != nil {
				return reply, err
			}
		}
	}
	if len(fit) == 0 {
		if reply, done, err := c.tapsLate(n); done || err != nil {
			return reply, err
		}
		return c.tooLate(n)
	}
	return c.pick(strconv.Itoa(n.Digit), fit)
}

// criesBehind tells that the words behind a helper's digit speak of a danger, which
// none of the matters it fits can be about. Who hands back what he holds is heard
// when he does (handsBack).
func (c *chat) criesBehind(n domain.Number, fit []matter) bool {
	return c.intake.Reader.Read(n.Rest).Urgency >= 3 && !slices.ContainsFunc(fit, func(m matter) bool {
		return m.ticket.Urgency >= 3 || n.Digit == 4 && m.ticket.Owner == c.me.ID
	})
}

// astray tells that a member answers for a ticket that is not his to answer for,
// and not his own: what he says is no matter of his, unless it speaks of danger.
func (c *chat) astray(n domain.Number) (bool, error) {
	grants, err := c.GrantsOf(c.me.ID)
	if err != nil || len(grants) == 0 || n.Ticket == 0 || alarming(c.intake.Reader.Read(n.Rest)) {
		return false, err
	}
	t, err := c.TicketNumbered(c.message.Account, n.Ticket)
	return err == nil && t.Requester != c.me.ID, dropNotFound(err)
}

// pick does the one thing that fits, or asks which of several is meant.
func (c *chat) pick(word string, fit []matter) (string, error) {
	if len(fit) == 1 {
		return fit[0].do(fit[0].ticket)
	}
	lines := make([]string, len(fit))
	for i, m := range fit {
		b, err := buildingOf(c.View, m.ticket.Building)
		if err != nil {
			return "", err
		}
		lines[i] = say.Choice(m.ticket, say.Building(b, m.ticket.Place), m.deed)
	}
	if digit, err := strconv.Atoi(word); err == nil {
		err = c.Ask(c.me.ID, c.message.Account, store.Question{Kind: askedWhich, Options: []domain.ID{domain.ID(digit)}})
		if err != nil {
			return "", err
		}
	}
	return say.WhichMatter(word, fit[0].ticket, lines), nil
}

// stillWhere asks once more for the address of a matter that waits for it, when
// a bare digit comes in answer and everything else it fits was asked before.
func (c *chat) stillWhere(digit int, others []matter) (reply string, done bool, err error) {
	open, err := c.TicketsAskedBy(c.me.ID, domain.Open)
	if err != nil || digit == 0 {
		return "", false, err
	}
	i := slices.IndexFunc(open, waits)
	if i < 0 || slices.ContainsFunc(others, func(m matter) bool { return m.helps || m.ticket.Changed.After(open[i].Created) }) {
		return "", false, nil
	}
	return say.WhereIsIt(open[i]), true, nil
}

// dashed is an answer with its ticket behind a dash, or a door: 1-1001.
var dashed = regexp.MustCompile(`^\s*([0-4])\s*[-－—]\s*(\d{4,9})\s*$`)

// dashedAnswer takes 1-1001 for an answer where there is such a matter to answer.
func (c *chat) dashedAnswer(text string) (reply string, done bool, err error) {
	m := dashed.FindStringSubmatch(text)
	if m == nil {
		return "", false, nil
	}
	number, err := strconv.ParseInt(m[2], 10, 64)
	if err != nil {
		return "", false, err
	}
	n := domain.Number{Digit: int(m[1][0] - '0'), Ticket: number}
	fit, err := c.matters(n)
	if err != nil || len(fit) == 0 {
		return "", false, err
	}
	reply, err = c.pick(m[1], fit)
	return reply, true, err
}

// askedWhich is the question which of several matters a digit was meant for;
// its one option is the digit.
const askedWhich = "which"

// bareNumber is a ticket's number and nothing else.
var bareNumber = regexp.MustCompile(`^\s*(?:工单)?\s*(\d{4,9})\s*[。.]?\s*$`)

// namedOnly takes a bare ticket number for the answer to which matter was meant.
func (c *chat) namedOnly(text string) (domain.Number, bool, error) {
	m := bareNumber.FindStringSubmatch(text)
	if m == nil {
		return domain.Number{}, false, nil
	}
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if domain.CodeOf(err) == domain.NotFound || err == nil && q.Kind != askedWhich {
		return domain.Number{}, false, nil
	}
	if err != nil {
		return domain.Number{}, false, err
	}
	number, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return domain.Number{}, false, err
	}
	return domain.Number{Digit: int(q.Options[0]), Ticket: number}, true, c.Settle(c.me.ID, c.message.Account)
}

// matters lists what a number could answer just now, each ticket once.
func (c *chat) matters(n domain.Number) ([]matter, error) {
	var out []matter
	seen := map[domain.ID]bool{}
	for _, find := range []func(domain.Number) ([]matter, error){c.offered, c.mine, c.ourLegs, c.asked, c.duty} {
		some, err := find(n)
		if err != nil {
			return nil, err
		}
		for _, m := range some {
			if !seen[m.ticket.ID] && (n.Ticket == 0 || m.ticket.Number == n.Ticket) {
				seen[m.ticket.ID] = true
				out = append(out, m)
			}
		}
	}
	return out, nil
}

// offered: 1 takes and 0 declines what a volunteer is asked. Nobody is sent to
// his own matter.
func (c *chat) offered(n domain.Number) ([]matter, error) {
	if n.Digit > 1 {
		return nil, nil
	}
	offers, tickets, err := c.offers(n.Ticket)
	if err != nil {
		return nil, err
	}
	var out []matter
	for _, o := range offers {
		t := tickets[o.Ticket]
		m := matter{t, say.IGo, true, func(t domain.Ticket) (string, error) { return c.takes(t, o) }}
		if o.Team != 0 {
			m = matter{t, say.ISend, true, func(t domain.Ticket) (string, error) { return c.whomToSend(t, o) }}
		}
		if n.Digit == 0 {
			m = matter{t, say.ICannot, true, func(t domain.Ticket) (string, error) { return c.declines(t, o) }}
		}
		if !t.OwnBy(c.me.ID) {
			out = append(out, m)
		}
	}
	return out, nil
}

// offers lists what the writer is asked, or what he names of it, with the matters:
// of somebody who is asked for hundreds only the oldest are looked at otherwise.
func (c *chat) offers(number int64) ([]domain.Offer, map[domain.ID]domain.Ticket, error) {
	if number != 0 {
		o, err := c.offerNumbered(number)
		switch {
		case err == nil && o.State.Live():
			t, err := c.Ticket(o.Ticket)
			return []domain.Offer{o}, map[domain.ID]domain.Ticket{t.ID: t}, err
		case err != nil && domain.CodeOf(err) != domain.NotFound:
			return nil, nil, err
		}
	}
	all, err := c.LiveOffersTo(c.me.ID) // of his other accounts too
	if err != nil {
		return nil, nil, err
	}
	ids, of := make([]domain.ID, len(all)), map[domain.ID]domain.Ticket{}
	for i, o := range all {
		ids[i] = o.Ticket
	}
	tickets, err := c.Tickets(ids)
	for _, t := range tickets {
		of[t.ID] = t
	}
	return all, of, err
}

// mine: 2 arrives at, 3 finishes and 4 hands back what the writer has taken.
func (c *chat) mine(n domain.Number) ([]matter, error) {
	switch n.Digit {
	case 2:
		return c.held(say.IAmThere, c.arrives, domain.Accepted)
	case 3:
		served := 1
		if n.Counted {
			served = n.Served
		}
		return c.held(say.IAmDone, func(t domain.Ticket) (string, error) { return c.finishes(t, served) }, domain.Accepted, domain.Working)
	case 4:
		own, err := c.held(say.ICannot, c.handsBack, domain.Accepted, domain.Working)
		if err != nil {
			return nil, err
		}
		with, err := c.joined()
		return append(own, with...), err
	}
	return nil, nil
}

func (c *chat) held(deed string, do func(domain.Ticket) (string, error), states ...domain.State) ([]matter, error) {
	tickets, err := c.TicketsOwnedBy(c.me.ID, states...)
	return each(tickets, deed, true, do), err
}

// asked: 1, 2 and 3 answer whether the requester's matter is settled.
func (c *chat) asked(n domain.Number) ([]matter, error) {
	rating := domain.Rating(n.Digit)
	if rating < domain.RatedGood || rating > domain.RatedBad {
		return nil, nil
	}
	tickets, err := c.TicketsAskedBy(c.me.ID, domain.Resolved)
	if err == nil && len(tickets) == 0 && rating == domain.RatedBad {
		tickets, err = c.lately()
	}
	return each(tickets, say.Rating(rating), false, func(t domain.Ticket) (string, error) { return c.rates(t, rating) }), err
}

// duty: 1 and the ticket's number takes what waits for the duty; that heap is
// there to be named, never to be guessed.
func (c *chat) duty(n domain.Number) ([]matter, error) {
	if n.Digit != 1 || n.Ticket == 0 {
		return nil, nil
	}
	t, err := c.TicketNumbered(c.message.Account, n.Ticket)
	if domain.CodeOf(err) == domain.NotFound {
		return nil, nil
	}
	if err != nil || t.Owner != 0 || t.State != domain.Open && t.State != domain.Offering {
		return nil, err
	}
	ok, err := c.mayTake(t)
	if err != nil || !ok {
		return nil, err
	}
	return []matter{{t, say.IHandle, true, c.takesAsStaff}}, nil
}

// lately is what was closed only hours ago: she may think better of it.
func (c *chat) lately() ([]domain.Ticket, error) {
	closed, err := c.TicketsAskedBy(c.me.ID, domain.Closed)
	return slices.DeleteFunc(closed, func(t domain.Ticket) bool { return c.Now.Sub(t.Changed) > recently }), err
}

func each(tickets []domain.Ticket, deed string, helps bool, do func(domain.Ticket) (string, error)) []matter {
	out := make([]matter, len(tickets))
	for i, t := range tickets {
		out[i] = matter{t, deed, helps, do}
	}
	return out
}

// spoken takes a short answer in words for the digit it stands for, where
// something waits for that digit.
func (c *chat) spoken(text string) (reply string, done bool, err error) {
	tries := map[understand.Answer][]domain.Number{
		understand.Yes: {{Digit: 1}}, understand.No: {{Digit: 0}, {Digit: 4}},
		understand.There: {{Digit: 2}}, understand.Done: {{Digit: 3}},
	}[understand.SpokenAnswer(text)]
	var fit []matter
	for _, n := range tries {
		find := c.mine
		if n.Digit < 2 {
			find = c.offered
		}
		some, err := find(n)
		if err != nil {
			return "", false, err
		}
		fit = append(fit, some...)
	}
	if len(fit) == 0 {
		return "", false, nil
	}
	reply, err = c.pick(strconv.Itoa(tries[0].Digit), fit)
	return reply, true, err
}

// tooLate answers a number nothing waits for: usually somebody else was faster.
func (c *chat) tooLate(n domain.Number) (string, error) {
	o, err := c.NewestOfferTo(c.me.ID)
	if n.Ticket != 0 {
		o, err = c.offerNumbered(n.Ticket)
	}
	if err == nil && n.Digit <= 1 {
		t, err := c.Ticket(o.Ticket)
		if err != nil {
			return "", err
		}
		if reply, done, err := c.again(n, t, o); done || err != nil {
			return reply, err
		}
	}
	if err != nil && domain.CodeOf(err) != domain.NotFound {
		return "", err
	}
	if n.Digit > 0 {
		return c.lateStaff(n)
	}
	if astray, err := c.astray(n); err != nil || astray {
		return say.NumberHelp(), err
	}
	return c.human()
}

// lateStaff tells somebody of the staff what became of the matter he wanted to
// take; others read a word of help.
func (c *chat) lateStaff(n domain.Number) (string, error) {
	t, err := c.TicketNumbered(c.message.Account, n.Ticket)
	if domain.CodeOf(err) == domain.NotFound || n.Digit != 1 {
		return say.NumberHelp(), nil
	}
	if err != nil {
		return "", err
	}
	may, err := c.mayTake(t)
	switch {
	case err != nil || !may:
		return say.NumberHelp(), err
	case t.State == domain.Cancelled:
		return say.CalledOff(t), nil
	}
	return say.TakenAlready(t), nil
}

// again answers somebody about a matter he was asked for before.
func (c *chat) again(n domain.Number, t domain.Ticket, o domain.Offer) (reply string, done bool, err error) {
	held := t.Owner == c.me.ID && (t.State == domain.Accepted || t.State == domain.Working)
	recent := n.Ticket != 0 || c.Now.Sub(t.Changed) < recently
	switch {
	case held:
		return say.AlreadyYours(t), true, nil
	case !recent, n.Digit == 0 && (t.State == domain.Resolved || o.State == domain.OfferAccepted):
		return "", false, nil
	case n.Digit == 0 && (o.State == domain.OfferExpired || o.State == domain.OfferWithdrawn): // a late no is one, too
		reply, err = c.declines(t, o)
		return reply, true, err
	case n.Digit == 0:
		return say.Declined(t), true, nil
	case t.State == domain.Cancelled:
		return say.CalledOff(t), true, nil
	}
	stands, err := c.stands(t, o)
	if err != nil || !stands {
		return say.TakenAlready(t), true, err
	}
	reply, err = c.takes(t, o) // he has changed his mind, and nobody came yet
	return reply, true, err
}

// stands tells that somebody may still take what he was asked for: nobody has
// come yet, and it was in the last search for help, which he has not been the
// answer to already.
func (c *chat) stands(t domain.Ticket, o domain.Offer) (bool, error) {
	waits := t.Owner == 0 && (t.State == domain.Offering || t.State == domain.Open)
	if !waits || t.OwnBy(c.me.ID) || o.State == domain.OfferAccepted || o.State == domain.OfferWithdrawn {
		return false, nil
	}
	run, err := c.LastRun(t.ID)
	return run.ID == o.Run, err
}

// recently is how long a bare digit may still be meant for a matter that has moved on.
const recently = 12 * time.Hour

// offerNumbered finds the last offer to the writer of a ticket he names.
func (c *chat) offerNumbered(number int64) (domain.Offer, error) {
	t, err := c.TicketNumbered(c.message.Account, number)
	if err != nil {
		return domain.Offer{}, err
	}
	return c.LastOfferTo(c.me.ID, t.ID)
}

// choose answers the building question a person was asked, unless something
// that fits the digit as well was asked after it.
func (c *chat) choose(digit int, others []matter) (reply string, done bool, err error) {
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if domain.CodeOf(err) == domain.NotFound {
		return "", false, nil
	}
	if err != nil || q.Kind != askedBuilding {
		return "", false, err
	}
	if q.Ticket != 0 {
		t, err := c.Ticket(q.Ticket)
		if err != nil {
			return "", false, err
		}
		if t.State.Finished() {
			return "", false, c.Settle(c.me.ID, c.message.Account)
		}
	}
	for _, m := range others {
		if m.ticket.Changed.After(q.Asked) {
			return "", false, nil
		}
	}
	if digit > len(q.Options) {
		reply, err = c.askAgain(q)
		return reply, true, err
	}
	if err := c.Settle(c.me.ID, c.message.Account); err != nil {
		return "", true, err
	}
	if digit == 0 {
		reply, err = c.human()
		return reply, true, err
	}
	reply, err = c.chosen(q, q.Options[digit-1])
	return reply, true, err
}
