package service

import (
	"context"

	"linli/domain"
	"linli/say"
	"linli/store"
)

// asksWhy tells staff who was asked for a matter and why, 「为何 1024」.
func (c *chat) asksWhy(rest string) (string, error) {
	t, staff, err := c.staffTicket(rest)
	if err != nil || !staff {
		return c.notStaff(err)
	}
	runs, names, err := c.sought(t)
	return whyWords(t, runs, names), err
}

// sought reads the rounds of looking for somebody for a ticket: whom each asked, whom
// not, and why. That they were read is an event.
func (d *doer) sought(t domain.Ticket) (runs []domain.Run, names map[domain.ID]string, err error) {
	if runs, err = d.RunsOf(t.ID); err != nil || len(runs) == 0 {
		return nil, nil, err
	}
	if names, err = namesOf(d.View, runs); err != nil {
		return nil, nil, err
	}
	return runs, names, d.Record(onTicket(t), "why_read", d.by(), nil)
}

func whyWords(t domain.Ticket, runs []domain.Run, names map[domain.ID]string) string {
	if len(runs) == 0 {
		return say.NobodySought(t)
	}
	return say.Why(t, runs, names)
}

// WhyView is who was asked for a ticket, who was not, and why; the first round first.
type WhyView struct {
	Message string      `json:"message"` // of the last round
	Rounds  []RoundView `json:"rounds"`
}

// RoundView is one round of looking for somebody.
type RoundView struct {
	Steps  []StepView  `json:"steps"`
	People []AskedView `json:"people"`
}

// StepView is what one step of a round came to.
type StepView struct {
	No     int         `json:"no"`
	Who    domain.Whom `json:"who"`
	Words  string      `json:"words"`
	Wanted int         `json:"wanted"` // 0: all there are
	Asked  int         `json:"asked"`
}

// AskedView is why somebody was asked in a step, or was not.
type AskedView struct {
	Step   int           `json:"step"`
	Person PlaceName     `json:"person"`
	Asked  bool          `json:"asked"`
	Why    domain.Ground `json:"why"`
	Words  string        `json:"words"`
}

// Why tells the staff of its community who was asked for a ticket and why (为何).
func (m *Mini) Why(ctx context.Context, by Caller, ticket domain.ID) (out WhyView, err error) {
	err = m.Intake.DB.InTx(ctx, func(tx *store.Tx) error {
		c, err := m.chat(tx, by, "")
		if err != nil {
			return err
		}
		t, err := c.ticketOfStaff(ticket)
		if err != nil {
			return err
		}
		runs, names, err := c.sought(t)
		out = WhyView{whyWords(t, runs, names), []RoundView{}}
		for _, r := range runs {
			out.Rounds = append(out.Rounds, roundView(r, names))
		}
		return err
	})
	return out, err
}

func roundView(r domain.Run, names map[domain.ID]string) RoundView {
	out := RoundView{[]StepView{}, []AskedView{}}
	for _, s := range r.Log.Steps {
		out.Steps = append(out.Steps, StepView{s.Wave, s.Who, say.Whom(s.Who), s.Wanted, s.Asked})
	}
	for _, c := range r.Log.Choices {
		out.People = append(out.People, AskedView{c.Wave, PlaceName{c.Person, names[c.Person]}, c.Asked, c.Why, say.Ground(c.Why)})
	}
	return out
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
