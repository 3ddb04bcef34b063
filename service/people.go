package service

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"

	"linli/domain"
	"linli/say"
)

// PeopleDeed is the deed of saying how many people must go to one matter.
const PeopleDeed domain.Deed = "people"

// wantsTwo and wantsOne are what staff writes of a matter, and nothing else: 两人
// 1024, 1024 要两个人去.
var (
	wantsTwo = regexp.MustCompile(`^\s*(?:两个?人\s*(?:工单)?\s*\d{4,9}|(?:工单)?\s*\d{4,9}\s*(?:这单|这件|这个|这事)?[，,：:\s]*(?:得|要|需要|需|派)?\s*(?:两|二|2)\s*个?人(?:一起)?(?:去|办|上门)?)\s*[。.!！]?\s*$`)
	wantsOne = regexp.MustCompile(`^\s*(?:一个?人\s*(?:工单)?\s*\d{4,9}|(?:工单)?\s*\d{4,9}\s*(?:这单|这件|这个|这事)?[，,：:\s]*(?:只要|只派|要|派)?\s*(?:一|1)\s*个?人(?:去|办|上门)?(?:就)?(?:够了?|行了?|可以了?)?)\s*[。.!！]?\s*$`)
)

// howMany takes what staff writes of how many people must go: 「两人 1024」, 「一人
// 1024」, or in words. Of others it is read as any words.
func (c *chat) howMany(text string) (reply string, done bool, err error) {
	people := 0
	switch {
	case wantsTwo.MatchString(text):
		people = 2
	case wantsOne.MatchString(text):
		people = 1
	default:
		return "", false, nil
	}
	t, staff, err := c.staffTicket(text)
	if err != nil || !staff {
		return "", false, err
	}
	err = c.needs(&t, people)
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Words, true, nil
	}
	return say.PeopleNoted(t), true, err
}

// People says how many people must go to a matter, one or two.
func (s *Desk) People(ctx context.Context, f Form, people int) error {
	return s.does(ctx, f, PeopleDeed, func(c *chat, t *domain.Ticket) error { return moved(c.needs(t, people)) })
}

// HeadCount is how many people must go.
type HeadCount struct {
	People int `json:"people"`
}

// People says how many people must go to a matter of the caller's community.
func (m *Mini) People(ctx context.Context, d Deed[HeadCount]) (json.RawMessage, error) {
	return toMatter(ctx, m, d, func(c *chat, t *domain.Ticket) error { return c.needs(t, d.In.People) })
}

// needs marks a matter as one to which two people must go, or one is enough,
// whatever the policy says of its kind. Who has it already waits for the second;
// who waits for one has it, and who was to go along is told that he need not.
func (d *doer) needs(t *domain.Ticket, people int) error {
	switch {
	case people != 1 && people != 2:
		return refuse(domain.Invalid, say.Incomplete())
	case t.Urgency >= 3:
		return refuse(domain.Conflict, say.DangerWaitsForNobody(*t))
	case !t.Hands:
		return refuse(domain.Conflict, say.NobodyGoes(*t))
	case t.State != domain.Open && t.State != domain.Offering && t.State != domain.Accepted:
		return refuse(domain.Conflict, say.PeopleLater(*t))
	}
	with, err := d.JoinedTo(t.ID)
	if dropNotFound(err) != nil {
		return err
	}
	waits := people == 2 && t.State == domain.Accepted && with.ID == 0
	if t.People == people && !waits {
		return nil
	}
	t.People = people
	if waits {
		found, err := d.anybodyElse(*t)
		switch {
		case err != nil:
			return err
		case !found:
			return refuse(domain.Conflict, say.NobodyElse(*t))
		}
	}
	if err := d.note(t, "people", map[string]any{"people": people}); err != nil {
		return err
	}
	switch {
	case waits:
		return d.waitForSecond(t)
	case people == 1 && t.State == domain.Offering:
		return d.goesAlone(t)
	case people == 1 && t.State == domain.Accepted && with.ID != 0:
		return callOffSecond(d.Tx, *t)
	}
	return nil
}

// anybodyElse tells that there is somebody to be asked besides who holds a matter.
func (d *doer) anybodyElse(t domain.Ticket) (bool, error) {
	policies, err := d.Policies()
	if err != nil {
		return false, err
	}
	for i, at := range policies.For(t).Seeks() {
		found, err := search(d.Tx, t, i+1, at.Whom)
		if err != nil {
			return false, err
		}
		for _, c := range found {
			if c.not == "" && c.Person != t.Owner {
				return true, nil
			}
		}
	}
	return false, nil
}

// waitForSecond lets who holds a matter wait for another to go with him.
func (d *doer) waitForSecond(t *domain.Ticket) error {
	first := t.Owner
	if err := d.endsOffer(first, t.ID, func(s domain.OfferState) bool { return s == domain.OfferAccepted }, domain.OfferWithdrawn); err != nil {
		return err
	}
	t.Owner = 0
	if err := d.step(t, domain.HandBack, domain.House, map[string]any{"reason": "two"}); err != nil {
		return err
	}
	if err := tell(d.Tx, *t, domain.PushTwo); err != nil {
		return err
	}
	return seekSecond(d.Tx, t, first, domain.PushPair)
}

// goesAlone gives a matter to who waited for a second, if anybody did.
func (d *doer) goesAlone(t *domain.Ticket) error {
	first, err := d.whoWaits(*t, 0)
	if err != nil || first.ID == 0 {
		return err
	}
	t.Owner = first.Person
	if err := d.step(t, domain.Take, domain.Invited, map[string]any{"offer": first.ID, "owner": first.Person}); err != nil {
		return err
	}
	if err := d.ChangeOffer(first, domain.OfferAccepted); err != nil {
		return err
	}
	if err := d.taken(*t); err != nil {
		return err
	}
	return owe(d.Tx, *t, domain.PushNamed, first.Person, d.Now)
}
