package service

import (
	"slices"

	"linli/domain"
	"linli/say"
)

// disclaims takes 「不归 1024 电梯归物业管」 of the staff: the matter is not the
// community's to do. Its requester reads why and whose it is; the figures keep it
// apart. A danger is never refused, nor what somebody is already working at.
func (c *chat) disclaims() (string, error) {
	number, _, ok := domain.DisclaimOf(c.message.Text)
	if number == "" {
		number = c.message.Text
	}
	t, staff, err := c.staffTicket(number)
	switch {
	case err != nil || !staff:
		return c.notStaff(err)
	case t.Urgency >= 3 || t.Doubt != "":
		return say.DangerIsOurs(t), nil
	case !ok:
		return say.HowToDisclaim(t), nil
	}
	part := domain.Staff
	if t.State == domain.Accepted && t.Owner == c.me.ID {
		part = domain.Taker
	}
	if !slices.Contains([]domain.State{domain.Open, domain.Offering}, t.State) && part == domain.Staff {
		return say.StatusLine(t, ""), nil
	}
	if others, err := hasMerged(c.View, t); err != nil || others {
		return say.OthersWait(t), err
	}
	t.Owner = 0
	if err := c.step(&t, domain.Disclaim, part, map[string]any{"inbox": c.inbox}); err != nil {
		return "", err
	}
	if err := withdraw(c.Tx, t, domain.PushCalledOff); err != nil {
		return "", err
	}
	if err := callOffSecond(c.Tx, t); err != nil {
		return "", err
	}
	p := pushOf(t, domain.PushAnswer, t.Requester, c.Now)
	p.Inbox = c.inbox
	return say.Disclaimed(t), c.Owe(p)
}
