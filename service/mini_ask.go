package service

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"linli/domain"
	"linli/say"
	"linli/understand"
)

// Ask is what a caller asks help for. Without a building it is where his words
// say, or where he lives.
type Ask struct {
	Text     string      `json:"text"`
	Building *domain.ID  `json:"building_id"`
	Unit     string      `json:"unit"`
	Room     string      `json:"room"`
	Phone    string      `json:"phone"`
	Photos   []domain.ID `json:"photos"`
	For      *ForAnother `json:"for"`
}

// ForAnother is who has no phone and is entered by staff, with her consent.
type ForAnother struct {
	Name     string    `json:"name"`
	Phone    string    `json:"phone"`
	Building domain.ID `json:"building_id"`
	Unit     string    `json:"unit"`
	Room     string    `json:"room"`
	Consent  bool      `json:"consent"`
}

// mostWords is how long a text may be, in characters.
const mostWords = 1000

// wordsOf is what was typed, without control characters; empty or endless text
// is refused.
func wordsOf(text string, needed bool) (string, error) {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return ' '
		}
		return r
	}, text))
	if utf8.RuneCountInString(text) > mostWords || needed && text == "" {
		return "", refuse(domain.Invalid, say.WriteSomething())
	}
	return text, nil
}

// Ask makes a ticket of each need of what the caller writes.
func (m *Mini) Ask(ctx context.Context, d Deed[Ask]) (json.RawMessage, error) {
	text, look, err := m.words(ctx, d.By, d.In.Text, true)
	if err != nil {
		return nil, err
	}
	draft := m.Intake.Reader.Read(text)
	in, err := d.In.tidy(perilous(draft))
	if err != nil {
		return nil, err
	}
	if !draft.Intent.OpensTicket() {
		draft.Intent = domain.IntentRequest // who asks here wants something
	}
	return m.write(ctx, d.message(text), d.By, looked(look, func(c *chat) (any, error) {
		if in.For == nil {
			return c.withPhotos(in.Photos)(c.asksHere(in, draft))
		}
		told, err := c.asksFor(*in.For, draft)
		if perilous(draft) && refused(err) {
			told, err = c.asksHere(Ask{Phone: in.For.Phone, Building: &in.For.Building, Unit: in.For.Unit, Room: in.For.Room}, draft)
		}
		return c.withPhotos(in.Photos)(told, err)
	}))
}

func refused(err error) bool {
	var refusal *Refusal
	return errors.As(err, &refusal)
}

// tidy is what is asked in its proper form. What has none is refused; in danger
// it is left out.
func (in Ask) tidy(danger bool) (Ask, error) {
	fields := []*MeChange{{Phone: &in.Phone}, {Unit: &in.Unit}, {Room: &in.Room}}
	if in.For != nil {
		who := *in.For
		in.For = &who
		fields = append(fields, &MeChange{Name: &who.Name}, &MeChange{Phone: &who.Phone}, &MeChange{Unit: &who.Unit}, &MeChange{Room: &who.Room})
	}
	for _, f := range fields {
		err := f.tidy()
		switch {
		case err != nil && !danger:
			return in, err
		case err != nil:
			f.clear()
		}
	}
	return in, nil
}

// asksHere asks for help where the caller says.
func (c *chat) asksHere(in Ask, d understand.Draft) (Told, error) {
	d.Phone = or(in.Phone, or(d.Phone, c.me.SaidPhone))
	at, err := c.spotOf(in, d)
	if err != nil {
		return Told{}, err
	}
	return c.raise(d, at)
}

// withPhotos hangs photos on the first ticket of an answer; a danger goes
// without those that cannot be hung.
func (c *chat) withPhotos(photos []domain.ID) func(Told, error) (Told, error) {
	return func(told Told, err error) (Told, error) {
		if err != nil || len(photos) == 0 {
			return told, err
		}
		if !told.Danger {
			return told, c.hang(told.Tickets[0].ID, photos)
		}
		for _, photo := range photos[:min(len(photos), mostPhotos)] {
			if err := c.hang(told.Tickets[0].ID, []domain.ID{photo}); err != nil && !refused(err) {
				return told, err
			}
		}
		return told, nil
	}
}

