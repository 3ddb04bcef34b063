package service

import (
	"slices"
	"time"

	"linli/domain"
	"linli/say"
	"linli/understand"
)

// answerPatience is how long a resident may think about a question before a
// person of the community takes her matter up.
const answerPatience = 10 * time.Minute

// unfinished are the states in which somebody still owes something but the answer.
var unfinished = append(seenTo[:len(seenTo):len(seenTo)], domain.Merged)

// seenTo are those of them in which something is done for the ticket itself, be
// it by several units together.
var seenTo = append(atWork[:len(atWork):len(atWork)], domain.Joint, domain.Shelved)

// atWork are those of them in which somebody sees to it or is looked for.
var atWork = []domain.State{domain.Open, domain.Offering, domain.Accepted, domain.Working}

// request makes a ticket of each need of a message and starts looking for
// help, unless it only repeats or presses what is open already.
func (c *chat) request(d understand.Draft) (string, error) {
	if reply, done, err := c.joins(d); done || err != nil {
		return reply, err
	}
	if !perilous(d) {
		if reply, asked, err := c.asksConsent(); asked || err != nil {
			return reply, err
		}
	}
	at, err := c.locate(d.Place)
	if err != nil {
		return "", err
	}
	if err := c.placesWaiting(at); err != nil {
		return "", err
	}
	if d.Torn, err = c.torn(d, at); err != nil {
		return "", err
	}
	made, err := c.makeTickets(d, at)
	if err != nil {
		return "", err
	}
	if d.Torn {
		return say.WhichCategory(made[0], d.Runner), nil
	}
	reply, err := c.receipt(made, at, d)
	if err != nil {
		return "", err
	}
	return c.checksPlace(reply, made, at)
}

// makeTickets makes a ticket of each need of a message, and starts looking for help.
func (c *chat) makeTickets(d understand.Draft, at spot) (made []domain.Ticket, err error) {
	if err := c.learn(d, at); err != nil {
		return nil, err
	}
	categories := needs(d)
	danger := doubtful(categories)
	for i, category := range categories {
		t := domain.Ticket{ID: c.NewID(), Community: at.community, Account: c.message.Account, Requester: c.me.ID,
			Intent: d.Intent, Category: untilTapped(category, d), Urgency: urgencyOf(category, d), State: domain.Open, Hands: hands(category, d),
			Building: at.building.ID, Place: at.place, Confirmed: at.said && at.building.ID != 0, Phone: d.Phone, Text: c.message.Text, Gist: gistOf(d, c.message.Text)}
		if t.Hands {
			if t.Urgency, err = c.atNight(t); err != nil {
				return nil, err
			}
		}
		if err := c.open(&t, i+1); err != nil {
			return nil, err
		}
		if d.Torn && t.Urgency < 3 {
			err = c.chooses(&t, d.Runner)
		} else if d.Tier == domain.TierB && i == danger {
			err = c.doubts(&t, domain.TapTime)
		} else {
			err = c.seekHelp(&t, at, d)
		}
		if err != nil {
			return nil, err
		}
		if t.Category == domain.Other && len(categories) == 1 && len(d.Evidence) == 0 {
			if err := c.unclear(d, t.ID, t.Community); err != nil {
				return nil, err
			}
		}
		made = append(made, t)
	}
	return made, nil
}

// joins takes a message as more about what is open: pressing in a danger, the
// same need in other words or with its place, the same words again, the answer to
// what waits for her, or what somebody says while he is at another's door.
func (c *chat) joins(d understand.Draft) (reply string, done bool, err error) {
	open, err := c.TicketsAskedBy(c.me.ID, unfinished...)
	if err != nil {
		return "", false, err
	}
	if t, again, err := c.saysAgain(open, d); err != nil || again {
		if err == nil {
			reply, err = c.adds(t, d)
		}
		return reply, true, err
	}
	for _, t := range open {
		if reply, done, err = c.goesOn(t, d); done || err != nil {
			return reply, done, err
		}
		switch {
		case t.Urgency >= 3 && c.Now.Sub(t.Created) < recently:
			if reply, done, err = c.presses(t, d); done || err != nil {
				return reply, done, err
			}
		case t.Text == c.message.Text:
			reply, err = c.adds(t, d)
			return reply, true, err
		}
		if answers, err := c.answersWaiting(t, d); err != nil || answers {
			if err == nil {
				reply, err = c.adds(t, d)
			}
			return reply, true, err
		}
	}
	held, err := c.atTheDoor()
	own := understand.OwnHome(c.message.Text)
	if err != nil || len(held) == 0 || d.Urgency >= 3 || d.Tier == domain.TierB || !d.Place.Empty() || own || !held[0].Hands {
		return "", false, err
	}
	reply, err = c.report(held[0], d)
	return reply, true, err
}

