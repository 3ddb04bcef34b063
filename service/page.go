package service

import (
	"context"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Pages is what a link in a message opens on a phone without a login: a ticket
// for whoever asked, an offer for who is asked, a task for who has it. The same
// is done there as by the same number in the chat. Looking changes nothing, so
// that whoever opens links beforehand does nothing by it.
type Pages struct{ Intake *Intake }

// PageView is what a page shows. What is not for its page is empty.
type PageView struct {
	Community, Phone string // and the duty's phone, "" for none
	Said             string // the answer to what was just done
	Number           int64
	What, Where, Who string // the kind of matter, the building, the other person
	Gist, State      string
	Due              time.Time // zero when nothing is owed
	Steps            []Step
	Asks             []PageDeed
	Action, Form     string // where a deed is sent, and what it must bring back
	Door             *Door  // only of what was asked for by a tap
	Members          bool   // it is for one who helps
	Task             string // where his task stands, for who has taken what he was asked for
}

// PageDeed is what can be done on a page.
type PageDeed string

// The deeds of the pages.
const (
	PageTake   PageDeed = "take"
	PageNo     PageDeed = "no"
	PageOpen   PageDeed = "open" // the door, the phone and the notes
	PageArrive PageDeed = "arrive"
	PageDone   PageDeed = "done"
	PageBack   PageDeed = "back"
	PageGood   PageDeed = "good"
	PageFair   PageDeed = "fair"
	PageBad    PageDeed = "bad"
)

// digits are what the deeds are in the chat.
var digits = map[PageDeed]int{PageTake: 1, PageNo: 0, PageArrive: 2, PageDone: 3, PageBack: 4, PageGood: 1, PageFair: 2, PageBad: 3}

// PageAnswer is what a page sends back.
type PageAnswer struct {
	Deed   PageDeed
	Form   string
	Words  string // the reason, or what is wrong
	Served int
}

// Look shows what a link opens.
func (s *Pages) Look(ctx context.Context, kind domain.PageKind, token string) (v PageView, err error) {
	err = s.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		h, err := s.opened(tx, kind, token)
		if err != nil {
			return err
		}
		v, err = h.view()
		return err
	})
	return v, gone(err)
}

// Do does what a page asks for, once for the page as it was shown, and shows how
// it stands then.
func (s *Pages) Do(ctx context.Context, kind domain.PageKind, token string, a PageAnswer) (v PageView, err error) {
	if a.Words = strings.TrimSpace(a.Words); len([]rune(a.Words)) > mostReason || a.Served < 0 || a.Served > mostServed {
		return v, refuse(domain.Invalid, say.PageUnread())
	}
	err = s.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		h, err := s.opened(tx, kind, token)
		if err != nil {
			return err
		}
		if h.slip() {
			return refuse(domain.Invalid, say.PageUnread())
		}
		now, err := h.view()
		if err != nil {
			return err
		}
		if a.Deed == PageOpen && slices.Contains(now.Asks, PageOpen) {
			v, err = h.doorway(now)
			return err
		}
		said, err := h.once(a)
		if err != nil {
			return err
		}
		v, err = h.after(said)
		return err
	})
	if err == nil {
		s.Intake.Wake()
	}
	return v, gone(err)
}

// gone makes one answer of everything that is not there for whoever asks.
func gone(err error) error {
	if domain.CodeOf(err) == domain.NotFound {
		return refuse(domain.NotFound, say.PageGone())
	}
	return err
}

// hand is somebody on a page: the ticket it is about, and the offer if it asks.
type hand struct {
	*chat
	page  domain.Page
	token string
	t     domain.Ticket
	o     domain.Offer
}

// SlipLink is the page that the code on a ticket's slip opens: how far the matter
// is, for whoever has the paper. Nothing can be done there, so that nobody is
// content in another's name.
func (s *Pages) SlipLink(ctx context.Context, ticket domain.ID, printed time.Time) string {
	return s.Intake.DB.View(ctx).PageLink(domain.PageFor(domain.PageStatus, ticket, 0, printed))
}

// opened finds whose page a token opens; what is another's by now is not there.
func (s *Pages) opened(tx *store.Tx, kind domain.PageKind, token string) (*hand, error) {
	p, err := tx.PageOf(kind, token, tx.Now)
	if err != nil {
		return nil, err
	}
	h := &hand{page: p, token: token}
	ticket := p.About
	if kind == domain.PageOffer {
		if h.o, err = tx.Offer(p.About); err != nil {
			return nil, err
		}
		ticket = h.o.Ticket
	}
	if h.t, err = tx.Ticket(ticket); err != nil {
		return nil, err
	}
	if h.slip() {
		h.chat = &chat{doer: doer{Tx: tx}}
		return h, nil
	}
	if h.chat, err = s.chat(tx, p.Person, h.t.Account); err != nil {
		return nil, err
	}
	if !h.theirs() {
		return nil, notThere()
	}
	return h, nil
}

// slip tells that the page is that of a paper, and nobody's.
func (h *hand) slip() bool { return h.page.Kind == domain.PageStatus && h.page.Person == 0 }

