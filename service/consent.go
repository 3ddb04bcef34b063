package service

import (
	"slices"
	"strings"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// How somebody stands to it that Linli keeps what he writes, to help him.
const (
	neverAgreed = iota // it was never written: he has asked for nothing so far
	agreed
	tookBack // he agreed once, and took it back
)

// consents tells how the writer stands to what he writes being kept.
func (d *doer) consents() (int, error) {
	all, err := d.Consents(d.me.ID)
	if err != nil {
		return neverAgreed, err
	}
	out := neverAgreed
	for _, c := range all {
		switch {
		case c.Kind != store.ConsentService:
		case c.Withdrawn.IsZero():
			return agreed, nil
		default:
			out = tookBack
		}
	}
	return out, nil
}

// firstConsent writes that who asks for the first time agrees: she was told how
// her words are kept before she did. What she took back is never renewed unasked.
func (d *doer) firstConsent() error {
	how, err := d.consents()
	if err != nil || how != neverAgreed {
		return err
	}
	return d.Consent(store.Consent{Person: d.me.ID, Kind: store.ConsentService, By: d.me.ID})
}

// agreesToService writes that the writer agrees, by his own word.
func (d *doer) agreesToService() error {
	if err := d.Consent(store.Consent{Person: d.me.ID, Kind: store.ConsentService, By: d.me.ID}); err != nil {
		return err
	}
	return d.Record(onPerson(d.me.ID), "consented", d.by(), map[string]any{"kind": store.ConsentService})
}

// askedConsent is the question whether what somebody wrote may be kept after all;
// its one option is the message that waits for the answer.
const askedConsent = "consent"

// asksConsent asks who took his consent back before anything is made of his words.
func (c *chat) asksConsent() (reply string, asked bool, err error) {
	how, err := c.consents()
	if err != nil || how != tookBack {
		return "", false, err
	}
	q := store.Question{Kind: askedConsent, Options: []domain.ID{c.inbox}}
	return say.AgreeFirst(c.communityPhone()), true, c.Ask(c.me.ID, c.message.Account, q)
}

// agreesAgain takes 1 for the answer to that, unless something that fits the digit
// as well was asked after it: what he wrote then is done now.
func (c *chat) agreesAgain(text string) (reply string, done bool, err error) {
	said := strings.Trim(text, " 　。.")
	if said != "1" && said != "同意" {
		return "", false, nil
	}
	q, err := c.OpenQuestion(c.me.ID, c.message.Account)
	if domain.CodeOf(err) == domain.NotFound || err == nil && q.Kind != askedConsent {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	others, err := c.matters(domain.Number{Digit: 1})
	if err != nil || slices.ContainsFunc(others, func(m matter) bool { return m.ticket.Changed.After(q.Asked) }) {
		return "", false, err
	}
	if err := c.Settle(c.me.ID, c.message.Account); err != nil {
		return "", false, err
	}
	if err := c.agreesToService(); err != nil {
		return "", false, err
	}
	if c.message.Text, err = c.MessageText(q.Options[0]); err != nil {
		return "", false, err
	}
	c.inbox = q.Options[0]
	reply, err = c.request(c.intake.Reader.Read(c.message.Text))
	return reply, true, err
}

// consentFirst refuses to make anything of the words of who took his consent back;
// told says how they are kept, to who was never told.
func (c *chat) consentFirst() (told string, err error) {
	how, err := c.consents()
	switch {
	case err != nil || how == agreed:
		return "", err
	case how == tookBack:
		return "", refuse(domain.NoConsent, say.AgreeInMini())
	}
	provisional, err := isProvisional(c.View, c.identity)
	if err != nil || !provisional {
		return "", err
	}
	return say.KeptHow(), nil
}