// spotOf is where help is wanted: the building chosen, else what the words say.
func (c *chat) spotOf(in Ask, d understand.Draft) (spot, error) {
	if in.Building != nil {
		at, err := c.known(*in.Building, domain.Place{Unit: in.Unit, Room: in.Room})
		if !perilous(d) || !refused(err) {
			return at, err
		}
	}
	d.Place.Unit, d.Place.Room = or(in.Unit, d.Place.Unit), or(in.Room, d.Place.Room)
	return c.locate(d.Place)
}

// raise makes tickets of what is wanted somewhere, unless it only repeats or
// presses what is open there already.
func (c *chat) raise(d understand.Draft, at spot) (Told, error) {
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return Told{}, err
	}
	vague := d.Category == domain.Other || d.Category == domain.None
	for _, t := range open {
		there := at.building.ID == 0 || t.Building == 0 || t.Building == at.building.ID
		pressed := t.Urgency >= 3 && c.Now.Sub(t.Created) < recently && (d.Urgency >= 3 || vague)
		if there && (pressed || c.sameLoss(t, d, at.building.ID) || t.Text == c.message.Text) {
			if !waits(t) {
				at = spot{} // it is known where
			}
			return c.addsMore(t, d, at)
		}
	}
	keeping, err := c.consentFirst()
	if err != nil && !(perilous(d) && refused(err)) {
		return Told{}, err
	}
	d.Torn = false // he sees what it was taken for
	made, err := c.makeTickets(d, at)
	if err != nil {
		return Told{}, err
	}
	if len(at.options) > 1 {
		at.options, at.place.Building = nil, "" // he chooses from the list, not by a number
	}
	message, err := c.receipt(made, at, d)
	if err != nil {
		return Told{}, err
	}
	if keeping != "" {
		message += "\n" + keeping
	}
	out, err := cards(c.View, made...)
	told := Told{Message: message, Danger: perilous(d), Tickets: out}
	switch {
	case slices.ContainsFunc(made, func(t domain.Ticket) bool { return t.Doubt == domain.DoubtAsked }):
		told.Need = needTap
	case slices.ContainsFunc(made, at.missing):
		told.Need = needPlace
	}
	return told, err
}

// addsMore notes words for an open matter, and where it is if they say so.
func (c *chat) addsMore(t domain.Ticket, d understand.Draft, at spot) (Told, error) {
	message, err := c.adds(t, d)
	if err != nil {
		return Told{}, err
	}
	if t, err = c.Ticket(t.ID); err != nil {
		return Told{}, err
	}
	if at.said && at.building.ID != 0 {
		if message, err = c.placeTicket(t, at); err != nil {
			return Told{}, err
		}
	}
	if d.Tier == domain.TierB {
		if err := oweDuty(c.Tx, t, domain.PushLook, c.Now); err != nil {
			return Told{}, err
		}
	}
	if t.Urgency >= 3 || perilous(d) {
		message = say.DangerLead + message
	}
	return c.toldOf(t.ID, message)
}

// toldOf answers with a ticket as it stands now.
func (c *chat) toldOf(ticket domain.ID, message string) (Told, error) {
	t, err := c.Ticket(ticket)
	if err != nil {
		return Told{}, err
	}
	out, err := cards(c.View, t)
	if err != nil {
		return Told{}, err
	}
	return Told{Message: message, Danger: strings.HasPrefix(message, say.DangerLead), Need: out[0].Need, Tickets: out}, nil
}

// ownTicket reads a ticket the caller asked for; another's is as one that is not there.
func (c *chat) ownTicket(id domain.ID) (domain.Ticket, error) {
	t, err := c.Ticket(id)
	if err == nil && t.Requester != c.me.ID {
		err = notThere()
	}
	if err != nil {
		return domain.Ticket{}, err
	}
	return t, c.in(t.Account)
}

