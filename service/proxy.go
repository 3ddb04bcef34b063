package service

import (
	"regexp"
	"slices"
	"strings"

	"linli/domain"
	"linli/say"
	"linli/store"
	"linli/understand"
)

// helpedName finds what a person who has no phone is called: 张奶奶, 欧阳大爷.
var helpedName = regexp.MustCompile(`(\p{Han}{1,2}?)(?:奶奶|爷爷|大爷|大娘|大妈|大叔|阿姨|婆婆|老人|老师|师傅|女士|先生)`)

// proxy enters a matter for somebody without a phone, who has asked for it and
// agreed to it: `代 3号楼2单元501 张奶奶 灯坏了`. The writer hears how it goes and
// answers for her; the address is hers.
func (c *chat) proxy(text string) (string, error) {
	may, err := c.mayEnter()
	if err != nil {
		return "", err
	}
	if !may {
		return c.meaning(c.message.Text)
	}
	d := c.intake.Reader.Read(text).Calm() // who enters it knows her, and has looked
	name := d.Surname
	if m := helpedName.FindStringSubmatch(text); m != nil {
		name = m[1]
	}
	if d.Place.Building == "" || name == "" || d.Needs == 0 && d.Category == domain.None {
		return say.HowToEnter(), nil
	}
	at, err := c.locate(d.Place)
	if err != nil {
		return "", err
	}
	if at.building.ID == 0 {
		return say.EnterWhere(at.place.Building, len(at.options) > 1), nil
	}
	c.message.Text = text
	if may, err = c.entersAt(at.building.Community); err != nil || !may {
		return say.NotYours(), err
	}
	t, helped, err := c.enter(domain.Person{Name: name, Phone: d.Phone, Unit: at.place.Unit, Room: at.place.Room}, at, d)
	if err != nil {
		return "", err
	}
	lead := ""
	if t.Urgency >= 3 {
		lead = say.DangerLead
	}
	if t.Doubt == domain.DoubtAsked {
		return say.DangerLead + say.ReallyDanger(t), nil
	}
	return lead + say.Entered(t, say.Door(at.building, at.place), helped), nil
}

// enter makes the ticket of somebody without a phone, in the words of who enters it.
func (c *chat) enter(who domain.Person, at spot, d understand.Draft) (domain.Ticket, domain.Person, error) {
	who.ID, who.Community, who.Building = c.NewID(), at.building.Community, at.building.ID
	helped, err := c.helped(who)
	if err != nil {
		return domain.Ticket{}, helped, err
	}
	category, text := untilTapped(needs(d)[0], d), c.message.Text
	t := domain.Ticket{ID: c.NewID(), Community: at.building.Community, Account: c.account, Requester: c.me.ID, Beneficiary: helped.ID,
		Intent: domain.IntentRequest, Category: category, Urgency: aloneAtNight(helped, category, urgencyOf(category, d), c.Now), State: domain.Open, Hands: true,
		Building: at.building.ID, Place: at.place, Confirmed: true, Phone: d.Phone, Text: text, Gist: gistOf(d, text)}
	if err := c.open(&t, 1); err != nil {
		return t, helped, err
	}
	if err := contact(c.Tx, helped.ID, domain.ContactEntry, c.by()); err != nil {
		return t, helped, err
	}
	if perilous(d) {
		if err := c.standsAlone(t); err != nil {
			return t, helped, err
		}
	}
	if d.Tier == domain.TierB {
		return t, helped, c.doubts(&t, domain.TapTime)
	}
	_, err = c.sendOff(&t)
	return t, helped, err
}

// gistOf is what may be told of a message, nothing where health or a dispute is
// among its needs.
func gistOf(d understand.Draft, text string) string {
	if slices.ContainsFunc(needs(d), domain.Category.Private) {
		return ""
	}
	return domain.Gist(text)
}

// mayEnter tells that the writer may enter matters for others at all.
func (c *chat) mayEnter() (bool, error) {
	communities, _, err := c.staffOf()
	if err != nil || len(communities) > 0 {
		return err == nil, err
	}
	grants, err := c.GrantsOf(c.me.ID)
	return c.me.Kind == domain.KindHead && len(grants) > 0, err
}

// entersAt tells that he may do so in a community.
func (c *chat) entersAt(community domain.ID) (bool, error) {
	grants, err := c.GrantsOf(c.me.ID)
	return slices.ContainsFunc(grants, func(g domain.Grant) bool { return g.Community == community }), err
}

// helped finds the person of that phone and name, or of that name behind that
// door, or makes her known; that she agreed is written down with whose word it is.
func (d *doer) helped(p domain.Person) (domain.Person, error) {
	p, known, err := d.meant(p)
	if err == nil && !known {
		err = d.AddPerson(p)
	}
	if err != nil {
		return p, err
	}
	if err := d.Consent(store.Consent{Person: p.ID, Kind: store.ConsentProxy, By: d.me.ID}); err != nil {
		return p, err
	}
	return p, d.Record(onPerson(p.ID), "entered", d.by(), map[string]any{"inbox": d.inbox})
}

// meant finds who is to be helped. A number may be a daughter's: whoever is
// called otherwise keeps it, and here it stands in the ticket only.
func (d *doer) meant(p domain.Person) (domain.Person, bool, error) {
	if p.Phone != "" {
		known, err := d.PersonByPhone(p.Phone)
		switch {
		case err == nil && strings.HasPrefix(known.Name, surname(p.Name)):
			return known, true, nil
		case err == nil:
			p.Phone = ""
		case domain.CodeOf(err) != domain.NotFound:
			return p, false, err
		}
	}
	neighbours, err := d.PeopleIn(p.Building)
	if err != nil {
		return p, false, err
	}
	i := slices.IndexFunc(neighbours, func(n domain.Person) bool {
		return n.Unit == p.Unit && n.Room == p.Room && n.Room != "" && strings.HasPrefix(n.Name, p.Name)
	})
	if i >= 0 {
		return neighbours[i], true, nil
	}
	return p, false, nil
}

// surname is what a name begins with before a title, or all of it: 张 of 张奶奶.
func surname(name string) string {
	if m := helpedName.FindStringSubmatch(name); m != nil && strings.HasPrefix(name, m[0]) {
		return m[1]
	}
	return name
}