// theirs tells that the page is still for whom its link was made.
func (h *hand) theirs() bool {
	switch h.page.Kind {
	case domain.PageStatus:
		return h.t.Requester == h.me.ID
	case domain.PageOffer:
		return h.o.Person == h.me.ID && !h.t.OwnBy(h.me.ID)
	}
	ended := h.t.State.Finished() || h.t.State == domain.Resolved
	return h.t.Owner == h.me.ID && (!ended || h.Now.Sub(h.t.Changed) <= openAfterEnd)
}

// chat is a person as somebody who writes to an official account: what he does
// on a page follows the same rules.
func (s *Pages) chat(tx *store.Tx, person domain.ID, account string) (*chat, error) {
	me, err := tx.Person(person)
	if err != nil {
		return nil, err
	}
	i, err := identityIn(tx.View, person, account)
	if err != nil {
		return nil, err
	}
	c := &chat{doer: doer{Tx: tx, me: me, lexicon: s.Intake.Reader.Version()}, intake: s.Intake, identity: i,
		message: domain.Message{OpenID: i.OpenID, Kind: domain.KindText}, came: tx.Now}
	return c, c.in(account)
}

// identityIn is somebody's identity in the account that owes him something, else
// another of his; NotFound for who was erased.
func identityIn(v store.View, person domain.ID, account string) (domain.Identity, error) {
	all, err := v.IdentitiesOf(person)
	if err != nil {
		return domain.Identity{}, err
	}
	all = slices.DeleteFunc(all, func(i domain.Identity) bool { return strings.HasPrefix(i.OpenID, erasedMark) })
	if len(all) == 0 {
		return domain.Identity{}, notThere()
	}
	return all[max(0, slices.IndexFunc(all, func(i domain.Identity) bool { return i.Account == account }))], nil
}

// form is what a deed brings back, good for the ticket as it was shown.
func (h *hand) form() string { return sum(h.token + "|" + domain.ID(h.t.Version).String())[:32] }

// once does a deed in words of the chat; a repeat does nothing and says nothing.
func (h *hand) once(a PageAnswer) (said string, err error) {
	h.message.Text = a.Words
	key := sum("page|" + h.token + "|" + a.Form + "|" + string(a.Deed))
	arrival, err := h.Arrive(domain.Message{Account: h.identity.Account, OpenID: h.identity.OpenID, Kind: domain.KindAPI, Type: "page",
		Text: a.Words, Key: key, Digest: key, SentAt: h.Now}, h.Now)
	if err != nil || arrival.Repeat {
		return "", err
	}
	h.inbox = arrival.ID
	if said, err = h.does(a); err != nil {
		return "", err
	}
	return said, h.Answer(arrival.ID, h.me.ID, h.doer.about, "")
}

// does finds the deed among what the chat would take the number for.
func (h *hand) does(a PageAnswer) (string, error) {
	digit, known := digits[a.Deed]
	if !known {
		return "", refuse(domain.Invalid, say.PageUnread())
	}
	n := domain.Number{Digit: digit, Ticket: h.t.Number, Served: a.Served, Counted: a.Deed == PageDone}
	find := map[domain.PageKind]func(domain.Number) ([]matter, error){domain.PageStatus: h.asked, domain.PageOffer: h.offered, domain.PageTask: h.mine}[h.page.Kind]
	if d := h.intake.Reader.Read(a.Words); h.page.Kind == domain.PageStatus && alarming(d) {
		told, err := h.ratesInDanger(h.t, domain.Rating(digit), d)
		return told.Message, err
	}
	fit, err := find(n)
	if err != nil {
		return "", err
	}
	if i := slices.IndexFunc(fit, func(m matter) bool { return m.ticket.ID == h.t.ID }); i >= 0 {
		return fit[i].do(fit[i].ticket)
	}
	if h.page.Kind == domain.PageOffer {
		return h.tooLate(n)
	}
	return say.MovedOn(), nil
}

// after shows the page as it stands after a deed. Who has just taken a task goes
// on with it.
func (h *hand) after(said string) (v PageView, err error) {
	if h.t, err = h.Ticket(h.t.ID); err != nil {
		return v, err
	}
	if h.page.Kind == domain.PageOffer {
		if h.o, err = h.Offer(h.o.ID); err != nil {
			return v, err
		}
		if h.t.Owner == h.me.ID {
			return h.goesOn(said)
		}
	}
	if v, err = h.view(); err != nil {
		return v, err
	}
	v.Said = said
	if h.page.Kind == domain.PageTask {
		v.Said = firstSentence(said)
	}
	if !h.theirs() { // he has just handed it back
		v.Who, v.Where, v.Gist, v.Due, v.Asks = "", "", "", time.Time{}, nil
	}
	return v, nil
}

// firstSentence is what a page says of an answer of the chat: what follows is
// which number to answer next, and the page has buttons for that.
func firstSentence(said string) string {
	if i := strings.IndexAny(said, "。！"); i >= 0 {
		return said[:i+len("。")]
	}
	return said
}

// goesOn turns the page of an offer into that of the task it became.
func (h *hand) goesOn(said string) (v PageView, err error) {
	h.page = domain.PageFor(domain.PageTask, h.t.ID, h.me.ID, h.Now)
	h.token = strings.TrimPrefix(h.PageLink(h.page), h.page.Kind.Path())
	if v, err = h.view(); err != nil || said == "" {
		return v, err
	}
	v.Said = firstSentence(said)
	return h.doorway(v)
}
