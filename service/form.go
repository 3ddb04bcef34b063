package service

import (
	"context"
	"slices"
	"strings"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// FormEntry is a matter as it stands in a row of a street's form.
type FormEntry struct {
	Form, Number string // which form, and the street's own number in it
	Name, Phone  string
	Door         string // 莱茵小镇3号楼2单元501
	Words        string
}

// digest tells two states of a row apart.
func (e FormEntry) digest() string {
	return sum(strings.Join([]string{e.Name, e.Phone, e.Door, e.Words}, "|"))
}

// FormTicket is what became of a row.
type FormTicket struct {
	Ticket  domain.Ticket
	Repeat  bool // it was entered before
	Changed bool // and the row says something else by now
}

// EnterForm enters a matter of a street's form for somebody who asked the street,
// as a cadre does by 「代」. The same row again does nothing. Denied: he may not
// enter matters there; Invalid: the door is none of the community's.
func (s *Intake) EnterForm(ctx context.Context, cadre, community domain.ID, e FormEntry) (out FormTicket, err error) {
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		out = FormTicket{}
		row, err := tx.FormRowOf(community, e.Form, e.Number)
		if err == nil {
			out.Repeat, out.Changed = true, row.Digest != e.digest()
			out.Ticket, err = tx.Ticket(row.Ticket)
			return err
		}
		if domain.CodeOf(err) != domain.NotFound {
			return err
		}
		out.Ticket, err = s.enterForm(tx, cadre, community, e)
		if err != nil {
			return err
		}
		return tx.AddFormRow(store.FormRow{Community: community, Form: e.Form, Number: e.Number, Digest: e.digest(), Ticket: out.Ticket.ID})
	})
	if err == nil && !out.Repeat {
		s.Wake()
	}
	return out, err
}

func (s *Intake) enterForm(tx *store.Tx, cadre, community domain.ID, e FormEntry) (t domain.Ticket, err error) {
	home, err := tx.Community(community)
	if err != nil {
		return t, err
	}
	m := domain.Message{Account: home.Account, Kind: domain.KindAPI, Type: "form", Text: e.Words, SentAt: tx.Now,
		Key: sum(strings.Join([]string{"form", community.String(), e.Form, e.Number}, "|")), Digest: e.digest()}
	arrival, err := tx.Arrive(m, tx.Now)
	if err != nil {
		return t, err
	}
	c := chat{doer: doer{Tx: tx, account: m.Account, inbox: arrival.ID, lexicon: s.Reader.Version()}, intake: s, message: m, came: tx.Now}
	if c.me, err = tx.Person(cadre); err != nil {
		return t, err
	}
	if c.communities, err = tx.CommunitiesOf(m.Account); err != nil {
		return t, err
	}
	may, err := c.mayEnter()
	if err == nil && may {
		may, err = c.entersAt(community)
	}
	if err != nil || !may {
		if err == nil {
			err = domain.Errorf(domain.Denied, "he enters nothing for others in this community")
		}
		return t, err
	}
	at, err := c.doorOf(e.Door, community)
	if err != nil {
		return t, err
	}
	d := s.Reader.Read(e.Words)
	d.Phone = e.Phone
	t, helped, err := c.enter(domain.Person{Name: e.Name, Phone: e.Phone, Unit: at.place.Unit, Room: at.place.Room}, at, d)
	if err != nil {
		return t, err
	}
	return t, tx.Answer(arrival.ID, cadre, t.ID, say.Entered(t, say.Door(at.building, at.place), helped))
}

// doorOf finds a door of a community as a form writes it.
func (c *chat) doorOf(door string, community domain.ID) (spot, error) {
	words := c.message.Text
	c.message.Text = door // what estate is meant stands in it
	at, err := c.locate(c.intake.Reader.Read(door).Place)
	c.message.Text = words
	if err != nil {
		return at, err
	}
	if at.building.ID == 0 {
		at.options = slices.DeleteFunc(at.options, func(b domain.Building) bool { return b.Community != community })
		if len(at.options) == 1 {
			at.building, at.community = at.options[0], community
		}
	}
	switch {
	case at.place.Building == "":
		return at, domain.Errorf(domain.Invalid, "the address names no building")
	case at.building.ID == 0 && len(at.options) > 1:
		return at, domain.Errorf(domain.Invalid, "the address fits several buildings; write the estate before it")
	case at.building.ID == 0 || at.building.Community != community:
		return at, domain.Errorf(domain.Invalid, "the address is no building of this community")
	}
	return at, nil
}
