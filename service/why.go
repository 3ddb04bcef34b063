package service

import (
	"context"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// Why lists the rounds of looking for somebody for a ticket: whom each asked,
// whom not, and why. For the staff of its community.
func (s *Desk) Why(ctx context.Context, by domain.Actor, ticket domain.ID) ([]domain.Run, error) {
	v := s.DB.View(ctx)
	t, err := v.Ticket(ticket)
	if err != nil {
		return nil, err
	}
	if err := staffOnly(v, by, t.Community); err != nil {
		return nil, err
	}
	return v.RunsOf(t.ID)
}

// asksWhy tells staff who was asked for a matter and why, 「为何 1024」.
func (c *chat) asksWhy(rest string) (string, error) {
	t, staff, err := c.staffTicket(rest)
	if err != nil || !staff {
		return c.notStaff(err)
	}
	runs, err := c.RunsOf(t.ID)
	if err != nil || len(runs) == 0 {
		return say.NobodySought(t), err
	}
	names, err := namesOf(c.View, runs)
	if err != nil {
		return "", err
	}
	if err := c.Record(onTicket(t), "why_read", c.by(), nil); err != nil {
		return "", err
	}
	return say.Why(t, runs, names), nil
}

// namesOf reads what those are called whom the runs speak of.
func namesOf(v store.View, runs []domain.Run) (map[domain.ID]string, error) {
	names := map[domain.ID]string{}
	for _, r := range runs {
		for _, choice := range r.Log.Choices {
			if _, known := names[choice.Person]; known {
				continue
			}
			p, err := v.Person(choice.Person)
			if err != nil {
				return nil, err
			}
			names[choice.Person] = p.Name
		}
	}
	return names, nil
}
