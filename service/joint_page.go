package service

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// LegPath is where the pages of units stand, before their tokens.
const LegPath = "/h/leg/"

// LegPage is what a unit without an account sees of its leg: nothing of whom it
// is for but the building.
type LegPage struct {
	Community, Phone string // and the duty's phone, "" for none
	Unit, Item       string // and which matter of its case, and from whom it came
	Number           int64
	What, Where      string // the kind of matter, the building
	Gist             string
	State            string
	Ruled            bool
	Due              time.Time // zero when nothing is owed
	Deeds            []domain.Deed
	Form             string // what a deed must bring back, good for the leg as it stands
	Token            string
}

// LegAnswer is what a unit sends back from its page.
type LegAnswer struct {
	Deed  domain.Deed
	Words string // the reason, or whose it is
	Form  string
}

// pageDeeds are the deeds of a unit, in the order of the page.
var pageDeeds = []domain.Deed{domain.SayReceived, domain.SayWorking, domain.SayDone, domain.SayBlocked, domain.SayNotOurs}

// Page shows the leg a token opens. It changes nothing, so that whoever looks
// into links beforehand uses none up.
func (s *Joint) Page(ctx context.Context, token string) (LegPage, error) {
	var page LegPage
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		link, err := opened(tx.View, token, tx.Now)
		if err != nil {
			return err
		}
		l, err := tx.Leg(link.Leg)
		if err != nil {
			return err
		}
		page, err = legPage(tx.View, l, token)
		return err
	})
	return page, err
}

func opened(v store.View, token string, now time.Time) (store.Link, error) {
	link, err := v.LinkBy(token)
	switch {
	case domain.CodeOf(err) == domain.NotFound:
		return link, refuse(domain.NotFound, say.LinkUnknown)
	case err != nil:
		return link, err
	case link.Used:
		return link, refuse(domain.Conflict, say.LinkUsed)
	case !link.Expires.After(now):
		return link, refuse(domain.Conflict, say.LinkExpired)
	}
	return link, nil
}

func legPage(v store.View, l domain.Leg, token string) (p LegPage, err error) {
	t, err := v.Ticket(l.Ticket)
	if err != nil {
		return p, err
	}
	unit, err := v.Partner(l.Partner)
	if err != nil {
		return p, err
	}
	community, err := v.Community(t.Community)
	if err != nil {
		return p, err
	}
	b, err := buildingOf(v, t.Building)
	if err != nil {
		return p, err
	}
	due, _, err := legFacts(v, l, unit)
	if err != nil {
		return p, err
	}
	if l.State.Settled() {
		due = time.Time{}
	}
	from, err := v.UnitName(l.From)
	if err != nil {
		return p, err
	}
	p = LegPage{Community: community.Name, Phone: community.DutyPhone, Unit: unit.Name, Item: say.Item(l, from), Number: t.Number, What: say.Task(t.Category), Where: say.Building(b, t.Place),
		Gist: say.Gist(t), State: say.LegState(l.State), Ruled: l.Ruled, Due: due, Form: formOf(token, l), Token: token}
	for _, deed := range pageDeeds {
		_, err := l.State.After(deed, domain.TheUnit, l.Holds)
		if err == nil && t.State == domain.Joint {
			p.Deeds = append(p.Deeds, deed)
		}
	}
	return p, nil
}

// formOf is what only a page that was shown for a leg as it stands brings back.
func formOf(token string, l domain.Leg) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%d", token, l.ID, l.Version))
	return hex.EncodeToString(sum[:16])
}

// Answer does the one deed that a token is good for. next opens the same leg
// again, "" when the unit owes nothing more; page is how the leg stands then.
func (s *Joint) Answer(ctx context.Context, token string, a LegAnswer) (page LegPage, next string, err error) {
	a.Words = strings.TrimSpace(a.Words)
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		page, next = LegPage{}, ""
		link, err := opened(tx.View, token, tx.Now)
		if err != nil {
			return err
		}
		l, err := s.answered(tx, link, token, a)
		if err != nil {
			return err
		}
		if l.Waits() {
			next = s.Token()
			if err := tx.AddLink(l.ID, link.Maker, next, tx.Now.Add(domain.LinkLife)); err != nil {
				return err
			}
		}
		page, err = legPage(tx.View, l, next)
		return err
	})
	if err == nil {
		s.Wake()
	}
	return page, next, err
}

