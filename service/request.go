package service

import (
	"time"

	"linli/domain"
	"linli/say"
	"linli/understand"
)

// answerPatience is how long a resident may think about a question before a
// person of the community takes her matter up.
const answerPatience = 10 * time.Minute

// request makes a ticket of each need of a message and starts looking for help.
func (c *chat) request(d understand.Draft) (string, error) {
	at, err := c.locate(d.Place)
	if err != nil {
		return "", err
	}
	if err := c.learnSurname(d.Surname); err != nil {
		return "", err
	}
	var made []domain.Ticket
	for i, category := range needs(d) {
		t := domain.Ticket{ID: c.NewID(), Community: at.community, Account: c.message.Account, Requester: c.me.ID,
			Category: category, Urgency: urgencyOf(category, d.Urgency), State: domain.Open,
			Building: at.building.ID, Place: at.place, Confirmed: at.said, Phone: d.Phone, Text: c.message.Text, Gist: domain.Gist(c.message.Text)}
		if err := c.open(&t, i+1, d.Intent); err != nil {
			return "", err
		}
		if err := c.seekHelp(&t, at, d); err != nil {
			return "", err
		}
		made = append(made, t)
	}
	return c.receipt(made, at)
}

// needs lists the categories of a draft's separate needs, at least one.
func needs(d understand.Draft) []domain.Category {
	all := d.Categories
	if len(all) == 0 {
		all = []domain.Category{d.Category}
	}
	out := make([]domain.Category, len(all))
	for i, c := range all {
		if out[i] = c; c == domain.None || c == "" {
			out[i] = domain.Other
		}
	}
	return out
}

// urgencyOf keeps danger and the category of danger together.
func urgencyOf(c domain.Category, u int) int {
	if c == domain.Emergency {
		return 3
	}
	return min(u, 2)
}

// open writes a new ticket with its first event and clock.
func (c *chat) open(t *domain.Ticket, need int, intent domain.Intent) error {
	if err := c.AddTicket(t, c.inbox, need); err != nil {
		return err
	}
	data := map[string]any{"to": t.State, "category": t.Category, "urgency": t.Urgency, "intent": intent, "inbox": c.inbox}
	if err := c.Record(onTicket(*t), "opened", c.by(), data); err != nil {
		return err
	}
	return restartClock(c.Tx, *t)
}

// seekHelp sends a ticket on its way: danger at once to everybody, what needs
// hands to volunteers when it is known where, the rest to the duty.
func (c *chat) seekHelp(t *domain.Ticket, at spot, d understand.Draft) error {
	switch {
	case t.Category == domain.Emergency:
		if err := dispatch(c.Tx, t); err != nil || at.sure {
			return err
		}
		for _, other := range c.communities {
			if err := oweDuty(c.Tx, *t, domain.PushDuty, c.Now, other.ID); err != nil {
				return err
			}
		}
		return nil
	case d.Tier == domain.TierB:
		if err := oweDuty(c.Tx, *t, domain.PushDuty, c.Now); err != nil {
			return err
		}
	}
	if !sendable(t.Category, d.Intent) {
		return oweDuty(c.Tx, *t, domain.PushDuty, c.Now)
	}
	if at.missing(t.Category) {
		return oweDuty(c.Tx, *t, domain.PushDuty, c.Now.Add(answerPatience))
	}
	return dispatch(c.Tx, t)
}

// sendable tells that a volunteer can settle it: something is to be done, not
// only to be known, decided or thanked for.
func sendable(category domain.Category, intent domain.Intent) bool {
	return intent != domain.IntentQuestion && intent != domain.IntentSuggestion && intent != domain.IntentOffer &&
		(intent != domain.IntentComplaint || category.NeedsPlace())
}

// receipt answers what was understood, under which number, and what comes next;
// or asks the one thing that blocks.
func (c *chat) receipt(made []domain.Ticket, at spot) (string, error) {
	first := made[0]
	if len(at.options) > 1 {
		reply, err := c.askBuilding(at.options)
		if first.Category == domain.Emergency {
			reply = say.DangerLead + reply
		}
		return reply, err
	}
	for _, t := range made {
		switch {
		case t.Category == domain.Emergency && at.place.Building == "":
			return say.DangerWhere(t), nil
		case t.State == domain.Open && at.missing(t.Category):
			return say.WhereIsIt(t), nil
		}
	}
	where := at.words()
	if len(made) > 1 {
		return say.ReceivedSeveral(made, where), nil
	}
	return say.Received(first, where), nil
}

// human makes sure that a person of the community gets in touch.
func (c *chat) human() (string, error) {
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", err
	}
	at, err := c.locate(domain.Place{})
	if err != nil {
		return "", err
	}
	var t domain.Ticket
	if len(open) > 0 {
		t = open[0]
		if err := c.Record(onTicket(t), "human_wanted", c.by(), map[string]any{"inbox": c.inbox}); err != nil {
			return "", err
		}
	} else {
		t = domain.Ticket{ID: c.NewID(), Community: at.community, Account: c.message.Account, Requester: c.me.ID,
			Category: domain.Other, Urgency: 1, State: domain.Open, Building: at.building.ID, Place: at.place, Text: c.message.Text}
		if err := c.open(&t, 1, domain.IntentRequest); err != nil {
			return "", err
		}
	}
	if err := oweDuty(c.Tx, t, domain.PushCall, c.Now); err != nil {
		return "", err
	}
	community, err := c.Community(t.Community)
	return say.Human(community.DutyPhone), err
}

// unfinished are the states in which somebody still owes something but the answer.
var unfinished = []domain.State{domain.Open, domain.Offering, domain.Accepted, domain.Working}
