package service

import (
	"linli/domain"
	"linli/say"
	"linli/understand"
)

// asksFor enters a matter for somebody without a phone.
func (c *chat) asksFor(who ForAnother, d understand.Draft) (Told, error) {
	if !who.Consent {
		return Told{}, refuse(domain.Invalid, say.ConsentFirst())
	}
	at, err := c.known(who.Building, domain.Place{Unit: who.Unit, Room: who.Room})
	if err != nil {
		return Told{}, err
	}
	may, err := c.mayEnter()
	if err == nil && may {
		may, err = c.entersAt(at.community)
	}
	switch {
	case err != nil:
		return Told{}, err
	case !may:
		return Told{}, refuse(domain.Denied, say.NotYours())
	}
	return c.entersWhom(who, at, d)
}

// entersWhom enters a matter where the writer may.
func (c *chat) entersWhom(who ForAnother, at spot, d understand.Draft) (Told, error) {
	if who.Name == "" {
		return Told{}, refuse(domain.Invalid, say.Incomplete())
	}
	d.Phone = or(who.Phone, d.Phone)
	t, helped, err := c.enter(domain.Person{Name: who.Name, Phone: who.Phone, Unit: who.Unit, Room: who.Room}, at, d)
	if err != nil {
		return Told{}, err
	}
	lead := ""
	if t.Urgency >= 3 || perilous(d) {
		lead = say.DangerLead
	}
	if t.Doubt == domain.DoubtAsked {
		return c.toldOf(t.ID, say.DangerLead+say.ReallyDanger(t))
	}
	return c.toldOf(t.ID, lead+say.Entered(t, say.Door(at.building, at.place), helped))
}