func notThere() error { return domain.Errorf(domain.NotFound, "no such ticket") }

// AddWords is more about a ticket.
type AddWords struct {
	Text   string      `json:"text"`
	Photos []domain.ID `json:"photos"`
}

// Add notes more about an open matter. Words of danger are a danger of their own.
func (m *Mini) Add(ctx context.Context, d Deed[AddWords]) (json.RawMessage, error) {
	text, look, err := m.words(ctx, d.By, d.In.Text, true)
	if err != nil {
		return nil, err
	}
	return m.write(ctx, d.message(text), d.By, looked(look, func(c *chat) (any, error) {
		t, err := c.ownTicket(d.About)
		if err != nil {
			return nil, err
		}
		draft := m.Intake.Reader.Read(text)
		if c.goesOnAbout(t, draft) {
			draft = draft.Calm()
		}
		if told, done, err := c.tapsHere(t, draft); done || err != nil {
			return c.withPhotos(d.In.Photos)(told, err)
		}
		switch {
		case draft.Urgency >= 3 && t.Urgency < 3, perilous(draft) && t.State.Finished():
			return c.withPhotos(d.In.Photos)(c.raiseAt(t, draft))
		case t.State.Finished():
			return nil, refuse(domain.Conflict, say.MovedOn())
		}
		at, err := c.spotSaid(t, draft)
		switch {
		case err != nil:
			return nil, err
		case draft.Urgency >= 3 && at.building.ID != 0 && t.Building != 0 && at.building.ID != t.Building && !understand.Corrects(text):
			return c.withPhotos(d.In.Photos)(c.raise(draft, at))
		}
		return c.withPhotos(d.In.Photos)(c.addsMore(t, draft, at))
	}))
}

// spotSaid is where words about an open matter say that it is; no spot if they
// do not, or speak of something else.
func (c *chat) spotSaid(t domain.Ticket, d understand.Draft) (spot, error) {
	p := d.Place
	about := d.Urgency >= 3 || d.Category == t.Category || d.Category == domain.Other || d.Category == domain.None
	moves := waits(t) || p.Building == "" || understand.Corrects(c.message.Text) || about && (t.Urgency >= 3 || !t.Confirmed)
	if p.Empty() || !moves || p.Building == "" && t.Building == 0 || !slices.Contains(unfinished, t.State) {
		return spot{}, nil
	}
	var at spot
	var err error
	if p.Building == "" {
		at, err = c.at(t.Building, p)
		at.said = true
	} else {
		at, err = c.locate(p)
	}
	if at.building.ID != 0 && at.building.ID == t.Building {
		at.place.Unit, at.place.Room = or(p.Unit, t.Place.Unit), or(p.Room, t.Place.Room)
	}
	return at, err
}

// raiseAt raises a danger that words about a ticket speak of, where the ticket is
// unless they say otherwise.
func (c *chat) raiseAt(t domain.Ticket, d understand.Draft) (Told, error) {
	if d.Place.Empty() && t.Building != 0 {
		at, err := c.at(t.Building, t.Place)
		if err != nil {
			return Told{}, err
		}
		return c.raise(d, at)
	}
	at, err := c.locate(d.Place)
	if err != nil {
		return Told{}, err
	}
	return c.raise(d, at)
}

// Nothing is the input of a deed that needs none.
type Nothing struct{}

// Cancel takes a matter back.
func (m *Mini) Cancel(ctx context.Context, d Deed[Nothing]) (json.RawMessage, error) {
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		t, err := c.ownTicket(d.About)
		if err != nil {
			return nil, err
		}
		message, err := c.cancels(t)
		if err != nil {
			return nil, err
		}
		return c.toldOf(t.ID, message)
	})
}

// Where is where a matter is.
type Where struct {
	Building domain.ID `json:"building_id"`
	Unit     string    `json:"unit"`
	Room     string    `json:"room"`
}

