package service

import (
	"regexp"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// mobile is a mobile number among other words.
var mobile = regexp.MustCompile(`\b1\d{10}\b`)

// cares marks somebody as cared for (关爱对象), who has agreed to it, or ends that:
// `关爱 1024` whoever is helped by that ticket, `关爱 13800000001` who has that phone.
func (c *chat) cares(rest string, on bool) (string, error) {
	who, ok, err := c.caredFor(rest)
	if err != nil || !ok {
		return c.notCared(err)
	}
	if may, err := isStaff(c.View, c.me.ID, who.Community); err != nil || !may {
		return c.notStaff(err)
	}
	if err := c.SetCare(who.ID, on); err != nil {
		return "", err
	}
	if !on {
		if err := c.WithdrawConsent(who.ID, store.ConsentCare); err != nil {
			return "", err
		}
		return say.CareEnded(who), c.recordCare(who, "care_ended")
	}
	if err := c.Consent(store.Consent{Person: who.ID, Kind: store.ConsentCare, By: c.me.ID}); err != nil {
		return "", err
	}
	return say.CareSet(who), c.recordCare(who, "care")
}

func (c *chat) recordCare(who domain.Person, kind string) error {
	return c.Record(onPerson(who.ID), kind, c.by(), map[string]any{"inbox": c.inbox})
}

// caredFor finds whom a cadre means.
func (c *chat) caredFor(rest string) (who domain.Person, ok bool, err error) {
	if phone := mobile.FindString(rest); phone != "" {
		who, err = c.PersonByPhone(phone)
		if domain.CodeOf(err) == domain.NotFound {
			return who, false, nil
		}
		return who, err == nil, err
	}
	t, ok, err := c.staffTicket(rest)
	if err != nil || !ok {
		return who, false, err
	}
	c.about = t.ID
	who, err = c.Person(t.Helped())
	if who.Community == 0 {
		who.Community = t.Community
	}
	return who, err == nil, err
}

// notCared explains the word to staff; of others it is read as any other words.
func (c *chat) notCared(err error) (string, error) {
	if err != nil {
		return "", err
	}
	communities, _, err := c.staffOf()
	if err != nil || len(communities) == 0 {
		return c.notStaff(err)
	}
	return say.HowToCare(), nil
}