// answered uses a link up and does the deed. What the unit sends on is shown as
// what it had.
func (s *Joint) answered(tx *store.Tx, link store.Link, token string, a LegAnswer) (l domain.Leg, err error) {
	if l, err = tx.Leg(link.Leg); err != nil {
		return l, err
	}
	t, err := tx.Ticket(l.Ticket)
	if err != nil {
		return l, err
	}
	needsWords := a.Deed == domain.SayBlocked || a.Deed == domain.SayNotOurs
	switch {
	case !slices.Contains(pageDeeds, a.Deed) || len([]rune(a.Words)) > mostReason:
		return l, refuse(domain.Invalid, say.LinkWords)
	case subtle.ConstantTimeCompare([]byte(a.Form), []byte(formOf(token, l))) != 1 || t.State != domain.Joint:
		return l, refuse(domain.Conflict, say.LinkStale)
	case needsWords && a.Words == "":
		return l, refuse(domain.Invalid, say.LinkWords)
	case !needsWords:
		a.Words = ""
	}
	first, err := tx.UseLink(link.ID)
	if err != nil {
		return l, err
	}
	if !first {
		return l, refuse(domain.Conflict, say.LinkUsed)
	}
	d, err := takeUp(tx, t, domain.Actor{Kind: domain.ActorUnit})
	if err != nil {
		return l, err
	}
	unit := l.Partner
	err = d.says(&l, a.Deed, a.Words)
	if domain.CodeOf(err) == domain.Conflict {
		return l, refuse(domain.Conflict, say.LinkStale)
	}
	if err != nil {
		return l, err
	}
	return l.For(unit), d.moved()
}

// Link makes the text with the page of a leg, for whoever leads the case to send
// on. An older page of the same leg opens no more.
func (s *Joint) Link(ctx context.Context, by domain.Actor, ticket domain.ID, no int) (text string, err error) {
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		t, err := tx.Ticket(ticket)
		if err != nil {
			return err
		}
		if ok, err := seesJoint(tx.View, by.Person, t.Community); err != nil || !ok || by.Kind != domain.ActorPerson {
			return orNotThere(err)
		}
		text, err = s.link(tx, t, by, no)
		return err
	})
	return text, err
}

func (s *Joint) link(tx *store.Tx, t domain.Ticket, by domain.Actor, no int) (string, error) {
	if s.URL == "" {
		return say.NoLinks(), nil
	}
	d, err := takeUp(tx, t, by)
	if err != nil {
		return "", err
	}
	if ok, err := d.is(domain.TheLead); err != nil || !ok {
		if err == nil {
			err = domain.Errorf(domain.Denied, "only the lead sends a unit its page")
		}
		return "", err
	}
	i := slices.IndexFunc(d.legs, func(l domain.Leg) bool { return l.No == no })
	if i < 0 {
		return "", domain.Errorf(domain.Invalid, "the case has no leg of that number")
	}
	l := d.legs[i]
	if !l.Waits() || d.k.State != domain.CaseRunning {
		return "", domain.Errorf(domain.Conflict, "the unit owes nothing on this leg")
	}
	if err := tx.EndLinks(l.ID); err != nil {
		return "", err
	}
	token, until := s.Token(), tx.Now.Add(domain.LinkLife)
	if err := tx.AddLink(l.ID, by.Person, token, until); err != nil {
		return "", err
	}
	if err := tx.Record(onLeg(l), "linked", by, nil); err != nil {
		return "", err
	}
	return say.LegLink(t, d.item(l), d.units[l.Partner], strings.TrimRight(s.URL, "/")+LegPath+token, until), nil
}