// saysAgain finds the open report of the loss that she reports once more.
func (c *chat) saysAgain(open []domain.Ticket, d understand.Draft) (t domain.Ticket, again bool, err error) {
	if len(open) == 0 || domain.SupplyOf(d.Category, c.message.Text) == "" {
		return t, false, nil
	}
	at, err := c.locate(d.Place)
	if err != nil {
		return t, false, err
	}
	i := slices.IndexFunc(open, func(t domain.Ticket) bool { return c.sameLoss(t, d, at.building.ID) })
	if i < 0 {
		return t, false, nil
	}
	return open[i], true, nil
}

// presses takes a message for more about a danger that is open: pressing, or
// where it is. A danger in another place is one of its own.
func (c *chat) presses(t domain.Ticket, d understand.Draft) (reply string, done bool, err error) {
	vague := d.Category == domain.Other || d.Category == domain.None
	if !alarming(d) && !vague {
		return "", false, nil
	}
	at, err := c.locate(d.Place)
	if err != nil {
		return "", false, err
	}
	elsewhere := at.said && at.building.ID != 0 && t.Building != 0 && at.building.ID != t.Building
	if elsewhere && alarming(d) && !understand.Corrects(c.message.Text) {
		return "", false, nil
	}
	if reply, err = c.adds(t, d); err != nil || d.Place.Empty() {
		return say.DangerLead + reply, true, err
	}
	if t, err = c.Ticket(t.ID); err != nil {
		return "", false, err
	}
	reply, err = c.placeNamed(t, d.Place)
	return say.DangerLead + reply, true, err
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

// urgencyOf keeps danger and the category of danger together; what may be a
// danger is of today until she says so.
func urgencyOf(c domain.Category, d understand.Draft) int {
	switch {
	case d.Tier == domain.TierB:
		return 2
	case c == domain.Emergency:
		return 3
	case d.Damage:
		return 2
	}
	return min(d.Urgency, 2)
}

// nightCalls are the matters in which somebody who is cared for is helped in the
// same night.
var nightCalls = []domain.Category{domain.Eldercare, domain.Health, domain.Medicine, domain.Psych, domain.Safety, domain.Other}

// aloneAtNight is the urgency of a matter: what somebody who is cared for asks
// for at night does not wait for the morning, because nobody is with her.
func aloneAtNight(who domain.Person, c domain.Category, urgency int, at time.Time) int {
	if who.Care && domain.Night(at) && slices.Contains(nightCalls, c) {
		return max(urgency, 2)
	}
	return urgency
}

// atNight is the urgency of a matter that the writer asks for herself, or for whom
// she speaks for: behind its door lives whoever is cared for.
func (c *chat) atNight(t domain.Ticket) (int, error) {
	who := c.me
	if !who.Care && domain.Night(c.came) && t.Building != 0 && t.Place.Room != "" {
		cared, err := c.CaredAt(t.Building, t.Place.Unit)
		if err != nil {
			return t.Urgency, err
		}
		behind, err := behindDoor(c.View, cared, t)
		if err != nil {
			return t.Urgency, err
		}
		who.Care = len(behind) > 0
	}
	return aloneAtNight(who, t.Category, t.Urgency, c.came), nil
}

// hands tells that somebody must go there: something is to be done, not only to
// be known, decided or thanked for.
func hands(c domain.Category, d understand.Draft) bool {
	switch {
	case c == domain.Emergency:
		return true
	case d.Intent == domain.IntentQuestion, d.Intent == domain.IntentSuggestion, d.Intent == domain.IntentOffer:
		return false
	case d.Intent == domain.IntentComplaint:
		return c.NeedsPlace() && d.Place.Building != ""
	}
	return true
}

// seekHelp sends a new ticket on its way: danger at once to everybody, and to
// every community of the account while it is not known which; what needs hands
// to volunteers when it is known where, else to the duty when the resident has
// had time to answer; the rest to the duty.
func (c *chat) seekHelp(t *domain.Ticket, at spot, d understand.Draft) error {
	if t.Urgency < 3 && at.missing(*t) {
		return oweDuty(c.Tx, *t, domain.PushDuty, c.Now.Add(answerPatience))
	}
	if perilous(d) || property(d) > 1 {
		if err := c.standsAlone(*t); err != nil {
			return err
		}
	} else if joined, err := c.gather(t); err != nil || joined {
		return err
	}
	if err := seek(c.Tx, t); err != nil || t.Urgency < 3 || at.sure {
		return err
	}
	return callAll(c.Tx, *t)
}

// receipt answers what was understood, under which number, and what comes next;
// or asks the one thing that blocks.
func (c *chat) receipt(made []domain.Ticket, at spot, d understand.Draft) (string, error) {
	lead := ""
	if made[0].Urgency >= 3 || d.Tier == domain.TierB {
		lead = say.DangerLead
	}
	if i := slices.IndexFunc(made, func(t domain.Ticket) bool { return t.Doubt == domain.DoubtAsked }); i >= 0 {
		return lead + say.ReallyDanger(made[i]), nil
	}
	if made[0].Urgency >= 3 && at.building.ID == 0 && at.place.Building != "" {
		lead += say.Calling(made[0])
	}
	if len(at.options) > 1 {
		reply, err := c.askBuilding(at.options, made[0].ID)
		return lead + reply, err
	}
	community, err := c.Community(made[0].Community)
	if err != nil {
		return "", err
	}
	for _, t := range made {
		switch {
		case !at.missing(t):
			continue
		case at.place.Building != "":
			return lead + say.NoSuchBuilding(at.place.Building), nil
		case t.Urgency >= 3:
			return lead + say.DangerWhere(t), nil
		case len(made) > 1:
			return lead + say.ReceivedSeveral(made, "") + say.AskWhere(), nil
		}
		return lead + say.WhereIsIt(t), nil
	}
	if len(made) > 1 {
		return lead + say.ReceivedSeveral(made, at.words()), nil
	}
	switch {
	case made[0].Urgency >= 3 && at.elsewhere:
		return lead + say.DangerElsewhere(made[0], say.Door(at.building, at.place)), nil
	case made[0].Urgency >= 3:
		return lead + say.DangerReceived(made[0], at.words(), at.said), nil
	case made[0].State == domain.Merged:
		reply, err := c.merged(made[0])
		return lead + reply, err
	}
	return lead + say.Received(made[0], at.words(), community.DutyPhone), nil
}

// merged tells somebody that others have said the same, and who is at it.
func (c *chat) merged(t domain.Ticket) (string, error) {
	place, err := c.GatheredOf(t.ID)
	if err != nil {
		return "", err
	}
	g, err := c.GatheringOf(place.Gathering)
	if err != nil {
		return "", err
	}
	b, err := c.Building(t.Building)
	if err != nil {
		return "", err
	}
	now, err := c.Standing(t)
	if err != nil {
		return "", err
	}
	helper, err := helperOf(c.View, now)
	return say.Joined(t, b, g.Supply, g.Scope, g.Reports, helper), err
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
	text, in, err := c.unanswered()
	if err != nil {
		return "", err
	}
	var t domain.Ticket
	if len(open) > 0 && text == "" {
		t = c.meant(open, understand.Draft{})
		if err := c.note(&t, "human_wanted", map[string]any{"inbox": c.inbox}); err != nil {
			return "", err
		}
	} else {
		t = domain.Ticket{ID: c.NewID(), Community: at.community, Account: c.message.Account, Requester: c.me.ID,
			Intent: domain.IntentRequest, Category: domain.Other, Urgency: 1, State: domain.Open, Building: at.building.ID, Place: at.place, Text: or(text, c.message.Text)}
		if text != "" {
			t.Intent = domain.IntentQuestion
		}
		if err := c.open(&t, 1); err != nil {
			return "", err
		}
		if err := c.raisesHerOwn(in, t.ID); err != nil {
			return "", err
		}
	}
	if err := oweDuty(c.Tx, t, domain.PushCall, c.Now); err != nil {
		return "", err
	}
	community, err := c.Community(t.Community)
	return say.Human(community.DutyPhone, t.Phone != "" || c.me.Phone != ""), err
}
