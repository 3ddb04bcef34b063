package desk

import (
	"context"

	"linli/desk/login"
	"linli/domain"
	"linli/say"
)

// Unread is what was not understood in a community, and what staff read otherwise (未懂).
type Unread struct {
	Communities         []Place
	Waiting             []Misread
	Corrected           []Misread
	Categories, Intents []Choice
}

// Misread is a message that was not understood or read wrongly. Doors, phones and
// names in it are masked.
type Misread struct {
	ID              domain.ID
	Text, At        string
	Was, Is, Reader string
	Ticket          domain.ID // 0 for none
	Number          int64
}

// mostMisread is how many of each are shown.
const mostMisread = 100

// ReadAs are the intents as which staff may read a message.
var ReadAs = []domain.Intent{domain.IntentRequest, domain.IntentQuestion, domain.IntentComplaint, domain.IntentSuggestion}

// Unread reads both lists, for somebody who may look at the community.
func (s *Views) Unread(ctx context.Context, by login.Staff, community domain.ID) (out Unread, err error) {
	if err := sees(by, community); err != nil {
		return out, err
	}
	if out.Communities, err = s.Communities(ctx, by, CadreRoles, community); err != nil {
		return out, err
	}
	view := s.DB.View(ctx)
	waiting, err := view.UnclearOf(community, mostMisread)
	if err != nil {
		return out, err
	}
	for _, u := range waiting {
		out.Waiting = append(out.Waiting, Misread{ID: u.ID, Text: domain.Mask(u.Text), At: moment(u.At), Was: say.ReadAs(u.Intent, u.Category, u.Urgency), Ticket: u.Ticket})
	}
	if err := s.corrected(ctx, community, &out); err != nil {
		return out, err
	}
	for _, c := range domain.Categories {
		if c != domain.Emergency {
			out.Categories = append(out.Categories, Choice{Value: string(c), Name: say.Category(c)})
		}
	}
	for _, i := range ReadAs {
		out.Intents = append(out.Intents, Choice{Value: string(i), Name: say.Intent(i)})
	}
	return out, s.number(ctx, out.Waiting, out.Corrected)
}

func (s *Views) corrected(ctx context.Context, community domain.ID, out *Unread) error {
	view := s.DB.View(ctx)
	corrections, tickets, err := view.CorrectionsIn(community, mostMisread)
	if err != nil {
		return err
	}
	members, err := view.MembersOfCommunity(community)
	if err != nil {
		return err
	}
	for i, c := range corrections {
		m := Misread{Text: domain.Mask(c.Text), At: moment(c.At), Was: say.ReadAs(c.WasIntent, c.WasCategory, c.WasUrgency), Is: say.ReadAs(c.Intent, c.Category, c.Urgency), Ticket: tickets[i]}
		for _, p := range members {
			if p.ID == c.By {
				m.Reader = p.Name
			}
		}
		out.Corrected = append(out.Corrected, m)
	}
	return nil
}

// number writes the tickets' numbers beside messages.
func (s *Views) number(ctx context.Context, lists ...[]Misread) error {
	var ids []domain.ID
	for _, list := range lists {
		for _, m := range list {
			if m.Ticket != 0 {
				ids = append(ids, m.Ticket)
			}
		}
	}
	tickets, err := s.DB.View(ctx).Tickets(ids)
	for _, list := range lists {
		for i := range list {
			for _, t := range tickets {
				if t.ID == list[i].Ticket {
					list[i].Number = t.Number
				}
			}
		}
	}
	return err
}