// Place notes where a matter is, which sends it on its way if it waited for that.
func (m *Mini) Place(ctx context.Context, d Deed[Where]) (json.RawMessage, error) {
	if err := (MeChange{Unit: &d.In.Unit, Room: &d.In.Room}).tidy(); err != nil {
		return nil, err
	}
	return m.write(ctx, d.message(""), d.By, func(c *chat) (any, error) {
		t, err := c.ownTicket(d.About)
		if err != nil {
			return nil, err
		}
		at, err := c.known(d.In.Building, domain.Place{Unit: d.In.Unit, Room: d.In.Room})
		switch {
		case err != nil:
			return nil, err
		case c.account != t.Account: // its number is of that account
			return nil, refuse(domain.Invalid, say.Incomplete())
		case !slices.Contains(unfinished, t.State):
			return nil, refuse(domain.Conflict, say.MovedOn())
		}
		message, err := c.placeTicket(t, at)
		if err != nil {
			return nil, err
		}
		return c.toldOf(t.ID, message)
	})
}

// Verdict is whether a matter is settled: 1 and 2 yes, 3 no.
type Verdict struct {
	Rating int    `json:"rating"`
	Text   string `json:"text"`
}

func (v Verdict) rating() (domain.Rating, error) {
	r := domain.Rating(v.Rating)
	if r < domain.RatedGood || r > domain.RatedBad {
		return 0, refuse(domain.Invalid, say.Incomplete())
	}
	return r, nil
}

// Answer takes the requester's word whether her matter is settled.
func (m *Mini) Answer(ctx context.Context, d Deed[Verdict]) (json.RawMessage, error) {
	text, look, err := m.words(ctx, d.By, d.In.Text, false)
	if err != nil {
		return nil, err
	}
	draft := m.Intake.Reader.Read(text)
	rating, err := d.In.rating()
	if err != nil && !perilous(draft) {
		return nil, err
	}
	return m.write(ctx, d.message(text), d.By, looked(look, func(c *chat) (any, error) {
		t, err := c.ownTicket(d.About)
		if err != nil {
			return nil, err
		}
		if perilous(draft) {
			return c.ratesInDanger(t, rating, draft)
		}
		if t.State == domain.Closed && c.Now.Sub(t.Changed) > domain.ReopenWithin {
			return nil, refuse(domain.Conflict, say.MovedOn())
		}
		message, err := c.rates(t, rating)
		if err != nil {
			return nil, err
		}
		return c.toldOf(t.ID, message)
	}))
}

// ratesInDanger raises the danger an answer speaks of, and takes the answer if
// it still fits.
func (c *chat) ratesInDanger(t domain.Ticket, rating domain.Rating, d understand.Draft) (Told, error) {
	told, err := c.raiseAt(t, d)
	if err != nil {
		return told, err
	}
	if t, err = c.Ticket(t.ID); err != nil {
		return told, err
	}
	if rating == 0 || t.State == domain.Closed && c.Now.Sub(t.Changed) > domain.ReopenWithin {
		return told, nil
	}
	if _, err = c.rates(t, rating); domain.CodeOf(err) == domain.Conflict {
		err = nil
	}
	return told, err
}

// Ticket shows the caller a ticket he asked for.
func (m *Mini) Ticket(ctx context.Context, by Caller, id domain.ID) (Whole, error) {
	view := m.Intake.DB.View(ctx)
	t, err := view.Ticket(id)
	if err == nil && t.Requester != by.Person.ID {
		err = notThere()
	}
	if err != nil {
		return Whole{}, err
	}
	return whole(view, t)
}

// pageSize is how many tickets a list gives at once.
const pageSize = 20

// Tickets lists what the caller asked for, newest first: the open or the closed
// ones, those before an id only unless it is 0.
func (m *Mini) Tickets(ctx context.Context, by Caller, closed bool, before domain.ID) ([]Card, error) {
	var states []domain.State
	for _, s := range domain.States {
		if s.Finished() == closed {
			states = append(states, s)
		}
	}
	view := m.Intake.DB.View(ctx)
	tickets, err := view.TicketsPage(by.Person.ID, before, states, pageSize)
	if err != nil {
		return nil, err
	}
	return cards(view, tickets...)
}
